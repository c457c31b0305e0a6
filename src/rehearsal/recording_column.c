/* recording_column.c - from the head of a column to its metric, counter and scope, and from its cells to values. */
#include "rehearsal/recording_column.h"

#include "base/instant.h"
#include "base/text.h"
#include "base/words.h"

#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 200

/* The columns that are no metrics. */
static const struct counter {
    const char *word;
    enum column_kind kind;
    const char *failures_of; /* the counter that this one counts the failed ones of */
    int tells;               /* the metric that they amount to; -1: none */
} counters[] = {
    {"time", COLUMN_TIME, NULL, -1},
    {"requests", COLUMN_REQUESTS, NULL, -1},
    {"errors", COLUMN_ERRORS, "requests", METRIC_ERROR_RATE},
    {"probes", COLUMN_PROBES, NULL, METRIC_AVAILABILITY},
    {"probes_failed", COLUMN_PROBES_FAILED, "probes", -1},
    {"downtime_ms", COLUMN_DOWNTIME, NULL, METRIC_AVAILABILITY},
};
#define COUNTERS (sizeof counters / sizeof counters[0])

static const struct counter *counter_of(const struct recorded_column *column)
{
    for (size_t k = 0; k < COUNTERS; k++)
        if (counters[k].kind == column->kind)
            return &counters[k];
    return NULL; /* a metric */
}

/* A name of a column, and what it is read by. */
struct header_field {
    const struct csv_rows *rows;
    size_t index;
    const struct scenario *scenario; /* NULL where no name of it matters */
    struct problems *problems;
};

static bool wrong_column(const struct header_field *f, const char *what, const char *name, const char *right)
{
    problem_add(f->problems, csv_place(f->rows, f->index), csv_excerpt(f->rows, f->index), "%s \"%s\"%s%s", what, name,
                right ? "; " : "", right ? right : "");
    return false;
}

static bool unknown_column(const struct header_field *f, const char *name)
{
    const char *all[COUNTERS + METRICS_MAX + 1];
    size_t count = 0;
    struct text right = {0};
    for (size_t k = 0; k < COUNTERS; k++)
        all[count++] = counters[k].word;
    metric_words(&f->scenario->stated, &all[count]);
    const char *nearest = nearest_word(name, all);
    if (nearest)
        text_format(&right, "did you mean \"%s\"?", nearest);
    else
        text_add(&right, "columns are time, requests, errors, probes, probes_failed, downtime_ms and the metrics that "
                         "criteria name");
    wrong_column(f, "unknown column", name, right.bytes);
    text_free(&right);
    return false;
}

/* The column's own word, without its scope. */
static bool read_word(struct recorded_column *column, const struct header_field *f, const char *word)
{
    for (size_t k = 0; k < COUNTERS; k++)
        if (strcmp(word, counters[k].word) == 0) {
            column->kind = counters[k].kind;
            return true;
        }
    column->metric = metric_find(&f->scenario->stated, word);
    if (column->metric < 0)
        return unknown_column(f, word);
    bool incidents = metric_is((enum metric)column->metric, INCIDENT);
    column->info = metric_info_of(&f->scenario->stated, (enum metric)column->metric);
    bool counted = column->info->made.how == MADE_COUNT;
    if (incidents && !counted)
        return wrong_column(f, "which incidents? column", word,
                            "columns are incidents.critical, .high, .medium and .low");
    column->kind = incidents ? COLUMN_INCIDENTS : COLUMN_GIVEN;
    return true;
}

/* One `segment=A` of a scope. */
static bool read_scope_part(struct scope *scope, const struct header_field *f, char *part)
{
    const struct scenario *scenario = f->scenario;
    char *name = strchr(part, '=');
    if (!name)
        return wrong_column(f, "a scope is segment=NAME, region=NAME or arm=NAME, not", part, NULL);
    *name++ = 0;
    if (strcmp(part, "arm") == 0) {
        int arm = word_find(name, (const char *const *)scenario->arm_words);
        char arms[256];
        snprintf(arms, sizeof arms, "arms are %s, %s and all", EXCERPT(scenario->arm_words[ARM_BASELINE]),
                 EXCERPT(scenario->arm_words[ARM_CANDIDATE]));
        if (arm < 0)
            return wrong_column(f, "unknown arm", name, arms);
        scope->arm = (enum arm)arm;
        return true;
    }
    bool region = strcmp(part, "region") == 0;
    if (!region && strcmp(part, "segment") != 0)
        return wrong_column(f, "unknown scope", part, "scopes are segment, region and arm");
    int index = word_find(name, region ? scenario->region_names : scenario->segment_names);
    if (index < 0)
        return wrong_column(f, region ? "the scenario has no region" : "the scenario has no segment", name, NULL);
    *(region ? &scope->region : &scope->segment) = index;
    return true;
}

