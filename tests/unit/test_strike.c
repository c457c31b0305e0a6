/* What faults make of single attempts: as often and as much as they say, and nothing that they do not. */
#include "world/conditions.h"
#include "world_fixture.h"

#include <math.h>
#include <stdio.h>

/* Four standard errors of a count of `n` with chance `p`; a fair one is beyond in 1 of 16,000 tests. */
static double four_errors(double n, double p)
{
    return 4 * sqrt(n * p * (1 - p));
}

static void assert_share(const char *what, int64_t count, int64_t of, double share)
{
    double expected = (double)of * share, bound = four_errors((double)of, share);
    printf("# %s: %lld of %lld, expected %.0f +- %.0f\n", what, (long long)count, (long long)of, expected, bound);
    assert_true(fabs((double)count - expected) <= bound);
}

static struct fault_slope always(int64_t num, int64_t den)
{
    struct ratio value = ratio_make(num, den);
    return (struct fault_slope){value, value, {0, 1}, 0, 0};
}

/* From the start to the end, everywhere, for all. */
static struct fault fault_of(enum fault_kind kind)
{
    struct fault f = {.kind = kind, .where = {ARM_ALL, -1, -1}, .percentage = always(1, 1)};
    f.correlation = ratio_make(0, 1);
    return f;
}

static struct fault delay_of(int64_t latency_ns, int64_t jitter_ns)
{
    struct fault f = fault_of(FAULT_DELAY);
    f.given = GIVES(LATENCY);
    f.latency = always(latency_ns, 1);
    f.jitter_ns = jitter_ns;
    return f;
}

/* A scenario of such faults, and what holds in one of its ticks. */
struct struck {
    struct fixture *fixture;
    struct rules *rules;
    struct fault_schedule schedule;
    struct conditions now;
};

static void open_struck_often(struct struck *s, struct fault fault, int times)
{
    *s = (struct struck){.fixture = quiet()};
    for (int i = 0; i < times; i++)
        faults_add(&s->fixture->s.faults, fault);
    s->rules = rules_open(&s->fixture->s);
    fault_schedule_make(&s->schedule, &s->fixture->s, 7);
    conditions_open(&s->now, s->rules);
}

static void open_struck(struct struck *s, struct fault fault)
{
    open_struck_often(s, fault, 1);
}

static void tick(struct struck *s, int64_t plan_ns)
{
    conditions_fill(&s->now, s->rules, &s->schedule, 0, plan_ns, plan_ns);
}

/* The blow to the attempt whose first word belongs to this state. */
static struct blow blow_to(const struct struck *s, uint64_t state)
{
    const struct target target = {
        .learner = state & 0xffff, .state = state * PCG32_MULTIPLIER + 1, .back_ns = 100 * MS, .missed = state % 2};
    return strike_all(s->now.strikers, s->now.strikers_count, &target);
}

static void close_struck(struct struck *s)
{
    conditions_free(&s->now);
    fault_schedule_free(&s->schedule);
    rules_free(s->rules);
    faults_free(&s->fixture->s.faults);
    free(s->fixture);
}

/* However many faults strike at once, and how strongly: the service has its bound, and is not shorter for it. */
static void a_service_takes_at_most_a_day_whatever_strikes_it(void **state)
{
    (void)state;
    struct fault slow = fault_of(FAULT_SERVICE_TIME), crowded = fault_of(FAULT_CONGESTION);
    struct struck s;
    slow.given = crowded.given = GIVES(FACTOR);
    slow.factor = crowded.factor = always(1000, 1);
    for (int times = 1; times < 9; times++) {
        open_struck_often(&s, slow, times);
        tick(&s, 0);
        struct blow blow = blow_to(&s, 1);
        assert_true(blow_service(&blow, NS_PER_DAY, 0, 1) == STRUCK_SERVICE_MOST_NS);
        assert_true(blow_service(&blow, NS_PER_SECOND, 0, 1) >= 1000 * NS_PER_SECOND);
        close_struck(&s);
    }
    open_struck(&s, crowded);
    tick(&s, 0);
    struct blow blow = blow_to(&s, 1);
    assert_true(blow_service(&blow, NS_PER_HOUR, 1000000, 1) == STRUCK_SERVICE_MOST_NS);
    close_struck(&s);
}

