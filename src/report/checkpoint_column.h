/* checkpoint_column.h - where a phase stands at one of its checkpoints, and the rows that the report shows of it.
 *
 * Everything is over the phase so far, from its start to the checkpoint. */
#ifndef REHEARSE_REPORT_CHECKPOINT_COLUMN_H
#define REHEARSE_REPORT_CHECKPOINT_COLUMN_H

#include "report/parts.h"

/* The phase so far. */
struct standing {
    const struct journal *j;
    int phase;
    int checkpoint; /* the next one */
    int64_t now_ns;
    const struct scope_values *arm, *platform; /* the new arm, all arms: up to now */
    struct ratio error_before, p99_before;     /* at the checkpoint before; {0, 0} at the first */
    int64_t before_ns;
};

extern const size_t standing_rows; /* how many there are */
/* The row's name as the first cell of a line, its end included. */
void standing_row_name(const struct journal *j, size_t row, struct text *out);
/* Adds the cell of each row, at the checkpoint that is reached now, to cells[0..standing_rows), and goes on to the next
 * checkpoint. */
void standing_column(struct standing *s, struct text *cells);

#endif
