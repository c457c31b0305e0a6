/* Latencies, counted: every value within 1/128, ranks exact, windows merged and never averaged (contract 2.3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/memory.h"
#include "metrics/histogram.h"
#include "random/pcg.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST ((INT64_C(1) << HISTOGRAM_TOP_BIT) - 1)

static struct histogram *histogram_new(void)
{
    struct histogram *h = memory_new(1, sizeof *h);
    histogram_reset(h);
    return h;
}

static struct histogram_sum *sum_new(void)
{
    struct histogram_sum *sum = memory_new(1, sizeof *sum);
    histogram_sum_clear(sum);
    return sum;
}

static int64_t reported(int64_t value_ns)
{
    return histogram_bucket_middle(histogram_bucket(value_ns));
}

/* |report - value| <= value / 128, without rounding. */
static void assert_close(int64_t value_ns)
{
    int64_t off = reported(value_ns) - value_ns;
    if (off < 0)
        off = -off;
    if (off * 128 > value_ns)
        fail_msg("%" PRId64 " ns is reported as %" PRId64 " ns", value_ns, reported(value_ns));
}

static int compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void every_value_below_128_is_exact(void **state)
{
    (void)state;
    for (int64_t v = 0; v < 128; v++)
        assert_int_equal(reported(v), v);
    /* Negative control: from 128 on two values share a step. */
    assert_int_equal(histogram_bucket(128), histogram_bucket(129));
}

static void every_value_is_reported_within_one_part_in_128_in_every_octave(void **state)
{
    (void)state;
    struct pcg32 rng = stream_open(1, STREAM_LEARNER, 1, 0);
    for (int bit = 7; bit < HISTOGRAM_TOP_BIT; bit++) {
        int64_t octave = INT64_C(1) << bit, step = octave >> HISTOGRAM_STEP_BITS;
        for (int64_t j = 0; j < 1 << HISTOGRAM_STEP_BITS; j++) {
            assert_close(octave + j * step); /* both ends of the step */
            assert_close(octave + j * step + step - 1);
            assert_close(octave + j * step + (int64_t)(((uint64_t)pcg32_next(&rng) << 32) % (uint64_t)step));
        }
    }
    assert_close(LARGEST);
    /* Negative control: 1/129 would be too much to ask, at the low end of any step. */
    assert_true((reported(1 << 20) - (1 << 20)) * 129 > 1 << 20);
}

static void steps_follow_each_other_without_a_gap_or_an_overlap(void **state)
{
    (void)state;
    for (uint32_t b = 0; b < HISTOGRAM_BUCKETS; b++) {
        int64_t low = histogram_bucket_low(b);
        assert_int_equal(histogram_bucket(low), b);
        if (b > 0)
            assert_int_equal(histogram_bucket(low - 1), b - 1);
        assert_int_equal(histogram_bucket(histogram_bucket_middle(b)), b);
    }
    assert_int_equal(histogram_bucket_low(0), 0);
}

static void what_is_longer_than_all_steps_counts_in_the_last(void **state)
{
    (void)state;
    const uint32_t last = HISTOGRAM_BUCKETS - 1;
    assert_int_equal(histogram_bucket(LARGEST), last);
    assert_int_equal(histogram_bucket(LARGEST + 1), last);
    assert_int_equal(histogram_bucket(INT64_MAX), last);
    struct histogram *h = histogram_new();
    histogram_add(h, INT64_MAX);
    histogram_add(h, LARGEST);
    assert_int_equal(h->count[last], 2);
    assert_int_equal(h->low, last);
    assert_int_equal(h->high, last);
    free(h);
}

static void an_empty_histogram_has_no_quantile(void **state)
{
    (void)state;
    struct histogram_sum *sum = sum_new();
    struct histogram *h = histogram_new();
    histogram_sum_add(sum, h);
    for (uint32_t p = 0; p <= 1000000; p += 250000)
        assert_int_equal(histogram_sum_quantile(sum, 1, p), -1);
    free(h);
    free(sum);
}