/* From 500 ms to 2.5 s: a quarter lies above 2 s, and a half above 1.5 s. */
static void a_uniform_jitter_is_above_each_bound_as_often_as_it_should(void **state)
{
    (void)state;
    enum { ATTEMPTS = 1000000 };
    int64_t above_2s = 0, above_mean = 0, least = INT64_MAX, most = 0;
    struct struck s;
    open_struck(&s, delay_of(1500 * MS, 1000 * MS));
    tick(&s, 0);
    for (uint64_t i = 0; i < ATTEMPTS; i++) {
        int64_t delay_ns = blow_to(&s, i).delay_ns;
        above_2s += delay_ns > 2 * SECOND;
        above_mean += delay_ns > 1500 * MS;
        least = delay_ns < least ? delay_ns : least;
        most = delay_ns > most ? delay_ns : most;
    }
    assert_share("longer than 2 s", above_2s, ATTEMPTS, 0.25);
    assert_share("longer than 1.5 s", above_mean, ATTEMPTS, 0.5);
    assert_true(least >= 500 * MS && least < 501 * MS && most <= 2500 * MS && most > 2499 * MS);
    close_struck(&s);
}

static void a_latency_may_have_any_distribution_and_a_factor_multiplies_the_way_back(void **state)
{
    (void)state;
    enum { ATTEMPTS = 200000 };
    struct fault drawn = fault_of(FAULT_DELAY), threefold = fault_of(FAULT_DELAY);
    struct struck s;
    int64_t above_median = 0, above_p99 = 0;
    drawn.given = GIVES(LATENCY);
    drawn.latency_is_drawn = true;
    drawn.latency_drawn = lognormal(200 * MS, 900 * MS);
    open_struck(&s, drawn);
    tick(&s, 0);
    for (uint64_t i = 0; i < ATTEMPTS; i++) {
        int64_t delay_ns = blow_to(&s, i).delay_ns;
        above_median += delay_ns > 200 * MS;
        above_p99 += delay_ns > 900 * MS;
    }
    assert_share("above the median", above_median, ATTEMPTS, 0.5);
    assert_share("above p99", above_p99, ATTEMPTS, 0.01);
    close_struck(&s);
    threefold.given = GIVES(FACTOR);
    threefold.factor = always(3, 1);
    open_struck(&s, threefold);
    tick(&s, 0);
    assert_int_equal(blow_to(&s, 1).delay_ns, 200 * MS);
    close_struck(&s);
}

static void a_percentage_is_kept_to_the_millionth(void **state)
{
    (void)state;
    enum { ATTEMPTS = 4000000 };
    static const int64_t ppm[] = {1, 250, 8000, 123456, 999999};
    for (size_t row = 0; row < sizeof ppm / sizeof ppm[0]; row++) {
        struct fault fault = fault_of(FAULT_ABORT);
        struct struck s;
        int64_t refused = 0;
        char what[32];
        fault.percentage = always(ppm[row], 1000000);
        open_struck(&s, fault);
        tick(&s, 0);
        assert_int_equal(s.now.strikers[0].percentage, (uint64_t)ppm[row] * (UINT64_C(1) << 32) / 1000000);
        for (uint64_t i = 0; i < ATTEMPTS; i++)
            refused += blow_to(&s, i).turned_away;
        snprintf(what, sizeof what, "%lld ppm", (long long)ppm[row]);
        assert_share(what, refused, ATTEMPTS, (double)ppm[row] / 1e6);
        close_struck(&s);
    }
}

