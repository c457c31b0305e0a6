/* How a pool chooses between replicas, and what happens when it is resized. */
#include "pool_fixture.h"
#include "random/quantile.h"

static uint32_t chosen(struct pool *pool, int64_t now)
{
    return (uint32_t)(pool_choose(pool, now, next_key()) - pool->servers);
}

/* Gives replica `i` of a pool `count` attempts that take as good as for ever. */
static void load(struct pool *pool, uint32_t i, uint32_t count)
{
    for (uint32_t k = 0; k < count; k++) {
        struct job job = {0, FOREVER / 100, FOREVER, 0};
        shortcut_on(&pool->servers[i], &job, false);
    }
}

/* Common random numbers: one attempt more moves no other attempt's choice. */
static void who_is_looked_at_for_an_attempt_hangs_on_no_other(void **state)
{
    (void)state;
    enum { ATTEMPTS = 200 };
    struct pool pool = pool_of(CHOICE_TWO, 50, 1, 1);
    struct server *first[ATTEMPTS];
    for (uint64_t key = 0; key < ATTEMPTS; key++)
        first[key] = pool_choose(&pool, 0, key);
    pool_choose(&pool, 0, 12345);
    for (uint64_t key = ATTEMPTS; key-- > 0;)
        assert_ptr_equal(pool_choose(&pool, 0, key), first[key]);
    pool_free(&pool);
}

static void round_robin_takes_replicas_in_turn(void **state)
{
    (void)state;
    struct pool pool = pool_of(CHOICE_ROUND_ROBIN, 3, 1, 1);
    load(&pool, 1, 2); /* full or not */
    for (uint32_t i = 0; i < 9; i++)
        assert_int_equal(chosen(&pool, i), i % 3);
    pool_resize(&pool, 2, 9);
    for (uint32_t i = 0; i < 6; i++)
        assert_int_equal(chosen(&pool, 9), i % 2);
    pool_free(&pool);
}

static void the_least_loaded_replica_is_chosen_and_the_first_of_equals(void **state)
{
    (void)state;
    struct pool pool = pool_of(CHOICE_LEAST_LOADED, 4, 2, 3);
    assert_int_equal(chosen(&pool, 0), 0);
    static const uint32_t loads[] = {3, 2, 5, 2}; /* serving and waiting both count */
    for (uint32_t i = 0; i < 4; i++)
        load(&pool, i, loads[i]);
    assert_int_equal(chosen(&pool, 1), 1);
    load(&pool, 1, 1);
    assert_int_equal(chosen(&pool, 1), 3);
    load(&pool, 3, 3);
    assert_int_equal(chosen(&pool, 1), 0);
    pool_free(&pool);
}

static void a_load_falls_when_attempts_end_or_their_turn_comes(void **state)
{
    (void)state;
    struct pool pool = pool_of(CHOICE_LEAST_LOADED, 2, 1, 4);
    struct job job = {0, 10, FOREVER, 0};
    shortcut_on(&pool.servers[0], &job, false); /* until 10 */
    shortcut_on(&pool.servers[0], &job, false); /* waits until 10, ends at 20 */
    job.service = 15;
    shortcut_on(&pool.servers[1], &job, false); /* until 15 */
    shortcut_on(&pool.servers[1], &job, false); /* until 30 */
    shortcut_on(&pool.servers[1], &job, false); /* until 45 */
    assert_int_equal(chosen(&pool, 9), 0);      /* 2 against 3 */
    assert_int_equal(chosen(&pool, 19), 0);     /* 1 against 2 */
    job = (struct job){19, 40, FOREVER, 0};
    shortcut_on(&pool.servers[0], &job, false); /* 2 against 2 */
    shortcut_on(&pool.servers[0], &job, false); /* 3 against 2 */
    assert_int_equal(chosen(&pool, 19), 1);
    assert_int_equal(chosen(&pool, 44), 1); /* 2 against 1 */
    assert_int_equal(chosen(&pool, 200), 0);
    pool_free(&pool);
}

