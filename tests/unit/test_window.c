/* Every metric from hand-made samples, with the numerator and the denominator it was counted from. Ids such as U-26 are
 * explained in scenarios/policies/README.md. Peaks are in test_window_peak.c, segment variance in test_spread.c. */
#include "base/check.h"
#include "base/memory.h"
#include "window_fixture.h"

static void an_empty_window_has_no_data_for_any_metric(void **state)
{
    (void)state;
    struct window *w = window_new();
    for (int m = 0; m < METRICS; m++)
        assert_false(ratio_has_data(value_of(w, (enum metric)m).of));
    assert_int_equal(histogram_sum_quantile(w->latency, 1, 990000), -1);
    assert_true(w->start_ns > w->end_ns);
    free(w);
}

static void a_window_in_which_nothing_happened_has_data_only_for_what_can_be_counted_as_none(void **state)
{
    (void)state;
    struct window *w = window_new();
    add(w, 0, 60, COUNTS({MEASURE_OFFERED, 0}));
    for (int m = 0; m < METRICS; m++) {
        bool counted = m == METRIC_INCIDENTS || m == METRIC_INCIDENTS_CRITICAL || m == METRIC_INCIDENTS_HIGH ||
                       m == METRIC_INCIDENTS_MEDIUM || m == METRIC_INCIDENTS_LOW || m == METRIC_COMPLAINTS ||
                       m == METRIC_THROUGHPUT || m == METRIC_THROUGHPUT_PEAK || m == METRIC_REGIONS;
        struct ratio of = value_of(w, (enum metric)m).of;
        assert_int_equal(ratio_has_data(of), counted);
        assert_int_equal(of.num, 0);
    }
    free(w);
}

