/* What the report shows of a phase at a checkpoint, a row each. */
#include "report/checkpoint_column.h"

#define MEMORY_CONCERN ((struct ratio){4, 5}) /* 80 % (U-18) */

const char *trend_word(struct ratio before, struct ratio now, int64_t apart_ns, struct ratio target)
{
    if (!ratio_has_data(before) || !ratio_has_data(now) || !ratio_has_data(target) || apart_ns <= 0)
        return "-";
    struct ratio room = ratio_multiply(target, ratio_make(apart_ns, 10 * NS_PER_HOUR), NULL);
    if (ratio_compare(ratio_subtract(now, before, NULL), room) > 0)
        return "rising";
    return ratio_compare(ratio_subtract(before, now, NULL), room) > 0 ? "falling" : "stable";
}

const char *leak_word(struct ratio now, struct ratio growth, struct ratio capacity, int64_t left_ns)
{
    if (!ratio_has_data(now) || !ratio_has_data(growth) || !ratio_has_data(capacity))
        return "-";
    struct ratio more = ratio_multiply(growth, ratio_make(left_ns, NS_PER_HOUR), NULL);
    struct ratio most = ratio_multiply(capacity, MEMORY_CONCERN, NULL);
    return ratio_compare(ratio_add(now, more, NULL), most) > 0 ? "concern" : "stable";
}

/* What the driving policy's gate wants a metric to stay below; no data when it does not say. */
static struct ratio target_of(const struct standing *s, enum metric metric)
{
    const struct policy_phase *rules = rules_of(s->j, 0, s->phase);
    for (size_t i = 0; rules && i < rules->gate_count; i++) {
        const struct criterion *c = &rules->gate[i];
        bool below = c->comparator == COMPARATOR_LESS || c->comparator == COMPARATOR_LESS_OR_EQUAL;
        if (c->metric == metric && below && c->scope.region < 0 && c->scope.segment < 0)
            return c->threshold;
    }
    return RATIO_NO_DATA;
}

static struct value value_of(const struct standing *s, enum metric metric)
{
    return s->arm->of[metric];
}

/* A percentile up to the checkpoint: as recorded, or from merged counts when there are enough. */
static struct ratio percentile_of(const struct standing *s, enum metric metric)
{
    struct value value = value_of(s, metric);
    bool printable = s->arm->recorded >> metric & 1 || value.observations >= metric_needs(metric);
    return printable ? value.of : RATIO_NO_DATA;
}

static void put_value(struct ratio value, enum unit unit, struct text *out)
{
    struct shown s;
    text_add(out, ratio_has_data(value) ? quantity_text(value, unit, &s) : "-");
}

static void put_metric_of(const struct standing *s, enum metric metric, struct text *out)
{
    put_value(value_of(s, metric).of, metric_table[metric].unit, out);
}

/* --- the rows; each writes one cell --- */

static void put_decided(const struct standing *s, struct text *out)
{
    text_add(out, decision_words[outcome_result(&s->j->outcome, 0, s->phase)->checkpoints[s->checkpoint].decision]);
}

static void put_errors(const struct standing *s, struct text *out)
{
    put_metric_of(s, METRIC_ERROR_RATE, out);
}

static void put_error_trend(const struct standing *s, struct text *out)
{
    text_add(out, trend_word(s->error_before, value_of(s, METRIC_ERROR_RATE).of, s->now_ns - s->before_ns,
                             target_of(s, METRIC_ERROR_RATE)));
}

static void put_percentiles(const struct standing *s, struct text *out)
{
    static const enum metric metrics[] = {METRIC_LATENCY_P50, METRIC_LATENCY_P95, METRIC_LATENCY_P99,
                                          METRIC_LATENCY_P999};
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++) {
        text_add(out, i > 0 ? " / " : "");
        put_value(percentile_of(s, metrics[i]), UNIT_DURATION, out);
    }
}

static void put_p99_trend(const struct standing *s, struct text *out)
{
    text_add(out, trend_word(s->p99_before, percentile_of(s, METRIC_LATENCY_P99), s->now_ns - s->before_ns,
                             target_of(s, METRIC_LATENCY_P99)));
}

static void put_availability(const struct standing *s, struct text *out)
{
    put_metric_of(s, METRIC_AVAILABILITY, out);
}

