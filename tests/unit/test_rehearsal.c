/* The loop that ties world and control together: what is simulated, when traffic moves, where a run stops. */
#include "base/memory.h"
#include "rehearsal/rehearsal.h"
#include "world_fixture.h"

#define PHASES 3

/* A canary of 2 minutes, a hold of 10 observed for one minute in five, a ramp of 2; nobody judges. */
struct plan {
    struct fixture *f;
    struct phase phases[PHASES];
    struct policy policy;
    const char *region_names[3], *segment_names[4];
};

static void set_phase(struct plan *p, int index, char *name, int64_t start_s, int64_t length_s, int64_t percent)
{
    p->phases[index] = (struct phase){.name = name, .start_ns = start_s * SECOND, .length_ns = length_s * SECOND};
    p->phases[index].split.share = ratio_make(percent, 100);
    p->phases[index].replicas[ARM_BASELINE] = 7;
    p->phases[index].replicas[ARM_CANDIDATE] = 8;
}

static struct plan *plan_new(void)
{
    struct plan *p = memory_new(1, sizeof *p);
    p->f = rough();
    struct scenario *s = &p->f->s;
    set_phase(p, 0, "canary", 0, 120, 10);
    set_phase(p, 1, "hold", 120, 600, 10);
    set_phase(p, 2, "ramp", 720, 120, 50);
    p->phases[1].hold = true;
    p->phases[1].observe_ns = 60 * SECOND;
    p->phases[1].observe_every_ns = 300 * SECOND;
    s->phases = p->phases;
    s->phases_count = PHASES;
    p->policy = (struct policy){.name = "none", .title = "none", .path = "none"};
    s->policies = &p->policy;
    s->policies_count = 1;
    for (int i = 0; i < 2; i++)
        p->region_names[i] = s->regions[i].name = i == 0 ? "east" : "west";
    for (int i = 0; i < 3; i++)
        p->segment_names[i] = p->f->segments[i].name = i == 0 ? "A" : i == 1 ? "B" : "C";
    s->region_names = p->region_names;
    s->segment_names = p->segment_names;
    return p;
}

static void plan_free(struct plan *p)
{
    free(p->f);
    free(p);
}

static struct rehearsal *begin(const struct plan *p, struct rehearsal_options options)
{
    options.seed = 7;
    options.threads = options.threads > 0 ? options.threads : 1;
    options.until_ns = options.until_ns > 0 ? options.until_ns : INT64_MAX;
    return rehearsal_open(&p->f->s, &options);
}

static void whole_phases_and_the_observed_parts_of_a_hold_are_simulated_in_whole_samples(void **state)
{
    (void)state;
    static const int64_t starts_s[] = {0, 30, 60, 90, 120, 150, 420, 450, 720, 750, 780, 810};
    struct plan *p = plan_new();
    struct rehearsal *r = begin(p, (struct rehearsal_options){0});
    const struct journal *j = rehearsal_run(r);
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
    rehearsal_free(r);
    plan_free(p);
}

static void traffic_moves_when_its_phase_begins(void **state)
{
    (void)state;
    struct plan *p = plan_new();
    struct rehearsal *r = begin(p, (struct rehearsal_options){0});
    const struct journal *j = rehearsal_run(r);
    for (size_t i = 0; i < journal_rows(j); i++) {
        int64_t learners = journal_row(j, i)->arms[ARM_CANDIDATE].sum.of[MEASURE_LEARNER_US] / (SAMPLE / 1000);
        assert_in_range(learners, i < 8 ? 99 : 500, i < 8 ? 101 : 503); /* of 1,003 */
    }
    rehearsal_free(r);
    plan_free(p);
}

static void the_journals_totals_are_the_sum_of_its_rows_and_of_its_phases(void **state)
{
    (void)state;
    struct plan *p = plan_new();
    struct rehearsal *r = begin(p, (struct rehearsal_options){0});
    const struct journal *j = rehearsal_run(r);
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
    rehearsal_free(r);
    plan_free(p);
}

static void the_digest_is_that_of_the_seed_and_not_of_the_threads(void **state)
{
    (void)state;
    struct plan *p = plan_new();
    uint64_t digest = 0;
    for (int threads = 1; threads <= 3; threads++) {
        struct rehearsal *r = begin(p, (struct rehearsal_options){.threads = threads});
        const struct journal *j = rehearsal_run(r);
        assert_true(threads == 1 || j->outcome.digest == digest);
        digest = j->outcome.digest;
        rehearsal_free(r);
    }
    /* Negative control: a decision or a round more, and it differs. */
    p->phases[2].split.share = ratio_make(51, 100);
    struct rehearsal *r = begin(p, (struct rehearsal_options){0});
    assert_true(rehearsal_run(r)->outcome.digest != digest);
    rehearsal_free(r);
    plan_free(p);
}

static void a_run_stops_where_it_was_told_to_and_says_so(void **state)
{
    (void)state;
    struct plan *p = plan_new();
    struct rehearsal *r = begin(p, (struct rehearsal_options){.until_ns = 100 * SECOND});
    const struct journal *j = rehearsal_run(r);
    assert_int_equal(journal_rows(j), 4); /* the sample in which 100 s lie is whole */
    assert_true(j->outcome.interrupted);
    rehearsal_free(r);
    plan_free(p);
}

struct stopper {
    volatile sig_atomic_t stop;
    size_t told;
};

static void stop_after_three(void *watcher, const struct journal *journal)
{
    struct stopper *s = watcher;
    s->told++;
    assert_int_equal(journal_rows(journal), s->told);
    if (s->told == 3)
        s->stop = 1;
}

static void an_interrupt_ends_the_run_after_the_sample_and_leaves_a_whole_journal(void **state)
{
    (void)state;
    struct plan *p = plan_new();
    struct stopper stopper = {0, 0};
    struct rehearsal *r =
        begin(p, (struct rehearsal_options){.stop = &stopper.stop, .watch = stop_after_three, .watcher = &stopper});
    const struct journal *j = rehearsal_run(r);
    assert_int_equal(journal_rows(j), 3);
    assert_int_equal(stopper.told, 3);
    assert_true(j->outcome.interrupted);
    assert_int_equal(j->outcome.until_ns, 90 * SECOND);
    rehearsal_free(r);
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
