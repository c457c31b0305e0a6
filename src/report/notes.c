/* notes.c - what is written about an incident, for whom: the report, an update, snapshots and briefings, a public note.
 */
#include "base/memory.h"
#include "report/report.h"
#include "report/sections.h"
#include "report/timeline.h"
#include "report/words.h"

#include <stdlib.h>

#define SNAPSHOT_NS (15 * NS_PER_MINUTE)
#define BRIEFING_NS NS_PER_HOUR

/* --- what the notes say --- */

static int64_t more(const struct incident *incident, enum figure figure)
{
    return incident->bill[figure].with - incident->bill[figure].without;
}

/* How far an incident is at a time: the title of the last moment by then. */
static const char *state_at(const struct incident *incident, int64_t time_ns)
{
    int last = MOMENT_BEGAN;
    for (int i = 0; i < MOMENT_KINDS; i++)
        if (incident->at_ns[i] != NOT_KNOWN_NS && incident->at_ns[i] <= time_ns &&
            incident->at_ns[i] >= incident->at_ns[last])
            last = i;
    return last == MOMENT_BEGAN ? "Not noticed" : moment_titles[last];
}

/* "711 more rounds without an answer" */
static void put_more(int64_t count, const char *what, struct text *out)
{
    struct shown s;
    text_format(out, "%s %s %s", count_text(count < 0 ? -count : count, &s), count < 0 ? "fewer" : "more", what);
}

/* "711 more rounds without an answer and 3,422 more slow rounds than without the fault; ..." */
static const char *impact_text(const struct incident *incident, struct table *t)
{
    int64_t failed = more(incident, FIGURE_FAILED), slow = more(incident, FIGURE_SLOW);
    struct text out = {0};
    struct shown learners, time;
    if (failed == 0 && slow == 0 && more(incident, FIGURE_TIME) == 0)
        return "nobody was hurt";
    put_more(failed, "rounds without an answer and ", &out);
    put_more(slow, "slow rounds than without the fault; ", &out);
    if (more(incident, FIGURE_TIME) == 0)
        text_add(&out, "in no sample and on no arm beyond chance");
    else
        text_format(&out, "at most %s learners exposed, for %s", count_text(more(incident, FIGURE_LEARNERS), &learners),
                    span_text(more(incident, FIGURE_TIME), &time));
    return table_take(t, &out);
}

/* "escalate: ...": the first decision at a moment; absent where there is none. */
static struct table_cell moment_decision(const struct journal *j, int number, enum clock_moment moment, struct table *t)
{
    size_t count;
    struct event *events = events_of(j, number, &count);
    struct table_cell cell = absent_cell();
    for (size_t i = 0; i < count && cell.state == CELL_ABSENT; i++) {
        struct text text = {0};
        struct shown span;
        if (!events[i].decision || events[i].time_ns != j->incidents->of[number].at_ns[moment] ||
            !decision_marks(events[i].decision, moment))
            continue;
        int64_t took_ns = events[i].time_ns - j->incidents->of[number].at_ns[MOMENT_BEGAN];
        text_format(&text, "after %s, %s: ", span_text(took_ns, &span), event_word(&events[i]));
        event_sentence(j, &events[i], &text);
        cell = text_cell(table_take(t, &text));
    }
    free(events);
    return cell;
}

static const char *end_text(const struct incident *incident, struct table *t)
{
    struct shown span;
    if (incident->at_ns[MOMENT_RECOVERED] == NOT_KNOWN_NS)
        return "it was not over when the run ended";
    return table_say(t, "recovered after %s", span_text(incident_span(incident, SPAN_TTR), &span));
}

/* --- the incident report (for those who work on it) --- */

