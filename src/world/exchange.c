/* exchange.c - sums over all cells. */
#include "world/exchange.h"

#include "base/check.h"

void exchange_tallies(struct workspace *workspaces, int count)
{
    for (int i = 1; i < count; i++)
        workspace_add(&workspaces[0], &workspaces[i]);
}

void exchange_asked(struct cell *cells, int count, struct measures sums[][ARMS])
{
    for (int i = 0; i < count; i++)
        for (int arm = 0; arm < ARMS; arm++)
            service_take_asked(&cells[i].services[arm], &cells[i].rules->scenario->analyzers[arm],
                               &sums[cells[i].region][arm]);
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
    *sum = (struct cells_sum){.rested_ns = 0};
    for (int i = 0; i < count; i++) {
        const struct cell *c = &cells[i];
        sum->rested_ns += c->rested_ns;
        for (uint32_t k = 0; k < c->pending_endings_count; k++)
            add_pending(c, &c->pending_endings[k], sum);
        for (uint32_t k = 0; k < c->learners_count; k++)
            add_learner(c, &c->learners[k], sum);
    }
}

uint64_t exchange_digest(const struct cell *cells, int count)
{
    uint64_t digest = 0;
    for (int i = 0; i < count; i++)
        digest += cells[i].digest;
    return digest;
}

/* offered = served + errors + rejected + timed out + lost + in flight, per arm and region. */
int64_t attempts_under_way(const struct measures *m)
{
    return m->of[MEASURE_OFFERED] - measures_ended(m);
}

/* And rounds: started = succeeded + failed + in flight. */
int64_t rounds_under_way(const struct measures *m)
{
    return m->of[MEASURE_ROUNDS_STARTED] - measures_rounds(m);
}

/* Little's law as areas: the area under the number of rounds under way is the sum of their latencies. The area is the
 * time that passed for all learners less the time that they were at rest: each from its first send to the start of the
 * round that is under way or comes next. Rests and latencies are counted apart, latencies by sample. The sums of so
 * many times wrap around; so modulo 2^64. */
static void check_little(const struct measures *m, uint64_t first_sends_ns, const struct cells_sum *cells)
{
    uint64_t in_rounds =
        (uint64_t)m->of[MEASURE_LATENCY_NS] + (uint64_t)m->of[MEASURE_LATENCY_FAILED_NS] + cells->pending_latency_ns;
    ENSURE(cells->round_starts_ns - first_sends_ns == in_rounds + cells->rested_ns);
}

void exchange_check(const struct cells_counted *counted, const struct cells_sum *cells, int regions)
{
    struct measures all = {{0}};
    for (int arm = 0; arm < ARMS; arm++) {
        for (int region = 0; region < regions; region++) {
            ENSURE(attempts_under_way(&counted->totals[arm][region]) == cells->attempts_in_flight[arm][region]);
            measures_add(&all, &counted->totals[arm][region]);
        }
    }
    ENSURE(rounds_under_way(&all) == cells->rounds_in_flight);
    check_little(&all, counted->first_sends_ns, cells);
}

void exchange_check_counts(const struct cells_counted *counted, const struct cell *cells, int count, int regions)
{
    int64_t learners[REGIONS_MAX] = {0}, everybody = 0, rounds = 0;
    for (int i = 0; i < count; i++) {
        learners[cells[i].region] += cells[i].learners_count;
        everybody += cells[i].learners_count;
    }
    for (int region = 0; region < regions; region++) {
        int64_t attempts = 0;
        for (int arm = 0; arm < ARMS; arm++) {
            const struct measures *m = &counted->totals[arm][region];
            int64_t in_flight = attempts_under_way(m);
            ENSURE(in_flight >= 0);
            attempts += in_flight;
            rounds += rounds_under_way(m);
        }
        ENSURE(attempts <= learners[region]);
    }
    ENSURE(rounds >= 0 && rounds <= everybody);
}