/* Of correlated attempts all of a tick fare alike; over many ticks as many are struck as without a correlation. */
static void correlated_attempts_fare_alike_and_each_as_likely_as_before(void **state)
{
    (void)state;
    enum { TICKS = 20000, EACH = 50 };
    static const int percent[] = {0, 40, 100};
    for (size_t row = 0; row < 3; row++) {
        struct fault fault = fault_of(FAULT_ABORT);
        struct struck s;
        int64_t struck = 0, both = 0;
        double share = 0.3, c = percent[row] / 100.0, together = share * (c * c + (1 - c * c) * share), errors;
        fault.percentage = always(3, 10);
        fault.correlation = ratio_make(percent[row], 100);
        open_struck(&s, fault);
        for (int t = 0; t < TICKS; t++) {
            int64_t here = 0;
            tick(&s, t * 5 * SECOND);
            for (uint64_t i = 0; i < EACH; i++)
                here += blow_to(&s, (uint64_t)t * EACH + i).turned_away;
            struck += here;
            both += here * (here - 1);
        }
        /* The variance of a tick's count: EACH p (1 - p) (1 + (EACH - 1) c^2). */
        errors = 4 * sqrt(TICKS * EACH * share * (1 - share) * (1 + (EACH - 1) * c * c));
        printf("# correlation %d %%: %.5f struck, %.5f of pairs of a tick, expected %.5f\n", percent[row],
               (double)struck / (TICKS * EACH), (double)both / ((double)TICKS * EACH * (EACH - 1)), together);
        assert_true(fabs((double)struck - TICKS * EACH * share) <= errors);
        assert_true(fabs((double)both / ((double)TICKS * EACH * (EACH - 1)) - together) < 0.02);
        close_struck(&s);
    }
}

/* One in five is lost, and of what is sent again one in five. */
static void lost_packets_come_later_by_doubling_waits(void **state)
{
    (void)state;
    enum { ATTEMPTS = 1000000 };
    int64_t delayed[10] = {0}, broken = 0;
    struct fault fault = fault_of(FAULT_LOSS);
    struct struck s;
    fault.percentage = always(1, 5);
    open_struck(&s, fault);
    tick(&s, 0);
    for (uint64_t i = 0; i < ATTEMPTS; i++) {
        struct blow blow = blow_to(&s, i);
        int losses = 0;
        while (losses < 9 && ((INT64_C(1) << losses) - 1) * 200 * MS != blow.delay_ns)
            losses++;
        delayed[losses]++;
        broken += blow.breaks;
    }
    double share = 0.8;
    for (int losses = 0; losses < 5; losses++, share /= 5) {
        char what[32];
        snprintf(what, sizeof what, "lost %d times", losses);
        assert_share(what, delayed[losses], ATTEMPTS, share);
    }
    assert_int_equal(delayed[9], 0); /* no other wait */
    assert_true(broken <= 10);       /* one in two million */
    close_struck(&s);
    fault.percentage = always(1, 1);
    open_struck(&s, fault);
    tick(&s, 0);
    assert_true(blow_to(&s, 1).breaks && blow_to(&s, 1).delay_ns == 255 * 200 * MS);
    close_struck(&s);
}

/* However attempts come, no more than the limit and a second's worth are taken. */
static void a_quota_takes_its_rate_and_a_second_of_it_at_once(void **state)
{
    (void)state;
    struct fault fault = fault_of(FAULT_QUOTA);
    struct struck s;
    int64_t taken = 0, early = 0;
    fault.given = GIVES(LIMIT);
    fault.limit = always(10, 1);
    open_struck(&s, fault);
    tick(&s, 0);
    for (int64_t at_ns = 0; at_ns < 60 * SECOND; at_ns += 20 * MS) { /* 50 a second */
        const struct target target = {.arrival_ns = at_ns};
        bool refused = strike_all(s.now.strikers, s.now.strikers_count, &target).turned_away;
        taken += !refused;
        early += !refused && at_ns < SECOND;
    }
    printf("# %lld taken in a minute, %lld in its first second\n", (long long)taken, (long long)early);
    assert_int_equal(taken, 60 * 10 + 10);
    assert_true(early == 20 || early == 19); /* those of the second, and a second's worth ahead */
    close_struck(&s);
}

