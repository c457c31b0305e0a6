/* Triggers: breach runs, what fires and when, what a rollback leads to, the 120 % rule. Samples are of 30 s. */
#include "control_fixture.h"

static const struct load nominal = {.requests = 1000};

/* A ramp of an hour under the rules of 000, with a second phase after it. */
static struct fixture *ramp(void)
{
    struct fixture *f = fixture_new();
    add_phase(f, "ramp", 0, 3600, 10);
    add_phase(f, "rollout", 7200, 3600, 100);
    struct policy_phase *r = add_rules(add_policy(f, "000"), "ramp");
    add_gate(f, r, "error_rate < 0.5%");
    add_gate(f, r, "incidents.critical == 0");
    add_trigger(f, r, "error_rate > 0.75% for 2m -> warn");
    add_trigger(f, r, "any criterion breached for 3m -> rollback to 0%");
    r->remediations[0] = (struct remediation){"A", "fix and re-test", SECONDS(86400)};
    r->remediations_count = 1;
    start(f, false);
    return f;
}

static struct load errors_of(int64_t per_thousand)
{
    return (struct load){.requests = 1000, .errors = per_thousand};
}

static void five_bad_samples_do_not_roll_back_K_70(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    feed(f, 600, nominal);
    feed(f, 150, errors_of(6));
    feed(f, 300, nominal);
    assert_int_equal(verdict(f, 0, 0), PHASE_RUNNING);
    assert_null(decided(f, 0, DECISION_WARN));
    fixture_free(f);
}

static void the_sixth_rolls_back_without_a_warning_K_71_X_60(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    feed(f, 600, nominal);
    feed(f, 180, errors_of(6));
    const struct decision *d = decided(f, 0, DECISION_ROLLBACK);
    assert_non_null(d);
    assert_int_equal(d->time_ns, SECONDS(780));
    assert_int_equal(d->onset_ns, SECONDS(600));
    assert_int_equal(d->split.num, 0);
    assert_int_equal(d->evidence_count, 1);
    assert_int_equal(d->evidence[0].value.of.num, 6);
    assert_int_equal(d->evidence[0].value.of.den, 1000);
    assert_int_equal(d->evidence[0].start_ns, SECONDS(750));
    assert_null(decided(f, 0, DECISION_WARN));
    assert_non_null(strstr(decided(f, 0, DECISION_NOTE)->text, "X-60"));
    assert_int_equal(verdict(f, 0, 0), PHASE_ROLLBACK);
    fixture_free(f);
}

