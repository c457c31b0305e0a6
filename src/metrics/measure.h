/* measure.h - what is counted, a row each.
 *
 * Every measure is an extensive integer: it adds over cells, regions, segments and time alike, so a window of any
 * length and scope is a plain sum (contract 1.8), and every metric is made from such sums (metric.h).
 * Unit: in the name of each; attempts, rounds and sessions are counts.
 * Limit: a window holds at most 2^63 ns of summed latency, and 2^63 us of worker time.
 * Cost: 8 bytes a measure and scope; adding two is an addition a measure, which compilers do several at a time.
 */
#ifndef REHEARSE_METRICS_MEASURE_H
#define REHEARSE_METRICS_MEASURE_H

#include <stdint.h>
#include <stdnoreturn.h>

/* One row adds a measure: its enum word, its column in samples.csv, its meaning and unit. Whoever counts it adds to
 * `of[MEASURE_...]`; a metric may then be made from it (metric.h). */
#define MEASURES(X)                                                                                                    \
    X(ROUNDS_STARTED, "rounds_started", "rounds sent for the first time")                                              \
    X(ROUNDS_SUCCEEDED, "rounds_succeeded", "rounds that were answered: an attempt was served in time")                \
    X(ROUNDS_FAILED, "rounds_failed", "rounds that ended without an answer, an error included")                        \
    X(OFFERED, "offered", "attempts sent to this arm")                                                                 \
    X(OFFERED_PLATFORM, "offered_platform", "attempts sent to all arms of this region or segment")                     \
    X(SERVED, "served", "attempts answered with success in time")                                                      \
    X(ERRORS, "errors", "attempts answered with an error in time")                                                     \
    X(REJECTED, "rejected", "attempts refused by a full queue")                                                        \
    X(TIMED_OUT, "timed_out", "attempts whose answer did not come in time")                                            \
    X(LOST, "lost", "attempts whose replica died")                                                                     \
    X(LATENCY_NS, "latency_ns", "sum over answered rounds of what the learner waited, all attempts")                   \
    X(LATENCY_FAILED_NS, "latency_failed_ns", "the same over rounds that ended without an answer")                     \
    X(SATISFIED, "satisfied", "rounds answered within T (Apdex)")                                                      \
    X(TOLERATING, "tolerating", "rounds answered within 4 T")                                                          \
    X(CACHE_LOOKUPS, "cache_lookups", "attempts that looked in the cache")                                             \
    X(CACHE_HITS, "cache_hits", "attempts that found their answer there")                                              \
    X(SESSIONS_ENDED, "sessions_ended", "sessions that ended, either way")                                             \
    X(SESSIONS_QUIT, "sessions_quit", "sessions that a learner left early, after a failed round")                      \
    X(COMPLAINTS, "complaints", "learners who complained")                                                             \
    X(INCONSISTENT, "inconsistent", "answered rounds whose data the integrity check found inconsistent")               \
    X(CHURN_ADDED_US, "churn_added_us", "learners times time, times the churn that comes on top, us")                  \
    X(BUSY_US, "busy_us", "worker time given to attempts that arrived in the interval, us")                            \
    X(WORKER_US, "worker_us", "workers times time, us")                                                                \
    X(CPU_US, "cpu_us", "processor time in use: what attempts were given, us")                                         \
    X(CPU_CAPACITY_US, "cpu_capacity_us", "processor time there was, us")                                              \
    X(MEMORY_KIB_S, "memory_kib_s", "memory in use times time")                                                        \
    X(MEMORY_CAPACITY_KIB_S, "memory_capacity_kib_s", "memory there was times time")                                   \
    X(NETWORK_BYTES, "network_bytes", "bytes carried for attempts that were taken")                                    \
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
noreturn void measures_too_large(void);
/* A sum that no longer fits ends the run (check.h, FAILURE_TOO_LARGE). */
static inline void measures_add(struct measures *into, const struct measures *from)
{
    uint64_t lost = 0; /* its sign: two of one sign gave the other */
    for (int i = 0; i < MEASURE_COUNT; i++) {
        uint64_t a = (uint64_t)into->of[i], b = (uint64_t)from->of[i], sum = a + b;
        lost |= (a ^ sum) & (b ^ sum);
        into->of[i] = (int64_t)sum;
    }
    if (lost >> 63)
        measures_too_large();
}
/* Attempts that ended without success in time; timeouts count as errors (U-27). */
static inline int64_t measures_failed(const struct measures *m)
{
    return m->of[MEASURE_ERRORS] + m->of[MEASURE_REJECTED] + m->of[MEASURE_TIMED_OUT] + m->of[MEASURE_LOST];
}
/* Attempts that ended, either way. */
static inline int64_t measures_ended(const struct measures *m)
{
    return measures_failed(m) + m->of[MEASURE_SERVED];
}
/* How a round ended. Latencies are counted apart, so that a refusal at once is not a fast answer; a round is answered
 * when its last attempt was served in time, and an error is not an answer. */
enum round_end { ROUND_ANSWERED, ROUND_FAILED, ROUND_ENDS };
/* Whose latencies are read: of the rounds that were answered, or of all that ended. */
enum latency_of { LATENCY_OF_ANSWERED, LATENCY_OF_ALL, LATENCY_KINDS };
/* From how many of the histograms by enum round_end, the first being of the answered. */
static inline int latency_histograms(enum latency_of whose)
{
    return whose == LATENCY_OF_ALL ? ROUND_ENDS : 1;
}
/* Rounds that ended, either way. */
static inline int64_t measures_rounds(const struct measures *m)
{
    return m->of[MEASURE_ROUNDS_SUCCEEDED] + m->of[MEASURE_ROUNDS_FAILED];
}
/* What their learners waited, all together. */
int64_t measures_waited_ns(const struct measures *m);

#endif
