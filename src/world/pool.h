/* pool.h - the replicas of one arm in one cell: first come, first served workers behind bounded queues.
 *
 * In such a queue an attempt's start is known when it arrives: the earliest that a worker is free. So no event is
 * needed for a departure; a worker is the time at which it will be free, and a queue is the start times of those who
 * wait, which are in order (contract 3, "a way that keeps 3.1 fast").
 * Invariant: attempts come in time order. waiting[] of a server holds start times later than the last arrival seen.
 * A pool with `pooled` choice is one server with all workers and all queue places.
 * Pace. A replica's cores and its link carry only so many attempts a second. An attempt that is taken uses them for
 * pace_ns, after those that were taken before it, and is not done before they have carried it: attempt k, taken in a
 * tick that begins at t, not before V(k) = max(V(k-1), t - allowance) + pace. So what was not used makes up for more
 * later, for at most allowance_ns, and in a stretch of whole ticks T a server carries at most (T + allowance) / pace
 * attempts, however many come (virtual scheduling, ITU-T I.371, with a tick's grain). Where an attempt needs cores and
 * link, the slower is the pace: the other never holds up. Replicas that come to a pooled server are of use at once:
 * what V is ahead of now shrinks as the pace does.
 * Cost: O(workers) a server looked at up to POOL_SCAN workers, a heap beyond.
 */
#ifndef REHEARSE_WORLD_POOL_H
#define REHEARSE_WORLD_POOL_H

#include "model/scenario.h"
#include "random/pcg.h"

#define POOL_SCAN 16
#define POOL_REJECTED INT64_MIN
#define PPM INT64_C(1000000) /* all, in millionths */

struct server {
    int64_t *free_ns; /* per worker: when it is free; a heap (least first) when workers > POOL_SCAN */
    int64_t *waiting; /* ring of start times */
    uint32_t head, count, ring;
    uint32_t worker;                /* the one that server_start found; before that, the one to look at first */
    uint32_t workers, places;       /* places <= ring: how many may wait */
    uint32_t rotation;              /* workers are looked at first one after the other, up to here; 1 in a heap */
    int64_t carried_ns;             /* V, of what was taken before this tick */
    int64_t unpaced, unpaced_first; /* how many more attempts V cannot hold up in this tick, and at its beginning */
};

struct pool {
    struct server *servers;
    uint32_t turn;          /* whose turn it is, where they are taken one after the other */
    uint32_t turns;         /* how many take turns; 0 where loads are compared */
    uint32_t servers_count; /* as many as the plan ever wants here */
    uint32_t active;        /* take new attempts; the others drain */
    enum choice choice;
    struct pcg32 balancer; /* two choices; never advances */
    uint32_t replicas_most, replica_workers, replica_places;
    int64_t pace_ns, allowance_ns;        /* of a server; pace 0: attempts cost nothing that could run out */
    int64_t replica_pace_ns, own_pace_ns; /* of a replica: now, and when nothing takes anything from it */
    int64_t *times;                       /* one block for all free_ns and waiting */
    size_t times_count;
};

/* Room for at most `replicas` replicas; pool_restart makes it ready. allowance_ns as above, 0 or more. */
void pool_open(struct pool *p, const struct analyzer *analyzer, uint32_t replicas, int64_t allowance_ns);
void pool_free(struct pool *p);
size_t pool_bytes(const struct pool *p);

/* As opened: nobody waits, no worker has ever been busy. */
void pool_restart(struct pool *p, struct pcg32 balancer);

/* Takes `replicas` into service at `now_ns`; those above it get nothing new and finish what they have. */
void pool_resize(struct pool *p, uint32_t replicas, int64_t now_ns);

/* How long an attempt takes up a replica's cores or its link, whichever is longer, when so many millionths of them are
 * left to it. At most a day; rounded up, so that neither ever carries more than it can. */
int64_t pool_pace_of(const struct analyzer *analyzer, int64_t cores_ppm, int64_t link_ppm);

/* From now on an attempt takes a replica so long; below 0: as long as when it was opened. What was taken before ends as
 * it would have. */
void pool_pace(struct pool *p, int64_t replica_pace_ns);

/* A tick begins at `now_ns`, after its orders. */
void pool_tick(struct pool *p, int64_t now_ns);

/* How many take new attempts. */
uint32_t pool_replicas(const struct pool *p);

/* ENSUREs what this page promises. */
void pool_check(const struct pool *p);

uint32_t server_load(struct server *s, int64_t now_ns); /* attempts on it: being served, or waiting */
struct server *pool_compare(struct pool *p, int64_t now_ns, uint64_t key); /* pool_choose where loads are compared */
int64_t server_start_busy(struct server *s, int64_t now_ns); /* server_start where the first worker is busy */
void server_sift(struct server *s);                          /* server_take in a heap */

/* An attempt that will be dropped when its turn comes holds a place in the queue but no worker. */
void server_hold_place(struct server *s, int64_t start_ns);

/* The server for an attempt that arrives at `now_ns`, by the pool's choice; NULL when none is active. `key` is the
 * attempt's own, so that who is chosen at random for it hangs on no other attempt (contract 1.6). */
static inline struct server *pool_choose(struct pool *p, int64_t now_ns, uint64_t key)
{
    uint32_t at = p->turn;
    p->turn = at + 1 < p->turns ? at + 1 : 0;
    if (p->turns == 0)
        return pool_compare(p, now_ns, key);
    return &p->servers[at];
}

/* When an attempt that arrives now would start on this server, or POOL_REJECTED when its queue is full. Any worker
 * that is free will do, they are all alike; the one that was taken longest ago most likely is. */
static inline int64_t server_start(struct server *s, int64_t now_ns)
{
    return s->free_ns[s->worker] <= now_ns ? now_ns : server_start_busy(s, now_ns);
}

/* The service of an attempt that starts at start_ns, stretched until the server has carried it. */
int64_t server_stretched(const struct server *s, const struct pool *p, int64_t start_ns, int64_t service_ns);

/* Cores and link are done at `restart_ns` with what was taken so far, if not before. */
void server_forget(struct server *s, const struct pool *p, int64_t restart_ns);

/* The service of an attempt that is taken now and would last service_ns, at the server's pace. */
static inline int64_t server_paced(struct server *s, const struct pool *p, int64_t start_ns, int64_t service_ns)
{
    return __builtin_expect(--s->unpaced < 0, 0) ? server_stretched(s, p, start_ns, service_ns) : service_ns;
}

/* Takes the attempt: its worker is busy until `done_ns`; it waits first if start_ns > now_ns. start_ns is what
 * server_start just said. */
static inline void server_take(struct server *s, int64_t now_ns, int64_t start_ns, int64_t done_ns)
{
    if (start_ns > now_ns)
        server_hold_place(s, start_ns);
    s->free_ns[s->worker] = done_ns;
    s->worker = s->worker + 1 == s->rotation ? 0 : s->worker + 1;
    if (s->workers > POOL_SCAN)
        server_sift(s);
}

#endif
