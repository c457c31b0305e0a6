/* window.c - adding samples up, minute by minute, and reading metrics off the sums. */
#include "metrics/window.h"

#include "base/check.h"

#include <string.h>

static void minute_start(struct window *w, int64_t start_ns)
{
    w->minute.start_ns = start_ns;
    memset(&w->minute.sum, 0, sizeof w->minute.sum);
    for (int end = 0; end < ROUND_ENDS; end++)
        histogram_sum_clear(&w->minute.latency[end]);
}

void window_reset(struct window *w, const struct metric_settings *settings)
{
    w->settings = *settings;
    w->start_ns = 1;
    w->end_ns = 0;
    w->observed_ns = w->slices = w->minutes = 0;
    w->sum = (struct measures){{0}};
    for (int end = 0; end < ROUND_ENDS; end++)
        histogram_sum_clear(&w->latency[end]);
    minute_start(w, 0);
    memset(w->peak, 0, sizeof w->peak);
    w->memory = (struct memory_trend){.first = RATIO_NO_DATA};
    w->given.set = 0;
}

static void keep_highest(struct ratio *peak, struct ratio now)
{
    if (ratio_has_data(now) && (!ratio_has_data(*peak) || ratio_compare(now, *peak) > 0))
        *peak = now;
}

static void minute_close(struct window *w)
{
    struct counted minute = {.settings = &w->settings,
                             .sum = &w->minute.sum,
                             .observed_ns = w->minute.end_ns - w->minute.start_ns,
                             .samples = 1,
                             .latency = w->minute.latency};
    for (enum metric m = 0; m < METRICS; m++)
        if (metric_table[m].made.how == MADE_PEAK)
            keep_highest(&w->peak[m], metric_of(metric_table[m].made.peak_of, &minute, NULL).of);
    w->minutes++;
}

static void minute_add(struct window *w, const struct slice *slice, int64_t start_ns, int64_t end_ns)
{
    bool joins = w->minute.end_ns == start_ns && start_ns % NS_PER_MINUTE != 0 && w->slices > 0;
    if (!joins)
        minute_start(w, start_ns);
    measures_add(&w->minute.sum, &slice->sum);
    for (int end = 0; end < ROUND_ENDS; end++)
        histogram_sum_add(&w->minute.latency[end], &slice->latency[end]);
    w->minute.end_ns = end_ns;
    if (end_ns % NS_PER_MINUTE == 0 && end_ns - w->minute.start_ns >= NS_PER_MINUTE) {
        minute_close(w);
        minute_start(w, end_ns);
    }
}

/* Memory a replica holds, in KiB. */
static struct ratio memory_per_replica(const struct measures *m)
{
    int64_t replica_ms = m->of[MEASURE_REPLICA_US] / 1000;
    return replica_ms > 0 ? (struct ratio){m->of[MEASURE_MEMORY_KIB_S] * 1000, replica_ms} : RATIO_NO_DATA;
}

static void memory_add(struct window *w, const struct slice *slice, int64_t start_ns, int64_t end_ns)
{
    struct ratio now = memory_per_replica(&slice->sum);
    int64_t middle = start_ns + (end_ns - start_ns) / 2;
    if (!ratio_has_data(now))
        return;
    if (!ratio_has_data(w->memory.first)) {
        w->memory.first = now;
        w->memory.first_ns = middle;
    }
    w->memory.last = now;
    w->memory.last_ns = middle;
}

void window_add(struct window *w, const struct slice *slice, int64_t start_ns, int64_t end_ns)
{
    minute_add(w, slice, start_ns, end_ns);
    memory_add(w, slice, start_ns, end_ns);
    if (w->slices == 0)
        w->start_ns = start_ns;
    w->end_ns = end_ns;
    w->observed_ns += end_ns - start_ns;
    w->slices++;
    measures_add(&w->sum, &slice->sum);
    for (int end = 0; end < ROUND_ENDS; end++)
        histogram_sum_add(&w->latency[end], &slice->latency[end]);
    for (enum metric m = 0; slice->given.set != 0 && m < METRICS_MAX; m++)
        if (given_has(&slice->given, m))
            given_put(&w->given, m, slice->given.of[m]);
}

struct counted window_counted(const struct window *w)
{
    return (struct counted){.settings = &w->settings,
                            .sum = &w->sum,
                            .observed_ns = w->observed_ns,
                            .samples = w->slices,
                            .latency = w->latency,
                            .memory = &w->memory,
                            .peak = w->peak,
                            .minutes = w->minutes};
}

struct metric_context context_of(enum metric metric, const struct scopes *scopes, const struct window *windows,
                                 enum arm arm)
{
    struct metric_context context = {.segments = metric_is(metric, OF_SEGMENTS) ? scopes->segments : 0};
    for (int i = 0; i < context.segments; i++)
        context.error_rates[i] = window_metric(&windows[scopes_segment(scopes, arm, i)], METRIC_ERROR_RATE, NULL);
    for (int i = 0; metric_is(metric, OF_REGIONS) && i < scopes->regions; i++)
        context.live_regions += windows[scopes_region(scopes, arm, i)].sum.of[MEASURE_LEARNER_US] > 0;
    return context;
}

/* A percentile that was given, of too few requests to have one? How many requests were answered, or ended, is known
 * where they were counted beside it. */
static bool given_of_too_few(const struct window *w, enum metric metric, int64_t *requests)
{
    int64_t needed = metric_needs(metric, &w->settings);
    *requests = w->sum.of[MEASURE_OFFERED];
    if (*requests == 0 || metric >= METRICS || metric_table[metric].made.how != MADE_LATENCY)
        return false;
    if (metric_table[metric].made.whose == LATENCY_OF_ANSWERED)
        *requests -= measures_failed(&w->sum);
    return *requests == 0 || *requests < needed;
}

struct value window_metric(const struct window *w, enum metric metric, const struct metric_context *context)
{
    struct counted counted = window_counted(w);
    int64_t requests;
    if (given_has(&w->given, metric) && given_of_too_few(w, metric, &requests))
        return (struct value){RATIO_NO_DATA, requests};
    if (given_has(&w->given, metric))
        return (struct value){w->given.of[metric], w->slices};
    return metric_of(metric, &counted, context);
}

void window_check(const struct window *w)
{
    ENSURE(w->slices >= 0 && (w->slices > 0 ? w->start_ns < w->end_ns : w->start_ns > w->end_ns));
    ENSURE(w->observed_ns <= w->end_ns - w->start_ns || w->slices == 0);
    ENSURE(w->minutes * NS_PER_MINUTE <= w->observed_ns);
    for (int end = 0; end < ROUND_ENDS; end++) {
        histogram_sum_check(&w->latency[end]);
        histogram_sum_check(&w->minute.latency[end]);
        ENSURE(w->minute.latency[end].total <= w->latency[end].total);
    }
    for (enum metric m = 0; m < METRICS; m++)
        ENSURE(!ratio_has_data(w->peak[m]) || (w->minutes > 0 && metric_table[m].made.how == MADE_PEAK));
}
