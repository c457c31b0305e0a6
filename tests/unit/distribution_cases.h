/* distribution_cases.h - the fixed set of distributions that the tests of tables go through; times in nanoseconds. */
#ifndef REHEARSE_TESTS_DISTRIBUTION_CASES_H
#define REHEARSE_TESTS_DISTRIBUTION_CASES_H

#include "random/distribution.h"

struct distribution_case {
    const char *name;
    struct distribution of;
};

#define DISTRIBUTION_CASES 22

static inline struct distribution mixed_case(bool atom, const char **why)
{
    struct distribution_part parts[3] = {{.weight = 80}, {.weight = 19}, {.weight = 1}};
    bool fine = distribution_lognormal_median_p99(&parts[0].of, 20e6, 60e6, why);
    fine = fine && distribution_gamma_mean_cv(&parts[1].of, 60e6, 0.5, why);
    fine = fine && distribution_deterministic(&parts[2].of, 55e6, why);
    struct distribution d = {.kind = DISTRIBUTION_KINDS};
    if (fine)
        distribution_mixture(&d, parts, atom ? 3 : 2, why);
    return d;
}

/* Fills the cases; a maker that refuses leaves its sentence in *why. */
static inline void distribution_cases(struct distribution_case *cases, const char **why)
{
    static const struct distribution_point points[] = {{5, 40e6, 0}, {1, 900e6, 0}, {60, 12e6, 0},
                                                       {0, 1, 0},    {34, 25e6, 0}, {0.01, 30e9, 0}};
    size_t n = 0;
#define CASE(word, maker, ...)                                                                                         \
    do {                                                                                                               \
        cases[n].name = word;                                                                                          \
        maker(&cases[n++].of, __VA_ARGS__, why);                                                                       \
    } while (0)
    CASE("deterministic", distribution_deterministic, 30e6);
    CASE("uniform", distribution_uniform, 10e6, 50e6);
    CASE("exponential", distribution_exponential, 30e6);
    CASE("lognormal 60 130 ms", distribution_lognormal_median_p99, 60e6, 130e6);
    CASE("lognormal cv 0.3", distribution_lognormal_mean_cv, 30e6, 0.3);
    CASE("lognormal cv 3", distribution_lognormal_mean_cv, 30e6, 3);
    CASE("gamma cv 0.01", distribution_gamma_mean_cv, 30e6, 0.01);
    CASE("gamma cv 0.5", distribution_gamma_mean_cv, 30e6, 0.5);
    CASE("gamma cv 2", distribution_gamma_mean_cv, 30e6, 2);
    CASE("gamma shape 0.2", distribution_gamma_mean_shape, 30e9, 0.2);
    CASE("erlang 4", distribution_erlang, 30e6, 4);
    CASE("hyperexponential 1.5", distribution_hyperexponential_mean_cv, 30e6, 1.5);
    CASE("hyperexponential 4", distribution_hyperexponential_mean_cv, 30e6, 4);
    CASE("weibull 0.5", distribution_weibull_shape_mean, 0.5, 30e6);
    CASE("weibull 2", distribution_weibull_shape_scale, 2, 30e6);
    CASE("pareto 1", distribution_pareto, 1, 1e6, 1e10);
    CASE("pareto 2.5", distribution_pareto, 2.5, 10e6, 1e12);
    CASE("geometric 30", distribution_geometric, 30);
    CASE("geometric 1e6", distribution_geometric, 1e6);
    CASE("empirical", distribution_empirical, points, sizeof points / sizeof points[0]);
#undef CASE
    cases[n].name = "mixture";
    cases[n++].of = mixed_case(false, why);
    cases[n].name = "mixture with an atom";
    cases[n].of = mixed_case(true, why);
}

#endif
