/* exchange.c - sums over all cells. */
#include "world/exchange.h"

void exchange_tallies(struct workspace *workspaces, int count)
{
    for (int i = 1; i < count; i++)
        workspace_add(&workspaces[0], &workspaces[i]);
}

void exchange_busy(struct cell *cells, int count, struct measures sums[][ARMS])
{
    for (int i = 0; i < count; i++)
        for (int arm = 0; arm < ARMS; arm++)
            service_take_busy(&cells[i].services[arm], &sums[cells[i].region][arm]);
}

static void add_learner(const struct cell *c, const struct learner *l, struct cells_sum *sum)
{
    bool sent = (l->flags & LEARNER_SENT) != 0;
    sum->round_starts_ns += (uint64_t)learner_round_start(l);
    sum->rounds_in_flight += sent || l->attempt > 0;
    if (sent)
        sum->attempts_in_flight[learner_group(l) % ARMS][c->region]++;
}

static void add_pending(const struct cell *c, const struct ending *e, struct cells_sum *sum)
{
    sum->attempts_in_flight[e->group % ARMS][c->region]++;
    sum->rounds_in_flight += e->round_ends;
    sum->pending_latency_ns += e->round_ends ? (uint64_t)e->latency_ns : 0;
}

void exchange_state(const struct cell *cells, int count, struct cells_sum *sum)
{
    *sum = (struct cells_sum){.digest = 0};
    for (int i = 0; i < count; i++) {
        const struct cell *c = &cells[i];
        sum->digest += c->digest;
        sum->rested_ns += c->rested_ns;
        for (uint32_t k = 0; k < c->pending_endings_count; k++)
            add_pending(c, &c->pending_endings[k], sum);
        for (uint32_t k = 0; k < c->learners_count; k++)
            add_learner(c, &c->learners[k], sum);
    }
}
