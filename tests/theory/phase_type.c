/* phase_type.c - phase-type times made and added up, by GSL. */
#include "phase_type.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

struct phase_type phase_type_erlang(int stages)
{
    struct phase_type p = {.phases = stages, .start = {1}};
    for (int i = 0; i < stages; i++) {
        p.rate[i][i] = -stages;
        if (i + 1 < stages)
            p.rate[i][i + 1] = stages;
    }
    return p;
}

struct phase_type phase_type_hyperexponential(double cv)
{
    double share = (1 + sqrt((cv * cv - 1) / (cv * cv + 1))) / 2;
    return (struct phase_type){
        .phases = 2, .start = {share, 1 - share}, .rate = {{-2 * share, 0}, {0, -2 * (1 - share)}}};
}

/* The mean time in each phase: the solution x of x T = -start. */
static void time_in_phases(const struct phase_type *p, double *time)
{
    size_t n = (size_t)p->phases;
    double square[PHASES_MAX * PHASES_MAX], right[PHASES_MAX];
    int sign;
    for (size_t i = 0; i < n; i++) {
        right[i] = -p->start[i];
        for (size_t j = 0; j < n; j++)
            square[i * n + j] = p->rate[j][i];
    }
    gsl_matrix_view matrix = gsl_matrix_view_array(square, n, n);
    gsl_vector_view b = gsl_vector_view_array(right, n), x = gsl_vector_view_array(time, n);
    gsl_permutation *order = gsl_permutation_alloc(n);
    gsl_linalg_LU_decomp(&matrix.matrix, order, &sign);
    gsl_linalg_LU_solve(&matrix.matrix, order, &b.vector, &x.vector);
    gsl_permutation_free(order);
}

double phase_type_mean(const struct phase_type *p)
{
    double time[PHASES_MAX], mean = 0;
    time_in_phases(p, time);
    for (int i = 0; i < p->phases; i++)
        mean += time[i];
    return mean;
}

double phase_type_above(double t, const void *of)
{
    const struct phase_type *p = of;
    size_t n = (size_t)p->phases;
    double square[PHASES_MAX * PHASES_MAX], power[PHASES_MAX * PHASES_MAX], above = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            square[i * n + j] = p->rate[i][j] * t;
    gsl_matrix_view matrix = gsl_matrix_view_array(square, n, n), result = gsl_matrix_view_array(power, n, n);
    gsl_linalg_exponential_ss(&matrix.matrix, &result.matrix, GSL_PREC_DOUBLE);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            above += p->start[i] * power[i * n + j];
    return above;
}

struct phase_type phase_type_sojourn(double load, const struct phase_type *service)
{
    int n = service->phases;
    double time[PHASES_MAX]; /* of a residual service, the phase at its beginning: the services have mean 1 */
    struct phase_type p = {.phases = 2 * n};
    time_in_phases(service, time);
    for (int i = 0; i < n; i++) {
        double end = 0; /* rate at which a service ends in phase i */
        for (int j = 0; j < n; j++)
            end -= service->rate[i][j];
        p.start[i] = load * time[i];
        p.start[n + i] = (1 - load) * service->start[i];
        for (int j = 0; j < n; j++) {
            p.rate[i][j] = service->rate[i][j] + end * load * time[j];
            p.rate[i][n + j] = end * (1 - load) * service->start[j];
            p.rate[n + i][n + j] = service->rate[i][j];
        }
    }
    return p;
}

struct phase_type phase_type_line(const struct birth_death *q, double mu, int servers)
{
    struct phase_type p = {.phases = 1, .rate = {{-mu}}};
    double entered = birth_death_mean(q, &(struct reward){.entered = 1});
    for (int i = 0; i < q->states; i++) {
        int ahead = i < servers ? 0 : i - servers + 1; /* departures to wait for; phase 0 is the service */
        p.start[ahead] += q->share[i] * q->up[i] / entered;
        if (ahead == 0 || q->up[i] <= 0)
            continue;
        p.phases = ahead + 1;
        p.rate[ahead][ahead] = -servers * mu;
        p.rate[ahead][ahead - 1] = servers * mu;
    }
    return p;
}
