/* pool.c - choosing a replica, and the ways that are taken when workers are busy. */
#include "world/pool.h"

#include "base/check.h"
#include "base/exact.h"
#include "base/heap.h"
#include "base/memory.h"
#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

static uint32_t server_count(enum choice choice, uint32_t replicas)
{
    return choice == CHOICE_POOLED ? (replicas > 0) : replicas;
}

static void set_rotation(struct server *s)
{
    s->rotation = s->workers > POOL_SCAN ? 1 : s->workers;
    s->worker = 0;
}

int64_t pool_pace_of(const struct analyzer *a, int64_t cores_ppm, int64_t link_ppm)
{
    int64_t cores_ns = 0, link_ns = 0;
    if (a->cpu_stretches) {
        struct ratio a_second =
            ratio_multiply((struct ratio){a->cores.den, a->cores.num}, ratio_make(PPM, cores_ppm), NULL);
        cores_ns = -ratio_scale_floor((struct ratio){-a_second.num, a_second.den}, a->cpu_per_attempt_ns);
    }
    if (a->network_delays && a->network_per_attempt_bytes.num > 0) {
        struct ratio a_byte = {a->network_capacity_bytes_per_s.den, a->network_capacity_bytes_per_s.num};
        struct ratio seconds = ratio_multiply(a->network_per_attempt_bytes, a_byte, NULL);
        seconds = ratio_multiply(seconds, ratio_make(PPM, link_ppm), NULL);
        link_ns = -ratio_scale_floor((struct ratio){-seconds.num, seconds.den}, NS_PER_SECOND);
    }
    int64_t pace_ns = cores_ns > link_ns ? cores_ns : link_ns;
    return pace_ns < NS_PER_DAY ? pace_ns : NS_PER_DAY;
}

void pool_open(struct pool *p, const struct analyzer *analyzer, uint32_t replicas, int64_t allowance_ns)
{
    *p = (struct pool){.choice = analyzer->choice, .replicas_most = replicas, .allowance_ns = allowance_ns};
    p->own_pace_ns = p->replica_pace_ns = p->pace_ns = pool_pace_of(analyzer, PPM, PPM);
    p->replica_workers = (uint32_t)analyzer->workers;
    p->replica_places = (uint32_t)analyzer->queue;
    p->servers_count = server_count(p->choice, replicas);
    p->servers = memory_new(p->servers_count, sizeof *p->servers);
    p->times_count = (size_t)replicas * (p->replica_workers + p->replica_places);
    p->times = memory_new(p->times_count, sizeof *p->times);
}

void pool_restart(struct pool *p, struct pcg32 balancer)
{
    uint32_t merged = p->choice == CHOICE_POOLED ? p->replicas_most : 1;
    /* All workers first, then all queues: what every attempt touches lies together. */
    int64_t *workers = p->times;
    int64_t *waiting = p->times + (size_t)p->replicas_most * p->replica_workers;
    memset(p->times, 0, (size_t)(waiting - workers) * sizeof *p->times);
    for (uint32_t i = 0; i < p->servers_count; i++) {
        struct server *s = &p->servers[i];
        *s = (struct server){.workers = merged * p->replica_workers, .places = merged * p->replica_places};
        s->carried_ns = -p->allowance_ns;
        s->ring = s->places;
        set_rotation(s);
        s->free_ns = workers + (size_t)i * s->workers;
        s->waiting = waiting + (size_t)i * s->ring;
    }
    p->replica_pace_ns = p->pace_ns = p->own_pace_ns;
    p->balancer = balancer;
    p->active = p->turn = p->turns = 0;
}

void pool_free(struct pool *p)
{
    free(p->servers);
    free(p->times);
}

size_t pool_bytes(const struct pool *p)
{
    return p->servers_count * sizeof *p->servers + p->times_count * sizeof *p->times;
}

HEAP_OF_NUMBERS(sink_time, int64_t)

