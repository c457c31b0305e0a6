/* The world as a whole: the same bits however it is computed (contract 1), conservation (contract 3.3), who moves with
 * the split, and what time does. */
#include "base/memory.h"
#include "world/cell.h"
#include "world_fixture.h"

#include <math.h>
#include <sys/resource.h>
#include <time.h>

#define ROUGH_SAMPLES 20

static void the_digest_and_every_sample_are_the_same_for_one_two_and_three_threads(void **state)
{
    (void)state;
    struct fixture *f = rough();
    struct run *one = rehearse(f, ROUGH_SAMPLES, 1, SAMPLE);
    for (int threads = 2; threads <= 3; threads++) {
        struct run *more = rehearse(f, ROUGH_SAMPLES, threads, SAMPLE);
        assert_true(runs_equal(one, more));
        run_free(more);
    }
    /* Negative control: another seed is another run. */
    struct world *w = world_open(&f->s, 8, 1);
    world_traffic(w, &f->split, f->replicas);
    struct run *other = run_of(w, ROUGH_SAMPLES, SAMPLE);
    assert_false(runs_equal(one, other));
    run_free(other);
    world_free(w);
    run_free(one);
    free(f);
}

static void a_run_cut_into_ticks_is_the_run_in_one_piece(void **state)
{
    (void)state;
    struct fixture *f = rough();
    struct run *whole = rehearse(f, ROUGH_SAMPLES, 2, SAMPLE);
    for (int64_t ticks = 1; ticks <= 3; ticks++) {
        struct run *pieces = rehearse(f, ROUGH_SAMPLES, 1, ticks * 5 * SECOND);
        assert_true(runs_equal(whole, pieces));
        run_free(pieces);
    }
    run_free(whole);
    free(f);
}

static void the_rough_scenario_takes_every_way(void **state)
{
    (void)state;
    static const enum measure ways[] = {MEASURE_SERVED,        MEASURE_ERRORS,        MEASURE_REJECTED,
                                        MEASURE_TIMED_OUT,     MEASURE_ROUNDS_FAILED, MEASURE_SESSIONS_ENDED,
                                        MEASURE_SESSIONS_QUIT, MEASURE_COMPLAINTS,    MEASURE_SATISFIED};
    struct fixture *f = rough();
    struct run *run = rehearse(f, ROUGH_SAMPLES, 1, SAMPLE);
    for (int arm = 0; arm < ARMS; arm++)
        for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
            if (run->sum[arm].of[ways[i]] < 20)
                fail_msg("only %lld of %s on %s", (long long)run->sum[arm].of[ways[i]], measure_columns[ways[i]],
                         arm == ARM_BASELINE ? "baseline" : "candidate");
        }
    assert_true(run->sum[ARM_CANDIDATE].of[MEASURE_CACHE_HITS] > 50);
    assert_true(run->sum[ARM_CANDIDATE].of[MEASURE_CACHE_HITS] + 50 <
                run->sum[ARM_CANDIDATE].of[MEASURE_CACHE_LOOKUPS]);
    run_free(run);
    free(f);
}

static void nothing_is_lost_and_nothing_appears(void **state)
{
    (void)state;
    struct fixture *f = rough();
    for (int samples = 1; samples <= 12; samples++) {
        struct run *run = rehearse(f, samples, 1, SAMPLE); /* world_totals ENSUREs it by arm and region */
        int64_t offered = 0, ended = 0, started = 0, finished = 0, counted = 0;
        int64_t succeeded = 0, answered = 0;
        for (int arm = 0; arm < ARMS; arm++) {
            const int64_t *of = run->sum[arm].of;
            assert_memory_equal(of, run->totals.arms[arm].of, MEASURE_OFFERED_PLATFORM * sizeof of[0]);
            offered += of[MEASURE_OFFERED];
            ended += of[MEASURE_SERVED] + of[MEASURE_ERRORS] + of[MEASURE_REJECTED] + of[MEASURE_TIMED_OUT] +
                     of[MEASURE_LOST];
            started += of[MEASURE_ROUNDS_STARTED];
            finished += of[MEASURE_ROUNDS_SUCCEEDED] + of[MEASURE_ROUNDS_FAILED];
            assert_int_equal(of[MEASURE_SERVED], of[MEASURE_ROUNDS_SUCCEEDED]);
            for (int i = 0; i < samples; i++) {
                const struct histogram *h = run->samples[i].slices[arm * 6].latency;
                for (uint32_t b = 0; b < HISTOGRAM_BUCKETS; b++) {
                    answered += h[ROUND_ANSWERED].count[b];
                    counted += h[ROUND_ANSWERED].count[b] + h[ROUND_FAILED].count[b];
                }
            }
            succeeded += of[MEASURE_ROUNDS_SUCCEEDED];
        }
        assert_int_equal(answered, succeeded);
        assert_int_equal(offered, ended + run->totals.attempts_in_flight);
        assert_int_equal(started, finished + run->totals.rounds_in_flight);
        assert_int_equal(counted, finished);
        assert_true(run->totals.attempts_in_flight > 0 &&
                    run->totals.rounds_in_flight >= run->totals.attempts_in_flight);
        run_free(run);
    }
    free(f);
}

