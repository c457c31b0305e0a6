/* run.c - a rehearsal, told sample by sample to the caller's observer. */
#include "base/memory.h"
#include "library/handles.h"
#include "random/pcg.h"
#include "rehearsal/rehearsal.h"
#include "rehearsal/simulated.h"
#include "world/rules.h"

#include <signal.h>

#define THREADS_MAX 256

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
    mine = rules_new(scenario->scenario);
    if (atomic_compare_exchange_strong(shared, &there, mine))
        return mine;
    rules_delete(mine);
    return there;
}

static int is_allowed(const rehearse_run_options *o)
{
    return o->threads >= 0 && o->threads <= THREADS_MAX && o->until_ns >= 0 &&
           (!o->seed || (*o->seed <= INT64_MAX && stream_collision(*o->seed) == 0));
}

rehearse_status rehearse_run(const rehearse_scenario *scenario, const rehearse_run_options *given,
                             rehearse_outcome **outcome)
{
    rehearse_run_options o;
    *outcome = NULL;
    if (!options_copy(&o, sizeof o, sizeof o, given) || !is_allowed(&o))
        return REHEARSE_BAD_INPUT;

    struct check_context context = scenario->context;
    const struct check_context *before = check_enter(&context);
    rehearse_outcome *view = memory_new(1, sizeof *view);
    struct telling telling = {.observer = o.observer, .context = o.context, .view = view};
    struct observer observers[] = {{tell_observer, &telling}};
    struct rehearsal_options options = {.until_ns = o.until_ns > 0 ? o.until_ns : INT64_MAX,
                                        .stop = &telling.stop,
                                        .observers = observers,
                                        .observers_count = o.observer ? 1 : 0};
    uint64_t seed = o.seed ? *o.seed : scenario->scenario->seed;
    struct simulated *simulated =
        simulated_open(scenario->scenario, compiled(scenario), seed, o.threads > 0 ? o.threads : 1);
    struct source source = simulated_source(simulated);
    view->of = scenario_hold(scenario);
    journal_open(&view->journal, scenario->scenario, true);
    view->journal.outcome.seed = seed;
    context.replay =
        (struct replay){.command = "rehearse_run() with this seed", .seed = seed, .now_ns = simulated_clock(simulated)};
    rehearsal_run(scenario->scenario, &source, &options, &view->journal);
    simulated_free(simulated);
    check_enter(before);
    *outcome = view;
    return telling.stop ? REHEARSE_INTERRUPTED : REHEARSE_OK;
}
