/* elementary.h - log, exp and friends made from + - * / and sqrt alone, so that every machine gets the same bits.
 *
 * libm's last bit depends on the processor; these do not (contract 1.4). Measured errors are printed by
 * tests/unit/test_elementary.c. Used at start, to compile distributions; never in the loop.
 */
#ifndef REHEARSE_RANDOM_ELEMENTARY_H
#define REHEARSE_RANDOM_ELEMENTARY_H

/* Relative error below 2 ulp, near 1 too; 0 < x <= DBL_MAX. */
double exact_log(double x);
/* Below 2 ulp; underflows to 0, overflows to HUGE_VAL as IEEE does; x is no NaN. */
double exact_exp(double x);
/* e^(y ln x): the relative error grows as |y ln x| ulp; x >= 0. */
double exact_pow(double x, double y);

/* ln Gamma(x), x > 0. Absolute error about an ulp of max(1, |result|). */
double exact_log_gamma(double x);
/* The regularised lower incomplete gamma function P(a, x), a > 0, x >= 0: the CDF of the gamma distribution of shape a
 * and scale 1. Costs O(sqrt a) operations. Absolute error about 1e-14 for a <= 10,000. */
double exact_gamma_p(double a, double x);
/* The x with P(a, x) = p, 0 < p < 1. May underflow to 0 for small a. */
double exact_gamma_quantile(double a, double p);

/* Of the standard normal distribution, 0 < p < 1. Method: M. J. Wichura, Algorithm AS 241, Applied Statistics 37(3),
 * 1988; relative error about 1e-15. */
double exact_normal_quantile(double p);
/* Method: W. J. Cody, Mathematics of Computation 23, 1969. Absolute error about 1e-16. */
double exact_normal_cdf(double z);

#endif
