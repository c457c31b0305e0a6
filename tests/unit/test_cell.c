/* One learner at a time: what it sees, computed by hand to the nanosecond, and where it is counted. A retry is sent a
 * whole number of units of 1,024 ns after its round began (learner.h). */
#include "base/memory.h"
#include "world/cell.h"
#include "world_fixture.h"

#define UNIT (INT64_C(1) << ELAPSED_UNIT_BITS)

static int64_t sum_of(const struct run *run, int arm, enum measure measure)
{
    return run->sum[arm].of[measure];
}

/* The measure in sample `i`, of the baseline. */
static int64_t in_sample(const struct run *run, int i, enum measure measure)
{
    return run->samples[i].slices[0].sum.of[measure];
}

static struct run *rehearsed(struct fixture *f, int samples)
{
    struct run *run = rehearse(f, samples, 1, SAMPLE);
    free(f);
    return run;
}

static void a_latency_is_network_out_service_and_network_back(void **state)
{
    (void)state;
    struct run *run = rehearsed(quiet(), 1);
    /* Sent at 10 s and at 20.5 s; the next at 31 s. */
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_OFFERED), 2);
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_ROUNDS_SUCCEEDED), 2);
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_LATENCY_NS), 2 * 500 * MS);
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_BUSY_US), 600000);
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_SATISFIED), 2); /* T is 500 ms: at most */
    assert_int_equal(run->samples[0].slices[0].latency[ROUND_ANSWERED].max_ns, 500 * MS);
    assert_int_equal(run->samples[0].slices[0].latency[ROUND_ANSWERED].count[histogram_bucket(500 * MS)], 2);
    run_free(run);
}

static void a_wait_in_the_queue_is_part_of_the_latency(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    f->s.learners.count = 3;
    struct run *run = rehearsed(f, 1);
    /* All three arrive at 10.1 s and are served in turn: 500, 800, 1,100 ms. They come again at 20.6, 20.9 and 21.2 s,
     * each when the one before has just left: 500 ms each. */
    const struct slice *all = &run->samples[0].slices[0];
    assert_int_equal(all->sum.of[MEASURE_LATENCY_NS], (500 + 800 + 1100 + 3 * 500) * MS);
    assert_int_equal(all->latency[ROUND_ANSWERED].max_ns, 1100 * MS);
    assert_int_equal(all->latency[ROUND_ANSWERED].count[histogram_bucket(500 * MS)], 4);
    assert_int_equal(all->latency[ROUND_ANSWERED].count[histogram_bucket(800 * MS)], 1);
    assert_int_equal(all->latency[ROUND_ANSWERED].count[histogram_bucket(1100 * MS)], 1);
    assert_int_equal(all->sum.of[MEASURE_TOLERATING], 2);
    run_free(run);
}

static void up_to_t_satisfies_and_up_to_four_t_is_tolerated(void **state)
{
    (void)state;
    for (int64_t less = 0; less <= 1; less++) {
        struct fixture *f = quiet();
        f->s.learners.count = 3;
        f->s.business.apdex_ns = 275 * MS - less; /* of latencies 500, 800, 1100 and three of 500 ms */
        struct run *run = rehearsed(f, 1);
        assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_SATISFIED), 0);
        assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_TOLERATING), less == 0 ? 6 : 5);
        run_free(run);
    }
}

static void retries_and_their_backoff_are_part_of_the_latency(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    f->s.analyzers[ARM_BASELINE].errors = ratio_make(1, 1);
    f->s.learners.patience = (struct patience){.timeout_ns = SECOND,
                                               .retries = 2,
                                               .backoff_base_ns = 100 * MS,
                                               .backoff_cap_ns = 10 * SECOND,
                                               .jitter = JITTER_NONE};
    struct run *run = rehearsed(f, 1);
    /* The first fails after 500 ms: 488,282 units, rounded up.
     * 100 ms are 97,656 units, rounded down, then 200 ms 195,312. */
    int64_t second = (488282 + 97656) * UNIT, second_end = second + 500 * MS;
    int64_t third = ((second_end + UNIT - 1) / UNIT + 195312) * UNIT;
    assert_int_equal(third + 500 * MS, 1800000768);
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_ROUNDS_STARTED), 2); /* at 10 s and at 21.8 s */
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_OFFERED), 6);
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_ERRORS), 6);
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_ROUNDS_FAILED), 2);
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_LATENCY_FAILED_NS), 2 * INT64_C(1800000768));
    run_free(run);
}

