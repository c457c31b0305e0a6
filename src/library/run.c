/* run.c - a rehearsal, told sample by sample to the caller's observer. */
#include "base/memory.h"
#include "library/handles.h"
#include "random/pcg.h"
#include "rehearsal/rehearsal.h"
#include "rehearsal/simulated.h"
#include "world/rules.h"

#include <inttypes.h>
#include <signal.h>

/* Between the rehearsal's observer and the caller's. */
struct telling {
    rehearse_observer *observer;
    void *context;
    rehearse_outcome *view;
    volatile sig_atomic_t stop;
};

static void tell_observer(void *self, const struct journal *journal, const struct news *news)
{
    struct telling *telling = self;
    (void)news;
    if (telling->observer(telling->context, journal->outcome.until_ns, telling->view) != 0)
        telling->stop = 1;
}

/* The scenario compiled, once for all its runs: whoever is first leaves it to the others. */
static const struct rules *compiled(const rehearse_scenario *scenario)
{
    _Atomic(struct rules *) *shared = &((rehearse_scenario *)(uintptr_t)scenario)->rules; /* no more than a cache */
    struct rules *mine, *there = atomic_load(shared);
    if (there)
        return there;
    mine = rules_open(scenario->scenario);
    if (atomic_compare_exchange_strong(shared, &there, mine))
        return mine;
    rules_free(mine);
    return there;
}

/* Copies the options; false with problems when one of them is out of range. */
static bool take_options(rehearse_run_options *o, const rehearse_run_options *given, uint64_t seed_of_scenario,
                         struct problems *problems)
{
    static const struct options_shape shape = {"rehearse_run_options", sizeof *o, sizeof *o};
    if (!options_copy(o, &shape, given, problems))
        return false;
    uint64_t seed = o->seed ? *o->seed : seed_of_scenario;
    if (seed > INT64_MAX)
        option_problem(problems, "seed is %" PRIu64 "; it has to be at most 2^63 - 1", seed);
    else if (stream_collision(seed) != 0) /* about one seed in a million */
        option_problem(problems, "seed %" PRIu64 " would let two random streams meet; any other seed will do", seed);
    if (o->threads < 0 || o->threads > THREADS_MAX)
        option_problem(problems, "threads is %d; it has to be from 0 to %d", o->threads, THREADS_MAX);
    if (o->until_ns < 0)
        option_problem(problems, "until_ns is %" PRId64 "; it has to be at least 0", o->until_ns);
    return problems->count == 0;
}

/* With options that are good. */
static rehearse_status run(const rehearse_scenario *scenario, const rehearse_run_options *o,
                           struct check_context *context, rehearse_outcome **outcome)
{
    rehearse_outcome *view = memory_new(1, sizeof *view);
    struct telling telling = {.observer = o->observer, .context = o->context, .view = view};
    context->stop = &telling.stop;
    struct observer observers[] = {{tell_observer, &telling}};
    struct rehearsal_options options = {.until_ns = o->until_ns > 0 ? o->until_ns : INT64_MAX,
                                        .observers = observers,
                                        .observers_count = o->observer ? 1 : 0};
    uint64_t seed = o->seed ? *o->seed : scenario->scenario->seed;
    struct simulated *simulated =
        simulated_open(scenario->scenario, compiled(scenario), seed, o->threads > 0 ? o->threads : 1);
    struct source source = simulated_source(simulated);
    view->of = scenario_hold(scenario);
    journal_open(&view->journal, scenario->scenario, true);
    view->journal.outcome.seed = seed;
    context->replay =
        (struct replay){.command = "rehearse_run() with this seed", .seed = seed, .now_ns = simulated_clock(simulated)};
    rehearsal_run(scenario->scenario, &source, &options, &view->journal);
    simulated_free(simulated);
    *outcome = view;
    return telling.stop ? REHEARSE_INTERRUPTED : REHEARSE_OK;
}

rehearse_status rehearse_run(const rehearse_scenario *scenario, const rehearse_run_options *given,
                             rehearse_outcome **outcome, rehearse_problems **out_problems)
{
    rehearse_run_options o;
    struct problems problems = {0};
    struct check_context context = scenario->context;
    const struct check_context *before = check_enter(&context);
    *outcome = NULL;
    bool good = take_options(&o, given, scenario->scenario->seed, &problems);
    problems_hand_over(&problems, out_problems);
    rehearse_status status = good ? run(scenario, &o, &context, outcome) : REHEARSE_BAD_INPUT;
    check_enter(before);
    return status;
}
