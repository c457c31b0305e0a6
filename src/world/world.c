/* world.c - cells, regions and the clock. */
#include "world/world.h"

#include "base/check.h"
#include "base/memory.h"
#include "world/cell.h"
#include "world/gauges.h"

#ifdef _OPENMP
#include <omp.h>
#endif
#include <stdlib.h>

#ifndef _OPENMP /* a compiler without it computes the cells one after the other; the bits are the same */
static int omp_get_thread_num(void)
{
    return 0;
}
#endif

struct world {
    const struct scenario *scenario;
    uint64_t seed;
    int threads;
    struct scopes scopes;
    struct rules rules;
    struct cell *cells;
    int cells_count;
    struct workspace *workspaces; /* one a thread */
    struct gauges *gauges;        /* one a region */
    int64_t now_ns;               /* the world's clock */
    int64_t plan_ns;              /* the plan's clock */
    int64_t sample_start_plan_ns;
    struct measures totals[ARMS][REGIONS_MAX];
    uint64_t first_ns; /* the sum of all learners' first sends, modulo 2^64 */
};

/* The part of `total` things that cell `index` of `cells` gets: as even as whole things can be. */
static int64_t even_part(int64_t total, int cells, int index)
{
    return total * (index + 1) / cells - total * index / cells;
}

static void open_cells(struct world *w)
{
    const struct scenario *scenario = w->scenario;
    int64_t learners[REGIONS_MAX], replicas[ARMS][REGIONS_MAX];
    uint32_t first = 0;
    int number = 0;

    scenario_apportion(scenario, scenario->learners.count, learners);
    for (int arm = 0; arm < ARMS; arm++)
        scenario_apportion(scenario, scenario_most_replicas(scenario, arm), replicas[arm]);
    for (int region = 0; region < scenario->regions_count; region++) {
        int cells = scenario->regions[region].cells;
        for (int i = 0; i < cells; i++) {
            struct cell_spec spec = {&w->rules, w->seed, number, region, .first_learner = first};
            struct cell *c = &w->cells[number++];
            spec.learners = (uint32_t)even_part(learners[region], cells, i);
            for (int arm = 0; arm < ARMS; arm++)
                spec.replicas_most[arm] = (uint32_t)(replicas[arm][region] / cells + 1);
            cell_open(c, &spec);
            for (uint32_t k = 0; k < spec.learners; k++)
                w->first_ns += (uint64_t)c->learners[k].send_ns;
            first += spec.learners;
        }
    }
}

static uint32_t largest_cell(const struct world *w)
{
    uint32_t most = 0;
    for (int i = 0; i < w->cells_count; i++)
        most = w->cells[i].learners_count > most ? w->cells[i].learners_count : most;
    return most;
}

struct world *world_open(const struct scenario *scenario, uint64_t seed, int threads)
{
    struct world *w = memory_new(1, sizeof *w);
    w->scenario = scenario;
    w->seed = seed;
    w->scopes = (struct scopes){scenario->regions_count, scenario->learners.segments_count};
    ENSURE(stream_collision(seed) == 0);
    for (int i = 0; i < scenario->regions_count; i++)
        w->cells_count += scenario->regions[i].cells;
    w->threads = threads < w->cells_count ? threads : w->cells_count;
    rules_open(&w->rules, scenario, scenario->learners.count / w->cells_count);
    w->cells = memory_new((size_t)w->cells_count, sizeof *w->cells);
    open_cells(w);
    w->workspaces = memory_new((size_t)w->threads, sizeof *w->workspaces);
    for (int i = 0; i < w->threads; i++)
        workspace_open(&w->workspaces[i], largest_cell(w), &w->scopes);
    w->gauges = memory_new((size_t)scenario->regions_count, sizeof *w->gauges);
    for (int i = 0; i < scenario->regions_count; i++)
        gauges_open(&w->gauges[i], &w->rules, seed, i);
    return w;
}

void world_free(struct world *w)
{
    if (w == NULL)
        return;
    for (int i = 0; i < w->cells_count; i++)
        cell_free(&w->cells[i]);
    for (int i = 0; i < w->threads; i++)
        workspace_free(&w->workspaces[i]);
    for (int i = 0; i < w->scenario->regions_count; i++)
        gauges_free(&w->gauges[i]);
    rules_free(&w->rules);
    free(w->cells);
    free(w->workspaces);
    free(w->gauges);
    free(w);
}

const struct scopes *world_scopes(const struct world *w)
{
    return &w->scopes;
}
const int64_t *world_clock(const struct world *w)
{
    return &w->plan_ns;
}

struct bill world_bill(const struct world *w)
{
    const struct learners *l = &w->scenario->learners;
    double rounds = distribution_mean(&l->per_session);
    double cycle = rounds * distribution_mean(&l->think) + distribution_mean(&l->away);
    struct bill bill = {.learners = l->count, .cells = w->cells_count, .memory_bytes = (int64_t)rules_bytes(&w->rules)};

