/* What is read off a region's replicas: probes weighted by learners, processor, memory, network, revenue. */
#include "base/memory.h"
#include "world/region.h"
#include "world_fixture.h"

static const struct fault_schedule no_faults;

static struct rules *open_region(struct region_state *g, struct fixture *f, int replicas, int64_t learners)
{
    struct rules *rules = rules_open(&f->s);
    region_open(g, rules, 0, 0);
    region_restart(g, 7);
    for (int arm = 0; arm < ARMS; arm++) {
        g->arms[arm].replicas = replicas;
        g->arms[arm].learners = learners;
    }
    return rules;
}

static void close_region(struct region_state *g, struct rules *rules, struct fixture *f)
{
    region_free(g);
    rules_free(rules);
    free(f);
}

static void pass_ticks(struct region_state *g, int ticks)
{
    for (int tick = 0; tick < ticks; tick++)
        region_tick(g, &no_faults, 0, 0);
}

/* One sample of six ticks. */
static struct measures sample_of(struct region_state *g, int arm, int64_t start_ns)
{
    struct measures sum = {{0}};
    pass_ticks(g, 6);
    region_read(g, arm, start_ns, start_ns + SAMPLE, &sum);
    return sum;
}

static void probes_weigh_by_learners_X_50(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    struct region_state g;
    f->s.analyzers[ARM_BASELINE].probe_targets = 20;
    struct rules *rules = open_region(&g, f, 3, 62500);
    struct measures sum = sample_of(&g, ARM_BASELINE, 0);
    assert_int_equal(sum.of[MEASURE_PROBES], 6 * 20 * INT64_C(62500));
    assert_int_equal(sum.of[MEASURE_PROBES_UP], sum.of[MEASURE_PROBES]);
    /* What was read is not read again. */
    region_read(&g, ARM_BASELINE, SAMPLE, 2 * SAMPLE, &sum);
    assert_int_equal(sum.of[MEASURE_PROBES], 6 * 20 * INT64_C(62500));
    close_region(&g, rules, f);
}

static void an_arm_that_nobody_uses_has_no_availability(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    struct region_state g;
    struct rules *rules = open_region(&g, f, 3, 0);
    assert_int_equal(sample_of(&g, ARM_BASELINE, 0).of[MEASURE_PROBES], 0);
    close_region(&g, rules, f);
}

static void learners_without_a_replica_find_nothing_available(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    struct region_state g;
    struct rules *rules = open_region(&g, f, 0, 1000);
    struct measures sum = sample_of(&g, ARM_BASELINE, 0);
    assert_int_equal(sum.of[MEASURE_PROBES], 6000);
    assert_int_equal(sum.of[MEASURE_PROBES_UP], 0);
    close_region(&g, rules, f);
}

static void probes_fail_as_often_as_they_should_X_38(void **state)
{
    (void)state;
    enum { SAMPLES = 1000, TARGETS = 20 };
    struct fixture *f = quiet();
    struct region_state g;
    f->s.analyzers[ARM_BASELINE].probe_targets = TARGETS;
    f->s.analyzers[ARM_BASELINE].probe_failure = ratio_make(3, 100);
    struct rules *rules = open_region(&g, f, 1, 1);
    double probes = SAMPLES * 6.0 * TARGETS, failed = 0;
    for (int i = 0; i < SAMPLES; i++) {
        struct measures sum = sample_of(&g, ARM_BASELINE, i * SAMPLE);
        failed += (double)(sum.of[MEASURE_PROBES] - sum.of[MEASURE_PROBES_UP]);
    }
    /* Binomial: n p (1 - p) = 3492, four standard errors are 236 of 3600. */
    print_message("# %.0f of %.0f probes failed, expected 3600 within 236\n", failed, probes);
    assert_true(failed > 3600 - 236 && failed < 3600 + 236);
    close_region(&g, rules, f);
}

