/* alarm.h - the triggers of a phase one metric at a time, whatever they are written as.
 *
 * `any criterion breached for 3m -> rollback` is an alarm for every criterion of the gate that can be breached; it
 * fires while that criterion does not hold. A trigger with a criterion of its own fires while it holds.
 */
#ifndef REHEARSE_LINT_ALARM_H
#define REHEARSE_LINT_ALARM_H

#include "model/scenario.h"

struct alarm {
    const struct trigger *trigger;
    const struct criterion *criterion; /* of the trigger, or of the gate */
    bool fires_above;                  /* on values above the threshold, or below it */
    bool fires_at;                     /* on the threshold itself, too */
    bool by_baseline;                  /* on values worse than the trigger's share of a baseline: no threshold */
};
/* What fires while the criterion does not hold; its trigger is NULL. False where it has no bad side: ==, !=, within. */
bool alarm_of_criterion(const struct criterion *criterion, struct alarm *out);

/* A phase's alarms, those of a trigger together, in order. Criteria that have no bad side have none. The caller frees
 * the list. */
struct alarms {
    struct alarm *list;
    size_t count;
};
struct alarms alarms_of(const struct policy_phase *rules);

bool same_scope(struct scope a, struct scope b);
/* Does it fire on the value? Not by_baseline. */
bool alarm_fires(const struct alarm *alarm, struct ratio value);
/* Do both watch one metric of one scope, by thresholds on the same side? */
bool alarms_meet(const struct alarm *a, const struct alarm *b);
/* Of two that meet: is there a value at which the first fires and the second does not? */
bool alarm_fires_alone(const struct alarm *first, const struct alarm *second);
/* Does it end the phase, whatever people think? */
static inline bool alarm_ends_phase(const struct alarm *alarm)
{
    return trigger_action_table[alarm->trigger->action].flags & ENDS_PHASE;
}

#endif
