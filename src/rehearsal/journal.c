#include "rehearsal/journal.h"

#include "base/memory.h"
#include "random/pcg.h"

#include <stdlib.h>
#include <string.h>

void journal_open(struct journal *j, const struct scenario *scenario, const struct control *control)
{
    *j = (struct journal){.scenario = scenario, .control = control, .seed = scenario->seed};
    j->scopes = (struct scopes){scenario->regions_count, scenario->learners.segments_count};
    j->phases = memory_new((size_t)scenario->phases_count, sizeof *j->phases);
    for (int i = 0; i < scenario->phases_count; i++) {
        int count = scopes_count(&j->scopes);
        j->phases[i].windows = memory_new((size_t)count, sizeof(struct window));
        for (int k = 0; k < count; k++)
            window_reset(&j->phases[i].windows[k]);
    }
}

/* A recording of a million rows has few metrics in each, of the many that there are. */
static void note_readings(struct journal_arm *arm, const struct slice *slice)
{
    arm->readings = slice->readings;
    if (slice->readings == 0)
        return;
    struct ratio *next = arm->reading = memory_new((size_t)__builtin_popcountll(slice->readings), sizeof *arm->reading);
    for (int metric = 0; metric < METRICS; metric++)
        if (slice->readings >> metric & 1)
            *next++ = slice->reading[metric];
}

static void note_arm(struct journal_arm *arm, const struct slice *slice)
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
    note_readings(arm, slice);
}

static void note_part(struct journal_part *part, const struct slice *slice)
{
    struct histogram_sum sum;
    part->failures = measures_failed(&slice->sum);
    part->requests = part->failures + slice->sum.of[MEASURE_SERVED];
    part->p99_ns = -1;
    if (slice->latency.low > slice->latency.high)
        return; /* as in a recording: no round ended */
    histogram_sum_reset(&sum);
    histogram_sum_add(&sum, &slice->latency);
    part->p99_ns = histogram_sum_quantile(&sum, 990000);
}

static void note_checkpoint(struct journal *j, int phase, int64_t now_ns)
{
    const struct phase *plan = &j->scenario->phases[phase];
    const struct window *w = &j->phases[phase].windows[scopes_index(&j->scopes, (struct scope){ARM_CANDIDATE, -1, -1})];
    for (int i = 0; i < plan->checkpoints_count; i++)
        if (plan->start_ns + plan->checkpoints[i] == now_ns)
            j->phases[phase].checkpoints[i] = (struct journal_checkpoint){
                window_quantile(w, 500000), window_quantile(w, 950000), window_quantile(w, 990000),
                window_quantile(w, 999000), (int64_t)w->latency.total};
}

void journal_add(struct journal *j, const struct sample *sample, enum stage stage, int phase, struct ratio split)
{
    if (j->rows_count == j->rows_capacity) {
        j->rows_capacity = j->rows_capacity > 0 ? 2 * j->rows_capacity : 256;
        j->rows = memory_grow(j->rows, j->rows_capacity, sizeof *j->rows);
    }
    struct journal_row *row = &j->rows[j->rows_count++];
    memset(row, 0, sizeof *row);
    row->start_ns = sample->start_ns;
    row->end_ns = sample->end_ns;
    row->stage = stage;
    row->phase = phase;
    row->split = split;
    row->parts = memory_new((size_t)j->scopes.segments * ARMS, sizeof *row->parts);
    for (int arm = 0; arm < ARMS; arm++)
        note_arm(&row->arms[arm], &sample->slices[scopes_index(&j->scopes, (struct scope){(enum arm)arm, -1, -1})]);
    for (int segment = 0; segment < j->scopes.segments; segment++)
        for (enum arm arm = 0; arm < ARMS; arm++)
            note_part(journal_part(row, arm, segment),
                      &sample->slices[scopes_index(&j->scopes, (struct scope){arm, -1, segment})]);
    if (stage == STAGE_PHASE && phase >= 0) {
        j->phases[phase].observed_ns += sample->end_ns - sample->start_ns;
        for (int i = 0; i < sample->slices_count; i++)
            window_add(&j->phases[phase].windows[i], &sample->slices[i], sample->start_ns, sample->end_ns);
        note_checkpoint(j, phase, sample->end_ns);
    }
    j->until_ns = sample->end_ns;
}

static uint64_t absorb(uint64_t h, uint64_t word)
{
    return mix64(h ^ word);
}

static uint64_t absorb_ratio(uint64_t h, struct ratio r)
{
    return absorb(absorb(h, (uint64_t)r.num), (uint64_t)r.den);
}

uint64_t journal_digest(const struct journal *j, uint64_t rounds)
{
    size_t count;
    const struct decision *decisions = control_decisions(j->control, &count);
    uint64_t h = absorb(mix64(j->seed), rounds);
    for (size_t i = 0; i < count; i++) {
        const struct decision *d = &decisions[i];
        h = absorb(h, (uint64_t)d->time_ns);
        h = absorb(h, (uint64_t)d->kind << 32 | (uint64_t)(uint16_t)d->policy << 16 | (uint64_t)(uint16_t)d->phase);
        h = absorb_ratio(h, d->split);
        for (size_t k = 0; k < d->evidence_count; k++) {
            h = absorb(h, d->evidence[k].verdict);
            h = absorb_ratio(h, d->evidence[k].value.of);
        }
    }
    return h;
}

void journal_free(struct journal *j)
{
    for (size_t i = 0; i < j->rows_count; i++) {
        free(j->rows[i].parts);
        for (int arm = 0; arm < ARMS; arm++)
            free(j->rows[i].arms[arm].reading);
    }
    for (int i = 0; j->phases != NULL && i < j->scenario->phases_count; i++)
        free(j->phases[i].windows);
    free(j->phases);
    free(j->rows);
    *j = (struct journal){.rows = NULL};
}
