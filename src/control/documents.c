/* One policy's state machine for one phase: samples in; checkpoints, triggers and the gate out.
 *
 * The gate passes when every criterion passes over its window, no gate criterion was breached for as long as
 * `maintained` forbids, every checkpoint passed when that is asked, and the traffic was never reduced (U-24).
 */
#include "base/memory.h"
#include "control/state.h"

#include <stdlib.h>
#include <string.h>

void judge_open(struct judge *j, const struct scenario *scenario, struct outcome *outcome, int index)
{
    size_t phases = (size_t)scenario->phases_count;
    *j = (struct judge){.index = index, .policy = &scenario->policies[index], .active = true};
    j->rules = memory_new(phases, sizeof *j->rules);
    j->results = &outcome->results[index * outcome->phases];
    j->baseline = memory_new(phases, sizeof *j->baseline);
    for (size_t i = 0; i < phases; i++) {
        j->rules[i] = policy_find_phase(j->policy, scenario->phases[i].name);
        j->baseline[i] = memory_new(j->rules[i] == NULL ? 0 : j->rules[i]->gate_count, sizeof **j->baseline);
    }
}

static void phase_state_free(struct judge *j)
{
    guards_free(j);
    free(j->gate_runs);
    free(j->breach);
    j->gate_runs = NULL;
    j->breach = NULL;
}

void judge_free(struct judge *j, const struct scenario *scenario)
{
    phase_state_free(j);
    for (int i = 0; i < scenario->phases_count; i++)
        free(j->baseline[i]);
    free(j->rules);
    free(j->baseline);
}

void judge_enter(struct control *c, struct judge *j)
{
    const struct policy_phase *rules = j->rules[c->phase];
    phase_state_free(j);
    j->leave = LEAVE_NOT;
    j->less = RATIO_NO_DATA;
    j->reduced = false;
    j->checkpoints_done = 0;
    if (rules == NULL)
        return;
    j->results[c->phase].verdict = PHASE_RUNNING;
    j->gate_runs = memory_new(rules->gate_count, sizeof *j->gate_runs);
    j->breach = memory_new(rules->gate_count, sizeof *j->breach);
    guards_open(c, j);
}

static void count_incidents(struct control *c, struct judge *j)
{
    struct phase_result *result = &j->results[c->phase];
    for (int i = 0; i < SEVERITY_KINDS; i++) {
        const struct window *window;
        struct value seen = windows_value(&c->watch, METRIC_INCIDENTS_CRITICAL + (enum metric)i,
                                          (struct scope){ARM_CANDIDATE, -1, -1}, STRETCH_SO_FAR, 0, &window);
        result->incidents[i] =
            (ratio_has_data(seen.of) ? seen.of.num / seen.of.den : 0) +
            outcome_incidents(c->outcome, j->index, METRIC_INCIDENTS_CRITICAL + (enum metric)i, phase_of(c)->start_ns);
    }
}

static const struct policy_checkpoint *special(const struct policy_phase *rules, int64_t offset_ns)
{
    for (size_t i = 0; i < rules->checkpoints_count; i++)
        if (rules->checkpoints[i].offset_ns == offset_ns)
            return &rules->checkpoints[i];
    return NULL;
}

/* Does the gate pass only if this checkpoint of the plan passed? */
static bool gate_asks_for(const struct control *c, const struct policy_phase *rules, int checkpoint)
{
    const struct policy_checkpoint *list = special(rules, phase_of(c)->checkpoints[checkpoint]);
    return rules->maintained_checkpoints || (list != NULL && list->required);
}

static struct criterion_index index_in_gate(const struct control *c, const struct judge *j, enum criterion_list list,
                                            size_t index)
{
    return (struct criterion_index){.policy = j->index, .phase = c->phase, .list = list, .index = (int)index};
}

