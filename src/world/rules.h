/* rules.h - a scenario compiled for the loop: quantile tables, and chances as thresholds of a 32-bit draw.
 *
 * A chance of p happens when draw < floor(p * 2^32), so 0 never and 1 always happens; the error is below 2^-32.
 * Shared by all cells, never changed after rules_open.
 */
#ifndef REHEARSE_WORLD_RULES_H
#define REHEARSE_WORLD_RULES_H

#include "model/scenario.h"
#include "random/biased.h"
#include "world/draws.h"
#include "world/pace.h"

#define ELAPSED_UNIT_BITS 10 /* 1.024 us, the unit of retries: 32 bits of it are 73 minutes, the longest round */

struct arm_rules {
    struct quantile service, miss;
    bool has_cache, serve_stale;
    uint64_t hit_when_warm;                 /* threshold */
    uint64_t warming;                       /* share of the missing warmth gained in a tick, of 2^32 */
    uint64_t errors[SEGMENTS_MAX];          /* threshold */
    uint64_t probe_failure;                 /* threshold */
    int64_t memory_from_ns, memory_full_ns; /* plan time from which memory grows, and how long until it is full and its
                                               replica restarts; whole ticks; 0: never */
};

struct rules {
    const struct scenario *scenario;
    struct quantile per_session, think, away;
    struct biased session_found, think_found, away_found; /* of these, at a random moment */
    struct quantile network[REGIONS_MAX];
    struct arm_rules arms[ARMS];
    uint64_t segment_ends[SEGMENTS_MAX]; /* cumulative thresholds */
    uint64_t in_session;                 /* threshold: found in a session at some moment, not away */
    uint64_t quit, complain;             /* thresholds */
    int64_t timeout_ns;                  /* INT64_MAX / 4 when there is none */
    struct quantile timeout;             /* instead, when timeout_drawn */
    bool timeout_drawn;
    uint64_t attempt_sum[ATTEMPTS_MOST], round_sum; /* pcg32_sum to an attempt's words, and to the next round's */
    uint32_t backoff_limit[ATTEMPTS_MOST];          /* the longest backoff after attempt n, in ELAPSED_UNITs */
    bool backoff_jitter;
    int retries;
    int64_t satisfied_ns, tolerated_ns; /* T and 4 T of the Apdex */
    int64_t tick_ns, bucket_ns;
    uint64_t bucket_inverse; /* 2^46 / bucket_ns */
    uint32_t ring_bits;
    struct pace pace;
    struct quantile *fault_latencies; /* by place in the scenario's faults: what comes on top of a latency; owned */
};

/* Of something up to 2^32, the share of 2^32, both of these included. */
static inline uint64_t share_of_32(uint64_t of, uint64_t share)
{
    return share > UINT32_MAX ? of : of * share >> 32;
}

/* A chance as a threshold; values above 1 count as 1. */
uint64_t chance_threshold(struct ratio chance);

/* Many worlds, also in several threads, may share them while they and the scenario last. Owned by the caller. */
struct rules *rules_open(const struct scenario *scenario);
void rules_free(struct rules *r); /* or NULL */
size_t rules_bytes(const struct rules *r);

/* The region's pace at this moment of the world's clock, which is plan_ns on the plan's. */
struct pace_now rules_pace(const struct rules *r, int region, int64_t now_ns, int64_t plan_ns);

/* The latest and the next restart of an arm's replicas, which are all of an age, at or before and after plan_ns. Plan
 * time; INT64_MIN and INT64_MAX: none. */
struct replica_restarts {
    int64_t latest_ns, next_ns;
};
struct replica_restarts rules_replica_restarts(const struct rules *r, int arm, int64_t plan_ns);

/* The rounds of a session, from one draw; rules_open ENSUREs that a learner can count them. */
static inline uint16_t rules_session(const struct rules *r, uint32_t draw)
{
    int64_t rounds = quantile_draw(&r->per_session, draw);
    return (uint16_t)(rounds < 1 ? 1 : rounds);
}

#define BUCKET_FAR_NS (INT64_C(1) << 44)

/* How many whole buckets a time lies ahead, or at times one less: a multiplication for a division. An attempt that is
 * put one bucket too early is put again when that bucket opens. Beyond 2^44 ns it is as far as it gets. */
static inline uint64_t buckets_ahead(const struct rules *r, int64_t ahead_ns)
{
    uint64_t ahead = (uint64_t)(ahead_ns < BUCKET_FAR_NS ? ahead_ns : BUCKET_FAR_NS);
    return (ahead >> 12) * r->bucket_inverse >> 34;
}

#endif
