/* What a thread counts of endings: answered rounds apart from all others, and nothing lost where sums no longer fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/memory.h"
#include "world/tally.h"

#include <stdlib.h>
#include <string.h>

#define MS NS_PER_MS

static struct tally *tally_new(void)
{
    struct tally *t = memory_new(1, sizeof *t);
    for (int end = 0; end < ROUND_ENDS; end++)
        histogram_reset(&t->latency[end]);
    return t;
}

static void end_round(struct tally *t, enum ending_kind outcome, int64_t latency_ns)
{
    struct ending ending = {.outcome = (uint8_t)outcome, .latency_ns = latency_ns, .round_ends = true};
    tally_add(t, &ending, 100 * MS, 400 * MS);
}

static void only_what_was_served_is_answered(void **state)
{
    (void)state;
    struct tally *t = tally_new();
    for (int outcome = 0; outcome < OUTCOMES; outcome++)
        end_round(t, (enum ending_kind)outcome, (outcome + 1) * MS);
    struct measures sum = tally_measures(t);
    assert_int_equal(sum.of[MEASURE_ROUNDS_SUCCEEDED], 1);
    assert_int_equal(sum.of[MEASURE_ROUNDS_FAILED], OUTCOMES - 1);
    assert_int_equal(sum.of[MEASURE_LATENCY_NS], MS);
    assert_int_equal(sum.of[MEASURE_LATENCY_FAILED_NS], (2 + 3 + 4 + 5) * MS);
    assert_int_equal(histogram_values(&t->latency[ROUND_ANSWERED]), 1);
    assert_int_equal(histogram_values(&t->latency[ROUND_FAILED]), OUTCOMES - 1);
    assert_int_equal(t->latency[ROUND_ANSWERED].max_ns, MS);
    assert_int_equal(t->latency[ROUND_FAILED].max_ns, OUTCOMES * MS);
    free(t);
}

static void leave(void *self, enum failure_kind kind, const char *message)
{
    (void)message;
    assert_int_equal(kind, FAILURE_TOO_LARGE);
    longjmp(self, 1);
}

/* Does reading the tally, merged into another, tell that something no longer fits? */
static bool told(const struct tally *t)
{
    jmp_buf here;
    struct check_context context = {.handler = {leave, here}};
    struct tally *into = tally_new();
    volatile bool left = true;
    check_enter(&context);
    if (setjmp(here) == 0) {
        tally_merge(into, t);
        tally_measures(into);
        left = false;
    }
    check_enter(NULL);
    free(into);
    return left;
}

static void latencies_of_a_sample_that_no_longer_fit_are_told(void **state)
{
    (void)state;
    for (int outcome = OUTCOME_SERVED; outcome <= OUTCOME_ERROR; outcome++) {
        struct tally *t = tally_new();
        end_round(t, (enum ending_kind)outcome, INT64_MAX - 5);
        end_round(t, (enum ending_kind)outcome, 5);
        assert_false(told(t));
        end_round(t, (enum ending_kind)outcome, 1);
        assert_true(told(t));
        tally_clear(t);
        assert_false(told(t));
        free(t);
    }
}

static void more_rounds_of_one_latency_than_a_histogram_counts_are_told(void **state)
{
    (void)state;
    struct tally *t = tally_new();
    /* As many as fit into a step, and as many again in the next. */
    end_round(t, OUTCOME_SERVED, 10);
    end_round(t, OUTCOME_SERVED, 11);
    t->latency[ROUND_ANSWERED].count[10] = t->latency[ROUND_ANSWERED].count[11] = UINT32_MAX;
    t->sum.of[MEASURE_SERVED] = 2 * INT64_C(4294967295);
    assert_false(told(t));
    end_round(t, OUTCOME_SERVED, 10); /* the count turns to 0 */
    assert_true(told(t));
    free(t);

    /* Two threads whose counts fit, but not together. */
    struct tally *a = tally_new(), *b = tally_new();
    end_round(a, OUTCOME_SERVED, 10);
    end_round(b, OUTCOME_SERVED, 10);
    a->latency[ROUND_ANSWERED].count[10] = UINT32_MAX;
    a->sum.of[MEASURE_SERVED] = UINT32_MAX;
    assert_false(told(a));
    jmp_buf here;
    struct check_context context = {.handler = {leave, here}};
    check_enter(&context);
    if (setjmp(here) == 0) {
        tally_merge(a, b);
        fail_msg("nothing was told");
    }
    check_enter(NULL);
    free(a);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_was_served_is_answered),
        cmocka_unit_test(latencies_of_a_sample_that_no_longer_fit_are_told),
        cmocka_unit_test(more_rounds_of_one_latency_than_a_histogram_counts_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
