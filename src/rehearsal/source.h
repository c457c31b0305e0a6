/* source.h - where samples come from and who carries orders out: a simulated world, a recording, later live traffic. */
#ifndef REHEARSE_REHEARSAL_SOURCE_H
#define REHEARSE_REHEARSAL_SOURCE_H

#include "model/order.h"
#include "model/outcome.h"

/* A sample as it came. */
struct observation {
    const struct sample *sample; /* valid until the next call */
    struct ratio split;          /* as the balancer had it, at its end */
    int phase;                   /* the phase of the plan it lies in, where that is the source's to say; else -1 */
};

struct source {
    void *self;
    bool recorded; /* samples keep coming whatever is ordered */
    /* The next sample, at or after not_before_ns; false at the end, after a mistake, and when the run is to stop. */
    bool (*next)(void *self, int64_t not_before_ns, struct observation *out);
    void (*obey)(void *self, const struct orders *orders);
    /* The orders that took effect up to upto_ns and were not reported before. */
    void (*report)(void *self, int64_t upto_ns, struct effects *out);
    /* Writes the totals of what it served into the outcome; returns the digest of the rounds. */
    uint64_t (*close)(void *self, struct outcome *outcome);
};

#endif
