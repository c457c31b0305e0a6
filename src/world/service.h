/* service.h - one arm in one cell: its replicas and its cache, and what they make of an attempt that arrives.
 *
 * Invariant: attempts come in time order, as pool.h asks for. Knows nothing of learners, rounds or calendars.
 * Times are ns of the world's clock unless a name says plan.
 */
#ifndef REHEARSE_WORLD_SERVICE_H
#define REHEARSE_WORLD_SERVICE_H

#include "world/conditions.h"
#include "world/draws.h"
#include "world/ending.h"
#include "world/pool.h"

struct service {
    struct pool pool;
    uint64_t warmth;             /* of the cache, of 2^32 */
    int64_t warm_plan_ns;        /* plan time up to which `warmth` is known */
    int64_t replicas_restart_ns; /* when they do so next, all of an age; INT64_MAX: never */
    int64_t busy_ns, cpu_ns;     /* not yet in whole us of a closed sample */
    int64_t taken;               /* attempts, in this sample */
};

/* An attempt as it stands before the analyzer. */
struct attempt {
    int64_t arrival_ns, deadline_ns;
    int64_t back_ns;               /* network back */
    const struct quantile *length; /* of its service: a hit's or a miss's */
    uint32_t length_draw;
    bool error;   /* is answered with an error */
    uint64_t key; /* the state of its learner's stream at its first word */
};

/* The draws that the analyzer needs, from the attempt's words (draws.h). */
static inline void service_draw(struct attempt *a, const struct arm_rules *rules, const struct arm_conditions *now,
                                int segment, const struct pcg32_words *words)
{
    a->length = &rules->service;
    if (rules->has_cache && pcg32_word(words, DRAW_CACHE) >= now->hit_threshold)
        a->length = &rules->miss;
    a->length_draw = pcg32_word(words, DRAW_SERVICE);
    a->error = pcg32_word(words, DRAW_ERROR) < now->errors[segment];
    a->key = words->state;
}

/* A fault turns the attempt away at the door: it costs neither a worker nor a place. */
void service_turn_away(const struct attempt *a, const struct blow *blow, struct ending *e);

/* The service of an attempt that faults struck, on the server that it comes to. */
int64_t service_struck(const struct blow *blow, struct server *server, int64_t arrival_ns, int64_t service_ns);

/* A replica restarts before it is done with an attempt that starts at start_ns, or would: it is lost then, and its
 * learner's client sees the connection break. Returns how long it was served, 0 if it waited in vain. Its processor
 * time and look-up count all the same. */
int64_t service_lose(struct service *s, struct server *server, int64_t start_ns, struct ending *e);

/* What becomes of an attempt: fills outcome and end_ns of *e, and counts what belongs to its arrival in `sum`.
 *   blow  what faults did to it; NULL: none did */
static inline void service_serve(struct service *s, const struct arm_rules *rules, const struct attempt *a,
                                 struct ending *e, struct measures *sum, const struct blow *blow)
{
    if (a->arrival_ns >= a->deadline_ns) { /* taken back on its way */
        e->outcome = OUTCOME_TIMED_OUT;
        e->end_ns = a->deadline_ns;
        return;
    }
    if (blow && blow->turned_away) {
        service_turn_away(a, blow, e);
        return;
    }
    int64_t sent_ns; /* the answer */
    struct server *server = pool_choose(&s->pool, a->arrival_ns, a->key);
    int64_t start_ns = server ? server_start(server, a->arrival_ns) : POOL_REJECTED;
    if (start_ns == POOL_REJECTED) {
        e->outcome = OUTCOME_REJECTED;
        sent_ns = a->arrival_ns;
    } else if (start_ns > a->deadline_ns && !rules->serve_stale) {
        server_hold_place(server, start_ns);
        e->outcome = OUTCOME_TIMED_OUT;
        e->end_ns = a->deadline_ns;
        return;
    } else {
        int64_t service_ns = quantile_draw(a->length, a->length_draw);
        if (blow)
            service_ns = service_struck(blow, server, a->arrival_ns, service_ns);
        service_ns = server_paced(server, &s->pool, start_ns, service_ns);
        e->outcome = a->error ? OUTCOME_ERROR : OUTCOME_SERVED;
        if (__builtin_expect(start_ns + service_ns >= s->replicas_restart_ns, 0))
            service_ns = service_lose(s, server, start_ns, e);
        server_take(server, a->arrival_ns, start_ns, start_ns + service_ns);
        s->busy_ns += service_ns;
        s->taken++;
        if (rules->has_cache) {
            sum->of[MEASURE_CACHE_LOOKUPS]++;
            sum->of[MEASURE_CACHE_HITS] += a->length == &rules->service;
        }
        sent_ns = start_ns + service_ns;
    }
    e->end_ns = blow ? blow_answer(blow, sent_ns, a->back_ns, &e->outcome) : sent_ns + a->back_ns;
    if (e->end_ns > a->deadline_ns) {
        e->outcome = OUTCOME_TIMED_OUT;
        e->end_ns = a->deadline_ns;
    }
}

/* The start: a cold cache, an idle pool, whose choices among two come from `balancer`. */
void service_restart(struct service *s, struct pcg32 balancer);

/* A tick begins at `now_ns`, plan time `plan_ns`: replicas restart next as `now` says. */
void service_tick(struct service *s, const struct arm_conditions *now, int64_t now_ns, int64_t plan_ns);

/* Lets the cache of `arm` warm to plan time `plan_ns`, but not before the arm is deployed; where `now` says that it was
 * emptied meanwhile it warms anew from then. Says in `now` how likely a hit is. */
void service_warm(struct service *s, const struct rules *r, int arm, struct arm_conditions *now, int64_t plan_ns);

/* ENSUREs what this page and pool.h promise. */
void service_check(const struct service *s);

/* Moves what attempts that were taken ask of the analyzer into `sum`: worker and processor time in whole microseconds,
 * of which what is left over counts in the next sample, and bytes. */
void service_take_asked(struct service *s, const struct analyzer *a, struct measures *sum);

#endif
