/* fault.h - what goes wrong on purpose, and when.
 *
 * To add a kind: a row here, and the handler that it names in world/conditions.c; without the handler the row does not
 * compile. What a kind needs beyond a place and a time becomes a field of struct fault.
 * Times: int64 ns since the plan's start.
 */
#ifndef REHEARSE_MODEL_FAULT_H
#define REHEARSE_MODEL_FAULT_H

#include "metrics/sample.h"

#include <stdbool.h>

/* A row a kind: its enum word, its word in files, its parameters for people, its handler, its meaning. */
#define FAULTS(X)                                                                                                      \
    X(CACHE_FLUSH, "cache_flush", "at, [arm]", cache_flush, "the arm's cache is emptied, and warms anew from then on")

enum fault_kind {
#define X(kind, word, parameters, handler, text) FAULT_##kind,
    FAULTS(X)
#undef X
        FAULT_KINDS
};
extern const char *const fault_words[]; /* "cache_flush", ..., NULL */
extern const char *const fault_parameters[FAULT_KINDS];
extern const char *const fault_texts[FAULT_KINDS];

struct fault {
    enum fault_kind kind;
    struct scope where; /* ARM_ALL, -1 and -1: everywhere */
    int64_t at_ns;      /* when it strikes */
    bool planned;       /* written as a part of the plan (`cache.flushes`), not as something that goes wrong */
};
#define FAULTS_MAX 256 /* written under `faults` */

/* All faults of a scenario. Invariant: in the order of at_ns. */
struct faults {
    struct fault *of; /* owned; release with free() */
    int count;
};

static inline bool fault_concerns_arm(const struct fault *fault, int arm)
{
    return fault->where.arm == ARM_ALL || (int)fault->where.arm == arm;
}

/* Whether anything is to go wrong that the plan itself does not ask for. */
bool faults_any(const struct faults *faults);

/* Adds a fault after those that strike earlier or at the same time. */
void faults_add(struct faults *faults, struct fault fault);

#endif
