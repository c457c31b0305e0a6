/* The stationary start: a world is busy from its first second on as at any later time, whatever its waits are. */
#include "world_fixture.h"

#include <math.h>

#define LEARNERS 20000
#define SECONDS 60

static struct distribution uniform(int64_t low, int64_t high)
{
    struct distribution d;
    const char *why;
    assert_true(distribution_uniform(&d, (double)low, (double)high, &why));
    return d;
}

static struct distribution erlang(int64_t mean, int stages)
{
    struct distribution d;
    const char *why;
    assert_true(distribution_erlang(&d, (double)mean, stages, &why));
    return d;
}

static struct distribution hyperexponential(int64_t mean, double cv)
{
    struct distribution d;
    const char *why;
    assert_true(distribution_hyperexponential_mean_cv(&d, (double)mean, cv, &why));
    return d;
}

/* How many attempts are sent in each second of the first minute; in all. */
static int64_t offered(struct fixture *f, int64_t in_second[SECONDS])
{
    int64_t all = 0;
    f->s.learners.count = LEARNERS;
    f->s.monitoring = (struct monitoring){.tick_ns = SECOND, .sample_ns = SECOND};
    f->regions[0].network = constant(0);
    f->s.analyzers[ARM_BASELINE].service = constant(1000);
    f->s.analyzers[ARM_BASELINE].workers = 8;
    f->s.analyzers[ARM_BASELINE].queue = 1000;
    struct world *w = world_of(f, 1);
    struct sample sample;
    sample_open(&sample, world_scopes(w));
    for (int i = 0; i < SECONDS; i++) {
        world_run(w, (i + 1) * SECOND);
        world_sample(w, &sample);
        in_second[i] = slice_of(w, &sample, ARM_BASELINE)->sum.of[MEASURE_OFFERED];
        all += in_second[i];
    }
    sample_free(&sample);
    world_free(w);
    return all;
}

/* The second that is furthest from `expected`, in standard deviations of a Poisson number. Many independent learners
 * who each send at most once are no more irregular than that. */
static double furthest(const int64_t in_second[SECONDS], double expected)
{
    double most = 0;
    for (int i = 0; i < SECONDS; i++) {
        double off = fabs((double)in_second[i] - expected) / sqrt(expected);
        most = off > most ? off : most;
    }
    return most;
}

/* By how many standard deviations of a Poisson number the attempts of a minute may be off. The count of a long time has
 * variance I times its mean: a cycle of N rounds takes C, at a rate of r rounds a second, and I = Var(N - r C) / E[N]
 * (renewal-reward; D. R. Cox, Renewal Theory, 1962, ch. 4 and 8); a minute is too short for more. Four of these, and
 * never 10.
 *   think, away  squared coefficients of variation; of 30 s and 300 s */
static double allowed(double think, double away, bool sessions)
{
    double rounds = sessions ? 6 : 1, rate = sessions ? 1 / 80.0 : 1 / 30.0, varies = sessions ? 6 * 5 : 0;
    double of_rounds = varies * (1 - rate * 30) * (1 - rate * 30);
    double of_times = rate * rate * (rounds * 900 * think + (sessions ? 90000 * away : 0));
    double dispersion = (of_rounds + of_times) / rounds;
    return fmin(10, 4 * sqrt(fmax(1, dispersion)));
}

static void the_rate_is_the_same_from_the_first_second_on_in_five_distributions(void **state)
{
    (void)state;
    const struct {
        const char *name;
        struct distribution think, away;
        double think_cv2, away_cv2;
    } rows[] = {
        {"fixed", constant(30 * SECOND), constant(300 * SECOND), 0, 0},
        {"uniform", uniform(20 * SECOND, 40 * SECOND), uniform(0, 600 * SECOND), 1 / 27.0, 1 / 3.0},
        {"exponential", exponential(30 * SECOND), exponential(300 * SECOND), 1, 1},
        {"Erlang", erlang(30 * SECOND, 9), erlang(300 * SECOND, 9), 1 / 9.0, 1 / 9.0},
        {"hyperexponential", hyperexponential(30 * SECOND, 3), hyperexponential(300 * SECOND, 3), 9, 9},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int sessions = 0; sessions <= 1; sessions++) {
            int64_t in_second[SECONDS];
            struct fixture *f = quiet();
            f->s.learners.start = START_STATIONARY;
            f->s.learners.think = rows[i].think;
            f->s.learners.away = sessions ? rows[i].away : constant(0);
            f->s.learners.per_session = sessions ? geometric(6) : constant(1);
            double expected = LEARNERS / (sessions ? 80.0 : 30.0); /* 6 thinks and 300 s are 480 s */
            int64_t all = offered(f, in_second);
            double off = ((double)all - expected * SECONDS) / sqrt(expected * SECONDS);
            double most = allowed(rows[i].think_cv2, rows[i].away_cv2, sessions);
            print_message("# %s, %s: %lld in second 1, %lld in a minute (%.0f), off by %.2f of %.2f allowed, a second "
                          "at most by %.2f\n",
                          rows[i].name, sessions ? "sessions of 6" : "never away", (long long)in_second[0],
                          (long long)all, expected * SECONDS, off, most, furthest(in_second, expected));
            assert_true(furthest(in_second, expected) < 4.5);
            assert_true(fabs(off) < most);
            free(f);
        }
    }
}

static void a_fresh_start_of_fixed_waits_is_silent_and_then_all_at_once(void **state)
{
    (void)state;
    int64_t in_second[SECONDS];
    struct fixture *f = quiet();
    f->s.learners.think = constant(30 * SECOND);
    offered(f, in_second);
    for (int i = 0; i < 30; i++)
        assert_int_equal(in_second[i], 0);
    assert_int_equal(in_second[30], LEARNERS);
    assert_false(furthest(in_second, LEARNERS / 30.0) < 4.5); /* control */
    free(f);
}

static void the_rate_at_the_start_is_that_of_the_hour(void **state)
{
    (void)state;
    int64_t in_second[SECONDS];
    struct fixture *f = quiet();
    f->s.learners.start = START_STATIONARY;
    f->s.learners.think = constant(30 * SECOND);
    for (int hour = 0; hour < 24; hour++)
        f->s.learners.activity[hour] = ratio_make(1, 2);
    offered(f, in_second);
    assert_true(furthest(in_second, LEARNERS / 60.0) < 4.5);
    free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rate_is_the_same_from_the_first_second_on_in_five_distributions),
        cmocka_unit_test(a_fresh_start_of_fixed_waits_is_silent_and_then_all_at_once),
        cmocka_unit_test(the_rate_at_the_start_is_that_of_the_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
