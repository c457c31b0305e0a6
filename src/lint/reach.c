/* reach.c - what a trigger can see at all: windows and durations against the phase, a single failure, a way back. */
#include "lint/counting.h"

#include <stdlib.h>

typedef void look_at_alarm(const struct lint_stage *stage, const struct alarm *alarm, struct findings *out);
static void each_alarm(const struct lint_stage *stage, struct findings *out, look_at_alarm *look)
{
    if (!stage->phase)
        return;
    struct alarms a = alarms_of(stage->policy_phase);
    for (size_t i = 0; i < a.count; i++)
        look(stage, &a.list[i], out);
    free(a.list);
}

/* --- triggers that cannot fire --- */

/* A share beyond what there is of it. */
static bool beyond_all(const struct alarm *alarm)
{
    const struct criterion *c = alarm->criterion;
    struct ratio end = {alarm->fires_above, 1};
    int order = ratio_compare(c->threshold, end);
    if (alarm->by_baseline || c->info->unit != UNIT_SHARE || c->info->flags & (MAY_EXCEED_ONE | MAY_BE_NEGATIVE))
        return false;
    return order == 0 ? !alarm->fires_at : alarm->fires_above ? order > 0 : order < 0;
}

/* What has to be observed in one piece before it fires: its duration, and a window that it asks for itself; any other
 * is read as far as there is of it, and polls count from the start of the phase. */
static int64_t unbroken_ns(const struct lint_stage *stage, const struct alarm *alarm)
{
    const struct trigger *t = alarm->trigger;
    bool whole = t->subject == TRIGGER_CRITERION || t->window_ns > stage->phase->length_ns;
    return whole && t->window_ns > t->for_ns ? t->window_ns : t->for_ns;
}

static void look_for_silent(const struct lint_stage *stage, const struct alarm *alarm, struct findings *out)
{
    struct alarm_pace pace = alarm_pace(stage, alarm);
    struct observed observed = phase_observed(stage->phase);
    int64_t needed_ns = unbroken_ns(stage, alarm);
    struct metric_settings settings = scenario_metric_settings(stage->scenario);
    int64_t needs = metric_needs(alarm->criterion->metric, &settings);
    int64_t seen = counted_in(demand_of(stage->scenario, stage->phase, alarm->criterion->scope).most, pace.window_ns);
    struct finding f;
    if (needed_ns > observed.length_ns) {
        f = finding_new(stage, LINT_SILENT_TRIGGER, alarm->trigger->place,
                        "this needs {needed} without a break, and the phase is observed for {observed} at a time: it "
                        "cannot fire; ask for less, or observe longer");
        finding_span(&f, "needed", needed_ns);
        finding_span(&f, "observed", observed.length_ns);
    } else if (seen > 0 && seen < needs) {
        f = finding_new(stage, LINT_SILENT_TRIGGER, alarm->trigger->place,
                        "in {window} at most {seen} rounds come, where {metric} needs {needed}: it never has data, and "
                        "this cannot fire; read a longer window");
        finding_span(&f, "window", pace.window_ns);
        finding_count(&f, "seen", seen);
        finding_word(&f, "metric", alarm->criterion->info->word);
        finding_count(&f, "needed", needs);
    } else if (beyond_all(alarm)) {
        f = finding_new(stage, LINT_SILENT_TRIGGER, alarm->trigger->place,
                        "{metric} is a share and never beyond {threshold}: this cannot fire");
        finding_word(&f, "metric", alarm->criterion->info->word);
        finding_value(&f, "threshold", alarm->criterion->threshold, UNIT_SHARE);
    } else {
        return;
    }
    findings_add(out, &f);
}

void rule_silent_trigger(const struct lint_stage *stage, struct findings *out)
{
    each_alarm(stage, out, look_for_silent);
}

/* --- triggers that a single failure sets off --- */

