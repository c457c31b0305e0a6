/* sort.c - heap sort. */
#include "base/sort.h"

#include "base/heap.h"

void sort_array(void *things, size_t count, size_t size, sort_compare *compare)
{
    unsigned char *first = things;
    for (size_t at = count / 2; at > 0; at--)
        heap_sink(first, at - 1, count, size, compare);
    for (size_t left = count; left > 1; left--) {
        heap_swap(first, first + (left - 1) * size, size);
        heap_sink(first, 0, left - 1, size, compare);
    }
}
