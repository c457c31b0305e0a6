/* plain_pool.h - replicas as lists of workers and of those who wait. See plain.h for what is meant to happen. */
#ifndef PLAIN_POOL_H
#define PLAIN_POOL_H

#include "model/scenario.h"
#include "random/pcg.h"

#define PLAIN_NONE UINT32_MAX

struct plain;

struct plain_worker {
    int64_t from_ns;  /* in service since */
    uint32_t attempt; /* that it serves; PLAIN_NONE: idle */
};

/* An order that some workers leave. */
struct plain_leave {
    int64_t at_ns;
    uint32_t workers; /* that have not left yet */
};

struct plain_server {
    struct plain_worker *workers;
    uint32_t workers_count; /* present: in service, or finishing */
    uint32_t in_service;
    uint32_t *queue; /* attempts in the order of their arrival */
    uint32_t queue_count, places;
    struct plain_leave *leaves; /* in the order of time */
    uint32_t leaves_count;
    uint32_t replicas;    /* whose cores and link it has */
    int64_t free_from_ns; /* when these are done with all that was asked of them */
};

struct plain_pool {
    const struct analyzer *analyzer;
    struct plain_server **servers;
    uint32_t servers_count, active, turn;
    struct pcg32 balancer;
    int64_t cores_ppm, link_ppm; /* that faults leave, in this tick */
};

/* One of `count` with equal chances. */
uint32_t plain_one_of(struct pcg32 *rng, uint64_t count);

void plain_pool_free(struct plain_pool *pool);
void plain_pool_resize(struct plain *p, struct plain_pool *pool, uint32_t replicas);

/* The replica that the balancer chooses for an attempt (plain_attempt_state); NULL when there is none. */
struct plain_server *plain_choose(struct plain_pool *pool, uint64_t attempt_state);

/* Attempts on it. */
uint32_t plain_load(const struct plain_server *server);

/* The attempt comes to the server: it begins, waits, or (false) is refused. */
bool plain_admit(struct plain *p, struct plain_server *server, uint32_t attempt);

/* The attempt, which will be served, is given its turn at the server's cores and link, unless it has one. */
struct plain_attempt;
void plain_take_turn(struct plain *p, struct plain_attempt *attempt);

/* The attempt is gone from the server before its end: from its queue, or from its worker, which is free; or it is not
 * there any more. */
enum plain_lost { PLAIN_NOT_THERE, PLAIN_WAITED, PLAIN_SERVED_UNTIL_THEN };
enum plain_lost plain_lose(struct plain *p, struct plain_server *server, uint32_t attempt);

/* The worker of this attempt is free: it takes the next, leaves or idles. */
void plain_release(struct plain *p, struct plain_server *server, uint32_t attempt);

#endif