static void shares_keep_the_counts_they_were_made_from(void **state)
{
    (void)state;
    static const struct {
        enum metric metric;
        int64_t counts[2][2];
    } rows[] = {
        {METRIC_AVAILABILITY, {{MEASURE_PROBES_UP, 9997}, {MEASURE_PROBES, 10000}}},
        {METRIC_CPU, {{MEASURE_CPU_US, 65}, {MEASURE_CPU_CAPACITY_US, 100}}},
        {METRIC_MEMORY, {{MEASURE_MEMORY_KIB_S, 72}, {MEASURE_MEMORY_CAPACITY_KIB_S, 100}}},
        {METRIC_NETWORK, {{MEASURE_NETWORK_BYTES, 58}, {MEASURE_NETWORK_CAPACITY_BYTES, 100}}},
        {METRIC_UTILISATION, {{MEASURE_BUSY_US, 4}, {MEASURE_WORKER_US, 6}}},
        {METRIC_CACHE_HIT_RATE, {{MEASURE_CACHE_HITS, 70}, {MEASURE_CACHE_LOOKUPS, 100}}},
        {METRIC_SPLIT_ACTUAL, {{MEASURE_OFFERED, 10}, {MEASURE_OFFERED_PLATFORM, 1000}}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct window *w = window_new();
        const int64_t *part = rows[i].counts[0], *whole = rows[i].counts[1];
        /* In two samples: a share of sums, not a mean of shares. */
        add(w, 0, 30, COUNTS({part[0], part[1]}, {whole[0], whole[1]}));
        add(w, 30, 60, COUNTS({part[0], 0}, {whole[0], 3 * whole[1]}));
        struct value v = value_of(w, rows[i].metric);
        assert_ratio(v.of, part[1], 4 * whole[1]);
        assert_int_equal(v.observations, 4 * whole[1]);
        free(w);
    }
}

static void every_way_to_fail_is_an_error_and_timeouts_are_too_U_27(void **state)
{
    (void)state;
    static const enum measure ways[] = {MEASURE_ERRORS, MEASURE_REJECTED, MEASURE_TIMED_OUT, MEASURE_LOST};
    for (int i = 0; i < 4; i++) {
        struct window *w = window_new();
        add(w, 0, 30, COUNTS({MEASURE_SERVED, 9993}, {ways[i], 7}));
        struct value v = value_of(w, METRIC_ERROR_RATE);
        assert_ratio(v.of, 7, 10000);
        assert_int_equal(v.observations, 10000);
        free(w);
    }
    struct window *w = window_new();
    add(w, 0, 30,
        COUNTS({MEASURE_SERVED, 90}, {MEASURE_ERRORS, 1}, {MEASURE_REJECTED, 2}, {MEASURE_TIMED_OUT, 3},
               {MEASURE_LOST, 4}, {MEASURE_OFFERED, 1000}));
    assert_ratio(value_of(w, METRIC_ERROR_RATE).of, 10, 100); /* of ended attempts, not of those offered */
    free(w);
}

static void error_rate_and_availability_do_not_touch_each_other_X_38(void **state)
{
    (void)state;
    struct window *w = window_new(), *worse = window_new();
    add(w, 0, 30,
        COUNTS({MEASURE_SERVED, 9993}, {MEASURE_ERRORS, 7}, {MEASURE_PROBES_UP, 9997}, {MEASURE_PROBES, 10000}));
    add(worse, 0, 30,
        COUNTS({MEASURE_SERVED, 0}, {MEASURE_ERRORS, 9}, {MEASURE_PROBES_UP, 9997}, {MEASURE_PROBES, 10000}));
    assert_equals(value_of(w, METRIC_ERROR_RATE).of, 7, 10000);
    assert_equals(value_of(w, METRIC_AVAILABILITY).of, 9997, 10000); /* 0.07 % and 99.97 % add up to more than 100 % */
    assert_equals(value_of(worse, METRIC_AVAILABILITY).of, 9997, 10000);
    free(w);
    free(worse);
}

static void availability_weighs_by_learners_X_50(void **state)
{
    (void)state;
    /* One of eight equal regions down for 5 minutes of February costs 37.5 s of 28 days;
     * in ms of uptime times learners. */
    const int64_t february_ms = INT64_C(28) * 24 * 3600 * 1000, learners = 62500, down_ms = 300000;
    struct window *w = window_new();
    for (int64_t region = 0; region < 8; region++)
        add(w, 30 * region, 30 * region + 30,
            COUNTS({MEASURE_PROBES_UP, learners * (february_ms - (region == 3 ? down_ms : 0))},
                   {MEASURE_PROBES, learners * february_ms}));
    assert_equals(value_of(w, METRIC_AVAILABILITY).of, february_ms - 37500, february_ms);
    /* The same outage in a region with no learners on this arm costs nothing. */
    add(w, 240, 270, COUNTS({MEASURE_PROBES_UP, 0}, {MEASURE_PROBES, 0}));
    assert_equals(value_of(w, METRIC_AVAILABILITY).of, february_ms - 37500, february_ms);
    free(w);
}

static void rounds_fail_apart_from_attempts(void **state)
{
    (void)state;
    struct window *w = window_new();
    add(w, 0, 30,
        COUNTS({MEASURE_ROUNDS_SUCCEEDED, 98}, {MEASURE_ROUNDS_FAILED, 2}, {MEASURE_SERVED, 98}, {MEASURE_ERRORS, 6},
               {MEASURE_LATENCY_NS, 4600}, {MEASURE_LATENCY_FAILED_NS, 400}, {MEASURE_SATISFIED, 90},
               {MEASURE_TOLERATING, 5}, {MEASURE_SESSIONS_ENDED, 40}, {MEASURE_SESSIONS_QUIT, 3},
               {MEASURE_COMPLAINTS, 1}));
    assert_ratio(value_of(w, METRIC_FAILURE_RATE).of, 2, 100);
    assert_ratio(value_of(w, METRIC_ERROR_RATE).of, 6, 104);
    assert_ratio(value_of(w, METRIC_LATENCY_MEAN).of, 4600, 98);
    assert_ratio(value_of(w, METRIC_LATENCY_ALL_MEAN).of, 5000, 100);
    assert_equals(value_of(w, METRIC_SATISFACTION).of, 185, 200); /* Apdex: (90 + 5/2) / 100 */
    assert_ratio(value_of(w, METRIC_ENGAGEMENT).of, 37, 40);
    assert_ratio(value_of(w, METRIC_COMPLAINTS).of, 1, 1);
    free(w);
}

static void percentiles_come_from_all_rounds_of_the_window(void **state)
{
    (void)state;
    struct window *w = window_new();
    struct slice *slice = slice_new();
    for (int i = 1; i <= 60; i++)
        histogram_add(&slice->latency[ROUND_ANSWERED], i);
    window_add(w, slice, 0, 30 * SECOND);
    histogram_clear(&slice->latency[ROUND_ANSWERED]);
    for (int i = 61; i <= 100; i++)
        histogram_add(&slice->latency[ROUND_ANSWERED], i);
    window_add(w, slice, 30 * SECOND, 60 * SECOND);
    static const struct {
        enum metric metric;
        int64_t expected;
    } rows[] = {{METRIC_LATENCY_P50, 50},
                {METRIC_LATENCY_P90, 90},
                {METRIC_LATENCY_P95, 95},
                {METRIC_LATENCY_P99, 99},
                {METRIC_LATENCY_MAX, 100}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct value v = value_of(w, rows[i].metric);
        assert_ratio(v.of, rows[i].expected, 1);
        assert_int_equal(v.observations, 100);
    }
    assert_int_equal(histogram_sum_quantile(w->latency, 1, 250000), 25);
    free(slice);
    free(w);
}

static void a_refusal_at_once_is_no_fast_answer(void **state)
{
    (void)state;
    struct window *w = window_new();
    struct slice *slice = slice_new();
    for (int i = 1; i <= 1000; i++) /* 92 of 100 refused at once; the others wait their turn */
        histogram_add(&slice->latency[i <= 920 ? ROUND_FAILED : ROUND_ANSWERED], i <= 920 ? 1 : i <= 999 ? 100 : 120);
    histogram_add(&slice->latency[ROUND_FAILED], 125); /* one gave up after that */
    window_add(w, slice, 0, 60 * SECOND);
    w->settings.tail_rounds = 0;
    static const struct {
        enum metric metric;
        int64_t expected, rounds;
    } rows[] = {{METRIC_LATENCY_P50, 100, 80},        {METRIC_LATENCY_P95, 100, 80},
                {METRIC_LATENCY_P99, 120, 80},        {METRIC_LATENCY_MAX, 120, 80},
                {METRIC_LATENCY_ALL_P50, 1, 1001},    {METRIC_LATENCY_ALL_P90, 1, 1001},
                {METRIC_LATENCY_ALL_P95, 100, 1001},  {METRIC_LATENCY_ALL_P99, 100, 1001},
                {METRIC_LATENCY_ALL_P999, 120, 1001}, {METRIC_LATENCY_ALL_MAX, 125, 1001}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct value v = value_of(w, rows[i].metric);
        assert_ratio(v.of, rows[i].expected, 1);
        assert_int_equal(v.observations, rows[i].rounds);
    }
    /* The same from what a journal keeps. */
    struct percentiles kept[ROUND_ENDS] = {histogram_sum_percentiles(w->latency, 1),
                                           histogram_sum_percentiles(w->latency, 2)};
    struct counted counted = {.settings = &w->settings, .sum = &w->sum, .percentiles = kept};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_ratio(metric_of(rows[i].metric, &counted, NULL).of, rows[i].expected, 1);
    /* Nobody answered: no data of answers. */
    window_reset(w, &plain);
    histogram_clear(&slice->latency[ROUND_ANSWERED]);
    window_add(w, slice, 0, 60 * SECOND);
    assert_false(ratio_has_data(value_of(w, METRIC_LATENCY_P99).of));
    assert_false(ratio_has_data(value_of(w, METRIC_LATENCY_MAX).of));
    assert_ratio(value_of(w, METRIC_LATENCY_ALL_P99).of, 1, 1);
    free(slice);
    free(w);
}

static void a_percentile_needs_a_round_beyond_it_or_has_no_data_X_58(void **state)
{
    (void)state;
    static const struct {
        enum metric metric;
        int64_t rounds; /* that are needed */
    } rows[] = {{METRIC_LATENCY_P50, 2},   {METRIC_LATENCY_P90, 10},    {METRIC_LATENCY_P95, 20},
                {METRIC_LATENCY_P99, 100}, {METRIC_LATENCY_P999, 1000}, {METRIC_LATENCY_P99_PEAK, 100}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int64_t tail = 0; tail <= 3; tail++) {
            struct window *w = window_new();
            struct slice *slice = slice_new();
            int64_t needed = tail > 0 ? tail * rows[i].rounds : 1;
            w->settings.tail_rounds = tail;
            for (int64_t k = 0; k + 1 < needed; k++)
                histogram_add(&slice->latency[ROUND_ANSWERED], 40);
            window_add(w, slice, 0, 60 * SECOND);
            struct value few = value_of(w, rows[i].metric);
            assert_false(ratio_has_data(few.of));
            bool peak = rows[i].metric == METRIC_LATENCY_P99_PEAK;
            assert_int_equal(few.observations, peak ? 0 : needed - 1); /* it says how many there were */
            assert_int_equal(metric_lacks_rounds(rows[i].metric, few), !peak && needed > 1);
            histogram_add(&slice->latency[ROUND_ANSWERED], 40);
            window_add(w, slice, 60 * SECOND, 120 * SECOND);
            if (!peak && needed > 1)
                assert_true(ratio_has_data(value_of(w, rows[i].metric).of)); /* of both samples together */
            window_reset(w, &w->settings);
            w->settings.tail_rounds = tail;
            window_add(w, slice, 0, 60 * SECOND);
            assert_ratio(value_of(w, rows[i].metric).of, 40, 1);
            free(slice);
            free(w);
        }
}

static void no_percentile_of_a_window_or_a_minute_exceeds_its_longest_round(void **state)
{
    (void)state;
    static const enum metric metrics[] = {METRIC_LATENCY_P50, METRIC_LATENCY_P99, METRIC_LATENCY_P999,
                                          METRIC_LATENCY_P99_PEAK, METRIC_LATENCY_MAX};
    struct window *w = window_new();
    for (int64_t i = 0; i < 2; i++) { /* the longer ones come first */
        struct slice *slice = slice_new();
        for (int k = 0; k < 1000; k++)
            histogram_add(&slice->latency[ROUND_ANSWERED], 49999999 - i);
        window_add(w, slice, 30 * i * SECOND, (30 * i + 30) * SECOND);
        free(slice);
    }
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++)
        assert_ratio(value_of(w, metrics[i]).of, 49999999, 1);
    free(w);
}

