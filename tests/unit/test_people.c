/* People who respond to a warning: when they notice, judge and decide, on what, and who is called next. Samples are of
 * 30 s; the warning comes after two minutes. */
#include "control_fixture.h"

#define WARNED 120

/* A ramp with a warning and the people of `people`, none of whom is told anything: 1 min to notice, 3 to judge, 2 1/2
 * to decide. automatic: with the rollback after three minutes beside them. */
struct team {
    struct response response;
    struct person people[4];
    struct fixture *f;
};

static struct team *team_of(int count, bool automatic)
{
    struct team *team = memory_new(1, sizeof *team);
    struct fixture *f = team->f = fixture_new();
    struct policy_phase *r = add_ramp(f, 3600, "000");
    add_gate(f, r, "error_rate < 0.5%");
    add_trigger(f, r, "error_rate > 0.75% for 2m -> warn");
    add_trigger(f, r, "latency.p99 > 250ms for 2m -> warn");
    if (automatic)
        add_trigger(f, r, "any criterion breached for 3m -> rollback to 0%");
    team->response = (struct response){.limit_ns = {SECONDS(120), SECONDS(300), SECONDS(600)},
                                       .hold_at = {1, 20},
                                       .people = team->people,
                                       .people_count = count};
    static char *const roles[] = {"Engineering Lead", "Operations Lead", "Product Lead", "VP Engineering"};
    for (int i = 0; i < 4; i++)
        team->people[i] = (struct person){
            .role = roles[i], .may = AUTHORITY_ROLLBACK, .takes = {{SECONDS(60)}, {SECONDS(180)}, {SECONDS(150)}}};
    for (int hour = 0; hour < 24; hour++)
        team->response.pace[hour] = (struct ratio){1, 1};
    r->response = &team->response;
    return team;
}

static void team_free(struct team *team)
{
    fixture_free(team->f);
    free(team);
}

/* One sample of so many errors in ten thousand. */
static void errors(struct team *team, int64_t per_10000)
{
    feed_one(team->f, 30, (struct load){.requests = 10000, .errors = per_10000});
}

static void errors_for(struct team *team, int64_t seconds, int64_t per_10000)
{
    for (int64_t fed = 0; fed < seconds; fed += 30)
        errors(team, per_10000);
}

static void expect_at(const struct team *team, enum decision_kind kind, int64_t after_warning_s)
{
    const struct decision *d = decided(team->f, 0, kind);
    assert_non_null(d);
    assert_int_equal(d->time_ns, SECONDS(WARNED + after_warning_s));
}

static void a_warning_is_noticed_judged_and_decided_in_its_bands_T_01_T_02_T_03(void **state)
{
    (void)state;
    struct team *team = team_of(1, false);
    start(team->f, false);
    errors_for(team, WARNED + 450, 80);
    expect_at(team, DECISION_WARN, 0);
    expect_at(team, DECISION_ACKNOWLEDGE, 60); /* 0-2 minutes */
    expect_at(team, DECISION_ASSESS, 300);     /* 2-5 */
    expect_at(team, DECISION_REDUCE, 450);     /* 5-10 */
    const struct decision *d = decided(team->f, 0, DECISION_REDUCE);
    assert_int_equal(d->took_ns, SECONDS(450));
    assert_int_equal(d->limit_ns, SECONDS(600));
    assert_int_equal(d->onset_ns, 0);
    assert_int_equal(d->diagnosis, DIAGNOSIS_LASTING);
    assert_int_equal(ratio_compare(d->split, (struct ratio){1, 20}), 0); /* "reduce to 5% traffic" */
    assert_int_equal(ordered(team->f, ORDER_SPLIT)->due_ns, SECONDS(WARNED + 450 + 60));
    assert_int_equal(decided(team->f, 0, DECISION_ASSESS)->evidence.count, 11); /* at the warning, and ten since */
    assert_int_equal(decided_count(team->f, 0, DECISION_NOTE), 0);              /* nothing took too long */
    assert_true(says(team->f, d, "Engineering Lead decides: it is lasting, 7m30s after the warning, of 10m"));
    team_free(team);
}

