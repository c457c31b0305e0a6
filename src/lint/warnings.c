/* warnings.c - what people are told, and whether they are told in time. */
#include "lint/alarm.h"
#include "lint/rules.h"

#include <stdlib.h>

/* From a warning to a decision at the earliest, where a policy does not say how people respond: of the bands in which
 * the plan's document 000 has them act, 5 to 10 minutes is the one to decide in (T-01). */
#define DECISION_NS (5 * NS_PER_MINUTE)

static int64_t decision_ns(const struct policy_phase *rules)
{
    return rules->response ? rules->response->limit_ns[STEP_ASSESS] : DECISION_NS;
}

/* Calls `look` for every warning and every rollback of the same metric. */
static void each_pair(const struct lint_stage *stage, struct findings *out,
                      void (*look)(const struct lint_stage *, const struct alarm *, const struct alarm *,
                                   struct findings *))
{
    struct alarms a = alarms_of(stage->policy_phase);
    for (size_t i = 0; i < a.count; i++)
        for (size_t k = 0; k < a.count; k++)
            if (a.list[i].trigger->action == ACTION_WARN && alarm_ends_phase(&a.list[k]) &&
                alarms_meet(&a.list[i], &a.list[k]))
                look(stage, &a.list[i], &a.list[k], out);
    free(a.list);
}

static void put_pair(struct finding *finding, const struct alarm *warning, const struct alarm *rollback)
{
    enum unit unit = warning->criterion->info->unit;
    finding_word(finding, "metric", warning->criterion->info->word);
    finding_value(finding, "rollback_at", rollback->criterion->threshold, unit);
    finding_span(finding, "rollback_for", rollback->trigger->for_ns);
    finding_value(finding, "warning_at", warning->criterion->threshold, unit);
    finding_span(finding, "warning_for", warning->trigger->for_ns);
}

/* How the warning comes too late, or NULL. */
static const char *lateness(const struct alarm *warning, const struct alarm *rollback)
{
    if (alarm_fires_alone(rollback, warning))
        return rollback->trigger->for_ns == 0
                   ? "a {metric} between {rollback_at} and {warning_at} is rolled back at once and never warned of "
                     "(this asks for {warning_at} over {warning_for}); warn at less than {rollback_at}"
                   : "a steady {metric} between {rollback_at} and {warning_at} is rolled back after {rollback_for} and "
                     "never warned of (this asks for {warning_at} over {warning_for}); warn at less than {rollback_at}";
    if (alarm_fires_alone(warning, rollback) || warning->trigger->for_ns < rollback->trigger->for_ns)
        return NULL;
    return rollback->trigger->for_ns == 0
               ? "whatever {metric} this warns of at {warning_at} over {warning_for} was rolled back at once at "
                 "{rollback_at}; warn at less than {rollback_at}"
               : "whatever {metric} this warns of at {warning_at} over {warning_for} was rolled back by then, at "
                 "{rollback_at} over {rollback_for}; warn after less than {rollback_for}";
}

static void look_for_late(const struct lint_stage *stage, const struct alarm *warning, const struct alarm *rollback,
                          struct findings *out)
{
    const char *said_with = lateness(warning, rollback);
    if (!said_with)
        return;
    struct finding finding = finding_new(stage, LINT_WARNING_TOO_LATE, warning->trigger->place, said_with);
    put_pair(&finding, warning, rollback);
    findings_add(out, &finding);
}

void rule_warning_too_late(const struct lint_stage *stage, struct findings *out)
{
    each_pair(stage, out, look_for_late);
}

static void look_for_preempted(const struct lint_stage *stage, const struct alarm *warning,
                               const struct alarm *rollback, struct findings *out)
{
    int64_t takes_ns = decision_ns(stage->policy_phase);
    int64_t left_ns = rollback->trigger->for_ns - warning->trigger->for_ns;
    if (left_ns <= 0 || left_ns >= takes_ns)
        return;
    struct finding finding =
        finding_new(stage, LINT_DECISION_PREEMPTED, warning->trigger->place,
                    "a lasting {metric} warns at {warning_at} after {warning_for} and is rolled back at {rollback_at} "
                    "after {rollback_for}: people have {left} where a decision takes {decision}, so they can neither "
                    "hold nor go on; let the rollback wait {needed}, or warn earlier");
    put_pair(&finding, warning, rollback);
    finding_span(&finding, "left", left_ns);
    finding_span(&finding, "decision", takes_ns);
    finding_span(&finding, "needed", warning->trigger->for_ns + takes_ns);
    findings_add(out, &finding);
}

void rule_decision_preempted(const struct lint_stage *stage, struct findings *out)
{
    each_pair(stage, out, look_for_preempted);
}
