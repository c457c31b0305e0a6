/* Breach runs and triggers.
 *
 * A breach is as long as the breaching samples in it: with samples end to end, from the start of the first to the end
 * of the latest (K-70: five samples of 30 s are 150 s). It is measured in time, never in samples. A sample
 * without data neither lengthens nor ends it; a sample that does not start where the one before it ended begins a new
 * one, for unobserved time proves nothing.
 */
#include "base/memory.h"
#include "control/state.h"

#include <stdlib.h>

void breach_update(struct breach *run, enum verdict breach, int64_t start_ns, int64_t end_ns)
{
    if (breach == VERDICT_FAIL || start_ns != run->seen_ns) {
        run->breached = run->fired = false;
        run->length_ns = 0;
    }
    run->seen_ns = end_ns;
    if (breach != VERDICT_PASS)
        return;
    if (!run->breached) {
        run->breached = true;
        run->onset_ns = start_ns;
        run->length_ns = 0;
    }
    run->length_ns += end_ns - start_ns;
    if (run->length_ns > run->longest_ns)
        run->longest_ns = run->length_ns;
}

void guards_open(struct control *c, struct judge *j)
{
    const struct policy_phase *rules = j->rules[c->phase];
    j->guards_count = rules->triggers_count;
    j->guards = memory_new(j->guards_count, sizeof *j->guards);
    for (size_t i = 0; i < j->guards_count; i++) {
        struct guard *g = &j->guards[i];
        g->trigger = &rules->triggers[i];
        g->runs_count = g->trigger->subject == TRIGGER_CRITERION ? 1 : rules->gate_count;
        g->runs = memory_new(g->runs_count, sizeof *g->runs);
        g->poll_start_ns = phase_of(c)->start_ns;
    }
}

void guards_free(struct judge *j)
{
    for (size_t i = 0; i < j->guards_count; i++)
        free(j->guards[i].runs);
    free(j->guards);
    j->guards = NULL;
    j->guards_count = 0;
}

/* PASS while a criterion's condition holds, which is the breach. While less was observed without a gap than the window
 * that was asked for, what there is of it is no data: one bad sample is not a bad day. */
static struct judgement weigh_condition(struct control *c, const struct judge *j, const struct trigger *t)
{
    int64_t window_ns = t->window_ns > t->criterion.window_ns ? t->window_ns : t->criterion.window_ns;
    if (window_ns == 0)
        return evaluate(c, &c->watch, j->index, &t->criterion, BASIS_BREACH);
    struct judgement now = evaluate_over(c, &c->watch, j->index, &t->criterion, STRETCH_TRAILING, window_ns);
    if (c->watch.end_ns - c->watch.unbroken_ns < window_ns)
        now.verdict = VERDICT_NO_DATA;
    return now;
}

static bool enough_errors(const struct judge *j, const struct judgement *now)
{
    if (!metric_is(now->metric, FAILED_SHARE))
        return true;
    return now->value.of.num >= j->policy->min_errors; /* the counted failures: a value is not reduced */
}

/* PASS while the criterion is worse than its baseline, as of the latest poll. */
static struct judgement weigh_against_baseline(struct control *c, const struct judge *j, const struct guard *g,
                                               size_t i)
{
    const struct criterion *criterion = &j->rules[c->phase]->gate[i];
    int64_t window_ns = g->trigger->window_ns;
    struct ratio baseline = j->baseline[c->phase][i];
    struct judgement now = window_ns > 0 ? evaluate_over(c, &c->watch, j->index, criterion, STRETCH_TRAILING, window_ns)
                                         : evaluate(c, &c->watch, j->index, criterion, BASIS_BREACH);
    if (metric_is(criterion->metric, NOT_BREACHABLE) || !ratio_has_data(baseline) || !ratio_has_data(now.value.of))
        now.verdict = VERDICT_NO_DATA;
    else
        now.verdict =
            evaluate_worse(criterion->metric, now.value.of, baseline, g->trigger->worse_than) && enough_errors(j, &now)
                ? VERDICT_PASS
                : VERDICT_FAIL;
    return now;
}

static enum verdict turned(enum verdict verdict)
{
    return verdict == VERDICT_PASS ? VERDICT_FAIL : verdict == VERDICT_FAIL ? VERDICT_PASS : VERDICT_NO_DATA;
}

static struct ratio destination(const struct control *c, const struct judge *j, const struct trigger *t)
{
    return ratio_has_data(t->split) ? t->split : j->rules[c->phase]->rollback_to;
}

/* --- what each action does beside the decision that it is: action_WORD --- */

static void action_warn(struct control *c, struct judge *j, const struct decision *d)
{
    (void)d;
    j->results[c->phase].warnings++;
}