static void look_for_jumpy(const struct lint_stage *stage, const struct alarm *alarm, struct findings *out)
{
    struct counting c;
    struct alarm_pace pace = alarm_pace(stage, alarm);
    if (pace.times > 1 || !counting_of(stage, alarm->criterion, &c))
        return;
    int64_t n = counted_in(c.least_per_ns, pace.window_ns);
    if (n == 0 || counting_bears(stage, alarm, &c, n) > 0)
        return;
    struct finding f = finding_new(stage, LINT_JUMPY_TRIGGER, alarm->trigger->place,
                                   "at the quietest time of the phase {counted} {things} come in {window}, so one that "
                                   "fails sets this off; let it last, read a longer window, or ask for more failures");
    finding_count(&f, "counted", n);
    finding_word(&f, "things", c.things);
    finding_span(&f, "window", pace.window_ns);
    findings_add(out, &f);
}

void rule_jumpy_trigger(const struct lint_stage *stage, struct findings *out)
{
    each_alarm(stage, out, look_for_jumpy);
}

/* --- what cannot come back in time --- */

/* A window as long as the duration keeps a moment's failures for all of it. */
static void look_for_stuck_window(const struct lint_stage *stage, const struct alarm *alarm, struct findings *out)
{
    struct counting c;
    struct alarm_pace pace = alarm_pace(stage, alarm);
    if (alarm->by_baseline || alarm->trigger->for_ns <= stage->scenario->monitoring.sample_ns ||
        pace.window_ns < alarm->trigger->for_ns || !counting_of(stage, alarm->criterion, &c))
        return;
    int64_t n = counted_in(c.per_ns, pace.window_ns), bears = n > 0 ? counting_bears(stage, alarm, &c, n) : 0;
    if (n == 0 || bears >= n)
        return;
    struct finding f = finding_new(
        stage, LINT_NO_WAY_BACK, alarm->trigger->place,
        "{metric} is read over {window}: {failures} of {counted} that fail in one moment are beyond "
        "{threshold} for as long as this waits ({for}), however good what follows; read a window well below "
        "{for}");
    finding_word(&f, "metric", alarm->criterion->info->word);
    finding_span(&f, "window", pace.window_ns);
    finding_count(&f, "failures", bears + 1);
    finding_count(&f, "counted", n);
    finding_value(&f, "threshold", alarm->criterion->threshold, alarm->criterion->info->unit);
    finding_span(&f, "for", alarm->trigger->for_ns);
    findings_add(out, &f);
}

/* threshold * (since + wait) / since: from what it comes back to the threshold while nothing more is added. */
static struct ratio comes_back_from(struct ratio threshold, int64_t since_ns, int64_t wait_ns)
{
    return ratio_multiply(threshold, ratio_make(since_ns + wait_ns, since_ns), NULL);
}

/* What adds up since the phase began comes back the more slowly the longer that is. */
static void look_for_stuck_sum(const struct lint_stage *stage, const struct alarm *alarm, struct findings *out)
{
    const struct criterion *c = alarm->criterion;
    int64_t for_ns = alarm->trigger->for_ns, least_ns = stage->scenario->monitoring.variance_window_ns;
    int64_t end_ns = observed_by_ns(stage->phase, stage->phase->length_ns);
    if (!metric_is(c->metric, OF_SEGMENTS) || c->window_ns > 0 || alarm->trigger->window_ns > 0 || alarm->by_baseline ||
        for_ns == 0 || least_ns == 0 || end_ns < least_ns)
        return;
    struct finding f =
        finding_new(stage, LINT_NO_WAY_BACK, alarm->trigger->place,
                    "{metric} adds up since the phase began, so within {for} it comes back below {threshold} only from "
                    "less than {early}, {least} into the phase, and from less than {late} at its end; read a window of "
                    "its own (over ...), or wait longer");
    finding_word(&f, "metric", c->info->word);
    finding_span(&f, "for", for_ns);
    finding_value(&f, "threshold", c->threshold, UNIT_SHARE);
    finding_value(&f, "early", comes_back_from(c->threshold, least_ns, for_ns), UNIT_SHARE);
    finding_span(&f, "least", least_ns);
    finding_value(&f, "late", comes_back_from(c->threshold, end_ns, for_ns), UNIT_SHARE);
    findings_add(out, &f);
}

void rule_no_way_back(const struct lint_stage *stage, struct findings *out)
{
    each_alarm(stage, out, look_for_stuck_window);
    each_alarm(stage, out, look_for_stuck_sum);
}
