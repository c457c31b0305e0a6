/* facts.c - facts that several outputs need, read off the journal. */
#include "base/memory.h"
#include "report/parts.h"
#include "report/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct phase_result *result_of(const struct journal *j, int policy, int phase)
{
    return outcome_result(&j->outcome, policy, phase);
}

const char *decision_text(const struct journal *j, const struct decision *d, struct table *t)
{
    struct text sentence = {0};
    decision_sentence(j, d, &sentence);
    return table_take(t, &sentence);
}

int64_t phase_observed_ns(const struct journal *j, int phase)
{
    return j->outcome.phase_values[phase].observed_ns;
}

int64_t phase_count(const struct journal *j, int phase, enum arm arm, int64_t (*count)(const struct measures *))
{
    const struct scope_values *values = outcome_phase(&j->outcome, phase, scope_of(arm));
    return values ? count(&values->sum) : 0;
}

struct value phase_metric(const struct journal *j, int phase, struct scope scope, enum metric metric)
{
    const struct scope_values *values = outcome_phase(&j->outcome, phase, scope);
    return values ? values->of[metric] : (struct value){RATIO_NO_DATA, 0};
}

bool phase_recorded(const struct journal *j, int phase, struct scope scope, enum metric metric)
{
    const struct scope_values *values = outcome_phase(&j->outcome, phase, scope);
    return values && (values->recorded >> metric & 1);
}

bool value_printable(const struct journal *j, int phase, struct scope scope, enum metric metric, struct value value)
{
    return value.observations >= metric_needs(metric) || phase_recorded(j, phase, scope, metric);
}

const char *judgement_text(const struct journal *j, const struct judgement *judged, struct shown *s)
{
    const struct criterion *c = criterion_of(j, judged);
    if (!value_printable(j, judged->criterion.phase, c->scope, c->metric, judged->value))
        *s = (struct shown){"a value from too few rounds"};
    else
        value_text(judged->value.of, c, s);
    return s->text;
}

bool judgement_has_bound(const struct judgement *judged)
{
    struct ratio of = judged->value.of;
    /* A recorded rate has no counts: its denominator is not its observations. */
    return metric_is(judged->metric, FAILED_SHARE) && of.den > 0 && of.den == judged->value.observations &&
           of.num >= 0 && of.num <= of.den;
}

bool passed_on_too_few(const struct journal *j, const struct judgement *judged)
{
    if (judged->verdict != VERDICT_PASS || !judgement_has_bound(judged))
        return false;
    struct ratio bound = {upper_bound_nano(judged->value.of.num, judged->value.of.den), 1000000000};
    return ratio_compare(bound, criterion_of(j, judged)->threshold) >= 0;
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
    for (size_t i = 0; i < journal_rows(j); i++) {
        const struct journal_row *row = journal_row(j, i);
        if (row->end_ns <= start_ns || row->start_ns >= end_ns)
            continue;
        const struct measures *m = &row->arms[ARM_CANDIDATE].sum;
        int64_t learners = row_learners(row);
        e.attempts += measures_ended(m);
        e.failed_attempts += measures_failed(m);
        e.rounds += m->of[MEASURE_ROUNDS_SUCCEEDED] + m->of[MEASURE_ROUNDS_FAILED];
        e.failed_rounds += m->of[MEASURE_ROUNDS_FAILED];
        e.learners = learners > e.learners ? learners : e.learners;
        e.observed_ns += row->end_ns - row->start_ns;
    }
    return e;
}

void exposure_sentence(struct exposure e, struct text *out)
{
    struct shown attempts, failed, rounds, learners;
    text_format(out, "%s requests, %s failed, %s rounds unanswered, ", count_text(e.attempts, &attempts),
                count_text(e.failed_attempts, &failed), count_text(e.failed_rounds, &rounds));
    if (e.learners == 0 && e.attempts > 0)
        text_add(out, "learners not known");
    else
        text_format(out, "at most %s learners", count_text(e.learners, &learners));
}

int64_t phase_seen_until(const struct journal *j, int phase)
{
    int64_t until = j->scenario->phases[phase].start_ns;
    for (size_t i = 0; i < journal_rows(j); i++)
        if (journal_row(j, i)->phase == phase && journal_row(j, i)->end_ns > until)
            until = journal_row(j, i)->end_ns;
    return until;
}

/* The first change of traffic at or after decision `at`, before the next phase begins; -1 when there is none. */
static int64_t moved_after(const struct outcome *o, size_t at)
{
    for (size_t i = at; i < outcome_decisions(o); i++) {
        const struct decision *d = outcome_decision(o, i);
        if (i > at && d->kind == DECISION_BEGIN)
            break;
        if (d->policy == 0 && d->kind == DECISION_TRAFFIC)
            return d->time_ns;
    }
    return -1;
}

