/* biased.c - draws in proportion to their values, by rejection within pieces. */
#include "random/biased.h"

#include "base/check.h"

#include <math.h> /* floor */

#define HALF_PIECES (BIASED_PIECES / 2)
#define WHOLE_OCTAVES 3 /* draws 0 to 7 are pieces of their own; an octave above has as many pieces, 8 */
#define SHARES (1 << WHOLE_OCTAVES)
#define SAMPLES 64 /* draws of a piece looked at for the mean */
#define DRAWS 0x1p32

/* The first draw of piece `i` of the lower half; i == HALF_PIECES gives the half's end. */
static uint32_t lower_begin(int i)
{
    if (i < SHARES)
        return (uint32_t)i;
    int octave = i / SHARES - 1; /* above the whole ones */
    return (uint32_t)(SHARES + i % SHARES) << octave;
}

/* The draws of piece `i`. The upper half is the lower one mirrored. */
static void set_draws(struct biased_piece *p, int i)
{
    int lower = i < HALF_PIECES ? i : BIASED_PIECES - 1 - i;
    uint32_t first = lower_begin(lower);
    p->draws = lower_begin(lower + 1) - first;
    p->first = i < HALF_PIECES ? first : 0 - first - p->draws;
}

static int64_t value_at(const struct biased *b, uint32_t draw)
{
    int64_t value = quantile_draw(b->of, draw);
    return value < b->least ? b->least : value;
}

static double mean_of(const struct biased *b, const struct biased_piece *p)
{
    uint32_t samples = p->draws < SAMPLES ? p->draws : SAMPLES;
    double sum = 0;
    for (uint64_t k = 0; k < samples; k++)
        sum += (double)value_at(b, p->first + (uint32_t)((2 * k + 1) * p->draws / (2 * samples)));
    return sum / samples;
}

static void set_biased_guide(struct biased *b)
{
    uint16_t piece = 0;
    for (uint32_t top = 0; top < 1U << BIASED_GUIDE_BITS; top++) {
        while (b->pieces[piece].end < top << (32 - BIASED_GUIDE_BITS))
            piece++;
        b->guide[top] = piece;
    }
}

void biased_open(struct biased *b, const struct quantile *q, int64_t least)
{
    double all = 0, below = 0, sum = 0;
    ENSURE(lower_begin(HALF_PIECES) == UINT32_C(1) << 31);
    *b = (struct biased){.of = q, .least = least, .mean = q->low < least ? (double)least : q->mean};
    if (q->low == q->high)
        return;
    for (int i = 0; i < BIASED_PIECES; i++) {
        struct biased_piece *p = &b->pieces[i];
        set_draws(p, i);
        p->most = value_at(b, p->first + (p->draws - 1));
        all += (double)p->most * p->draws;
        sum += q->low < least ? mean_of(b, p) * p->draws : 0;
    }
    if (q->low < least)
        b->mean = sum / DRAWS;
    for (int i = 0; i < BIASED_PIECES; i++) {
        below += (double)b->pieces[i].most * b->pieces[i].draws;
        double end = floor(below / all * DRAWS + 0.5);
        b->pieces[i].end = end > UINT32_MAX || i == BIASED_PIECES - 1 ? UINT32_MAX : end < 1 ? 0 : (uint32_t)end - 1;
    }
    set_biased_guide(b);
}

/* floor(value * word / 2^32); value < 2^62 */
static int64_t share_of_value(int64_t value, uint32_t word)
{
    uint64_t v = (uint64_t)value;
    return (int64_t)((v >> 32) * word + ((v & UINT32_MAX) * word >> 32));
}

/* A piece, with a chance in proportion to its draws times its largest value. */
static const struct biased_piece *choose_piece(const struct biased *b, uint32_t word)
{
    const struct biased_piece *p = &b->pieces[b->guide[word >> (32 - BIASED_GUIDE_BITS)]];
    while (p->end < word)
        p++;
    return p;
}

int64_t biased_draw(const struct biased *b, struct pcg32 *rng)
{
    if (b->of->low == b->of->high)
        return value_at(b, 0);
    for (;;) {
        const struct biased_piece *p = choose_piece(b, pcg32_next(rng));
        int64_t value = value_at(b, p->first + pcg32_pick(rng, p->draws));
        if (value == p->most || share_of_value(p->most, pcg32_next(rng)) < value)
            return value;
    }
}

int64_t biased_rest(const struct biased *b, struct pcg32 *rng)
{
    int64_t value = biased_draw(b, rng);
    return share_of_value(value, pcg32_next(rng));
}
