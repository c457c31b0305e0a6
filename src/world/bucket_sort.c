/* bucket_sort.c - counting sort, and a heap. */
#include "world/bucket_sort.h"

#include "base/check.h"
#include "base/heap.h"

#include <string.h>

#define BINS 1024 /* at most; half of them at least are in use */
#define BINS_WORTH_IT 48

HEAP_OF_NUMBERS(sink_key, uint64_t)

/* The largest so far stays at hand: where keys are nearly in order, most are left where they are, unwritten. */
static void insertion_sort(uint64_t *keys, uint32_t count)
{
    uint64_t largest = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t moved = keys[i];
        if (moved >= largest) {
            largest = moved;
            continue;
        }
        uint32_t at = i;
        for (; at > 0 && keys[at - 1] > moved; at--)
            keys[at] = keys[at - 1];
        keys[at] = moved;
    }
}

/* A bin is small unless many learners act at once, as with constant think times. */
static void sort_bin(uint64_t *bin, uint64_t *scratch, uint32_t count)
{
    uint32_t held = 0;
    if (count <= BINS_WORTH_IT) {
        insertion_sort(bin, count);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        heap_push(scratch, &held, bin[i]);
    for (uint32_t i = 0; i < count && !LOOK(i); i++)
        bin[i] = heap_pop(scratch, &held);
}

uint64_t *sort_keys(uint64_t *keys, uint64_t *spare, uint32_t count, uint32_t width)
{
    uint32_t start[BINS], bins;
    uint32_t shift = 32; /* from a key to its bin */

    if (count < BINS_WORTH_IT) {
        insertion_sort(keys, count);
        return keys;
    }
    while ((bins = ((width - 1) >> (shift - 32)) + 1) > BINS)
        shift++;
    memset(start, 0, bins * sizeof *start);
    for (uint32_t i = 0; i < count; i++)
        start[keys[i] >> shift]++;
    uint32_t fullest = 0;
    for (uint32_t bin = 0, sum = 0; bin < bins; bin++) {
        uint32_t here = start[bin];
        start[bin] = sum;
        sum += here;
        fullest = here > fullest ? here : fullest;
    }
    for (uint32_t i = 0; i < count; i++)
        spare[start[keys[i] >> shift]++] = keys[i];
    if (fullest <= BINS_WORTH_IT)
        insertion_sort(spare, count); /* no key has far to go */
    else
        for (uint32_t bin = 0, begin = 0; bin < bins; begin = start[bin++])
            sort_bin(spare + begin, keys, start[bin] - begin);
    return spare;
}

void heap_push(uint64_t *heap, uint32_t *count, uint64_t key)
{
    uint32_t at = (*count)++;
    while (at > 0 && heap[(at - 1) / 2] > key) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = key;
}

uint64_t heap_pop(uint64_t *heap, uint32_t *count)
{
    uint64_t least = heap[0];
    heap[0] = heap[--*count];
    sink_key(heap, 0, *count);
    return least;
}
