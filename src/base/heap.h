/* heap.h - a binary heap in an array: things of one size, the greatest on top.
 *
 * Invariant: no thing is less than its children at 2 i + 1 and 2 i + 2.
 * Inline, so that a compiler that knows the size and the comparison has no calls in the loop.
 * After J. W. J. Williams, CACM 7(6), 1964. */
#ifndef REHEARSE_BASE_HEAP_H
#define REHEARSE_BASE_HEAP_H

#include <stddef.h>

/* Below 0, 0 or above 0 as left comes before, with or after right. */
typedef int heap_compare(const void *left, const void *right);

static inline void heap_swap(unsigned char *a, unsigned char *b, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char kept = a[i];
        a[i] = b[i];
        b[i] = kept;
    }
}

/* Mends a heap of `count` things of which only the one at `at` may be less than its children: sinks it. O(log n). */
static inline void heap_sink(void *things, size_t at, size_t count, size_t size, heap_compare *compare)
{
    unsigned char *first = things;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count)
            return;
        if (child + 1 < count && compare(first + child * size, first + (child + 1) * size) < 0)
            child++;
        if (compare(first + at * size, first + child * size) >= 0)
            return;
        heap_swap(first + at * size, first + child * size, size);
        at = child;
    }
}

#endif
