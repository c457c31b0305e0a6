/* spread.h - how far apart the rates of segments lie: rates in, one ratio out.
 *
 * The documents name a segment variance without defining it; each row is a definition that fits the words.
 * Exact but for `cv`, which takes rates in whole parts of 10^9 for its square root.
 */
#ifndef REHEARSE_METRICS_SPREAD_H
#define REHEARSE_METRICS_SPREAD_H

#include "base/exact.h"

/* One row adds a definition: its enum word, the word in scenarios, its meaning. spread_of computes it. */
#define VARIANCES(X)                                                                                                   \
    X(RANGE_PP_X100, "range_pp_x100", "largest minus smallest rate, in percentage points, times 100")                  \
    X(RANGE_PP, "range_pp", "largest minus smallest rate, in percentage points")                                       \
    X(RANGE_OVER_MEAN, "range_over_mean", "largest minus smallest rate, over their mean")                              \
    X(MAXDEV_OVER_MEAN, "maxdev_over_mean", "largest distance from the mean, over the mean")                           \
    X(CV, "cv", "population standard deviation over the mean")
enum variance {
#define X(name, word, meaning) VARIANCE_##name,
    VARIANCES(X)
#undef X
        VARIANCE_KINDS
};
extern const char *const variance_words[]; /* NULL-terminated */

/* The spread of count >= 2 rates that all have data. No data when it is relative to a mean of zero. */
struct ratio spread_of(enum variance definition, const struct ratio *rates, int count);

#endif