static void a_timeout_ends_at_sending_plus_patience(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    f->s.learners.patience = (struct patience){.timeout_ns = 400 * MS,
                                               .retries = 2,
                                               .backoff_base_ns = 100 * MS,
                                               .backoff_cap_ns = 150 * MS,
                                               .jitter = JITTER_NONE};
    struct run *run = rehearsed(f, 1);
    /* 400 ms are 390,625 units exactly; the second backoff is cut to 150 ms, 146,484 units. */
    int64_t second = (390625 + 97656) * UNIT, third = second + (390625 + 146484) * UNIT;
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_TIMED_OUT), 6);
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_LATENCY_FAILED_NS), 2 * (third + 400 * MS));
    run_free(run);
    /* An answer that comes exactly then is in time; one nanosecond less patience, and it is not. */
    for (int64_t less = 0; less <= 1; less++) {
        f = quiet();
        f->s.learners.patience.timeout_ns = 500 * MS - less;
        run = rehearsed(f, 1);
        assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_SERVED), less == 0 ? 2 : 0);
        assert_int_equal(sum_of(run, ARM_BASELINE, less == 0 ? MEASURE_LATENCY_NS : MEASURE_LATENCY_FAILED_NS),
                         2 * (500 * MS - less));
        run_free(run);
    }
}

static void no_attempt_is_sent_more_than_73_minutes_after_the_first(void **state)
{
    (void)state;
    for (int64_t minutes = 20; minutes <= 60; minutes += 40) {
        struct fixture *f = quiet();
        f->s.learners.patience = (struct patience){.timeout_ns = minutes * NS_PER_MINUTE, .retries = 255};
        f->s.analyzers[ARM_BASELINE].service = constant(100 * NS_PER_HOUR);
        struct run *run = rehearsed(f, 300); /* 150 minutes */
        /* After 20, 40 and 60 minutes it tries again, after 80 it gives up; with an hour, after two. */
        assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_ROUNDS_FAILED), 1);
        assert_in_range(sum_of(run, ARM_BASELINE, MEASURE_LATENCY_FAILED_NS),
                        (minutes == 20 ? 80 : 120) * NS_PER_MINUTE,
                        (minutes == 20 ? 80 : 120) * NS_PER_MINUTE + 4 * UNIT);
        run_free(run);
    }
}

static void a_rejection_takes_the_way_there_and_back(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    f->s.learners.count = 2;
    f->s.analyzers[ARM_BASELINE].queue = 0;
    struct run *run = rehearsed(f, 1);
    /* The second is refused at 10.1 s and knows at 10.2 s; it comes again at 20.2 s and leaves as the first comes. */
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_REJECTED), 1);
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_SERVED), 3);
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_LATENCY_NS), 3 * 500 * MS);
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_LATENCY_FAILED_NS), 200 * MS); /* no fast answer */
    const struct histogram *latency = run->samples[0].slices[0].latency;
    assert_int_equal(latency[ROUND_ANSWERED].count[histogram_bucket(200 * MS)], 0);
    assert_int_equal(latency[ROUND_FAILED].count[histogram_bucket(200 * MS)], 1);
    assert_int_equal(latency[ROUND_ANSWERED].count[histogram_bucket(500 * MS)], 3);
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_BUSY_US), 900000);
    run_free(run);
}

