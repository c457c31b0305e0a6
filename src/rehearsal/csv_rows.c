/* csv_rows.c - hands libcsv one byte at a time and keeps count of where each field began. */
#include "rehearsal/csv_rows.h"

#include "base/check.h"
#include "base/utf8.h"

#include <errno.h>
#include <string.h>

static void on_field(void *bytes, size_t length, void *context)
{
    struct csv_rows *r = context;
    if (r->count == CSV_FIELDS_MAX) {
        r->too_many_fields = true;
        return;
    }
    struct csv_field *f = &r->field[r->count++];
    *f = (struct csv_field){.offset = r->fields.length, .line = r->field_line, .column = r->field_column};
    f->length = length < 1000 ? (int)length : 1000;
    f->broken = length > 0 && memchr(bytes, 0, length) != NULL;
    text_add_bytes(&r->fields, length > 0 ? bytes : "", length);
    text_add_bytes(&r->fields, "", 1);
}

static void on_row(int last, void *context)
{
    struct csv_rows *r = context;
    (void)last;
    r->row_done = true;
}

bool csv_rows_open(struct csv_rows *r, const char *path, int64_t bytes_max, struct problems *problems)
{
    *r = (struct csv_rows){.path = path, .bytes_max = bytes_max, .line = 1, .column = 1};
    r->file = fopen(path, "rb");
    if (r->file == NULL && errno == ENOMEM)
        memory_failed("a table");
    if (r->file == NULL) {
        problem_add(problems, (struct place){.source = path}, NULL, "cannot be read: %s", strerror(errno));
        return false;
    }
    if (csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
        memory_failed("a table");
    return true;
}

void csv_rows_close(struct csv_rows *r)
{
    if (r->file != NULL) {
        fclose(r->file);
        csv_free(&r->parser);
    }
    text_free(&r->fields);
    text_free(&r->excerpt);
}

struct place csv_place(const struct csv_rows *r, size_t i)
{
    const struct csv_field *f = &r->field[i];
    return (struct place){r->path, f->line, f->column, f->length > 0 ? f->length : 1};
}

static enum csv_step broken(struct csv_rows *r, struct problems *problems, const char *what)
{
    problem_add(problems, (struct place){r->path, r->line, r->column, 1}, r->excerpt.bytes, "%s", what);
    return CSV_BROKEN;
}

static void begin_row(struct csv_rows *r)
{
    r->count = 0;
    r->fields.length = 0;
    r->row_done = r->too_many_fields = false;
}

/* Keeps the source line for excerpts: the last line begun, as far as it was read. */
static void keep_line(struct csv_rows *r, char byte)
{
    if (r->column == 1)
        r->excerpt.length = 0;
    if (byte != '\n' && byte != '\r' && r->excerpt.length < 4096)
        text_add_bytes(&r->excerpt, &byte, 1);
}

static void advance(struct csv_rows *r, char byte)
{
    if (byte == '\n') {
        r->line++;
        r->column = 1;
    } else {
        r->column += !utf8_continues(byte);
    }
}

/* One byte to libcsv; false when it is not CSV. */
static bool feed_byte(struct csv_rows *r, char byte)
{
    size_t before = r->count;
    if (csv_parse(&r->parser, &byte, 1, on_field, on_row, r) != 1)
        return false;
    advance(r, byte);
    if (r->count != before) {
        r->field_line = r->line;
        r->field_column = r->column;
    }
    r->in_row = r->in_row && !r->row_done;
    return true;
}

static bool skipped(struct csv_rows *r, char byte)
{
    static const unsigned char mark[] = {0xEF, 0xBB, 0xBF};
    if (r->bytes <= 3 && (unsigned char)byte == mark[r->bytes - 1] && r->column == 1 && r->line == 1)
        return true; /* a byte order mark takes no column */
    if (!r->in_row && byte == '#')
        r->in_comment = true;
    if (!r->in_comment)
        return false;
    advance(r, byte);
    r->in_comment = byte != '\n';
    return true;
}

static enum csv_step finish(struct csv_rows *r, struct problems *problems)
{
    if (r->at_end)
        return CSV_END;
    r->at_end = true;
    if (ferror(r->file))
        return broken(r, problems, "cannot be read to its end");
    if (csv_fini(&r->parser, on_field, on_row, r) != 0)
        return broken(r, problems, "a quoted field does not end; close it with \"");
    return r->row_done ? CSV_ROW : CSV_END;
}

enum csv_step csv_rows_next(struct csv_rows *r, struct problems *problems)
{
    begin_row(r);
    while (!r->row_done) {
        int c = getc(r->file);
        if (c == EOF)
            return finish(r, problems);
        if (++r->bytes > r->bytes_max)
            return broken(r, problems, "the file is larger than 64 MiB; split it, or record fewer columns");
        char byte = (char)c;
        if (skipped(r, byte))
            continue;
        if (!r->in_row && strchr(" \t\r\n", byte) == NULL) {
            r->field_line = r->line;
            r->field_column = r->column;
            r->in_row = true;
        }
        keep_line(r, byte);
        if (!feed_byte(r, byte))
            return broken(r, problems, "a quote inside an unquoted field; write \"\" inside a quoted one");
        if (r->too_many_fields)
            return broken(r, problems, "more than 1024 columns");
    }
    return CSV_ROW;
}
