/* The plan's clock: phases begin and end, what was due is judged, and orders follow.
 *
 * Checkpoints and gates fall due at times of the plan, and that is when they are decided; each is judged on the samples
 * seen at or before its time, so a hold that is observed in parts is judged on what was observed. While every sample is
 * fed the clock stops with the driving policy; of a recording it goes on for the judges beside.
 */
#include "control/state.h"

#include "base/check.h"

#include <string.h>

void plan_split(struct control *c, struct ratio share, int overrides_of, int64_t due_ns)
{
    c->split.share = share;
    c->split.overrides_of = overrides_of;
    c->split.due_ns = due_ns;
    orders_add(&c->orders, c->split);
}

void plan_effects(struct control *c, const struct effects *done)
{
    int phase = c->stage == STAGE_PHASE ? c->phase : c->left_phase;
    for (size_t i = 0; i < done->count; i++) {
        const struct order *order = &done->list[i].order;
        if (order->kind != ORDER_SPLIT || c->stage == STAGE_OVER)
            continue;
        struct decision *d =
            outcome_decide(c->outcome, done->list[i].at_ns, DECISION_TRAFFIC, REASON_SPLIT_CHANGED, 0, phase);
        d->split = order->share;
        d->exceptions = order_split(c->scenario, order).overrides_count;
    }
}

static bool split_stays(const struct order *now, struct ratio share, int overrides_of)
{
    return ratio_has_data(now->share) && ratio_compare(now->share, share) == 0 && now->overrides_of == overrides_of;
}

static void begin_driving(struct control *c)
{
    const struct phase *phase = phase_of(c);
    bool keeps = phase->hold && c->phase > 0;
    struct decision *d = outcome_decide(c->outcome, phase->start_ns, DECISION_BEGIN, REASON_PHASE_BEGINS, 0, c->phase);
    d->share = keeps ? c->split.share : phase->split.share;
    if (keeps)
        return;
    int overrides_of = phase->split.overrides_count > 0 ? c->phase : -1;
    if (!split_stays(&c->split, phase->split.share, overrides_of))
        plan_split(c, phase->split.share, overrides_of, phase->start_ns);
    if (memcmp(c->replicas.replicas, phase->replicas, sizeof phase->replicas) != 0) {
        memcpy(c->replicas.replicas, phase->replicas, sizeof phase->replicas);
        c->replicas.due_ns = phase->start_ns;
        orders_add(&c->orders, c->replicas);
    }
}

void plan_enter(struct control *c, int phase)
{
    c->phase = phase;
    c->in_phase = true;
    windows_restart(&c->watch, phase_of(c)->start_ns);
    for (int i = 0; i < c->scenario->policies_count; i++)
        if (c->judges[i].active)
            judge_enter(c, &c->judges[i]);
    if (c->judges[0].active)
        begin_driving(c);
}

static bool any_active(const struct control *c)
{
    for (int i = 0; i < c->scenario->policies_count; i++)
        if (c->judges[i].active)
            return true;
    return false;
}

/* The driving policy has left the plan: what follows for the traffic, and for the judges beside. */
static void driver_left(struct control *c)
{
    const struct judge *driver = &c->judges[0];
    c->left_phase = c->phase;
    if (driver->leave == LEAVE_ROLLBACK)
        response_rollback(c, driver->leave_split);
    else
        response_no_go(c);
    for (int i = 1; i < c->scenario->policies_count && !c->recorded; i++)
        if (c->judges[i].active) {
            judge_cut_short(c, &c->judges[i]);
            c->judges[i].active = false;
        }
}

/* Acts on what the judges have just decided. */
static void react(struct control *c)
{
    struct judge *driver = &c->judges[0];
    bool drove = driver->active;
    for (int i = 0; i < c->scenario->policies_count; i++)
        if (c->judges[i].leave == LEAVE_NO_GO || c->judges[i].leave == LEAVE_ROLLBACK)
            c->judges[i].active = false;
    if (drove && !driver->active)
        driver_left(c);
    else if (drove && ratio_has_data(driver->less))
        response_reduce(c, driver->less);
    driver->less = RATIO_NO_DATA;
    if (!any_active(c))
        c->in_phase = false;
}

static void phase_over(struct control *c)
{
    for (int i = 0; i < c->scenario->policies_count; i++)
        if (c->judges[i].active)
            judge_gate(c, &c->judges[i]);
    react(c);
    if (!c->in_phase)
        return;
    if (c->phase + 1 < c->scenario->phases_count) {
        plan_enter(c, c->phase + 1);
        return;
    }
    c->in_phase = false;
    if (c->judges[0].active)
        c->stage = STAGE_OVER;
}

int64_t plan_due(const struct control *c)
{
    if (!c->in_phase)
        return INT64_MAX;
    int64_t due_ns = phase_end(phase_of(c));
    for (int i = 0; i < c->scenario->policies_count; i++) {
        int64_t at_ns = c->judges[i].active ? judge_next_checkpoint(c, &c->judges[i]) : INT64_MAX;
        if (at_ns < due_ns)
            due_ns = at_ns;
    }
    return due_ns;
}

void plan_decide(struct control *c)
{
    while (plan_due(c) <= c->now_ns) {
        for (int i = 0; i < c->scenario->policies_count; i++)
            if (c->judges[i].active)
                judge_checkpoint(c, &c->judges[i]);
        react(c);
        if (c->in_phase && phase_end(phase_of(c)) <= c->now_ns)
            phase_over(c);
    }
}

static bool crosses_checkpoint(const struct phase *phase, const struct sample *sample)
{
    for (int i = 0; i < phase->checkpoints_count; i++) {
        int64_t at_ns = phase->start_ns + phase->checkpoints[i];
        if (sample->start_ns < at_ns && at_ns < sample->end_ns)
            return true;
    }
    return false;
}

void plan_sample(struct control *c, const struct sample *sample)
{
    const struct phase *phase = phase_of(c);
    ENSURE(sample->start_ns >= phase->start_ns || sample->end_ns <= phase->start_ns);
    if (sample->start_ns < phase->start_ns)
        return; /* a recording between phases */
    ENSURE(sample->end_ns <= phase_end(phase));
    ENSURE(!crosses_checkpoint(phase, sample));
    windows_add(&c->watch, sample);
    for (int i = 0; i < c->scenario->policies_count; i++)
        if (c->judges[i].active)
            judge_sample(c, &c->judges[i], sample);
    react(c);
}

int64_t plan_next(const struct control *c)
{
    if (c->recorded)
        return c->seen_ns;
    if (!c->in_phase)
        return c->now_ns;
    const struct phase *phase = phase_of(c);
    if (c->seen_ns <= phase->start_ns)
        return phase->start_ns;
    if (phase->observe_every_ns == 0)
        return c->seen_ns;
    int64_t since_ns = c->seen_ns - phase->start_ns;
    if (since_ns % phase->observe_every_ns < phase->observe_ns)
        return c->seen_ns;
    int64_t next_ns = phase->start_ns + (since_ns / phase->observe_every_ns + 1) * phase->observe_every_ns;
    return next_ns < phase_end(phase) ? next_ns : phase_end(phase);
}
