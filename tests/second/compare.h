/* compare.h - drives the engine and the plain world through one scenario and finds the first thing that differs. */
#ifndef COMPARE_H
#define COMPARE_H

#include "plain.h"
#include "recipe.h"

/* How much happened: a comparison proves nothing about what did not. One row adds a thing. */
#define EVENTS(X)                                                                                                      \
    X(ROUNDS, "rounds")                                                                                                \
    X(ERRORS, "errors")                                                                                                \
    X(REJECTED, "rejections")                                                                                          \
    X(TIMED_OUT, "timeouts")                                                                                           \
    X(RETRIES, "retries")                                                                                              \
    X(HITS, "cache hits")                                                                                              \
    X(MISSES, "cache misses")                                                                                          \
    X(QUIT, "sessions left early")                                                                                     \
    X(COMPLAINTS, "complaints")                                                                                        \
    X(DROPPED, "stale attempts dropped")                                                                               \
    X(STALE, "stale attempts served")                                                                                  \
    X(LOST, "attempts lost at a restart")                                                                              \
    X(HELD_UP, "services held up by cores or links")                                                                   \
    X(ON_THE_WAY, "attempts given up on their way")                                                                    \
    X(ABORTED, "attempts that a fault aborted")                                                                        \
    X(DELAYED, "answers that a fault delayed")                                                                         \
    X(PARTED, "attempts that met a partition")                                                                         \
    X(RATIONED, "attempts beyond a quota")                                                                             \
    X(SLOWED, "services that a fault made longer")                                                                     \
    X(HURRIED, "waits that a surge made shorter")                                                                      \
    X(INCONSISTENT, "rounds with inconsistent data")                                                                   \
    X(IN_FLIGHT, "attempts under way at the end")                                                                      \
    X(ULTRA_FAST, "attempts on the ultra-fast arm")                                                                    \
    X(MOVED_UP, "moved up on the way, and back at once")                                                               \
    X(MOVED_DOWN, "moved down on the way, and back at once")

enum events {
#define X(word, name) EVENTS_##word,
    EVENTS(X)
#undef X
        EVENTS_COUNT
};
extern const char *const events_names[EVENTS_COUNT];

struct comparison {
    bool same;
    char difference[256]; /* the first, for people */
    int64_t events[EVENTS_COUNT];
};

struct comparison compare(const struct recipe *r, enum plain_fault fault);

/* The smallest recipe that can be found from this one by steps that all still differ. */
struct recipe shrink(struct recipe r, enum plain_fault fault);

#endif