static void throughput_counts_only_the_time_that_was_observed(void **state)
{
    (void)state;
    struct window *w = window_new();
    add(w, 0, 30, COUNTS({MEASURE_OFFERED, 37500}));
    add(w, 3600, 3630, COUNTS({MEASURE_OFFERED, 37500}));      /* after a hold that was not simulated */
    assert_equals(value_of(w, METRIC_THROUGHPUT).of, 1250, 1); /* K-23: not 75,000 over an hour */
    assert_int_equal(w->observed_ns, 60 * SECOND);
    assert_int_equal(w->end_ns - w->start_ns, 3630 * SECOND);
    free(w);
}

static void memory_growth_is_that_of_a_replica_however_many_there_are(void **state)
{
    (void)state;
    struct window *w = window_new();
    /* 100 MiB a replica, growing 1 KiB a minute: 60 KiB an hour. Replicas double on the way. */
    for (int64_t minute = 0; minute < 30; minute++) {
        int64_t replicas = minute < 10 ? 2 : 4, kib = 102400 + minute;
        add(w, 60 * minute, 60 * minute + 60,
            COUNTS({MEASURE_MEMORY_KIB_S, replicas * kib * 60}, {MEASURE_REPLICA_US, replicas * 60000000}));
        if (minute == 0)
            assert_false(ratio_has_data(value_of(w, METRIC_MEMORY_GROWTH).of)); /* one sample has no slope */
    }
    assert_equals(value_of(w, METRIC_MEMORY_GROWTH).of, 60 * 1024, 1);
    free(w);
}

