/* Breaches: how long they are, what breaks them, and the gates that forbid long ones. Samples are of 30 s. */
#include "control_fixture.h"

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
    assert_int_equal(d->evidence.count, 1);
    assert_int_equal(evidence(f, d)[0].value.of.num, 6);
    assert_int_equal(evidence(f, d)[0].value.of.den, 1000);
    assert_int_equal(evidence(f, d)[0].start_ns, SECONDS(750));
    assert_null(decided(f, 0, DECISION_WARN));
    assert_true(says(f, decided(f, 0, DECISION_NOTE), "no warning came before"));
    assert_int_equal(verdict(f, 0, 0), PHASE_ROLLBACK);
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
    struct policy_phase *r = add_ramp(f, 3600, "000");
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
    struct policy_phase *r = add_ramp(f, 3600, "000");
    add_gate(f, r, "availability > 99.95%");
    add_trigger(f, r, "any criterion breached for 3m -> rollback to 0%");
    start(f, false);
    feed(f, 30, (struct load){.probed_ms = 30000, .down_ms = 1000}); /* the phase so far stays below for half an hour */
    feed(f, 3570, (struct load){.probed_ms = 30000});
    assert_int_equal(verdict(f, 0, 0), PHASE_GO);
    assert_int_equal(gate(f, 0)->breach_ns, SECONDS(30));
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
    assert_int_equal(gate(f, 0)->breach_ns, SECONDS(90));
    fixture_free(f);
}

/* A gate with X-36: four minutes above the bar early on, fine on the whole. */
static struct fixture *maintained(int64_t breach_s, int64_t bad_s)
{
    struct fixture *f = fixture_new();
    struct policy_phase *r = add_ramp(f, 3600, "000");
    add_gate(f, r, "error_rate < 0.5%");
    r->maintained_breach_ns = SECONDS(breach_s);
    start(f, false);
    feed(f, bad_s, (struct load){.requests = 1000, .errors = 6});
    feed(f, 3600 - bad_s, (struct load){.requests = 1000});
    return f;
}

static void a_breach_of_three_minutes_fails_a_maintained_gate_X_36(void **state)
{
    (void)state;
    struct fixture *f = maintained(180, 180);
    assert_int_equal(verdict(f, 0, 0), PHASE_NO_GO);
    assert_true(result(f, 0, 0)->breach_failed);
    assert_int_equal(gate(f, 0)->verdict, VERDICT_PASS);
    assert_int_equal(gate(f, 0)->breach_ns, SECONDS(180));
    fixture_free(f);
}

static void a_shorter_breach_does_not_X_36(void **state)
{
    (void)state;
    struct fixture *f = maintained(180, 150);
    assert_int_equal(verdict(f, 0, 0), PHASE_GO);
    fixture_free(f);
}

static void nor_does_any_breach_when_only_cumulative_values_are_asked_X_36(void **state)
{
    (void)state;
    struct fixture *f = maintained(0, 300);
    assert_int_equal(verdict(f, 0, 0), PHASE_GO);
    fixture_free(f);
}

/* A hold of six hours, of which the first minute of every hour is observed, under one criterion and one trigger. */
static struct fixture *seen_a_minute_an_hour(const char *criterion, const char *trigger)
{
    struct fixture *f = fixture_new();
    struct phase *p = add_phase(f, "hold", 0, 21600, 10);
    p->observe_ns = SECONDS(60);
    p->observe_every_ns = SECONDS(3600);
    struct policy_phase *r = add_rules(add_policy(f, "000"), "hold");
    add_gate(f, r, criterion);
    add_trigger(f, r, trigger);
    r->maintained_breach_ns = SECONDS(180);
    start(f, false);
    return f;
}

static void minutes_an_hour_apart_are_no_breach_of_three_minutes_X_36(void **state)
{
    (void)state;
    struct fixture *f = seen_a_minute_an_hour("error_rate < 0.5%", "any criterion breached for 3m -> rollback to 0%");
    feed(f, 360, errors_of(20));
    assert_null(decided(f, 0, DECISION_ROLLBACK));
    assert_int_equal(verdict(f, 0, 0), PHASE_NO_GO); /* on the errors, not on a breach */
    assert_false(result(f, 0, 0)->breach_failed);
    assert_int_equal(gate(f, 0)->breach_ns, SECONDS(60));
    fixture_free(f);
}

