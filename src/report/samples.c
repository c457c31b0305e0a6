/* samples.c - samples.csv and segments.csv: every monitoring interval as numbers.
 *
 * Cost: about 70 numbers a sample and arm; 7,000 samples make 8 MB of text from 24 MB of cells. */
#include "report/sections.h"

/* What a row is about. */
#define ROW_COLUMNS                                                                                                    \
    COLUMN_CSV("time", INSTANT), COLUMN_CSV("length_s", DURATION), COLUMN_CSV("phase", TEXT),                          \
    {                                                                                                                  \
        "stage", NULL, CELL_TEXT, FORMAT_CSV, 0                                                                        \
    }
#define COLUMN_DECIMAL(name, decimals)                                                                                 \
    {                                                                                                                  \
        name, NULL, CELL_QUANTITY, FORMAT_CSV, decimals                                                                \
    }

static void put_row(struct table *t, const struct journal *j, const struct journal_row *row)
{
    table_add(t, instant_cell(row->start_ns));
    table_add(t, duration_cell(row->end_ns - row->start_ns));
    table_add(t, row->phase >= 0 ? text_cell(j->scenario->phases[row->phase].name) : absent_cell());
    table_add(t, text_cell(stage_words[row->stage]));
}

static const struct column sample_columns[] = {
    ROW_COLUMNS,
    COLUMN_CSV("arm", TEXT),
    COLUMN_DECIMAL("split", 6),
#define X(name, column, meaning) COLUMN_CSV(column, COUNT),
    MEASURES(X)
#undef X
    /* as put_shares, put_latencies and put_rates add them */
    COLUMN_DECIMAL("error_rate", 9),
    COLUMN_DECIMAL("availability", 6),
    COLUMN_DECIMAL("cpu", 6),
    COLUMN_DECIMAL("memory", 6),
    COLUMN_DECIMAL("network", 6),
    COLUMN_DECIMAL("utilisation", 6),
    COLUMN_DECIMAL("cache_hit_rate", 6),
    COLUMN_DECIMAL("latency_p50_ms", 3),
    COLUMN_DECIMAL("latency_p90_ms", 3),
    COLUMN_DECIMAL("latency_p95_ms", 3),
    COLUMN_DECIMAL("latency_p99_ms", 3),
    COLUMN_DECIMAL("latency_p999_ms", 3),
    COLUMN_DECIMAL("latency_max_ms", 3),
    COLUMN_DECIMAL("latency_mean_ms", 3),
    COLUMN_DECIMAL("throughput_per_s", 3),
    COLUMN_DECIMAL("revenue_usd_per_minute", 3),
    COLUMN_DECIMAL("learners", 1),
};

/* A number of a sample: as it was recorded, or from what was counted. */
static void put_number(struct table *t, const struct journal_arm *arm, enum metric metric, struct ratio counted)
{
    const struct ratio *reading = journal_reading(arm, metric);
    table_add(t, quantity_cell(reading ? *reading : counted, UNIT_FACTOR));
}

static void put_shares(struct table *t, const struct journal_arm *arm)
{
    static const struct {
        enum metric metric;
        enum measure part, whole;
    } shares[] = {
        {METRIC_AVAILABILITY, MEASURE_PROBES_UP, MEASURE_PROBES},
        {METRIC_CPU, MEASURE_CPU_US, MEASURE_CPU_CAPACITY_US},
        {METRIC_MEMORY, MEASURE_MEMORY_KIB_S, MEASURE_MEMORY_CAPACITY_KIB_S},
        {METRIC_NETWORK, MEASURE_NETWORK_BYTES, MEASURE_NETWORK_CAPACITY_BYTES},
        {METRIC_UTILISATION, MEASURE_BUSY_US, MEASURE_WORKER_US},
        {METRIC_CACHE_HIT_RATE, MEASURE_CACHE_HITS, MEASURE_CACHE_LOOKUPS},
    };
    const struct measures *m = &arm->sum;
    put_number(t, arm, METRIC_ERROR_RATE, (struct ratio){measures_failed(m), ended_attempts(m)});
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
        put_number(t, arm, shares[i].metric, (struct ratio){m->of[shares[i].part], m->of[shares[i].whole]});
}

/* In milliseconds; absent when no round ended, or too few for that percentile. */
static void put_latency(struct table *t, const struct journal_arm *arm, enum metric metric, int64_t ns)
{
    const struct ratio *reading = journal_reading(arm, metric);
    struct ratio ms = reading ? (struct ratio){reading->num, reading->den * NS_PER_MS} : (struct ratio){ns, NS_PER_MS};
    bool known = reading || (ns >= 0 && arm->ended >= observations_needed(metric));
    table_add(t, known ? quantity_cell(ms, UNIT_FACTOR) : absent_cell());
}

