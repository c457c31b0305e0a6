/* metric.h - the metrics that gates name, a row each: what it is made from, its unit, its nature, where it is shown.
 *
 * One function, metric_of, makes a metric from sums, whoever added them up: a window, a sample, a bin of a picture.
 * Every value is an exact ratio with its numerator and denominator (contract 2.2). A percentile is read from merged
 * histograms and stated within 0.79 % (histogram.h).
 */
#ifndef REHEARSE_METRICS_METRIC_H
#define REHEARSE_METRICS_METRIC_H

#include "base/exact.h"
#include "base/quantity.h"
#include "metrics/histogram.h"
#include "metrics/measure.h"
#include "metrics/scope.h"
#include "metrics/spread.h"

#include <stdbool.h>
#include <stdint.h>

/* Which way is good: for the 120 % rule and for trends. */
enum direction { LOWER_IS_BETTER, HIGHER_IS_BETTER, NEITHER_IS_BETTER };

/* What a metric is like, beside its direction. */
enum metric_flag {
    RECOVERS = 1 << 0,           /* a service recovers in it: read after a rollback even where no document asks */
    NOT_BREACHABLE = 1 << 1,     /* counted up or stated once: judged at checkpoints and gates, never as a breach */
    INCIDENT = 1 << 2,           /* counts incidents; those that a policy's own decisions are come on top (U-09) */
    FAILED_SHARE = 1 << 3,       /* failed of counted attempts or rounds, not reduced: it has a bound */
    OF_SEGMENTS = 1 << 4,        /* compares the arm's segments: needs them, and time enough for a difference */
    OF_REGIONS = 1 << 5,         /* counts the arm's regions: needs them */
    MAY_BE_NEGATIVE = 1 << 6,    /* a change */
    MAY_EXCEED_ONE = 1 << 7,     /* although its unit is a share */
    TRAILS_IN_BREACHES = 1 << 8, /* a sample has too few observations: a breach is of a trailing window */
    WORSE_BY_SHORTFALL = 1 << 9, /* a share near 1: what it lacks of 1 is compared with the baseline's */
    NONE_IS_ZERO = 1 << 10,      /* an arm without any has 0 in its column, not nothing */
    OF_REVENUE = 1 << 11,        /* shown only where a plan says what it earns, or a recording does */
    HAS_TREND = 1 << 12,         /* its trend is told from checkpoint to checkpoint */
    IN_SUMMARY = 1 << 13,        /* its line is among the few numbers told of every phase */
};

/* One row adds a metric:
 *   its enum word, the word in criteria, unit, good direction, flags
 *   how it is made   SHARE_OF(part, whole)   two measures (measure.h)
 *                    COUNT_OF(measure)       of what was seen
 *                    LATENCY(percentile)     of answered rounds (histogram.h)
 *                    LATENCY_ALL(percentile) of all that ended, answered or not
 *                    PEAK_OF(metric)         its highest whole minute; of one made from measures or percentiles
 *                    RULE(name)              by rule_name() in metric.c
 *   where it is shown, any of these in this order, or nothing; places say what comes before what
 *                    COLUMN(place, name, decimals)   in samples.csv: durations in ms, money in dollars
 *                    LINE(place, label)              in the report's tables of metrics
 *                    CURVE(place, label)             among the shares of capacity in the picture of utilisation
 *   and its meaning. */