static void nor_are_they_a_breach_of_a_condition_X_36(void **state)
{
    (void)state;
    struct fixture *f = seen_a_minute_an_hour("error_rate < 50%", "error_rate > 1% for 2m -> rollback to 0%");
    feed(f, 360, errors_of(20));
    assert_int_equal(verdict(f, 0, 0), PHASE_GO);
    fixture_free(f);
}

static void unobserved_time_ends_an_episode_so_a_trigger_acts_in_each(void **state)
{
    (void)state;
    struct fixture *f = seen_a_minute_an_hour("error_rate < 50%", "error_rate > 1% for 1m -> warn");
    feed(f, 360, errors_of(20));
    assert_int_equal(decided_count(f, 0, DECISION_WARN), 6);
    assert_int_equal(decided(f, 0, DECISION_WARN)->onset_ns, 0);
    fixture_free(f);
}

static void a_trailing_window_does_not_span_a_gap_X_39(void **state)
{
    (void)state;
    struct fixture *f = seen_a_minute_an_hour("availability > 99.95%", "error_rate > 50% -> warn");
    f->scenario.monitoring.availability_window_ns = SECONDS(7200);
    stop(f);
    start(f, false);
    feed(f, 30, (struct load){.requests = 1000, .probed_ms = 30000, .down_ms = 1000});
    feed(f, 330, (struct load){.requests = 1000, .probed_ms = 30000});
    assert_int_equal(gate(f, 0)->breach_ns, SECONDS(60));
    fixture_free(f);
}

static void nor_is_it_full_before_it_was_observed_whole(void **state)
{
    (void)state;
    struct fixture *f = seen_a_minute_an_hour("error_rate < 50%", "error_rate > 1% over 2m -> warn");
    feed(f, 360, errors_of(20));
    assert_null(decided(f, 0, DECISION_WARN));
    fixture_free(f);
    f = seen_a_minute_an_hour("error_rate < 50%", "error_rate > 1% over 1m -> warn");
    feed(f, 60, nominal);
    feed(f, 60, errors_of(20));
    assert_int_equal(evidence(f, decided(f, 0, DECISION_WARN))[0].start_ns, SECONDS(3600));
    assert_int_equal(evidence(f, decided(f, 0, DECISION_WARN))[0].samples, 2);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_bad_samples_do_not_roll_back_K_70),
        cmocka_unit_test(the_sixth_rolls_back_without_a_warning_K_71_X_60),
        cmocka_unit_test(a_sample_without_data_neither_lengthens_nor_clears_a_breach),
        cmocka_unit_test(breaches_are_measured_in_time_not_in_samples_X_59),
        cmocka_unit_test(two_criteria_in_turn_are_no_long_breach_of_one),
        cmocka_unit_test(an_incident_seen_breaches_no_criterion_for_three_minutes),
        cmocka_unit_test(availability_is_read_on_a_short_window_X_39),
        cmocka_unit_test(a_longer_availability_window_trails),
        cmocka_unit_test(a_breach_of_three_minutes_fails_a_maintained_gate_X_36),
        cmocka_unit_test(a_shorter_breach_does_not_X_36),
        cmocka_unit_test(nor_does_any_breach_when_only_cumulative_values_are_asked_X_36),
        cmocka_unit_test(minutes_an_hour_apart_are_no_breach_of_three_minutes_X_36),
        cmocka_unit_test(nor_are_they_a_breach_of_a_condition_X_36),
        cmocka_unit_test(unobserved_time_ends_an_episode_so_a_trigger_acts_in_each),
        cmocka_unit_test(a_trailing_window_does_not_span_a_gap_X_39),
        cmocka_unit_test(nor_is_it_full_before_it_was_observed_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