static void one_who_gave_up_is_served_all_the_same_when_stale_work_is_and_dropped_when_not(void **state)
{
    (void)state;
    for (int stale = 0; stale <= 1; stale++) {
        struct fixture *f = quiet();
        f->s.learners.count = 3;
        f->regions[0].network = constant(0);
        f->s.analyzers[ARM_BASELINE].service = constant(SECOND);
        f->s.analyzers[ARM_BASELINE].serve_stale = stale == 1;
        f->s.learners.patience.timeout_ns = 500 * MS;
        struct run *run = rehearsed(f, 1);
        /* At 10 s and 20.5 s all three come; all give up after 500 ms; only the first has begun. */
        assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_TIMED_OUT), 6);
        assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_BUSY_US), stale ? 6000000 : 2000000);
        run_free(run);
    }
}

static void an_ending_counts_in_the_sample_in_which_it_happens_and_an_offer_when_it_is_sent(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    f->s.learners.think = constant(29 * SECOND);
    f->s.analyzers[ARM_BASELINE].service =
        constant(65 * SECOND); /* sent at 29 s, known at 94.2 s, sent again at 123.2 s */
    struct run *run = rehearsed(f, 5);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(in_sample(run, i, MEASURE_OFFERED), i == 0 || i == 4);
        assert_int_equal(in_sample(run, i, MEASURE_ROUNDS_STARTED), i == 0 || i == 4);
        assert_int_equal(in_sample(run, i, MEASURE_SERVED), i == 3);
        assert_int_equal(in_sample(run, i, MEASURE_ROUNDS_SUCCEEDED), i == 3);
        assert_int_equal(in_sample(run, i, MEASURE_LATENCY_NS), i == 3 ? 65200 * MS : 0);
    }
    assert_int_equal(run->totals.rounds_in_flight, 1);
    assert_int_equal(run->totals.attempts_in_flight, 1);
    run_free(run);
}

static void an_ending_exactly_between_two_samples_counts_in_the_later(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    f->s.learners.think = constant(29500 * MS); /* known at 30 s */
    struct run *run = rehearsed(f, 2);
    assert_int_equal(in_sample(run, 0, MEASURE_OFFERED), 1);
    assert_int_equal(in_sample(run, 0, MEASURE_SERVED), 0);
    assert_int_equal(in_sample(run, 1, MEASURE_SERVED), 1);
    run_free(run);
}

static void one_who_gives_up_while_the_network_still_carries_the_attempt_is_counted_then(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    f->s.learners.think = constant(28500 * MS);
    f->s.learners.patience.timeout_ns = SECOND;
    f->regions[0].network = constant(3 * SECOND); /* sent at 28.5 s, given up at 29.5 s, would arrive at 31.5 s */
    struct run *run = rehearsed(f, 2);
    assert_int_equal(in_sample(run, 0, MEASURE_TIMED_OUT), 1);
    assert_int_equal(in_sample(run, 0, MEASURE_LATENCY_FAILED_NS), SECOND);
    assert_int_equal(in_sample(run, 1, MEASURE_TIMED_OUT), 1); /* sent at 58 s, given up at 59 s */
    assert_int_equal(in_sample(run, 1, MEASURE_OFFERED), 1);
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_BUSY_US), 0); /* taken back before it arrived */
    run_free(run);
}

static void an_arm_without_replicas_rejects(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    set_replicas(f, 0, 1);
    f->s.analyzers[ARM_BASELINE].replicas = 1;
    struct run *run = rehearsed(f, 1);
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_REJECTED), 2);
    assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_LATENCY_FAILED_NS), 2 * 200 * MS);
    run_free(run);
}

static void a_cold_cache_misses_and_a_warm_one_hits(void **state)
{
    (void)state;
    for (int warm = 0; warm <= 1; warm++) {
        struct fixture *f = quiet();
        struct analyzer *a = &f->s.analyzers[ARM_BASELINE];
        a->has_cache = true;
        a->cache_hit = ratio_make(1, 1);
        a->cache_miss = constant(800 * MS);
        a->cache_warm_ns = warm ? 5 * SECOND : NS_PER_DAY * 10000;
        struct run *run = rehearsed(f, 1);
        assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_CACHE_LOOKUPS), 2);
        assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_CACHE_HITS), warm ? 2 : 0);
        assert_int_equal(sum_of(run, ARM_BASELINE, MEASURE_LATENCY_NS), 2 * (warm ? 500 : 1000) * MS);
        run_free(run);
    }
}

