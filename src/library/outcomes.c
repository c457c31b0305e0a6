/* outcomes.c - what was decided, read through a handle. */
#include "library/handles.h"
#include "rehearsal/rehearsal.h"
#include "report/report.h"

#include <stdlib.h>

static const rehearse_verdict verdicts[PHASE_VERDICTS] = {
    [PHASE_NOT_RUN] = REHEARSE_NOT_RUN, [PHASE_RUNNING] = REHEARSE_RUNNING,   [PHASE_GO] = REHEARSE_GO,
    [PHASE_NO_GO] = REHEARSE_NO_GO,     [PHASE_ROLLBACK] = REHEARSE_ROLLBACK, [PHASE_CUT_SHORT] = REHEARSE_CUT_SHORT,
    [PHASE_NO_DATA] = REHEARSE_NO_DATA, [PHASE_SILENT] = REHEARSE_SILENT,
};
static const rehearse_judgement judgements[VERDICTS] = {
    [VERDICT_PASS] = REHEARSE_PASS, [VERDICT_FAIL] = REHEARSE_FAIL, [VERDICT_NO_DATA] = REHEARSE_JUDGED_NO_DATA};

const char *rehearse_verdict_word(rehearse_verdict verdict)
{
    for (int i = 0; i < PHASE_VERDICTS; i++)
        if (verdicts[i] == verdict)
            return phase_verdict_words[i];
    return "-";
}

static const struct outcome *outcome_of(const rehearse_outcome *outcome)
{
    return &outcome->journal.outcome;
}

size_t rehearse_outcome_policies(const rehearse_outcome *outcome)
{
    return (size_t)outcome->of->scenario->policies_count;
}

const char *rehearse_outcome_policy(const rehearse_outcome *outcome, size_t policy)
{
    return policy < rehearse_outcome_policies(outcome) ? outcome->of->scenario->policies[policy].name : NULL;
}

size_t rehearse_outcome_phases(const rehearse_outcome *outcome)
{
    return (size_t)outcome->of->scenario->phases_count;
}

rehearse_phase rehearse_outcome_phase(const rehearse_outcome *outcome, size_t policy, size_t phase)
{
    if (policy >= rehearse_outcome_policies(outcome) || phase >= rehearse_outcome_phases(outcome))
        return (rehearse_phase){0};
    const struct phase *plan = &outcome->of->scenario->phases[phase];
    const struct phase_result *result = outcome_result(outcome_of(outcome), (int)policy, (int)phase);
    return (rehearse_phase){.name = plan->name,
                            .verdict = verdicts[result->verdict],
                            .start_ns = plan->start_ns,
                            .end_ns = plan->start_ns + plan->length_ns,
                            .decided_ns = result->decided_ns,
                            .criteria_count = result->judged ? result->gate.count : 0};
}

static rehearse_value public_value(struct ratio value)
{
    return (rehearse_value){value.num, value.den};
}

rehearse_criterion rehearse_outcome_criterion(const rehearse_outcome *outcome, size_t policy, size_t phase,
                                              size_t criterion)
{
    if (criterion >= rehearse_outcome_phase(outcome, policy, phase).criteria_count)
        return (rehearse_criterion){0};
    const struct phase_result *result = outcome_result(outcome_of(outcome), (int)policy, (int)phase);
    const struct judgement *judged = &outcome_judgements(outcome_of(outcome), result->gate)[criterion];
    const struct criterion *asked = criterion_at(outcome->of->scenario, judged->criterion);
    return (rehearse_criterion){.text = asked->text,
                                .judgement = judgements[judged->verdict],
                                .value = public_value(judged->value.of),
                                .threshold = public_value(asked->threshold),
                                .start_ns = judged->start_ns,
                                .end_ns = judged->end_ns,
                                .samples = judged->samples};
}

size_t rehearse_outcome_decisions(const rehearse_outcome *outcome)
{
    return outcome_decisions(outcome_of(outcome));
}

rehearse_decision rehearse_outcome_decision(const rehearse_outcome *outcome, size_t decision)
{
    if (decision >= rehearse_outcome_decisions(outcome))
        return (rehearse_decision){0};
    const struct decision *d = outcome_decision(outcome_of(outcome), decision);
    return (rehearse_decision){
        .time_ns = d->time_ns, .word = decision_words[d->kind], .policy = (size_t)d->policy, .phase = (size_t)d->phase};
}

char *rehearse_outcome_sentence(const rehearse_outcome *outcome, size_t decision)
{
    struct text text = {0};
    if (decision >= rehearse_outcome_decisions(outcome))
        return NULL;
    const struct check_context *before = check_enter(&outcome->of->context);
    decision_sentence(&outcome->journal, outcome_decision(outcome_of(outcome), decision), &text);
    check_enter(before);
    return text.bytes;
}

int rehearse_outcome_as_expected(const rehearse_outcome *outcome)
{
    return outcome_of(outcome)->ended && outcome_of(outcome)->unexpected == 0;
}

int rehearse_outcome_partial(const rehearse_outcome *outcome)
{
    return outcome_of(outcome)->interrupted;
}

uint64_t rehearse_outcome_digest(const rehearse_outcome *outcome)
{
    return outcome_of(outcome)->digest;
}

char *rehearse_outcome_json(const rehearse_outcome *outcome)
{
    struct text text = {0};
    const struct check_context *before = check_enter(&outcome->of->context);
    report_json(&outcome->journal, &text);
    check_enter(before);
    return text.bytes;
}

void rehearse_outcome_free(rehearse_outcome *outcome)
{
    if (!outcome)
        return;
    journal_free(&outcome->journal);
    scenario_release(outcome->of);
    free(outcome);
}
