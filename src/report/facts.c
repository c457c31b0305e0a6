/* facts.c - facts that several outputs need, read off the journal. */
#include "report/facts.h"
#include "report/bound.h"

const struct phase_result *result_of(const struct journal *j, int policy, int phase)
{
    return outcome_result(&j->outcome, policy, phase);
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

struct ratio row_metric(const struct journal *j, const struct journal_arm *arm, enum metric metric)
{
    const struct ratio *given = journal_given(arm, metric);
    struct counted counted = {.settings = &j->settings, .sum = &arm->sum, .samples = 1, .percentiles = arm->latency};
    return given ? *given : metric_of(metric, &counted, NULL).of;
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
    e.rounds_known = e.rounds > 0 || !j->outcome.recorded;
    e.learners_known = e.learners > 0 || !j->outcome.recorded;
    return e;
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

bool departure_next(const struct journal *j, size_t *from, struct departure *departure)
{
    for (; *from < outcome_decisions(&j->outcome); ++*from) {
        const struct decision *d = outcome_decision(&j->outcome, *from);
        if (d->policy != 0 || (d->kind != DECISION_ROLLBACK && d->kind != DECISION_ABORT && d->kind != DECISION_NO_GO))
            continue;
        departure->decision = d;
        departure->onset_ns = d->trigger >= 0 ? d->onset_ns : d->time_ns;
        departure->moved_ns = moved_after(&j->outcome, *from);
        ++*from;
        return true;
    }
    return false;
}

bool stops_the_plan(enum phase_verdict verdict)
{
    return verdict == PHASE_ROLLBACK || verdict == PHASE_NO_GO || verdict == PHASE_NO_DATA;
}

const struct policy_phase *rules_of(const struct journal *j, int policy, int phase)
{
    return rules_at(j->scenario, policy, phase);
}

bool criteria_equal(const struct criterion *a, const struct criterion *b)
{
    return a->metric == b->metric && a->comparator == b->comparator && a->window_ns == b->window_ns &&
           a->scope.arm == b->scope.arm && a->scope.region == b->scope.region && a->scope.segment == b->scope.segment &&
           ratio_compare(a->threshold, b->threshold) == 0;
}

const struct criterion *criterion_of(const struct journal *j, const struct judgement *judged)
{
    return criterion_at(j->scenario, judged->criterion);
}

const struct trigger *trigger_of(const struct journal *j, const struct decision *d)
{
    return d->trigger >= 0 ? &rules_of(j, d->policy, d->phase)->triggers[d->trigger] : NULL;
}

bool revenue_known(const struct journal *j)
{
    if (j->scenario->business.revenue_per_year.num > 0)
        return true;
    for (int i = 0; i < j->scenario->phases_count; i++)
        for (enum arm arm = 0; arm <= ARM_ALL; arm++) {
            const struct scope_values *values = outcome_phase(&j->outcome, i, scope_of(arm));
            for (enum metric m = 0; values && m < METRICS; m++)
                if (metric_is(m, OF_REVENUE) && metric_stated(values, m))
                    return true;
        }
    return false;
}

bool measure_known(const struct journal *j, enum measure measure)
{
    return (measure != MEASURE_REVENUE_MICRO && measure != MEASURE_REVENUE_BASE_MICRO) || revenue_known(j);
}

struct ratio phase_split(const struct journal *j, int phase)
{
    while (phase > 0 && j->scenario->phases[phase].hold)
        phase--;
    return j->scenario->phases[phase].split.share;
}

const struct decision *ending_decision(const struct journal *j, int policy, int phase)
{
    for (size_t i = outcome_decisions(&j->outcome); i-- > 0;) {
        const struct decision *d = outcome_decision(&j->outcome, i);
        if (d->policy == policy && d->phase == phase &&
            (d->kind == DECISION_GO || d->kind == DECISION_NO_GO || d->kind == DECISION_ROLLBACK ||
             d->kind == DECISION_ABORT))
            return d;
    }
    return NULL;
}
