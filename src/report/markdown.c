/* markdown.c - a table as Markdown (GitHub's), rows as a table, a record and lines as a list. */
#include "base/harmless.h"
#include "report/table.h"

#include <string.h>

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80);
}

/* Whether the character at text[at] would begin a heading, a quotation, a fence or a list: only at the text's start. */
static bool begins_block(const char *text, size_t at)
{
    char next = text[at + 1];
    switch (text[at]) {
    case '#':
    case '>':
    case '~':
        return at == 0;
    case '-':
    case '+':
        return at == 0 && (next == ' ' || next == text[at]);
    case '.':
    case ')':
        return at > 0 && at == strspn(text, "0123456789") && (next == ' ' || next == '\0');
    default:
        return false;
    }
}

/* Whether the character at text[at] would mean something: < before what can be a tag, _ at the edge of a word. */
static bool has_meaning(const char *text, size_t at)
{
    char next = text[at + 1];
    switch (text[at]) {
    case '\\':
    case '`':
    case '*':
    case '[':
    case ']':
    case '|':
        return true;
    case '<':
    case '&':
        return is_word(next) || (next && strchr("/!?#", next));
    case '_':
        return at == 0 || !is_word(text[at - 1]) || !is_word(next);
    default:
        return begins_block(text, at);
    }
}

void markdown_quote(const char *text, struct text *out)
{
    for (const char *at = text; *at;) {
        if (has_meaning(text, (size_t)(at - text)))
            text_add(out, "\\");
        put_harmless(&at, out);
    }
}

void markdown_link(const char *path, struct text *out)
{
    for (; *path; path++) {
        bool plain = (is_word(*path) && !(*path & 0x80)) || strchr("/._~-", *path);
        text_format(out, plain ? "%c" : "%%%02X", (unsigned char)*path);
    }
}

static void put_cell(const struct table *table, const struct table_cell *cell, struct text *out)
{
    struct text said = {0};
    bool bold = cell->strong && cell->state != CELL_ABSENT;
    cell_say(table, cell, &said);
    text_add(out, bold ? "**" : "");
    markdown_quote(said.bytes ? said.bytes : "", out);
    text_add(out, bold ? "**" : "");
    text_free(&said);
}

static void put_sentence(const char *before, const char *sentence, const char *after, struct text *out)
{
    text_add(out, before);
    markdown_quote(sentence, out);
    text_add(out, after);
}

static void markdown_head(const struct table *table, struct text *out)
{
    for (size_t c = 0; c < table->columns_count; c++)
        if (column_in(&table->columns[c], FORMAT_MARKDOWN))
            put_sentence("| ", table->columns[c].title, " ", out);
    text_add(out, "|\n");
    for (size_t c = 0; c < table->columns_count; c++)
        if (column_in(&table->columns[c], FORMAT_MARKDOWN))
            text_add(out, column_is_number(&table->columns[c]) ? "|---:" : "|---");
    text_add(out, "|\n");
}

static void markdown_row(const struct table *table, const struct table_cell *row, struct text *out)
{
    const char *between = table->shape == SHAPE_ROWS ? "| " : "- ";
    for (size_t c = 0; c < table->columns_count; c++) {
        if (!column_in(&table->columns[c], FORMAT_MARKDOWN))
            continue;
        if (table->shape == SHAPE_RECORD && row[c].state == CELL_ABSENT)
            continue;
        text_add(out, between);
        if (table->shape == SHAPE_RECORD)
            put_sentence("**", table->columns[c].title, ":** ", out);
        put_cell(table, &row[c], out);
        text_add(out, table->shape == SHAPE_ROWS ? " " : table->shape == SHAPE_RECORD ? "\n" : "");
        between = table->shape == SHAPE_LINES ? " " : between;
    }
    text_add(out, table->shape == SHAPE_ROWS ? "|\n" : table->shape == SHAPE_LINES ? "\n" : "");
}

void markdown_table(const struct table *table, struct text *out)
{
    size_t rows = table_rows(table);
    if (table->title)
        put_sentence("### ", table->title, "\n\n", out);
    if (table->lead)
        put_sentence("", table->lead, "\n\n", out);
    if (table->shape == SHAPE_ROWS && rows > 0)
        markdown_head(table, out);
    for (size_t r = 0; r < rows; r++)
        markdown_row(table, &table->cells[r * table->columns_count], out);
    text_add(out, rows > 0 ? "\n" : "");
    if (table->note)
        put_sentence("", table->note, "\n\n", out);
}
