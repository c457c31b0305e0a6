/* What follows a failure: traffic moved, recovery, investigation, new dates. Samples are of 30 s. */
#include "base/memory.h"
#include "control/driver.h"
#include "control_fixture.h"
#include "criterion_fixture.h"

static void a_failed_gate_leads_to_investigation_at_five_per_cent_T_22_K_77(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    add_phase(f, "ramp", 0, 600, 10);
    add_phase(f, "rollout", 3600, 600, 100);
    struct policy *policy = add_policy(f, "000");
    struct policy_phase *r = add_rules(policy, "ramp");
    add_gate(f, r, "error_rate < 0.5%");
    r->fail_split = (struct ratio){5, 100};
    r->fail_for_ns = SECONDS(1200);
    r->remediations[0] = (struct remediation){"A", "fix and re-test", SECONDS(7200), 0};
    r->remediations[1] = (struct remediation){"C", "iterate", INT64_MIN, 0};
    r->remediations_count = 2;
    add_gate(f, add_rules(policy, "rollout"), "error_rate < 0.1%");
    start(f, false);
    feed(f, 600, (struct load){.requests = 1000, .errors = 5});
    assert_int_equal(verdict(f, 0, 0), PHASE_NO_GO);
    assert_int_equal(ordered(f, ORDER_SPLIT)->due_ns, SECONDS(660));
    assert_int_equal(ratio_compare(ordered(f, ORDER_SPLIT)->share, (struct ratio){1, 20}), 0);
    assert_int_equal(f->orders.next_ns, SECONDS(600));
    assert_non_null(decided(f, 0, DECISION_INVESTIGATE));
    feed(f, 10000, (struct load){.requests = 1000});
    assert_true(f->orders.over);
    assert_int_equal(f->now_ns, SECONDS(660 + 1200));
    assert_int_equal(verdict(f, 0, 1), PHASE_NOT_RUN);
    assert_int_equal(decided_count(f, 0, DECISION_RESCHEDULE), 2);
    assert_true(says(f, decided(f, 0, DECISION_NOT_RUN), "Jan 01 03:00")); /* rollout: 2 h later (N-13) */
    assert_int_equal(unexpected(f), 2);
    fixture_free(f);
}

static void a_rollback_moves_the_traffic_and_the_baseline_arm_recovers_T_08(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    int phase;
    feed(f, 180, errors_of(6));
    assert_non_null(ordered(f, ORDER_SPLIT));
    assert_int_equal(ordered(f, ORDER_SPLIT)->due_ns, SECONDS(240)); /* 60 s later */
    assert_int_equal(ordered(f, ORDER_SPLIT)->share.num, 0);
    assert_int_equal(f->orders.next_ns, SECONDS(180));
    assert_int_equal(control_stage(f->control, &phase), STAGE_RECOVERY);
    feed(f, 60, errors_of(500)); /* not moved yet: not held against the recovery */
    feed(f, 10000, (struct load){.base_requests = 10000, .base_errors = 7});
    assert_true(f->orders.over);
    assert_int_equal(f->now_ns, SECONDS(540)); /* five minutes after the move */
    const struct decision *d = decided(f, 0, DECISION_RECOVERED);
    assert_non_null(d);
    assert_int_equal(evidence(f, d)[0].value.of.den, 100000);
    assert_int_equal(decided_count(f, 0, DECISION_TRAFFIC), 2);
    assert_true(says(f, decided(f, 0, DECISION_RESCHEDULE), "Jan 02"));
    assert_true(says(f, decided(f, 0, DECISION_NOT_RUN), "Jan 02 02:00")); /* the planned gap stays (N-13) */
    assert_null(decided(f, 0, DECISION_INVESTIGATE));                      /* on_fail is for failed gates (T-22) */
    fixture_free(f);
}

static void a_phase_may_say_itself_what_a_recovery_is_T_08(void **state)
{
    (void)state;
    for (int strict = 0; strict < 2; strict++) {
        struct fixture *f = ramp();
        struct policy_phase *rules = &f->scenario.policies[0].phases[0];
        struct problems problems = {0};
        const char *bar = strict ? "error_rate < 0.05%" : "error_rate < 2%";
        rules->recovery = memory_new(1, sizeof *rules->recovery);
        rules->recovery_count = 1;
        assert_true(criterion_parse(rules->recovery, bar, (struct place){"test", 1, 1, 1}, fixture_names, &problems));
        stop(f);
        start(f, false);
        feed(f, 180, errors_of(6));
        feed(f, 60, errors_of(6));
        feed(f, 10000, (struct load){.base_requests = 10000, .base_errors = 70});
        assert_int_equal(!!decided(f, 0, DECISION_RECOVERED), !strict);
        assert_int_equal(!!decided(f, 0, DECISION_NOT_RECOVERED), strict);
        free(rules->recovery->text);
        free(rules->recovery);
        fixture_free(f);
    }
}

