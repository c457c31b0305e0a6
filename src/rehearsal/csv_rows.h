/* csv_rows.h - the rows of a CSV file, one at a time, each field with its place.
 *
 * libcsv splits; it is fed byte by byte, so that a field's line and column are known. Columns count characters, from 1.
 * Blank lines and lines that begin with # are skipped, and so is a byte order mark.
 */
#ifndef REHEARSE_REHEARSAL_CSV_ROWS_H
#define REHEARSE_REHEARSAL_CSV_ROWS_H

#include "base/problem.h"
#include "base/text.h"

#include <csv.h>
#include <stdint.h>

#define CSV_FIELDS_MAX 1024

struct csv_field {
    size_t offset; /* in csv_rows.fields; NUL-terminated there */
    int line, column, length;
    bool broken; /* holds a NUL byte */
};

struct csv_rows {
    FILE *file;
    const char *path;
    struct csv_parser parser;
    int64_t bytes, bytes_max;
    int line, column; /* of the next byte */
    int field_line, field_column;
    bool in_comment, in_row, at_end, row_done, too_many_fields;
    struct text fields;  /* contents of the row's fields */
    struct text excerpt; /* the source line that was read last, as far as it was read */
    struct csv_field field[CSV_FIELDS_MAX];
    size_t count;
};

/* False with a problem when the file cannot be opened. */
bool csv_rows_open(struct csv_rows *r, const char *path, int64_t bytes_max, struct problems *problems);
void csv_rows_close(struct csv_rows *r);

enum csv_step { CSV_ROW, CSV_END, CSV_BROKEN };
/* The next row. CSV_BROKEN with a problem: not CSV, too long, or the file cannot be read. */
enum csv_step csv_rows_next(struct csv_rows *r, struct problems *problems);

static inline const char *csv_text(const struct csv_rows *r, size_t i)
{
    return r->fields.bytes + r->field[i].offset;
}
struct place csv_place(const struct csv_rows *r, size_t i);

#endif
