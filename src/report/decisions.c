/* decisions.c - every decision, in the order of time. */
#include "report/judgements.h"
#include "report/sections.h"
#include "report/words.h"

static const struct column columns[] = {COLUMN("time", "Time (UTC)", INSTANT, FOR_ALL),
                                        COLUMN("decision", "Decision", TEXT, FOR_ALL),
                                        COLUMN_BOTH("policy", TEXT),
                                        COLUMN("phase", "Phase", TEXT, FOR_ALL),
                                        COLUMN_BOTH("checkpoint", COUNT),
                                        COLUMN_DECIMAL("split", 6),
                                        COLUMN_JSON("split", FRACTION),
                                        COLUMN_BOTH("trigger", TEXT),
                                        COLUMN_JSON("onset", INSTANT),
                                        COLUMN("detection_delay_s", "Detected after", DURATION, FOR_ALL),
                                        COLUMN("text", "What and why", TEXT, FOR_ALL),
                                        COLUMN_JSON("evidence", TABLE)};

static void put_decision(struct table *t, const struct page *page, const struct decision *d)
{
    const struct scenario *scenario = page->journal->scenario;
    const struct trigger *trigger = trigger_of(page->journal, d);
    const struct table_cell unknown = text_cell(NULL), absent = absent_cell();
    table_add(t, instant_cell(d->time_ns));
    table_add(t, text_cell(decision_words[d->kind]));
    table_add(t, text_cell(scenario->policies[d->policy].name));
    table_add(t, d->phase >= 0 ? text_cell(scenario->phases[d->phase].name) : unknown);
    table_add(t, d->checkpoint >= 0 ? count_cell(d->checkpoint + 1) : unknown);
    table_add(t, quantity_cell(d->split, UNIT_SHARE));
    table_add(t, fraction_cell(d->split));
    table_add(t, trigger ? text_cell(trigger->text) : absent);
    table_add(t, trigger ? instant_cell(d->onset_ns) : absent);
    table_add(t, trigger ? duration_cell(d->time_ns - d->onset_ns) : absent);
    table_add(t, text_cell(decision_text(page->journal, d, t)));
    table_add(t, page->format == FORMAT_JSON ? nested_cell(judgements_table(page, d->evidence)) : absent);
}

/* People read those of the driving policy; programs get all. */
void make_decisions(struct page *page)
{
    const struct outcome *outcome = &page->journal->outcome;
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
    t->lead = "Of the driving policy; decisions.csv has those of all.";
    for (size_t i = 0; i < outcome_decisions(outcome); i++)
        if (outcome_decision(outcome, i)->policy == 0 || page->format & FOR_PROGRAMS)
            put_decision(t, page, outcome_decision(outcome, i));
}
