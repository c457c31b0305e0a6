/* The pool's shortcut: exact integer traces, then equality with a plain event-by-event simulation on random workloads -
 * the proof that contract 3 asks for. Behaviour of choices and changes of size are in test_pool_choice.c. */
#include "pool_fixture.h"

#define JOBS 10
static const int64_t trace_arrival[JOBS] = {0, 1, 2, 2, 3, 7, 8, 8, 8, 15};
static const int64_t trace_service[JOBS] = {5, 3, 4, 2, 6, 1, 2, 2, 9, 1};
static const int64_t trace_wait[3][JOBS] = {
    {0, 4, 6, 10, 11, 13, 13, 15, 17, 19}, {0, 0, 2, 3, 4, 1, 1, 3, 5, 0}, {0, 0, 0, 2, 2, 0, 0, 0, 2, 0}};

static void check_trace(struct pool *pool, uint32_t c)
{
    for (int i = 0; i < JOBS; i++) {
        struct job job = {trace_arrival[i], trace_service[i], FOREVER, 0};
        assert_int_equal(shortcut(pool, &job, false) - job.arrival, trace_wait[c - 1][i]);
    }
}

static void one_to_three_workers_of_one_replica_follow_the_exact_trace_in_every_choice(void **state)
{
    (void)state;
    for (int choice = 0; choice < CHOICES; choice++) {
        for (uint32_t c = 1; c <= 3; c++) {
            struct pool pool = pool_of((enum choice)choice, 1, (int)c, 10);
            check_trace(&pool, c);
            pool_free(&pool);
        }
    }
}

static void one_to_three_pooled_replicas_follow_the_exact_trace(void **state)
{
    (void)state;
    for (uint32_t c = 1; c <= 3; c++) {
        struct pool pool = pool_of(CHOICE_POOLED, c, 1, 10);
        assert_int_equal(pool.servers_count, 1);
        check_trace(&pool, c);
        pool_free(&pool);
    }
}

/* More workers than are scanned, but all busy for ever except for c of them: the heap must follow the same trace. */
static void the_heap_of_many_workers_follows_the_exact_trace(void **state)
{
    (void)state;
    for (uint32_t c = 1; c <= 3; c++) {
        struct pool pool = pool_of(CHOICE_POOLED, POOL_SCAN + c, 1, 10);
        assert_true(pool.servers[0].workers > POOL_SCAN);
        block(pool.servers, POOL_SCAN);
        check_trace(&pool, c);
        pool_free(&pool);
    }
}

static void the_plain_simulation_follows_the_exact_trace_too(void **state)
{
    (void)state;
    static const int64_t departures[2][JOBS] = {{5, 4, 8, 7, 13, 9, 11, 13, 22, 16},
                                                {5, 4, 6, 6, 11, 8, 10, 10, 19, 16}};
    for (uint32_t c = 1; c <= 3; c++) {
        struct job jobs[JOBS];
        struct plain plain = {.jobs = jobs, .workers = c, .places = 10};
        for (size_t i = 0; i < JOBS; i++) {
            jobs[i] = (struct job){trace_arrival[i], trace_service[i], FOREVER, 0};
            plain_arrival(&plain, i);
        }
        plain_advance(&plain, FOREVER);
        for (size_t i = 0; i < JOBS; i++) {
            assert_int_equal(jobs[i].start - jobs[i].arrival, trace_wait[c - 1][i]);
            if (c > 1)
                assert_int_equal(jobs[i].start + jobs[i].service, departures[c - 2][i]);
        }
    }
}

