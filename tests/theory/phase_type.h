/* phase_type.h - times that pass through phases, each exponential: their distribution is a matrix exponential.
 *
 * A phase-type time begins in phase i with chance start[i] and ends when it leaves the phases. With the matrix T of
 * rates, P(time > t) is the sum of start exp(T t). M. F. Neuts, Matrix-Geometric Solutions in Stochastic Models, 1981,
 * chapter 2. The exponential and the linear equations are GSL's. Units: the mean service.
 */
#ifndef REHEARSE_TEST_PHASE_TYPE_H
#define REHEARSE_TEST_PHASE_TYPE_H

#include "birth_death.h"

#define PHASES_MAX 24

struct phase_type {
    int phases;
    double start[PHASES_MAX];
    double rate[PHASES_MAX]
               [PHASES_MAX]; /* from row to column; [i][i] is minus the rate of leaving i, the end included */
};

/* Service times of mean 1. */
struct phase_type phase_type_erlang(int stages);          /* gamma of cv 1 / sqrt(stages) */
struct phase_type phase_type_hyperexponential(double cv); /* as moments_hyperexponential */

/* The sojourn in M/PH/1. The wait is a geometric number of residual services (Pollaczek-Khinchine), which is a
 * phase-type time again: after each, with chance rho, comes another. */
struct phase_type phase_type_sojourn(double load, const struct phase_type *service);

/* The sojourn of those who enter a birth-death queue in which nobody gives up: who finds i others waits for
 * i - servers + 1 departures at the rate servers mu, then is served. A finite source's arrivals find it as its rates of
 * arrival say. */
struct phase_type phase_type_line(const struct birth_death *q, double mu, int servers);

/* P(time > t); `of` is a struct phase_type. */
double phase_type_above(double t, const void *of);
double phase_type_mean(const struct phase_type *p);

#endif