void make_incident_report(struct page *page)
{
    static const struct column columns[] = {
        COLUMN("faults", "What went wrong", TEXT, FORMAT_MARKDOWN),
        COLUMN("began", "Began (UTC)", INSTANT, FORMAT_MARKDOWN),
        COLUMN("impact", "Impact", TEXT, FORMAT_MARKDOWN),
        COLUMN("detected", "Detected", TEXT, FORMAT_MARKDOWN),
        COLUMN("acknowledged", "Acknowledged", TEXT, FORMAT_MARKDOWN),
        COLUMN("decided", "Decided", TEXT, FORMAT_MARKDOWN),
        COLUMN("end", "End", TEXT, FORMAT_MARKDOWN),
    };
    const struct journal *j = page->journal;
    for (int i = 0; j->incidents && i < j->incidents->count; i++) {
        const struct incident *incident = &j->incidents->of[i];
        struct table *t = PAGE_TABLE(page, SHAPE_RECORD, columns);
        struct text faults = {0};
        faults_sentence(j, incident, &faults);
        t->title = table_say(t, "Incident %d", i + 1);
        TABLE_ADD(t, text_cell(table_take(t, &faults)), instant_cell(incident->at_ns[MOMENT_BEGAN]),
                  text_cell(impact_text(incident, t)), moment_decision(j, i, MOMENT_DETECTED, t),
                  moment_decision(j, i, MOMENT_ACKNOWLEDGED, t), moment_decision(j, i, MOMENT_DECIDED, t),
                  text_cell(end_text(incident, t)));
    }
}

/* --- the update (for those who ask what it means) --- */

static struct table_cell cost_cell(const struct incident *incident, enum figure figure)
{
    return incident->bill[figure].known
               ? quantity_cell((struct ratio){more(incident, figure), figure_table[figure].per},
                               figure_table[figure].unit)
               : absent_cell();
}

void make_stakeholder_update(struct page *page)
{
    static const struct column columns[] = {
        COLUMN("state", "State", TEXT, FORMAT_MARKDOWN),
        COLUMN("impact", "Impact", TEXT, FORMAT_MARKDOWN),
        COLUMN("revenue", "Revenue, against a day without it", QUANTITY, FORMAT_MARKDOWN),
        COLUMN("budget", "Error budget spent by it (Occurrences)", QUANTITY, FORMAT_MARKDOWN),
        COLUMN("decided", "What was decided", TEXT, FORMAT_MARKDOWN),
        COLUMN("plan", "The plan", TEXT, FORMAT_MARKDOWN),
    };
    const struct journal *j = page->journal;
    for (int i = 0; j->incidents && i < j->incidents->count; i++) {
        const struct incident *incident = &j->incidents->of[i];
        struct table *t = PAGE_TABLE(page, SHAPE_RECORD, columns);
        struct shown time;
        t->title = table_say(t, "Incident of %s UTC", time_short(j, incident->at_ns[MOMENT_BEGAN], &time));
        TABLE_ADD(t, text_cell(end_text(incident, t)), text_cell(impact_text(incident, t)),
                  cost_cell(incident, FIGURE_REVENUE), cost_cell(incident, FIGURE_OCCURRENCES),
                  moment_decision(j, i, MOMENT_DECIDED, t), text_cell(overall_word(j)));
    }
}

/* --- snapshots and briefings (for the team) --- */

/* What was seen in (from_ns, to_ns], and what the twin has there. */
struct seen {
    struct measures arms[ARMS], without;
    int64_t p99_ns; /* of the candidate: of its worst sample; -1: too few rounds */
    struct ratio split;
    bool any;
};

static struct seen seen_between(const struct journal *j, int64_t from_ns, int64_t to_ns)
{
    const struct journal *twin = j->incidents->without;
    struct seen seen = {.p99_ns = -1};
    int64_t last_ns = from_ns;
    for (size_t i = 0; i < journal_rows(j); i++) {
        const struct journal_row *row = journal_row(j, i);
        struct ratio p99;
        if (row->end_ns <= from_ns || row->end_ns > to_ns)
            continue;
        for (int arm = 0; arm < ARMS; arm++)
            measures_add(&seen.arms[arm], &row->arms[arm].sum);
        p99 = row_metric(j, &row->arms[ARM_CANDIDATE], METRIC_LATENCY_P99);
        if (ratio_has_data(p99) && p99.num / p99.den > seen.p99_ns)
            seen.p99_ns = p99.num / p99.den;
        seen.split = row->split;
        seen.any = true;
        last_ns = row->end_ns;
    }
    for (size_t i = 0; i < journal_rows(twin); i++)
        if (journal_row(twin, i)->end_ns > from_ns && journal_row(twin, i)->end_ns <= last_ns)
            for (int arm = 0; arm < ARMS; arm++)
                measures_add(&seen.without, &journal_row(twin, i)->arms[arm].sum);
    return seen;
}

