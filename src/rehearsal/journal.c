/* journal.c - a row a sample, and the phase under way summed up scope by scope. */
#include "rehearsal/journal.h"

#include "base/check.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static size_t row_bytes(const struct scopes *scopes)
{
    size_t slices = (size_t)(scopes->regions + scopes->segments) * ARMS;
    return sizeof(struct journal_row) + slices * sizeof(struct journal_slice);
}

void journal_open(struct journal *j, const struct scenario *scenario, bool keeps_rows)
{
    *j = (struct journal){
        .scenario = scenario, .settings = scenario_metric_settings(scenario), .keeps_rows = keeps_rows, .phase = -1};
    outcome_open(&j->outcome, scenario);
    blocks_open(&j->rows, row_bytes(&j->outcome.scopes));
    blocks_open(&j->given, sizeof(struct ratio));
    j->windows = memory_new((size_t)scopes_count(&j->outcome.scopes), sizeof *j->windows);
}

void journal_free(struct journal *j)
{
    outcome_free(&j->outcome);
    blocks_free(&j->rows);
    blocks_free(&j->given);
    free(j->windows);
    *j = (struct journal){.scenario = NULL};
}

size_t journal_rows(const struct journal *j)
{
    return blocks_published(&j->rows);
}

const struct journal_row *journal_row(const struct journal *j, size_t index)
{
    return blocks_at(&j->rows, index);
}

/* A recording of a million rows has few metrics in each, of the many that there are. */
static void note_given(struct journal *j, struct journal_arm *arm, const struct given *given)
{
    arm->given_set = given->set;
    if (given->set == 0)
        return;
    struct ratio *next = blocks_at(&j->given, blocks_add(&j->given, (size_t)__builtin_popcountll(given->set)));
    arm->given = next;
    for (enum metric metric = 0; metric < METRICS_MAX; metric++)
        if (given_has(given, metric))
            *next++ = given->of[metric];
}

static void note_arm(struct journal *j, struct journal_arm *arm, const struct slice *slice)
{
    for (int end = 0; end < ROUND_ENDS; end++) {
        histogram_sum_clear(&j->latency[end]);
        histogram_sum_add(&j->latency[end], &slice->latency[end]);
    }
    for (int whose = 0; whose < LATENCY_KINDS; whose++)
        arm->latency[whose] = histogram_sum_percentiles(j->latency, latency_histograms((enum latency_of)whose));
    arm->sum = slice->sum;
    note_given(j, arm, &slice->given);
}

static void note_slice(struct journal *j, struct journal_slice *kept, const struct slice *slice)
{
    struct histogram_sum *sum = &j->latency[ROUND_ANSWERED];
    kept->failures = measures_failed(&slice->sum);
    kept->requests = kept->failures + slice->sum.of[MEASURE_SERVED];
    kept->p99_ns = -1;
    if (slice->latency[ROUND_ANSWERED].low > slice->latency[ROUND_ANSWERED].high)
        return; /* as in a recording: no round was answered */
    histogram_sum_clear(sum);
    histogram_sum_add(sum, &slice->latency[ROUND_ANSWERED]);
    struct counted counted = {.settings = &j->settings, .latency = sum};
    struct ratio p99 = metric_of(METRIC_LATENCY_P99, &counted, NULL).of;
    kept->p99_ns = ratio_has_data(p99) ? p99.num : -1;
}

static void add_row(struct journal *j, const struct sample *sample, enum stage stage, int phase, struct ratio split)
{
    const struct scopes *scopes = &j->outcome.scopes;
    struct journal_row *row = blocks_at(&j->rows, blocks_add(&j->rows, 1));
    struct journal_slice *kept = row->slices;
    row->start_ns = sample->start_ns;
    row->end_ns = sample->end_ns;
    row->stage = stage;
    row->phase = phase;
    row->split = split;
    row->regions = scopes->regions;
    row->segments = scopes->segments;
    for (enum arm arm = 0; arm < ARMS; arm++)
        note_arm(j, &row->arms[arm], &sample->slices[scopes_everybody(scopes, arm)]);
    for (int region = 0; region < scopes->regions; region++)
        for (enum arm arm = 0; arm < ARMS; arm++)
            note_slice(j, kept++, &sample->slices[scopes_region(scopes, arm, region)]);
    for (int segment = 0; segment < scopes->segments; segment++)
        for (enum arm arm = 0; arm < ARMS; arm++)
            note_slice(j, kept++, &sample->slices[scopes_segment(scopes, arm, segment)]);
    blocks_publish(&j->given);
    blocks_publish(&j->rows);
}

