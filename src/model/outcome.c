/* outcome.c - lists that grow, indices resolved, and the digest. */
#include "model/outcome.h"

#include "base/check.h"
#include "base/memory.h"
#include "random/pcg.h"

#include <stdlib.h>

const char *const stage_words[] = {
#define X(name, word) word,
    STAGES(X)
#undef X
        NULL};

const struct policy_phase *rules_at(const struct scenario *scenario, int policy, int phase)
{
    return policy_find_phase(&scenario->policies[policy], scenario->phases[phase].name);
}

const struct criterion *criterion_at(const struct scenario *scenario, struct criterion_index index)
{
    const struct policy_phase *rules = rules_at(scenario, index.policy, index.phase);
    ENSURE(rules);
    switch (index.list) {
    case CRITERIA_GATE:
        return &rules->gate[index.index];
    case CRITERIA_RECOVERY:
        return &rules->recovery[index.index];
    case CRITERIA_TRIGGERS:
        return &rules->triggers[index.index].criterion;
    case CRITERIA_CHECKPOINT:
        return &rules->checkpoints[index.checkpoint].criteria[index.index];
    default:
        return &rules->checkpoints[index.checkpoint].abort_unless[index.index];
    }
}

void outcome_open(struct outcome *o, const struct scenario *scenario)
{
    size_t phases = (size_t)scenario->phases_count, policies = (size_t)scenario->policies_count;
    *o = (struct outcome){.policies = scenario->policies_count,
                          .phases = scenario->phases_count,
                          .expectations = scenario->expectations_count,
                          .scopes = {scenario->regions_count, scenario->learners.segments_count},
                          .seed = scenario->seed};
    blocks_open(&o->decisions, sizeof(struct decision));
    blocks_open(&o->evidence, sizeof(struct judgement));
    blocks_open(&o->values, sizeof(struct scope_values));
    o->results = memory_new(policies * phases, sizeof *o->results);
    o->phase_values = memory_new(phases, sizeof *o->phase_values);
    o->held = memory_new(o->expectations, sizeof *o->held);
    for (int p = 0; p < o->policies; p++)
        for (int i = 0; i < o->phases; i++) {
            struct phase_result *result = &o->results[p * o->phases + i];
            result->verdict = rules_at(scenario, p, i) ? PHASE_NOT_RUN : PHASE_SILENT;
            for (int k = 0; k < CHECKPOINTS_MAX; k++)
                result->checkpoints[k].decision = DECISION_NOT_RUN;
        }
}

void outcome_free(struct outcome *o)
{
    blocks_free(&o->decisions);
    blocks_free(&o->evidence);
    blocks_free(&o->values);
    free(o->results);
    free(o->phase_values);
    free(o->held);
    *o = (struct outcome){.policies = 0};
}

size_t outcome_decisions(const struct outcome *o)
{
    return blocks_published(&o->decisions);
}

const struct decision *outcome_decision(const struct outcome *o, size_t index)
{
    return blocks_at(&o->decisions, index);
}

const struct judgement *outcome_judgements(const struct outcome *o, struct judged judged)
{
    return judged.count > 0 ? blocks_at(&o->evidence, judged.first) : NULL;
}

const struct phase_result *outcome_result(const struct outcome *o, int policy, int phase)
{
    ENSURE(policy >= 0 && policy < o->policies && phase >= 0 && phase < o->phases);
    return &o->results[policy * o->phases + phase];
}

struct phase_result *outcome_result_of(struct outcome *o, int policy, int phase)
{
    ENSURE(policy >= 0 && policy < o->policies && phase >= 0 && phase < o->phases);
    return &o->results[policy * o->phases + phase];
}

