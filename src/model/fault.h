/* fault.h - what goes wrong on purpose: kinds, aim, times and strength.
 *
 * To add a kind: a row in the list of those who carry it out, and the handler that it names there; without the handler
 * the row does not compile. What a kind takes is a set of FAULT_PARAMETERS, each of which is a key `faults.N.WORD` of
 * language/keys_table.c and a field of struct fault.
 * Times: int64 ns since the plan's start.
 */
#ifndef REHEARSE_MODEL_FAULT_H
#define REHEARSE_MODEL_FAULT_H

#include "metrics/sample.h"
#include "random/distribution.h"

/* What a kind may be given beside its aim and its times: enum word, key, and the slope that it is, or none. */
#define FAULT_PARAMETERS(X)                                                                                            \
    X(PERCENTAGE, "percentage", percentage)                                                                            \
    X(STATUS, "status", none)                                                                                          \
    X(LATENCY, "latency", latency)                                                                                     \
    X(JITTER, "jitter", none)                                                                                          \
    X(FACTOR, "factor", factor)                                                                                        \
    X(CORRELATION, "correlation", none)                                                                                \
    X(RATE, "rate", rate)                                                                                              \
    X(LIMIT, "limit", limit)                                                                                           \
    X(DIRECTION, "direction", none)                                                                                    \
    X(TRAFFIC, "traffic", none)                                                                                        \
    X(SPLIT, "split", none)

enum fault_parameter {
#define X(name, word, slope) PARAMETER_OF_##name,
    FAULT_PARAMETERS(X)
#undef X
        FAULT_PARAMETER_COUNT
};
extern const char *const fault_parameter_words[]; /* NULL-terminated */
#define GIVES(name) (1U << PARAMETER_OF_##name)

/* What a kind may be aimed at, and what it is: bits. */
enum fault_nature {
    AIM_ARM = 1,
    AIM_REGION = 2,
    AIM_SEGMENT = 4,
    AIM_LEARNERS = 8, /* a share of them */
    AIM_ANYBODY = AIM_ARM | AIM_REGION | AIM_SEGMENT | AIM_LEARNERS,
    OF_A_MOMENT = 16,     /* it has no length: what it did is over, or heals by itself */
    OF_CACHE = 32,        /* an arm without a cache knows nothing of it */
    OF_CORES = 64,        /* nor one whose attempts wait for no cores */
    OF_LINK = 128,        /* or for no link */
    OF_TWO_REGIONS = 256, /* it takes two regions */
    OF_MONEY = 512,       /* it takes a revenue */
    OF_THE_PLAN = 1024,   /* it has no aim: it stands between the plan and the traffic */
    OF_PLACE = AIM_ARM | AIM_REGION,
};

/* A row a kind:
 *   enum word, word in files, handler
 *   what it may be aimed at and what it is
 *   parameters that it needs; of which it needs exactly one (0: none); that it takes beside these
 *   the field's other words for it; its meaning
 *
 * Whose handler is in world/conditions.c: what holds in a tick of a cell. */
