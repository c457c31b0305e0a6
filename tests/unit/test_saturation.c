/* test_saturation.c - cores, links and memory that are asked for more than they have, against closed forms. */
#include "world/rules.h"
#include "world_fixture.h"

/* Learners who think for ten seconds, and one replica whose cores need 100 ms an attempt: ten a second, however many
 * workers it has. */
static struct fixture *crowd(int learners)
{
    struct fixture *f = quiet();
    struct analyzer *a = &f->s.analyzers[ARM_BASELINE];
    f->regions[0].network = constant(0);
    f->s.learners.count = learners;
    f->s.learners.think = exponential(10 * SECOND);
    a->service = constant(5 * MS);
    a->workers = 1000;
    a->queue = 1000;
    a->cpu_per_attempt_ns = 50 * MS;
    a->cores = ratio_make(1, 2);
    a->cpu_stretches = true;
    return f;
}

static int64_t served_in(const struct world *w, const struct run *run, int sample)
{
    return slice_of(w, &run->samples[sample], ARM_BASELINE)->sum.of[MEASURE_SERVED];
}

/* In a closed system whose bottleneck has a demand of D = 0.1 s: X = 1 / D, and by Little's law R = N / X - Z, the
 * asymptotic bounds that saturation meets (P. J. Denning and J. P. Buzen, Computing Surveys 10(3), 1978). 300 learners:
 * X = 10/s and R = 20 s. */
static void assert_saturated(struct fixture *f)
{
    enum { WARM = 10, SEEN = 40 };
    struct world *w = world_of(f, 1);
    struct run *run = run_of(w, WARM + SEEN, SAMPLE);
    double latency_s = 0, rounds = 0;
    for (int i = WARM; i < WARM + SEEN; i++) {
        const struct measures *sum = &slice_of(w, &run->samples[i], ARM_BASELINE)->sum;
        assert_in_range(served_in(w, run, i), 299, 301); /* 30 s at ten a second, one begun */
        latency_s += (double)sum->of[MEASURE_LATENCY_NS] / 1e9;
        rounds += (double)measures_rounds(sum);
    }
    /* Of N learners N - X R think, Poisson-like with mean 100: R wanders by sqrt(100) / X = 1 s and forgets it in some
     * Z = 10 s, so the mean of 1,200 s has an error of about 1 s * sqrt(2 * 10 / 1200) = 0.13 s; four of these. */
    print_message("# %.0f rounds, mean response %.3f s, expected 20 within 0.52\n", rounds, latency_s / rounds);
    assert_true(latency_s / rounds > 20 - 0.52 && latency_s / rounds < 20 + 0.52);
    run_free(run);
    world_free(w);
    free(f);
}

static void saturated_cores_serve_their_number_by_an_attempt_s_time_a_second(void **state)
{
    (void)state;
    assert_saturated(crowd(300));
}

static void a_saturated_link_carries_what_it_can_a_second(void **state)
{
    (void)state;
    struct fixture *f = crowd(300);
    struct analyzer *a = &f->s.analyzers[ARM_BASELINE];
    a->cpu_stretches = false;
    a->network_delays = true;
    a->network_per_attempt_bytes = ratio_make(1000000, 1);
    a->network_capacity_bytes_per_s = ratio_make(10000000, 1);
    assert_saturated(f);
}

/* Five replicas with a tenth of a core each, however they are chosen, do the work of one with half a core. */
static void cores_add_up_over_replicas_and_pools(void **state)
{
    (void)state;
    for (int choice = 0; choice < CHOICES; choice++) {
        struct fixture *f = crowd(300);
        f->s.analyzers[ARM_BASELINE].choice = (enum choice)choice;
        f->s.analyzers[ARM_BASELINE].cores = ratio_make(1, 10);
        f->s.analyzers[ARM_BASELINE].queue = 10000;
        set_replicas(f, 5, 1);
        struct run *run = rehearse(f, 20, 1, SAMPLE);
        int64_t served = 0;
        for (int i = 10; i < 20; i++)
            served += run->samples[i].slices[0].sum.of[MEASURE_SERVED];
        print_message("# %s: %lld in 300 s\n", choice_words[choice], (long long)served);
        assert_in_range(served, 3000 - 5 * 10, 3000 + 5);
        run_free(run);
        free(f);
    }
}

