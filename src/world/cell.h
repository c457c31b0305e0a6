/* cell.h - a fixed slice of one region: its learners, its replicas of each arm, its pending attempts.
 *
 * The unit of parallel work. Nothing in a cell points into another; what it shares (rules) never changes. Between two
 * calls of cell_run its whole state is plain data, everything before now_ns has happened and nothing after it has,
 * but for pending endings, and every learner lies in a bucket of its calendar that begins no later than its attempt is
 * due (cell_check). A run that is to stop (stop_asked) leaves a cell in the middle of something: it can only be freed.
 * Times are ns of the world's clock unless a name says plan.
 */
#ifndef REHEARSE_WORLD_CELL_H
#define REHEARSE_WORLD_CELL_H

#include "world/calendar.h"
#include "world/learner.h"
#include "world/service.h"
#include "world/workspace.h"

struct cell {
    const struct rules *rules;
    const struct fault_schedule *faults;
    uint64_t seed;
    int number, region;
    uint32_t first_learner; /* global number of learner 0 */
    uint32_t learners_count;
    struct learner *learners; /* these and the calendar lie in the memory that cell_open was given */
    struct calendar calendar;
    struct service services[ARMS];
    int64_t assigned[ARMS]; /* learners that the split gives each arm */
    int64_t now_ns;
    int64_t sample_end_ns;          /* endings from here on are pending */
    struct conditions conditions;   /* of this tick */
    uint64_t digest;                /* the sum of ending_digest, modulo 2^64 */
    uint64_t rested_ns;             /* of all learners, between a round's end and the next's start; modulo 2^64 */
    struct ending *pending_endings; /* of later samples; room for one a learner, touched only for the few there are */
    uint32_t pending_endings_count;
    char padding[PADDING_BYTES];
};

/* What a cell is to be. */
struct cell_spec {
    const struct rules *rules;
    const struct fault_schedule *faults; /* NULL: none; what it says may change at a restart */
    int number;                          /* the cell's own, global one */
    int region;
    uint32_t first_learner, learners;
    uint32_t replicas_most[ARMS]; /* that it will ever have */
};

/* The memory that a cell's learners and calendar need. */
size_t cell_room(const struct cell_spec *spec);

/* An empty cell whose learners and calendar will lie in cell_room of `memory`, which stays the caller's;
 * cell_restart fills it. */
void cell_open(struct cell *c, const struct cell_spec *spec, void *memory);
void cell_free(struct cell *c);
size_t cell_bytes(const struct cell *c); /* in use, beside cell_room; pending endings are few and not counted */

/* The start, for any seed: its learners, nobody on the candidate, no replica in service. */
void cell_restart(struct cell *c, uint64_t seed);

/* The sum of all learners' next sends, modulo 2^64. */
uint64_t cell_sends(const struct cell *c);

/* Gives every learner its arm: the `share` of this cell's learners (of each segment, when shares differ) whose sticky
 * numbers are smallest. offset in [0,1) spreads the rounding over cells. shares[segment] in order. */
void cell_assign(struct cell *c, const struct ratio *shares, struct ratio offset);

/* Computes everything up to `until_ns`, a whole number of ticks ahead; plan_offset_ns = plan clock - world clock. */
void cell_run(struct cell *c, struct workspace *w, int64_t until_ns, int64_t plan_offset_ns);

/* ENSUREs what this page and those of its parts promise. Between two calls of cell_run. */
void cell_check(const struct cell *c);

/* Begins the next sample, which ends at `end_ns`: counts the endings that were waiting for it. */
void cell_begin_sample(struct cell *c, struct workspace *w, int64_t end_ns);

#endif
