/* The closed forms against the reference page of queueing oracles, which was made with high precision elsewhere: what
 * the simulation is compared with is itself right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on

#include "birth_death.h"
#include "closed_forms.h"
#include "phase_type.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdio.h>

static struct birth_death chain;

static void near(double value, double reference)
{
    if (fabs(value - reference) > 3e-9 * fmax(1, fabs(reference)))
        fail_msg("%.12g, not %.12g", value, reference);
}

static void waits_of_M_M_c_are_those_of_the_reference(void **state)
{
    (void)state;
    static const struct {
        double load;
        int servers;
        double wait, p90, p95, p99;
    } rows[] = {{.5, 1, 1, 3.218875825, 4.605170186, 7.824046011},
                {.8, 1, 4, 10.39720771, 13.86294361, 21.91013317},
                {.9, 1, 9, 21.97224577, 28.90371758, 44.9980967},
                {2, 3, .4444444444, 1.491654877, 2.184802057, 3.79423997},
                {9, 10, .6687315241, 1.900212484, 2.593359665, 4.202797577},
                {45, 50, .07277289344, .2583222539, .39695169, .7188392725}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        near(mmc_wait_mean(rows[i].load, rows[i].servers), rows[i].wait);
        near(mmc_wait_quantile(rows[i].load, rows[i].servers, .90), rows[i].p90);
        near(mmc_wait_quantile(rows[i].load, rows[i].servers, .95), rows[i].p95);
        near(mmc_wait_quantile(rows[i].load, rows[i].servers, .99), rows[i].p99);
    }
}

static void the_sojourn_of_M_M_1_is_exponential(void **state)
{
    (void)state;
    const struct mmc high = {.8, 1}, half = {.5, 1};
    near(law_quantile(&(struct law){mmc_sojourn_above, &high}, .99), -log(.01) / .2);
    near(law_quantile(&(struct law){mmc_sojourn_above, &half}, .5), -log(.5) / .5);
}

static void waits_of_M_G_1_are_those_of_the_reference(void **state)
{
    (void)state;
    static const double loads[] = {.5, .8, .9};
    static const double number[3][3] = {{.25, 1.6, 4.05}, {.3125, 2, 5.0625}, {1.25, 8, 20.25}};
    for (int i = 0; i < 3; i++) {
        struct moments laws[] = {moments_deterministic(), moments_gamma(.5), moments_hyperexponential(2)};
        for (int j = 0; j < 3; j++)
            near(loads[i] * mg1_wait_mean(loads[i], &laws[j]), number[j][i]);
    }
    near(moments_gamma(2).of[2], moments_hyperexponential(2).of[2]);
    const double load = .8;
    const struct law md1 = {md1_sojourn_above, &load}; /* the wait and a service of 1 */
    near(law_quantile(&md1, .50), 1 + 1.275939873);
    near(law_quantile(&md1, .90), 1 + 5.011511498);
    near(law_quantile(&md1, .95), 1 + 6.620324997);
    near(law_quantile(&md1, .99), 1 + 10.35588679);
}

/* The Laplace transform of P(time > t), which determines the law. */
struct transformed {
    const struct phase_type *p;
    double s;
};

static double discounted(double t, void *parameters)
{
    const struct transformed *f = parameters;
    return exp(-f->s * t) * phase_type_above(t, f->p);
}

static double transform(const struct phase_type *p, double s)
{
    struct transformed f = {p, s};
    gsl_function function = {discounted, &f};
    gsl_integration_workspace *space = gsl_integration_workspace_alloc(1000);
    double sum, error;
    gsl_integration_qagiu(&function, 0, 0, 1e-11, 1000, space, &sum, &error);
    gsl_integration_workspace_free(space);
    return sum;
}

/* Sojourns in M/PH/1 against the transform of Pollaczek and Khinchine, (1 - rho) s b(s) / (s - rho + rho b(s)) for
 * services of mean 1 and transform b(s); their means against the mean-value formula, by moments; and M/M/1. */
