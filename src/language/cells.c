/* cells.c - the cells of each region, from its learners and replicas (contract 1.7). */
#include "language/load.h"
#include "model/division.h"

/* The smallest pool of the plan: its phase, arm and replicas. */
struct smallest {
    int phase, arm, replicas;
};

static struct smallest smallest_pool(const struct scenario *s)
{
    struct smallest smallest = {.replicas = REPLICAS_MAX + 1};
    for (int i = 0; i < s->phases_count; i++)
        for (int arm = 0; arm < ARMS; arm++) {
            if (pool_is_used(s, i, arm) && s->phases[i].replicas[arm] < smallest.replicas)
                smallest = (struct smallest){i, arm, s->phases[i].replicas[arm]};
        }
    return smallest;
}

void resolve_cells(struct load *r)
{
    struct scenario *s = r->scenario;
    int64_t replicas[REGIONS_MAX];
    struct smallest smallest = smallest_pool(s);
    const char *phase = s->phases[smallest.phase].name;
    scenario_apportion(s, smallest.replicas, replicas);
    int64_t total = 0;
    for (int i = 0; i < s->regions_count; i++) {
        struct region *region = &s->regions[i];
        const struct node *record = r->region_nodes[i];
        if (replicas[i] == 0)
            node_problem(
                r->arena, record ? record : r->phase_nodes[smallest.phase],
                "the pool is too small: of the %d %s replicas in phase %s, region %s gets none; every region needs one",
                smallest.replicas, s->arm_words[smallest.arm], phase, region->name);
        else if (region->cells_given && region->cells > replicas[i])
            node_problem(r->arena, node_get(record, "cells"),
                         "%d cells, but the smallest pool gives the region %lld replicas (%d of %s in phase %s); every "
                         "cell needs a replica of its own",
                         region->cells, (long long)replicas[i], smallest.replicas, s->arm_words[smallest.arm], phase);
        if (!region->cells_given)
            region->cells = division_cells(s, i);
        total += region->cells;
    }
    if (total > CELLS_MAX)
        node_problem(r->arena, r->root, "%lld cells in all; at most %d", (long long)total, CELLS_MAX);
}