/* A cell run with other buckets: neither their width nor the ring's size may change anything. */
static struct rules *run_cell(struct cell *c, struct workspace *w, const struct fixture *f, int64_t bucket_ns,
                              uint32_t ring_bits)
{
    const struct ratio shares[] = {{1, 2}, {1, 2}, {1, 2}};
    const struct scopes scopes = {1, 3};
    struct rules *rules = rules_open(&f->s);
    if (bucket_ns > 0) {
        rules->bucket_ns = bucket_ns;
        rules->bucket_inverse = (UINT64_C(1) << 46) / (uint64_t)bucket_ns;
        rules->ring_bits = ring_bits;
    }
    workspace_open(w, 300, &scopes);
    const struct cell_spec spec = {rules, .learners = 300, .replicas_most = {4, 3}};
    cell_open(c, &spec, memory_new(1, cell_room(&spec)));
    cell_restart(c, 7);
    cell_assign(c, shares, ratio_make(1, 2));
    for (int arm = 0; arm < ARMS; arm++)
        pool_resize(&c->services[arm].pool, c->services[arm].pool.servers_count, 0);
    for (int64_t end = SAMPLE; end <= 20 * SAMPLE; end += SAMPLE) {
        workspace_clear_tallies(w);
        cell_begin_sample(c, w, end);
        cell_run(c, w, end, 0);
    }
    return rules;
}

static void free_cell(struct cell *c)
{
    free(c->learners); /* where its memory starts */
    cell_free(c);
}

static void the_width_of_buckets_changes_no_outcome(void **state)
{
    (void)state;
    static const struct {
        int64_t bucket_ns;
        uint32_t ring_bits;
    } rows[] = {{2500 * MS, 2}, {1250 * MS, 8}, {500 * MS, 1}, {50 * MS, 6}, {5 * MS, 12}, {MS, 3}};
    struct fixture *f = rough();
    struct cell expected, c;
    struct workspace of_expected, w;
    struct rules *other, *plain = run_cell(&expected, &of_expected, f, 0, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        other = run_cell(&c, &w, f, rows[i].bucket_ns, rows[i].ring_bits);
        assert_true(c.digest == expected.digest);
        assert_memory_equal(w.tallies, of_expected.tallies, ARMS * 3 * sizeof *w.tallies);
        workspace_free(&w);
        free_cell(&c);
        rules_free(other);
    }
    /* Negative control: one nanosecond more of patience is another outcome. */
    f->s.learners.patience.timeout_ns++;
    other = run_cell(&c, &w, f, 0, 0);
    assert_true(c.digest != expected.digest);
    workspace_free(&w);
    workspace_free(&of_expected);
    free_cell(&c);
    free_cell(&expected);
    rules_free(other);
    rules_free(plain);
    free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_latency_is_network_out_service_and_network_back),
        cmocka_unit_test(a_wait_in_the_queue_is_part_of_the_latency),
        cmocka_unit_test(up_to_t_satisfies_and_up_to_four_t_is_tolerated),
        cmocka_unit_test(retries_and_their_backoff_are_part_of_the_latency),
        cmocka_unit_test(a_timeout_ends_at_sending_plus_patience),
        cmocka_unit_test(no_attempt_is_sent_more_than_73_minutes_after_the_first),
        cmocka_unit_test(a_rejection_takes_the_way_there_and_back),
        cmocka_unit_test(one_who_gave_up_is_served_all_the_same_when_stale_work_is_and_dropped_when_not),
        cmocka_unit_test(an_ending_counts_in_the_sample_in_which_it_happens_and_an_offer_when_it_is_sent),
        cmocka_unit_test(an_ending_exactly_between_two_samples_counts_in_the_later),
        cmocka_unit_test(one_who_gives_up_while_the_network_still_carries_the_attempt_is_counted_then),
        cmocka_unit_test(an_arm_without_replicas_rejects),
        cmocka_unit_test(a_cold_cache_misses_and_a_warm_one_hits),
        cmocka_unit_test(the_width_of_buckets_changes_no_outcome),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
