/* documents.c - the project's own way of judging: a phase's checkpoints, triggers and gate as its document has them.
 *
 * The gate passes when every criterion passes over its window, no gate criterion was breached for as long as
 * `maintained` forbids, every checkpoint passed when that is asked, and the traffic was never reduced (U-24).
 */
#include "base/check.h"
#include "control/evaluate.h"
#include "control/response.h"
#include "control/trigger.h"

#include <string.h>

/* The state of one policy: this, and behind it what the functions below find there. */
struct documents {
    size_t gates, triggers; /* the most of any phase */
    int checkpoints_done;
    bool reduced; /* the traffic was reduced: the gate cannot pass (U-24) */
    struct response_course response;
};

/* The breach of each gate criterion, for `maintained`. */
static struct breach *gate_breaches(struct documents *d)
{
    return (struct breach *)(d + 1);
}
/* The latest sample's judgement of each gate criterion. */
static struct judgement *latest(struct documents *d)
{
    return (struct judgement *)(gate_breaches(d) + d->gates);
}
/* Where the poll under way of each trigger began. */
static int64_t *polls(struct documents *d)
{
    return (int64_t *)(latest(d) + d->gates);
}
/* A trigger's breaches, one for each criterion that it watches. */
static struct breach *trigger_breaches(struct documents *d, size_t trigger)
{
    return (struct breach *)(polls(d) + d->triggers) + trigger * (d->gates + 1);
}
/* By gate criterion of a phase: its value at the last passed gate (U-22). */
static struct ratio *baselines(struct documents *d, int phase)
{
    return (struct ratio *)trigger_breaches(d, d->triggers) + (size_t)phase * d->gates;
}

static struct documents most_of(const struct scenario *scenario, int policy)
{
    struct documents most = {0};
    for (int i = 0; i < scenario->phases_count; i++) {
        const struct policy_phase *rules = rules_at(scenario, policy, i);
        if (rules && rules->gate_count > most.gates)
            most.gates = rules->gate_count;
        if (rules && rules->triggers_count > most.triggers)
            most.triggers = rules->triggers_count;
    }
    return most;
}

static size_t size_documents(const struct scenario *scenario, int policy)
{
    struct documents most = most_of(scenario, policy);
    return (size_t)((char *)baselines(&most, scenario->phases_count) - (char *)&most);
}

/* --- what it reads --- */

static void announce(const struct scenario *scenario, struct windows *w, const struct criterion *criterion,
                     bool in_triggers)
{
    int64_t reach_ns = criterion->window_ns, trailing_ns = scenario->monitoring.availability_window_ns;
    if (in_triggers && metric_is(criterion->metric, TRAILS_IN_BREACHES) && trailing_ns > reach_ns)
        reach_ns = trailing_ns;
    windows_use(w, criterion->metric, criterion->scope, reach_ns);
}

static void announce_list(const struct scenario *scenario, struct windows *w, const struct criterion *list,
                          size_t count)
{
    for (size_t i = 0; i < count; i++)
        announce(scenario, w, &list[i], false);
}

/* A recovery may be read on the arm that is named or on the baseline. */
static void announce_recovery(struct windows *recovery, const struct criterion *criterion)
{
    struct scope scope = criterion->scope;
    windows_use(recovery, criterion->metric, scope, 0);
    scope.arm = ARM_BASELINE;
    windows_use(recovery, criterion->metric, scope, 0);
}

/* Returns the longest window over which triggers poll the gate. */
static int64_t announce_triggers(const struct scenario *scenario, struct windows *w, const struct policy_phase *rules)
{
    int64_t poll_ns = 0;
    for (size_t i = 0; i < rules->triggers_count; i++) {
        const struct trigger *t = &rules->triggers[i];
        if (t->subject == TRIGGER_CRITERION) {
            struct criterion as_read = t->criterion;
            if (t->window_ns > as_read.window_ns)
                as_read.window_ns = t->window_ns;
            announce(scenario, w, &as_read, true);
        } else if (t->window_ns > poll_ns) {
            poll_ns = t->window_ns;
        }
    }
    return poll_ns;
}

