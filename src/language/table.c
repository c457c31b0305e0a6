/* table.c - CSV tables as lists of mappings. */
#include "language/table.h"

#include "base/csv.h"
#include "base/memory.h"
#include "base/text.h"
#include "language/yaml.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX 64

struct table_load {
    struct arena *arena;
    const struct source_text *source;
    struct node *list;
    struct node *columns[COLUMNS_MAX];
    size_t columns_count;
    bool head_read;
};

bool node_names_table(const struct node *node)
{
    size_t length = strlen(node->text);
    return node->kind == NODE_SCALAR && length > 4 && strcmp(node->text + length - 4, ".csv") == 0;
}

/* A node for a field: its value, at its text without quotes and blanks around it. */
static struct node *field_node(struct table_load *t, const struct csv *csv, size_t i)
{
    const struct csv_field *field = &csv->field[i];
    size_t start = field->start;
    while (start < field->end && (t->source->text[start] == ' ' || t->source->text[start] == '\t'))
        start++;
    bool quoted = start < field->end && t->source->text[start] == '"';
    struct node *node = node_new(t->arena, NODE_SCALAR, t->source, start + quoted, field->length);
    if (node) {
        node->text = arena_copy(t->arena, csv_value(csv, i), field->length);
        node->quoted = quoted;
    }
    return node;
}

/* The first row: the names of the columns. False with a problem. */
static bool take_head(struct table_load *t, const struct csv *csv)
{
    for (; t->columns_count < csv->count; t->columns_count++) {
        struct node *name = field_node(t, csv, t->columns_count);
        if (!name)
            return false;
        if (t->columns_count == COLUMNS_MAX) {
            node_problem(t->arena, name, "too many columns; a table has at most %d", COLUMNS_MAX);
            return false;
        }
        for (size_t i = 0; i < t->columns_count; i++)
            if (strcmp(t->columns[i]->text, name->text) == 0) {
                node_problem(t->arena, name, "two columns are called \"%s\"", EXCERPT(name->text));
                return false;
            }
        t->columns[t->columns_count] = name;
    }
    return true;
}

/* The value of a field in its column: a scalar, or what { and [ begin. False with a problem. */
static bool take_value(struct table_load *t, const struct csv *csv, size_t i, struct node *row)
{
    struct node *node = field_node(t, csv, i);
    if (!node)
        return false;
    if (i >= t->columns_count) {
        node_problem(t->arena, node, "a field too many; the first row names %zu columns", t->columns_count);
        return false;
    }
    if (csv->field[i].length == 0)
        return true;
    if (node->text[0] == '{' || node->text[0] == '[')
        node = yaml_read_text(t->arena, t->source, node->offset, node->text, csv->field[i].length);
    if (!node)
        return false;
    node->key = t->columns[i];
    node_append(row, node);
    return true;
}

static bool take_row(struct table_load *t, const struct csv *csv)
{
    if (!t->head_read) {
        t->head_read = true;
        return take_head(t, csv);
    }
    struct node *row = node_new(t->arena, NODE_MAPPING, t->source, csv->row_start, csv->row_end - csv->row_start);
    if (!row)
        return false;
    for (size_t i = 0; i < csv->count; i++)
        if (!take_value(t, csv, i, row))
            return false;
    if (csv->count > 0 && csv->count < t->columns_count) {
        source_problem(t->arena, (struct span){t->source, csv->row_start, 1},
                       "%zu fields; the first row names %zu columns", csv->count, t->columns_count);
        return false;
    }
    node_append(t->list, row);
    return true;
}

static bool read_rows(struct table_load *t, struct csv *csv)
{
    for (size_t at = 0; at < t->source->length; at++) {
        enum csv_step step = csv_feed(csv, t->source->text[at]);
        bool row = step == CSV_ROW || csv->too_many_fields; /* more than a table can have: said of the row */
        if (row && !take_row(t, csv))
            return false;
        if (step == CSV_BROKEN) {
            source_problem(t->arena, (struct span){t->source, at, 1},
                           "this is not CSV: a quote in the middle of a field");
            return false;
        }
    }
    enum csv_step step = csv_finish(csv);
    if (step == CSV_BROKEN)
        source_problem(t->arena, (struct span){t->source, csv->field_start, 1},
                       "this is not CSV: a quoted field that never ends");
    return step == CSV_ROW ? take_row(t, csv) : step == CSV_END;
}

struct node *csv_table_read(struct arena *arena, const struct node *named)
{
    if (!node_names_table(named)) {
        node_problem(arena, named, "\"%s\" is not a table; a table's name ends in .csv", EXCERPT(named->text));
        return NULL;
    }
    struct source_text *source = arena_open_source(arena, named->text, named, CSV_BYTES_MAX, "table");
    if (!source)
        return NULL;
    if (source->inode == named->source->inode && source->device == named->source->device) {
        node_problem(arena, named, "this table names itself");
        return NULL;
    }
    struct table_load t = {.arena = arena, .source = source};
    t.list = node_new(arena, NODE_LIST, named->source, named->offset, named->length);
    if (!t.list)
        return NULL;
    t.list->key = named->key;
    struct csv *csv = memory_new(1, sizeof *csv);
    csv_open(csv, false);
    bool good = read_rows(&t, csv);
    csv_close(csv);
    free(csv);
    if (!good)
        return NULL;
    if (t.list->count == 0) {
        node_problem(arena, named, "the table %s has no rows; the first row names the columns, one more row is needed",
                     source->name);
        return NULL;
    }
    return t.list;
}