static void action_escalate(struct control *c, struct judge *j, const struct decision *d)
{
    (void)d;
    j->results[c->phase].escalations++;
}

static void action_hold(struct control *c, struct judge *j, const struct decision *d)
{
    (void)c;
    j->reduced = true;
    j->less = d->split;
}

static void action_rollback(struct control *c, struct judge *j, const struct decision *d)
{
    judge_roll_back(c, j, d->split);
}

static void (*const do_action[TRIGGER_ACTION_KINDS])(struct control *c, struct judge *j, const struct decision *d) = {
#define X(name, word, decision, before_share, flags) action_##word,
    TRIGGER_ACTIONS(X)
#undef X
};

static void act(struct control *c, struct judge *j, struct guard *g, size_t i, const struct judgement *now)
{
    const struct trigger *t = g->trigger;
    const struct trigger_action_info *action = &trigger_action_table[t->action];
    struct decision *d = decide(c, action->decision, REASON_TRIGGER_FIRED, j->index, c->phase);
    g->runs[i].fired = true;
    d->trigger = (int)(g - j->guards);
    d->onset_ns = g->runs[i].onset_ns;
    d->breach_ns = g->runs[i].length_ns;
    d->evidence = judgements_keep(c, now, 1);
    if (t->subject == TRIGGER_ANY_WORSE)
        d->baseline = j->baseline[c->phase][i];
    if (action->before_share)
        d->split = destination(c, j, t);
    do_action[t->action](c, j, d);
}

/* Is a poll over with this sample? Polls of the window's length lie end to end from the phase's start; *start_ns is
 * where this one began, or where it was first observed. */
static bool poll_ends(const struct control *c, struct guard *g, const struct sample *sample, int64_t *start_ns)
{
    int64_t window_ns = g->trigger->window_ns;
    int64_t from_ns = sample->start_ns - phase_of(c)->start_ns, to_ns = sample->end_ns - phase_of(c)->start_ns;
    *start_ns = sample->start_ns;
    if (window_ns == 0)
        return true;
    if (g->poll_start_ns < c->watch.unbroken_ns)
        g->poll_start_ns = c->watch.unbroken_ns;
    *start_ns = g->poll_start_ns;
    if (from_ns / window_ns == to_ns / window_ns)
        return false;
    g->poll_start_ns = sample->end_ns;
    return true;
}

/* Brings one run of a guard up to date and says whether it acts now. */
static bool guard_acts(struct control *c, struct judge *j, struct guard *g, size_t i, int64_t start_ns,
                       struct judgement *now)
{
    const struct trigger *t = g->trigger;
    struct breach *run = &g->runs[i];
    enum verdict breach;
    switch (t->subject) {
    case TRIGGER_CRITERION:
        *now = weigh_condition(c, j, t);
        now->criterion = (struct criterion_index){j->index, c->phase, CRITERIA_TRIGGERS, 0, (int)(g - j->guards)};
        breach = now->verdict;
        break;
    case TRIGGER_ANY_BREACHED:
        *now = j->breach[i];
        breach = metric_is(now->metric, NOT_BREACHABLE) ? VERDICT_NO_DATA : turned(now->verdict);
        break;
    default:
        *now = weigh_against_baseline(c, j, g, i);
        now->criterion = (struct criterion_index){j->index, c->phase, CRITERIA_GATE, 0, (int)i};
        breach = now->verdict;
        now->verdict = turned(breach);
    }
    breach_update(run, breach, start_ns, c->watch.end_ns);
    return breach == VERDICT_PASS && run->length_ns >= t->for_ns && !run->fired;
}

static void guard_sample(struct control *c, struct judge *j, struct guard *g, const struct sample *sample)
{
    int64_t start_ns = sample->start_ns;
    bool polls = g->trigger->subject == TRIGGER_ANY_WORSE;
    if (polls && !poll_ends(c, g, sample, &start_ns))
        return;
    for (size_t i = 0; i < g->runs_count && j->leave == LEAVE_NOT; i++) {
        struct judgement now;
        if (guard_acts(c, j, g, i, start_ns, &now))
            act(c, j, g, i, &now);
    }
}

/* What ends the phase comes last, so that a warning due at the same moment is given. */
void guards_sample(struct control *c, struct judge *j, const struct sample *sample)
{
    for (int ends = 0; ends <= 1; ends++)
        for (size_t i = 0; i < j->guards_count && j->leave == LEAVE_NOT; i++)
            if (((trigger_action_table[j->guards[i].trigger->action].flags & ENDS_PHASE) != 0) == (ends == 1))
                guard_sample(c, j, &j->guards[i], sample);
}
