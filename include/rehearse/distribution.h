/* distribution.h - how long things take: what a scenario can say, and the integer tables that draws come from.
 *
 * A distribution is compiled at start into a quantile table in integers; in the loop a draw is one 32-bit number and one
 * look-up (contract 1.4). The table follows the quantile function with 64 straight pieces in every octave of both tails:
 * piece ends sit at u = 2^-k (1 + j/64) and 1 - 2^-k (1 + j/64), so that its relative error stays <= 0.1 % up to p99.99.
 * Unit of values: whatever the parameters are in; nanoseconds for times, rounds for counts. Values are integers,
 * rounded to nearest; negative values never occur.
 */
#ifndef REHEARSE_DISTRIBUTION_H
#define REHEARSE_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One row adds a distribution: enum word, the word in scenarios, its parameters for people. */
#define DISTRIBUTIONS(X)                                                                                               \
    X(DETERMINISTIC, "deterministic", "value")                                                                         \
    X(UNIFORM, "uniform", "low, high")                                                                                 \
    X(EXPONENTIAL, "exponential", "mean")                                                                              \
    X(LOGNORMAL, "lognormal", "median and p99, or mean and cv")                                                        \
    X(GAMMA, "gamma", "mean and cv, or mean and shape")                                                                \
    X(ERLANG, "erlang", "mean, stages")                                                                                \
    X(HYPEREXPONENTIAL, "hyperexponential", "mean and cv (> 1), or branches of share and mean")                        \
    X(WEIBULL, "weibull", "shape and scale, or shape and mean")                                                        \
    X(PARETO, "pareto", "shape, low, high (bounded)")                                                                  \
    X(GEOMETRIC, "geometric", "mean (>= 1); whole numbers from 1")                                                     \
    X(EMPIRICAL, "empirical", "a table of value,weight; or a list of {value, weight}")                                 \
    X(MIXTURE, "mixture", "a list of {share, of: distribution}")

enum distribution_kind {
#define X(name, word, parameters) DISTRIBUTION_##name,
    DISTRIBUTIONS(X)
#undef X
    DISTRIBUTION_KINDS
};

/* A distribution as written, with its parameters brought to one form. Which of a..c is used, per kind:
 *   deterministic a=value | uniform a=low b=high | exponential a=mean | lognormal a=mu b=sigma (of the natural log)
 *   gamma, erlang a=shape b=scale | hyperexponential: parts are exponentials | weibull a=shape b=scale
 *   pareto a=shape b=low c=high | geometric a=mean | empirical: points | mixture: parts
 * parts[i].weight and points[i].weight sum to 1 over the array (normalised when set). */
struct distribution {
    enum distribution_kind kind;
    double a, b, c;
    struct distribution_part *parts; /* owned */
    size_t parts_count;
    struct distribution_point *points; /* owned; sorted by value */
    size_t points_count;
};
struct distribution_part {
    double weight;
    struct distribution of;
};
struct distribution_point {
    double weight;
    double value;
};

/* Makers, for readers and tests. Each returns false with *why, a static sentence, when a parameter is out of range. */
bool distribution_deterministic(struct distribution *d, double value, const char **why);
bool distribution_uniform(struct distribution *d, double low, double high, const char **why);
bool distribution_exponential(struct distribution *d, double mean, const char **why);
bool distribution_lognormal_median_p99(struct distribution *d, double median, double p99, const char **why);
bool distribution_lognormal_mean_cv(struct distribution *d, double mean, double cv, const char **why);
bool distribution_gamma_mean_cv(struct distribution *d, double mean, double cv, const char **why);
bool distribution_gamma_mean_shape(struct distribution *d, double mean, double shape, const char **why);
bool distribution_erlang(struct distribution *d, double mean, int stages, const char **why);
bool distribution_hyperexponential_mean_cv(struct distribution *d, double mean, double cv, const char **why); /* balanced means */
bool distribution_weibull_shape_scale(struct distribution *d, double shape, double scale, const char **why);
bool distribution_weibull_shape_mean(struct distribution *d, double shape, double mean, const char **why);
bool distribution_pareto(struct distribution *d, double shape, double low, double high, const char **why);
bool distribution_geometric(struct distribution *d, double mean, const char **why);
/* Copies the arrays. Weights need not sum to 1; they are normalised. Hyperexponential from branches: parts are
 * exponentials. Mixture parts may be any kind but a mixture of depth <= 4. */
bool distribution_hyperexponential(struct distribution *d, const struct distribution_part *parts, size_t count, const char **why);
bool distribution_mixture(struct distribution *d, const struct distribution_part *parts, size_t count, const char **why);
bool distribution_empirical(struct distribution *d, const struct distribution_point *points, size_t count, const char **why);

void distribution_free(struct distribution *d);
/* A deep copy, owned by the caller. */
struct distribution distribution_copy(const struct distribution *d);

double distribution_mean(const struct distribution *d); /* closed form */
double distribution_cdf(const struct distribution *d, double value);
double distribution_quantile(const struct distribution *d, double u); /* 0 < u < 1; closed form, else bisection of the CDF */

#define QUANTILE_OCTAVES 31
#define QUANTILE_PIECES 64

/* The compiled table. Smooth kinds: `knots` holds, for the lower half of u, octave by octave, the values at the piece
 * ends, then the same for the upper half. Steps (deterministic, geometric, empirical, or a mixture of only these): the
 * smallest value i with u < ends[i]. */
struct quantile {
    enum { QUANTILE_CONSTANT, QUANTILE_SMOOTH, QUANTILE_STEPS } shape;
    int64_t constant;
    int64_t *knots;    /* smooth: layout private to distribution.c and quantile_draw */
    int64_t *values;   /* steps */
    uint32_t *ends;    /* steps: cumulative weight * 2^32 - 1, ascending; the last is 2^32 - 1 */
    uint32_t steps;
    double mean;       /* the mean of the table itself */
    int64_t low, high; /* the smallest and the largest value it can give */
};

/* Compiles; ENSUREs a valid distribution. Values above INT64_MAX / 4 are refused by the makers. */
void quantile_compile(struct quantile *q, const struct distribution *d);
void quantile_free(struct quantile *q);
size_t quantile_bytes(const struct quantile *q);

/* The value at u = (draw + 1/2) / 2^32. Fast, integer only, inline in this header once written. */
static inline int64_t quantile_draw(const struct quantile *q, uint32_t draw);

#include "rehearse/quantile_draw.h"

#endif
