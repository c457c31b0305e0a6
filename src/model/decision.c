/* decision.c - the tables of decision.h as arrays. */
#include "model/decision.h"

#include <stddef.h>

const char *const criterion_verdict_words[] = {
#define X(name, word) word,
    CRITERION_VERDICTS(X)
#undef X
        NULL};

const char *const severity_words[] = {
#define X(name, word) word,
    SEVERITIES(X)
#undef X
        NULL};

const char *const decision_words[] = {
#define X(name, word, severity, flags, meaning) word,
    DECISIONS(X)
#undef X
        NULL};

const char *const trigger_action_words[] = {
#define X(name, word, decision, before_share, flags) #word,
    TRIGGER_ACTIONS(X)
#undef X
        NULL};

const struct trigger_action_info trigger_action_table[TRIGGER_ACTION_KINDS] = {
#define X(name, word, decision, before_share, flags) {DECISION_##decision, before_share, flags},
    TRIGGER_ACTIONS(X)
#undef X
};

const char *const phase_verdict_words[] = {
#define X(name, word, expectable, meaning) word,
    PHASE_VERDICT_TABLE(X)
#undef X
        NULL};

enum severity decision_severity(enum decision_kind kind)
{
    static const enum severity of[DECISION_KINDS] = {
#define X(name, word, severity, flags, meaning) SEVERITY_##severity,
        DECISIONS(X)
#undef X
    };
    return of[kind];
}

bool decision_does(enum decision_kind kind, unsigned flags)
{
    static const unsigned of[DECISION_KINDS] = {
#define X(name, word, severity, flags, meaning) flags,
        DECISIONS(X)
#undef X
    };
    return (of[kind] & flags) != 0;
}

bool decision_moves_traffic(enum decision_kind kind)
{
    return decision_does(kind, MOVES_TRAFFIC);
}

enum metric severity_metric(enum severity severity)
{
    static const enum metric of[SEVERITY_KINDS] = {
#define X(name, word) METRIC_INCIDENTS_##name,
        SEVERITIES(X)
#undef X
    };
    return of[severity];
}

bool decision_counts_as(enum decision_kind kind, enum metric metric)
{
    enum severity severity = decision_severity(kind);
    return severity != SEVERITY_NONE && (metric == METRIC_INCIDENTS || metric == severity_metric(severity));
}

bool phase_verdict_expectable(enum phase_verdict verdict)
{
    static const bool of[PHASE_VERDICTS] = {
#define X(name, word, expectable, meaning) expectable,
        PHASE_VERDICT_TABLE(X)
#undef X
    };
    return of[verdict];
}