#define METRIC_TABLE(X)                                                                                                \
    X(ERROR_RATE, "error_rate", SHARE, LOWER_IS_BETTER, RECOVERS | FAILED_SHARE | HAS_TREND | IN_SUMMARY,              \
      RULE(error_rate), COLUMN(10, "error_rate", 9) LINE(10, "Error rate"),                                            \
      "failed attempts (errors, rejections, timeouts, losses) of all ended attempts")                                  \
    X(ERROR_RATE_PEAK, "error_rate.peak", SHARE, LOWER_IS_BETTER, RECOVERS, PEAK_OF(ERROR_RATE),                       \
      LINE(20, "Error rate, worst minute"), "the worst whole minute of error_rate")                                    \
    X(FAILURE_RATE, "failure_rate", SHARE, LOWER_IS_BETTER, RECOVERS | FAILED_SHARE, RULE(failure_rate),               \
      LINE(30, "Rounds without an answer"), "rounds that ended without an answer, of all ended rounds")                \
    X(LATENCY_P50, "latency.p50", DURATION, LOWER_IS_BETTER, RECOVERS, LATENCY(P50),                                   \
      COLUMN(80, "latency_p50_ms", 3) LINE(50, "p50"), "half of the answered rounds took at most this")                \
    X(LATENCY_P90, "latency.p90", DURATION, LOWER_IS_BETTER, RECOVERS, LATENCY(P90), COLUMN(90, "latency_p90_ms", 3),  \
      "90 of 100 answered rounds took at most this")                                                                   \
    X(LATENCY_P95, "latency.p95", DURATION, LOWER_IS_BETTER, RECOVERS, LATENCY(P95),                                   \
      COLUMN(100, "latency_p95_ms", 3) LINE(60, "p95"), "95 of 100 answered rounds took at most this")                 \
    X(LATENCY_P99, "latency.p99", DURATION, LOWER_IS_BETTER, RECOVERS | HAS_TREND | IN_SUMMARY, LATENCY(P99),          \
      COLUMN(110, "latency_p99_ms", 3) LINE(70, "p99"), "99 of 100 answered rounds took at most this")                 \
    X(LATENCY_P999, "latency.p999", DURATION, LOWER_IS_BETTER, RECOVERS, LATENCY(P999),                                \
      COLUMN(120, "latency_p999_ms", 3) LINE(80, "p99.9"), "999 of 1000 answered rounds took at most this")            \
    X(LATENCY_MEAN, "latency.mean", DURATION, LOWER_IS_BETTER, RECOVERS, RULE(latency_mean),                           \
      COLUMN(140, "latency_mean_ms", 3) LINE(40, "Mean latency"), "mean over answered rounds")                         \
    X(LATENCY_MAX, "latency.max", DURATION, LOWER_IS_BETTER, RECOVERS, RULE(latency_max),                              \
      COLUMN(130, "latency_max_ms", 3), "the longest answered round")                                                  \
    X(LATENCY_P99_PEAK, "latency.p99.peak", DURATION, LOWER_IS_BETTER, RECOVERS, PEAK_OF(LATENCY_P99),                 \
      LINE(90, "p99, worst minute"), "the worst whole minute of latency.p99")                                          \
    X(LATENCY_ALL_P50, "latency.all.p50", DURATION, LOWER_IS_BETTER, RECOVERS, LATENCY_ALL(P50),                       \
      COLUMN(141, "latency_all_p50_ms", 3), "half of all ended rounds, answered or not, took at most this")            \
    X(LATENCY_ALL_P90, "latency.all.p90", DURATION, LOWER_IS_BETTER, RECOVERS, LATENCY_ALL(P90),                       \
      COLUMN(142, "latency_all_p90_ms", 3), "90 of 100 ended rounds took at most this")                                \
    X(LATENCY_ALL_P95, "latency.all.p95", DURATION, LOWER_IS_BETTER, RECOVERS, LATENCY_ALL(P95),                       \
      COLUMN(143, "latency_all_p95_ms", 3), "95 of 100 ended rounds took at most this")                                \
    X(LATENCY_ALL_P99, "latency.all.p99", DURATION, LOWER_IS_BETTER, RECOVERS, LATENCY_ALL(P99),                       \
      COLUMN(144, "latency_all_p99_ms", 3) LINE(95, "p99, rounds without an answer included"),                         \
      "99 of 100 ended rounds took at most this")                                                                      \
    X(LATENCY_ALL_P999, "latency.all.p999", DURATION, LOWER_IS_BETTER, RECOVERS, LATENCY_ALL(P999),                    \
      COLUMN(145, "latency_all_p999_ms", 3), "999 of 1000 ended rounds took at most this")                             \
    X(LATENCY_ALL_MEAN, "latency.all.mean", DURATION, LOWER_IS_BETTER, RECOVERS, RULE(latency_all_mean),               \
      COLUMN(147, "latency_all_mean_ms", 3), "mean over all ended rounds")                                             \
    X(LATENCY_ALL_MAX, "latency.all.max", DURATION, LOWER_IS_BETTER, RECOVERS, RULE(latency_all_max),                  \
      COLUMN(146, "latency_all_max_ms", 3), "the longest ended round")                                                 \
    X(AVAILABILITY, "availability", SHARE, HIGHER_IS_BETTER,                                                           \
      RECOVERS | TRAILS_IN_BREACHES | WORSE_BY_SHORTFALL | IN_SUMMARY, SHARE_OF(PROBES_UP, PROBES),                    \
      COLUMN(20, "availability", 6) LINE(100, "Availability"), "health probes answered, weighted by learners")         \
    X(SEGMENT_VARIANCE, "segment_variance", SHARE, LOWER_IS_BETTER, OF_SEGMENTS | MAY_EXCEED_ONE,                      \
      RULE(segment_variance), LINE(110, "Segment variance"), "spread of error_rate over the segments")                 \
    X(CPU, "cpu", SHARE, LOWER_IS_BETTER, 0, SHARE_OF(CPU_US, CPU_CAPACITY_US),                                        \
      COLUMN(30, "cpu", 6) LINE(140, "CPU") CURVE(10, "CPU"),                                                          \
      "processor time used of what there is; what is asked beyond it counts when it is given")                         \
    X(CPU_PEAK, "cpu.peak", SHARE, LOWER_IS_BETTER, 0, PEAK_OF(CPU), , "the worst whole minute of cpu")                \
    X(MEMORY, "memory", SHARE, LOWER_IS_BETTER, 0, SHARE_OF(MEMORY_KIB_S, MEMORY_CAPACITY_KIB_S),                      \
      COLUMN(40, "memory", 6) LINE(150, "Memory") CURVE(20, "memory"), "memory in use of what there is")               \
    X(MEMORY_GROWTH, "memory.growth", BYTES_PER_HOUR, LOWER_IS_BETTER, MAY_BE_NEGATIVE, RULE(memory_growth),           \
      LINE(155, "Growth of a replica's memory"), "growth of a replica's memory over the window")                       \
    X(NETWORK, "network", SHARE, LOWER_IS_BETTER, 0, SHARE_OF(NETWORK_BYTES, NETWORK_CAPACITY_BYTES),                  \
      COLUMN(50, "network", 6) LINE(160, "Network") CURVE(30, "network"),                                              \
      "bytes carried of what links can carry; what is asked beyond it counts when it is carried")                      \
    X(NETWORK_PEAK, "network.peak", SHARE, LOWER_IS_BETTER, 0, PEAK_OF(NETWORK), ,                                     \
      "the worst whole minute of network")                                                                             \
    X(UTILISATION, "utilisation", SHARE, LOWER_IS_BETTER, 0, SHARE_OF(BUSY_US, WORKER_US),                             \
      COLUMN(60, "utilisation", 6) CURVE(40, "workers"), "worker time taken of what there is")                         \
    X(CACHE_HIT_RATE, "cache.hit_rate", SHARE, HIGHER_IS_BETTER, 0, SHARE_OF(CACHE_HITS, CACHE_LOOKUPS),               \
      COLUMN(70, "cache_hit_rate", 6) LINE(170, "Cache hit rate") CURVE(50, "cache hit rate"),                         \
      "look-ups that found their answer")                                                                              \
    X(THROUGHPUT, "throughput", RATE, HIGHER_IS_BETTER, 0, RULE(throughput),                                           \
      COLUMN(150, "throughput_per_s", 3) LINE(120, "Throughput (attempts)"), "attempts offered a second, mean")        \
    X(THROUGHPUT_PEAK, "throughput.peak", RATE, HIGHER_IS_BETTER, IN_SUMMARY, PEAK_OF(THROUGHPUT),                     \
      LINE(130, "Peak throughput"), "the best whole minute of throughput")                                             \
    X(INCIDENTS_CRITICAL, "incidents.critical", COUNT, LOWER_IS_BETTER, INCIDENT | NOT_BREACHABLE,                     \
      COUNT_OF(INCIDENTS_CRITICAL), , "critical incidents")                                                            \
    X(INCIDENTS_HIGH, "incidents.high", COUNT, LOWER_IS_BETTER, INCIDENT | NOT_BREACHABLE, COUNT_OF(INCIDENTS_HIGH), , \
      "high incidents")                                                                                                \
    X(INCIDENTS_MEDIUM, "incidents.medium", COUNT, LOWER_IS_BETTER, INCIDENT | NOT_BREACHABLE,                         \
      COUNT_OF(INCIDENTS_MEDIUM), , "medium incidents")                                                                \
    X(INCIDENTS_LOW, "incidents.low", COUNT, LOWER_IS_BETTER, INCIDENT | NOT_BREACHABLE, COUNT_OF(INCIDENTS_LOW), ,    \
      "low incidents")                                                                                                 \
    X(INCIDENTS, "incidents", COUNT, LOWER_IS_BETTER, INCIDENT | NOT_BREACHABLE, RULE(incidents), ,                    \
      "incidents of any severity")                                                                                     \
    X(REVENUE_PER_MINUTE, "revenue.per_minute", MONEY, HIGHER_IS_BETTER, MAY_BE_NEGATIVE | NONE_IS_ZERO | OF_REVENUE,  \
      RULE(revenue_per_minute), COLUMN(160, "revenue_usd_per_minute", 3),                                              \
      "revenue a minute; `in arm all`: of the platform")                                                               \
    X(REVENUE_DELTA, "revenue.delta", SHARE, HIGHER_IS_BETTER, MAY_BE_NEGATIVE | MAY_EXCEED_ONE | OF_REVENUE,          \
      RULE(revenue_delta), LINE(180, "Revenue against the baseline"),                                                  \
      "revenue against the same learners on the baseline")                                                             \
    X(ENGAGEMENT, "engagement", SHARE, HIGHER_IS_BETTER, 0, RULE(engagement), LINE(200, "Engagement"),                 \
      "sessions that were not left after a failed round")                                                              \
    X(SATISFACTION, "satisfaction", SHARE, HIGHER_IS_BETTER, 0, RULE(satisfaction), LINE(190, "Satisfaction (Apdex)"), \
      "Apdex with the scenario's T")                                                                                   \
    X(INCONSISTENCY, "inconsistency", SHARE, LOWER_IS_BETTER, 0, SHARE_OF(INCONSISTENT, ROUNDS_SUCCEEDED), ,           \
      "answered rounds whose data the integrity check found inconsistent")                                             \
    X(COMPLAINTS, "complaints", COUNT, LOWER_IS_BETTER, 0, COUNT_OF(COMPLAINTS), LINE(210, "Complaints"),              \
      "complaints in the window")                                                                                      \
    X(CHURN, "churn", SHARE, LOWER_IS_BETTER, MAY_BE_NEGATIVE | MAY_EXCEED_ONE, RULE(churn), ,                         \
      "change of the churn hazard against the baseline")                                                               \
    X(LEARNERS, "learners", COUNT, HIGHER_IS_BETTER, NOT_BREACHABLE | NONE_IS_ZERO, RULE(learners),                    \
      COLUMN(170, "learners", 1), "learners assigned to the arm, mean")                                                \
    X(REGIONS, "regions", COUNT, HIGHER_IS_BETTER, NOT_BREACHABLE | OF_REGIONS, RULE(regions), ,                       \
      "regions with learners on the arm")                                                                              \
    X(SPLIT_ACTUAL, "split.actual", SHARE, NEITHER_IS_BETTER, 0, SHARE_OF(OFFERED, OFFERED_PLATFORM), ,                \
      "attempts that went to the arm, of all")

