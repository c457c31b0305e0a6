/* odds.c - exact chances of rules that count. */
#include "lint/odds.h"

#include "base/check.h"
#include "base/memory.h"
#include "random/elementary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DOUBT 0.05
#define NEGLIGIBLE 1e-40
#define STATES_MAX 8192

/* The chance of the most likely number of failures is taken as 1, those of its neighbours follow from it by their
 * ratios, outwards, and all are divided by their sum: no factorials, so no digits are lost to their logarithms. */
double odds_above(int64_t n, double p, int64_t most)
{
    if (most < 0)
        return 1;
    if (most >= n || p <= 0)
        return 0;
    if (p >= 1)
        return 1;
    int64_t most_likely = (int64_t)((double)(n + 1) * p);
    double odds = p / (1 - p), above = 0, others = 0, chance = 1;
    for (int64_t k = most_likely; chance > NEGLIGIBLE; k++) {
        *(k > most ? &above : &others) += chance;
        chance *= odds * (double)(n - k) / (double)(k + 1);
    }
    chance = 1;
    for (int64_t k = most_likely; k > 0 && chance > NEGLIGIBLE; k--) {
        chance *= (double)k / ((double)(n - k + 1) * odds);
        *(k - 1 > most ? &above : &others) += chance;
    }
    return above / (above + others);
}

double odds_run_mean(double p, int64_t r)
{
    double run = exact_pow(p, (double)r);
    if (p >= 1)
        return (double)r;
    return run > 0 ? (1 - run) / ((1 - p) * run) : 0;
}

/* The run ends at sample k if it has not been before, sample k - r is not over, and the r after it are. */
double odds_run_within(double p, int64_t r, int64_t samples)
{
    ENSURE(r >= 1);
    if (samples < r || p <= 0)
        return 0;
    double run = exact_pow(p, (double)r), within = run;
    double *before = memory_new((size_t)r + 1, sizeof *before); /* the chance by sample k, at k % (r + 1) */
    before[r] = run;
    for (int64_t k = r + 1; k <= samples; k++) {
        within += run * (1 - p) * (1 - before[(k - r - 1) % (r + 1)]);
        before[k % (r + 1)] = within;
    }
    free(before);
    return within;
}

/* --- looks at what adds up --- */

/* Chances of first, first + 1 ... failures. */
struct chances {
    int64_t first, count;
    double of[2 * STATES_MAX];
};

/* Of n trials, as far as they matter. False where they are too many for the table. Begins at the most likely number
 * and follows the ratios of neighbours outwards, so no factorial is needed. */
static bool binomial(int64_t n, double p, struct chances *out)
{
    double *middle = out->of + STATES_MAX, total = 1, odds = p / (1 - p);
    int64_t most_likely = (int64_t)((double)(n + 1) * p), below = 0, above = 0;
    middle[0] = 1;
    for (int64_t k = most_likely; k < n && middle[above] > NEGLIGIBLE; k++) {
        if (above == STATES_MAX - 1)
            return false;
        middle[above + 1] = middle[above] * odds * (double)(n - k) / (double)(k + 1);
        total += middle[++above];
    }
    for (int64_t k = most_likely; k > 0 && middle[-below] > NEGLIGIBLE; k--) {
        if (below == STATES_MAX)
            return false;
        middle[-below - 1] = middle[-below] * (double)k / ((double)(n - k + 1) * odds);
        total += middle[-++below];
    }
    out->first = most_likely - below;
    out->count = below + above + 1;
    memmove(out->of, middle - below, (size_t)out->count * sizeof *out->of);
    for (int64_t i = 0; i < out->count; i++)
        out->of[i] /= total;
    return true;
}

/* sums = chances of a + b, without those of more than `most`. */
static bool add_chances(const struct chances *a, const struct chances *b, int64_t most, struct chances *sums)
{
    sums->first = a->first + b->first;
    sums->count = a->count + b->count - 1;
    if (sums->count > most - sums->first + 1)
        sums->count = most < sums->first ? 0 : most - sums->first + 1;
    if (sums->count > 2 * STATES_MAX)
        return false;
    memset(sums->of, 0, (size_t)sums->count * sizeof *sums->of);
    for (int64_t i = 0; i < a->count; i++)
        for (int64_t k = 0; k < b->count && i + k < sums->count; k++)
            sums->of[i + k] += a->of[i] * b->of[k];
    return true;
}

static double least_of_each(const struct odds_look *looks, size_t count, double p)
{
    double least = 1;
    for (size_t i = 0; i < count; i++) {
        double passes = 1 - odds_above(looks[i].n, p, looks[i].most);
        least = passes < least ? passes : least;
    }
    return least;
}

static bool follow(const struct odds_look *looks, size_t count, double p, struct chances table[3], double *all)
{
    struct chances *so_far = &table[0], *more = &table[1], *sums = &table[2];
    *so_far = (struct chances){.count = 1, .of = {1}};
    for (size_t i = 0; i < count; i++) {
        if (!binomial(looks[i].n - (i > 0 ? looks[i - 1].n : 0), p, more) ||
            !add_chances(so_far, more, looks[i].most, sums))
            return false;
        struct chances *free_now = so_far;
        so_far = sums;
        sums = free_now;
    }
    *all = 0;
    for (int64_t i = 0; i < so_far->count; i++)
        *all += so_far->of[i];
    return true;
}

double odds_all_pass(const struct odds_look *looks, size_t count, double p, bool *exact)
{
    double all = 0, least = least_of_each(looks, count, p);
    *exact = true;
    if (p <= 0 || p >= 1 || count < 2)
        return least;
    struct chances *table = memory_new(3, sizeof *table);
    *exact = follow(looks, count, p, table, &all);
    free(table);
    return *exact ? all : least;
}

int64_t odds_clean_needed(double p)
{
    return (int64_t)ceil(exact_log(DOUBT) / exact_log(1 - p));
}

double odds_clean_bound(int64_t n)
{
    return 1 - exact_exp(exact_log(DOUBT) / (double)n);
}
