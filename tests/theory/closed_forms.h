/* closed_forms.h - what queueing theory says, with GSL's special functions, integrals and roots.
 *
 * Nothing here comes from the code under test. Times are in units of the mean service (mu = 1) unless a parameter says
 * otherwise. Sojourn is waiting and service; "wait" is waiting alone.
 * Sources: L. Kleinrock, Queueing Systems 1, 1975 (M/M/c, M/G/1, finite source); A. K. Erlang, 1917 (M/D/1, loss);
 * S. Zeltyn, A. Mandelbaum, "Call centers with impatient customers", Queueing Systems 51, 2005 (Erlang A).
 */
#ifndef REHEARSE_TEST_CLOSED_FORMS_H
#define REHEARSE_TEST_CLOSED_FORMS_H

/* A time of which theory knows how long it lasts: above(t, of) = P(time > t). */
struct law {
    double (*above)(double t, const void *of);
    const void *of;
};
/* The least t with P(time <= t) >= share. */
double law_quantile(const struct law *law, double share);

/* P(all servers busy) of M/G/c/c, for `load` = lambda/mu erlangs. */
double erlang_b(double load, int servers);
/* P(wait) of M/M/c, load < servers. */
double erlang_c(double load, int servers);

double mmc_wait_mean(double load, int servers);
/* The least t with P(wait <= t) >= share, of M/M/c with mu = 1. */
double mmc_wait_quantile(double load, int servers, double share);
/* P(sojourn > t) of a struct mmc. */
struct mmc {
    double load;
    int servers;
};
double mmc_sojourn_above(double t, const void *of);

/* E S, E S^2, E S^3, E S^4 of service times of mean 1. */
struct moments {
    double of[5]; /* of[n] is E S^n */
};
struct moments moments_deterministic(void);
struct moments moments_gamma(double cv);            /* cv 1 is exponential */
struct moments moments_hyperexponential(double cv); /* two branches of equal contribution to the mean; cv > 1 */

/* Pollaczek-Khinchine, for load < 1. */
double mg1_wait_mean(double load, const struct moments *service);
/* n times the variance of the mean sojourn of n customers, as n grows. With the workload V and
 * g(v) = lambda v^2 / (2 (1 - rho)), which solves Poisson's equation of the workload for the reward v - E V at
 * arrivals, the sum of sojourns is a martingale with jumps J = g(V + S) - g(V) + V + S - E(V + S); the result is
 * E J^2. M/M/1 gives Daley's formula. */
double mg1_sojourn_asymptotic_variance(double load, const struct moments *service);
/* P(sojourn > t) of M/D/1; `of` is the load. Erlang's alternating sum: good to 10 digits up to waits of 15. */
double md1_sojourn_above(double t, const void *of);

/* M/M/c with exponential patience (Erlang A). */
struct erlang_a {
    double arrivals, theta; /* rates, mu = 1 */
    int servers;
    double wait, abandon; /* P(wait), P(abandon before service) */
    double none;          /* P(all but one server busy): scales the density of the offered wait */
};
struct erlang_a erlang_a_solve(double arrivals, int servers, double theta);
/* P(min(patience, offered wait + service) > t), of a struct erlang_a:
 * what a learner sees who leaves when patience ends. */
double erlang_a_seen_above(double t, const void *of);
/* P(offered wait + service <= t, and patience does not end before): in two parts, of those who do not wait, given that
 * they do not, and of those who do. (1 - P(wait)) * idle + waited is the whole. */
struct served_within {
    double idle, waited;
};
struct served_within erlang_a_served_within(const struct erlang_a *q, double t);

#endif
