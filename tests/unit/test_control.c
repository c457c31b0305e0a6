/* Gates and checkpoints on hand-made samples.
 * Breaches, triggers, what follows a failure, and policies beside have their own files. */
#include "control_fixture.h"

/* One phase of `seconds` under one policy with one criterion; fed whole with `load`. */
static struct fixture *one_gate(const char *criterion, int64_t seconds)
{
    struct fixture *f = fixture_new();
    add_phase(f, "ramp", 0, seconds, 10);
    add_gate(f, add_rules(add_policy(f, "000"), "ramp"), criterion);
    start(f, false);
    return f;
}

static void a_plain_plan_goes_from_phase_to_phase_and_ends(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct phase *canary = add_phase(f, "canary", 0, 600, 1);
    add_phase(f, "ramp", 1200, 600, 10);
    canary->checkpoints[0] = SECONDS(300);
    canary->checkpoints_count = 1;
    struct policy *policy = add_policy(f, "000");
    add_gate(f, add_rules(policy, "canary"), "error_rate < 1%");
    add_gate(f, add_rules(policy, "ramp"), "error_rate < 0.5%");
    start(f, false);
    assert_non_null(ordered(f, ORDER_SPLIT));
    assert_int_equal(ordered(f, ORDER_SPLIT)->due_ns, 0);
    assert_int_equal(ordered(f, ORDER_SPLIT)->share.num, 1);
    assert_int_equal(ordered(f, ORDER_REPLICAS)->replicas[ARM_BASELINE], 10);
    feed(f, 600, (struct load){.requests = 1000, .errors = 1});
    assert_int_equal(verdict(f, 0, 0), PHASE_GO);
    assert_int_equal(result(f, 0, 0)->checkpoints[0].decision, DECISION_CONTINUE);
    assert_int_equal(result(f, 0, 0)->checkpoints[0].time_ns, SECONDS(300));
    assert_int_equal(gate(f, 0)->value.of.num, 20);
    assert_int_equal(gate(f, 0)->value.of.den, 20000);
    assert_int_equal(f->orders.next_ns, SECONDS(1200)); /* the gap between the phases is jumped */
    assert_non_null(ordered(f, ORDER_SPLIT));
    assert_int_equal(ordered(f, ORDER_SPLIT)->due_ns, SECONDS(1200));
    feed(f, 600, (struct load){.requests = 1000, .errors = 1});
    assert_int_equal(verdict(f, 0, 1), PHASE_GO);
    assert_true(f->orders.over);
    assert_int_equal(decided_count(f, 0, DECISION_BEGIN), 2);
    assert_int_equal(decided_count(f, 0, DECISION_TRAFFIC), 2);
    assert_int_equal(decided_count(f, 0, DECISION_GO), 2);
    assert_int_equal(decided(f, 0, DECISION_GO)->evidence.count, 1);
    assert_int_equal(unexpected(f), 0);
    fixture_free(f);
}

static void exactly_half_a_percent_of_errors_fails_below_half_a_percent_K_64(void **state)
{
    (void)state;
    struct fixture *f = one_gate("error_rate < 0.5%", 60);
    feed(f, 60, (struct load){.requests = 1000, .errors = 5});
    assert_int_equal(verdict(f, 0, 0), PHASE_NO_GO);
    fixture_free(f);
}

static void one_error_less_in_a_million_passes_K_65(void **state)
{
    (void)state;
    struct fixture *f = one_gate("error_rate < 0.5%", 60);
    feed_one(f, 30, (struct load){.requests = 1000000, .errors = 4999});
    feed_one(f, 30, (struct load){.requests = 1000000, .errors = 5000});
    assert_int_equal(verdict(f, 0, 0), PHASE_GO);
    fixture_free(f);
}

