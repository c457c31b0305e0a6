/* sample.h - what one monitoring interval measured, for every scope that is watched.
 *
 * Every measure is an extensive integer: it adds over cells, regions, segments and time alike, so a window of any
 * length and scope is a plain sum (contract 1.8), and every metric is a ratio of two sums (metric.h).
 * A sample is the only thing that control ever sees of a world, a recording or live traffic.
 * Limit: a window holds at most 2^63 ns of summed latency, and 2^63 us of worker time.
 * Times: int64 ns since the plan's start, on the plan's clock (unobserved hold time included).
 */
#ifndef REHEARSE_METRICS_SAMPLE_H
#define REHEARSE_METRICS_SAMPLE_H

#include "base/exact.h"
#include "metrics/histogram.h"
#include "metrics/metric.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The two versions of a service: the one that is there, and the one that is released. The scenario names them. */
enum arm { ARM_BASELINE, ARM_CANDIDATE, ARMS, ARM_ALL = ARMS };

#define SEGMENTS_MAX 16
#define REGIONS_MAX 32

/* One row adds a measure: its enum word, its column in samples.csv, its meaning and unit. */
#define MEASURES(X)                                                                                                    \
    X(ROUNDS_STARTED, "rounds_started", "rounds sent for the first time")                                              \
    X(ROUNDS_SUCCEEDED, "rounds_succeeded", "rounds that ended with an answer")                                        \
    X(ROUNDS_FAILED, "rounds_failed", "rounds that ended without one")                                                 \
    X(OFFERED, "offered", "attempts sent to this arm")                                                                 \
    X(OFFERED_PLATFORM, "offered_platform", "attempts sent to all arms of this region or segment")                     \
    X(SERVED, "served", "attempts answered with success in time")                                                      \
    X(ERRORS, "errors", "attempts answered with an error in time")                                                     \
    X(REJECTED, "rejected", "attempts refused by a full queue")                                                        \
    X(TIMED_OUT, "timed_out", "attempts whose answer did not come in time")                                            \
    X(LOST, "lost", "attempts whose replica died")                                                                     \
    X(LATENCY_NS, "latency_ns", "sum over ended rounds of what the learner waited, all attempts")                      \
    X(SATISFIED, "satisfied", "rounds answered within T (Apdex)")                                                      \
    X(TOLERATING, "tolerating", "rounds answered within 4 T")                                                          \
    X(CACHE_LOOKUPS, "cache_lookups", "attempts that looked in the cache")                                             \
    X(CACHE_HITS, "cache_hits", "attempts that found their answer there")                                              \
    X(SESSIONS_ENDED, "sessions_ended", "sessions that ended, either way")                                             \
    X(SESSIONS_QUIT, "sessions_quit", "sessions that a learner left early, after a failed round")                      \
    X(COMPLAINTS, "complaints", "learners who complained")                                                             \
    X(BUSY_US, "busy_us", "worker time given to attempts that arrived in the interval, us")                            \
    X(WORKER_US, "worker_us", "workers times time, us")                                                                \
    X(CPU_US, "cpu_us", "processor time used, us")                                                                     \
    X(CPU_CAPACITY_US, "cpu_capacity_us", "processor time there was, us")                                              \
    X(MEMORY_KIB_S, "memory_kib_s", "memory in use times time")                                                        \
    X(MEMORY_CAPACITY_KIB_S, "memory_capacity_kib_s", "memory there was times time")                                   \
    X(NETWORK_BYTES, "network_bytes", "bytes carried")                                                                 \
    X(NETWORK_CAPACITY_BYTES, "network_capacity_bytes", "bytes that could have been carried")                          \
    X(PROBES_UP, "probes_up", "health probes answered, or ms of uptime, weighted")                                     \
    X(PROBES, "probes", "health probes sent, or ms, weighted")                                                         \
    X(REPLICA_US, "replica_us", "replicas times time, us")                                                             \
    X(LEARNER_US, "learner_us", "learners assigned to this arm times time, us")                                        \
    X(REVENUE_MICRO, "revenue_micro", "revenue of the arm's learners in micro-dollars")                                \
    X(REVENUE_BASE_MICRO, "revenue_base_micro", "what it would have been on the baseline")                             \
    X(INCIDENTS_CRITICAL, "incidents_critical", "incidents seen from outside, by severity")                            \
    X(INCIDENTS_HIGH, "incidents_high", "")                                                                            \
    X(INCIDENTS_MEDIUM, "incidents_medium", "")                                                                        \
    X(INCIDENTS_LOW, "incidents_low", "")

enum measure {
#define X(name, column, meaning) MEASURE_##name,
    MEASURES(X)
#undef X
        MEASURE_COUNT
};
extern const char *const measure_columns[MEASURE_COUNT];

struct measures {
    int64_t of[MEASURE_COUNT];
};
static inline void measures_add(struct measures *into, const struct measures *from)
{
    for (int i = 0; i < MEASURE_COUNT; i++)
        into->of[i] += from->of[i];
}
/* Attempts that ended without success in time (U-27: timeouts count as errors). */
static inline int64_t measures_failed(const struct measures *m)
{
    return m->of[MEASURE_ERRORS] + m->of[MEASURE_REJECTED] + m->of[MEASURE_TIMED_OUT] + m->of[MEASURE_LOST];
}

/* One scope's part of a sample. A recording may give a metric's value itself instead of what it is counted from: such a
 * reading (present when its bit is set) is taken as it stands, and wins over the counters. */
struct slice {
    struct measures sum;
    int64_t latency_max_ns;
    struct histogram latency; /* of ended rounds */
    uint64_t readings;        /* bit per enum metric */
    struct ratio reading[METRICS];
};

/* Whom a slice speaks of: an arm (or all), and at most one of a region and a segment; -1 means all. */
struct scope {
    enum arm arm;
    int region;
    int segment;
};

/* The scopes of every sample of a run, in a fixed order: for each arm and then for all arms together: everybody, each
 * region, each segment. */
struct scopes {
    int regions, segments;
};
static inline int scopes_count(const struct scopes *p)
{
    return (ARMS + 1) * (1 + p->regions + p->segments);
}
/* -1 when the scope names both a region and a segment. */
int scopes_index(const struct scopes *p, struct scope scope);
struct scope scopes_scope(const struct scopes *p, int index);

struct sample {
    int64_t start_ns, end_ns;
    struct slice *slices; /* scopes_count() of them */
    int slices_count;
};
void sample_open(struct sample *s, const struct scopes *scopes); /* allocates */
void sample_clear(struct sample *s, int64_t start_ns, int64_t end_ns);
void sample_free(struct sample *s);
/* Adds what one cell counted for (arm, region, segment) to every scope that contains it. */
void sample_fold(struct sample *s, const struct scopes *scopes, enum arm arm, int region, int segment,
                 const struct measures *sum, int64_t latency_max_ns, const struct histogram *latency);

#endif
