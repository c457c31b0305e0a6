/* cell.c - a cell from tick to tick, and from sample to sample. */
#include "world/cell.h"

#include "world/bucket.h"

void cell_begin_sample(struct cell *c, struct workspace *w, int64_t end_ns)
{
    struct tally *tallies = workspace_tallies(w, c->region);
    uint32_t kept = 0;
    c->sample_end_ns = end_ns;
    for (uint32_t i = 0; i < c->pending_endings_count; i++) {
        const struct ending *e = &c->pending_endings[i];
        if (e->end_ns < end_ns)
            count_ending(c, &tallies[e->group], e);
        else
            c->pending_endings[kept++] = *e;
    }
    c->pending_endings_count = kept;
}

static void begin_tick(struct cell *c, int64_t plan_ns)
{
    conditions_fill(&c->conditions, c->rules, c->faults, c->region, c->now_ns, plan_ns);
    for (int arm = 0; arm < ARMS; arm++) {
        service_warm(&c->services[arm], c->rules, arm, &c->conditions.arms[arm], plan_ns);
        service_tick(&c->services[arm], &c->conditions.arms[arm], c->now_ns, plan_ns);
    }
}

void cell_run(struct cell *c, struct workspace *w, int64_t until_ns, int64_t plan_offset_ns)
{
    struct tally *tallies = workspace_tallies(w, c->region);
    int64_t bucket_ns = c->rules->bucket_ns;
    while (c->now_ns < until_ns) {
        int64_t tick_end = c->now_ns + c->rules->tick_ns;
        begin_tick(c, c->now_ns + plan_offset_ns);
        bool struck = c->conditions.strikers_count > 0;
        for (; c->now_ns < tick_end; c->now_ns += bucket_ns) {
            const struct open_bucket b = {c, w, tallies, c->now_ns, c->now_ns + bucket_ns};
            if (!(struck ? run_struck_bucket(&b) : run_bucket(&b, false)))
                return;
        }
    }
}
