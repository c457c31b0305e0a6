/* What is found at a random moment, against renewal theory: the rest of an interval X has the mean E[X^2] / 2 E[X] and
 * the second moment E[X^3] / 3 E[X]; of a session of N rounds k are left with chance P(N >= k) / E[N]. */
#include "random/biased.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define UNIT 1000000 /* a mean: fine enough that rounding to whole numbers does not count */
#define DRAWS 400000

/* A distribution of mean about UNIT with its first six moments, in units of UNIT. */
struct law {
    const char *name;
    struct distribution of;
    double moments[7];
};

static double factorial(int n)
{
    return n < 2 ? 1 : n * factorial(n - 1);
}

static struct law fixed_law(void)
{
    struct law law = {.name = "fixed"};
    const char *why;
    assert_true(distribution_deterministic(&law.of, UNIT, &why));
    for (int n = 1; n <= 6; n++)
        law.moments[n] = 1;
    return law;
}

static struct law uniform_law(void)
{
    struct law law = {.name = "uniform from 0.5 to 1.5"};
    const char *why;
    assert_true(distribution_uniform(&law.of, 0.5 * UNIT, 1.5 * UNIT, &why));
    for (int n = 1; n <= 6; n++)
        law.moments[n] = (pow(1.5, n + 1) - pow(0.5, n + 1)) / (n + 1);
    return law;
}

static struct law exponential_law(void)
{
    struct law law = {.name = "exponential"};
    const char *why;
    assert_true(distribution_exponential(&law.of, UNIT, &why));
    for (int n = 1; n <= 6; n++)
        law.moments[n] = factorial(n);
    return law;
}

static struct law erlang_law(void)
{
    struct law law = {.name = "Erlang of 4 stages"};
    const char *why;
    assert_true(distribution_erlang(&law.of, UNIT, 4, &why));
    law.moments[0] = 1;
    for (int n = 1; n <= 6; n++)
        law.moments[n] = law.moments[n - 1] * (3 + n) / 4;
    return law;
}

static struct law steps_law(void)
{
    struct law law = {.name = "0, 0.5 or 10"};
    const char *why;
    struct distribution_point points[] = {{0.25, 0, 0}, {0.65, 0.5 * UNIT, 0}, {0.1, 10.0 * UNIT, 0}};
    assert_true(distribution_empirical(&law.of, points, 3, &why));
    for (int n = 1; n <= 6; n++)
        law.moments[n] = 0.65 * pow(0.5, n) + 0.1 * pow(10, n);
    return law;
}

static struct law pareto_law(void)
{
    struct law law = {.name = "Pareto of shape 1.5 up to 1,000 times its least"};
    const char *why;
    const double least = 0.3, most = 300, shape = 1.5;
    assert_true(distribution_pareto(&law.of, shape, least * UNIT, most * UNIT, &why));
    for (int n = 1; n <= 6; n++)
        law.moments[n] = shape * pow(least, shape) / (1 - pow(least / most, shape)) *
                         (pow(most, n - shape) - pow(least, n - shape)) / (n - shape);
    return law;
}

/* Standard errors between the mean of DRAWS samples of a law with these moments and what was measured. */
static double errors_off(double measured, double mean, double second_moment)
{
    return fabs(measured - mean) / (sqrt((second_moment - mean * mean) / DRAWS) + 1e-6 * mean);
}

