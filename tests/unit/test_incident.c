/* Incidents of two hand-made journals: when each began, was detected and over, and every line of its bill. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/memory.h"
#include "rehearsal/twin.h"
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#define SAMPLE (30 * NS_PER_SECOND)
#define SAMPLES 60 /* half an hour */
#define ROUNDS 1000

static struct phase phases[1];
static struct policy policies[1];

static struct scenario scenario_of(int faults, const int64_t *at_ns)
{
    struct scenario s = {.name = "hand-made", .phases = phases, .phases_count = 1, .policies = policies};
    phases[0] = (struct phase){.name = (char *)(uintptr_t) "ramp", .length_ns = SAMPLES * SAMPLE};
    policies[0] = (struct policy){.name = (char *)(uintptr_t) "000"};
    s.policies_count = 1;
    for (int i = 0; i < faults; i++)
        faults_add(&s.faults,
                   (struct fault){.kind = FAULT_CACHE_FLUSH, .where = {ARM_CANDIDATE, -1, -1}, .when.at_ns = at_ns[i]});
    return s;
}

/* What one arm shows in a sample. */
struct shown_load {
    int64_t rounds, failed, slow;
};

struct run {
    struct shown_load of[SAMPLES][ARMS];
    int count;
    struct journal journal;
};

static struct run *run_new(void)
{
    struct run *r = memory_new(1, sizeof *r);
    r->count = SAMPLES;
    for (int i = 0; i < SAMPLES; i++)
        for (int arm = 0; arm < ARMS; arm++)
            r->of[i][arm] = (struct shown_load){ROUNDS, 1, 10};
    return r;
}

static void run_fill(struct run *r, const struct scenario *s)
{
    struct sample sample;
    journal_open(&r->journal, s, true);
    sample_open(&sample, &r->journal.outcome.scopes);
    for (int i = 0; i < r->count; i++) {
        sample_clear(&sample, i * SAMPLE, (i + 1) * SAMPLE);
        for (enum arm arm = 0; arm < ARMS; arm++) {
            const struct shown_load *l = &r->of[i][arm];
            int64_t *of = sample.slices[scopes_everybody(&r->journal.outcome.scopes, arm)].sum.of;
            of[MEASURE_ROUNDS_SUCCEEDED] = l->rounds - l->failed;
            of[MEASURE_ROUNDS_FAILED] = l->failed;
            of[MEASURE_SATISFIED] = l->rounds - l->failed - l->slow;
            of[MEASURE_OFFERED] = l->rounds + l->failed;
            of[MEASURE_ERRORS] = 2 * l->failed;
            of[MEASURE_LEARNER_US] = (arm == ARM_BASELINE ? 900 : 100) * SAMPLE / 1000;
        }
        journal_add(&r->journal, &sample, STAGE_PHASE, 0, (struct ratio){1, 10});
    }
    sample_free(&sample);
}

static void run_free(struct run *r)
{
    journal_free(&r->journal);
    free(r);
}

static void decide(struct run *r, int64_t time_ns, enum decision_kind kind)
{
    outcome_decide(&r->journal.outcome, (struct occasion){time_ns, 0, 0}, kind, REASON_TRIGGER_FIRED);
    outcome_publish(&r->journal.outcome);
}

static int64_t difference(const struct incident *incident, enum figure figure)
{
    return incident->bill[figure].with - incident->bill[figure].without;
}

/* Failed rounds of the candidate from sample `from` up to `to`. */
static void fail_in(struct run *r, int from, int to, int64_t failed)
{
    for (int i = from; i < to; i++)
        r->of[i][ARM_CANDIDATE].failed = failed;
}