static void merging_is_the_same_as_counting_everything_in_one(void **state)
{
    (void)state;
    struct pcg32 rng = stream_open(2, STREAM_LEARNER, 1, 0);
    struct histogram *whole = histogram_new(), *merged = histogram_new(), *part = histogram_new();
    struct histogram_sum *sum = sum_new();
    for (int i = 0; i < 50; i++) {
        histogram_clear(part);
        for (int k = 0; k < i % 5 * 20; k++) { /* every fifth part is empty */
            int64_t value = (int64_t)pcg32_next(&rng) << (pcg32_next(&rng) % 11);
            histogram_add(part, value);
            histogram_add(whole, value);
        }
        histogram_merge(merged, part);
        histogram_sum_add(sum, part);
    }
    assert_memory_equal(merged, whole, sizeof *whole);
    assert_int_equal(sum->low, whole->low);
    assert_int_equal(sum->high, whole->high);
    uint64_t total = 0;
    for (uint32_t b = 0; b < HISTOGRAM_BUCKETS; b++) {
        assert_int_equal(sum->count[b], whole->count[b]);
        total += whole->count[b];
    }
    assert_int_equal(sum->total, total);
    assert_int_equal(total, 2000);
    free(whole);
    free(merged);
    free(part);
    free(sum);
}

static void clearing_leaves_nothing_behind(void **state)
{
    (void)state;
    struct histogram *h = histogram_new(), *fresh = histogram_new();
    histogram_add(h, 5);
    histogram_add(h, INT64_MAX);
    histogram_add(h, 1000000);
    histogram_clear(h);
    assert_memory_equal(h, fresh, sizeof *h);
    histogram_clear(h); /* of an empty one too */
    assert_memory_equal(h, fresh, sizeof *h);
    free(h);
    free(fresh);
}

/* The definition: the value of rank ceil(n p), at least 1, of the sorted values. */
static int64_t quantile_by_sorting(int64_t *values, int64_t count, int64_t per_million)
{
    qsort(values, (size_t)count, sizeof *values, compare_times);
    int64_t rank = (count * per_million + 999999) / 1000000;
    return values[(rank > 0 ? rank : 1) - 1];
}

static void a_quantile_is_the_value_of_its_rank_in_the_sorted_values(void **state)
{
    (void)state;
    static const uint32_t asked[] = {0, 1, 250000, 333333, 500000, 900000, 950000, 990000, 999000, 999999, 1000000};
    struct pcg32 rng = stream_open(3, STREAM_LEARNER, 1, 0);
    int64_t values[128];
    int off_by_one = 0;
    for (int set = 0; set < 400; set++) {
        int64_t count = 1 + pcg32_next(&rng) % (sizeof values / sizeof values[0]);
        uint32_t spread = set % 2 == 0 ? 128 : UINT32_MAX; /* exact values, then large ones */
        struct histogram *h = histogram_new();
        struct histogram_sum *sum = sum_new();
        for (int64_t i = 0; i < count; i++) {
            values[i] = pcg32_next(&rng) % spread;
            histogram_add(h, values[i]);
        }
        histogram_sum_add(sum, h);
        for (size_t k = 0; k < sizeof asked / sizeof asked[0]; k++) {
            int64_t truth = quantile_by_sorting(values, count, asked[k]);
            int64_t longest = values[count - 1], close = reported(truth);
            assert_int_equal(histogram_sum_quantile(sum, 1, asked[k]), close < longest ? close : longest);
            int64_t floor_rank = count * asked[k] / 1000000;
            off_by_one += values[floor_rank < count ? floor_rank : count - 1] != truth;
        }
        free(h);
        free(sum);
    }
    /* Negative control: the other common definition, floor(n p) from 0, gives other values in these sets. */
    print_message("# another rank would differ in %d of 4400 cases\n", off_by_one);
    assert_true(off_by_one > 100);
}

static void ranks_stay_exact_when_counts_need_more_than_32_bits(void **state)
{
    (void)state;
    struct histogram_sum *sum = sum_new();
    /* 99 of 100 at 10 ns and one at 20 ns, 10^16 times. */
    sum->count[10] = UINT64_C(990000000000000000);
    sum->count[20] = UINT64_C(10000000000000000);
    sum->total = sum->count[10] + sum->count[20];
    sum->low = 10;
    sum->high = 20;
    sum->max_ns = 20;
    assert_int_equal(histogram_sum_quantile(sum, 1, 990000), 10);
    sum->count[10]--;
    sum->count[20]++;
    assert_int_equal(histogram_sum_quantile(sum, 1, 990000), 20); /* one less, and the rank falls past it */
    free(sum);
}

