/* test_exact.c - exact comparison and arithmetic, also where 64 bits end. The plan's own boundary cases are
 * among them (scenarios/policies/README.md). */
#include "base/exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct ratio percent(int64_t num, int64_t den)
{
    return ratio_make(num, den * 100);
}

static void comparison_is_exact(void **state)
{
    (void)state;
    static const struct {
        struct ratio a, b;
        int expected;
    } rows[] = {
        {{1, 3}, {1, 3}, 0},   {{1, 3}, {2, 6}, 0},          {{1, 3}, {333333333333333333, 1000000000000000000}, 1},
        {{-1, 3}, {1, 3}, -1}, {{0, 1}, {0, 7}, 0},          {{-1, 2}, {-1, 3}, -1},
        {{-2, 4}, {-1, 2}, 0}, {{0, 5}, {-1, INT64_MAX}, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(ratio_compare(rows[i].a, rows[i].b), rows[i].expected);
        assert_int_equal(ratio_compare(rows[i].b, rows[i].a), -rows[i].expected);
    }
}

static void comparison_is_exact_where_products_need_126_bits(void **state)
{
    (void)state;
    const int64_t max = INT64_MAX;
    static const int64_t min = INT64_MIN;
    assert_int_equal(ratio_compare((struct ratio){max, max - 1}, (struct ratio){max - 1, max - 2}), -1);
    assert_int_equal(ratio_compare((struct ratio){max - 1, max}, (struct ratio){max - 2, max - 1}), 1);
    assert_int_equal(ratio_compare((struct ratio){max, max}, (struct ratio){1, 1}), 0);
    assert_int_equal(ratio_compare((struct ratio){max, 1}, (struct ratio){1, max}), 1);
    assert_int_equal(ratio_compare((struct ratio){min, 1}, (struct ratio){-max, 1}), -1);
    assert_int_equal(ratio_compare((struct ratio){min, max}, (struct ratio){min, max - 1}), 1);
    /* Negative control: doubles see no difference here. */
    struct ratio a = {max, max - 1}, b = {max - 1, max - 2};
    assert_true(ratio_double(a) >= ratio_double(b) && ratio_double(a) <= ratio_double(b));
}

static void k64_an_error_rate_of_exactly_half_a_percent_is_not_below_it(void **state)
{
    (void)state;
    struct ratio threshold = ratio_make(5, 1000);
    assert_int_equal(ratio_compare((struct ratio){5000, 1000000}, threshold), 0);
    assert_int_equal(ratio_compare((struct ratio){1, 200}, threshold), 0);
    assert_int_equal(ratio_compare((struct ratio){9999999995, 1999999999000}, threshold), 0);
}

static void k65_an_error_rate_of_0_4999_percent_is_below_half_a_percent(void **state)
{
    (void)state;
    assert_int_equal(ratio_compare(percent(4999, 10000), ratio_make(5, 1000)), -1);
    /* One error in a trillion requests decides. */
    assert_int_equal(ratio_compare((struct ratio){4999999999, 1000000000000}, ratio_make(5, 1000)), -1);
    assert_int_equal(ratio_compare((struct ratio){5000000001, 1000000000000}, ratio_make(5, 1000)), 1);
}

static void k66_a_p99_of_exactly_200_ms_is_not_below_200_ms(void **state)
{
    (void)state;
    struct ratio threshold = {200000000, 1};
    assert_int_equal(ratio_compare((struct ratio){200000000, 1}, threshold), 0);
    assert_int_equal(ratio_compare((struct ratio){199999999, 1}, threshold), -1);
}

static void k67_an_availability_of_exactly_99_95_percent_is_not_above_it(void **state)
{
    (void)state;
    struct ratio threshold = percent(9995, 100);
    assert_int_equal(ratio_compare((struct ratio){1999, 2000}, threshold), 0);
    assert_int_equal(ratio_compare((struct ratio){19990, 20000}, threshold), 0);
    assert_int_equal(ratio_compare((struct ratio){19991, 20000}, threshold), 1);
}

static void k68_a_variance_of_exactly_5_percent_is_not_below_it(void **state)
{
    (void)state;
    assert_int_equal(ratio_compare((struct ratio){6, 120}, percent(5, 1)), 0);
    assert_int_equal(ratio_compare((struct ratio){5999, 120000}, percent(5, 1)), -1);
}

static void k83_an_outage_of_7200_in_14400000_ms_is_exactly_99_95_percent_and_not_above_it(void **state)
{
    (void)state;
    struct ratio threshold = percent(9995, 100);
    struct ratio downtime = ratio_make(7200, 14400000);
    bool exact;
    struct ratio availability = ratio_subtract((struct ratio){1, 1}, downtime, &exact);
    assert_true(exact);
    assert_int_equal(ratio_compare(availability, threshold), 0);
    assert_int_equal(ratio_compare((struct ratio){14400000 - 7200, 14400000}, threshold), 0);
    /* One millisecond less passes, one more is below. */
    assert_int_equal(ratio_compare((struct ratio){14400000 - 7199, 14400000}, threshold), 1);
    assert_int_equal(ratio_compare((struct ratio){14400000 - 7201, 14400000}, threshold), -1);
}

static void a_ratio_is_made_in_lowest_terms_with_a_positive_denominator(void **state)
{
    (void)state;
    static const struct {
        int64_t num, den;
        struct ratio expected;
    } rows[] = {
        {6, 4, {3, 2}},
        {-6, 4, {-3, 2}},
        {6, -4, {-3, 2}},
        {-6, -4, {3, 2}},
        {0, -9, {0, 1}},
        {INT64_MAX, INT64_MAX, {1, 1}},
        {INT64_MAX, 1, {INT64_MAX, 1}},
        {-INT64_MAX, 7, {-INT64_MAX / 7, 1}}, /* 2^63 - 1 = 7 * 7 * 73 * 127 * 337 * 92737 * 649657 */
        {5, 0, {0, 0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ratio made = ratio_make(rows[i].num, rows[i].den);
        assert_int_equal(made.num, rows[i].expected.num);
        assert_int_equal(made.den, rows[i].expected.den);
    }
    assert_false(ratio_has_data(ratio_make(5, 0)));
    assert_false(ratio_has_data(RATIO_NO_DATA));
}

static void sums_and_products_are_exact_while_they_fit(void **state)
{
    (void)state;
    static const struct {
        struct ratio a, b, sum, difference, product;
    } rows[] = {
        {{1, 3}, {1, 6}, {1, 2}, {1, 6}, {1, 18}},
        {{1, 3}, {-1, 3}, {0, 1}, {2, 3}, {-1, 9}},
        {{0, 1}, {0, 5}, {0, 1}, {0, 1}, {0, 1}},
        {{-1, 2}, {-1, 3}, {-5, 6}, {-1, 6}, {1, 6}},
        /* The products on the way need 126 bits, the results do not. */
        {{1, INT64_MAX}, {-1, INT64_MAX}, {0, 1}, {2, INT64_MAX}, {0, 0}},
        {{INT64_MAX - 1, 1}, {1, 1}, {INT64_MAX, 1}, {INT64_MAX - 2, 1}, {INT64_MAX - 1, 1}},
        {{INT64_MAX, 2}, {2, INT64_MAX}, {0, 0}, {0, 0}, {1, 1}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool exact;
        struct ratio got = ratio_add(rows[i].a, rows[i].b, &exact);
        if (rows[i].sum.den) {
            assert_true(exact && got.num == rows[i].sum.num && got.den == rows[i].sum.den);
        }
        got = ratio_subtract(rows[i].a, rows[i].b, &exact);
        if (rows[i].difference.den) {
            assert_true(exact && got.num == rows[i].difference.num && got.den == rows[i].difference.den);
        }
        got = ratio_multiply(rows[i].a, rows[i].b, &exact);
        if (rows[i].product.den) {
            assert_true(exact && got.num == rows[i].product.num && got.den == rows[i].product.den);
        }
    }
}

static void a_sum_that_does_not_fit_is_near_and_says_so(void **state)
{
    (void)state;
    bool exact = true;
    /* 1/p + 1/q of two large primes has the denominator p q, about 2^122. */
    struct ratio a = {1000000007, 2305843009213693951}, b = {1000000009, 2305843009213693921};
    struct ratio sum = ratio_add(a, b, &exact);
    assert_false(exact);
    double error = ratio_double(sum) / (ratio_double(a) + ratio_double(b)) - 1;
    assert_true(error < 1e-9 && error > -1e-9);
    /* Beyond what any fraction of 64 bits can hold it saturates. */
    struct ratio most = {INT64_MAX, 1};
    sum = ratio_multiply(most, most, &exact);
    assert_false(exact);
    assert_int_equal(ratio_compare(sum, most), 0);
    sum = ratio_add(most, (struct ratio){1, 1}, &exact);
    assert_false(exact);
    /* And the caller need not ask. */
    assert_int_equal(ratio_add(most, most, NULL).num, INT64_MAX);
}

static void scaling_rounds_down_or_half_away_from_zero(void **state)
{
    (void)state;
    static const struct {
        struct ratio r;
        int64_t scale, floor, round;
    } rows[] = {
        {{1, 3}, 1000, 333, 333},
        {{2, 3}, 1000, 666, 667},
        {{-1, 3}, 1000, -334, -333},
        {{1, 2}, 1, 0, 1},
        {{-1, 2}, 1, -1, -1},
        {{3, 2}, -1, -2, -2},
        {{5, 1}, 7, 35, 35},
        {{1, 3}, INT64_MAX, INT64_MAX / 3, INT64_MAX / 3},
        {{INT64_MAX, INT64_MAX}, INT64_MAX, INT64_MAX, INT64_MAX},
        {{INT64_MAX, 1}, 2, INT64_MAX, INT64_MAX},
        {{-INT64_MAX, 1}, 2, INT64_MIN, INT64_MIN},
        {{1, 1}, INT64_MIN, INT64_MIN, INT64_MIN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(ratio_scale_floor(rows[i].r, rows[i].scale), rows[i].floor);
        assert_int_equal(ratio_scale_round(rows[i].r, rows[i].scale), rows[i].round);
    }
}

static void multiply_then_divide_keeps_128_bits_between(void **state)
{
    (void)state;
    static const struct {
        int64_t a, b, c, expected;
    } rows[] = {
        {7, 3, 2, 10},
        {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX},
        {INT64_MAX, INT64_MAX - 1, INT64_MAX, INT64_MAX - 1},
        {INT64_MAX, 2, 3, 6148914691236517204},
        {INT64_MAX, 2, 1, INT64_MAX},
        {0, INT64_MAX, 1, 0},
        {1, 1, INT64_MAX, 0},
        {4294967296, 4294967296, 4294967296, 4294967296},
        {4294967295, 4294967297, 4294967296, 4294967295},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(muldiv_floor(rows[i].a, rows[i].b, rows[i].c), rows[i].expected);
}

/* The definition itself as an oracle: q = floor(a b / c) is the q with q c <= a b < (q + 1) c, for 10,000 triples. */
static void multiply_then_divide_agrees_with_its_definition(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 10000; i++) {
        int64_t number[3];
        for (int k = 0; k < 3; k++) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407); /* Knuth's MMIX */
            number[k] = (int64_t)(seed >> (1 + (seed >> 59)));
        }
        int64_t a = number[0], b = number[1], c = number[2] + 1;
        if (a == 0 || c < 0 || b > c)
            continue;
        int64_t q = muldiv_floor(a, b, c);
        /* As ratios: q / a <= b / c < (q + 1) / a. */
        assert_true(ratio_compare((struct ratio){q, a}, (struct ratio){b, c}) <= 0);
        if (q < INT64_MAX)
            assert_true(ratio_compare((struct ratio){q + 1, a}, (struct ratio){b, c}) > 0);
    }
}

static void a_multiple_is_the_next_one_or_the_last_that_fits(void **state)
{
    (void)state;
    assert_int_equal(multiple_from(0, 5), 0);
    assert_int_equal(multiple_from(1, 5), 5);
    assert_int_equal(multiple_from(5, 5), 5);
    assert_int_equal(multiple_from(6, 5), 10);
    assert_int_equal(multiple_from(INT64_MAX, 1), INT64_MAX);
    assert_int_equal(multiple_from(INT64_MAX - 3, 10), INT64_MAX - 7); /* 2^63 - 1 ends in 7 */
    assert_int_equal(multiple_from(INT64_MAX, 10), INT64_MAX - 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparison_is_exact),
        cmocka_unit_test(comparison_is_exact_where_products_need_126_bits),
        cmocka_unit_test(k64_an_error_rate_of_exactly_half_a_percent_is_not_below_it),
        cmocka_unit_test(k65_an_error_rate_of_0_4999_percent_is_below_half_a_percent),
        cmocka_unit_test(k66_a_p99_of_exactly_200_ms_is_not_below_200_ms),
        cmocka_unit_test(k67_an_availability_of_exactly_99_95_percent_is_not_above_it),
        cmocka_unit_test(k68_a_variance_of_exactly_5_percent_is_not_below_it),
        cmocka_unit_test(k83_an_outage_of_7200_in_14400000_ms_is_exactly_99_95_percent_and_not_above_it),
        cmocka_unit_test(a_ratio_is_made_in_lowest_terms_with_a_positive_denominator),
        cmocka_unit_test(sums_and_products_are_exact_while_they_fit),
        cmocka_unit_test(a_sum_that_does_not_fit_is_near_and_says_so),
        cmocka_unit_test(scaling_rounds_down_or_half_away_from_zero),
        cmocka_unit_test(multiply_then_divide_keeps_128_bits_between),
        cmocka_unit_test(multiply_then_divide_agrees_with_its_definition),
        cmocka_unit_test(a_multiple_is_the_next_one_or_the_last_that_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