static void put_segments(const struct standing *s, struct text *out)
{
    for (int i = 0; i < s->j->outcome.scopes.segments; i++) {
        text_add(out, i > 0 ? " / " : "");
        const struct scope_values *segment =
            outcome_checkpoint(&s->j->outcome, s->phase, s->checkpoint, (struct scope){ARM_CANDIDATE, -1, i});
        put_value(segment->of[METRIC_ERROR_RATE].of, UNIT_SHARE, out);
    }
}

/* X-56's bands; X-13: a spread over too short a time says nothing. */
static void put_variance(const struct standing *s, struct text *out)
{
    struct ratio variance = value_of(s, METRIC_SEGMENT_VARIANCE).of;
    bool stated = s->arm->recorded >> METRIC_SEGMENT_VARIANCE & 1;
    if (!ratio_has_data(variance) || (!stated && s->arm->observed_ns < s->j->scenario->monitoring.variance_window_ns)) {
        text_add(out, "-");
        return;
    }
    put_value(variance, UNIT_SHARE, out);
    text_add(out, ratio_compare(variance, (struct ratio){5, 100}) < 0     ? " (< 5%)"
                  : ratio_compare(variance, (struct ratio){10, 100}) <= 0 ? " (5-10%)"
                                                                          : " (> 10%)");
}

static void put_throughput(const struct standing *s, struct text *out)
{
    put_metric_of(s, METRIC_THROUGHPUT, out);
    text_add(out, " / ");
    put_metric_of(s, METRIC_THROUGHPUT_PEAK, out);
}

static void put_resources(const struct standing *s, struct text *out)
{
    static const enum metric metrics[] = {METRIC_CPU, METRIC_MEMORY, METRIC_NETWORK};
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++) {
        text_add(out, i > 0 ? " / " : "");
        put_metric_of(s, metrics[i], out);
    }
}

static void put_memory(const struct standing *s, struct text *out)
{
    const struct ratio kib = {1024, 1}, mib = {1, 1 << 20};
    struct shown shown;
    const struct scope_values *w = s->arm;
    const struct phase *plan = &s->j->scenario->phases[s->phase];
    struct ratio growth = value_of(s, METRIC_MEMORY_GROWTH).of;
    if (!ratio_has_data(w->memory_first)) {
        text_add(out, "-");
        return;
    }
    struct ratio now = ratio_multiply(w->memory_last, kib, NULL);
    put_value(ratio_multiply(w->memory_first, kib, NULL), UNIT_BYTES, out);
    text_add(out, " / ");
    put_value(now, UNIT_BYTES, out);
    if (!ratio_has_data(growth)) {
        text_add(out, " / -");
        return;
    }
    text_format(out, " / %s MiB/h", quantity_text(ratio_multiply(growth, mib, NULL), UNIT_FACTOR, &shown));
    /* KiB and seconds over replicas and microseconds: a replica's capacity in bytes. */
    const int64_t *of = w->sum.of;
    struct ratio capacity = ratio_make(of[MEASURE_MEMORY_CAPACITY_KIB_S], of[MEASURE_REPLICA_US]);
    if (ratio_has_data(capacity))
        capacity = ratio_multiply(capacity, (struct ratio){INT64_C(1024) * 1000000, 1}, NULL);
    text_format(out, ", %s", leak_word(now, growth, capacity, plan->start_ns + plan->length_ns - s->now_ns));
}

static void put_cache(const struct standing *s, struct text *out)
{
    put_metric_of(s, METRIC_CACHE_HIT_RATE, out);
}

/* The platform's revenue a minute; a recording states its own. */
static struct ratio revenue_of(const struct standing *s)
{
    bool stated = s->arm->recorded >> METRIC_REVENUE_PER_MINUTE & 1;
    return (stated ? s->arm : s->platform)->of[METRIC_REVENUE_PER_MINUTE].of;
}

static void put_revenue(const struct standing *s, struct text *out)
{
    put_value(revenue_of(s), UNIT_MONEY, out);
}

/* what a day and what four hours come to at this rate. */
static void put_projection(const struct standing *s, struct text *out)
{
    static const int64_t minutes[] = {24 * 60, 4 * 60};
    struct ratio rate = revenue_of(s);
    for (int i = 0; i < 2; i++) {
        text_add(out, i > 0 ? " / " : "");
        put_value(ratio_has_data(rate) ? ratio_multiply(rate, ratio_make(minutes[i], 1), NULL) : rate, UNIT_MONEY, out);
    }
}