    bill.rounds_per_second = cycle > 0 ? (double)l->count * rounds * 1e9 / cycle : 0;
    for (int i = 0; i < w->cells_count; i++)
        bill.memory_bytes += (int64_t)cell_bytes(&w->cells[i]);
    bill.memory_bytes += w->threads * (int64_t)workspace_bytes(&w->workspaces[0], largest_cell(w));
    return bill;
}

/* The share that the split gives to a segment in a region; the last override that fits wins. */
static struct ratio share_in(const struct split *split, int region, int segment)
{
    struct ratio share = split->share;
    for (size_t i = 0; i < split->overrides_count; i++) {
        const struct split_override *o = &split->overrides[i];
        if ((o->region < 0 || o->region == region) && (o->segment < 0 || o->segment == segment))
            share = o->share;
    }
    return share;
}

static void move_region(struct world *w, int region, int first_cell, const struct split *split,
                        const int64_t replicas[ARMS])
{
    int cells = w->scenario->regions[region].cells, regions = w->scopes.regions;
    struct ratio shares[SEGMENTS_MAX];
    struct gauges *g = &w->gauges[region];

    for (int i = 0; i < w->scopes.segments; i++)
        shares[i] = share_in(split, region, i);
    for (int arm = 0; arm < ARMS; arm++) {
        g->arms[arm].replicas = (int)replicas[arm];
        g->arms[arm].learners = 0;
    }
    for (int i = 0; i < cells; i++) {
        struct cell *c = &w->cells[first_cell + i];
        cell_assign(c, shares, ratio_make(2 * (i * regions + region) + 1, 2 * cells * regions));
        for (int arm = 0; arm < ARMS; arm++) {
            pool_resize(&c->services[arm].pool, (uint32_t)even_part(replicas[arm], cells, i), w->now_ns);
            g->arms[arm].learners += c->assigned[arm];
        }
    }
}

void world_traffic(struct world *w, const struct split *split, const int replicas[ARMS])
{
    int64_t apportioned[ARMS][REGIONS_MAX];
    int first_cell = 0;

    for (int arm = 0; arm < ARMS; arm++)
        scenario_apportion(w->scenario, replicas[arm], apportioned[arm]);
    for (int region = 0; region < w->scenario->regions_count; region++) {
        int64_t here[ARMS] = {apportioned[ARM_BASELINE][region], apportioned[ARM_CANDIDATE][region]};
        move_region(w, region, first_cell, split, here);
        first_cell += w->scenario->regions[region].cells;
    }
}

/* Cells that have not begun their sample do so now: from here to the next whole sample of plan time. */
static void begin_sample(struct world *w)
{
    int64_t sample = w->scenario->monitoring.sample_ns;
    int64_t length = sample - w->plan_ns % sample;
    w->sample_start_plan_ns = w->plan_ns;
    for (int i = 0; i < w->threads; i++)
        workspace_clear_tallies(&w->workspaces[i]);
    for (int i = 0; i < w->cells_count; i++)
        cell_begin_sample(&w->cells[i], &w->workspaces[0], w->now_ns + length);
}

void world_run(struct world *w, int64_t until_ns)
{
    int64_t offset = w->plan_ns - w->now_ns;
    int64_t until = until_ns - offset;
    ENSURE(until_ns >= w->plan_ns && (until_ns - w->plan_ns) % w->rules.tick_ns == 0);
    if (w->cells_count > 0 && w->cells[0].sample_end_ns <= w->now_ns)
        begin_sample(w);
    ENSURE(until <= w->cells[0].sample_end_ns);

    const struct check_context *context = check_current();
#pragma omp parallel for schedule(dynamic, 1) num_threads(w->threads)
    for (int i = 0; i < w->cells_count; i++) {
        check_enter(context);
        cell_run(&w->cells[i], &w->workspaces[omp_get_thread_num()], until, offset);
    }

    for (int64_t t = w->now_ns; t < until; t += w->rules.tick_ns)
        for (int i = 0; i < w->scenario->regions_count; i++)
            gauges_tick(&w->gauges[i]);
    w->now_ns = until;
    w->plan_ns = until_ns;
}

void world_skip(struct world *w, int64_t to_ns)
{
    ENSURE(to_ns >= w->plan_ns && (to_ns - w->plan_ns) % w->rules.tick_ns == 0);
    w->plan_ns = to_ns; /* cells find out when their next tick begins */
}

/* Adds what one thread counted to the sample, to the totals, and the attempts offered to region_sum. */
static void fold_tallies(struct world *w, const struct workspace *workspace, struct sample *sample,
                         struct measures region_sum[][ARMS])
{
    for (int region = 0; region < w->scopes.regions; region++) {
        const struct tally *tallies = workspace_tallies(workspace, region);
        for (int group = 0; group < w->scopes.segments * ARMS; group++) {
            const struct tally *t = &tallies[group];
            const struct measures sum = tally_measures(t);
            int arm = group % ARMS;
            sample_fold(sample, &w->scopes, (enum arm)arm, region, group / ARMS, &sum, t->latency_max_ns, &t->latency);
            measures_add(&w->totals[arm][region], &sum);
            region_sum[region][arm].of[MEASURE_OFFERED] += sum.of[MEASURE_OFFERED];
        }
    }
}

