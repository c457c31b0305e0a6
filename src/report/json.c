/* json.c - a table as JSON: an array of objects, or one object for a record.
 *
 * Keys keep the order of the columns. Counts are integers, and values exact fractions with a decimal beside them as a
 * text, so that no floating-point printing is involved but for spans that are no whole seconds.
 * Running out of memory ends the program (check.h). */
#include "base/check.h"
#include "base/harmless.h"
#include "base/instant.h"
#include "report/number.h"
#include "report/table.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static json_t *checked_json(json_t *value)
{
    if (!value)
        memory_failed("JSON");
    return value;
}

void json_set(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, checked_json(value)) != 0)
        memory_failed("JSON");
}

/* Texts come from files that were checked to be UTF-8; what is not is shown as absent rather than lost whole. */
json_t *json_said(const char *text)
{
    errno = 0;
    json_t *value = json_string(text);
    if (!value && errno == ENOMEM)
        memory_failed("JSON");
    return value ? value : json_null();
}

json_t *json_taken(struct text *text)
{
    json_t *value = json_said(text->bytes);
    text_free(text);
    return value;
}

static json_t *seconds_value(int64_t ns)
{
    return ns % NS_PER_SECOND == 0 ? json_integer(ns / NS_PER_SECOND) : json_real((double)ns / (double)NS_PER_SECOND);
}

/* In the base unit of its kind, nine digits after the point unless it is whole. */
static json_t *decimal_value(struct ratio ratio)
{
    struct text decimal = {0};
    put_share(&decimal, ratio.num, ratio.den, 1, ratio.num % ratio.den == 0 ? 0 : 9);
    return json_taken(&decimal);
}

static json_t *fraction_value(struct ratio ratio)
{
    json_t *value = checked_json(json_object());
    json_set(value, "numerator", json_integer(ratio.num));
    json_set(value, "denominator", json_integer(ratio.den));
    return value;
}

static json_t *said_value(const struct table *table, const struct table_cell *cell)
{
    struct text said = {0};
    cell_say(table, cell, &said);
    return json_taken(&said);
}

static json_t *known_value(const struct table *table, const struct table_cell *cell)
{
    char iso[40];
    switch ((enum cell_kind)cell->kind) {
    case CELL_TEXT:
        return json_said(cell->text);
    case CELL_COUNT:
        return json_integer(cell->count);
    case CELL_FLAG:
        return json_boolean(cell->count);
    case CELL_QUANTITY:
        return decimal_value(cell->ratio);
    case CELL_FRACTION:
        return fraction_value(cell->ratio);
    case CELL_INSTANT:
        return json_said(instant_format(table->epoch_ns + cell->count, iso, sizeof iso));
    case CELL_DURATION:
        return seconds_value(cell->count);
    case CELL_TABLE:
        return json_table(cell->table);
    case CELL_SHOWN:
    case CELL_DISTANCE:
        break;
    }
    return said_value(table, cell);
}

static void set_cell(json_t *object, const struct table *table, const struct column *column,
                     const struct table_cell *cell)
{
    if (cell->state == CELL_ABSENT)
        return;
    if (cell->state != CELL_KNOWN) {
        json_set(object, column->name, column->kind == CELL_SHOWN ? said_value(table, cell) : json_null());
        return;
    }
    json_set(object, column->name, known_value(table, cell));
    if (cell->kind == CELL_INSTANT) {
        char key[64];
        snprintf(key, sizeof key, "%s_s", column->name);
        json_set(object, key, seconds_value(cell->count));
    }
}

json_t *json_table(const struct table *table)
{
    size_t rows = table_rows(table);
    json_t *array = table->shape == SHAPE_RECORD ? NULL : checked_json(json_array()), *object = NULL;
    ENSURE(array || rows == 1);
    for (size_t r = 0; r < rows; r++) {
        object = checked_json(json_object());
        for (size_t c = 0; c < table->columns_count; c++)
            if (column_in(&table->columns[c], FORMAT_JSON))
                set_cell(object, table, &table->columns[c], &table->cells[r * table->columns_count + c]);
        if (array && json_array_append_new(array, object) != 0)
            memory_failed("JSON");
    }
    return array ? array : object;
}

/* What acts beyond ASCII can stand within strings only, where an escape means the same; jansson leaves it as it is. */
static void put_dumped(const char *bytes, struct text *out)
{
    for (size_t length; *bytes; bytes += length) {
        uint32_t acts = acting_character(bytes, &length);
        if (acts >= 0x7F)
            text_format(out, "\\u%04x", (unsigned)acts);
        else
            text_add_bytes(out, bytes, length);
    }
}

void json_text(json_t *root, size_t flags, struct text *out)
{
    /* Where jansson finds no memory it may leave a piece out and go on as if nothing had been. */
    errno = 0;
    char *bytes = json_dumps(root, flags);
    if (!bytes || errno == ENOMEM)
        memory_failed("JSON");
    json_decref(root);
    put_dumped(bytes, out);
    text_add(out, "\n");
    free(bytes);
}
