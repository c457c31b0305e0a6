/* failures.h - what the driving policy judged and did not pass: why the plan stopped. */
#ifndef REHEARSE_REPORT_FAILURES_H
#define REHEARSE_REPORT_FAILURES_H

#include "rehearsal/journal.h"

/* A criterion that the driving policy judged and that did not pass, or whose trigger fired. */
struct failure {
    int phase, checkpoint;           /* checkpoint: index, or -1: the gate or a decision */
    bool gate;                       /* the gate judged it, at a checkpoint the same values too */
    const struct decision *decision; /* the rollback or abort that it led to, or NULL */
    const struct judgement *judged;
    int64_t breach_ns; /* of a gate's criterion breached for too long; else 0 */
};
struct failures {
    struct failure *list; /* owned by the caller */
    size_t count;
};
struct failures failures_of(const struct journal *j);

#endif
