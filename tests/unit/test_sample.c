/* Samples by scope: what a cell counted reaches exactly the scopes that contain it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/memory.h"
#include "metrics/sample.h"

#include <stdlib.h>
#include <string.h>

static const struct scopes layouts[] = {{1, 1}, {1, 3}, {8, 3}, {3, 16}, {32, 16}, {2, 0}, {0, 2}};
#define LAYOUTS (sizeof layouts / sizeof layouts[0])

static bool of_the_platform(int measure)
{
    return measure == MEASURE_OFFERED_PLATFORM;
}

static struct measures numbered(int64_t factor)
{
    struct measures m;
    for (int i = 0; i < MEASURE_COUNT; i++)
        m.of[i] = factor * (i + 1);
    m.of[MEASURE_OFFERED_PLATFORM] = 0; /* made by the fold, from what is offered */
    return m;
}

static bool contains(struct scope scope, int region, int segment)
{
    return (scope.region < 0 || scope.region == region) && (scope.segment < 0 || scope.segment == segment);
}

static void every_scope_has_its_own_index_and_every_index_its_scope(void **state)
{
    (void)state;
    for (size_t i = 0; i < LAYOUTS; i++) {
        const struct scopes *p = &layouts[i];
        assert_int_equal(scopes_count(p), 3 * (1 + p->regions + p->segments));
        for (int index = 0; index < scopes_count(p); index++) {
            struct scope scope = scopes_scope(p, index);
            assert_in_range(scope.arm, 0, ARM_ALL);
            assert_true(scope.region < p->regions && scope.segment < p->segments);
            assert_int_equal(scopes_index(p, scope), index);
        }
    }
}

static void scopes_that_are_not_watched_have_no_index(void **state)
{
    (void)state;
    struct scopes p = {2, 3};
    assert_int_equal(scopes_index(&p, (struct scope){ARM_BASELINE, 1, 1}), -1);
    assert_int_equal(scopes_index(&p, (struct scope){ARM_ALL, 2, -1}), -1);
    assert_int_equal(scopes_index(&p, (struct scope){ARM_CANDIDATE, -1, 3}), -1);
}

static void check_fold(const struct scopes *p, enum arm arm, int region, int segment)
{
    struct sample s;
    struct histogram *latency = memory_new(ROUND_ENDS, sizeof *latency), *empty = memory_new(1, sizeof *empty);
    struct measures counted = numbered(1);
    for (int end = 0; end < ROUND_ENDS; end++)
        histogram_reset(&latency[end]);
    histogram_reset(empty);
    histogram_add(&latency[ROUND_ANSWERED], 1000);
    histogram_add(&latency[ROUND_FAILED], 5);
    sample_open(&s, p);
    sample_clear(&s, 0, 30);
    sample_fold(&s, p, &(struct contribution){arm, region, segment, &counted, latency});
    for (int i = 0; i < s.slices_count; i++) {
        struct scope scope = scopes_scope(p, i);
        bool inside = contains(scope, region, segment);
        bool own = inside && (scope.arm == arm || scope.arm == ARM_ALL);
        const struct slice *slice = &s.slices[i];
        for (int m = 0; m < MEASURE_COUNT; m++) {
            int64_t expected = (of_the_platform(m) ? inside : own) ? counted.of[m] : 0;
            if (m == MEASURE_OFFERED_PLATFORM)
                expected = inside ? counted.of[MEASURE_OFFERED] : 0;
            assert_int_equal(slice->sum.of[m], expected);
        }
        for (int end = 0; end < ROUND_ENDS; end++)
            assert_memory_equal(&slice->latency[end], own ? &latency[end] : empty, sizeof *latency);
    }
    sample_free(&s);
    free(latency);
    free(empty);
}

static void a_cell_counts_in_exactly_the_scopes_that_contain_it(void **state)
{
    (void)state;
    const struct scopes p = {3, 2};
    for (int arm = 0; arm < ARMS; arm++)
        for (int region = 0; region < p.regions; region++)
            for (int segment = 0; segment < p.segments; segment++)
                check_fold(&p, (enum arm)arm, region, segment);
}

/* What is read off a region's replicas belongs to no segment. */
static void what_has_no_segment_stays_out_of_all_segments(void **state)
{
    (void)state;
    const struct scopes p = {2, 2};
    struct measures counted = numbered(1);
    struct sample s;
    sample_open(&s, &p);
    sample_clear(&s, 0, 30);
    sample_fold(&s, &p, &(struct contribution){ARM_BASELINE, 1, -1, &counted, NULL});
    for (int i = 0; i < s.slices_count; i++) {
        struct scope scope = scopes_scope(&p, i);
        bool inside = scope.segment < 0 && scope.region != 0 && scope.arm != ARM_CANDIDATE;
        assert_int_equal(s.slices[i].sum.of[MEASURE_PROBES], inside ? counted.of[MEASURE_PROBES] : 0);
        assert_int_equal(s.slices[i].latency[ROUND_ANSWERED].low, HISTOGRAM_BUCKETS);
    }
    sample_free(&s);
}

