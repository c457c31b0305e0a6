/* samples.c - samples.csv, segments.csv and regions.csv: every monitoring interval as numbers.
 *
 * Cost: about 70 numbers a sample and arm; 7,000 samples make 8 MB of text from 24 MB of cells. */
#include "report/facts.h"
#include "report/measured.h"
#include "report/sections.h"

/* What a row is about. */
#define ROW_COLUMNS                                                                                                    \
    COLUMN_CSV("time", INSTANT), COLUMN_CSV("length_s", DURATION), COLUMN_CSV("phase", TEXT),                          \
    {                                                                                                                  \
        "stage", NULL, CELL_TEXT, FORMAT_CSV, 0                                                                        \
    }

static void put_interval(struct table *t, const struct journal *j, const struct journal_row *row)
{
    TABLE_ADD(t, instant_cell(row->start_ns), duration_cell(row->end_ns - row->start_ns),
              row->phase >= 0 ? text_cell(j->scenario->phases[row->phase].name) : absent_cell(),
              text_cell(stage_words[row->stage]));
}

/* What a sample is made of, the same for every row. */
struct sample_columns {
    enum metric metrics[METRICS];
    int metrics_count;
};

/* A metric of a sample, as it was recorded or from what was counted; durations in milliseconds, money in dollars.
 * Absent when it is not known. */
static void put_metric(struct table *t, const struct journal_arm *arm, const struct counted *counted,
                       enum metric metric)
{
    const struct ratio *given = journal_given(arm, metric);
    struct ratio of = given ? *given : metric_of(metric, counted, NULL).of;
    of.den *= unit_table[metric_table[metric].unit].axis_per;
    if (!ratio_has_data(of) && metric_is(metric, NONE_IS_ZERO))
        of = (struct ratio){0, 1};
    table_add(t, ratio_has_data(of) ? quantity_cell(of, UNIT_FACTOR) : absent_cell());
}

static void put_sample(struct table *t, const struct journal *j, const struct journal_row *row, int arm_index,
                       const struct sample_columns *columns)
{
    const struct journal_arm *arm = &row->arms[arm_index];
    struct counted counted = {.settings = &j->settings,
                              .sum = &arm->sum,
                              .observed_ns = row->end_ns - row->start_ns,
                              .samples = 1,
                              .percentiles = arm->latency};
    put_interval(t, j, row);
    TABLE_ADD(t, text_cell(j->scenario->arm_words[arm_index]), quantity_cell(row->split, UNIT_SHARE));
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (measure_known(j, m))
            table_add(t, count_cell(arm->sum.of[m]));
    for (int i = 0; i < columns->metrics_count; i++)
        put_metric(t, arm, &counted, columns->metrics[i]);
}

static struct table *samples_table(struct page *page, const struct sample_columns *columns)
{
    static const struct column names[] = {ROW_COLUMNS, COLUMN_CSV("arm", TEXT), COLUMN_DECIMAL("split", 6)};
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, names);
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (measure_known(page->journal, m))
            table_column(t, (struct column)COLUMN_CSV(measure_columns[m], COUNT));
    for (int i = 0; i < columns->metrics_count; i++)
        table_column(t, (struct column)COLUMN_DECIMAL(metric_table[columns->metrics[i]].column.name,
                                                      metric_table[columns->metrics[i]].column.decimals));
    return t;
}

void make_samples(struct page *page)
{
    const struct journal *j = page->journal;
    struct sample_columns columns = {.metrics_count = 0};
    int count = metrics_shown_as(SHOWN_AS_COLUMN, columns.metrics);
    for (int i = 0; i < count; i++)
        if (metric_has_sense(j, columns.metrics[i]))
            columns.metrics[columns.metrics_count++] = columns.metrics[i];
    struct table *t = samples_table(page, &columns);
    for (size_t i = 0; i < journal_rows(j); i++)
        for (int arm = 0; arm < ARMS; arm++)
            put_sample(t, j, journal_row(j, i), arm, &columns);
}

#define SLICE_COLUMNS(of)                                                                                              \
    ROW_COLUMNS, COLUMN_CSV(of, TEXT), COLUMN_CSV("arm", TEXT), COLUMN_CSV("requests", COUNT),                         \
        COLUMN_CSV("failures", COUNT), COLUMN_DECIMAL("error_rate", 9), COLUMN_DECIMAL("latency_p99_ms", 3)

static void put_slice(struct table *t, const char *of, const char *arm, const struct journal_slice *part)
{
    bool known = part->p99_ns >= 0;
    TABLE_ADD(t, text_cell(of), text_cell(arm), count_cell(part->requests), count_cell(part->failures),
              quantity_cell((struct ratio){part->failures, part->requests}, UNIT_SHARE),
              known ? quantity_cell((struct ratio){part->p99_ns, NS_PER_MS}, UNIT_FACTOR) : absent_cell());
}

void make_segments(struct page *page)
{
    static const struct column columns[] = {SLICE_COLUMNS("segment")};
    const struct journal *j = page->journal;
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
    for (size_t i = 0; i < journal_rows(j); i++)
        for (int s = 0; s < j->outcome.scopes.segments; s++)
            for (int arm = 0; arm < ARMS; arm++) {
                put_interval(t, j, journal_row(j, i));
                put_slice(t, j->scenario->learners.segments[s].name, j->scenario->arm_words[arm],
                          journal_segment(journal_row(j, i), (enum arm)arm, s));
            }
}

void make_regions(struct page *page)
{
    static const struct column columns[] = {SLICE_COLUMNS("region")};
    const struct journal *j = page->journal;
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
    for (size_t i = 0; i < journal_rows(j); i++)
        for (int r = 0; r < j->outcome.scopes.regions; r++)
            for (int arm = 0; arm < ARMS; arm++) {
                put_interval(t, j, journal_row(j, i));
                put_slice(t, j->scenario->regions[r].name, j->scenario->arm_words[arm],
                          journal_region(journal_row(j, i), (enum arm)arm, r));
            }
}
