/* birth_death.h - queues whose state is a number: stationary law, asymptotic variances, and the way there from empty.
 *
 * A measurement is a reward: `rate` paid per unit of time in a state, and payments at the moments of arrivals, losses
 * and abandonments. Its sum over a long time T has variance T times birth_death_variance: from Poisson's equation,
 * whose solution for a birth-death process is a sum (W. Whitt, "Asymptotic formulas for Markov processes with
 * applications to simulation", Operations Research 40(2), 1992, extended to payments at jumps).
 */
#ifndef REHEARSE_TEST_BIRTH_DEATH_H
#define REHEARSE_TEST_BIRTH_DEATH_H

#define STATES_MAX 4096

struct birth_death {
    int states;                 /* 0 .. states - 1 */
    double up[STATES_MAX];      /* rate of arrivals that enter */
    double down[STATES_MAX];    /* rate of all departures */
    double lost[STATES_MAX];    /* rate of arrivals that are turned away */
    double abandon[STATES_MAX]; /* the part of `down` that leaves unserved */
    double share[STATES_MAX];   /* stationary */
};

/* M/M/c/K with patience and a finite source:
 *   arrivals  rate; of one idle source when sources > 0
 *   places    largest number in the system; 0: truncated where it no longer matters
 *   theta     rate at which each of those who wait gives up */
void birth_death_open(struct birth_death *q, double arrivals, double mu, int servers, int places, double theta,
                      int sources);

/* What a measurement pays. */
struct reward {
    double number, waiting; /* times the number in the system, or waiting for `servers` servers, per unit of time */
    double time;            /* per unit of time */
    double entered, lost, abandoned; /* at the moments */
    int servers;
};
/* The mean reward per unit of time. */
double birth_death_mean(const struct birth_death *q, const struct reward *reward);
/* The variance per unit of time of the sum of rewards less its mean. */
double birth_death_variance(const struct birth_death *q, const struct reward *reward);

/* share[] of each state at time t, having begun empty: by uniformization. */
void birth_death_transient(const struct birth_death *q, double t, double *share);

#endif
