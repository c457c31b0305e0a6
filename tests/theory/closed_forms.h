/* closed_forms.h - what queueing theory says, with GSL's special functions, integrals and roots.
 *
 * Nothing here comes from the code under test. Times are in units of the mean service (mu = 1) unless a parameter says
 * otherwise. Sojourn is waiting and service; "wait" is waiting alone.
 * Sources: L. Kleinrock, Queueing Systems 1, 1975 (M/M/c, M/G/1, finite source); A. K. Erlang, 1917 (M/D/1, loss);
 * S. Zeltyn, A. Mandelbaum, "Call centers with impatient customers", Queueing Systems 51, 2005 (Erlang A).
 */
#ifndef REHEARSE_TEST_CLOSED_FORMS_H
#define REHEARSE_TEST_CLOSED_FORMS_H

/* P(all servers busy) of M/G/c/c, for `load` = lambda/mu erlangs. */
double erlang_b(double load, int servers);
/* P(wait) of M/M/c, load < servers. */
double erlang_c(double load, int servers);

double mmc_wait_mean(double load, int servers);
/* The least t with P(wait <= t) >= share, of M/M/c with mu = 1. */
double mmc_wait_quantile(double load, int servers, double share);
double mmc_sojourn_quantile(double load, int servers, double share);

/* E S, E S^2, E S^3, E S^4 of service times of mean 1. */
struct moments {
    double of[5]; /* of[n] is E S^n */
};
struct moments moments_deterministic(void);
struct moments moments_gamma(double cv);            /* cv 1 is exponential */
struct moments moments_hyperexponential(double cv); /* two branches of equal contribution to the mean; cv > 1 */

/* Pollaczek-Khinchine, for load < 1. */
double mg1_wait_mean(double load, const struct moments *service);
/* n times the variance of the mean sojourn of n customers, as n grows. With the workload V and g(v) = lambda v^2 / (2 (1 -
 * rho)), which solves Poisson's equation of the workload for the reward v - E V at arrivals, the sum of sojourns is a
 * martingale with jumps J = g(V + S) - g(V) + V + S - E(V + S); the result is E J^2. M/M/1 gives Daley's formula. */
double mg1_sojourn_asymptotic_variance(double load, const struct moments *service);
/* The wait quantile of M/D/1. Erlang's alternating sum: good to 10 digits up to waits of 15. */
double md1_wait_quantile(double load, double share);

/* M/M/c with exponential patience (Erlang A). */
struct erlang_a {
    double arrivals, theta; /* rates, mu = 1 */
    int servers;
    double wait, abandon; /* P(wait), P(abandon before service) */
    double none;          /* P(all but one server busy): scales the density of the offered wait */
};
struct erlang_a erlang_a_solve(double arrivals, int servers, double theta);
/* The quantile of min(patience, offered wait + service): what a learner sees who leaves when patience ends. */
double erlang_a_seen_quantile(const struct erlang_a *q, double share);

#endif
