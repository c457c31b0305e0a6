/* Triggers: what fires and when, what they count as, the 120 % rule. Samples are of 30 s. Breaches: test_breach.c. */
#include "control_fixture.h"

static void a_warning_comes_at_two_minutes_and_the_rollback_at_three_K_73_X_61(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    feed(f, 180, errors_of(8));
    assert_int_equal(decided(f, 0, DECISION_WARN)->time_ns, SECONDS(120));
    assert_int_equal(decided(f, 0, DECISION_ROLLBACK)->time_ns, SECONDS(180));
    assert_null(decided(f, 0, DECISION_NOTE));
    assert_int_equal(result(f, 0, 0)->warnings, 1);
    assert_int_equal(result(f, 0, 0)->incidents[1], 1); /* a warning is a high incident (U-09) */
    fixture_free(f);
}

static void a_trigger_acts_once_in_an_episode_and_again_in_the_next_K_72(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    feed(f, 150, errors_of(8));
    feed(f, 30, nominal);
    assert_int_equal(decided_count(f, 0, DECISION_WARN), 1);
    feed(f, 150, errors_of(8));
    assert_int_equal(decided_count(f, 0, DECISION_WARN), 2);
    assert_int_equal(verdict(f, 0, 0), PHASE_RUNNING);
    fixture_free(f);
}

static void a_trigger_over_a_window_waits_until_the_phase_is_that_old(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    add_phase(f, "feb-28", 0, 7200, 100);
    struct policy_phase *r = add_rules(add_policy(f, "004"), "feb-28");
    add_trigger(f, r, "error_rate > 0.2% over 15m -> rollback to 60%");
    start(f, false);
    feed(f, 870, errors_of(10));
    assert_int_equal(verdict(f, 0, 0), PHASE_RUNNING);
    feed(f, 30, errors_of(10));
    assert_int_equal(verdict(f, 0, 0), PHASE_ROLLBACK);
    assert_int_equal(evidence(f, decided(f, 0, DECISION_ROLLBACK))[0].value.of.den, 30000);
    assert_int_equal(ratio_compare(ordered(f, ORDER_SPLIT)->share, (struct ratio){3, 5}),
                     0); /* 3M of 5M (T-27, K-89) */
    fixture_free(f);
}

static void old_samples_leave_a_trailing_window(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    add_phase(f, "feb-28", 0, 7200, 100);
    struct policy_phase *r = add_rules(add_policy(f, "004"), "feb-28");
    add_trigger(f, r, "error_rate > 0.2% over 5m -> warn");
    start(f, false);
    feed(f, 30, errors_of(15)); /* 1.5 per thousand over 300 s, 3 over 150 s */
    feed(f, 600, nominal);
    assert_null(decided(f, 0, DECISION_WARN));
    feed(f, 30, errors_of(25));
    assert_int_equal(evidence(f, decided(f, 0, DECISION_WARN))[0].samples, 10);
    assert_int_equal(evidence(f, decided(f, 0, DECISION_WARN))[0].value.of.num, 25);
    fixture_free(f);
}

static void a_rollback_counts_as_one_critical_incident_X_41(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    feed(f, 180, errors_of(6));
    const struct phase_result *ramp_result = result(f, 0, 0);
    assert_int_equal(ramp_result->incidents[0], 1);
    assert_int_equal(gate(f, 1)->verdict, VERDICT_FAIL);
    assert_int_equal(gate(f, 1)->value.of.num, 1);
    fixture_free(f);
}

static void every_document_counts_its_own_incidents_U_09(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    add_phase(f, "ramp", 0, 600, 10);
    struct policy_phase *warns = add_rules(add_policy(f, "000"), "ramp");
    struct policy_phase *silent = add_rules(add_policy(f, "002"), "ramp");
    add_trigger(f, warns, "error_rate > 1% -> warn");
    add_trigger(f, warns, "error_rate > 1% -> escalate");
    add_gate(f, warns, "incidents.high == 1");
    add_gate(f, warns, "incidents.medium == 1");
    add_gate(f, warns, "incidents == 2");
    add_gate(f, silent, "incidents == 0");
    start(f, false);
    feed(f, 30, errors_of(20));
    feed(f, 570, nominal);
    assert_int_equal(verdict(f, 0, 0), PHASE_GO);
    assert_int_equal(verdict(f, 1, 0), PHASE_GO);
    assert_int_equal(result(f, 0, 0)->escalations, 1);
    fixture_free(f);
}

