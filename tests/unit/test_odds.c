/* test_odds.c - exact chances against published and independently computed digits. */
#include "lint/odds.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include <cmocka.h>

static double all_pass(const struct odds_look *looks, size_t count, double p, bool exact)
{
    bool is_exact = !exact;
    double odds = odds_all_pass(looks, count, p, &is_exact);
    assert_true(is_exact == exact);
    return odds;
}

/* Equal to all digits that the text gives: within half a unit of its last. */
static void assert_digits(double value, const char *digits)
{
    double given = 0, unit = 1;
    bool point = false;
    const char *at = digits;
    for (; *at && *at != 'e'; at++) {
        if (*at == '.') {
            point = true;
            continue;
        }
        given = given * 10 + (*at - '0');
        unit = point ? unit / 10 : unit;
    }
    for (int power = *at ? (int)-(at[2] - '0') * (at[3] ? 10 : 1) - (at[3] ? at[3] - '0' : 0) : 0; power < 0; power++)
        unit /= 10;
    bool near = fabs(value / unit - given) <= 0.5 + 1e-6;
    if (!near)
        fprintf(stderr, "%.15g is not %s\n", value, digits);
    assert_true(near);
}

/* `error_rate > 0.5% for 3m`: six samples of 30 s, 480 in four hours. n attempts a sample, q the true share; the
 * rows were computed with exact binomial tails outside this program. */