static void nothing_seen_after_a_rollback_is_no_recovery(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    feed(f, 10000, errors_of(6));
    assert_null(decided(f, 0, DECISION_RECOVERED));
    assert_non_null(decided(f, 0, DECISION_NOT_RECOVERED));
    fixture_free(f);
}

static void a_rollback_slower_than_the_documents_allow_is_noted_X_66(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    f->scenario.rollback.latency_ns = SECONDS(303);
    struct policy_phase *r = add_ramp(f, 3600, "003");
    add_trigger(f, r, "error_rate > 1.5% -> rollback");
    start(f, false);
    feed(f, 30, errors_of(16));
    assert_int_equal(decided_count(f, 0, DECISION_NOTE), 2);         /* */
    assert_int_equal(result(f, 0, 0)->incidents[3], 2);              /* a note is a low incident (U-09) */
    assert_int_equal(ordered(f, ORDER_SPLIT)->due_ns, SECONDS(335)); /* a whole tick of 5 s */
    fixture_free(f);
}

/* A rollback decided at 180 s, due at 240 s, by a balancer that is so late; five minutes are its limit. */
static struct fixture *rolled_back(int64_t late_s, bool fails)
{
    struct fixture *f = ramp();
    feed(f, 180, errors_of(6));
    f->late_ns = SECONDS(late_s);
    f->fails = fails;
    feed(f, 10000, (struct load){.base_requests = 10000, .base_errors = 7});
    assert_true(f->orders.over);
    return f;
}

static void a_recovery_is_watched_from_when_the_traffic_has_moved_T_08_B_08_F_20(void **state)
{
    (void)state;
    struct fixture *f = rolled_back(240, false);             /* exactly five minutes after the decision */
    assert_int_equal(decided_count(f, 0, DECISION_NOTE), 1); /* no warning before it */
    assert_int_equal(decided(f, 0, DECISION_RECOVERED)->time_ns, SECONDS(480 + 300));
    assert_int_equal(evidence(f, decided(f, 0, DECISION_RECOVERED))[0].start_ns, SECONDS(480));
    fixture_free(f);

    f = rolled_back(245, false);
    assert_int_equal(decided_count(f, 0, DECISION_NOTE), 2);
    const struct decision *d = outcome_decision(&f->outcome, outcome_decisions(&f->outcome) - 4);
    assert_int_equal(d->reason, REASON_TRAFFIC_LATE);
    assert_int_equal(d->time_ns, SECONDS(510));
    assert_int_equal(d->took_ns, SECONDS(305));
    assert_int_equal(d->limit_ns, SECONDS(300));
    assert_true(says(f, d, "the traffic moved only 5m5s after the order; the limit is 5m"));
    assert_int_equal(decided(f, 0, DECISION_RECOVERED)->time_ns, SECONDS(510 + 300)); /* whole samples after the move */
    fixture_free(f);
}

static void traffic_that_never_moves_is_no_recovery_F_20_F_21(void **state)
{
    (void)state;
    for (int fails = 0; fails < 2; fails++) {
        struct fixture *f = rolled_back(fails ? 0 : 600, fails); /* or later than is waited for */
        const struct decision *d = decided(f, 0, DECISION_NOT_RECOVERED);
        assert_null(decided(f, 0, DECISION_RECOVERED));
        assert_int_equal(d->time_ns, SECONDS(180 + 300 + 300));
        assert_true(d->unmoved);
        assert_true(says(f, d, "the traffic has not moved"));
        assert_int_equal(decided_count(f, 0, DECISION_NOTE), 2);
        d = outcome_decision(&f->outcome, outcome_decisions(&f->outcome) - 4);
        assert_int_equal(d->reason, REASON_TRAFFIC_LATE);
        assert_int_equal(d->time_ns, SECONDS(510));
        assert_true(d->unmoved);
        fixture_free(f);
    }
}

