/* test_report_number.c - numbers of a report as text, and the confidence bound beside an error gate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "report/bound.h"
#include "report/judgements.h"
#include "report/number.h"
#include "report/words.h"

static void assert_distance(struct ratio value, const struct criterion *criterion, const char *expected)
{
    struct table_cell cell = distance_cell(value, criterion);
    struct text out = {0};
    cell_say(NULL, &cell, &out);
    assert_string_equal(out.bytes, expected);
    text_free(&out);
}

static void X_15_X_16_ratios_are_computed(void **state)
{
    static struct criterion under_one = {.metric = METRIC_ERROR_RATE,
                                         .info = &metric_table[METRIC_ERROR_RATE],
                                         .comparator = COMPARATOR_LESS,
                                         .threshold = {1, 100},
                                         .scope = {ARM_CANDIDATE, -1, -1}};
    static struct criterion fast = {.metric = METRIC_LATENCY_P99,
                                    .info = &metric_table[METRIC_LATENCY_P99],
                                    .comparator = COMPARATOR_LESS,
                                    .threshold = {200000000, 1},
                                    .scope = {ARM_CANDIDATE, -1, -1}};
    static struct criterion up = {.metric = METRIC_AVAILABILITY,
                                  .info = &metric_table[METRIC_AVAILABILITY],
                                  .comparator = COMPARATOR_GREATER,
                                  .threshold = {999, 1000},
                                  .scope = {ARM_CANDIDATE, -1, -1}};
    (void)state;
    assert_distance((struct ratio){79, 100000}, &under_one, "12.7 times under");
    assert_distance((struct ratio){40000000, 1}, &fast, "5 times under");
    assert_distance((struct ratio){46000000, 1}, &fast, "4.3 times under");
    assert_distance((struct ratio){9997, 10000}, &up, "0.07 points over");
    assert_distance((struct ratio){2, 100}, &under_one, "2 times over");
    assert_distance((struct ratio){1, 100}, &under_one, "exactly on it");
    assert_distance(RATIO_NO_DATA, &under_one, "-");
}

static void a_value_next_to_its_threshold_is_not_printed_like_it(void **state)
{
    static struct criterion half = {.metric = METRIC_ERROR_RATE,
                                    .info = &metric_table[METRIC_ERROR_RATE],
                                    .comparator = COMPARATOR_LESS,
                                    .threshold = {5, 1000},
                                    .scope = {ARM_CANDIDATE, -1, -1}};
    struct shown s;
    (void)state;
    assert_string_equal(value_text((struct ratio){4999999, 1000000000}, &half, &s), "0.4999999%");
    assert_string_equal(value_text((struct ratio){5, 1000}, &half, &s), "0.5%");
}

/* 1 - 0.05^(1/n) when nothing was seen. */
static void X_19_the_upper_bound_is_that_of_clopper_and_pearson(void **state)
{
    (void)state;
    assert_in_range(upper_bound_nano(0, 380), 7852000, 7853500); /* 0.785 % */
    assert_true(upper_bound_nano(0, 598) < 5000000);             /* 598 clean requests support < 0.5 % */
    assert_true(upper_bound_nano(0, 597) >= 5000000);
    assert_true(upper_bound_nano(0, 2995) < 1000000);
    assert_true(upper_bound_nano(0, 5990) < 500000);
    assert_in_range(upper_bound_nano(1, 10), 394163300, 394163400); /* a value of published tables: 39.416 % */
    assert_in_range(upper_bound_nano(9, 10), 994883700, 994883900); /* all but one: 0.95^(1/10) */
    assert_int_equal(upper_bound_nano(10, 10), 1000000000);
    /* Large counts: about p + 1.645 sqrt(p (1 - p) / n). */
    assert_in_range(upper_bound_nano(12600, 18000000), 710000, 710600);
}

