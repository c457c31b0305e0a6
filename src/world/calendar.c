/* calendar.c - the memory of a calendar. */
#include "world/calendar.h"

#include "base/check.h"

/* Beside chunk 0, one more than can ever be held at once: the one being walked while its learners are put again. */
static uint32_t chunks_most(uint32_t learners, uint32_t ring)
{
    uint32_t begun = learners < ring ? learners : ring; /* buckets whose first chunk is not full */
    return 1 + learners / CALENDAR_CHUNK + begun + 2;
}

size_t calendar_bytes(uint32_t learners, uint32_t ring_bits)
{
    uint32_t ring = UINT32_C(1) << ring_bits;
    return chunks_most(learners, ring) * sizeof(struct calendar_chunk) + ring * sizeof(struct calendar_bucket);
}

void calendar_open(struct calendar *c, uint32_t learners, uint32_t ring_bits, void *memory)
{
    uint32_t ring = UINT32_C(1) << ring_bits;
    c->chunks = memory;
    c->chunks_count = chunks_most(learners, ring);
    c->ring = (struct calendar_bucket *)(c->chunks + c->chunks_count);
    c->ring_mask = ring - 1;
    calendar_restart(c);
}

void calendar_restart(struct calendar *c)
{
    c->chunks[CALENDAR_NONE] = (struct calendar_chunk){.next = CALENDAR_NONE};
    c->chunks_used = 1;
    c->free = CALENDAR_NONE;
    c->now = 0;
    for (uint32_t i = 0; i <= c->ring_mask; i++)
        c->ring[i] = (struct calendar_bucket){CALENDAR_NONE, CALENDAR_CHUNK};
}

/* Walks through bucket number `bucket`; returns how many chunks it has. */
static uint32_t bucket_check(const struct calendar *c, int64_t bucket, uint32_t learners, int64_t *where)
{
    const struct calendar_bucket *b = &c->ring[(uint64_t)bucket & c->ring_mask];
    uint32_t chunks = 0, fill = b->fill;
    ENSURE(fill >= 1 && fill <= CALENDAR_CHUNK);
    for (uint32_t at = b->first; at != CALENDAR_NONE; at = c->chunks[at].next, fill = CALENDAR_CHUNK) {
        ENSURE(at < c->chunks_used);
        chunks++;
        for (uint32_t i = 0; i < fill; i++) {
            uint32_t learner = c->chunks[at].learner[i];
            ENSURE(learner < learners && where[learner] < 0);
            where[learner] = bucket;
        }
    }
    return chunks;
}

void calendar_check(const struct calendar *c, uint32_t learners, int64_t *where)
{
    uint32_t chunks = 1; /* chunk CALENDAR_NONE */
    ENSURE(c->chunks_used <= c->chunks_count && c->chunks[CALENDAR_NONE].next == CALENDAR_NONE);
    for (uint32_t i = 0; i < CALENDAR_CHUNK; i++)
        ENSURE(c->chunks[CALENDAR_NONE].learner[i] == 0);
    for (uint32_t i = 0; i < learners; i++)
        where[i] = -1;
    for (uint32_t ahead = 0; ahead <= c->ring_mask; ahead++)
        chunks += bucket_check(c, c->now + ahead, learners, where);
    for (uint32_t at = c->free; at != CALENDAR_NONE; at = c->chunks[at].next)
        ENSURE(at < c->chunks_used && chunks++ < c->chunks_used);
    ENSURE(chunks == c->chunks_used);
    for (uint32_t i = 0; i < learners; i++)
        ENSURE(where[i] >= 0);
}
