/* recording.c - rows of a CSV, or rows that a caller feeds, as samples, each checked against the plan. */
#include "rehearsal/recording.h"

#include "base/instant.h"
#include "base/memory.h"
#include "base/text.h"
#include "rehearsal/recording_column.h"

#include <stdlib.h>

struct recording {
    const struct scenario *scenario;
    struct problems *problems;
    size_t problems_before;
    struct csv_rows rows;
    struct recorded_column *columns;
    size_t columns_count, time_column;
    struct ratio *values; /* of the row at hand, by column; {0,0}: no data */
    int64_t *counted;     /* by column: the sum of all rows before */
    bool fed;             /* rows come from recording_feed, not from a file */
    bool pending;         /* and one waits: `sample` */
    struct sample sample;
    int64_t last_ns; /* time of the row before; INT64_MIN before the first */
    int last_phase;  /* its phase, or -1 */
    int64_t rows_count, skipped;
    struct order_queue orders; /* that are not due yet */
    struct measures totals[ARMS];
};

static struct recording *recording_new(const struct scenario *scenario, struct problems *problems)
{
    struct recording *r = memory_new(1, sizeof *r);
    struct scopes scopes = {scenario->regions_count, scenario->learners.segments_count};
    *r = (struct recording){.scenario = scenario,
                            .problems = problems,
                            .problems_before = problems->count,
                            .last_ns = INT64_MIN,
                            .last_phase = -1};
    sample_open(&r->sample, &scopes);
    return r;
}

/* The row at hand names the columns. */
static void read_columns(struct recording *r)
{
    r->columns_count = r->rows.csv.count;
    r->columns = memory_new(r->columns_count, sizeof *r->columns);
    r->values = memory_new(r->columns_count, sizeof *r->values);
    r->counted = memory_new(r->columns_count, sizeof *r->counted);
    columns_read(r->columns, &r->rows, r->scenario, r->problems);
    while (r->time_column + 1 < r->columns_count && r->columns[r->time_column].kind != COLUMN_TIME)
        r->time_column++;
}

static struct recording *opened(struct recording *r)
{
    if (r->problems->count == r->problems_before)
        return r;
    recording_close(r);
    return NULL;
}

struct recording *recording_open(const char *path, const struct scenario *scenario, struct problems *problems)
{
    struct recording *r = recording_new(scenario, problems);
    if (csv_rows_open(&r->rows, path, RECORDING_BYTES_MAX, problems)) {
        enum csv_step step = csv_rows_next(&r->rows, problems);
        if (step == CSV_END)
            problem_add(problems, (struct place){.source = path}, NULL, "empty; the first row names the columns");
        if (step == CSV_ROW)
            read_columns(r);
    }
    return opened(r);
}

struct recording *recording_open_fed(const char *const *columns, size_t count, const struct scenario *scenario,
                                     struct problems *problems)
{
    struct recording *r = recording_new(scenario, problems);
    struct text head = {0};
    enum csv_step step = CSV_MORE;
    r->fed = true;
    csv_open(&r->rows.csv, false);
    r->rows.path = "columns";
    text_add(&head, "time");
    for (size_t i = 0; i < count; i++) {
        text_add(&head, ",");
        text_add_csv(&head, columns[i]);
    }
    text_add(&r->rows.excerpt, head.bytes);
    r->rows.excerpt_line = r->rows.csv.line;
    text_add(&head, "\n");
    for (size_t i = 0; i < head.length && step == CSV_MORE; i++)
        step = csv_feed(&r->rows.csv, head.bytes[i]);
    text_free(&head);
    if (step == CSV_ROW)
        read_columns(r);
    else
        problem_add(problems, (struct place){.source = "columns"}, NULL, "at most %d columns", CSV_FIELDS_MAX - 1);
    return opened(r);
}

void recording_close(struct recording *r)
{
    if (!r)
        return;
    csv_rows_close(&r->rows);
    sample_free(&r->sample);
    free(r->columns);
    free(r->values);
    free(r->counted);
    free(r);
}

int64_t recording_skipped(const struct recording *r)
{
    return r->skipped;
}

