/* plain_pool.c - how attempts wait for workers, start, end and are given up. */
#include "plain_pool.h"
#include "base/memory.h"

#include "plain.h"

#include <stdlib.h>
#include <string.h>

void plain_pool_free(struct plain_pool *pool)
{
    for (uint32_t i = 0; i < pool->servers_count; i++) {
        free(pool->servers[i]->workers);
        free(pool->servers[i]->queue);
        free(pool->servers[i]->leaves);
        free(pool->servers[i]);
    }
    free(pool->servers);
}

/* a * b / c, rounded up. */
static int64_t up(int64_t a, int64_t b, int64_t c)
{
    return (int64_t)(((__int128)a * b + c - 1) / c);
}

/* What an attempt takes of one replica's cores and of its link, in ns of their time; the longer of the two, spread over
 * the server's replicas. */
static int64_t share_of_time(uint32_t replicas, const struct plain_pool *pool)
{
    const struct analyzer *a = pool->analyzer;
    struct ratio bytes = a->network_per_attempt_bytes, link = a->network_capacity_bytes_per_s;
    int64_t cores_ns =
        a->cpu_stretches ? up(a->cpu_per_attempt_ns, a->cores.den * 1000000, a->cores.num * pool->cores_ppm) : 0;
    int64_t link_ns = a->network_delays
                          ? up(bytes.num * link.den * 1000000, NS_PER_SECOND, bytes.den * link.num * pool->link_ppm)
                          : 0;
    int64_t share_ns = cores_ns > link_ns ? cores_ns : link_ns;
    return up(share_ns < NS_PER_DAY ? share_ns : NS_PER_DAY, 1, replicas);
}

static void add_worker(struct plain_server *s, int64_t now_ns)
{
    s->workers = memory_grow(s->workers, s->workers_count + 1, sizeof *s->workers);
    s->workers[s->workers_count++] = (struct plain_worker){now_ns, PLAIN_NONE};
    s->in_service++;
}

static void remove_worker(struct plain_server *s, uint32_t at)
{
    s->workers[at] = s->workers[--s->workers_count];
}

/* The idle ones leave at once, the others as they run out of work. */
static void order_to_leave(struct plain_server *s, uint32_t leaving, int64_t now_ns)
{
    s->in_service -= leaving;
    for (uint32_t i = s->workers_count; i-- > 0 && leaving > 0;) {
        if (s->workers[i].attempt == PLAIN_NONE) {
            remove_worker(s, i);
            leaving--;
        }
    }
    s->leaves = memory_grow(s->leaves, s->leaves_count + 1, sizeof *s->leaves);
    s->leaves[s->leaves_count++] = (struct plain_leave){now_ns, leaving};
}

static void resize_server(struct plain *p, struct plain_server *s, uint32_t workers, uint32_t places, uint32_t replicas)
{
    s->places = places;
    s->replicas = replicas;
    if (workers < s->in_service)
        order_to_leave(s, s->in_service - workers, p->now_ns);
    while (s->in_service < workers)
        add_worker(s, p->now_ns);
}

/* Replicas that come take over their part of the time that those who are there owe. */
static void share_debt(struct plain_server *s, const struct plain_pool *pool, uint32_t replicas, int64_t now_ns)
{
    if (s->free_from_ns <= now_ns || replicas <= s->replicas)
        return;
    int64_t before_ns = share_of_time(s->replicas, pool), after_ns = share_of_time(replicas, pool);
    s->free_from_ns = now_ns + up(s->free_from_ns - now_ns, after_ns, before_ns);
}

void plain_pool_resize(struct plain *p, struct plain_pool *pool, uint32_t replicas)
{
    const struct analyzer *a = pool->analyzer;
    uint32_t workers = (uint32_t)a->workers, places = (uint32_t)a->queue;
    uint32_t extra = p->fault == PLAIN_EXTRA_WORKER;
    bool pooled = a->choice == CHOICE_POOLED;

    pool->turn = 0;
    pool->active = pooled ? replicas > 0 : replicas;
    while (pool->servers_count < pool->active) {
        pool->servers = memory_grow(pool->servers, pool->servers_count + 1, sizeof *pool->servers);
        pool->servers[pool->servers_count] = memory_new(1, sizeof **pool->servers);
        pool->servers[pool->servers_count++]->free_from_ns = -p->rules->tick_ns;
    }
    if (pooled && replicas > 0) {
        share_debt(pool->servers[0], pool, replicas, p->now_ns);
        resize_server(p, pool->servers[0], replicas * workers + extra, replicas * places, replicas);
    }
    for (uint32_t i = 0; !pooled && i < replicas; i++)
        resize_server(p, pool->servers[i], workers + (i == 0 ? extra : 0), places, 1);
}

void plain_take_turn(struct plain *p, struct plain_attempt *a)
{
    struct plain_server *s = a->server;
    int64_t tick_ns = p->rules->tick_ns, idle_ns = a->arrived_ns - a->arrived_ns % tick_ns - tick_ns;
    if (a->has_turn)
        return;
    if (s->free_from_ns < idle_ns)
        s->free_from_ns = idle_ns;
    if (p->fault != PLAIN_NO_PACE)
        s->free_from_ns += a->share_ns;
    a->turn_ns = s->free_from_ns;
    a->has_turn = true;
}

uint32_t plain_load(const struct plain_server *s)
{
    uint32_t load = s->queue_count;
    for (uint32_t i = 0; i < s->workers_count; i++)
        load += s->workers[i].attempt != PLAIN_NONE;
    return load;
}

/* word * count / 2^32, without the words that would make some numbers more frequent: those whose remainder is below
 * 2^32 mod count. */
