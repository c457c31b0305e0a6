/* facts.c - facts that several outputs need, read off the journal. */
#include "base/memory.h"
#include "report/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct phase_result *result_of(const struct journal *j, int policy, int phase)
{
    return control_result(j->control, policy, phase);
}

const struct decision *decisions_of(const struct journal *j, size_t *count)
{
    return control_decisions(j->control, count);
}

const char *decision_text(const struct journal *j, const struct decision *d, struct table *t)
{
    (void)j, (void)t;
    return d->text;
}

int64_t phase_observed_ns(const struct journal *j, int phase)
{
    return j->phases[phase].observed_ns;
}

int64_t ended_attempts(const struct measures *m)
{
    return measures_failed(m) + m->of[MEASURE_SERVED];
}

static const struct window *phase_window(const struct journal *j, int phase, struct scope scope)
{
    int index = scopes_index(&j->scopes, scope);
    return index < 0 ? NULL : &j->phases[phase].windows[index];
}

int64_t phase_ended_attempts(const struct journal *j, int phase, enum arm arm)
{
    return ended_attempts(&phase_window(j, phase, scope_of(arm))->sum);
}

struct value phase_metric(const struct journal *j, int phase, struct scope scope, enum metric metric)
{
    const struct window *window = phase_window(j, phase, scope);
    if (!window)
        return (struct value){RATIO_NO_DATA, 0};
    /* In scopes, everybody is followed by the regions, and those by the segments. */
    const struct window *all = phase_window(j, phase, scope_of(scope.arm));
    struct metric_context context = {
        .variance = j->scenario->monitoring.variance,
        .regions = all + 1,
        .regions_count = j->scopes.regions,
        .segments = all + 1 + j->scopes.regions,
        .segments_count = j->scopes.segments,
        .churn_relief = j->scenario->business.churn_relief,
        .churn_weight = j->scenario->business.churn_weight,
    };
    return window_metric(window, metric, &context);
}

bool phase_recorded(const struct journal *j, int phase, struct scope scope, enum metric metric)
{
    const struct window *window = phase_window(j, phase, scope);
    return window && (window->readings >> metric & 1);
}

bool value_printable(const struct journal *j, int phase, struct scope scope, enum metric metric, struct value value)
{
    return value.observations >= observations_needed(metric) || phase_recorded(j, phase, scope, metric);
}

const char *judgement_text(const struct journal *j, int phase, const struct judgement *judged, struct shown *s)
{
    const struct criterion *criterion = judged->criterion;
    if (!value_printable(j, phase, criterion->scope, criterion->metric, judged->value)) {
        snprintf(s->text, sizeof s->text, "- [1]");
        return s->text;
    }
    return value_text(judged->value.of, criterion, s);
}

bool judgement_has_bound(const struct judgement *judged)
{
    enum metric metric = judged->criterion->metric;
    struct ratio of = judged->value.of;
    /* A recorded rate has no counts: its denominator is not its observations. */
    return (metric == METRIC_ERROR_RATE || metric == METRIC_FAILURE_RATE) && of.den > 0 &&
           of.den == judged->value.observations && of.num >= 0 && of.num <= of.den;
}

const char *bound_text(const struct judgement *judged, struct shown *s)
{
    *s = (struct shown){"-"};
    if (judgement_has_bound(judged)) {
        struct ratio bound = {upper_bound_nano(judged->value.of.num, judged->value.of.den), 1000000000};
        quantity_text(bound, UNIT_SHARE, s);
    }
    return s->text;
}

/* Learners on the new arm during a row, rounded. */
static int64_t row_learners(const struct journal_row *row)
{
    int64_t span_us = (row->end_ns - row->start_ns) / 1000;
    int64_t learner_us = row->arms[ARM_CANDIDATE].sum.of[MEASURE_LEARNER_US];
    return span_us > 0 ? (learner_us + span_us / 2) / span_us : 0;
}

struct exposure exposure_between(const struct journal *j, int64_t start_ns, int64_t end_ns)
{
    struct exposure e = {0};
    for (size_t i = 0; i < j->rows_count; i++) {
        const struct journal_row *row = &j->rows[i];
        if (row->end_ns <= start_ns || row->start_ns >= end_ns)
            continue;
        const struct measures *m = &row->arms[ARM_CANDIDATE].sum;
        int64_t learners = row_learners(row);
        e.attempts += ended_attempts(m);
        e.failed_attempts += measures_failed(m);
        e.rounds += m->of[MEASURE_ROUNDS_SUCCEEDED] + m->of[MEASURE_ROUNDS_FAILED];
        e.failed_rounds += m->of[MEASURE_ROUNDS_FAILED];
        e.learners = learners > e.learners ? learners : e.learners;
        e.observed_ns += row->end_ns - row->start_ns;
    }
    return e;
}

