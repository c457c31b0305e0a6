/* The order of things: against a sort that takes no thought, for every size of thing and every shape of input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/sort.h"
#include "random/pcg.h"

#include <stdlib.h>
#include <string.h>

#define COUNT_MOST 300

static int compare_ints(const void *left, const void *right)
{
    int a = *(const int *)left, b = *(const int *)right;
    return (a > b) - (a < b);
}

static void insertion_sort(int *things, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t at = i; at > 0 && things[at - 1] > things[at]; at--) {
            int kept = things[at];
            things[at] = things[at - 1];
            things[at - 1] = kept;
        }
}

/* `kinds` different values: 1 is all alike. */
static void assert_sorts(struct pcg32 *rng, size_t count, uint32_t kinds)
{
    int things[COUNT_MOST + 1], plain[COUNT_MOST];
    for (size_t i = 0; i < count; i++)
        things[i] = plain[i] = (int)pcg32_below(rng, kinds);
    things[count] = -1; /* must not be touched */
    sort_array(things, count, sizeof things[0], compare_ints);
    insertion_sort(plain, count);
    assert_int_equal(things[count], -1);
    if (count > 0)
        assert_memory_equal(things, plain, count * sizeof things[0]);
}

static void every_count_and_every_number_of_kinds_is_sorted(void **state)
{
    (void)state;
    struct pcg32 rng;
    pcg32_seed(&rng, 1, 1);
    for (size_t count = 0; count <= COUNT_MOST; count++)
        for (uint32_t kinds = 1; kinds < 1000; kinds *= 5)
            assert_sorts(&rng, count, kinds);
}

static void ascending_and_descending_input_is_sorted(void **state)
{
    (void)state;
    int up[COUNT_MOST], down[COUNT_MOST];
    for (int i = 0; i < COUNT_MOST; i++) {
        up[i] = i;
        down[i] = COUNT_MOST - 1 - i;
    }
    sort_array(up, COUNT_MOST, sizeof up[0], compare_ints);
    sort_array(down, COUNT_MOST, sizeof down[0], compare_ints);
    for (int i = 0; i < COUNT_MOST; i++) {
        assert_int_equal(up[i], i);
        assert_int_equal(down[i], i);
    }
}

static int compare_first_letters(const void *left, const void *right)
{
    const char *a = left, *b = right;
    return (a[0] > b[0]) - (a[0] < b[0]);
}

static void things_move_whole(void **state)
{
    (void)state;
    char words[][7] = {"gnat..", "ant...", "fly...", "bee...", "eel...", "cow...", "dog..."};
    sort_array(words, 7, sizeof words[0], compare_first_letters);
    assert_string_equal(words[0], "ant...");
    assert_string_equal(words[3], "dog...");
    assert_string_equal(words[6], "gnat..");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_count_and_every_number_of_kinds_is_sorted),
        cmocka_unit_test(ascending_and_descending_input_is_sorted),
        cmocka_unit_test(things_move_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