static void services_become_longer_by_factors_latencies_and_crowds(void **state)
{
    (void)state;
    struct fault slow = fault_of(FAULT_SERVICE_TIME), database = fault_of(FAULT_DATABASE),
                 crowd = fault_of(FAULT_CONGESTION);
    struct struck s;
    slow.given = database.given = crowd.given = GIVES(FACTOR);
    slow.factor = (struct fault_slope){{1, 1}, {3, 1}, {0, 1}, 10 * NS_PER_MINUTE, 0};
    database.factor = crowd.factor = always(2, 1);
    open_struck(&s, slow);
    tick(&s, 0);
    struct blow blow = blow_to(&s, 2);
    assert_int_equal(blow_service(&blow, 100 * MS, 7, 2), 100 * MS);
    tick(&s, 5 * NS_PER_MINUTE); /* half way, of a drift */
    blow = blow_to(&s, 2);
    assert_int_equal(blow_service(&blow, 100 * MS, 7, 2), 200 * MS);
    close_struck(&s);
    open_struck(&s, database);
    tick(&s, 0);
    struct blow hit = blow_to(&s, 2), missed = blow_to(&s, 3);
    assert_int_equal(blow_service(&hit, 100 * MS, 7, 2), 100 * MS);
    assert_int_equal(blow_service(&missed, 100 * MS, 7, 2), 200 * MS);
    close_struck(&s);
    open_struck(&s, crowd);
    tick(&s, 0);
    blow = blow_to(&s, 2);
    assert_int_equal(blow_service(&blow, 100 * MS, 0, 2), 100 * MS);
    assert_int_equal(blow_service(&blow, 100 * MS, 7, 2), 800 * MS); /* 1 + 2 * 7 / 2 times */
    assert_int_equal(blow_service(&blow, NS_PER_DAY, 7, 2), STRUCK_SERVICE_MOST_NS);
    close_struck(&s);
}

/* --- in a world --- */

/* A thousand learners who send every 10 s or so, ten samples of them. */
static struct run *crowd_with(const struct fault *fault, int cells)
{
    struct fixture *f = rough();
    set_regions(f, 2, cells);
    if (fault)
        faults_add(&f->s.faults, *fault);
    struct run *run = rehearse(f, 10, 1, SAMPLE);
    faults_free(&f->s.faults);
    free(f);
    return run;
}

static int64_t total(const struct run *run, enum arm arm, enum measure measure)
{
    return run->sum[arm].of[measure];
}

static void a_fault_that_strikes_nobody_leaves_every_round_as_it_was(void **state)
{
    (void)state;
    struct fault none = fault_of(FAULT_ABORT), never = fault_of(FAULT_ABORT);
    none.percentage = always(0, 1);
    never.when.at_ns = NS_PER_DAY;
    struct run *without = crowd_with(NULL, 2), *a = crowd_with(&none, 2), *b = crowd_with(&never, 2);
    assert_true(runs_equal(without, a) && runs_equal(without, b));
    run_free(without);
    run_free(a);
    run_free(b);
}

static void statuses_are_counted_as_what_they_are(void **state)
{
    (void)state;
    static const enum measure counted_as[STATUSES] = {MEASURE_REJECTED, MEASURE_ERRORS, MEASURE_LOST};
    for (int status = 0; status < STATUSES; status++) {
        struct fault fault = fault_of(FAULT_ABORT);
        fault.status = (enum fault_status)status;
        fault.where.arm = ARM_CANDIDATE;
        struct run *run = crowd_with(&fault, 2);
        assert_int_equal(total(run, ARM_CANDIDATE, MEASURE_SERVED), 0);
        assert_true(total(run, ARM_BASELINE, MEASURE_SERVED) > 1000);
        assert_true(total(run, ARM_CANDIDATE, counted_as[status]) > total(run, ARM_CANDIDATE, MEASURE_OFFERED) / 2);
        /* Turned away at the door, an attempt costs the analyzer nothing. */
        assert_int_equal(total(run, ARM_CANDIDATE, MEASURE_BUSY_US) == 0, status != STATUS_ERROR);
        run_free(run);
    }
}

