/* assumption_policy.c - assumptions about what the policies do, each said once for all phases of the plan. */
#include "language/assumptions.h"

#include <string.h>

static bool criteria_read(const struct criterion *criteria, size_t count, enum metric metric)
{
    for (size_t i = 0; i < count; i++)
        if (criteria[i].metric == metric)
            return true;
    return false;
}

static bool phase_reads(const struct policy_phase *phase, enum metric metric)
{
    if (criteria_read(phase->gate, phase->gate_count, metric))
        return true;
    for (size_t i = 0; i < phase->checkpoints_count; i++) {
        const struct policy_checkpoint *checkpoint = &phase->checkpoints[i];
        if (criteria_read(checkpoint->criteria, checkpoint->criteria_count, metric) ||
            criteria_read(checkpoint->abort_unless, checkpoint->abort_unless_count, metric))
            return true;
    }
    for (size_t i = 0; i < phase->triggers_count; i++)
        if (phase->triggers[i].subject == TRIGGER_CRITERION && phase->triggers[i].criterion.metric == metric)
            return true;
    return false;
}

bool assumption_reads(const struct scenario *s, enum metric metric)
{
    for (int i = 0; i < s->phases_count; i++)
        for (int j = 0; j < s->policies_count; j++) {
            const struct policy_phase *phase = policy_find_phase(&s->policies[j], s->phases[i].name);
            if (phase && phase_reads(phase, metric))
                return true;
        }
    return false;
}

static bool policy_compares(const struct scenario *s, const struct policy *policy)
{
    for (int i = 0; i < s->phases_count; i++) {
        const struct policy_phase *phase = policy_find_phase(policy, s->phases[i].name);
        for (size_t j = 0; phase && j < phase->triggers_count; j++)
            if (phase->triggers[j].subject == TRIGGER_ANY_WORSE)
                return true;
    }
    return false;
}

bool assumption_compares(const struct scenario *s)
{
    for (int i = 0; i < s->policies_count; i++)
        if (policy_compares(s, &s->policies[i]))
            return true;
    return false;
}

bool assumption_remedies(const struct scenario *s)
{
    for (int i = 0; i < s->phases_count; i++) {
        const struct policy_phase *phase = policy_find_phase(&s->policies[0], s->phases[i].name);
        if (phase && phase->remediations_count > 0)
            return true;
    }
    return false;
}

/* The driving policy's rules of each phase in turn, NULL where it has none. */
static const struct policy_phase *driving(const struct scenario *s, int phase)
{
    return policy_find_phase(&s->policies[0], s->phases[phase].name);
}

/* Begins the list of phases with `head`, or goes on with it. */
static void put_phase(struct text *out, const char *head, const struct policy_phase *phase)
{
    text_format(out, "%s%s", out->length ? "; " : head, phase->phase);
}

void assumption_investigation(const struct load *r, struct text *out)
{
    for (int i = 0; i < r->scenario->phases_count; i++) {
        const struct policy_phase *phase = driving(r->scenario, i);
        if (!phase || !ratio_has_data(phase->fail_split))
            continue;
        put_phase(out, "how long the investigation of a failed gate is observed: ", phase);
        text_add(out, " ");
        assumption_quantity(out, (struct ratio){phase->fail_for_ns, 1}, UNIT_DURATION);
    }
}

/* Where the traffic of a phase goes: by itself, after a failed gate, and when that has been investigated. */
static void put_destinations(struct text *out, const char *head, const struct policy_phase *phase)
{
    bool asked = false;
    for (size_t i = 0; i < phase->triggers_count; i++)
        asked = asked || (phase->triggers[i].action == ACTION_ROLLBACK && !ratio_has_data(phase->triggers[i].split));
    for (size_t i = 0; i < phase->checkpoints_count; i++)
        asked = asked || phase->checkpoints[i].abort_unless_count > 0;
    if (!asked && phase->rollback_to.num == 0 && !ratio_has_data(phase->fail_split) &&
        !ratio_has_data(phase->fail_then))
        return;
    put_phase(out, head, phase);
    text_add(out, " ");
    assumption_quantity(out, phase->rollback_to, UNIT_SHARE);
    if (ratio_has_data(phase->fail_split)) {
        text_add(out, ", after a failed gate ");
        assumption_quantity(out, phase->fail_split, UNIT_SHARE);
    }
    if (ratio_has_data(phase->fail_then)) {
        text_add(out, ", in the end ");
        assumption_quantity(out, phase->fail_then, UNIT_SHARE);
    }
}