/* The run of a world that has been used: traffic, then samples. */
static struct run *run_used(const struct fixture *f, struct world *w)
{
    world_traffic(w, &f->split, f->replicas);
    return run_of(w, ROUGH_SAMPLES, SAMPLE);
}

static void a_world_restarted_is_a_world_opened_anew(void **state)
{
    (void)state;
    struct fixture *f = rough();
    faults_add(&f->s.faults,
               (struct fault){.kind = FAULT_CACHE_FLUSH, .where = {ARM_ALL, -1, -1}, .when = {100 * SECOND}});
    struct run *expected = rehearse(f, ROUGH_SAMPLES, 1, SAMPLE);
    struct world *w = world_open(&f->s, 8, 2);
    for (int samples = 0; samples < 3; samples++) { /* whatever it has been through */
        run_free(run_used(f, w));
        world_skip(w, *world_clock(w) + NS_PER_HOUR);
        run_free(run_of(w, samples, SAMPLE));
        world_restart(w, 9);
        world_restart(w, 7);
        struct run *again = run_used(f, w);
        assert_true(runs_equal(expected, again));
        run_free(again);
        world_restart(w, 8);
    }
    run_free(expected);
    world_free(w);
    free(f->s.faults.of);
    free(f);
}

static void worlds_that_share_their_rules_are_as_those_that_do_not(void **state)
{
    (void)state;
    struct fixture *f = rough();
    struct rules *rules = rules_open(&f->s);
    struct world *seventh = world_open_shared(rules, 7, 1), *eighth = world_open_shared(rules, 8, 1);
    struct run *other = run_used(f, eighth), *run = run_used(f, seventh);
    struct run *expected = rehearse(f, ROUGH_SAMPLES, 1, SAMPLE);
    assert_true(runs_equal(expected, run));
    assert_false(runs_equal(expected, other));
    run_free(expected);
    run_free(run);
    run_free(other);
    world_free(seventh);
    world_free(eighth);
    rules_free(rules);
    free(f);
}

/* Pages that the system had to bring since the start of the process. */
static long pages(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
}

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void a_further_world_in_the_same_memory_takes_no_fresh_page(void **state)
{
    (void)state;
    struct fixture *f = rough();
    f->s.learners.count = 20000;
    long before = pages();
    double start = milliseconds();
    struct world *w = world_open(&f->s, 7, 1);
    double opened = milliseconds() - start;
    long fresh = pages() - before;
    run_free(run_used(f, w));
    before = pages();
    start = milliseconds();
    world_restart(w, 8);
    double restarted = milliseconds() - start;
    long again = pages() - before;
    print_message("# 20,000 learners: opened in %.1f ms with %ld fresh pages, again in %.1f ms with %ld\n", opened,
                  fresh, restarted, again);
    assert_true(fresh > 50);
    assert_true(again <= 2);
    world_free(w);
    free(f);
}

/* Learners assigned to the ultra-fast arm, read off one sample. */
static int64_t learners_in(struct fixture *f, struct world *w, int64_t num, int64_t den)
{
    f->split.share = ratio_make(num, den);
    world_traffic(w, &f->split, f->replicas);
    struct run *run = run_of(w, 1, SAMPLE);
    int64_t learner_us = run->sum[ARM_CANDIDATE].of[MEASURE_LEARNER_US];
    int64_t all_us = learner_us + run->sum[ARM_BASELINE].of[MEASURE_LEARNER_US];
    assert_int_equal(all_us, f->s.learners.count * (SAMPLE / 1000));
    run_free(run);
    return learner_us / (SAMPLE / 1000);
}

