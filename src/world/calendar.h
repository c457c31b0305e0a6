/* calendar.h - the pending attempts of one cell, by time.
 *
 * A ring of buckets of equal width; a bucket is a list of chunks of learner numbers. Times are not kept here: a learner
 * knows when its attempt is due, and a bucket is sorted when it is opened.
 * Invariant: bucket k of the ring holds what is due in [k, k+1) widths of the world's clock, or later (then it waits
 * in the farthest bucket and is put again). Chunks are full, but the first of each bucket. Chunk CALENDAR_NONE holds
 * nobody and counts as full, so that a bucket with nobody needs no case of its own.
 * Cost: O(1) a push; about 5 bytes a learner. After R. Brown, "Calendar queues", CACM 31(10), 1988.
 */
#ifndef REHEARSE_WORLD_CALENDAR_H
#define REHEARSE_WORLD_CALENDAR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define CALENDAR_CHUNK 15
#define CALENDAR_NONE 0

struct calendar_chunk {
    uint32_t next; /* chunk, or CALENDAR_NONE */
    uint32_t learner[CALENDAR_CHUNK];
};

struct calendar_bucket {
    uint32_t first; /* chunk, or CALENDAR_NONE */
    uint32_t fill;  /* learners in the first chunk */
};

struct calendar {
    struct calendar_chunk *chunks;
    uint32_t chunks_used; /* chunks ever taken */
    uint32_t chunks_count;
    uint32_t free; /* first free chunk */
    struct calendar_bucket *ring;
    uint32_t ring_mask; /* ring size - 1, a power of two */
    int64_t now;        /* the bucket to be opened next, counted from the world's start */
};

/* The memory that a calendar needs for `learners` pending attempts in a ring of 2^ring_bits buckets. */
size_t calendar_bytes(uint32_t learners, uint32_t ring_bits);

/* An empty calendar in calendar_bytes of `memory`, which stays the caller's. */
void calendar_open(struct calendar *c, uint32_t learners, uint32_t ring_bits, void *memory);

/* Forgets everybody; bucket 0 is the next. */
void calendar_restart(struct calendar *c);

/* ENSUREs what this page promises, and that each of `learners` learners has one place; fills where[learner], which has
 * room for them, with the bucket that it lies in. */
void calendar_check(const struct calendar *c, uint32_t learners, int64_t *where);

/* The ring's slot of a bucket that is `ahead` >= 0 buckets after now; farther than the ring reaches means the farthest.
 * Valid until the next calendar_take. */
static inline uint32_t calendar_slot(const struct calendar *c, uint64_t ahead)
{
    return (uint32_t)((uint64_t)c->now + (ahead < c->ring_mask ? ahead : c->ring_mask)) & c->ring_mask;
}

static inline void calendar_push(struct calendar *c, uint32_t slot, uint32_t learner)
{
    struct calendar_bucket *b = &c->ring[slot];
    if (b->fill == CALENDAR_CHUNK) {
        uint32_t taken = c->free;
        if (taken != CALENDAR_NONE)
            c->free = c->chunks[taken].next;
        else
            taken = c->chunks_used++;
        c->chunks[taken].next = b->first;
        b->first = taken;
        b->fill = 0;
    }
    c->chunks[b->first].learner[b->fill++] = learner;
}

/* Takes the bucket `now` out of the ring and moves on. Fills `learners`, which has room for CALENDAR_CHUNK more than
 * there can be in the calendar; returns how many there are. */
static inline uint32_t calendar_take(struct calendar *c, uint32_t *learners)
{
    struct calendar_bucket *b = &c->ring[(uint64_t)c->now & c->ring_mask];
    uint32_t count = 0, fill = b->fill;
    for (uint32_t at = b->first; at != CALENDAR_NONE; fill = CALENDAR_CHUNK) {
        struct calendar_chunk *chunk = &c->chunks[at];
        uint32_t next = chunk->next;
        __builtin_prefetch(&c->chunks[next]);
        memcpy(learners + count, chunk->learner, sizeof chunk->learner);
        count += fill;
        chunk->next = c->free;
        c->free = at;
        at = next;
    }
    *b = (struct calendar_bucket){CALENDAR_NONE, CALENDAR_CHUNK};
    c->now++;
    return count;
}

/* A look at the bucket that will be opened next, one learner at a time, to fetch ahead what it will need. After the
 * last comes learner 0, again and again: chunk CALENDAR_NONE is empty, and its own next. Valid until the next push or
 * take. */
struct calendar_lookahead {
    uint32_t chunk, left;
};
static inline struct calendar_lookahead calendar_look_ahead(const struct calendar *c)
{
    const struct calendar_bucket *b = &c->ring[(uint64_t)c->now & c->ring_mask];
    return (struct calendar_lookahead){b->first, b->fill};
}
static inline uint32_t calendar_next_ahead(const struct calendar *c, struct calendar_lookahead *ahead)
{
    if (ahead->left == 0) {
        ahead->chunk = c->chunks[ahead->chunk].next;
        ahead->left = CALENDAR_CHUNK;
        __builtin_prefetch(&c->chunks[c->chunks[ahead->chunk].next]);
    }
    return c->chunks[ahead->chunk].learner[--ahead->left];
}

#endif
