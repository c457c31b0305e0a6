/* plot_bands.c - when faults were in force, as bands of a panel, and the words beside them. */
#include "base/memory.h"
#include "model/fault_schedule.h"
#include "report/plot.h"
#include "report/timeline.h"

#include <stdio.h>

#define BAND_PX 3      /* the least width */
#define WORDS_ROOM 260 /* px, at most */
#define WORDS_AIR 8

/* To the right of where the fault begins, or to its left where there is more room. */
static void band_write(struct band *band, const struct strips *strips, const struct strip *strip,
                       const struct fault *fault)
{
    struct text words = {0}, fitting = {0};
    int after = strip->right - band->left, before = band->left - strip->left;
    fault_sentence(strips->journal->scenario, fault, &words);
    band->words_before = width_px(words.bytes) > after - WORDS_AIR && before > after;
    int room = (band->words_before ? before : after) - WORDS_AIR;
    put_fitting(&fitting, words.bytes, room < WORDS_ROOM ? room : WORDS_ROOM);
    if (fitting.length > 0 && room > WORDS_AIR)
        snprintf(band->words, sizeof band->words, "%s", fitting.bytes);
    text_free(&words);
    text_free(&fitting);
}

static bool is_shown(const struct fault_occurrence *o, const struct fault *fault, const struct strip *strip)
{
    bool over = o->ends_ns <= strip->start_ns && o->begins_ns < strip->start_ns;
    return !fault->planned && o->begins_ns < strip->end_ns && !over;
}

struct band *bands_of(const struct strips *strips, const struct strip *strip, size_t *count)
{
    const struct journal *j = strips->journal;
    struct fault_schedule schedule = {0};
    fault_schedule_make(&schedule, j->scenario, j->outcome.seed);
    struct band *bands = memory_new((size_t)schedule.count + 1, sizeof *bands);
    *count = 0;
    for (int i = 0; i < schedule.count && !j->outcome.recorded; i++) {
        const struct fault_occurrence *o = &schedule.of[i];
        const struct fault *fault = &j->scenario->faults.of[o->fault];
        if (!is_shown(o, fault, strip))
            continue;
        struct band *band = &bands[(*count)++];
        band->left = strip_x(strip, o->begins_ns);
        band->right = o->ends_ns < strip->end_ns ? strip_x(strip, o->ends_ns) : strip->right;
        band->right = band->right < band->left + BAND_PX ? band->left + BAND_PX : band->right;
        band->fault = o->fault;
        bool first = true;
        for (const struct band *before = bands; before < band; before++)
            first &= before->fault != o->fault;
        if (first)
            band_write(band, strips, strip, fault);
    }
    fault_schedule_free(&schedule);
    return bands;
}
