/* checkpoints.c - where a phase stood at each of its checkpoints: what C-10 to C-15 list, a column a checkpoint.
 *
 * Everything is over the phase so far, from its start to the checkpoint: exact sums of the journal's rows, and
 * percentiles from merged counts. Criteria are judged elsewhere; nothing here decides. */
#include "base/memory.h"
#include "report/checkpoint_column.h"
#include "report/parts.h"

#include <stdlib.h>
#include <string.h>

/* Adds a row of the journal to the phase so far. `slice` is room to work in. */
static void standing_add(struct standing *s, const struct journal_row *row, struct slice *slice)
{
    const struct journal_arm *arm = &row->arms[ARM_CANDIDATE];
    slice->sum = arm->sum;
    slice->readings = arm->readings;
    for (enum metric metric = 0; metric < METRICS; metric++)
        if (arm->readings >> metric & 1)
            slice->reading[metric] = *journal_reading(arm, metric);
    window_add(&s->arm, slice, row->start_ns, row->end_ns);
    slice->readings = 0;
    measures_add(&slice->sum, &row->arms[ARM_BASELINE].sum);
    window_add(&s->platform, slice, row->start_ns, row->end_ns);
    for (int i = 0; i < s->j->scopes.segments; i++) {
        const struct journal_part *part = journal_part(row, ARM_CANDIDATE, i);
        memset(&slice->sum, 0, sizeof slice->sum);
        slice->sum.of[MEASURE_ERRORS] = part->failures;
        slice->sum.of[MEASURE_SERVED] = part->requests - part->failures;
        window_add(&s->segments[i], slice, row->start_ns, row->end_ns);
    }
}

/* All columns that were reached. Returns how many. */
static int put_columns(struct standing *s, struct text *cells)
{
    const struct journal *j = s->j;
    const struct phase *plan = &j->scenario->phases[s->phase];
    struct slice *slice = memory_new(1, sizeof *slice);
    histogram_reset(&slice->latency);
    for (size_t i = 0; i < j->rows_count && s->checkpoint < plan->checkpoints_count; i++) {
        const struct journal_row *row = &j->rows[i];
        if (row->phase != s->phase || row->stage != STAGE_PHASE)
            continue;
        standing_add(s, row, slice);
        s->now_ns = row->end_ns;
        if (row->end_ns == plan->start_ns + plan->checkpoints[s->checkpoint])
            standing_column(s, cells);
    }
    free(slice);
    return s->checkpoint;
}

void section_standing(const struct journal *j, int phase, struct text *out)
{
    struct standing *s = memory_new(1, sizeof *s);
    struct text *cells = memory_new(standing_rows, sizeof *cells);
    struct shown time;
    s->j = j;
    s->phase = phase;
    window_reset(&s->arm);
    window_reset(&s->platform);
    for (int i = 0; i < SEGMENTS_MAX; i++)
        window_reset(&s->segments[i]);
    int columns = put_columns(s, cells);
    if (columns > 0) {
        text_add(out, "At each checkpoint, over the phase so far:\n\n| ");
        for (int c = 0; c < columns; c++)
            text_format(
                out, "| %d: %s ", c + 1,
                time_short(j, j->scenario->phases[phase].start_ns + j->scenario->phases[phase].checkpoints[c], &time));
        text_add(out, "|\n|---|");
        for (int c = 0; c < columns; c++)
            text_add(out, "---:|");
        text_add(out, "\n");
        for (size_t r = 0; r < standing_rows; r++) {
            if (strspn(cells[r].bytes, " -/|") == cells[r].length)
                continue; /* known at no checkpoint: recordings have few metrics */
            standing_row_name(j, r, out);
            text_format(out, "%s\n", cells[r].bytes);
        }
        text_add(out, "\n");
    }
    for (size_t r = 0; r < standing_rows; r++)
        text_free(&cells[r]);
    free(cells);
    free(s);
}
