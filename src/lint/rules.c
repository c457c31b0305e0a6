/* rules.c - the table of rules, and a finding of one. */
#include "lint/rules.h"

#include <string.h>

const struct lint_rule_info lint_rule_table[] = {
#define X(name, function, word, severity, subject, title, meaning)                                                     \
    [LINT_##name] = {word, LINT_##severity, title, meaning},
    LINT_RULES(X)
#undef X
};

static uint32_t policy_bit(const struct lint_stage *stage)
{
    return stage->policy ? UINT32_C(1) << (stage->policy - stage->scenario->policies) : 0;
}

static const char *phase_name(const struct lint_stage *stage)
{
    return stage->policy_phase ? stage->policy_phase->phase : stage->phase->name;
}

bool finding_is_of(const struct finding *finding, const struct lint_stage *stage, enum lint_rule rule)
{
    return finding->rule == &lint_rule_table[rule] && (finding->policies & policy_bit(stage)) == policy_bit(stage) &&
           strcmp(finding->phase, phase_name(stage)) == 0;
}

struct finding finding_new(const struct lint_stage *stage, enum lint_rule rule, struct place place,
                           const char *said_with)
{
    return (struct finding){.rule = &lint_rule_table[rule],
                            .place = place,
                            .phase = phase_name(stage),
                            .policies = policy_bit(stage),
                            .said_with = said_with};
}