static void a_run_of_samples_over_a_bar_is_as_likely_as_computed_elsewhere(void **state)
{
    (void)state;
    static const struct {
        int64_t n;
        double q;
        const char *p, *within, *mean; /* "": not given */
    } rows[] = {
        {3750, .00079, "4.41258e-10", "", ""},
        {3750, .00158, "1.45401e-5", "4.5e-27", ""},
        {3750, .00316, ".0334959", "6.48452e-7", ""},
        {3750, .00395, ".167111", ".00858368", "55128.3"},
        {3750, .004, ".180103449", ".013212323", "35735"},
        {3750, .0048, ".437754833", ".855206180", "250.97"},
        {3750, .005, ".507769753", ".985803481", "116.499"},
        {3750, .006, ".798588496", "1.000000000", "14.1766"},
        {37500, .0045, ".075835440", ".000083509", ""},
        {37500, .0048, ".284741727", ".166128886", "2621.8"},
        {37500, .005, ".495177785", ".975912746", "132.387"},
        {37500, .0055, ".906248465", "1.000000000", "8.58826"},
        {37500, .006, ".994925718", "1.000000000", "6.10802"},
        {375000, .0048, ".037906556", ".000001356", ""},
        {375000, .005, ".493858281", ".974621066", "134.204"},
        {375000, .0052, ".955304190", "1.000000000", "7.06283"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double p = odds_above(rows[i].n, rows[i].q, rows[i].n / 200);
        assert_digits(p, rows[i].p);
        if (rows[i].within[0])
            assert_digits(odds_run_within(p, 6, 480), rows[i].within);
        if (rows[i].mean[0])
            assert_digits(odds_run_mean(p, 6), rows[i].mean);
    }
}

/* polls of a minute, two in a row over 120 % of 0.079 %; binomial, which the Poisson law meets to rounding. */
static void two_polls_in_a_row_over_a_fifth_more_are_as_likely_as_computed_elsewhere(void **state)
{
    (void)state;
    static const struct {
        int64_t n;
        double q;
        const char *p, *in_2h, *in_4h, *mean;
    } rows[] = {
        {7500, .00079, ".245702866", ".997922378", ".999995866", "20.6345"},
        {75000, .00079, ".059087737", ".325880833", ".546986727", "303.345"},
        {750000, .00079, "1.037e-6", "", "", ""},
        {7500, .0012, "", "", "", "3.66548"},
        {75000, .0012, "", "", "", "2.06931"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double p = odds_above(rows[i].n, rows[i].q, (int64_t)((double)rows[i].n * .00079 * 1.2));
        if (rows[i].p[0])
            assert_digits(p, rows[i].p);
        if (rows[i].in_2h[0])
            assert_digits(odds_run_within(p, 2, 120), rows[i].in_2h);
        if (rows[i].in_4h[0])
            assert_digits(odds_run_within(p, 2, 240), rows[i].in_4h);
        if (rows[i].mean[0])
            assert_digits(odds_run_mean(p, 2), rows[i].mean);
    }
}

/* A cumulative gate at four looks of 1000, `errors / n < 0.5 %`, or `<=`. */
static void looks_at_what_adds_up_pass_as_often_as_computed_elsewhere(void **state)
{
    (void)state;
    static const struct {
        double q;
        const char *all, *all_or_equal, *last, *first;
    } rows[] = {
        {.003, ".781119544552", ".890972717458", ".978889571625", ".815515986424"},
        {.004, ".506692541780", ".663392557410", ".812669087035", ".628837196715"},
        {.005, ".235668143915", ".360205981250", ".470034537556", ".440053405806"},
        {.006, ".076959263490", ".136732544437", ".179478695285", ".284250966396"},
    };
    static const struct odds_look below[] = {{1000, 4}, {2000, 9}, {3000, 14}, {4000, 19}};
    static const struct odds_look at_most[] = {{1000, 5}, {2000, 10}, {3000, 15}, {4000, 20}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_digits(all_pass(below, 4, rows[i].q, true), rows[i].all);
        assert_digits(all_pass(at_most, 4, rows[i].q, true), rows[i].all_or_equal);
        assert_digits(all_pass(below + 3, 1, rows[i].q, true), rows[i].last);
        assert_digits(all_pass(below, 1, rows[i].q, true), rows[i].first);
    }
}

/* clean requests that support a bar at 95 %. */
static void so_many_clean_requests_support_a_bar(void **state)
{
    (void)state;
    assert_int_equal(odds_clean_needed(.01), 299);
    assert_int_equal(odds_clean_needed(.005), 598);
    assert_int_equal(odds_clean_needed(.001), 2995);
    assert_int_equal(odds_clean_needed(.0005), 5990);
    assert_digits(odds_clean_bound(380), ".00785"); /* 0.785 % of 0 in 380 */
}

static void the_ends_are_certain(void **state)
{
    (void)state;
    assert_true(odds_above(10, .5, -1) == 1 && odds_above(10, .5, 10) == 0);
    assert_true(odds_above(10, 0, 0) == 0 && odds_above(10, 1, 9) == 1);
    assert_true(odds_run_within(.5, 3, 2) == 0 && odds_run_within(1, 3, 3) == 1 && odds_run_within(0, 1, 9) == 0);
    assert_true(odds_run_mean(1, 4) == 4 && odds_run_mean(0, 4) == 0);
    assert_digits(odds_run_mean(.5, 3), "14"); /* a fair coin, three heads */
    assert_true(all_pass((struct odds_look[]){{10, 9}, {20, -1}}, 2, .5, true) == 0);
    assert_true(all_pass((struct odds_look[]){{10, 0}, {20, 0}}, 2, 0, true) == 1);
}

/* Where the table does not reach, all looks are no less likely to fail than the worst of them. */
static void looks_of_very_many_are_taken_one_by_one(void **state)
{
    (void)state;
    const struct odds_look looks[] = {{2000000000, 1480000000}, {4000000000, 2960000000}};
    double each = 1 - odds_above(looks[0].n, .74, looks[0].most);
    assert_true(fabs(all_pass(looks, 2, .74, false) - each) < 1e-4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_of_samples_over_a_bar_is_as_likely_as_computed_elsewhere),
        cmocka_unit_test(two_polls_in_a_row_over_a_fifth_more_are_as_likely_as_computed_elsewhere),
        cmocka_unit_test(looks_at_what_adds_up_pass_as_often_as_computed_elsewhere),
        cmocka_unit_test(so_many_clean_requests_support_a_bar),
        cmocka_unit_test(the_ends_are_certain),
        cmocka_unit_test(looks_of_very_many_are_taken_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