static void no_percentile_exceeds_the_longest_value(void **state)
{
    (void)state;
    const int64_t longest = 49999999; /* 50 ms less 1 ns; the middle of its step is above it */
    struct histogram *h = histogram_new(), *merged = histogram_new();
    struct histogram_sum *sum = sum_new();
    assert_true(reported(longest) > longest);
    histogram_add(h, longest);
    histogram_merge(merged, h);
    histogram_sum_add(sum, merged);
    histogram_clear(h);
    histogram_add(h, longest - 1); /* in the same step */
    histogram_sum_add(sum, h);
    struct percentiles kept = histogram_sum_percentiles(sum, 1);
    assert_int_equal(kept.max_ns, longest);
    for (int i = 0; i < PERCENTILE_COUNT; i++)
        assert_int_equal(kept.ns[i], longest);
    assert_int_equal(histogram_sum_quantile(sum, 1, 1000000), longest);
    /* Values longer than all steps count in the last; what is said of them is its middle. */
    histogram_add(h, INT64_MAX);
    histogram_sum_add(sum, h);
    assert_int_equal(histogram_sum_quantile(sum, 1, 1000000), reported(INT64_MAX));
    assert_int_equal(sum->max_ns, INT64_MAX);
    free(h);
    free(merged);
    free(sum);
}

static void histograms_side_by_side_are_read_as_one(void **state)
{
    (void)state;
    static const uint32_t asked[] = {0, 100000, 500000, 900000, 990000, 1000000};
    struct pcg32 rng = stream_open(4, STREAM_LEARNER, 1, 0);
    struct histogram_sum *sums = memory_new(2, sizeof *sums), *one = sum_new();
    struct histogram *h = histogram_new();
    for (int set = 0; set < 60; set++) {
        histogram_sum_clear(one);
        for (int i = 0; i < 2; i++) {
            histogram_clear(h);
            for (uint32_t k = pcg32_next(&rng) % 40 * (set % 3 != i); k > 0; k--) /* either may be empty, or both */
                histogram_add(h, (int64_t)(pcg32_next(&rng) >> 5 * i));
            histogram_sum_clear(&sums[i]);
            histogram_sum_add(&sums[i], h);
            histogram_sum_add(one, h);
        }
        for (size_t k = 0; k < sizeof asked / sizeof asked[0]; k++)
            assert_int_equal(histogram_sum_quantile(sums, 2, asked[k]), histogram_sum_quantile(one, 1, asked[k]));
        struct percentiles both = histogram_sum_percentiles(sums, 2), whole = histogram_sum_percentiles(one, 1);
        assert_memory_equal(&both, &whole, sizeof whole);
    }
    free(sums);
    free(one);
    free(h);
}

static void a_merged_percentile_is_not_the_mean_of_percentiles(void **state)
{
    (void)state;
    /* A busy minute: 990 rounds of 50 ns. A quiet, slow one: 10 rounds of 100 ns. */
    struct histogram *busy = histogram_new(), *slow = histogram_new();
    struct histogram_sum *both = sum_new(), *first = sum_new(), *second = sum_new();
    for (int i = 0; i < 990; i++)
        histogram_add(busy, 50);
    for (int i = 0; i < 10; i++)
        histogram_add(slow, 100);
    histogram_sum_add(first, busy);
    histogram_sum_add(second, slow);
    histogram_sum_add(both, busy);
    histogram_sum_add(both, slow);
    int64_t averaged = (histogram_sum_quantile(first, 1, 990000) + histogram_sum_quantile(second, 1, 990000)) / 2;
    assert_int_equal(histogram_sum_quantile(both, 1, 990000), 50);
    assert_int_equal(averaged, 75); /* negative control: the wrong way shows */
    free(busy);
    free(slow);
    free(both);
    free(first);
    free(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_below_128_is_exact),
        cmocka_unit_test(every_value_is_reported_within_one_part_in_128_in_every_octave),
        cmocka_unit_test(steps_follow_each_other_without_a_gap_or_an_overlap),
        cmocka_unit_test(what_is_longer_than_all_steps_counts_in_the_last),
        cmocka_unit_test(an_empty_histogram_has_no_quantile),
        cmocka_unit_test(merging_is_the_same_as_counting_everything_in_one),
        cmocka_unit_test(clearing_leaves_nothing_behind),
        cmocka_unit_test(a_quantile_is_the_value_of_its_rank_in_the_sorted_values),
        cmocka_unit_test(ranks_stay_exact_when_counts_need_more_than_32_bits),
        cmocka_unit_test(no_percentile_exceeds_the_longest_value),
        cmocka_unit_test(histograms_side_by_side_are_read_as_one),
        cmocka_unit_test(a_merged_percentile_is_not_the_mean_of_percentiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
