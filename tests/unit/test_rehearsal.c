/* The loop that ties world and control together: what is simulated, when traffic moves, where a run stops. */
#include "base/check.h"
#include "base/memory.h"
#include "plan_fixture.h"
#include "rehearsal/rehearsal.h"
#include "rehearsal/simulated.h"

/* A canary of 2 minutes, a hold of 10 observed for one minute in five, a ramp of 2. */
static struct plan *plan_new(void)
{
    struct plan *p = plan_over_rough();
    set_phase(p, 0, "canary", 0, 120, ratio_make(10, 100));
    set_phase(p, 1, "hold", 120, 600, ratio_make(10, 100));
    set_phase(p, 2, "ramp", 720, 120, ratio_make(50, 100));
    set_hold(p, 1, 300);
    return p;
}

struct rehearsed {
    struct simulated *simulated;
    struct journal journal;
};

static const struct journal *run_with(const struct plan *p, struct rehearsal_options options, int threads,
                                      struct rehearsed *run)
{
    options.until_ns = options.until_ns > 0 ? options.until_ns : INT64_MAX;
    run->simulated = simulated_open(&p->f->s, NULL, 7, threads);
    struct source source = simulated_source(run->simulated);
    journal_open(&run->journal, &p->f->s, true);
    run->journal.outcome.seed = 7;
    rehearsal_run(&p->f->s, &source, &options, &run->journal);
    return &run->journal;
}

static const struct journal *run_whole(const struct plan *p, struct rehearsed *run)
{
    return run_with(p, (struct rehearsal_options){0}, 1, run);
}

static void rehearsed_free(struct rehearsed *run)
{
    journal_free(&run->journal);
    simulated_free(run->simulated);
}

static void whole_phases_and_the_observed_parts_of_a_hold_are_simulated_in_whole_samples(void **state)
{
    (void)state;
    static const int64_t starts_s[] = {0, 30, 60, 90, 120, 150, 420, 450, 720, 750, 780, 810};
    struct plan *p = plan_new();
    struct rehearsed r;
    const struct journal *j = run_whole(p, &r);
    assert_int_equal(journal_rows(j), sizeof starts_s / sizeof starts_s[0]);
    int64_t observed = 0;
    for (size_t i = 0; i < journal_rows(j); i++) {
        assert_int_equal(journal_row(j, i)->start_ns, starts_s[i] * SECOND);
        assert_int_equal(journal_row(j, i)->end_ns, journal_row(j, i)->start_ns + SAMPLE);
        assert_int_equal(journal_row(j, i)->stage, STAGE_PHASE);
        assert_int_equal(journal_row(j, i)->phase, i < 4 ? 0 : i < 8 ? 1 : 2);
        assert_int_equal(ratio_compare(journal_row(j, i)->split, ratio_make(i < 8 ? 10 : 50, 100)), 0);
        observed += journal_row(j, i)->end_ns - journal_row(j, i)->start_ns;
    }
    assert_int_equal(observed, rehearsal_observed_ns(&p->f->s));
    assert_int_equal(j->outcome.phase_values[1].observed_ns, 120 * SECOND);
    assert_false(j->outcome.interrupted);
    assert_int_equal(j->outcome.until_ns, 840 * SECOND);
    rehearsed_free(&r);
    plan_free(p);
}

static void traffic_moves_when_its_phase_begins(void **state)
{
    (void)state;
    struct plan *p = plan_new();
    struct rehearsed r;
    const struct journal *j = run_whole(p, &r);
    for (size_t i = 0; i < journal_rows(j); i++) {
        int64_t learners = journal_row(j, i)->arms[ARM_CANDIDATE].sum.of[MEASURE_LEARNER_US] / (SAMPLE / 1000);
        assert_in_range(learners, i < 8 ? 99 : 500, i < 8 ? 101 : 503); /* of 1,003 */
    }
    rehearsed_free(&r);
    plan_free(p);
}