void world_sample(struct world *w, struct sample *sample)
{
    struct measures region_sum[REGIONS_MAX][ARMS] = {{{{0}}}};

    ENSURE(w->cells[0].sample_end_ns == w->now_ns); /* tallies are cleared when the next whole sample begins */
    sample_clear(sample, w->sample_start_plan_ns, w->plan_ns);
    for (int i = 0; i < w->threads; i++)
        fold_tallies(w, &w->workspaces[i], sample, region_sum);
    for (int i = 0; i < w->cells_count; i++)
        for (int arm = 0; arm < ARMS; arm++)
            service_take_busy(&w->cells[i].services[arm], &region_sum[w->cells[i].region][arm]);
    for (int region = 0; region < w->scopes.regions; region++) {
        for (int arm = 0; arm < ARMS; arm++) {
            struct measures *sum = &region_sum[region][arm];
            gauges_read(&w->gauges[region], arm, sample->start_ns, sample->end_ns, sum);
            sum->of[MEASURE_OFFERED] = 0; /* the cells' tallies have it */
            sample_fold(sample, &w->scopes, (enum arm)arm, region, -1, sum, 0, NULL);
            measures_add(&w->totals[arm][region], sum);
        }
    }
    CHECKED(sample_check(sample, &w->scopes));
}

/* offered = served + errors + rejected + timed out + lost + on the way, per arm and region; and so for rounds. */
static void ensure_conserved(const struct measures *m, int64_t on_the_way)
{
    const int64_t *of = m->of;
    int64_t ended =
        of[MEASURE_SERVED] + of[MEASURE_ERRORS] + of[MEASURE_REJECTED] + of[MEASURE_TIMED_OUT] + of[MEASURE_LOST];
    ENSURE(of[MEASURE_OFFERED] == ended + on_the_way);
}

/* Little's law as areas: the area under the number of rounds under way is the sum of their latencies. The area is the
 * time that passed for all learners less the time that they were at rest: each from its first send to the start of the
 * round that is under way or comes next. Rests and latencies are counted apart, latencies by sample. The sums of so
 * many times wrap around; so modulo 2^64. */
static void ensure_little(const struct world *w, const struct totals *totals)
{
    uint64_t passed = 0 - w->first_ns, in_rounds = 0, at_rest = 0;
    for (int arm = 0; arm < ARMS; arm++)
        in_rounds += (uint64_t)totals->arms[arm].of[MEASURE_LATENCY_NS];
    for (int i = 0; i < w->cells_count; i++) {
        const struct cell *c = &w->cells[i];
        at_rest += c->rested_ns;
        for (uint32_t k = 0; k < c->pending_endings_count; k++) /* ends after the last sample, and is not counted */
            in_rounds += c->pending_endings[k].round_ends ? (uint64_t)c->pending_endings[k].latency_ns : 0;
        for (uint32_t k = 0; k < c->learners_count; k++)
            passed += (uint64_t)learner_round_start(&c->learners[k]);
    }
    ENSURE(passed == in_rounds + at_rest);
}

void world_totals(const struct world *w, struct totals *totals)
{
    int64_t on_the_way[ARMS][REGIONS_MAX] = {{0}}, started = 0, finished = 0;

    *totals = (struct totals){.rounds_in_flight = 0};
    for (int i = 0; i < w->cells_count; i++) {
        const struct cell *c = &w->cells[i];
        totals->digest += c->digest;
        for (uint32_t k = 0; k < c->pending_endings_count; k++) {
            on_the_way[c->pending_endings[k].group % ARMS][c->region]++;
            totals->rounds_in_flight += c->pending_endings[k].round_ends;
        }
        for (uint32_t k = 0; k < c->learners_count; k++) {
            const struct learner *l = &c->learners[k];
            bool sent = (l->flags & LEARNER_SENT) != 0;
            totals->rounds_in_flight += sent || l->attempt > 0;
            if (sent)
                on_the_way[(l->flags & LEARNER_SENT_ARM) != 0][c->region]++;
        }
    }
    for (int arm = 0; arm < ARMS; arm++) {
        for (int region = 0; region < w->scopes.regions; region++) {
            ensure_conserved(&w->totals[arm][region], on_the_way[arm][region]);
            measures_add(&totals->arms[arm], &w->totals[arm][region]);
            totals->attempts_in_flight += on_the_way[arm][region];
        }
        started += totals->arms[arm].of[MEASURE_ROUNDS_STARTED];
        finished += totals->arms[arm].of[MEASURE_ROUNDS_SUCCEEDED] + totals->arms[arm].of[MEASURE_ROUNDS_FAILED];
    }
    ENSURE(started == finished + totals->rounds_in_flight);
    ensure_little(w, totals);
}