static void seven_point_two_seconds_down_in_four_hours_fails_K_83(void **state)
{
    (void)state;
    struct fixture *f = one_gate("availability > 99.95%", 14400);
    feed(f, 30, (struct load){.probed_ms = 30000, .down_ms = 7200});
    feed(f, 14370, (struct load){.probed_ms = 30000});
    assert_int_equal(verdict(f, 0, 0), PHASE_NO_GO);
    assert_int_equal(gate(f, 0)->value.of.num, 14400000 - 7200);
    assert_int_equal(gate(f, 0)->value.of.den, 14400000);
    fixture_free(f);
}

static void one_millisecond_less_than_that_passes(void **state)
{
    (void)state;
    struct fixture *f = one_gate("availability > 99.95%", 14400);
    feed(f, 30, (struct load){.probed_ms = 30000, .down_ms = 7199});
    feed(f, 14370, (struct load){.probed_ms = 30000});
    assert_int_equal(verdict(f, 0, 0), PHASE_GO);
    fixture_free(f);
}

static void no_data_is_never_a_pass(void **state)
{
    (void)state;
    struct fixture *f = one_gate("latency.p99 < 200ms", 60);
    feed(f, 60, (struct load){.requests = 1000});
    assert_int_equal(verdict(f, 0, 0), PHASE_NO_GO);
    assert_int_equal(gate(f, 0)->verdict, VERDICT_NO_DATA);
    fixture_free(f);
}

static void a_percentile_of_too_few_rounds_is_no_data_for_gates_too_X_58(void **state)
{
    (void)state;
    static const struct {
        int64_t rounds, tail;
        enum verdict verdict;
    } rows[] = {{8, 1, VERDICT_NO_DATA}, {50, 1, VERDICT_PASS}, {49, 1, VERDICT_NO_DATA}, {8, 0, VERDICT_PASS}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fixture *f = fixture_new();
        f->scenario.monitoring.tail_rounds = rows[i].tail;
        add_phase(f, "ramp", 0, 60, 10);
        add_gate(f, add_rules(add_policy(f, "000"), "ramp"), "latency.p99 < 200ms");
        start(f, false);
        feed(f, 60, (struct load){.requests = 1000, .rounds = rows[i].rounds}); /* two samples */
        assert_int_equal(gate(f, 0)->verdict, rows[i].verdict);
        assert_int_equal(gate(f, 0)->value.observations, 2 * rows[i].rounds);
        assert_int_equal(verdict(f, 0, 0), rows[i].verdict == VERDICT_PASS ? PHASE_GO : PHASE_NO_GO);
        if (rows[i].verdict == VERDICT_NO_DATA)
            assert_true(says(f, decided(f, 0, DECISION_NO_GO), "too few rounds ("));
        fixture_free(f);
    }
}

static void a_failed_checkpoint_fails_a_gate_that_asks_for_all_X_36(void **state)
{
    (void)state;
    for (int asked = 0; asked <= 1; asked++) {
        struct fixture *f = fixture_new();
        struct phase *p = add_phase(f, "ramp", 0, 3600, 10);
        p->checkpoints[0] = SECONDS(60);
        p->checkpoints[1] = SECONDS(3600);
        p->checkpoints_count = 2;
        struct policy_phase *r = add_rules(add_policy(f, "000"), "ramp");
        add_gate(f, r, "error_rate < 0.5%");
        r->maintained_checkpoints = asked == 1;
        start(f, false);
        feed(f, 60, (struct load){.requests = 1000, .errors = 6});
        assert_int_equal(result(f, 0, 0)->checkpoints[0].decision, DECISION_STAY);
        feed(f, 3540, (struct load){.requests = 1000});
        assert_int_equal(verdict(f, 0, 0), asked == 1 ? PHASE_NO_GO : PHASE_GO);
        assert_int_equal(result(f, 0, 0)->checkpoints_failed, asked == 1);
        fixture_free(f);
    }
}