static void note_values(struct scope_values *values, const struct window *window)
{
    values->sum = window->sum;
    values->samples = window->slices;
    values->observed_ns = window->observed_ns;
    values->recorded = window->given.set;
    values->memory_first = window->memory.first;
    values->memory_last = window->memory.last;
}

/* The values of every scope so far, written into the outcome. Returns where they begin. */
static size_t note_scopes(struct journal *j)
{
    const struct scopes *scopes = &j->outcome.scopes;
    int count = scopes_count(scopes);
    size_t first = blocks_add(&j->outcome.values, (size_t)count);
    for (int i = 0; i < count; i++) {
        struct scope_values *values = blocks_at(&j->outcome.values, first + (size_t)i);
        enum arm arm = scopes_scope(scopes, i).arm;
        note_values(values, &j->windows[i]);
        for (enum metric metric = 0; (int)metric < METRICS + j->scenario->stated.count; metric++) {
            struct metric_context context = context_of(metric, scopes, j->windows, arm);
            values->of[metric] = window_metric(&j->windows[i], metric, &context);
        }
    }
    return first;
}

void journal_end(struct journal *j)
{
    if (j->phase < 0)
        return;
    j->outcome.phase_values[j->phase].seen = true;
    j->outcome.phase_values[j->phase].whole = note_scopes(j);
    j->phase = -1;
}

static void add_to_phase(struct journal *j, const struct sample *sample, int phase)
{
    const struct phase *plan = &j->scenario->phases[phase];
    struct phase_values *values = &j->outcome.phase_values[phase];
    if (phase != j->phase) {
        journal_end(j);
        j->phase = phase;
        for (int i = 0; i < sample->slices_count; i++)
            window_reset(&j->windows[i], &j->settings);
    }
    values->observed_ns += sample->end_ns - sample->start_ns;
    for (int i = 0; i < sample->slices_count; i++) {
        window_add(&j->windows[i], &sample->slices[i], sample->start_ns, sample->end_ns);
        CHECKED(window_check(&j->windows[i]));
    }
    for (int i = 0; i < plan->checkpoints_count; i++)
        if (plan->start_ns + plan->checkpoints[i] == sample->end_ns) {
            values->reached[i] = true;
            values->checkpoints[i] = note_scopes(j);
        }
}

void journal_add(struct journal *j, const struct sample *sample, enum stage stage, int phase, struct ratio split)
{
    if (j->keeps_rows)
        add_row(j, sample, stage, phase, split);
    if (stage == STAGE_PHASE && phase >= 0)
        add_to_phase(j, sample, phase);
    j->outcome.until_ns = sample->end_ns;
    journal_check(j);
}

static void check_latest(const struct journal *j, const struct journal_row *row)
{
    const struct scopes *scopes = &j->outcome.scopes;
    size_t rows = journal_rows(j);
    ENSURE(row->end_ns > row->start_ns && (rows < 2 || row->start_ns >= journal_row(j, rows - 2)->end_ns));
    ENSURE(row->regions == scopes->regions && row->segments == scopes->segments);
    ENSURE(row->phase < j->scenario->phases_count);
    for (int arm = 0; arm < ARMS; arm++)
        ENSURE(!row->arms[arm].given_set == !row->arms[arm].given);
}

void journal_check(const struct journal *j)
{
    size_t rows = journal_rows(j);
    blocks_check(&j->rows);
    blocks_check(&j->given);
    ENSURE(rows == j->rows.used && (j->keeps_rows || rows == 0)); /* what is added is published at once */
    if (rows > 0)
        check_latest(j, journal_row(j, rows - 1));
    ENSURE(j->phase >= -1 && j->phase < j->scenario->phases_count);
}
