/* The day's activity: factors by five minutes, and waits against a walk through the day. */
#include "random/pcg.h"
#include "world/pace.h"
#include "world_fixture.h"

#include <math.h>

#define MINUTE NS_PER_MINUTE
#define STEP PACE_STEP_NS
#define HOUR NS_PER_HOUR

static void flat_day(struct ratio activity[24], struct ratio factor)
{
    for (int hour = 0; hour < 24; hour++)
        activity[hour] = factor;
}

/* Nobody at night, a peak at noon: 0.01 to 1 to 10. */
static void steep_day(struct ratio activity[24])
{
    flat_day(activity, ratio_make(1, 100));
    for (int hour = 9; hour <= 15; hour++)
        activity[hour] = ratio_make(1, 1);
    activity[12] = ratio_make(10, 1);
}

static void the_pace_follows_the_local_hour_in_straight_lines(void **state)
{
    (void)state;
    struct ratio activity[24];
    struct pace p;
    flat_day(activity, ratio_make(1, 1));
    activity[23] = ratio_make(4, 1);
    activity[0] = ratio_make(16, 1);
    pace_open(&p, activity);
    static const struct {
        int64_t local_ns;
        double activity; /* of the middle of its five minutes */
        int64_t until_ns;
    } rows[] = {
        {0, 16 - 15 / 24.0, STEP},          {STEP - 1, 16 - 15 / 24.0, STEP},
        {23 * HOUR, 4.5, 23 * HOUR + STEP}, {47 * HOUR + 30 * MINUTE, 10.5, 47 * HOUR + 35 * MINUTE},
        {-30 * MINUTE, 10.5, -25 * MINUTE}, {12 * HOUR + 59 * SECOND, 1, 12 * HOUR + STEP},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pace_now now = pace_at(&p, 7, rows[i].local_ns - 7);
        assert_int_equal(now.slowness, (uint32_t)(PACE_ONE / rows[i].activity + 0.5));
        assert_int_equal(now.until_ns, rows[i].until_ns - rows[i].local_ns + 7);
    }
    flat_day(activity, ratio_make(3, 1));
    pace_open(&p, activity);
    assert_true(p.flat && pace_at(&p, 5, 0).until_ns == INT64_MAX);
}

static void what_is_scaled_is_exact_and_rounded_down(void **state)
{
    (void)state;
    assert_int_equal(pace_scaled(10 * SECOND + 1, 1 << 24), 10 * SECOND + 1);
    assert_int_equal(pace_scaled(10 * SECOND, 1 << 23), 5 * SECOND);
    assert_int_equal(pace_scaled((INT64_C(1) << 53) - 1, UINT32_MAX),
                     ((INT64_C(1) << 53) - 1) / 16777216 * UINT32_MAX + (INT64_C(0xffffff) * UINT32_MAX >> 24));
}

/* The same by walking through the steps. */
static int64_t walked(const struct pace *p, int64_t local_ns, int64_t wait_ns)
{
    int64_t step = local_ns / STEP % PACE_STEPS, rest_ns = STEP - local_ns % STEP, takes_ns = 0;
    if (p->flat || pace_scaled(wait_ns, p->slowness[step]) <= rest_ns)
        return pace_scaled(wait_ns, p->slowness[step]);
    do {
        wait_ns -= pace_scaled(rest_ns, p->activity[step]);
        wait_ns = wait_ns < 0 ? 0 : wait_ns;
        takes_ns += rest_ns;
        rest_ns = STEP;
        step = (step + 1) % PACE_STEPS;
    } while (wait_ns > pace_scaled(STEP, p->activity[step]));
    return takes_ns + pace_scaled(wait_ns, p->slowness[step]);
}