static void sojourns_of_M_PH_1_are_those_of_Pollaczek_and_Khinchine(void **state)
{
    (void)state;
    static const double at[] = {.01, .1, 1, 7};
    const double load = .8, share = (1 + sqrt(.6)) / 2;
    const struct phase_type one = phase_type_erlang(1), erlang = phase_type_erlang(4),
                            hyper = phase_type_hyperexponential(2);
    const struct phase_type memoryless = phase_type_sojourn(load, &one),
                            after_erlang = phase_type_sojourn(load, &erlang),
                            after_hyper = phase_type_sojourn(load, &hyper);
    const struct moments cv_05 = moments_gamma(.5), cv_2 = moments_hyperexponential(2);
    near(law_quantile(&(struct law){phase_type_above, &memoryless}, .99), -log(.01) / .2);
    near(phase_type_mean(&erlang), 1);
    near(phase_type_mean(&hyper), 1);
    near(phase_type_mean(&after_erlang), 1 + mg1_wait_mean(load, &cv_05));
    near(phase_type_mean(&after_hyper), 1 + mg1_wait_mean(load, &cv_2));
    for (int i = 0; i < 4; i++) {
        double s = at[i], erlang_s = pow(4 / (4 + s), 4);
        double hyper_s = 2 * share * share / (2 * share + s) + 2 * (1 - share) * (1 - share) / (2 * (1 - share) + s);
        near(transform(&after_erlang, s), (1 - (1 - load) * s * erlang_s / (s - load + load * erlang_s)) / s);
        near(transform(&after_hyper, s), (1 - (1 - load) * s * hyper_s / (s - load + load * hyper_s)) / s);
    }
}

/* The sojourn by phases against Little's law, against M/M/c, and against a sum of known laws. */
static void sojourns_in_a_line_are_those_of_the_number_in_it(void **state)
{
    (void)state;
    static const struct {
        double arrivals;
        int servers, places, sources;
    } rows[] = {{2, 1, 5, 0}, {.75, 2, 3, 0}, {.1, 1, 0, 6}, {.1, 2, 0, 20}};
    struct phase_type line;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        birth_death_open(&chain, rows[i].arrivals, 1, rows[i].servers, rows[i].places, 0, rows[i].sources);
        line = phase_type_line(&chain, 1, rows[i].servers);
        near(phase_type_mean(&line), birth_death_mean(&chain, &(struct reward){.number = 1}) /
                                         birth_death_mean(&chain, &(struct reward){.entered = 1}));
    }
    /* M/M/1/5: who finds i others leaves after i + 1 services. */
    double above = 0, entering = 0;
    birth_death_open(&chain, 2, 1, 1, 5, 0, 0);
    line = phase_type_line(&chain, 1, 1);
    for (int i = 0; i < 5; i++) {
        above += chain.share[i] * gsl_cdf_gamma_Q(6, i + 1, 1);
        entering += chain.share[i];
    }
    near(phase_type_above(6, &line), above / entering);
    /* With enough places M/M/3/22 is M/M/3. */
    const struct mmc unbounded = {1, 3};
    birth_death_open(&chain, 1, 1, 3, 22, 0, 0);
    line = phase_type_line(&chain, 1, 3);
    near(phase_type_above(4, &line), mmc_sojourn_above(4, &unbounded));
}

static void losses_are_those_of_the_reference(void **state)
{
    (void)state;
    near(erlang_b(10, 10), .2145823431);
    near(erlang_b(100, 100), .07570045271);
    birth_death_open(&chain, 3, 4, 2, 3, 0, 0);
    near(birth_death_mean(&chain, &(struct reward){.lost = 1}) / 3, .04936014625);
    near(birth_death_mean(&chain, &(struct reward){.number = 1}), .7623400366);
    birth_death_open(&chain, 2, 1, 1, 5, 0, 0);
    near(birth_death_mean(&chain, &(struct reward){.lost = 1}) / 2, .5079365079);
}

static void finite_sources_are_those_of_the_reference(void **state)
{
    (void)state;
    birth_death_open(&chain, .1, 1, 1, 0, 0, 6);
    near(birth_death_mean(&chain, &(struct reward){.number = 1}), .8451490368);
    near(birth_death_mean(&chain, &(struct reward){.entered = 1}), .5154850963);
    birth_death_open(&chain, .1, 1, 2, 0, 0, 20);
    near(birth_death_mean(&chain, &(struct reward){.number = 1}), 3.452094244);
    near(birth_death_mean(&chain, &(struct reward){.entered = 1}), 1.654790576);
    struct reward busy = {.number = .5, .waiting = -.5, .servers = 2};
    near(birth_death_mean(&chain, &busy), .8273952878);
}

static void impatience_is_that_of_the_reference(void **state)
{
    (void)state;
    struct erlang_a q = erlang_a_solve(10, 10, .5);
    near(q.wait, .6196552309);
    near(q.abandon, .1039132123);
    /* Without waiting what is seen is the lesser of two exponentials, of rates 1 and theta. */
    struct erlang_a idle = erlang_a_solve(.001, 10, .5);
    near(law_quantile(&(struct law){erlang_a_seen_above, &idle}, .9), -log(.1) / 1.5);
    /* Of those who are served, 1 in 1 + theta ends within patience; and just after the beginning nobody who waited. */
    struct served_within ever = erlang_a_served_within(&q, 40), soon = erlang_a_served_within(&q, 1e-4);
    near((1 - q.wait) * ever.idle + ever.waited, (1 - q.abandon) / 1.5);
    near(soon.idle, 1e-4 - .75e-8);
    assert_true(fabs(soon.waited / (q.arrivals * q.none * .5e-8) - 1) < 1e-3);
}

