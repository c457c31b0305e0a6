/* test_saturation.c - cores and links that are asked for more than they have, against operational analysis. */
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

/* Two replicas of two pools, one of them pooled, share the work of one with their cores together. */
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
        int64_t late = 0;
        for (int i = 10; i < 20; i++)
            late += run->samples[i].slices[0].sum.of[MEASURE_SERVED];
        print_message("# %s: %lld in 300 s\n", choice_words[choice], (long long)late);
        assert_in_range(late, 3000 - 5 * 10, 3000 + 5);
        run_free(run);
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
        assert_true((of[MEASURE_SERVED] + of[MEASURE_ERRORS]) * 7 * MS <= 605 * SECOND * f->replicas[arm] / 5);
    }
    run_free(one);
    run_free(three);
    free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(saturated_cores_serve_their_number_by_an_attempt_s_time_a_second),
        cmocka_unit_test(a_saturated_link_carries_what_it_can_a_second),
        cmocka_unit_test(cores_add_up_over_replicas_and_pools),
        cmocka_unit_test(what_was_not_used_is_made_up_for_by_a_tick),
        cmocka_unit_test(cores_that_suffice_change_nothing),
        cmocka_unit_test(a_rough_world_never_does_more_than_its_cores_can),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
