/* policy.c - the words of engines, how a criterion compares, the rules of a phase, and the end of a policy. */
#include "model/policy.h"

#include <stdlib.h>
#include <string.h>

const char *const comparator_words[] = {
#define X(name, word) word,
    COMPARATORS(X)
#undef X
        NULL,
};

const char *const engine_words[] = {
#define X(name, word, meaning) #word,
    ENGINES(X)
#undef X
        NULL};

bool criterion_passes(const struct criterion *c, struct ratio of)
{
    int order = ratio_compare(of, c->threshold);
    switch (c->comparator) {
    case COMPARATOR_LESS:
        return order < 0;
    case COMPARATOR_LESS_OR_EQUAL:
        return order <= 0;
    case COMPARATOR_GREATER:
        return order > 0;
    case COMPARATOR_GREATER_OR_EQUAL:
        return order >= 0;
    case COMPARATOR_EQUAL:
        return order == 0;
    case COMPARATOR_NOT_EQUAL:
        return order != 0;
    case COMPARATOR_WITHIN:
        return order <= 0 && ratio_compare(of, (struct ratio){-c->threshold.num, c->threshold.den}) >= 0;
    case COMPARATOR_KINDS:
        break;
    }
    return false;
}

const struct policy_phase *policy_find_phase(const struct policy *policy, const char *phase)
{
    for (size_t i = 0; i < policy->phases_count; i++)
        if (strcmp(policy->phases[i].phase, phase) == 0)
            return &policy->phases[i];
    return NULL;
}

const struct policy_checkpoint *policy_checkpoint_at(const struct policy_phase *rules, int64_t offset_ns)
{
    for (size_t i = 0; i < rules->checkpoints_count; i++)
        if (rules->checkpoints[i].offset_ns == offset_ns)
            return &rules->checkpoints[i];
    return NULL;
}

void policy_each_destination(const struct policy_phase *rules, see_destination *see, void *data)
{
    for (size_t i = 0; i < rules->triggers_count; i++) {
        const struct trigger *t = &rules->triggers[i];
        if (trigger_action_table[t->action].before_share)
            see(data, ratio_has_data(t->split) ? t->split : rules->rollback_to, t->place);
    }
    for (size_t i = 0; i < rules->checkpoints_count; i++)
        if (rules->checkpoints[i].abort_unless_count > 0)
            see(data, rules->rollback_to, rules->checkpoints[i].place);
    see(data, rules->fail_split, rules->on_fail_place);
    see(data, rules->fail_then, rules->on_fail_place);
    if (rules->response) {
        see(data, rules->response->hold_at, rules->place);
        see(data, rules->rollback_to, rules->place);
    }
}

static void criteria_free(struct criterion *criteria, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(criteria[i].text);
    free(criteria);
}

static void policy_phase_free(struct policy_phase *phase)
{
    free(phase->phase);
    criteria_free(phase->gate, phase->gate_count);
    criteria_free(phase->recovery, phase->recovery_count);
    for (size_t i = 0; i < phase->checkpoints_count; i++) {
        criteria_free(phase->checkpoints[i].criteria, phase->checkpoints[i].criteria_count);
        criteria_free(phase->checkpoints[i].abort_unless, phase->checkpoints[i].abort_unless_count);
    }
    free(phase->checkpoints);
    for (size_t i = 0; i < phase->triggers_count; i++) {
        free(phase->triggers[i].criterion.text);
        free(phase->triggers[i].text);
    }
    free(phase->triggers);
    for (size_t i = 0; i < phase->remediations_count; i++) {
        free(phase->remediations[i].option);
        free(phase->remediations[i].text);
    }
    free(phase->remediations);
    response_free(phase->response);
}

void policy_release(struct policy *policy)
{
    for (size_t i = 0; i < policy->phases_count; i++)
        policy_phase_free(&policy->phases[i]);
    free(policy->phases);
    free(policy->name);
    free(policy->title);
    free(policy->path);
}
