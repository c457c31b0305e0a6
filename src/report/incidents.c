/* incidents.c - what went wrong, when it was seen, how long the traffic took to move, and what follows. */
#include "report/sections.h"
#include "report/words.h"

static void put_departure(struct page *page, const struct departure *departure)
{
    static const struct column columns[] = {COLUMN("decided", "Decided (UTC)", INSTANT, FORMAT_MARKDOWN),
                                            COLUMN("what", "What and why", TEXT, FORMAT_MARKDOWN),
                                            COLUMN("onset", "Breach began (UTC)", INSTANT, FORMAT_MARKDOWN),
                                            COLUMN("delay", "Detected after", DURATION, FORMAT_MARKDOWN),
                                            COLUMN("moved", "Traffic had moved by (UTC)", INSTANT, FORMAT_MARKDOWN),
                                            COLUMN("took", "After the decision", DURATION, FORMAT_MARKDOWN),
                                            COLUMN("exposed", "Exposed until then", TEXT, FORMAT_MARKDOWN)};
    const struct journal *j = page->journal;
    const struct decision *d = departure->decision;
    const struct phase *phase = &j->scenario->phases[d->phase];
    const struct table_cell absent = absent_cell();
    bool onset = d->trigger >= 0, moved = departure->moved_ns >= 0;
    struct table *t = PAGE_TABLE(page, SHAPE_RECORD, columns);
    struct text exposed = {0};
    exposure_sentence(
        exposure_between(j, onset ? departure->onset_ns : phase->start_ns, moved ? departure->moved_ns : d->time_ns),
        &exposed);
    text_add(&exposed, onset ? ", since the breach began" : ", since the phase began");
    t->title = table_say(t, "%s: %s", phase->name, decision_words[d->kind]);
    TABLE_ADD(t, instant_cell(d->time_ns), text_cell(decision_text(j, d, t)),
              onset ? instant_cell(departure->onset_ns) : absent,
              onset ? duration_cell(d->time_ns - departure->onset_ns) : absent,
              moved ? instant_cell(departure->moved_ns) : absent,
              moved ? duration_cell(departure->moved_ns - d->time_ns) : absent, text_cell(table_take(t, &exposed)));
}

/* Recovery, investigation and what else the driving policy decided after it. */
static void put_aftermath(struct page *page, const struct decision *cause)
{
    static const struct column columns[] = {COLUMN("time", "Then (UTC)", INSTANT, FORMAT_MARKDOWN),
                                            COLUMN("decision", "Decision", TEXT, FORMAT_MARKDOWN),
                                            COLUMN("text", "What and why", TEXT, FORMAT_MARKDOWN)};
    const struct outcome *o = &page->journal->outcome;
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
    for (size_t i = 0; i < outcome_decisions(o); i++) {
        const struct decision *d = outcome_decision(o, i);
        bool says = d->kind == DECISION_RECOVERED || d->kind == DECISION_NOT_RECOVERED ||
                    d->kind == DECISION_INVESTIGATE || d->kind == DECISION_REVERT || d->kind == DECISION_NOTE;
        if (!says || d->policy != 0 || d->phase != cause->phase || d->time_ns < cause->time_ns)
            continue;
        TABLE_ADD(t, instant_cell(d->time_ns), text_cell(decision_words[d->kind]),
                  text_cell(decision_text(page->journal, d, t)));
    }
}

/* When the driving policy offered to play the phase again; INT64_MIN when it gave no date. */
static int64_t option_date(const struct journal *j, int phase, int option)
{
    for (size_t i = 0; i < outcome_decisions(&j->outcome); i++) {
        const struct decision *d = outcome_decision(&j->outcome, i);
        if (d->policy == 0 && d->phase == phase && d->kind == DECISION_RESCHEDULE && d->option == option)
            return d->date_ns;
    }
    return INT64_MIN;
}

static void put_options(struct page *page, int phase)
{
    static const struct column columns[] = {COLUMN("option", "Option", TEXT, FORMAT_MARKDOWN),
                                            COLUMN("text", "What", TEXT, FORMAT_MARKDOWN),
                                            COLUMN("date", "New date (UTC)", INSTANT, FORMAT_MARKDOWN)};
    const struct policy_phase *rules = rules_of(page->journal, 0, phase);
    if (!rules || rules->remediations_count == 0)
        return;
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
    t->lead = "What can be done; the first is taken unless people choose another:";
    for (size_t i = 0; i < rules->remediations_count; i++) {
        const struct remediation *r = &rules->remediations[i];
        int64_t date_ns = option_date(page->journal, phase, (int)i);
        TABLE_ADD(t, text_cell(r->option), text_cell(r->text),
                  date_ns == INT64_MIN ? absent_cell() : instant_cell(date_ns));
    }
}

void make_incidents(struct page *page)
{
    struct departure departure;
    for (size_t from = 0; departure_next(page->journal, &from, &departure);) {
        put_departure(page, &departure);
        put_aftermath(page, departure.decision);
        put_options(page, departure.decision->phase);
    }
}