static void pooled_replicas_are_one_server(void **state)
{
    (void)state;
    struct pool pool = pool_of(CHOICE_POOLED, 5, 3, 7);
    assert_int_equal(pool.servers_count, 1);
    assert_int_equal(pool.servers[0].workers, 15);
    assert_int_equal(pool.servers[0].places, 35);
    assert_int_equal(chosen(&pool, 0), 0);
    pool_free(&pool);
}

/* Two different replicas at random, the less loaded of them: with loads 0..n-1 replica i is taken in
 * (n - 1 - i) of n (n - 1) / 2 cases. */
static void of_two_random_replicas_the_less_loaded_is_taken(void **state)
{
    (void)state;
    enum { REPLICAS = 6, DRAWS = 200000 };
    struct pool pool = pool_of(CHOICE_TWO, REPLICAS, 1, REPLICAS);
    int64_t times[REPLICAS] = {0};
    for (uint32_t i = 0; i < REPLICAS; i++)
        load(&pool, i, i);
    for (int i = 0; i < DRAWS; i++)
        times[chosen(&pool, 1)]++;
    double chi_squared = 0;
    for (int i = 0; i < REPLICAS - 1; i++) {
        double expected = DRAWS * (REPLICAS - 1.0 - i) / (REPLICAS * (REPLICAS - 1) / 2.0);
        chi_squared += ((double)times[i] - expected) * ((double)times[i] - expected) / expected;
    }
    /* Four degrees of freedom: above 23.5 by chance once in 10,000. */
    print_message("# two choices by load: chi squared %.2f, at most 23.5\n", chi_squared);
    assert_int_equal(times[REPLICAS - 1], 0); /* the most loaded can never win */
    assert_true(chi_squared < 23.5);
    pool_free(&pool);
}

static void idle_replicas_are_taken_alike_by_two_choices(void **state)
{
    (void)state;
    enum { REPLICAS = 7, DRAWS = 210000 };
    struct pool pool = pool_of(CHOICE_TWO, REPLICAS, 1, 1);
    int64_t times[REPLICAS] = {0};
    for (int i = 0; i < DRAWS; i++)
        times[chosen(&pool, 1)]++;
    double chi_squared = 0, expected = (double)DRAWS / REPLICAS;
    for (int i = 0; i < REPLICAS; i++)
        chi_squared += ((double)times[i] - expected) * ((double)times[i] - expected) / expected;
    /* Six degrees of freedom: above 27.9 by chance once in 10,000. */
    print_message("# two choices, all idle: chi squared %.2f, at most 27.9\n", chi_squared);
    assert_true(chi_squared < 27.9);
    pool_free(&pool);
}

static void two_choices_reach_every_replica_of_the_largest_pool(void **state)
{
    (void)state;
    struct pool pool = pool_of(CHOICE_TWO, REPLICAS_MAX, 1, 1);
    uint32_t least = UINT32_MAX, most = 0;
    for (int i = 0; i < 200000; i++) {
        uint32_t at = chosen(&pool, 1);
        assert_true(at < REPLICAS_MAX);
        least = at < least ? at : least;
        most = at > most ? at : most;
    }
    /* Missing the outer 1/1000 in 200,000 draws has a chance of 1e-87. */
    assert_true(least < REPLICAS_MAX / 1000 && most > REPLICAS_MAX - REPLICAS_MAX / 1000);
    pool_free(&pool);
}

/* In the limit of many replicas the mean time in the system at load rho is the sum of rho^(2^i - 2) services over
 * i >= 1: Vvedenskaya, Dobrushin and Karpelevich, Problems of Information Transmission 32(1), 1996. */
static double mean_field(double rho)
{
    double sum = 0, power = 1; /* rho^(2^i - 2) */
    for (int i = 0; i < 60; i++) {
        sum += power;
        power *= power * rho * rho;
    }
    return sum;
}

