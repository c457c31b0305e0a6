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

/* Orders the move for the first tick after the rollback's latency. */
static void move(struct driver *driver, const struct driver_context *c, struct ratio to)
{
    int64_t tick_ns = c->clock->scenario->monitoring.tick_ns;
    int64_t at_ns = c->clock->now_ns + c->clock->scenario->rollback.latency_ns;
    driver->moved_to = to;
    driver->moved_ns = (at_ns + tick_ns - 1) / tick_ns * tick_ns;
    balancer_move(c->balancer, to, driver->moved_ns);
}

static void move_and_watch(struct driver *driver, const struct driver_context *c, struct ratio to)
{
    driver->stage = STAGE_RECOVERY;
    move(driver, c, to);
    driver->until_ns = driver->moved_ns + c->clock->scenario->rollback.recover_ns;
    windows_restart(&driver->recovery, driver->moved_ns);
}

void driver_reduce(struct driver *driver, const struct driver_context *c, struct ratio to)
{
    move(driver, c, to);
}

static void investigate(struct driver *driver, const struct driver_context *c)
{
    const struct policy_phase *rules = left_rules(driver, c);
    driver->moved_ns = c->clock->now_ns;
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
    if (ruling->ended == ENDED_ROLLBACK)
        move_and_watch(driver, c, ruling->split);
    else
        investigate(driver, c);
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
    bool incomplete = c->clock->now_ns < driver->until_ns;
    bool recovered = judged.count > 0 && !incomplete;
    for (size_t i = 0; i < judged.count; i++)
        recovered = recovered && judgements[i].verdict == VERDICT_PASS;
    struct decision *d =
        decide(c, recovered ? DECISION_RECOVERED : DECISION_NOT_RECOVERED, REASON_RECOVERY_WATCHED, driver->left_phase);
    d->arm = driver->moved_to.num == 0 ? ARM_BASELINE : ARM_CANDIDATE;
    d->reverted = driver->reverted;
    d->incomplete = incomplete;
    d->evidence = judged;
}

void driver_close(struct driver *driver, const struct driver_context *c)
{
    const struct policy_phase *rules = left_rules(driver, c);
    if (driver->stage == STAGE_RECOVERY)
        judge_recovery(driver, c);
    driver->stage = STAGE_OVER;
    for (size_t i = 0; i < rules->remediations_count; i++)
        decide(c, DECISION_RESCHEDULE, REASON_OPTION_OFFERED, driver->left_phase)->option = (int)i;
    for (int i = driver->left_phase + 1; i < c->clock->scenario->phases_count; i++) {
        outcome_result_of(c->outcome, 0, i)->verdict = PHASE_NOT_RUN;
        decide(c, DECISION_NOT_RUN, REASON_PLAN_LEFT, i)->left_phase = driver->left_phase;
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
    if (driver->stage == STAGE_RECOVERY && sample->start_ns >= driver->moved_ns)
        windows_add(&driver->recovery, sample);
    if (sample->end_ns < driver->until_ns)
        return;
    if (ratio_has_data(then) && !balancer_sends(c->balancer, then))
        revert(driver, c, then);
    else
        driver_close(driver, c);
}