static void a_new_date_is_the_documents_or_counted_from_the_event_X_72_X_74_N_13(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    struct policy_phase *r = &f->rules[0][0];
    r->remediations[0] = (struct remediation){"A", "fix and re-test", SECONDS(86400), SECONDS(86400)};
    r->remediations[1] = (struct remediation){"B", "redesign", SECONDS(86400), SECONDS(86400 - 181)};
    r->remediations[2] = (struct remediation){"C", "iterate", INT64_MIN, SECONDS(7 * 86400)};
    r->remediations[3] = (struct remediation){"D", "think", INT64_MIN, 0};
    r->remediations_count = 4;
    feed(f, 180, errors_of(6));
    feed(f, 10000, (struct load){.base_requests = 10000, .base_errors = 7});
    static const int64_t dates_s[] = {86400 + 180, 86400, 7 * 86400 + 180};
    for (size_t i = 0, option = 0; i < outcome_decisions(&f->outcome); i++) {
        const struct decision *d = outcome_decision(&f->outcome, i);
        if (d->kind == DECISION_RESCHEDULE && option++ < 3)
            assert_int_equal(d->date_ns, SECONDS(dates_s[option - 1]));
        else if (d->kind == DECISION_RESCHEDULE)
            assert_true(d->date_ns == INT64_MIN);
        if (d->kind == DECISION_RESCHEDULE && option == 2) /* the rollout is two hours after the ramp's start */
            assert_true(says(f, d, "ramp moves to Jan 02 00:00, rollout to Jan 02 02:00"));
    }
    assert_int_equal(decided(f, 0, DECISION_NOT_RUN)->date_ns, SECONDS(86400 + 180 + 7200)); /* with the first option */
    fixture_free(f);
}

/* A rollout under the rules of 002: 10 % after a failure, and in the end nothing. */
static struct fixture *ten_per_cent_then_none(void)
{
    struct fixture *f = fixture_new();
    add_phase(f, "rollout", 0, 600, 100);
    struct policy_phase *r = add_rules(add_policy(f, "002"), "rollout");
    add_gate(f, r, "error_rate < 0.1%");
    add_trigger(f, r, "error_rate > 1% -> rollback");
    r->rollback_to = r->fail_split = (struct ratio){1, 10};
    r->fail_for_ns = SECONDS(1200);
    r->fail_then = (struct ratio){0, 1};
    start(f, false);
    return f;
}

static void after_the_investigation_the_rest_of_the_traffic_goes_too_U_23(void **state)
{
    (void)state;
    struct fixture *f = ten_per_cent_then_none();
    int phase;
    feed(f, 600, errors_of(1));
    assert_int_equal(verdict(f, 0, 0), PHASE_NO_GO);
    assert_int_equal(ordered(f, ORDER_SPLIT)->due_ns, SECONDS(660));
    assert_int_equal(ratio_compare(ordered(f, ORDER_SPLIT)->share, (struct ratio){1, 10}), 0);
    feed(f, 1260, nominal);
    assert_false(f->orders.over);
    assert_non_null(ordered(f, ORDER_SPLIT));
    assert_int_equal(ordered(f, ORDER_SPLIT)->due_ns, SECONDS(660 + 1200 + 60));
    assert_int_equal(ordered(f, ORDER_SPLIT)->share.num, 0);
    assert_int_equal(decided(f, 0, DECISION_REVERT)->time_ns, SECONDS(1860));
    assert_int_equal(decided(f, 0, DECISION_REVERT)->split.num, 0);
    assert_int_equal(control_stage(f->control, &phase), STAGE_RECOVERY);
    assert_int_equal(phase, 0);
    feed(f, 10000, (struct load){.base_requests = 10000, .base_errors = 7});
    assert_true(f->orders.over);
    assert_int_equal(f->now_ns, SECONDS(1920 + 300));
    assert_int_equal(decided_count(f, 0, DECISION_TRAFFIC), 3);
    assert_int_equal(evidence(f, decided(f, 0, DECISION_RECOVERED))[0].value.of.den, 100000); /* the baseline arm's */
    assert_int_equal(result(f, 0, 0)->incidents[0], 0); /* decided by people, not automatic */
    fixture_free(f);
}

static void so_it_does_after_a_rollback_in_part_U_23(void **state)
{
    (void)state;
    struct fixture *f = ten_per_cent_then_none();
    feed(f, 30, errors_of(20));
    assert_int_equal(verdict(f, 0, 0), PHASE_ROLLBACK);
    assert_int_equal(ratio_compare(ordered(f, ORDER_SPLIT)->share, (struct ratio){1, 10}), 0);
    feed(f, 10000, (struct load){.requests = 1000, .base_requests = 1000});
    assert_int_equal(decided_count(f, 0, DECISION_RECOVERED), 2);
    assert_int_equal(decided(f, 0, DECISION_REVERT)->time_ns, SECONDS(30 + 60 + 300));
    assert_int_equal(f->now_ns, SECONDS(450 + 300));
    fixture_free(f);
}

