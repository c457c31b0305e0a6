/* distribution.h - how long things take: what a scenario can say, with the laws of each kind.
 *
 * Unit of values: whatever the parameters are in; nanoseconds for times, rounds for counts. Draws come from the tables
 * of quantile.h.
 */
#ifndef REHEARSE_RANDOM_DISTRIBUTION_H
#define REHEARSE_RANDOM_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One row adds a distribution: enum word, the word in scenarios, whose laws hold, what it may be a list of, its
 * parameters for people. distribution.c has NAME_forms, the ways to write it, under the word, and LAW_mean, LAW_cdf and
 * LAW_quantile under the laws' name; without them a row does not compile. */
#define DISTRIBUTIONS(X)                                                                                               \
    X(DETERMINISTIC, deterministic, deterministic, NOTHING, "value")                                                   \
    X(UNIFORM, uniform, uniform, NOTHING, "low, high")                                                                 \
    X(EXPONENTIAL, exponential, exponential, NOTHING, "mean")                                                          \
    X(LOGNORMAL, lognormal, lognormal, NOTHING, "median and p99, or mean and cv")                                      \
    X(GAMMA, gamma, gamma, NOTHING, "mean and cv, or mean and shape")                                                  \
    X(ERLANG, erlang, gamma, NOTHING, "mean, stages")                                                                  \
    X(HYPEREXPONENTIAL, hyperexponential, mixture, BRANCHES, "mean and cv (> 1), or branches of share and mean")       \
    X(WEIBULL, weibull, weibull, NOTHING, "shape and scale, or shape and mean")                                        \
    X(PARETO, pareto, pareto, NOTHING, "shape, low, high (bounded)")                                                   \
    X(GEOMETRIC, geometric, geometric, NOTHING, "mean (>= 1); whole numbers from 1")                                   \
    X(EMPIRICAL, empirical, empirical, POINTS, "a table of value,weight; or a list of {value, weight}")                \
    X(MIXTURE, mixture, mixture, PARTS, "a list of {share, of: distribution}")

enum distribution_kind {
#define X(name, ...) DISTRIBUTION_##name,
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
    double cumulative; /* the share at or below `value`; set by the maker, callers leave it */
};

/* Makers, for readers and tests. Each returns false with *why, a static sentence, when a parameter is out of range;
 * *d is then empty and safe to free. Every kind refuses a distribution whose largest value, the quantile at 1 - 2^-33,
 * is above INT64_MAX / 4. Means, medians, scales and shapes must be above 0. */
bool distribution_deterministic(struct distribution *d, double value, const char **why);
bool distribution_uniform(struct distribution *d, double low, double high, const char **why);
bool distribution_exponential(struct distribution *d, double mean, const char **why);
/* sigma = ln(p99 / median) / 2.326...; p99 >= median */
bool distribution_lognormal_median_p99(struct distribution *d, double median, double p99, const char **why);
/* sigma^2 = ln(1 + cv^2), mu = ln(mean) - sigma^2 / 2; cv >= 0 */
bool distribution_lognormal_mean_cv(struct distribution *d, double mean, double cv, const char **why);
/* shape = 1 / cv^2, from 0.01 to 10,000: cv from 0.01 to 10 */
bool distribution_gamma_mean_cv(struct distribution *d, double mean, double cv, const char **why);
bool distribution_gamma_mean_shape(struct distribution *d, double mean, double shape, const char **why);
/* 1..10,000 stages */
bool distribution_erlang(struct distribution *d, double mean, int stages, const char **why);
/* Two branches with balanced means, each giving half of the mean, the first with the share
 * (1 + sqrt((cv^2 - 1) / (cv^2 + 1))) / 2; cv > 1. After W. Whitt, "Approximating a Point Process by a Renewal Process,
 * I", Operations Research 30(1), 1982. */
bool distribution_hyperexponential_mean_cv(struct distribution *d, double mean, double cv, const char **why);
/* shape >= 0.05, for both */
bool distribution_weibull_shape_scale(struct distribution *d, double shape, double scale, const char **why);
bool distribution_weibull_shape_mean(struct distribution *d, double shape, double mean, const char **why);
bool distribution_pareto(struct distribution *d, double shape, double low, double high, const char **why);
bool distribution_geometric(struct distribution *d, double mean, const char **why);
/* Copies the arrays. Weights are >= 0 and need not sum to 1; they are normalised, and what weighs 0 is left out.
 * Hyperexponential from branches: parts are exponentials. Mixture parts may be any kind; mixtures nest to depth 4. */
bool distribution_hyperexponential(struct distribution *d, const struct distribution_part *parts, size_t count,
                                   const char **why);
bool distribution_mixture(struct distribution *d, const struct distribution_part *parts, size_t count,
                          const char **why);
bool distribution_empirical(struct distribution *d, const struct distribution_point *points, size_t count,
                            const char **why);

/* What a parameter is: in the unit of the distribution's values, a plain number, or a number of stages. */
enum parameter_kind { PARAMETER_VALUE, PARAMETER_NUMBER, PARAMETER_STAGES };
#define PARAMETERS_MAX 3

/* A way to write a distribution: its parameters by name, in the order of the maker. */
struct distribution_form {
    struct {
        const char *word; /* NULL after the last */
        enum parameter_kind kind;
    } parameters[PARAMETERS_MAX];
    bool (*make)(struct distribution *d, const double *values, const char **why);
};

struct distribution_info {
    const char *word;
    const struct distribution_form *forms; /* ends with one that makes nothing */
    enum distribution_list {
        LIST_OF_NOTHING,
        LIST_OF_POINTS,   /* {value, weight}: distribution_empirical */
        LIST_OF_BRANCHES, /* {share, mean}: distribution_hyperexponential */
        LIST_OF_PARTS,    /* {share, of}: distribution_mixture */
    } list;
    const char *parameters; /* for people */
    double (*mean)(const struct distribution *d);
    double (*cdf)(const struct distribution *d, double value);
    double (*quantile)(const struct distribution *d, double u);
};
extern const struct distribution_info distribution_table[DISTRIBUTION_KINDS];
extern const char *const distribution_words[]; /* by kind, NULL-terminated */

void distribution_free(struct distribution *d);
/* A deep copy, owned by the caller. */
struct distribution distribution_copy(const struct distribution *d);

/* In closed form. The mean of all values, also of those beyond the table's last octave. */
double distribution_mean(const struct distribution *d);
/* The share of values <= `value`. */
double distribution_cdf(const struct distribution *d, double value);
/* The smallest value whose CDF reaches u, 0 < u < 1: in closed form, by Newton's method for gamma and erlang, by
 * bracketing the CDF for hyperexponentials and mixtures. */
double distribution_quantile(const struct distribution *d, double u);
/* The largest value that a table of it can give: the quantile at 1 - 2^-33. */
double distribution_largest(const struct distribution *d);

#endif
