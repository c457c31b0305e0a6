/* alarm.c - triggers, one metric at a time. */
#include "lint/alarm.h"

#include "base/memory.h"

/* Whether a criterion has one bad side, and which values are on it: above the threshold, and the threshold itself. */
static bool bad_side(const struct criterion *c, bool *above, bool *at)
{
    *above = c->comparator == COMPARATOR_LESS || c->comparator == COMPARATOR_LESS_OR_EQUAL;
    *at = c->comparator == COMPARATOR_LESS || c->comparator == COMPARATOR_GREATER;
    return *above || c->comparator == COMPARATOR_GREATER || c->comparator == COMPARATOR_GREATER_OR_EQUAL;
}

bool alarm_of_criterion(const struct criterion *criterion, struct alarm *out)
{
    *out = (struct alarm){.criterion = criterion};
    return bad_side(criterion, &out->fires_above, &out->fires_at);
}

/* A trigger's own criterion fires while it holds. */
static bool alarm_of_condition(const struct trigger *trigger, struct alarm *out)
{
    bool one_sided = alarm_of_criterion(&trigger->criterion, out);
    out->trigger = trigger;
    out->fires_above = !out->fires_above;
    out->fires_at = !out->fires_at;
    return one_sided;
}

static bool alarm_of_gate(const struct trigger *trigger, const struct criterion *criterion, struct alarm *out)
{
    bool one_sided = alarm_of_criterion(criterion, out);
    out->trigger = trigger;
    out->by_baseline = trigger->subject == TRIGGER_ANY_WORSE;
    return one_sided && !(criterion->info->flags & NOT_BREACHABLE);
}

struct alarms alarms_of(const struct policy_phase *rules)
{
    struct alarms a = {memory_new(rules->triggers_count * (1 + rules->gate_count), sizeof *a.list), 0};
    for (size_t i = 0; i < rules->triggers_count; i++) {
        const struct trigger *t = &rules->triggers[i];
        if (t->subject == TRIGGER_CRITERION)
            a.count += alarm_of_condition(t, &a.list[a.count]);
        for (size_t k = 0; t->subject != TRIGGER_CRITERION && k < rules->gate_count; k++)
            a.count += alarm_of_gate(t, &rules->gate[k], &a.list[a.count]);
    }
    return a;
}

bool alarm_fires(const struct alarm *alarm, struct ratio value)
{
    int order = ratio_compare(value, alarm->criterion->threshold);
    return order == 0 ? alarm->fires_at : alarm->fires_above ? order > 0 : order < 0;
}

bool same_scope(struct scope a, struct scope b)
{
    return a.arm == b.arm && a.region == b.region && a.segment == b.segment;
}

bool alarms_meet(const struct alarm *a, const struct alarm *b)
{
    return a->criterion->metric == b->criterion->metric && same_scope(a->criterion->scope, b->criterion->scope) &&
           a->fires_above == b->fires_above && !a->by_baseline && !b->by_baseline;
}

bool alarm_fires_alone(const struct alarm *first, const struct alarm *second)
{
    int order = ratio_compare(first->criterion->threshold, second->criterion->threshold);
    if (order == 0)
        return first->fires_at && !second->fires_at;
    return first->fires_above ? order < 0 : order > 0;
}
