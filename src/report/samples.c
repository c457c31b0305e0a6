/* samples.c - samples.csv and segments.csv: every monitoring interval as numbers (RFC 4180).
 *
 * Cost: about 70 numbers a sample and arm; 7,000 samples make 8 MB in a tenth of a second. */
#include "report/parts.h"

#define THOUSAND 1000

/* A derived column: a share of two measures. */
struct share_column {
    const char *name;
    enum measure part, whole;
};
static const struct share_column share_columns[] = {
    {"availability", MEASURE_PROBES_UP, MEASURE_PROBES},
    {"cpu", MEASURE_CPU_US, MEASURE_CPU_CAPACITY_US},
    {"memory", MEASURE_MEMORY_KIB_S, MEASURE_MEMORY_CAPACITY_KIB_S},
    {"network", MEASURE_NETWORK_BYTES, MEASURE_NETWORK_CAPACITY_BYTES},
    {"utilisation", MEASURE_BUSY_US, MEASURE_WORKER_US},
    {"cache_hit_rate", MEASURE_CACHE_HITS, MEASURE_CACHE_LOOKUPS},
};
/* The metrics of these columns, for recordings that give them as values. */
static const enum metric share_metrics[] = {METRIC_AVAILABILITY, METRIC_CPU,         METRIC_MEMORY,
                                            METRIC_NETWORK,      METRIC_UTILISATION, METRIC_CACHE_HIT_RATE};
#define SHARE_COLUMNS (sizeof share_columns / sizeof share_columns[0])

static void put_comma(struct text *out)
{
    text_add_bytes(out, ",", 1);
}

static void put_row_head(struct text *out, const struct journal *j, const struct journal_row *row)
{
    struct shown s;
    text_add(out, time_iso(j, row->start_ns, &s));
    put_comma(out);
    put_decimal(out, row->start_ns / NS_PER_MS, 3);
    put_comma(out);
    put_decimal(out, (row->end_ns - row->start_ns) / NS_PER_MS, 3);
    put_comma(out);
    text_add_csv(out, row->phase >= 0 ? j->scenario->phases[row->phase].name : "");
    put_comma(out);
    text_add(out, stage_words[row->stage]);
    put_comma(out);
}

/* Milliseconds to the microsecond; empty when no round ended, or too few for that percentile. */
static void put_latency(struct text *out, const struct journal_arm *arm, enum metric metric, int64_t ns, int64_t needed)
{
    const struct ratio *reading = journal_reading(arm, metric);
    if (reading)
        put_share(out, reading->num, reading->den * NS_PER_MS, 1, 3);
    else if (ns >= 0 && arm->ended >= needed)
        put_decimal(out, (ns + 500) / 1000, 3);
    put_comma(out);
}

static void put_latencies(struct text *out, const struct journal_arm *arm)
{
    const struct {
        enum metric metric;
        int64_t ns;
    } columns[] = {{METRIC_LATENCY_P50, arm->p50_ns},   {METRIC_LATENCY_P90, arm->p90_ns},
                   {METRIC_LATENCY_P95, arm->p95_ns},   {METRIC_LATENCY_P99, arm->p99_ns},
                   {METRIC_LATENCY_P999, arm->p999_ns}, {METRIC_LATENCY_MAX, arm->max_ns}};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        put_latency(out, arm, columns[i].metric, columns[i].ns, observations_needed(columns[i].metric));
    const struct measures *m = &arm->sum;
    int64_t ended = m->of[MEASURE_ROUNDS_SUCCEEDED] + m->of[MEASURE_ROUNDS_FAILED];
    const struct ratio *mean = journal_reading(arm, METRIC_LATENCY_MEAN);
    if (mean)
        put_share(out, mean->num, mean->den * NS_PER_MS, 1, 3);
    else
        put_share(out, m->of[MEASURE_LATENCY_NS] / 1000, ended * THOUSAND, 1, 3);
    put_comma(out);
}