static void capacities_are_replicas_times_time(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    struct analyzer *a = &f->s.analyzers[ARM_CANDIDATE];
    struct region_state g;
    a->workers = 4;
    a->cores = ratio_make(1, 4);
    a->memory_base_kib = ratio_make(730 * 1024, 1);
    a->memory_growth_kib_per_hour = ratio_make(256, 1); /* 0.25 MiB/h */
    a->memory_capacity_kib = ratio_make(1024 * 1024, 1);
    a->network_capacity_bytes_per_s = ratio_make(1000000, 1);
    a->deployed_ns = -3 * NS_PER_DAY; /* growth before the plan is part of the base */
    struct rules *rules = open_region(&g, f, 50, 50000);
    struct measures sum = {{0}};
    int64_t start_ns = 100 * NS_PER_HOUR - SAMPLE / 2; /* 100 hours old in the sample's middle */
    pass_ticks(&g, 6);
    region_read(&g, ARM_CANDIDATE, start_ns, start_ns + SAMPLE, &sum);
    assert_int_equal(sum.of[MEASURE_REPLICA_US], 50 * INT64_C(30000000));
    assert_int_equal(sum.of[MEASURE_WORKER_US], 4 * 50 * INT64_C(30000000));
    assert_int_equal(sum.of[MEASURE_CPU_CAPACITY_US], 50 * INT64_C(30000000) / 4);
    assert_int_equal(sum.of[MEASURE_MEMORY_KIB_S], 50 * 30 * (730 * 1024 + 25600));
    assert_int_equal(sum.of[MEASURE_MEMORY_CAPACITY_KIB_S], 50 * 30 * INT64_C(1048576));
    assert_int_equal(sum.of[MEASURE_NETWORK_CAPACITY_BYTES], 50 * 30 * INT64_C(1000000));
    assert_int_equal(sum.of[MEASURE_LEARNER_US], 50000 * INT64_C(30000000));
    close_region(&g, rules, f);
}

static void only_treated_learners_bring_the_uplift_X_113(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    struct region_state g;
    f->s.learners.count = 500000;
    f->s.business.revenue_per_year = ratio_make(1287720000 * MICRO_PER_DOLLAR, 1); /* $2,450 a minute, K-34 */
    struct rules *rules = open_region(&g, f, 1, 500000);
    pass_ticks(&g, 6);
    for (int arm = 0; arm < ARMS; arm++) {
        struct measures sum = {{0}};
        region_read(&g, arm, 0, SAMPLE, &sum);
        int64_t base = sum.of[MEASURE_REVENUE_BASE_MICRO], revenue = sum.of[MEASURE_REVENUE_MICRO];
        assert_int_equal(base, 1225 * MICRO_PER_DOLLAR);
        assert_int_equal((revenue - base) * 1000, arm == ARM_CANDIDATE ? base * 58 : 0);
    }
    close_region(&g, rules, f);
}

static void traffic_that_moves_within_a_sample_counts_from_its_tick(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    struct region_state g;
    struct rules *rules = open_region(&g, f, 2, 100);
    struct measures sum = {{0}};
    pass_ticks(&g, 2);
    g.arms[ARM_CANDIDATE].learners = 0;
    g.arms[ARM_CANDIDATE].replicas = 5;
    pass_ticks(&g, 4);
    region_read(&g, ARM_CANDIDATE, 0, SAMPLE, &sum);
    assert_int_equal(sum.of[MEASURE_LEARNER_US], 100 * INT64_C(10000000));
    assert_int_equal(sum.of[MEASURE_REPLICA_US], 2 * INT64_C(10000000) + 5 * INT64_C(20000000));
    close_region(&g, rules, f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probes_weigh_by_learners_X_50),
        cmocka_unit_test(an_arm_that_nobody_uses_has_no_availability),
        cmocka_unit_test(learners_without_a_replica_find_nothing_available),
        cmocka_unit_test(probes_fail_as_often_as_they_should_X_38),
        cmocka_unit_test(capacities_are_replicas_times_time),
        cmocka_unit_test(only_treated_learners_bring_the_uplift_X_113),
        cmocka_unit_test(traffic_that_moves_within_a_sample_counts_from_its_tick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
