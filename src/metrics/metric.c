/* metric.c - the table of metrics as data, and how each is made from counts. */
#include "metrics/metric.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const struct value no_value = {{0, 0}, 0};

static struct ratio ratio_or_no_data(int64_t num, int64_t den)
{
    return den > 0 ? (struct ratio){num, den} : RATIO_NO_DATA;
}

static struct value share_value(int64_t part, int64_t whole)
{
    return (struct value){ratio_or_no_data(part, whole), whole};
}

static struct value count_value(int64_t count, const struct counted *c)
{
    return (struct value){c->samples > 0 ? (struct ratio){count, 1} : RATIO_NO_DATA, c->samples};
}

/* --- the rules: RULE(name) in the table is rule_name here --- */

#define RULE_ARGUMENTS const struct counted *c, const struct metric_context *context

static struct value rule_error_rate(RULE_ARGUMENTS)
{
    (void)context;
    return share_value(measures_failed(c->sum), measures_ended(c->sum));
}

static struct value rule_failure_rate(RULE_ARGUMENTS)
{
    (void)context;
    return share_value(c->sum->of[MEASURE_ROUNDS_FAILED], measures_rounds(c->sum));
}

static struct value rule_latency_mean(RULE_ARGUMENTS)
{
    (void)context;
    return share_value(c->sum->of[MEASURE_LATENCY_NS], c->sum->of[MEASURE_ROUNDS_SUCCEEDED]);
}

static struct value rule_latency_all_mean(RULE_ARGUMENTS)
{
    (void)context;
    return share_value(measures_waited_ns(c->sum), measures_rounds(c->sum));
}

/* How many rounds there are latencies of. */
static int64_t latencies_count(const struct counted *c, enum latency_of whose)
{
    if (c->latency)
        return histogram_sum_values(c->latency, latency_histograms(whose));
    return c->percentiles ? c->percentiles[whose].values : 0;
}

static struct value longest(const struct counted *c, enum latency_of whose)
{
    int64_t rounds = latencies_count(c, whose);
    if (rounds == 0)
        return no_value;
    int64_t max_ns =
        c->latency ? histogram_sum_longest(c->latency, latency_histograms(whose)) : c->percentiles[whose].max_ns;
    return (struct value){{max_ns, 1}, rounds};
}

static struct value rule_latency_max(RULE_ARGUMENTS)
{
    (void)context;
    return longest(c, LATENCY_OF_ANSWERED);
}

static struct value rule_latency_all_max(RULE_ARGUMENTS)
{
    (void)context;
    return longest(c, LATENCY_OF_ALL);
}

/* The spread of the segments' error rates, with the observations of the smallest; every segment must have data. */
static struct value rule_segment_variance(RULE_ARGUMENTS)
{
    struct ratio rates[SEGMENTS_MAX];
    int64_t observations = INT64_MAX;
    if (context->segments < 2)
        return no_value;
    for (int i = 0; i < context->segments; i++) {
        const struct value *rate = &context->error_rates[i];
        if (!ratio_has_data(rate->of))
            return no_value;
        rates[i] = ratio_make(rate->of.num, rate->of.den);
        observations = rate->observations < observations ? rate->observations : observations;
    }
    return (struct value){spread_of(c->settings->variance, rates, context->segments), observations};
}

static struct value rule_memory_growth(RULE_ARGUMENTS)
{
    (void)context;
    const struct memory_trend *memory = c->memory;
    if (!memory || !ratio_has_data(memory->first) || memory->last_ns - memory->first_ns < NS_PER_MS)
        return no_value;
    int64_t span_ms = (memory->last_ns - memory->first_ns) / NS_PER_MS;
    struct ratio grown = ratio_subtract(memory->last, memory->first, NULL);
    struct ratio per_hour = ratio_multiply(grown, ratio_make(1024 * (NS_PER_HOUR / NS_PER_MS), span_ms), NULL);
    return (struct value){per_hour, c->samples};
}

/* Samples are whole milliseconds, so the rate stays exact and in range. */
static struct value rule_throughput(RULE_ARGUMENTS)
{
    (void)context;
    struct ratio rate = ratio_or_no_data(c->sum->of[MEASURE_OFFERED] * 1000, c->observed_ns / NS_PER_MS);
    return (struct value){rate, c->samples};
}

