/* sort.c - heap sort, after J. W. J. Williams, CACM 7(6), 1964. */
#include "base/sort.h"

static void swap(unsigned char *a, unsigned char *b, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char kept = a[i];
        a[i] = b[i];
        b[i] = kept;
    }
}

/* Sinks thing `at` until neither child is greater: the greatest of the heap of `count` things ends on top. */
static void sink(unsigned char *things, size_t at, size_t count, size_t size, sort_compare *compare)
{
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count)
            return;
        if (child + 1 < count && compare(things + child * size, things + (child + 1) * size) < 0)
            child++;
        if (compare(things + at * size, things + child * size) >= 0)
            return;
        swap(things + at * size, things + child * size, size);
        at = child;
    }
}

void sort_array(void *things, size_t count, size_t size, sort_compare *compare)
{
    unsigned char *first = things;
    for (size_t at = count / 2; at > 0; at--)
        sink(first, at - 1, count, size, compare);
    for (size_t left = count; left > 1; left--) {
        swap(first, first + (left - 1) * size, size);
        sink(first, 0, left - 1, size, compare);
    }
}
