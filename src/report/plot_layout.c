/* plot_layout.c - phases as panels, samples as bins, times of day as tics. */
#include "base/memory.h"
#include "report/plot.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOLD_WEIGHT 0.35
#define AFTER_WEIGHT 0.5
#define LEAPS_MAX 12  /* with more panels there is no room for wide gaps */
#define TIC_PX 54     /* a label "14:00" and some air */
#define BINS_MAX 1500 /* a panel's */

static const int64_t bin_spans_ns[] = {NS_PER_MINUTE, 5 * NS_PER_MINUTE, 15 * NS_PER_MINUTE, NS_PER_HOUR, NS_PER_DAY};

static int64_t choose_bin(const struct phase *phase, bool after, int64_t seen_ns)
{
    if (phase->observe_ns > 0 && !after)
        return phase->observe_ns; /* a stretch of a hold is one point */
    if (seen_ns <= (after ? 1 : 6) * NS_PER_HOUR)
        return bin_spans_ns[0];
    for (size_t i = 1; i < sizeof bin_spans_ns / sizeof bin_spans_ns[0]; i++)
        if (seen_ns / bin_spans_ns[i] <= BINS_MAX)
            return bin_spans_ns[i];
    return 7 * NS_PER_DAY;
}

static void keep_worst(int64_t *worst, int64_t now, bool printable)
{
    if (printable && now > *worst)
        *worst = now;
}

static void bin_add_arm(struct bin *bin, int arm, const struct journal_arm *from)
{
    static const enum metric metrics[BIN_LATENCIES] = {METRIC_LATENCY_P50, METRIC_LATENCY_P95, METRIC_LATENCY_P99,
                                                       METRIC_LATENCY_P999};
    struct counted counted = {.sum = &from->sum, .samples = 1, .percentiles = &from->latency};
    measures_add(&bin->sum[arm], &from->sum);
    for (int i = 0; i < BIN_LATENCIES; i++) {
        const struct ratio *given = journal_given(from, metrics[i]);
        struct value value = metric_of(metrics[i], &counted, NULL);
        if (given)
            keep_worst(&bin->worst_ns[arm][i], ratio_scale_round(*given, 1), true);
        else if (ratio_has_data(value.of))
            keep_worst(&bin->worst_ns[arm][i], value.of.num, value.observations >= metric_needs(metrics[i]));
    }
}

static void bin_add(struct bin *bin, const struct journal *j, const struct journal_row *row)
{
    bin->end_ns = row->end_ns;
    bin->split = row->split;
    bin->latest = row->arms;
    for (int arm = 0; arm < ARMS; arm++) {
        bin_add_arm(bin, arm, &row->arms[arm]);
        if (row->stage == STAGE_PHASE)
            measures_add(&bin->so_far[arm], &row->arms[arm].sum);
    }
    for (int s = 0; s < j->outcome.scopes.segments; s++) {
        const struct journal_slice *part = journal_segment(row, ARM_CANDIDATE, s);
        bin->segment_requests[s] += part->requests;
        bin->segment_failures[s] += part->failures;
    }
}

static struct bin *bin_open(struct strip *strip, const struct journal_row *row)
{
    struct bin *bin = &strip->bins[strip->bins_count++];
    *bin = (struct bin){.start_ns = row->start_ns, .end_ns = row->start_ns, .stage = row->stage};
    memset(bin->worst_ns, -1, sizeof bin->worst_ns);
    if (strip->bins_count > 1) {
        bin->joined = bin[-1].end_ns == row->start_ns;
        memcpy(bin->so_far, bin[-1].so_far, sizeof bin->so_far);
    }
    return bin;
}

static bool row_belongs(const struct journal_row *row, const struct strip *strip)
{
    return row->phase == strip->phase && (row->stage != STAGE_PHASE) == strip->after;
}

static void strip_fill(struct strip *strip, const struct journal *j)
{
    struct bin *bin = NULL;
    size_t room = 0;
    for (size_t i = 0; i < journal_rows(j); i++)
        room += row_belongs(journal_row(j, i), strip);
    strip->bins = memory_new(room, sizeof *strip->bins);
    for (size_t i = 0; i < journal_rows(j); i++) {
        const struct journal_row *row = journal_row(j, i);
        if (!row_belongs(row, strip))
            continue;
        /* A mean over a change of traffic is a split that never was, so a bin ends there. */
        bool full = bin && (row->end_ns - bin->start_ns > strip->bin_ns || row->start_ns != bin->end_ns ||
                            row->stage != bin->stage || ratio_compare(row->split, bin->split) != 0);
        if (!bin || full)
            bin = bin_open(strip, row);
        bin_add(bin, j, row);
    }
}

static double strip_share(const struct journal *j, const struct strip *strip)
{
    double hours = (double)(strip->end_ns - strip->start_ns) / (double)NS_PER_HOUR;
    if (j->scenario->phases[strip->phase].hold)
        return HOLD_WEIGHT;
    return (strip->after ? AFTER_WEIGHT : 1) * sqrt(sqrt(hours));
}

/* Px between a panel and the one before it. */
static int gap_before(const struct layout *layout, int strip)
{
    if (strip == 0)
        return 0;
    bool leap = layout->strips[strip].start_ns > layout->strips[strip - 1].end_ns && layout->strips_count <= LEAPS_MAX;
    return leap ? PANEL_LEAP : PANEL_GAP;
}