/* Judges the whole gate as of now and writes down how long each criterion was breached. */
static void weigh_gate(struct control *c, struct judge *j)
{
    const struct policy_phase *rules = j->rules[c->phase];
    struct phase_result *result = &j->results[c->phase];
    result->judged = true;
    result->gate = outcome_judge(c->outcome, rules->gate_count);
    struct judgement *gate = outcome_judged(c->outcome, result->gate);
    for (size_t i = 0; i < rules->gate_count; i++) {
        gate[i] = evaluate(c, &c->watch, j->index, &rules->gate[i], BASIS_GATE);
        gate[i].criterion = index_in_gate(c, j, CRITERIA_GATE, i);
        gate[i].breach_ns = j->gate_runs[i].longest_ns;
        if (rules->maintained_breach_ns > 0 && gate[i].breach_ns >= rules->maintained_breach_ns)
            result->breach_failed = true;
    }
    for (int i = 0; i < j->checkpoints_done; i++)
        if (result->checkpoints[i].decision != DECISION_CONTINUE && gate_asks_for(c, rules, i))
            result->checkpoints_failed = true;
    result->decided_ns = c->now_ns;
    count_incidents(c, j);
}

void judge_roll_back(struct control *c, struct judge *j, struct ratio to)
{
    const struct rollback *rollback = &c->scenario->rollback;
    struct phase_result *result = &j->results[c->phase];
    j->leave = LEAVE_ROLLBACK;
    j->leave_split = to;
    if (result->warnings == 0)
        decide(c, DECISION_NOTE, REASON_NO_WARNING_BEFORE, j->index, c->phase);
    if (rollback->latency_ns > rollback->limit_ns)
        decide(c, DECISION_NOTE, REASON_ROLLBACK_TOO_SLOW, j->index, c->phase);
    weigh_gate(c, j); /* after the notes, which are low incidents */
    result->verdict = PHASE_ROLLBACK;
}

void judge_sample(struct control *c, struct judge *j, const struct sample *sample)
{
    const struct policy_phase *rules = j->rules[c->phase];
    if (rules == NULL || j->leave != LEAVE_NOT)
        return;
    for (size_t i = 0; i < rules->gate_count; i++) {
        const struct criterion *criterion = &rules->gate[i];
        j->breach[i] = evaluate(c, &c->watch, j->index, criterion, BASIS_BREACH);
        j->breach[i].criterion = index_in_gate(c, j, CRITERIA_GATE, i);
        if (!metric_is(criterion->metric, NOT_BREACHABLE)) {
            enum verdict v = j->breach[i].verdict;
            breach_update(&j->gate_runs[i],
                          v == VERDICT_NO_DATA ? v
                          : v == VERDICT_FAIL  ? VERDICT_PASS
                                               : VERDICT_FAIL,
                          sample->start_ns, sample->end_ns);
        }
    }
    guards_sample(c, j, sample);
}

static enum decision_kind checkpoint_decision(const struct checkpoint_result *result,
                                              const struct judgement *judgements)
{
    enum decision_kind decision = DECISION_CONTINUE;
    for (size_t i = 0; i < result->judged.count; i++) {
        if (i >= result->first_abort && judgements[i].verdict == VERDICT_FAIL)
            return DECISION_ABORT;
        if (judgements[i].verdict != VERDICT_PASS)
            decision = DECISION_STAY;
    }
    return decision;
}

static void weigh_checkpoint(struct control *c, struct judge *j, int index)
{
    const struct policy_phase *rules = j->rules[c->phase];
    const struct policy_checkpoint *list = special(rules, phase_of(c)->checkpoints[index]);
    struct checkpoint_result *result = &j->results[c->phase].checkpoints[index];
    const struct criterion *criteria = list != NULL ? list->criteria : rules->gate;
    size_t count = list != NULL ? list->criteria_count : rules->gate_count;
    size_t aborts = list != NULL ? list->abort_unless_count : 0;

    result->time_ns = c->now_ns;
    result->judged = outcome_judge(c->outcome, count + aborts);
    result->first_abort = count;
    struct judgement *judgements = outcome_judged(c->outcome, result->judged);
    for (size_t i = 0; i < count + aborts; i++) {
        bool abort = i >= count;
        judgements[i] =
            evaluate(c, &c->watch, j->index, abort ? &list->abort_unless[i - count] : &criteria[i], BASIS_GATE);
        judgements[i].criterion = index_in_gate(c, j,
                                                abort          ? CRITERIA_ABORT
                                                : list != NULL ? CRITERIA_CHECKPOINT
                                                               : CRITERIA_GATE,
                                                abort ? i - count : i);
        if (list != NULL)
            judgements[i].criterion.checkpoint = (int)(list - rules->checkpoints);
    }
    result->decision = checkpoint_decision(result, judgements);

    struct decision *d = decide(c, result->decision, REASON_CHECKPOINT_JUDGED, j->index, c->phase);
    d->checkpoint = index;
    d->reduced = j->reduced;
    d->evidence = result->judged;
    if (result->decision == DECISION_ABORT)
        d->split = rules->rollback_to;
}