static void put_satisfaction(const struct standing *s, struct text *out)
{
    put_metric_of(s, METRIC_SATISFACTION, out);
}

static void put_engagement(const struct standing *s, struct text *out)
{
    put_metric_of(s, METRIC_ENGAGEMENT, out);
}

/* exactly 5 are in the top band. */
static void put_complaints(const struct standing *s, struct text *out)
{
    struct ratio complaints = value_of(s, METRIC_COMPLAINTS).of;
    bool stated = s->arm->recorded >> METRIC_COMPLAINTS & 1;
    if (s->j->outcome.recorded && !stated && s->arm->sum.of[MEASURE_COMPLAINTS] == 0)
        complaints = RATIO_NO_DATA; /* nobody counted */
    put_value(complaints, UNIT_COUNT, out);
    if (ratio_has_data(complaints))
        text_add(out, complaints.num == 0                                   ? " (none)"
                      : ratio_compare(complaints, (struct ratio){5, 1}) < 0 ? " (< 5)"
                                                                            : " (5 or more)");
}

/* Incidents seen from outside, and those that the driving policy's own decisions are (U-09). */
static void put_incidents(const struct standing *s, struct text *out)
{
    int64_t of[SEVERITY_KINDS];
    for (int i = 0; i < SEVERITY_KINDS; i++)
        of[i] = s->arm->sum.of[MEASURE_INCIDENTS_CRITICAL + i];
    for (size_t i = 0; i < outcome_decisions(&s->j->outcome); i++) {
        const struct decision *d = outcome_decision(&s->j->outcome, i);
        if (d->policy != 0 || d->phase != s->phase || d->time_ns > s->now_ns)
            continue;
        enum severity severity = decision_severity(d->kind);
        if (severity != SEVERITY_NONE)
            of[severity]++;
    }
    for (int i = 0; i < SEVERITY_KINDS; i++) {
        text_add(out, i > 0 ? " / " : "");
        put_integer(out, of[i]);
    }
}

static const struct row {
    const char *name; /* %s: the Apdex T */
    void (*put)(const struct standing *s, struct text *out);
} rows[] = {
    {"Decision", put_decided},
    {"Error rate", put_errors},
    {"Its trend", put_error_trend},
    {"p50 / p95 / p99 / p99.9", put_percentiles},
    {"Trend of p99", put_p99_trend},
    {"Availability", put_availability},
    {"Error rate of segments ", put_segments},
    {"Segment variance", put_variance},
    {"Throughput / peak minute", put_throughput},
    {"CPU / memory / network", put_resources},
    {"Memory of a replica: first / now / growth", put_memory},
    {"Cache hit rate", put_cache},
    {"Revenue a minute, platform", put_revenue},
    {"Projected: 24 h / 4 h", put_projection},
    {"Satisfaction (Apdex, T = ", put_satisfaction},
    {"Engagement", put_engagement},
    {"Complaints", put_complaints},
    {"Incidents: critical / high / medium / low", put_incidents},
};
const size_t standing_rows = sizeof rows / sizeof rows[0];

void standing_row_name(const struct journal *j, size_t index, struct text *out)
{
    const struct row *row = &rows[index];
    struct shown s;
    text_format(out, "| %s", row->name);
    if (row->put == put_satisfaction)
        text_format(out, "%s)", span_text(j->scenario->business.apdex_ns, &s));
    for (int i = 0; row->put == put_segments && i < j->outcome.scopes.segments; i++) {
        text_add(out, i > 0 ? " / " : "");
        put_cell(out, j->scenario->learners.segments[i].name);
    }
    text_add(out, " |");
}

void standing_column(struct standing *s, struct text *cells)
{
    for (size_t r = 0; r < standing_rows; r++) {
        text_add(&cells[r], " ");
        rows[r].put(s, &cells[r]);
        text_add(&cells[r], " |");
    }
    s->error_before = value_of(s, METRIC_ERROR_RATE).of;
    s->p99_before = percentile_of(s, METRIC_LATENCY_P99);
    s->before_ns = s->now_ns;
    s->checkpoint++;
}
