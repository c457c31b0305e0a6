/* order.h - what control wants done to the traffic, and what was done.
 *
 * Plain data: an order names overrides by the phase of the plan that has them, so it holds no view of anything and may
 * be kept, sent or written down. Of each kind one order waits at a time; a later one takes its place.
 * Times: ns since the plan's start.
 */
#ifndef REHEARSE_MODEL_ORDER_H
#define REHEARSE_MODEL_ORDER_H

#include "model/scenario.h"

/* One row adds an order: its enum word, its handler, its meaning. carry_out_HANDLER in rehearsal/simulated.c carries it
 * out in the simulated world; a recording was made without regard to orders. */
#define ORDERS(X)                                                                                                      \
    X(SPLIT, split, "the share of learners on the candidate")                                                          \
    X(REPLICAS, replicas, "replicas of both arms")

enum order_kind {
#define X(name, handler, meaning) ORDER_##name,
    ORDERS(X)
#undef X
        ORDER_KINDS
};

#define ORDER_PARTS_MAX 8

struct order {
    enum order_kind kind;
    int64_t due_ns;     /* a whole tick, not before the end of the last sample */
    struct ratio share; /* SPLIT */
    int overrides_of;   /* SPLIT: the phase whose overrides hold beside the share; -1: none do */
    struct split_override parts[ORDER_PARTS_MAX]; /* SPLIT: of regions and segments that were rolled back; they win */
    int parts_count;
    int replicas[ARMS]; /* REPLICAS */
};
/* Adds a part to `*count` of at most ORDER_PARTS_MAX, in place of one of the same region and segment; false when there
 * is no room. */
bool parts_add(struct split_override *parts, int *count, struct split_override part);

/* What follows from the latest sample. */
struct orders {
    bool over;       /* nothing more to rehearse */
    int64_t next_ns; /* where the next sample starts; later than the last sample's end when time is not observed */
    bool begins;     /* the phase that starts at begins_ns: nothing runs before it */
    int64_t begins_ns;
    struct order list[ORDER_KINDS];
    size_t count;
};
/* Adds an order, in place of one of its kind. */
void orders_add(struct orders *orders, struct order order);

/* Orders that took effect, as whoever carries them out reports them. */
struct effect {
    struct order order;
    int64_t at_ns;
};
struct effects {
    struct effect list[ORDER_KINDS]; /* in the order of their times */
    size_t count;
};

/* The split that an order asks for; a view into the scenario, or into `room`, for OVERRIDES_MAX + ORDER_PARTS_MAX of
 * them, when the order has parts. */
struct split order_split(const struct scenario *scenario, const struct order *order, struct split_override *room);

/* How many overrides it has. */
size_t order_exceptions(const struct scenario *scenario, const struct order *order);

/* Orders that wait for their time, at most one of a kind. */
struct order_queue {
    struct order waiting[ORDER_KINDS];
    bool waits[ORDER_KINDS];
};
void order_queue_add(struct order_queue *queue, const struct orders *orders);
/* When the first is due; INT64_MAX when none waits. */
int64_t order_queue_due(const struct order_queue *queue);
/* Takes what is due up to upto_ns off the queue, as having taken effect when it was due. */
void order_queue_take(struct order_queue *queue, int64_t upto_ns, struct effects *effects);

#endif
