/* calendar.c - the memory of a calendar. */
#include "world/calendar.h"

#include "base/memory.h"

#include <stdlib.h>

void calendar_open(struct calendar *c, uint32_t learners, uint32_t ring_bits)
{
    uint32_t ring = UINT32_C(1) << ring_bits;
    uint32_t begun = learners < ring ? learners : ring; /* buckets whose first chunk is not full */

    /* Beside chunk 0, one more than can ever be held at once: the one being walked while its learners are put again. */
    c->chunks_count = 1 + learners / CALENDAR_CHUNK + begun + 2;
    c->chunks = memory_new(c->chunks_count, sizeof *c->chunks);
    c->chunks_used = 1;
    c->free = CALENDAR_NONE;
    c->ring = memory_new(ring, sizeof *c->ring);
    c->ring_mask = ring - 1;
    c->now = 0;
    for (uint32_t i = 0; i < ring; i++)
        c->ring[i] = (struct calendar_bucket){CALENDAR_NONE, CALENDAR_CHUNK};
}

void calendar_free(struct calendar *c)
{
    free(c->chunks);
    free(c->ring);
}

size_t calendar_bytes(const struct calendar *c)
{
    return c->chunks_used * sizeof *c->chunks + ((size_t)c->ring_mask + 1) * sizeof *c->ring;
}
