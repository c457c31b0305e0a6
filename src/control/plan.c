/* The plan's clock: phases begin and end, what was due is judged, and orders follow.
 *
 * Checkpoints and gates fall due at times of the plan, and that is when they are decided; each is judged on the samples
 * seen at or before its time, so a hold that is observed in parts is judged on what was observed. While every sample is
 * fed the clock stops with the driving policy; of a recording it goes on for the judges beside.
 */
#include "control/state.h"

#include "base/check.h"

void plan_traffic(struct control *c, struct split split, int64_t at_ns)
{
    c->split = split;
    c->orders.traffic = true;
    c->orders.effective_ns = at_ns;
    c->traffic_pending = true;
    c->traffic_ns = at_ns;
}

void plan_traffic_done(struct control *c, int64_t now_ns)
{
    if (!c->traffic_pending || c->traffic_ns > now_ns)
        return;
    int phase = c->stage == STAGE_PHASE ? c->phase : c->left_phase;
    struct decision *d = outcome_decide(c->outcome, c->traffic_ns, DECISION_TRAFFIC, REASON_SPLIT_CHANGED, 0, phase);
    c->traffic_pending = false;
    d->split = c->split.share;
    d->exceptions = c->split.overrides_count;
}

static bool split_same(const struct split *a, const struct split *b)
{
    return ratio_has_data(a->share) && ratio_has_data(b->share) && ratio_compare(a->share, b->share) == 0 &&
           a->overrides == b->overrides && a->overrides_count == b->overrides_count;
}

static void begin_driving(struct control *c)
{
    const struct phase *phase = phase_of(c);
    bool keeps = phase->hold && c->phase > 0;
    const struct split *split = keeps ? &c->split : &phase->split;
    struct decision *d = outcome_decide(c->outcome, phase->start_ns, DECISION_BEGIN, REASON_PHASE_BEGINS, 0, c->phase);
    d->share = split->share;
    c->traffic_pending = false;
    if (!split_same(&c->split, split)) {
        plan_traffic(c, *split, phase->start_ns);
        plan_traffic_done(c, phase->start_ns);
    }
    for (int arm = 0; !keeps && arm < ARMS; arm++)
        if (c->replicas[arm] != phase->replicas[arm]) {
            c->replicas[arm] = phase->replicas[arm];
            c->orders.traffic = true;
            c->orders.effective_ns = phase->start_ns;
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

/* When the next checkpoint or gate falls due. */
static int64_t next_due(const struct control *c)
{
    int64_t due_ns = phase_end(phase_of(c));
    for (int i = 0; i < c->scenario->policies_count; i++) {
        int64_t at_ns = c->judges[i].active ? judge_next_checkpoint(c, &c->judges[i]) : INT64_MAX;
        if (at_ns < due_ns)
            due_ns = at_ns;
    }
    return due_ns;
}

void plan_settle(struct control *c, int64_t upto_ns)
{
    while (c->in_phase && next_due(c) <= upto_ns) {
        int64_t due_ns = next_due(c);
        plan_traffic_done(c, due_ns);
        if (due_ns > c->now_ns)
            c->now_ns = due_ns;
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
