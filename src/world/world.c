/* world.c - cells, regions and the clock. */
#include "world/world.h"

#include "base/check.h"
#include "base/memory.h"
#include "world/exchange.h"
#include "world/huge_pages.h"
#include "world/region.h"

#ifdef _OPENMP
#include <omp.h>
#endif
#include <stdlib.h>
#include <string.h>

#ifndef _OPENMP /* a compiler without it computes the cells one after the other; the bits are the same */
static int omp_get_thread_num(void)
{
    return 0;
}
#endif

struct world {
    const struct scenario *scenario;
    const struct rules *rules;
    struct rules *own_rules; /* NULL when the caller's are used */
    int threads;
    struct scopes scopes;
    struct fault_schedule faults;
    struct huge_pages memory; /* of all cells: learners and calendars */
    struct cell *cells;
    int cells_count;
    struct workspace *workspaces; /* one a thread */
    struct region_state *regions;
    int64_t now_ns;  /* the world's clock */
    int64_t plan_ns; /* the plan's clock */
    int64_t sample_start_plan_ns;
    struct cells_counted counted;
};

/* What each cell is to be, region by region; returns the memory that all of them need. */
static size_t specify_cells(const struct world *w, struct cell_spec *specs)
{
    const struct scenario *scenario = w->scenario;
    int64_t learners[REGIONS_MAX], replicas[ARMS][REGIONS_MAX];
    uint32_t first = 0;
    size_t bytes = 0;
    int number = 0;

    scenario_apportion(scenario, scenario->learners.count, learners);
    for (int arm = 0; arm < ARMS; arm++)
        scenario_apportion(scenario, scenario_most_replicas(scenario, arm), replicas[arm]);
    for (int region = 0; region < scenario->regions_count; region++) {
        int cells = scenario->regions[region].cells;
        for (int i = 0; i < cells; i++, number++) {
            struct cell_spec *spec = &specs[number];
            *spec = (struct cell_spec){w->rules, &w->faults, number, region, .first_learner = first};
            spec->learners = (uint32_t)even_part(learners[region], cells, i);
            for (int arm = 0; arm < ARMS; arm++)
                spec->replicas_most[arm] = (uint32_t)(replicas[arm][region] / cells + 1);
            first += spec->learners;
            bytes += cell_room(spec);
        }
    }
    return bytes;
}

static void open_cells(struct world *w)
{
    struct cell_spec *specs = memory_new((size_t)w->cells_count, sizeof *specs);
    huge_pages_open(&w->memory, specify_cells(w, specs));
    w->cells = memory_new((size_t)w->cells_count, sizeof *w->cells);
    char *memory = w->memory.start;
    for (int i = 0; i < w->cells_count; i++) {
        cell_open(&w->cells[i], &specs[i], memory);
        memory += cell_room(&specs[i]);
    }
    free(specs);
}

static uint32_t largest_cell(const struct world *w)
{
    uint32_t most = 0;
    for (int i = 0; i < w->cells_count; i++)
        most = w->cells[i].learners_count > most ? w->cells[i].learners_count : most;
    return most;
}

struct world *world_open_shared(const struct rules *rules, uint64_t seed, int threads)
{
    const struct scenario *scenario = rules->scenario;
    struct world *w = memory_new(1, sizeof *w);
    w->scenario = scenario;
    w->rules = rules;
    w->scopes = (struct scopes){scenario->regions_count, scenario->learners.segments_count};
    w->regions = memory_new((size_t)scenario->regions_count, sizeof *w->regions);
    for (int i = 0; i < scenario->regions_count; i++) {
        region_open(&w->regions[i], rules, i, w->cells_count);
        w->cells_count += scenario->regions[i].cells;
    }
    open_cells(w);
    w->threads = threads < w->cells_count ? threads : w->cells_count;
    w->workspaces = memory_new((size_t)w->threads, sizeof *w->workspaces);
    for (int i = 0; i < w->threads; i++)
        workspace_open(&w->workspaces[i], largest_cell(w), &w->scopes);
    world_restart(w, seed);
    return w;
}

