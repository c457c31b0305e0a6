/* distribution.c - distributions as written: checked parameters brought to one form. */
#include "random/distribution.h"

#include "base/memory.h"
#include "base/sort.h"
#include "random/elementary.h"

#include <float.h>
#include <math.h> /* sqrt */
#include <stdlib.h>

#define NORMAL_P99 0.99
#define LARGEST ((double)(INT64_MAX / 4))
#define SHAPE_MIN 0.01 /* of a gamma distribution */
#define SHAPE_MAX 10000.0
#define DEPTH_MAX 4

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

double distribution_largest(const struct distribution *d)
{
    return distribution_quantile(d, 1 - 0x1p-33);
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
