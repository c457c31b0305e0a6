#include "base/memory.h"
#include "control/state.h"

#include "base/check.h"

#include <stdlib.h>
#include <string.h>

struct control *control_open(const struct scenario *scenario, struct outcome *outcome, bool recorded)
{
    struct control *c = memory_new(1, sizeof *c);
    ENSURE(scenario->phases_count > 0 && scenario->policies_count > 0);
    c->scenario = scenario;
    c->outcome = outcome;
    c->recorded = recorded;
    c->seen_ns = c->now_ns = INT64_MIN;
    windows_open(&c->watch, scenario);
    windows_open(&c->recovery, scenario);
    c->judges = memory_new((size_t)scenario->policies_count, sizeof *c->judges);
    for (int i = 0; i < scenario->policies_count; i++)
        judge_open(&c->judges[i], scenario, outcome, i);
    evaluate_announce(c);
    return c;
}

void control_free(struct control *c)
{
    if (c == NULL)
        return;
    for (int i = 0; i < c->scenario->policies_count; i++)
        judge_free(&c->judges[i], c->scenario);
    windows_free(&c->watch);
    windows_free(&c->recovery);
    free(c->judges);
    free(c);
}

struct decision *decide(struct control *c, enum decision_kind kind, enum reason reason, int policy, int phase)
{
    return outcome_decide(c->outcome, c->now_ns, kind, reason, policy, phase);
}

struct judged judgements_keep(struct control *c, const struct judgement *judgements, size_t count)
{
    struct judged judged = outcome_judge(c->outcome, count);
    if (count > 0)
        memcpy(outcome_judged(c->outcome, judged), judgements, count * sizeof *judgements);
    return judged;
}

/* Publishes what was decided and fills the orders that follow. */
static void answer(struct control *c, struct orders *orders)
{
    outcome_publish(c->outcome);
    c->orders.over = c->stage == STAGE_OVER && !c->in_phase;
    c->orders.next_ns = plan_next(c);
    *orders = c->orders;
    c->orders = (struct orders){0};
}

void control_begin(struct control *c, struct orders *orders)
{
    c->split = (struct order){.kind = ORDER_SPLIT, .share = RATIO_NO_DATA, .overrides_of = -1};
    c->replicas = (struct order){.kind = ORDER_REPLICAS};
    c->stage = STAGE_PHASE;
    c->seen_ns = c->now_ns = c->scenario->phases[0].start_ns;
    plan_enter(c, 0);
    answer(c, orders);
}

int64_t control_due(const struct control *c)
{
    return plan_due(c);
}

void control_time(struct control *c, int64_t at_ns, const struct effects *done, struct orders *orders)
{
    ENSURE(at_ns >= c->now_ns && at_ns <= plan_due(c) && !c->ended);
    plan_effects(c, done);
    c->now_ns = at_ns;
    plan_decide(c);
    answer(c, orders);
}

void control_sample(struct control *c, const struct sample *sample, const struct effects *done, struct orders *orders)
{
    ENSURE(sample->start_ns >= c->seen_ns && sample->start_ns < plan_due(c));
    ENSURE(sample->end_ns > sample->start_ns && !c->ended);
    plan_effects(c, done);
    c->now_ns = sample->end_ns;
    if (c->stage == STAGE_RECOVERY || c->stage == STAGE_INVESTIGATION)
        response_sample(c, sample);
    c->seen_ns = sample->end_ns;
    if (c->in_phase) {
        plan_sample(c, sample);
        plan_decide(c);
    }
    answer(c, orders);
}

void control_end(struct control *c, const struct effects *done)
{
    if (c->ended)
        return;
    plan_effects(c, done);
    c->ended = true;
    if (c->stage == STAGE_RECOVERY || c->stage == STAGE_INVESTIGATION)
        response_close(c);
    for (int i = 0; i < c->scenario->policies_count && c->in_phase; i++)
        if (c->judges[i].active)
            judge_cut_short(c, &c->judges[i]);
    for (int i = c->phase + 1; i < c->scenario->phases_count && c->judges[0].active; i++)
        c->judges[0].results[i].verdict = PHASE_NOT_RUN;
    c->in_phase = false;
    c->stage = STAGE_OVER;
    outcome_publish(c->outcome);
}

enum stage control_stage(const struct control *c, int *phase)
{
    *phase = c->stage == STAGE_PHASE ? c->phase : c->stage == STAGE_OVER ? -1 : c->left_phase;
    return c->stage;
}