static int compare_times(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* One server with all workers: idle workers leave first, busy ones finish, so those with the latest times stay. A
 * sorted array is a heap. */
static void resize_pooled(struct server *s, uint32_t workers, uint32_t places, int64_t now_ns)
{
    if (workers != s->workers) {
        sort_array(s->free_ns, s->workers, sizeof *s->free_ns, compare_times);
        if (workers < s->workers)
            memmove(s->free_ns, s->free_ns + (s->workers - workers), workers * sizeof *s->free_ns);
        for (uint32_t i = s->workers; i < workers; i++)
            s->free_ns[i] = now_ns;
        sort_array(s->free_ns, workers, sizeof *s->free_ns, compare_times);
        s->workers = workers;
        set_rotation(s);
    }
    s->places = places; /* those who wait already keep their places, even above the new bound */
}

/* V of the attempt that was taken last. */
static int64_t carried(const struct server *s, int64_t pace_ns)
{
    return s->carried_ns + (s->unpaced_first - s->unpaced) * pace_ns;
}

int64_t server_stretched(const struct server *s, const struct pool *p, int64_t start_ns, int64_t service_ns)
{
    int64_t until_ns = carried(s, p->pace_ns) - start_ns;
    return until_ns > service_ns ? until_ns : service_ns;
}

static void begin_pace(struct server *s, const struct pool *p, int64_t now_ns)
{
    int64_t earliest_ns = now_ns - p->allowance_ns, unpaced = INT64_MAX / 2;
    s->carried_ns = carried(s, p->pace_ns);
    s->carried_ns = s->carried_ns > earliest_ns ? s->carried_ns : earliest_ns;
    if (p->pace_ns > 0)
        unpaced = s->carried_ns < now_ns ? (now_ns - s->carried_ns) / p->pace_ns : 0;
    s->unpaced = s->unpaced_first = unpaced;
}

void server_forget(struct server *s, const struct pool *p, int64_t restart_ns)
{
    int64_t owed_until_ns = carried(s, p->pace_ns);
    s->carried_ns = owed_until_ns < restart_ns ? owed_until_ns : restart_ns;
    s->unpaced = s->unpaced_first = 0;
}

void pool_pace(struct pool *p, int64_t replica_pace_ns)
{
    int64_t pace_ns = replica_pace_ns < 0 ? p->own_pace_ns : replica_pace_ns;
    if (pace_ns == p->replica_pace_ns)
        return;
    for (uint32_t i = 0; i < p->servers_count; i++) {
        struct server *s = &p->servers[i];
        s->carried_ns = carried(s, p->pace_ns);
        s->unpaced = s->unpaced_first = 0;
    }
    int64_t replicas = p->choice == CHOICE_POOLED && p->active > 0 ? pool_replicas(p) : 1;
    p->replica_pace_ns = pace_ns;
    p->pace_ns = (pace_ns + replicas - 1) / replicas;
}

void pool_tick(struct pool *p, int64_t now_ns)
{
    for (uint32_t i = 0; i < p->active; i++)
        begin_pace(&p->servers[i], p, now_ns);
}

/* What was taken and is still owed is spread over the replicas that come as well, though it keeps its end times, for
 * the replicas that have it. Until V(old) fewer attempts are carried than all replicas could carry, from then on just
 * as many: after t, (V(old) - now) / old_pace + (t - V(new)) / pace = (t - now) / pace. Where replicas leave, V stays:
 * they finish their part. */
static void share_owed(struct server *s, int64_t now_ns, int64_t old_pace_ns, int64_t pace_ns)
{
    int64_t owed_ns = s->carried_ns - now_ns;
    if (owed_ns > 0 && pace_ns < old_pace_ns)
        s->carried_ns -= muldiv_floor(owed_ns, old_pace_ns - pace_ns, old_pace_ns);
}

void pool_resize(struct pool *p, uint32_t replicas, int64_t now_ns)
{
    p->active = server_count(p->choice, replicas);
    ENSURE((size_t)replicas * (p->replica_workers + p->replica_places) <= p->times_count);
    bool in_turn = p->choice == CHOICE_ROUND_ROBIN || p->active == 1;
    p->turns = in_turn ? p->active : 0;
    p->turn = 0;
    if (p->choice == CHOICE_POOLED && p->active > 0) {
        p->servers->carried_ns = carried(p->servers, p->pace_ns);
        p->servers->unpaced = p->servers->unpaced_first = 0;
        int64_t pace_ns = (p->replica_pace_ns + replicas - 1) / replicas;
        share_owed(p->servers, now_ns, p->pace_ns, pace_ns);
        p->pace_ns = pace_ns;
        resize_pooled(p->servers, replicas * p->replica_workers, replicas * p->replica_places, now_ns);
    }
}

/* Those who wait, once those whose turn has come are gone. */
static inline uint32_t waiting_now(struct server *s, int64_t now_ns)
{
    while (s->count > 0 && s->waiting[s->head] <= now_ns) {
        s->head = s->head + 1 == s->ring ? 0 : s->head + 1;
        s->count--;
    }
    return s->count;
}

uint32_t server_load(struct server *s, int64_t now_ns)
{
    uint32_t load = waiting_now(s, now_ns);
    for (uint32_t i = 0; i < s->workers; i++)
        load += (uint32_t)(s->free_ns[i] > now_ns);
    return load;
}

static struct server *choose_least_loaded(struct pool *p, int64_t now_ns)
{
    struct server *best = &p->servers[0];
    uint32_t least = server_load(best, now_ns);
    for (uint32_t i = 1; i < p->active; i++) {
        uint32_t load = server_load(&p->servers[i], now_ns);
        if (load < least) {
            least = load;
            best = &p->servers[i];
        }
    }
    return best;
}

/* Two different replicas at random, the less loaded of them; the first on a tie. After M. Mitzenmacher, IEEE TPDS
 * 12(10), 2001. Each attempt draws from a stream of its own. */
static struct server *choose_of_two(struct pool *p, int64_t now_ns, uint64_t key)
{
    struct pcg32 rng = {mix64(p->balancer.state ^ key), p->balancer.inc};
    uint32_t a = pcg32_pick(&rng, p->active);
    uint32_t b = pcg32_pick(&rng, p->active - 1);
    b += (uint32_t)(b >= a);
    struct server *first = &p->servers[a], *second = &p->servers[b];
    uint32_t load_a = server_load(first, now_ns), load_b = server_load(second, now_ns);
    return load_b < load_a ? second : first;
}

struct server *pool_compare(struct pool *p, int64_t now_ns, uint64_t key)
{
    if (p->active == 0)
        return NULL;
    return p->choice == CHOICE_TWO ? choose_of_two(p, now_ns, key) : choose_least_loaded(p, now_ns);
}

int64_t server_start_busy(struct server *s, int64_t now_ns)
{
    uint32_t at = s->worker;
    int64_t earliest = s->free_ns[at];
    for (uint32_t i = 0; i < s->rotation; i++) {
        at = s->free_ns[i] < earliest ? i : at;
        earliest = s->free_ns[i] < earliest ? s->free_ns[i] : earliest;
    }
    s->worker = at;
    if (earliest <= now_ns)
        return now_ns;
    return waiting_now(s, now_ns) < s->places ? earliest : POOL_REJECTED;
}

static inline int64_t *slot_of(struct server *s, uint32_t at)
{
    return &s->waiting[at >= s->ring ? at - s->ring : at];
}

/* Who comes later starts later, unless workers were added meanwhile: they take the next to come before those who wait
 * already, so these places have to be put in order. */
void server_hold_place(struct server *s, int64_t start_ns)
{
    uint32_t at = s->head + s->count++;
    for (; at > s->head && *slot_of(s, at - 1) > start_ns; at--)
        *slot_of(s, at) = *slot_of(s, at - 1);
    *slot_of(s, at) = start_ns;
}

void server_sift(struct server *s)
{
    sink_time(s->free_ns, 0, s->workers);
}

uint32_t pool_replicas(const struct pool *p)
{
    return p->choice == CHOICE_POOLED && p->active > 0 ? p->servers->workers / p->replica_workers : p->active;
}

/* No attempt is done before it was carried, so some worker is busy until the last one is. */
static void pace_check(const struct pool *p, const struct server *s)
{
    int64_t latest_ns = 0;
    for (uint32_t i = 0; i < s->workers; i++)
        latest_ns = s->free_ns[i] > latest_ns ? s->free_ns[i] : latest_ns;
    ENSURE(carried(s, p->pace_ns) <= latest_ns || p->pace_ns == 0 || s->unpaced >= 0);
}

static void server_check(const struct server *s)
{
    bool heap = s->workers > POOL_SCAN;
    ENSURE(s->rotation == (heap ? 1 : s->workers) && s->worker < s->rotation);
    for (uint32_t i = 1; heap && i < s->workers; i++)
        ENSURE(s->free_ns[(i - 1) / 2] <= s->free_ns[i]);
    ENSURE(s->places <= s->ring && s->count <= s->ring && (s->head < s->ring || s->ring == 0));
    for (uint32_t i = 1; i < s->count; i++)
        ENSURE(s->waiting[(s->head + i - 1) % s->ring] <= s->waiting[(s->head + i) % s->ring]);
}

void pool_check(const struct pool *p)
{
    ENSURE(p->active <= p->servers_count);
    ENSURE(p->turns == 0 || p->turns == p->active);
    ENSURE(p->turn == 0 || p->turn < p->turns);
    for (uint32_t i = 0; i < p->servers_count; i++) {
        server_check(&p->servers[i]);
        pace_check(p, &p->servers[i]);
    }
}
