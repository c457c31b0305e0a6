/* driver.h - what follows when the driving policy leaves the plan: the traffic is moved, the recovery watched, the rest
 * of the plan gets new dates.
 *
 *   stage            left by                                    then
 *   PHASE            a trigger or an abort                      RECOVERY
 *   PHASE            a failed gate, when the policy asks (T-22) INVESTIGATION
 *   PHASE            a failed gate, else; the plan's end        OVER
 *   INVESTIGATION    its time, traffic left for `then` (U-23)   RECOVERY
 *   INVESTIGATION    its time                                   OVER
 *   RECOVERY         its time, traffic left for `then`          RECOVERY, once more
 *   RECOVERY         its time                                   OVER
 *
 * Of a recording phases may go on under judges beside in any stage; else they end with PHASE.
 */
#ifndef REHEARSE_CONTROL_DRIVER_H
#define REHEARSE_CONTROL_DRIVER_H

#include "control/balancer.h"
#include "control/engine.h"

struct driver {
    enum stage stage;
    int left_phase;     /* the phase in which it left the plan */
    int64_t moved_ns;   /* when the traffic was, or will be, moved */
    int64_t until_ns;   /* how long the stage is observed */
    int64_t ordered_ns; /* when the move was ordered */
    bool awaits;        /* the move: nobody has reported that it took effect */
    bool late;          /* it was noted that it takes too long */
    int64_t left_ns;    /* when it left the plan: new dates count from here */
    struct ratio moved_to;
    int moved_parts;         /* parts that the move sends elsewhere */
    bool reverted;           /* what is watched is what followed the investigation, or the rollback */
    struct windows recovery; /* since the traffic moved */
};

/* What a driver works with. */
struct driver_context {
    const struct clock *clock;
    struct balancer *balancer;
    struct outcome *outcome;
};

/* Less traffic, while the plan goes on; what is ordered already when that is less. */
void driver_reduce(struct driver *driver, const struct driver_context *context, struct ratio to);
/* The same for a part of the learners alone. */
void driver_reduce_part(struct driver *driver, const struct driver_context *context, struct split_override part);
/* The policy has ended the phase under way, not with a go. */
void driver_leave(struct driver *driver, const struct driver_context *context, const struct ruling *ruling);
/* The share took effect. What is watched after a move begins when it did, not when it was due. */
void driver_moved(struct driver *driver, const struct effect *effect);
/* Notes once that a move has not taken effect within its limit. */
void driver_wait(struct driver *driver, const struct driver_context *context);
/* After it left: one sample more. */
void driver_sample(struct driver *driver, const struct driver_context *context, const struct sample *sample);
/* Nothing more is watched. */
void driver_close(struct driver *driver, const struct driver_context *context);

/* The phase that the driver is in, or left. */
int driver_phase(const struct driver *driver, const struct clock *clock);

#endif
