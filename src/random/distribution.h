/* distribution.h - how long things take: what a scenario can say, and the integer tables that draws come from.
 *
 * A distribution is compiled at start into a quantile table in integers; in the loop a draw is one 32-bit number and
 * one look-up (contract 1.4): under 3 ns. The value never falls as the number rises.
 *
 * The smooth table follows the quantile function with 64 straight pieces in every octave of both tails: piece ends sit
 * at u = 2^-k (1 + j/64) and 1 - 2^-k (1 + j/64), k = 2..33. Draws between the tails, nearly all, have a table of their
 * own that is quicker to look up: pieces of 1/512 each. It reaches into both tails as far as it is within 1/2048 of the
 * quantile, 1/64 at most. From p0.01 to p99.99 the whole is within 0.1 % of the quantile
 * (and a unit, for rounding) while values grow no faster than the fifth power of either tail: gamma cv <= 2.2,
 * hyperexponential cv <= 4, weibull and pareto shape >= 0.2. tests/unit/test_quantile.c prints the error of every kind.
 * Where a mixture's quantile function jumps (parts that do not overlap, an atom's edge) the jump becomes the straight
 * line of one piece: at most 1/64 of that octave's share, 0.4 % of the draws at the median and less in the tails, falls
 * between. A mixture of steps only stays exact.
 *
 * Unit of values: whatever the parameters are in; nanoseconds for times, rounds for counts. Values are integers,
 * rounded to nearest; negative values never occur. A smooth table is 37 KB; it compiles in 0.1-0.6 ms,
 * gamma, erlang and hyperexponential in 3-7 ms, a mixture of smooth kinds in 10-30 ms.
 */
#ifndef REHEARSE_RANDOM_DISTRIBUTION_H
#define REHEARSE_RANDOM_DISTRIBUTION_H

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

#define QUANTILE_OCTAVES 32 /* of a tail: shares 2^-33 .. 1/2 */
#define QUANTILE_PIECES 64  /* in an octave */
#define QUANTILE_KNOTS (2 * QUANTILE_OCTAVES * QUANTILE_PIECES + 1)
#define QUANTILE_MIDDLE_SHIFT 23 /* a piece of the middle is 2^23 draws: 1/512 of all */

/* The compiled table. Smooth kinds are straight lines between knots. Steps (deterministic, geometric with a mean below
 * about 2,800, empirical, or a mixture of only these) give the smallest value i with draw <= ends[i]. */
struct quantile {
    uint32_t tail;   /* the middle begins at this draw: a whole number of its pieces */
    uint32_t span;   /* draws in the middle: 2^32 - 2 tail, or 0 when there is none */
    int64_t *middle; /* its knots, one more than its pieces */
    enum { QUANTILE_CONSTANT, QUANTILE_SMOOTH, QUANTILE_STEPS } shape;
    int64_t constant;
    int64_t *knots;  /* smooth: QUANTILE_KNOTS values in ascending u, and one more that repeats the last */
    int64_t *values; /* steps: ascending */
    uint32_t *ends;  /* steps: cumulative share * 2^32 - 1, strictly ascending; the last is 2^32 - 1 */
    uint32_t *guide; /* steps: for each value g of a draw's top bits, the first step a draw with them can fall in */
    uint32_t steps;
    uint32_t guide_shift; /* g = draw >> guide_shift */
    double mean;          /* of the table itself, over all draws */
    int64_t low, high;    /* the smallest and the largest value it can give */
};

/* Compiles a distribution that a maker has accepted. The caller owns *q and releases it with quantile_free. */
void quantile_compile(struct quantile *q, const struct distribution *d);
void quantile_free(struct quantile *q);
size_t quantile_bytes(const struct quantile *q);

/* The value of a draw that is not in the middle. */
int64_t quantile_draw_outside(const struct quantile *q, uint32_t draw);

/* The value at u = (draw + 1/2) / 2^32. Integers only. */
static inline int64_t quantile_draw(const struct quantile *q, uint32_t draw)
{
    uint32_t within = draw - q->tail;
    if (__builtin_expect(within >= q->span, 0))
        return quantile_draw_outside(q, draw);
    const int64_t *knot = q->middle + (within >> QUANTILE_MIDDLE_SHIFT);
    int64_t twice =
        2 * (int64_t)(within & ((UINT32_C(1) << QUANTILE_MIDDLE_SHIFT) - 1)) + 1; /* the half of draw + 1/2 */
    int64_t half = INT64_C(1) << QUANTILE_MIDDLE_SHIFT;
    return knot[0] + (((knot[1] - knot[0]) * twice + half) >> (QUANTILE_MIDDLE_SHIFT + 1));
}

#endif
