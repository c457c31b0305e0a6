/* The simulation against queueing theory: every row is an ordinary scenario of this folder, run by the ordinary program.
 *
 * A value may be off by 4 standard errors (verdict.h); a quantile also by half a step of the histogram (1/128), which is
 * its stated error. 3 million rounds a scenario; with
 * REHEARSE_THEORY=long 60 million, and the table goes to results/theory.md; with REHEARSE_THEORY=one or REHEARSE_FAST=1
 * one scenario only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on

#include "birth_death.h"
#include "closed_forms.h"
#include "experiment.h"
#include "verdict.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HISTOGRAM_ERROR (1.0 / 128)
#define ROUNDS_LONG 6e7
#define ROUNDS_SHORT 3e6
#define RUNS_LONG 16
#define RUNS_SHORT 3

static struct birth_death chain;
static struct experiment run;
static bool is_long;

static void measure(const char *scenario, double rate)
{
    if (!experiment_run(&run, scenario, rate, is_long ? ROUNDS_LONG : ROUNDS_SHORT, ""))
        fail_msg("%s could not be run", scenario);
}

static void measure_changed(const char *scenario, double rate, const char *settings)
{
    if (!experiment_run(&run, scenario, rate, ROUNDS_SHORT, settings))
        fail_msg("%s could not be run", scenario);
}

/* Sums over the phase, by name. */
static double ended(const double *of)
{
    return of[SUCCEEDED] + of[FAILED];
}
static double offered(const double *of)
{
    return of[OFFERED];
}
static double latency_ms(const double *of)
{
    return of[LATENCY_NS] / 1e6;
}
static double lost(const double *of)
{
    return of[REJECTED];
}
static double timed_out(const double *of)
{
    return of[TIMED_OUT];
}
static double abandoned(const double *of)
{
    return of[OFFERED] - of[WORKED];
}

/* The standard error of the sum of a reward over the run, as a mean over time. */
static double theory_error(const struct reward *reward)
{
    return sqrt(birth_death_variance(&chain, reward) / run.span_ms);
}

static void compare_quantiles(const char *queue, double (*theory)(double share, const void *of), const void *of)
{
    static const char *const names[QUANTILES] = {"sojourn P50", "sojourn P90", "sojourn P95", "sojourn P99"};
    for (int i = 0; i < QUANTILES; i++) {
        double expected = theory(experiment_shares[i], of);
        verdict(queue, names[i], run.quantile_ms[i], expected, batch_quantile_error(&run, i),
                expected * HISTOGRAM_ERROR);
    }
}

struct mmc {
    const char *queue, *scenario;
    double load;
    int servers;
};

static double mmc_quantile(double share, const void *of)
{
    const struct mmc *q = of;
    return mmc_sojourn_quantile(q->load, q->servers, share);
}

static void judge_mmc(const struct mmc *q)
{
    double sojourn = 1 + mmc_wait_mean(q->load, q->servers);
    birth_death_open(&chain, q->load, 1, q->servers, 0, 0, 0);
    struct reward reward = {.number = 1, .entered = -sojourn};
    verdict(q->queue, "mean sojourn", latency_ms(run.of) / ended(run.of), sojourn, theory_error(&reward) / q->load, 0);
    compare_quantiles(q->queue, mmc_quantile, q);
}

static void mmc_test(void **state)
{
    const struct mmc *q = *state;
    measure(q->scenario, q->load);
    judge_mmc(q);
    assert_int_equal(verdict_misses(), 0);
}

static double md1_quantile(double share, const void *load)
{
    return 1 + md1_wait_quantile(*(const double *)load, share);
}

static void judge_mg1(const char *queue, double load, const struct moments *service)
{
    double error = sqrt(mg1_sojourn_asymptotic_variance(load, service) / ended(run.of));
    verdict(queue, "mean sojourn", latency_ms(run.of) / ended(run.of), 1 + mg1_wait_mean(load, service), error, 0);
}

static void the_service_law_enters_by_its_variance_M_G_1(void **state)
{
    (void)state;
    const double load = .8;
    struct moments deterministic = moments_deterministic(), gamma = moments_gamma(.5),
                   hyper = moments_hyperexponential(2);
    measure("mg1-cv05", load);
    judge_mg1("M/G/1 0.8, gamma cv 0.5", load, &gamma);
    measure("mg1-cv2", load);
    judge_mg1("M/G/1 0.8, H2 cv 2", load, &hyper);
    measure("md1", load);
    judge_mg1("M/D/1 0.8", load, &deterministic);
    compare_quantiles("M/D/1 0.8", md1_quantile, &load);
    assert_int_equal(verdict_misses(), 0);
}

struct bounded {
    const char *queue, *scenario;
    double arrivals, mu;
    int servers, places;
};