static void revenue_of_treated_learners_is_exactly_5_8_percent_up_X_113(void **state)
{
    (void)state;
    const int64_t base = INT64_C(2450000000); /* $2,450 a minute, K-34 */
    struct window *w = window_new();
    add(w, 0, 60, COUNTS({MEASURE_REVENUE_BASE_MICRO, base}, {MEASURE_REVENUE_MICRO, base + base / 1000 * 58}));
    assert_equals(value_of(w, METRIC_REVENUE_DELTA).of, 58, 1000);
    free(w);
    /* One in ten treated: 0.58 %. */
    w = window_new();
    add(w, 0, 60, COUNTS({MEASURE_REVENUE_BASE_MICRO, base}, {MEASURE_REVENUE_MICRO, base + base / 10000 * 58}));
    assert_equals(value_of(w, METRIC_REVENUE_DELTA).of, 58, 10000);
    free(w);
    /* K-36: +$3,000 on $3,525,000 is 1/1175; K-34: $2,450 a minute. */
    w = window_new();
    add(w, 0, 86400,
        COUNTS({MEASURE_REVENUE_BASE_MICRO, INT64_C(3525000000000)}, {MEASURE_REVENUE_MICRO, INT64_C(3528000000000)}));
    assert_equals(value_of(w, METRIC_REVENUE_DELTA).of, 1, 1175);
    assert_equals(value_of(w, METRIC_REVENUE_PER_MINUTE).of, base, 1);
    free(w);
}

