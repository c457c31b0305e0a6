/* bucket_sort.h - puts the keys of a bucket in order, and keeps the few that come while it is open.
 *
 * A key is (time in the bucket << 32 | learner): all different, so the order is total and no sort can change it.
 */
#ifndef REHEARSE_WORLD_BUCKET_SORT_H
#define REHEARSE_WORLD_BUCKET_SORT_H

#include <stdint.h>

/* Sorts `count` keys whose times are below `width`; returns the array that holds them, `keys` or `spare`. Counting
 * sort on the time's top bits, then insertion sort: O(count) for times that are spread. Of a run that is to stop
 * (stop_asked) what is returned may hold anything. */
uint64_t *sort_keys(uint64_t *keys, uint64_t *spare, uint32_t count, uint32_t width);

/* A binary heap, least first. Not base/heap.h: in the loop keys are moved through a hole, eight bytes at once, where
 * things of any size are swapped by bytes: 38 ns a key in and out against 146, of 1,024 keys. */
void heap_push(uint64_t *heap, uint32_t *count, uint64_t key);
uint64_t heap_pop(uint64_t *heap, uint32_t *count);

#endif
