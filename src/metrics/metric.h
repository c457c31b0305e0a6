/* metric.h - the metrics that gates name, and how each follows from what was counted.
 *
 * Every value is an exact ratio with its numerator and denominator (contract 2.2). A percentile is read from merged
 * histograms and stated within 0.79 % (histogram.h).
 */
#ifndef REHEARSE_METRICS_METRIC_H
#define REHEARSE_METRICS_METRIC_H

#include "base/exact.h"
#include "base/quantity.h"

#include <stdbool.h>
#include <stdint.h>

/* Which way is good: for the 120 % rule and for trends. */
enum direction { LOWER_IS_BETTER, HIGHER_IS_BETTER, NEITHER_IS_BETTER };

/* One row adds a metric: enum word, the word in criteria, unit, good direction, meaning. */
#define METRIC_TABLE(X)                                                                                                \
    X(ERROR_RATE, "error_rate", SHARE, LOWER_IS_BETTER,                                                                \
      "failed attempts (errors, rejections, timeouts, losses) of all ended attempts")                                  \
    X(ERROR_RATE_PEAK, "error_rate.peak", SHARE, LOWER_IS_BETTER, "the worst whole minute of error_rate")              \
    X(FAILURE_RATE, "failure_rate", SHARE, LOWER_IS_BETTER,                                                            \
      "rounds that ended without an answer, of all ended rounds")                                                      \
    X(LATENCY_P50, "latency.p50", DURATION, LOWER_IS_BETTER, "half of the ended rounds took at most this")             \
    X(LATENCY_P90, "latency.p90", DURATION, LOWER_IS_BETTER, "90 of 100 ended rounds took at most this")               \
    X(LATENCY_P95, "latency.p95", DURATION, LOWER_IS_BETTER, "95 of 100 ended rounds took at most this")               \
    X(LATENCY_P99, "latency.p99", DURATION, LOWER_IS_BETTER, "99 of 100 ended rounds took at most this")               \
    X(LATENCY_P999, "latency.p999", DURATION, LOWER_IS_BETTER, "999 of 1000 ended rounds took at most this")           \
    X(LATENCY_MEAN, "latency.mean", DURATION, LOWER_IS_BETTER, "mean over ended rounds")                               \
    X(LATENCY_MAX, "latency.max", DURATION, LOWER_IS_BETTER, "the longest ended round")                                \
    X(LATENCY_P99_PEAK, "latency.p99.peak", DURATION, LOWER_IS_BETTER, "the worst whole minute of latency.p99")        \
    X(AVAILABILITY, "availability", SHARE, HIGHER_IS_BETTER, "health probes answered, weighted by learners")           \
    X(SEGMENT_VARIANCE, "segment_variance", SHARE, LOWER_IS_BETTER, "spread of error_rate over the segments")          \
    X(CPU, "cpu", SHARE, LOWER_IS_BETTER, "processor time used of what there is")                                      \
    X(CPU_PEAK, "cpu.peak", SHARE, LOWER_IS_BETTER, "the worst whole minute of cpu")                                   \
    X(MEMORY, "memory", SHARE, LOWER_IS_BETTER, "memory in use of what there is")                                      \
    X(MEMORY_GROWTH, "memory.growth", BYTES_PER_HOUR, LOWER_IS_BETTER, "growth of a replica's memory over the window") \
    X(NETWORK, "network", SHARE, LOWER_IS_BETTER, "bytes carried of what could be")                                    \
    X(NETWORK_PEAK, "network.peak", SHARE, LOWER_IS_BETTER, "the worst whole minute of network")                       \
    X(UTILISATION, "utilisation", SHARE, LOWER_IS_BETTER, "worker time taken of what there is")                        \
    X(CACHE_HIT_RATE, "cache.hit_rate", SHARE, HIGHER_IS_BETTER, "look-ups that found their answer")                   \
    X(THROUGHPUT, "throughput", RATE, HIGHER_IS_BETTER, "attempts offered a second, mean")                             \
    X(THROUGHPUT_PEAK, "throughput.peak", RATE, HIGHER_IS_BETTER, "the best whole minute of throughput")               \
    X(INCIDENTS_CRITICAL, "incidents.critical", COUNT, LOWER_IS_BETTER, "critical incidents")                          \
    X(INCIDENTS_HIGH, "incidents.high", COUNT, LOWER_IS_BETTER, "high incidents")                                      \
    X(INCIDENTS_MEDIUM, "incidents.medium", COUNT, LOWER_IS_BETTER, "medium incidents")                                \
    X(INCIDENTS_LOW, "incidents.low", COUNT, LOWER_IS_BETTER, "low incidents")                                         \
    X(INCIDENTS, "incidents", COUNT, LOWER_IS_BETTER, "incidents of any severity")                                     \
    X(REVENUE_PER_MINUTE, "revenue.per_minute", MONEY, HIGHER_IS_BETTER,                                               \
      "revenue a minute; `in arm all`: of the platform")                                                               \
    X(REVENUE_DELTA, "revenue.delta", SHARE, HIGHER_IS_BETTER, "revenue against the same learners on the baseline")    \
    X(ENGAGEMENT, "engagement", SHARE, HIGHER_IS_BETTER, "sessions that were not left after a failed round")           \
    X(SATISFACTION, "satisfaction", SHARE, HIGHER_IS_BETTER, "Apdex with the scenario's T")                            \
    X(COMPLAINTS, "complaints", COUNT, LOWER_IS_BETTER, "complaints in the window")                                    \
    X(CHURN, "churn", SHARE, LOWER_IS_BETTER, "change of the churn hazard against the baseline")                       \
    X(LEARNERS, "learners", COUNT, HIGHER_IS_BETTER, "learners assigned to the arm, mean")                             \
    X(REGIONS, "regions", COUNT, HIGHER_IS_BETTER, "regions with learners on the arm")                                 \
    X(SPLIT_ACTUAL, "split.actual", SHARE, NEITHER_IS_BETTER, "attempts that went to the arm, of all")                 \
    X(COACH_ROUNDS_PER_MINUTE, "coach.rounds_per_minute", RATE, HIGHER_IS_BETTER,                                      \
      "coach throughput; known from recordings only until the coach is simulated")                                     \
    X(META_LATE, "meta.late", SHARE, LOWER_IS_BETTER, "meta triggers later than a coach interval; recordings only")    \
    X(META_COVERAGE, "meta.coverage", SHARE, HIGHER_IS_BETTER, "auto-coach coverage; recordings only")                 \
    X(COST_PER_LEARNER, "cost.per_learner", MONEY, LOWER_IS_BETTER, "cost a learner and month; recordings only")       \
    X(READINESS, "readiness", SHARE, HIGHER_IS_BETTER, "items of a readiness list that are ticked; recordings only")

enum metric {
#define X(name, word, unit, direction, meaning) METRIC_##name,
    METRIC_TABLE(X)
#undef X
        METRICS
};
_Static_assert(METRICS <= 64, "a slice keeps one bit a metric");

struct metric_info {
    const char *word;
    enum unit unit;
    enum direction direction;
    const char *meaning;
};
extern const struct metric_info metric_table[METRICS];
/* The metric of this word, or -1. */
int metric_find(const char *word);
extern const char *const metric_words[]; /* all words, NULL-terminated, for nearest_word */

/* How the spread between segments is measured. */
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

/* A measured value. `of` is not reduced: its numerator and denominator are the counts it came from (for a percentile:
 * nanoseconds over 1). {0,0} is no data. `observations`: how many attempts, rounds, probes or samples are behind it. */
struct value {
    struct ratio of;
    int64_t observations;
};

#endif