static void a_queue_rejects_exactly_at_its_bound(void **state)
{
    (void)state;
    for (int places = 0; places <= 5; places++) {
        struct pool pool = pool_of(CHOICE_POOLED, 1, 2, places);
        struct job job = {0, 10, FOREVER, 0};
        for (int i = 0; i < 2 + places; i++)
            assert_int_equal(shortcut(&pool, &job, false), 10 * (i / 2));
        assert_int_equal(shortcut(&pool, &job, false), REJECTED);
        job.arrival = 9; /* nobody's turn has come */
        assert_int_equal(shortcut(&pool, &job, false), REJECTED);
        job.arrival = 10; /* two places, or two workers, are free */
        int64_t expected = 10 * ((2 + places) / 2);
        assert_int_equal(shortcut(&pool, &job, false), expected);
        pool_free(&pool);
    }
}

static void without_places_a_pool_is_a_loss_system(void **state)
{
    (void)state;
    struct pool pool = pool_of(CHOICE_POOLED, 3, 1, 0);
    struct job job = {0, 7, FOREVER, 0};
    static const struct {
        int64_t arrival, start;
    } rows[] = {{0, 0}, {1, 1}, {2, 2}, {3, REJECTED}, {6, REJECTED}, {7, 7}, {7, REJECTED}, {8, 8}, {100, 100}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        job.arrival = rows[i].arrival;
        assert_int_equal(shortcut(&pool, &job, false), rows[i].start);
    }
    pool_free(&pool);
}

static void one_who_gave_up_holds_a_place_until_its_turn_but_no_worker(void **state)
{
    (void)state;
    struct pool pool = pool_of(CHOICE_POOLED, 1, 1, 2);
    struct job served = {0, 10, FOREVER, 0}, gives_up = {1, 10, 5, 0}, patient = {2, 4, FOREVER, 0};
    assert_int_equal(shortcut(&pool, &served, true), 0);
    assert_int_equal(shortcut(&pool, &gives_up, true), DROPPED);
    assert_int_equal(shortcut(&pool, &patient, true), 10); /* not 20 */
    patient.arrival = 9;
    assert_int_equal(shortcut(&pool, &patient, true), REJECTED); /* its place is taken until 10 */
    patient.arrival = 10;
    assert_int_equal(shortcut(&pool, &patient, true), 14);
    pool_free(&pool);
    /* Served all the same, it would keep the worker. */
    pool = pool_of(CHOICE_POOLED, 1, 1, 2);
    patient.arrival = 2;
    assert_int_equal(shortcut(&pool, &served, false), 0);
    assert_int_equal(shortcut(&pool, &gives_up, false), 10);
    assert_int_equal(shortcut(&pool, &patient, false), 20);
    pool_free(&pool);
}

/* A random workload: bursts, equal times and zero services included. */
static void draw_jobs(struct job *jobs, size_t count, struct pcg32 *rng, uint32_t workers)
{
    int64_t now = 0;
    uint32_t gap = 1 + pcg32_below(rng, 40), service = 1 + gap * workers * (50 + pcg32_below(rng, 100)) / 100;
    for (size_t i = 0; i < count; i++) {
        now += pcg32_below(rng, 3) == 0 ? 0 : pcg32_below(rng, 2 * gap);
        uint32_t drawn = pcg32_below(rng, 8) == 0 ? 0 : pcg32_below(rng, 2 * service);
        jobs[i] = (struct job){now, drawn, now + pcg32_below(rng, 3 * service), 0};
    }
}

/* How many of `count` attempts the shortcut and the plain simulation tell differently. */
static int differences(uint64_t seed, uint32_t workers, uint32_t places, bool drops, uint32_t plain_workers, int *odd)
{
    enum { COUNT = 400 };
    struct job jobs[COUNT];
    struct pcg32 rng = stream_open(seed, STREAM_LEARNER, workers, 0);
    struct plain plain = {.jobs = jobs, .workers = plain_workers, .places = places, .drops = drops};
    struct pool pool = pool_of(CHOICE_ROUND_ROBIN, 1, (int)workers, (int)places);
    int64_t told[COUNT];
    int different = 0;
    draw_jobs(jobs, COUNT, &rng, workers);
    for (size_t i = 0; i < COUNT; i++) {
        told[i] = shortcut(&pool, &jobs[i], drops);
        plain_arrival(&plain, i);
    }
    plain_advance(&plain, FOREVER);
    for (size_t i = 0; i < COUNT; i++) {
        different += told[i] != jobs[i].start;
        odd[0] += told[i] > jobs[i].arrival;
        odd[1] += told[i] == REJECTED;
        odd[2] += told[i] == DROPPED;
    }
    pool_free(&pool);
    return different;
}

