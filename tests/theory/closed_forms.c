#include "closed_forms.h"

#include "birth_death.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_roots.h>
#include <math.h>

double erlang_b(double load, int servers)
{
    return gsl_ran_poisson_pdf((unsigned)servers, load) / gsl_cdf_poisson_P((unsigned)servers, load);
}

double erlang_c(double load, int servers)
{
    double b = erlang_b(load, servers);
    return b / (1 - load / servers * (1 - b));
}

double mmc_wait_mean(double load, int servers)
{
    return erlang_c(load, servers) / (servers - load);
}

double mmc_wait_quantile(double load, int servers, double share)
{
    double above = (1 - share) / erlang_c(load, servers);
    return above >= 1 ? 0 : -log(above) / (servers - load);
}

/* The root of an equation that is positive at 0 and negative far out. */
static double root(double (*f)(double, void *), void *parameters)
{
    double high = 1;
    while (f(high, parameters) > 0)
        high *= 2;
    gsl_function function = {f, parameters};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    gsl_root_fsolver_set(solver, &function, 0, high);
    for (int i = 0; i < 200; i++) {
        gsl_root_fsolver_iterate(solver);
        double low = gsl_root_fsolver_x_lower(solver);
        if (gsl_root_fsolver_x_upper(solver) - low < 1e-13 * high)
            break;
    }
    double at = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return at;
}

struct mmc_tail {
    double waits, rest; /* P(wait); servers - load: the rate at which a wait ends */
    double above;       /* looked for: P(sojourn > t) = above */
};

static double mmc_tail(double t, void *parameters)
{
    const struct mmc_tail *q = parameters;
    double d = q->rest;
    double both = fabs(d - 1) < 1e-9 ? (1 + t) * exp(-t) : (d * exp(-t) - exp(-d * t)) / (d - 1);
    return (1 - q->waits) * exp(-t) + q->waits * both - q->above;
}

double mmc_sojourn_quantile(double load, int servers, double share)
{
    struct mmc_tail q = {erlang_c(load, servers), servers - load, 1 - share};
    return root(mmc_tail, &q);
}

struct moments moments_deterministic(void)
{
    return (struct moments){{1, 1, 1, 1, 1}};
}

struct moments moments_gamma(double cv)
{
    struct moments m = {{1}};
    double shape = 1 / (cv * cv);
    for (int n = 1; n <= 4; n++)
        m.of[n] = m.of[n - 1] * (shape + n - 1) / shape;
    return m;
}

struct moments moments_hyperexponential(double cv)
{
    struct moments m = {{1}};
    double p = (1 + sqrt((cv * cv - 1) / (cv * cv + 1))) / 2, factorial = 1;
    for (int n = 1; n <= 4; n++) {
        factorial *= n;
        m.of[n] = factorial * (p * pow(0.5 / p, n) + (1 - p) * pow(0.5 / (1 - p), n));
    }
    return m;
}

double mg1_wait_mean(double load, const struct moments *service)
{
    return load * service->of[2] / (2 * (1 - load));
}

double mg1_sojourn_asymptotic_variance(double load, const struct moments *service)
{
    const double *s = service->of;
    double k = load / (2 * (1 - load)), wait = k * s[2], mean = wait + s[1];
    double wait2 = 2 * wait * wait + load * s[3] / (3 * (1 - load)); /* E V^2, Takacs */
    /* J = V a + b with a = 1 + 2 k S and b = k S^2 + S - mean. */
    double aa = 1 + 4 * k * s[1] + 4 * k * k * s[2];
    double ab = k * s[2] + s[1] - mean + 2 * k * (k * s[3] + s[2] - mean * s[1]);
    double bb = k * k * s[4] + s[2] + mean * mean + 2 * k * s[3] - 2 * k * mean * s[2] - 2 * mean * s[1];
    return wait2 * aa + 2 * wait * ab + bb;
}

struct md1 {
    double load, above;
};

static double md1_above(double t, void *parameters)
{
    const struct md1 *q = parameters;
    long double sum = 0;
    for (int k = 0; k <= (int)t; k++) {
        long double x = (long double)q->load * (k - (long double)t), term = expl(-x);
        for (int i = 1; i <= k; i++)
            term *= x / i;
        sum += term;
    }
    return (double)(1 - (1 - (long double)q->load) * sum) - q->above;
}

double md1_wait_quantile(double load, double share)
{
    struct md1 q = {load, 1 - share};
    return 1 - load >= share ? 0 : root(md1_above, &q);
}

/* The density of the offered wait of Erlang A at v > 0, and the same times P(service lasts beyond t - v). */
struct offered {
    const struct erlang_a *q;
    double t, above;
    gsl_integration_workspace *space;
};

static double offered_density(double v, void *parameters)
{
    const struct erlang_a *q = ((struct offered *)parameters)->q;
    return q->arrivals * q->none * exp(-q->servers * v + q->arrivals * -expm1(-q->theta * v) / q->theta);
}

static double offered_then_service(double v, void *parameters)
{
    return offered_density(v, parameters) * exp(v - ((struct offered *)parameters)->t);
}

static double seen_above(double t, void *parameters)
{
    struct offered *o = parameters;
    double served = 0, waits = 0, error;
    o->t = t;
    gsl_function served_function = {offered_then_service, o}, waits_function = {offered_density, o};
    if (t > 0)
        gsl_integration_qag(&served_function, 0, t, 0, 1e-10, 1000, GSL_INTEG_GAUSS31, o->space, &served, &error);
    gsl_integration_qagiu(&waits_function, t, 1e-14, 1e-9, 1000, o->space, &waits, &error);
    return exp(-o->q->theta * t) * ((1 - o->q->wait) * exp(-t) + served + waits) - o->above;
}

double erlang_a_seen_quantile(const struct erlang_a *q, double share)
{
    struct offered o = {.q = q, .above = 1 - share, .space = gsl_integration_workspace_alloc(1000)};
    double t = root(seen_above, &o);
    gsl_integration_workspace_free(o.space);
    return t;
}

struct erlang_a erlang_a_solve(double arrivals, int servers, double theta)
{
    static struct birth_death chain;
    struct erlang_a q = {.arrivals = arrivals, .theta = theta, .servers = servers};
    birth_death_open(&chain, arrivals, 1, servers, 0, theta, 0);
    for (int i = servers; i < chain.states; i++)
        q.wait += chain.share[i];
    q.none = chain.share[servers - 1];
    q.abandon = birth_death_mean(&chain, &(struct reward){.abandoned = 1}) / arrivals;
    return q;
}