bool incident_next(const struct journal *j, size_t *from, struct incident *incident)
{
    for (; *from < outcome_decisions(&j->outcome); ++*from) {
        const struct decision *d = outcome_decision(&j->outcome, *from);
        if (d->policy != 0 || (d->kind != DECISION_ROLLBACK && d->kind != DECISION_ABORT && d->kind != DECISION_NO_GO))
            continue;
        incident->decision = d;
        incident->onset_ns = d->trigger >= 0 ? d->onset_ns : d->time_ns;
        incident->moved_ns = moved_after(&j->outcome, *from);
        ++*from;
        return true;
    }
    return false;
}

const char *partial_words(const struct journal *j)
{
    return j->outcome.stopped ? "was stopped early, as asked," : "was interrupted";
}

bool stops_the_plan(enum phase_verdict verdict)
{
    return verdict == PHASE_ROLLBACK || verdict == PHASE_NO_GO || verdict == PHASE_NO_DATA;
}

const char *overall_word(const struct journal *j)
{
    if (j->outcome.interrupted)
        return j->outcome.stopped ? "stopped" : "interrupted";
    const char *word = "go";
    for (int i = 0; i < j->scenario->phases_count; i++) {
        enum phase_verdict verdict = outcome_result(&j->outcome, 0, i)->verdict;
        if (stops_the_plan(verdict))
            return phase_verdict_words[verdict];
        if (verdict != PHASE_GO && verdict != PHASE_SILENT)
            word = phase_verdict_words[verdict];
    }
    return word;
}

const struct policy_phase *rules_of(const struct journal *j, int policy, int phase)
{
    return rules_at(j->scenario, policy, phase);
}

const struct criterion *criterion_of(const struct journal *j, const struct judgement *judged)
{
    return criterion_at(j->scenario, judged->criterion);
}

const struct trigger *trigger_of(const struct journal *j, const struct decision *d)
{
    return d->trigger >= 0 ? &rules_of(j, d->policy, d->phase)->triggers[d->trigger] : NULL;
}

bool has_business(const struct journal *j)
{
    return j->scenario->business.revenue_per_year.num > 0 || j->outcome.recorded;
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
        const struct judgement *judgements = outcome_judgements(&j->outcome, checkpoint->judged);
        for (size_t i = 0, failed = 0; i < checkpoint->judged.count; i++) {
            const struct judgement *judged = &judgements[i];
            if (judged->verdict != VERDICT_PASS)
                text_format(out, "%s%s: %s", failed++ > 0 ? ", " : " (", criterion_of(j, judged)->text,
                            judged->verdict == VERDICT_NO_DATA ? "no data" : judgement_text(j, judged, &s));
            if (failed > 0 && i + 1 == checkpoint->judged.count)
                text_add(out, ")");
        }
        return;
    }
    text_add(out, "a checkpoint did not pass");
}

static void reason_maintained(const struct journal *j, int phase, const struct phase_result *result, struct text *out)
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
    const struct judgement *gate = outcome_judgements(&j->outcome, result->gate);
    size_t failed = 0;
    for (size_t i = 0; i < result->gate.count; i++) {
        const struct judgement *judged = &gate[i];
        struct shown s;
        if (judged->verdict == VERDICT_PASS)
            continue;
        text_add(out, failed++ > 0 ? "; " : "");
        text_format(out, "%s: %s", criterion_of(j, judged)->text,
                    judged->verdict == VERDICT_NO_DATA ? "no data" : judgement_text(j, judged, &s));
    }
    if (result->breach_failed || result->checkpoints_failed) {
        text_add(out, failed++ > 0 ? "; " : "");
        reason_maintained(j, phase, result, out);
    }
    if (failed == 0 && result->verdict == PHASE_GO)
        put_all_passed(result->gate.count, out);
    else if (failed == 0)
        text_add(out, "the gate did not pass");
}

/* The text of the decision that ended the phase early; false when there is none. */
static bool reason_of_decision(const struct journal *j, int policy, int phase, struct text *out)
{
    size_t count = outcome_decisions(&j->outcome);
    for (size_t i = 0; i < count; i++) {
        const struct decision *d = outcome_decision(&j->outcome, i);
        if (d->policy == policy && d->phase == phase && (d->kind == DECISION_ROLLBACK || d->kind == DECISION_ABORT)) {
            decision_sentence(j, d, out);
            return true;
        }
    }
    return false;
}

void phase_reason(const struct journal *j, int policy, int phase, struct text *out)
{
    const struct phase_result *result = outcome_result(&j->outcome, policy, phase);
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
        if (j->outcome.interrupted)
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