static void announce_documents(const struct scenario *scenario, int policy, struct windows *w, struct windows *recovery)
{
    for (int p = 0; p < scenario->phases_count; p++) {
        const struct policy_phase *rules = rules_at(scenario, policy, p);
        if (!rules)
            continue;
        int64_t poll_ns = announce_triggers(scenario, w, rules);
        for (size_t i = 0; i < rules->gate_count; i++) {
            const struct criterion *criterion = &rules->gate[i];
            announce(scenario, w, criterion, true);
            if (poll_ns > 0)
                windows_use(w, criterion->metric, criterion->scope, poll_ns);
            if (metric_is(criterion->metric, RECOVERS))
                announce_recovery(recovery, criterion);
        }
        for (size_t i = 0; i < rules->recovery_count; i++)
            announce_recovery(recovery, &rules->recovery[i]);
        for (size_t i = 0; i < rules->checkpoints_count; i++) {
            const struct policy_checkpoint *c = &rules->checkpoints[i];
            announce_list(scenario, w, c->criteria, c->criteria_count);
            announce_list(scenario, w, c->abort_unless, c->abort_unless_count);
        }
    }
}

static void enter_documents(void *state, const struct view *view)
{
    struct documents *d = state;
    struct documents most = most_of(view_scenario(view), view->policy);
    *d = most; /* nothing done, nothing reduced */
    memset(gate_breaches(d), 0, (size_t)((char *)baselines(d, 0) - (char *)gate_breaches(d)));
    for (size_t i = 0; i < d->triggers; i++)
        polls(d)[i] = clock_phase(view->clock)->start_ns;
    if (view_rules(view))
        view_result(view)->verdict = PHASE_RUNNING;
}

/* --- the gate --- */

static struct criterion_index index_in(const struct view *view, enum criterion_list list, size_t index)
{
    return (struct criterion_index){
        .policy = view->policy, .phase = view->clock->phase, .list = list, .index = (int)index};
}

/* Incidents seen in the phase so far, and those that the policy's own decisions are. */
static void count_incidents(const struct view *view)
{
    struct reading reading = {.scope = {ARM_CANDIDATE, -1, -1}, .stretch = STRETCH_SO_FAR};
    for (enum severity i = 0; i < SEVERITY_KINDS; i++) {
        const enum metric metric = reading.metric = severity_metric(i);
        const struct window *window;
        struct value seen = windows_value(view->windows, &reading, &window);
        view_result(view)->incidents[i] =
            (ratio_has_data(seen.of) ? seen.of.num / seen.of.den : 0) +
            outcome_incidents(view->outcome, view->policy, metric, clock_phase(view->clock)->start_ns);
    }
}

/* Does the gate pass only if this checkpoint of the plan passed? */
static bool gate_asks_for(const struct view *view, int checkpoint)
{
    const struct policy_phase *rules = view_rules(view);
    const struct policy_checkpoint *list =
        policy_checkpoint_at(rules, clock_phase(view->clock)->checkpoints[checkpoint]);
    return rules->maintained_checkpoints || (list && list->required);
}

/* Judges the whole gate as of now and writes down how long each criterion was breached. */
static void judge_gate(struct documents *d, const struct view *view)
{
    const struct policy_phase *rules = view_rules(view);
    struct phase_result *result = view_result(view);
    result->judged = true;
    result->gate = outcome_judge(view->outcome, rules->gate_count);
    struct judgement *gate = outcome_judged(view->outcome, result->gate);
    for (size_t i = 0; i < rules->gate_count; i++) {
        gate[i] = evaluate(view, &rules->gate[i], BASIS_GATE);
        gate[i].criterion = index_in(view, CRITERIA_GATE, i);
        gate[i].breach_ns = gate_breaches(d)[i].longest_ns;
        if (rules->maintained_breach_ns > 0 && gate[i].breach_ns >= rules->maintained_breach_ns)
            result->breach_failed = true;
    }
    for (int i = 0; i < d->checkpoints_done; i++)
        if (result->checkpoints[i].decision != DECISION_CONTINUE && gate_asks_for(view, i))
            result->checkpoints_failed = true;
    result->decided_ns = view->clock->now_ns;
    count_incidents(view);
}

/* What was measured at a passed gate is the baseline of the 120 % rule from now on (U-22). */
static void keep_baselines(struct documents *d, const struct view *view)
{
    for (int p = 0; p < view_scenario(view)->phases_count; p++) {
        const struct policy_phase *rules = rules_at(view_scenario(view), view->policy, p);
        for (size_t i = 0; rules && i < rules->gate_count; i++) {
            struct judgement now = evaluate_over(view, &rules->gate[i], STRETCH_SO_FAR, 0);
            if (ratio_has_data(now.value.of))
                baselines(d, p)[i] = now.value.of;
        }
    }
}