static void incidents_add_up_over_severities_and_samples(void **state)
{
    (void)state;
    struct window *w = window_new();
    add(w, 0, 30, COUNTS({MEASURE_INCIDENTS_CRITICAL, 1}, {MEASURE_INCIDENTS_LOW, 3}));
    add(w, 30, 60, COUNTS({MEASURE_INCIDENTS_HIGH, 2}, {MEASURE_INCIDENTS_MEDIUM, 4}, {MEASURE_INCIDENTS_LOW, 1}));
    assert_ratio(value_of(w, METRIC_INCIDENTS).of, 11, 1);
    assert_ratio(value_of(w, METRIC_INCIDENTS_CRITICAL).of, 1, 1);
    assert_ratio(value_of(w, METRIC_INCIDENTS_HIGH).of, 2, 1);
    assert_ratio(value_of(w, METRIC_INCIDENTS_MEDIUM).of, 4, 1);
    assert_ratio(value_of(w, METRIC_INCIDENTS_LOW).of, 4, 1);
    free(w);
}

static void learners_are_a_mean_over_time_and_regions_those_that_have_some(void **state)
{
    (void)state;
    const struct scopes scopes = {.regions = 3};
    struct window *windows = windows_new(&scopes), *w = window_new();
    static const int64_t learner_us[] = {5, 0, 7};
    for (int i = 0; i < 3; i++)
        add(&windows[scopes_region(&scopes, ARM_CANDIDATE, i)], 0, 30, COUNTS({MEASURE_LEARNER_US, learner_us[i]}));
    add(w, 0, 30, COUNTS({MEASURE_LEARNER_US, INT64_C(5000) * 30000000}));
    add(w, 30, 60, COUNTS({MEASURE_LEARNER_US, INT64_C(50000) * 30000000}));
    struct metric_context context = context_of(METRIC_REGIONS, &scopes, windows, ARM_CANDIDATE);
    assert_equals(value_of(w, METRIC_LEARNERS).of, 27500, 1);
    assert_ratio(window_metric(w, METRIC_REGIONS, &context).of, 2, 1);
    /* Replicas without a learner have none; a segment, which has no replicas, does not know. */
    window_reset(w, &plain);
    add(w, 0, 30, COUNTS({MEASURE_REPLICA_US, 30000000}));
    assert_equals(value_of(w, METRIC_LEARNERS).of, 0, 1);
    window_reset(w, &plain);
    add(w, 0, 30, COUNTS({MEASURE_OFFERED, 100}));
    assert_false(ratio_has_data(value_of(w, METRIC_LEARNERS).of));
    free(windows);
    free(w);
}

static void churn_falls_by_its_relief_and_rises_with_frustration(void **state)
{
    (void)state;
    struct window *w = window_new();
    w->settings = (struct metric_settings){.churn_relief = {-3, 100}, .churn_weight = {1, 2}};
    add(w, 0, 30,
        COUNTS({MEASURE_ROUNDS_SUCCEEDED, 95}, {MEASURE_ROUNDS_FAILED, 5}, {MEASURE_SATISFIED, 90},
               {MEASURE_TOLERATING, 4}));
    assert_equals(value_of(w, METRIC_CHURN).of, 0, 1); /* -3 % + 6 % / 2 */
    w->settings = plain;
    assert_false(ratio_has_data(value_of(w, METRIC_CHURN).of));
    free(w);
}

