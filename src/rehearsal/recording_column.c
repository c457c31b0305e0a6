/* recording_column.c - from the head of a column to its metric, counter and scope, and from its cells to values. */
#include "rehearsal/recording_column.h"

#include "base/instant.h"
#include "base/words.h"

#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 200
#define COUNTERS 6

static const char *const counter_words[COUNTERS] = {"time",   "requests",      "errors",
                                                    "probes", "probes_failed", "downtime_ms"};
static const enum column_kind counter_kinds[COUNTERS] = {COLUMN_TIME,   COLUMN_REQUESTS,      COLUMN_ERRORS,
                                                         COLUMN_PROBES, COLUMN_PROBES_FAILED, COLUMN_DOWNTIME};

static bool wrong_column(const struct csv_rows *rows, size_t i, struct problems *problems, const char *what,
                         const char *name, const char *right)
{
    problem_add(problems, csv_place(rows, i), rows->excerpt.bytes, "%s \"%s\"%s%s", what, name,
                right != NULL ? "; " : "", right != NULL ? right : "");
    return false;
}

static bool unknown_column(const struct csv_rows *rows, size_t i, const char *name, struct problems *problems)
{
    const char *all[METRICS + COUNTERS + 1];
    size_t count = 0;
    struct text right = {0};
    for (size_t k = 0; k < COUNTERS; k++)
        all[count++] = counter_words[k];
    for (size_t k = 0; k < METRICS; k++)
        all[count++] = metric_words[k];
    all[count] = NULL;
    const char *nearest = nearest_word(name, all);
    if (nearest != NULL)
        text_format(&right, "did you mean \"%s\"?", nearest);
    else
        text_add(&right, "columns are time, requests, errors, probes, probes_failed, downtime_ms and the metrics that "
                         "criteria name");
    wrong_column(rows, i, problems, "unknown column", name, right.bytes);
    text_free(&right);
    return false;
}

/* The column's own word, without its scope. */
static bool read_word(struct column *column, const struct csv_rows *rows, size_t i, const char *word,
                      struct problems *problems)
{
    for (size_t k = 0; k < COUNTERS; k++)
        if (strcmp(word, counter_words[k]) == 0) {
            column->kind = counter_kinds[k];
            return true;
        }
    column->metric = metric_find(word);
    if (column->metric < 0)
        return unknown_column(rows, i, word, problems);
    if (column->metric == METRIC_INCIDENTS)
        return wrong_column(rows, i, problems, "which incidents? column", word,
                            "columns are incidents.critical, .high, .medium and .low");
    bool counted = column->metric >= METRIC_INCIDENTS_CRITICAL && column->metric <= METRIC_INCIDENTS_LOW;
    column->kind = counted ? COLUMN_INCIDENTS : COLUMN_READING;
    return true;
}

