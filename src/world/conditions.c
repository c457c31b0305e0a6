/* conditions.c - what holds in a tick, and what each kind of fault makes of it: a handler a kind. */
#include "world/conditions.h"

#include "base/memory.h"

#include <stdlib.h>

/* --- what each kind makes of a tick that begins while it holds, or after its moment --- */

static void cache_flush(struct conditions *now, const struct fault *fault, const struct fault_occurrence *occurrence)
{
    for (int arm = 0; arm < ARMS; arm++)
        if (fault_concerns_arm(fault, arm) && now->arms[arm].emptied_ns < occurrence->begins_ns)
            now->arms[arm].emptied_ns = occurrence->begins_ns;
}

static void (*const handlers[FAULT_KINDS])(struct conditions *now, const struct fault *fault,
                                           const struct fault_occurrence *occurrence) = {
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
    *now = (struct conditions){.strikers = memory_new((size_t)r->scenario->faults.count, sizeof *now->strikers)};
}

void conditions_free(struct conditions *now)
{
    free(now->strikers);
}

size_t conditions_bytes(const struct rules *r)
{
    return (size_t)r->scenario->faults.count * sizeof(struct striker);
}

static void fill_from_rules(struct conditions *now, const struct rules *r, int region, int64_t now_ns, int64_t plan_ns)
{
    *now = (struct conditions){
        .network = &r->network[region], .pace = rules_pace(r, region, now_ns, plan_ns), .strikers = now->strikers};
    for (int arm = 0; arm < ARMS; arm++) {
        now->arms[arm].restarts = rules_replica_restarts(r, arm, plan_ns);
        now->arms[arm].emptied_ns = now->arms[arm].restarts.latest_ns; /* CONDITIONS_NEVER where there is none */
        for (int segment = 0; segment < r->scenario->learners.segments_count; segment++)
            now->arms[arm].errors[segment] = r->arms[arm].errors[segment];
    }
}

void conditions_fill(struct conditions *now, const struct rules *r, const struct fault_schedule *schedule, int region,
                     int64_t now_ns, int64_t plan_ns)
{
    fill_from_rules(now, r, region, now_ns, plan_ns);
    for (int i = 0; i < schedule->count && schedule->of[i].begins_ns <= plan_ns; i++) {
        const struct fault_occurrence *o = &schedule->of[i];
        const struct fault *fault = &r->scenario->faults.of[o->fault];
        bool over = !(fault_table[fault->kind].nature & OF_A_MOMENT) && plan_ns >= o->ends_ns;
        if (over || (fault->where.region >= 0 && fault->where.region != region))
            continue;
        if (handlers[fault->kind])
            handlers[fault->kind](now, fault, o);
        if (strikes_attempts[fault->kind])
            strike_begin(&now->strikers[now->strikers_count++], r, schedule, o, plan_ns);
    }
}
