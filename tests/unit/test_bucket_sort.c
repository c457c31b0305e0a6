/* The order of a bucket's keys against a sort that takes no thought, and the heap of those that come late. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/memory.h"
#include "random/pcg.h"
#include "world/bucket_sort.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH_MOST 4000000000U

static int compare_keys(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* How the times of a bucket's keys are spread. */
typedef uint32_t shape(struct pcg32 *rng, uint32_t width, uint32_t i);

static uint32_t spread(struct pcg32 *rng, uint32_t width, uint32_t i)
{
    (void)i;
    return pcg32_below(rng, width);
}
static uint32_t clustered(struct pcg32 *rng, uint32_t width, uint32_t i)
{
    uint32_t cluster = i % 3 * (width / 3), size = width / 1000 + 1;
    return cluster + pcg32_below(rng, size < width - cluster ? size : width - cluster);
}
static uint32_t all_at_once(struct pcg32 *rng, uint32_t width, uint32_t i)
{
    (void)rng;
    (void)i;
    return width / 2;
}
static uint32_t at_the_ends(struct pcg32 *rng, uint32_t width, uint32_t i)
{
    (void)rng;
    return i % 2 == 0 ? 0 : width - 1;
}
static uint32_t ascending(struct pcg32 *rng, uint32_t width, uint32_t i)
{
    (void)rng;
    return i < width ? i : width - 1;
}
static uint32_t descending(struct pcg32 *rng, uint32_t width, uint32_t i)
{
    (void)rng;
    return i < width ? width - 1 - i : 0;
}

static void check_shape(shape *time_of, uint32_t count, uint32_t width, uint64_t seed)
{
    struct pcg32 rng = stream_open(seed, STREAM_LEARNER, count, 0);
    uint64_t *keys = memory_new((size_t)count + 1, sizeof *keys), *spare = memory_new((size_t)count + 1, sizeof *keys);
    uint64_t *naive = memory_new((size_t)count + 1, sizeof *keys);
    for (uint32_t i = 0; i < count; i++) /* learners come in no order either */
        keys[i] = (uint64_t)time_of(&rng, width, i) << 32 | ((i * 7919U + 13U) % (count | 1U) << 8 | (i & 255));
    memcpy(naive, keys, count * sizeof *keys);
    qsort(naive, count, sizeof *naive, compare_keys);
    keys[count] = spare[count] = UINT64_MAX - 1; /* beyond the end: not to be touched */
    const uint64_t *sorted = sort_keys(keys, spare, count, width);
    assert_true(sorted == keys || sorted == spare);
    assert_memory_equal(sorted, naive, count * sizeof *naive);
    assert_true(keys[count] == UINT64_MAX - 1 && spare[count] == UINT64_MAX - 1);
    free(keys);
    free(spare);
    free(naive);
}

static void keys_come_in_order_however_their_times_are_spread(void **state)
{
    (void)state;
    static shape *const shapes[] = {spread, clustered, all_at_once, at_the_ends, ascending, descending};
    static const uint32_t counts[] = {0, 1, 2, 3, 47, 48, 49, 50, 100, 384, 1000, 20000};
    static const uint32_t widths[] = {1, 2, 3, 511, 512, 513, 1000, 999983, 625000000, WIDTH_MOST, UINT32_MAX};
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++)
        for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++)
            for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++)
                check_shape(shapes[s], counts[c], widths[w], s);
}

static void keys_of_equal_time_come_by_learner(void **state)
{
    (void)state;
    uint64_t keys[64], spare[64];
    for (uint32_t i = 0; i < 64; i++)
        keys[i] = UINT64_C(5) << 32 | (63 - i);
    const uint64_t *sorted = sort_keys(keys, spare, 64, 10);
    for (uint32_t i = 0; i < 64; i++)
        assert_int_equal((uint32_t)sorted[i], i);
}

static void small_random_sets_of_any_size_and_width_are_sorted(void **state)
{
    (void)state;
    struct pcg32 rng = stream_open(9, STREAM_LEARNER, 1, 0);
    for (uint64_t i = 0; i < 2000; i++) {
        uint32_t width = 1 + (pcg32_next(&rng) >> pcg32_below(&rng, 32));
        check_shape(spread, pcg32_below(&rng, 200), width > 0 ? width : 1, 1000 + i);
    }
}

static void a_heap_gives_the_least_first(void **state)
{
    (void)state;
    struct pcg32 rng = stream_open(4, STREAM_LEARNER, 1, 0);
    for (uint32_t size = 1; size <= 300; size++) {
        uint64_t heap[300], naive[300];
        uint32_t count = 0;
        for (uint32_t i = 0; i < size; i++) {
            naive[i] = (uint64_t)pcg32_below(&rng, size % 2 == 0 ? 5 : UINT32_MAX) << 32 | pcg32_below(&rng, 9);
            heap_push(heap, &count, naive[i]);
        }
        qsort(naive, size, sizeof *naive, compare_keys);
        for (uint32_t i = 0; i < size; i++)
            assert_true(heap_pop(heap, &count) == naive[i]);
        assert_int_equal(count, 0);
    }
}

static void a_heap_stays_one_while_pushes_and_pops_alternate(void **state)
{
    (void)state;
    struct pcg32 rng = stream_open(5, STREAM_LEARNER, 1, 0);
    uint64_t heap[64], naive[64];
    uint32_t count = 0;
    for (int step = 0; step < 20000; step++) {
        if (count < 64 && (count == 0 || pcg32_below(&rng, 2) == 0)) {
            naive[count] = pcg32_below(&rng, 100);
            heap_push(heap, &count, naive[count]);
            continue;
        }
        uint32_t least = 0;
        for (uint32_t i = 1; i < count; i++)
            least = naive[i] < naive[least] ? i : least;
        uint64_t expected = naive[least];
        naive[least] = naive[count - 1];
        assert_true(heap_pop(heap, &count) == expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_come_in_order_however_their_times_are_spread),
        cmocka_unit_test(keys_of_equal_time_come_by_learner),
        cmocka_unit_test(small_random_sets_of_any_size_and_width_are_sorted),
        cmocka_unit_test(a_heap_gives_the_least_first),
        cmocka_unit_test(a_heap_stays_one_while_pushes_and_pops_alternate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