static void any_workload_runs_as_in_a_plain_event_by_event_simulation(void **state)
{
    (void)state;
    static const uint32_t workers[] = {1, 2, 3, 8, 15, 16, 17, 18, 31, 32, 33, 64};
    int odd[3] = {0}, workloads = 0;
    for (size_t w = 0; w < sizeof workers / sizeof workers[0]; w++) {
        for (uint32_t places = 0; places <= 20; places += places < 3 ? 1 : 4) {
            for (uint64_t seed = 0; seed < 20; seed++, workloads++) {
                int different = differences(seed, workers[w], places, seed % 2 == 1, workers[w], odd);
                if (different > 0)
                    fail_msg("seed %llu, %u workers, %u places: %d differ", (unsigned long long)seed, workers[w],
                             places, different);
            }
        }
    }
    print_message("# %d workloads of 400: %d waited, %d were rejected, %d were dropped\n", workloads, odd[0], odd[1],
                  odd[2]);
    assert_true(odd[0] > 10000 && odd[1] > 10000 && odd[2] > 1000); /* the odd ways were taken */
}

/* Negative control: one worker more or less, and the comparison above must see it. */
static void a_worker_too_many_or_too_few_is_seen(void **state)
{
    (void)state;
    int odd[3] = {0};
    for (uint32_t workers = 2; workers <= 33; workers++) {
        int more = 0, fewer = 0;
        for (uint64_t seed = 0; seed < 4; seed++) {
            more += differences(seed, workers, 10, false, workers + 1, odd);
            fewer += differences(seed, workers, 10, false, workers - 1, odd);
        }
        assert_true(more > 0);
        assert_true(fewer > 0);
    }
}

/* The same workload on as many workers, scanned (several replicas' worth of scan) and heaped: the heap path is entered
 * by workers that are busy for ever, so both must tell the same. */
static void the_heap_tells_the_same_as_the_scan(void **state)
{
    (void)state;
    for (uint32_t workers = 1; workers <= POOL_SCAN; workers++) {
        struct job jobs[400];
        struct pcg32 rng = stream_open(workers, STREAM_LEARNER, 3, 0);
        struct pool scan = pool_of(CHOICE_POOLED, 1, (int)workers, 12);
        struct pool heap = pool_of(CHOICE_POOLED, 1, (int)workers + 2 * POOL_SCAN, 12);
        block(heap.servers, 2 * POOL_SCAN);
        draw_jobs(jobs, 400, &rng, workers);
        for (size_t i = 0; i < 400; i++)
            assert_int_equal(shortcut(&scan, &jobs[i], i % 2 == 0), shortcut(&heap, &jobs[i], i % 2 == 0));
        pool_free(&scan);
        pool_free(&heap);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_to_three_workers_of_one_replica_follow_the_exact_trace_in_every_choice),
        cmocka_unit_test(one_to_three_pooled_replicas_follow_the_exact_trace),
        cmocka_unit_test(the_heap_of_many_workers_follows_the_exact_trace),
        cmocka_unit_test(the_plain_simulation_follows_the_exact_trace_too),
        cmocka_unit_test(a_queue_rejects_exactly_at_its_bound),
        cmocka_unit_test(without_places_a_pool_is_a_loss_system),
        cmocka_unit_test(one_who_gave_up_holds_a_place_until_its_turn_but_no_worker),
        cmocka_unit_test(any_workload_runs_as_in_a_plain_event_by_event_simulation),
        cmocka_unit_test(a_worker_too_many_or_too_few_is_seen),
        cmocka_unit_test(the_heap_tells_the_same_as_the_scan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