#define TICK_FAULTS(X)                                                                                                 \
    X(CACHE_FLUSH, "cache_flush", cache_flush, OF_PLACE | OF_A_MOMENT | OF_CACHE, 0, 0, 0, "redis-expiration",         \
      "the cache is emptied, and warms anew from then on")                                                             \
    X(CACHE_EXPIRY, "cache_expiry", cache_expiry, OF_PLACE | OF_A_MOMENT | OF_CACHE, GIVES(PERCENTAGE), 0, 0,          \
      "redis-expiration", "this share of the keys expires at once; the cache warms on from what is left")              \
    X(CACHE_COLLAPSE, "cache_collapse", cache_collapse, OF_PLACE | OF_CACHE, GIVES(PERCENTAGE), 0, 0,                  \
      "redis-penetration, redis-cacheLimit", "this share of what would be hits are misses")                            \
    X(CPU_PRESSURE, "cpu_pressure", cpu_pressure, OF_PLACE | OF_CORES, GIVES(PERCENTAGE), 0, 0, "cpu-hog, cpu stress", \
      "another process takes this share of every replica's cores, which then do less, and are as busy")                \
    X(NETWORK_PRESSURE, "network_pressure", network_pressure, OF_PLACE | OF_LINK, GIVES(PERCENTAGE), 0, 0,             \
      "network-flood",                                                                                                 \
      "another process takes this share of every replica's link, which then carries less, and is as full")             \
    X(BANDWIDTH, "bandwidth", bandwidth, OF_PLACE | OF_LINK, GIVES(RATE), 0, 0, "rate-limit, limit_kbps",              \
      "a replica's link carries no more than this")                                                                    \
    X(MEMORY_PRESSURE, "memory_pressure", memory_pressure, OF_PLACE, GIVES(PERCENTAGE), 0, 0, "memory-hog",            \
      "another process takes this share of every replica's memory: the metric sees it, and no replica restarts for "   \
      "it")                                                                                                            \
    X(REVENUE_LOSS, "revenue_loss", revenue_loss, OF_PLACE | OF_MONEY, GIVES(PERCENTAGE), 0, 0, "none",                \
      "learners bring this share less of the revenue that they would bring on the baseline")                           \
    X(CHURN, "churn", churn_spike, OF_PLACE, GIVES(PERCENTAGE), 0, 0, "none",                                          \
      "so much comes on top of the change of churn")

/* Whose handler is in world/strike.c: what an attempt meets that reaches the analyzer while it holds. */
#define ATTEMPT_FAULTS(X)                                                                                              \
    X(ABORT, "abort", abort_attempt, AIM_ANYBODY, GIVES(STATUS), 0, GIVES(PERCENTAGE) | GIVES(CORRELATION),            \
      "status-code, reset-peer",                                                                                       \
      "attempts are refused at the door, answered with an error, or their connection breaks")                          \
    X(DELAY, "delay", delay, AIM_ANYBODY, 0, GIVES(LATENCY) | GIVES(FACTOR),                                           \
      GIVES(JITTER) | GIVES(PERCENTAGE) | GIVES(CORRELATION), "latency",                                               \
      "answers take longer on their way back: by `latency`, or `factor` times as long")                                \
    X(LOSS, "loss", lose_packets, AIM_ANYBODY, GIVES(PERCENTAGE), 0, GIVES(CORRELATION), "packet-loss",                \
      "answers are lost and sent again, each time with this chance: after 200 ms, 400 ms, 800 ms ...; a ninth loss "   \
      "in a row breaks the connection")                                                                                \
    X(PARTITION, "partition", cut_off, AIM_ANYBODY, 0, 0,                                                              \
      GIVES(DIRECTION) | GIVES(TRAFFIC) | GIVES(LATENCY) | GIVES(PERCENTAGE) | GIVES(CORRELATION),                     \
      "disconnect, blackhole, clog",                                                                                   \
      "between learners and replicas nothing gets through, or one way alone; or answers are slowed, or held up until " \
      "it ends. Who hears nothing gives up as patience says, and without a timeout when the fault ends")               \
    X(SERVICE_TIME, "service_time", slow_down, AIM_ANYBODY, 0, GIVES(LATENCY) | GIVES(FACTOR),                         \
      GIVES(JITTER) | GIVES(PERCENTAGE) | GIVES(CORRELATION), "throttle, response-time",                               \
      "services take longer: by `latency`, or `factor` times as long; at most a day")                                  \
    X(DATABASE, "database", slow_down_misses, AIM_ANYBODY | OF_CACHE, 0, GIVES(LATENCY) | GIVES(FACTOR),               \
      GIVES(JITTER) | GIVES(PERCENTAGE) | GIVES(CORRELATION), "slow-query",                                            \
      "services that miss the cache take longer, as with service_time")                                                \
    X(CONGESTION, "congestion", crowd, AIM_ANYBODY, GIVES(FACTOR), 0, GIVES(PERCENTAGE) | GIVES(CORRELATION),          \
      "contention",                                                                                                    \
      "a service takes `factor` times itself longer for every attempt a worker that its server has when it comes; at " \
      "most a day")                                                                                                    \
    X(QUOTA, "quota", ration, AIM_ARM | AIM_REGION | AIM_SEGMENT | AIM_LEARNERS, GIVES(LIMIT), 0, 0,                   \
      "api-throttle-error, rate-limit",                                                                                \
      "a region's provider takes `limit` attempts a second, a second's worth at once, and refuses the others; its "    \
      "cells have equal parts of it")                                                                                  \
    X(REPLICATION_LAG, "replication_lag", delay, AIM_ANYBODY | OF_TWO_REGIONS, GIVES(LATENCY), 0,                      \
      GIVES(JITTER) | GIVES(PERCENTAGE) | GIVES(CORRELATION), "pause-replication",                                     \
      "answers wait until the other regions have a copy")                                                              \
    X(INCONSISTENCY, "inconsistency", corrupt, AIM_ANYBODY, 0, 0, GIVES(PERCENTAGE) | GIVES(CORRELATION),              \
      "data corruption, mistake",                                                                                      \
      "answered rounds leave data that the integrity check finds inconsistent: the metric inconsistency counts them")  \
    X(SURGE, "surge", hurry, AIM_ANYBODY, GIVES(FACTOR), 0, 0, "k6-loadgen, network-flood",                            \
      "learners come back `factor` times as soon: waits that begin while it holds are so much shorter, so that "       \
      "demand has risen after about one wait")                                                                         \
    X(COMPLAINTS, "complaints", complain, AIM_ANYBODY, 0, 0, GIVES(PERCENTAGE) | GIVES(CORRELATION), "none",           \
      "rounds are complained about, answered or not")