/* Of a slice with these counts and latencies that are given: has this metric data? */
static bool given_has_data(int64_t requests, int64_t errors, int64_t tail_rounds, enum metric metric)
{
    struct window *w = calloc(1, sizeof *w);
    struct slice *slice = calloc(1, sizeof *slice);
    const struct metric_settings settings = {.tail_rounds = tail_rounds};
    assert_true(w && slice);
    window_reset(w, &settings);
    slice->sum.of[MEASURE_OFFERED] = requests;
    slice->sum.of[MEASURE_ERRORS] = errors;
    slice->sum.of[MEASURE_SERVED] = requests - errors;
    given_put(&slice->given, metric, (struct ratio){6 * NS_PER_MS, 1});
    window_add(w, slice, 0, NS_PER_MINUTE);
    struct value value = window_metric(w, metric, NULL);
    free(w);
    free(slice);
    return ratio_has_data(value.of);
}

static void a_percentile_that_is_given_needs_its_requests_where_they_are_counted(void **state)
{
    (void)state;
    assert_false(given_has_data(99, 0, 1, METRIC_LATENCY_P99));
    assert_true(given_has_data(100, 0, 1, METRIC_LATENCY_P99));
    assert_false(given_has_data(100, 1, 1, METRIC_LATENCY_P99)); /* 99 were answered */
    assert_true(given_has_data(100, 1, 1, METRIC_LATENCY_ALL_P99));
    assert_false(given_has_data(999, 0, 1, METRIC_LATENCY_P999));
    assert_true(given_has_data(1000, 0, 1, METRIC_LATENCY_P999));
    assert_true(given_has_data(1, 0, 0, METRIC_LATENCY_P99)); /* any will do */
    assert_false(given_has_data(100000, 100000, 0, METRIC_LATENCY_P99));
    assert_true(given_has_data(0, 0, 1, METRIC_LATENCY_P99)); /* not counted: taken as it is */
    assert_true(given_has_data(2, 0, 1, METRIC_CPU));
}

static void what_is_given_wins_over_counts_and_the_latest_counts(void **state)
{
    (void)state;
    struct window *w = window_new();
    struct slice *slice = slice_new();
    slice->sum.of[MEASURE_SERVED] = 50;
    slice->sum.of[MEASURE_ERRORS] = 50;
    given_put(&slice->given, METRIC_ERROR_RATE, (struct ratio){79, 100000});
    given_put(&slice->given, (enum metric)METRICS, (struct ratio){1, 2}); /* one that is stated */
    window_add(w, slice, 0, 30 * SECOND);
    slice->given.set = UINT64_C(1) << METRIC_ERROR_RATE;
    slice->given.of[METRIC_ERROR_RATE] = (struct ratio){7, 10000};
    window_add(w, slice, 30 * SECOND, 60 * SECOND);
    slice->given.set = 0;
    slice->given.of[METRIC_ERROR_RATE] = (struct ratio){1, 1}; /* its bit is not set: not there */
    window_add(w, slice, 60 * SECOND, 90 * SECOND);
    assert_ratio(value_of(w, METRIC_ERROR_RATE).of, 7, 10000);
    assert_ratio(value_of(w, (enum metric)METRICS).of, 1, 2);
    assert_ratio(value_of(w, METRIC_ERROR_RATE_PEAK).of, 100, 200); /* a metric of its own, from counts */
    window_reset(w, &plain);
    slice->given.set = 0;
    window_add(w, slice, 0, 30 * SECOND);
    assert_ratio(value_of(w, METRIC_ERROR_RATE).of, 50, 100);
    free(slice);
    free(w);
}

static jmp_buf failed;
static void leave(void *self, enum failure_kind kind, const char *message)
{
    (void)self;
    (void)message;
    longjmp(failed, kind == FAILURE_INVARIANT ? 1 : 2);
}