static bool gate_passed(const struct documents *d, const struct view *view)
{
    const struct phase_result *result = view_result(view);
    const struct judgement *gate = outcome_judgements(view->outcome, result->gate);
    bool passed = !result->breach_failed && !result->checkpoints_failed && !d->reduced;
    for (size_t i = 0; i < result->gate.count; i++)
        passed = passed && gate[i].verdict == VERDICT_PASS;
    return passed;
}

/* Who does not approve a gate that people decide (X-80, F-37); -1: all do, or none is asked. */
static int who_withholds(const struct policy_phase *rules)
{
    for (int i = 0; rules->manual && rules->response && i < rules->response->people_count; i++) {
        const struct person *person = &rules->response->people[i];
        if (person->approves && (person->absent || person->refuses))
            return i;
    }
    return -1;
}

static void close_documents(void *state, const struct view *view, struct ruling *ruling)
{
    struct documents *d = state;
    const struct policy_phase *rules = view_rules(view);
    struct phase_result *result = view_result(view);
    ruling->ended = ENDED_GO; /* a silent document and missing samples do not stop the plan */
    if (!rules)
        return;
    response_stand_down(&d->response, view);
    if (view->windows->samples == 0) {
        result->verdict = PHASE_NO_DATA;
        result->decided_ns = view->clock->now_ns;
        return;
    }
    judge_gate(d, view);
    int withheld = gate_passed(d, view) ? who_withholds(rules) : -1;
    bool passed = gate_passed(d, view) && withheld < 0;
    result->verdict = passed ? PHASE_GO : PHASE_NO_GO;
    ruling->ended = passed ? ENDED_GO : ENDED_NO_GO;
    if (passed)
        keep_baselines(d, view);

    struct decision *decision = view_decide(view, passed ? DECISION_GO : DECISION_NO_GO, REASON_GATE_JUDGED);
    decision->evidence = result->gate;
    decision->reduced = d->reduced;
    decision->by = withheld;
    if (!passed)
        decision->split = rules->fail_split;
}

static void cut_short_documents(void *state, const struct view *view)
{
    struct phase_result *result = view_result(view);
    bool seen = view->windows->samples > 0;
    (void)state;
    if (result->verdict != PHASE_RUNNING)
        return;
    result->verdict = seen ? PHASE_CUT_SHORT : PHASE_NOT_RUN;
    result->decided_ns = view->clock->seen_ns;
    if (seen)
        count_incidents(view);
}

/* --- what ends a phase early --- */

static void roll_back(struct documents *d, const struct view *view, struct ratio to, struct ruling *ruling)
{
    const struct rollback *rollback = &view_scenario(view)->rollback;
    ruling->ended = ENDED_ROLLBACK;
    ruling->split = to;
    response_stand_down(&d->response, view);
    if (view_result(view)->warnings == 0)
        view_decide(view, DECISION_NOTE, REASON_NO_WARNING_BEFORE);
    if (rollback->latency_ns > rollback->limit_ns)
        view_decide(view, DECISION_NOTE, REASON_ROLLBACK_TOO_SLOW);
    judge_gate(d, view); /* after the notes, which are low incidents */
    view_result(view)->verdict = PHASE_ROLLBACK;
}

/* What an action does beside the decision that it is. */
struct act {
    struct documents *documents;
    const struct view *view;
    const struct decision *decision;
    const struct judgement *on; /* what a trigger fired on; NULL: people decided */
    struct ruling *ruling;
};

/* --- what each action does: action_WORD --- */

static void action_warn(const struct act *act)
{
    view_result(act->view)->warnings++;
    if (view_rules(act->view)->response)
        response_begin(&act->documents->response, act->view, act->decision, act->on);
}

static void action_escalate(const struct act *act)
{
    view_result(act->view)->escalations++;
}

static void action_hold(const struct act *act)
{
    act->documents->reduced = true;
    act->ruling->wanted = act->decision->split;
}

/* A part of the learners goes back; the phase goes on for the others, and cannot pass (U-24). */
static void roll_back_part(const struct act *act, const struct trigger *trigger)
{
    struct split_override part = trigger_part(trigger, act->decision->split);
    bool fits = parts_add(act->ruling->parts, &act->ruling->parts_count, part); /* as the policy was read */
    ENSURE(fits);
    act->documents->reduced = true;
}