static void a_hold_with_less_traffic_goes_on_and_cannot_pass_U_24(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct policy_phase *r = add_ramp(f, 600, "000");
    add_gate(f, r, "error_rate < 5%");
    add_trigger(f, r, "error_rate > 0.75% -> hold at 5%");
    start(f, false);
    feed(f, 30, errors_of(8));
    assert_non_null(ordered(f, ORDER_SPLIT));
    assert_int_equal(ordered(f, ORDER_SPLIT)->due_ns, SECONDS(90));
    assert_int_equal(ratio_compare(ordered(f, ORDER_SPLIT)->share, (struct ratio){1, 20}), 0);
    feed(f, 570, nominal);
    assert_int_equal(verdict(f, 0, 0), PHASE_NO_GO);
    assert_true(says(f, decided(f, 0, DECISION_NO_GO), "clock would start again"));
    assert_int_equal(gate(f, 0)->verdict, VERDICT_PASS);
    fixture_free(f);
}

static void a_segment_is_rolled_back_alone_T_14_B_10(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct policy_phase *r = add_ramp(f, 600, "003");
    add_gate(f, r, "error_rate < 5%");
    add_trigger(f, r, "error_rate > 0.75% -> rollback to 0%");
    r->triggers[0].whose = WHOSE_SEGMENT;
    r->triggers[0].whose_index = 1;
    start(f, false);
    feed(f, 30, errors_of(8));
    const struct order *order = ordered(f, ORDER_SPLIT);
    assert_int_equal(order->due_ns, SECONDS(90));
    assert_int_equal(ratio_compare(order->share, (struct ratio){1, 10}), 0); /* of everybody else */
    assert_int_equal(order->parts_count, 1);
    assert_int_equal(order->parts[0].segment, 1);
    assert_int_equal(order->parts[0].region, -1);
    assert_int_equal(order->parts[0].share.num, 0);
    assert_int_equal(verdict(f, 0, 0), PHASE_RUNNING);
    assert_int_equal(decided_count(f, 0, DECISION_ROLLBACK), 1);
    feed(f, 570, nominal);
    assert_int_equal(decided_count(f, 0, DECISION_TRAFFIC), 2);
    assert_int_equal(decided_count(f, 0, DECISION_NOTE), 0);
    assert_int_equal(verdict(f, 0, 0), PHASE_NO_GO); /* the phase was not played by all (U-24) */
    fixture_free(f);
}

static void parts_rolled_back_add_up_until_all_traffic_moves_T_14(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct policy_phase *r = add_ramp(f, 600, "003");
    add_trigger(f, r, "error_rate > 0.75% -> rollback to 0%");
    add_trigger(f, r, "error_rate > 1% -> rollback to 1%");
    add_trigger(f, r, "error_rate > 2% -> rollback to 0%");
    r->triggers[0].whose = WHOSE_SEGMENT;
    r->triggers[0].whose_index = 1;
    r->triggers[1].whose = WHOSE_REGION;
    start(f, false);
    feed(f, 30, errors_of(8));
    feed(f, 30, errors_of(15));
    assert_int_equal(ordered(f, ORDER_SPLIT)->parts_count, 2);
    assert_int_equal(ordered(f, ORDER_SPLIT)->parts[1].share.den, 100);
    feed(f, 30, errors_of(25));
    assert_int_equal(ordered(f, ORDER_SPLIT)->parts_count, 0);
    assert_int_equal(verdict(f, 0, 0), PHASE_ROLLBACK);
    fixture_free(f);
}

static void a_part_that_breaches_much_leaves_room_for_another_T_14(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct policy_phase *r = add_ramp(f, 600, "003");
    for (int i = 0; i < ORDER_PARTS_MAX; i++)
        add_gate(f, r, "error_rate < 0.5%");
    add_trigger(f, r, "any criterion breached -> rollback to 0%");
    add_trigger(f, r, "error_rate > 0.75% -> rollback to 0%");
    r->triggers[0].whose = WHOSE_SEGMENT;
    r->triggers[1].whose = WHOSE_REGION;
    start(f, false);
    feed(f, 30, errors_of(8));
    assert_int_equal(ordered(f, ORDER_SPLIT)->parts_count, 2);
    fixture_free(f);
}

/* The order, on a ramp at 10 %, after segment 1 was rolled back to 1 % alone and then a trigger fired for everybody. */
static const struct order *after_a_part(struct fixture *f, const char *trigger)
{
    struct policy_phase *r = add_ramp(f, 600, "003");
    add_trigger(f, r, "error_rate > 0.75% -> rollback to 1%");
    add_trigger(f, r, trigger);
    r->triggers[0].whose = WHOSE_SEGMENT;
    r->triggers[0].whose_index = 1;
    start(f, false);
    feed(f, 30, errors_of(8));
    feed(f, 30, errors_of(15));
    return ordered(f, ORDER_SPLIT);
}

