/* decision.h - the words of what is decided: of a criterion, of a phase, and every decision on the way.
 *
 * A row of a table adds a word for the language, for control and for every report at once. The run's digest hashes
 * enumerators as numbers: append to these tables, never reorder them.
 */
#ifndef REHEARSE_MODEL_DECISION_H
#define REHEARSE_MODEL_DECISION_H

#include "metrics/metric.h"

#include <stdbool.h>

/* What a criterion comes to on its window. No data is never a pass. */
#define CRITERION_VERDICTS(X)                                                                                          \
    X(PASS, "pass")                                                                                                    \
    X(FAIL, "fail")                                                                                                    \
    X(NO_DATA, "no-data")

enum verdict {
#define X(name, word) VERDICT_##name,
    CRITERION_VERDICTS(X)
#undef X
        VERDICTS
};
extern const char *const criterion_verdict_words[]; /* NULL-terminated */

/* How bad an incident is. Metrics count each, and all together. */
#define SEVERITIES(X)                                                                                                  \
    X(CRITICAL, "critical")                                                                                            \
    X(HIGH, "high")                                                                                                    \
    X(MEDIUM, "medium")                                                                                                \
    X(LOW, "low")

enum severity {
#define X(name, word) SEVERITY_##name,
    SEVERITIES(X)
#undef X
        SEVERITY_KINDS,
    SEVERITY_NONE = SEVERITY_KINDS /* no incident */
};
extern const char *const severity_words[]; /* NULL-terminated */

/* One row adds a decision: its enum word, its word, which incident it is (U-09, X-41), flags, its meaning. */
enum {
    MOVES_TRAFFIC = 1, /* it may carry the share that the traffic goes to */
    DETECTS = 2,       /* that something is wrong: the first such ends an incident's time to detect */
    ACKNOWLEDGES = 4,  /* a person has taken it on */
    DECIDES = 8,       /* what is done about it */
};
#define DECISIONS(X)                                                                                                   \
    X(BEGIN, "begin", NONE, 0, "a phase begins")                                                                       \
    X(CONTINUE, "continue", NONE, 0, "a checkpoint passed, or people found a warning temporary: go on at this split")  \
    X(STAY, "hold", NONE, DETECTS | DECIDES,                                                                           \
      "a checkpoint did not pass: stay at this split, the gate can no longer pass if it asks for it")                  \
    X(ABORT, "abort", CRITICAL, MOVES_TRAFFIC | DETECTS | DECIDES, "a checkpoint is so bad that the phase ends here")  \
    X(WARN, "warn", HIGH, DETECTS, "a warning")                                                                        \
    X(ESCALATE, "escalate", MEDIUM, DETECTS, "people are called")                                                      \
    X(REDUCE, "reduce", NONE, MOVES_TRAFFIC | DETECTS | DECIDES, "hold with less traffic, to investigate")             \
    X(ROLLBACK, "rollback", CRITICAL, MOVES_TRAFFIC | DETECTS | DECIDES, "a rollback, automatic or by people")         \
    X(GO, "go", NONE, 0, "a gate passed")                                                                              \
    X(NO_GO, "no-go", NONE, MOVES_TRAFFIC | DETECTS | DECIDES, "a gate did not pass")                                  \
    X(TRAFFIC, "traffic", NONE, MOVES_TRAFFIC, "the balancer's split changed")                                         \
    X(RECOVERED, "recovered", NONE, 0, "after a rollback or a revert the metrics came back")                           \
    X(NOT_RECOVERED, "not-recovered", NONE, 0, "after a rollback they did not, or nothing was seen")                   \
    X(INVESTIGATE, "investigate", NONE, MOVES_TRAFFIC, "investigation mode begins")                                    \
    X(REVERT, "revert", NONE, MOVES_TRAFFIC,                                                                           \
      "after an investigation, or a rollback in part, the rest of the traffic goes as well")                           \
    X(RESCHEDULE, "reschedule", NONE, 0, "a remediation option with its new date")                                     \
    X(NOT_RUN, "not-run", NONE, 0, "a later phase is not run")                                                         \
    X(NOTE, "note", LOW, 0, "worth knowing: a rollback without a warning before it, a limit exceeded")                 \
    X(ACKNOWLEDGE, "acknowledge", NONE, ACKNOWLEDGES, "somebody has noticed a warning")                                \
    X(ASSESS, "assess", NONE, 0, "somebody has judged what a warning is")                                              \
    X(STAND_DOWN, "stand-down", NONE, 0, "an incident ended before people had decided")                                \
    X(LEVEL, "level", NONE, 0, "an incident has lasted for so long that a level of escalation is reached")

