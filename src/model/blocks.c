/* blocks.c - where an element lies: block k begins at element BLOCKS_FIRST * (2^k - 1). */
#include "model/blocks.h"

#include "base/check.h"
#include "base/memory.h"

#include <stdlib.h>

static int block_of(size_t index)
{
    unsigned long long nth = index / BLOCKS_FIRST + 1;
    return 63 - __builtin_clzll(nth);
}

static size_t block_start(int block)
{
    return BLOCKS_FIRST * (((size_t)1 << block) - 1);
}

void blocks_open(struct blocks *b, size_t element_bytes)
{
    *b = (struct blocks){.element_bytes = element_bytes};
}

void blocks_free(struct blocks *b)
{
    for (int i = 0; i < BLOCKS_MAX; i++)
        free(b->block[i]);
    blocks_open(b, b->element_bytes);
}

size_t blocks_add(struct blocks *b, size_t count)
{
    int block = block_of(b->used);
    size_t first = b->used;
    while (first + count > block_start(block + 1))
        first = block_start(++block);
    ENSURE(block < BLOCKS_MAX);
    if (!b->block[block])
        b->block[block] = memory_new((size_t)BLOCKS_FIRST << block, b->element_bytes);
    b->used = first + count;
    return first;
}

void blocks_publish(struct blocks *b)
{
    atomic_store_explicit(&b->published, b->used, memory_order_release);
}

size_t blocks_published(const struct blocks *b)
{
    return atomic_load_explicit(&b->published, memory_order_acquire);
}

void *blocks_at(const struct blocks *b, size_t index)
{
    int block = block_of(index);
    ENSURE(block < BLOCKS_MAX && b->block[block]);
    return (char *)b->block[block] + (index - block_start(block)) * b->element_bytes;
}

void blocks_check(const struct blocks *b)
{
    ENSURE(b->element_bytes > 0 && blocks_published(b) <= b->used);
    ENSURE(b->used == 0 || b->block[block_of(b->used - 1)]);
    for (int i = block_of(b->used) + 1; i < BLOCKS_MAX; i++)
        ENSURE(!b->block[i]);
}
