/* Peaks: the best or worst whole minute of the plan's clock (U-26), or what there is while none is whole. */
#include "window_fixture.h"

static void a_peak_is_the_best_or_worst_whole_minute_U_26(void **state)
{
    (void)state;
    struct window *w = window_new();
    /* Half minutes of 100, 200 | 300, 60 | 10, 10 attempts: minutes of 300, 360 and 20;
     * the best half minute is no peak. */
    static const int64_t offered[] = {100, 200, 300, 60, 10, 10};
    for (int64_t i = 0; i < 6; i++)
        add(w, 30 * i, 30 * i + 30,
            COUNTS({MEASURE_OFFERED, offered[i]}, {MEASURE_SERVED, 99}, {MEASURE_ERRORS, i}, {MEASURE_CPU_US, i},
                   {MEASURE_CPU_CAPACITY_US, 10}, {MEASURE_NETWORK_BYTES, 9 - i},
                   {MEASURE_NETWORK_CAPACITY_BYTES, 10}));
    assert_equals(value_of(w, METRIC_THROUGHPUT_PEAK).of, 360, 60);
    assert_int_equal(value_of(w, METRIC_THROUGHPUT_PEAK).observations, 3);
    assert_equals(value_of(w, METRIC_ERROR_RATE_PEAK).of, 9, 207);
    assert_equals(value_of(w, METRIC_CPU_PEAK).of, 9, 20);
    assert_equals(value_of(w, METRIC_NETWORK_PEAK).of, 17, 20);
    /* Half a minute more, however busy, is not a whole one. */
    add(w, 180, 210, COUNTS({MEASURE_OFFERED, 100000}, {MEASURE_ERRORS, 5}));
    assert_equals(value_of(w, METRIC_THROUGHPUT_PEAK).of, 360, 60);
    assert_equals(value_of(w, METRIC_ERROR_RATE_PEAK).of, 9, 207);
    free(w);
}

static void minutes_are_those_of_the_plans_clock_U_26(void **state)
{
    (void)state;
    struct window *w = window_new();
    add(w, 30, 60, COUNTS({MEASURE_OFFERED, 90000})); /* half of a minute that began before the window */
    add(w, 60, 90, COUNTS({MEASURE_OFFERED, 30}));
    add(w, 90, 120, COUNTS({MEASURE_OFFERED, 90}));
    assert_equals(value_of(w, METRIC_THROUGHPUT_PEAK).of, 2, 1);
    add(w, 150, 180, COUNTS({MEASURE_OFFERED, 90000})); /* a gap: this minute was not seen whole */
    assert_equals(value_of(w, METRIC_THROUGHPUT_PEAK).of, 2, 1);
    free(w);
}

static void without_a_whole_minute_the_peak_is_the_value_of_what_there_is(void **state)
{
    (void)state;
    struct window *w = window_new();
    add(w, 0, 30, COUNTS({MEASURE_OFFERED, 60}, {MEASURE_SERVED, 9}, {MEASURE_ERRORS, 1}));
    assert_equals(value_of(w, METRIC_THROUGHPUT_PEAK).of, 2, 1);
    assert_equals(value_of(w, METRIC_ERROR_RATE_PEAK).of, 1, 10);
    free(w);
    /* Two halves of two minutes: both are what there is. */
    w = window_new();
    add(w, 30, 60, COUNTS({MEASURE_OFFERED, 120}, {MEASURE_ERRORS, 1}));
    add(w, 60, 90, COUNTS({MEASURE_OFFERED, 0}, {MEASURE_SERVED, 3}));
    assert_equals(value_of(w, METRIC_THROUGHPUT_PEAK).of, 2, 1);
    assert_equals(value_of(w, METRIC_ERROR_RATE_PEAK).of, 1, 4);
    free(w);
}

static void the_peak_of_p99_is_the_worst_minutes_own_percentile(void **state)
{
    (void)state;
    struct window *w = window_new();
    struct slice *slice = slice_new();
    for (int64_t i = 0; i < 4;
         i++) { /* minutes at 40 and 50 ns; 1 % of the second takes 90, more than 1 % of its half */
        histogram_clear(&slice->latency[ROUND_ANSWERED]);
        for (int k = 0; k < 100; k++)
            histogram_add(&slice->latency[ROUND_ANSWERED], i == 3 && k < 2 ? 90 : i < 2 ? 40 : 50);
        window_add(w, slice, 30 * i * SECOND, (30 * i + 30) * SECOND);
    }
    assert_ratio(value_of(w, METRIC_LATENCY_P99_PEAK).of, 50, 1);
    assert_ratio(value_of(w, METRIC_LATENCY_P99).of, 50, 1);
    free(slice);
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peak_is_the_best_or_worst_whole_minute_U_26),
        cmocka_unit_test(minutes_are_those_of_the_plans_clock_U_26),
        cmocka_unit_test(without_a_whole_minute_the_peak_is_the_value_of_what_there_is),
        cmocka_unit_test(the_peak_of_p99_is_the_worst_minutes_own_percentile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
