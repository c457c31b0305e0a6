/* plain_world.c - building the plain world, its samples, and the orders it gets. */
#include "base/memory.h"
#include "plain.h"

#include <stdlib.h>

static void begin_sample(struct plain *p)
{
    size_t regions = (size_t)p->scenario->regions_count, segments = (size_t)p->scenario->learners.segments_count;
    size_t cells = (size_t)p->cells_count;
    p->samples = memory_grow(p->samples, (size_t)p->samples_count + 1, sizeof *p->samples);
    struct plain_sample *s = &p->samples[p->samples_count++];
    *s = (struct plain_sample){.start_ns = p->plan_ns};
    s->tallies = memory_new(ARMS * regions * segments, sizeof *s->tallies);
    s->busy_ns = memory_new(cells * ARMS, sizeof *s->busy_ns);
    s->cpu_ns = memory_new(cells * ARMS, sizeof *s->cpu_ns);
    s->learners = memory_new(ARMS * regions, sizeof *s->learners);
    s->replicas = memory_new(ARMS * regions, sizeof *s->replicas);
    s->cores_taken = memory_new(ARMS * regions, sizeof *s->cores_taken);
}

void plain_count_tick(struct plain *p)
{
    struct plain_sample *s = &p->samples[p->samples_count - 1];
    int regions = p->scenario->regions_count;
    for (int64_t i = 0; i < p->scenario->learners.count; i++) {
        const struct plain_learner *l = &p->learners[i];
        s->learners[(int)l->arm * regions + p->cells[l->cell].region]++;
    }
    for (int arm = 0; arm < ARMS; arm++)
        for (int region = 0; region < regions; region++) {
            int64_t replicas = p->replicas[arm][region];
            s->replicas[arm * regions + region] += replicas;
            s->cores_taken[arm * regions + region] += replicas * plain_cores_taken_ppm(p, region, arm, p->plan_ns);
        }
}

void plain_end_sample(struct plain *p)
{
    p->samples[p->samples_count - 1].end_ns = p->plan_ns;
    begin_sample(p);
}

/* Cell i of n gets the things from total * i / n to total * (i + 1) / n. */
static int64_t part(int64_t total, int cells, int i)
{
    return total * (i + 1) / cells - total * i / cells;
}

static void build_cells(struct plain *p)
{
    const struct scenario *s = p->scenario;
    int64_t learners[REGIONS_MAX];
    uint32_t first = 0;
    scenario_apportion(s, s->learners.count, learners);
    for (int region = 0; region < s->regions_count; region++)
        p->cells_count += s->regions[region].cells;
    p->cells = memory_new((size_t)p->cells_count, sizeof *p->cells);
    for (int region = 0, cell = 0; region < s->regions_count; region++)
        for (int i = 0; i < s->regions[region].cells; i++, cell++) {
            struct plain_cell *c = &p->cells[cell];
            c->region = region;
            c->first_learner = first;
            c->learners_count = (uint32_t)part(learners[region], s->regions[region].cells, i);
            first += c->learners_count;
            for (int arm = 0; arm < ARMS; arm++) {
                c->pools[arm].cores_ppm = c->pools[arm].link_ppm = 1000000;
                c->pools[arm].analyzer = &s->analyzers[arm];
                c->pools[arm].balancer =
                    stream_open(p->seed, STREAM_BALANCER, (uint64_t)cell * ARMS + (uint64_t)arm, 0);
            }
        }
}

/* A cache has been warming since its analyzer was deployed, in whole ticks that end with the plan's start. */
static void warm_since_deployment(struct plain *p)
{
    int64_t tick_ns = p->rules->tick_ns;
    for (int arm = 0; arm < ARMS; arm++) {
        const struct analyzer *a = &p->scenario->analyzers[arm];
        for (int cell = 0; cell < p->cells_count; cell++)
            p->cells[cell].warmth[arm] = a->cache_warm_ns == 0 ? UINT64_C(1) << 32 : 0;
        for (int64_t ticks = -a->deployed_ns / tick_ns; ticks > 0; ticks--)
            plain_warm(p, arm, -(ticks - 1) * tick_ns);
    }
}

struct plain *plain_open(const struct scenario *scenario, uint64_t seed, enum plain_fault fault)
{
    struct plain *p = memory_new(1, sizeof *p);
    p->scenario = scenario;
    p->seed = seed;
    p->fault = fault;
    p->rules = rules_open(scenario);
    p->learners = memory_new((size_t)scenario->learners.count, sizeof *p->learners);
    build_cells(p);
    for (int arm = 0; arm < ARMS; arm++) {
        int64_t deployed_ns = scenario->analyzers[arm].deployed_ns;
        p->restart_ns[arm] = plain_full(p, arm, deployed_ns > 0 ? deployed_ns : 0);
    }
    p->quotas_ns = memory_new((size_t)(p->cells_count * scenario->faults.count), sizeof *p->quotas_ns);
    warm_since_deployment(p);
    plain_settle(p);
    begin_sample(p);
    return p;
}

void plain_free(struct plain *p)
{
    for (int i = 0; i < p->samples_count; i++) {
        struct plain_sample *s = &p->samples[i];
        free(s->tallies);
        free(s->busy_ns);
        free(s->cpu_ns);
        free(s->learners);
        free(s->replicas);
        free(s->cores_taken);
    }
    for (int cell = 0; cell < p->cells_count; cell++)
        for (int arm = 0; arm < ARMS; arm++)
            plain_pool_free(&p->cells[cell].pools[arm]);
    rules_free(p->rules);
    free(p->samples);
    free(p->cells);
    free(p->learners);
    free(p->attempts);
    free(p->heap);
    free(p->quotas_ns);
    free(p);
}

/* The last override that speaks of this region and segment. */
static struct ratio share_of(const struct split *split, int region, int segment)
{
    for (size_t i = split->overrides_count; i-- > 0;) {
        const struct split_override *o = &split->overrides[i];
        if ((o->region == -1 || o->region == region) && (o->segment == -1 || o->segment == segment))
            return o->share;
    }
    return split->share;
}

void plain_traffic(struct plain *p, const struct split *split, const int replicas[ARMS])
{
    const struct scenario *s = p->scenario;
    struct ratio shares[SEGMENTS_MAX];
    for (int arm = 0; arm < ARMS; arm++)
        scenario_apportion(s, replicas[arm], p->replicas[arm]);
    for (int region = 0, cell = 0; region < s->regions_count; region++) {
        int cells = s->regions[region].cells;
        for (int segment = 0; segment < s->learners.segments_count; segment++)
            shares[segment] = share_of(split, region, segment);
        for (int i = 0; i < cells; i++, cell++) {
            plain_assign(p, cell, shares, i * s->regions_count + region, cells * s->regions_count);
            for (int arm = 0; arm < ARMS; arm++)
                plain_pool_resize(p, &p->cells[cell].pools[arm], (uint32_t)part(p->replicas[arm][region], cells, i));
        }
    }
}