static void a_wait_takes_what_a_walk_through_the_day_takes(void **state)
{
    (void)state;
    static const int64_t lengths[] = {0, 1, SECOND, STEP, STEP + 1, 20 * MINUTE, 5 * HOUR, 30 * NS_PER_DAY};
    struct ratio activity[24];
    struct pace p;
    struct pcg32 rng = stream_open(5, STREAM_LEARNER, 1, 0);
    steep_day(activity);
    for (int day = 0; day < 2; day++) {
        pace_open(&p, activity);
        for (int i = 0; i < 20000; i++) {
            int64_t from_ns = (int64_t)pcg32_next(&rng) % PACE_STEPS * STEP, wait_ns = lengths[pcg32_next(&rng) % 8];
            from_ns += pcg32_next(&rng) % 3 == 0 ? 0 : (int64_t)pcg32_next(&rng) * 77 % STEP;
            wait_ns = pcg32_next(&rng) % 2 == 0 ? wait_ns : wait_ns / 1000 * (pcg32_next(&rng) % 1000);
            if (wait_ns > 10 * HOUR && i % 500 != 0) /* their walks are long */
                wait_ns /= 100;
            struct pace_now now = pace_at(&p, from_ns + 9, -9);
            assert_int_equal(pace_wait(&now, from_ns + 9, wait_ns), walked(&p, from_ns, wait_ns));
        }
        flat_day(activity, ratio_make(7, 3));
    }
}

/* A whole step of each kind passes to its end, and what is left over at midnight begins the next day. */
static void waits_that_end_on_a_steps_edge_end_there(void **state)
{
    (void)state;
    struct ratio activity[24];
    struct pace p;
    steep_day(activity);
    pace_open(&p, activity);
    for (int from = 0; from < PACE_STEPS; from += 7) {
        for (int to = from; to <= PACE_STEPS; to += 11) {
            struct pace_now now = pace_at(&p, from * STEP, 0);
            int64_t takes_ns = pace_wait(&now, from * STEP, p.passed_ns[to] - p.passed_ns[from]);
            assert_int_equal(takes_ns, walked(&p, from * STEP, p.passed_ns[to] - p.passed_ns[from]));
            assert_true(llabs(takes_ns - (to - from) * STEP) <= STEP >> 18); /* 0.01 to 2^-25, of a step */
        }
    }
}

/* 30 minutes away on a steep day: who is offered in every hour, against the key. */
static void the_rate_of_every_hour_is_what_the_key_says(void **state)
{
    (void)state;
    enum { LEARNERS = 20000 };
    struct fixture *f = quiet();
    f->s.learners.count = LEARNERS;
    f->s.learners.start = START_STATIONARY;
    f->s.learners.think = exponential(30 * SECOND);
    f->s.learners.away = exponential(30 * MINUTE);
    f->s.learners.per_session = geometric(10);
    steep_day(f->s.learners.activity);
    f->regions[0].network = constant(0);
    f->s.analyzers[ARM_BASELINE].service = constant(1000);
    f->s.analyzers[ARM_BASELINE].workers = 8;
    f->s.analyzers[ARM_BASELINE].queue = 1000;
    f->s.monitoring = (struct monitoring){.tick_ns = MINUTE, .sample_ns = HOUR};
    struct world *w = world_of(f, 1);
    struct sample sample;
    double worst = 0;
    sample_open(&sample, world_scopes(w));
    for (int hour = 0; hour < 24; hour++) {
        world_run(w, (hour + 1) * HOUR);
        world_sample(w, &sample);
        double here = ratio_double(f->s.learners.activity[hour]);
        double next = ratio_double(f->s.learners.activity[(hour + 1) % 24]);
        double mean = (here + next) / 2;
        double expected = LEARNERS * 10 * 3600 / (300 + 1800.0) * mean;
        double off = (double)slice_of(w, &sample, ARM_BASELINE)->sum.of[MEASURE_OFFERED] / expected - 1;
        /* A learner sends ten rounds in a session, so that numbers vary as those of a tenth as many. */
        double error = off * sqrt(expected / 20);
        print_message("# hour %d: %.0f expected, %+.2f %%, %+.1f standard errors\n", hour, expected, 100 * off, error);
        assert_true(fabs(error) < 4.5);
        worst = expected > 20000 && fabs(off) > worst ? fabs(off) : worst;
    }
    print_message("# worst busy hour: %.2f %%\n", 100 * worst);
    assert_true(worst < 0.03);
    sample_free(&sample);
    world_free(w);
    free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pace_follows_the_local_hour_in_straight_lines),
        cmocka_unit_test(what_is_scaled_is_exact_and_rounded_down),
        cmocka_unit_test(a_wait_takes_what_a_walk_through_the_day_takes),
        cmocka_unit_test(waits_that_end_on_a_steps_edge_end_there),
        cmocka_unit_test(the_rate_of_every_hour_is_what_the_key_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