const char *exposed_learners_text(const struct exposure *e, struct shown *s)
{
    struct shown count;
    if (e->learners == 0 && e->attempts > 0)
        *s = (struct shown){"learners not known"};
    else
        snprintf(s->text, sizeof s->text, "at most %.40s learners", count_text(e->learners, &count));
    return s->text;
}

int64_t phase_seen_until(const struct journal *j, int phase)
{
    int64_t until = j->scenario->phases[phase].start_ns;
    for (size_t i = 0; i < j->rows_count; i++)
        if (j->rows[i].phase == phase && j->rows[i].end_ns > until)
            until = j->rows[i].end_ns;
    return until;
}

/* The first change of traffic at or after decision `at`, before the next phase begins; -1 when there is none. */
static int64_t moved_after(const struct decision *decisions, size_t count, size_t at)
{
    for (size_t i = at; i < count && !(i > at && decisions[i].kind == DECISION_BEGIN); i++)
        if (decisions[i].policy == 0 && decisions[i].kind == DECISION_TRAFFIC)
            return decisions[i].time_ns;
    return -1;
}

bool incident_next(const struct journal *j, size_t *from, struct incident *incident)
{
    size_t count;
    const struct decision *decisions = control_decisions(j->control, &count);
    for (; *from < count; ++*from) {
        const struct decision *d = &decisions[*from];
        if (d->policy != 0 || (d->kind != DECISION_ROLLBACK && d->kind != DECISION_ABORT && d->kind != DECISION_NO_GO))
            continue;
        incident->decision = d;
        incident->onset_ns = d->trigger ? d->onset_ns : d->time_ns;
        incident->moved_ns = moved_after(decisions, count, *from);
        ++*from;
        return true;
    }
    return false;
}

const char *partial_words(const struct journal *j)
{
    return j->stopped ? "was stopped early, as asked," : "was interrupted";
}

/* Whether the run ended before the phase could be judged: it is not over, and nothing before it ended the plan. */
static bool phase_open(const struct journal *j, int phase)
{
    const struct phase *plan = &j->scenario->phases[phase];
    for (int i = 0; i <= phase; i++) {
        enum phase_verdict verdict = control_result(j->control, 0, i)->verdict;
        if (stops_the_plan(verdict))
            return false;
    }
    return j->interrupted && j->until_ns < plan->start_ns + plan->length_ns;
}

bool stops_the_plan(enum phase_verdict verdict)
{
    return verdict == PHASE_ROLLBACK || verdict == PHASE_NO_GO || verdict == PHASE_NO_DATA;
}

enum held expectation_held(const struct journal *j, size_t index)
{
    const struct expectation *e = &j->scenario->expectations[index];
    bool *all = memory_new(j->scenario->expectations_count, sizeof *all);
    control_expectations(j->control, all);
    bool kept = all[index];
    free(all);
    enum held held = kept ? HELD_YES : HELD_NO;
    if (!phase_open(j, e->phase >= 0 ? e->phase : j->scenario->phases_count - 1))
        return held;
    /* A decision that was made stays made; what did not happen so far may still happen. */
    if (e->kind == EXPECT_DECISION)
        return kept ? held : HELD_NOT_JUDGED;
    if (e->kind == EXPECT_NO_DECISION)
        return kept ? HELD_NOT_JUDGED : held;
    return HELD_NOT_JUDGED;
}

const char *overall_word(const struct journal *j)
{
    if (j->interrupted)
        return j->stopped ? "stopped" : "interrupted";
    const char *word = "go";
    for (int i = 0; i < j->scenario->phases_count; i++) {
        enum phase_verdict verdict = control_result(j->control, 0, i)->verdict;
        if (stops_the_plan(verdict))
            return phase_verdict_words[verdict];
        if (verdict != PHASE_GO && verdict != PHASE_SILENT)
            word = phase_verdict_words[verdict];
    }
    return word;
}

const struct policy_phase *rules_of(const struct journal *j, int policy, int phase)
{
    return policy_find_phase(&j->scenario->policies[policy], j->scenario->phases[phase].name);
}

