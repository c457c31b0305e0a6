/* Policies beside the driving one, and expectations of both. */
#include "control_fixture.h"

static struct fixture *two_documents(bool recorded)
{
    struct fixture *f = fixture_new();
    add_phase(f, "ramp", 0, 600, 10);
    add_phase(f, "rollout", 600, 600, 100);
    struct policy *drives = add_policy(f, "000"), *beside = add_policy(f, "002");
    struct policy_phase *r = add_rules(drives, "ramp");
    add_gate(f, r, "error_rate < 0.5%");
    add_trigger(f, r, "error_rate > 5% -> rollback");
    add_gate(f, add_rules(drives, "rollout"), "error_rate < 0.5%");
    add_gate(f, add_rules(beside, "ramp"), "error_rate < 50%");
    add_gate(f, add_rules(beside, "rollout"), "error_rate < 0.1%");
    start(f, recorded);
    feed(f, 60, (struct load){.requests = 1000});
    feed(f, 30, (struct load){.requests = 1000, .errors = 100});
    return f;
}

static void judges_beside_are_cut_short_when_the_driving_one_leaves(void **state)
{
    (void)state;
    struct fixture *f = two_documents(false);
    assert_int_equal(verdict(f, 0, 0), PHASE_ROLLBACK);
    assert_int_equal(verdict(f, 1, 0), PHASE_CUT_SHORT);
    assert_int_equal(verdict(f, 1, 1), PHASE_NOT_RUN);
    fixture_free(f);
}

static void on_a_recording_they_go_on(void **state)
{
    (void)state;
    struct fixture *f = two_documents(true);
    assert_int_equal(verdict(f, 0, 0), PHASE_ROLLBACK);
    assert_int_equal(verdict(f, 1, 0), PHASE_RUNNING);
    feed(f, 510, (struct load){.requests = 1000});
    assert_int_equal(verdict(f, 1, 0), PHASE_GO);
    feed(f, 600, (struct load){.requests = 1000, .errors = 1});
    assert_int_equal(verdict(f, 1, 1), PHASE_NO_GO); /* exactly 0.1% */
    assert_int_equal(verdict(f, 0, 1), PHASE_NOT_RUN);
    assert_true(f->orders.over);
    fixture_free(f);
}

static void expectations_are_kept_or_broken_on_verdicts_times_and_decisions(void **state)
{
    (void)state;
    struct fixture *f = two_documents(true);
    struct expectation expected[] = {
        {.kind = EXPECT_PHASE,
         .phase = 0,
         .policy = 0,
         .verdict = PHASE_ROLLBACK,
         .has_time = true,
         .by = false,
         .time_ns = SECONDS(90)},
        {.kind = EXPECT_PHASE,
         .phase = 0,
         .policy = 0,
         .verdict = PHASE_ROLLBACK,
         .has_time = true,
         .by = true,
         .time_ns = SECONDS(89)},
        {.kind = EXPECT_PHASE, .phase = 0, .policy = 0, .verdict = PHASE_GO},
        {.kind = EXPECT_DECISION,
         .phase = 0,
         .policy = 0,
         .decision = DECISION_ROLLBACK,
         .has_time = true,
         .by = true,
         .time_ns = SECONDS(90)},
        {.kind = EXPECT_NO_DECISION, .phase = -1, .policy = 0, .decision = DECISION_WARN},
        {.kind = EXPECT_NO_DECISION, .phase = -1, .policy = 0, .decision = DECISION_ROLLBACK},
        {.kind = EXPECT_DECISION, .phase = -1, .policy = 0, .decision = DECISION_ROLLBACK, .split = {0, 1}},
        {.kind = EXPECT_DECISION, .phase = -1, .policy = 0, .decision = DECISION_ROLLBACK, .split = {1, 20}},
        {.kind = EXPECT_BESIDE, .phase = 0, .policy = 1, .verdict = PHASE_RUNNING},
    };
    const enum held right[] = {HELD_YES, HELD_NO, HELD_NO, HELD_YES, HELD_YES, HELD_NO, HELD_YES, HELD_NO, HELD_YES};
    enum held held[9];
    f->scenario.expectations = expected;
    f->outcome.expectations = 9;
    free(f->outcome.held);
    f->outcome.held = held;
    assert_int_equal(unexpected(f), 4);
    assert_memory_equal(held, right, sizeof held);
    f->outcome.held = NULL;
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_beside_are_cut_short_when_the_driving_one_leaves),
        cmocka_unit_test(on_a_recording_they_go_on),
        cmocka_unit_test(expectations_are_kept_or_broken_on_verdicts_times_and_decisions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
