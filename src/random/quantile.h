/* quantile.h - the integer tables that draws come from.
 *
 * A distribution is compiled at start into a quantile table in integers; in the loop a draw is one 32-bit number and
 * one look-up (contract 1.4): under 3 ns. The value never falls as the number rises.
 *
 * The smooth table follows the quantile function with 64 straight pieces in every octave of both tails: piece ends sit
 * at u = 2^-k (1 + j/64) and 1 - 2^-k (1 + j/64), k = 2..33. Draws between the tails, nearly all, have a table of their
 * own that is quicker to look up: pieces of 1/512 each. It reaches into both tails as far as it is within 1/2048 of the
 * quantile, 1/64 at most. From p0.01 to p99.99 the whole is within 0.1 % of the quantile
 * (and a unit, for rounding) while values grow no faster than the fifth power of either tail: gamma cv <= 2.2,
 * hyperexponential cv <= 4, weibull and pareto shape >= 0.2. tests/unit/test_quantile.c prints the error of every kind.
 * Where a mixture's quantile function jumps (parts that do not overlap, an atom's edge) the jump becomes the straight
 * line of one piece: at most 1/64 of that octave's share, 0.4 % of the draws at the median and less in the tails, falls
 * between. A mixture of steps only stays exact.
 *
 * Unit of values: whatever the parameters are in; nanoseconds for times, rounds for counts. Values are integers,
 * rounded to nearest; negative values never occur. A smooth table is 37 KB; it compiles in 0.1-0.6 ms,
 * gamma, erlang and hyperexponential in 3-7 ms, a mixture of smooth kinds in 10-30 ms.
 */
#ifndef REHEARSE_RANDOM_QUANTILE_H
#define REHEARSE_RANDOM_QUANTILE_H

#include "random/distribution.h"

#include <stddef.h>
#include <stdint.h>

#define QUANTILE_OCTAVES 32 /* of a tail: shares 2^-33 .. 1/2 */
#define QUANTILE_PIECES 64  /* in an octave */
#define QUANTILE_KNOTS (2 * QUANTILE_OCTAVES * QUANTILE_PIECES + 1)
#define QUANTILE_MIDDLE_SHIFT 23 /* a piece of the middle is 2^23 draws: 1/512 of all */

/* The compiled table. Smooth kinds are straight lines between knots. Steps (deterministic, geometric with a mean below
 * about 2,800, empirical, or a mixture of only these) give the smallest value i with draw <= ends[i]. */
struct quantile {
    uint32_t tail;   /* the middle begins at this draw: a whole number of its pieces */
    uint32_t span;   /* draws in the middle: 2^32 - 2 tail, or 0 when there is none */
    int64_t *middle; /* its knots, one more than its pieces */
    enum { QUANTILE_CONSTANT, QUANTILE_SMOOTH, QUANTILE_STEPS } shape;
    int64_t constant;
    int64_t *knots;  /* smooth: QUANTILE_KNOTS values in ascending u, and one more that repeats the last */
    int64_t *values; /* steps: ascending */
    uint32_t *ends;  /* steps: cumulative share * 2^32 - 1, strictly ascending; the last is 2^32 - 1 */
    uint32_t *guide; /* steps: for each value g of a draw's top bits, the first step a draw with them can fall in */
    uint32_t steps;
    uint32_t guide_shift; /* g = draw >> guide_shift */
    double mean;          /* of the table itself, over all draws */
    int64_t low, high;    /* the smallest and the largest value it can give */
};

/* Compiles a distribution that a maker has accepted. The caller owns *q and releases it with quantile_free. */
void quantile_compile(struct quantile *q, const struct distribution *d);
void quantile_free(struct quantile *q);
size_t quantile_bytes(const struct quantile *q);

/* The value of a draw that is not in the middle. */
int64_t quantile_draw_outside(const struct quantile *q, uint32_t draw);

/* The value at u = (draw + 1/2) / 2^32. Integers only. */
static inline int64_t quantile_draw(const struct quantile *q, uint32_t draw)
{
    uint32_t within = draw - q->tail;
    if (__builtin_expect(within >= q->span, 0))
        return quantile_draw_outside(q, draw);
    const int64_t *knot = q->middle + (within >> QUANTILE_MIDDLE_SHIFT);
    int64_t twice =
        2 * (int64_t)(within & ((UINT32_C(1) << QUANTILE_MIDDLE_SHIFT) - 1)) + 1; /* the half of draw + 1/2 */
    int64_t half = INT64_C(1) << QUANTILE_MIDDLE_SHIFT;
    return knot[0] + (((knot[1] - knot[0]) * twice + half) >> (QUANTILE_MIDDLE_SHIFT + 1));
}

#endif