/* The phase that contains the moment before time_ns, or -1. */
static int phase_at(const struct scenario *s, int64_t time_ns)
{
    for (int i = 0; i < s->phases_count; i++)
        if (s->phases[i].start_ns < time_ns && time_ns <= s->phases[i].start_ns + s->phases[i].length_ns)
            return i;
    return -1;
}

/* Where column i of the row at hand is: of what was fed, its number; the time is 0. */
static struct place value_place(const struct recording *r, size_t i)
{
    return r->fed ? (struct place){"row", (int)r->rows_count, (int)i, 1} : csv_place(&r->rows, i);
}

static const char *value_excerpt(const struct recording *r, size_t i)
{
    return r->fed ? NULL : csv_excerpt(&r->rows, i);
}

static bool wrong_time(struct recording *r, const char *what, const char *which, int64_t at_ns)
{
    char at[64] = "beyond all dates";
    int64_t epoch_ns;
    if (!__builtin_add_overflow(r->scenario->start_epoch_ns, at_ns, &epoch_ns))
        instant_format_short(epoch_ns, at, sizeof at);
    problem_add(r->problems, value_place(r, r->time_column), value_excerpt(r, r->time_column), "%s %s (%s)", what,
                which, at);
    return false;
}

/* Refuses an interval that mixes what is judged apart. */
static bool check_interval(struct recording *r, int phase, int64_t start_ns, int64_t end_ns)
{
    const struct phase *p = &r->scenario->phases[phase];
    if (phase > 0 && r->last_phase >= 0 && r->last_phase < phase) {
        const struct phase *before = &r->scenario->phases[phase - 1];
        int64_t boundary_ns = before->start_ns + before->length_ns;
        if (boundary_ns == p->start_ns && r->last_ns < boundary_ns && r->last_phase == phase - 1)
            return wrong_time(r, "the interval since the row before crosses the end of", before->name, boundary_ns);
    }
    for (int i = 0; i < p->checkpoints_count; i++) {
        int64_t at_ns = p->start_ns + p->checkpoints[i];
        char which[128];
        if (start_ns < at_ns && at_ns < end_ns) {
            snprintf(which, sizeof which, "checkpoint %d of %s; give a row at that time", i + 1, EXCERPT(p->name));
            return wrong_time(r, "the interval since the row before crosses", which, at_ns);
        }
    }
    return true;
}

/* A count and, beside it, how many of them failed; *failed is -1 when that was not given. */
static bool take_pair(struct recording *r, size_t i, int64_t *all, int64_t *failed)
{
    int partner = r->columns[i].failed;
    bool given = partner >= 0 && ratio_has_data(r->values[partner]);
    *all = r->values[i].num;
    *failed = given ? r->values[partner].num : -1;
    if (*failed > *all)
        problem_add(r->problems, value_place(r, (size_t)partner), value_excerpt(r, (size_t)partner),
                    "more failed than there were: %lld of %lld; both count this row's interval", (long long)*failed,
                    (long long)*all);
    return *failed <= *all;
}

static bool take_requests(struct recording *r, size_t i, struct slice *slice)
{
    int64_t requests, errors;
    if (!take_pair(r, i, &requests, &errors))
        return false;
    slice->sum.of[MEASURE_OFFERED] = requests;
    if (errors >= 0) {
        slice->sum.of[MEASURE_ERRORS] = errors;
        slice->sum.of[MEASURE_SERVED] = requests - errors;
    }
    return true;
}

static bool take_probes(struct recording *r, size_t i, struct slice *slice)
{
    int64_t probes, failed;
    if (!take_pair(r, i, &probes, &failed))
        return false;
    if (failed >= 0) {
        slice->sum.of[MEASURE_PROBES] = probes;
        slice->sum.of[MEASURE_PROBES_UP] = probes - failed;
    }
    return true;
}