static int find_name(const char *const *names, const char *name)
{
    for (int i = 0; names[i] != NULL; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

/* One `segment=A` of a scope. */
static bool read_scope_part(struct scope *scope, const struct csv_rows *rows, size_t i, char *part,
                            const struct scenario *scenario, struct problems *problems)
{
    char *name = strchr(part, '=');
    if (name == NULL)
        return wrong_column(rows, i, problems, "a scope is segment=NAME, region=NAME or arm=NAME, not", part, NULL);
    *name++ = 0;
    if (strcmp(part, "arm") == 0) {
        int arm = find_name((const char *const *)scenario->arm_words, name);
        char arms[256];
        snprintf(arms, sizeof arms, "arms are %.60s, %.60s and all", scenario->arm_words[ARM_BASELINE],
                 scenario->arm_words[ARM_CANDIDATE]);
        if (arm < 0)
            return wrong_column(rows, i, problems, "unknown arm", name, arms);
        scope->arm = (enum arm)arm;
        return true;
    }
    bool region = strcmp(part, "region") == 0;
    if (!region && strcmp(part, "segment") != 0)
        return wrong_column(rows, i, problems, "unknown scope", part, "scopes are segment, region and arm");
    int index = find_name(region ? scenario->region_names : scenario->segment_names, name);
    if (index < 0)
        return wrong_column(rows, i, problems, region ? "the scenario has no region" : "the scenario has no segment",
                            name, NULL);
    *(region ? &scope->region : &scope->segment) = index;
    return true;
}

static bool read_scope(struct column *column, const struct csv_rows *rows, size_t i, char *parts,
                       const struct scenario *scenario, struct problems *problems)
{
    struct scopes scopes = {scenario->regions_count, scenario->learners.segments_count};
    struct scope scope = {ARM_CANDIDATE, -1, -1};
    char *state = NULL;
    for (char *part = strtok_r(parts, " ,;", &state); part != NULL; part = strtok_r(NULL, " ,;", &state))
        if (!read_scope_part(&scope, rows, i, part, scenario, problems))
            return false;
    column->slice = scopes_index(&scopes, scope);
    return column->slice >= 0 || wrong_column(rows, i, problems, "a region and a segment at once in", csv_text(rows, i),
                                              "samples are kept by region or by segment");
}

static bool read_column(struct column *column, const struct csv_rows *rows, size_t i, const struct scenario *scenario,
                        struct problems *problems)
{
    char name[NAME_MAX_BYTES];
    const char *text = csv_text(rows, i);
    if (strlen(text) >= sizeof name || rows->field[i].broken)
        return wrong_column(rows, i, problems, "this is no name of a column", "", NULL);
    memcpy(name, text, strlen(text) + 1);
    char *scope = strchr(name, '[');
    char nothing[] = "";
    if (scope != NULL) {
        size_t length = strlen(scope);
        if (scope[length - 1] != ']')
            return wrong_column(rows, i, problems, "a scope ends in ]:", text, NULL);
        scope[length - 1] = 0;
        *scope++ = 0;
    }
    return read_word(column, rows, i, name, problems) &&
           read_scope(column, rows, i, scope != NULL ? scope : nothing, scenario, problems);
}

static bool same_column(const struct column *a, const struct column *b)
{
    return a->kind == b->kind && (a->kind == COLUMN_TIME || a->slice == b->slice) && a->metric == b->metric;
}

/* Joins columns of failures with what they are failures of: COLUMN_ERRORS follows COLUMN_REQUESTS in the enum, and
 * COLUMN_PROBES_FAILED follows COLUMN_PROBES. */
static bool join_failures(struct column *columns, const struct csv_rows *rows, size_t i, struct problems *problems)
{
    if (columns[i].kind != COLUMN_ERRORS && columns[i].kind != COLUMN_PROBES_FAILED)
        return true;
    for (size_t k = 0; k < rows->count; k++)
        if (columns[k].kind + 1 == columns[i].kind && columns[k].slice == columns[i].slice) {
            columns[k].failed = (int)i;
            return true;
        }
    return wrong_column(rows, i, problems, "nothing with the same scope that these are failures of:", csv_text(rows, i),
                        "errors need requests, probes_failed needs probes");
}

static bool check_columns(struct column *columns, const struct csv_rows *rows, struct problems *problems)
{
    size_t before = problems->count;
    bool timed = false;
    for (size_t i = 0; i < rows->count; i++) {
        timed = timed || columns[i].kind == COLUMN_TIME;
        join_failures(columns, rows, i, problems);
        for (size_t k = 0; k < i; k++) {
            if (same_column(&columns[i], &columns[k]))
                wrong_column(rows, i, problems, "this column was there before:", csv_text(rows, i), NULL);
            if (columns[i].slice == columns[k].slice &&
                columns[i].kind + columns[k].kind == COLUMN_DOWNTIME + COLUMN_PROBES &&
                (columns[i].kind == COLUMN_PROBES || columns[k].kind == COLUMN_PROBES))
                wrong_column(rows, i, problems, "availability is given twice, again by", csv_text(rows, i),
                             "give downtime_ms or probes");
        }
    }
    if (!timed)
        problem_add(problems, csv_place(rows, 0), rows->excerpt.bytes,
                    "no column \"time\"; it says when each row's interval ends");
    return problems->count == before;
}

bool columns_read(struct column *columns, const struct csv_rows *rows, const struct scenario *scenario,
                  struct problems *problems)
{
    size_t before = problems->count;
    for (size_t i = 0; i < rows->count; i++) {
        columns[i] = (struct column){.metric = -1, .failed = -1};
        read_column(&columns[i], rows, i, scenario, problems);
    }
    return problems->count == before && check_columns(columns, rows, problems);
}

static bool wrong_cell(const struct csv_rows *rows, size_t i, struct problems *problems, const char *why)
{
    problem_add(problems, csv_place(rows, i), rows->excerpt.bytes, "\"%.40s\": %s", csv_text(rows, i), why);
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

/* Metrics that may lie outside 0..1 although they are shares. */
static bool in_range(enum metric metric, struct ratio value, const char **why)
{
    bool change = metric == METRIC_REVENUE_DELTA || metric == METRIC_CHURN || metric == METRIC_MEMORY_GROWTH ||
                  metric == METRIC_REVENUE_PER_MINUTE;
    bool open = change || metric == METRIC_SEGMENT_VARIANCE;
    *why = value.num < 0 ? "this cannot be negative"
                         : "this share cannot be above 100%; plain numbers are shares, so 0.5 is 50%";
    if (value.num < 0)
        return change;
    return open || metric_table[metric].unit != UNIT_SHARE || value.num <= value.den;
}

bool cell_reading(const struct csv_rows *rows, size_t i, enum metric metric, struct ratio *value,
                  struct problems *problems)
{
    const char *why;
    if (!parse(csv_text(rows, i), metric_table[metric].unit, value, &why))
        return wrong_cell(rows, i, problems, why);
    return in_range(metric, *value, &why) || wrong_cell(rows, i, problems, why);
}

bool cell_count(const struct csv_rows *rows, size_t i, int64_t *value, struct problems *problems)
{
    struct ratio count;
    const char *why;
    if (!parse(csv_text(rows, i), UNIT_COUNT, &count, &why))
        return wrong_cell(rows, i, problems, why);
    if (count.den != 1 || count.num < 0 || count.num > INT64_C(1000000000000000))
        return wrong_cell(rows, i, problems, "expected a whole number of 0 .. 10^15");
    *value = count.num;
    return true;
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