/* Attempts that are aborted, of those that reach the door, in `segment` (-1: all). */
static void a_fault_strikes_its_region_its_segment_and_its_share_of_learners_alone(void **state)
{
    (void)state;
    struct fault by_region = fault_of(FAULT_ABORT), by_segment = by_region, by_learners = by_region;
    by_region.status = by_segment.status = by_learners.status = STATUS_RESET;
    by_region.where.region = 1;
    by_segment.where.segment = 2;
    by_learners.learners = ratio_make(1, 4);
    const struct fault *faults[] = {&by_region, &by_segment, &by_learners};
    for (int i = 0; i < 3; i++) {
        struct run *run = crowd_with(faults[i], 2);
        const struct scopes scopes = {2, 3};
        for (int k = 0; k < run->samples[0].slices_count; k++) {
            struct scope scope = scopes_scope(&scopes, k);
            int64_t lost = 0, offered = 0;
            for (int n = 0; n < run->count; n++) {
                lost += run->samples[n].slices[k].sum.of[MEASURE_LOST];
                offered += run->samples[n].slices[k].sum.of[MEASURE_OFFERED];
            }
            bool elsewhere = (i == 0 && scope.region == 0) || (i == 1 && scope.segment >= 0 && scope.segment != 2);
            assert_true(elsewhere ? lost == 0 : lost > offered / 20);
            /* Who is lost sends four times a round, others once at least: 4/7 of the attempts where a quarter of the
             * learners are struck, 7 in 10 where a scope of 330 has four standard errors more. */
            assert_true(i < 2 || lost < offered * 7 / 10);
        }
        run_free(run);
    }
}

/* Cells have their own balancers, so only who is struck can be compared: the learners are the same. */
static void the_share_of_learners_does_not_hang_on_cells(void **state)
{
    (void)state;
    struct fault fault = fault_of(FAULT_ABORT);
    fault.status = STATUS_RESET;
    fault.learners = ratio_make(1, 4);
    struct run *one = crowd_with(&fault, 1), *three = crowd_with(&fault, 3);
    int64_t lost = total(one, ARM_BASELINE, MEASURE_LOST) + total(one, ARM_CANDIDATE, MEASURE_LOST);
    int64_t again = total(three, ARM_BASELINE, MEASURE_LOST) + total(three, ARM_CANDIDATE, MEASURE_LOST);
    printf("# lost %lld in one cell a region, %lld in three\n", (long long)lost, (long long)again);
    assert_true(lost > 1000 && llabs(lost - again) < lost / 50);
    run_free(one);
    run_free(three);
}

/* What a world counts under a fault of this kind on the candidate, from its start on. */
static struct run *under(enum fault_kind kind, struct ratio percentage)
{
    struct fault fault = fault_of(kind);
    fault.percentage = always(percentage.num, percentage.den);
    fault.where.arm = ARM_CANDIDATE;
    fault.when.for_ns = NS_PER_HOUR;
    return crowd_with(&fault, 2);
}

static void a_partition_keeps_attempts_from_arriving_or_answers_from_coming(void **state)
{
    (void)state;
    for (int direction = 0; direction < DIRECTIONS; direction++) {
        struct fault fault = fault_of(FAULT_PARTITION);
        fault.where.arm = ARM_CANDIDATE;
        fault.direction = (enum fault_direction)direction;
        struct run *run = crowd_with(&fault, 2);
        assert_int_equal(total(run, ARM_CANDIDATE, MEASURE_SERVED), 0);
        assert_int_equal(total(run, ARM_CANDIDATE, MEASURE_ERRORS), 0);
        assert_true(total(run, ARM_CANDIDATE, MEASURE_TIMED_OUT) > 1000); /* as patience says */
        assert_int_equal(total(run, ARM_CANDIDATE, MEASURE_BUSY_US) > 0, direction == DIRECTION_FROM);
        assert_true(total(run, ARM_BASELINE, MEASURE_SERVED) > 1000);
        run_free(run);
    }
}

/* A learner who waits ten seconds between rounds of no length comes back every five in a surge of two. */
static void a_surge_brings_learners_back_sooner(void **state)
{
    (void)state;
    struct fault fault = fault_of(FAULT_SURGE);
    struct fixture *f = quiet();
    f->regions[0].network = constant(0);
    for (int arm = 0; arm < ARMS; arm++)
        f->s.analyzers[arm].service = constant(0);
    fault.given = GIVES(FACTOR);
    fault.factor = always(2, 1);
    fault.when = (struct fault_times){.at_ns = 60 * SECOND, .for_ns = 60 * SECOND};
    faults_add(&f->s.faults, fault);
    struct run *run = rehearse(f, 6, 1, SAMPLE);
    /* At 10, 20, ... 60 s, 65, 70 ... 120 s, 130 s ... */
    static const int64_t rounds[] = {2, 3, 6, 6, 3, 3};
    for (int i = 0; i < 6; i++)
        assert_int_equal(run->samples[i].slices[0].sum.of[MEASURE_ROUNDS_STARTED], rounds[i]);
    run_free(run);
    faults_free(&f->s.faults);
    free(f);
}