/* Digits by R: binom.test(682, 925) is the example of its manual page, 0.7076683 to 0.7654066; the others likewise. */
static void two_sided_intervals_are_those_of_clopper_and_pearson(void **state)
{
    (void)state;
    static const struct {
        int64_t count, total, low, high;
    } rows[] = {
        {0, 10, 0, 308497108},           {1, 10, 2528579, 445016117},     {5, 10, 187086028, 812913972},
        {3, 20, 32070937, 378926827},    {97, 100, 914823947, 993770028}, {682, 925, 707668264, 765406558},
        {10, 10, 691502892, 1000000000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct share_interval found = share_interval(rows[i].count, rows[i].total);
        assert_int_equal(found.low_nano, rows[i].low);
        assert_int_equal(found.high_nano, rows[i].high);
    }
}

/* The ranks of tables of the sign test: of 20 values the 6th and the 15th, of 100 the 40th and the 61st. */
static void the_median_lies_between_ranked_values(void **state)
{
    (void)state;
    static const int64_t rows[][2] = {{1, 0}, {5, 0}, {6, 1}, {8, 1}, {9, 2}, {10, 2}, {20, 6}, {50, 18}, {100, 40}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(median_rank(rows[i][0]), rows[i][1]);
}

static void decimals_are_made_from_integers(void **state)
{
    struct text out = {0};
    (void)state;
    put_decimal(&out, -1234, 3);
    text_add(&out, " ");
    put_decimal(&out, INT64_MIN, 0);
    text_add(&out, " ");
    put_share(&out, 2, 3, 1, 9);
    text_add(&out, " ");
    put_share(&out, -2, 3, 100, 2);
    text_add(&out, " ");
    put_share(&out, INT64_MAX / 2, INT64_MAX, 1, 6); /* does not fit 64 bits */
    text_add(&out, " ");
    put_share(&out, 1, 0, 1, 6); /* no data is nothing */
    assert_string_equal(out.bytes, "-1.234 -9223372036854775808 0.666666667 -66.67 0.500000 ");
    text_free(&out);
}

static void folders_are_seen_from_each_other(void **state)
{
    static const char *const cases[][3] = {{"results/a", "plots/a", "../../plots/a"},
                                           {"results/a/", "plots/a/", "../../plots/a"},
                                           {"./results//x/", "plots/x/", "../../plots/x"},
                                           {"out", "out/plots", "plots"},
                                           {"out", "out", "."},
                                           {"a/../b", "c", "../c"},
                                           {"/a/../b", "/b/./c", "c"},
                                           {"/tmp/r/a", "/tmp/p", "../../p"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text out = {0};
        relative_path(cases[i][0], cases[i][1], &out);
        assert_string_equal(out.bytes, cases[i][2]);
        text_free(&out);
    }
}

static bool near(double a, double b)
{
    return a - b < 1e-12 && b - a < 1e-12;
}

/* I_x(1, 1) = x, I_x(2, 2) = 3 x^2 - 2 x^3, and the symmetry. */
static void the_incomplete_beta_function_is_right_where_it_is_known(void **state)
{
    (void)state;
    for (int i = 1; i < 10; i++) {
        double x = i / 10.0;
        double cubic = 3 * x * x - 2 * x * x * x;
        assert_true(near(incomplete_beta(1, 1, x), x));
        assert_true(near(incomplete_beta(2, 2, x), cubic));
        assert_true(near(incomplete_beta(7.5, 31, x) + incomplete_beta(31, 7.5, 1 - x), 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(X_15_X_16_ratios_are_computed),
        cmocka_unit_test(a_value_next_to_its_threshold_is_not_printed_like_it),
        cmocka_unit_test(X_19_the_upper_bound_is_that_of_clopper_and_pearson),
        cmocka_unit_test(two_sided_intervals_are_those_of_clopper_and_pearson),
        cmocka_unit_test(the_median_lies_between_ranked_values),
        cmocka_unit_test(decimals_are_made_from_integers),
        cmocka_unit_test(folders_are_seen_from_each_other),
        cmocka_unit_test(the_incomplete_beta_function_is_right_where_it_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
