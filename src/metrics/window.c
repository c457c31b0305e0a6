#include "metrics/window.h"

#include <string.h>

#define PER_MILLION_P99 990000

void window_reset(struct window *w)
{
    memset(w, 0, sizeof *w);
    w->start_ns = 1;
    w->end_ns = 0;
    histogram_sum_reset(&w->latency);
    histogram_sum_reset(&w->minute.latency);
}

static struct ratio ratio_or_no_data(int64_t num, int64_t den)
{
    return den > 0 ? (struct ratio){num, den} : RATIO_NO_DATA;
}

static struct ratio error_rate(const struct measures *m)
{
    return ratio_or_no_data(measures_failed(m), measures_failed(m) + m->of[MEASURE_SERVED]);
}

static struct ratio per_second(int64_t count, int64_t span_ns)
{
    /* Samples are whole milliseconds, so the rate stays exact and in range. */
    return ratio_or_no_data(count * 1000, span_ns / NS_PER_MS);
}

static void keep_worst(struct ratio *peak, struct ratio now)
{
    if (ratio_has_data(now) && (!ratio_has_data(*peak) || ratio_compare(now, *peak) > 0))
        *peak = now;
}

static struct ratio percentile(const struct histogram_sum *latency, uint32_t per_million)
{
    int64_t ns = histogram_sum_quantile(latency, per_million);
    return ns < 0 ? RATIO_NO_DATA : (struct ratio){ns, 1};
}

static struct ratio share_of(const struct measures *m, enum measure part, enum measure whole)
{
    return ratio_or_no_data(m->of[part], m->of[whole]);
}

/* A stretch's candidates for the peaks. */
static void peaks_of(const struct measures *m, const struct histogram_sum *latency, int64_t span_ns,
                     struct ratio peaks[PEAKS])
{
    peaks[PEAK_THROUGHPUT] = per_second(m->of[MEASURE_OFFERED], span_ns);
    peaks[PEAK_ERROR_RATE] = error_rate(m);
    peaks[PEAK_P99] = percentile(latency, PER_MILLION_P99);
    peaks[PEAK_CPU] = share_of(m, MEASURE_CPU_US, MEASURE_CPU_CAPACITY_US);
    peaks[PEAK_NETWORK] = share_of(m, MEASURE_NETWORK_BYTES, MEASURE_NETWORK_CAPACITY_BYTES);
}

static void minute_close(struct window *w)
{
    struct ratio peaks[PEAKS];
    peaks_of(&w->minute.sum, &w->minute.latency, w->minute.end_ns - w->minute.start_ns, peaks);
    for (int i = 0; i < PEAKS; i++)
        keep_worst(&w->peak[i], peaks[i]);
    w->minutes++;
}

static void minute_start(struct window *w, int64_t start_ns)
{
    w->minute.start_ns = start_ns;
    memset(&w->minute.sum, 0, sizeof w->minute.sum);
    histogram_sum_reset(&w->minute.latency);
}

static void minute_add(struct window *w, const struct slice *slice, int64_t start_ns, int64_t end_ns)
{
    bool joins = w->minute.end_ns == start_ns && start_ns % NS_PER_MINUTE != 0 && w->slices > 0;
    if (!joins)
        minute_start(w, start_ns);
    measures_add(&w->minute.sum, &slice->sum);
    histogram_sum_add(&w->minute.latency, &slice->latency);
    w->minute.end_ns = end_ns;
    if (end_ns % NS_PER_MINUTE == 0 && end_ns - w->minute.start_ns >= NS_PER_MINUTE) {
        minute_close(w);
        minute_start(w, end_ns);
    }
}

/* Memory a replica holds, in KiB. */
static struct ratio memory_per_replica(const struct measures *m)
{
    return ratio_or_no_data(m->of[MEASURE_MEMORY_KIB_S] * 1000, m->of[MEASURE_REPLICA_US] / 1000);
}