static void put_shares(struct text *out, const struct journal_arm *arm)
{
    const struct measures *m = &arm->sum;
    const struct ratio *error_rate = journal_reading(arm, METRIC_ERROR_RATE);
    if (error_rate)
        put_share(out, error_rate->num, error_rate->den, 1, 9);
    else
        put_share(out, measures_failed(m), ended_attempts(m), 1, 9);
    put_comma(out);
    for (size_t i = 0; i < SHARE_COLUMNS; i++) {
        const struct share_column *column = &share_columns[i];
        const struct ratio *reading = journal_reading(arm, share_metrics[i]);
        if (reading)
            put_share(out, reading->num, reading->den, 1, 6);
        else
            put_share(out, m->of[column->part], m->of[column->whole], 1, 6);
        put_comma(out);
    }
}

/* Attempts a second, dollars a minute, learners. */
static void put_rates(struct text *out, const struct journal_row *row, const struct journal_arm *arm)
{
    const struct measures *m = &arm->sum;
    int64_t span_ms = (row->end_ns - row->start_ns) / NS_PER_MS;
    const struct ratio *throughput = journal_reading(arm, METRIC_THROUGHPUT);
    if (throughput)
        put_share(out, throughput->num, throughput->den, 1, 3);
    else
        put_share(out, m->of[MEASURE_OFFERED], span_ms, THOUSAND, 3);
    put_comma(out);
    /* Micro-dollars a millisecond are 1/1000 of dollars a second. */
    put_share(out, m->of[MEASURE_REVENUE_MICRO], span_ms * THOUSAND, 60, 3);
    put_comma(out);
    put_share(out, m->of[MEASURE_LEARNER_US] / THOUSAND, span_ms, 1, 1);
}

static void put_sample(struct text *out, const struct journal *j, const struct journal_row *row, int arm_index)
{
    const struct journal_arm *arm = &row->arms[arm_index];
    put_row_head(out, j, row);
    text_add(out, arm_words[arm_index]);
    put_comma(out);
    put_share(out, row->split.num, row->split.den, 1, 6);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        put_comma(out);
        put_integer(out, arm->sum.of[m]);
    }
    put_comma(out);
    put_shares(out, arm);
    put_latencies(out, arm);
    put_rates(out, row, arm);
    text_add(out, "\r\n");
}

void report_samples_csv(const struct journal *j, struct text *out)
{
    text_add(out, "time,time_s,length_s,phase,stage,arm,split");
    for (int m = 0; m < MEASURE_COUNT; m++) {
        put_comma(out);
        text_add(out, measure_columns[m]);
    }
    text_add(out, ",error_rate");
    for (size_t i = 0; i < SHARE_COLUMNS; i++)
        text_format(out, ",%s", share_columns[i].name);
    text_add(out, ",latency_p50_ms,latency_p90_ms,latency_p95_ms,latency_p99_ms,latency_p999_ms,latency_max_ms,"
                  "latency_mean_ms,throughput_per_s,revenue_usd_per_minute,learners\r\n");
    for (size_t i = 0; i < j->rows_count; i++)
        for (int arm = 0; arm < ARMS; arm++)
            put_sample(out, j, &j->rows[i], arm);
}

static void put_segment(struct text *out, const struct journal *j, const struct journal_row *row, int arm, int segment)
{
    const struct journal_part *part = journal_part(row, (enum arm)arm, segment);
    put_row_head(out, j, row);
    text_add_csv(out, j->scenario->learners.segments[segment].name);
    put_comma(out);
    text_add(out, arm_words[arm]);
    put_comma(out);
    put_integer(out, part->requests);
    put_comma(out);
    put_integer(out, part->failures);
    put_comma(out);
    put_share(out, part->failures, part->requests, 1, 9);
    put_comma(out);
    if (part->p99_ns >= 0 && part->requests >= observations_needed(METRIC_LATENCY_P99))
        put_decimal(out, (part->p99_ns + 500) / 1000, 3);
    text_add(out, "\r\n");
}

void report_segments_csv(const struct journal *j, struct text *out)
{
    text_add(out, "time,time_s,length_s,phase,stage,segment,arm,requests,failures,error_rate,latency_p99_ms\r\n");
    for (size_t i = 0; i < j->rows_count; i++)
        for (int s = 0; s < j->scopes.segments; s++)
            for (int arm = 0; arm < ARMS; arm++)
                put_segment(out, j, &j->rows[i], arm, s);
}
