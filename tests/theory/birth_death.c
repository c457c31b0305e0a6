/* birth_death.c - sums over the states of a birth-death chain. */
#include "birth_death.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

void birth_death_open(struct birth_death *q, double arrivals, double mu, int servers, int places, double theta,
                      int sources)
{
    memset(q, 0, sizeof *q);
    q->states = places > 0 ? places + 1 : STATES_MAX;
    if (sources > 0 && sources + 1 < q->states)
        q->states = sources + 1;
    double weight = 1, sum = 0;
    for (int i = 0; i < q->states; i++) {
        double idle = sources > 0 ? sources - i : 1;
        int waiting = i > servers ? i - servers : 0;
        q->abandon[i] = theta * waiting;
        q->down[i] = mu * (i - waiting) + q->abandon[i];
        if (i > 0)
            weight *= q->up[i - 1] / q->down[i];
        q->share[i] = weight;
        sum += weight;
        if (places == 0 && sources == 0 && weight < 1e-25 * sum)
            q->states = i + 1;
        if (i == q->states - 1)
            q->lost[i] = arrivals * idle;
        else
            q->up[i] = arrivals * idle;
    }
    for (int i = 0; i < q->states; i++)
        q->share[i] /= sum;
}

static double paid(const struct birth_death *q, const struct reward *r, int i)
{
    int waiting = i > r->servers ? i - r->servers : 0;
    return r->number * i + r->waiting * waiting + r->time + r->entered * q->up[i] + r->lost * q->lost[i] +
           r->abandoned * q->abandon[i];
}

double birth_death_mean(const struct birth_death *q, const struct reward *reward)
{
    double mean = 0;
    for (int i = 0; i < q->states; i++)
        mean += q->share[i] * paid(q, reward, i);
    return mean;
}

double birth_death_variance(const struct birth_death *q, const struct reward *r)
{
    static double below[STATES_MAX]; /* sum over states <= i of share * (paid - mean) */
    double mean = birth_death_mean(q, r), sum = 0, above = 0, share = 0, variance = 0, step = 0;
    for (int i = 0; i < q->states; i++)
        below[i] = sum += q->share[i] * (paid(q, r, i) - mean);
    /* In the upper tail the sum from above keeps its digits. */
    for (int i = q->states - 1; i > 0 && share < 0.5; i--) {
        above += q->share[i] * (paid(q, r, i) - mean);
        share += q->share[i];
        below[i - 1] = -above;
    }
    for (int i = 0; i < q->states; i++) {
        double served = q->down[i] - q->abandon[i];
        variance +=
            q->share[i] * (served * step * step + q->abandon[i] * (r->abandoned - step) * (r->abandoned - step));
        variance += q->share[i] * q->lost[i] * r->lost * r->lost;
        if (q->up[i] > 0) {
            step = -below[i] / (q->share[i] * q->up[i]); /* the solution's rise from i to i + 1 */
            variance += q->share[i] * q->up[i] * (step + r->entered) * (step + r->entered);
        }
    }
    return variance;
}

void birth_death_transient(const struct birth_death *q, double t, double *share)
{
    static double now[STATES_MAX], next[STATES_MAX];
    double fastest = 0, seen = 0;
    for (int i = 0; i < q->states; i++)
        fastest = fmax(fastest, q->up[i] + q->down[i]);
    memset(now, 0, sizeof now);
    memset(share, 0, (size_t)q->states * sizeof *share);
    now[0] = 1;
    for (unsigned jumps = 0; seen < 1 - 1e-13 && jumps < 100000; jumps++) {
        double chance = gsl_ran_poisson_pdf(jumps, fastest * t);
        seen += chance;
        memcpy(next, now, sizeof next);
        for (int i = 0; i < q->states; i++) {
            double rise = now[i] * q->up[i] / fastest, fall = now[i] * q->down[i] / fastest;
            share[i] += chance * now[i];
            next[i] -= rise + fall;
            if (i + 1 < q->states)
                next[i + 1] += rise;
            if (i > 0)
                next[i - 1] += fall;
        }
        memcpy(now, next, sizeof now);
    }
}
