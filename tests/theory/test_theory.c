/* The simulation against queueing theory: every row is an ordinary scenario of this folder,
 * run by the ordinary program.
 *
 * A value may be off by 4 standard errors (verdict.h, where they come from is in experiment.h); a quantile also by half
 * a step of the histogram (1/128), which is its stated error, and so every quantile has a row beside it that counts the
 * share within it, which has no such allowance. After its rows each run is compared with the theory of a slightly
 * different queue, which must be refused.
 *
 * 3 million rounds a scenario, half a minute in all: with fewer the slightly different queues would not stand out. With
 * REHEARSE_THEORY=long 60 million, and the table goes to results/theory.md; with REHEARSE_THEORY=one or REHEARSE_FAST=1
 * one scenario only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on

#include "from_empty.h"
#include "judge_queues.h"
#include "phase_type.h"
#include "verdict.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS_LONG 6e7
#define ROUNDS_SHORT 3e6
#define RUNS_LONG 16
#define RUNS_SHORT 3

static struct experiment run;
static bool is_long;

static void measure_rounds(struct setup setup, double rounds)
{
    if (!experiment_run(&run, &setup, rounds))
        fail_msg("%s could not be run", setup.name);
}

static void measure(struct setup setup)
{
    measure_rounds(setup, is_long ? ROUNDS_LONG : ROUNDS_SHORT);
}

static void measure_changed(struct setup setup)
{
    measure_rounds(setup, ROUNDS_SHORT);
}

/* The rows so far agree, and what follows is a negative control. */
static void agrees(void)
{
    assert_int_equal(verdict_count().misses, 0);
    verdict_quiet(true);
}

/* The control's rows: at least this many are missed. */
static void refused(const char *how, int least)
{
    struct verdict_count count = verdict_count();
    verdict_quiet(false);
    print_message("# control, %s: %d of %d missed\n", how, count.misses, count.rows);
    assert_true(count.misses >= least);
}

struct mmc_row {
    const char *queue, *scenario;
    struct mmc q;
    struct mmc another;
};

static void mmc_test(void **state)
{
    const struct mmc_row *row = *state;
    struct law law = {mmc_sojourn_above, &row->q};
    measure((struct setup){row->scenario, .rate = row->q.load, .within = judge_within(&law)});
    judge_mmc(&run, row->queue, &row->q);
    agrees();
    judge_mmc(&run, row->queue, &row->another);
    refused("theory of 3 % more load, or of another server", 2);
}

static void the_service_law_enters_by_its_variance_M_G_1(void **state)
{
    (void)state;
    double load = .8;
    struct phase_type erlang = phase_type_erlang(4), hyper = phase_type_hyperexponential(2);
    struct phase_type after_erlang = phase_type_sojourn(load, &erlang), after_hyper = phase_type_sojourn(load, &hyper);
    const struct mg1 gamma_05 = {load, moments_gamma(.5), {phase_type_above, &after_erlang}},
                     hyper_2 = {load, moments_hyperexponential(2), {phase_type_above, &after_hyper}},
                     deterministic = {load, moments_deterministic(), {md1_sojourn_above, &load}};
    measure((struct setup){"mg1-cv05", .rate = load, .within = judge_within(&gamma_05.sojourn)});
    judge_mg1(&run, "M/G/1 0.8, gamma cv 0.5", &gamma_05);
    agrees();
    judge_mg1(&run, "", &deterministic);
    refused("theory of services that do not vary", 7);
    measure((struct setup){"mg1-cv2", .rate = load, .within = judge_within(&hyper_2.sojourn)});
    judge_mg1(&run, "M/G/1 0.8, H2 cv 2", &hyper_2);
    agrees();
    judge_mg1(&run, "", &gamma_05);
    refused("theory of services that vary less", 7);
    measure((struct setup){"md1", .rate = load, .within = judge_within(&deterministic.sojourn)});
    judge_mg1(&run, "M/D/1 0.8", &deterministic);
    agrees();
    judge_mg1(&run, "", &gamma_05);
    refused("theory of services that vary", 7);
}

static void judge_bounded_run(const char *queue, const char *scenario, struct bounded q, struct bounded another)
{
    double arrivals = q.sources > 0 ? bounded_throughput(&q) : q.arrivals;
    measure((struct setup){scenario, .rate = arrivals, .within = bounded_within(&q)});
    judge_bounded(&run, queue, &q);
    agrees();
    judge_bounded(&run, queue, &another);
    refused("theory of one place or learner more", 6);
}

static void a_bounded_queue_turns_away_M_M_c_K(void **state)
{
    (void)state;
    judge_bounded_run("M/M/1/5, lambda 2", "mm1k", (struct bounded){2, 1, 5, 0}, (struct bounded){2, 1, 6, 0});
    judge_bounded_run("M/M/2/3, lambda 3, mu 4", "mmck", (struct bounded){.75, 2, 3, 0},
                      (struct bounded){.75, 2, 4, 0});
}

static void a_few_learners_are_a_finite_source(void **state)
{
    (void)state;
    judge_bounded_run("M/M/1//6, 0.1", "finite-6", (struct bounded){.1, 1, 0, 6}, (struct bounded){.1, 1, 0, 7});
    judge_bounded_run("M/M/2//20, 0.1", "finite-20", (struct bounded){.1, 2, 0, 20}, (struct bounded){.1, 2, 0, 21});
}

