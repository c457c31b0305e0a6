/* judge_queues.c - the rows of each kind of queue. */
#include "judge_queues.h"

#include "birth_death.h"
#include "phase_type.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>

#define HISTOGRAM_ERROR (1.0 / 128) /* any value is reported as the middle of a step, this near: histogram.h */

static struct birth_death chain;

/* Sums over the phase, by name. */
static double ended(const double *of)
{
    return of[SUCCEEDED] + of[FAILED];
}
static double succeeded(const double *of)
{
    return of[SUCCEEDED];
}
static double offered(const double *of)
{
    return of[OFFERED];
}
static double sojourn(const double *of)
{
    return of[SOJOURN];
}
static double seen(const double *of)
{
    return of[SOJOURN] + of[SOJOURN_FAILED];
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
static double within_t(const double *of)
{
    return of[WITHIN_T];
}
static double within_4t(const double *of)
{
    return of[WITHIN_T] + of[WITHIN_4T];
}

/* The standard error of the sum of a reward over the run, as a mean over time. */
static double theory_error(const struct experiment *e, const struct reward *reward)
{
    return sqrt(birth_death_variance(&chain, reward) / e->span);
}

/* A ratio of two sums, whose standard error the batches say. */
static void judge_ratio(const struct experiment *e, const char *queue, const char *what, double (*a)(const double *of),
                        double (*b)(const double *of), double theory)
{
    verdict(queue, what, a(e->of) / b(e->of), theory, batch_error(e, a, b), 0);
}

/* The mean sojourn of those who `came`, whose standard error theory says; and the one that the batches say against it,
 * so that each of the two ways to a tolerance is held by the other. */
static void judge_mean_sojourn(const struct experiment *e, const char *queue, double (*came)(const double *of),
                               double theory, double error)
{
    verdict(queue, "mean sojourn", sojourn(e->of) / came(e->of), theory, error, 0);
    verdict(queue, "s.e., batches/theory", batch_error(e, sojourn, came) / error, 1, 1 / sqrt(2 * (BATCHES - 1)), 0);
}

static void judge_quantile(const struct experiment *e, const char *queue, enum whose whose, int i, double expected)
{
    static const char *const names[WHOSE][QUANTILES] = {
        [ANSWERED] = {"sojourn P50", "sojourn P90", "sojourn P95", "sojourn P99"},
        [ALL] = {"of all, P50", "of all, P90", "of all, P95", "of all, P99"},
    };
    verdict(queue, names[whose][i], e->quantile[whose][i], expected, batch_quantile_error(e, whose, i),
            expected * HISTOGRAM_ERROR);
}

/* The histogram's quantiles, whose standard errors the batches say. */
static void judge_quantiles(const struct experiment *e, const char *queue, enum whose whose, const struct law *law)
{
    for (int i = 0; i < QUANTILES; i++)
        judge_quantile(e, queue, whose, i, law_quantile(law, experiment_shares[i]));
}

/* The same of all rounds, when the share `nothing` was turned away and took no time; the law is that of the others. */
static void judge_quantiles_of_all(const struct experiment *e, const char *queue, const struct law *law, double nothing)
{
    for (int i = 0; i < QUANTILES; i++)
        if (experiment_shares[i] > nothing)
            judge_quantile(e, queue, ALL, i, law_quantile(law, (experiment_shares[i] - nothing) / (1 - nothing)));
}

/* How many of the served were within the P99 that theory says, and within a quarter of it: counted one by one, so that
 * nothing is allowed for a histogram's step. */
static void judge_shares(const struct experiment *e, const char *queue, const struct law *law)
{
    judge_ratio(e, queue, "share within P99 / 4", within_t, succeeded, 1 - law->above(e->within, law->of));
    judge_ratio(e, queue, "share within P99", within_4t, succeeded, 1 - law->above(4 * e->within, law->of));
}

double judge_within(const struct law *law)
{
    return law_quantile(law, .99) / 4;
}

void judge_mmc(const struct experiment *e, const char *queue, const struct mmc *q)
{
    struct law law = {mmc_sojourn_above, q};
    double mean = 1 + mmc_wait_mean(q->load, q->servers);
    struct reward reward = {.number = 1, .entered = -mean};
    birth_death_open(&chain, q->load, 1, q->servers, 0, 0, 0);
    judge_mean_sojourn(e, queue, ended, mean, theory_error(e, &reward) / q->load);
    judge_quantiles(e, queue, ANSWERED, &law);
    judge_shares(e, queue, &law);
}

void judge_mg1(const struct experiment *e, const char *queue, const struct mg1 *q)
{
    double error = sqrt(mg1_sojourn_asymptotic_variance(q->load, &q->service) / ended(e->of));
    judge_mean_sojourn(e, queue, ended, 1 + mg1_wait_mean(q->load, &q->service), error);
    judge_quantiles(e, queue, ANSWERED, &q->sojourn);
    judge_shares(e, queue, &q->sojourn);
}

static struct phase_type bounded_line(const struct bounded *q)
{
    birth_death_open(&chain, q->arrivals, 1, q->servers, q->places, 0, q->sources);
    return phase_type_line(&chain, 1, q->servers);
}

double bounded_throughput(const struct bounded *q)
{
    birth_death_open(&chain, q->arrivals, 1, q->servers, q->places, 0, q->sources);
    return birth_death_mean(&chain, &(struct reward){.entered = 1});
}

double bounded_within(const struct bounded *q)
{
    struct phase_type line = bounded_line(q);
    return judge_within(&(struct law){phase_type_above, &line});
}

void judge_bounded(const struct experiment *e, const char *queue, const struct bounded *q)
{
    struct phase_type line = bounded_line(q);
    struct law law = {phase_type_above, &line};
    struct reward number = {.number = 1}, entered = {.entered = 1}, lost_ones = {.lost = 1};
    double servers = q->servers, rate = birth_death_mean(&chain, &entered);
    double all = rate + birth_death_mean(&chain, &lost_ones), loss = 1 - rate / all;
    double mean = birth_death_mean(&chain, &number) / rate;
    struct reward losses = {.entered = -loss, .lost = 1 - loss}, sojourns = {.number = 1, .entered = -mean};
    struct reward busy = {.number = 1 / servers, .waiting = -1 / servers, .servers = q->servers};

    if (q->places > 0)
        verdict(queue, "P(turned away)", lost(e->of) / offered(e->of), loss, theory_error(e, &losses) / all, 0);
    verdict(queue, "mean number", sojourn(e->of) / e->span, mean * rate, theory_error(e, &number), 0);
    verdict(queue, "throughput", succeeded(e->of) / e->span, rate, theory_error(e, &entered), 0);
    verdict(queue, "utilisation", e->of[BUSY] / e->of[WORKERS], rate / servers, theory_error(e, &busy), 0);
    judge_mean_sojourn(e, queue, succeeded, mean, theory_error(e, &sojourns) / rate);
    judge_quantiles(e, queue, ANSWERED, &law);
    if (q->places > 0)
        judge_quantiles_of_all(e, queue, &law, loss);
    judge_shares(e, queue, &law);
}

void judge_loss(const struct experiment *e, const char *queue, double load, int servers, bool exponential)
{
    double loss = erlang_b(load, servers);
    struct reward reward = {.entered = -loss, .lost = 1 - loss};
    birth_death_open(&chain, load, 1, servers, servers, 0, 0);
    double error = exponential ? theory_error(e, &reward) / load : batch_error(e, lost, offered);
    verdict(queue, "P(lost)", lost(e->of) / offered(e->of), loss, error, 0);
}

/* Who has to wait is no output of the program. But within a short time t nearly all who are answered did not wait:
 * P(answered within t) = (1 - P(wait)) idle + waited, where theory's `waited` is 3 % of the whole at T. */
static void judge_erlang_a_wait(const struct experiment *e, const char *queue, const struct erlang_a *q)
{
    struct served_within t = erlang_a_served_within(q, e->within), t4 = erlang_a_served_within(q, 4 * e->within);
    double answered = within_t(e->of) / ended(e->of);
    verdict(queue, "P(wait)", 1 - (answered - t.waited) / t.idle, q->wait, batch_error(e, within_t, ended) / t.idle, 0);
    judge_ratio(e, queue, "P(answered within 0.08)", within_4t, ended, (1 - q->wait) * t4.idle + t4.waited);
}

void judge_erlang_a(const struct experiment *e, const char *queue, const struct erlang_a *q)
{
    struct law law = {erlang_a_seen_above, q};
    double in_time = (1 - q->abandon) / (1 + q->theta); /* served, and service ended before patience would have */
    struct reward abandons = {.entered = -q->abandon, .abandoned = 1};
    struct reward busy = {.number = 1.0 / q->servers, .waiting = -1.0 / q->servers, .servers = q->servers};
    birth_death_open(&chain, q->arrivals, 1, q->servers, 0, q->theta, 0);
    verdict(queue, "P(abandon)", abandoned(e->of) / offered(e->of), q->abandon,
            theory_error(e, &abandons) / q->arrivals, 0);
    judge_erlang_a_wait(e, queue, q);
    verdict(queue, "utilisation", e->of[BUSY] / e->of[WORKERS], q->arrivals * (1 - q->abandon) / q->servers,
            theory_error(e, &busy), 0);
    judge_ratio(e, queue, "P(patience ended)", timed_out, offered, 1 - in_time);
    judge_ratio(e, queue, "mean seen", seen, ended, (1 - in_time) / q->theta);
    judge_quantiles(e, queue, ALL, &law);
}
