/* decisions.c - every decision, in the order of time. */
#include "report/sections.h"

static const struct column columns[] = {
    {"time", NULL, CELL_INSTANT, FORMAT_CSV, 0},     {"decision", NULL, CELL_TEXT, FORMAT_CSV, 0},
    {"policy", NULL, CELL_TEXT, FORMAT_CSV, 0},      {"phase", NULL, CELL_TEXT, FORMAT_CSV, 0},
    {"checkpoint", NULL, CELL_COUNT, FORMAT_CSV, 0}, {"split", NULL, CELL_QUANTITY, FORMAT_CSV, 6},
    {"trigger", NULL, CELL_TEXT, FORMAT_CSV, 0},     {"detection_delay_s", NULL, CELL_DURATION, FORMAT_CSV, 0},
    {"text", NULL, CELL_TEXT, FORMAT_CSV, 0}};

static void put_decision(struct table *t, const struct page *page, const struct decision *d)
{
    const struct scenario *scenario = page->journal->scenario;
    const struct cell unknown = text_cell(NULL);
    table_add(t, instant_cell(d->time_ns));
    table_add(t, text_cell(decision_words[d->kind]));
    table_add(t, text_cell(scenario->policies[d->policy].name));
    table_add(t, d->phase >= 0 ? text_cell(scenario->phases[d->phase].name) : unknown);
    table_add(t, d->checkpoint >= 0 ? count_cell(d->checkpoint + 1) : unknown);
    table_add(t, quantity_cell(d->split, UNIT_SHARE));
    table_add(t, d->trigger ? text_cell(d->trigger->text) : absent_cell());
    table_add(t, d->trigger ? duration_cell(d->time_ns - d->onset_ns) : absent_cell());
    table_add(t, text_cell(d->text));
}

void make_decisions(struct page *page)
{
    size_t count;
    const struct decision *decisions = decisions_of(page->journal, &count);
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
    for (size_t i = 0; i < count; i++)
        put_decision(t, page, &decisions[i]);
}