static void the_automatic_rollback_does_not_wait_for_people_X_61_K_73(void **state)
{
    (void)state;
    struct team *team = team_of(1, true);
    start(team->f, false);
    errors_for(team, 180, 80);
    assert_int_equal(verdict(team->f, 0, 0), PHASE_ROLLBACK);
    expect_at(team, DECISION_ROLLBACK, 60);
    expect_at(team, DECISION_ACKNOWLEDGE, 60); /* who does something at the same moment is heard */
    const struct decision *d = decided(team->f, 0, DECISION_STAND_DOWN);
    assert_int_equal(d->step, STEP_ASSESS);
    assert_int_equal(d->took_ns, SECONDS(60));
    assert_int_equal(d->limit_ns, SECONDS(300));
    errors_for(team, 600, 80);
    assert_null(decided(team->f, 0, DECISION_ASSESS));
    team_free(team);
}

/* The diagnosis after `bad` samples of 0.8 % from the warning on, and good ones then. */
static enum diagnosis after(int bad)
{
    struct team *team = team_of(1, false);
    start(team->f, false);
    errors_for(team, WARNED + 30 * bad, 80);
    errors_for(team, 600 - 30 * bad, 7);
    enum diagnosis diagnosis = decided(team->f, 0, DECISION_ASSESS)->diagnosis;
    assert_int_equal(decided_count(team->f, 0, DECISION_CONTINUE), diagnosis == DIAGNOSIS_TEMPORARY);
    assert_int_equal(verdict(team->f, 0, 0), PHASE_RUNNING);
    team_free(team);
    return diagnosis;
}

static void what_is_cleared_within_five_minutes_is_temporary_U_10_F_01(void **state)
{
    (void)state;
    assert_int_equal(after(9), DIAGNOSIS_TEMPORARY); /* the tenth sample ends five minutes after the warning */
    assert_int_equal(after(10), DIAGNOSIS_LASTING);
}

static void without_data_nothing_is_cleared_U_20(void **state)
{
    (void)state;
    struct team *team = team_of(1, false);
    start(team->f, false);
    errors_for(team, WARNED, 80);
    for (int i = 0; i < 15; i++)
        feed_one(team->f, 30, (struct load){.requests = 0});
    assert_int_equal(decided(team->f, 0, DECISION_ASSESS)->diagnosis, DIAGNOSIS_LASTING);
    assert_int_equal(decided(team->f, 0, DECISION_ASSESS)->evidence.count, 1);
    team_free(team);
}

/* The diagnosis when the first three samples from the warning on are these, and 0.8 % follow. */
static enum diagnosis beginning(int64_t first, int64_t second, int64_t third)
{
    struct team *team = team_of(1, false);
    start(team->f, false);
    errors_for(team, 90, 80);
    errors(team, first);
    errors(team, second);
    errors(team, third);
    errors_for(team, 600, 80);
    enum diagnosis diagnosis = decided(team->f, 0, DECISION_ASSESS)->diagnosis;
    assert_int_equal(verdict(team->f, 0, 0) == PHASE_ROLLBACK, diagnosis == DIAGNOSIS_FUNDAMENTAL);
    if (diagnosis == DIAGNOSIS_FUNDAMENTAL) {
        expect_at(team, DECISION_ROLLBACK, 450);
        assert_int_equal(decided(team->f, 0, DECISION_ROLLBACK)->split.num, 0);
        assert_int_equal(result(team->f, 0, 0)->incidents[0], 1); /* critical, as one that comes by itself */
    }
    team_free(team);
    return diagnosis;
}

static void a_step_beyond_twice_the_threshold_is_fundamental_U_10_F_03(void **state)
{
    (void)state;
    assert_int_equal(beginning(150, 150, 150), DIAGNOSIS_LASTING); /* exactly twice 0.75 % */
    assert_int_equal(beginning(151, 80, 80), DIAGNOSIS_FUNDAMENTAL);
    assert_int_equal(beginning(80, 151, 80), DIAGNOSIS_FUNDAMENTAL); /* the first may have begun before the fault */
    assert_int_equal(beginning(80, 80, 151), DIAGNOSIS_LASTING);     /* no step */
}