void outcome_check(const struct outcome *o)
{
    int64_t before_ns = INT64_MIN;
    blocks_check(&o->decisions);
    blocks_check(&o->evidence);
    blocks_check(&o->values);
    for (size_t i = 0; i < outcome_decisions(o); i++) {
        const struct decision *d = outcome_decision(o, i);
        ENSURE(d->time_ns >= before_ns && d->onset_ns <= d->time_ns);
        ENSURE(d->policy >= 0 && d->policy < o->policies && d->phase >= 0 && d->phase < o->phases);
        ENSURE(d->evidence.first + d->evidence.count <= blocks_published(&o->evidence));
        before_ns = d->time_ns;
    }
}

static const struct scope_values *values_of(const struct outcome *o, size_t first, struct scope scope)
{
    int index = scopes_index(&o->scopes, scope);
    return index >= 0 ? blocks_at(&o->values, first + (size_t)index) : NULL;
}

const struct scope_values *outcome_phase(const struct outcome *o, int phase, struct scope scope)
{
    const struct phase_values *v = &o->phase_values[phase];
    return v->seen ? values_of(o, v->whole, scope) : NULL;
}

const struct scope_values *outcome_checkpoint(const struct outcome *o, int phase, int checkpoint, struct scope scope)
{
    const struct phase_values *v = &o->phase_values[phase];
    return v->reached[checkpoint] ? values_of(o, v->checkpoints[checkpoint], scope) : NULL;
}

struct decision *outcome_decide(struct outcome *o, struct occasion occasion, enum decision_kind kind,
                                enum reason reason)
{
    struct decision *d = blocks_at(&o->decisions, blocks_add(&o->decisions, 1));
    *d = (struct decision){.time_ns = occasion.time_ns,
                           .kind = kind,
                           .reason = reason,
                           .policy = occasion.policy,
                           .phase = occasion.phase,
                           .checkpoint = -1,
                           .trigger = -1,
                           .option = -1,
                           .left_phase = -1,
                           .by = -1,
                           .next = -1,
                           .date_ns = INT64_MIN,
                           .onset_ns = occasion.time_ns};
    return d;
}

void outcome_publish(struct outcome *o)
{
    blocks_publish(&o->evidence);
    blocks_publish(&o->values);
    blocks_publish(&o->decisions);
}

struct judged outcome_judge(struct outcome *o, size_t count)
{
    return (struct judged){count > 0 ? blocks_add(&o->evidence, count) : 0, count};
}

struct judgement *outcome_judged(struct outcome *o, struct judged judged)
{
    return judged.count > 0 ? blocks_at(&o->evidence, judged.first) : NULL;
}

int64_t outcome_incidents(const struct outcome *o, int policy, enum metric metric, int64_t start_ns)
{
    int64_t count = 0;
    for (size_t i = o->decisions.used; i > 0; i--) {
        const struct decision *d = outcome_decision(o, i - 1);
        if (d->time_ns <= start_ns)
            break;
        count += d->policy == policy && decision_counts_as(d->kind, metric);
    }
    return count;
}

static uint64_t absorb(uint64_t h, uint64_t word)
{
    return mix64(h ^ word);
}

static uint64_t absorb_ratio(uint64_t h, struct ratio r)
{
    return absorb(absorb(h, (uint64_t)r.num), (uint64_t)r.den);
}

uint64_t outcome_digest(const struct outcome *o, uint64_t rounds)
{
    uint64_t h = absorb(mix64(o->seed), rounds);
    for (size_t i = 0; i < outcome_decisions(o); i++) {
        const struct decision *d = outcome_decision(o, i);
        const struct judgement *evidence = outcome_judgements(o, d->evidence);
        h = absorb(h, (uint64_t)d->time_ns);
        h = absorb(h, (uint64_t)d->kind << 32 | (uint64_t)(uint16_t)d->policy << 16 | (uint64_t)(uint16_t)d->phase);
        h = absorb_ratio(h, d->split);
        if (d->by >= 0)
            h = absorb(absorb(h, (uint64_t)d->by << 32 | (uint64_t)d->diagnosis), (uint64_t)d->took_ns);
        for (size_t k = 0; k < d->evidence.count; k++) {
            h = absorb(h, evidence[k].verdict);
            h = absorb_ratio(h, evidence[k].value.of);
        }
    }
    return h;
}
