/* csv.c - hands libcsv one byte at a time and keeps count of where each field began. */
#include "base/csv.h"

#include "base/check.h"
#include "base/ordinary.h"
#include "base/utf8.h"

#include <string.h>

#define EXCERPT_BYTES 4096

void csv_open(struct csv *csv, bool comments)
{
    *csv = (struct csv){.comments = comments, .line = 1, .column = 1};
    if (csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
        memory_failed("a table");
}

void csv_close(struct csv *csv)
{
    csv_free(&csv->parser);
    text_free(&csv->texts);
}

static void on_field(void *bytes, size_t length, void *context)
{
    struct csv *csv = context;
    if (csv->count == CSV_FIELDS_MAX) {
        csv->too_many_fields = true;
        return;
    }
    csv->field[csv->count++] = (struct csv_field){
        .text = csv->texts.length,
        .length = length,
        .start = csv->field_start,
        .end = csv->offset,
        .line = csv->field_line,
        .column = csv->field_column,
        .broken = length > 0 && memchr(bytes, 0, length),
    };
    text_add_bytes(&csv->texts, length > 0 ? bytes : "", length);
    text_add_bytes(&csv->texts, "", 1);
}

static void on_row(int last, void *context)
{
    struct csv *csv = context;
    (void)last;
    csv->row_done = true;
    csv->row_end = csv->offset;
}

static void begin_row(struct csv *csv)
{
    csv->count = 0;
    csv->texts.length = 0;
    csv->row_done = csv->too_many_fields = csv->in_row = false;
}

static void begin_field(struct csv *csv)
{
    csv->field_start = csv->offset;
    csv->field_line = csv->line;
    csv->field_column = csv->column;
}

static void advance(struct csv *csv, char byte)
{
    csv->offset++;
    if (byte == '\n') {
        csv->line++;
        csv->column = 1;
    } else {
        csv->column += !utf8_continues(byte);
    }
}

/* A byte order mark, which takes no column, or part of a comment. */
static bool is_skipped(struct csv *csv, char byte)
{
    static const char mark[] = "\xEF\xBB\xBF";
    if (csv->offset < 3 && byte == mark[csv->offset] && csv->column == 1) {
        csv->offset++;
        return true;
    }
    if (csv->comments && !csv->in_row && byte == '#')
        csv->in_comment = true;
    if (!csv->in_comment)
        return false;
    advance(csv, byte);
    csv->in_comment = byte != '\n';
    return true;
}

enum csv_step csv_feed(struct csv *csv, char byte)
{
    if (csv->row_done)
        begin_row(csv);
    if (is_skipped(csv, byte))
        return CSV_MORE;
    if (!csv->in_row && !strchr(" \t\r\n", byte)) {
        csv->in_row = true;
        csv->row_start = csv->offset;
        begin_field(csv);
    }
    size_t before = csv->count;
    if (csv_parse(&csv->parser, &byte, 1, on_field, on_row, csv) != 1)
        return CSV_BROKEN;
    advance(csv, byte);
    if (csv->count != before)
        begin_field(csv);
    if (csv->too_many_fields)
        return CSV_BROKEN;
    return csv->row_done ? CSV_ROW : CSV_MORE;
}

enum csv_step csv_finish(struct csv *csv)
{
    if (csv->row_done)
        begin_row(csv);
    if (csv_fini(&csv->parser, on_field, on_row, csv) != 0)
        return CSV_BROKEN;
    return csv->row_done ? CSV_ROW : CSV_END;
}

bool csv_rows_open(struct csv_rows *rows, const char *path, int64_t bytes_max, struct problems *problems)
{
    *rows = (struct csv_rows){.path = path, .bytes_max = bytes_max};
    struct stat status;
    char why[160] = "";
    rows->file = ordinary_open(path, (size_t)bytes_max, &status, why, sizeof why);
    if (!rows->file) {
        problem_add(problems, (struct place){.source = path}, NULL, "cannot be read: %s", why);
        return false;
    }
    csv_open(&rows->csv, true);
    return true;
}

void csv_rows_close(struct csv_rows *rows)
{
    if (rows->file)
        fclose(rows->file);
    csv_close(&rows->csv); /* rows that are fed have no file */
    text_free(&rows->excerpt);
}

struct place csv_place(const struct csv_rows *rows, size_t i)
{
    const struct csv_field *field = &rows->csv.field[i];
    int length = field->length < 1000 ? (int)field->length : 1000;
    return (struct place){rows->path, field->line, field->column, length > 0 ? length : 1};
}

static const char *line_excerpt(const struct csv_rows *rows, int line)
{
    return rows->excerpt_line == line ? rows->excerpt.bytes : NULL;
}

const char *csv_excerpt(const struct csv_rows *rows, size_t i)
{
    return line_excerpt(rows, rows->csv.field[i].line);
}

static enum csv_step broken(struct csv_rows *rows, struct problems *problems, const char *what)
{
    problem_add(problems, (struct place){rows->path, rows->csv.line, rows->csv.column, 1},
                line_excerpt(rows, rows->csv.line), "%s", what);
    return CSV_BROKEN;
}

/* Keeps the source line for excerpts: the last line begun, as far as it was read. */
static void keep_line(struct csv_rows *rows, char byte)
{
    if (rows->csv.column == 1) {
        rows->excerpt.length = 0;
        rows->excerpt_line = rows->csv.line;
    }
    if (byte != '\n' && byte != '\r' && rows->excerpt.length < EXCERPT_BYTES)
        text_add_bytes(&rows->excerpt, &byte, 1);
}

static enum csv_step finish(struct csv_rows *rows, struct problems *problems)
{
    if (rows->at_end)
        return CSV_END;
    rows->at_end = true;
    if (ferror(rows->file))
        return broken(rows, problems, "cannot be read to its end");
    enum csv_step step = csv_finish(&rows->csv);
    return step == CSV_BROKEN ? broken(rows, problems, "a quoted field does not end; close it with \"") : step;
}

enum csv_step csv_rows_next(struct csv_rows *rows, struct problems *problems)
{
    for (;;) {
        int c = getc(rows->file);
        if (c == EOF)
            return finish(rows, problems);
        if (rows->csv.offset >= (uint64_t)rows->bytes_max)
            return broken(rows, problems, "the file is larger than 64 MiB; split it, or record fewer columns");
        if (rows->after_return && c != '\n')
            return broken(rows, problems, "a line ends in a carriage return alone; save the file with line feeds");
        rows->after_return = c == '\r';
        if (!rows->csv.in_comment)
            keep_line(rows, (char)c);
        enum csv_step step = csv_feed(&rows->csv, (char)c);
        if (step == CSV_BROKEN)
            return broken(rows, problems,
                          rows->csv.too_many_fields
                              ? "more than 1024 columns"
                              : "a quote inside an unquoted field; write \"\" inside a quoted one");
        if (step == CSV_ROW)
            return CSV_ROW;
    }
}