static void asymptotic_variances_are_those_of_the_reference(void **state)
{
    (void)state;
    static const double rows[][2] = {{.5, 29}, {.8, 1976}, {.9, 35901}};
    struct moments exponential = moments_gamma(1);
    for (int i = 0; i < 3; i++) {
        double load = rows[i][0], rest = 1 - load;
        birth_death_open(&chain, load, 1, 1, 0, 0, 0);
        struct reward wait = {.waiting = 1, .servers = 1, .entered = -load / rest};
        near(birth_death_variance(&chain, &wait) / load, rows[i][1]);
        /* Two ways to the variance of the mean sojourn: the number in the system, and the workload. */
        struct reward sojourn = {.number = 1, .entered = -1 / rest};
        near(birth_death_variance(&chain, &sojourn) / load, mg1_sojourn_asymptotic_variance(load, &exponential));
    }
    /* Losses of M/M/1/1 at load 1, as a renewal process: a cycle of mean 2 has one arrival that enters, which pays
     * -1/2, and a geometric number of lost ones (mean 1, variance 2), which pay 1/2 each: 2 / 4 / 2. */
    birth_death_open(&chain, 1, 1, 1, 1, 0, 0);
    struct reward loss = {.entered = -.5, .lost = .5};
    near(birth_death_variance(&chain, &loss), .25);
}

static void the_way_from_empty_ends_in_the_stationary_law(void **state)
{
    (void)state;
    static double share[STATES_MAX];
    double number = 0, all = 0;
    birth_death_open(&chain, .5, 1, 1, 0, 0, 0);
    birth_death_transient(&chain, 300, share);
    for (int i = 0; i < chain.states; i++) {
        all += share[i];
        number += i * share[i];
    }
    near(all, 1);
    near(number, 1);
    /* M/M/1/1 from empty: P(busy at t) = (1 - exp(-(lambda + mu) t)) lambda / (lambda + mu). */
    birth_death_open(&chain, 1, 2, 1, 1, 0, 0);
    birth_death_transient(&chain, .7, share);
    near(share[1], (1 - exp(-2.1)) / 3);
}

/* A million learners are as good as a Poisson stream: what their finite number changes is far below what any of these
 * runs can see (a tenth of the standard error of 6 10^7 rounds). */
static void a_million_learners_are_a_poisson_stream(void **state)
{
    (void)state;
    birth_death_open(&chain, .9 / 1e6, 1, 1, STATES_MAX - 1, 0, 1000000);
    double sojourn = birth_death_mean(&chain, &(struct reward){.number = 1}) /
                     birth_death_mean(&chain, &(struct reward){.entered = 1});
    double error = sqrt(35901 / 6e7);
    print_message("# M/M/1 at 0.9: sojourn 10, from a million learners %.6f; standard error %.6f\n", sojourn, error);
    assert_true(fabs(sojourn - 10) < error / 10);

    birth_death_open(&chain, 1 / 9999.0757, 1, 100, 100, 0, 1000000);
    struct reward lost = {.lost = 1}, every = {.lost = 1, .entered = 1};
    double loss = birth_death_mean(&chain, &lost) / birth_death_mean(&chain, &every), theory = erlang_b(100, 100);
    struct reward off = {.entered = -theory, .lost = 1 - theory};
    error = sqrt(birth_death_variance(&chain, &off) * 100 / 6e7) / 100;
    print_message("# M/M/100/100: loss %.7f, from a million learners %.7f; standard error %.7f\n", theory, loss, error);
    assert_true(fabs(loss - theory) < error / 10);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_of_M_M_c_are_those_of_the_reference),
        cmocka_unit_test(the_sojourn_of_M_M_1_is_exponential),
        cmocka_unit_test(waits_of_M_G_1_are_those_of_the_reference),
        cmocka_unit_test(sojourns_of_M_PH_1_are_those_of_Pollaczek_and_Khinchine),
        cmocka_unit_test(sojourns_in_a_line_are_those_of_the_number_in_it),
        cmocka_unit_test(losses_are_those_of_the_reference),
        cmocka_unit_test(finite_sources_are_those_of_the_reference),
        cmocka_unit_test(impatience_is_that_of_the_reference),
        cmocka_unit_test(asymptotic_variances_are_those_of_the_reference),
        cmocka_unit_test(the_way_from_empty_ends_in_the_stationary_law),
        cmocka_unit_test(a_million_learners_are_a_poisson_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
