/* terminal.c - a table on a terminal: at most 100 columns, no colour. */
#include "base/harmless.h"
#include "base/memory.h"
#include "report/report.h"
#include "report/table.h"
#include "report/words.h"

#include <stdlib.h>

#define TERMINAL_COLUMNS 100
#define LEAST_WIDTH 8 /* a column is not cut below this */

int terminal_quote(const char *text, struct text *out)
{
    int width = 0;
    while (*text)
        width += put_harmless(&text, out);
    return width;
}

static void terminal_pad(const char *text, int width, bool right, struct text *out)
{
    struct text harmless = {0};
    int taken = terminal_quote(text, &harmless);
    text_add(&harmless, "");
    if (right && taken < width)
        text_format(out, "%*s", width - taken, "");
    if (taken <= width) {
        text_add(out, harmless.bytes);
    } else {
        const char *at = harmless.bytes;
        for (taken = 1; *at;) { /* the "~" */
            struct text one = {0};
            int more = put_harmless(&at, &one);
            if (taken + more <= width)
                text_add(out, one.bytes);
            text_free(&one);
            if ((taken += more) >= width)
                break;
        }
        text_add(out, "~");
        taken = width;
    }
    if (!right && taken < width)
        text_format(out, "%*s", width - taken, "");
    text_free(&harmless);
}

static int width_of(const char *text)
{
    struct text harmless = {0};
    int width = terminal_quote(text, &harmless);
    text_free(&harmless);
    return width;
}

/* The cell as text, owned. */
static char *said(const struct table *table, size_t row, size_t column)
{
    struct text text = {0};
    cell_say(table, &table->cells[row * table->columns_count + column], &text);
    text_add(&text, "");
    return text.bytes;
}

static void fit(const struct table *table, int *widths)
{
    for (;;) {
        int total = -2;
        size_t widest = table->columns_count;
        for (size_t c = 0; c < table->columns_count; c++) {
            if (!column_in(&table->columns[c], FORMAT_TERMINAL))
                continue;
            total += widths[c] + 2;
            if (!column_is_number(&table->columns[c]) && widths[c] > LEAST_WIDTH &&
                (widest == table->columns_count || widths[c] > widths[widest]))
                widest = c;
        }
        if (total <= TERMINAL_COLUMNS || widest == table->columns_count)
            return;
        widths[widest]--;
    }
}

static void end_line(struct text *out)
{
    while (out->length > 0 && out->bytes[out->length - 1] == ' ')
        out->length--;
    text_add(out, "\n");
}

/* The columns as wide as what is in them. */
static void measure_widths(const struct table *table, size_t rows, int *widths)
{
    for (size_t c = 0; c < table->columns_count; c++) {
        if (!column_in(&table->columns[c], FORMAT_TERMINAL))
            continue;
        widths[c] = table->shape == SHAPE_LINES ? 0 : width_of(table->columns[c].title);
        for (size_t r = 0; r < rows; r++) {
            char *text = said(table, r, c);
            int width = width_of(text);
            widths[c] = width > widths[c] ? width : widths[c];
            free(text);
        }
    }
    if (table->shape != SHAPE_LINES)
        fit(table, widths);
}

/* row: SIZE_MAX for the head. */
static void terminal_row(const struct table *table, const int *widths, size_t row, struct text *out)
{
    const char *between = table->shape == SHAPE_LINES ? "  " : "";
    for (size_t c = 0; c < table->columns_count; c++) {
        const struct column *column = &table->columns[c];
        if (!column_in(column, FORMAT_TERMINAL))
            continue;
        char *text = row == SIZE_MAX ? memory_copy_text(column->title) : said(table, row, c);
        text_add(out, between);
        terminal_pad(text, widths[c], column_is_number(column), out);
        between = table->shape == SHAPE_LINES ? " " : "  ";
        free(text);
    }
    end_line(out);
}

void terminal_table(const struct table *table, struct text *out)
{
    size_t rows = table_rows(table);
    int *widths = memory_new(table->columns_count, sizeof *widths);
    if (table->title) {
        terminal_quote(table->title, out);
        text_add(out, "\n");
    }
    measure_widths(table, rows, widths);
    if (table->shape == SHAPE_ROWS && rows > 0)
        terminal_row(table, widths, SIZE_MAX, out);
    for (size_t r = 0; r < rows; r++)
        terminal_row(table, widths, r, out);
    free(widths);
}

/* The widest phase name, so that the lines of a run align; at most 20. */
static int name_width(const struct scenario *scenario)
{
    int width = 5;
    for (int i = 0; i < scenario->phases_count; i++)
        width = width_of(scenario->phases[i].name) > width ? width_of(scenario->phases[i].name) : width;
    return width < 20 ? width : 20;
}

void report_decision_line(const struct journal *journal, const struct decision *d, struct text *out)
{
    const struct scenario *scenario = journal->scenario;
    struct shown s;
    struct text sentence = {0};
    bool whole_minute = (scenario->start_epoch_ns + d->time_ns) % NS_PER_MINUTE == 0;
    decision_sentence(journal, d, &sentence);
    text_format(out, "%s%s  ", time_short(journal, d->time_ns, &s), whole_minute ? ":00" : "");
    terminal_pad(d->phase >= 0 ? scenario->phases[d->phase].name : "", name_width(scenario), false, out);
    text_add(out, "  ");
    terminal_pad(decision_words[d->kind], 13, false, out);
    if (d->policy > 0) {
        text_add(out, " [");
        terminal_quote(scenario->policies[d->policy].name, out);
        text_add(out, "]");
    }
    text_add(out, " ");
    terminal_quote(sentence.bytes, out);
    text_free(&sentence);
}
