/* table.c - CSV tables by libcsv, which is fed byte by byte so that every field's position is known. */
#include "language/table.h"

#include "base/check.h"
#include "language/yaml.h"

#include <csv.h>

#include <string.h>

#define COLUMNS_MAX 64

struct table_reading {
    struct arena *arena;
    const struct source_text *source;
    struct node *list, *row;
    struct node *columns[COLUMNS_MAX];
    size_t columns_count, column;
    size_t field, at; /* where the field being read started; the byte being read */
    size_t row_start;
    bool head_read, failed;
};

bool node_names_table(const struct node *node)
{
    size_t length = strlen(node->text);
    return node->kind == NODE_SCALAR && length > 4 && strcmp(node->text + length - 4, ".csv") == 0;
}

static void fail(struct table_reading *t)
{
    t->failed = true;
}

/* A node for the field that was just completed: its text without quotes and blanks around it. */
static struct node *field_node(struct table_reading *t, const char *text, size_t length)
{
    size_t start = t->field;
    while (start < t->at && (t->source->text[start] == ' ' || t->source->text[start] == '\t'))
        start++;
    bool quoted = start < t->at && t->source->text[start] == '"';
    struct node *node = node_new(t->arena, NODE_SCALAR, t->source, start + quoted, length);
    if (!node) {
        fail(t);
        return NULL;
    }
    node->text = arena_copy(t->arena, text, length);
    node->quoted = quoted;
    return node;
}

static void take_column(struct table_reading *t, struct node *name)
{
    if (t->columns_count == COLUMNS_MAX) {
        node_problem(t->arena, name, "too many columns; a table has at most %d", COLUMNS_MAX);
        fail(t);
        return;
    }
    for (size_t i = 0; i < t->columns_count; i++)
        if (strcmp(t->columns[i]->text, name->text) == 0) {
            node_problem(t->arena, name, "two columns are called \"%.60s\"", name->text);
            fail(t);
        }
    t->columns[t->columns_count++] = name;
}

static void take_field(void *text, size_t length, void *data)
{
    struct table_reading *t = data;
    if (t->failed)
        return;
    struct node *node = field_node(t, text ? text : "", length);
    t->field = t->at + 1;
    if (!node)
        return;
    if (!t->head_read) {
        take_column(t, node);
        return;
    }
    if (t->column >= t->columns_count) {
        node_problem(t->arena, node, "a field too many; the first row names %zu columns", t->columns_count);
        fail(t);
        return;
    }
    struct node *key = t->columns[t->column++];
    if (length == 0)
        return;
    if (node->text[0] == '{' || node->text[0] == '[')
        node = yaml_read_text(t->arena, t->source, node->offset, node->text, length);
    if (!node) {
        fail(t);
        return;
    }
    node->key = key;
    node_append(t->row, node);
}

static void take_row_end(int byte, void *data)
{
    struct table_reading *t = data;
    (void)byte;
    if (t->failed)
        return;
    if (!t->head_read) {
        t->head_read = true;
    } else {
        if (t->column < t->columns_count && t->column > 0) {
            source_problem(t->arena, t->source, t->row_start, 1, "%zu fields; the first row names %zu columns",
                           t->column, t->columns_count);
            fail(t);
            return;
        }
        t->row->length = t->at - t->row_start;
        node_append(t->list, t->row);
    }
    t->column = 0;
    t->field = t->row_start = t->at + 1;
    t->row = NULL;
}

/* Blank lines are skipped by libcsv without a word: a row starts at the first byte that is not a line's end. */
static bool row_begins(struct table_reading *t)
{
    if (t->row || !t->head_read)
        return true;
    t->row = node_new(t->arena, NODE_MAPPING, t->source, t->at, 0);
    t->field = t->row_start = t->at;
    return t->row != NULL;
}

static void read_rows(struct table_reading *t)
{
    struct csv_parser parser;
    ENSURE(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) == 0);
    const char *text = t->source->text;
    for (t->at = 0; t->at < t->source->length && !t->failed; t->at++) {
        if (text[t->at] != '\n' && text[t->at] != '\r' && !row_begins(t)) {
            fail(t);
        } else if (csv_parse(&parser, text + t->at, 1, take_field, take_row_end, t) != 1) {
            source_problem(t->arena, t->source, t->at, 1, "this is not CSV: a quote in the middle of a field");
            fail(t);
        }
    }
    if (!t->failed && csv_fini(&parser, take_field, take_row_end, t) != 0) {
        source_problem(t->arena, t->source, t->field, 1, "this is not CSV: a quoted field that never ends");
        fail(t);
    }
    csv_free(&parser);
}

struct node *csv_table_read(struct arena *arena, const struct node *named)
{
    if (!node_names_table(named)) {
        node_problem(arena, named, "\"%.60s\" is not a table; a table's name ends in .csv", named->text);
        return NULL;
    }
    struct source_text *source = arena_open_source(arena, named->text, named, CSV_BYTES_MAX, "table");
    if (!source)
        return NULL;
    if (source->inode == named->source->inode && source->device == named->source->device) {
        node_problem(arena, named, "this table names itself");
        return NULL;
    }
    struct table_reading t = {.arena = arena, .source = source};
    t.list = node_new(arena, NODE_LIST, named->source, named->offset, named->length);
    if (!t.list)
        return NULL;
    t.list->key = named->key;
    read_rows(&t);
    if (t.failed)
        return NULL;
    if (t.list->count == 0) {
        node_problem(arena, named, "the table %s has no rows; the first row names the columns, one more row is needed",
                     source->name);
        return NULL;
    }
    return t.list;
}
