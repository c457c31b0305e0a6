/* expectations.c - what the scenario expects and whether it held, and what it leaves to assumptions. */
#include "report/sections.h"
#include "report/words.h"

void make_expectations(struct page *page)
{
    static const struct column columns[] = {COLUMN("held", "Held", TEXT, FOR_PEOPLE),
                                            COLUMN("expect", "Expected", TEXT, FOR_ALL), COLUMN_JSON("kept", FLAG)};
    static const char *const words[] = {[HELD_YES] = "held", [HELD_NO] = "NOT", [HELD_NOT_JUDGED] = "not judged"};
    const struct scenario *scenario = page->journal->scenario;
    struct text sentence = {0};
    if (scenario->expectations_count == 0 && page->format & FOR_PEOPLE)
        return;
    struct table *t = PAGE_TABLE(page, page->format == FORMAT_TERMINAL ? SHAPE_LINES : SHAPE_ROWS, columns);
    for (size_t i = 0; i < scenario->expectations_count; i++) {
        enum held held = page->journal->outcome.held[i];
        TABLE_ADD(t, strong_cell(text_cell(words[held]), held == HELD_NO), text_cell(scenario->expectations[i].text),
                  held == HELD_NOT_JUDGED ? text_cell(NULL) : flag_cell(held == HELD_YES));
    }
    expectations_sentence(page->journal, &sentence);
    if (page->format == FORMAT_TERMINAL)
        t->title = table_say(t, "Expectations: %s", table_take(t, &sentence));
    else
        t->lead = table_take(t, &sentence);
}

void make_assumptions(struct page *page)
{
    static const struct column columns[] = {COLUMN_JSON("id", TEXT),
                                            COLUMN("text", "Assumption", TEXT, FOR_PEOPLE | FORMAT_JSON)};
    const struct scenario *scenario = page->journal->scenario;
    struct table *t = PAGE_TABLE(page, page->format == FORMAT_JSON ? SHAPE_ROWS : SHAPE_LINES, columns);
    t->lead = "What the simulation rests on besides the rules: values as written in the scenario, defaults, and "
              "readings of what the "
              "plan leaves open.";
    for (size_t i = 0; i < scenario->assumptions_count; i++)
        TABLE_ADD(t, text_cell(scenario->assumptions[i].id), text_cell(scenario->assumptions[i].text));
}
