/* experiment.c - runs the program on one queue, and reads its samples and its outcome. */
#include "experiment.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PATH_BYTES 256
#define COMMAND_BYTES 2048

const double experiment_shares[QUANTILES] = {.5, .9, .95, .99};
static const char *const quantile_columns[WHOSE][QUANTILES] = {
    [ANSWERED] = {"latency_p50_ms", "latency_p90_ms", "latency_p95_ms", "latency_p99_ms"},
    [ALL] = {"latency_all_p50_ms", "latency_all_p90_ms", "latency_all_p95_ms", "latency_all_p99_ms"},
};
static const char *const quantile_metrics[WHOSE][QUANTILES] = {
    [ANSWERED] = {"latency.p50", "latency.p90", "latency.p95", "latency.p99"},
    [ALL] = {"latency.all.p50", "latency.all.p90", "latency.all.p95", "latency.all.p99"},
};
static const char *const columns[COLUMNS] = {
    "rounds_started",    "rounds_succeeded", "rounds_failed", "offered",   "rejected",  "timed_out", "latency_ns",
    "latency_failed_ns", "cpu_us",           "busy_us",       "worker_us", "satisfied", "tolerating"};
static char scratch[PATH_BYTES];

const char *scratch_folder(void)
{
    snprintf(scratch, sizeof scratch, "/tmp/rehearse-theory-XXXXXX");
    return mkdtemp(scratch);
}

void scratch_remove(void)
{
    char command[PATH_BYTES + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", scratch);
    if (scratch[0] == '\0' || system(command) != 0)
        fprintf(stderr, "%s stays\n", scratch);
}

bool program_run(const char *arguments, const char *folder)
{
    char command[COMMAND_BYTES];
    const char *program = getenv("REHEARSE");
    int length = snprintf(command, sizeof command, "'%s' run %s --out '%s' --plots none --quiet",
                          program ? program : "build/rehearse", arguments, folder);
    if (length < 0 || length >= COMMAND_BYTES || system(command) != 0) {
        fprintf(stderr, "did not end well: %s\n", command);
        return false;
    }
    return true;
}

static char *file_read(const char *folder, const char *file)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%.200s/%.40s", folder, file);
    FILE *in = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;
    if (in) {
        ssize_t length = getdelim(&text, &size, '\0', in);
        fclose(in);
        if (length > 0)
            return text;
    }
    fprintf(stderr, "%s cannot be read\n", path);
    free(text);
    return NULL;
}

bool table_read(struct table *t, const char *folder, const char *file)
{
    *t = (struct table){.text = file_read(folder, file), .columns = 1};
    if (!t->text)
        return false;
    size_t lines = 0, first = strcspn(t->text, "\n");
    for (const char *c = t->text; *c; c++) {
        lines += *c == '\n';
        t->columns += c < t->text + first && *c == ',';
    }
    t->cells = calloc(lines * (size_t)t->columns, sizeof *t->cells);
    char *at = t->text;
    for (size_t i = 0; t->cells && i < lines * (size_t)t->columns; i++) { /* our own files: no quotes in them */
        t->cells[i] = at;
        at += strcspn(at, ",\n");
        if (*at)
            *at++ = '\0';
    }
    t->rows = (int)lines - 1;
    return t->cells;
}

void table_free(struct table *t)
{
    free(t->cells);
    free(t->text);
}

const char *table_cell(const struct table *t, int row, const char *column)
{
    for (int i = 0; i < t->columns; i++)
        if (strcmp(t->cells[i], column) == 0)
            return t->cells[(row + 1) * t->columns + i];
    return "";
}

/* Times to units. */
static void scale(double *of, double unit_ms)
{
    of[SOJOURN] /= unit_ms * 1e6;
    of[SOJOURN_FAILED] /= unit_ms * 1e6;
    of[BUSY] /= unit_ms * 1e3;
    of[WORKERS] /= unit_ms * 1e3;
}