static int64_t more_failed(const struct seen *seen)
{
    return seen->arms[ARM_BASELINE].of[MEASURE_ROUNDS_FAILED] + seen->arms[ARM_CANDIDATE].of[MEASURE_ROUNDS_FAILED] -
           seen->without.of[MEASURE_ROUNDS_FAILED];
}

static struct table_cell error_cell(const struct measures *m)
{
    return quantity_cell((struct ratio){measures_failed(m), measures_ended(m)}, UNIT_SHARE);
}

/* The first time after `time_ns` that is a whole number of steps of the calendar. */
static int64_t next_step(const struct journal *j, int64_t time_ns, int64_t step_ns)
{
    int64_t epoch_ns = j->scenario->start_epoch_ns;
    return (epoch_ns + time_ns) / step_ns * step_ns + step_ns - epoch_ns;
}

void make_snapshots(struct page *page)
{
    static const struct column columns[] = {
        COLUMN("time", "Time (UTC)", INSTANT, FORMAT_MARKDOWN),
        COLUMN("state", "State", TEXT, FORMAT_MARKDOWN),
        COLUMN("split", "Split", QUANTITY, FORMAT_MARKDOWN),
        COLUMN("errors", "Error rate, new version", QUANTITY, FORMAT_MARKDOWN),
        COLUMN("base_errors", "Old version", QUANTITY, FORMAT_MARKDOWN),
        COLUMN("p99", "p99, worst sample", QUANTITY, FORMAT_MARKDOWN),
        COLUMN("more", "Failed rounds more than without the fault", COUNT, FORMAT_MARKDOWN),
    };
    const struct journal *j = page->journal;
    for (int i = 0; j->incidents && i < j->incidents->count; i++) {
        const struct incident *incident = &j->incidents->of[i];
        struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
        int64_t from_ns = incident->at_ns[MOMENT_BEGAN], at_ns = from_ns;
        t->title = table_say(t, "Incident %d: a snapshot every 15 minutes", i + 1);
        t->note = "Each is of the time since the one before it, the first since the fault.";
        for (; at_ns < incident->until_ns || at_ns == incident->at_ns[MOMENT_BEGAN]; from_ns = at_ns) {
            at_ns = next_step(j, from_ns, SNAPSHOT_NS);
            struct seen seen = seen_between(j, from_ns, at_ns);
            if (!seen.any)
                continue;
            TABLE_ADD(t, instant_cell(at_ns), text_cell(state_at(incident, at_ns)),
                      quantity_cell(seen.split, UNIT_SHARE), error_cell(&seen.arms[ARM_CANDIDATE]),
                      error_cell(&seen.arms[ARM_BASELINE]),
                      seen.p99_ns >= 0 ? quantity_cell((struct ratio){seen.p99_ns, 1}, UNIT_DURATION) : absent_cell(),
                      count_cell(more_failed(&seen)));
        }
    }
}

/* "12:35 fault, 12:38 rollback": what happened in (from_ns, to_ns], of the first also what began at from_ns. */
static const char *events_text(const struct journal *j, int number, int64_t from_ns, int64_t to_ns, struct table *t)
{
    size_t count;
    struct event *events = events_of(j, number, &count);
    struct text text = {0};
    for (size_t i = 0; i < count; i++) {
        struct shown time;
        bool first = events[i].time_ns == j->incidents->of[number].at_ns[MOMENT_BEGAN] && events[i].time_ns == from_ns;
        if ((events[i].time_ns <= from_ns && !first) || events[i].time_ns > to_ns)
            continue;
        text_format(&text, "%s%s %s", text.length > 0 ? ", " : "", time_short(j, events[i].time_ns, &time),
                    event_word(&events[i]));
    }
    free(events);
    return text.length > 0 ? table_take(t, &text) : "nothing new";
}

