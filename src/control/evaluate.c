/* evaluate.c - one criterion on its window. */
#include "control/state.h"

/* A spread over less than the variance window is chance, not a difference; what a recording states stands. */
static bool too_short_for_spread(const struct control *c, enum metric metric, const struct window *window)
{
    return !given_has(&window->given, metric) && window->observed_ns < c->scenario->monitoring.variance_window_ns;
}

struct judgement evaluate_over(struct control *c, struct windows *w, int policy, const struct criterion *criterion,
                               enum stretch stretch, int64_t length_ns)
{
    const struct window *window;
    enum metric metric = criterion->metric;
    struct judgement j = {.metric = metric, .verdict = VERDICT_NO_DATA};
    j.value = windows_value(w, metric, criterion->scope, stretch, length_ns, &window);
    bool empty = window->slices == 0;
    j.start_ns = empty ? w->start_ns : window->start_ns;
    j.end_ns = empty ? w->end_ns : window->end_ns;
    j.samples = window->slices;
    if (metric_is(metric, OF_SEGMENTS) && too_short_for_spread(c, metric, window))
        j.value = (struct value){RATIO_NO_DATA, 0};
    if (!ratio_has_data(j.value.of))
        return j;
    if (metric_is(metric, INCIDENT))
        j.value.of.num += j.value.of.den * outcome_incidents(c->outcome, policy, metric, j.start_ns);
    j.verdict = criterion_passes(criterion, j.value.of) ? VERDICT_PASS : VERDICT_FAIL;
    return j;
}

struct judgement evaluate(struct control *c, struct windows *w, int policy, const struct criterion *criterion,
                          enum basis basis)
{
    if (criterion->window_ns > 0 && !(basis == BASIS_BREACH && criterion->metric == METRIC_AVAILABILITY))
        return evaluate_over(c, w, policy, criterion, STRETCH_TRAILING, criterion->window_ns);
    if (basis == BASIS_GATE || metric_is(criterion->metric, OF_SEGMENTS))
        return evaluate_over(c, w, policy, criterion, STRETCH_SO_FAR, 0);
    if (criterion->metric == METRIC_AVAILABILITY)
        return evaluate_over(c, w, policy, criterion, STRETCH_TRAILING, c->scenario->monitoring.availability_window_ns);
    return evaluate_over(c, w, policy, criterion, STRETCH_LATEST, 0);
}

static struct ratio one_minus(struct ratio share)
{
    return (struct ratio){share.den - share.num, share.den};
}

/* value > factor * baseline for a cost; a negative baseline is a gain, and worse by the factor is less of it. */
static bool grew_worse(struct ratio value, struct ratio baseline, struct ratio factor)
{
    if (baseline.num >= 0)
        return ratio_compare(value, ratio_multiply(baseline, factor, NULL)) > 0;
    return ratio_compare(ratio_multiply(value, factor, NULL), baseline) > 0;
}

bool evaluate_worse(enum metric metric, struct ratio value, struct ratio baseline, struct ratio factor)
{
    if (metric == METRIC_AVAILABILITY)
        return grew_worse(one_minus(value), one_minus(baseline), factor);
    switch (metric_table[metric].direction) {
    case LOWER_IS_BETTER:
        return grew_worse(value, baseline, factor);
    case HIGHER_IS_BETTER:
        return grew_worse((struct ratio){-value.num, value.den}, (struct ratio){-baseline.num, baseline.den}, factor);
    default:
        return false;
    }
}

static void announce(struct control *c, const struct criterion *criterion, bool in_triggers)
{
    int64_t reach_ns = criterion->window_ns;
    if (in_triggers && criterion->metric == METRIC_AVAILABILITY &&
        c->scenario->monitoring.availability_window_ns > reach_ns)
        reach_ns = c->scenario->monitoring.availability_window_ns;
    windows_use(&c->watch, criterion->metric, criterion->scope, reach_ns);
}

/* A recovery may be read on the arm that is named or on the baseline. */
static void watch_recovery(struct control *c, const struct criterion *criterion)
{
    struct scope scope = criterion->scope;
    windows_use(&c->recovery, criterion->metric, scope, 0);
    scope.arm = ARM_BASELINE;
    windows_use(&c->recovery, criterion->metric, scope, 0);
}

static void announce_phase(struct control *c, const struct policy_phase *rules)
{
    int64_t poll_ns = 0;
    for (size_t i = 0; i < rules->triggers_count; i++) {
        const struct trigger *t = &rules->triggers[i];
        if (t->subject == TRIGGER_CRITERION) {
            struct criterion as_read = t->criterion;
            if (t->window_ns > as_read.window_ns)
                as_read.window_ns = t->window_ns;
            announce(c, &as_read, true);
        } else if (t->window_ns > poll_ns) {
            poll_ns = t->window_ns;
        }
    }
    for (size_t i = 0; i < rules->gate_count; i++) {
        const struct criterion *criterion = &rules->gate[i];
        announce(c, criterion, true);
        if (poll_ns > 0)
            windows_use(&c->watch, criterion->metric, criterion->scope, poll_ns);
        if (metric_is(criterion->metric, RECOVERS))
            watch_recovery(c, criterion);
    }
    for (size_t i = 0; i < rules->recovery_count; i++)
        watch_recovery(c, &rules->recovery[i]);
    for (size_t i = 0; i < rules->checkpoints_count; i++) {
        const struct policy_checkpoint *checkpoint = &rules->checkpoints[i];
        for (size_t k = 0; k < checkpoint->criteria_count; k++)
            announce(c, &checkpoint->criteria[k], false);
        for (size_t k = 0; k < checkpoint->abort_unless_count; k++)
            announce(c, &checkpoint->abort_unless[k], false);
    }
}

void evaluate_announce(struct control *c)
{
    /* The cheapest scope that is always there: whether anything was seen at all. */
    windows_use(&c->watch, METRIC_ERROR_RATE, (struct scope){ARM_CANDIDATE, -1, -1}, 0);
    for (int p = 0; p < c->scenario->policies_count; p++)
        for (int i = 0; i < c->scenario->phases_count; i++)
            if (c->judges[p].rules[i] != NULL)
                announce_phase(c, c->judges[p].rules[i]);
}