static struct value rule_incidents(RULE_ARGUMENTS)
{
    (void)context;
    const int64_t *of = c->sum->of;
    return count_value(of[MEASURE_INCIDENTS_CRITICAL] + of[MEASURE_INCIDENTS_HIGH] + of[MEASURE_INCIDENTS_MEDIUM] +
                           of[MEASURE_INCIDENTS_LOW],
                       c);
}

static struct value rule_revenue_per_minute(RULE_ARGUMENTS)
{
    (void)context;
    const int64_t *of = c->sum->of;
    bool known = of[MEASURE_REVENUE_BASE_MICRO] > 0;
    int64_t seconds = c->observed_ns / NS_PER_SECOND;
    return (struct value){ratio_or_no_data(of[MEASURE_REVENUE_MICRO] * 60, known ? seconds : 0), c->samples};
}

static struct value rule_revenue_delta(RULE_ARGUMENTS)
{
    (void)context;
    int64_t base = c->sum->of[MEASURE_REVENUE_BASE_MICRO];
    return share_value(c->sum->of[MEASURE_REVENUE_MICRO] - base, base);
}

static struct value rule_engagement(RULE_ARGUMENTS)
{
    (void)context;
    int64_t ended = c->sum->of[MEASURE_SESSIONS_ENDED];
    return share_value(ended - c->sum->of[MEASURE_SESSIONS_QUIT], ended);
}

/* Apdex: satisfied rounds count whole, tolerating ones half (Apdex Alliance, Technical Specification 1.1, 2007). */
static struct value rule_satisfaction(RULE_ARGUMENTS)
{
    (void)context;
    int64_t ended = measures_rounds(c->sum);
    int64_t halves = 2 * c->sum->of[MEASURE_SATISFIED] + c->sum->of[MEASURE_TOLERATING];
    return (struct value){ratio_or_no_data(halves, 2 * ended), ended};
}

/* Churn against the baseline: relief for those on the new arm, and a weight on the share of frustrated rounds. */
static struct value rule_churn(RULE_ARGUMENTS)
{
    (void)context;
    const struct metric_settings *s = c->settings;
    int64_t ended = measures_rounds(c->sum);
    int64_t frustrated = ended - c->sum->of[MEASURE_SATISFIED] - c->sum->of[MEASURE_TOLERATING];
    if (ended == 0 || !ratio_has_data(s->churn_relief) || !ratio_has_data(s->churn_weight))
        return no_value;
    struct ratio felt = ratio_multiply(s->churn_weight, ratio_make(frustrated, ended), NULL);
    struct ratio added = {0, 1};
    if (c->sum->of[MEASURE_CHURN_ADDED_US] > 0)
        added = ratio_make(c->sum->of[MEASURE_CHURN_ADDED_US], c->sum->of[MEASURE_LEARNER_US]);
    return (struct value){ratio_add(s->churn_relief, ratio_add(felt, added, NULL), NULL), ended};
}

/* Counted where replicas are: by arm and region. A segment has none of its own, so its learners are not known here. */
static struct value rule_learners(RULE_ARGUMENTS)
{
    (void)context;
    const int64_t *of = c->sum->of;
    bool known = of[MEASURE_LEARNER_US] > 0 || of[MEASURE_REPLICA_US] > 0;
    return (struct value){ratio_or_no_data(of[MEASURE_LEARNER_US], known ? c->observed_ns / 1000 : 0), c->samples};
}

static struct value rule_regions(RULE_ARGUMENTS)
{
    return count_value(context->live_regions, c);
}

/* --- the table --- */

#define SHARE_OF(part_, whole_) .how = MADE_SHARE, .part = MEASURE_##part_, .whole = MEASURE_##whole_
#define COUNT_OF(measure) .how = MADE_COUNT, .part = MEASURE_##measure
#define LATENCY(percentile_) .how = MADE_LATENCY, .percentile = PERCENTILE_##percentile_, .whose = LATENCY_OF_ANSWERED
#define LATENCY_ALL(percentile_) .how = MADE_LATENCY, .percentile = PERCENTILE_##percentile_, .whose = LATENCY_OF_ALL
#define PEAK_OF(metric) .how = MADE_PEAK, .peak_of = METRIC_##metric
#define RULE(name) .how = MADE_BY_RULE, .rule = rule_##name
#define COLUMN(place, name, decimals) .column = {place, name, decimals},
#define LINE(place, name) .line = {place, name},
#define CURVE(place, name) .curve = {place, name},

