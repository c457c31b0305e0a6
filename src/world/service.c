/* service.c - caches that warm and are emptied, and the work that was done. */
#include "world/service.h"

#include "base/check.h"

#define WARM (UINT64_C(1) << 32)

/* A cache gains the same share of the warmth that is missing in every tick. */
static void gain_warmth(struct service *s, uint64_t warming, int64_t ticks)
{
    uint64_t gain = 1;
    for (int64_t i = 0; i < ticks && gain > 0; i++) {
        uint64_t missing = WARM - s->warmth; /* 2^32 * 2^32 would not fit */
        gain = warming < WARM ? missing * warming >> 32 : missing;
        s->warmth += gain;
    }
}

void service_warm(struct service *s, const struct rules *r, int arm, struct arm_conditions *now, int64_t plan_ns)
{
    const struct arm_rules *rules = &r->arms[arm];
    const struct analyzer *analyzer = &r->scenario->analyzers[arm];
    if (!rules->has_cache || plan_ns < analyzer->deployed_ns)
        return;
    if (s->warm_plan_ns < analyzer->deployed_ns)
        s->warm_plan_ns = analyzer->deployed_ns;
    for (int i = 0; i < now->lapses_count; i++) {
        const struct lapse *lapse = &now->lapses[i];
        if (s->warm_plan_ns >= lapse->at_ns)
            continue;
        gain_warmth(s, rules->warming, (lapse->at_ns - s->warm_plan_ns) / r->tick_ns);
        s->warm_plan_ns = lapse->at_ns;
        s->warmth = share_of_32(s->warmth, lapse->kept);
    }
    gain_warmth(s, rules->warming, (plan_ns - s->warm_plan_ns) / r->tick_ns);
    if (analyzer->cache_warm_ns == 0)
        s->warmth = WARM;
    s->warm_plan_ns = plan_ns;
    now->hit_threshold = share_of_32((rules->hit_when_warm >> 1) * s->warmth >> 31, now->hits_kept);
}

void service_turn_away(const struct attempt *a, const struct blow *blow, struct ending *e)
{
    e->outcome = (uint8_t)blow->outcome;
    int64_t end_ns = blow_answer(blow, a->arrival_ns, a->back_ns, &e->outcome);
    bool late = end_ns > a->deadline_ns;
    e->outcome = (uint8_t)(late ? OUTCOME_TIMED_OUT : e->outcome);
    e->end_ns = late ? a->deadline_ns : end_ns;
}

int64_t service_struck(const struct blow *blow, struct server *server, int64_t arrival_ns, int64_t service_ns)
{
    uint32_t load = blow->crowding > 0 ? server_load(server, arrival_ns) : 0;
    return blow_service(blow, service_ns, load, server->workers);
}

int64_t service_lose(struct service *s, struct server *server, int64_t start_ns, struct ending *e)
{
    server_forget(server, &s->pool, s->replicas_restart_ns);
    e->outcome = OUTCOME_LOST;
    int64_t served_ns = s->replicas_restart_ns - start_ns;
    return served_ns > 0 ? served_ns : 0; /* time was skipped: workers may be busy past it */
}

void service_tick(struct service *s, const struct arm_conditions *now, int64_t now_ns, int64_t plan_ns)
{
    s->replicas_restart_ns = now->restarts.next_ns == INT64_MAX ? INT64_MAX : now->restarts.next_ns - plan_ns + now_ns;
    pool_pace(&s->pool, now->pace_ns);
    pool_tick(&s->pool, now_ns);
}

void service_restart(struct service *s, struct pcg32 balancer)
{
    pool_restart(&s->pool, balancer);
    s->warmth = 0;
    s->warm_plan_ns = INT64_MIN;
    s->busy_ns = s->cpu_ns = s->taken = 0;
    s->replicas_restart_ns = INT64_MAX;
}

void service_take_asked(struct service *s, const struct analyzer *a, struct measures *sum)
{
    s->cpu_ns += s->taken * a->cpu_per_attempt_ns;
    sum->of[MEASURE_NETWORK_BYTES] += ratio_scale_floor(a->network_per_attempt_bytes, s->taken);
    s->taken = 0;
    sum->of[MEASURE_BUSY_US] += s->busy_ns / 1000;
    sum->of[MEASURE_CPU_US] += s->cpu_ns / 1000;
    s->busy_ns %= 1000;
    s->cpu_ns %= 1000;
}

void service_check(const struct service *s)
{
    pool_check(&s->pool);
    ENSURE(s->warmth <= WARM);
    ENSURE(s->busy_ns >= 0 && s->cpu_ns >= 0);
}
