/* csv.h - CSV (RFC 4180) row by row, each field with its place.
 *
 * libcsv splits; it is fed byte by byte, so that a field's offset, line and column are known. Columns count characters,
 * from 1. Blank lines are skipped, and so is a byte order mark. Costs one call of libcsv a byte.
 */
#ifndef REHEARSE_BASE_CSV_H
#define REHEARSE_BASE_CSV_H

#include "base/problem.h"
#include "base/text.h"

#include <csv.h>
#include <stdint.h>

#define CSV_FIELDS_MAX 1024

struct csv_field {
    size_t text;       /* where its value begins in csv.texts; NUL-terminated there */
    size_t length;     /* of the value, in bytes */
    size_t start, end; /* of the field in the input, between separators */
    int line, column;
    bool broken; /* holds a NUL byte */
};

enum csv_step { CSV_MORE, CSV_ROW, CSV_END, CSV_BROKEN };

/* The row at hand, and how far its text was read. */
struct csv {
    bool comments; /* lines that begin with # are skipped */
    size_t count;
    struct csv_field field[CSV_FIELDS_MAX];
    size_t row_start, row_end; /* in the input */
    size_t offset;             /* of the next byte, and its place */
    int line, column;
    size_t field_start; /* of the field that is being read */
    int field_line, field_column;
    bool in_row, in_comment, row_done, too_many_fields;
    struct text texts;
    struct csv_parser parser;
};

void csv_open(struct csv *csv, bool comments);
void csv_close(struct csv *csv);
/* Takes the next byte. CSV_MORE: go on; CSV_ROW: a row is whole, until the next call; CSV_BROKEN: a quote inside an
 * unquoted field, or, with too_many_fields, more than CSV_FIELDS_MAX of them. */
enum csv_step csv_feed(struct csv *csv, char byte);
/* After the last byte. CSV_ROW: a last row; CSV_END: none; CSV_BROKEN: a quoted field does not end. */
enum csv_step csv_finish(struct csv *csv);

static inline const char *csv_value(const struct csv *csv, size_t i)
{
    return csv->texts.bytes + csv->field[i].text;
}

/* The rows of a file, without its lines that begin with #. */
struct csv_rows {
    struct csv csv;
    FILE *file;
    const char *path;
    int64_t bytes_max;
    bool at_end;
    bool after_return;   /* the last byte was a carriage return */
    struct text excerpt; /* the source line that was read last, as far as it was read */
    int excerpt_line;    /* its number */
};

/* False with a problem when the file cannot be opened. */
bool csv_rows_open(struct csv_rows *rows, const char *path, int64_t bytes_max, struct problems *problems);
void csv_rows_close(struct csv_rows *rows);
/* The next row, or CSV_END. CSV_BROKEN with a problem: not CSV, too long, or the file cannot be read. */
enum csv_step csv_rows_next(struct csv_rows *rows, struct problems *problems);

static inline const char *csv_text(const struct csv_rows *rows, size_t i)
{
    return csv_value(&rows->csv, i);
}
struct place csv_place(const struct csv_rows *rows, size_t i);
/* The source line of field i, as far as it was read; NULL when a later one was read since. */
const char *csv_excerpt(const struct csv_rows *rows, size_t i);

#endif