static void compare_loss(const char *queue, const char *scenario, int load, bool exponential)
{
    measure((struct setup){scenario, .rate = load});
    judge_loss(&run, queue, load, load, exponential);
    agrees();
    judge_loss(&run, queue, load, load - 1, exponential);
    refused("theory of a server less", 1);
}

static void losses_depend_on_the_mean_service_alone_Erlang_B(void **state)
{
    (void)state;
    compare_loss("M/M/10/10", "loss-10-exponential", 10, true);
    compare_loss("M/D/10/10", "loss-10-deterministic", 10, false);
    compare_loss("M/H2/10/10 cv 2", "loss-10-hyperexponential", 10, false);
    compare_loss("M/M/100/100", "loss-100", 100, true);
}

static void the_impatient_leave_Erlang_A(void **state)
{
    (void)state;
    const struct erlang_a q = erlang_a_solve(10, 10, .5), more_patient = erlang_a_solve(10, 10, .45);
    measure((struct setup){"erlang-a", .rate = q.arrivals, .unit_ms = 50, .within = ERLANG_A_WITHIN});
    judge_erlang_a(&run, "M/M/10+M, theta 0.5", &q);
    agrees();
    judge_erlang_a(&run, "", &more_patient);
    refused("theory of patience that lasts 11 % longer", 7);
}

static void the_way_from_empty_is_that_of_theory(void **state)
{
    (void)state;
    /* 244 learners a queue, the mean service is 1 s: their arrivals are the load. */
    static const int half_load_s = 488, high_load_s = 271, wrong_load_s = 450;
    const int runs = is_long ? RUNS_LONG : RUNS_SHORT;
    struct from_empty f;
    assert_true(from_empty_run(&f, high_load_s, runs));
    judge_from_empty(&f, "M/M/1 0.9 from empty", high_load_s);
    assert_true(from_empty_run(&f, half_load_s, runs));
    judge_from_empty(&f, "M/M/1 0.5 from empty", half_load_s);
    agrees();
    judge_from_empty(&f, "", wrong_load_s);
    refused("theory of 8 % more arrivals", 4);
}

/* What must be seen is seen: each of these runs differs by one thing from the queue that theory speaks of. */
static void a_wrong_queue_misses_its_theory(void **state)
{
    (void)state;
    const struct mmc three = {2, 3};
    const struct phase_type service = phase_type_erlang(4), sojourn = phase_type_sojourn(.8, &service);
    const struct mg1 gamma_05 = {.8, moments_gamma(.5), {phase_type_above, &sojourn}};
    const struct erlang_a q = erlang_a_solve(10, 10, .5);
    verdict_quiet(true);
    measure_changed((struct setup){"mmc-2-3", .rate = three.load, .settings = "--set analyzers.ultra-fast.workers=4"});
    judge_mmc(&run, "", &three);
    refused("a run with a worker too many", 6);

    verdict_quiet(true);
    measure_changed(
        (struct setup){"mg1-cv05", .rate = .8, .settings = "--set analyzers.ultra-fast.service.gamma.cv=0.6"});
    judge_mg1(&run, "", &gamma_05);
    refused("a run with a variance of service 44 % above theory's", 4);

    verdict_quiet(true);
    measure_changed((struct setup){"erlang-a", q.arrivals, 50, .settings = "--set learners.patience.timeout=100ms"});
    judge_erlang_a(&run, "", &q);
    refused("a run with patience of the same mean that does not vary", 8);
}

/* The judge itself: 4 standard errors pass, more does not, and what is no number does not. */
static void the_verdict_refuses_what_is_beyond_its_tolerance(void **state)
{
    (void)state;
    verdict_quiet(true);
    verdict("", "", 1.0399, 1, .01, 0);
    verdict("", "", 1.0499, 1, .01, .01);
    assert_int_equal(verdict_count().misses, 0);
    verdict("", "", 1.0401, 1, .01, 0);
    verdict("", "", .9599, 1, .01, 0);
    verdict("", "", 1.0501, 1, .01, .01);
    verdict("", "", (double)NAN, 1, .01, 0);
    verdict("", "", 1, 1, (double)NAN, 0);
    refused("5 rows beyond their tolerance", 5);
}

static const struct mmc_row mmc_rows[] = {
    {"M/M/1 0.5", "mm1-50", {.5, 1}, {.515, 1}}, {"M/M/1 0.8", "mm1-80", {.8, 1}, {.824, 1}},
    {"M/M/1 0.9", "mm1-90", {.9, 1}, {.927, 1}}, {"M/M/3 2", "mmc-2-3", {2, 3}, {2, 4}},
    {"M/M/10 9", "mmc-9-10", {9, 10}, {9, 11}},  {"M/M/50 45", "mmc-45-50", {45, 50}, {45, 49}},
};

#define MMC_TEST(sentence, row)                                                                                        \
    {                                                                                                                  \
        sentence, mmc_test, NULL, NULL, (void *)(uintptr_t)&mmc_rows[row]                                              \
    }

int main(void)
{
    const char *length = getenv("REHEARSE_THEORY"), *fast = getenv("REHEARSE_FAST");
    const struct CMUnitTest quick[] = {cmocka_unit_test(the_verdict_refuses_what_is_beyond_its_tolerance),
                                       MMC_TEST("M_M_3_agrees_with_theory", 3)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_verdict_refuses_what_is_beyond_its_tolerance),
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