/* Puts everybody there who is found at load rho: a share rho^(2^k - 1) of the replicas has k or more. */
static void fill_as_found(struct pool *pool, double rho, const struct quantile *services, struct pcg32 *rng)
{
    double share = rho; /* rho^(2^k - 1) */
    for (int k = 1; share > 1e-9; k++, share *= share * rho)
        for (uint32_t i = 0; i < (uint32_t)(share * REPLICAS_MAX + 0.5); i++) {
            struct job job = {0, quantile_draw(services, pcg32_next(rng)), FOREVER, 0};
            shortcut_on(&pool->servers[i], &job, false);
        }
}

/* Poisson arrivals at load rho to the largest pool, exponential services of mean 1 s; the mean time in the system of
 * those who arrive from second 20 to second 30. */
static double largest_pool_sojourn_s(double rho, const struct quantile *services)
{
    const double length_ns = 30e9, warm_ns = 20e9;
    struct pool pool = pool_of(CHOICE_TWO, REPLICAS_MAX, 1, 64);
    struct pcg32 gaps = stream_open(3, STREAM_LEARNER, 1, 0), lengths = stream_open(3, STREAM_LEARNER, 2, 0);
    double sojourn_ns = 0, now_ns = 0;
    int64_t count = 0;
    fill_as_found(&pool, rho, services, &lengths);
    while (now_ns < length_ns) {
        now_ns += (double)quantile_draw(services, pcg32_next(&gaps)) / (rho * REPLICAS_MAX);
        struct job job = {(int64_t)now_ns, quantile_draw(services, pcg32_next(&lengths)), FOREVER, 0};
        int64_t start_ns = shortcut(&pool, &job, false);
        assert_true(start_ns >= job.arrival);
        if (now_ns < warm_ns)
            continue;
        sojourn_ns += (double)(start_ns + job.service - job.arrival);
        count++;
    }
    pool_free(&pool);
    return sojourn_ns / (double)count / 1e9;
}

static void two_choices_in_the_largest_pool_agree_with_mean_field_theory(void **state)
{
    (void)state;
    const char *why;
    struct distribution d;
    struct quantile services;
    assert_true(distribution_exponential(&d, NS_PER_SECOND, &why));
    quantile_compile(&services, &d);
    double expected = mean_field(0.9), measured = largest_pool_sojourn_s(0.9, &services);
    /* Six seeds gave 2.603 to 2.623, a standard deviation of 0.25 %; with 16 bits a draw it was 4.84. */
    print_message("# 100,000 replicas at 90 %%: %.4f s in the system, mean field %.4f\n", measured, expected);
    assert_true(expected > 2.61 && expected < 2.62);
    assert_true(measured > expected * 0.99 && measured < expected * 1.01);
    quantile_free(&services);
}

static void two_choices_of_two_replicas_are_the_least_loaded_one(void **state)
{
    (void)state;
    struct pool pool = pool_of(CHOICE_TWO, 2, 1, 9);
    load(&pool, 0, 2);
    load(&pool, 1, 1);
    for (int i = 0; i < 100; i++)
        assert_int_equal(chosen(&pool, 1), 1);
    load(&pool, 1, 2);
    for (int i = 0; i < 100; i++)
        assert_int_equal(chosen(&pool, 1), 0);
    pool_free(&pool);
}

