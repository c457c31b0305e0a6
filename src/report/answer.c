/* answer.c - what report.md and the terminal say first: the verdict, why, what was exposed, what is next. */
#include "report/failures.h"
#include "report/judgements.h"
#include "report/report.h"
#include "report/sections.h"
#include "report/words.h"

#include <stdlib.h>

/* "gate", "checkpoint 1", "gate, checkpoint 1", a trigger as written. */
static const char *judged_by(const struct journal *j, const struct failure *f, struct table *t)
{
    struct shown s;
    if (f->decision && f->decision->trigger >= 0)
        return trigger_of(j, f->decision)->text;
    if (f->decision)
        return table_say(t, "checkpoint %d, abort", f->decision->checkpoint + 1);
    if (f->checkpoint >= 0)
        return table_say(t, "%scheckpoint %d", f->gate ? "gate, " : "", f->checkpoint + 1);
    return f->breach_ns > 0 ? table_say(t, "gate, breached for %s", span_text(f->breach_ns, &s)) : "gate";
}

void make_failures(struct page *page)
{
    static const struct column columns[] = {COLUMN("phase", "Phase", TEXT, FOR_PEOPLE), JUDGEMENT_COLUMNS,
                                            COLUMN("by", "Judged by", TEXT, FOR_PEOPLE)};
    const struct journal *j = page->journal;
    struct failures f = failures_of(j);
    if (f.count > 0) {
        struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
        t->title = page->format == FORMAT_TERMINAL ? "Not passed:" : NULL;
        for (size_t i = 0; i < f.count; i++) {
            table_add(t, text_cell(j->scenario->phases[f.list[i].phase].name));
            put_judgement(t, page, criterion_of(j, f.list[i].judged), f.list[i].judged);
            table_add(t, text_cell(judged_by(j, &f.list[i], t)));
        }
    }
    free(f.list);
}

/* --- the answer --- */

/* "rollout: availability > 99.99% came to 99.97%, Nov 02 16:00 to Nov 04 04:00 UTC". */
static void put_why(const struct journal *j, struct text *out)
{
    struct failures f = failures_of(j);
    struct shown value, start, end;
    for (int i = 0; i < j->scenario->phases_count && f.count == 0; i++)
        if (stops_the_plan(result_of(j, 0, i)->verdict)) {
            text_format(out, "%s: ", j->scenario->phases[i].name);
            phase_reason(j, 0, i, out);
            return;
        }
    if (f.count == 0) {
        text_add(out, "every gate that was reached passed");
        return;
    }
    const struct failure *first = &f.list[0];
    const struct judgement *judged = first->judged;
    judgement_text(j, judged, &value);
    text_format(out, "%s: ", j->scenario->phases[first->phase].name);
    if (first->decision && first->decision->trigger >= 0)
        text_format(out, "the trigger \"%s\" fired, ", trigger_of(j, first->decision)->text);
    text_format(out, "%s %s %s", criterion_of(j, judged)->text, judged->verdict == VERDICT_NO_DATA ? "had" : "came to",
                value.text);
    text_format(out, ", from %s to %s UTC", time_short(j, judged->start_ns, &start),
                time_short(j, judged->end_ns, &end));
    if (f.count > 1)
        text_format(out, "; %zu more below", f.count - 1);
    free(f.list);
}

/* What the driving policy does next: the last decision that says so. The first remediation option is the default; what
 * is not run follows from it. */
static void put_next(const struct journal *j, struct text *out)
{
    const struct decision *last = NULL;
    for (size_t i = 0; i < outcome_decisions(&j->outcome); i++) {
        const struct decision *d = outcome_decision(&j->outcome, i);
        bool says = d->kind == DECISION_RESCHEDULE || d->kind == DECISION_NOT_RUN || d->kind == DECISION_INVESTIGATE;
        if (d->policy == 0 && says && (!last || (last->kind != DECISION_RESCHEDULE && d->kind == DECISION_RESCHEDULE)))
            last = d;
    }
    if (last)
        decision_sentence(j, last, out);
    else
        text_add(out,
                 j->outcome.interrupted ? "run it again to the end; this result is partial" : "the plan is complete");
}

/* What a reader should not take for more than it is. */
static void put_doubts(const struct journal *j, struct text *out)
{
    const struct outcome *o = &j->outcome;
    for (int i = 0; i < j->scenario->phases_count; i++) {
        const struct judgement *gate = outcome_judgements(o, result_of(j, 0, i)->gate);
        for (size_t k = 0; k < result_of(j, 0, i)->gate.count; k++) {
            struct shown attempts;
            if (!passed_on_too_few(j, &gate[k]))
                continue;
            text_format(out, "%s%s: %s passed, but %s attempts are too few to be 95 %% sure of it",
                        out->length > 0 ? "; " : "", j->scenario->phases[i].name, criterion_of(j, &gate[k])->text,
                        count_text(gate[k].value.of.den, &attempts));
        }
    }
    for (size_t i = 0; i < outcome_decisions(o); i++) {
        const struct decision *d = outcome_decision(o, i);
        if (d->policy != 0 || d->kind != DECISION_NOTE)
            continue;
        text_format(out, "%s%s: ", out->length > 0 ? "; " : "", j->scenario->phases[d->phase].name);
        decision_sentence(j, d, out);
    }
}

static struct table_cell sentence(struct table *t, const struct journal *j,
                                  void (*put)(const struct journal *j, struct text *out))
{
    struct text text = {0};
    put(j, &text);
    return text.length > 0 ? text_cell(table_take(t, &text)) : absent_cell();
}

static void put_exposed(const struct journal *j, struct text *out)
{
    exposure_sentence(exposure_between(j, INT64_MIN, INT64_MAX), out);
}

static void put_partial(const struct journal *j, struct text *out)
{
    struct shown s;
    if (j->outcome.interrupted)
        text_format(out, "the run %s at %s UTC; gates after it were not judged", partial_words(j),
                    time_short(j, j->outcome.until_ns, &s));
}

static void put_source(const struct journal *j, struct text *out)
{
    if (j->outcome.recorded)
        text_add(out, "these metrics come from a recording, not from a simulation; decisions did not move the traffic");
}

void make_answer(struct page *page)
{
    static const struct column columns[] = {
        COLUMN("verdict", "Verdict", TEXT, FORMAT_MARKDOWN),
        COLUMN("partial", "PARTIAL", TEXT, FORMAT_MARKDOWN),
        COLUMN("why", "Why", TEXT, FORMAT_MARKDOWN),
        COLUMN("exposed", "Exposed on the new version", TEXT, FORMAT_MARKDOWN),
        COLUMN("source", "Recorded", TEXT, FORMAT_MARKDOWN),
        COLUMN("doubts", "Caveats", TEXT, FORMAT_MARKDOWN),
        COLUMN("expectations", "Expectations of the scenario", TEXT, FORMAT_MARKDOWN),
        COLUMN("next", "Next", TEXT, FORMAT_MARKDOWN)};
    const struct journal *j = page->journal;
    struct table *t = PAGE_TABLE(page, SHAPE_RECORD, columns);
    TABLE_ADD(t, strong_cell(text_cell(overall_word(j)), true), sentence(t, j, put_partial), sentence(t, j, put_why),
              sentence(t, j, put_exposed), sentence(t, j, put_source), sentence(t, j, put_doubts),
              sentence(t, j, expectations_sentence), sentence(t, j, put_next));
}