struct ratio phase_split(const struct journal *j, int phase)
{
    while (phase > 0 && j->scenario->phases[phase].hold)
        phase--;
    return j->scenario->phases[phase].split.share;
}

/* The first checkpoint that did not pass, with what did not. */
static void reason_of_checkpoints(const struct journal *j, int phase, const struct phase_result *result,
                                  struct text *out)
{
    const struct phase *plan = &j->scenario->phases[phase];
    for (int c = 0; c < plan->checkpoints_count; c++) {
        const struct checkpoint_result *checkpoint = &result->checkpoints[c];
        struct shown s;
        if (checkpoint->decision != DECISION_STAY && checkpoint->decision != DECISION_ABORT)
            continue;
        text_format(out, "checkpoint %d at %s did not pass", c + 1,
                    time_short(j, plan->start_ns + plan->checkpoints[c], &s));
        for (size_t i = 0, failed = 0; i < checkpoint->judgements_count; i++) {
            const struct judgement *judged = &checkpoint->judgements[i];
            if (judged->verdict != VERDICT_PASS)
                text_format(out, "%s%s: %s", failed++ > 0 ? ", " : " (", judged->criterion->text,
                            judged->verdict == VERDICT_NO_DATA ? "no data" : judgement_text(j, phase, judged, &s));
            if (failed > 0 && i + 1 == checkpoint->judgements_count)
                text_add(out, ")");
        }
        return;
    }
    text_add(out, "a checkpoint did not pass");
}

void reason_maintained(const struct journal *j, int phase, const struct phase_result *result, struct text *out)
{
    if (result->breach_failed)
        text_add(out, "a gate criterion was breached for too long");
    if (result->breach_failed && result->checkpoints_failed)
        text_add(out, "; ");
    if (result->checkpoints_failed)
        reason_of_checkpoints(j, phase, result, out);
}

static void put_all_passed(size_t criteria, struct text *out)
{
    if (criteria == 1)
        text_add(out, "the one criterion of the gate passed");
    else
        text_format(out, "all %zu criteria of the gate passed", criteria);
}

static void reason_of_gate(const struct journal *j, int phase, const struct phase_result *result, struct text *out)
{
    size_t failed = 0;
    for (size_t i = 0; i < result->gate_count; i++) {
        const struct judgement *judged = &result->gate[i];
        struct shown s;
        if (judged->verdict == VERDICT_PASS)
            continue;
        text_add(out, failed++ > 0 ? "; " : "");
        text_format(out, "%s: %s", judged->criterion->text,
                    judged->verdict == VERDICT_NO_DATA ? "no data" : judgement_text(j, phase, judged, &s));
    }
    if (result->breach_failed || result->checkpoints_failed) {
        text_add(out, failed++ > 0 ? "; " : "");
        reason_maintained(j, phase, result, out);
    }
    if (failed == 0 && result->verdict == PHASE_GO)
        put_all_passed(result->gate_count, out);
    else if (failed == 0)
        text_add(out, "the gate did not pass");
}

/* The text of the decision that ended the phase early; false when there is none. */
static bool reason_of_decision(const struct journal *j, int policy, int phase, struct text *out)
{
    size_t count;
    const struct decision *decisions = control_decisions(j->control, &count);
    for (size_t i = 0; i < count; i++) {
        const struct decision *d = &decisions[i];
        if (d->policy == policy && d->phase == phase && (d->kind == DECISION_ROLLBACK || d->kind == DECISION_ABORT)) {
            text_add(out, d->text);
            return true;
        }
    }
    return false;
}

void phase_reason(const struct journal *j, int policy, int phase, struct text *out)
{
    const struct phase_result *result = control_result(j->control, policy, phase);
    switch (result->verdict) {
    case PHASE_GO:
    case PHASE_NO_GO:
        reason_of_gate(j, phase, result, out);
        break;
    case PHASE_ROLLBACK:
        if (!reason_of_decision(j, policy, phase, out))
            text_add(out, "ended early by a trigger or an abort");
        break;
    case PHASE_NOT_RUN:
        text_add(out, "not reached");
        break;
    case PHASE_RUNNING:
        text_add(out, "under way");
        break;
    case PHASE_CUT_SHORT:
        if (j->interrupted)
            text_format(out, "the run %s before the gate", partial_words(j));
        else
            text_add(out, "the driving policy ended the phase before this gate");
        break;
    case PHASE_NO_DATA:
        text_add(out, "no sample was seen");
        break;
    default:
        text_add(out, "the document has no gate for this phase");
        break;
    }
}