#define WORLD_FAULTS(X) TICK_FAULTS(X) ATTEMPT_FAULTS(X)

/* Whose handler is in rehearsal/interference.c, between control and the world: whom the balancer sends where. */
#define ROUTE_FAULTS(X)                                                                                                \
    X(MISROUTE, "misroute", send_elsewhere, AIM_REGION | AIM_SEGMENT, GIVES(SPLIT), 0, 0, "none",                      \
      "the balancer sends `split` of these learners to the candidate, whatever it was told; what it reports is what "  \
      "it was told")

/* Of the same file: when an order is carried out that takes learners off the candidate. */
#define ORDER_FAULTS(X)                                                                                                \
    X(ROLLBACK_SLOW, "rollback_slow", take_longer, OF_THE_PLAN, GIVES(LATENCY), 0, 0, "none",                          \
      "an order that takes learners off the candidate is carried out `latency` later than it is due")                  \
    X(ROLLBACK_FAILS, "rollback_fails", wait_for_end, OF_THE_PLAN, 0, 0, 0, "none",                                    \
      "an order that takes learners off the candidate is not carried out before this ends, unless a later order "      \
      "takes its place")

#define SOURCE_FAULTS(X) ROUTE_FAULTS(X) ORDER_FAULTS(X)

#define FAULTS(X) WORLD_FAULTS(X) SOURCE_FAULTS(X)

enum fault_kind {
#define X(kind, ...) FAULT_##kind,
    FAULTS(X)
#undef X
        FAULT_KINDS
};
extern const char *const fault_words[]; /* "cache_flush", ..., NULL */

struct fault_info {
    const char *word, *also, *text;
    unsigned nature;                /* enum fault_nature */
    unsigned needs, one_of, others; /* GIVES(...) */
};
extern const struct fault_info fault_table[FAULT_KINDS];

