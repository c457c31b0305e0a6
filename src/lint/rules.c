/* rules.c - the table of rules, and a finding of one. */
#include "lint/rules.h"

const struct lint_rule_info lint_rule_table[] = {
#define X(name, function, word, severity, subject, title, meaning)                                                     \
    [LINT_##name] = {word, LINT_##severity, title, meaning},
    LINT_RULES(X)
#undef X
};

struct finding finding_new(const struct lint_stage *stage, enum lint_rule rule, struct place place,
                           const char *said_with)
{
    struct finding finding = {.rule = &lint_rule_table[rule], .place = place, .said_with = said_with};
    finding.phase = stage->policy_phase ? stage->policy_phase->phase : stage->phase->name;
    if (stage->policy)
        finding.policies = UINT32_C(1) << (stage->policy - stage->scenario->policies);
    return finding;
}
