/* closed_forms.c - the formulas of textbook queues, by GSL. */
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

struct equation {
    const struct law *law;
    double above; /* looked for: P(time > t) = above */
};

static double equation_off(double t, void *parameters)
{
    const struct equation *e = parameters;
    return e->law->above(t, e->law->of) - e->above;
}

double law_quantile(const struct law *law, double share)
{
    struct equation equation = {law, 1 - share};
    gsl_function function = {equation_off, &equation};
    double high = 1;
    if (equation_off(0, &equation) <= 0)
        return 0;
    while (equation_off(high, &equation) > 0)
        high *= 2;
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

double mmc_sojourn_above(double t, const void *of)
{
    const struct mmc *q = of;
    double waits = erlang_c(q->load, q->servers), d = q->servers - q->load; /* the rate at which a wait ends */
    double both = fabs(d - 1) < 1e-9 ? (1 + t) * exp(-t) : (d * exp(-t) - exp(-d * t)) / (d - 1);
    return (1 - waits) * exp(-t) + waits * both;
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

double md1_sojourn_above(double t, const void *of)
{
    const long double load = *(const double *)of, wait = t - 1;
    long double sum = 0;
    for (int k = 0; k <= (int)floor(t - 1); k++) {
        long double x = load * (k - wait), term = expl(-x);
        for (int i = 1; i <= k; i++)
            term *= x / i;
        sum += term;
    }
    return (double)(1 - (1 - load) * sum);
}

/* The density of the offered wait of Erlang A at v > 0, and the same times what may follow it up to t. */
struct offered {
    const struct erlang_a *q;
    double t;
};

static double offered_density(double v, void *parameters)
{
    const struct erlang_a *q = ((struct offered *)parameters)->q;
    return q->arrivals * q->none * exp(-q->servers * v + q->arrivals * -expm1(-q->theta * v) / q->theta);
}

/* The service ends after t. */
static double offered_then_service(double v, void *parameters)
{
    return offered_density(v, parameters) * exp(v - ((struct offered *)parameters)->t);
}

/* P(a service ends within t, and before patience does). */
static double served_in_time(const struct erlang_a *q, double t)
{
    return -expm1(-(1 + q->theta) * t) / (1 + q->theta);
}

static double offered_then_served(double v, void *parameters)
{
    const struct offered *o = parameters;
    return offered_density(v, parameters) * exp(-o->q->theta * v) * served_in_time(o->q, o->t - v);
}

/* The integral from 0 to t. */
static double up_to(double t, double (*f)(double, void *), struct offered *o)
{
    gsl_integration_workspace *space = gsl_integration_workspace_alloc(1000);
    gsl_function function = {f, o};
    double sum = 0, error;
    if (t > 0)
        gsl_integration_qag(&function, 0, t, 0, 1e-10, 1000, GSL_INTEG_GAUSS31, space, &sum, &error);
    gsl_integration_workspace_free(space);
    return sum;
}

double erlang_a_seen_above(double t, const void *of)
{
    const struct erlang_a *q = of;
    struct offered o = {q, t};
    double served = up_to(t, offered_then_service, &o), waits = q->wait - up_to(t, offered_density, &o);
    return exp(-q->theta * t) * ((1 - q->wait) * exp(-t) + served + waits);
}

struct served_within erlang_a_served_within(const struct erlang_a *q, double t)
{
    struct offered o = {q, t};
    return (struct served_within){served_in_time(q, t), up_to(t, offered_then_served, &o)};
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
