/* region.c - traffic into cells, and what is read off replicas. */
#include "world/region.h"

#include "base/check.h"
#include "base/exact.h"
#include "base/memory.h"
#include "random/elementary.h"

#include <stdlib.h>
#include <string.h>

#define DAYS_PER_YEAR 365

void region_open(struct region_state *g, const struct rules *rules, int region, int first_cell)
{
    const struct scenario *scenario = rules->scenario;
    *g = (struct region_state){.rules = rules, .region = region, .first_cell = first_cell};
    g->cells_count = scenario->regions[region].cells;
    conditions_open(&g->now, rules);
    for (int arm = 0; arm < ARMS; arm++)
        g->arms[arm].targets = memory_new((size_t)scenario->analyzers[arm].probe_targets, sizeof(struct pcg32));
}

void region_restart(struct region_state *g, uint64_t seed)
{
    g->revenue = stream_open(seed, STREAM_REVENUE, (uint64_t)g->region, 0);
    for (int arm = 0; arm < ARMS; arm++) {
        struct region_arm *a = &g->arms[arm];
        *a = (struct region_arm){.targets = a->targets,
                                 .restarted_ns = rules_replica_restarts(g->rules, arm, 0).latest_ns};
        for (int i = 0; i < g->rules->scenario->analyzers[arm].probe_targets; i++) {
            uint64_t entity = ((uint64_t)(arm * REGIONS_MAX + g->region) << 20) | (uint64_t)i;
            a->targets[i] = stream_open(seed, STREAM_PROBE, entity, 0);
        }
    }
}

void region_free(struct region_state *g)
{
    conditions_free(&g->now);
    for (int arm = 0; arm < ARMS; arm++)
        free(g->arms[arm].targets);
}

void region_traffic(struct region_state *g, struct cell *cells, const struct split *split, const int64_t replicas[ARMS])
{
    const struct scenario *scenario = g->rules->scenario;
    int regions = scenario->regions_count, places = g->cells_count * regions;
    struct ratio shares[SEGMENTS_MAX];

    for (int i = 0; i < scenario->learners.segments_count; i++)
        shares[i] = split_share(split, g->region, i);
    for (int arm = 0; arm < ARMS; arm++) {
        g->arms[arm].replicas = (int)replicas[arm];
        g->arms[arm].allowances += replicas[arm];
        g->arms[arm].learners = 0;
    }
    for (int i = 0; i < g->cells_count; i++) {
        struct cell *c = &cells[g->first_cell + i];
        cell_assign(c, shares, ratio_make(2 * (i * regions + g->region) + 1, 2 * places));
        for (int arm = 0; arm < ARMS; arm++) {
            uint32_t here = (uint32_t)even_part(replicas[arm], g->cells_count, i);
            pool_resize(&c->services[arm].pool, here, c->now_ns);
            g->arms[arm].learners += c->assigned[arm];
        }
    }
}

void region_tick(struct region_state *g, const struct fault_schedule *faults, int64_t now_ns, int64_t plan_ns)
{
    if (g->rules->scenario->faults.count > 0)
        conditions_fill(&g->now, g->rules, faults, g->region, now_ns, plan_ns);
    for (int arm = 0; arm < ARMS; arm++) {
        const struct analyzer *a = &g->rules->scenario->analyzers[arm];
        struct region_arm *ga = &g->arms[arm];
        uint64_t failure = g->rules->arms[arm].probe_failure;
        int64_t up = 0;
        for (int i = 0; i < a->probe_targets; i++)
            up += (uint64_t)pcg32_next(&ga->targets[i]) >= failure;
        ga->replica_ticks += ga->replicas;
        ga->learner_ticks += ga->learners;
        ga->probes += a->probe_targets * ga->learners;
        ga->answered += ga->replicas > 0 ? up * ga->learners : 0;
        for (int i = 0; i < TAKINGS; i++)
            ga->taken[i] += g->now.arms[arm].ppm[i] * (i < TAKEN_REVENUE ? ga->replicas : ga->learners);
    }
}