const struct metric_info metric_table[METRICS] = {
#define X(name, word, unit, direction, flags, made, shown, meaning)                                                    \
    [METRIC_##name] = {word, UNIT_##unit, direction, flags, meaning, {made}, shown},
    METRIC_TABLE(X)
#undef X
};

/* As the scenario says, wherever there are samples. */
static struct value stated_value(enum metric metric, const struct counted *c)
{
    const struct stated_metrics *stated = c->settings->stated;
    int index = (int)metric - METRICS;
    bool known = stated && index < stated->count && c->samples > 0 && ratio_has_data(stated->of[index].value);
    return known ? (struct value){stated->of[index].value, c->samples} : no_value;
}

/* Of too few rounds there is no data, but how many there were. */
static struct value latency_value(const struct counted *c, const struct made *made)
{
    int64_t rounds = latencies_count(c, made->whose);
    if (rounds == 0 || rounds < percentile_needs(made->percentile, c->settings->tail_rounds))
        return (struct value){RATIO_NO_DATA, rounds};
    int64_t ns = c->latency ? histogram_sum_quantile(c->latency, latency_histograms(made->whose),
                                                     percentile_per_million[made->percentile])
                            : c->percentiles[made->whose].ns[made->percentile];
    return (struct value){{ns, 1}, rounds};
}

/* While no minute is whole, all there is counts. */
static struct value peak_value(enum metric metric, const struct counted *c, const struct metric_context *context)
{
    if (c->minutes > 0)
        return (struct value){c->peak[metric], ratio_has_data(c->peak[metric]) ? c->minutes : 0};
    struct value all = metric_of(metric_table[metric].made.peak_of, c, context);
    return (struct value){all.of, ratio_has_data(all.of) ? c->samples : 0};
}

struct value metric_of(enum metric metric, const struct counted *c, const struct metric_context *context)
{
    static const struct metric_context nothing = {.segments = 0};
    if (metric >= METRICS)
        return stated_value(metric, c);
    const struct made *made = &metric_table[metric].made;
    if (!context)
        context = &nothing;
    switch (made->how) {
    case MADE_SHARE:
        return share_value(c->sum->of[made->part], c->sum->of[made->whole]);
    case MADE_COUNT:
        return count_value(c->sum->of[made->part], c);
    case MADE_LATENCY:
        return latency_value(c, made);
    case MADE_PEAK:
        return peak_value(metric, c, context);
    case MADE_BY_RULE:
        return made->rule(c, context);
    case MADE_NEVER:
        break;
    }
    return no_value;
}

/* Its place in a list; 0: not there. */
static int place_of(enum metric metric, enum shown_as which)
{
    const struct metric_info *info = &metric_table[metric];
    switch (which) {
    case SHOWN_AS_COLUMN:
        return info->column.place;
    case SHOWN_AS_LINE:
        return info->line.place;
    case SHOWN_AS_CURVE:
        return info->curve.place;
    }
    return 0;
}

int metrics_shown_as(enum shown_as which, enum metric metrics[METRICS])
{
    int count = 0;
    for (enum metric m = 0; m < METRICS; m++) {
        if (place_of(m, which) == 0)
            continue;
        int at = count++;
        for (; at > 0 && place_of(metrics[at - 1], which) > place_of(m, which); at--)
            metrics[at] = metrics[at - 1];
        metrics[at] = m;
    }
    return count;
}

int metric_find(const struct stated_metrics *stated, const char *word)
{
    int count = METRICS + (stated ? stated->count : 0);
    for (int i = 0; i < count; i++)
        if (strcmp(metric_info_of(stated, (enum metric)i)->word, word) == 0)
            return i;
    return -1;
}

void metric_words(const struct stated_metrics *stated, const char *words[METRICS_MAX + 1])
{
    int count = METRICS + (stated ? stated->count : 0);
    for (int i = 0; i < count; i++)
        words[i] = metric_info_of(stated, (enum metric)i)->word;
    words[count] = NULL;
}

void stated_metrics_free(struct stated_metrics *stated)
{
    for (int i = 0; i < stated->count; i++) {
        free(stated->of[i].word);
        free(stated->of[i].meaning);
    }
    stated->count = 0;
}

int64_t metric_needs(enum metric metric, const struct metric_settings *settings)
{
    if (metric >= METRICS || metric_table[metric].made.how != MADE_LATENCY)
        return 0;
    return percentile_needs(metric_table[metric].made.percentile, settings->tail_rounds);
}

bool metric_lacks_rounds(enum metric metric, struct value value)
{
    return metric < METRICS && metric_table[metric].made.how == MADE_LATENCY && !ratio_has_data(value.of) &&
           value.observations > 0;
}
