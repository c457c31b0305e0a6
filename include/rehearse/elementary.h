/* elementary.h - log, exp and friends made from + - * / and sqrt alone, so that every machine gets the same bits.
 *
 * libm's last bit depends on the processor; these do not (contract 1.4). Measured errors are printed by
 * tests/unit/test_elementary.c. Used at start, to compile distributions; never in the loop.
 */
#ifndef REHEARSE_ELEMENTARY_H
#define REHEARSE_ELEMENTARY_H

double exact_log(double x);             /* x > 0 */
double exact_exp(double x);             /* underflows to 0, overflows to HUGE_VAL as IEEE does */
double exact_pow(double x, double y);   /* x >= 0 */
double exact_log_gamma(double x);       /* x > 0 */
double exact_gamma_p(double a, double x); /* regularised lower incomplete gamma P(a, x); a > 0, x >= 0 */
double exact_normal_quantile(double p); /* 0 < p < 1; Wichura, Algorithm AS 241, Applied Statistics 37(3), 1988 */
double exact_normal_cdf(double z);

#endif
