/* interference.h - what faults make of orders and of traffic, between control and the world.
 *
 * The world and control know nothing of it: control's orders are due when they are due, and what is reported of them is
 * what the balancer believes. A pure function of scenario and seed, as the schedule of faults is.
 * Times: int64 ns since the plan's start; whatever changes does so with a whole tick.
 */
#ifndef REHEARSE_REHEARSAL_INTERFERENCE_H
#define REHEARSE_REHEARSAL_INTERFERENCE_H

#include "model/fault_schedule.h"
#include "model/order.h"

struct interference {
    const struct scenario *scenario;
    struct fault_schedule schedule;   /* owned */
    struct split_override *overrides; /* of the latest interference_split; owned */
};

/* Into a zeroed or an older one. */
void interference_begin(struct interference *interference, const struct scenario *scenario, uint64_t seed);
void interference_free(struct interference *interference);

/* When what asks for the split `to`, due at due_ns, is carried out, where `from` is in force; INT64_MAX: never. */
int64_t interference_due(const struct interference *interference, int64_t due_ns, const struct split *from,
                         const struct split *to);

/* Whom the balancer sends where in a tick that begins at plan_ns, while it believes in `believed`. A view, valid until
 * the next call. */
struct split interference_split(struct interference *interference, const struct split *believed, int64_t plan_ns);
/* When that may change by itself: the first tick after after_ns; INT64_MAX: never. */
int64_t interference_changes_ns(const struct interference *interference, int64_t after_ns);

#endif
