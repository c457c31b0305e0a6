/* A run that is to stop: at whichever of its looks it learns so, it ends as if that had been its end from the start;
 * and it looks often enough. Looks are counted, not timed. */
#include "base/check.h"
#include "base/memory.h"
#include "plan_fixture.h"
#include "rehearsal/rehearsal.h"
#include "rehearsal/simulated.h"
#include "world/bucket_sort.h"
#include "world/rules.h"

#include <limits.h>
#include <stdatomic.h>

/* In place of check.c's: the run is to stop from its look `stop_at` on. */
static atomic_long looks;
static long stop_at = LONG_MAX;

bool stop_asked(void)
{
    return ++looks >= stop_at;
}

/* A simulated world whose balancer takes ten seconds over every move, so that traffic moves within samples. */
static void late_obey(void *self, const struct orders *orders)
{
    struct orders late = *orders;
    for (size_t i = 0; i < late.count; i++)
        late.list[i].due_ns += 10 * SECOND;
    simulated_source(self).obey(self, &late);
}

/* Two short phases, and a hold that is observed in parts. */
static struct plan *plan_new(void)
{
    struct plan *p = plan_over_rough();
    set_phase(p, 0, "canary", 0, 60, ratio_make(1, 3));
    set_phase(p, 1, "ramp", 60, 60, ratio_make(2, 3));
    set_phase(p, 2, "hold", 120, 300, ratio_make(2, 3));
    set_hold(p, 2, 150);
    return p;
}

static void play(const struct plan *p, int64_t until_ns, int threads, struct journal *journal)
{
    looks = 0;
    struct simulated *simulated = simulated_open(&p->f->s, NULL, 7, threads);
    struct source source = simulated_source(simulated);
    source.obey = late_obey;
    journal_open(journal, &p->f->s, true);
    journal->outcome.seed = 7;
    rehearsal_run(&p->f->s, &source, &(struct rehearsal_options){.until_ns = until_ns}, journal);
    simulated_free(simulated);
}

static void assert_same(const struct journal *a, const struct journal *b)
{
    assert_int_equal(a->outcome.digest, b->outcome.digest);
    assert_int_equal(a->outcome.until_ns, b->outcome.until_ns);
    assert_int_equal(journal_rows(a), journal_rows(b));
    assert_int_equal(outcome_decisions(&a->outcome), outcome_decisions(&b->outcome));
    assert_int_equal(a->outcome.rounds_in_flight, b->outcome.rounds_in_flight);
    assert_int_equal(a->outcome.attempts_in_flight, b->outcome.attempts_in_flight);
    assert_memory_equal(a->outcome.totals, b->outcome.totals, sizeof a->outcome.totals);
}

/* Every look of the start, and later ones in steps. */
static void stopped_at_any_look_it_is_the_run_that_was_to_end_there(int threads)
{
    enum { SAMPLES_MOST = 16, EACH = 40, STEP = 31 };
    struct plan *p = plan_new();
    struct journal until[SAMPLES_MOST], whole, stopped;
    size_t samples, reached = 0;
    stop_at = LONG_MAX;
    play(p, INT64_MAX, threads, &whole);
    long all = looks;
    samples = journal_rows(&whole);
    assert_true(samples > 4 && samples < SAMPLES_MOST);
    for (size_t i = 1; i < samples; i++)
        play(p, journal_row(&whole, i - 1)->end_ns, threads, &until[i]);
    for (long at = 1; at <= all; at += at < EACH ? 1 : STEP) {
        stop_at = at;
        play(p, INT64_MAX, threads, &stopped);
        size_t rows = journal_rows(&stopped);
        if (rows < samples)
            assert_true(stopped.outcome.interrupted && !stopped.outcome.stopped);
        assert_true(threads > 1 || rows == reached || rows == reached + 1);
        if (rows > 0)
            assert_same(rows < samples ? &until[rows] : &whole, &stopped);
        else
            assert_int_equal(stopped.outcome.totals[ARM_BASELINE].of[MEASURE_OFFERED], 0);
        for (size_t i = 0; i < outcome_decisions(&stopped.outcome); i++)
            assert_true(outcome_decision(&stopped.outcome, i)->time_ns <= stopped.outcome.until_ns);
        reached = rows;
        journal_free(&stopped);
    }
    assert_true(threads > 1 || reached + 1 >= samples);
    print_message("# %ld looks, %d threads, %zu samples\n", all, threads, samples);
    for (size_t i = 1; i < samples; i++)
        journal_free(&until[i]);
    journal_free(&whole);
    plan_free(p);
}

static void stopped_at_any_look_a_run_is_the_one_that_was_to_end_there(void **state)
{
    (void)state;
    stopped_at_any_look_it_is_the_run_that_was_to_end_there(1);
    stopped_at_any_look_it_is_the_run_that_was_to_end_there(2);
}

/* How often a cell of so many learners is to look at least when each costs it something. */
#define MANY 300000
#define AT_LEAST (MANY / (long)LOOK_EVERY)

static void opening_moving_and_running_a_large_cell_looks_often_enough(void **state)
{
    (void)state;
    stop_at = LONG_MAX;
    struct fixture *f = quiet();
    f->s.learners.count = MANY;
    set_replicas(f, 5000, 5000);
    looks = 0;
    struct world *w = world_open(&f->s, 7, 1);
    assert_true(looks >= AT_LEAST);
    f->split.share = ratio_make(1, 2);
    looks = 0;
    world_traffic(w, &f->split, f->replicas);
    assert_true(looks >= 2 * AT_LEAST); /* who is first, and then who goes */
    struct rules *rules = rules_open(&f->s);
    looks = 0;
    assert_true(world_run(w, SAMPLE));
    assert_true(looks >= SAMPLE / rules->bucket_ns);
    stop_at = looks + 3;
    assert_false(world_run(w, SAMPLE + 5 * SECOND));
    assert_int_equal(*world_clock(w), SAMPLE);
    rules_free(rules);
    world_free(w);
    free(f);
}

/* All in one bin: the slow way. */
static void sorting_looks_often_enough(void **state)
{
    (void)state;
    uint64_t *keys = memory_new(MANY, sizeof *keys), *spare = memory_new(MANY, sizeof *spare);
    for (uint64_t i = 0; i < MANY; i++)
        keys[i] = MANY - i;
    looks = 0;
    stop_at = LONG_MAX;
    uint64_t *sorted = sort_keys(keys, spare, MANY, 1 << 20);
    assert_true(looks >= AT_LEAST);
    for (uint64_t i = 0; i < MANY; i++)
        assert_int_equal(sorted[i], i + 1);
    free(keys);
    free(spare);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stopped_at_any_look_a_run_is_the_one_that_was_to_end_there),
        cmocka_unit_test(opening_moving_and_running_a_large_cell_looks_often_enough),
        cmocka_unit_test(sorting_looks_often_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
