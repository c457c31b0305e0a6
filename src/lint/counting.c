/* counting.c - attempts and probes, and how many of them may fail. */
#include "lint/counting.h"

bool counting_of(const struct lint_stage *stage, const struct criterion *criterion, struct counting *out)
{
    const struct scenario *s = stage->scenario;
    struct scope scope = criterion->scope;
    if (!stage->phase)
        return false;
    if (metric_is(criterion->metric, FAILED_SHARE)) {
        struct demand d = demand_of(s, stage->phase, scope);
        *out = (struct counting){d.mean, d.least, demand_error_share(s, stage->phase, scope), "attempts"};
        return d.mean > 0;
    }
    const struct analyzer *a = &s->analyzers[scope.arm == ARM_ALL ? ARM_CANDIDATE : scope.arm];
    double probes = (double)a->probe_targets * (scope.region >= 0 ? 1 : s->regions_count);
    double per_ns = probes / (double)s->monitoring.tick_ns;
    *out = (struct counting){per_ns, per_ns, ratio_double(a->probe_failure), "probes"};
    return criterion->metric == METRIC_AVAILABILITY && probes > 0;
}

/* The value that k failures of n are. */
static struct ratio value_of(const struct alarm *alarm, int64_t k, int64_t n)
{
    return alarm->criterion->metric == METRIC_AVAILABILITY ? (struct ratio){n - k, n} : (struct ratio){k, n};
}

int64_t counting_bears(const struct lint_stage *stage, const struct alarm *alarm, const struct counting *c, int64_t n)
{
    if (alarm->by_baseline) {
        double most = (double)n * c->share * ratio_double(alarm->trigger->worse_than) + 1e-9;
        int64_t least_errors = metric_is(alarm->criterion->metric, FAILED_SHARE) ? stage->policy->min_errors : 0;
        return (int64_t)most >= least_errors - 1 ? (int64_t)most : least_errors - 1;
    }
    if (alarm->fires_above != (alarm->criterion->metric != METRIC_AVAILABILITY))
        return n; /* it fires on what is good */
    int64_t quiet = -1, fires = n + 1;
    while (fires - quiet > 1) {
        int64_t middle = quiet + (fires - quiet) / 2;
        if (alarm_fires(alarm, value_of(alarm, middle, n)))
            fires = middle;
        else
            quiet = middle;
    }
    return quiet;
}

int64_t readings_in(int64_t for_ns, int64_t step_ns)
{
    return for_ns <= step_ns ? 1 : (for_ns + step_ns - 1) / step_ns;
}

struct alarm_pace alarm_pace(const struct lint_stage *stage, const struct alarm *alarm)
{
    const struct monitoring *m = &stage->scenario->monitoring;
    struct alarm_pace pace = {alarm->trigger->window_ns, m->sample_ns, 1};
    bool trails = metric_is(alarm->criterion->metric, TRAILS_IN_BREACHES);
    if (pace.window_ns > 0 && alarm->by_baseline)
        pace.step_ns = pace.window_ns;
    if (pace.window_ns == 0 && !trails)
        pace.window_ns = alarm->criterion->window_ns;
    if (pace.window_ns == 0)
        pace.window_ns = trails ? m->availability_window_ns : m->sample_ns;
    pace.times = readings_in(alarm->trigger->for_ns, pace.step_ns);
    return pace;
}

struct observed phase_observed(const struct phase *phase)
{
    if (phase->observe_every_ns <= 0)
        return (struct observed){phase->length_ns, 1};
    return (struct observed){phase->observe_ns,
                             (phase->length_ns + phase->observe_every_ns - 1) / phase->observe_every_ns};
}

int64_t observed_by_ns(const struct phase *phase, int64_t offset_ns)
{
    if (phase->observe_every_ns <= 0)
        return offset_ns;
    int64_t rest_ns = offset_ns % phase->observe_every_ns;
    return offset_ns / phase->observe_every_ns * phase->observe_ns +
           (rest_ns < phase->observe_ns ? rest_ns : phase->observe_ns);
}
