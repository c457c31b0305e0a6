/* simulated.c - runs a world from sample to sample and moves its traffic when orders are due. */
#include "rehearsal/simulated.h"

#include "base/memory.h"

#include <stdlib.h>

struct simulated {
    const struct scenario *scenario;
    struct world *world;
    struct sample sample;
    int64_t now_ns;
    struct order_queue ordered;    /* to be carried out */
    struct order_queue unreported; /* to be reported: what was carried out, or will be before anything else happens */
    struct order split, replicas;  /* as they are */
};

struct simulated *simulated_open(const struct scenario *scenario, const struct rules *rules, uint64_t seed, int threads)
{
    struct simulated *s = memory_new(1, sizeof *s);
    s->scenario = scenario;
    s->world = rules != NULL ? world_open_shared(rules, seed, threads) : world_open(scenario, seed, threads);
    s->split = (struct order){.kind = ORDER_SPLIT, .share = {0, 1}, .overrides_of = -1};
    s->replicas = (struct order){.kind = ORDER_REPLICAS};
    sample_open(&s->sample, world_scopes(s->world));
    return s;
}

void simulated_free(struct simulated *s)
{
    if (s == NULL)
        return;
    sample_free(&s->sample);
    world_free(s->world);
    free(s);
}

struct bill simulated_bill(const struct simulated *s)
{
    return world_bill(s->world);
}

const int64_t *simulated_clock(const struct simulated *s)
{
    return world_clock(s->world);
}

/* Carries out what is due. */
static void carry_out(struct simulated *s)
{
    struct effects effects;
    order_queue_take(&s->ordered, s->now_ns, &effects);
    for (size_t i = 0; i < effects.count; i++)
        *(effects.list[i].order.kind == ORDER_SPLIT ? &s->split : &s->replicas) = effects.list[i].order;
    if (effects.count > 0) {
        struct split split = order_split(s->scenario, &s->split);
        world_traffic(s->world, &split, s->replicas.replicas);
    }
}

static void run_to(struct simulated *s, int64_t until_ns)
{
    world_run(s->world, until_ns);
    s->now_ns = until_ns;
}

/* From now to the next whole sample; traffic moves inside it when it is due. */
static bool next_sample(void *self, int64_t not_before_ns, struct observation *out)
{
    struct simulated *s = self;
    if (not_before_ns > s->now_ns) {
        world_skip(s->world, not_before_ns);
        s->now_ns = not_before_ns;
    }
    int64_t sample_ns = s->scenario->monitoring.sample_ns;
    int64_t end_ns = s->now_ns - s->now_ns % sample_ns + sample_ns;
    carry_out(s);
    for (int64_t due_ns; (due_ns = order_queue_due(&s->ordered)) < end_ns;) {
        run_to(s, due_ns);
        carry_out(s);
    }
    run_to(s, end_ns);
    world_sample(s->world, &s->sample);
    *out = (struct observation){.sample = &s->sample, .split = s->split.share, .phase = -1};
    return true;
}

static void obey_orders(void *self, const struct orders *orders)
{
    struct simulated *s = self;
    order_queue_add(&s->ordered, orders);
    order_queue_add(&s->unreported, orders);
}

static void report_effects(void *self, int64_t upto_ns, struct effects *out)
{
    order_queue_take(&((struct simulated *)self)->unreported, upto_ns, out);
}

static uint64_t close_source(void *self, struct outcome *outcome)
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
    return (struct source){
        .self = s, .next = next_sample, .obey = obey_orders, .report = report_effects, .close = close_source};
}
