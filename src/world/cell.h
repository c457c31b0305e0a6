/* cell.h - a fixed slice of one region: its learners, its replicas of each arm, its pending attempts, its counts.
 *
 * The unit of parallel work. Nothing in a cell points into another; what it shares (rules) never changes. Between two
 * calls of cell_run its whole state is plain data.
 * Times are ns of the world's clock unless a name says plan.
 */
#ifndef REHEARSE_WORLD_CELL_H
#define REHEARSE_WORLD_CELL_H

#include "rehearse/sample.h"
#include "world/calendar.h"
#include "world/learner.h"
#include "world/pool.h"
#include "world/rules.h"

enum outcome { OUTCOME_SERVED, OUTCOME_ERROR, OUTCOME_REJECTED, OUTCOME_TIMED_OUT, OUTCOMES };

/* What an arm counted for one segment in the sample under way. */
struct tally {
    struct measures sum;
    int64_t latency_max_ns;
    struct histogram latency;
};

/* How one attempt ended. */
struct ending {
    int64_t end_ns;     /* when the learner knew */
    int64_t latency_ns; /* since the round's first attempt was sent */
    uint32_t learner;
    uint8_t outcome; /* enum outcome */
    uint8_t arm, segment, attempt;
    bool round_ends, session_ends, quit, complaint;
};

struct cell_arm {
    struct pool pool;
    uint64_t warmth;         /* of the cache, of 2^32 */
    uint64_t hit_threshold;  /* now */
    int64_t busy_ns, cpu_ns; /* not yet in whole us of a closed sample */
    int64_t learners;        /* assigned to this arm */
};

/* Two cells, and two workspaces, lie side by side but are written by different threads: what one writes must not share a
 * cache line (or a pair of lines, which processors fetch together) with what the other reads. */
#define APART_BYTES 128

struct cell {
    const struct rules *rules;
    int region;
    uint32_t first_learner; /* global number of learner 0 */
    uint32_t learners_count;
    struct learner *learners;
    struct calendar calendar;
    struct cell_arm arms[ARMS];
    struct tally *tallies; /* [arm][segment] */
    int64_t now_ns;
    int64_t sample_end_ns; /* endings from here on wait in `late` */
    uint32_t slowness;     /* of this tick */
    uint64_t digest;
    struct ending *late; /* at most one a learner */
    uint32_t late_count;
    char apart[APART_BYTES];
};

/* What a thread needs while it computes a cell: the keys (time in the bucket << 32 | learner) of one bucket. Each array
 * holds one more than the largest cell has learners. */
struct workspace {
    uint64_t *keys, *sorted;
    uint64_t *extra; /* attempts sent and arriving while the bucket is open: a heap */
    uint32_t extra_count;
    uint64_t *leaving; /* calendar slot << 32 | learner: what goes back to the calendar when the bucket is done */
    uint32_t leaving_count;
    char apart[APART_BYTES];
};
void workspace_open(struct workspace *w, uint32_t learners);
void workspace_free(struct workspace *w);

static inline struct tally *cell_tally(struct cell *c, int arm, int segment)
{
    return &c->tallies[arm * c->rules->scenario->learners.segments_count + segment];
}

/* Fills a cell with `learners` learners, nobody on the ultra-fast arm, replicas for at most replicas_most[arm]. `number`
 * is the cell's own, global one. */
void cell_open(struct cell *c, const struct rules *rules, uint64_t seed, int number, int region, uint32_t first_learner,
               uint32_t learners, const uint32_t replicas_most[ARMS]);
void cell_free(struct cell *c);
size_t cell_bytes(const struct cell *c);

/* Gives every learner its arm: the `share` of this cell's learners (of each segment, when shares differ) whose sticky
 * numbers are smallest. offset in [0,1) spreads the rounding over cells. shares[segment] in order. */
void cell_assign(struct cell *c, uint64_t seed, const struct ratio *shares, struct ratio offset);

/* Computes everything up to `until_ns`, a whole number of ticks ahead; plan_offset_ns = plan clock - world clock. */
void cell_run(struct cell *c, struct workspace *w, int64_t until_ns, int64_t plan_offset_ns);

/* An arm's cache warms from plan time `from_ns` to `to_ns`, but not before the arm is deployed, and is emptied where a
 * flush falls in (from_ns, to_ns]. */
void cell_pass_time(struct cell *c, int arm, int64_t from_ns, int64_t to_ns);

/* Begins the next sample, which ends at `end_ns`: clears the tallies and counts the endings that were waiting for it. */
void cell_begin_sample(struct cell *c, int64_t end_ns);

#endif