static void moods_and_data_are_counted_as_often_as_they_say(void **state)
{
    (void)state;
    struct run *complaining = under(FAULT_COMPLAINTS, ratio_make(1, 5)),
               *inconsistent = under(FAULT_INCONSISTENCY, ratio_make(1, 5));
    const int64_t *of = inconsistent->sum[ARM_CANDIDATE].of;
    assert_share("inconsistent", of[MEASURE_INCONSISTENT], of[MEASURE_ROUNDS_SUCCEEDED], 0.2);
    assert_int_equal(total(inconsistent, ARM_BASELINE, MEASURE_INCONSISTENT), 0);
    of = complaining->sum[ARM_CANDIDATE].of;
    /* A failed round is complained about as before, or for this. */
    int64_t rounds = of[MEASURE_ROUNDS_SUCCEEDED] + of[MEASURE_ROUNDS_FAILED];
    double share = 0.2 + 0.8 * 0.2 * (double)of[MEASURE_ROUNDS_FAILED] / (double)rounds;
    assert_share("complaints", of[MEASURE_COMPLAINTS], rounds, share);
    run_free(complaining);
    run_free(inconsistent);
}

static void what_another_takes_is_in_use_and_what_learners_lose_is_counted(void **state)
{
    (void)state;
    static const struct {
        enum fault_kind kind;
        enum measure part, whole;
    } rows[] = {{FAULT_CPU_PRESSURE, MEASURE_CPU_US, MEASURE_CPU_CAPACITY_US},
                {FAULT_MEMORY_PRESSURE, MEASURE_MEMORY_KIB_S, MEASURE_MEMORY_CAPACITY_KIB_S},
                {FAULT_NETWORK_PRESSURE, MEASURE_NETWORK_BYTES, MEASURE_NETWORK_CAPACITY_BYTES},
                {FAULT_CHURN, MEASURE_CHURN_ADDED_US, MEASURE_LEARNER_US}};
    struct run *without = crowd_with(NULL, 2);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct run *run = under(rows[i].kind, ratio_make(3, 10));
        int64_t more = total(run, ARM_CANDIDATE, rows[i].part) - total(without, ARM_CANDIDATE, rows[i].part);
        int64_t whole = total(run, ARM_CANDIDATE, rows[i].whole);
        printf("# %s: %lld more of %lld\n", fault_words[rows[i].kind], (long long)more, (long long)whole);
        assert_true(whole > 0 && llabs(more * 10 - whole * 3) <= whole / 10); /* rounded once a sample and region */
        assert_int_equal(total(run, ARM_BASELINE, rows[i].part), total(without, ARM_BASELINE, rows[i].part));
        run_free(run);
    }
    run_free(without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_takes_at_most_a_day_whatever_strikes_it),
        cmocka_unit_test(a_uniform_jitter_is_above_each_bound_as_often_as_it_should),
        cmocka_unit_test(a_latency_may_have_any_distribution_and_a_factor_multiplies_the_way_back),
        cmocka_unit_test(a_percentage_is_kept_to_the_millionth),
        cmocka_unit_test(correlated_attempts_fare_alike_and_each_as_likely_as_before),
        cmocka_unit_test(lost_packets_come_later_by_doubling_waits),
        cmocka_unit_test(a_quota_takes_its_rate_and_a_second_of_it_at_once),
        cmocka_unit_test(services_become_longer_by_factors_latencies_and_crowds),
        cmocka_unit_test(a_partition_keeps_attempts_from_arriving_or_answers_from_coming),
        cmocka_unit_test(a_surge_brings_learners_back_sooner),
        cmocka_unit_test(moods_and_data_are_counted_as_often_as_they_say),
        cmocka_unit_test(what_another_takes_is_in_use_and_what_learners_lose_is_counted),
        cmocka_unit_test(a_fault_that_strikes_nobody_leaves_every_round_as_it_was),
        cmocka_unit_test(statuses_are_counted_as_what_they_are),
        cmocka_unit_test(a_fault_strikes_its_region_its_segment_and_its_share_of_learners_alone),
        cmocka_unit_test(the_share_of_learners_does_not_hang_on_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