static bool take_downtime(struct recording *r, size_t i, struct slice *slice)
{
    int64_t down_ms = r->values[i].num, span_ms = (r->sample.end_ns - r->sample.start_ns) / NS_PER_MS;
    if (down_ms > span_ms) {
        problem_add(r->problems, value_place(r, i), value_excerpt(r, i),
                    "more downtime than time: %lld ms of %lld ms; it counts this row's interval", (long long)down_ms,
                    (long long)span_ms);
        return false;
    }
    slice->sum.of[MEASURE_PROBES] = span_ms;
    slice->sum.of[MEASURE_PROBES_UP] = span_ms - down_ms;
    return true;
}

static bool is_counted(const struct recording *r, size_t i)
{
    return r->columns[i].kind != COLUMN_TIME && r->columns[i].kind != COLUMN_GIVEN && ratio_has_data(r->values[i]);
}

/* Whether what a column counts can still be added up, and multiplied by a second's milliseconds. */
static bool check_sum(struct recording *r, size_t i)
{
    if (!is_counted(r, i) || r->values[i].num <= COUNT_MAX - r->counted[i])
        return true;
    problem_add(r->problems, value_place(r, i), value_excerpt(r, i),
                "all rows of this column together count above 10^15");
    return false;
}

/* Puts a value into the sample. */
static bool sample_value(struct recording *r, size_t i)
{
    const struct recorded_column *column = &r->columns[i];
    struct slice *slice = &r->sample.slices[column->slice];
    if (!ratio_has_data(r->values[i]))
        return true;
    switch (column->kind) {
    case COLUMN_REQUESTS:
        return take_requests(r, i, slice);
    case COLUMN_PROBES:
        return take_probes(r, i, slice);
    case COLUMN_DOWNTIME:
        return take_downtime(r, i, slice);
    case COLUMN_INCIDENTS:
        slice->sum.of[metric_table[column->metric].made.part] = r->values[i].num;
        return true;
    case COLUMN_GIVEN:
        given_put(&slice->given, (enum metric)column->metric, r->values[i]);
        return true;
    default:
        return true; /* failures are taken with what they are failures of */
    }
}

static bool check_shape(struct recording *r)
{
    if (r->rows.csv.count != r->columns_count) {
        problem_add(r->problems, csv_place(&r->rows, 0), csv_excerpt(&r->rows, 0),
                    "%zu fields in this row, %zu columns in the header", r->rows.csv.count, r->columns_count);
        return false;
    }
    for (size_t i = 0; i < r->rows.csv.count; i++)
        if (r->rows.csv.field[i].broken) {
            problem_add(r->problems, csv_place(&r->rows, i), NULL, "this field holds a NUL byte; it is not text");
            return false;
        }
    return true;
}

/* Percentiles of the same rounds: a higher one is not below a lower one. */
static bool check_percentiles(struct recording *r)
{
    for (size_t i = 0; i < r->columns_count; i++)
        for (size_t k = 0; k < r->columns_count; k++) {
            const struct recorded_column *low = &r->columns[i], *high = &r->columns[k];
            if (low->slice != high->slice || !columns_ascend(low, high) || !ratio_has_data(r->values[i]) ||
                !ratio_has_data(r->values[k]) || ratio_compare(r->values[i], r->values[k]) <= 0)
                continue;
            problem_add(r->problems, value_place(r, k), value_excerpt(r, k), "%s is below %s of the same row",
                        high->info->word, low->info->word);
            return false;
        }
    return true;
}

/* Makes the row's sample from its end and its values. *phase is -1 when it lies outside every phase. False with a
 * problem. */
static bool sample_row(struct recording *r, int64_t end_ns, int *phase)
{
    int64_t last_ns = r->last_ns;
    bool whole = true;
    if (end_ns <= last_ns)
        return wrong_time(r, "times must ascend;", "the row before is at", last_ns);
    *phase = phase_at(r->scenario, end_ns);
    if (*phase >= 0) {
        int64_t phase_start_ns = r->scenario->phases[*phase].start_ns;
        int64_t start_ns = last_ns > phase_start_ns ? last_ns : phase_start_ns;
        whole = check_interval(r, *phase, start_ns, end_ns);
        sample_clear(&r->sample, start_ns, end_ns);
        for (size_t i = 0; i < r->columns_count; i++)
            whole = check_sum(r, i) && sample_value(r, i) && whole;
        whole = check_percentiles(r) && whole;
        for (size_t i = 0; i < r->columns_count && whole; i++)
            r->counted[i] += is_counted(r, i) ? r->values[i].num : 0;
    }
    if (whole || !r->fed) { /* a row that was fed may be fed again, corrected */
        r->last_ns = end_ns;
        r->last_phase = *phase;
    }
    return whole;
}