static void less_traffic_brings_no_part_back_that_was_rolled_back_T_14(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct order *order = after_a_part(f, "error_rate > 1% -> hold at 5%");
    assert_int_equal(ratio_compare(order->share, (struct ratio){1, 20}), 0);
    assert_int_equal(order->parts_count, 1);
    assert_int_equal(ratio_compare(order->parts[0].share, (struct ratio){1, 100}), 0);
    fixture_free(f);

    f = fixture_new();
    order = after_a_part(f, "error_rate > 1% -> hold at 1%");
    assert_int_equal(order->parts_count, 0); /* what all have is no exception */
    fixture_free(f);
}

static void a_hold_adds_no_traffic(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    add_phase(f, "ramp", 0, 600, 10);
    add_trigger(f, add_rules(add_policy(f, "003"), "ramp"), "error_rate > 1% -> hold at 25%");
    start(f, false);
    feed(f, 30, errors_of(15));
    const struct order *order = ordered(f, ORDER_SPLIT);
    assert_int_equal(ratio_compare(order->share, (struct ratio){1, 10}), 0);
    fixture_free(f);
}

/* Canary at `base` errors per ten thousand, then a rollout under the 120 % rule of 004. */
static struct fixture *against_baseline(int64_t base, int64_t min_errors)
{
    struct fixture *f = fixture_new();
    add_phase(f, "canary", 0, 600, 1);
    add_phase(f, "rollout", 600, 3600, 100);
    struct policy *policy = add_policy(f, "004");
    policy->min_errors = min_errors;
    add_gate(f, add_rules(policy, "canary"), "error_rate < 50%");
    struct policy_phase *r = add_rules(policy, "rollout");
    add_gate(f, r, "error_rate < 50%");
    add_trigger(f, r, "any criterion worse than 120% of baseline over 1m for 2m -> rollback to 0%");
    start(f, false);
    feed(f, 600, (struct load){.requests = 10000, .errors = base});
    assert_int_equal(verdict(f, 0, 0), PHASE_GO);
    return f;
}

static void two_polls_above_120_per_cent_roll_back_K_92_T_19(void **state)
{
    (void)state;
    struct fixture *f = against_baseline(10, 0);
    feed(f, 90, (struct load){.requests = 10000, .errors = 13});
    assert_int_equal(verdict(f, 0, 1), PHASE_RUNNING);
    feed(f, 30, (struct load){.requests = 10000, .errors = 13});
    assert_int_equal(verdict(f, 0, 1), PHASE_ROLLBACK);
    assert_int_equal(decided(f, 0, DECISION_ROLLBACK)->onset_ns, SECONDS(600));
    assert_int_equal(evidence(f, decided(f, 0, DECISION_ROLLBACK))[0].value.of.num, 26);
    fixture_free(f);
}

static void exactly_120_per_cent_is_not_worse(void **state)
{
    (void)state;
    struct fixture *f = against_baseline(10, 0);
    feed(f, 600, (struct load){.requests = 10000, .errors = 12});
    assert_int_equal(verdict(f, 0, 1), PHASE_RUNNING);
    fixture_free(f);
}

static void one_poll_is_not_enough_even_when_it_is_twice_as_bad_K_93(void **state)
{
    (void)state;
    struct fixture *f = against_baseline(10, 0);
    feed(f, 30, (struct load){.requests = 10000, .errors = 10});
    feed(f, 60, (struct load){.requests = 10000, .errors = 25}); /* half of each of two polls: both are bad */
    feed(f, 30, (struct load){.requests = 10000, .errors = 10});
    assert_int_equal(verdict(f, 0, 1), PHASE_ROLLBACK);
    fixture_free(f);
    f = against_baseline(10, 0);
    feed(f, 60, (struct load){.requests = 10000, .errors = 25}); /* one whole poll */
    feed(f, 600, (struct load){.requests = 10000, .errors = 10});
    assert_int_equal(verdict(f, 0, 1), PHASE_RUNNING);
    fixture_free(f);
}

static void too_few_errors_do_not_count(void **state)
{
    (void)state;
    struct fixture *f = against_baseline(10, 27);
    feed(f, 600, (struct load){.requests = 10000, .errors = 13}); /* 26 a poll */
    assert_int_equal(verdict(f, 0, 1), PHASE_RUNNING);
    fixture_free(f);
}

static void without_a_passed_gate_there_is_no_baseline_U_22(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    add_phase(f, "rollout", 0, 3600, 100);
    struct policy_phase *r = add_rules(add_policy(f, "004"), "rollout");
    add_gate(f, r, "error_rate < 50%");
    add_trigger(f, r, "any criterion worse than 120% of baseline -> rollback to 0%");
    start(f, false);
    feed(f, 600, errors_of(400));
    assert_int_equal(verdict(f, 0, 0), PHASE_RUNNING);
    fixture_free(f);
}