enum metric {
#define X(name, word, unit, direction, flags, made, shown, meaning) METRIC_##name,
    METRIC_TABLE(X)
#undef X
        METRICS
};
/* From METRICS on: those that a scenario states (struct stated_metrics). */
#define STATED_MAX 8
#define METRICS_MAX (METRICS + STATED_MAX)
_Static_assert(METRICS_MAX <= 64, "struct given keeps one bit a metric");

/* A measured value. `of` is not reduced: its numerator and denominator are the counts it came from (for a percentile:
 * nanoseconds over 1). {0,0} is no data. `observations`: how many attempts, rounds, probes or samples are behind it, or
 * were too few for it. */
struct value {
    struct ratio of;
    int64_t observations;
};

/* What a recording gives itself, instead of what it would be counted from: taken as it stands, it wins over counts. */
struct given {
    uint64_t set; /* bit per enum metric */
    struct ratio of[METRICS_MAX];
};
static inline bool given_has(const struct given *given, enum metric metric)
{
    return given->set >> metric & 1;
}
static inline void given_put(struct given *given, enum metric metric, struct ratio value)
{
    given->set |= UINT64_C(1) << metric;
    given->of[metric] = value;
}

/* How a replica's memory moved: KiB a replica in the middle of the first and of the last sample that had any. */
struct memory_trend {
    struct ratio first, last;
    int64_t first_ns, last_ns;
};