static void everybody_is_the_sum_of_regions_and_the_sum_of_segments(void **state)
{
    (void)state;
    const struct scopes p = {3, 4};
    struct sample s;
    sample_open(&s, &p);
    sample_clear(&s, 0, 30);
    struct histogram *latency = memory_new(ROUND_ENDS, sizeof *latency);
    for (int end = 0; end < ROUND_ENDS; end++)
        histogram_reset(&latency[end]);
    for (int arm = 0; arm < ARMS; arm++)
        for (int region = 0; region < p.regions; region++)
            for (int segment = 0; segment < p.segments; segment++) {
                struct measures counted = numbered(1 + arm + 3 * region + 11 * segment);
                histogram_clear(latency);
                histogram_add(latency, 10 * region + segment);
                sample_fold(&s, &p, &(struct contribution){(enum arm)arm, region, segment, &counted, latency});
            }
    free(latency);
    for (int arm = 0; arm <= ARM_ALL; arm++) {
        struct measures by_region = {{0}}, by_segment = {{0}};
        for (int i = 0; i < p.regions; i++)
            measures_add(&by_region, &s.slices[scopes_index(&p, (struct scope){(enum arm)arm, i, -1})].sum);
        for (int i = 0; i < p.segments; i++)
            measures_add(&by_segment, &s.slices[scopes_index(&p, (struct scope){(enum arm)arm, -1, i})].sum);
        const struct slice *all = &s.slices[scopes_index(&p, (struct scope){(enum arm)arm, -1, -1})];
        assert_memory_equal(&by_region, &all->sum, sizeof all->sum);
        assert_memory_equal(&by_segment, &all->sum, sizeof all->sum);
        assert_int_equal(all->latency[ROUND_ANSWERED].max_ns, 23);
    }
    sample_free(&s);
}

static void the_platform_is_the_same_whichever_arm_one_asks(void **state)
{
    (void)state;
    const struct scopes p = {2, 2};
    struct sample s;
    sample_open(&s, &p);
    sample_clear(&s, 0, 30);
    struct measures few = numbered(1), many = numbered(9);
    sample_fold(&s, &p, &(struct contribution){ARM_CANDIDATE, 0, 1, &few, NULL});
    sample_fold(&s, &p, &(struct contribution){ARM_BASELINE, 0, 1, &many, NULL});
    int64_t platform = few.of[MEASURE_OFFERED] + many.of[MEASURE_OFFERED];
    for (int arm = 0; arm <= ARM_ALL; arm++) {
        const struct slice *slice = &s.slices[scopes_index(&p, (struct scope){(enum arm)arm, -1, -1})];
        assert_int_equal(slice->sum.of[MEASURE_OFFERED_PLATFORM], platform);
    }
    /* Negative control: an arm's own load differs between the arms, and all arms together are not counted twice. */
    assert_int_equal(s.slices[0].sum.of[MEASURE_OFFERED], many.of[MEASURE_OFFERED]);
    const struct slice *all = &s.slices[scopes_index(&p, (struct scope){ARM_ALL, -1, -1})];
    assert_int_equal(all->sum.of[MEASURE_OFFERED], platform);
    sample_free(&s);
}

static void a_cleared_sample_remembers_nothing(void **state)
{
    (void)state;
    const struct scopes p = {2, 1};
    struct sample s, fresh;
    struct histogram *latency = memory_new(ROUND_ENDS, sizeof *latency);
    struct measures counted = numbered(5);
    for (int end = 0; end < ROUND_ENDS; end++)
        histogram_reset(&latency[end]);
    histogram_add(latency, 7);
    histogram_add(&latency[ROUND_FAILED], 7000000);
    sample_open(&s, &p);
    sample_open(&fresh, &p);
    sample_fold(&s, &p, &(struct contribution){ARM_BASELINE, 1, 0, &counted, latency});
    s.slices[0].given.set = 1;
    sample_clear(&s, 30, 60);
    assert_int_equal(s.start_ns, 30);
    assert_int_equal(s.end_ns, 60);
    for (int i = 0; i < s.slices_count; i++) {
        assert_memory_equal(&s.slices[i].sum, &fresh.slices[i].sum, sizeof fresh.slices[i].sum);
        assert_memory_equal(s.slices[i].latency, fresh.slices[i].latency, sizeof fresh.slices[i].latency);
        assert_int_equal(s.slices[i].given.set, 0);
    }
    sample_free(&s);
    sample_free(&fresh);
    free(latency);
}

static void every_measure_has_its_own_column(void **state)
{
    (void)state;
    for (int i = 0; i < MEASURE_COUNT; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(measure_columns[i], measure_columns[k]);
}

static void leave(void *self, enum failure_kind kind, const char *message)
{
    assert_int_equal(kind, FAILURE_TOO_LARGE);
    assert_non_null(strstr(message, "no longer fits"));
    longjmp(self, 1);
}

static void a_sum_that_no_longer_fits_is_told(void **state)
{
    (void)state;
    jmp_buf here;
    struct check_context context = {.handler = {leave, here}};
    struct measures sum = {{0}}, more = {{0}};
    sum.of[MEASURE_LATENCY_NS] = INT64_MAX - 1;
    sum.of[MEASURE_REVENUE_MICRO] = INT64_MIN + 1;
    more.of[MEASURE_LATENCY_NS] = 1;
    more.of[MEASURE_REVENUE_MICRO] = -1;
    measures_add(&sum, &more);
    assert_true(sum.of[MEASURE_LATENCY_NS] == INT64_MAX && sum.of[MEASURE_REVENUE_MICRO] == INT64_MIN);
    check_enter(&context);
    if (setjmp(here) == 0) {
        measures_add(&sum, &more);
        fail_msg("nothing was told");
    }
    check_enter(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scope_has_its_own_index_and_every_index_its_scope),
        cmocka_unit_test(scopes_that_are_not_watched_have_no_index),
        cmocka_unit_test(a_cell_counts_in_exactly_the_scopes_that_contain_it),
        cmocka_unit_test(what_has_no_segment_stays_out_of_all_segments),
        cmocka_unit_test(everybody_is_the_sum_of_regions_and_the_sum_of_segments),
        cmocka_unit_test(the_platform_is_the_same_whichever_arm_one_asks),
        cmocka_unit_test(a_cleared_sample_remembers_nothing),
        cmocka_unit_test(every_measure_has_its_own_column),
        cmocka_unit_test(a_sum_that_no_longer_fits_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