static void memory_add(struct window *w, const struct slice *slice, int64_t start_ns, int64_t end_ns)
{
    struct ratio now = memory_per_replica(&slice->sum);
    int64_t middle = start_ns + (end_ns - start_ns) / 2;
    if (!ratio_has_data(now))
        return;
    if (!ratio_has_data(w->memory_first)) {
        w->memory_first = now;
        w->memory_first_ns = middle;
    }
    w->memory_last = now;
    w->memory_last_ns = middle;
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
    histogram_sum_add(&w->latency, &slice->latency);
    if (slice->latency_max_ns > w->latency_max_ns)
        w->latency_max_ns = slice->latency_max_ns;
    for (int i = 0; slice->readings != 0 && i < METRICS; i++)
        if (slice->readings >> i & 1)
            w->reading[i] = slice->reading[i];
    w->readings |= slice->readings;
}

int64_t window_quantile(const struct window *w, uint32_t per_million)
{
    return histogram_sum_quantile(&w->latency, per_million);
}

/* What metrics are made from. */
static struct value of_measures(const struct window *w, enum measure part, enum measure whole)
{
    return (struct value){share_of(&w->sum, part, whole), w->sum.of[whole]};
}

static struct value of_percentile(const struct window *w, uint32_t per_million)
{
    return (struct value){percentile(&w->latency, per_million), (int64_t)w->latency.total};
}

/* While no minute is whole, all there is counts. */
static struct value of_peak(const struct window *w, enum peak peak)
{
    struct ratio peaks[PEAKS];
    if (w->minutes > 0)
        return (struct value){w->peak[peak], w->minutes};
    peaks_of(&w->sum, &w->latency, w->observed_ns, peaks);
    return (struct value){peaks[peak], w->slices};
}

static struct value of_count(const struct window *w, int64_t count)
{
    return (struct value){w->slices > 0 ? (struct ratio){count, 1} : RATIO_NO_DATA, w->slices};
}

static int64_t incidents(const struct measures *m)
{
    return m->of[MEASURE_INCIDENTS_CRITICAL] + m->of[MEASURE_INCIDENTS_HIGH] + m->of[MEASURE_INCIDENTS_MEDIUM] +
           m->of[MEASURE_INCIDENTS_LOW];
}

static struct value of_memory_growth(const struct window *w)
{
    int64_t span_ms = (w->memory_last_ns - w->memory_first_ns) / NS_PER_MS;
    if (!ratio_has_data(w->memory_first) || span_ms <= 0)
        return (struct value){RATIO_NO_DATA, 0};
    struct ratio grown = ratio_subtract(w->memory_last, w->memory_first, NULL);
    struct ratio per_hour = ratio_multiply(grown, ratio_make(1024 * (NS_PER_HOUR / NS_PER_MS), span_ms), NULL);
    return (struct value){per_hour, w->slices};
}

/* Counted where replicas are: by arm and region. A segment has none of its own, so its learners are not known here. */
static struct value of_learners(const struct window *w)
{
    const int64_t *of = w->sum.of;
    bool known = of[MEASURE_LEARNER_US] > 0 || of[MEASURE_REPLICA_US] > 0;
    return (struct value){ratio_or_no_data(of[MEASURE_LEARNER_US], known ? w->observed_ns / 1000 : 0), w->slices};
}

static struct value of_regions(const struct window *w, const struct metric_context *context)
{
    int64_t live = 0;
    for (int i = 0; i < context->regions_count; i++)
        live += context->regions[i].sum.of[MEASURE_LEARNER_US] > 0;
    return of_count(w, live);
}

static struct value of_satisfaction(const struct measures *m)
{
    int64_t ended = m->of[MEASURE_ROUNDS_SUCCEEDED] + m->of[MEASURE_ROUNDS_FAILED];
    return (struct value){ratio_or_no_data(2 * m->of[MEASURE_SATISFIED] + m->of[MEASURE_TOLERATING], 2 * ended), ended};
}

static struct value of_engagement(const struct measures *m)
{
    int64_t ended = m->of[MEASURE_SESSIONS_ENDED];
    return (struct value){ratio_or_no_data(ended - m->of[MEASURE_SESSIONS_QUIT], ended), ended};
}