static void the_rest_of_an_interval_agrees_with_renewal_theory_in_six_distributions(void **state)
{
    (void)state;
    struct law laws[] = {fixed_law(), uniform_law(), exponential_law(), erlang_law(), steps_law(), pareto_law()};
    struct pcg32 rng = stream_open(11, STREAM_START, 1, 0);
    for (size_t i = 0; i < sizeof laws / sizeof laws[0]; i++) {
        const double *m = laws[i].moments;
        double sum = 0, squares = 0, biased = 0;
        struct quantile table;
        struct biased found;
        quantile_compile(&table, &laws[i].of);
        biased_open(&found, &table, 0);
        for (int k = 0; k < DRAWS; k++) {
            double rest = (double)biased_rest(&found, &rng) / UNIT;
            sum += rest;
            squares += rest * rest;
            biased += (double)biased_draw(&found, &rng) / UNIT;
        }
        double rest_off = errors_off(sum / DRAWS, m[2] / (2 * m[1]), m[3] / (3 * m[1]));
        double square_off = errors_off(squares / DRAWS, m[3] / (3 * m[1]), m[5] / (5 * m[1]));
        double biased_off = errors_off(biased / DRAWS, m[2] / m[1], m[3] / m[1]);
        print_message("# %s: rest %.4f (%.4f), %.1f standard errors; its square %.1f; found %.4f (%.4f), %.1f\n",
                      laws[i].name, sum / DRAWS, m[2] / (2 * m[1]), rest_off, square_off, biased / DRAWS, m[2] / m[1],
                      biased_off);
        assert_true(fabs(found.mean / UNIT - m[1]) < 2e-3 * m[1]);
        assert_true(rest_off < 4.5 && square_off < 4.5 && biased_off < 4.5);
        quantile_free(&table);
        distribution_free(&laws[i].of);
    }
}

/* Chi-squared of the rounds left, over rounds 1 to `most`, against `at_least[k]` = P(N >= k). */
static double chi_squared_of_rest(const struct distribution *d, const double *at_least, int most, double mean)
{
    struct pcg32 rng = stream_open(11, STREAM_START, 2, 0);
    struct quantile table;
    struct biased found;
    double sum = 0;
    int times[64] = {0};
    quantile_compile(&table, d);
    biased_open(&found, &table, 1);
    assert_true(fabs(found.mean - mean) < 1e-3 * mean);
    for (int k = 0; k < DRAWS; k++) {
        int64_t left = 1 + biased_rest(&found, &rng);
        assert_true(left >= 1);
        if (left <= most)
            times[left]++;
    }
    for (int k = 1; k <= most; k++) {
        double expected = DRAWS * at_least[k] / mean;
        sum += (times[k] - expected) * (times[k] - expected) / expected;
    }
    quantile_free(&table);
    return sum;
}

static void rounds_are_left_with_chance_of_n_or_more_over_the_mean(void **state)
{
    (void)state;
    double at_least[64];
    const char *why;
    struct distribution d;
    struct distribution_point points[] = {{0.9, 1, 0}, {0.1, 50, 0}};
    struct distribution_point below[] = {{0.5, 0, 0}, {0.5, 4, 0}};
    /* 20 cells or more: above 52.4 by chance once in 10,000 with 20 degrees of freedom, 99.6 with 50. */
    for (int k = 1; k <= 20; k++)
        at_least[k] = pow(1 - 1.0 / 6, k - 1);
    assert_true(distribution_geometric(&d, 6, &why));
    double geometric = chi_squared_of_rest(&d, at_least, 20, 6);
    for (int k = 1; k <= 50; k++)
        at_least[k] = k == 1 ? 1 : 0.1;
    assert_true(distribution_empirical(&d, points, 2, &why));
    double either = chi_squared_of_rest(&d, at_least, 50, 5.9);
    distribution_free(&d);
    for (int k = 1; k <= 4; k++)
        at_least[k] = k == 1 ? 1 : 0.5;
    assert_true(distribution_empirical(&d, below, 2, &why)); /* 0 counts as 1 */
    double counted_as_one = chi_squared_of_rest(&d, at_least, 4, 2.5);
    distribution_free(&d);
    print_message("# chi-squared: geometric %.1f, 1 or 50 rounds %.1f, 0 or 4 rounds %.1f\n", geometric, either,
                  counted_as_one);
    assert_true(geometric < 52.4 && either < 99.6 && counted_as_one < 23.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rest_of_an_interval_agrees_with_renewal_theory_in_six_distributions),
        cmocka_unit_test(rounds_are_left_with_chance_of_n_or_more_over_the_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
