/* gauges.h - what is read off a region's replicas once a sample: health probes, processor, memory, network, revenue.
 *
 * Health is not request success: every tick `probe_targets` pooled targets of an arm are probed, and a
 * probe fails by chance alone, with the analyzer's probe_failure. Probes evaluate as many as the region has learners on
 * the arm, so an arm that nobody uses has no availability.
 */
#ifndef REHEARSE_WORLD_GAUGES_H
#define REHEARSE_WORLD_GAUGES_H

#include "metrics/sample.h"
#include "random/pcg.h"
#include "world/rules.h"

struct gauge_arm {
    int replicas;          /* in service, now */
    int64_t learners;      /* on this arm, now */
    struct pcg32 *targets; /* one stream a probed target; owned */
    /* Of the sample under way, added up tick by tick, so that traffic may move within it. */
    int64_t replica_ticks, learner_ticks;
    int64_t probes, answered; /* weighted by learners */
};

struct gauges {
    const struct scenario *scenario;
    const struct rules *rules;
    int region;
    struct gauge_arm arms[ARMS];
    struct pcg32 revenue;
};

void gauges_open(struct gauges *g, const struct rules *rules, uint64_t seed, int region);
void gauges_free(struct gauges *g);

/* One tick passes: every target is probed once. */
void gauges_tick(struct gauges *g);

/* Adds the sample [start_ns, end_ns) of plan time to *sum: everything but what the cells counted. */
void gauges_read(struct gauges *g, int arm, int64_t start_ns, int64_t end_ns, struct measures *sum);

#endif