/* Churn against the baseline: relief for those on the new arm, and a weight on the share of frustrated rounds. */
static struct value of_churn(const struct window *w, const struct metric_context *context)
{
    const struct measures *m = &w->sum;
    int64_t ended = m->of[MEASURE_ROUNDS_SUCCEEDED] + m->of[MEASURE_ROUNDS_FAILED];
    int64_t frustrated = ended - m->of[MEASURE_SATISFIED] - m->of[MEASURE_TOLERATING];
    if (ended == 0 || !ratio_has_data(context->churn_relief) || !ratio_has_data(context->churn_weight))
        return (struct value){RATIO_NO_DATA, 0};
    struct ratio felt = ratio_multiply(context->churn_weight, ratio_make(frustrated, ended), NULL);
    return (struct value){ratio_add(context->churn_relief, felt, NULL), ended};
}

static struct value of_revenue_per_minute(const struct window *w)
{
    int64_t seconds = w->observed_ns / NS_PER_SECOND;
    struct ratio rate = w->sum.of[MEASURE_REVENUE_BASE_MICRO] > 0
                            ? ratio_or_no_data(w->sum.of[MEASURE_REVENUE_MICRO] * 60, seconds)
                            : RATIO_NO_DATA;
    return (struct value){rate, w->slices};
}

static struct value of_revenue_delta(const struct measures *m)
{
    int64_t base = m->of[MEASURE_REVENUE_BASE_MICRO];
    return (struct value){ratio_or_no_data(m->of[MEASURE_REVENUE_MICRO] - base, base), base};
}

static struct value of_failures(const struct measures *m)
{
    int64_t ended = m->of[MEASURE_ROUNDS_FAILED] + m->of[MEASURE_ROUNDS_SUCCEEDED];
    return (struct value){ratio_or_no_data(m->of[MEASURE_ROUNDS_FAILED], ended), ended};
}

static struct value of_mean_latency(const struct measures *m)
{
    int64_t ended = m->of[MEASURE_ROUNDS_FAILED] + m->of[MEASURE_ROUNDS_SUCCEEDED];
    return (struct value){ratio_or_no_data(m->of[MEASURE_LATENCY_NS], ended), ended};
}

static struct value of_longest_latency(const struct window *w)
{
    struct ratio longest = w->latency.total > 0 ? (struct ratio){w->latency_max_ns, 1} : RATIO_NO_DATA;
    return (struct value){longest, (int64_t)w->latency.total};
}

/* The metrics that have a rule of their own. */
static struct value by_own_rule(const struct window *w, enum metric metric, const struct metric_context *context)
{
    const struct measures *m = &w->sum;
    switch (metric) {
    case METRIC_ERROR_RATE:
        return (struct value){error_rate(m), measures_failed(m) + m->of[MEASURE_SERVED]};
    case METRIC_FAILURE_RATE:
        return of_failures(m);
    case METRIC_LATENCY_MEAN:
        return of_mean_latency(m);
    case METRIC_LATENCY_MAX:
        return of_longest_latency(w);
    case METRIC_MEMORY_GROWTH:
        return of_memory_growth(w);
    case METRIC_THROUGHPUT:
        return (struct value){per_second(m->of[MEASURE_OFFERED], w->observed_ns), w->slices};
    case METRIC_INCIDENTS:
        return of_count(w, incidents(m));
    case METRIC_REVENUE_PER_MINUTE:
        return of_revenue_per_minute(w);
    case METRIC_REVENUE_DELTA:
        return of_revenue_delta(m);
    case METRIC_ENGAGEMENT:
        return of_engagement(m);
    case METRIC_SATISFACTION:
        return of_satisfaction(m);
    case METRIC_CHURN:
        return of_churn(w, context);
    case METRIC_LEARNERS:
        return of_learners(w);
    case METRIC_REGIONS:
        return of_regions(w, context);
    default:
        return (struct value){RATIO_NO_DATA, 0}; /* known from recordings only */
    }
}

