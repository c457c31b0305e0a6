/* trigger.c - breaches in time, and the triggers that they set off. */
#include "control/trigger.h"

#include "control/evaluate.h"

void breach_update(struct breach *breach, enum verdict breaches, int64_t start_ns, int64_t end_ns)
{
    if (breaches == VERDICT_FAIL || start_ns != breach->seen_ns) {
        breach->breached = breach->fired = false;
        breach->length_ns = 0;
    }
    breach->seen_ns = end_ns;
    if (breaches != VERDICT_PASS)
        return;
    if (!breach->breached) {
        breach->breached = true;
        breach->onset_ns = start_ns;
        breach->length_ns = 0;
    }
    breach->length_ns += end_ns - start_ns;
    if (breach->length_ns > breach->longest_ns)
        breach->longest_ns = breach->length_ns;
}

enum verdict verdict_turned(enum verdict verdict)
{
    return verdict == VERDICT_PASS ? VERDICT_FAIL : verdict == VERDICT_FAIL ? VERDICT_PASS : VERDICT_NO_DATA;
}

size_t trigger_watches(const struct policy_phase *rules, const struct trigger *trigger)
{
    return trigger->subject == TRIGGER_CRITERION ? 1 : rules->gate_count;
}

bool trigger_reads(const struct view *view, const struct trigger *trigger, const struct sample *sample,
                   int64_t *poll_ns, int64_t *start_ns)
{
    const struct phase *phase = clock_phase(view->clock);
    int64_t window_ns = trigger->window_ns;
    int64_t from_ns = sample->start_ns - phase->start_ns, to_ns = sample->end_ns - phase->start_ns;
    *start_ns = sample->start_ns;
    if (trigger->subject != TRIGGER_ANY_WORSE || window_ns == 0)
        return true;
    if (*poll_ns < view->windows->unbroken_ns)
        *poll_ns = view->windows->unbroken_ns;
    *start_ns = *poll_ns; /* where the poll began, or where it was first observed */
    if (from_ns / window_ns == to_ns / window_ns)
        return false;
    *poll_ns = sample->end_ns;
    return true;
}

/* PASS while a criterion's condition holds, which is the breach. While less was observed without a gap than the window
 * that was asked for, what there is of it is no data: one bad sample is not a bad day. */
static struct judgement evaluate_condition(const struct view *view, const struct trigger *t)
{
    int64_t window_ns = t->window_ns > t->criterion.window_ns ? t->window_ns : t->criterion.window_ns;
    if (window_ns == 0)
        return evaluate(view, &t->criterion, BASIS_BREACH);
    struct judgement now = evaluate_over(view, &t->criterion, STRETCH_TRAILING, window_ns);
    if (view->windows->end_ns - view->windows->unbroken_ns < window_ns)
        now.verdict = VERDICT_NO_DATA;
    return now;
}

static bool enough_errors(const struct view *view, const struct judgement *now)
{
    if (!metric_is(now->metric, FAILED_SHARE))
        return true;
    /* The counted failures: a value is not reduced. */
    return now->value.of.num >= view_scenario(view)->policies[view->policy].min_errors;
}

/* PASS while the criterion is worse than its baseline, as of the latest poll. */
static struct judgement evaluate_against_baseline(const struct view *view, const struct trigger *t,
                                                  const struct criterion *criterion, struct ratio baseline)
{
    struct judgement now = t->window_ns > 0 ? evaluate_over(view, criterion, STRETCH_TRAILING, t->window_ns)
                                            : evaluate(view, criterion, BASIS_BREACH);
    if ((criterion->info->flags & NOT_BREACHABLE) || !ratio_has_data(baseline) || !ratio_has_data(now.value.of))
        now.verdict = VERDICT_NO_DATA;
    else
        now.verdict = evaluate_worse(criterion, now.value.of, baseline, t->worse_than) && enough_errors(view, &now)
                          ? VERDICT_PASS
                          : VERDICT_FAIL;
    return now;
}

bool trigger_fires(const struct view *view, const struct watched *watched, int64_t start_ns, struct judgement *now)
{
    const struct policy_phase *rules = view_rules(view);
    const struct trigger *t = &rules->triggers[watched->trigger];
    struct breach *breach = watched->breach;
    enum verdict breaches;
    switch (t->subject) {
    case TRIGGER_CRITERION:
        *now = evaluate_condition(view, t);
        now->criterion =
            (struct criterion_index){view->policy, view->clock->phase, CRITERIA_TRIGGERS, 0, watched->trigger};
        breaches = now->verdict;
        break;
    case TRIGGER_ANY_BREACHED:
        *now = *watched->latest;
        breaches = rules->gate[watched->criterion].info->flags & NOT_BREACHABLE ? VERDICT_NO_DATA
                                                                                : verdict_turned(now->verdict);
        break;
    default:
        *now = evaluate_against_baseline(view, t, &rules->gate[watched->criterion], watched->baseline);
        now->criterion =
            (struct criterion_index){view->policy, view->clock->phase, CRITERIA_GATE, 0, watched->criterion};
        breaches = now->verdict;
        now->verdict = verdict_turned(breaches);
    }
    breach_update(breach, breaches, start_ns, view->windows->end_ns);
    return breaches == VERDICT_PASS && breach->length_ns >= t->for_ns && !breach->fired;
}