static void a_fault_of_no_effect_costs_exactly_nothing(void **state)
{
    (void)state;
    struct scenario s = scenario_of(1, (int64_t[]){10 * SAMPLE});
    struct run *with = run_new(), *without = run_new();
    struct incidents found;
    run_fill(with, &s);
    run_fill(without, &s);
    incidents_find(&found, &with->journal, &without->journal);
    assert_int_equal(found.count, 1);
    for (enum figure f = 0; f < FIGURE_KINDS; f++)
        assert_int_equal(difference(&found.of[0], f), 0);
    assert_int_equal(found.of[0].bill[FIGURE_FAILED].with, 2); /* the sample that it strikes in */
    assert_false(found.of[0].bill[FIGURE_REVENUE].known);
    assert_int_equal(found.of[0].at_ns[MOMENT_DETECTED], NOT_KNOWN_NS);
    assert_int_equal(found.of[0].at_ns[MOMENT_MITIGATED], NOT_KNOWN_NS); /* nobody was hurt */
    assert_int_equal(incident_span(&found.of[0], SPAN_TTD), NOT_KNOWN_NS);
    assert_int_equal(incident_span(&found.of[0], SPAN_TTR), 0);
    incidents_free(&found);
    run_free(with);
    run_free(without);
    free(s.faults.of);
}

static void moments_and_bill_of_an_incident_are_what_was_put_in(void **state)
{
    (void)state;
    struct scenario s = scenario_of(1, (int64_t[]){10 * SAMPLE + 7 * NS_PER_SECOND});
    struct run *with = run_new(), *without = run_new();
    struct incidents found;
    s.business.revenue_per_year = (struct ratio){1, 1};
    fail_in(with, 12, 16, 101); /* from 6:00 to 8:00 */
    run_fill(with, &s);
    run_fill(without, &s);
    decide(without, 13 * SAMPLE, DECISION_ESCALATE);
    decide(with, 13 * SAMPLE, DECISION_ESCALATE); /* it came in the twin, too, so it names nothing */
    decide(with, 14 * SAMPLE, DECISION_CONTINUE);
    decide(with, 15 * SAMPLE, DECISION_WARN);
    decide(with, 16 * SAMPLE, DECISION_ROLLBACK);
    incidents_find(&found, &with->journal, &without->journal);
    const struct incident *incident = &found.of[0];
    assert_int_equal(found.count, 1);
    assert_int_equal(incident->at_ns[MOMENT_BEGAN], 10 * SAMPLE + 7 * NS_PER_SECOND);
    assert_int_equal(incident->at_ns[MOMENT_DETECTED], 15 * SAMPLE);
    assert_int_equal(incident->at_ns[MOMENT_ACKNOWLEDGED], NOT_KNOWN_NS);
    assert_int_equal(incident->at_ns[MOMENT_DECIDED], 16 * SAMPLE);
    assert_int_equal(incident->at_ns[MOMENT_MITIGATED], 16 * SAMPLE);
    assert_int_equal(incident->at_ns[MOMENT_RECOVERED], 16 * SAMPLE);
    assert_int_equal(incident_span(incident, SPAN_TTD), 5 * SAMPLE - 7 * NS_PER_SECOND);
    assert_int_equal(incident_span(incident, SPAN_TTA), NOT_KNOWN_NS);
    assert_int_equal(incident_span(incident, SPAN_DECIDE), NOT_KNOWN_NS);
    assert_int_equal(incident_span(incident, SPAN_TTR), 6 * SAMPLE - 7 * NS_PER_SECOND);
    assert_int_equal(incident->observed_ns, 6 * SAMPLE);
    assert_int_equal(difference(incident, FIGURE_FAILED), 400);
    assert_int_equal(difference(incident, FIGURE_ERRORS), 800);
    assert_int_equal(difference(incident, FIGURE_ATTEMPTS), 400);
    assert_int_equal(difference(incident, FIGURE_SLOW), 0);
    assert_int_equal(difference(incident, FIGURE_ROUNDS), 4 * ROUNDS); /* of the hurt arm alone */
    assert_int_equal(difference(incident, FIGURE_LEARNERS), 100);
    assert_int_equal(difference(incident, FIGURE_TIME), 4 * SAMPLE);
    assert_int_equal(incident->bill[FIGURE_FAILED].without, 12);
    assert_true(incident->bill[FIGURE_REVENUE].known);
    incidents_free(&found);
    run_free(with);
    run_free(without);
    free(s.faults.of);
}

/* With as many rounds in both, and c failed ones in the twin, b here hurt when (b - c)^2 > 16 (b + c); and slow ones
 * likewise, whatever the others are: 500 slow ones do not hide 20 that fail. */
