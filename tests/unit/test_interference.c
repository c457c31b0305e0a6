/* What stands between control and the world: a balancer that sends learners elsewhere (F-19), orders that are carried
 * out late or not at all (F-20). The second simulator plays a world without control, so what it would say of a misroute
 * is held here: the learners are those of a plan that has that split. */
#include "base/memory.h"
#include "plan_fixture.h"
#include "rehearsal/interference.h"
#include "rehearsal/rehearsal.h"
#include "rehearsal/simulated.h"

/* Two minutes each at 10 % and at `then` percent. */
static struct plan *plan_then(int64_t then)
{
    struct plan *p = plan_over_rough();
    set_phase(p, 0, "canary", 0, 120, ratio_make(10, 100));
    set_phase(p, 1, "ramp", 120, 120, ratio_make(then, 100));
    p->f->s.phases_count = 2;
    return p;
}

static struct fault fault_of(enum fault_kind kind, int64_t at_s, int64_t for_s)
{
    return (struct fault){
        .kind = kind, .where = {ARM_ALL, -1, -1}, .when = {.at_ns = at_s * SECOND, .for_ns = for_s * SECOND}};
}

static struct fault misroute(int64_t at_s, int64_t for_s, int64_t percent)
{
    struct fault fault = fault_of(FAULT_MISROUTE, at_s, for_s);
    fault.split = ratio_make(percent, 100);
    return fault;
}

static struct fault slow(int64_t at_s, int64_t for_s, int64_t latency_s)
{
    struct fault fault = fault_of(FAULT_ROLLBACK_SLOW, at_s, for_s);
    fault.latency.from = fault.latency.to = ratio_make(latency_s * SECOND, 1);
    return fault;
}

static void run(const struct plan *p, int threads, struct journal *j)
{
    struct simulated *simulated = simulated_open(&p->f->s, NULL, 7, threads);
    struct source source = simulated_source(simulated);
    journal_open(j, &p->f->s, true);
    j->outcome.seed = 7;
    rehearsal_run(&p->f->s, &source, &(struct rehearsal_options){.until_ns = INT64_MAX}, j);
    simulated_free(simulated);
}

static int64_t on_candidate(const struct journal *j, size_t row)
{
    return journal_row(j, row)->arms[ARM_CANDIDATE].sum.of[MEASURE_LEARNER_US] / (SAMPLE / 1000);
}

/* When the traffic moved for the last time, in seconds. */
static int64_t moved_s(const struct journal *j)
{
    int64_t at_ns = INT64_MIN;
    for (size_t i = 0; i < outcome_decisions(&j->outcome); i++)
        if (outcome_decision(&j->outcome, i)->kind == DECISION_TRAFFIC)
            at_ns = outcome_decision(&j->outcome, i)->time_ns;
    return at_ns / SECOND;
}

static int64_t moved_with(int64_t then, struct fault fault)
{
    struct plan *p = plan_then(then);
    struct journal j;
    faults_add(&p->f->s.faults, fault);
    run(p, 1, &j);
    int64_t at_s = moved_s(&j);
    journal_free(&j);
    faults_free(&p->f->s.faults);
    plan_free(p);
    return at_s;
}

static void f19_a_misroute_moves_learners_and_not_what_the_balancer_believes(void **state)
{
    (void)state;
    struct plan *p = plan_then(50);
    struct journal j;
    faults_add(&p->f->s.faults, misroute(147, 30, 1)); /* from the tick at 150 s to that at 180 s */
    run(p, 1, &j);
    assert_int_equal(journal_rows(&j), 8);
    for (size_t i = 0; i < 8; i++) {
        int64_t expected = i < 4 ? 100 : i == 5 ? 10 : 501; /* of 1,003 */
        assert_in_range(on_candidate(&j, i), expected - 2, expected + 2);
        assert_int_equal(ratio_compare(journal_row(&j, i)->split, ratio_make(i < 4 ? 10 : 50, 100)), 0);
    }
    assert_int_equal(moved_s(&j), 120); /* the order's effect, and none of the fault's */
    journal_free(&j);
    faults_free(&p->f->s.faults);
    plan_free(p);
}

static void f19_a_misroute_of_a_region_is_one_of_this_region(void **state)
{
    (void)state;
    struct plan *p = plan_then(50), *bare = plan_then(50);
    struct journal j, without;
    struct fault fault = misroute(0, 0, 100);
    fault.where.region = 1;
    faults_add(&p->f->s.faults, fault);
    run(p, 1, &j);
    run(bare, 1, &without);
    const struct journal_row *row = journal_row(&j, 0), *other = journal_row(&without, 0);
    assert_int_equal(journal_region(row, ARM_BASELINE, 0)->requests, journal_region(other, ARM_BASELINE, 0)->requests);
    assert_true(journal_region(row, ARM_BASELINE, 0)->requests > 0);
    assert_int_equal(journal_region(row, ARM_BASELINE, 1)->requests, 0);
    assert_true(journal_region(other, ARM_BASELINE, 1)->requests > 0);
    journal_free(&j);
    journal_free(&without);
    faults_free(&p->f->s.faults);
    plan_free(p);
    plan_free(bare);
}

