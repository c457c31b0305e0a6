/* blocks.h - a list that only grows and whose elements never move: one thread adds, any thread reads.
 *
 * Invariant: block k holds BLOCKS_FIRST << k elements, so an index says where its element lies; an element that was
 * published is never written again. Readers see published elements only, and whole (release and acquire).
 * Cost: O(1) an element; memory is taken a block at a time, and at most doubles what is in use.
 */
#ifndef REHEARSE_MODEL_BLOCKS_H
#define REHEARSE_MODEL_BLOCKS_H

#include <stdatomic.h>
#include <stddef.h>

#define BLOCKS_FIRST 64
#define BLOCKS_MAX 32

struct blocks {
    size_t element_bytes;
    size_t used; /* the writer's count */
    _Atomic size_t published;
    void *block[BLOCKS_MAX];
};

void blocks_open(struct blocks *b, size_t element_bytes);
void blocks_free(struct blocks *b);

/* Adds `count` zeroed elements that lie side by side and returns the index of the first. Where a block has not enough
 * room left its rest stays unused, so only lists that are added to one by one can be counted through. */
size_t blocks_add(struct blocks *b, size_t count);
/* Lets readers see all that was added so far. */
void blocks_publish(struct blocks *b);

/* How many elements other threads may read. */
size_t blocks_published(const struct blocks *b);
/* Element `index`; ENSUREd to be one that was added. */
void *blocks_at(const struct blocks *b, size_t index);
/* What this header promises (check.h); the writer's to call. */
void blocks_check(const struct blocks *b);

#endif
