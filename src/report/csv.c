/* csv.c - a table as CSV (RFC 4180): exact decimals in base units; what is not known is empty. Every row ends with the
 * digest of its run: a comment line would stop readers that know none, and rows put together from runs stay apart. */
#include "base/harmless.h"
#include "base/instant.h"
#include "report/number.h"
#include "report/table.h"

#include <inttypes.h>
#include <string.h>

static void put_comma(struct text *out)
{
    text_add_bytes(out, ",", 1);
}

/* A text as a spreadsheet may read it: nothing that acts, and no formula. */
static void put_text(const char *said, struct text *out)
{
    struct text harmless = {0};
    text_add(&harmless, strchr("=+-@", said[0]) && said[0] ? "'" : "");
    while (*said)
        put_harmless(&said, &harmless);
    text_add_csv(out, harmless.bytes);
    text_free(&harmless);
}

/* What is added to the name of the second column that such a column becomes; NULL: it stays one. */
static const char *second_column(enum cell_kind kind)
{
    return kind == CELL_INSTANT ? "_s" : kind == CELL_FRACTION ? "_denominator" : NULL;
}

/* Seconds to the millisecond. */
static void put_seconds(int64_t ns, struct text *out)
{
    put_decimal(out, ns / NS_PER_MS, 3);
}

static void put_known(const struct table *table, const struct column *column, const struct table_cell *cell,
                      struct text *out)
{
    char iso[40];
    switch ((enum cell_kind)cell->kind) {
    case CELL_TEXT:
        put_text(cell->text, out);
        break;
    case CELL_COUNT:
        put_integer(out, cell->count);
        break;
    case CELL_QUANTITY:
        put_share(out, cell->ratio.num, cell->ratio.den, 1,
                  column->decimals > 0 ? column->decimals : unit_table[cell->unit].csv_decimals);
        break;
    case CELL_FRACTION:
        put_integer(out, cell->ratio.num);
        put_comma(out);
        put_integer(out, cell->ratio.den);
        break;
    case CELL_INSTANT:
        text_add(out, instant_format(table->epoch_ns + cell->count, iso, sizeof iso));
        put_comma(out);
        put_seconds(cell->count, out);
        break;
    case CELL_DURATION:
        put_seconds(cell->count, out);
        break;
    case CELL_FLAG:
    case CELL_SHOWN:
    case CELL_DISTANCE: {
        struct text said = {0};
        cell_say(table, cell, &said);
        text_add_csv(out, said.bytes);
        text_free(&said);
        break;
    }
    case CELL_TABLE:
        break;
    }
}

static void csv_head(const struct table *table, struct text *out)
{
    const char *before = "";
    for (size_t c = 0; c < table->columns_count; c++) {
        const struct column *column = &table->columns[c];
        if (!column_in(column, FORMAT_CSV))
            continue;
        const char *second = second_column(column->kind);
        text_format(out, "%s%s%s", before, column->name, column->kind == CELL_FRACTION ? "_numerator" : "");
        if (second)
            text_format(out, ",%s%s", column->name, second);
        before = ",";
    }
    text_format(out, "%sdigest\r\n", before);
}

void csv_table(const struct table *table, struct text *out)
{
    size_t rows = table_rows(table);
    csv_head(table, out);
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < table->columns_count; c++) {
            const struct column *column = &table->columns[c];
            const struct table_cell *cell = &table->cells[r * table->columns_count + c];
            if (!column_in(column, FORMAT_CSV))
                continue;
            if (cell->state == CELL_KNOWN)
                put_known(table, column, cell, out);
            else if (second_column(column->kind))
                put_comma(out);
            put_comma(out);
        }
        text_format(out, "%016" PRIx64 "\r\n", table->digest);
    }
}