static void the_journals_totals_are_the_sum_of_its_rows_and_of_its_phases(void **state)
{
    (void)state;
    struct plan *p = plan_new();
    struct rehearsed r;
    const struct journal *j = run_whole(p, &r);
    for (int arm = 0; arm < ARMS; arm++) {
        int64_t offered = 0, of_phases = 0;
        for (size_t i = 0; i < journal_rows(j); i++)
            offered += journal_row(j, i)->arms[arm].sum.of[MEASURE_OFFERED];
        for (int i = 0; i < PHASES; i++)
            of_phases += outcome_phase(&j->outcome, i, (struct scope){(enum arm)arm, -1, -1})->sum.of[MEASURE_OFFERED];
        assert_true(offered > 0);
        assert_int_equal(j->outcome.totals[arm].of[MEASURE_OFFERED], offered);
        assert_int_equal(of_phases, offered);
    }
    rehearsed_free(&r);
    plan_free(p);
}

static void the_digest_is_that_of_the_seed_and_not_of_the_threads(void **state)
{
    (void)state;
    struct plan *p = plan_new();
    uint64_t digest = 0;
    for (int threads = 1; threads <= 3; threads++) {
        struct rehearsed r;
        const struct journal *j = run_with(p, (struct rehearsal_options){0}, threads, &r);
        assert_true(threads == 1 || j->outcome.digest == digest);
        digest = j->outcome.digest;
        rehearsed_free(&r);
    }
    /* Negative control: a decision or a round more, and it differs. */
    p->phases[2].split.share = ratio_make(51, 100);
    struct rehearsed r;
    assert_true(run_whole(p, &r)->outcome.digest != digest);
    rehearsed_free(&r);
    plan_free(p);
}

static void a_run_stops_where_it_was_told_to_and_says_so(void **state)
{
    (void)state;
    struct plan *p = plan_new();
    struct rehearsed r;
    const struct journal *j = run_with(p, (struct rehearsal_options){.until_ns = 100 * SECOND}, 1, &r);
    assert_int_equal(journal_rows(j), 4); /* the sample in which 100 s lie is whole */
    assert_true(j->outcome.interrupted);
    rehearsed_free(&r);
    plan_free(p);
}

struct stopper {
    volatile sig_atomic_t stop;
    size_t told, decisions;
};

static void stop_after_three(void *self, const struct journal *journal, const struct news *news)
{
    struct stopper *s = self;
    s->told++;
    assert_int_equal(journal_rows(journal), s->told);
    assert_int_equal(news->seen->sample->end_ns, journal_row(journal, s->told - 1)->end_ns);
    assert_int_equal(news->stage, STAGE_PHASE);
    assert_int_equal(news->phase, 0);
    assert_int_equal(news->first_decision, s->decisions);
    s->decisions = outcome_decisions(&journal->outcome);
    if (s->told == 3)
        s->stop = 1;
}

static void an_interrupt_ends_the_run_after_the_sample_and_leaves_a_whole_journal(void **state)
{
    (void)state;
    struct plan *p = plan_new();
    struct stopper stopper = {0, 0, 0};
    const struct observer observers[] = {{stop_after_three, &stopper}};
    struct rehearsed r;
    const struct check_context context = {.stop = &stopper.stop};
    check_enter(&context);
    const struct journal *j =
        run_with(p, (struct rehearsal_options){.observers = observers, .observers_count = 1}, 1, &r);
    check_enter(NULL);
    assert_int_equal(journal_rows(j), 3);
    assert_int_equal(stopper.told, 3);
    assert_true(j->outcome.interrupted);
    assert_int_equal(j->outcome.until_ns, 90 * SECOND);
    rehearsed_free(&r);
    plan_free(p);
}

/* A simulated world whose balancer takes ten seconds over every move. */
static bool late_next(void *self, int64_t not_before_ns, struct observation *out)
{
    const struct source *world = self;
    return world->next(world->self, not_before_ns, out);
}

static void late_obey(void *self, const struct orders *orders)
{
    const struct source *world = self;
    struct orders late = *orders;
    for (size_t i = 0; i < late.count; i++)
        late.list[i].due_ns += 10 * SECOND;
    world->obey(world->self, &late);
}

static void late_report(void *self, int64_t upto_ns, struct effects *out)
{
    const struct source *world = self;
    world->report(world->self, upto_ns, out);
}

static uint64_t late_close(void *self, struct outcome *outcome)
{
    const struct source *world = self;
    return world->close(world->self, outcome);
}