/* The diagnosis when eleven samples from the warning on are so much above 0.8 %; *trend: the pairs that rise, less
 * those that fall. */
static enum diagnosis trend_of(const int64_t above[11], int64_t *trend)
{
    struct team *team = team_of(1, false);
    start(team->f, false);
    errors_for(team, 90, 80);
    for (int i = 0; i < 11; i++)
        errors(team, 80 + above[i]);
    const struct decision *d = decided(team->f, 0, DECISION_ASSESS);
    enum diagnosis diagnosis = d->diagnosis;
    *trend = d->rising;
    team_free(team);
    return diagnosis;
}

/* Of 55 pairs without a trend the sum has variance 11 * 10 * 27 / 18 = 165; 1.645 * sqrt(165) = 21.13. */
static void what_rises_beyond_chance_is_degradation_U_10_F_02(void **state)
{
    (void)state;
    int64_t trend;
    assert_int_equal(trend_of((const int64_t[]){1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, &trend), DIAGNOSIS_DEGRADATION);
    assert_int_equal(trend, 55);
    /* 15 pairs fall among the first six, one more later: 39 - 16 = 23. */
    assert_int_equal(trend_of((const int64_t[]){6, 5, 4, 3, 2, 1, 8, 7, 9, 10, 11}, &trend), DIAGNOSIS_DEGRADATION);
    assert_int_equal(trend, 23);
    assert_int_equal(trend_of((const int64_t[]){6, 5, 4, 3, 2, 1, 8, 7, 10, 9, 11}, &trend), DIAGNOSIS_LASTING);
    assert_int_equal(trend, 21);
    /* A tie counts neither way: 38 - 16 = 22. */
    assert_int_equal(trend_of((const int64_t[]){6, 5, 4, 3, 2, 1, 8, 7, 9, 10, 10}, &trend), DIAGNOSIS_DEGRADATION);
    assert_int_equal(trend, 22);
    assert_int_equal(trend_of((const int64_t[]){11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, &trend), DIAGNOSIS_LASTING);
    assert_int_equal(trend, -55);
}

static void who_has_not_noticed_at_the_limit_is_passed_over_R_06(void **state)
{
    (void)state;
    struct team *team = team_of(2, false);
    team->people[0].takes[STEP_NOTICE].ns = SECONDS(120);
    start(team->f, false);
    errors_for(team, WARNED + 120, 80);
    expect_at(team, DECISION_ACKNOWLEDGE, 120); /* exactly in time */
    assert_null(decided(team->f, 0, DECISION_ESCALATE));
    team_free(team);

    team = team_of(2, false);
    team->people[0].takes[STEP_NOTICE].ns = SECONDS(120) + 1;
    start(team->f, false);
    errors_for(team, WARNED + 450, 80);
    expect_at(team, DECISION_ESCALATE, 120);
    const struct decision *d = decided(team->f, 0, DECISION_ESCALATE);
    assert_int_equal(d->by, 0);
    assert_int_equal(d->next, 1);
    expect_at(team, DECISION_ACKNOWLEDGE, 180);
    assert_int_equal(decided(team->f, 0, DECISION_ACKNOWLEDGE)->by, 1);
    expect_at(team, DECISION_NOTE, 180); /* three minutes, of two */
    expect_at(team, DECISION_ASSESS, 360);
    assert_int_equal(decided_count(team->f, 0, DECISION_NOTE), 2); /* six, of five */
    assert_int_equal(result(team->f, 0, 0)->escalations, 1);
    team_free(team);
}

static void who_is_absent_never_notices_F_37(void **state)
{
    (void)state;
    struct team *team = team_of(2, false);
    team->people[0].absent = team->people[1].absent = true;
    start(team->f, false);
    errors_for(team, WARNED + 900, 80);
    assert_int_equal(decided_count(team->f, 0, DECISION_ESCALATE), 1);
    const struct decision *d = decided(team->f, 0, DECISION_NOTE);
    assert_int_equal(d->reason, REASON_NOBODY_LEFT);
    assert_int_equal(d->time_ns, SECONDS(WARNED + 240));
    assert_null(decided(team->f, 0, DECISION_ACKNOWLEDGE));
    assert_true(says(team->f, d, "Operations Lead is absent, 4m after the warning, of 2m; there is nobody else"));
    team_free(team);
}

static void who_may_not_or_will_not_calls_the_next_who_may_R_03_R_04_F_37(void **state)
{
    (void)state;
    for (int refuses = 0; refuses < 2; refuses++) {
        struct team *team = team_of(3, false);
        team->people[0].may = refuses ? AUTHORITY_ROLLBACK : AUTHORITY_HOLD;
        team->people[0].refuses = refuses;
        team->people[1].may = AUTHORITY_RECOMMEND;
        team->people[2].may = AUTHORITY_OVERRIDE;
        start(team->f, false);
        errors_for(team, WARNED + 660, 200);
        expect_at(team, DECISION_ESCALATE, 450);
        assert_int_equal(decided(team->f, 0, DECISION_ESCALATE)->next, 2);
        expect_at(team, DECISION_ROLLBACK, 450 + 60 + 150);
        assert_int_equal(decided(team->f, 0, DECISION_ROLLBACK)->by, 2);
        assert_int_equal(decided_count(team->f, 0, DECISION_ASSESS), 1); /* it is judged once */
        assert_true(
            says(team->f, decided(team->f, 0, DECISION_ESCALATE),
                 refuses ? "refuses to decide on what is fundamental" : "may only hold on what is fundamental"));
        team_free(team);
    }
}

static void a_decision_after_ten_minutes_is_late_T_03(void **state)
{
    (void)state;
    for (int late = 0; late < 2; late++) {
        struct team *team = team_of(1, false);
        team->people[0].takes[STEP_DECIDE].ns = SECONDS(300) + late;
        start(team->f, false);
        errors_for(team, WARNED + 630, 80);
        expect_at(team, DECISION_REDUCE, late ? 630 : 600);
        assert_int_equal(decided_count(team->f, 0, DECISION_NOTE), (size_t)late);
        team_free(team);
    }
}

static void a_second_warning_belongs_to_the_incident_T_04(void **state)
{
    (void)state;
    struct team *team = team_of(1, false);
    const struct load slow = {.requests = 10000, .errors = 7, .p99_ms = 260};
    start(team->f, false);
    errors_for(team, WARNED, 80);
    for (int i = 0; i < 15; i++)
        feed_one(team->f, 30, slow);
    assert_int_equal(decided_count(team->f, 0, DECISION_WARN), 2);
    assert_int_equal(decided_count(team->f, 0, DECISION_ACKNOWLEDGE), 1);
    assert_int_equal(decided(team->f, 0, DECISION_ASSESS)->diagnosis,
                     DIAGNOSIS_LASTING); /* errors are gone, it is slow */
    team_free(team);
}

static void a_phase_that_ends_first_leaves_people_undecided(void **state)
{
    (void)state;
    struct team *team = team_of(1, false);
    team->f->phases[0].length_ns = SECONDS(WARNED + 420);
    start(team->f, false);
    errors_for(team, WARNED + 420, 80);
    assert_int_equal(verdict(team->f, 0, 0), PHASE_NO_GO);
    expect_at(team, DECISION_STAND_DOWN, 420);
    assert_int_equal(decided(team->f, 0, DECISION_STAND_DOWN)->step, STEP_DECIDE);
    team_free(team);
}

/* When somebody notices who takes {uniform: {low: 0, high: 100s}}. */
static int64_t drawn(uint64_t seed)
{
    struct team *team = team_of(1, false);
    const char *why;
    assert_true(distribution_uniform(&team->people[0].takes[STEP_NOTICE].law, 0, 100e9, &why));
    team->f->scenario.seed = seed;
    start(team->f, false);
    errors_for(team, WARNED + 120, 80);
    int64_t took_ns = decided(team->f, 0, DECISION_ACKNOWLEDGE)->took_ns;
    distribution_free(&team->people[0].takes[STEP_NOTICE].law);
    team_free(team);
    return took_ns;
}

static void delays_are_drawn_from_the_seed(void **state)
{
    (void)state;
    int64_t sum_ns = 0;
    assert_int_equal(drawn(1), drawn(1));
    for (uint64_t seed = 1; seed <= 100; seed++)
        sum_ns += drawn(seed);
    /* The mean of 100 draws has a standard deviation of 100 s / sqrt(12) / 10 = 2.9 s; five of them. */
    assert_in_range(sum_ns / 100, SECONDS(50) - 5 * 2887 * NS_PER_MS, SECONDS(50) + 5 * 2887 * NS_PER_MS);
}

static void what_people_take_follows_the_hour_of_the_day(void **state)
{
    (void)state;
    struct team *team = team_of(1, false);
    team->response.pace[0] = (struct ratio){3, 2}; /* the plan starts at midnight */
    team->response.pace[1] = (struct ratio){9, 1};
    start(team->f, false);
    errors_for(team, WARNED + 600, 80);
    expect_at(team, DECISION_ACKNOWLEDGE, 90);
    expect_at(team, DECISION_ASSESS, 90 + 270);
    assert_int_equal(decided(team->f, 0, DECISION_REDUCE)->took_ns, SECONDS(90 + 270 + 225));
    team_free(team);
}

static void a_lost_alert_reaches_people_by_the_backup_F_18_R_18(void **state)
{
    (void)state;
    struct team *team = team_of(1, false);
    team->response.alerts_lost = true;
    team->response.backup_ns = SECONDS(300);
    start(team->f, false);
    errors_for(team, WARNED + 360, 80);
    expect_at(team, DECISION_NOTE, 0);
    assert_true(says(team->f, decided(team->f, 0, DECISION_NOTE), "the backup reaches people after 5m"));
    expect_at(team, DECISION_ACKNOWLEDGE, 360);
    assert_int_equal(decided_count(team->f, 0, DECISION_NOTE), 2); /* six minutes, of two */
    team_free(team);
}

/* With the levels of 004, beside people who never come; the canary before has passed or not. */
static struct team *escalating(bool passed)
{
    struct team *team = team_of(1, false);
    struct fixture *f = team->f;
    const int64_t levels_s[LEVEL_KINDS] = {300, 600, 900, 1800};
    team->people[0].absent = true;
    for (int level = 0; level < LEVEL_KINDS; level++)
        team->response.level_ns[level] = SECONDS(levels_s[level]);
    f->phases[0].start_ns = SECONDS(600);
    f->phases[1] = f->phases[0];
    f->phases[0] =
        (struct phase){.name = memory_copy_text("canary"), .length_ns = SECONDS(600), .split = {.share = {1, 100}}};
    f->scenario.phases_count = 2;
    if (passed)
        add_gate(f, add_rules(&f->policies[0], "canary"), "error_rate < 1%");
    start(f, false);
    errors_for(team, 600, 7);
    return team;
}

static const struct decision *level_of(const struct team *team, enum escalation_level level)
{
    for (size_t i = 0; i < outcome_decisions(&team->f->outcome); i++) {
        const struct decision *d = outcome_decision(&team->f->outcome, i);
        if (d->reason == REASON_LEVEL_REACHED && d->level == level)
            return d;
    }
    return NULL;
}

static void levels_of_escalation_come_in_their_times_B_01_B_02_B_03_B_04(void **state)
{
    (void)state;
    static const int64_t after_s[LEVEL_KINDS] = {300, 600, 900, 1800};
    static const enum decision_kind kinds[LEVEL_KINDS] = {DECISION_LEVEL, DECISION_LEVEL, DECISION_REDUCE,
                                                          DECISION_ROLLBACK};
    struct team *team = escalating(true);
    errors_for(team, WARNED + 1770, 80);
    assert_null(level_of(team, LEVEL_EMERGENCY));
    errors_for(team, 30, 80);
    for (int level = 0; level < LEVEL_KINDS; level++) {
        const struct decision *d = level_of(team, (enum escalation_level)level);
        assert_non_null(d);
        assert_int_equal(d->kind, kinds[level]);
        assert_int_equal(d->time_ns, SECONDS(600 + WARNED + after_s[level]));
    }
    assert_int_equal(ratio_compare(level_of(team, LEVEL_HALT)->split, (struct ratio){1, 100}), 0); /* the canary's */
    assert_int_equal(level_of(team, LEVEL_EMERGENCY)->split.num, 0);
    assert_int_equal(verdict(team->f, 0, 1), PHASE_ROLLBACK);
    assert_true(says(team->f, level_of(team, LEVEL_FEATURE_OFF), "level 1, 5m after the warning and not over"));
    team_free(team);
}

static void a_level_is_not_reached_once_the_condition_holds_no_more_B_03(void **state)
{
    (void)state;
    for (int good_s = 0; good_s <= 30; good_s += 30) {
        struct team *team = escalating(true);
        errors_for(team, WARNED + 900 - good_s, 80);
        errors_for(team, 60, 7);
        assert_int_equal(level_of(team, LEVEL_HALT) ? 1 : 0, good_s == 0);
        team_free(team);
    }
}

static void without_a_passed_phase_a_halt_leaves_the_traffic_B_03(void **state)
{
    (void)state;
    struct team *team = escalating(false);
    errors_for(team, WARNED + 900, 80);
    assert_int_equal(level_of(team, LEVEL_HALT)->kind, DECISION_LEVEL);
    assert_false(ratio_has_data(level_of(team, LEVEL_HALT)->split));
    team_free(team);
}

static void a_script_answers_an_incident_in_place_of_the_model(void **state)
{
    (void)state;
    struct team *team = team_of(2, false);
    struct scripted script = {.incident = 2, .person = 1, .does = ANSWER_ROLLBACK, .after_ns = SECONDS(30)};
    team->response.script = &script;
    team->response.script_count = 1;
    start(team->f, false);
    errors_for(team, WARNED + 30, 80);
    errors_for(team, 450, 7);
    assert_int_equal(decided(team->f, 0, DECISION_CONTINUE)->reason, REASON_PEOPLE_DECIDED); /* the first: modelled */
    errors_for(team, WARNED + 30, 80);
    const struct decision *d = decided(team->f, 0, DECISION_ROLLBACK);
    assert_int_equal(d->reason, REASON_AS_SCRIPTED);
    assert_int_equal(d->by, 1);
    assert_int_equal(d->time_ns, SECONDS(WARNED + 480 + WARNED + 30));
    assert_true(says(team->f, d, "Operations Lead decides as scripted: rollback, 30s after the warning"));
    team_free(team);
}

static void who_may_override_keeps_the_automatic_rollback_away_R_04_X_61(void **state)
{
    (void)state;
    for (int may = AUTHORITY_ROLLBACK; may <= AUTHORITY_OVERRIDE; may++) {
        struct team *team = team_of(1, true);
        struct scripted script = {.incident = 1, .does = ANSWER_CONTINUE, .after_ns = SECONDS(30)};
        team->people[0].may = (enum authority)may;
        team->response.script = &script;
        team->response.script_count = 1;
        start(team->f, false);
        errors_for(team, 600, 80);
        bool overruled = may == AUTHORITY_OVERRIDE;
        assert_int_equal(decided(team->f, 0, DECISION_CONTINUE)->overrules, overruled);
        assert_int_equal(verdict(team->f, 0, 0), overruled ? PHASE_RUNNING : PHASE_ROLLBACK);
        if (overruled) { /* only as long as it lasts */
            errors_for(team, 30, 7);
            errors_for(team, 150, 60);
            assert_int_equal(verdict(team->f, 0, 0), PHASE_RUNNING);
            errors_for(team, 30, 60);
            assert_int_equal(verdict(team->f, 0, 0), PHASE_ROLLBACK);
        }
        team_free(team);
    }
}

/* From 0.8 % to 0.6 % the warning is over, and the breach of the gate is not. */
static void a_rollback_that_was_kept_away_comes_once_the_condition_holds_no_more_R_04(void **state)
{
    (void)state;
    struct team *team = team_of(1, true);
    struct scripted script = {.incident = 1, .does = ANSWER_CONTINUE, .after_ns = SECONDS(30)};
    team->people[0].may = AUTHORITY_OVERRIDE;
    team->response.script = &script;
    team->response.script_count = 1;
    start(team->f, false);
    errors_for(team, 600, 80);
    assert_int_equal(verdict(team->f, 0, 0), PHASE_RUNNING);
    errors(team, 60);
    assert_int_equal(verdict(team->f, 0, 0), PHASE_ROLLBACK);
    team_free(team);
}

static void a_gate_waits_for_those_who_approve_F_37_X_80(void **state)
{
    (void)state;
    for (int how = 0; how < 4; how++) {
        struct team *team = team_of(1, false);
        team->f->rules[0][0].manual = how != 3;
        team->people[0].approves = how != 0;
        team->people[0].refuses = how != 2;
        team->people[0].absent = how == 2;
        start(team->f, false);
        errors_for(team, 3600, 7);
        bool withheld = how == 1 || how == 2;
        assert_int_equal(verdict(team->f, 0, 0), withheld ? PHASE_NO_GO : PHASE_GO);
        if (withheld)
            assert_true(says(team->f, decided(team->f, 0, DECISION_NO_GO),
                             how == 1 ? "Engineering Lead refuses" : "Engineering Lead is absent"));
        team_free(team);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_warning_is_noticed_judged_and_decided_in_its_bands_T_01_T_02_T_03),
        cmocka_unit_test(the_automatic_rollback_does_not_wait_for_people_X_61_K_73),
        cmocka_unit_test(what_is_cleared_within_five_minutes_is_temporary_U_10_F_01),
        cmocka_unit_test(without_data_nothing_is_cleared_U_20),
        cmocka_unit_test(a_step_beyond_twice_the_threshold_is_fundamental_U_10_F_03),
        cmocka_unit_test(what_rises_beyond_chance_is_degradation_U_10_F_02),
        cmocka_unit_test(who_has_not_noticed_at_the_limit_is_passed_over_R_06),
        cmocka_unit_test(who_is_absent_never_notices_F_37),
        cmocka_unit_test(who_may_not_or_will_not_calls_the_next_who_may_R_03_R_04_F_37),
        cmocka_unit_test(a_decision_after_ten_minutes_is_late_T_03),
        cmocka_unit_test(a_second_warning_belongs_to_the_incident_T_04),
        cmocka_unit_test(a_phase_that_ends_first_leaves_people_undecided),
        cmocka_unit_test(delays_are_drawn_from_the_seed),
        cmocka_unit_test(what_people_take_follows_the_hour_of_the_day),
        cmocka_unit_test(a_lost_alert_reaches_people_by_the_backup_F_18_R_18),
        cmocka_unit_test(levels_of_escalation_come_in_their_times_B_01_B_02_B_03_B_04),
        cmocka_unit_test(a_level_is_not_reached_once_the_condition_holds_no_more_B_03),
        cmocka_unit_test(without_a_passed_phase_a_halt_leaves_the_traffic_B_03),
        cmocka_unit_test(a_script_answers_an_incident_in_place_of_the_model),
        cmocka_unit_test(who_may_override_keeps_the_automatic_rollback_away_R_04_X_61),
        cmocka_unit_test(a_rollback_that_was_kept_away_comes_once_the_condition_holds_no_more_R_04),
        cmocka_unit_test(a_gate_waits_for_those_who_approve_F_37_X_80),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