/* What becomes of an attempt that is aborted: turned away before it costs the analyzer anything, served and answered
 * with an error, or broken off at the door. */
enum fault_status { STATUS_REFUSED, STATUS_ERROR, STATUS_RESET, STATUSES };
extern const char *const fault_status_words[];
/* Which way a partition stops: from learners to replicas, back, or both. */
enum fault_direction { DIRECTION_BOTH, DIRECTION_TO, DIRECTION_FROM, DIRECTIONS };
extern const char *const fault_direction_words[];
/* What becomes of what a partition meets: stopped for good; slowed by `latency`; or held up until it ends. */
enum fault_traffic { TRAFFIC_STOPPED, TRAFFIC_SLOWED, TRAFFIC_JAMMED, TRAFFICS };
extern const char *const fault_traffic_words[];

/* A strength that may change while a fault holds: from `from` to `to`, in a straight line that takes over_ns, or by
 * `step` every every_ns. It is looked at when a tick begins. */
struct fault_slope {
    struct ratio from, to, step; /* a plain value: from == to */
    int64_t over_ns, every_ns;   /* one of them is 0, both where it is a plain value */
};
struct ratio fault_slope_at(const struct fault_slope *slope, int64_t since_ns);
/* The least and the most that it comes to. */
struct ratio fault_slope_least(const struct fault_slope *slope);
struct ratio fault_slope_most(const struct fault_slope *slope);

/* When a fault holds: once from `at`; or every so often, so many times; or at random. */
struct fault_times {
    int64_t at_ns;
    int64_t for_ns;    /* how long; 0: to the end, or for mttr */
    int64_t every_ns;  /* from one beginning to the next; 0: once, or at random */
    int64_t times;     /* 0: until until_ns */
    int64_t until_ns;  /* none begins from then on; 0: to the end */
    struct ratio rate; /* random, a second: beginnings come in a Poisson process; 0: they do not */
    int64_t mtbf_ns;   /* random: the mean time from an end to the next beginning, exponential; 0: none */
    int64_t mttr_ns;   /* the mean time that one lasts, exponential, where for_ns does not say */
    int64_t dwell_ns;  /* the shortest that one lasts */
};

struct fault {
    enum fault_kind kind;
    int number;            /* its place among all, from 0, as written: keys what is drawn of it */
    struct scope where;    /* ARM_ALL, -1 and -1: everywhere */
    struct ratio learners; /* the share of these that it strikes, the same ones throughout; no data: all */
    struct fault_times when;
    bool planned;   /* written as a part of the plan (`cache.flushes`), not as something that goes wrong */
    bool alone;     /* it does not begin while another holds */
    unsigned given; /* GIVES(...) of what was written */
    struct fault_slope percentage, factor;
    struct fault_slope rate;           /* bytes a second */
    struct fault_slope limit;          /* attempts a second */
    struct fault_slope latency;        /* ns */
    struct distribution latency_drawn; /* ns, instead, when latency_is_drawn; owned */
    bool latency_is_drawn;
    int64_t jitter_ns; /* to either side, uniform */
    struct ratio correlation;
    enum fault_status status;
    enum fault_direction direction;
    enum fault_traffic traffic;
    struct ratio split; /* the share of learners on the candidate */
};
#define FAULTS_MAX 256 /* written under `faults` */

/* All faults of a scenario. Invariant: in the order of at_ns. */
struct faults {
    struct fault *of; /* owned */
    int count;
};

static inline bool fault_concerns_arm(const struct fault *fault, int arm)
{
    return fault->where.arm == ARM_ALL || (int)fault->where.arm == arm;
}

/* Whether anything is to go wrong that the plan itself does not ask for. */
bool faults_any(const struct faults *faults);

/* Adds a fault after those that begin earlier or at the same time, and numbers it. */
void faults_add(struct faults *faults, struct fault fault);
void faults_free(struct faults *faults);

#endif
