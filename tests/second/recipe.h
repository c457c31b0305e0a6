/* recipe.h - small random scenarios that can be drawn, built, printed and made smaller.
 *
 * A recipe is one number for every knob. A knob has a few possible values, the simplest (mostly: feature off) first; so
 * drawing is a choice among them (what is written twice comes twice as often), and shrinking is trying the ones before.
 * One row adds a knob: its enum word, its name for people, its values. */
#ifndef RECIPE_H
#define RECIPE_H

#include "model/scenario.h"

#include <stdio.h>

#define ARM_KNOBS(X, word, name)                                                                                       \
    X(word##_SERVICE, name ".service, kind", 0, 0, 1, 1, 1, 2, 3, 4, 5, 6)                                             \
    X(word##_LOAD, name ".load, percent of the workers", 50, 5, 20, 90, 110, 300)                                      \
    X(word##_CHOICE, name ".choice: pooled, round robin, least loaded, two", 0, 1, 2, 3)                               \
    X(word##_REPLICAS, name ".replicas", 1, 2, 3, 6, 9)                                                                \
    X(word##_WORKERS, name ".workers", 1, 2, 3, 17, 20)                                                                \
    X(word##_QUEUE, name ".queue", 1000, 20, 5, 2, 1, 0)                                                               \
    X(word##_STALE, name ".serve_stale", 1, 0)                                                                         \
    X(word##_ERRORS, name ".errors, percent", 0, 2, 30, 100)                                                           \
    X(word##_CACHE, name ".cache hits when warm, percent (0: no cache)", 0, 40, 80, 100)                               \
    X(word##_WARM, name ".cache warms in, s", 0, 3, 60)                                                                \
    X(word##_MISS, name ".cache miss, kind", 0, 1, 2, 4)                                                               \
    X(word##_FLUSH, name ".cache is flushed at, ms (0: never)", 0, -2500, 1000, 3500, 50000)                           \
    X(word##_AGE, name ".deployed before the start, s", 0, 7, 100)                                                     \
    X(word##_CPU, name ".cpu per attempt, ns", 0, 123456, 60000000, 900000000)                                         \
    X(word##_CORES, name ".cpu.cores, thousandths", 1000, 30, 333, 2500)                                               \
    X(word##_STRETCH, name ".cpu.full stretches services", 0, 1)                                                       \
    X(word##_FULL, name ".memory is full after, ms (0: never)", 0, 2500, 7000, 30000)                                  \
    X(word##_BYTES, name ".network, bytes an attempt; 1,000 a second are carried", 1, 70, 1100)                        \
    X(word##_DELAY, name ".network.full delays services", 0, 1)

#define FAULT_KNOBS(X, word, name)                                                                                     \
    X(word##_FAULT, name ", kind by its number", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17)         \
    X(word##_AT, name ".at, ms", 0, 1000, 3500, 12000)                                                                 \
    X(word##_FOR, name ".for, ms (0: to the end)", 0, 5000, 12345)                                                     \
    X(word##_EVERY, name ".every, ms after its end, three times (0: once)", 0, 1000, 9000)                             \
    X(word##_ARM, name ".arm: both, baseline, ultra-fast", 0, 1, 2)                                                    \
    X(word##_AIM, name " is aimed at: all, the last region, the last segment, 30 percent of the learners", 0, 1, 2, 3) \
    X(word##_PERCENT, name ".percentage, percent", 100, 50, 3)                                                         \
    X(word##_SLOPE, name ".percentage falls: not, in a straight line, by steps", 0, 1, 2)                              \
    X(word##_CORRELATION, name ".correlation, percent", 0, 40, 100)                                                    \
    X(word##_STATUS, name ".status: refused, error, reset", 0, 1, 2)                                                   \
    X(word##_DIRECTION, name ".direction: both, to, from", 0, 1, 2)                                                    \
    X(word##_LIMIT, name ".limit, a second", 1, 20, 300)                                                               \
    X(word##_LATENCY, name ".latency, ms", 300, 1, 60, 2000)                                                           \
    X(word##_DRAWN, name ".latency: plain, with half of it jitter, exponential, a factor instead, a slope", 0, 1, 2,   \
      3, 4)

#define KNOBS(X)                                                                                                       \
    X(LEARNERS, "learners.count", 1, 2, 3, 4, 6, 10, 25, 60, 120, 200)                                                 \
    X(SAMPLES, "samples that are run", 1, 2, 3, 4, 6)                                                                  \
    X(TICKS, "monitoring.sample, ticks", 1, 2, 3, 6)                                                                   \
    X(TICK, "monitoring.tick, s", 1, 2, 5)                                                                             \
    X(REGIONS, "regions", 1, 2, 3)                                                                                     \
    X(CELLS, "regions.*.cells", 1, 2)                                                                                  \
    X(SEGMENTS, "learners.segments", 1, 2, 3)                                                                          \
    X(THINK, "learners.think, kind", 0, 1, 2, 3, 4, 5, 6)                                                              \
    X(THINK_MS, "learners.think, ms", 1000, 100, 300, 4000)                                                            \
    X(AWAY, "learners.away, kind", 0, 1, 2, 5)                                                                         \
    X(AWAY_MS, "learners.away, ms", 0, 700, 6000)                                                                      \
    X(SESSION, "learners.per_session", 1, 2, 6)                                                                        \
    X(FRESH, "learners.start is fresh", 1, 0, 0)                                                                       \
    X(SESSION_KIND, "learners.per_session is geometric", 0, 1)                                                         \
    X(TIMEOUT, "learners.patience.timeout, ms (0: none)", 0, 5000, 1000, 250, 40)                                      \
    X(TIMEOUT_KIND, "learners.patience.timeout, kind", 0, 0, 0, 1, 2, 4)                                               \
    X(RETRIES, "learners.patience.retries", 0, 1, 3)                                                                   \
    X(BACKOFF, "learners.patience.backoff.base, us", 0, 1, 1500, 60000, 400000)                                        \
    X(JITTER, "learners.patience.backoff.jitter", 0, 1)                                                                \
    X(QUIT, "learners.quit_after_failure, percent", 0, 30, 100)                                                        \
    X(COMPLAINTS, "business.complaints, percent", 0, 25)                                                               \
    X(ACTIVITY, "learners.activity has a curve", 0, 1)                                                                 \
    X(START, "start, minute of the day", 0, 59, 733)                                                                   \
    X(NETWORK, "regions.*.network, kind", 0, 0, 1, 2, 3, 6)                                                            \
    X(NETWORK_MS, "regions.*.network, ms", 0, 0, 0, 1, 20, 120, 900)                                                   \
    X(SPLIT, "plan.split, percent", 0, 1, 40, 100)                                                                     \
    X(OVERRIDES, "plan.split has overrides", 0, 1)                                                                     \
    X(ORDERS, "further orders of traffic", 0, 1, 2, 4, 8)                                                              \
    X(SKIP, "ticks that are skipped after the first sample", 0, 1, 5, 1000)                                            \
    ARM_KNOBS(X, BASELINE, "analyzers.baseline")                                                                       \
    ARM_KNOBS(X, FAST, "analyzers.ultra-fast")                                                                         \
    FAULT_KNOBS(X, FIRST, "the first fault")                                                                           \
    FAULT_KNOBS(X, SECOND, "the second fault")

enum knob {
#define X(word, ...) KNOB_##word,
    KNOBS(X)
#undef X
        KNOB_COUNT
};
#define ARM_KNOB_COUNT (KNOB_FAST_SERVICE - KNOB_BASELINE_SERVICE)
#define RECIPE_FAULTS 17 /* kinds of the first fault and of the second */
#define FAULT_KNOB_COUNT (KNOB_SECOND_FAULT - KNOB_FIRST_FAULT)

struct recipe {
    uint64_t seed;
    int of[KNOB_COUNT];
};

#define RECIPE_ORDERS_MAX 16
struct recipe_order {
    int tick;           /* of simulated time */
    struct split split; /* overrides point into the two below */
    struct split_override overrides[2];
    int replicas[ARMS];
};

/* The simplest of all. */
struct recipe recipe_simplest(uint64_t seed);
/* A random one that plays at most some 20,000 rounds. */
struct recipe recipe_draw(uint64_t seed);
/* The next simpler try after try number `*at` (begin with 0); false when there is none. */
bool recipe_simpler(const struct recipe *r, int *at, struct recipe *simpler);
void recipe_print(const struct recipe *r, FILE *out);

int recipe_knob(const struct recipe *r, enum arm arm, enum knob baseline_knob);
int recipe_ticks(const struct recipe *r);

/* All orders in the order of time, the first at tick 0. Returns how many. Their overrides are set in place. */
int recipe_orders(const struct recipe *r, struct recipe_order orders[RECIPE_ORDERS_MAX]);

/* A scenario, owned by the caller. Only what a world needs is set. */
struct scenario *recipe_build(const struct recipe *r);
void recipe_free(struct scenario *s);

#endif