int64_t judge_next_checkpoint(const struct control *c, const struct judge *j)
{
    const struct phase *phase = phase_of(c);
    if (j->rules[c->phase] == NULL || j->leave != LEAVE_NOT || j->checkpoints_done == phase->checkpoints_count)
        return INT64_MAX;
    return phase->start_ns + phase->checkpoints[j->checkpoints_done];
}

void judge_checkpoint(struct control *c, struct judge *j)
{
    if (judge_next_checkpoint(c, j) > c->now_ns)
        return;
    int index = j->checkpoints_done++;
    if (c->watch.samples == 0)
        return; /* nothing was seen before it: it stays not run, which is no pass */
    weigh_checkpoint(c, j, index);
    if (j->results[c->phase].checkpoints[index].decision == DECISION_ABORT)
        judge_roll_back(c, j, j->rules[c->phase]->rollback_to);
}

/* What was measured at a passed gate is the baseline of the 120 % rule from now on (U-22). */
static void keep_baseline(struct control *c, struct judge *j)
{
    for (int p = 0; p < c->scenario->phases_count; p++)
        for (size_t i = 0; j->rules[p] != NULL && i < j->rules[p]->gate_count; i++) {
            const struct criterion *criterion = &j->rules[p]->gate[i];
            struct judgement now = evaluate_over(c, &c->watch, j->index, criterion, STRETCH_SO_FAR, 0);
            if (ratio_has_data(now.value.of))
                j->baseline[p][i] = now.value.of;
        }
}

void judge_gate(struct control *c, struct judge *j)
{
    const struct policy_phase *rules = j->rules[c->phase];
    struct phase_result *result = &j->results[c->phase];
    if (j->leave != LEAVE_NOT)
        return;
    j->leave = LEAVE_GO; /* a silent document and missing samples do not stop the plan */
    if (rules == NULL)
        return;
    if (c->watch.samples == 0) {
        result->verdict = PHASE_NO_DATA;
        result->decided_ns = c->now_ns;
        return;
    }
    weigh_gate(c, j);
    bool passed = !result->breach_failed && !result->checkpoints_failed && !j->reduced;
    const struct judgement *gate = outcome_judgements(c->outcome, result->gate);
    for (size_t i = 0; i < result->gate.count; i++)
        passed = passed && gate[i].verdict == VERDICT_PASS;
    result->verdict = passed ? PHASE_GO : PHASE_NO_GO;
    j->leave = passed ? LEAVE_GO : LEAVE_NO_GO;
    if (passed)
        keep_baseline(c, j);

    struct decision *d = decide(c, passed ? DECISION_GO : DECISION_NO_GO, REASON_GATE_JUDGED, j->index, c->phase);
    d->evidence = result->gate;
    d->reduced = j->reduced;
    if (!passed)
        d->split = rules->fail_split;
}

void judge_cut_short(struct control *c, struct judge *j)
{
    struct phase_result *result = &j->results[c->phase];
    if (result->verdict != PHASE_RUNNING || j->leave != LEAVE_NOT)
        return;
    result->verdict = c->watch.samples > 0 ? PHASE_CUT_SHORT : PHASE_NOT_RUN;
    result->decided_ns = c->seen_ns;
    if (c->watch.samples > 0)
        count_incidents(c, j);
}
