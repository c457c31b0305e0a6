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
    plan_traffic(c, (struct split){.share = to}, c->moved_ns);
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
    struct text text = {0};
    struct decision *d = decision_add(c, c->now_ns, DECISION_INVESTIGATE, 0, c->left_phase);
    if (ratio_has_data(rules->fail_split))
        move(c, rules->fail_split);
    c->stage = STAGE_INVESTIGATION;
    c->until_ns = c->moved_ns + rules->fail_for_ns;
    d->split = rules->fail_split;
    text_add(&text, "investigation with ");
    if (ratio_has_data(rules->fail_split))
        text_quantity(&text, rules->fail_split, UNIT_SHARE);
    else
        text_add(&text, "the split unchanged");
    text_add(&text, " on the ultra-fast arm, for ");
    text_duration(&text, rules->fail_for_ns);
    text_add(&text, "; an incident report is due");
    decision_say(d, "%s", text.bytes);
    text_free(&text);
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
        if (rules->recovery_count == 0 && !metric_recovers(criterion.metric))
            continue;
        if (c->moved_to.num == 0 && criterion.scope.arm == ARM_CANDIDATE)
            criterion.scope.arm = ARM_BASELINE;
        into[count] = evaluate_over(c, &c->recovery, 0, &criterion, STRETCH_SO_FAR, 0);
        into[count++].criterion = &list[i];
    }
    return count;
}

static void judge_recovery(struct control *c, int64_t now_ns)
{
    const struct policy_phase *rules = left_rules(c);
    struct judgement *judgements = memory_new(rules->gate_count + rules->recovery_count, sizeof *judgements);
    size_t count = weigh_recovery(c, judgements);
    bool recovered = count > 0 && now_ns >= c->until_ns;
    for (size_t i = 0; i < count; i++)
        recovered = recovered && judgements[i].verdict == VERDICT_PASS;

    struct text text = {0};
    struct decision *d =
        decision_add(c, now_ns, recovered ? DECISION_RECOVERED : DECISION_NOT_RECOVERED, 0, c->left_phase);
    text_format(&text, "on the %s arm, after the %s: ", arm_words[c->moved_to.num == 0 ? ARM_BASELINE : ARM_CANDIDATE],
                c->reverted ? "last move" : "rollback");
    judgements_words(&text, judgements, count);
    if (now_ns < c->until_ns)
        text_add(&text, "; the samples ended before the recovery was observed whole");
    decision_say(d, "%s", text.bytes);
    decision_evidence(d, judgements, count);
    text_free(&text);
    free(judgements);
}

static void say_options(struct control *c, int64_t now_ns)
{
    const struct policy_phase *rules = left_rules(c);
    for (size_t i = 0; i < rules->remediations_count; i++) {
        const struct remediation *r = &rules->remediations[i];
        struct text text = {0};
        struct decision *d = decision_add(c, now_ns, DECISION_RESCHEDULE, 0, c->left_phase);
        text_format(&text, "option %s%s: %s", r->option, i == 0 ? ", the default" : "", r->text);
        if (r->at_ns != INT64_MIN) {
            text_format(&text, "; %s moves to ", c->scenario->phases[c->left_phase].name);
            text_instant(&text, c, r->at_ns);
        }
        decision_say(d, "%s", text.bytes);
        text_free(&text);
    }
}

/* Later phases keep their planned distance from the end of the one that is repeated (N-13). */
static void say_not_run(struct control *c, int64_t now_ns)
{
    const struct policy_phase *rules = left_rules(c);
    const struct phase *left = &c->scenario->phases[c->left_phase];
    bool dated = rules->remediations_count > 0 && rules->remediations[0].at_ns != INT64_MIN;
    for (int i = c->left_phase + 1; i < c->scenario->phases_count; i++) {
        const struct phase *phase = &c->scenario->phases[i];
        struct decision *d = decision_add(c, now_ns, DECISION_NOT_RUN, 0, i);
        struct text text = {0};
        c->judges[0].results[i].verdict = PHASE_NOT_RUN;
        text_format(&text, "%s is not run on ", phase->name);
        text_instant(&text, c, phase->start_ns);
        if (dated) {
            text_format(&text, "; with option %s it moves to ", rules->remediations[0].option);
            text_instant(&text, c, phase->start_ns + rules->remediations[0].at_ns - left->start_ns);
            text_format(&text, ", the planned ");
            text_duration(&text, phase->start_ns - phase_end(left));
            text_format(&text, " after the new end of %s", left->name);
        }
        decision_say(d, "%s", text.bytes);
        text_free(&text);
    }
}

void response_close(struct control *c)
{
    int64_t now_ns = c->now_ns;
    if (c->stage == STAGE_RECOVERY)
        judge_recovery(c, now_ns);
    c->stage = STAGE_OVER;
    c->traffic_pending = false;
    say_options(c, now_ns);
    say_not_run(c, now_ns);
}

/* Is there traffic left on the ultra-fast arm that the policy wants somewhere else in the end? */
static bool reverts(const struct control *c)
{
    struct ratio then = left_rules(c)->fail_then;
    return ratio_has_data(then) && (c->split.overrides_count > 0 || ratio_compare(c->split.share, then) != 0);
}

static void revert(struct control *c)
{
    struct ratio then = left_rules(c)->fail_then;
    struct text text = {0};
    bool investigated = c->stage == STAGE_INVESTIGATION;
    if (!investigated)
        judge_recovery(c, c->now_ns);
    struct decision *d = decision_add(c, c->now_ns, DECISION_REVERT, 0, c->left_phase);
    d->split = then;
    text_format(&text, "after the %s the ultra-fast arm goes to ", investigated ? "investigation" : "rollback");
    text_quantity(&text, then, UNIT_SHARE);
    decision_say(d, "%s", text.bytes);
    text_free(&text);
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