static void availability_gets_worse_as_unavailability_grows_X_69(void **state)
{
    (void)state;
    for (int64_t down_ms = 36; down_ms <= 37; down_ms++) {
        struct fixture *f = fixture_new();
        add_phase(f, "canary", 0, 600, 1);
        add_phase(f, "rollout", 600, 600, 100);
        struct policy *policy = add_policy(f, "004");
        add_gate(f, add_rules(policy, "canary"), "availability > 90%");
        struct policy_phase *r = add_rules(policy, "rollout");
        add_gate(f, r, "availability > 90%");
        add_trigger(f, r, "any criterion worse than 120% of baseline -> rollback to 0%");
        start(f, false);
        feed(f, 600, (struct load){.probed_ms = 30000, .down_ms = 30});
        feed(f, 600, (struct load){.probed_ms = 30000, .down_ms = down_ms});
        assert_int_equal(verdict(f, 0, 1), down_ms == 36 ? PHASE_GO : PHASE_ROLLBACK);
        fixture_free(f);
    }
}

static void segments_are_not_compared_before_a_quarter_of_an_hour_X_13(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct scopes scopes = {1, 3};
    struct policy_phase *r = add_ramp(f, 3600, "000");
    add_gate(f, r, "segment_variance < 5%");
    add_trigger(f, r, "any criterion breached -> warn");
    start(f, false);
    for (int i = 0; i < 31; i++) {
        sample_clear(&f->sample, SECONDS(30 * i), SECONDS(30 * i + 30));
        for (int segment = 0; segment < 3; segment++) {
            struct slice *slice = &f->sample.slices[scopes_index(&scopes, (struct scope){ARM_CANDIDATE, -1, segment})];
            slice->sum.of[MEASURE_SERVED] = 1000 - segment;
            slice->sum.of[MEASURE_ERRORS] = segment; /* 0, 0.1 and 0.2 %: a range of 0.2 points, 20 % by X-12 */
        }
        feed_sample(f);
    }
    const struct decision *d = decided(f, 0, DECISION_WARN);
    assert_non_null(d);
    assert_int_equal(d->time_ns, SECONDS(900));
    assert_int_equal(ratio_compare(evidence(f, d)[0].value.of, (struct ratio){20, 100}), 0);
    fixture_free(f);
}

static void a_note_is_a_low_incident_U_09(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct policy_phase *r = add_ramp(f, 600, "003");
    add_gate(f, r, "incidents.low == 0");
    add_gate(f, r, "incidents == 0");
    add_trigger(f, r, "error_rate > 1.5% -> rollback to 0%");
    start(f, false);
    feed(f, 30, errors_of(16)); /* a rollback, and the note that no warning came before it */
    assert_int_equal(decided_count(f, 0, DECISION_NOTE), 1);
    assert_int_equal(result(f, 0, 0)->incidents[3], 1);
    assert_int_equal(gate(f, 0)->value.of.num, 1);
    assert_int_equal(gate(f, 1)->value.of.num, 2);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_warning_comes_at_two_minutes_and_the_rollback_at_three_K_73_X_61),
        cmocka_unit_test(a_trigger_acts_once_in_an_episode_and_again_in_the_next_K_72),
        cmocka_unit_test(a_trigger_over_a_window_waits_until_the_phase_is_that_old),
        cmocka_unit_test(old_samples_leave_a_trailing_window),
        cmocka_unit_test(a_rollback_counts_as_one_critical_incident_X_41),
        cmocka_unit_test(every_document_counts_its_own_incidents_U_09),
        cmocka_unit_test(a_hold_with_less_traffic_goes_on_and_cannot_pass_U_24),
        cmocka_unit_test(a_segment_is_rolled_back_alone_T_14_B_10),
        cmocka_unit_test(parts_rolled_back_add_up_until_all_traffic_moves_T_14),
        cmocka_unit_test(a_part_that_breaches_much_leaves_room_for_another_T_14),
        cmocka_unit_test(less_traffic_brings_no_part_back_that_was_rolled_back_T_14),
        cmocka_unit_test(a_hold_adds_no_traffic),
        cmocka_unit_test(two_polls_above_120_per_cent_roll_back_K_92_T_19),
        cmocka_unit_test(exactly_120_per_cent_is_not_worse),
        cmocka_unit_test(one_poll_is_not_enough_even_when_it_is_twice_as_bad_K_93),
        cmocka_unit_test(too_few_errors_do_not_count),
        cmocka_unit_test(without_a_passed_gate_there_is_no_baseline_U_22),
        cmocka_unit_test(availability_gets_worse_as_unavailability_grows_X_69),
        cmocka_unit_test(segments_are_not_compared_before_a_quarter_of_an_hour_X_13),
        cmocka_unit_test(a_note_is_a_low_incident_U_09),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
