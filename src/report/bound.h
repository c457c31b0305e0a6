/* bound.h - exact confidence bounds: beside each error gate, and of what many days show. */
#ifndef REHEARSE_REPORT_BOUND_H
#define REHEARSE_REPORT_BOUND_H

#include <stdint.h>

/* The one-sided 95 % upper confidence bound of a share of which `count` of `total` were seen: the exact bound of
 * Clopper and Pearson, Biometrika 26(4), 1934, the p with P(X <= count; total, p) = 5 %. In units of 1e-9, rounded to
 * the nearest. It takes attempts as independent; errors that come in bursts make it too small. total > 0.
 *   0 of 380: 0.785 % */
int64_t upper_bound_nano(int64_t count, int64_t total);
/* The two-sided 95 % interval of a share of which `count` of `total` were seen, by the same authors: each side leaves
 * 2.5 %. In units of 1e-9, rounded to the nearest; 0 and all are kept. total > 0.
 *   3 of 20: 3.207 % to 37.893 % */
struct share_interval {
    int64_t low_nano, high_nano;
};
struct share_interval share_interval(int64_t count, int64_t total);
/* Which of `count` ordered values bound their distribution's median with 95 % certainty or more, whatever the
 * distribution is: from the rank-th of them to the rank-th from the end, each side leaving at most 2.5 %. 0: there are
 * too few for that, which is below 6. (Order statistics, as in the sign test: P(X < rank) for X ~ Bin(count, 1/2).) */
int64_t median_rank(int64_t count);
/* The regularised incomplete beta function I_x(a, b), without libm; a, b > 0, 0 <= x <= 1. */
double incomplete_beta(double a, double b, double x);

#endif