static void put_latencies(struct table *t, const struct journal_arm *arm)
{
    const struct measures *m = &arm->sum;
    int64_t ended = m->of[MEASURE_ROUNDS_SUCCEEDED] + m->of[MEASURE_ROUNDS_FAILED];
    const struct ratio *mean = journal_reading(arm, METRIC_LATENCY_MEAN);
    put_latency(t, arm, METRIC_LATENCY_P50, arm->p50_ns);
    put_latency(t, arm, METRIC_LATENCY_P90, arm->p90_ns);
    put_latency(t, arm, METRIC_LATENCY_P95, arm->p95_ns);
    put_latency(t, arm, METRIC_LATENCY_P99, arm->p99_ns);
    put_latency(t, arm, METRIC_LATENCY_P999, arm->p999_ns);
    put_latency(t, arm, METRIC_LATENCY_MAX, arm->max_ns);
    table_add(t, quantity_cell(mean ? (struct ratio){mean->num, mean->den * NS_PER_MS}
                                    : (struct ratio){m->of[MEASURE_LATENCY_NS] / 1000, ended * 1000},
                               UNIT_FACTOR));
}

/* Attempts a second, dollars a minute, learners. */
static void put_rates(struct table *t, const struct journal_row *row, const struct journal_arm *arm)
{
    const struct measures *m = &arm->sum;
    int64_t span_ms = (row->end_ns - row->start_ns) / NS_PER_MS;
    struct ratio dollars = {m->of[MEASURE_REVENUE_MICRO], span_ms * 1000}; /* a second */
    put_number(t, arm, METRIC_THROUGHPUT,
               ratio_multiply((struct ratio){m->of[MEASURE_OFFERED], span_ms}, (struct ratio){1000, 1}, NULL));
    table_add(t, quantity_cell(ratio_multiply(dollars, (struct ratio){60, 1}, NULL), UNIT_FACTOR));
    table_add(t, quantity_cell((struct ratio){m->of[MEASURE_LEARNER_US] / 1000, span_ms}, UNIT_FACTOR));
}

void make_samples(struct page *page)
{
    const struct journal *j = page->journal;
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, sample_columns);
    for (size_t i = 0; i < journal_rows(j); i++)
        for (int arm = 0; arm < ARMS; arm++) {
            const struct journal_row *row = journal_row(j, i);
            put_row(t, j, row);
            table_add(t, text_cell(j->scenario->arm_words[arm]));
            table_add(t, quantity_cell(row->split, UNIT_SHARE));
            for (int m = 0; m < MEASURE_COUNT; m++)
                table_add(t, count_cell(row->arms[arm].sum.of[m]));
            put_shares(t, &row->arms[arm]);
            put_latencies(t, &row->arms[arm]);
            put_rates(t, row, &row->arms[arm]);
        }
}

static const struct column segment_columns[] = {ROW_COLUMNS,
                                                COLUMN_CSV("segment", TEXT),
                                                COLUMN_CSV("arm", TEXT),
                                                COLUMN_CSV("requests", COUNT),
                                                COLUMN_CSV("failures", COUNT),
                                                COLUMN_DECIMAL("error_rate", 9),
                                                COLUMN_DECIMAL("latency_p99_ms", 3)};

static void put_segment(struct table *t, const struct journal *j, const struct journal_row *row, int segment, int arm)
{
    const struct journal_slice *part = journal_segment(row, (enum arm)arm, segment);
    bool known = part->p99_ns >= 0 && part->requests >= observations_needed(METRIC_LATENCY_P99);
    put_row(t, j, row);
    table_add(t, text_cell(j->scenario->learners.segments[segment].name));
    table_add(t, text_cell(j->scenario->arm_words[arm]));
    table_add(t, count_cell(part->requests));
    table_add(t, count_cell(part->failures));
    table_add(t, quantity_cell((struct ratio){part->failures, part->requests}, UNIT_SHARE));
    table_add(t, known ? quantity_cell((struct ratio){part->p99_ns, NS_PER_MS}, UNIT_FACTOR) : absent_cell());
}

void make_segments(struct page *page)
{
    const struct journal *j = page->journal;
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, segment_columns);
    for (size_t i = 0; i < journal_rows(j); i++)
        for (int s = 0; s < j->outcome.scopes.segments; s++)
            for (int arm = 0; arm < ARMS; arm++)
                put_segment(t, j, journal_row(j, i), s, arm);
}
