/* conditions.h - what holds in one tick in one cell: written by faults (and orders), read by who sends and serves.
 *
 * Filled anew at the start of every tick: first what the rules say, then every fault that has begun by then, each
 * through the handler of its kind (model/fault.h). So nothing that a fault did lasts longer than its handler says it
 * does, and a cell's conditions are never part of its state. A fault takes effect with the first tick that begins at
 * or after its time, and ends so; a stretch of skipped time is one long tick. An attempt that is on its way when a tick
 * begins is drawn again when it arrives (cell.c, send), so a fault that changes `network` has to give it the table it
 * was sent under. What strikes single attempts is kept in `strikers`, for the slow way (strike.h).
 * Cost: some 60 numbers a tick and cell, a look at each occurrence that has begun, and a call for each that holds.
 */
#ifndef REHEARSE_WORLD_CONDITIONS_H
#define REHEARSE_WORLD_CONDITIONS_H

#include "world/strike.h"

#define CONDITIONS_NEVER INT64_MIN

struct arm_conditions {
    uint64_t hit_threshold;           /* a cache draw below it is a hit: 0..2^32; the cache says */
    uint64_t errors[SEGMENTS_MAX];    /* an attempt with an error draw below it ends in an error: 0..2^32 */
    int64_t emptied_ns;               /* plan time at which the cache was last emptied, or CONDITIONS_NEVER */
    struct replica_restarts restarts; /* of its replicas; plan time */
};

struct conditions {
    const struct quantile *network; /* one way; never NULL */
    struct pace_now pace;           /* of waits */
    struct arm_conditions arms[ARMS];
    struct striker *strikers; /* owned; room for one a fault of the scenario */
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