static void a_bounded_queue_turns_away_M_M_c_K(void **state)
{
    (void)state;
    static const struct bounded rows[] = {{"M/M/1/5, lambda 2", "mm1k", 2, 1, 1, 5},
                                          {"M/M/2/3, lambda 3, mu 4", "mmck", 3, 4, 2, 3}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct bounded *q = &rows[i];
        measure(q->scenario, q->arrivals);
        birth_death_open(&chain, q->arrivals, q->mu, q->servers, q->places, 0, 0);
        double loss = birth_death_mean(&chain, &(struct reward){.lost = 1}) / q->arrivals;
        struct reward losses = {.entered = -loss, .lost = 1 - loss}, number = {.number = 1};
        verdict(q->queue, "P(turned away)", lost(run.of) / offered(run.of), loss, theory_error(&losses) / q->arrivals,
                0);
        verdict(q->queue, "mean number", latency_ms(run.of) / run.span_ms, birth_death_mean(&chain, &number),
                theory_error(&number), 0);
    }
    assert_int_equal(verdict_misses(), 0);
}

static void compare_loss(const char *queue, const char *scenario, int load, bool exponential)
{
    measure(scenario, load);
    birth_death_open(&chain, load, 1, load, load, 0, 0);
    double loss = erlang_b(load, load);
    struct reward reward = {.entered = -loss, .lost = 1 - loss};
    double error = exponential ? theory_error(&reward) / load : batch_error(&run, lost, offered);
    verdict(queue, "P(lost)", lost(run.of) / offered(run.of), loss, error, 0);
}

static void losses_depend_on_the_mean_service_alone_Erlang_B(void **state)
{
    (void)state;
    compare_loss("M/M/10/10", "loss-10-exponential", 10, true);
    compare_loss("M/D/10/10", "loss-10-deterministic", 10, false);
    compare_loss("M/H2/10/10 cv 2", "loss-10-hyperexponential", 10, false);
    compare_loss("M/M/100/100", "loss-100", 100, true);
    assert_int_equal(verdict_misses(), 0);
}

static void a_few_learners_are_a_finite_source(void **state)
{
    (void)state;
    static const struct {
        const char *queue, *scenario;
        int servers, sources;
    } rows[] = {{"M/M/1//6, 0.1", "finite-6", 1, 6}, {"M/M/2//20, 0.1", "finite-20", 2, 20}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        birth_death_open(&chain, .1, 1, rows[i].servers, 0, 0, rows[i].sources);
        struct reward number = {.number = 1}, entered = {.entered = 1};
        double rate = birth_death_mean(&chain, &entered);
        measure(rows[i].scenario, rate);
        verdict(rows[i].queue, "mean number", latency_ms(run.of) / run.span_ms, birth_death_mean(&chain, &number),
                theory_error(&number), 0);
        verdict(rows[i].queue, "throughput", ended(run.of) / run.span_ms, rate, theory_error(&entered), 0);
    }
    assert_int_equal(verdict_misses(), 0);
}

static double seen_quantile(double share, const void *of)
{
    return erlang_a_seen_quantile(of, share);
}

static void judge_erlang_a(void)
{
    const char *queue = "M/M/10+M, theta 0.5";
    const double theta = .5;
    struct erlang_a q = erlang_a_solve(10, 10, theta);
    birth_death_open(&chain, q.arrivals, 1, q.servers, 0, theta, 0);
    struct reward reward = {.entered = -q.abandon, .abandoned = 1};
    double in_time = (1 - q.abandon) / (1 + theta); /* served, and service ended before patience would have */
    verdict(queue, "P(abandon)", abandoned(run.of) / offered(run.of), q.abandon, theory_error(&reward) / q.arrivals, 0);
    verdict(queue, "P(patience ended)", timed_out(run.of) / offered(run.of), 1 - in_time,
            batch_error(&run, timed_out, offered), 0);
    verdict(queue, "mean seen", latency_ms(run.of) / ended(run.of), (1 - in_time) / theta,
            batch_error(&run, latency_ms, ended), 0);
    compare_quantiles(queue, seen_quantile, &q);
}

static void the_impatient_leave_Erlang_A(void **state)
{
    (void)state;
    measure("erlang-a", 10);
    judge_erlang_a();
    assert_int_equal(verdict_misses(), 0);
}

#define CELLS 4096
#define SOURCES 244
#define MOMENTS 6
static const int moments_s[MOMENTS] = {1, 2, 5, 10, 30, 100};

/* Adds the number in all systems at the moments, which is what has started and not ended by then. */
static bool number_from_empty(const char *settings, int64_t *number)
{
    const char *folder = scratch_folder();
    struct table t;
    bool good = program_run(settings, folder) && table_read(&t, folder, "samples.csv");
    int64_t now = 0;
    for (int row = 0, second = 0; good && row < t.rows; row++) {
        if (strcmp(table_cell(&t, row, "arm"), "ultra-fast") != 0)
            continue;
        now += atoll(table_cell(&t, row, "rounds_started")) - atoll(table_cell(&t, row, "rounds_succeeded")) -
               atoll(table_cell(&t, row, "rounds_failed"));
        second++;
        for (int i = 0; i < MOMENTS; i++)
            number[i] += second == moments_s[i] ? now : 0;
    }
    if (good)
        table_free(&t);
    scratch_remove();
    return good;
}

