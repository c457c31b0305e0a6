/* distribution_law.c - the mean, the CDF and the quantile function of every kind of distribution. */
#include "random/distribution.h"

#include "base/check.h"
#include "random/elementary.h"

#include <math.h> /* floor, ceil, fabs */

/* -ln(1 - t) for 0 <= t < 1, with a small relative error near 0: with s = t / (2 - t) it is 2 (s + s^3/3 + ...). */
static double minus_log_complement(double t)
{
    if (t > 0.1)
        return -exact_log(1 - t);
    double s = t / (2 - t);
    double square = s * s;
    double sum = 0;
    for (int n = 15; n >= 1; n -= 2)
        sum = sum * square + 1.0 / n;
    return 2 * s * sum;
}

/* (1 - e^-x) / x, which is 1 at 0; any sign of x. */
static double mean_decay(double x)
{
    if (fabs(x) > 0.5)
        return (1 - exact_exp(-x)) / x;
    double sum = 1;
    for (int n = 14; n >= 2; n--)
        sum = 1 - x / n * sum;
    return sum;
}

/* 1 - e^-x with a small relative error near 0; x >= 0. */
static double one_minus_exp(double x)
{
    return x > 0.5 ? 1 - exact_exp(-x) : x * mean_decay(x);
}

static double deterministic_mean(const struct distribution *d)
{
    return d->a;
}
static double deterministic_cdf(const struct distribution *d, double x)
{
    return x < d->a ? 0 : 1;
}
static double deterministic_quantile(const struct distribution *d, double u)
{
    (void)u;
    return d->a;
}

static double uniform_mean(const struct distribution *d)
{
    return d->a + (d->b - d->a) / 2;
}
static double uniform_cdf(const struct distribution *d, double x)
{
    if (x < d->a)
        return 0;
    return x >= d->b ? 1 : (x - d->a) / (d->b - d->a);
}
static double uniform_quantile(const struct distribution *d, double u)
{
    return d->a + (d->b - d->a) * u;
}

static double exponential_mean(const struct distribution *d)
{
    return d->a;
}
static double exponential_cdf(const struct distribution *d, double x)
{
    return x <= 0 ? 0 : one_minus_exp(x / d->a);
}
static double exponential_quantile(const struct distribution *d, double u)
{
    return d->a * minus_log_complement(u);
}

static double lognormal_mean(const struct distribution *d)
{
    return exact_exp(d->a + d->b * d->b / 2);
}
static double lognormal_cdf(const struct distribution *d, double x)
{
    if (x <= 0)
        return 0;
    double distance = exact_log(x) - d->a;
    if (d->b == 0)
        return distance < 0 ? 0 : 1;
    return exact_normal_cdf(distance / d->b);
}
static double lognormal_quantile(const struct distribution *d, double u)
{
    return exact_exp(d->a + d->b * exact_normal_quantile(u));
}

static double gamma_mean(const struct distribution *d)
{
    return d->a * d->b;
}
static double gamma_cdf(const struct distribution *d, double x)
{
    return x <= 0 ? 0 : exact_gamma_p(d->a, x / d->b);
}
static double gamma_quantile(const struct distribution *d, double u)
{
    return d->b * exact_gamma_quantile(d->a, u);
}

#define erlang_mean gamma_mean
#define erlang_cdf gamma_cdf
#define erlang_quantile gamma_quantile

static double weibull_mean(const struct distribution *d)
{
    return d->b * exact_exp(exact_log_gamma(1 + 1 / d->a));
}
static double weibull_cdf(const struct distribution *d, double x)
{
    return x <= 0 ? 0 : one_minus_exp(exact_pow(x / d->b, d->a));
}
static double weibull_quantile(const struct distribution *d, double u)
{
    return d->b * exact_pow(minus_log_complement(u), 1 / d->a);
}

/* With l = ln(high / low) and g(x) = (1 - e^-x) / x the mean is low g((shape - 1) l) / g(shape l), at shape 1 too:
 * the integral of x f(x) for f(x) = shape low^shape x^-(shape + 1) / (1 - (low / high)^shape). */
static double pareto_mean(const struct distribution *d)
{
    double l = exact_log(d->c / d->b);
    return d->b * mean_decay((d->a - 1) * l) / mean_decay(d->a * l);
}
static double pareto_cdf(const struct distribution *d, double x)
{
    if (x < d->b)
        return 0;
    if (x >= d->c)
        return 1;
    return one_minus_exp(d->a * exact_log(x / d->b)) / one_minus_exp(d->a * exact_log(d->c / d->b));
}
static double pareto_quantile(const struct distribution *d, double u)
{
    double cut = one_minus_exp(d->a * exact_log(d->c / d->b)); /* the share of the unbounded law below `high` */
    return d->b * exact_exp(minus_log_complement(u * cut) / d->a);
}

static double geometric_mean(const struct distribution *d)
{
    return d->a;
}
static double geometric_cdf(const struct distribution *d, double x)
{
    double k = floor(x);
    if (k < 1)
        return 0;
    return d->a == 1 ? 1 : one_minus_exp(k * minus_log_complement(1 / d->a));
}
static double geometric_quantile(const struct distribution *d, double u)
{
    if (d->a == 1)
        return 1;
    double k = ceil(minus_log_complement(u) / minus_log_complement(1 / d->a));
    return k < 1 ? 1 : k;
}

