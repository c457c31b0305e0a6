/* test_quantile.c - the compiled tables: how close to the quantile function, in order, the same on every machine. */
#include "distribution_cases.h"
#include "random/pcg.h"
#include "random/quantile.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct distribution_case cases[DISTRIBUTION_CASES];
static struct quantile tables[DISTRIBUTION_CASES];

static int compile_all(void **state)
{
    (void)state;
    const char *why = NULL;
    distribution_cases(cases, &why);
    for (int i = 0; i < DISTRIBUTION_CASES && !why; i++)
        quantile_compile(&tables[i], &cases[i].of);
    return why ? 1 : 0;
}

static int free_all(void **state)
{
    (void)state;
    for (int i = 0; i < DISTRIBUTION_CASES; i++) {
        quantile_free(&tables[i]);
        distribution_free(&cases[i].of);
    }
    return 0;
}

/* The draw whose u = (draw + 1/2) / 2^32 is nearest. */
static uint32_t draw_at(double u)
{
    return (uint32_t)floor(u * 0x1p32);
}

/* Relative error of the table at a draw, beyond the one unit that rounding may cost. */
static double table_error(int i, uint32_t draw)
{
    double exact = distribution_quantile(&cases[i].of, (draw + 0.5) * 0x1p-32);
    double off = fabs((double)quantile_draw(&tables[i], draw) - exact) - 1;
    return off > 0 ? off / exact : 0;
}

/* A jump of the quantile function (an atom's edge, a step) is a straight piece in a smooth table: no relative bound. */
static bool is_smooth(int i)
{
    return tables[i].shape == QUANTILE_SMOOTH;
}

static void smooth_tables_are_within_a_thousandth_from_p0_01_to_p99_99(void **state)
{
    (void)state;
    static const double at[] = {0.01, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.999999};
    print_message("# %-22s     p1    p50    p90    p99  p99.9 p99.99 p99.9999 | worst to p99.99, beyond  (0.001 %%)\n",
                  "error of the table");
    for (int i = 0; i < DISTRIBUTION_CASES; i++) {
        if (!is_smooth(i))
            continue;
        double worst = 0, beyond = 0;
        for (double tail = 0.5; tail > 1e-6; tail *= 0.9993) {
            double low = table_error(i, draw_at(tail)), high = table_error(i, draw_at(1 - tail));
            if (tail > 1e-4)
                worst = fmax(worst, fmax(low, high));
            else
                beyond = fmax(beyond, high);
        }
        print_message("# %-22s", cases[i].name);
        for (size_t k = 0; k < sizeof at / sizeof at[0]; k++)
            print_message(" %6.2f", 1e5 * table_error(i, draw_at(at[k])));
        print_message("   | %6.2f %6.2f\n", 1e5 * worst, 1e5 * beyond);
        assert_true(worst <= 1e-3);
    }
}

static void step_tables_give_the_quantile_itself(void **state)
{
    (void)state;
    for (int i = 0; i < DISTRIBUTION_CASES; i++)
        for (uint32_t n = 0; n < 100000 && tables[i].shape == QUANTILE_STEPS; n++) {
            uint32_t draw = n * 42949u;
            double exact = distribution_quantile(&cases[i].of, (draw + 0.5) * 0x1p-32);
            assert_true((double)quantile_draw(&tables[i], draw) == floor(exact + 0.5));
        }
}

static void the_mean_of_a_table_is_the_mean_of_the_distribution(void **state)
{
    (void)state;
    for (int i = 0; i < DISTRIBUTION_CASES; i++) {
        double off = tables[i].mean / distribution_mean(&cases[i].of) - 1;
        print_message("# %-22s mean %.6g, of the table %+.2g of it\n", cases[i].name, distribution_mean(&cases[i].of),
                      off);
        assert_true(fabs(off) < 1e-4);
    }
}

/* The mean over a regular sample of 2^22 draws; its own error is that of a midpoint sum. */
static void the_stated_mean_is_the_mean_of_the_draws(void **state)
{
    (void)state;
    for (int i = 0; i < DISTRIBUTION_CASES; i++) {
        double sum = 0;
        for (uint32_t n = 0; n < 1u << 22; n++)
            sum += (double)quantile_draw(&tables[i], n << 10 | 512);
        assert_true(fabs(sum / (1u << 22) / tables[i].mean - 1) < 5e-4);
    }
}

/* In a uniform distribution as wide as this every draw has a value of its own,
 * with a middle (2^40) and without (2^61). */
static void each_draw_gives_more_than_the_one_before(double high)
{
    const char *why;
    struct distribution d;
    struct quantile q;
    assert_true(distribution_uniform(&d, 0, high, &why));
    quantile_compile(&q, &d);
    assert_true((q.span > 0) == (high < 0x1p48));
    for (uint32_t piece = 0; piece < 512; piece++)
        for (uint32_t near = 0; near < 4096; near++) {
            uint32_t draw = (piece << 23) - 2048 + near;
            assert_true(draw == UINT32_MAX || quantile_draw(&q, draw) < quantile_draw(&q, draw + 1));
        }
    for (uint32_t k = 0; k < 32; k++)
        for (uint32_t near = 0; near < 4096; near++) {
            uint32_t draw = (UINT32_C(1) << k) - 2048 + near, mirrored = ~draw;
            assert_true(draw == UINT32_MAX || quantile_draw(&q, draw) < quantile_draw(&q, draw + 1));
            assert_true(mirrored == UINT32_MAX || quantile_draw(&q, mirrored) < quantile_draw(&q, mirrored + 1));
        }
    quantile_free(&q);
    distribution_free(&d);
}