static bool read_batches(struct experiment *e, const char *folder, double unit_ms)
{
    struct table t;
    int batch = 0;
    if (!table_read(&t, folder, "samples.csv"))
        return false;
    for (int row = 0; row < t.rows && batch < BATCHES; row++) {
        if (strcmp(table_cell(&t, row, "phase"), "measure") != 0 ||
            strcmp(table_cell(&t, row, "arm"), "ultra-fast") != 0)
            continue;
        struct batch *b = &e->batches[batch++];
        for (int i = 0; i < COLUMNS; i++)
            b->of[i] = atof(table_cell(&t, row, columns[i]));
        scale(b->of, unit_ms);
        for (int i = 0; i < COLUMNS; i++)
            e->of[i] += b->of[i];
        for (int whose = 0; whose < WHOSE; whose++)
            for (int i = 0; i < QUANTILES; i++)
                b->quantile[whose][i] = atof(table_cell(&t, row, quantile_columns[whose][i])) / unit_ms;
        e->span += atof(table_cell(&t, row, "length_s")) * 1e3 / unit_ms;
    }
    table_free(&t);
    return batch == BATCHES;
}

static bool read_quantiles(struct experiment *e, const char *folder, double unit_ms)
{
    char *text = file_read(folder, "outcome.json");
    json_t *outcome = text ? json_loads(text, 0, NULL) : NULL;
    json_t *phase = json_array_get(json_object_get(outcome, "phases"), 1);
    json_t *metrics = json_object_get(json_object_get(phase, "metrics"), "ultra-fast");
    bool good = true;
    for (int whose = 0; whose < WHOSE; whose++)
        for (int i = 0; i < QUANTILES; i++) {
            json_t *value = json_object_get(json_object_get(metrics, quantile_metrics[whose][i]), "numerator");
            good = good && json_is_integer(value);
            e->quantile[whose][i] = (double)json_integer_value(value) / (unit_ms * 1e6);
        }
    json_decref(outcome);
    free(text);
    return good;
}

static const char *instant(long seconds, char *text, size_t size)
{
    const time_t begin = 1735689600; /* 2025-01-01T00:00Z */
    time_t at = begin + seconds;
    struct tm parts;
    strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &parts));
    return text;
}

bool experiment_run(struct experiment *e, const struct setup *setup, double rounds)
{
    char arguments[COMMAND_BYTES - PATH_BYTES], within[80] = "", at[40];
    double unit_ms = setup->unit_ms > 0 ? setup->unit_ms : 1;
    long sample = (long)ceil(rounds / setup->rate * unit_ms / 1e3 / BATCHES);
    long within_ns = lround(setup->within * unit_ms * 1e6);
    if (within_ns > 0)
        snprintf(within, sizeof within, "--set business.apdex=%ldns", within_ns);
    snprintf(arguments, sizeof arguments,
             "tests/theory/%s.yaml --set monitoring.sample=%lds --set plan.settle.for=%lds --set plan.measure.at=%s "
             "--set plan.measure.for=%lds %s %s",
             setup->name, sample, sample, instant(sample, at, sizeof at), BATCHES * sample, within,
             setup->settings ? setup->settings : "");
    *e = (struct experiment){.within = (double)within_ns / (unit_ms * 1e6)};
    const char *folder = scratch_folder();
    bool good =
        program_run(arguments, folder) && read_batches(e, folder, unit_ms) && read_quantiles(e, folder, unit_ms);
    scratch_remove();
    return good;
}

double batch_error(const struct experiment *e, double (*a)(const double *of), double (*b)(const double *of))
{
    double ratio = a(e->of) / b(e->of), squares = 0;
    for (int i = 0; i < BATCHES; i++) {
        double off = a(e->batches[i].of) - ratio * b(e->batches[i].of);
        squares += off * off;
    }
    return sqrt(squares * BATCHES / (BATCHES - 1)) / b(e->of);
}

double batch_quantile_error(const struct experiment *e, enum whose whose, int quantile)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < BATCHES; i++) {
        double value = e->batches[i].quantile[whose][quantile];
        sum += value;
        squares += value * value;
    }
    double mean = sum / BATCHES;
    return sqrt(fmax(0, squares / BATCHES - mean * mean) / (BATCHES - 1));
}