static double empirical_mean(const struct distribution *d)
{
    double sum = 0;
    for (size_t i = 0; i < d->points_count; i++)
        sum += d->points[i].weight * d->points[i].value;
    return sum;
}
/* The number of points whose cumulative share is below u, or whose value is at most x: both ascend. */
static size_t points_before(const struct distribution *d, bool by_share, double limit)
{
    size_t low = 0, high = d->points_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct distribution_point *point = &d->points[middle];
        if (by_share ? point->cumulative < limit : point->value <= limit)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
static double empirical_cdf(const struct distribution *d, double x)
{
    size_t count = points_before(d, false, x);
    return count == 0 ? 0 : d->points[count - 1].cumulative;
}
static double empirical_quantile(const struct distribution *d, double u)
{
    size_t count = points_before(d, true, u);
    return d->points[count < d->points_count ? count : d->points_count - 1].value;
}

static double mixture_mean(const struct distribution *d)
{
    double sum = 0;
    for (size_t i = 0; i < d->parts_count; i++)
        sum += d->parts[i].weight * distribution_mean(&d->parts[i].of);
    return sum;
}
static double mixture_cdf(const struct distribution *d, double x)
{
    double sum = 0;
    for (size_t i = 0; i < d->parts_count; i++)
        sum += d->parts[i].weight * distribution_cdf(&d->parts[i].of, x);
    return sum < 1 ? sum : 1;
}

/* How far the CDF at x is above u, as the logarithm of the smaller tail against the wanted one: nearly straight where
 * the CDF itself is not. Infinite where a tail is empty. */
static double excess(const struct distribution *d, double u, double x)
{
    double share = mixture_cdf(d, x);
    if (share <= 0)
        return -HUGE_VAL;
    if (share >= 1)
        return HUGE_VAL;
    return u <= 0.5 ? exact_log(share / u) : exact_log((1 - u) / (1 - share));
}

/* The next place to look in [low, high]: the secant, drawn towards the middle, and never further from it than `slack`.
 * Method ITP: I. Oliveira and R. Takahashi, "An Enhancement of the Bisection Method Average Performance Preserving
 * Minmax Optimality", ACM TOMS 47(1), 2020. */
static double next_guess(double low, double high, double at_low, double at_high, double pull, double slack)
{
    double middle = low + (high - low) / 2;
    if (!(fabs(at_low) < HUGE_VAL && fabs(at_high) < HUGE_VAL && at_high > at_low))
        return middle;
    double secant = (at_high * low - at_low * high) / (at_high - at_low);
    double toward = middle > secant ? 1 : -1;
    double guess = pull <= fabs(middle - secant) ? secant + toward * pull : middle;
    return fabs(guess - middle) <= slack ? guess : middle - toward * slack;
}

/* The generalised inverse: the smallest x with cdf(x) >= u, within 1e-10 of itself (or 1e-9) and within a quarter of a
 * unit while doubles are that fine, so that an atom on a whole number is hit exactly after rounding. It lies between
 * the smallest and the largest quantile of the parts, because each part's CDF is on a known side of u there. */
static double mixture_quantile(const struct distribution *d, double u)
{
    double low = HUGE_VAL, high = 0;
    for (size_t i = 0; i < d->parts_count; i++) {
        double x = distribution_quantile(&d->parts[i].of, u);
        low = x < low ? x : low;
        high = x > high ? x : high;
    }
    double at_low = excess(d, u, low), at_high = excess(d, u, high);
    if (at_low >= 0 || low == high)
        return low;
    double width = high - low;
    double tolerance = high * 1e-10 < 0.25 ? high * 1e-10 + 1e-9 : 0.25;
    if (tolerance < high * 0x1p-50)
        tolerance = high * 0x1p-50;
    double budget = tolerance / 2; /* doubled until it spans the bracket, then halved every step */
    while (budget < width)
        budget *= 2;
    while (high - low > tolerance) {
        double pull = 0.2 * (high - low) * (high - low) / width;
        double slack = budget - (high - low) / 2;
        double x = next_guess(low, high, at_low, at_high, pull, slack > 0 ? slack : 0);
        double at_x = excess(d, u, x);
        if (at_x >= 0) {
            high = x;
            at_high = at_x;
        } else {
            low = x;
            at_low = at_x;
        }
        budget /= 2;
    }
    return high;
}

#define hyperexponential_mean mixture_mean
#define hyperexponential_cdf mixture_cdf
#define hyperexponential_quantile mixture_quantile

struct law {
    double (*mean)(const struct distribution *d);
    double (*cdf)(const struct distribution *d, double value);
    double (*quantile)(const struct distribution *d, double u);
};

#define LAW(kind)                                                                                                      \
    {                                                                                                                  \
        kind##_mean, kind##_cdf, kind##_quantile                                                                       \
    }
static const struct law laws[DISTRIBUTION_KINDS] = {
    [DISTRIBUTION_DETERMINISTIC] = LAW(deterministic),
    [DISTRIBUTION_UNIFORM] = LAW(uniform),
    [DISTRIBUTION_EXPONENTIAL] = LAW(exponential),
    [DISTRIBUTION_LOGNORMAL] = LAW(lognormal),
    [DISTRIBUTION_GAMMA] = LAW(gamma),
    [DISTRIBUTION_ERLANG] = LAW(erlang),
    [DISTRIBUTION_HYPEREXPONENTIAL] = LAW(hyperexponential),
    [DISTRIBUTION_WEIBULL] = LAW(weibull),
    [DISTRIBUTION_PARETO] = LAW(pareto),
    [DISTRIBUTION_GEOMETRIC] = LAW(geometric),
    [DISTRIBUTION_EMPIRICAL] = LAW(empirical),
    [DISTRIBUTION_MIXTURE] = LAW(mixture),
};

double distribution_mean(const struct distribution *d)
{
    return laws[d->kind].mean(d);
}

double distribution_cdf(const struct distribution *d, double value)
{
    return laws[d->kind].cdf(d, value);
}

double distribution_quantile(const struct distribution *d, double u)
{
    ENSURE(u > 0 && u < 1);
    return laws[d->kind].quantile(d, u);
}