/* What the scenario says about metrics. */
struct metric_settings {
    enum variance variance;
    struct ratio churn_relief;           /* churn hazard's relative change for a treated learner, e.g. -3/100 */
    struct ratio churn_weight;           /* its change for every frustrated round's share; 0 is off */
    int64_t tail_rounds;                 /* that have to lie beyond a percentile, or it has no data */
    const struct stated_metrics *stated; /* NULL: none */
};

/* What one scope counted over a stretch of time. What is not known is NULL; what is made from it has no data then. */
struct counted {
    const struct metric_settings *settings; /* never NULL */
    const struct measures *sum;
    int64_t observed_ns;
    int64_t samples;                       /* 0: empty */
    const struct histogram_sum *latency;   /* by enum round_end: ROUND_ENDS of them */
    const struct percentiles *percentiles; /* instead, when only they were kept: by enum latency_of */
    const struct memory_trend *memory;
    const struct ratio *peak; /* by enum metric, of PEAK_OF metrics: over whole minutes, when `minutes` > 0 */
    int64_t minutes;
};

/* What some metrics need beside their own scope's counts: the arm's parts (window.h, context_of). */
struct metric_context {
    struct value error_rates[SEGMENTS_MAX]; /* of the arm's segments; for OF_SEGMENTS metrics */
    int segments;
    int live_regions; /* with learners on the arm; for OF_REGIONS metrics */
};

