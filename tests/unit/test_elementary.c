/* test_elementary.c - errors of log, exp, gamma and normal functions against long double libm and published values. */
#include "random/elementary.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The distance of `got` from `want` in units of the last place of a double near `want`. */
static double ulps(double got, long double want)
{
    int exponent;
    frexpl(want, &exponent);
    return (double)(fabsl((long double)got - want) / ldexpl(1, exponent - DBL_MANT_DIG));
}

static void log_is_within_2_ulp_everywhere_and_near_1_too(void **state)
{
    (void)state;
    double worst = 0, near = 0;
    for (int i = 0; i < 200000; i++) {
        double x = ldexp(1 + i * (1 / 200000.0), i % 2000 - 1000);
        worst = fmax(worst, ulps(exact_log(x), logl(x)));
        double y = 0.5 + i * (1.5 / 200000.0);
        near = y == 1 ? near : fmax(near, ulps(exact_log(y), logl(y)));
    }
    print_message("# log: at most %.2f ulp, on [1/2, 2] %.2f\n", worst, near);
    assert_true(worst < 2 && near < 2);
    assert_true(exact_log(1) == 0);
    double least = 5e-324;
    assert_true(ulps(exact_log(least), logl(least)) < 2);
    assert_true(ulps(exact_log(DBL_MAX), logl(DBL_MAX)) < 2);
}

static void exp_is_within_2_ulp_and_ends_as_ieee_does(void **state)
{
    (void)state;
    double worst = 0;
    for (int i = -200000; i <= 200000; i++) {
        double wide = i * (708 / 200000.0), narrow = i * (1 / 200000.0);
        worst = fmax(worst, ulps(exact_exp(wide), expl(wide)));
        worst = fmax(worst, ulps(exact_exp(narrow), expl(narrow)));
    }
    print_message("# exp: at most %.2f ulp\n", worst);
    assert_true(worst < 2);
    assert_true(exact_exp(0) == 1);
    assert_true(exact_exp(710) == HUGE_VAL && exact_exp(HUGE_VAL) == HUGE_VAL);
    assert_true(exact_exp(-746) == 0 && exact_exp(-HUGE_VAL) == 0);
    assert_true(fabs(exact_exp(-740) - exp(-740)) <= 5e-324);
}

static void pow_keeps_its_exact_cases_and_a_relative_error_of_1e_14(void **state)
{
    (void)state;
    assert_true(exact_pow(0, 2) == 0 && exact_pow(5, 0) == 1 && exact_pow(1, 1e9) == 1 && exact_pow(7, 1) == 7);
    assert_true(exact_pow(0, -1) == HUGE_VAL);
    double worst = 0;
    for (int i = 1; i <= 1000; i++)
        for (int j = -40; j <= 40; j++) {
            double x = i * 0.37, y = j * 0.21;
            worst = fmax(worst, (double)fabsl(exact_pow(x, y) / powl(x, y) - 1));
        }
    print_message("# pow: relative error at most %.2g\n", worst);
    assert_true(worst < 1e-14);
}

static void log_gamma_agrees_with_libm_and_factorials(void **state)
{
    (void)state;
    double worst = 0;
    for (int i = 1; i <= 20000; i++) {
        double x = i * 0.0137;
        long double want = lgammal(x);
        worst = fmax(worst, (double)(fabsl(exact_log_gamma(x) - want) / fmaxl(1, fabsl(want))));
    }
    print_message("# log gamma: error at most %.2g of max(1, |value|)\n", worst);
    assert_true(worst < 1e-14);
    assert_true(fabs(exact_exp(exact_log_gamma(11)) / 3628800 - 1) < 1e-14); /* 10! */
}

/* Values of P(a, x) by mpmath 1.3 (gammainc, regularized) at 60 digits; the first is erf(sqrt 1/2) = 0.6826894921,
 * Abramowitz and Stegun, table 26.1; the second is 1 - 1/e. */
