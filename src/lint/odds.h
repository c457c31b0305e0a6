/* odds.h - exact chances of rules that count: single looks, runs of them, looks at what adds up.
 *
 * Failures are independent and as likely each time: the binomial law, never an approximation of it. Only + - * / and
 * the functions of random/elementary.h are used, so every machine prints the same.
 */
#ifndef REHEARSE_LINT_ODDS_H
#define REHEARSE_LINT_ODDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The chance of more than `most` failures among n, each of chance p: 1 for most < 0, 0 for most >= n, and 0 where it is
 * below 1e-40 or so. Costs some 27 steps a standard deviation, sqrt(n p (1 - p)). */
double odds_above(int64_t n, double p, int64_t most);

/* Samples that are over with chance p each, until a run of r >= 1 of them: how many on average (0 where p is 0: never),
 * and the chance that the run comes within so many. W. Feller, An Introduction to Probability Theory and Its
 * Applications, vol. 1, 3rd ed., XIII.7. Costs O(samples). */
double odds_run_mean(double p, int64_t r);
double odds_run_within(double p, int64_t r, int64_t samples);

/* A look at everything so far: it passes with at most so many failures among the first n. */
struct odds_look {
    int64_t n, most;
};
/* The chance that all looks pass; n ascends. Failures are followed from look to look. Looks of so many that their
 * numbers would not fit a table are taken one by one: then it is the least of their chances, which is not less than
 * that of all, and *exact says so. */
double odds_all_pass(const struct odds_look *looks, size_t count, double p, bool *exact);

/* The least n without a failure that supports "less than p" at 95 % confidence: (1 - p)^n <= 5 %; the rule of three is
 * 3 / p. 0 < p < 1. */
int64_t odds_clean_needed(double p);
/* What n >= 1 without a failure support at that confidence. */
double odds_clean_bound(int64_t n);

#endif