static void an_arm_is_hurt_from_the_first_count_beyond_four_sigma(void **state)
{
    (void)state;
    for (int64_t count = 1; count < 120; count++) {
        struct scenario s = scenario_of(1, (int64_t[]){10 * SAMPLE});
        struct run *with = run_new(), *without = run_new();
        struct incidents found;
        int64_t usual = count % 2 == 0 ? 1 : 10, more = count - usual; /* even: of failed ones; odd: of slow ones */
        if (count % 2 == 0) {
            fail_in(with, 12, 13, count);
            with->of[12][ARM_CANDIDATE].slow = without->of[12][ARM_CANDIDATE].slow = 500;
        } else {
            with->of[12][ARM_CANDIDATE].slow = count;
        }
        run_fill(with, &s);
        run_fill(without, &s);
        incidents_find(&found, &with->journal, &without->journal);
        assert_int_equal(difference(&found.of[0], FIGURE_TIME),
                         more > 0 && more * more > 16 * (count + usual) ? SAMPLE : 0);
        incidents_free(&found);
        run_free(with);
        run_free(without);
        free(s.faults.of);
    }
}

/* An hour of 20 million learners: 16 (b + c) is the square of 11,321.7. */
static void four_sigma_are_so_whatever_the_number_of_rounds(void **state)
{
    (void)state;
    static const int64_t rounds = INT64_C(4000000000), usual = 4000000;
    for (int64_t more = 11321; more <= 11322; more++) {
        struct scenario s = scenario_of(1, (int64_t[]){10 * SAMPLE});
        struct run *with = run_new(), *without = run_new();
        struct incidents found;
        with->of[12][ARM_CANDIDATE] = (struct shown_load){rounds, usual + more, 0};
        without->of[12][ARM_CANDIDATE] = (struct shown_load){rounds, usual, 0};
        run_fill(with, &s);
        run_fill(without, &s);
        incidents_find(&found, &with->journal, &without->journal);
        assert_int_equal(difference(&found.of[0], FIGURE_TIME), more * more > 16 * (2 * usual + more) ? SAMPLE : 0);
        incidents_free(&found);
        run_free(with);
        run_free(without);
        free(s.faults.of);
    }
}

/* 30 days at 99.9 % are 2592 s of budget (Google, SRE workbook, ch. 5: a total outage of 43.2 minutes spends it). Two
 * minutes in which half of the rounds of one arm of two fail. */
static void the_error_budget_is_spent_by_each_method_as_OpenSLO_has_it(void **state)
{
    (void)state;
    struct scenario s = scenario_of(1, (int64_t[]){10 * SAMPLE});
    struct run *with = run_new(), *without = run_new();
    struct incidents found;
    s.objective = (struct objective){{999, 1000}, 30 * NS_PER_DAY, 2 * SAMPLE, {99, 100}};
    for (int i = 0; i < SAMPLES; i++)
        for (int arm = 0; arm < ARMS; arm++)
            with->of[i][arm].failed = without->of[i][arm].failed = 0;
    fail_in(with, 10, 13, 500); /* the second slice half: 500 of 4000 rounds */
    fail_in(with, 13, 14, 15);  /* 515 of 4000 */
    run_fill(with, &s);
    run_fill(without, &s);
    incidents_find(&found, &with->journal, &without->journal);
    const struct figure_value *bill = found.of[0].bill;
    assert_int_equal(found.of[0].observed_ns, 3 * SAMPLE); /* 15 of 1000 beside none is within chance */
    /* 1515 of 8000 rounds of 120 s: 22.725 s of 2592 s */
    assert_int_equal(bill[FIGURE_OCCURRENCES].with, INT64_C(22725000000) * 1000 / 2592000);
    assert_int_equal(bill[FIGURE_TIMESLICES].with, INT64_C(120) * 1000000000 / 2592);
    assert_int_equal(bill[FIGURE_RATIO_TIMESLICES].with, INT64_C(22725000000) * 1000 / 2592000);
    assert_int_equal(bill[FIGURE_OCCURRENCES].without, 0);
    assert_int_equal(bill[FIGURE_TIMESLICES].without, 0);
    assert_true(bill[FIGURE_TIMESLICES].known);
    incidents_free(&found);
    run_free(with);
    run_free(without);
    free(s.faults.of);
}

