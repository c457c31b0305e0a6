/* region.h - a region between its cells and its samples: what it has of each arm, and what is read off that once a
 * sample: health probes, processor, memory, network, revenue.
 *
 * Health is not request success: every tick `probe_targets` pooled targets of an arm are probed, and a
 * probe fails by chance alone, with the analyzer's probe_failure. Probes evaluate as many as the region has learners on
 * the arm, so an arm that nobody uses has no availability.
 */
#ifndef REHEARSE_WORLD_REGION_H
#define REHEARSE_WORLD_REGION_H

#include "metrics/sample.h"
#include "world/cell.h"

struct region_arm {
    int replicas;          /* in service, now */
    int64_t learners;      /* on this arm, now */
    struct pcg32 *targets; /* one stream a probed target; owned */
    /* Of the sample under way, added up tick by tick, so that traffic may move within it. */
    int64_t replica_ticks, learner_ticks;
    int64_t allowances;       /* how many times a replica's cores could make up for a tick that they were not used */
    int64_t probes, answered; /* weighted by learners */
    /* Asked of cores and links, and not given yet; lost when replicas restart. */
    int64_t owed_us, owed_bytes, restarted_ns;
    int64_t taken[TAKINGS]; /* millionths, of replicas or learners, of a tick */
};

struct region_state {
    const struct rules *rules;
    int region;
    int first_cell, cells_count; /* in the world's array */
    struct region_arm arms[ARMS];
    struct pcg32 revenue;
    struct conditions now; /* of this tick, as the cells have it; filled where the scenario has faults */
};

/* The part of `total` things that cell `index` of `cells` gets: as even as whole things can be. */
static inline int64_t even_part(int64_t total, int cells, int index)
{
    return total * (index + 1) / cells - total * index / cells;
}

/* A region whose cells come from `first_cell` on; region_restart gives it its streams. */
void region_open(struct region_state *g, const struct rules *rules, int region, int first_cell);
void region_free(struct region_state *g);

/* The state at the start: no replica, no learner, nothing counted. */
void region_restart(struct region_state *g, uint64_t seed);

/* Moves learners and replicas, now. `cells` are the world's; replicas[arm] are the region's. */
void region_traffic(struct region_state *g, struct cell *cells, const struct split *split,
                    const int64_t replicas[ARMS]);

/* ENSUREs that replicas and learners are those of its cells. */
void region_check(const struct region_state *g, const struct cell *cells);

/* ENSUREs, before region_read, that the cores of an arm could do what was done in the sample:
 *     done * processor time <= cores * (replicas * time + a tick for every replica, and for those of every order)
 * but for the attempts that were under way when it began: theirs may have been done before. */
void region_check_cores(const struct region_state *g, int arm, int64_t done, int64_t under_way);

/* One tick passes, in which these faults may hold: every target is probed once. */
void region_tick(struct region_state *g, const struct fault_schedule *faults, int64_t now_ns, int64_t plan_ns);

/* Adds the sample [start_ns, end_ns) of plan time to *sum: everything but what the cells counted. What these say was
 * asked of cores and links that bound what a replica does becomes what was given: no more than there is, and the rest
 * in later samples. */
void region_read(struct region_state *g, int arm, int64_t start_ns, int64_t end_ns, struct measures *sum);

#endif
