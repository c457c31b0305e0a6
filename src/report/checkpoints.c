/* checkpoints.c - where a phase stood at each of its checkpoints: what C-10 to C-15 list, a column a checkpoint.
 *
 * Everything is over the phase so far, from its start to the checkpoint: the outcome's values.
 * Criteria are judged elsewhere; nothing here decides. */
#include "base/memory.h"
#include "report/checkpoint_column.h"
#include "report/parts.h"

#include <stdlib.h>
#include <string.h>

/* All columns that were reached. Returns how many. */
static int put_columns(struct standing *s, struct text *cells)
{
    const struct phase *plan = &s->j->scenario->phases[s->phase];
    while (s->checkpoint < plan->checkpoints_count &&
           (s->arm = outcome_checkpoint(&s->j->outcome, s->phase, s->checkpoint, scope_of(ARM_CANDIDATE))) != NULL) {
        s->platform = outcome_checkpoint(&s->j->outcome, s->phase, s->checkpoint, scope_of(ARM_ALL));
        s->now_ns = plan->start_ns + plan->checkpoints[s->checkpoint];
        standing_column(s, cells);
    }
    return s->checkpoint;
}

void section_standing(const struct journal *j, int phase, struct text *out)
{
    struct standing s = {.j = j, .phase = phase};
    struct text *cells = memory_new(standing_rows, sizeof *cells);
    struct shown time;
    int columns = put_columns(&s, cells);
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
}