static void one_percent_of_500_thousand_is_exactly_5000_and_ten_percent_50000_K_50_K_25(void **state)
{
    (void)state;
    static const struct {
        int regions, cells; /* of each */
        int64_t off;        /* at most: 0 when all cells are alike */
    } shapes[] = {{1, 25, 0}, {8, 5, 0}, {7, 9, 3}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        struct fixture *f = quiet();
        set_regions(f, shapes[i].regions, shapes[i].cells);
        f->s.learners.count = 500000;
        f->s.learners.think = exponential(600 * SECOND);
        f->s.analyzers[ARM_BASELINE].workers = 1000;
        set_replicas(f, 100, 100);
        struct world *w = world_of(f, 1);
        assert_int_equal(learners_in(f, w, 0, 1), 0);
        int64_t one = learners_in(f, w, 1, 100), ten = learners_in(f, w, 10, 100), off = shapes[i].off;
        print_message("# %d x %d cells: 1 %% is %lld, 10 %% is %lld\n", shapes[i].regions, shapes[i].cells,
                      (long long)one, (long long)ten);
        assert_in_range(one, 5000 - off, 5000 + off);
        assert_in_range(ten, 50000 - off, 50000 + off);
        assert_int_equal(learners_in(f, w, 1, 1), 500000);
        world_free(w);
        free(f);
    }
}

/* One cell, assigned anew with a share for each segment; marks who is in. */
static int64_t assign(struct cell *c, const struct ratio shares[3], bool *in)
{
    int64_t count = 0;
    cell_assign(c, shares, ratio_make(1, 2));
    for (uint32_t i = 0; i < c->learners_count; i++) {
        in[i] = (c->learners[i].flags & LEARNER_ARM) != 0;
        count += in[i];
    }
    assert_int_equal(c->assigned[ARM_CANDIDATE], count);
    assert_int_equal(c->assigned[ARM_BASELINE], c->learners_count - count);
    return count;
}

static void raising_the_split_keeps_everyone_who_was_in_and_lowering_brings_the_same_back(void **state)
{
    (void)state;
    enum { LEARNERS = 5000 };
    static const int64_t per_mille[] = {0, 1, 10, 33, 50, 100, 101, 250, 500, 999, 1000};
    enum { STEPS = sizeof per_mille / sizeof per_mille[0] };
    struct fixture *f = rough();
    struct rules *rules = rules_open(&f->s);
    struct cell c;
    bool(*in)[LEARNERS] = memory_new(STEPS, sizeof *in), again[LEARNERS];
    const struct cell_spec spec = {rules, .first_learner = 1234, .learners = LEARNERS};
    void *memory = memory_new(1, cell_room(&spec));
    cell_open(&c, &spec, memory);
    cell_restart(&c, 7);
    for (int alike = 0; alike <= 1; alike++) {
        for (int k = 0; k < STEPS; k++) {
            struct ratio share = ratio_make(per_mille[k], 1000), fixed = alike ? share : ratio_make(1, 3);
            const struct ratio shares[3] = {share, fixed, share};
            int64_t count = assign(&c, shares, in[k]);
            if (alike)
                assert_int_equal(count, LEARNERS * per_mille[k] / 1000);
            for (int i = 0; k > 0 && i < LEARNERS; i++)
                assert_true(in[k][i] || !in[k - 1][i]);
        }
        const struct ratio tenth = ratio_make(1, 10), fixed = alike ? tenth : ratio_make(1, 3);
        const struct ratio shares[3] = {tenth, fixed, tenth};
        assign(&c, shares, again);
        assert_memory_equal(again, in[5], sizeof again);
    }
    cell_free(&c);
    free(memory);
    rules_free(rules);
    free(in);
    free(f);
}