/* A thousand learners and one replica: X = 10/s, so 100 think and 900 wait, for 90 s. Then there are a hundred: those
 * 900 are answered as before, ten a second, and everybody else at once, whoever chooses. After t seconds 100 + 10 t
 * think, a tenth of whom send in a second, so in the first 30 s 1,050 are served: the integral of 20 + t. */
static void replicas_that_come_are_of_use_at_once(void **state)
{
    (void)state;
    for (int choice = 0; choice < CHOICES; choice++) {
        struct fixture *f = crowd(1000);
        f->s.analyzers[ARM_BASELINE].choice = (enum choice)choice;
        set_replicas(f, 100, 1);
        struct world *w = world_open(&f->s, 7, 1);
        world_traffic(w, &f->split, (int[ARMS]){1, 1});
        run_free(run_of(w, 10, SAMPLE));
        world_traffic(w, &f->split, (int[ARMS]){100, 1});
        struct run *run = run_of(w, 1, SAMPLE);
        int64_t served = served_in(w, run, 0);
        /* 750 are of chance, and who think at first are 100 within sqrt(100), of whom each sends three times. */
        print_message("# %s: %lld in 30 s, expected 1050 within 4 standard errors of 41\n", choice_words[choice],
                      (long long)served);
        assert_in_range(served, 1050 - 4 * 41, 1050 + 4 * 41);
        run_free(run);
        world_free(w);
        free(f);
    }
}

/* One replica, a hundred while a backlog is there, and one again, over and over: no sample tells that more processor
 * time was used than there was, and in the end it is what attempts asked for. */
static void no_sample_uses_more_than_there_is_however_often_replicas_come_and_go(void **state)
{
    (void)state;
    static const int replicas[] = {1, 1, 100, 1, 1, 100, 7, 30, 100, 2, 0, 3, 1, 50, 100, 100, 100, 100, 100, 100};
    enum { STEPS = sizeof replicas / sizeof replicas[0] };
    for (int choice = 0; choice < CHOICES; choice++) {
        struct fixture *f = crowd(1000);
        struct analyzer *a = &f->s.analyzers[ARM_BASELINE];
        struct measures all = {{0}};
        a->choice = (enum choice)choice;
        a->network_delays = true;
        a->network_per_attempt_bytes = ratio_make(1000000, 1);
        a->network_capacity_bytes_per_s = ratio_make(10000000, 1); /* as full as the cores */
        set_replicas(f, 100, 1);
        struct world *w = world_open(&f->s, 7, 1);
        for (int i = 0; i < STEPS; i++) {
            world_traffic(w, &f->split, (int[ARMS]){replicas[i], 1});
            struct run *run = run_of(w, 1, SAMPLE);
            const int64_t *of = run->sum[ARM_BASELINE].of;
            assert_true(of[MEASURE_CPU_US] >= 0 && of[MEASURE_CPU_US] <= of[MEASURE_CPU_CAPACITY_US]);
            assert_true(of[MEASURE_NETWORK_BYTES] >= 0 &&
                        of[MEASURE_NETWORK_BYTES] <= of[MEASURE_NETWORK_CAPACITY_BYTES]);
            measures_add(&all, &run->sum[ARM_BASELINE]);
            run_free(run);
        }
        int64_t taken = all.of[MEASURE_OFFERED] - all.of[MEASURE_REJECTED];
        print_message("# %s: %lld us of %lld attempts\n", choice_words[choice], (long long)all.of[MEASURE_CPU_US],
                      (long long)taken);
        assert_true(all.of[MEASURE_CPU_US] == taken * 50000);
        assert_true(all.of[MEASURE_NETWORK_BYTES] == taken * 1000000);
        world_free(w);
        free(f);
    }
}

