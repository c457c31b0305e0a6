/* bound.h - the confidence bound printed beside each error gate. */
#ifndef REHEARSE_REPORT_BOUND_H
#define REHEARSE_REPORT_BOUND_H

#include <stdint.h>

/* The one-sided 95 % upper confidence bound of a share of which `count` of `total` were seen: the exact bound of
 * Clopper and Pearson, Biometrika 26(4), 1934, the p with P(X <= count; total, p) = 5 %. In units of 1e-9, rounded to
 * the nearest. It takes attempts as independent; errors that come in bursts make it too small. total > 0.
 *   0 of 380: 0.785 % */
int64_t upper_bound_nano(int64_t count, int64_t total);
/* The regularised incomplete beta function I_x(a, b), without libm; a, b > 0, 0 <= x <= 1. */
double incomplete_beta(double a, double b, double x);

#endif