enum decision_kind {
#define X(name, word, severity, flags, meaning) DECISION_##name,
    DECISIONS(X)
#undef X
        DECISION_KINDS
};
extern const char *const decision_words[]; /* NULL-terminated */

/* The metric that counts incidents of this severity. */
enum metric severity_metric(enum severity severity);
/* Which incident a decision is; SEVERITY_NONE when it is none. */
enum severity decision_severity(enum decision_kind kind);
bool decision_moves_traffic(enum decision_kind kind);
/* Whether a decision has one of these flags. */
bool decision_does(enum decision_kind kind, unsigned flags);
/* Is the decision an incident that this metric counts? */
bool decision_counts_as(enum decision_kind kind, enum metric metric);

/* One row adds an action of triggers: its enum word, its word, the decision that it is, the word before its share
 * (NULL: it moves no traffic), flags. action_WORD in control/documents.c does it; without that nothing compiles. */
enum { SHARE_HAS_DEFAULT = 1, ENDS_PHASE = 2, TAKES_PART = 4 /* of a segment or a region alone; the phase goes on */ };
#define TRIGGER_ACTIONS(X)                                                                                             \
    X(WARN, warn, WARN, NULL, 0)                                                                                       \
    X(ESCALATE, escalate, ESCALATE, NULL, 0)                                                                           \
    X(HOLD, hold, REDUCE, "at", 0)                                                                                     \
    X(ROLLBACK, rollback, ROLLBACK, "to", SHARE_HAS_DEFAULT | ENDS_PHASE | TAKES_PART)

enum trigger_action {
#define X(name, word, decision, before_share, flags) ACTION_##name,
    TRIGGER_ACTIONS(X)
#undef X
        TRIGGER_ACTION_KINDS
};
extern const char *const trigger_action_words[]; /* NULL-terminated */
struct trigger_action_info {
    enum decision_kind decision;
    const char *before_share; /* "at", "to"; NULL: it moves no traffic */
    unsigned flags;
};
extern const struct trigger_action_info trigger_action_table[TRIGGER_ACTION_KINDS];

/* What a policy makes of a phase: enum word, word, whether it is an end that may be expected, meaning. */
#define PHASE_VERDICT_TABLE(X)                                                                                         \
    X(NOT_RUN, "not-run", true, "not reached, or an earlier phase failed")                                             \
    X(RUNNING, "running", false, "under way")                                                                          \
    X(GO, "go", true, "its gate passed")                                                                               \
    X(NO_GO, "no-go", true, "its gate did not pass")                                                                   \
    X(ROLLBACK, "rollback", true, "ended early by a trigger or an abort")                                              \
    X(CUT_SHORT, "cut-short", false, "the driving policy ended it before this one had its gate")                       \
    X(NO_DATA, "no-data", true, "no sample was seen")                                                                  \
    X(SILENT, "-", false, "the document says nothing of this phase; it never stops the plan")

enum phase_verdict {
#define X(name, word, expectable, meaning) PHASE_##name,
    PHASE_VERDICT_TABLE(X)
#undef X
        PHASE_VERDICTS
};
extern const char *const phase_verdict_words[]; /* NULL-terminated */
bool phase_verdict_expectable(enum phase_verdict verdict);

#endif
