/* conditions.c - what holds in a tick, and what each kind of fault makes of it: a handler a kind. */
#include "world/conditions.h"

#include "base/memory.h"
#include "world/pool.h"

#include <stdlib.h>

#define LEAST_LEFT_PPM 1 /* nothing at all would never be done */

/* A fault that holds, or whose moment has been, for a cell. */
struct held_fault {
    const struct fault *fault;
    const struct fault_occurrence *occurrence;
    const struct scenario *scenario;
    int64_t since_ns;
};

static struct ratio percentage_of(const struct held_fault *h)
{
    return fault_slope_at(&h->fault->percentage, h->since_ns);
}

/* --- what each kind makes of an arm that it strikes in a tick that begins while it holds, or after its moment --- */

/* In the order of time. */
static void lapse(struct arm_conditions *arm, int64_t at_ns, uint64_t kept)
{
    struct lapse *of = arm->lapses;
    int at = arm->lapses_count;
    if (at == LAPSES_MAX) {
        if (at_ns < of[0].at_ns)
            return;
        for (int i = 1; i < LAPSES_MAX; i++)
            of[i - 1] = of[i];
        at = arm->lapses_count = LAPSES_MAX - 1;
    }
    for (; at > 0 && of[at - 1].at_ns > at_ns; at--)
        of[at] = of[at - 1];
    of[at] = (struct lapse){at_ns, kept};
    arm->lapses_count++;
}

static void cache_flush(struct arm_conditions *arm, int which, const struct held_fault *h)
{
    (void)which;
    lapse(arm, h->occurrence->begins_ns, 0);
}

static uint64_t kept_without(struct ratio lost)
{
    return chance_threshold(ratio_subtract((struct ratio){1, 1}, lost, NULL));
}

static void cache_expiry(struct arm_conditions *arm, int which, const struct held_fault *h)
{
    (void)which;
    lapse(arm, h->occurrence->begins_ns, kept_without(h->fault->percentage.from));
}

static void cache_collapse(struct arm_conditions *arm, int which, const struct held_fault *h)
{
    (void)which;
    arm->hits_kept = share_of_32(arm->hits_kept, kept_without(percentage_of(h)));
}

/* Shares add up to no more than all. */
static void take_share(struct arm_conditions *arm, enum taking what, struct ratio share)
{
    int64_t ppm = arm->ppm[what] + ratio_scale_floor(share, PPM);
    arm->ppm[what] = ppm < PPM ? ppm : PPM;
}

static void cpu_pressure(struct arm_conditions *arm, int which, const struct held_fault *h)
{
    (void)which;
    take_share(arm, TAKEN_CORES, percentage_of(h));
}
static void network_pressure(struct arm_conditions *arm, int which, const struct held_fault *h)
{
    (void)which;
    take_share(arm, TAKEN_LINK, percentage_of(h));
}
static void memory_pressure(struct arm_conditions *arm, int which, const struct held_fault *h)
{
    (void)which;
    take_share(arm, TAKEN_MEMORY, percentage_of(h));
}
static void revenue_loss(struct arm_conditions *arm, int which, const struct held_fault *h)
{
    (void)which;
    take_share(arm, TAKEN_REVENUE, percentage_of(h));
}
static void churn_spike(struct arm_conditions *arm, int which, const struct held_fault *h)
{
    (void)which;
    take_share(arm, ADDED_CHURN, percentage_of(h));
}

/* The link is no wider than this; what it lacks is gone, not used by another. */
static void bandwidth(struct arm_conditions *arm, int which, const struct held_fault *h)
{
    struct ratio own = h->scenario->analyzers[which].network_capacity_bytes_per_s;
    struct ratio share =
        ratio_multiply(fault_slope_at(&h->fault->rate, h->since_ns), (struct ratio){own.den, own.num}, NULL);
    int64_t ppm = ratio_scale_floor(share, PPM);
    arm->link_ppm = ppm < arm->link_ppm ? ppm : arm->link_ppm;
}

static void (*const handlers[FAULT_KINDS])(struct arm_conditions *arm, int which, const struct held_fault *h) = {
#define X(kind, word, handler, ...) [FAULT_##kind] = handler,
    TICK_FAULTS(X)
#undef X
};

/* --- */

static const bool strikes_attempts[FAULT_KINDS] = {
#define X(kind, ...) [FAULT_##kind] = true,
    ATTEMPT_FAULTS(X)
#undef X
};