static void traffic_that_moves_late_is_written_down_when_it_moved(void **state)
{
    (void)state;
    static const int64_t moved_s[] = {10, 730};
    struct plan *p = plan_new();
    struct simulated *simulated = simulated_open(&p->f->s, NULL, 7, 1);
    struct source world = simulated_source(simulated);
    struct source late = {
        .self = &world, .next = late_next, .obey = late_obey, .report = late_report, .close = late_close};
    struct journal journal;
    size_t moves = 0;
    journal_open(&journal, &p->f->s, true);
    rehearsal_run(&p->f->s, &late, &(struct rehearsal_options){.until_ns = INT64_MAX}, &journal);
    for (size_t i = 0; i < outcome_decisions(&journal.outcome); i++) {
        const struct decision *d = outcome_decision(&journal.outcome, i);
        if (d->kind == DECISION_TRAFFIC)
            assert_int_equal(d->time_ns, moved_s[moves++] * SECOND);
    }
    assert_int_equal(moves, 2);
    /* Of 1,003 learners 100 are on the candidate in the first 10 s of the ramp's first sample, then half. */
    int64_t learner_s = journal_row(&journal, 8)->arms[ARM_CANDIDATE].sum.of[MEASURE_LEARNER_US] / 1000000;
    assert_in_range(learner_s, 99 * 10 + 500 * 20, 101 * 10 + 503 * 20);
    journal_free(&journal);
    simulated_free(simulated);
    plan_free(p);
}

/* The decisions of these two kinds, in the order in which they were made, at most `room`; returns how many. */
static size_t decided(const struct outcome *outcome, enum decision_kind a, enum decision_kind b,
                      const struct decision **found, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < outcome_decisions(outcome); i++) {
        const struct decision *d = outcome_decision(outcome, i);
        if (d->kind == a || d->kind == b) {
            assert_true(count < room);
            found[count++] = d;
        }
    }
    return count;
}

/* A policy that acts at the end of the canary's second sample, at 60 s, whatever comes. */
struct acting {
    struct policy_phase rules;
    struct trigger trigger;
};

static void let_act(struct plan *p, struct acting *acting, enum trigger_action action, int64_t latency_ns)
{
    acting->trigger = (struct trigger){.criterion = {.metric = METRIC_ERROR_RATE,
                                                     .comparator = COMPARATOR_GREATER_OR_EQUAL,
                                                     .threshold = {0, 1},
                                                     .scope = {ARM_CANDIDATE, -1, -1}},
                                       .for_ns = 60 * SECOND,
                                       .action = action,
                                       .split = {1, 20}};
    acting->rules = (struct policy_phase){
        .phase = p->phases[0].name, .triggers = &acting->trigger, .triggers_count = 1, .rollback_to = {0, 1}};
    p->policy.phases = &acting->rules;
    p->policy.phases_count = 1;
    p->f->s.rollback = (struct rollback){.latency_ns = latency_ns, .recover_ns = 30 * SECOND};
}

static void a_move_without_latency_is_written_down_before_what_falls_due_at_the_same_time(void **state)
{
    (void)state;
    struct plan *p = plan_new();
    struct acting acting;
    struct rehearsed r;
    const struct decision *found[8];
    let_act(p, &acting, ACTION_HOLD, 0);
    p->phases[0].checkpoints[0] = 60 * SECOND;
    p->phases[0].checkpoints_count = 1;
    const struct outcome *outcome = &run_whole(p, &r)->outcome;
    assert_int_equal(decided(outcome, DECISION_TRAFFIC, DECISION_CONTINUE, found, 8), 3);
    assert_int_equal(found[0]->time_ns, 0);
    assert_int_equal(found[1]->kind, DECISION_TRAFFIC);
    assert_int_equal(found[1]->time_ns, 60 * SECOND);
    assert_int_equal(found[2]->kind, DECISION_CONTINUE);
    assert_int_equal(found[2]->time_ns, 60 * SECOND);
    rehearsed_free(&r);
    plan_free(p);
}

