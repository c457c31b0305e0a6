/* simulated.c - runs a world from sample to sample and moves its traffic when orders are due. */
#include "rehearsal/simulated.h"

#include "base/check.h"
#include "base/memory.h"
#include "rehearsal/interference.h"

#include <stdlib.h>
#include <string.h>

struct simulated {
    const struct scenario *scenario;
    struct world *world;
    struct sample sample;
    int64_t now_ns;
    struct order_queue ordered; /* to be carried out */
    struct effects done;        /* carried out, to be reported */
    struct split split;         /* as it was ordered and done, and believed: a view into the scenario or `overrides` */
    struct split_override overrides[OVERRIDES_MAX + ORDER_PARTS_MAX];
    int replicas[ARMS];         /* as they are */
    struct interference faults; /* with both */
    int64_t reroutes_ns;        /* when faults next change whom the balancer sends where; INT64_MAX: never */
};

/* Nothing is ordered yet. */
static void put_at_start(struct simulated *s, uint64_t seed)
{
    s->split = (struct split){.share = {0, 1}};
    interference_begin(&s->faults, s->scenario, seed);
    s->reroutes_ns = interference_changes_ns(&s->faults, -1);
}

struct simulated *simulated_open(const struct scenario *scenario, const struct rules *rules, uint64_t seed, int threads)
{
    struct simulated *s = memory_new(1, sizeof *s);
    s->scenario = scenario;
    s->world = rules ? world_open_shared(rules, seed, threads) : world_open(scenario, seed, threads);
    sample_open(&s->sample, world_scopes(s->world));
    put_at_start(s, seed);
    return s;
}

void simulated_restart(struct simulated *s, uint64_t seed)
{
    world_restart(s->world, seed);
    *s = (struct simulated){.scenario = s->scenario, .world = s->world, .sample = s->sample, .faults = s->faults};
    put_at_start(s, seed);
}

void simulated_free(struct simulated *s)
{
    if (!s)
        return;
    sample_free(&s->sample);
    interference_free(&s->faults);
    world_free(s->world);
    free(s);
}

struct footprint simulated_footprint(const struct simulated *s)
{
    return world_footprint(s->world);
}

const int64_t *simulated_clock(const struct simulated *s)
{
    return world_clock(s->world);
}

/* --- what each kind of order changes --- */

static void carry_out_split(struct simulated *s, const struct order *order)
{
    s->split = order_split(s->scenario, order, s->overrides);
}

static void carry_out_replicas(struct simulated *s, const struct order *order)
{
    memcpy(s->replicas, order->replicas, sizeof s->replicas);
}

static void (*const handlers[ORDER_KINDS])(struct simulated *s, const struct order *order) = {
#define X(name, handler, meaning) [ORDER_##name] = carry_out_##handler,
    ORDERS(X)
#undef X
};

/* --- */

/* Carries out what is due up to upto_ns. The world stands there, or nothing of it runs until then. */
static void carry_out(struct simulated *s, int64_t upto_ns)
{
    struct effects due;
    order_queue_take(&s->ordered, upto_ns, &due);
    for (size_t i = 0; i < due.count; i++) {
        ENSURE(s->done.count < ORDER_KINDS);
        handlers[due.list[i].order.kind](s, &due.list[i].order);
        s->done.list[s->done.count++] = due.list[i];
    }
    int64_t at_ns = upto_ns > s->now_ns ? upto_ns : s->now_ns;
    if (due.count == 0 && at_ns < s->reroutes_ns)
        return;
    struct split sent = interference_split(&s->faults, &s->split, at_ns);
    world_traffic(s->world, &sent, s->replicas);
    s->reroutes_ns = interference_changes_ns(&s->faults, at_ns);
}

/* When anything next changes by itself. */
static int64_t next_change(const struct simulated *s)
{
    int64_t due_ns = order_queue_due(&s->ordered);
    return due_ns < s->reroutes_ns ? due_ns : s->reroutes_ns;
}

static bool run_to(struct simulated *s, int64_t until_ns)
{
    if (!world_run(s->world, until_ns))
        return false;
    s->now_ns = until_ns;
    return true;
}

/* From now to the next whole sample; traffic moves inside it when it is due. False when the run is to stop. */
static bool simulated_next(void *self, int64_t not_before_ns, struct observation *out)
{
    struct simulated *s = self;
    if (not_before_ns > s->now_ns) {
        world_skip(s->world, not_before_ns);
        s->now_ns = not_before_ns;
    }
    int64_t sample_ns = s->scenario->monitoring.sample_ns;
    int64_t end_ns = s->now_ns - s->now_ns % sample_ns + sample_ns;
    carry_out(s, s->now_ns);
    for (int64_t due_ns; (due_ns = next_change(s)) < end_ns;) {
        if (!run_to(s, due_ns))
            return false;
        carry_out(s, due_ns);
    }
    if (!run_to(s, end_ns))
        return false;
    world_sample(s->world, &s->sample);
    *out = (struct observation){.sample = &s->sample, .split = s->split.share, .phase = -1};
    return true;
}

/* Of each kind one order waits at a time, so the split that is in force now is so until this one is carried out. */
static void simulated_obey(void *self, const struct orders *orders)
{
    struct simulated *s = self;
    struct orders obeyed = *orders;
    struct split_override room[OVERRIDES_MAX + ORDER_PARTS_MAX];
    for (size_t i = 0; i < obeyed.count; i++) {
        struct order *order = &obeyed.list[i];
        if (order->kind != ORDER_SPLIT)
            continue;
        struct split to = order_split(s->scenario, order, room);
        order->due_ns = interference_due(&s->faults, order->due_ns, &s->split, &to);
    }
    order_queue_add(&s->ordered, &obeyed);
}

/* Up to upto_ns all that runs has run, so what is due by then can take effect now. What took effect later did so in a
 * sample that was not completed: that never was. */
static void simulated_report(void *self, int64_t upto_ns, struct effects *out)
{
    struct simulated *s = self;
    carry_out(s, upto_ns);
    *out = s->done;
    s->done.count = 0;
    while (out->count > 0 && out->list[out->count - 1].at_ns > upto_ns)
        out->count--;
}

static uint64_t simulated_close(void *self, struct outcome *outcome)
{
    struct totals totals;
    world_totals(((struct simulated *)self)->world, &totals);
    for (int arm = 0; arm < ARMS; arm++)
        outcome->totals[arm] = totals.arms[arm];
    outcome->rounds_in_flight = totals.rounds_in_flight;
    outcome->attempts_in_flight = totals.attempts_in_flight;
    return totals.digest;
}

struct source simulated_source(struct simulated *s)
{
    return (struct source){.self = s,
                           .next = simulated_next,
                           .obey = simulated_obey,
                           .report = simulated_report,
                           .close = simulated_close};
}
