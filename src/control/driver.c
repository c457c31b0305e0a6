/* driver.c - the stages that follow the plan. */
#include "control/driver.h"

#include "control/evaluate.h"

int driver_phase(const struct driver *driver, const struct clock *clock)
{
    return driver->stage == STAGE_PHASE ? clock->phase : driver->left_phase;
}

/* What the policy says of the phase that it left; of one that it says nothing of, nothing. */
static const struct policy_phase *left_rules(const struct driver *driver, const struct driver_context *c)
{
    static const struct policy_phase nothing;
    const struct policy_phase *rules = rules_at(c->clock->scenario, 0, driver->left_phase);
    return rules ? rules : &nothing;
}

static struct decision *decide(const struct driver_context *c, enum decision_kind kind, enum reason reason, int phase)
{
    return outcome_decide(c->outcome, (struct occasion){c->clock->now_ns, 0, phase}, kind, reason);
}

/* The first tick after the rollback's latency, from which on a move is awaited. */
static int64_t await_move(struct driver *driver, const struct driver_context *c)
{
    const struct rollback *rollback = &c->clock->scenario->rollback;
    driver->ordered_ns = c->clock->now_ns;
    driver->awaits = true;
    driver->late = rollback->latency_ns > rollback->limit_ns; /* noted already */
    driver->moved_ns = multiple_from(c->clock->now_ns + rollback->latency_ns, c->clock->scenario->monitoring.tick_ns);
    return driver->moved_ns;
}

static void move(struct driver *driver, const struct driver_context *c, struct ratio to)
{
    balancer_move(c->balancer, to, await_move(driver, c));
    driver->moved_to = to;
    driver->moved_parts = c->balancer->split.parts_count;
}

static void move_and_watch(struct driver *driver, const struct driver_context *c, struct ratio to)
{
    driver->stage = STAGE_RECOVERY;
    move(driver, c, to);
    driver->until_ns = driver->moved_ns + c->clock->scenario->rollback.recover_ns;
    windows_restart(&driver->recovery, driver->moved_ns);
}

void driver_reduce_part(struct driver *driver, const struct driver_context *c, struct split_override part)
{
    balancer_move_part(c->balancer, part, await_move(driver, c));
    driver->moved_to = c->balancer->split.share;
    driver->moved_parts = c->balancer->split.parts_count;
}

static void note_late(struct driver *driver, const struct driver_context *c, int64_t took_ns)
{
    int64_t limit_ns = c->clock->scenario->rollback.limit_ns;
    if (driver->late || took_ns <= limit_ns)
        return;
    struct decision *d = decide(c, DECISION_NOTE, REASON_TRAFFIC_LATE, driver_phase(driver, c->clock));
    d->took_ns = took_ns;
    d->limit_ns = limit_ns;
    d->unmoved = driver->awaits;
    driver->late = true;
}

void driver_moved(struct driver *driver, const struct effect *effect)
{
    int64_t delay_ns = effect->at_ns - driver->moved_ns;
    if (!driver->awaits || effect->order.parts_count != driver->moved_parts ||
        ratio_compare(effect->order.share, driver->moved_to) != 0)
        return;
    driver->awaits = false;
    driver->moved_ns += delay_ns;
    driver->until_ns += delay_ns;
    if (driver->stage == STAGE_RECOVERY)
        windows_restart(&driver->recovery, driver->moved_ns);
}

void driver_wait(struct driver *driver, const struct driver_context *c)
{
    if (driver->stage == STAGE_OVER)
        return;
    if (driver->awaits)
        note_late(driver, c, c->clock->now_ns - driver->ordered_ns);
    else
        note_late(driver, c, driver->moved_ns - driver->ordered_ns);
}

void driver_reduce(struct driver *driver, const struct driver_context *c, struct ratio to)
{
    struct ratio now = c->balancer->split.share;
    move(driver, c, ratio_compare(to, now) < 0 ? to : now);
}

static void investigate(struct driver *driver, const struct driver_context *c)
{
    const struct policy_phase *rules = left_rules(driver, c);
    driver->moved_ns = driver->ordered_ns = c->clock->now_ns;
    if (!ratio_has_data(rules->fail_split) && rules->fail_for_ns == 0) {
        driver_close(driver, c);
        return;
    }
    decide(c, DECISION_INVESTIGATE, REASON_INVESTIGATION, driver->left_phase)->split = rules->fail_split;
    if (ratio_has_data(rules->fail_split))
        move(driver, c, rules->fail_split);
    driver->stage = STAGE_INVESTIGATION;
    driver->until_ns = driver->moved_ns + rules->fail_for_ns;
}

void driver_leave(struct driver *driver, const struct driver_context *c, const struct ruling *ruling)
{
    driver->left_phase = c->clock->phase;
    driver->left_ns = c->clock->now_ns;
    if (ruling->ended == ENDED_ROLLBACK)
        move_and_watch(driver, c, ruling->split);
    else
        investigate(driver, c);
}

/* How long the stage is observed: for a move that takes no effect until it is late, and then as long as for any. */
static int64_t observed_until(const struct driver *driver, const struct driver_context *c)
{
    const struct rollback *rollback = &c->clock->scenario->rollback;
    int64_t at_latest_ns = driver->ordered_ns + rollback->limit_ns + rollback->recover_ns;
    return driver->awaits && at_latest_ns > driver->until_ns ? at_latest_ns : driver->until_ns;
}

