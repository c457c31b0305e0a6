/* cell.h - a fixed slice of one region: its learners, its replicas of each arm, its pending attempts.
 *
 * The unit of parallel work. Nothing in a cell points into another; what it shares (rules) never changes. Between two
 * calls of cell_run its whole state is plain data.
 * Times are ns of the world's clock unless a name says plan.
 */
#ifndef REHEARSE_WORLD_CELL_H
#define REHEARSE_WORLD_CELL_H

#include "random/quantile.h"
#include "world/calendar.h"
#include "world/learner.h"
#include "world/pool.h"
#include "world/rules.h"
#include "world/workspace.h"

struct cell_arm {
    struct pool pool;
    uint64_t warmth;         /* of the cache, of 2^32 */
    uint64_t hit_threshold;  /* now */
    int64_t busy_ns, cpu_ns; /* not yet in whole us of a closed sample */
    int64_t learners;        /* assigned to this arm */
};

struct cell {
    const struct rules *rules;
    int region;
    uint32_t first_learner; /* global number of learner 0 */
    uint32_t learners_count;
    struct learner *learners;
    struct calendar calendar;
    struct cell_arm arms[ARMS];
    const struct quantile *network; /* of its region, one way */
    int64_t now_ns;
    int64_t sample_end_ns; /* endings from here on wait in `late` */
    uint32_t slowness;     /* of this tick */
    uint64_t digest;
    uint64_t rested_ns;  /* of all learners, from the end of a round to the start of the next; modulo 2^64 */
    struct ending *late; /* room for one a learner, touched only for the few there are */
    uint32_t late_count;
    char apart[APART_BYTES];
};

/* Fills a cell with `learners` learners, nobody on the candidate, replicas for at most replicas_most[arm].
 * `number` is the cell's own, global one. */
void cell_open(struct cell *c, const struct rules *rules, uint64_t seed, int number, int region, uint32_t first_learner,
               uint32_t learners, const uint32_t replicas_most[ARMS]);
void cell_free(struct cell *c);
size_t cell_bytes(const struct cell *c); /* memory in use, which is less than was asked for */

/* Gives every learner its arm: the `share` of this cell's learners (of each segment, when shares differ) whose sticky
 * numbers are smallest. offset in [0,1) spreads the rounding over cells. shares[segment] in order. */
void cell_assign(struct cell *c, uint64_t seed, const struct ratio *shares, struct ratio offset);

/* Computes everything up to `until_ns`, a whole number of ticks ahead; plan_offset_ns = plan clock - world clock. */
void cell_run(struct cell *c, struct workspace *w, int64_t until_ns, int64_t plan_offset_ns);

/* An arm's cache warms from plan time `from_ns` to `to_ns`, but not before the arm is deployed, and is emptied where a
 * flush falls in (from_ns, to_ns]. */
void cell_pass_time(struct cell *c, int arm, int64_t from_ns, int64_t to_ns);

/* Begins the next sample, which ends at `end_ns`: counts the endings that were waiting for it. */
void cell_begin_sample(struct cell *c, struct workspace *w, int64_t end_ns);

#endif