/* A tick without work is made up for, and no more: 5 s of half a core are 50 attempts. */
static void what_was_not_used_is_made_up_for_by_a_tick(void **state)
{
    (void)state;
    struct fixture *f = crowd(10000);
    struct analyzer *a = &f->s.analyzers[ARM_BASELINE];
    a->workers = 1024;
    a->queue = 100000;
    struct world *w = world_of(f, 1);
    struct run *run = run_of(w, 3, SAMPLE);
    assert_in_range(served_in(w, run, 0), 349, 351);
    assert_in_range(served_in(w, run, 1), 299, 301);
    run_free(run);
    world_free(w);
    free(f);
}

/* Below saturation nothing changes, nor where it is ignored. */
static void cores_that_suffice_change_nothing(void **state)
{
    (void)state;
    struct fixture *f = crowd(65); /* 6.5/s of 10 */
    struct run *stretched = rehearse(f, 40, 1, SAMPLE);
    f->s.analyzers[ARM_BASELINE].cpu_stretches = false;
    struct run *ignored = rehearse(f, 40, 1, SAMPLE);
    assert_true(runs_equal(stretched, ignored));
    f->s.learners.count = 300;
    struct run *asked = rehearse(f, 40, 1, SAMPLE);
    f->s.analyzers[ARM_BASELINE].cpu_stretches = true;
    struct run *more = rehearse(f, 40, 1, SAMPLE);
    assert_false(runs_equal(asked, more)); /* negative control */
    run_free(stretched);
    run_free(ignored);
    run_free(asked);
    run_free(more);
    free(f);
}

/* Every sample of every program of the tests is held against the cores (region_check_cores); here with orders, retries,
 * impatience and short queues, and threads share the work out in any way. */
static void a_rough_world_never_does_more_than_its_cores_can(void **state)
{
    (void)state;
    struct fixture *f = rough();
    for (int arm = 0; arm < ARMS; arm++) {
        f->s.analyzers[arm].cpu_stretches = f->s.analyzers[arm].network_delays = true;
        f->s.analyzers[arm].cores = ratio_make(1, 5);
        f->s.analyzers[arm].network_capacity_bytes_per_s = ratio_make(25 + arm * 10, 1);
    }
    struct run *one = rehearse(f, 20, 1, SAMPLE), *three = rehearse(f, 20, 3, 5 * SECOND);
    assert_true(runs_equal(one, three));
    for (int arm = 0; arm < ARMS; arm++) {
        const int64_t *of = one->sum[arm].of;
        print_message("# arm %d: %lld answered, %lld timed out, %lld refused\n", arm,
                      (long long)(of[MEASURE_SERVED] + of[MEASURE_ERRORS]), (long long)of[MEASURE_TIMED_OUT],
                      (long long)of[MEASURE_REJECTED]);
        assert_true(of[MEASURE_TIMED_OUT] > 0 && of[MEASURE_REJECTED] > 0);
        /* 20 samples are 600 s, and a tick more; a fifth of a core each */
        assert_true((of[MEASURE_SERVED] + of[MEASURE_ERRORS]) * 7 * MS <= 605 * SECOND * f->replicas[arm] / 5);
    }
    run_free(one);
    run_free(three);
    free(f);
}

/* A thousand learners, X = N / (Z + R) = 1000 / 10.5 s, of whom X * 300 ms = 28.6 are served at a moment: as many are
 * lost at each of 40 restarts, a Poisson number. In a sample's middle memory has grown for 15 s. */