static void what_is_ordered_at_the_end_of_the_last_sample_has_no_effect(void **state)
{
    (void)state;
    struct plan *p = plan_new();
    struct acting acting;
    const struct decision *found[8];
    let_act(p, &acting, ACTION_ROLLBACK, 0);
    for (int stops = 0; stops <= 1; stops++) {
        struct rehearsed r;
        struct rehearsal_options options = {.until_ns = stops ? 60 * SECOND : 0};
        const struct outcome *outcome = &run_with(p, options, 1, &r)->outcome;
        assert_int_equal(decided(outcome, DECISION_ROLLBACK, DECISION_TRAFFIC, found, 8), stops ? 2 : 3);
        assert_int_equal(found[1]->kind, DECISION_ROLLBACK);
        assert_int_equal(found[1]->time_ns, 60 * SECOND);
        assert_true(stops || found[2]->time_ns == 60 * SECOND);
        rehearsed_free(&r);
    }
    plan_free(p);
}

static void a_phase_and_its_traffic_begin_together_wherever_the_run_stops(void **state)
{
    (void)state;
    struct plan *p = plan_new();
    struct rehearsed r;
    const struct decision *found[8];
    /* Nobody watches from 480 s to the ramp at 720 s: what falls due there is decided with the sample before. */
    const struct journal *j = run_with(p, (struct rehearsal_options){.until_ns = 480 * SECOND}, 1, &r);
    size_t count = decided(&j->outcome, DECISION_BEGIN, DECISION_TRAFFIC, found, 8);
    assert_int_equal(count, 5);
    assert_int_equal(found[3]->kind, DECISION_BEGIN);
    assert_int_equal(found[4]->kind, DECISION_TRAFFIC);
    assert_int_equal(found[4]->time_ns, 720 * SECOND);
    rehearsed_free(&r);
    plan_free(p);
}

/* Ordered at 60 s and due at 90 s, when the next move is ordered already: both take place, and learners go along. */
static void a_move_takes_place_although_the_next_is_ordered_when_it_is_due(void **state)
{
    (void)state;
    struct plan *p = plan_new();
    struct acting acting;
    struct rehearsed r;
    const struct decision *found[8];
    let_act(p, &acting, ACTION_ROLLBACK, 30 * SECOND);
    p->f->s.rollback.recover_ns = 0;
    acting.rules.fail_then = (struct ratio){0, 1};
    const struct journal *j = run_whole(p, &r);
    assert_int_equal(decided(&j->outcome, DECISION_TRAFFIC, DECISION_REVERT, found, 8), 4);
    assert_int_equal(found[1]->time_ns, 90 * SECOND);
    assert_int_equal(ratio_compare(found[1]->split, (struct ratio){1, 20}), 0);
    assert_int_equal(found[2]->kind, DECISION_REVERT);
    assert_int_equal(found[3]->time_ns, 120 * SECOND);
    assert_int_equal(journal_rows(j), 4);
    assert_int_equal(ratio_compare(journal_row(j, 3)->split, (struct ratio){1, 20}), 0);
    for (size_t i = 2; i < 4; i++) {
        int64_t learners = journal_row(j, i)->arms[ARM_CANDIDATE].sum.of[MEASURE_LEARNER_US] / (SAMPLE / 1000);
        assert_in_range(learners, i == 2 ? 99 : 49, i == 2 ? 101 : 51); /* of 1,003 */
    }
    rehearsed_free(&r);
    plan_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_phases_and_the_observed_parts_of_a_hold_are_simulated_in_whole_samples),
        cmocka_unit_test(traffic_moves_when_its_phase_begins),
        cmocka_unit_test(the_journals_totals_are_the_sum_of_its_rows_and_of_its_phases),
        cmocka_unit_test(the_digest_is_that_of_the_seed_and_not_of_the_threads),
        cmocka_unit_test(a_run_stops_where_it_was_told_to_and_says_so),
        cmocka_unit_test(an_interrupt_ends_the_run_after_the_sample_and_leaves_a_whole_journal),
        cmocka_unit_test(traffic_that_moves_late_is_written_down_when_it_moved),
        cmocka_unit_test(a_move_without_latency_is_written_down_before_what_falls_due_at_the_same_time),
        cmocka_unit_test(what_is_ordered_at_the_end_of_the_last_sample_has_no_effect),
        cmocka_unit_test(a_phase_and_its_traffic_begin_together_wherever_the_run_stops),
        cmocka_unit_test(a_move_takes_place_although_the_next_is_ordered_when_it_is_due),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
