/* sort.h - puts things in order, the same way everywhere.
 *
 * The C library's qsort leaves things that compare equal in an order of its own, which differs between libraries, and
 * may ask for memory. This one is a heap sort: the same comparisons on every machine, in place, O(n log n) at worst.
 * Things that compare equal may still change places, so a comparison should be a total order.
 */
#ifndef REHEARSE_BASE_SORT_H
#define REHEARSE_BASE_SORT_H

#include <stddef.h>

/* Below 0, 0 or above 0 as left comes before, with or after right. */
typedef int sort_compare(const void *left, const void *right);

/* Sorts `count` things of `size` bytes, size >= 1, ascending. */
void sort_array(void *things, size_t count, size_t size, sort_compare *compare);

#endif