/* Every replica by itself is a plain queue, and the least loaded is found by counting. */
static void replicas_run_as_plain_queues_in_every_choice(void **state)
{
    (void)state;
    enum { REPLICAS = 5, COUNT = 600, WORKERS = 2, PLACES = 3 };
    for (int choice = CHOICE_ROUND_ROBIN; choice < CHOICES; choice++) {
        for (uint64_t seed = 0; seed < 40; seed++) {
            struct job jobs[COUNT];
            struct plain plain[REPLICAS];
            int64_t told[COUNT], now = 0;
            struct pcg32 rng = stream_open(seed, STREAM_LEARNER, (uint64_t)choice, 0);
            struct pool pool = pool_of((enum choice)choice, REPLICAS, WORKERS, PLACES);
            for (int i = 0; i < REPLICAS; i++)
                plain[i] = (struct plain){.jobs = jobs, .workers = WORKERS, .places = PLACES, .drops = seed % 2 == 0};
            for (size_t i = 0; i < COUNT; i++) {
                now += pcg32_below(&rng, 4);
                jobs[i] = (struct job){now, pcg32_below(&rng, 36), now + pcg32_below(&rng, 40), 0};
                uint32_t at = chosen(&pool, now), least = 0;
                for (uint32_t k = 0; k < REPLICAS; k++) {
                    plain_advance(&plain[k], now);
                    least = plain[k].busy + plain[k].queued < plain[least].busy + plain[least].queued ? k : least;
                }
                if (choice == CHOICE_LEAST_LOADED)
                    assert_int_equal(at, least);
                told[i] = shortcut_on(&pool.servers[at], &jobs[i], plain[at].drops);
                plain_arrival(&plain[at], i);
            }
            for (int k = 0; k < REPLICAS; k++)
                plain_advance(&plain[k], FOREVER);
            for (size_t i = 0; i < COUNT; i++)
                assert_int_equal(told[i], jobs[i].start);
            pool_free(&pool);
        }
    }
}

static void a_replica_that_leaves_finishes_what_it_has_and_takes_nothing_new(void **state)
{
    (void)state;
    struct pool pool = pool_of(CHOICE_LEAST_LOADED, 2, 1, 2);
    struct job job = {0, 100, FOREVER, 0};
    assert_int_equal(shortcut(&pool, &job, false), 0); /* on the first */
    assert_int_equal(shortcut(&pool, &job, false), 0); /* on the second */
    pool_resize(&pool, 1, 5);
    assert_int_equal(pool.active, 1);
    job.arrival = 6;
    assert_int_equal(shortcut(&pool, &job, false), 100); /* waits for the first, the second drains */
    pool_resize(&pool, 2, 10);
    job.arrival = 11; /* back in service, it still has its work */
    assert_int_equal(shortcut(&pool, &job, false), 100);
    pool_free(&pool);
}

static void shrinking_a_pooled_pool_keeps_the_busiest_workers(void **state)
{
    (void)state;
    struct pool pool = pool_of(CHOICE_POOLED, 4, 1, 4);
    for (int64_t done = 40; done > 0; done -= 10) {
        struct job job = {0, done, FOREVER, 0};
        assert_int_equal(shortcut(&pool, &job, false), 0);
    }
    pool_resize(&pool, 2, 5); /* those free at 10 and 20 finish and leave; those until 30 and 40 stay */
    struct job next = {5, 1, FOREVER, 0};
    assert_int_equal(shortcut(&pool, &next, false), 30);
    assert_int_equal(shortcut(&pool, &next, false), 31);
    pool_resize(&pool, 4, 6); /* two new workers, free now */
    next.arrival = 6;
    assert_int_equal(shortcut(&pool, &next, false), 6);
    assert_int_equal(shortcut(&pool, &next, false), 6);
    assert_int_equal(shortcut(&pool, &next, false), 7);
    pool_free(&pool);
}

static void those_who_wait_keep_their_places_above_a_smaller_bound(void **state)
{
    (void)state;
    struct pool pool = pool_of(CHOICE_POOLED, 3, 1, 2);
    struct job job = {0, 10, FOREVER, 0};
    for (int i = 0; i < 9; i++)
        assert_int_equal(shortcut(&pool, &job, false), 10 * (i / 3));
    pool_resize(&pool, 1, 1); /* six wait, two places */
    job.arrival = 1;
    assert_int_equal(shortcut(&pool, &job, false), REJECTED);
    job.arrival = 10; /* three still wait for 20 */
    assert_int_equal(shortcut(&pool, &job, false), REJECTED);
    job.arrival = 20;
    assert_int_equal(shortcut(&pool, &job, false), 30);
    pool_free(&pool);
}