/* The phase's own `recovery` list, or the gate's criteria that can recover, read on the arm that takes the traffic now.
 * Returns how many. */
static size_t evaluate_recovery(struct driver *driver, const struct driver_context *c, struct judgement *into)
{
    const struct view view = {c->clock, &driver->recovery, c->outcome, 0};
    const struct policy_phase *rules = left_rules(driver, c);
    bool own = rules->recovery_count > 0;
    const struct criterion *list = own ? rules->recovery : rules->gate;
    size_t listed = own ? rules->recovery_count : rules->gate_count, count = 0;
    for (size_t i = 0; i < listed; i++) {
        struct criterion criterion = list[i];
        if (!own && !metric_is(criterion.metric, RECOVERS))
            continue;
        if (driver->moved_to.num == 0 && criterion.scope.arm == ARM_CANDIDATE)
            criterion.scope.arm = ARM_BASELINE;
        into[count] = evaluate_over(&view, &criterion, STRETCH_SO_FAR, 0);
        into[count++].criterion =
            (struct criterion_index){0, driver->left_phase, own ? CRITERIA_RECOVERY : CRITERIA_GATE, 0, (int)i};
    }
    return count;
}

static void judge_recovery(struct driver *driver, const struct driver_context *c)
{
    const struct policy_phase *rules = left_rules(driver, c);
    struct judged judged = outcome_judge(c->outcome, rules->gate_count + rules->recovery_count);
    struct judgement *judgements = outcome_judged(c->outcome, judged);
    judged.count = evaluate_recovery(driver, c, judgements);
    bool incomplete = c->clock->now_ns < observed_until(driver, c);
    bool recovered = judged.count > 0 && !incomplete;
    for (size_t i = 0; i < judged.count; i++)
        recovered = recovered && judgements[i].verdict == VERDICT_PASS;
    struct decision *d =
        decide(c, recovered ? DECISION_RECOVERED : DECISION_NOT_RECOVERED, REASON_RECOVERY_WATCHED, driver->left_phase);
    d->arm = driver->moved_to.num == 0 ? ARM_BASELINE : ARM_CANDIDATE;
    d->reverted = driver->reverted;
    d->incomplete = incomplete;
    d->unmoved = driver->awaits;
    d->evidence = judged;
}

/* When the phase that was left is repeated: the option's fixed date, or its time after the plan was left if that is
 * later; INT64_MIN when it gives neither. */
static int64_t new_date(const struct driver *driver, const struct remediation *option)
{
    int64_t after_ns = option->after_ns > 0 ? driver->left_ns + option->after_ns : INT64_MIN;
    return after_ns > option->at_ns ? after_ns : option->at_ns;
}

/* When a later phase is played then: at its planned distance from the end of the one that is repeated (N-13), which
 * plays whole, from zero (U-24). */
static int64_t moves_along(const struct driver_context *c, int phase, int repeated, int64_t date_ns)
{
    const struct phase *phases = c->clock->scenario->phases;
    return date_ns == INT64_MIN ? INT64_MIN : date_ns + phases[phase].start_ns - phases[repeated].start_ns;
}

void driver_close(struct driver *driver, const struct driver_context *c)
{
    const struct policy_phase *rules = left_rules(driver, c);
    if (driver->stage == STAGE_RECOVERY)
        judge_recovery(driver, c);
    driver->stage = STAGE_OVER;
    for (size_t i = 0; i < rules->remediations_count; i++) {
        struct decision *d = decide(c, DECISION_RESCHEDULE, REASON_OPTION_OFFERED, driver->left_phase);
        d->option = (int)i;
        d->date_ns = new_date(driver, &rules->remediations[i]);
    }
    for (int i = driver->left_phase + 1; i < c->clock->scenario->phases_count; i++) {
        outcome_result_of(c->outcome, 0, i)->verdict = PHASE_NOT_RUN;
        struct decision *d = decide(c, DECISION_NOT_RUN, REASON_PLAN_LEFT, i);
        d->left_phase = driver->left_phase;
        if (rules->remediations_count > 0)
            d->date_ns = moves_along(c, i, driver->left_phase, new_date(driver, &rules->remediations[0]));
    }
}

/* The traffic that is left goes where the policy wants it in the end (U-23). */
static void revert(struct driver *driver, const struct driver_context *c, struct ratio then)
{
    bool investigated = driver->stage == STAGE_INVESTIGATION;
    if (!investigated)
        judge_recovery(driver, c);
    struct decision *d = decide(c, DECISION_REVERT, REASON_REST_OF_TRAFFIC, driver->left_phase);
    d->split = then;
    d->investigated = investigated;
    driver->reverted = true;
    move_and_watch(driver, c, then);
}

void driver_sample(struct driver *driver, const struct driver_context *c, const struct sample *sample)
{
    struct ratio then = left_rules(driver, c)->fail_then;
    if (driver->stage == STAGE_RECOVERY && !driver->awaits && sample->start_ns >= driver->moved_ns)
        windows_add(&driver->recovery, sample);
    if (sample->end_ns < observed_until(driver, c))
        return;
    if (ratio_has_data(then) && !balancer_sends(c->balancer, then))
        revert(driver, c, then);
    else
        driver_close(driver, c);
}