void conditions_open(struct conditions *now, const struct rules *r)
{
    size_t faults = (size_t)r->scenario->faults.count;
    *now = (struct conditions){.strikers = memory_new(faults, sizeof *now->strikers),
                               .quotas_next_ns = memory_new(faults, sizeof *now->quotas_next_ns)};
}

void conditions_free(struct conditions *now)
{
    free(now->strikers);
    free(now->quotas_next_ns);
}

size_t conditions_bytes(const struct rules *r)
{
    return (size_t)r->scenario->faults.count * (sizeof(struct striker) + sizeof(int64_t));
}

static void fill_from_rules(struct conditions *now, const struct rules *r, int region, int64_t now_ns, int64_t plan_ns)
{
    *now = (struct conditions){.network = &r->network[region],
                               .pace = rules_pace(r, region, now_ns, plan_ns),
                               .strikers = now->strikers,
                               .quotas_next_ns = now->quotas_next_ns};
    for (int arm = 0; arm < ARMS; arm++) {
        now->arms[arm].restarts = rules_replica_restarts(r, arm, plan_ns);
        now->arms[arm].hits_kept = UINT64_C(1) << 32;
        now->arms[arm].pace_ns = -1;
        now->arms[arm].link_ppm = PPM;
        for (int segment = 0; segment < r->scenario->learners.segments_count; segment++)
            now->arms[arm].errors[segment] = r->arms[arm].errors[segment];
    }
}

/* A restart empties a cache as a flush does. */
static void add_restarts(struct conditions *now)
{
    for (int arm = 0; arm < ARMS; arm++)
        if (now->arms[arm].restarts.latest_ns != INT64_MIN)
            lapse(&now->arms[arm], now->arms[arm].restarts.latest_ns, 0);
}

static void strike_arms(struct conditions *now, const struct held_fault *h)
{
    for (int arm = 0; arm < ARMS; arm++)
        if (fault_concerns_arm(h->fault, arm))
            handlers[h->fault->kind](&now->arms[arm], arm, h);
}

static void begin_striker(struct conditions *now, const struct rules *r, int region,
                          const struct fault_schedule *schedule, const struct fault_occurrence *o, int64_t now_ns,
                          int64_t plan_ns)
{
    struct striker *s = &now->strikers[now->strikers_count++];
    strike_begin(s, r, r->scenario->regions[region].cells, schedule, o, now_ns, plan_ns);
    s->next_ns = &now->quotas_next_ns[o->fault];
}

/* What follows when all faults are known: how long cores and links take for an attempt. */
static void settle_arms(struct conditions *now, const struct scenario *scenario)
{
    for (int i = 0; i < ARMS; i++) {
        struct arm_conditions *arm = &now->arms[i];
        int64_t cores_ppm = PPM - arm->ppm[TAKEN_CORES], link_ppm = arm->link_ppm - arm->ppm[TAKEN_LINK];
        if (cores_ppm < PPM || link_ppm < PPM)
            arm->pace_ns = pool_pace_of(&scenario->analyzers[i], cores_ppm > 0 ? cores_ppm : LEAST_LEFT_PPM,
                                        link_ppm > 0 ? link_ppm : LEAST_LEFT_PPM);
    }
}

void conditions_fill(struct conditions *now, const struct rules *r, const struct fault_schedule *schedule, int region,
                     int64_t now_ns, int64_t plan_ns)
{
    fill_from_rules(now, r, region, now_ns, plan_ns);
    add_restarts(now);
    for (int i = 0; i < schedule->count && schedule->of[i].begins_ns <= plan_ns; i++) {
        const struct fault_occurrence *o = &schedule->of[i];
        const struct fault *fault = &r->scenario->faults.of[o->fault];
        bool over = !(fault_table[fault->kind].nature & OF_A_MOMENT) && plan_ns >= o->ends_ns;
        if (over || (fault->where.region >= 0 && fault->where.region != region))
            continue;
        if (handlers[fault->kind])
            strike_arms(now, &(struct held_fault){fault, o, r->scenario, plan_ns - o->begins_ns});
        if (strikes_attempts[fault->kind])
            begin_striker(now, r, region, schedule, o, now_ns, plan_ns);
    }
    if (schedule->count > 0)
        settle_arms(now, r->scenario);
}