static void a_larger_draw_never_gives_a_smaller_value(void **state)
{
    (void)state;
    each_draw_gives_more_than_the_one_before(0x1p40);
    each_draw_gives_more_than_the_one_before(0x1p61);
    for (int i = 0; i < DISTRIBUTION_CASES; i++) {
        for (int k = 0; is_smooth(i) && k < QUANTILE_KNOTS; k++)
            assert_true(tables[i].knots[k] <= tables[i].knots[k + 1]);
        int64_t last = quantile_draw(&tables[i], 0);
        for (uint64_t draw = 0; draw <= UINT32_MAX; draw += draw < 1u << 16 || draw >> 16 == 0xffff ? 1 : 1013) {
            int64_t value = quantile_draw(&tables[i], (uint32_t)draw);
            assert_true(value >= last);
            last = value;
        }
    }
}

/* The middle is the quicker table: common distributions have the widest, those with heavy tails a narrower one, and
 * those that grow too fast have none. */
static void the_middle_is_as_wide_as_it_is_close(void **state)
{
    (void)state;
    for (int i = 0; i < DISTRIBUTION_CASES; i++) {
        const struct quantile *q = &tables[i];
        print_message("# %-22s %.4f of the draws are in the middle\n", cases[i].name, q->span * 0x1p-32);
        assert_true(q->span == 0 || (uint64_t)q->span + 2 * (uint64_t)q->tail == UINT64_C(1) << 32);
        assert_true(q->span == 0 || is_smooth(i));
    }
    assert_true(tables[2].span == 0 - (UINT32_C(1) << 27)); /* exponential: all but 1/32 */
    assert_true(tables[9].span == 0);                       /* gamma of shape 0.2: grows with the fifth power of u */
}

/* Straight lines between the extremes of 64 bits: the product of rise and fraction must not overflow. */
static void the_straight_line_is_exact_for_the_largest_values(void **state)
{
    (void)state;
    struct distribution d;
    const char *why;
    const double high = 0x1p61;
    assert_true(distribution_uniform(&d, 0, high, &why));
    struct quantile q;
    quantile_compile(&q, &d);
    for (uint32_t n = 0; n < 1000000; n++) {
        uint32_t draw = n * 4294u;
        double want = (draw + 0.5) * 0x1p-32 * high;
        assert_true(fabs((double)quantile_draw(&q, draw) - want) <= want * 1e-15 + 1);
    }
    quantile_free(&q);
    distribution_free(&d);
}

static void low_and_high_are_the_values_of_the_first_and_last_draw(void **state)
{
    (void)state;
    for (int i = 0; i < DISTRIBUTION_CASES; i++) {
        assert_true(tables[i].low == quantile_draw(&tables[i], 0));
        assert_true(tables[i].high == quantile_draw(&tables[i], UINT32_MAX));
        assert_true(tables[i].low >= 0 && tables[i].low <= tables[i].high);
    }
}

static void what_cannot_vary_is_a_constant_and_takes_no_memory(void **state)
{
    (void)state;
    const char *why;
    struct distribution d;
    struct quantile q;
    assert_true(distribution_lognormal_median_p99(&d, 1000, 1000, &why));
    quantile_compile(&q, &d);
    assert_true(q.shape == QUANTILE_CONSTANT && quantile_draw(&q, 12345) == 1000);
    assert_true(quantile_bytes(&q) == 0 && tables[0].shape == QUANTILE_CONSTANT);
    quantile_free(&q);
    distribution_free(&d);
}

static uint64_t digest_number(uint64_t digest, uint64_t number)
{
    for (int byte = 0; byte < 8; byte++)
        digest = (digest ^ (number >> (8 * byte) & 255)) * UINT64_C(1099511628211);
    return digest;
}

/* FNV-1a, 64 bits, over every knot and step of every case: another compiler or processor gives the same. A change of
 * the cases or of a method changes it; then record the new one and say why. */
static void every_machine_compiles_the_same_tables(void **state)
{
    (void)state;
    uint64_t digest = UINT64_C(14695981039346656037);
    for (int i = 0; i < DISTRIBUTION_CASES; i++) {
        const struct quantile *q = &tables[i];
        digest = digest_number(digest, (uint64_t)q->low);
        for (int k = 0; q->shape == QUANTILE_SMOOTH && k < QUANTILE_KNOTS; k++)
            digest = digest_number(digest, (uint64_t)q->knots[k]);
        for (uint32_t k = 0; q->span > 0 && k <= q->span >> QUANTILE_MIDDLE_SHIFT; k++)
            digest = digest_number(digest, (uint64_t)q->middle[k]);
        for (uint32_t k = 0; k < q->steps; k++) {
            digest = digest_number(digest, (uint64_t)q->values[k]);
            digest = digest_number(digest, q->ends[k]);
        }
    }
    print_message("# digest of all tables: %08x%08x\n", (unsigned)(digest >> 32), (unsigned)digest);
    assert_true(digest == UINT64_C(0xae381cc5d1229c34));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(smooth_tables_are_within_a_thousandth_from_p0_01_to_p99_99),
        cmocka_unit_test(step_tables_give_the_quantile_itself),
        cmocka_unit_test(the_mean_of_a_table_is_the_mean_of_the_distribution),
        cmocka_unit_test(the_stated_mean_is_the_mean_of_the_draws),
        cmocka_unit_test(a_larger_draw_never_gives_a_smaller_value),
        cmocka_unit_test(the_middle_is_as_wide_as_it_is_close),
        cmocka_unit_test(the_straight_line_is_exact_for_the_largest_values),
        cmocka_unit_test(low_and_high_are_the_values_of_the_first_and_last_draw),
        cmocka_unit_test(what_cannot_vary_is_a_constant_and_takes_no_memory),
        cmocka_unit_test(every_machine_compiles_the_same_tables),
    };
    return cmocka_run_group_tests(tests, compile_all, free_all);
}