static void an_interrupt_within_the_investigation_reverts_nothing(void **state)
{
    (void)state;
    struct fixture *f = ten_per_cent_then_none();
    feed(f, 690, errors_of(1));
    end(f);
    assert_null(decided(f, 0, DECISION_REVERT));
    fixture_free(f);
}

static void a_gate_that_fails_in_unobserved_time_orders_nothing_in_the_past_X_83(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct phase *p = add_phase(f, "hold", 0, 1800, 1);
    p->observe_ns = SECONDS(600);
    p->observe_every_ns = SECONDS(3600);
    struct policy_phase *r = add_rules(add_policy(f, "000"), "hold");
    add_gate(f, r, "error_rate < 1%");
    r->fail_split = (struct ratio){0, 1};
    r->fail_for_ns = SECONDS(600);
    start(f, false);
    feed(f, 600, errors_of(20));
    assert_int_equal(decided(f, 0, DECISION_NO_GO)->time_ns, SECONDS(1800));
    assert_int_equal(evidence(f, decided(f, 0, DECISION_NO_GO))[0].end_ns, SECONDS(600));
    assert_int_equal(decided(f, 0, DECISION_INVESTIGATE)->time_ns, SECONDS(1800));
    assert_int_equal(f->orders.next_ns, SECONDS(1800)); /* the time until the decision is jumped */
    assert_int_equal(ordered(f, ORDER_SPLIT)->due_ns, SECONDS(1860));
    feed(f, 10000, nominal);
    assert_int_equal(f->now_ns, SECONDS(1860 + 600));
    fixture_free(f);
}

/* An engine may judge by something else than gates and triggers. */
static void a_phase_that_the_policy_says_nothing_of_can_be_left(void **state)
{
    (void)state;
    for (enum ended how = ENDED_NO_GO; how <= ENDED_ROLLBACK; how++) {
        struct fixture *f = ramp();
        f->policies[0].phases_count = 0;
        struct clock clock = {.scenario = &f->scenario, .in_phase = true, .now_ns = SECONDS(60)};
        struct driver driver = {.stage = STAGE_PHASE};
        struct balancer balancer;
        const struct driver_context context = {&clock, &balancer, &f->outcome};
        const struct ruling ruling = {.ended = how, .split = {0, 1}};
        balancer_open(&balancer);
        windows_open(&driver.recovery, &f->scenario);
        driver_leave(&driver, &context, &ruling);
        assert_int_equal(driver.stage, how == ENDED_ROLLBACK ? STAGE_RECOVERY : STAGE_OVER);
        sample_clear(&f->sample, SECONDS(60), SECONDS(90));
        driver_sample(&driver, &context, &f->sample);
        driver_close(&driver, &context);
        assert_int_equal(decided_count(f, 0, DECISION_NOT_RUN), 0); /* not published yet */
        outcome_publish(&f->outcome);
        assert_true(decided_count(f, 0, DECISION_NOT_RUN) > 0);
        assert_int_equal(decided_count(f, 0, DECISION_NOT_RECOVERED), how == ENDED_ROLLBACK);
        windows_free(&driver.recovery);
        f->policies[0].phases_count = 1;
        fixture_free(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failed_gate_leads_to_investigation_at_five_per_cent_T_22_K_77),
        cmocka_unit_test(a_rollback_moves_the_traffic_and_the_baseline_arm_recovers_T_08),
        cmocka_unit_test(a_phase_may_say_itself_what_a_recovery_is_T_08),
        cmocka_unit_test(nothing_seen_after_a_rollback_is_no_recovery),
        cmocka_unit_test(a_rollback_slower_than_the_documents_allow_is_noted_X_66),
        cmocka_unit_test(a_recovery_is_watched_from_when_the_traffic_has_moved_T_08_B_08_F_20),
        cmocka_unit_test(traffic_that_never_moves_is_no_recovery_F_20_F_21),
        cmocka_unit_test(a_new_date_is_the_documents_or_counted_from_the_event_X_72_X_74_N_13),
        cmocka_unit_test(after_the_investigation_the_rest_of_the_traffic_goes_too_U_23),
        cmocka_unit_test(so_it_does_after_a_rollback_in_part_U_23),
        cmocka_unit_test(an_interrupt_within_the_investigation_reverts_nothing),
        cmocka_unit_test(a_gate_that_fails_in_unobserved_time_orders_nothing_in_the_past_X_83),
        cmocka_unit_test(a_phase_that_the_policy_says_nothing_of_can_be_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
