/* distribution.c - every kind of distribution: its laws, its makers, and the ways to write it. */
#include "random/distribution.h"

#include "base/check.h"
#include "base/memory.h"
#include "base/sort.h"
#include "random/elementary.h"

#include <float.h>
#include <math.h> /* sqrt, floor, ceil, fabs */
#include <stdlib.h>

#define NORMAL_P99 0.99
#define LARGEST ((double)(INT64_MAX / 4))
#define SHAPE_MIN 0.01 /* of a gamma distribution */
#define SHAPE_MAX 10000.0
#define DEPTH_MAX 4

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

/* ln(x / y), also where the quotient itself is beyond all doubles; x >= y > 0. */
static double log_quotient(double x, double y)
{
    return x / y <= DBL_MAX ? exact_log(x / y) : exact_log(x) - exact_log(y);
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
    double l = log_quotient(d->c, d->b);
    return d->b * mean_decay((d->a - 1) * l) / mean_decay(d->a * l);
}
static double pareto_cdf(const struct distribution *d, double x)
{
    if (x < d->b)
        return 0;
    if (x >= d->c)
        return 1;
    return one_minus_exp(d->a * log_quotient(x, d->b)) / one_minus_exp(d->a * log_quotient(d->c, d->b));
}
static double pareto_quantile(const struct distribution *d, double u)
{
    double cut = one_minus_exp(d->a * log_quotient(d->c, d->b)); /* the share of the unbounded law below `high` */
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

/* Where the root is, and how far the function is below and above it at the ends. */
struct bracket {
    double low, high, at_low, at_high;
};

/* The next place to look in [low, high]: the secant, drawn towards the middle, and never further from it than `slack`.
 * Method ITP: I. Oliveira and R. Takahashi, "An Enhancement of the Bisection Method Average Performance Preserving
 * Minmax Optimality", ACM TOMS 47(1), 2020. */
static double next_guess(const struct bracket *b, double pull, double slack)
{
    double middle = b->low + (b->high - b->low) / 2;
    if (!(fabs(b->at_low) < HUGE_VAL && fabs(b->at_high) < HUGE_VAL && b->at_high > b->at_low))
        return middle;
    double secant = (b->at_high * b->low - b->at_low * b->high) / (b->at_high - b->at_low);
    double toward = middle > secant ? 1 : -1;
    double guess = pull <= fabs(middle - secant) ? secant + toward * pull : middle;
    return fabs(guess - middle) <= slack ? guess : middle - toward * slack;
}

/* The generalised inverse: the smallest x with cdf(x) >= u, within 1e-10 of itself (or 1e-9) and within a quarter of a
 * unit while doubles are that fine, so that an atom on a whole number is hit exactly after rounding. It lies between
 * the smallest and the largest quantile of the parts, because each part's CDF is on a known side of u there. */
static double mixture_quantile(const struct distribution *d, double u)
{
    struct bracket b = {.low = HUGE_VAL, .high = 0};
    for (size_t i = 0; i < d->parts_count; i++) {
        double x = distribution_quantile(&d->parts[i].of, u);
        b.low = x < b.low ? x : b.low;
        b.high = x > b.high ? x : b.high;
    }
    b.at_low = excess(d, u, b.low);
    b.at_high = excess(d, u, b.high);
    if (b.at_low >= 0 || b.low == b.high)
        return b.low;
    double width = b.high - b.low;
    double tolerance = b.high * 1e-10 < 0.25 ? b.high * 1e-10 + 1e-9 : 0.25;
    if (tolerance < b.high * 0x1p-50)
        tolerance = b.high * 0x1p-50;
    double budget = tolerance / 2; /* doubled until it spans the bracket, then halved every step */
    while (budget < width)
        budget *= 2;
    while (b.high - b.low > tolerance) {
        double pull = 0.2 * (b.high - b.low) * (b.high - b.low) / width;
        double slack = budget - (b.high - b.low) / 2;
        double x = next_guess(&b, pull, slack > 0 ? slack : 0);
        double at_x = excess(d, u, x);
        if (at_x >= 0) {
            b.high = x;
            b.at_high = at_x;
        } else {
            b.low = x;
            b.at_low = at_x;
        }
        budget /= 2;
    }
    return b.high;
}

static bool refuse(struct distribution *d, const char *sentence, const char **why)
{
    distribution_free(d);
    *why = sentence;
    return false;
}

static bool positive(double x)
{
    return x > 0 && x <= DBL_MAX;
}

static bool not_negative(double x)
{
    return x >= 0 && x <= DBL_MAX;
}

/* The last test of every maker: the table must be able to hold the largest value. */
static bool accept(struct distribution *d, const char **why)
{
    if (!(distribution_largest(d) <= LARGEST))
        return refuse(d, "its largest values would be too large: above 2^61 (of nanoseconds, 73 years)", why);
    *why = NULL;
    return true;
}

bool distribution_deterministic(struct distribution *d, double value, const char **why)
{
    *d = (struct distribution){.kind = DISTRIBUTION_DETERMINISTIC};
    if (!not_negative(value))
        return refuse(d, "value must be 0 or more", why);
    d->a = value;
    return accept(d, why);
}

bool distribution_uniform(struct distribution *d, double low, double high, const char **why)
{
    *d = (struct distribution){.kind = DISTRIBUTION_UNIFORM};
    if (!not_negative(low))
        return refuse(d, "low must be 0 or more", why);
    if (!(high >= low && high <= DBL_MAX))
        return refuse(d, "high must not be below low", why);
    d->a = low;
    d->b = high;
    return accept(d, why);
}

bool distribution_exponential(struct distribution *d, double mean, const char **why)
{
    *d = (struct distribution){.kind = DISTRIBUTION_EXPONENTIAL};
    if (!positive(mean))
        return refuse(d, "mean must be above 0", why);
    d->a = mean;
    return accept(d, why);
}

bool distribution_lognormal_median_p99(struct distribution *d, double median, double p99, const char **why)
{
    *d = (struct distribution){.kind = DISTRIBUTION_LOGNORMAL};
    if (!positive(median))
        return refuse(d, "median must be above 0", why);
    if (!(p99 >= median && p99 <= DBL_MAX))
        return refuse(d, "p99 must not be below the median", why);
    d->a = exact_log(median);
    d->b = (exact_log(p99) - d->a) / exact_normal_quantile(NORMAL_P99);
    return accept(d, why);
}

bool distribution_lognormal_mean_cv(struct distribution *d, double mean, double cv, const char **why)
{
    *d = (struct distribution){.kind = DISTRIBUTION_LOGNORMAL};
    if (!positive(mean))
        return refuse(d, "mean must be above 0", why);
    if (!(cv >= 0 && cv <= 1e6))
        return refuse(d, "cv must be 0 or more", why);
    double variance = exact_log(1 + cv * cv);
    d->a = exact_log(mean) - variance / 2;
    d->b = sqrt(variance);
    return accept(d, why);
}

bool distribution_gamma_mean_shape(struct distribution *d, double mean, double shape, const char **why)
{
    *d = (struct distribution){.kind = DISTRIBUTION_GAMMA};
    if (!positive(mean))
        return refuse(d, "mean must be above 0", why);
    if (!(shape >= SHAPE_MIN && shape <= SHAPE_MAX))
        return refuse(d, "shape must be between 0.01 and 10000", why);
    d->a = shape;
    d->b = mean / shape;
    return accept(d, why);
}

bool distribution_gamma_mean_cv(struct distribution *d, double mean, double cv, const char **why)
{
    *d = (struct distribution){.kind = DISTRIBUTION_GAMMA};
    if (!(cv >= 0.01 && cv <= 10))
        return refuse(d, "cv must be between 0.01 and 10", why);
    double shape = 1 / (cv * cv);
    shape = shape > SHAPE_MAX ? SHAPE_MAX : shape < SHAPE_MIN ? SHAPE_MIN : shape; /* rounding at the ends */
    return distribution_gamma_mean_shape(d, mean, shape, why);
}

bool distribution_erlang(struct distribution *d, double mean, int stages, const char **why)
{
    *d = (struct distribution){.kind = DISTRIBUTION_ERLANG};
    if (!positive(mean))
        return refuse(d, "mean must be above 0", why);
    if (stages < 1 || stages > SHAPE_MAX)
        return refuse(d, "stages must be between 1 and 10000", why);
    d->a = stages;
    d->b = mean / stages;
    return accept(d, why);
}

bool distribution_weibull_shape_scale(struct distribution *d, double shape, double scale, const char **why)
{
    *d = (struct distribution){.kind = DISTRIBUTION_WEIBULL};
    if (!(shape >= 0.05 && shape <= DBL_MAX))
        return refuse(d, "shape must be 0.05 or more", why);
    if (!positive(scale))
        return refuse(d, "scale must be above 0", why);
    d->a = shape;
    d->b = scale;
    return accept(d, why);
}

bool distribution_weibull_shape_mean(struct distribution *d, double shape, double mean, const char **why)
{
    if (!distribution_weibull_shape_scale(d, shape, 1, why))
        return false;
    if (!positive(mean))
        return refuse(d, "mean must be above 0", why);
    d->b = mean / distribution_mean(d);
    return accept(d, why);
}

bool distribution_pareto(struct distribution *d, double shape, double low, double high, const char **why)
{
    *d = (struct distribution){.kind = DISTRIBUTION_PARETO};
    if (!positive(shape))
        return refuse(d, "shape must be above 0", why);
    if (!positive(low))
        return refuse(d, "low must be above 0", why);
    if (!(high > low && high <= DBL_MAX))
        return refuse(d, "high must be above low", why);
    d->a = shape;
    d->b = low;
    d->c = high;
    return accept(d, why);
}

bool distribution_geometric(struct distribution *d, double mean, const char **why)
{
    *d = (struct distribution){.kind = DISTRIBUTION_GEOMETRIC};
    if (!(mean >= 1 && mean <= 1e15))
        return refuse(d, "mean must be between 1 and 1e15", why);
    d->a = mean;
    return accept(d, why);
}

static int depth_of(const struct distribution *d)
{
    int deepest = 0;
    for (size_t i = 0; i < d->parts_count; i++) {
        int depth = depth_of(&d->parts[i].of);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + (d->kind == DISTRIBUTION_MIXTURE);
}

/* Takes deep copies of the parts that weigh something; their weights then sum to 1. False if weights make no sense. */
static bool take_parts(struct distribution *d, const struct distribution_part *parts, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (!not_negative(parts[i].weight))
            return false;
        sum += parts[i].weight;
    }
    if (!positive(sum))
        return false;
    d->parts = memory_new(count, sizeof *d->parts);
    for (size_t i = 0; i < count; i++) {
        if (parts[i].weight == 0)
            continue;
        struct distribution_part *part = &d->parts[d->parts_count++];
        part->weight = parts[i].weight / sum;
        part->of = distribution_copy(&parts[i].of);
    }
    return true;
}

bool distribution_mixture(struct distribution *d, const struct distribution_part *parts, size_t count, const char **why)
{
    *d = (struct distribution){.kind = DISTRIBUTION_MIXTURE};
    if (!take_parts(d, parts, count))
        return refuse(d, "shares must be 0 or more, and one of them above 0", why);
    if (depth_of(d) > DEPTH_MAX)
        return refuse(d, "mixtures must not nest deeper than 4", why);
    return accept(d, why);
}

bool distribution_hyperexponential(struct distribution *d, const struct distribution_part *parts, size_t count,
                                   const char **why)
{
    *d = (struct distribution){.kind = DISTRIBUTION_HYPEREXPONENTIAL};
    for (size_t i = 0; i < count; i++)
        if (parts[i].of.kind != DISTRIBUTION_EXPONENTIAL)
            return refuse(d, "every branch must be exponential", why);
    if (!take_parts(d, parts, count))
        return refuse(d, "shares must be 0 or more, and one of them above 0", why);
    return accept(d, why);
}

bool distribution_hyperexponential_mean_cv(struct distribution *d, double mean, double cv, const char **why)
{
    *d = (struct distribution){.kind = DISTRIBUTION_HYPEREXPONENTIAL};
    if (!positive(mean))
        return refuse(d, "mean must be above 0", why);
    if (!(cv > 1 && cv <= 1000))
        return refuse(d, "cv must be above 1 and at most 1000", why);
    double square = cv * cv;
    double excess = sqrt((square - 1) / (square + 1));
    double share = (1 + excess) / 2;
    double other = 1 / ((square + 1) * (1 + excess)); /* (1 - excess) / 2 without its cancellation */
    struct distribution_part branches[2] = {
        {.weight = share, .of = {.kind = DISTRIBUTION_EXPONENTIAL, .a = mean / (2 * share)}},
        {.weight = other, .of = {.kind = DISTRIBUTION_EXPONENTIAL, .a = mean / (2 * other)}},
    };
    return distribution_hyperexponential(d, branches, 2, why);
}

/* By value, then by weight: points that compare equal are equal, so the order is total. */
static int compare_points(const void *left, const void *right)
{
    const struct distribution_point *a = left, *b = right;
    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return (a->weight > b->weight) - (a->weight < b->weight);
}

bool distribution_empirical(struct distribution *d, const struct distribution_point *points, size_t count,
                            const char **why)
{
    *d = (struct distribution){.kind = DISTRIBUTION_EMPIRICAL};
    d->points = memory_new(count, sizeof *d->points);
    for (size_t i = 0; i < count; i++) {
        if (!not_negative(points[i].value))
            return refuse(d, "every value must be 0 or more", why);
        if (!not_negative(points[i].weight))
            return refuse(d, "every weight must be 0 or more", why);
        if (points[i].weight > 0)
            d->points[d->points_count++] = (struct distribution_point){points[i].weight, points[i].value + 0.0, 0};
    }
    if (d->points_count == 0)
        return refuse(d, "at least one weight must be above 0", why);
    sort_array(d->points, d->points_count, sizeof *d->points, compare_points);
    double sum = 0, cumulative = 0;
    for (size_t i = 0; i < d->points_count; i++)
        sum += d->points[i].weight;
    if (!positive(sum))
        return refuse(d, "the weights are too large to be added", why);
    for (size_t i = 0; i < d->points_count; i++) {
        d->points[i].weight /= sum;
        cumulative += d->points[i].weight;
        d->points[i].cumulative = cumulative;
    }
    d->points[d->points_count - 1].cumulative = 1;
    return accept(d, why);
}

/* Makers as forms call them. */
#define OF_ONE(maker)                                                                                                  \
    static bool maker##_form(struct distribution *d, const double *v, const char **why)                                \
    {                                                                                                                  \
        return distribution_##maker(d, v[0], why);                                                                     \
    }
#define OF_TWO(maker)                                                                                                  \
    static bool maker##_form(struct distribution *d, const double *v, const char **why)                                \
    {                                                                                                                  \
        return distribution_##maker(d, v[0], v[1], why);                                                               \
    }
OF_ONE(deterministic)
OF_TWO(uniform)
OF_ONE(exponential)
OF_TWO(lognormal_median_p99)
OF_TWO(lognormal_mean_cv)
OF_TWO(gamma_mean_cv)
OF_TWO(gamma_mean_shape)
OF_TWO(hyperexponential_mean_cv)
OF_TWO(weibull_shape_scale)
OF_TWO(weibull_shape_mean)
OF_ONE(geometric)
static bool erlang_form(struct distribution *d, const double *v, const char **why)
{
    return distribution_erlang(d, v[0], (int)v[1], why);
}
static bool pareto_form(struct distribution *d, const double *v, const char **why)
{
    return distribution_pareto(d, v[0], v[1], v[2], why);
}

#define VALUE(word)                                                                                                    \
    {                                                                                                                  \
        word, PARAMETER_VALUE                                                                                          \
    }
#define NUMBER(word)                                                                                                   \
    {                                                                                                                  \
        word, PARAMETER_NUMBER                                                                                         \
    }
#define STAGES(word)                                                                                                   \
    {                                                                                                                  \
        word, PARAMETER_STAGES                                                                                         \
    }
#define FORMS(kind, ...) static const struct distribution_form kind##_forms[] = {__VA_ARGS__, {.make = NULL}}
/* clang-format off */
FORMS(deterministic, {{VALUE("value")}, deterministic_form});
FORMS(uniform, {{VALUE("low"), VALUE("high")}, uniform_form});
FORMS(exponential, {{VALUE("mean")}, exponential_form});
FORMS(lognormal, {{VALUE("median"), VALUE("p99")}, lognormal_median_p99_form},
                 {{VALUE("mean"), NUMBER("cv")}, lognormal_mean_cv_form});
FORMS(gamma, {{VALUE("mean"), NUMBER("cv")}, gamma_mean_cv_form},
             {{VALUE("mean"), NUMBER("shape")}, gamma_mean_shape_form});
FORMS(erlang, {{VALUE("mean"), STAGES("stages")}, erlang_form});
FORMS(hyperexponential, {{VALUE("mean"), NUMBER("cv")}, hyperexponential_mean_cv_form});
FORMS(weibull, {{NUMBER("shape"), VALUE("scale")}, weibull_shape_scale_form},
               {{NUMBER("shape"), VALUE("mean")}, weibull_shape_mean_form});
FORMS(pareto, {{NUMBER("shape"), VALUE("low"), VALUE("high")}, pareto_form});
FORMS(geometric, {{VALUE("mean")}, geometric_form});
/* clang-format on */
static const struct distribution_form empirical_forms[] = {{.make = NULL}};
static const struct distribution_form mixture_forms[] = {{.make = NULL}};

const struct distribution_info distribution_table[DISTRIBUTION_KINDS] = {
#define X(name, word, law, list, parameters)                                                                           \
    {#word, word##_forms, LIST_OF_##list, parameters, law##_mean, law##_cdf, law##_quantile},
    DISTRIBUTIONS(X)
#undef X
};

const char *const distribution_words[] = {
#define X(name, word, ...) #word,
    DISTRIBUTIONS(X)
#undef X
        NULL,
};

double distribution_mean(const struct distribution *d)
{
    return distribution_table[d->kind].mean(d);
}

double distribution_cdf(const struct distribution *d, double value)
{
    return distribution_table[d->kind].cdf(d, value);
}

double distribution_quantile(const struct distribution *d, double u)
{
    ENSURE(u > 0 && u < 1);
    return distribution_table[d->kind].quantile(d, u);
}

double distribution_largest(const struct distribution *d)
{
    return distribution_quantile(d, 1 - 0x1p-33);
}

void distribution_free(struct distribution *d)
{
    for (size_t i = 0; i < d->parts_count; i++)
        distribution_free(&d->parts[i].of);
    free(d->parts);
    free(d->points);
    *d = (struct distribution){.kind = d->kind};
}

struct distribution distribution_copy(const struct distribution *d)
{
    struct distribution copy = *d;
    if (d->parts)
        copy.parts = memory_new(d->parts_count, sizeof *copy.parts);
    for (size_t i = 0; i < d->parts_count; i++)
        copy.parts[i] = (struct distribution_part){d->parts[i].weight, distribution_copy(&d->parts[i].of)};
    if (d->points)
        copy.points = memory_new(d->points_count, sizeof *copy.points);
    for (size_t i = 0; i < d->points_count; i++)
        copy.points[i] = d->points[i];
    return copy;
}
