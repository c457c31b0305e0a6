/* bill.c - incidents of a run with faults: their clock, what happened in them, and what each cost. */
#include "report/sections.h"
#include "report/timeline.h"

#include <stdlib.h>

#define TERMINAL_INCIDENTS 3

/* What is not known: "-" for people, empty in CSV, null in JSON. */
static struct table_cell unknown_cell(const struct page *page)
{
    return page->format & FOR_PEOPLE ? absent_cell() : text_cell(NULL);
}

static struct table_cell moment_cell(const struct page *page, int64_t time_ns)
{
    return time_ns == NOT_KNOWN_NS ? unknown_cell(page) : instant_cell(time_ns);
}

static struct table_cell span_cell(const struct page *page, int64_t span_ns)
{
    return span_ns == NOT_KNOWN_NS ? unknown_cell(page) : duration_cell(span_ns);
}

/* How many incidents are told; a terminal is not for more than a few. */
static int told_on(const struct page *page)
{
    int count = page->journal->incidents ? page->journal->incidents->count : 0;
    return page->format == FORMAT_TERMINAL && count > TERMINAL_INCIDENTS ? TERMINAL_INCIDENTS : count;
}

/* "cache_flush of ultra-fast; ...": all of an incident's faults. */
static const char *faults_text(const struct journal *j, const struct incident *incident, struct table *t)
{
    struct text text = {0};
    faults_sentence(j, incident, &text);
    return table_take(t, &text);
}

/* --- the clock --- */

static void clock_for_programs(struct page *page, const struct incidents *incidents)
{
    static const struct column columns[] = {COLUMN_BOTH("incident", COUNT), COLUMN_BOTH("faults", TEXT),
#define X(name, word, title) COLUMN_BOTH(word, INSTANT),
                                            MOMENTS(X)
#undef X
#define X(name, word, title, from, to) COLUMN_BOTH(word, DURATION),
                                                SPANS(X)
#undef X
    };
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
    for (int i = 0; i < incidents->count; i++) {
        const struct incident *incident = &incidents->of[i];
        TABLE_ADD(t, count_cell(i + 1), text_cell(faults_text(page->journal, incident, t)));
        for (int k = 0; k < MOMENT_KINDS; k++)
            table_add(t, moment_cell(page, incident->at_ns[k]));
        for (enum clock_span span = 0; span < SPAN_KINDS; span++)
            table_add(t, span_cell(page, incident_span(incident, span)));
    }
}

static void clock_for_people(struct page *page, int number, const struct incident *incident)
{
    static const struct column columns[] = {
        COLUMN("moment", "Moment", TEXT, FOR_PEOPLE),
        COLUMN("time", "Time (UTC)", INSTANT, FOR_PEOPLE),
        COLUMN("span", "Name", TEXT, FOR_PEOPLE),
        COLUMN("length", "Took", DURATION, FOR_PEOPLE),
    };
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
    t->title = table_say(t, "Incident %d: %s", number, faults_text(page->journal, incident, t));
    table_add(t, text_cell(moment_titles[MOMENT_BEGAN]));
    TABLE_ADD(t, instant_cell(incident->at_ns[MOMENT_BEGAN]), absent_cell(), absent_cell());
    for (int i = 0; i < SPAN_KINDS; i++) {
        int64_t time_ns = incident->at_ns[span_ends[i].to];
        TABLE_ADD(t, text_cell(moment_titles[span_ends[i].to]), moment_cell(page, time_ns), text_cell(span_titles[i]),
                  span_cell(page, incident_span(incident, (enum clock_span)i)));
    }
}

/* A line of a table without rows. */
static void put_untold(struct page *page, int count)
{
    static const struct column columns[] = {COLUMN("none", "", TEXT, FOR_PEOPLE)};
    struct table *t = PAGE_TABLE(page, SHAPE_LINES, columns);
    t->title = table_say(t, "%d more incident%s in report.md.", count, count == 1 ? " is" : "s are");
}

void make_clock(struct page *page)
{
    const struct incidents *incidents = page->journal->incidents;
    int told = told_on(page);
    if (told > 0 && page->format & FOR_PROGRAMS)
        clock_for_programs(page, incidents);
    for (int i = 0; i < told && page->format & FOR_PEOPLE; i++)
        clock_for_people(page, i + 1, &incidents->of[i]);
    if (told > 0 && told < incidents->count)
        put_untold(page, incidents->count - told);
}

/* --- the timeline --- */

void make_timeline(struct page *page)
{
    static const struct column columns[] = {
        COLUMN("incident", "Incident", COUNT, FOR_ALL),
        COLUMN("time", "Time (UTC)", INSTANT, FOR_ALL),
        COLUMN("event", "Event", TEXT, FOR_ALL),
        COLUMN("text", "What and why", TEXT, FOR_ALL),
    };
    int told = told_on(page);
    struct table *t = told > 0 ? PAGE_TABLE(page, SHAPE_ROWS, columns) : NULL;
    for (int i = 0; i < told; i++) {
        size_t count;
        struct event *events = events_of(page->journal, i, &count);
        for (size_t k = 0; k < count; k++) {
            struct text text = {0};
            event_sentence(page->journal, &events[k], &text);
            TABLE_ADD(t, count_cell(i + 1), instant_cell(events[k].time_ns), text_cell(event_word(&events[k])),
                      text_cell(table_take(t, &text)));
        }
        free(events);
    }
}

/* --- the bill --- */

static struct table_cell figure_cell(const struct page *page, const struct figure_info *info, bool known, int64_t value)
{
    if (!known)
        return unknown_cell(page);
    return info->unit == UNIT_COUNT ? count_cell(value) : quantity_cell((struct ratio){value, info->per}, info->unit);
}

void make_bill(struct page *page)
{
    static const struct column columns[] = {
        COLUMN("incident", "Incident", COUNT, FOR_ALL),
        COLUMN_BOTH("figure", TEXT),
        COLUMN("title", "What", TEXT, FOR_PEOPLE),
        COLUMN_BOTH("unit", TEXT),
        COLUMN("with", "With the fault", QUANTITY, FOR_ALL),
        COLUMN("without", "Without", QUANTITY, FOR_ALL),
        COLUMN("difference", "Difference", QUANTITY, FOR_ALL),
    };
    const struct incidents *incidents = page->journal->incidents;
    int told = told_on(page);
    struct table *t = told > 0 ? PAGE_TABLE(page, SHAPE_ROWS, columns) : NULL;
    for (int i = 0; i < told; i++)
        for (int f = 0; f < FIGURE_KINDS; f++) {
            const struct figure_info *info = &figure_table[f];
            const struct figure_value *value = &incidents->of[i].bill[f];
            if (!value->known && page->format & FOR_PEOPLE)
                continue;
            TABLE_ADD(t, count_cell(i + 1), text_cell(info->word), text_cell(info->title),
                      text_cell(unit_table[info->unit].csv_word), figure_cell(page, info, value->known, value->with),
                      figure_cell(page, info, value->known, value->without),
                      figure_cell(page, info, value->known, value->with - value->without));
        }
}
