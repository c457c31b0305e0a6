/* evidence.c - whether what is seen by a look is enough for what the look asks. */
#include "lint/counting.h"
#include "lint/odds.h"

/* Calls `look` for every criterion that is judged on the phase so far, each time that it is. */
typedef void look_at(const struct lint_stage *stage, const struct criterion *criterion, int64_t offset_ns,
                     struct findings *out);
static void each_look(const struct lint_stage *stage, struct findings *out, look_at *look)
{
    const struct policy_phase *rules = stage->policy_phase;
    const struct phase *phase = stage->phase;
    if (!phase)
        return;
    for (int i = 0; i < phase->checkpoints_count; i++) {
        const struct policy_checkpoint *own = policy_checkpoint_at(rules, phase->checkpoints[i]);
        const struct criterion *list = own ? own->criteria : rules->gate;
        bool at_end = phase->checkpoints[i] >= phase->length_ns; /* where the gate itself looks */
        size_t count = own ? own->criteria_count : at_end ? 0 : rules->gate_count;
        for (size_t k = 0; k < count; k++)
            look(stage, &list[k], phase->checkpoints[i], out);
    }
    for (size_t i = 0; i < rules->gate_count; i++)
        look(stage, &rules->gate[i], phase->length_ns, out);
}

/* Later looks have seen more: the first that is too early speaks for the others. */
static bool is_told(const struct findings *out, enum lint_rule rule, const struct lint_stage *stage,
                    const struct criterion *criterion)
{
    for (size_t i = 0; i < out->count; i++)
        if (finding_is_of(&out->list[i], stage, rule) && out->list[i].place.line == criterion->place.line &&
            out->list[i].place.column == criterion->place.column)
            return true;
    return false;
}

static int64_t seen_ns(const struct lint_stage *stage, const struct criterion *criterion, int64_t offset_ns)
{
    int64_t seen = observed_by_ns(stage->phase, offset_ns);
    return criterion->window_ns > 0 && criterion->window_ns < seen ? criterion->window_ns : seen;
}

/* The least n of which one may fail. */
static int64_t n_that_bears_one(const struct lint_stage *stage, const struct alarm *alarm, const struct counting *c)
{
    int64_t low = 1, high = 1;
    while (counting_bears(stage, alarm, c, high) < 1 && high < INT64_MAX / 4)
        high *= 2;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (counting_bears(stage, alarm, c, middle) < 1)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* Rounded up; what is more than a century is not worth its digits. */
static int64_t seconds_until(int64_t needed, double per_ns)
{
    double seconds = (double)needed / per_ns / (double)NS_PER_SECOND + 0.999, most = 100.0 * 365 * 24 * 3600;
    return (int64_t)(seconds < most ? seconds : most);
}

static void look_for_unresolved(const struct lint_stage *stage, const struct criterion *criterion, int64_t offset_ns,
                                struct findings *out)
{
    struct counting c;
    struct alarm alarm;
    if (criterion->metric != METRIC_AVAILABILITY || !counting_of(stage, criterion, &c) ||
        !alarm_of_criterion(criterion, &alarm))
        return;
    int64_t n = counted_in(c.per_ns, seen_ns(stage, criterion, offset_ns));
    if (ratio_compare(criterion->threshold, (struct ratio){1, 1}) >= 0)
        return; /* asks for no failure at all, whatever is counted */
    if (n == 0 || counting_bears(stage, &alarm, &c, n) != 0 || is_told(out, LINT_UNRESOLVED_GATE, stage, criterion))
        return;
    int64_t needed = n_that_bears_one(stage, &alarm, &c);
    struct finding f =
        finding_new(stage, LINT_UNRESOLVED_GATE, criterion->place,
                    "after {offset} there are {counted} probes, and a single one that fails reads {one}: "
                    "no failure at all is allowed by {threshold}; {needed} probes would bear one, after "
                    "{later} or at {times} times as many targets");
    finding_span(&f, "offset", offset_ns);
    finding_count(&f, "counted", n);
    finding_value(&f, "one", (struct ratio){n - 1, n}, UNIT_SHARE);
    f.facts[f.facts_count - 1].digits = 4;
    finding_value(&f, "threshold", criterion->threshold, UNIT_SHARE);
    finding_count(&f, "needed", needed);
    finding_span(&f, "later", seconds_until(needed, c.per_ns) * NS_PER_SECOND);
    finding_number(&f, "times", (double)needed / (double)n);
    findings_add(out, &f);
}

void rule_unresolved_gate(const struct lint_stage *stage, struct findings *out)
{
    each_look(stage, out, look_for_unresolved);
}

static void look_for_small(const struct lint_stage *stage, const struct criterion *criterion, int64_t offset_ns,
                           struct findings *out)
{
    struct counting c;
    double bar = ratio_double(criterion->threshold);
    bool below = criterion->comparator == COMPARATOR_LESS || criterion->comparator == COMPARATOR_LESS_OR_EQUAL;
    if (!metric_is(criterion->metric, FAILED_SHARE) || !below || bar <= 0 || bar >= 1 ||
        !counting_of(stage, criterion, &c))
        return;
    int64_t n = counted_in(c.per_ns, seen_ns(stage, criterion, offset_ns)), needed = odds_clean_needed(bar);
    if (n == 0 || n >= needed || is_told(out, LINT_SMALL_SAMPLE, stage, criterion))
        return;
    struct finding f =
        finding_new(stage, LINT_SMALL_SAMPLE, criterion->place,
                    "after {offset} there are {counted} attempts, and even if none fails they support no less than "
                    "{bound} at 95% confidence; {threshold} takes {needed} without a failure");
    finding_span(&f, "offset", offset_ns);
    finding_count(&f, "counted", n);
    finding_odds(&f, "bound", odds_clean_bound(n));
    finding_value(&f, "threshold", criterion->threshold, UNIT_SHARE);
    finding_count(&f, "needed", needed);
    findings_add(out, &f);
}

void rule_small_sample(const struct lint_stage *stage, struct findings *out)
{
    each_look(stage, out, look_for_small);
}

static void look_for_unmeasured(const struct lint_stage *stage, const struct criterion *criterion, int64_t offset_ns,
                                struct findings *out)
{
    const struct stated_metrics *stated = &stage->scenario->stated;
    (void)offset_ns;
    if (criterion->metric < METRICS || ratio_has_data(stated->of[criterion->metric - METRICS].value))
        return;
    struct finding f =
        finding_new(stage, LINT_UNMEASURED_GATE, criterion->place,
                    "nothing that is simulated measures {metric}, and no value is stated: there is no data, "
                    "which never passes; state its `value`, or judge a recording that has it");
    finding_word(&f, "metric", criterion->info->word);
    findings_add(out, &f);
}

void rule_unmeasured_gate(const struct lint_stage *stage, struct findings *out)
{
    each_look(stage, out, look_for_unmeasured);
}