static void overrides_reach_their_region_and_segment_and_the_last_one_wins(void **state)
{
    (void)state;
    struct fixture *f = rough();
    struct split_override overrides[] = {{0, -1, {1, 1}}, {-1, 2, {0, 1}}, {1, 2, {1, 1}}};
    f->split = (struct split){.share = {0, 1}, .overrides = overrides, .overrides_count = 3};
    struct world *w = world_of(f, 1);
    struct run *run = run_of(w, 1, SAMPLE);
    const struct scopes *p = world_scopes(w);
    for (int arm = 0; arm < ARMS; arm++) {
        const struct slice *slices = run->samples[0].slices;
        bool fast = arm == ARM_CANDIDATE;
        int64_t us = SAMPLE / 1000, expected[2] = {0, 0}; /* region 0: segments 0, 1; region 1: segment 2 */
        for (int region = 0; region < 2; region++)
            expected[region] =
                slices[scopes_index(p, (struct scope){(enum arm)arm, region, -1})].sum.of[MEASURE_LEARNER_US] / us;
        assert_in_range(expected[0], fast ? 280 : 130, fast ? 380 : 230); /* two thirds or one third of some 500 */
        assert_in_range(expected[1], fast ? 130 : 280, fast ? 230 : 380);
        for (int segment = 0; segment < 3; segment++)
            assert_true(slices[scopes_index(p, (struct scope){(enum arm)arm, -1, segment})].sum.of[MEASURE_OFFERED] >
                        0);
    }
    run_free(run);
    world_free(w);
    free(f);
}

/* The latencies of all rounds that ended, answered or not. */
static const struct histogram *ended(const struct slice *slice, struct histogram *into)
{
    histogram_reset(into);
    for (int end = 0; end < ROUND_ENDS; end++)
        histogram_merge(into, &slice->latency[end]);
    return into;
}

static void an_error_more_or_less_leaves_every_latency_as_it_was(void **state)
{
    (void)state;
    static struct histogram of_few, of_many;
    struct fixture *f = rough();
    f->s.learners.patience.retries = 0;
    f->s.learners.quit_after_failure = ratio_make(0, 1);
    struct run *few = rehearse(f, ROUGH_SAMPLES, 1, SAMPLE);
    f->s.analyzers[ARM_BASELINE].errors = ratio_make(1, 4);
    struct run *many = rehearse(f, ROUGH_SAMPLES, 1, SAMPLE);
    for (int arm = 0; arm < ARMS; arm++) {
        static const enum measure same[] = {MEASURE_OFFERED,       MEASURE_REJECTED,   MEASURE_TIMED_OUT,
                                            MEASURE_BUSY_US,       MEASURE_CACHE_HITS, MEASURE_PROBES_UP,
                                            MEASURE_SESSIONS_ENDED};
        for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
            assert_int_equal(few->sum[arm].of[same[i]], many->sum[arm].of[same[i]]);
        assert_int_equal(measures_waited_ns(&few->sum[arm]), measures_waited_ns(&many->sum[arm]));
        for (int i = 0; i < ROUGH_SAMPLES; i++)
            assert_memory_equal(ended(&few->samples[i].slices[arm * 6], &of_few),
                                ended(&many->samples[i].slices[arm * 6], &of_many), sizeof of_few);
    }
    assert_true(many->sum[ARM_BASELINE].of[MEASURE_ERRORS] > 4 * few->sum[ARM_BASELINE].of[MEASURE_ERRORS]);
    assert_int_equal(many->sum[ARM_CANDIDATE].of[MEASURE_ERRORS], few->sum[ARM_CANDIDATE].of[MEASURE_ERRORS]);
    run_free(few);
    run_free(many);
    free(f);
}

static void what_only_watches_changes_no_round(void **state)
{
    (void)state;
    struct fixture *f = rough();
    struct run *plain = rehearse(f, ROUGH_SAMPLES, 1, SAMPLE);
    f->s.business.complaints = ratio_make(0, 1);
    f->s.business.noise_cv = ratio_make(1, 10);
    f->s.business.revenue_per_year = ratio_make(72600000 * MICRO_PER_DOLLAR, 1);
    f->s.analyzers[ARM_BASELINE].probe_targets = 20;
    f->s.analyzers[ARM_CANDIDATE].probe_failure = ratio_make(1, 2);
    struct run *watched = rehearse(f, ROUGH_SAMPLES, 1, SAMPLE);
    assert_true(plain->totals.digest == watched->totals.digest);
    assert_int_not_equal(plain->sum[0].of[MEASURE_COMPLAINTS], watched->sum[0].of[MEASURE_COMPLAINTS]);
    run_free(plain);
    run_free(watched);
    free(f);
}