static void a_warning_comes_at_two_minutes_and_the_rollback_at_three_K_73_X_61(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    feed(f, 180, errors_of(8));
    assert_int_equal(decided(f, 0, DECISION_WARN)->time_ns, SECONDS(120));
    assert_int_equal(decided(f, 0, DECISION_ROLLBACK)->time_ns, SECONDS(180));
    assert_null(decided(f, 0, DECISION_NOTE));
    assert_int_equal(control_result(f->control, 0, 0)->warnings, 1);
    assert_int_equal(control_result(f->control, 0, 0)->incidents[1], 1); /* a warning is a high incident (U-09) */
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

static void a_sample_without_data_neither_lengthens_nor_clears_a_breach(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    feed(f, 90, errors_of(6));
    feed(f, 600, (struct load){0});
    feed(f, 60, errors_of(6));
    assert_int_equal(verdict(f, 0, 0), PHASE_RUNNING); /* 150 s seen */
    feed(f, 30, errors_of(6));
    assert_int_equal(verdict(f, 0, 0), PHASE_ROLLBACK); /* 180 s seen */
    assert_int_equal(decided(f, 0, DECISION_ROLLBACK)->onset_ns, 0);
    fixture_free(f);
}

static void breaches_are_measured_in_time_not_in_samples_X_59(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    feed_one(f, 60, errors_of(6));
    feed_one(f, 60, errors_of(6));
    feed_one(f, 59, errors_of(6));
    assert_int_equal(verdict(f, 0, 0), PHASE_RUNNING);
    feed_one(f, 1, errors_of(6));
    assert_int_equal(verdict(f, 0, 0), PHASE_ROLLBACK);
    fixture_free(f);
}

static void two_criteria_in_turn_are_no_long_breach_of_one(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    add_phase(f, "ramp", 0, 3600, 10);
    struct policy_phase *r = add_rules(add_policy(f, "000"), "ramp");
    add_gate(f, r, "error_rate < 0.5%");
    add_gate(f, r, "latency.p99 < 200ms");
    add_trigger(f, r, "any criterion breached for 3m -> rollback to 0%");
    start(f, false);
    feed(f, 150, (struct load){.requests = 1000, .errors = 6, .p99_ms = 100});
    feed(f, 150, (struct load){.requests = 1000, .p99_ms = 300});
    feed(f, 30, (struct load){.requests = 1000, .p99_ms = 100});
    assert_int_equal(verdict(f, 0, 0), PHASE_RUNNING);
    fixture_free(f);
}

static void an_incident_seen_breaches_no_criterion_for_three_minutes(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    feed(f, 30, (struct load){.requests = 1000, .critical = 1});
    feed(f, 3570, nominal);
    assert_int_equal(verdict(f, 0, 0), PHASE_NO_GO); /* the gate sees it; the trigger does not */
    assert_null(decided(f, 0, DECISION_ROLLBACK));
    fixture_free(f);
}

static void availability_is_read_on_a_short_window_X_39(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    add_phase(f, "ramp", 0, 3600, 10);
    struct policy_phase *r = add_rules(add_policy(f, "000"), "ramp");
    add_gate(f, r, "availability > 99.95%");
    add_trigger(f, r, "any criterion breached for 3m -> rollback to 0%");
    start(f, false);
    feed(f, 30, (struct load){.probed_ms = 30000, .down_ms = 1000}); /* the phase so far stays below for half an hour */
    feed(f, 3570, (struct load){.probed_ms = 30000});
    assert_int_equal(verdict(f, 0, 0), PHASE_GO);
    assert_int_equal(control_result(f->control, 0, 0)->gate_breach_ns[0], SECONDS(30));
    fixture_free(f);
}

static void a_longer_availability_window_trails(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    f->scenario.monitoring.availability_window_ns = SECONDS(90);
    add_phase(f, "ramp", 0, 3600, 10);
    add_gate(f, add_rules(add_policy(f, "000"), "ramp"), "availability > 99.95%");
    start(f, false);
    feed(f, 30, (struct load){.probed_ms = 30000, .down_ms = 1000});
    feed(f, 3570, (struct load){.probed_ms = 30000});
    assert_int_equal(control_result(f->control, 0, 0)->gate_breach_ns[0], SECONDS(90));
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
    assert_int_equal(decided(f, 0, DECISION_ROLLBACK)->evidence[0].value.of.den, 30000);
    assert_int_equal(ratio_compare(f->orders.split.share, (struct ratio){3, 5}), 0); /* 3M of 5M (T-27, K-89) */
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
    assert_int_equal(decided(f, 0, DECISION_WARN)->evidence[0].samples, 10);
    assert_int_equal(decided(f, 0, DECISION_WARN)->evidence[0].value.of.num, 25);
    fixture_free(f);
}

static void a_rollback_moves_the_traffic_and_the_baseline_arm_recovers_T_08(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    int phase;
    feed(f, 180, errors_of(6));
    assert_true(f->orders.traffic);
    assert_int_equal(f->orders.effective_ns, SECONDS(240)); /* 60 s later */
    assert_int_equal(f->orders.split.share.num, 0);
    assert_int_equal(f->orders.next_ns, SECONDS(180));
    assert_int_equal(control_stage(f->control, &phase), STAGE_RECOVERY);
    feed(f, 60, errors_of(500)); /* not moved yet: not held against the recovery */
    feed(f, 10000, (struct load){.base_requests = 10000, .base_errors = 7});
    assert_true(f->orders.over);
    assert_int_equal(f->now_ns, SECONDS(540)); /* five minutes after the move */
    const struct decision *d = decided(f, 0, DECISION_RECOVERED);
    assert_non_null(d);
    assert_int_equal(d->evidence[0].value.of.den, 100000);
    assert_int_equal(decided_count(f, 0, DECISION_TRAFFIC), 2);
    assert_non_null(strstr(decided(f, 0, DECISION_RESCHEDULE)->text, "Jan 02"));
    assert_non_null(strstr(decided(f, 0, DECISION_NOT_RUN)->text, "Jan 02 02:00")); /* the planned gap stays (N-13) */
    assert_null(decided(f, 0, DECISION_INVESTIGATE)); /* on_fail is for failed gates (T-22) */
    fixture_free(f);
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
    add_phase(f, "ramp", 0, 3600, 10);
    struct policy_phase *r = add_rules(add_policy(f, "003"), "ramp");
    add_trigger(f, r, "error_rate > 1.5% -> rollback");
    start(f, false);
    feed(f, 30, errors_of(16));
    assert_int_equal(decided_count(f, 0, DECISION_NOTE), 2); /* */
    assert_int_equal(f->orders.effective_ns, SECONDS(335));  /* a whole tick of 5 s */
    fixture_free(f);
}

static void a_rollback_counts_as_one_critical_incident_X_41(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    feed(f, 180, errors_of(6));
    const struct phase_result *result = control_result(f->control, 0, 0);
    assert_int_equal(result->incidents[0], 1);
    assert_int_equal(result->gate[1].verdict, VERDICT_FAIL);
    assert_int_equal(result->gate[1].value.of.num, 1);
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
    assert_int_equal(control_result(f->control, 0, 0)->escalations, 1);
    fixture_free(f);
}

static void a_hold_with_less_traffic_goes_on_and_cannot_pass_U_24(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    add_phase(f, "ramp", 0, 600, 10);
    struct policy_phase *r = add_rules(add_policy(f, "000"), "ramp");
    add_gate(f, r, "error_rate < 5%");
    add_trigger(f, r, "error_rate > 0.75% -> hold at 5%");
    start(f, false);
    feed(f, 30, errors_of(8));
    assert_true(f->orders.traffic);
    assert_int_equal(f->orders.effective_ns, SECONDS(90));
    assert_int_equal(ratio_compare(f->orders.split.share, (struct ratio){1, 20}), 0);
    feed(f, 570, nominal);
    assert_int_equal(verdict(f, 0, 0), PHASE_NO_GO);
    assert_non_null(strstr(decided(f, 0, DECISION_NO_GO)->text, "U-24"));
    assert_int_equal(control_result(f->control, 0, 0)->gate[0].verdict, VERDICT_PASS);
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
    assert_int_equal(decided(f, 0, DECISION_ROLLBACK)->evidence[0].value.of.num, 26);
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

static void too_few_errors_do_not_count_X_70(void **state)
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
    struct panel panel = {1, 3};
    add_phase(f, "ramp", 0, 3600, 10);
    struct policy_phase *r = add_rules(add_policy(f, "000"), "ramp");
    add_gate(f, r, "segment_variance < 5%");
    add_trigger(f, r, "any criterion breached -> warn");
    start(f, false);
    for (int i = 0; i < 31; i++) {
        sample_clear(&f->sample, SECONDS(30 * i), SECONDS(30 * i + 30));
        for (int segment = 0; segment < 3; segment++) {
            struct slice *slice = &f->sample.slices[panel_index(&panel, (struct scope){ARM_ULTRA_FAST, -1, segment})];
            slice->sum.of[MEASURE_SERVED] = 1000 - segment;
            slice->sum.of[MEASURE_ERRORS] = segment; /* 0, 0.1 and 0.2 %: a range of 0.2 points, 20 % by X-12 */
        }
        control_sample(f->control, &f->sample, &f->orders);
    }
    const struct decision *d = decided(f, 0, DECISION_WARN);
    assert_non_null(d);
    assert_int_equal(d->time_ns, SECONDS(900));
    assert_int_equal(ratio_compare(d->evidence[0].value.of, (struct ratio){20, 100}), 0);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_bad_samples_do_not_roll_back_K_70),
        cmocka_unit_test(the_sixth_rolls_back_without_a_warning_K_71_X_60),
        cmocka_unit_test(a_warning_comes_at_two_minutes_and_the_rollback_at_three_K_73_X_61),
        cmocka_unit_test(a_trigger_acts_once_in_an_episode_and_again_in_the_next_K_72),
        cmocka_unit_test(a_sample_without_data_neither_lengthens_nor_clears_a_breach),
        cmocka_unit_test(breaches_are_measured_in_time_not_in_samples_X_59),
        cmocka_unit_test(two_criteria_in_turn_are_no_long_breach_of_one),
        cmocka_unit_test(an_incident_seen_breaches_no_criterion_for_three_minutes),
        cmocka_unit_test(availability_is_read_on_a_short_window_X_39),
        cmocka_unit_test(a_longer_availability_window_trails),
        cmocka_unit_test(a_trigger_over_a_window_waits_until_the_phase_is_that_old),
        cmocka_unit_test(old_samples_leave_a_trailing_window),
        cmocka_unit_test(a_rollback_moves_the_traffic_and_the_baseline_arm_recovers_T_08),
        cmocka_unit_test(nothing_seen_after_a_rollback_is_no_recovery),
        cmocka_unit_test(a_rollback_slower_than_the_documents_allow_is_noted_X_66),
        cmocka_unit_test(a_rollback_counts_as_one_critical_incident_X_41),
        cmocka_unit_test(every_document_counts_its_own_incidents_U_09),
        cmocka_unit_test(a_hold_with_less_traffic_goes_on_and_cannot_pass_U_24),
        cmocka_unit_test(two_polls_above_120_per_cent_roll_back_K_92_T_19),
        cmocka_unit_test(exactly_120_per_cent_is_not_worse),
        cmocka_unit_test(one_poll_is_not_enough_even_when_it_is_twice_as_bad_K_93),
        cmocka_unit_test(too_few_errors_do_not_count_X_70),
        cmocka_unit_test(without_a_passed_gate_there_is_no_baseline_U_22),
        cmocka_unit_test(availability_gets_worse_as_unavailability_grows_X_69),
        cmocka_unit_test(segments_are_not_compared_before_a_quarter_of_an_hour_X_13),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