static void a_gate_may_ask_for_one_checkpoint_alone_X_42(void **state)
{
    (void)state;
    for (int64_t bad_at = 0; bad_at <= 60; bad_at += 60) {
        struct fixture *f = fixture_new();
        struct phase *p = add_phase(f, "ramp", 0, 3600, 10);
        p->checkpoints[0] = SECONDS(60);
        p->checkpoints[1] = SECONDS(120);
        p->checkpoints_count = 2;
        struct policy_phase *r = add_rules(add_policy(f, "004"), "ramp");
        add_gate(f, r, "error_rate < 0.5%");
        struct policy_checkpoint *smoke = add_checkpoint(r, 120);
        smoke->required = true;
        smoke->criteria[smoke->criteria_count++] = parsed(f, "incidents.critical == 0");
        start(f, false);
        feed(f, 60, errors_of(6)); /* the first checkpoint does not pass, and is not asked for */
        feed(f, 60, (struct load){.requests = 1000, .critical = bad_at / 60});
        feed(f, 3480, nominal);
        assert_int_equal(result(f, 0, 0)->checkpoints[0].decision, DECISION_STAY);
        assert_int_equal(verdict(f, 0, 0), bad_at == 0 ? PHASE_GO : PHASE_NO_GO);
        assert_int_equal(result(f, 0, 0)->checkpoints_failed, bad_at > 0);
        fixture_free(f);
    }
}

static struct fixture *variance_checkpoint(int64_t ppm)
{
    struct fixture *f = fixture_new();
    struct phase *p = add_phase(f, "ramp", 0, 3600, 10);
    p->checkpoints[0] = SECONDS(1800);
    p->checkpoints_count = 1;
    struct policy_phase *r = add_rules(add_policy(f, "000"), "ramp");
    add_gate(f, r, "error_rate < 0.5%");
    struct policy_checkpoint *special = add_checkpoint(r, 1800);
    special->criteria[special->criteria_count++] = parsed(f, "segment_variance < 5%");
    special->abort_unless[special->abort_unless_count++] = parsed(f, "segment_variance <= 10%");
    start(f, false);
    feed(f, 1800, (struct load){.requests = 1000, .variance_ppm = ppm});
    return f;
}

static void a_variance_of_five_to_ten_per_cent_holds_and_more_aborts_X_56(void **state)
{
    (void)state;
    static const struct {
        int64_t ppm;
        enum decision_kind decision;
    } cases[] = {{49999, DECISION_CONTINUE}, {50000, DECISION_STAY}, {100000, DECISION_STAY}, {100001, DECISION_ABORT}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture *f = variance_checkpoint(cases[i].ppm);
        const struct checkpoint_result *checkpoint = &result(f, 0, 0)->checkpoints[0];
        assert_int_equal(checkpoint->decision, cases[i].decision);
        assert_int_equal(checkpoint->judged.count, 2);
        assert_int_equal(checkpoint->first_abort, 1);
        fixture_free(f);
    }
}

static void an_abort_rolls_back_and_ends_the_phase(void **state)
{
    (void)state;
    struct fixture *f = variance_checkpoint(200000);
    int phase;
    assert_int_equal(verdict(f, 0, 0), PHASE_ROLLBACK);
    assert_int_equal(control_stage(f->control, &phase), STAGE_RECOVERY);
    assert_non_null(ordered(f, ORDER_SPLIT));
    assert_int_equal(ordered(f, ORDER_SPLIT)->due_ns, SECONDS(1860));
    assert_int_equal(ordered(f, ORDER_SPLIT)->share.num, 0);
    assert_int_equal(result(f, 0, 0)->incidents[0], 1);
    fixture_free(f);
}