static void a_total_outage_of_43_minutes_and_12_seconds_spends_a_budget_of_30_days_at_three_nines(void **state)
{
    (void)state;
    struct objective objective = {{999, 1000}, 30 * NS_PER_DAY, NS_PER_MINUTE, {99, 100}};
    struct budget_meter meter = budget_meter(&objective);
    struct journal_row *row = memory_new(1, sizeof *row);
    for (int i = 0; i < 216; i++) { /* of 12 s */
        *row = (struct journal_row){.start_ns = 12 * i * NS_PER_SECOND, .end_ns = 12 * (i + 1) * NS_PER_SECOND};
        row->arms[ARM_BASELINE].sum.of[MEASURE_ROUNDS_FAILED] = i % 7 + 1;
        budget_add(&meter, row);
    }
    for (int method = BUDGETING_OCCURRENCES; method <= BUDGETING_RATIO_TIMESLICES; method++)
        assert_int_equal(budget_spent(&meter, (enum budgeting)method), BUDGET_WHOLE);
    free(row);
}

static void faults_without_a_calm_between_them_are_one_incident(void **state)
{
    (void)state;
    static const struct {
        int second, incidents; /* the sample that the second fault begins in */
    } rows[] = {{11, 1}, {15, 1}, {17, 1}, {18, 2}, {30, 2}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scenario s = scenario_of(2, (int64_t[]){10 * SAMPLE, rows[i].second * SAMPLE});
        struct run *with = run_new(), *without = run_new();
        struct incidents found;
        fail_in(with, 10, 12, 200); /* hurt until sample 12: calm after six more */
        run_fill(with, &s);
        run_fill(without, &s);
        incidents_find(&found, &with->journal, &without->journal);
        assert_int_equal(found.count, rows[i].incidents);
        assert_int_equal(found.of[0].last, rows[i].incidents == 1 ? 1 : 0);
        incidents_free(&found);
        run_free(with);
        run_free(without);
        free(s.faults.of);
    }
}

/* Where the twin has nobody on the arm, its latest sample that had some says what is normal. */
static void traffic_that_moved_away_is_compared_with_its_arm(void **state)
{
    (void)state;
    struct scenario s = scenario_of(1, (int64_t[]){10 * SAMPLE});
    struct run *with = run_new(), *without = run_new();
    struct incidents found;
    for (int i = 0; i < SAMPLES; i++)
        with->of[i][ARM_BASELINE].slow = without->of[i][ARM_BASELINE].slow = 300; /* the old version is slower */
    for (int i = 12; i < SAMPLES; i++) {
        with->of[i][ARM_BASELINE] = (struct shown_load){2 * ROUNDS, 1, 600}; /* rolled back */
        with->of[i][ARM_CANDIDATE] = (struct shown_load){0, 0, 0};
        without->of[i][ARM_BASELINE] = (struct shown_load){0, 0, 0}; /* goes on to 100 % */
        without->of[i][ARM_CANDIDATE] = (struct shown_load){2 * ROUNDS, 2, 20};
    }
    run_fill(with, &s);
    run_fill(without, &s);
    incidents_find(&found, &with->journal, &without->journal);
    assert_int_equal(difference(&found.of[0], FIGURE_TIME), 0);
    incidents_free(&found);
    run_free(with);
    run_free(without);
    free(s.faults.of);
}

static void an_incident_that_was_not_seen_to_its_end_has_none(void **state)
{
    (void)state;
    struct scenario s = scenario_of(1, (int64_t[]){10 * SAMPLE});
    struct run *with = run_new(), *without = run_new();
    struct incidents found;
    fail_in(with, 10, 15, 500);
    with->count = 20; /* it ends after five calm samples of six */
    run_fill(with, &s);
    run_fill(without, &s);
    incidents_find(&found, &with->journal, &without->journal);
    assert_int_equal(found.of[0].at_ns[MOMENT_RECOVERED], NOT_KNOWN_NS);
    assert_int_equal(found.of[0].at_ns[MOMENT_MITIGATED], NOT_KNOWN_NS);
    assert_int_equal(found.of[0].until_ns, 20 * SAMPLE);
    assert_int_equal(difference(&found.of[0], FIGURE_FAILED), 5 * 499);
    incidents_free(&found);
    run_free(with);
    run_free(without);
    free(s.faults.of);
}

