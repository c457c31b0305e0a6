/* The wait of the n-th customer of an M/M/1 queue that begins empty. No output of the program tells customers apart, so
 * the pool is driven by itself here, with GSL's random numbers; test_theory.c has what the whole program does
 * from empty. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on

#include "world/pool.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

#define UNIT_NS 1e9 /* of time: a mean service */
#define Z 4.0

/* The pool is empty, with one worker. */
static double wait_of_customer(struct pool *pool, const gsl_rng *rng, double load, int customer)
{
    int64_t now_ns = 0, start_ns = 0;
    for (int n = 1; n <= customer; n++) {
        now_ns += (int64_t)gsl_ran_exponential(rng, UNIT_NS / load);
        struct server *server = pool_choose(pool, now_ns, 0);
        start_ns = server_start(server, now_ns);
        assert_true(start_ns != POOL_REJECTED);
        server_take(server, now_ns, start_ns, start_ns + (int64_t)gsl_ran_exponential(rng, UNIT_NS));
    }
    return (double)(start_ns - now_ns) / UNIT_NS;
}

static void the_wait_of_the_nth_customer_is_that_of_theory(void **state)
{
    (void)state;
    static const struct {
        double load;
        int customer, runs;
        double wait;
    } rows[] = {{.5, 2, 400000, 1 / 3.0},    {.5, 5, 400000, .720621856},  {.5, 10, 200000, .907161632},
                {.9, 2, 400000, .473684211}, {.9, 10, 200000, 2.19500344}, {.9, 100, 20000, 6.39923373},
                {.9, 1000, 2000, 8.96134596}};
    const struct analyzer analyzer = {.workers = 1, .queue = 1000, .choice = CHOICE_POOLED};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double sum = 0, squares = 0, runs = rows[i].runs;
        for (int k = 0; k < rows[i].runs; k++) {
            struct pool pool;
            pool_open(&pool, &analyzer, 1, 0);
            pool_restart(&pool, (struct pcg32){0, 1});
            pool_resize(&pool, 1, 0);
            double wait = wait_of_customer(&pool, rng, rows[i].load, rows[i].customer);
            pool_free(&pool);
            sum += wait;
            squares += wait * wait;
        }
        double mean = sum / runs, error = sqrt((squares / runs - mean * mean) / runs);
        print_message("# M/M/1 %.1f, wait of customer %4d: %9.6f, theory %9.6f, tolerance %.2g, off by %.2f s.e.\n",
                      rows[i].load, rows[i].customer, mean, rows[i].wait, Z * error, fabs(mean - rows[i].wait) / error);
        assert_true(fabs(mean - rows[i].wait) <= Z * error);
    }
    gsl_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_wait_of_the_nth_customer_is_that_of_theory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