static void action_rollback(const struct act *act)
{
    const struct trigger *trigger = &view_rules(act->view)->triggers[act->decision->trigger];
    if (act->on && trigger->whose != WHOSE_EVERYBODY) {
        roll_back_part(act, trigger);
        return;
    }
    roll_back(act->documents, act->view, act->decision->split, act->ruling);
}

static void (*const do_action[TRIGGER_ACTION_KINDS])(const struct act *act) = {
#define X(name, word, decision, before_share, flags) action_##word,
    TRIGGER_ACTIONS(X)
#undef X
};

static struct judged keep(const struct view *view, const struct judgement *judgement)
{
    struct judged judged = outcome_judge(view->outcome, 1);
    *outcome_judged(view->outcome, judged) = *judgement;
    return judged;
}

static void fire(struct documents *d, const struct view *view, const struct watched *watched,
                 const struct judgement *now, struct ruling *ruling)
{
    const struct policy_phase *rules = view_rules(view);
    const struct trigger *t = &rules->triggers[watched->trigger];
    const struct trigger_action_info *action = &trigger_action_table[t->action];
    struct decision *decision = view_decide(view, action->decision, REASON_TRIGGER_FIRED);
    watched->breach->fired = true;
    decision->trigger = watched->trigger;
    decision->onset_ns = watched->breach->onset_ns;
    decision->breach_ns = watched->breach->length_ns;
    decision->evidence = keep(view, now);
    if (t->subject == TRIGGER_ANY_WORSE)
        decision->baseline = watched->baseline;
    if (action->before_share)
        decision->split = ratio_has_data(t->split) ? t->split : rules->rollback_to;
    do_action[t->action](&(struct act){d, view, decision, now, ruling});
}

/* --- people --- */

/* Does a condition still hold that gave a warning? */
static bool still_warned(struct documents *d, const struct view *view)
{
    const struct policy_phase *rules = view_rules(view);
    for (size_t i = 0; i < rules->triggers_count; i++)
        for (size_t k = 0; k < trigger_watches(rules, &rules->triggers[i]); k++)
            if (rules->triggers[i].action == ACTION_WARN && trigger_breaches(d, i)[k].fired)
                return true;
    return false;
}

/* Takes the steps of people that are due; what they decide is done as if a trigger called for it. */
static void respond(struct documents *d, const struct view *view, struct ruling *ruling)
{
    const struct policy_phase *rules = view_rules(view);
    while (rules && ruling->ended == ENDED_NOT && response_due(&d->response, rules->response) <= view->clock->now_ns) {
        const struct decision *decision = response_take(&d->response, view);
        for (int action = 0; action < TRIGGER_ACTION_KINDS; action++)
            if (trigger_action_table[action].decision == decision->kind)
                do_action[action](&(struct act){d, view, decision, NULL, ruling});
    }
}

/* --- samples --- */

static void watch_gate(struct documents *d, const struct view *view, const struct sample *sample)
{
    const struct policy_phase *rules = view_rules(view);
    for (size_t i = 0; i < rules->gate_count; i++) {
        struct judgement *now = &latest(d)[i];
        *now = evaluate(view, &rules->gate[i], BASIS_BREACH);
        now->criterion = index_in(view, CRITERIA_GATE, i);
        if (!(rules->gate[i].info->flags & NOT_BREACHABLE))
            breach_update(&gate_breaches(d)[i], verdict_turned(now->verdict), sample->start_ns, sample->end_ns);
    }
}

static void watch_trigger(struct documents *d, const struct view *view, size_t index, const struct sample *sample,
                          struct ruling *ruling)
{
    const struct policy_phase *rules = view_rules(view);
    const struct trigger *t = &rules->triggers[index];
    int64_t start_ns;
    if (!trigger_reads(view, t, sample, &polls(d)[index], &start_ns))
        return;
    for (size_t i = 0; i < trigger_watches(rules, t) && ruling->ended == ENDED_NOT; i++) {
        struct judgement now;
        struct watched watched = {(int)index, (int)i, &latest(d)[i], RATIO_NO_DATA, &trigger_breaches(d, index)[i]};
        if (t->subject == TRIGGER_ANY_WORSE)
            watched.baseline = baselines(d, view->clock->phase)[i];
        bool fires = trigger_fires(view, &watched, start_ns, &now);
        response_see(&d->response, (int)index, &now);
        bool overruled = d->response.overruled && trigger_action_table[t->action].flags & ENDS_PHASE;
        if (fires && !overruled)
            fire(d, view, &watched, &now, ruling);
    }
}