static void place_strips(struct layout *layout)
{
    double all = 0, before = 0;
    int room = PLOT_RIGHT - PLOT_LEFT, gaps = 0;
    for (int i = 0; i < layout->strips_count; i++) {
        all += strip_share(layout->journal, &layout->strips[i]);
        room -= gap_before(layout, i);
    }
    for (int i = 0; i < layout->strips_count; i++) {
        struct strip *strip = &layout->strips[i];
        gaps += gap_before(layout, i);
        strip->left = (int)(before / all * room) + gaps;
        before += strip_share(layout->journal, strip);
        strip->right = (int)(before / all * room) + gaps;
    }
}

/* The panel of a phase, or of what followed it, when there are samples of that. */
static void add_strip(struct layout *layout, int phase, bool after)
{
    const struct journal *j = layout->journal;
    struct strip strip = {.phase = phase, .after = after, .start_ns = INT64_MAX, .end_ns = INT64_MIN};
    for (size_t i = 0; i < journal_rows(j); i++)
        if (row_belongs(journal_row(j, i), &strip)) {
            strip.start_ns =
                journal_row(j, i)->start_ns < strip.start_ns ? journal_row(j, i)->start_ns : strip.start_ns;
            strip.end_ns = journal_row(j, i)->end_ns;
        }
    if (strip.end_ns <= strip.start_ns)
        return;
    const struct phase *plan = &j->scenario->phases[phase];
    strip.bin_ns = choose_bin(plan, after, strip.end_ns - strip.start_ns);
    if (plan->observe_ns > 0 && !after) {
        /* The rest of the last period was not observed, but it belongs to the hold. */
        int64_t rest = strip.end_ns + plan->observe_every_ns - plan->observe_ns;
        strip.end_ns = rest < plan->start_ns + plan->length_ns ? rest : plan->start_ns + plan->length_ns;
    }
    strip_fill(&strip, j);
    layout->strips[layout->strips_count++] = strip;
}

void layout_make(struct layout *layout, const struct journal *journal)
{
    int phases = journal->scenario->phases_count;
    *layout = (struct layout){.journal = journal};
    layout->strips = memory_new(2 * (size_t)phases, sizeof *layout->strips);
    for (int i = 0; i < phases; i++) {
        add_strip(layout, i, false);
        add_strip(layout, i, true);
    }
    place_strips(layout);
}

const struct strip *strip_at(const struct layout *layout, int phase, int64_t time_ns)
{
    const struct strip *found = NULL;
    for (int i = 0; i < layout->strips_count; i++) {
        const struct strip *strip = &layout->strips[i];
        if (strip->phase == phase && (!found || time_ns > found->end_ns))
            found = strip;
    }
    return found;
}

void layout_free(struct layout *layout)
{
    for (int i = 0; i < layout->strips_count; i++)
        free(layout->strips[i].bins);
    free(layout->strips);
    *layout = (struct layout){0};
}

int strip_x(const struct strip *strip, int64_t time_ns)
{
    double share = (double)(time_ns - strip->start_ns) / (double)(strip->end_ns - strip->start_ns);
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return strip->left * 10 + (int)(share * (strip->right - strip->left) * 10);
}

static int64_t choose_tic(const struct strip *strip)
{
    static const int minutes[] = {1, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10080, 40320};
    int fit = (strip->right - strip->left) / TIC_PX;
    int64_t span = strip->end_ns - strip->start_ns;
    for (size_t i = 0; i < sizeof minutes / sizeof minutes[0]; i++)
        if (span / (minutes[i] * NS_PER_MINUTE) <= fit)
            return minutes[i] * NS_PER_MINUTE;
    return 365 * NS_PER_DAY;
}

struct tic_state {
    const struct layout *layout;
    char date[8];   /* the last one shown: "Nov 01" */
    int date_until; /* px: where its label ends */
    int until;      /* px: where the last label ends */
    bool labelled;
    const char *separator;
};

static void put_tic(struct tic_state *state, const struct strip *strip, int64_t time_ns, struct text *script)
{
    struct shown s;
    int x = strip_x(strip, time_ns);
    time_short(state->layout->journal, time_ns, &s);
    text_format(script, "%s'", state->separator);
    /* "Nov 01 14:00" is cut into the date and the time of day. */
    if (state->labelled && strlen(s.text) >= 12 && x / 10 >= state->until) {
        s.text[6] = '\0';
        text_format(script, "%.5s", s.text + 7);
        state->until = x / 10 + TIC_PX - 6;
        if (strcmp(state->date, s.text) != 0 && x / 10 >= state->date_until) {
            text_format(script, "'.\"\\n\".'%s", s.text);
            memcpy(state->date, s.text, sizeof "Nov 01");
            state->date_until = x / 10 + 60;
        }
    }
    text_format(script, "' %d", x);
    state->separator = ", ";
}

void put_time_tics(const struct layout *layout, bool labelled, struct text *script)
{
    struct tic_state state = {.layout = layout, .until = -TIC_PX, .labelled = labelled, .separator = ""};
    text_add(script, "set xtics scale 0.6 nomirror (");
    for (int i = 0; i < layout->strips_count; i++) {
        const struct strip *strip = &layout->strips[i];
        int64_t tic = choose_tic(strip);
        int64_t first = layout->journal->scenario->start_epoch_ns + strip->start_ns;
        int64_t next = strip->start_ns + (tic - first % tic) % tic;
        put_tic(&state, strip, strip->start_ns, script);
        for (int64_t at = next; at <= strip->end_ns; at += tic) {
            bool room = strip->right - strip_x(strip, at) / 10 >= 24 || i + 1 == layout->strips_count ||
                        gap_before(layout, i + 1) == PANEL_LEAP;
            if (at > strip->start_ns && room)
                put_tic(&state, strip, at, script);
        }
    }
    text_add(script, ")\n");
}