static void the_way_from_empty_is_that_of_theory(void **state)
{
    (void)state;
    static const struct {
        const char *queue, *away;
        double rate; /* of one idle learner */
    } rows[] = {{"M/M/1 0.5 from empty", "488s", 1 / 488.0}, {"M/M/1 0.9 from empty", "271s", 1 / 271.0}};
    static double share[STATES_MAX];
    int runs = is_long ? RUNS_LONG : RUNS_SHORT;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t number[MOMENTS] = {0};
        for (int seed = 1; seed <= runs; seed++) {
            char settings[256];
            snprintf(settings, sizeof settings,
                     "tests/theory/from-empty.yaml --seed %d --set learners.rounds.away="
                     "'{exponential: {mean: %s}}'",
                     seed, rows[i].away);
            if (!number_from_empty(settings, number))
                fail_msg("from-empty could not be run");
        }
        birth_death_open(&chain, rows[i].rate, 1, 1, 0, 0, SOURCES);
        for (int k = 0; k < MOMENTS; k++) {
            double mean = 0, square = 0, queues = (double)CELLS * runs;
            char what[32];
            birth_death_transient(&chain, moments_s[k], share);
            for (int n = 0; n < chain.states; n++) {
                mean += n * share[n];
                square += (double)n * n * share[n];
            }
            snprintf(what, sizeof what, "mean number at t %d", moments_s[k]);
            verdict(rows[i].queue, what, (double)number[k] / queues, mean, sqrt((square - mean * mean) / queues), 0);
        }
    }
    assert_int_equal(verdict_misses(), 0);
}

/* What must be seen is seen: each of these differs from its theory by one thing. */
static void a_wrong_queue_misses_its_theory(void **state)
{
    (void)state;
    const struct mmc three = {"", "mmc-2-3", 2, 3};
    struct moments gamma = moments_gamma(.5), exponential = moments_gamma(1);
    verdict_quiet(true);
    measure_changed("mmc-2-3", 2, "--set analyzers.ultra-fast.workers=4");
    judge_mmc(&three);
    int misses = verdict_misses();
    print_message("# one worker too many: %d of 5 missed\n", misses);
    assert_true(misses >= 3);

    measure_changed("mg1-cv05", .8, "");
    judge_mg1("", .8, &exponential);
    measure_changed("mg1-cv05", .8, "--set analyzers.ultra-fast.service.gamma.cv=0.6");
    judge_mg1("", .8, &gamma);
    misses = verdict_misses();
    print_message("# another variance of service: %d of 2 missed\n", misses);
    assert_int_equal(misses, 2);

    measure_changed("erlang-a", 10, "--set learners.patience.timeout=2ms");
    judge_erlang_a();
    misses = verdict_misses();
    print_message("# patience of the same mean that does not vary: %d of 7 missed\n", misses);
    assert_true(misses >= 5);
    verdict_quiet(false);
}

static const struct mmc mmc_rows[] = {
    {"M/M/1 0.5", "mm1-50", .5, 1}, {"M/M/1 0.8", "mm1-80", .8, 1},  {"M/M/1 0.9", "mm1-90", .9, 1},
    {"M/M/3 2", "mmc-2-3", 2, 3},   {"M/M/10 9", "mmc-9-10", 9, 10}, {"M/M/50 45", "mmc-45-50", 45, 50},
};

#define MMC_TEST(sentence, row)                                                                                        \
    {                                                                                                                  \
        sentence, mmc_test, NULL, NULL, (void *)(uintptr_t)&mmc_rows[row]                                              \
    }

int main(void)
{
    const char *length = getenv("REHEARSE_THEORY"), *fast = getenv("REHEARSE_FAST");
    const struct CMUnitTest quick[] = {MMC_TEST("M_M_3_agrees_with_theory", 3)};
    const struct CMUnitTest tests[] = {
        MMC_TEST("M_M_1_at_half_load_agrees_with_theory", 0),
        MMC_TEST("M_M_1_at_80_%_load_agrees_with_theory", 1),
        MMC_TEST("M_M_1_at_90_%_load_agrees_with_theory", 2),
        MMC_TEST("M_M_3_agrees_with_theory", 3),
        MMC_TEST("M_M_10_agrees_with_theory", 4),
        MMC_TEST("M_M_50_agrees_with_theory", 5),
        cmocka_unit_test(the_service_law_enters_by_its_variance_M_G_1),
        cmocka_unit_test(a_bounded_queue_turns_away_M_M_c_K),
        cmocka_unit_test(losses_depend_on_the_mean_service_alone_Erlang_B),
        cmocka_unit_test(a_few_learners_are_a_finite_source),
        cmocka_unit_test(the_impatient_leave_Erlang_A),
        cmocka_unit_test(the_way_from_empty_is_that_of_theory),
        cmocka_unit_test(a_wrong_queue_misses_its_theory),
    };
    gsl_set_error_handler_off();
    if ((fast && fast[0] == '1') || (length && strcmp(length, "one") == 0))
        return cmocka_run_group_tests(quick, NULL, NULL);
    is_long = length && strcmp(length, "long") == 0;
    if (is_long && !verdict_table_open(ROUNDS_LONG))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed + !verdict_table_close();
}
