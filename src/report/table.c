/* table.c - building a table, and its cells as people read them. */
#include "report/table.h"
#include "base/check.h"
#include "base/instant.h"
#include "base/memory.h"
#include "report/number.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct table *table_new(enum table_shape shape, const struct column *columns, size_t count, int64_t epoch_ns)
{
    struct table *table = memory_new(1, sizeof *table);
    *table = (struct table){.shape = shape, .columns = columns, .columns_count = count, .epoch_ns = epoch_ns};
    return table;
}

void table_free(struct table *table)
{
    for (size_t i = 0; i < table->cells_count; i++)
        if (table->cells[i].kind == CELL_TABLE && table->cells[i].table)
            table_free(table->cells[i].table);
    for (size_t i = 0; i < table->sayings_count; i++)
        free(table->sayings[i]);
    free(table->sayings);
    free(table->own_columns);
    free(table->cells);
    free(table);
}

void table_column(struct table *table, struct column column)
{
    ENSURE(table->cells_count == 0);
    bool borrowed = !table->own_columns;
    table->own_columns = memory_grow(table->own_columns, table->columns_count + 1, sizeof column);
    if (borrowed && table->columns_count > 0)
        memcpy(table->own_columns, table->columns, table->columns_count * sizeof column);
    table->own_columns[table->columns_count++] = column;
    table->columns = table->own_columns;
}

void table_add(struct table *table, struct table_cell cell)
{
    if (table->cells_count == table->cells_capacity) {
        table->cells_capacity = table->cells_capacity > 0 ? 2 * table->cells_capacity : 2 * table->columns_count;
        table->cells = memory_grow(table->cells, table->cells_capacity, sizeof cell);
    }
    table->cells[table->cells_count++] = cell;
}

void table_add_cells(struct table *table, const struct table_cell *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        table_add(table, cells[i]);
}

size_t table_rows(const struct table *table)
{
    ENSURE(table->columns_count > 0 && table->cells_count % table->columns_count == 0);
    return table->cells_count / table->columns_count;
}

const char *table_take(struct table *table, struct text *text)
{
    text_add(text, "");
    table->sayings = memory_grow(table->sayings, table->sayings_count + 1, sizeof *table->sayings);
    table->sayings[table->sayings_count++] = text->bytes;
    *text = (struct text){0};
    return table->sayings[table->sayings_count - 1];
}

const char *table_say(struct table *table, const char *format, ...)
{
    struct text text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_format_list(&text, format, arguments);
    va_end(arguments);
    return table_take(table, &text);
}

void table_drop_unknown(struct table *table)
{
    ENSURE(table_rows(table) > 0);
    for (size_t i = table->cells_count - table->columns_count + 1; i < table->cells_count; i++)
        if (table->cells[i].state == CELL_KNOWN || table->cells[i].state == CELL_TOO_FEW)
            return;
    table->cells_count -= table->columns_count;
}

/* --- cells --- */

struct table_cell absent_cell(void)
{
    return (struct table_cell){.state = CELL_ABSENT};
}

struct table_cell text_cell(const char *text)
{
    return (struct table_cell){.kind = CELL_TEXT, .state = text ? CELL_KNOWN : CELL_NO_DATA, .text = text};
}

struct table_cell count_cell(int64_t count)
{
    return (struct table_cell){.kind = CELL_COUNT, .count = count};
}

struct table_cell flag_cell(bool flag)
{
    return (struct table_cell){.kind = CELL_FLAG, .count = flag};
}

struct table_cell instant_cell(int64_t time_ns)
{
    return (struct table_cell){.kind = CELL_INSTANT, .count = time_ns};
}

struct table_cell duration_cell(int64_t span_ns)
{
    return span_ns < 0 ? absent_cell() : (struct table_cell){.kind = CELL_DURATION, .count = span_ns};
}

struct table_cell quantity_cell(struct ratio ratio, enum unit unit)
{
    return (struct table_cell){.kind = CELL_QUANTITY,
                               .state = ratio_has_data(ratio) ? CELL_KNOWN : CELL_NO_DATA,
                               .unit = (unsigned char)unit,
                               .decimals = (unsigned char)unit_table[unit].usual_decimals,
                               .ratio = ratio};
}

struct table_cell fraction_cell(struct ratio ratio)
{
    return (struct table_cell){
        .kind = CELL_FRACTION, .state = ratio_has_data(ratio) ? CELL_KNOWN : CELL_NO_DATA, .ratio = ratio};
}

struct table_cell nested_cell(struct table *table)
{
    return (struct table_cell){.kind = CELL_TABLE, .table = table};
}

struct table_cell strong_cell(struct table_cell cell, bool strong)
{
    cell.strong = strong;
    return cell;
}

/* --- what the renderers share --- */

bool column_is_number(const struct column *column)
{
    return column->kind != CELL_TEXT && column->kind != CELL_FLAG && column->kind != CELL_INSTANT &&
           column->kind != CELL_DISTANCE;
}

static void say_distance(const struct table_cell *cell, struct text *out)
{
    struct ratio by = cell->ratio;
    struct shown s;
    bool under = by.num < 0;
    by.num = under ? -by.num : by.num;
    switch ((enum distance_kind)cell->unit) {
    case DISTANCE_NONE_SEEN:
        text_add(out, "none seen");
        break;
    case DISTANCE_ON_IT:
        text_add(out, "exactly on it");
        break;
    case DISTANCE_TIMES:
        text_format(out, "%s times %s", quantity_format(by, UNIT_FACTOR, 1, s.text, sizeof s.text),
                    under ? "under" : "over");
        break;
    case DISTANCE_POINTS:
        by = ratio_multiply(by, (struct ratio){100, 1}, NULL);
        text_format(out, "%s points %s",
                    quantity_format(by, UNIT_FACTOR, unit_table[UNIT_SHARE].usual_decimals, s.text, sizeof s.text),
                    under ? "under" : "over");
        break;
    }
}

static void say_known(const struct table *table, const struct table_cell *cell, struct text *out)
{
    struct shown s;
    switch ((enum cell_kind)cell->kind) {
    case CELL_TEXT:
        text_add(out, cell->text);
        break;
    case CELL_COUNT:
        text_add(out, count_text(cell->count, &s));
        break;
    case CELL_FLAG:
        text_add(out, cell->count ? "yes" : "no");
        break;
    case CELL_QUANTITY:
    case CELL_SHOWN:
        text_add(out, quantity_format(cell->ratio, (enum unit)cell->unit, (int)cell->decimals, s.text, sizeof s.text));
        break;
    case CELL_FRACTION:
        text_format(out, "%s / ", count_text(cell->ratio.num, &s));
        text_add(out, count_text(cell->ratio.den, &s));
        break;
    case CELL_INSTANT:
        text_add(out, instant_format_short(table->epoch_ns + cell->count, s.text, sizeof s.text));
        break;
    case CELL_DURATION:
        text_add(out, span_text(cell->count, &s));
        break;
    case CELL_DISTANCE:
        say_distance(cell, out);
        break;
    case CELL_TABLE:
        break;
    }
}

void cell_say(const struct table *table, const struct table_cell *cell, struct text *out)
{
    if (cell->state == CELL_KNOWN)
        say_known(table, cell, out);
    else
        text_add(out, cell->state == CELL_ABSENT ? "-" : cell->state == CELL_NO_DATA ? "no data" : "too few rounds");
}
