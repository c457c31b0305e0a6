/* pool_fixture.h - a queue simulated plainly, event by event, to hold the pool's shortcut against (contract 3).
 *
 * A worker is busy or idle, a queue is a list, a departure is an event: nothing is known ahead.
 */
#ifndef POOL_FIXTURE_H
#define POOL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "world/pool.h"

#include <stdlib.h>
#include <string.h>

#define REJECTED INT64_C(-1)
#define DROPPED INT64_C(-2)
#define FOREVER (INT64_MAX / 4)
#define PLAIN_MOST 128

/* One attempt; `start` is what a simulation says of it. */
struct job {
    int64_t arrival, service, deadline, start;
};

struct plain {
    struct job *jobs;
    uint32_t workers, places;
    bool drops; /* those whose deadline has passed when their turn comes */
    uint32_t busy, queued;
    int64_t departure[PLAIN_MOST]; /* of the busy workers, in no order */
    size_t queue[PLAIN_MOST];      /* jobs in order of arrival */
};

static inline void plain_begin(struct plain *p, size_t job, int64_t now)
{
    p->jobs[job].start = now;
    p->departure[p->busy++] = now + p->jobs[job].service;
}

/* A worker is free: it takes the next who still waits. */
static inline void plain_departure(struct plain *p, int64_t now)
{
    while (p->queued > 0) {
        size_t next = p->queue[0];
        memmove(p->queue, p->queue + 1, --p->queued * sizeof p->queue[0]);
        if (!p->drops || now <= p->jobs[next].deadline) {
            plain_begin(p, next, now);
            return;
        }
        p->jobs[next].start = DROPPED;
    }
}

/* All departures up to and including `until`, in order of time. */
static inline void plain_advance(struct plain *p, int64_t until)
{
    for (;;) {
        uint32_t first = 0;
        for (uint32_t i = 1; i < p->busy; i++)
            first = p->departure[i] < p->departure[first] ? i : first;
        if (p->busy == 0 || p->departure[first] > until)
            return;
        int64_t now = p->departure[first];
        p->departure[first] = p->departure[--p->busy];
        plain_departure(p, now);
    }
}

static inline void plain_arrival(struct plain *p, size_t job)
{
    plain_advance(p, p->jobs[job].arrival);
    if (p->busy < p->workers)
        plain_begin(p, job, p->jobs[job].arrival);
    else if (p->queued < p->places)
        p->queue[p->queued++] = job;
    else
        p->jobs[job].start = REJECTED;
}

/* The pool's way with one attempt: when it starts, or that it does not. */
static inline int64_t shortcut_on(struct server *s, const struct job *job, bool drops)
{
    int64_t start = server_start(s, job->arrival);
    if (start == POOL_REJECTED)
        return REJECTED;
    if (drops && start > job->deadline) {
        if (start > job->arrival)
            server_hold_place(s, start);
        return DROPPED;
    }
    server_take(s, job->arrival, start, start + job->service);
    return start;
}

/* A key that no other attempt of the program has. */
static inline uint64_t next_key(void)
{
    static uint64_t key;
    return key++;
}

static inline int64_t shortcut(struct pool *pool, const struct job *job, bool drops)
{
    return shortcut_on(pool_choose(pool, job->arrival, next_key()), job, drops);
}

/* A pool in service with all its replicas. */
static inline struct pool pool_of(enum choice choice, uint32_t replicas, int workers, int queue)
{
    struct analyzer analyzer = {.choice = choice, .workers = workers, .queue = queue};
    struct pool pool;
    pool_open(&pool, &analyzer, replicas, 0);
    pool_restart(&pool, stream_open(1, STREAM_BALANCER, 1, 0));
    pool_resize(&pool, replicas, 0);
    return pool;
}

/* Occupies `workers` idle workers of a server for ever. */
static inline void block(struct server *s, uint32_t workers)
{
    for (uint32_t i = 0; i < workers; i++)
        server_take(s, 0, server_start(s, 0), FOREVER);
}

#endif
