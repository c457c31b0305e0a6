/* workspace.h - what one thread needs while it computes a cell, and what it has counted in the sample under way.
 *
 * A key is (time in the bucket << 32 | learner). Each array has room for all learners of the largest cell, and more.
 * Tallies of all workspaces together are the sample: a cell's counts may lie in several of them.
 */
#ifndef REHEARSE_WORLD_WORKSPACE_H
#define REHEARSE_WORLD_WORKSPACE_H

#include "world/tally.h"

/* Two cells, and two workspaces, lie side by side but are written by different threads: what one writes must not share
 * a cache line (or a pair of lines, which processors fetch together) with what the other reads. */
#define PADDING_BYTES 128

struct workspace {
    uint32_t *due;           /* the learners of one bucket */
    uint64_t *keys, *sorted; /* of the attempts that arrive in it */
    uint64_t *open_heap;     /* attempts sent and arriving while the bucket is open */
    uint32_t open_heap_count;
    uint32_t groups;       /* tallies of a region: segments * ARMS */
    uint64_t *leaving;     /* calendar slot << 32 | learner: what goes back to the calendar when the bucket is done */
    uint64_t *leaving_end; /* after the last */
    struct tally *tallies; /* [region][segment][arm] */
    int regions;
    char padding[PADDING_BYTES];
};

void workspace_open(struct workspace *w, uint32_t learners, const struct scopes *scopes);
void workspace_free(struct workspace *w);
size_t workspace_bytes(const struct workspace *w, uint32_t learners);
void workspace_clear_tallies(struct workspace *w);
void workspace_add(struct workspace *into, const struct workspace *from); /* tallies */

/* The tallies of a region, by group: segment * ARMS + arm. */
static inline struct tally *workspace_tallies(const struct workspace *w, int region)
{
    return &w->tallies[(size_t)region * w->groups];
}

#endif