static bool read_scope(struct recorded_column *column, const struct header_field *f, char *parts)
{
    struct scopes scopes = {f->scenario->regions_count, f->scenario->learners.segments_count};
    struct scope scope = {ARM_CANDIDATE, -1, -1};
    char *state = NULL;
    for (char *part = strtok_r(parts, " ,;", &state); part; part = strtok_r(NULL, " ,;", &state))
        if (!read_scope_part(&scope, f, part))
            return false;
    column->slice = scopes_index(&scopes, scope);
    return column->slice >= 0 || wrong_column(f, "a region and a segment at once in", csv_text(f->rows, f->index),
                                              "samples are kept by region or by segment");
}

static bool read_column(struct recorded_column *column, const struct header_field *f)
{
    char name[NAME_MAX_BYTES];
    const char *text = csv_text(f->rows, f->index);
    if (strlen(text) >= sizeof name || f->rows->csv.field[f->index].broken)
        return wrong_column(f, "this is no name of a column", "", NULL);
    memcpy(name, text, strlen(text) + 1);
    char *scope = strchr(name, '[');
    char nothing[] = "";
    if (scope) {
        size_t length = strlen(scope);
        if (scope[length - 1] != ']')
            return wrong_column(f, "a scope ends in ]:", text, NULL);
        scope[length - 1] = 0;
        *scope++ = 0;
    }
    return read_word(column, f, name) && read_scope(column, f, scope ? scope : nothing);
}

static bool same_column(const struct recorded_column *a, const struct recorded_column *b)
{
    return a->kind == b->kind && (a->kind == COLUMN_TIME || a->slice == b->slice) && a->metric == b->metric;
}

/* Joins a column of failures with the column of the same scope that these are failures of. */
static bool join_failures(struct recorded_column *columns, const struct csv_rows *rows, size_t i,
                          struct problems *problems)
{
    const struct counter *counter = counter_of(&columns[i]);
    if (!counter || !counter->failures_of)
        return true;
    for (size_t k = 0; k < rows->csv.count; k++) {
        const struct counter *whole = counter_of(&columns[k]);
        if (whole && strcmp(whole->word, counter->failures_of) == 0 && columns[k].slice == columns[i].slice) {
            columns[k].failed = (int)i;
            return true;
        }
    }
    return wrong_column(&(struct header_field){rows, i, NULL, problems},
                        "nothing with the same scope that these are failures of:", csv_text(rows, i),
                        "errors need requests, probes_failed needs probes");
}

/* The metric that a column tells, by itself or as a counter; -1: none. */
static int told_by(const struct recorded_column *column)
{
    const struct counter *counter = counter_of(column);
    return counter ? counter->tells : column->metric;
}

bool columns_ascend(const struct recorded_column *low, const struct recorded_column *high)
{
    if (low->kind != COLUMN_GIVEN || high->kind != COLUMN_GIVEN)
        return false;
    const struct made *a = &low->info->made, *b = &high->info->made;
    return a->how == MADE_LATENCY && b->how == MADE_LATENCY && a->whose == b->whose && a->percentile < b->percentile;
}

/* A column beside one before it. */
static void check_pair(const struct recorded_column *before, const struct recorded_column *column,
                       const struct csv_rows *rows, size_t i, struct problems *problems)
{
    if (same_column(column, before))
        wrong_column(&(struct header_field){rows, i, NULL, problems},
                     "this column was there before:", csv_text(rows, i), NULL);
    else if (column->slice == before->slice && told_by(column) >= 0 && told_by(column) == told_by(before)) {
        char what[80];
        snprintf(what, sizeof what, "%s is given twice, again by", metric_table[told_by(column)].word);
        wrong_column(&(struct header_field){rows, i, NULL, problems}, what, csv_text(rows, i),
                     "one of the two has to go");
    }
}