/* The other metrics: a share of two measures, the count of one, a percentile or a peak. */
static const struct recipe {
    enum { OWN_RULE, SHARE, COUNT, PERCENTILE, PEAK } kind;
    enum measure part, whole; /* a count has no whole */
    uint32_t per_million;
    enum peak peak;
} recipes[METRICS] = {
    [METRIC_AVAILABILITY] = {SHARE, .part = MEASURE_PROBES_UP, .whole = MEASURE_PROBES},
    [METRIC_CPU] = {SHARE, .part = MEASURE_CPU_US, .whole = MEASURE_CPU_CAPACITY_US},
    [METRIC_MEMORY] = {SHARE, .part = MEASURE_MEMORY_KIB_S, .whole = MEASURE_MEMORY_CAPACITY_KIB_S},
    [METRIC_NETWORK] = {SHARE, .part = MEASURE_NETWORK_BYTES, .whole = MEASURE_NETWORK_CAPACITY_BYTES},
    [METRIC_UTILISATION] = {SHARE, .part = MEASURE_BUSY_US, .whole = MEASURE_WORKER_US},
    [METRIC_CACHE_HIT_RATE] = {SHARE, .part = MEASURE_CACHE_HITS, .whole = MEASURE_CACHE_LOOKUPS},
    [METRIC_SPLIT_ACTUAL] = {SHARE, .part = MEASURE_OFFERED, .whole = MEASURE_OFFERED_PLATFORM},
    [METRIC_INCIDENTS_CRITICAL] = {COUNT, .part = MEASURE_INCIDENTS_CRITICAL},
    [METRIC_INCIDENTS_HIGH] = {COUNT, .part = MEASURE_INCIDENTS_HIGH},
    [METRIC_INCIDENTS_MEDIUM] = {COUNT, .part = MEASURE_INCIDENTS_MEDIUM},
    [METRIC_INCIDENTS_LOW] = {COUNT, .part = MEASURE_INCIDENTS_LOW},
    [METRIC_COMPLAINTS] = {COUNT, .part = MEASURE_COMPLAINTS},
    [METRIC_LATENCY_P50] = {PERCENTILE, .per_million = 500000},
    [METRIC_LATENCY_P90] = {PERCENTILE, .per_million = 900000},
    [METRIC_LATENCY_P95] = {PERCENTILE, .per_million = 950000},
    [METRIC_LATENCY_P99] = {PERCENTILE, .per_million = PER_MILLION_P99},
    [METRIC_LATENCY_P999] = {PERCENTILE, .per_million = 999000},
    [METRIC_ERROR_RATE_PEAK] = {PEAK, .peak = PEAK_ERROR_RATE},
    [METRIC_LATENCY_P99_PEAK] = {PEAK, .peak = PEAK_P99},
    [METRIC_CPU_PEAK] = {PEAK, .peak = PEAK_CPU},
    [METRIC_NETWORK_PEAK] = {PEAK, .peak = PEAK_NETWORK},
    [METRIC_THROUGHPUT_PEAK] = {PEAK, .peak = PEAK_THROUGHPUT},
};

static struct value of_window(const struct window *w, enum metric metric, const struct metric_context *context)
{
    const struct recipe *r = &recipes[metric];
    switch (r->kind) {
    case SHARE:
        return of_measures(w, r->part, r->whole);
    case COUNT:
        return of_count(w, w->sum.of[r->part]);
    case PERCENTILE:
        return of_percentile(w, r->per_million);
    case PEAK:
        return of_peak(w, r->peak);
    case OWN_RULE:
        break;
    }
    return by_own_rule(w, metric, context);
}

struct value window_metric(const struct window *w, enum metric metric, const struct metric_context *context)
{
    static const struct metric_context nothing = {.segments = NULL};
    if (context == NULL)
        context = &nothing;
    if (w->readings >> metric & 1)
        return (struct value){w->reading[metric], w->slices};
    if (metric == METRIC_SEGMENT_VARIANCE)
        return variance_value(context);
    return of_window(w, metric, context);
}
