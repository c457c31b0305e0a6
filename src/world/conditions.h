/* conditions.h - what holds in one tick in one cell: written by faults (and orders), read by who sends and serves.
 *
 * Filled anew at the start of every tick: first what the rules say, then every fault that has begun by then, each
 * through the handler of its kind (model/fault.h). So nothing that a fault did lasts longer than its handler says it
 * does, and a cell's conditions are never part of its state. A fault takes effect with the first tick that begins at
 * or after its time, and ends so; a stretch of skipped time is one long tick. An attempt that is on its way when a tick
 * begins is drawn again when it arrives (bucket.h, send), so a fault that changes `network` has to give it the table it
 * was sent under. What strikes single attempts is kept in `strikers`, for the slow way (strike.h).
 * Cost: some 60 numbers a tick and cell, a look at each occurrence that has begun, and a call for each that holds.
 */
#ifndef REHEARSE_WORLD_CONDITIONS_H
#define REHEARSE_WORLD_CONDITIONS_H

#include "world/strike.h"

/* A moment of plan time at which a cache kept so much of its warmth, of 2^32. */
struct lapse {
    int64_t at_ns;
    uint64_t kept;
};
#define LAPSES_MAX 4 /* of one skipped stretch; of more the earliest are as if the cache had not warmed before */

/* What is taken from an arm's replicas and learners. */
enum taking { TAKEN_CORES, TAKEN_LINK, TAKEN_MEMORY, TAKEN_REVENUE, ADDED_CHURN, TAKINGS };

struct arm_conditions {
    uint64_t hit_threshold;          /* a cache draw below it is a hit: 0..2^32; the cache says */
    uint64_t errors[SEGMENTS_MAX];   /* an attempt with an error draw below it ends in an error: 0..2^32 */
    uint64_t hits_kept;              /* of those that would hit: 0..2^32 */
    struct lapse lapses[LAPSES_MAX]; /* of the cache, the latest, in order of time */
    int lapses_count;
    struct replica_restarts restarts; /* of its replicas; plan time */
    int64_t pace_ns;                  /* of a replica's cores and link for an attempt; below 0: their own */
    int64_t link_ppm;                 /* how wide its link is */
    int64_t ppm[TAKINGS];             /* in millionths */
};

struct conditions {
    const struct quantile *network; /* one way; never NULL */
    struct pace_now pace;           /* of waits */
    struct arm_conditions arms[ARMS];
    struct striker *strikers; /* owned; room for one a fault of the scenario */
    int64_t *quotas_next_ns;  /* by fault: state of the cell, which is where strikers find it; owned */
    int strikers_count;       /* 0 in nearly every tick: the loop goes another way only where it is not */
};

void conditions_open(struct conditions *now, const struct rules *r);
void conditions_free(struct conditions *now);
size_t conditions_bytes(const struct rules *r);

/* What holds in a tick of `region` that begins at `now_ns` of the world's clock, `plan_ns` of the plan's. Leaves
 * hit_threshold at 0. */
void conditions_fill(struct conditions *now, const struct rules *r, const struct fault_schedule *schedule, int region,
                     int64_t now_ns, int64_t plan_ns);

#endif