static void one_arms_service_leaves_the_other_arms_rounds_alone(void **state)
{
    (void)state;
    struct fixture *f = rough();
    struct run *plain = rehearse(f, ROUGH_SAMPLES, 1, SAMPLE);
    f->s.analyzers[ARM_CANDIDATE].service = lognormal(150 * MS, 250 * MS);
    struct run *slow = rehearse(f, ROUGH_SAMPLES, 1, SAMPLE);
    for (int i = 0; i < ROUGH_SAMPLES; i++)
        assert_memory_equal(plain->samples[i].slices[0].latency, slow->samples[i].slices[0].latency,
                            sizeof(struct histogram));
    assert_true(plain->totals.digest != slow->totals.digest);
    run_free(plain);
    run_free(slow);
    free(f);
}

static void while_time_is_skipped_nobody_moves_but_caches_warm_and_memory_grows(void **state)
{
    (void)state;
    struct fixture *f = rough();
    for (int hour = 0; hour < 24; hour++)
        f->s.learners.activity[hour] = ratio_make(1, 1);
    f->s.analyzers[ARM_BASELINE].memory_growth_kib_per_hour = ratio_make(3600, 1);
    f->s.analyzers[ARM_CANDIDATE].cache_warm_ns = NS_PER_HOUR;
    struct run *plain = rehearse(f, 6, 1, SAMPLE);
    struct world *w = world_of(f, 1);
    struct run *before = run_of(w, 3, SAMPLE);
    world_skip(w, 4 * NS_PER_HOUR);
    assert_int_equal(*world_clock(w), 4 * NS_PER_HOUR);
    struct run *after = run_of(w, 3, SAMPLE);
    for (int i = 0; i < 3; i++) {
        const struct slice *base = slice_of(w, &plain->samples[3 + i], ARM_BASELINE);
        const struct slice *skipped = slice_of(w, &after->samples[i], ARM_BASELINE);
        assert_memory_equal(base->latency, skipped->latency, sizeof base->latency); /* the same rounds, hours later */
        assert_int_equal(base->sum.of[MEASURE_OFFERED], skipped->sum.of[MEASURE_OFFERED]);
        assert_int_equal(after->samples[i].start_ns, 4 * NS_PER_HOUR + i * SAMPLE);
        int64_t older = 4 * 3600 - 90; /* one KiB a second on each of 7 replicas, for 30 s */
        assert_int_equal(skipped->sum.of[MEASURE_MEMORY_KIB_S] - base->sum.of[MEASURE_MEMORY_KIB_S], 7 * 30 * older);
    }
    const int64_t *cold = plain->sum[ARM_CANDIDATE].of, *warm = after->sum[ARM_CANDIDATE].of;
    assert_true(cold[MEASURE_CACHE_HITS] * 20 < cold[MEASURE_CACHE_LOOKUPS]);       /* minutes of an hour's warming */
    assert_true(warm[MEASURE_CACHE_HITS] * 100 > warm[MEASURE_CACHE_LOOKUPS] * 70); /* 80 % (1 - e^-4) */
    run_free(plain);
    run_free(before);
    run_free(after);
    world_free(w);
    free(f);
}

static void a_treated_learner_brings_exactly_5_8_percent_more_X_113(void **state)
{
    (void)state;
    struct fixture *f = rough();
    f->s.business.revenue_per_year = ratio_make(72600000 * MICRO_PER_DOLLAR, 1);
    f->split.share = ratio_make(1, 1);
    struct run *run = rehearse(f, 1, 1, SAMPLE);
    const struct scopes scopes = {f->s.regions_count, f->s.learners.segments_count};
    int treated = scopes_index(&scopes, (struct scope){ARM_CANDIDATE, -1, -1});
    const int64_t *of = run->samples[0].slices[treated].sum.of;
    assert_true(of[MEASURE_REVENUE_BASE_MICRO] > 0);
    assert_int_equal((of[MEASURE_REVENUE_MICRO] - of[MEASURE_REVENUE_BASE_MICRO]) * 1000,
                     of[MEASURE_REVENUE_BASE_MICRO] * 58);
    run_free(run);
    free(f);
}