/* Whether window_check lets the window pass. */
static bool is_sound(const struct window *w)
{
    struct check_context context = {.handler = {leave, NULL}};
    volatile bool sound = false;
    const struct check_context *before = check_enter(&context);
    if (setjmp(failed) == 0) {
        window_check(w);
        sound = true;
    }
    check_enter(before);
    return sound;
}

static void a_window_that_is_not_what_it_says_is_noticed(void **state)
{
    (void)state;
    struct window *w = window_new();
    struct slice *slice = slice_new();
    assert_true(is_sound(w));
    histogram_add(&slice->latency[ROUND_ANSWERED], 50);
    for (int64_t i = 0; i < 3; i++)
        window_add(w, slice, 30 * i * SECOND, (30 * i + 30) * SECOND);
    assert_true(is_sound(w));
    w->latency[ROUND_ANSWERED].count[50]++; /* a count too many */
    assert_false(is_sound(w));
    w->latency[ROUND_ANSWERED].count[50]--;
    w->latency[ROUND_ANSWERED].low = 51; /* a bucket out of bounds */
    assert_false(is_sound(w));
    w->latency[ROUND_ANSWERED].low = 50;
    w->observed_ns += SECOND; /* more than there was */
    assert_false(is_sound(w));
    w->observed_ns -= SECOND;
    w->peak[METRIC_CPU] = (struct ratio){1, 2}; /* the peak of no peak */
    assert_false(is_sound(w));
    w->peak[METRIC_CPU] = RATIO_NO_DATA;
    assert_true(is_sound(w));
    free(slice);
    free(w);
}

/* What tables by places are made from: every place once, in order, and whatever has a place has a name. */
static void metrics_are_shown_by_their_places(void **state)
{
    (void)state;
    for (enum shown_as which = SHOWN_AS_COLUMN; which <= SHOWN_AS_CURVE; which++) {
        enum metric shown[METRICS];
        int count = metrics_shown_as(which, shown), before = 0;
        assert_true(count > 0);
        for (int i = 0; i < count; i++) {
            const struct metric_info *m = &metric_table[shown[i]];
            int place = which == SHOWN_AS_COLUMN ? m->column.place
                        : which == SHOWN_AS_LINE ? m->line.place
                                                 : m->curve.place;
            assert_true(place > before);
            before = place;
            assert_non_null(which == SHOWN_AS_COLUMN ? m->column.name
                            : which == SHOWN_AS_LINE ? m->line.name
                                                     : m->curve.name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_window_has_no_data_for_any_metric),
        cmocka_unit_test(a_window_in_which_nothing_happened_has_data_only_for_what_can_be_counted_as_none),
        cmocka_unit_test(shares_keep_the_counts_they_were_made_from),
        cmocka_unit_test(every_way_to_fail_is_an_error_and_timeouts_are_too_U_27),
        cmocka_unit_test(error_rate_and_availability_do_not_touch_each_other_X_38),
        cmocka_unit_test(availability_weighs_by_learners_X_50),
        cmocka_unit_test(rounds_fail_apart_from_attempts),
        cmocka_unit_test(percentiles_come_from_all_rounds_of_the_window),
        cmocka_unit_test(a_refusal_at_once_is_no_fast_answer),
        cmocka_unit_test(a_percentile_needs_a_round_beyond_it_or_has_no_data_X_58),
        cmocka_unit_test(no_percentile_of_a_window_or_a_minute_exceeds_its_longest_round),
        cmocka_unit_test(throughput_counts_only_the_time_that_was_observed),
        cmocka_unit_test(memory_growth_is_that_of_a_replica_however_many_there_are),
        cmocka_unit_test(revenue_of_treated_learners_is_exactly_5_8_percent_up_X_113),
        cmocka_unit_test(incidents_add_up_over_severities_and_samples),
        cmocka_unit_test(learners_are_a_mean_over_time_and_regions_those_that_have_some),
        cmocka_unit_test(churn_falls_by_its_relief_and_rises_with_frustration),
        cmocka_unit_test(a_percentile_that_is_given_needs_its_requests_where_they_are_counted),
        cmocka_unit_test(what_is_given_wins_over_counts_and_the_latest_counts),
        cmocka_unit_test(a_window_that_is_not_what_it_says_is_noticed),
        cmocka_unit_test(metrics_are_shown_by_their_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