static void a_full_memory_restarts_a_replica_and_its_rounds_are_lost(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    struct analyzer *a = &f->s.analyzers[ARM_BASELINE];
    f->s.learners.count = 1000;
    f->s.learners.think = exponential(10 * SECOND);
    a->workers = 1000;
    a->memory_base_kib = ratio_make(1000, 1);
    a->memory_capacity_kib = ratio_make(2000, 1);
    a->memory_growth_kib_per_hour = ratio_make(121000, 1); /* full after 29.8 s, so at every sixth tick */
    struct run *ignored = rehearse(f, 41, 1, SAMPLE);
    assert_int_equal(ignored->sum[ARM_BASELINE].of[MEASURE_LOST], 0);
    a->memory_restarts = true;
    struct run *run = rehearse(f, 41, 1, SAMPLE), *threads = rehearse(f, 41, 3, 5 * SECOND);
    assert_true(runs_equal(run, threads));
    int64_t lost = run->sum[ARM_BASELINE].of[MEASURE_LOST];
    print_message("# %lld lost at 40 restarts, expected 1143 within 4 standard errors of 33.8\n", (long long)lost);
    assert_in_range(lost, 1143 - 135, 1143 + 135);
    for (int i = 0; i < 41; i++)
        assert_int_equal(run->samples[i].slices[0].sum.of[MEASURE_MEMORY_KIB_S], 30 * (1000 + 121000 * 15 / 3600));
    assert_int_equal(ignored->samples[9].slices[0].sum.of[MEASURE_MEMORY_KIB_S], 30 * (1000 + 121000 * 285 / 3600));
    run_free(run);
    run_free(threads);
    run_free(ignored);
    free(f);
}

/* Base 730 of 1,024 MiB, a quarter more an hour: full after 1,176 hours, from the deployment or the plan's start on. */
static void restarts_are_whole_ticks_from_the_deployment_on(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    struct analyzer *a = &f->s.analyzers[ARM_BASELINE];
    a->memory_restarts = true;
    a->memory_base_kib = ratio_make(730 * 1024, 1);
    a->memory_capacity_kib = ratio_make(1024 * 1024, 1);
    a->memory_growth_kib_per_hour = ratio_make(256, 1);
    a->deployed_ns = -NS_PER_DAY;
    const int64_t full_ns = 1176 * NS_PER_HOUR;
    struct rules *rules = rules_open(&f->s);
    assert_true(rules_replica_restarts(rules, ARM_BASELINE, full_ns - 1).latest_ns == INT64_MIN);
    assert_true(rules_replica_restarts(rules, ARM_BASELINE, full_ns - 1).next_ns == full_ns);
    assert_true(rules_replica_restarts(rules, ARM_BASELINE, full_ns).latest_ns == full_ns);
    assert_true(rules_replica_restarts(rules, ARM_BASELINE, full_ns).next_ns == 2 * full_ns);
    assert_true(rules_replica_restarts(rules, ARM_CANDIDATE, full_ns).next_ns == INT64_MAX);
    rules_free(rules);
    a->deployed_ns = 7 * SECOND; /* grows from the tick at 10 s */
    rules = rules_open(&f->s);
    assert_true(rules_replica_restarts(rules, ARM_BASELINE, 0).next_ns == full_ns + 10 * SECOND);
    rules_free(rules);
    free(f);
}

/* Memory that fills within a tick is full in every tick, though each begins empty. */
static void memory_that_fills_in_every_tick_reads_full(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    struct analyzer *a = &f->s.analyzers[ARM_BASELINE];
    a->memory_restarts = true;
    a->memory_base_kib = ratio_make(50, 1);
    a->memory_capacity_kib = ratio_make(100, 1);
    a->memory_growth_kib_per_hour = ratio_make(36000000, 1); /* 10,000 a second */
    struct run *run = rehearse(f, 3, 1, SAMPLE);
    for (int i = 0; i < 3; i++) {
        const int64_t *of = run->samples[i].slices[0].sum.of;
        assert_true(of[MEASURE_MEMORY_KIB_S] > 0);
        assert_int_equal(of[MEASURE_MEMORY_KIB_S], of[MEASURE_MEMORY_CAPACITY_KIB_S]);
    }
    run_free(run);
    free(f);
}