/* Memory of one replica in KiB, `age_ns` after it was deployed. */
static int64_t memory_kib(const struct analyzer *a, int64_t age_ns)
{
    struct ratio hours = ratio_make(age_ns > 0 ? age_ns : 0, NS_PER_HOUR);
    struct ratio grown = ratio_multiply(a->memory_growth_kib_per_hour, hours, NULL);
    return ratio_scale_floor(ratio_add(a->memory_base_kib, grown, NULL), 1);
}

/* The year's revenue, by time and by learner. The base is a multiple of the uplift's denominator, so that a treated
 * learner brings exactly the uplift more. */
static void read_revenue(struct region_state *g, int arm, int64_t learner_ms, struct measures *sum)
{
    const struct business *b = &g->rules->scenario->business;
    struct ratio share = ratio_make(learner_ms, g->rules->scenario->learners.count);
    struct ratio per_ms =
        ratio_multiply(b->revenue_per_year, ratio_make(1, DAYS_PER_YEAR * (NS_PER_DAY / NS_PER_MS)), NULL);
    struct ratio base = ratio_multiply(per_ms, share, NULL);
    int64_t unit = b->uplift.den;
    int64_t base_micro = ratio_scale_floor(ratio_multiply(base, ratio_make(1, unit), NULL), 1) * unit;
    int64_t revenue = base_micro;
    const struct region_arm *ga = &g->arms[arm];

    if (arm == ARM_CANDIDATE)
        revenue += base_micro / unit * b->uplift.num;
    if (ga->taken[TAKEN_REVENUE] > 0)
        revenue -= muldiv_floor(base_micro, ga->taken[TAKEN_REVENUE], ga->learner_ticks * PPM);
    if (b->noise_cv.num > 0) {
        double u = ((double)pcg32_next(&g->revenue) + 0.5) / 4294967296.0;
        double noise = ratio_double(b->noise_cv) * exact_normal_quantile(u);
        revenue += (int64_t)((double)revenue * noise);
    }
    sum->of[MEASURE_REVENUE_MICRO] += revenue;
    sum->of[MEASURE_REVENUE_BASE_MICRO] += base_micro;
}

/* Of something of which a replica, or a learner, has so much in a tick. */
static int64_t taken_of(int64_t of_one, int64_t ppm)
{
    return muldiv_floor(of_one, ppm, PPM);
}

/* Of what was asked, and is owed from before, as much as there is; the rest is owed. */
static int64_t granted(int64_t asked, int64_t capacity, int64_t *owed)
{
    int64_t all = asked + *owed, most = capacity > 0 ? capacity : 0, now = all < most ? all : most;
    *owed = all - now;
    return now;
}

/* Before what another process takes is added to what is in use. */
static void give(struct region_arm *ga, const struct analyzer *a, int64_t other_us, int64_t other_bytes, int64_t *of)
{
    if (a->cpu_stretches)
        of[MEASURE_CPU_US] = granted(of[MEASURE_CPU_US], of[MEASURE_CPU_CAPACITY_US] - other_us, &ga->owed_us);
    if (a->network_delays)
        of[MEASURE_NETWORK_BYTES] =
            granted(of[MEASURE_NETWORK_BYTES], of[MEASURE_NETWORK_CAPACITY_BYTES] - other_bytes, &ga->owed_bytes);
    of[MEASURE_CPU_US] += other_us;
    of[MEASURE_NETWORK_BYTES] += other_bytes;
}

