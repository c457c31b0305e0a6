/* evaluate.c - one criterion on its window. */
#include "control/evaluate.h"

/* A spread over less than the variance window is chance, not a difference; what a recording states stands. */
static bool too_short_for_spread(const struct view *view, enum metric metric, const struct window *window)
{
    return !given_has(&window->given, metric) &&
           window->observed_ns < view_scenario(view)->monitoring.variance_window_ns;
}

struct judgement evaluate_over(const struct view *view, const struct criterion *criterion, enum stretch stretch,
                               int64_t length_ns)
{
    const struct windows *w = view->windows;
    const struct window *window;
    enum metric metric = criterion->metric;
    struct judgement j = {.metric = metric, .verdict = VERDICT_NO_DATA};
    j.value = windows_value(view->windows, &(struct reading){metric, criterion->scope, stretch, length_ns}, &window);
    bool empty = window->slices == 0;
    j.start_ns = empty ? w->start_ns : window->start_ns;
    j.end_ns = empty ? w->end_ns : window->end_ns;
    j.samples = window->slices;
    if (metric_is(metric, OF_SEGMENTS) && too_short_for_spread(view, metric, window))
        j.value = (struct value){RATIO_NO_DATA, 0};
    if (!ratio_has_data(j.value.of))
        return j;
    if (metric_is(metric, INCIDENT))
        j.value.of.num += j.value.of.den * outcome_incidents(view->outcome, view->policy, metric, j.start_ns);
    j.verdict = criterion_passes(criterion, j.value.of) ? VERDICT_PASS : VERDICT_FAIL;
    return j;
}

struct judgement evaluate(const struct view *view, const struct criterion *criterion, enum basis basis)
{
    bool trails = metric_is(criterion->metric, TRAILS_IN_BREACHES) && basis == BASIS_BREACH;
    if (criterion->window_ns > 0 && !trails)
        return evaluate_over(view, criterion, STRETCH_TRAILING, criterion->window_ns);
    if (basis == BASIS_GATE || metric_is(criterion->metric, OF_SEGMENTS))
        return evaluate_over(view, criterion, STRETCH_SO_FAR, 0);
    if (trails)
        return evaluate_over(view, criterion, STRETCH_TRAILING, view_scenario(view)->monitoring.availability_window_ns);
    return evaluate_over(view, criterion, STRETCH_LATEST, 0);
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

bool evaluate_worse(const struct criterion *criterion, struct ratio value, struct ratio baseline, struct ratio factor)
{
    if (metric_is(criterion->metric, WORSE_BY_SHORTFALL))
        return grew_worse(one_minus(value), one_minus(baseline), factor);
    switch (criterion->info->direction) {
    case LOWER_IS_BETTER:
        return grew_worse(value, baseline, factor);
    case HIGHER_IS_BETTER:
        return grew_worse((struct ratio){-value.num, value.den}, (struct ratio){-baseline.num, baseline.den}, factor);
    default:
        return false;
    }
}