/* What automation did before anybody noticed has no time to decide; what people decide has, whatever it is. */
static void time_to_decide_is_from_an_acknowledgement_on(void **state)
{
    (void)state;
    for (int late = 0; late <= 1; late++) {
        struct scenario s = scenario_of(1, (int64_t[]){10 * SAMPLE});
        struct run *with = run_new(), *without = run_new();
        struct incidents found;
        run_fill(with, &s);
        run_fill(without, &s);
        decide(with, 12 * SAMPLE, DECISION_WARN);
        decide(with, (late ? 14 : 13) * SAMPLE, late ? DECISION_CONTINUE : DECISION_ROLLBACK);
        decide(with, (late ? 13 : 14) * SAMPLE, DECISION_ACKNOWLEDGE);
        for (size_t i = 0; i < outcome_decisions(&with->journal.outcome); i++)
            if (late && outcome_decision(&with->journal.outcome, i)->kind == DECISION_CONTINUE)
                ((struct decision *)(uintptr_t)outcome_decision(&with->journal.outcome, i))->reason =
                    REASON_PEOPLE_DECIDED;
        incidents_find(&found, &with->journal, &without->journal);
        assert_int_equal(incident_span(&found.of[0], SPAN_DECIDE), late ? SAMPLE : NOT_KNOWN_NS);
        assert_int_equal(incident_span(&found.of[0], SPAN_TTA), (late ? 1 : 2) * SAMPLE);
        incidents_free(&found);
        run_free(with);
        run_free(without);
        free(s.faults.of);
    }
}

static void a_fault_that_never_struck_is_no_incident(void **state)
{
    (void)state;
    struct scenario s = scenario_of(1, (int64_t[]){SAMPLES * SAMPLE});
    struct run *with = run_new(), *without = run_new();
    struct incidents found;
    run_fill(with, &s);
    run_fill(without, &s);
    incidents_find(&found, &with->journal, &without->journal);
    assert_int_equal(found.count, 0);
    incidents_free(&found);
    run_free(with);
    run_free(without);
    free(s.faults.of);
}

static void what_the_plan_itself_asks_for_is_in_the_twin_too(void **state)
{
    (void)state;
    struct scenario s = scenario_of(1, (int64_t[]){SAMPLE});
    faults_add(&s.faults, (struct fault){.kind = FAULT_CACHE_FLUSH, .when.at_ns = 2 * SAMPLE, .planned = true});
    struct scenario calm = scenario_calm(&s);
    assert_true(twin_wanted(&s));
    assert_false(twin_wanted(&calm));
    assert_int_equal(calm.faults.count, 1);
    assert_int_equal(calm.faults.of[0].when.at_ns, 2 * SAMPLE);
    scenario_calm_free(&calm);
    free(s.faults.of);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_of_no_effect_costs_exactly_nothing),
        cmocka_unit_test(moments_and_bill_of_an_incident_are_what_was_put_in),
        cmocka_unit_test(an_arm_is_hurt_from_the_first_count_beyond_four_sigma),
        cmocka_unit_test(four_sigma_are_so_whatever_the_number_of_rounds),
        cmocka_unit_test(the_error_budget_is_spent_by_each_method_as_OpenSLO_has_it),
        cmocka_unit_test(a_total_outage_of_43_minutes_and_12_seconds_spends_a_budget_of_30_days_at_three_nines),
        cmocka_unit_test(faults_without_a_calm_between_them_are_one_incident),
        cmocka_unit_test(traffic_that_moved_away_is_compared_with_its_arm),
        cmocka_unit_test(an_incident_that_was_not_seen_to_its_end_has_none),
        cmocka_unit_test(time_to_decide_is_from_an_acknowledgement_on),
        cmocka_unit_test(a_fault_that_never_struck_is_no_incident),
        cmocka_unit_test(what_the_plan_itself_asks_for_is_in_the_twin_too),
    };
    return cmocka_run_group_tests_name("incidents", tests, NULL, NULL);
}