/* Reads the row of the file that is at hand. */
static bool read_row(struct recording *r, int *phase)
{
    int64_t end_ns;
    bool good = true;
    if (!check_shape(r) || !cell_time(&r->rows, r->time_column, r->scenario, &end_ns, r->problems))
        return false;
    for (size_t i = 0; i < r->columns_count; i++) {
        r->values[i] = RATIO_NO_DATA;
        if (i != r->time_column && *csv_text(&r->rows, i) != 0)
            good = cell_value(&r->rows, i, &r->columns[i], &r->values[i], r->problems) && good;
    }
    return sample_row(r, end_ns, phase) && good;
}

const struct sample *recording_next(struct recording *r, int *phase)
{
    while (!r->fed && r->problems->count < r->problems_before + PROBLEMS_SHOWN) {
        enum csv_step step = csv_rows_next(&r->rows, r->problems);
        if (step != CSV_ROW)
            return NULL;
        if (++r->rows_count > RECORDING_ROWS_MAX) {
            problem_add(r->problems, csv_place(&r->rows, 0), NULL, "more than a million rows; record longer intervals");
            return NULL;
        }
        bool good = read_row(r, phase);
        r->skipped += good && *phase < 0;
        if (good && *phase >= 0 && r->problems->count == r->problems_before)
            return &r->sample;
    }
    *phase = r->fed && r->pending ? phase_at(r->scenario, r->sample.end_ns) : -1;
    r->pending = false;
    return *phase >= 0 ? &r->sample : NULL;
}

bool recording_feed(struct recording *r, int64_t end_ns, const struct ratio *values, struct problems *problems)
{
    int phase = -1;
    r->problems = problems;
    r->problems_before = problems->count;
    r->rows_count++;
    for (size_t i = 1; i < r->columns_count; i++) {
        const char *why = values[i - 1].den != 0 ? value_wrong(&r->columns[i], values[i - 1]) : NULL;
        r->values[i] = values[i - 1];
        if (why)
            problem_add(problems, value_place(r, i), NULL, "%s", why);
    }
    if (end_ns % NS_PER_MS != 0)
        problem_add(problems, value_place(r, 0), NULL, "times are whole milliseconds");
    r->pending = problems->count == r->problems_before && sample_row(r, end_ns, &phase) && phase >= 0;
    r->skipped += phase < 0 && problems->count == r->problems_before;
    return problems->count == r->problems_before;
}

static bool recorded_next(void *self, int64_t not_before_ns, struct observation *out)
{
    struct recording *r = self;
    (void)not_before_ns;
    out->sample = recording_next(r, &out->phase);
    if (!out->sample)
        return false;
    const struct scopes scopes = {r->scenario->regions_count, r->scenario->learners.segments_count};
    out->split = r->scenario->phases[out->phase].split.share;
    for (enum arm arm = 0; arm < ARMS; arm++)
        measures_add(&r->totals[arm], &out->sample->slices[scopes_everybody(&scopes, arm)].sum);
    return true;
}

static void recorded_obey(void *self, const struct orders *orders)
{
    order_queue_add(&((struct recording *)self)->orders, orders);
}

static void recorded_report(void *self, int64_t upto_ns, struct effects *out)
{
    order_queue_take(&((struct recording *)self)->orders, upto_ns, out);
}

static uint64_t recorded_close(void *self, struct outcome *outcome)
{
    const struct recording *r = self;
    for (int arm = 0; arm < ARMS; arm++)
        outcome->totals[arm] = r->totals[arm];
    return 0; /* no rounds were simulated */
}

struct source recording_source(struct recording *r)
{
    return (struct source){.self = r,
                           .recorded = true,
                           .next = recorded_next,
                           .obey = recorded_obey,
                           .report = recorded_report,
                           .close = recorded_close};
}