/* Pooled pools of any size, resized at random across the bound of the scan, against a bare array of times. */
static void any_resizing_leaves_the_times_of_the_workers_that_stay(void **state)
{
    (void)state;
    enum { MOST = 40 };
    for (uint64_t seed = 0; seed < 50; seed++) {
        struct pcg32 rng = stream_open(seed, STREAM_LEARNER, 8, 0);
        struct pool pool = pool_of(CHOICE_POOLED, MOST, 1, 1000);
        int64_t model[MOST] = {0}, now = 0;
        uint32_t workers = MOST;
        for (int step = 0; step < 2000; step++) {
            now += pcg32_below(&rng, 5);
            if (pcg32_below(&rng, 50) == 0) {
                uint32_t wanted = 1 + pcg32_below(&rng, MOST);
                pool_resize(&pool, wanted, now);
                for (; workers > wanted; workers--) { /* the earliest leaves */
                    uint32_t first = 0;
                    for (uint32_t i = 1; i < workers; i++)
                        first = model[i] < model[first] ? i : first;
                    model[first] = model[workers - 1];
                }
                while (workers < wanted)
                    model[workers++] = now;
            }
            struct job job = {now, pcg32_below(&rng, 60), FOREVER, 0};
            uint32_t first = 0;
            for (uint32_t i = 1; i < workers; i++)
                first = model[i] < model[first] ? i : first;
            int64_t start = model[first] > now ? model[first] : now;
            assert_int_equal(shortcut(&pool, &job, false), start);
            model[first] = start + job.service;
        }
        pool_free(&pool);
    }
}

static void a_pool_without_replicas_takes_part_in_nothing(void **state)
{
    (void)state;
    for (int choice = 0; choice < CHOICES; choice++) {
        struct pool pool = pool_of((enum choice)choice, 2, 1, 1);
        pool_resize(&pool, 0, 0);
        assert_int_equal(pool.active, 0);
        pool_resize(&pool, 1, 3);
        struct job job = {3, 1, FOREVER, 0};
        assert_int_equal(shortcut(&pool, &job, false), 3);
        pool_free(&pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_robin_takes_replicas_in_turn),
        cmocka_unit_test(who_is_looked_at_for_an_attempt_hangs_on_no_other),
        cmocka_unit_test(the_least_loaded_replica_is_chosen_and_the_first_of_equals),
        cmocka_unit_test(a_load_falls_when_attempts_end_or_their_turn_comes),
        cmocka_unit_test(pooled_replicas_are_one_server),
        cmocka_unit_test(of_two_random_replicas_the_less_loaded_is_taken),
        cmocka_unit_test(idle_replicas_are_taken_alike_by_two_choices),
        cmocka_unit_test(two_choices_reach_every_replica_of_the_largest_pool),
        cmocka_unit_test(two_choices_in_the_largest_pool_agree_with_mean_field_theory),
        cmocka_unit_test(two_choices_of_two_replicas_are_the_least_loaded_one),
        cmocka_unit_test(replicas_run_as_plain_queues_in_every_choice),
        cmocka_unit_test(a_replica_that_leaves_finishes_what_it_has_and_takes_nothing_new),
        cmocka_unit_test(shrinking_a_pooled_pool_keeps_the_busiest_workers),
        cmocka_unit_test(those_who_wait_keep_their_places_above_a_smaller_bound),
        cmocka_unit_test(any_resizing_leaves_the_times_of_the_workers_that_stay),
        cmocka_unit_test(a_pool_without_replicas_takes_part_in_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
