/* One policy's state machine for one phase: samples in; checkpoints, triggers and the gate out.
 *
 * The gate passes when every criterion passes over its window, no gate criterion was breached for as long as
 * `maintained` forbids, every checkpoint passed when that is asked, and the traffic was never reduced (U-24).
 */
#include "base/memory.h"
#include "control/state.h"

#include <stdlib.h>
#include <string.h>

void judge_open(struct judge *j, const struct scenario *scenario, int index)
{
    size_t phases = (size_t)scenario->phases_count;
    *j = (struct judge){.index = index, .policy = &scenario->policies[index], .active = true};
    j->rules = memory_new(phases, sizeof *j->rules);
    j->results = memory_new(phases, sizeof *j->results);
    j->baseline = memory_new(phases, sizeof *j->baseline);
    for (size_t i = 0; i < phases; i++) {
        j->rules[i] = policy_find_phase(j->policy, scenario->phases[i].name);
        j->results[i].verdict = j->rules[i] == NULL ? PHASE_SILENT : PHASE_NOT_RUN;
        j->baseline[i] = memory_new(j->rules[i] == NULL ? 0 : j->rules[i]->gate_count, sizeof **j->baseline);
        for (int k = 0; k < CHECKPOINTS_MAX; k++)
            j->results[i].checkpoints[k].decision = DECISION_NOT_RUN;
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
    for (int i = 0; i < scenario->phases_count; i++) {
        struct phase_result *result = &j->results[i];
        free(result->gate);
        free(result->gate_breach_ns);
        for (int k = 0; k < CHECKPOINTS_MAX; k++)
            free(result->checkpoints[k].judgements);
        free(j->baseline[i]);
    }
    free(j->rules);
    free(j->results);
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
            incidents_caused(c, j->index, METRIC_INCIDENTS_CRITICAL + (enum metric)i, phase_of(c)->start_ns);
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

/* Judges the whole gate as of now and writes down how long each criterion was breached. */
static void weigh_gate(struct control *c, struct judge *j)
{
    const struct policy_phase *rules = j->rules[c->phase];
    struct phase_result *result = &j->results[c->phase];
    result->gate_count = rules->gate_count;
    result->gate = memory_new(rules->gate_count, sizeof *result->gate);
    result->gate_breach_ns = memory_new(rules->gate_count, sizeof *result->gate_breach_ns);
    for (size_t i = 0; i < rules->gate_count; i++) {
        result->gate[i] = evaluate(c, &c->watch, j->index, &rules->gate[i], BASIS_GATE);
        result->gate_breach_ns[i] = j->gate_runs[i].longest_ns;
        if (rules->maintained_breach_ns > 0 && result->gate_breach_ns[i] >= rules->maintained_breach_ns)
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
        decision_say(decision_add(c, c->now_ns, DECISION_NOTE, j->index, c->phase),
                     "no warning came before this rollback");
    if (rollback->latency_ns > rollback->limit_ns) {
        struct text text = {0};
        text_add(&text, "moving the traffic takes ");
        text_duration(&text, rollback->latency_ns);
        text_add(&text, ", longer than the documents allow: ");
        text_duration(&text, rollback->limit_ns);
        decision_say(decision_add(c, c->now_ns, DECISION_NOTE, j->index, c->phase), "%s", text.bytes);
        text_free(&text);
    }
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
        if (metric_breachable(criterion->metric)) {
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

static size_t weigh_list(struct control *c, const struct judge *j, const struct criterion *criteria, size_t count,
                         struct judgement *into)
{
    for (size_t i = 0; i < count; i++)
        into[i] = evaluate(c, &c->watch, j->index, &criteria[i], BASIS_GATE);
    return count;
}

static enum decision_kind checkpoint_decision(const struct checkpoint_result *result)
{
    enum decision_kind decision = DECISION_CONTINUE;
    for (size_t i = 0; i < result->judgements_count; i++) {
        if (i >= result->judgements_first_abort && result->judgements[i].verdict == VERDICT_FAIL)
            return DECISION_ABORT;
        if (result->judgements[i].verdict != VERDICT_PASS)
            decision = DECISION_STAY;
    }
    return decision;
}

static void say_checkpoint(const struct control *c, struct decision *d, const struct checkpoint_result *result,
                           const struct judge *j, const struct policy_phase *rules)
{
    struct text text = {0};
    text_format(&text, "checkpoint %d at ", d->checkpoint + 1);
    text_duration(&text, phase_of(c)->checkpoints[d->checkpoint]);
    text_add(&text, ": ");
    judgements_words(&text, result->judgements, result->judgements_count);
    if (d->kind == DECISION_STAY && gate_asks_for(c, rules, d->checkpoint))
        text_format(&text, "; stay at this split, the gate asks for %s checkpoint and cannot pass now",
                    rules->maintained_checkpoints ? "every" : "this");
    else if (d->kind == DECISION_STAY)
        text_add(&text, "; stay at this split");
    if (d->kind == DECISION_ABORT) {
        text_add(&text, "; so bad that the phase ends, the ultra-fast arm goes to ");
        text_quantity(&text, d->split, UNIT_SHARE);
    }
    if (j->reduced && d->kind == DECISION_CONTINUE)
        text_add(&text, "; the traffic was reduced before");
    decision_say(d, "%s", text.bytes);
    text_free(&text);
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
    result->judgements = memory_new(count + aborts, sizeof *result->judgements);
    result->judgements_first_abort = weigh_list(c, j, criteria, count, result->judgements);
    result->judgements_count = count;
    if (aborts > 0)
        result->judgements_count += weigh_list(c, j, list->abort_unless, aborts, result->judgements + count);
    result->decision = checkpoint_decision(result);

    struct decision *d = decision_add(c, c->now_ns, result->decision, j->index, c->phase);
    d->checkpoint = index;
    if (result->decision == DECISION_ABORT)
        d->split = rules->rollback_to;
    decision_evidence(d, result->judgements, result->judgements_count);
    say_checkpoint(c, d, result, j, rules);
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

static void say_gate(struct text *text, const struct judge *j, const struct phase_result *result,
                     const struct policy_phase *rules)
{
    text_add(text, "gate: ");
    judgements_words(text, result->gate, result->gate_count);
    for (size_t i = 0; i < result->gate_count; i++)
        if (rules->maintained_breach_ns > 0 && result->gate_breach_ns[i] >= rules->maintained_breach_ns) {
            text_format(text, "; %s was breached for ", result->gate[i].criterion->text);
            text_duration(text, result->gate_breach_ns[i]);
            text_add(text, " without a break");
        }
    if (result->checkpoints_failed)
        text_add(text, "; a checkpoint did not pass");
    if (j->reduced)
        text_add(text, "; the traffic was reduced, so the phase's clock would start again");
    if (rules->manual && result->verdict == PHASE_GO)
        text_add(text, "; people approve (assumed)");
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
    for (size_t i = 0; i < result->gate_count; i++)
        passed = passed && result->gate[i].verdict == VERDICT_PASS;
    result->verdict = passed ? PHASE_GO : PHASE_NO_GO;
    j->leave = passed ? LEAVE_GO : LEAVE_NO_GO;
    if (passed)
        keep_baseline(c, j);

    struct text text = {0};
    struct decision *d = decision_add(c, c->now_ns, passed ? DECISION_GO : DECISION_NO_GO, j->index, c->phase);
    decision_evidence(d, result->gate, result->gate_count);
    say_gate(&text, j, result, rules);
    if (!passed && ratio_has_data(rules->fail_split)) {
        d->split = rules->fail_split;
        text_add(&text, "; the ultra-fast arm goes to ");
        text_quantity(&text, d->split, UNIT_SHARE);
    }
    decision_say(d, "%s", text.bytes);
    text_free(&text);
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