static void f19_misrouted_learners_fare_as_those_of_a_plan_with_that_split(void **state)
{
    (void)state;
    struct plan *misrouted = plan_then(10), *planned = plan_then(10);
    faults_add(&misrouted->f->s.faults, misroute(0, 0, 30));
    for (int i = 0; i < 2; i++)
        planned->phases[i].split.share = ratio_make(30, 100);
    struct journal j, other;
    run(planned, 1, &other);
    for (int threads = 1; threads <= 3; threads++) {
        run(misrouted, threads, &j);
        for (int arm = 0; arm < ARMS; arm++)
            assert_memory_equal(&j.outcome.totals[arm], &other.outcome.totals[arm], sizeof(struct measures));
        journal_free(&j);
    }
    /* Negative control: another split is another fate. */
    misrouted->f->s.faults.of[0].split = ratio_make(31, 100);
    run(misrouted, 1, &j);
    assert_memory_not_equal(&j.outcome.totals[0], &other.outcome.totals[0], sizeof(struct measures));
    journal_free(&j);
    journal_free(&other);
    faults_free(&misrouted->f->s.faults);
    plan_free(misrouted);
    plan_free(planned);
}

static void f20_a_slow_rollback_is_carried_out_later(void **state)
{
    (void)state;
    assert_int_equal(moved_with(5, slow(100, 60, 40)), 160);
    assert_int_equal(moved_with(5, slow(100, 60, 41)), 165);  /* with a whole tick */
    assert_int_equal(moved_with(5, slow(125, 60, 40)), 120);  /* it holds too late */
    assert_int_equal(moved_with(50, slow(100, 60, 40)), 120); /* that is no rollback */
}

static void f20_a_failing_rollback_is_carried_out_when_the_fault_ends_or_never(void **state)
{
    (void)state;
    assert_int_equal(moved_with(5, fault_of(FAULT_ROLLBACK_FAILS, 100, 83)), 185);
    assert_int_equal(moved_with(5, fault_of(FAULT_ROLLBACK_FAILS, 100, 0)), 0); /* the canary's move was the last */
    assert_int_equal(moved_with(50, fault_of(FAULT_ROLLBACK_FAILS, 100, 0)), 120);
    assert_int_equal(moved_with(5, fault_of(FAULT_ROLLBACK_FAILS, 20, 100)), 120); /* over when the order is due */
}

static void f20_a_rollback_of_one_part_is_a_rollback_and_faults_add_up(void **state)
{
    (void)state;
    struct plan *p = plan_then(50);
    struct split_override part = {.region = 1, .segment = -1, .share = {0, 1}};
    struct split from = {.share = {1, 2}}, to = {.share = {1, 2}, .overrides = &part, .overrides_count = 1};
    struct interference in = {.scenario = NULL};
    faults_add(&p->f->s.faults, slow(0, 100, 20));
    faults_add(&p->f->s.faults, fault_of(FAULT_ROLLBACK_FAILS, 50, 30));
    interference_begin(&in, &p->f->s, 7);
    assert_int_equal(interference_due(&in, 10 * SECOND, &from, &to), 30 * SECOND);
    assert_int_equal(interference_due(&in, 40 * SECOND, &from, &to), 80 * SECOND);
    assert_int_equal(interference_due(&in, 40 * SECOND, &to, &from), 40 * SECOND);
    assert_int_equal(interference_due(&in, 40 * SECOND, &from, &from), 40 * SECOND);
    assert_int_equal(interference_changes_ns(&in, -1), INT64_MAX); /* none reroutes */
    interference_free(&in);
    faults_free(&p->f->s.faults);
    plan_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f19_a_misroute_moves_learners_and_not_what_the_balancer_believes),
        cmocka_unit_test(f19_a_misroute_of_a_region_is_one_of_this_region),
        cmocka_unit_test(f19_misrouted_learners_fare_as_those_of_a_plan_with_that_split),
        cmocka_unit_test(f20_a_slow_rollback_is_carried_out_later),
        cmocka_unit_test(f20_a_failing_rollback_is_carried_out_when_the_fault_ends_or_never),
        cmocka_unit_test(f20_a_rollback_of_one_part_is_a_rollback_and_faults_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