/* What ends the phase comes last, so that a warning due at the same moment is given, and people are heard. */
static void sample_documents(void *state, const struct view *view, const struct sample *sample, struct ruling *ruling)
{
    const struct policy_phase *rules = view_rules(view);
    if (!rules)
        return;
    watch_gate(state, view, sample);
    for (int ends = 0; ends <= 1; ends++) {
        for (size_t i = 0; i < rules->triggers_count && ruling->ended == ENDED_NOT; i++)
            if (((trigger_action_table[rules->triggers[i].action].flags & ENDS_PHASE) != 0) == (ends == 1))
                watch_trigger(state, view, i, sample, ruling);
        if (ends == 0) {
            response_note(&((struct documents *)state)->response, still_warned(state, view));
            respond(state, view, ruling);
        }
    }
}

/* --- checkpoints --- */

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

static void judge_list(const struct view *view, const struct criterion *criteria, size_t count,
                       struct criterion_index first, struct judgement *into)
{
    for (size_t i = 0; i < count; i++) {
        into[i] = evaluate(view, &criteria[i], BASIS_GATE);
        into[i].criterion = first;
        into[i].criterion.index = (int)i;
    }
}

/* The checkpoint's own lists, or the gate's. */
static void judge_criteria(const struct view *view, int64_t offset_ns, struct checkpoint_result *result)
{
    const struct policy_phase *rules = view_rules(view);
    const struct policy_checkpoint *list = policy_checkpoint_at(rules, offset_ns);
    size_t count = list ? list->criteria_count : rules->gate_count;
    size_t aborts = list ? list->abort_unless_count : 0;
    struct criterion_index index = index_in(view, list ? CRITERIA_CHECKPOINT : CRITERIA_GATE, 0);
    result->judged = outcome_judge(view->outcome, count + aborts);
    result->first_abort = count;
    struct judgement *judgements = outcome_judged(view->outcome, result->judged);
    if (list)
        index.checkpoint = (int)(list - rules->checkpoints);
    judge_list(view, list ? list->criteria : rules->gate, count, index, judgements);
    index.list = CRITERIA_ABORT;
    judge_list(view, list ? list->abort_unless : NULL, aborts, index, judgements + count);
}

static int64_t checkpoint_due(const struct documents *d, const struct clock *clock, int policy)
{
    const struct phase *phase = clock_phase(clock);
    if (!rules_at(clock->scenario, policy, clock->phase) || d->checkpoints_done == phase->checkpoints_count)
        return INT64_MAX;
    return phase->start_ns + phase->checkpoints[d->checkpoints_done];
}

static int64_t due_documents(const void *state, const struct clock *clock, int policy)
{
    const struct documents *d = state;
    const struct policy_phase *rules = rules_at(clock->scenario, policy, clock->phase);
    int64_t people_ns = response_due(&d->response, rules ? rules->response : NULL);
    int64_t checkpoint_ns = checkpoint_due(d, clock, policy);
    return checkpoint_ns < people_ns ? checkpoint_ns : people_ns;
}

static void judge_checkpoint(struct documents *d, const struct view *view, struct ruling *ruling)
{
    if (checkpoint_due(d, view->clock, view->policy) > view->clock->now_ns)
        return;
    int index = d->checkpoints_done++;
    struct checkpoint_result *result = &view_result(view)->checkpoints[index];
    if (view->windows->samples == 0)
        return; /* nothing was seen before it: it stays not run, which is no pass */
    result->time_ns = view->clock->now_ns;
    judge_criteria(view, clock_phase(view->clock)->checkpoints[index], result);
    result->decision = checkpoint_decision(result, outcome_judgements(view->outcome, result->judged));

    struct decision *decision = view_decide(view, result->decision, REASON_CHECKPOINT_JUDGED);
    decision->checkpoint = index;
    decision->reduced = d->reduced;
    decision->evidence = result->judged;
    if (result->decision == DECISION_ABORT) {
        decision->split = view_rules(view)->rollback_to;
        roll_back(d, view, decision->split, ruling);
    }
}

static void judge_documents(void *state, const struct view *view, struct ruling *ruling)
{
    respond(state, view, ruling);
    judge_checkpoint(state, view, ruling);
}

const struct engine documents_engine = {
    .size = size_documents,
    .announce = announce_documents,
    .enter = enter_documents,
    .due = due_documents,
    .sample = sample_documents,
    .judge = judge_documents,
    .close = close_documents,
    .cut_short = cut_short_documents,
};