void make_briefings(struct page *page)
{
    static const struct column columns[] = {
        COLUMN("time", "Time (UTC)", INSTANT, FORMAT_MARKDOWN),
        COLUMN("state", "State", TEXT, FORMAT_MARKDOWN),
        COLUMN("events", "What happened", TEXT, FORMAT_MARKDOWN),
        COLUMN("more", "Failed rounds more than without the fault, so far", COUNT, FORMAT_MARKDOWN),
    };
    const struct journal *j = page->journal;
    for (int i = 0; j->incidents && i < j->incidents->count; i++) {
        const struct incident *incident = &j->incidents->of[i];
        struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
        int64_t began_ns = incident->at_ns[MOMENT_BEGAN], from_ns = began_ns, at_ns = began_ns;
        t->title = table_say(t, "Incident %d: a briefing every hour", i + 1);
        for (; at_ns < incident->until_ns || at_ns == began_ns; from_ns = at_ns) {
            at_ns = next_step(j, from_ns, BRIEFING_NS);
            struct seen seen = seen_between(j, began_ns, at_ns);
            if (!seen_between(j, from_ns, at_ns).any)
                continue;
            TABLE_ADD(t, instant_cell(at_ns), text_cell(state_at(incident, at_ns)),
                      text_cell(events_text(j, i, from_ns, at_ns, t)), count_cell(more_failed(&seen)));
        }
    }
}

/* --- the public note (for everybody): no version, no threshold, no fault by name --- */

/* Those who were hurt may be more than outweighed by others, as when traffic moves to the better arm. */
static const char *public_trouble(const struct incident *incident)
{
    bool failed = more(incident, FIGURE_FAILED) > 0, slow = more(incident, FIGURE_SLOW) > 0;
    if (failed == slow && (failed || more(incident, FIGURE_TIME) > 0))
        return "Some training rounds fail or take longer than usual.";
    return failed ? "Some training rounds fail."
           : slow ? "Some training rounds take longer than usual."
                  : "We see something unusual; training rounds are not affected.";
}

static const char *public_end(const struct journal *j, const struct incident *incident, struct table *t)
{
    struct shown span, share;
    struct ratio hurt = {more(incident, FIGURE_LEARNERS), j->scenario->learners.count};
    return table_say(t, "This is over after %s. At most %s of all learners could be affected.",
                     span_text(incident_span(incident, SPAN_TTR), &span), quantity_text(hurt, UNIT_SHARE, &share));
}

/* A moment before anybody noticed is told when somebody has. */
static void put_public(const struct incident *incident, enum clock_moment moment, const char *word, const char *text,
                       struct table *t)
{
    int64_t noticed_ns = incident->at_ns[MOMENT_DETECTED], time_ns = incident->at_ns[moment];
    if (time_ns != NOT_KNOWN_NS)
        TABLE_ADD(t, instant_cell(time_ns > noticed_ns ? time_ns : noticed_ns), text_cell(word), text_cell(text));
}

/* What is decided when training works again is nobody's news. */
static bool decided_in_time(const struct incident *incident)
{
    const int64_t *at_ns = incident->at_ns;
    int64_t end_ns = at_ns[at_ns[MOMENT_MITIGATED] != NOT_KNOWN_NS ? MOMENT_MITIGATED : MOMENT_RECOVERED];
    return end_ns == NOT_KNOWN_NS || at_ns[MOMENT_DECIDED] <= end_ns;
}

void make_status_note(struct page *page)
{
    static const struct column columns[] = {
        COLUMN("time", "Time (UTC)", INSTANT, FORMAT_MARKDOWN),
        COLUMN("status", "Status", TEXT, FORMAT_MARKDOWN),
        COLUMN("text", "Note", TEXT, FORMAT_MARKDOWN),
    };
    const struct journal *j = page->journal;
    for (int i = 0; j->incidents && i < j->incidents->count; i++) {
        const struct incident *incident = &j->incidents->of[i];
        struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
        if (incident->at_ns[MOMENT_DETECTED] == NOT_KNOWN_NS) {
            t->note = "Nobody noticed, so nothing was published.";
            continue;
        }
        put_public(incident, MOMENT_DETECTED, "Investigating", public_trouble(incident), t);
        if (decided_in_time(incident))
            put_public(incident, MOMENT_DECIDED, "Identified", "We know what to do and are doing it.", t);
        put_public(incident, MOMENT_MITIGATED, "Monitoring", "Training works as usual again. We keep watching it.", t);
        if (incident->at_ns[MOMENT_RECOVERED] != NOT_KNOWN_NS)
            put_public(incident, MOMENT_RECOVERED, "Resolved", public_end(j, incident, t), t);
    }
}