/* Offered in ten minutes against learners x rate, with the standard error that renewal theory gives. */
static void check_rate(struct fixture *f, double rate, double variance_rate)
{
    enum { SAMPLES = 20 };
    f->s.learners.count = 20000;
    f->s.learners.start = START_STATIONARY;
    f->regions[0].network = constant(0);
    f->s.analyzers[ARM_BASELINE].service = constant(1000);
    f->s.analyzers[ARM_BASELINE].workers = 8;
    struct run *run = rehearse(f, SAMPLES, 1, SAMPLE);
    double seconds = SAMPLES * 30.0, expected = 20000 * seconds * rate, error = sqrt(20000 * seconds * variance_rate);
    double off = (double)run->sum[ARM_BASELINE].of[MEASURE_OFFERED] - expected;
    print_message("# offered %lld, expected %.0f, %.2f standard errors of %.0f\n",
                  (long long)run->sum[ARM_BASELINE].of[MEASURE_OFFERED], expected, off / error, error);
    assert_true(fabs(off) <= 4 * error);
    run_free(run);
    free(f);
}

static void learners_who_think_40_seconds_send_0_025_rounds_a_second_each_K_23(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    f->s.learners.think = exponential(40 * SECOND);
    check_rate(f, 0.025, 0.025); /* Poisson */
}

static void thirty_rounds_in_twenty_minutes_are_0_025_a_second_too_K_23(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    f->s.learners.per_session = geometric(30);
    f->s.learners.think = exponential(30 * SECOND);
    f->s.learners.away = exponential(300 * SECOND);
    /* Renewal reward: Var(R - rC) / E[C] with r = 1/40, R geometric of mean 30 (variance 870), C = sum of R thinks and
     * one away, E[C] = 1200: (30 (30 r)^2 + (300 r)^2 + (1 - 30 r)^2 870) / 1200. */
    double variance = 30 * 0.75 * 0.75 + 7.5 * 7.5 + 0.25 * 0.25 * 870;
    check_rate(f, 0.025, variance / 1200);
}

static void twice_the_activity_is_twice_the_rate(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    f->s.learners.think = exponential(40 * SECOND);
    for (int hour = 0; hour < 24; hour++)
        f->s.learners.activity[hour] = ratio_make(2, 1);
    check_rate(f, 0.05, 0.05);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        /* First, while nothing that other tests have freed can be used again. */
        cmocka_unit_test(a_further_world_in_the_same_memory_takes_no_fresh_page),
        cmocka_unit_test(the_digest_and_every_sample_are_the_same_for_one_two_and_three_threads),
        cmocka_unit_test(a_run_cut_into_ticks_is_the_run_in_one_piece),
        cmocka_unit_test(the_rough_scenario_takes_every_way),
        cmocka_unit_test(a_world_restarted_is_a_world_opened_anew),
        cmocka_unit_test(worlds_that_share_their_rules_are_as_those_that_do_not),
        cmocka_unit_test(nothing_is_lost_and_nothing_appears),
        cmocka_unit_test(one_percent_of_500_thousand_is_exactly_5000_and_ten_percent_50000_K_50_K_25),
        cmocka_unit_test(raising_the_split_keeps_everyone_who_was_in_and_lowering_brings_the_same_back),
        cmocka_unit_test(overrides_reach_their_region_and_segment_and_the_last_one_wins),
        cmocka_unit_test(an_error_more_or_less_leaves_every_latency_as_it_was),
        cmocka_unit_test(what_only_watches_changes_no_round),
        cmocka_unit_test(one_arms_service_leaves_the_other_arms_rounds_alone),
        cmocka_unit_test(while_time_is_skipped_nobody_moves_but_caches_warm_and_memory_grows),
        cmocka_unit_test(a_treated_learner_brings_exactly_5_8_percent_more_X_113),
        cmocka_unit_test(learners_who_think_40_seconds_send_0_025_rounds_a_second_each_K_23),
        cmocka_unit_test(thirty_rounds_in_twenty_minutes_are_0_025_a_second_too_K_23),
        cmocka_unit_test(twice_the_activity_is_twice_the_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
