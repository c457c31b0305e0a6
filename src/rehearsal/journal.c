/* journal.c - a row a sample, and the phase under way summed up scope by scope. */
#include "rehearsal/journal.h"

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
    *j = (struct journal){.scenario = scenario, .keeps_rows = keeps_rows, .phase = -1};
    outcome_open(&j->outcome, scenario);
    blocks_open(&j->rows, row_bytes(&j->outcome.scopes));
    blocks_open(&j->readings, sizeof(struct ratio));
    j->windows = memory_new((size_t)scopes_count(&j->outcome.scopes), sizeof *j->windows);
}

void journal_free(struct journal *j)
{
    outcome_free(&j->outcome);
    blocks_free(&j->rows);
    blocks_free(&j->readings);
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
static void note_readings(struct journal *j, struct journal_arm *arm, const struct slice *slice)
{
    arm->readings = slice->readings;
    if (slice->readings == 0)
        return;
    size_t first = blocks_add(&j->readings, (size_t)__builtin_popcountll(slice->readings));
    struct ratio *next = blocks_at(&j->readings, first);
    arm->reading = next;
    for (int metric = 0; metric < METRICS; metric++)
        if (slice->readings >> metric & 1)
            *next++ = slice->reading[metric];
}

static void note_arm(struct journal *j, struct journal_arm *arm, const struct slice *slice)
{
    struct histogram_sum sum;
    histogram_sum_reset(&sum);
    histogram_sum_add(&sum, &slice->latency);
    arm->sum = slice->sum;
    arm->p50_ns = histogram_sum_quantile(&sum, 500000);
    arm->p90_ns = histogram_sum_quantile(&sum, 900000);
    arm->p95_ns = histogram_sum_quantile(&sum, 950000);
    arm->p99_ns = histogram_sum_quantile(&sum, 990000);
    arm->p999_ns = histogram_sum_quantile(&sum, 999000);
    arm->max_ns = sum.total > 0 ? slice->latency_max_ns : -1;
    arm->ended = (int64_t)sum.total;
    note_readings(j, arm, slice);
}

static void note_slice(struct journal_slice *kept, const struct slice *slice)
{
    struct histogram_sum sum;
    kept->failures = measures_failed(&slice->sum);
    kept->requests = kept->failures + slice->sum.of[MEASURE_SERVED];
    kept->p99_ns = -1;
    if (slice->latency.low > slice->latency.high)
        return; /* as in a recording: no round ended */
    histogram_sum_reset(&sum);
    histogram_sum_add(&sum, &slice->latency);
    kept->p99_ns = histogram_sum_quantile(&sum, 990000);
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
        note_arm(j, &row->arms[arm], &sample->slices[scopes_index(scopes, (struct scope){arm, -1, -1})]);
    for (int region = 0; region < scopes->regions; region++)
        for (enum arm arm = 0; arm < ARMS; arm++)
            note_slice(kept++, &sample->slices[scopes_index(scopes, (struct scope){arm, region, -1})]);
    for (int segment = 0; segment < scopes->segments; segment++)
        for (enum arm arm = 0; arm < ARMS; arm++)
            note_slice(kept++, &sample->slices[scopes_index(scopes, (struct scope){arm, -1, segment})]);
    blocks_publish(&j->readings);
    blocks_publish(&j->rows);
}

static void note_values(struct scope_values *values, const struct window *window, const struct metric_context *context)
{
    values->sum = window->sum;
    values->samples = window->slices;
    values->observed_ns = window->observed_ns;
    values->recorded = window->readings;
    values->memory_first = window->memory_first;
    values->memory_last = window->memory_last;
    for (enum metric metric = 0; metric < METRICS; metric++)
        values->of[metric] = window_metric(window, metric, context);
}

/* The values of every scope so far, written into the outcome. Returns where they begin. */
static size_t note_scopes(struct journal *j)
{
    const struct scopes *scopes = &j->outcome.scopes;
    size_t first = blocks_add(&j->outcome.values, (size_t)scopes_count(scopes));
    for (enum arm arm = 0; arm <= ARM_ALL; arm++) {
        int begin = scopes_index(scopes, (struct scope){arm, -1, -1});
        const struct window *all = &j->windows[begin];
        const struct metric_context context = {
            .variance = j->scenario->monitoring.variance,
            .regions = all + 1, /* in scopes, everybody is followed by the regions, and those by the segments */
            .regions_count = scopes->regions,
            .segments = all + 1 + scopes->regions,
            .segments_count = scopes->segments,
            .churn_relief = j->scenario->business.churn_relief,
            .churn_weight = j->scenario->business.churn_weight,
        };
        for (int i = begin; i < begin + 1 + scopes->regions + scopes->segments; i++)
            note_values(blocks_at(&j->outcome.values, first + (size_t)i), &j->windows[i], &context);
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
            window_reset(&j->windows[i]);
    }
    values->observed_ns += sample->end_ns - sample->start_ns;
    for (int i = 0; i < sample->slices_count; i++)
        window_add(&j->windows[i], &sample->slices[i], sample->start_ns, sample->end_ns);
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
}
