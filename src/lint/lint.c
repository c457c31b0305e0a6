/* lint.c - every rule is shown every stage. */
#include "lint/lint.h"

#include "lint/rules.h"

#include <string.h>

static const struct {
    enum lint_subject subject;
    void (*look)(const struct lint_stage *stage, struct findings *out);
} lookers[] = {
#define X(name, function, word, severity, subject, ...) [LINT_##name] = {subject, rule_##function},
    LINT_RULES(X)
#undef X
};

static void show_rules(const struct lint_stage *stage, struct findings *out)
{
    for (size_t i = 0; i < LINT_RULE_COUNT; i++)
        if (lookers[i].subject == (stage->policy ? OF_POLICY : OF_PLAN))
            lookers[i].look(stage, out);
}

static const struct phase *phase_named(const struct scenario *s, const char *name)
{
    for (int i = 0; i < s->phases_count; i++)
        if (strcmp(s->phases[i].name, name) == 0)
            return &s->phases[i];
    return NULL;
}

void lint_scenario(const struct scenario *s, struct findings *out)
{
    for (int i = 0; i < s->phases_count; i++)
        show_rules(&(struct lint_stage){.scenario = s, .phase = &s->phases[i]}, out);
    for (int i = 0; i < s->policies_count; i++)
        for (size_t k = 0; k < s->policies[i].phases_count; k++) {
            const struct policy_phase *rules = &s->policies[i].phases[k];
            show_rules(&(struct lint_stage){s, phase_named(s, rules->phase), &s->policies[i], rules}, out);
        }
    findings_sort(out);
}