struct world *world_open(const struct scenario *scenario, uint64_t seed, int threads)
{
    struct rules *rules = rules_open(scenario);
    struct world *w = world_open_shared(rules, seed, threads);
    w->own_rules = rules;
    return w;
}

void world_restart(struct world *w, uint64_t seed)
{
    ENSURE(stream_collision(seed) == 0);
    w->now_ns = w->plan_ns = w->sample_start_plan_ns = 0;
    memset(&w->counted, 0, sizeof w->counted);
    fault_schedule_make(&w->faults, w->scenario, seed);
    for (int i = 0; i < w->scopes.regions; i++)
        region_restart(&w->regions[i], seed);
    for (int i = 0; i < w->cells_count && !stop_asked(); i++) {
        cell_restart(&w->cells[i], seed);
        w->counted.first_sends_ns += cell_sends(&w->cells[i]);
    }
}

void world_free(struct world *w)
{
    if (!w)
        return;
    for (int i = 0; i < w->cells_count; i++)
        cell_free(&w->cells[i]);
    for (int i = 0; i < w->threads; i++)
        workspace_free(&w->workspaces[i]);
    for (int i = 0; i < w->scopes.regions; i++)
        region_free(&w->regions[i]);
    rules_free(w->own_rules);
    fault_schedule_free(&w->faults);
    huge_pages_free(&w->memory);
    free(w->cells);
    free(w->workspaces);
    free(w->regions);
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

struct footprint world_footprint(const struct world *w)
{
    const struct learners *l = &w->scenario->learners;
    double rounds = distribution_mean(&l->per_session);
    double cycle = rounds * distribution_mean(&l->think) + distribution_mean(&l->away);
    struct footprint footprint = {.learners = l->count, .cells = w->cells_count};
    size_t bytes = rules_bytes(w->rules) + w->memory.bytes;

    footprint.rounds_per_second = cycle > 0 ? (double)l->count * rounds * 1e9 / cycle : 0;
    for (int i = 0; i < w->cells_count; i++)
        bytes += cell_bytes(&w->cells[i]);
    bytes += (size_t)w->threads * workspace_bytes(&w->workspaces[0], largest_cell(w));
    footprint.memory_bytes = (int64_t)bytes;
    return footprint;
}

void world_traffic(struct world *w, const struct split *split, const int replicas[ARMS])
{
    int64_t apportioned[ARMS][REGIONS_MAX];
    if (stop_asked())
        return;
    for (int arm = 0; arm < ARMS; arm++)
        scenario_apportion(w->scenario, replicas[arm], apportioned[arm]);
    for (int region = 0; region < w->scopes.regions; region++) {
        int64_t here[ARMS] = {apportioned[ARM_BASELINE][region], apportioned[ARM_CANDIDATE][region]};
        region_traffic(&w->regions[region], w->cells, split, here);
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

bool world_run(struct world *w, int64_t until_ns)
{
    int64_t offset = w->plan_ns - w->now_ns;
    int64_t until = until_ns - offset;
    ENSURE(until_ns >= w->plan_ns && (until_ns - w->plan_ns) % w->rules->tick_ns == 0);
    if (w->cells_count > 0 && w->cells[0].sample_end_ns <= w->now_ns)
        begin_sample(w);
    ENSURE(until <= w->cells[0].sample_end_ns);

    const struct check_context *context = check_current();
#pragma omp parallel for schedule(dynamic, 1) num_threads(w->threads)
    for (int i = 0; i < w->cells_count; i++) {
        check_enter(context);
        cell_run(&w->cells[i], &w->workspaces[omp_get_thread_num()], until, offset);
    }

    for (int64_t t = w->now_ns; t < until && !stop_asked(); t += w->rules->tick_ns)
        for (int i = 0; i < w->scopes.regions; i++)
            region_tick(&w->regions[i], &w->faults, t, t + offset);
    if (stop_asked())
        return false;
    w->now_ns = until;
    w->plan_ns = until_ns;
    return true;
}

void world_skip(struct world *w, int64_t to_ns)
{
    ENSURE(to_ns >= w->plan_ns && (to_ns - w->plan_ns) % w->rules->tick_ns == 0);
    w->plan_ns = to_ns; /* cells find out when their next tick begins */
}

/* Adds the counts of rounds to the sample and the totals, and the attempts offered to offered[region][arm]. */
static void fold_tallies(struct world *w, struct sample *sample, struct measures offered[][ARMS])
{
    exchange_tallies(w->workspaces, w->threads);
    for (int region = 0; region < w->scopes.regions; region++) {
        const struct tally *tallies = workspace_tallies(&w->workspaces[0], region);
        for (int group = 0; group < w->scopes.segments * ARMS; group++) {
            const struct tally *t = &tallies[group];
            const struct measures sum = tally_measures(t);
            int arm = group % ARMS;
            sample_fold(sample, &w->scopes,
                        &(struct contribution){(enum arm)arm, region, group / ARMS, &sum, t->latency});
            measures_add(&w->counted.totals[arm][region], &sum);
            offered[region][arm].of[MEASURE_OFFERED] += sum.of[MEASURE_OFFERED];
        }
    }
}

/* Attempts of an arm and region since the start that workers were done with in time. */
static int64_t attempts_done(const struct measures *total)
{
    return total->of[MEASURE_SERVED] + total->of[MEASURE_ERRORS];
}

/* With the totals before the sample, and after it. */
static void check_cores(const struct world *w, const struct cells_counted *before)
{
    for (int arm = 0; arm < ARMS; arm++)
        for (int region = 0; region < w->scopes.regions; region++) {
            const struct measures *from = &before->totals[arm][region], *to = &w->counted.totals[arm][region];
            region_check_cores(&w->regions[region], arm, attempts_done(to) - attempts_done(from),
                               attempts_under_way(from));
        }
}

void world_sample(struct world *w, struct sample *sample)
{
    const struct cells_counted before = w->counted;
    struct measures sums[REGIONS_MAX][ARMS] = {{{{0}}}};

    ENSURE(w->cells[0].sample_end_ns == w->now_ns); /* tallies are cleared when the next whole sample begins */
    sample_clear(sample, w->sample_start_plan_ns, w->plan_ns);
    fold_tallies(w, sample, sums);
    CHECKED(check_cores(w, &before));
    exchange_asked(w->cells, w->cells_count, sums);
    for (int region = 0; region < w->scopes.regions; region++) {
        for (int arm = 0; arm < ARMS; arm++) {
            struct measures *sum = &sums[region][arm];
            region_read(&w->regions[region], arm, sample->start_ns, sample->end_ns, sum);
            sum->of[MEASURE_OFFERED] = 0; /* the cells' tallies have it */
            sample_fold(sample, &w->scopes, &(struct contribution){(enum arm)arm, region, -1, sum, NULL});
            measures_add(&w->counted.totals[arm][region], sum);
        }
    }
    w->counted.digest = exchange_digest(w->cells, w->cells_count);
    exchange_check_counts(&w->counted, w->cells, w->cells_count, w->scopes.regions);
    for (int i = 0; i < w->scopes.regions; i++)
        region_check(&w->regions[i], w->cells);
    CHECKED(sample_check(sample, &w->scopes));
    CHECKED(world_check(w));
}

void world_check(const struct world *w)
{
    struct cells_sum cells;
    exchange_state(w->cells, w->cells_count, &cells);
    exchange_check(&w->counted, &cells, w->scopes.regions);
    for (int i = 0; i < w->scopes.regions; i++)
        region_check(&w->regions[i], w->cells);
    for (int i = 0; i < w->cells_count; i++) {
        ENSURE(w->cells[i].now_ns == w->now_ns);
        cell_check(&w->cells[i]);
    }
}

/* What is under way follows from the laws that are checked: cells in the middle of something cannot be asked. */
void world_totals(const struct world *w, struct totals *totals)
{
    if (!stop_asked())
        world_check(w);
    *totals = (struct totals){.digest = w->counted.digest};
    for (int arm = 0; arm < ARMS; arm++) {
        struct measures *sum = &totals->arms[arm];
        for (int region = 0; region < w->scopes.regions; region++)
            measures_add(sum, &w->counted.totals[arm][region]);
        totals->attempts_in_flight += attempts_under_way(sum);
        totals->rounds_in_flight += rounds_under_way(sum);
    }
}