static void segments_are_compared_on_a_quarter_of_an_hour_at_least_X_13(void **state)
{
    (void)state;
    struct fixture *f = one_gate("segment_variance < 5%", 1800);
    feed(f, 900, (struct load){.requests = 1000});
    end(f);
    assert_int_equal(verdict(f, 0, 0), PHASE_CUT_SHORT);
    fixture_free(f);
    f = one_gate("segment_variance < 5%", 600); /* shorter than the window: no data, so no go */
    feed(f, 600, (struct load){.requests = 1000});
    assert_int_equal(verdict(f, 0, 0), PHASE_NO_GO);
    assert_int_equal(gate(f, 0)->verdict, VERDICT_NO_DATA);
    fixture_free(f);
}

static void a_phase_the_driving_document_is_silent_on_just_runs(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    add_phase(f, "canary", 0, 60, 1);
    add_phase(f, "hold", 60, 60, 1);
    f->phases[1].hold = true;
    add_gate(f, add_rules(add_policy(f, "000"), "canary"), "error_rate < 1%");
    start(f, false);
    feed(f, 60, (struct load){.requests = 10});
    assert_null(ordered(f, ORDER_SPLIT)); /* a hold keeps the split */
    feed(f, 60, (struct load){.requests = 10, .errors = 10});
    assert_true(f->orders.over);
    assert_int_equal(verdict(f, 0, 1), PHASE_SILENT);
    assert_int_equal(unexpected(f), 0);
    fixture_free(f);
}

static void a_hold_is_observed_in_windows_and_judged_on_what_was_seen_when_it_is_due_X_83(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct phase *p = add_phase(f, "hold", 0, 9000, 1);
    p->observe_ns = SECONDS(60);
    p->observe_every_ns = SECONDS(3600);
    p->checkpoints[0] = SECONDS(1800);
    p->checkpoints_count = 1;
    add_gate(f, add_rules(add_policy(f, "000"), "hold"), "error_rate < 1%");
    start(f, false);
    feed(f, 60, (struct load){.requests = 10});
    assert_int_equal(f->orders.next_ns, SECONDS(3600));
    assert_int_equal(result(f, 0, 0)->checkpoints[0].time_ns, SECONDS(1800)); /* when it was due */
    assert_int_equal(outcome_judgements(&f->outcome, result(f, 0, 0)->checkpoints[0].judged)->end_ns, SECONDS(60));
    feed(f, 60, (struct load){.requests = 10});
    assert_int_equal(f->orders.next_ns, SECONDS(7200));
    feed(f, 60, (struct load){.requests = 10});
    assert_true(f->orders.over);
    assert_int_equal(verdict(f, 0, 0), PHASE_GO);
    assert_int_equal(result(f, 0, 0)->decided_ns, SECONDS(9000));
    assert_int_equal(decided(f, 0, DECISION_GO)->time_ns, SECONDS(9000));
    assert_int_equal(evidence(f, decided(f, 0, DECISION_GO))[0].end_ns, SECONDS(7260));
    fixture_free(f);
}

static void what_falls_due_in_one_gap_is_decided_in_the_order_of_time(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct phase *p = add_phase(f, "hold", 0, 3600, 1);
    p->observe_ns = SECONDS(60);
    p->observe_every_ns = SECONDS(3600);
    p->checkpoints[0] = SECONDS(1200);
    p->checkpoints[1] = SECONDS(2400);
    p->checkpoints_count = 2;
    add_gate(f, add_rules(add_policy(f, "000"), "hold"), "error_rate < 1%");
    add_gate(f, add_rules(add_policy(f, "002"), "hold"), "error_rate < 1%");
    add_trigger(f, &f->rules[0][0], "error_rate > 50% for 1m -> hold at 1%");
    start(f, false);
    feed(f, 60, errors_of(600)); /* the traffic moves at 120 s, unobserved, and before the checkpoints */
    assert_int_equal(decided_count(f, 1, DECISION_STAY), 2);
    assert_int_equal(decided(f, 0, DECISION_REDUCE)->time_ns, SECONDS(60));
    for (size_t i = 1; i < outcome_decisions(&f->outcome); i++)
        assert_true(outcome_decision(&f->outcome, i - 1)->time_ns <= outcome_decision(&f->outcome, i)->time_ns);
    fixture_free(f);
}

