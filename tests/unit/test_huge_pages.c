/* Memory on huge pages: aligned, zeroed, and as much as the bill says. */
#include "world/huge_pages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define MB ((size_t)1 << 20)

static void any_size_comes_zeroed_from_its_boundary(void **state)
{
    (void)state;
    static const struct {
        size_t wanted, bytes, boundary;
    } rows[] = {
        {0, 0, 128},
        {1, 128, 128},
        {128, 128, 128},
        {MB - 1, MB, 128},
        {MB, 2 * MB, 2 * MB},
        {2 * MB, 2 * MB, 2 * MB},
        {5 * MB + 1, 6 * MB, 2 * MB},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct huge_pages h;
        huge_pages_open(&h, rows[i].wanted);
        assert_int_equal(h.bytes, rows[i].bytes);
        assert_int_equal((uintptr_t)h.start % rows[i].boundary, 0);
        for (size_t at = 0; at < h.bytes; at++) {
            assert_int_equal(h.start[at], 0);
            h.start[at] = 1;
        }
        huge_pages_free(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_size_comes_zeroed_from_its_boundary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
