/* conditions.c - what holds in a tick, and what each kind of fault makes of it: a handler a kind. */
#include "world/conditions.h"

static void cache_flush(struct conditions *now, const struct fault *fault)
{
    for (int arm = 0; arm < ARMS; arm++)
        if (fault_concerns_arm(fault, arm) && now->arms[arm].emptied_ns < fault->at_ns)
            now->arms[arm].emptied_ns = fault->at_ns;
}

static void (*const handlers[FAULT_KINDS])(struct conditions *now, const struct fault *fault) = {
#define X(kind, word, parameters, handler, text) [FAULT_##kind] = handler,
    FAULTS(X)
#undef X
};

void conditions_fill(struct conditions *now, const struct rules *r, int region, int64_t now_ns, int64_t plan_ns)
{
    const struct faults *faults = &r->scenario->faults;
    *now = (struct conditions){.network = &r->network[region], .pace = rules_pace(r, region, now_ns, plan_ns)};
    for (int arm = 0; arm < ARMS; arm++) {
        now->arms[arm].restarts = rules_replica_restarts(r, arm, plan_ns);
        now->arms[arm].emptied_ns = now->arms[arm].restarts.latest_ns; /* CONDITIONS_NEVER where there is none */
        for (int segment = 0; segment < r->scenario->learners.segments_count; segment++)
            now->arms[arm].errors[segment] = r->arms[arm].errors[segment];
    }
    for (int i = 0; i < faults->count && faults->of[i].at_ns <= plan_ns; i++) {
        const struct fault *fault = &faults->of[i];
        if (fault->where.region < 0 || fault->where.region == region)
            handlers[fault->kind](now, fault);
    }
}