void region_read(struct region_state *g, int arm, int64_t start_ns, int64_t end_ns, struct measures *sum)
{
    const struct analyzer *a = &g->rules->scenario->analyzers[arm];
    struct region_arm *ga = &g->arms[arm];
    int64_t tick_us = g->rules->tick_ns / 1000, *of = sum->of;
    int64_t replica_us = ga->replica_ticks * tick_us, replica_ms = replica_us / 1000;
    int64_t since_ns = a->deployed_ns > 0 ? a->deployed_ns : 0; /* growth before the plan is part of the base */
    int64_t middle_ns = start_ns + (end_ns - start_ns) / 2;
    struct replica_restarts restarts = rules_replica_restarts(g->rules, arm, middle_ns);
    int64_t age_ns = middle_ns - (restarts.latest_ns > since_ns ? restarts.latest_ns : since_ns);
    bool fills =
        restarts.next_ns - g->rules->tick_ns <= middle_ns; /* in this tick, of which it is the end that counts */
    int64_t full_kib = ratio_scale_floor(a->memory_capacity_kib, 1);

    /* What another process takes is in use. */
    int64_t other_us = taken_of(ratio_scale_floor(a->cores, tick_us), ga->taken[TAKEN_CORES]);
    int64_t other_bytes =
        taken_of(ratio_scale_floor(a->network_capacity_bytes_per_s, tick_us / 1000), ga->taken[TAKEN_LINK]) / 1000;
    of[MEASURE_MEMORY_KIB_S] +=
        taken_of(ratio_scale_floor(a->memory_capacity_kib, tick_us / 1000), ga->taken[TAKEN_MEMORY]) / 1000;
    of[MEASURE_CHURN_ADDED_US] += taken_of(tick_us, ga->taken[ADDED_CHURN]);
    of[MEASURE_PROBES] += ga->probes;
    of[MEASURE_PROBES_UP] += ga->answered;
    of[MEASURE_REPLICA_US] += replica_us;
    of[MEASURE_WORKER_US] += replica_us * a->workers;
    of[MEASURE_CPU_CAPACITY_US] += ratio_scale_floor(a->cores, replica_us);
    of[MEASURE_MEMORY_KIB_S] += replica_ms * (fills ? full_kib : memory_kib(a, age_ns)) / 1000;
    of[MEASURE_MEMORY_CAPACITY_KIB_S] += ratio_scale_floor(a->memory_capacity_kib, replica_ms) / 1000;
    of[MEASURE_NETWORK_CAPACITY_BYTES] += ratio_scale_floor(a->network_capacity_bytes_per_s, replica_ms) / 1000;
    of[MEASURE_LEARNER_US] += ga->learner_ticks * tick_us;
    give(ga, a, other_us, other_bytes, of);
    int64_t restarted_ns = rules_replica_restarts(g->rules, arm, end_ns).latest_ns;
    if (restarted_ns != ga->restarted_ns)
        ga->owed_us = ga->owed_bytes = 0;
    ga->restarted_ns = restarted_ns;
    read_revenue(g, arm, ga->learner_ticks * (tick_us / 1000), sum);
    memset(ga->taken, 0, sizeof ga->taken);
    ga->probes = ga->answered = ga->replica_ticks = ga->learner_ticks = 0;
    ga->allowances = ga->replicas;
}

void region_check_cores(const struct region_state *g, int arm, int64_t done, int64_t under_way)
{
    const struct analyzer *a = &g->rules->scenario->analyzers[arm];
    const struct region_arm *ga = &g->arms[arm];
    int64_t core_ns = ratio_scale_floor(a->cores, (ga->replica_ticks + ga->allowances) * g->rules->tick_ns);
    int64_t sure = done - under_way - ga->allowances; /* one begun a server */
    if (a->cpu_stretches && a->cpu_per_attempt_ns > 0)
        ENSURE(sure <= core_ns / a->cpu_per_attempt_ns);
}

void region_check(const struct region_state *g, const struct cell *cells)
{
    bool given = g->arms[ARM_BASELINE].learners + g->arms[ARM_CANDIDATE].learners > 0; /* traffic, ever */
    for (int arm = 0; arm < ARMS; arm++) {
        int64_t learners = 0, replicas = 0;
        for (int i = g->first_cell; i < g->first_cell + g->cells_count; i++) {
            ENSURE(cells[i].region == g->region);
            learners += cells[i].assigned[arm];
            replicas += pool_replicas(&cells[i].services[arm].pool);
        }
        ENSURE(g->arms[arm].replicas == replicas);
        ENSURE(g->arms[arm].learners == learners || !given);
    }
}
