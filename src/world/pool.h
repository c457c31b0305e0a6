/* pool.h - the replicas of one arm in one cell: first come, first served workers behind bounded queues.
 *
 * In such a queue an attempt's start is known when it arrives: the earliest that a worker is free. So no event is needed
 * for a departure; a worker is the time at which it will be free, and a queue is the start times of those who wait,
 * which are in order (contract 3, "a way that keeps 3.1 fast").
 * Invariant: attempts come in time order. waiting[] of a server holds start times later than the last arrival seen.
 * A pool with `pooled` choice is one server with all workers and all queue places.
 * Cost: O(workers) a server looked at up to POOL_SCAN workers, a heap beyond.
 */
#ifndef REHEARSE_WORLD_POOL_H
#define REHEARSE_WORLD_POOL_H

#include "rehearse/pcg.h"
#include "rehearse/scenario.h"

#define POOL_SCAN 16
#define POOL_REJECTED INT64_MIN

struct server {
    int64_t *free_ns; /* per worker: when it is free; a heap (least first) when workers > POOL_SCAN */
    int64_t *waiting; /* ring of start times */
    uint32_t head, count, ring;
    uint32_t earliest;        /* the worker that server_start found free first */
    uint32_t workers, places; /* places <= ring: how many may wait */
};

struct pool {
    struct server *servers;
    uint32_t servers_count; /* as many as the plan ever wants here */
    uint32_t active;        /* take new attempts; the others drain */
    uint32_t turn;          /* round robin */
    enum choice choice;
    struct pcg32 rng; /* two choices */
    uint32_t replica_workers, replica_places;
    int64_t *times; /* one block for all free_ns and waiting */
    size_t times_count;
};

/* Room for at most `replicas` replicas; none active. */
void pool_open(struct pool *p, const struct analyzer *analyzer, uint32_t replicas, struct pcg32 rng);
void pool_free(struct pool *p);

/* Takes `replicas` into service at `now_ns`; those above it get nothing new and finish what they have. */
void pool_resize(struct pool *p, uint32_t replicas, int64_t now_ns);

/* The server for an attempt that arrives at `now_ns`, by the pool's choice; active >= 1. */
struct server *pool_choose(struct pool *p, int64_t now_ns);

/* When an attempt that arrives now would start on this server, or POOL_REJECTED when its queue is full. */
int64_t server_start(struct server *s, int64_t now_ns);

/* Takes the attempt: its worker is busy until `done_ns`; it waits first if start_ns > now_ns. start_ns is what
 * server_start just said. */
void server_take(struct server *s, int64_t now_ns, int64_t start_ns, int64_t done_ns);

/* An attempt that will be dropped when its turn comes holds a place in the queue but no worker. */
void server_hold_place(struct server *s, int64_t start_ns);

#endif