static void the_incomplete_gamma_function_agrees_with_published_values(void **state)
{
    (void)state;
    static const struct {
        double a, x, p;
    } rows[] = {
        {0.5, 0.5, 0.68268949213708589717},  {1, 1, 0.6321205588285576784},    {4, 4, 0.56652987963329106638},
        {30, 25, 0.1821039159774551098},     {0.1, 3, 0.99843472825288564615}, {100, 120, 0.97213626010947933852},
        {1e4, 10100, 0.8413487504471796224},
    };
    double worst = 0;
    for (size_t i = 0; i < COUNT(rows); i++)
        worst = fmax(worst, fabs(exact_gamma_p(rows[i].a, rows[i].x) - rows[i].p));
    print_message("# incomplete gamma: error at most %.2g\n", worst);
    assert_true(worst < 1e-13);
    assert_true(exact_gamma_p(3, 0) == 0 && exact_gamma_p(3, 1e9) == 1);
}

/* Erlang: 1 - e^-x (1 + x + x^2/2 + ...) is the same by other means. */
static void whole_shapes_agree_with_the_sum_of_poisson_terms(void **state)
{
    (void)state;
    for (int stages = 1; stages <= 40; stages++)
        for (double x = 0.5; x < 90; x += 0.5) {
            long double term = expl(-x), sum = term;
            for (int k = 1; k < stages; k++) {
                term *= x / k;
                sum += term;
            }
            assert_true(fabs(exact_gamma_p(stages, x) - (double)(1 - sum)) < 1e-14);
        }
}

static void the_gamma_quantile_inverts_the_incomplete_gamma_function(void **state)
{
    (void)state;
    static const double shapes[] = {0.01, 0.16, 0.5, 1, 2.7, 12, 100, 10000};
    double worst = 0;
    for (size_t i = 0; i < COUNT(shapes); i++)
        for (int octave = 1; octave <= 33; octave++) {
            double tail = ldexp(1, -octave);
            double low = exact_gamma_quantile(shapes[i], tail), high = exact_gamma_quantile(shapes[i], 1 - tail);
            if (low > 0)
                worst = fmax(worst, fabs(exact_gamma_p(shapes[i], low) / tail - 1));
            worst = fmax(worst, fabs(exact_gamma_p(shapes[i], high) - (1 - tail)));
            assert_true(low <= high);
        }
    print_message("# gamma quantile: P of it misses by at most %.2g\n", worst);
    assert_true(worst < 1e-11);
}

/* Wichura publishes p = 0.25, 0.001 and 1e-20 as checks of AS 241; the 1 % point is 2.3263478740 (Abramowitz and
 * Stegun, table 26.6); the rest by mpmath 1.3. */
static void the_normal_quantile_agrees_with_published_values(void **state)
{
    (void)state;
    static const struct {
        double p, z;
    } rows[] = {
        {0.25, -0.6744897501960817},
        {0.001, -3.090232306167814},
        {1e-20, -9.262340089798408},
        {0.99, 2.3263478740408411},
        {0.5, 0},
        {0.9, 1.28155156554460047},
        {1e-10, -6.3613409024040562},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_true(fabs(exact_normal_quantile(rows[i].p) - rows[i].z) <= 2e-15 * (1 + fabs(rows[i].z)));
}

static void the_normal_cdf_agrees_with_libm_and_inverts_the_quantile(void **state)
{
    (void)state;
    double worst = 0, inverse = 0;
    for (int i = -90000; i <= 90000; i++) {
        double z = i * 1e-4;
        worst = fmax(worst, (double)fabsl(exact_normal_cdf(z) - erfcl(-z / sqrtl(2)) / 2));
        if (z < -0.01 && z > -8)
            inverse = fmax(inverse, fabs(exact_normal_quantile(exact_normal_cdf(z)) / z - 1));
    }
    print_message("# normal cdf: error at most %.2g; its inverse misses by %.2g of z\n", worst, inverse);
    assert_true(worst < 3e-16);
    assert_true(inverse < 1e-13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log_is_within_2_ulp_everywhere_and_near_1_too),
        cmocka_unit_test(exp_is_within_2_ulp_and_ends_as_ieee_does),
        cmocka_unit_test(pow_keeps_its_exact_cases_and_a_relative_error_of_1e_14),
        cmocka_unit_test(log_gamma_agrees_with_libm_and_factorials),
        cmocka_unit_test(the_incomplete_gamma_function_agrees_with_published_values),
        cmocka_unit_test(whole_shapes_agree_with_the_sum_of_poisson_terms),
        cmocka_unit_test(the_gamma_quantile_inverts_the_incomplete_gamma_function),
        cmocka_unit_test(the_normal_quantile_agrees_with_published_values),
        cmocka_unit_test(the_normal_cdf_agrees_with_libm_and_inverts_the_quantile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