/* The metric's value from counts. `context` may be NULL: then there are no parts. A percentile needs enough rounds
 * (metric_needs); of fewer it has no data, but says how many there were. */
struct value metric_of(enum metric metric, const struct counted *counted, const struct metric_context *context);

struct metric_info {
    const char *word;
    enum unit unit;
    enum direction direction;
    unsigned flags; /* enum metric_flag */
    const char *meaning;
    struct made {
        enum { MADE_SHARE, MADE_COUNT, MADE_LATENCY, MADE_PEAK, MADE_BY_RULE, MADE_NEVER } how; /* NEVER: stated */
        enum measure part, whole; /* of a share; a count has a part only */
        enum percentile percentile;
        enum latency_of whose;
        enum metric peak_of;
        struct value (*rule)(const struct counted *counted, const struct metric_context *context);
    } made;
    /* Where it is shown; a NULL name is nowhere. */
    struct {
        int place;
        const char *name;
        int decimals;
    } column;
    struct {
        int place;
        const char *name;
    } line, curve;
};
extern const struct metric_info metric_table[METRICS];

/* Metrics that nothing here counts: a scenario or a policy declares them, a recording states them, or the scenario. */
struct stated_metric {
    char *word, *meaning; /* owned */
    enum unit unit;
    enum direction direction;
    bool once;               /* judged at checkpoints and gates, never as a breach */
    struct ratio value;      /* wherever no recording states one; {0,0}: no data then */
    struct metric_info info; /* made of these */
};
struct stated_metrics {
    struct stated_metric of[STATED_MAX];
    int count;
};
void stated_metrics_free(struct stated_metrics *stated);

/* `stated` may be NULL where only metrics of the table are asked for. */
static inline const struct metric_info *metric_info_of(const struct stated_metrics *stated, enum metric metric)
{
    return metric < METRICS ? &metric_table[metric] : &stated->of[metric - METRICS].info;
}
/* A flag of the table; one that is stated has none of these natures. */
static inline bool metric_is(enum metric metric, enum metric_flag flag)
{
    return metric < METRICS && metric_table[metric].flags & flag;
}

/* The metrics that are shown as columns, lines or curves, by their places. Returns how many. */
enum shown_as { SHOWN_AS_COLUMN, SHOWN_AS_LINE, SHOWN_AS_CURVE };
int metrics_shown_as(enum shown_as which, enum metric metrics[METRICS]);

/* The metric of this word, or -1. */
int metric_find(const struct stated_metrics *stated, const char *word);
/* All words, NULL-terminated, for nearest_word. */
void metric_words(const struct stated_metrics *stated, const char *words[METRICS_MAX + 1]);

/* How many observations it needs to have data: the rounds of a percentile, so that 1 of 100 can be above p99; 0
 * for everything else. */
int64_t metric_needs(enum metric metric, const struct metric_settings *settings);
/* Has it no data because there were rounds, but too few of them? */
bool metric_lacks_rounds(enum metric metric, struct value value);

#endif