static void an_interrupt_cuts_the_phase_short_once(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    add_phase(f, "canary", 0, 600, 1);
    add_phase(f, "ramp", 600, 600, 10);
    struct policy *policy = add_policy(f, "000");
    add_gate(f, add_rules(policy, "canary"), "error_rate < 1%");
    add_gate(f, add_rules(policy, "ramp"), "error_rate < 1%");
    start(f, false);
    feed(f, 60, (struct load){.requests = 10});
    end(f);
    end(f);
    assert_int_equal(verdict(f, 0, 0), PHASE_CUT_SHORT);
    assert_int_equal(verdict(f, 0, 1), PHASE_NOT_RUN);
    fixture_free(f);
}

static void a_phase_missing_from_a_recording_has_no_data(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    add_phase(f, "canary", 0, 600, 1);
    add_phase(f, "ramp", 600, 60, 10);
    struct policy *policy = add_policy(f, "000");
    add_gate(f, add_rules(policy, "canary"), "error_rate < 1%");
    add_gate(f, add_rules(policy, "ramp"), "error_rate < 1%");
    start(f, true);
    f->orders.next_ns = SECONDS(600);
    feed(f, 60, (struct load){.requests = 10});
    assert_int_equal(verdict(f, 0, 0), PHASE_NO_DATA);
    assert_int_equal(verdict(f, 0, 1), PHASE_GO);
    assert_int_equal(unexpected(f), 1);
    fixture_free(f);
}

static void incidents_seen_fail_a_gate_that_asks_for_none_K_69(void **state)
{
    (void)state;
    struct fixture *f = one_gate("incidents.critical == 0", 60);
    feed_one(f, 30, (struct load){.requests = 10, .critical = 1});
    feed_one(f, 30, (struct load){.requests = 10});
    assert_int_equal(verdict(f, 0, 0), PHASE_NO_GO);
    fixture_free(f);
    f = one_gate("incidents.critical == 0", 60);
    feed(f, 60, (struct load){.requests = 10, .high = 1});
    assert_int_equal(verdict(f, 0, 0), PHASE_GO);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_plan_goes_from_phase_to_phase_and_ends),
        cmocka_unit_test(exactly_half_a_percent_of_errors_fails_below_half_a_percent_K_64),
        cmocka_unit_test(one_error_less_in_a_million_passes_K_65),
        cmocka_unit_test(seven_point_two_seconds_down_in_four_hours_fails_K_83),
        cmocka_unit_test(one_millisecond_less_than_that_passes),
        cmocka_unit_test(no_data_is_never_a_pass),
        cmocka_unit_test(a_percentile_of_too_few_rounds_is_no_data_for_gates_too_X_58),
        cmocka_unit_test(a_failed_checkpoint_fails_a_gate_that_asks_for_all_X_36),
        cmocka_unit_test(a_gate_may_ask_for_one_checkpoint_alone_X_42),
        cmocka_unit_test(a_variance_of_five_to_ten_per_cent_holds_and_more_aborts_X_56),
        cmocka_unit_test(an_abort_rolls_back_and_ends_the_phase),
        cmocka_unit_test(segments_are_compared_on_a_quarter_of_an_hour_at_least_X_13),
        cmocka_unit_test(a_phase_the_driving_document_is_silent_on_just_runs),
        cmocka_unit_test(a_hold_is_observed_in_windows_and_judged_on_what_was_seen_when_it_is_due_X_83),
        cmocka_unit_test(what_falls_due_in_one_gap_is_decided_in_the_order_of_time),
        cmocka_unit_test(an_interrupt_cuts_the_phase_short_once),
        cmocka_unit_test(a_phase_missing_from_a_recording_has_no_data),
        cmocka_unit_test(incidents_seen_fail_a_gate_that_asks_for_none_K_69),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