static const char rollout[] = "rollout"; /* the phase that U-23 is about */

void assumption_destinations(const struct load *r, struct text *out)
{
    for (int i = 0; i < r->scenario->phases_count; i++) {
        const struct policy_phase *phase = driving(r->scenario, i);
        if (phase && strcmp(phase->phase, rollout) != 0)
            put_destinations(out, "split after a rollback whose trigger names none: ", phase);
    }
}

void assumption_rollout(const struct load *r, struct text *out)
{
    for (int i = 0; i < r->scenario->phases_count; i++) {
        const struct policy_phase *phase = driving(r->scenario, i);
        if (phase && strcmp(phase->phase, rollout) == 0)
            put_destinations(out, "split after a rollback whose trigger names none: ", phase);
    }
}

void assumption_maintained(const struct load *r, struct text *out)
{
    for (int i = 0; i < r->scenario->phases_count; i++) {
        const struct policy_phase *phase = driving(r->scenario, i);
        if (!phase || (phase->maintained_breach_ns == 0 && !phase->maintained_checkpoints))
            continue;
        put_phase(out, "maintained means that the cumulative values pass, and: ", phase);
        if (phase->maintained_breach_ns > 0) {
            text_add(out, ", no breach lasts ");
            assumption_quantity(out, (struct ratio){phase->maintained_breach_ns, 1}, UNIT_DURATION);
        }
        if (phase->maintained_checkpoints)
            text_add(out, ", every checkpoint has passed");
    }
}

void assumption_approvals(const struct load *r, struct text *out)
{
    for (int i = 0; i < r->scenario->phases_count; i++) {
        const struct policy_phase *phase = driving(r->scenario, i);
        if (phase && phase->manual)
            put_phase(out, "people are asked for approval, and give it: ", phase);
    }
}

void assumption_min_errors(const struct load *r, struct text *out)
{
    const struct scenario *s = r->scenario;
    for (int i = 0; i < s->policies_count; i++)
        if (policy_compares(s, &s->policies[i]))
            text_format(out, "%s%s %lld",
                        out->length
                            ? ", "
                            : "failed attempts without which the comparison with the baseline does not act: policy ",
                        s->policies[i].name, (long long)s->policies[i].min_errors);
}

static bool is_planned(const struct phase *phase, int64_t offset_ns)
{
    for (int i = 0; i < phase->checkpoints_count; i++)
        if (phase->checkpoints[i] == offset_ns)
            return true;
    return false;
}

void assumption_checkpoints(const struct load *r, struct text *out)
{
    const struct scenario *s = r->scenario;
    for (int i = 0; i < s->policies_count; i++)
        for (int j = 0; j < s->phases_count; j++) {
            const struct policy_phase *phase = policy_find_phase(&s->policies[i], s->phases[j].name);
            const char *head = " ";
            for (size_t k = 0; phase && k < phase->checkpoints_count; k++) {
                int64_t offset_ns = phase->checkpoints[k].offset_ns;
                if (is_planned(&s->phases[j], offset_ns))
                    continue;
                if (head[0] == ' ')
                    text_format(out, "%spolicy %s, %s",
                                out->length ? "; "
                                            : "checkpoints that are not in the plan, so nothing is judged there: ",
                                s->policies[i].name, phase->phase);
                text_add(out, head);
                head = ", ";
                assumption_quantity(out, (struct ratio){offset_ns, 1}, UNIT_DURATION);
            }
        }
}
