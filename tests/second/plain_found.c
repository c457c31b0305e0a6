/* plain_found.c - what is found at a random moment, by its definition: any draw, kept in proportion to its value.
 *
 * To try draws until one is kept would take long where the largest value is far above the others, so they are parted:
 * the numbers 0 to 7 and every eighth of an octave of the numbers above, up to the half of all, and the same from the
 * other end. A part is taken in proportion to its draws times its largest value, and a draw of it kept in proportion to
 * its value; else it begins anew, with the part. The words of a draw come in this order: part, draw, whether it is
 * kept (not asked of the part's largest value).
 */
#include "plain.h"

#include "base/check.h"
#include "base/exact.h"

#include <math.h>

#define WORDS (INT64_C(1) << 32)

static int64_t value_of(const struct plain_found *f, int64_t draw)
{
    int64_t value = quantile_draw(f->of, (uint32_t)draw);
    return value > f->least ? value : f->least;
}

/* The part of the lower half that begins at this draw has so many. */
static int64_t draws_from(int64_t first)
{
    int64_t octave = 1;
    while (2 * octave <= first)
        octave *= 2;
    return octave >= 8 ? octave / 8 : 1;
}

static void part(struct plain_found *f)
{
    int half = 0;
    for (int64_t at = 0; at < WORDS / 2; at += draws_from(at))
        f->parts[half++] = (struct plain_part){.first = at, .draws = draws_from(at)};
    ENSURE(2 * half == PLAIN_PARTS);
    for (int i = 0; i < half; i++) {
        struct plain_part lower = f->parts[half - 1 - i];
        f->parts[half + i] = (struct plain_part){WORDS - lower.first - lower.draws, lower.draws, 0, 0};
    }
}

/* The mean of a part: of its draws, or of 64 of them where it has more. */
static double part_mean(const struct plain_found *f, const struct plain_part *part)
{
    int64_t looked_at = part->draws < 64 ? part->draws : 64;
    double sum = 0;
    for (int64_t k = 0; k < looked_at; k++)
        sum += (double)value_of(f, part->first + (2 * k + 1) * part->draws / (2 * looked_at));
    return sum / (double)looked_at;
}

void plain_found_open(struct plain_found *f, const struct quantile *of, int64_t least)
{
    double weight = 0, below = 0, sum = 0;
    *f = (struct plain_found){.of = of, .least = least};
    part(f);
    for (int i = 0; i < PLAIN_PARTS; i++) {
        struct plain_part *p = &f->parts[i];
        p->most = value_of(f, p->first + p->draws - 1);
        weight += (double)p->most * (double)p->draws;
        sum += part_mean(f, p) * (double)p->draws;
    }
    f->mean = of->low >= least ? of->mean : sum / (double)WORDS;
    for (int i = 0; i < PLAIN_PARTS; i++) {
        below += (double)f->parts[i].most * (double)f->parts[i].draws;
        double to = weight > 0 ? floor(below / weight * (double)WORDS + 0.5) : (double)WORDS;
        f->parts[i].words_to = to < 1 ? 1 : (int64_t)to; /* the first word is the first part's, however small it is */
    }
    f->parts[PLAIN_PARTS - 1].words_to = WORDS;
}

static int64_t found(const struct plain_found *f, struct pcg32 *start)
{
    if (f->of->low == f->of->high)
        return value_of(f, 0);
    for (;;) {
        const struct plain_part *p = f->parts;
        int64_t word = pcg32_next(start);
        while (p->words_to <= word)
            p++;
        int64_t value = value_of(f, p->first + plain_one_of(start, (uint64_t)p->draws));
        if (value == p->most || muldiv_floor(p->most, pcg32_next(start), WORDS) < value)
            return value;
    }
}

int64_t plain_left(const struct plain_found *f, struct pcg32 *start)
{
    int64_t value = found(f, start);
    return muldiv_floor(value, pcg32_next(start), WORDS);
}
