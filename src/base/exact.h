/* exact.h - exact rational numbers: thresholds, shares and measured values.
 *
 * A gate compares what was counted with what was written, so neither side may be rounded: 0.5% is 5/1000 and
 * 7.2 s of 4 h is 7200/14400000. Comparison multiplies crosswise in 128 bits, built from 64-bit halves so that
 * 32-bit machines agree (contract 2.1).
 * Invariant: den > 0, except {0, 0}, which is "no data".
 */
#ifndef REHEARSE_BASE_EXACT_H
#define REHEARSE_BASE_EXACT_H

#include <stdbool.h>
#include <stdint.h>

struct ratio {
    int64_t num;
    int64_t den;
};

#define RATIO_NO_DATA ((struct ratio){0, 0})

static inline bool ratio_has_data(struct ratio r)
{
    return r.den > 0;
}

/* -1, 0 or 1 as a <, ==, > b. Both must have data. Exact for every int64 numerator and denominator. */
int ratio_compare(struct ratio a, struct ratio b);

/* num/den in lowest terms with den > 0; {0,0} when den == 0. INT64_MIN is not allowed. */
struct ratio ratio_make(int64_t num, int64_t den);

/* Sum, difference and product in lowest terms. When the exact result does not fit 64 bits both sides are halved until
 * they do: the larger keeps 62 bits or more, the smaller loses as many as the larger had to. *exact, if not NULL, says
 * whether nothing was lost; a decision needs that. INT64_MIN is not allowed in ratio_subtract. */
struct ratio ratio_add(struct ratio a, struct ratio b, bool *exact);
struct ratio ratio_subtract(struct ratio a, struct ratio b, bool *exact);
struct ratio ratio_multiply(struct ratio a, struct ratio b, bool *exact);

/* floor(r * scale); saturates at INT64_MIN / INT64_MAX. r must have data. For turning shares into integers. */
int64_t ratio_scale_floor(struct ratio r, int64_t scale);
/* The same, rounded half away from zero: for printing. */
int64_t ratio_scale_round(struct ratio r, int64_t scale);

/* The least multiple of `step` not below `value`, or the largest where that does not fit; value >= 0, step > 0. */
int64_t multiple_from(int64_t value, int64_t step);

/* floor(a * b / c) with a 128-bit product; a, b >= 0, c > 0; saturates at INT64_MAX. */
int64_t muldiv_floor(int64_t a, int64_t b, int64_t c);

/* For drawing and for distributions only, never for a decision. */
static inline double ratio_double(struct ratio r)
{
    return (double)r.num / (double)r.den;
}

#endif
