/* balancer.h - the split and the replicas as control has ordered them. What waits for its time waits with whoever
 * carries orders out; what took effect is reported from there. */
#ifndef REHEARSE_CONTROL_BALANCER_H
#define REHEARSE_CONTROL_BALANCER_H

#include "model/order.h"

struct balancer {
    struct order split, replicas; /* the latest ones */
    struct orders answer;         /* what was ordered since it was last asked */
};

void balancer_open(struct balancer *balancer);
/* Orders a share of the traffic, without overrides. A part that was rolled back to less keeps its own. */
void balancer_move(struct balancer *balancer, struct ratio share, int64_t due_ns);
/* Orders a share for a part of the learners, beside all else. The triggers of a phase have no more parts than fit. */
void balancer_move_part(struct balancer *balancer, struct split_override part, int64_t due_ns);
/* Orders what differs from the phase's own split and replicas, for its start. */
void balancer_enter(struct balancer *balancer, const struct scenario *scenario, int phase);
/* What was ordered has been handed on. */
void balancer_answered(struct balancer *balancer);
/* Does everybody's share come to `share`, but of parts that were rolled back to less? */
bool balancer_sends(const struct balancer *balancer, struct ratio share);

#endif