static bool check_columns(struct recorded_column *columns, const struct csv_rows *rows, struct problems *problems)
{
    size_t before = problems->count;
    bool timed = false;
    for (size_t i = 0; i < rows->csv.count; i++) {
        timed = timed || columns[i].kind == COLUMN_TIME;
        join_failures(columns, rows, i, problems);
        for (size_t k = 0; k < i; k++)
            check_pair(&columns[k], &columns[i], rows, i, problems);
    }
    if (!timed)
        problem_add(problems, csv_place(rows, 0), csv_excerpt(rows, 0),
                    "no column \"time\"; it says when each row's interval ends");
    return problems->count == before;
}

bool columns_read(struct recorded_column *columns, const struct csv_rows *rows, const struct scenario *scenario,
                  struct problems *problems)
{
    size_t before = problems->count;
    for (size_t i = 0; i < rows->csv.count; i++) {
        columns[i] = (struct recorded_column){.metric = -1, .failed = -1};
        read_column(&columns[i], &(struct header_field){rows, i, scenario, problems});
    }
    return problems->count == before && check_columns(columns, rows, problems);
}

static bool wrong_cell(const struct csv_rows *rows, size_t i, struct problems *problems, const char *why)
{
    problem_add(problems, csv_place(rows, i), csv_excerpt(rows, i), "\"%s\": %s", EXCERPT(csv_text(rows, i)), why);
    return false;
}

static bool is_plain(const char *text)
{
    return text[strspn(text, "-0123456789._")] == 0;
}

/* A plain number gets the unit that its kind leaves unsaid. */
static bool parse(const char *text, enum unit unit, struct ratio *value, const char **why)
{
    char buffer[NAME_MAX_BYTES];
    const char *suffix = "";
    text += *text == '+';
    if (is_plain(text))
        suffix = unit == UNIT_DURATION ? "s" : unit == UNIT_BYTES_PER_HOUR ? "B/h" : "";
    if (strlen(text) + strlen(suffix) >= sizeof buffer) {
        *why = "this is too long for a value";
        return false;
    }
    memcpy(buffer, text, strlen(text) + 1);
    memcpy(buffer + strlen(text), suffix, strlen(suffix) + 1);
    return quantity_parse(buffer, strlen(buffer), unit, value, why);
}

static const char *out_of_range(const struct metric_info *metric, struct ratio value)
{
    if (value.num < 0)
        return metric->flags & MAY_BE_NEGATIVE ? NULL : "this cannot be negative";
    bool open = metric->unit != UNIT_SHARE || metric->flags & MAY_EXCEED_ONE;
    return open || value.num <= value.den ? NULL
                                          : "this share cannot be above 100%; plain numbers are shares, so 0.5 is 50%";
}

const char *value_wrong(const struct recorded_column *column, struct ratio value)
{
    if (value.den < 0 || value.num == INT64_MIN)
        return "a value has a denominator above 0 and a numerator above -2^63";
    if (column->kind == COLUMN_GIVEN)
        return out_of_range(column->info, value);
    bool whole = value.den == 1 && value.num >= 0 && value.num <= COUNT_MAX;
    return whole ? NULL : "expected a whole number of 0 .. 10^15";
}

bool cell_value(const struct csv_rows *rows, size_t i, const struct recorded_column *column, struct ratio *value,
                struct problems *problems)
{
    const char *why;
    enum unit unit = column->kind == COLUMN_GIVEN ? column->info->unit : UNIT_COUNT;
    if (parse(csv_text(rows, i), unit, value, &why))
        why = value_wrong(column, *value);
    if (!why)
        return true;
    *value = RATIO_NO_DATA;
    return wrong_cell(rows, i, problems, why);
}

bool cell_time(const struct csv_rows *rows, size_t i, const struct scenario *scenario, int64_t *time_ns,
               struct problems *problems)
{
    struct ratio since;
    const char *why, *text = csv_text(rows, i);
    if (parse(text, UNIT_DURATION, &since, &why))
        *time_ns = ratio_scale_floor(since, 1);
    else if (instant_parse(text, strlen(text), time_ns, &why))
        *time_ns -= scenario->start_epoch_ns;
    else
        return wrong_cell(rows, i, problems,
                          "a time is an instant such as 2025-10-31T12:15Z, or seconds since the plan's start");
    if (*time_ns % NS_PER_MS != 0)
        return wrong_cell(rows, i, problems, "times are whole milliseconds");
    return true;
}
