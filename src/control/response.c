/* After a failure: the traffic is moved, the recovery watched, the rest of the plan gets new dates.
 *
 *   a trigger or an abort -> STAGE_RECOVERY -> recovered or not -> over
 *   a failed gate         -> STAGE_INVESTIGATION when the policy asks for it (T-22) -> over
 *
 * Before it is over, the traffic that is left goes where the policy's `then` says (U-23), and STAGE_RECOVERY follows.
 */
#include "base/memory.h"
#include "control/state.h"

#include <stdlib.h>

static const struct policy_phase *left_rules(const struct control *c)
{
    return c->judges[0].rules[c->left_phase];
}

static int64_t moved_at(const struct control *c, int64_t now_ns)
{
    int64_t tick_ns = c->scenario->monitoring.tick_ns;
    int64_t at_ns = now_ns + c->scenario->rollback.latency_ns;
    return (at_ns + tick_ns - 1) / tick_ns * tick_ns;
}

static void move(struct control *c, struct ratio to)
{
    c->moved_to = to;
    c->moved_ns = moved_at(c, c->now_ns);
    plan_split(c, to, -1, c->moved_ns);
}

static void move_and_watch(struct control *c, struct ratio to)
{
    c->stage = STAGE_RECOVERY;
    move(c, to);
    c->until_ns = c->moved_ns + c->scenario->rollback.recover_ns;
    windows_restart(&c->recovery, c->moved_ns);
}

void response_rollback(struct control *c, struct ratio to)
{
    move_and_watch(c, to);
}

void response_reduce(struct control *c, struct ratio to)
{
    move(c, to);
}

void response_no_go(struct control *c)
{
    const struct policy_phase *rules = left_rules(c);
    c->moved_ns = c->now_ns;
    if (!ratio_has_data(rules->fail_split) && rules->fail_for_ns == 0) {
        response_close(c);
        return;
    }
    struct decision *d = decide(c, DECISION_INVESTIGATE, REASON_INVESTIGATION, 0, c->left_phase);
    d->split = rules->fail_split;
    if (ratio_has_data(rules->fail_split))
        move(c, rules->fail_split);
    c->stage = STAGE_INVESTIGATION;
    c->until_ns = c->moved_ns + rules->fail_for_ns;
}

/* The phase's own `recovery` list, or the gate's error, latency and availability criteria, read on the arm that takes
 * the traffic now. */
static size_t weigh_recovery(struct control *c, struct judgement *into)
{
    const struct policy_phase *rules = left_rules(c);
    const struct criterion *list = rules->recovery_count > 0 ? rules->recovery : rules->gate;
    size_t listed = rules->recovery_count > 0 ? rules->recovery_count : rules->gate_count, count = 0;
    for (size_t i = 0; i < listed; i++) {
        struct criterion criterion = list[i];
        if (rules->recovery_count == 0 && !metric_is(criterion.metric, RECOVERS))
            continue;
        if (c->moved_to.num == 0 && criterion.scope.arm == ARM_CANDIDATE)
            criterion.scope.arm = ARM_BASELINE;
        into[count] = evaluate_over(c, &c->recovery, 0, &criterion, STRETCH_SO_FAR, 0);
        into[count++].criterion = (struct criterion_index){
            0, c->left_phase, rules->recovery_count > 0 ? CRITERIA_RECOVERY : CRITERIA_GATE, 0, (int)i};
    }
    return count;
}

static void judge_recovery(struct control *c)
{
    const struct policy_phase *rules = left_rules(c);
    struct judgement *judgements = memory_new(rules->gate_count + rules->recovery_count, sizeof *judgements);
    size_t count = weigh_recovery(c, judgements);
    bool recovered = count > 0 && c->now_ns >= c->until_ns;
    for (size_t i = 0; i < count; i++)
        recovered = recovered && judgements[i].verdict == VERDICT_PASS;

    struct decision *d =
        decide(c, recovered ? DECISION_RECOVERED : DECISION_NOT_RECOVERED, REASON_RECOVERY_WATCHED, 0, c->left_phase);
    d->arm = c->moved_to.num == 0 ? ARM_BASELINE : ARM_CANDIDATE;
    d->reverted = c->reverted;
    d->incomplete = c->now_ns < c->until_ns;
    d->evidence = judgements_keep(c, judgements, count);
    free(judgements);
}

static void offer_options(struct control *c)
{
    for (size_t i = 0; i < left_rules(c)->remediations_count; i++)
        decide(c, DECISION_RESCHEDULE, REASON_OPTION_OFFERED, 0, c->left_phase)->option = (int)i;
}

static void leave_plan(struct control *c)
{
    for (int i = c->left_phase + 1; i < c->scenario->phases_count; i++) {
        c->judges[0].results[i].verdict = PHASE_NOT_RUN;
        decide(c, DECISION_NOT_RUN, REASON_PLAN_LEFT, 0, i)->left_phase = c->left_phase;
    }
}

void response_close(struct control *c)
{
    if (c->stage == STAGE_RECOVERY)
        judge_recovery(c);
    c->stage = STAGE_OVER;
    offer_options(c);
    leave_plan(c);
}

/* Is there traffic left on the ultra-fast arm that the policy wants somewhere else in the end? */
static bool reverts(const struct control *c)
{
    struct ratio then = left_rules(c)->fail_then;
    return ratio_has_data(then) && (c->split.overrides_of >= 0 || ratio_compare(c->split.share, then) != 0);
}

static void revert(struct control *c)
{
    struct ratio then = left_rules(c)->fail_then;
    bool investigated = c->stage == STAGE_INVESTIGATION;
    if (!investigated)
        judge_recovery(c);
    struct decision *d = decide(c, DECISION_REVERT, REASON_REST_OF_TRAFFIC, 0, c->left_phase);
    d->split = then;
    d->investigated = investigated;
    c->reverted = true;
    move_and_watch(c, then);
}

void response_sample(struct control *c, const struct sample *sample)
{
    if (c->stage == STAGE_RECOVERY && sample->start_ns >= c->moved_ns)
        windows_add(&c->recovery, sample);
    c->seen_ns = sample->end_ns;
    if (sample->end_ns < c->until_ns)
        return;
    if (reverts(c))
        revert(c);
    else
        response_close(c);
}
