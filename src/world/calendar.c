/* calendar.c - the memory of a calendar. */
#include "world/calendar.h"

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