uint32_t plain_one_of(struct pcg32 *rng, uint64_t count)
{
    const uint64_t words = UINT64_C(1) << 32;
    uint64_t word = pcg32_next(rng);
    while (word * count % words < words % count)
        word = pcg32_next(rng);
    return (uint32_t)(word * count / words);
}

/* Two different replicas: any, and any of the others. */
static struct plain_server *better_of_two(const struct plain_pool *pool, uint64_t attempt_state)
{
    struct pcg32 own = {mix64(attempt_state ^ pool->balancer.state), pool->balancer.inc};
    uint32_t first = plain_one_of(&own, pool->active);
    uint32_t second = plain_one_of(&own, pool->active - 1);
    if (second >= first)
        second++;
    return plain_load(pool->servers[second]) < plain_load(pool->servers[first]) ? pool->servers[second]
                                                                                : pool->servers[first];
}

static struct plain_server *least_loaded(struct plain_pool *pool)
{
    struct plain_server *best = pool->servers[0];
    for (uint32_t i = 1; i < pool->active; i++)
        if (plain_load(pool->servers[i]) < plain_load(best))
            best = pool->servers[i];
    return best;
}

struct plain_server *plain_choose(struct plain_pool *pool, uint64_t attempt_state)
{
    if (pool->active == 0)
        return NULL;
    if (pool->active == 1) /* nothing to choose, nothing to draw */
        return pool->servers[0];
    switch (pool->analyzer->choice) {
    case CHOICE_ROUND_ROBIN:
        return pool->servers[pool->turn++ % pool->active];
    case CHOICE_LEAST_LOADED:
        return least_loaded(pool);
    case CHOICE_TWO:
        return better_of_two(pool, attempt_state);
    default:
        return pool->servers[0];
    }
}

bool plain_admit(struct plain *p, struct plain_server *s, uint32_t attempt)
{
    struct plain_attempt *a = &p->attempts[attempt];
    uint32_t waiting = s->queue_count, busy = plain_load(s) - waiting;
    a->share_ns = share_of_time(s->replicas, &p->cells[p->learners[a->learner].cell].pools[a->arm]);
    a->crowd_load = waiting + (busy < s->in_service ? busy : s->in_service);
    a->crowd_workers = s->in_service;
    for (uint32_t i = 0; i < s->workers_count; i++) {
        if (s->workers[i].attempt == PLAIN_NONE) {
            s->workers[i].attempt = attempt;
            plain_begin_service(p, attempt);
            return true;
        }
    }
    if (s->queue_count >= s->places)
        return false;
    s->queue = memory_grow(s->queue, s->queue_count + 1, sizeof *s->queue);
    s->queue[s->queue_count++] = attempt;
    if (p->scenario->analyzers[p->attempts[attempt].arm].serve_stale) /* so it will be served */
        plain_take_turn(p, &p->attempts[attempt]);
    return true;
}

/* The place in the queue of the next whom this worker may serve, or PLAIN_NONE. */
static uint32_t next_for(const struct plain *p, const struct plain_server *s, const struct plain_worker *w)
{
    for (uint32_t i = 0; i < s->queue_count; i++) {
        uint32_t at = p->fault == PLAIN_LIFO ? s->queue_count - 1 - i : i;
        if (p->attempts[s->queue[at]].arrived_ns >= w->from_ns)
            return at;
    }
    return PLAIN_NONE;
}

/* The first order to leave that still wants a worker and holds for this one. */
static struct plain_leave *order_for(struct plain_server *s, const struct plain_worker *w)
{
    for (uint32_t i = 0; i < s->leaves_count; i++)
        if (s->leaves[i].workers > 0 && s->leaves[i].at_ns > w->from_ns)
            return &s->leaves[i];
    return NULL;
}

static uint32_t take_out(struct plain_server *s, uint32_t at)
{
    uint32_t attempt = s->queue[at];
    s->queue_count--;
    memmove(s->queue + at, s->queue + at + 1, (s->queue_count - at) * sizeof *s->queue);
    return attempt;
}

void plain_release(struct plain *p, struct plain_server *s, uint32_t attempt)
{
    uint32_t at = 0;
    while (s->workers[at].attempt != attempt)
        at++;
    struct plain_worker *w = &s->workers[at];
    w->attempt = PLAIN_NONE;
    while (w->attempt == PLAIN_NONE) {
        uint32_t place = next_for(p, s, w);
        struct plain_leave *order = order_for(s, w);
        if (order && (place == PLAIN_NONE || p->attempts[s->queue[place]].arrived_ns >= order->at_ns)) {
            order->workers--;
            remove_worker(s, at);
            return;
        }
        if (place == PLAIN_NONE)
            return;
        uint32_t next = take_out(s, place);
        const struct plain_attempt *a = &p->attempts[next];
        if (a->over && !p->scenario->analyzers[a->arm].serve_stale) {
            p->dropped++;
            continue;
        }
        p->served_stale += a->over;
        w->attempt = next;
        plain_begin_service(p, next);
    }
}

enum plain_lost plain_lose(struct plain *p, struct plain_server *s, uint32_t attempt)
{
    for (uint32_t i = 0; i < s->queue_count; i++)
        if (s->queue[i] == attempt) {
            take_out(s, i);
            return PLAIN_WAITED;
        }
    for (uint32_t i = 0; i < s->workers_count; i++)
        if (s->workers[i].attempt == attempt) {
            plain_release(p, s, attempt);
            return PLAIN_SERVED_UNTIL_THEN;
        }
    return PLAIN_NOT_THERE;
}
