/* rehearsal.c - the loop: sample, journal, control, orders. */
#include "rehearsal/rehearsal.h"

#include "base/memory.h"
#include "control/control.h"

#include <stdlib.h>

struct rehearsal {
    const struct scenario *scenario;
    struct rehearsal_options options;
    struct world *world;
    struct control *control;
    struct journal journal;
    struct sample sample;
    struct orders pending; /* traffic that is yet to change; .traffic says whether */
    struct ratio split;    /* as the balancer has it */
    int64_t now_ns;
};

struct rehearsal *rehearsal_open(const struct scenario *scenario, const struct rehearsal_options *options)
{
    struct rehearsal *r = memory_new(1, sizeof *r);
    r->scenario = scenario;
    r->options = *options;
    r->world = world_open(scenario, options->seed, options->threads);
    r->split = ratio_make(0, 1);
    sample_open(&r->sample, world_scopes(r->world));
    journal_open(&r->journal, scenario, !options->light);
    r->control = control_open(scenario, &r->journal.outcome, false);
    struct bill bill = world_bill(r->world);
    r->journal.outcome.seed = options->seed;
    r->journal.cells = bill.cells;
    r->journal.memory_bytes = bill.memory_bytes;
    return r;
}

void rehearsal_free(struct rehearsal *r)
{
    if (r == NULL)
        return;
    control_free(r->control);
    journal_free(&r->journal);
    sample_free(&r->sample);
    world_free(r->world);
    free(r);
}

struct bill rehearsal_bill(const struct rehearsal *r)
{
    return world_bill(r->world);
}
const int64_t *rehearsal_clock(const struct rehearsal *r)
{
    return world_clock(r->world);
}

/* Moves the traffic if its time has come. */
static void obey(struct rehearsal *r)
{
    if (!r->pending.traffic || r->pending.effective_ns > r->now_ns)
        return;
    world_traffic(r->world, &r->pending.split, r->pending.replicas);
    r->split = r->pending.split.share;
    r->pending.traffic = false;
}

static void run_to(struct rehearsal *r, int64_t until_ns)
{
    world_run(r->world, until_ns);
    r->now_ns = until_ns;
}

/* Computes one sample, from now to the next whole one; traffic moves inside it when it is due. */
static void run_sample(struct rehearsal *r)
{
    int64_t sample_ns = r->scenario->monitoring.sample_ns;
    int64_t end_ns = r->now_ns - r->now_ns % sample_ns + sample_ns;
    obey(r);
    if (r->pending.traffic && r->pending.effective_ns < end_ns) {
        run_to(r, r->pending.effective_ns);
        obey(r);
    }
    run_to(r, end_ns);
    world_sample(r->world, &r->sample);
}

static void complete(struct rehearsal *r)
{
    struct outcome *outcome = &r->journal.outcome;
    struct totals totals;
    world_totals(r->world, &totals);
    control_end(r->control);
    journal_end(&r->journal);
    for (int arm = 0; arm < ARMS; arm++)
        outcome->totals[arm] = totals.arms[arm];
    outcome->rounds_in_flight = totals.rounds_in_flight;
    outcome->attempts_in_flight = totals.attempts_in_flight;
    outcome->digest = outcome_digest(outcome, totals.digest);
    expectations_judge(r->scenario, outcome);
}

const struct journal *rehearsal_run(struct rehearsal *r)
{
    const struct rehearsal_options *o = &r->options;
    struct orders orders;

    control_begin(r->control, &orders);
    while (!orders.over && r->now_ns < o->until_ns) {
        if (o->stop != NULL && *o->stop != 0) {
            r->journal.outcome.interrupted = true;
            break;
        }
        if (orders.traffic)
            r->pending = orders;
        if (orders.next_ns > r->now_ns) {
            world_skip(r->world, orders.next_ns);
            r->now_ns = orders.next_ns;
        }
        int phase = -1;
        enum stage stage = control_stage(r->control, &phase);
        run_sample(r);
        journal_add(&r->journal, &r->sample, stage, phase, r->split);
        control_sample(r->control, &r->sample, &orders);
        if (o->watch != NULL)
            o->watch(o->watcher, &r->journal);
    }
    r->journal.outcome.stopped = !orders.over && !r->journal.outcome.interrupted;
    r->journal.outcome.interrupted = !orders.over;
    complete(r);
    return &r->journal;
}

int64_t rehearsal_observed_ns(const struct scenario *scenario)
{
    int64_t observed = 0;
    for (int i = 0; i < scenario->phases_count; i++) {
        const struct phase *p = &scenario->phases[i];
        if (p->observe_every_ns == 0) {
            observed += p->length_ns;
            continue;
        }
        int64_t whole = p->length_ns / p->observe_every_ns, rest = p->length_ns % p->observe_every_ns;
        observed += whole * p->observe_ns + (rest < p->observe_ns ? rest : p->observe_ns);
    }
    return observed;
}
