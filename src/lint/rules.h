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
      "A warning is for people to act on before automation does. One that asks for more than the rollback "            \
      "of the same metric, or waits as long, never comes first. Let it ask for less, or wait for less.")               \
    X(DECISION_PREEMPTED, decision_preempted, "decision-preempted", WARNING, OF_POLICY,                                \
      "automation acts before people can decide",                                                                      \
      "People who are warned take about five minutes to decide. Where the rollback of the same metric "                \
      "comes earlier, to continue or to hold is no choice of theirs. Warn earlier, or give the rollback "              \
      "more time.")                                                                                                    \
    X(NO_WAY_BACK, no_way_back, "no-way-back", WARNING, OF_POLICY, "a moment's trouble lasts until the trigger fires", \
      "What is read over a long window, or since the phase began, cannot come back while a trigger waits "             \
      "to see whether it does, so waiting tells nothing. Read a window much shorter than the wait.")                   \
    X(FALSE_ALARM, false_alarm, "false-alarm", WARNING, OF_POLICY, "a trigger fires by chance",                        \
      "With few failures expected in a window, chance alone is often beyond the bar. A trigger that "                  \
      "disturbs more than one healthy phase in a hundred teaches people to ignore it. Read a longer "                  \
      "window, or let it last longer.")                                                                                \
    X(BLIND_TRIGGER, blind_trigger, "blind-trigger", NOTE, OF_POLICY,                                                  \
      "a regression to five times the errors is not found",                                                            \
      "A trigger with a bar far above what is usual does not see a release that is several times worse "               \
      "than that. Ask for less, or compare with the baseline.")                                                        \
    X(SILENT_TRIGGER, silent_trigger, "silent-trigger", WARNING, OF_POLICY, "a trigger cannot fire",                   \
      "Its window or its duration is longer than what is observed of the phase, too few rounds come, or "              \
      "its bar is out of reach. It promises a protection that is not there.")                                          \
    X(JUMPY_TRIGGER, jumpy_trigger, "jumpy-trigger", WARNING, OF_POLICY, "a single failure sets a trigger off",        \
      "Its window holds so little that one failure is beyond the bar. Let it last, read a longer window, "             \
      "or ask for a least number of failures.")                                                                        \
    X(GATE_BY_CHANCE, gate_by_chance, "gate-by-chance", WARNING, OF_POLICY,                                            \
      "a healthy version may fail the gate by chance",                                                                 \
      "Every look at what has added up so far is one more way to fail, and the first ones bear the fewest "            \
      "failures. A gate that a healthy version fails in more than one phase of ten decides by chance. "                \
      "Count more, look later, or ask for less.")                                                                      \
    X(UNRESOLVED_GATE, unresolved_gate, "unresolved-gate", WARNING, OF_POLICY, "the probes cannot resolve the bar",    \
      "Where one failed probe is already beyond the bar, the gate does not measure availability but asks "             \
      "for none to fail. Probe more targets, more often, or judge later.")                                             \
    X(SMALL_SAMPLE, small_sample, "small-sample", WARNING, OF_POLICY, "too few attempts support the bar",              \
      "No failure in n attempts supports, at 95 % confidence, a share below about 3 / n (the rule of "                 \
      "three) and nothing better. Wait for more attempts before the bar is judged.")                                   \
    X(UNMEASURED_GATE, unmeasured_gate, "unmeasured-gate", WARNING, OF_POLICY, "a gate asks for what nobody measures", \
      "A metric that is declared and never stated has no data, and no data never passes: the phase cannot "            \
      "go. State a value, judge a recording, or leave it out.")                                                        \
    X(LOOSER_GATE, looser_gate, "looser-gate", WARNING, OF_POLICY, "a gate asks for less than the one before",         \
      "As a release reaches more learners its bars should not fall: what failed an earlier phase would "               \
      "pass here.")                                                                                                    \
    X(UNJUDGED_CHECKPOINT, unjudged_checkpoint, "unjudged-checkpoint", WARNING, OF_POLICY,                             \
      "a checkpoint does not fit its phase",                                                                           \
      "It lies after the end of the phase and is never judged, whatever it asks for. Make the phase "                  \
      "longer, or judge earlier.")                                                                                     \
    X(OVER_CAPACITY, over_capacity, "over-capacity", WARNING, OF_PLAN, "a phase's replicas cannot carry its load",     \
      "At its busiest the phase asks for more than workers, processors or links of its replicas carry, so "            \
      "queues grow without end. Provide more replicas before the split moves.")                                        \
    X(NEW_SPLIT, new_split, "new-split", NOTE, OF_POLICY, "a destination that no phase has tried",                     \
      "A balancer that knows the plan's splits as presets has to come to this one for the first time in an "           \
      "emergency. Configure it, and rehearse it.")

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

/* Was it found by the rule, at this stage? */
bool finding_is_of(const struct finding *finding, const struct lint_stage *stage, enum lint_rule rule);
/* A finding of a rule at this stage, without facts yet. */
struct finding finding_new(const struct lint_stage *stage, enum lint_rule rule, struct place place,
                           const char *said_with);

#endif
