/* rules.h - what is looked for in a plan before anybody runs it, a row each.
 *
 * One row adds a rule: its enum word, the function that looks, its word, how bad what it finds is, what it is shown, a
 * title, and why it matters with what to do. `rule_FUNCTION` in any file of this room adds findings by findings_add;
 * without it nothing links. Text, JSON and SARIF follow from the row and from the findings' facts.
 *
 * A rule is shown one stage at a time: a phase of the plan (OF_PLAN), or what a policy says of a phase (OF_POLICY).
 */
#ifndef REHEARSE_LINT_RULES_H
#define REHEARSE_LINT_RULES_H

#include "lint/finding.h"

#define LINT_RULES(X)                                                                                                  \
    X(WARNING_TOO_LATE, warning_too_late, "warning-too-late", WARNING, OF_POLICY,                                      \
      "a rollback can come without its warning",                                                                       \
      "A warning is for people to act on before automation does. One that asks for more than the rollback of the "     \
      "same metric, or waits as long, never comes first. Let it ask for less, or wait for less.")                      \
    X(DECISION_PREEMPTED, decision_preempted, "decision-preempted", WARNING, OF_POLICY,                                \
      "automation acts before people can decide",                                                                      \
      "People who are warned take about five minutes to decide. Where the rollback of the same metric comes earlier, " \
      "to continue or to hold is no choice of theirs. Warn earlier, or give the rollback more time.")

enum lint_rule {
#define X(name, function, word, severity, subject, title, meaning) LINT_##name,
    LINT_RULES(X)
#undef X
        LINT_RULE_COUNT
};

enum lint_subject { OF_PLAN, OF_POLICY };

extern const struct lint_rule_info lint_rule_table[LINT_RULE_COUNT];

/* What a rule is shown. */
struct lint_stage {
    const struct scenario *scenario;
    const struct phase *phase;               /* NULL: the plan does not have the phase that the policy speaks of */
    const struct policy *policy;             /* NULL: OF_PLAN */
    const struct policy_phase *policy_phase; /* NULL: OF_PLAN */
};

#define X(name, function, ...) void rule_##function(const struct lint_stage *stage, struct findings *out);
LINT_RULES(X)
#undef X

/* A finding of a rule at this stage, without facts yet. */
struct finding finding_new(const struct lint_stage *stage, enum lint_rule rule, struct place place,
                           const char *said_with);

#endif
