/* bound.c - Clopper and Pearson's bound by halving, the incomplete beta function by its continued fraction.
 *
 * Only + - * / and exact_log, exact_exp, exact_log_gamma are used, in a fixed order: every machine prints the same. */
#include "report/bound.h"

#include "base/check.h"
#include "random/elementary.h"

#include <math.h>

#define TINY 1e-300
#define PRECISION 1e-13
/* The fraction needs about sqrt(max(a, b)) terms: 30,000 for a billion attempts. */
#define TERMS_MAX 100000
#define NANO 1000000000.0

static double away_from_zero(double x)
{
    return x > -TINY && x < TINY ? TINY : x;
}

/* The continued fraction of I_x(a, b) by the modified Lentz method, for x below (a + 1) / (a + b + 2):
 * W. Press et al., Numerical Recipes in C, 2nd ed., section 6.4. */
static double beta_fraction(double a, double b, double x)
{
    double c = 1;
    double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
    double fraction = d;
    for (int m = 1; m <= TERMS_MAX; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / away_from_zero(1 + even * d);
        c = away_from_zero(1 + even / c);
        fraction *= d * c;
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / away_from_zero(1 + odd * d);
        c = away_from_zero(1 + odd / c);
        double change = d * c;
        fraction *= change;
        if (change > 1 - PRECISION && change < 1 + PRECISION)
            break;
    }
    return fraction;
}

double incomplete_beta(double a, double b, double x)
{
    ENSURE(a > 0 && b > 0 && x >= 0 && x <= 1);
    if (x <= 0 || x >= 1)
        return x <= 0 ? 0 : 1;
    double log_front =
        exact_log_gamma(a + b) - exact_log_gamma(a) - exact_log_gamma(b) + a * exact_log(x) + b * exact_log(1 - x);
    double front = exact_exp(log_front);
    if (x < (a + 1) / (a + b + 2))
        return front * beta_fraction(a, b, x) / a;
    return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

static int64_t nano_of(double share)
{
    return (int64_t)(share * NANO + 0.5);
}

/* The x between low and high where I_x(a, b) is p, by halving until far below the digits that are printed. */
static double quantile_between(double a, double b, double p, double low, double high)
{
    for (int i = 0; i < 60 && high - low > 1e-11; i++) {
        double middle = low + (high - low) / 2;
        if (incomplete_beta(a, b, middle) < p)
            low = middle;
        else
            high = middle;
    }
    return high;
}

int64_t upper_bound_nano(int64_t count, int64_t total)
{
    ENSURE(count >= 0 && total > 0 && count <= total);
    if (count == total)
        return (int64_t)NANO;
    double a = (double)count + 1, b = (double)(total - count);
    /* I_p(count + 1, total - count) = P(X > count) grows with p. */
    double low = (double)count / (double)total;
    double high = low + 10 * (sqrt(a) + 1) / (double)total; /* ten standard errors up */
    return nano_of(quantile_between(a, b, 0.95, low, high < 1 ? high : 1));
}

struct share_interval share_interval(int64_t count, int64_t total)
{
    ENSURE(count >= 0 && total > 0 && count <= total);
    double x = (double)count, rest = (double)(total - count);
    return (struct share_interval){
        .low_nano = count == 0 ? 0 : nano_of(quantile_between(x, rest + 1, 0.025, 0, 1)),
        .high_nano = count == total ? (int64_t)NANO : nano_of(quantile_between(x + 1, rest, 0.975, 0, 1)),
    };
}

int64_t median_rank(int64_t count)
{
    int64_t rank = 0;
    /* P(X <= rank) = I_1/2(count - rank, rank + 1) */
    while (2 * rank < count && incomplete_beta((double)(count - rank), (double)rank + 1, 0.5) <= 0.025)
        rank++;
    return rank;
}