/* What is cold warms anew: with a time constant of an hour nearly nothing is found there a minute after a restart. */
static void a_restart_leaves_the_cache_cold(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    struct analyzer *a = &f->s.analyzers[ARM_BASELINE];
    f->s.learners.count = 1000;
    a->workers = 1000;
    a->has_cache = true;
    a->cache_hit = ratio_make(1, 1);
    a->cache_miss = constant(300 * MS);
    a->cache_warm_ns = NS_PER_HOUR;
    a->deployed_ns = -100 * NS_PER_HOUR;
    a->memory_restarts = true;
    a->memory_base_kib = ratio_make(0, 1);
    a->memory_capacity_kib = ratio_make(100, 1);
    a->memory_growth_kib_per_hour = ratio_make(6000, 1); /* full after a minute */
    struct run *run = rehearse(f, 4, 1, SAMPLE);
    for (int i = 0; i < 4; i++) {
        const int64_t *of = run->samples[i].slices[0].sum.of;
        print_message("# %lld of %lld found\n", (long long)of[MEASURE_CACHE_HITS],
                      (long long)of[MEASURE_CACHE_LOOKUPS]);
        assert_true(i < 2 ? of[MEASURE_CACHE_HITS] == of[MEASURE_CACHE_LOOKUPS]
                          : of[MEASURE_CACHE_HITS] * 50 < of[MEASURE_CACHE_LOOKUPS]);
    }
    run_free(run);
    free(f);
}

/* Services longer than the time between restarts, and skipped time that brings a restart before their end: what is
 * promised stays, and everything is accounted for (world_check, at every sample). */
static void skipped_time_brings_a_restart_forward(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    struct analyzer *a = &f->s.analyzers[ARM_BASELINE];
    f->s.learners.count = 20;
    a->service = lognormal(8 * SECOND, 40 * SECOND);
    a->queue = 3;
    a->cpu_per_attempt_ns = SECOND;
    a->cpu_stretches = a->memory_restarts = true;
    a->memory_capacity_kib = ratio_make(2, 1);
    a->memory_growth_kib_per_hour = ratio_make(60, 1); /* full after a minute */
    struct world *w = world_of(f, 1);
    int64_t lost = 0;
    for (int i = 0; i < 40; i++) {
        struct run *run = run_of(w, 1, SAMPLE);
        lost += run->sum[ARM_BASELINE].of[MEASURE_LOST];
        run_free(run);
        world_skip(w, *world_clock(w) + 2 * SAMPLE - 30 * SECOND * (i % 2));
    }
    print_message("# %lld lost\n", (long long)lost);
    assert_true(lost > 20); /* a restart in each of 40 stretches, and a worker that is nearly always busy */
    world_free(w);
    free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(saturated_cores_serve_their_number_by_an_attempt_s_time_a_second),
        cmocka_unit_test(a_saturated_link_carries_what_it_can_a_second),
        cmocka_unit_test(cores_add_up_over_replicas_and_pools),
        cmocka_unit_test(replicas_that_come_are_of_use_at_once),
        cmocka_unit_test(no_sample_uses_more_than_there_is_however_often_replicas_come_and_go),
        cmocka_unit_test(what_was_not_used_is_made_up_for_by_a_tick),
        cmocka_unit_test(cores_that_suffice_change_nothing),
        cmocka_unit_test(a_rough_world_never_does_more_than_its_cores_can),
        cmocka_unit_test(a_full_memory_restarts_a_replica_and_its_rounds_are_lost),
        cmocka_unit_test(skipped_time_brings_a_restart_forward),
        cmocka_unit_test(restarts_are_whole_ticks_from_the_deployment_on),
        cmocka_unit_test(memory_that_fills_in_every_tick_reads_full),
        cmocka_unit_test(a_restart_leaves_the_cache_cold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
