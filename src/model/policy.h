/* policy.h - one document's rules as data: criteria, gates, checkpoints, triggers and what follows a failure.
 *
 * A criterion is written   METRIC COMPARATOR VALUE [over WINDOW] [in segment|region|arm NAME]...
 *                          METRIC within VALUE ...                       (between -VALUE and VALUE, ends included)
 * a trigger                CRITERION [for DURATION] -> ACTION
 *                          any criterion breached [for DURATION] -> ACTION
 *                          any criterion worse than SHARE of baseline [over WINDOW] [for DURATION] -> ACTION
 * an action                warn | escalate | hold at SHARE | rollback [segment|region NAME] to SHARE
 * Without `over`, a gate's and a checkpoint's window is the phase so far and a trigger's is the latest sample; gates
 * read the candidate unless they say otherwise.
 */
#ifndef REHEARSE_MODEL_POLICY_H
#define REHEARSE_MODEL_POLICY_H

#include "base/problem.h"
#include "metrics/metric.h"
#include "metrics/sample.h"
#include "model/decision.h"
#include "model/response.h"

#define COMPARATORS(X)                                                                                                 \
    X(LESS, "<")                                                                                                       \
    X(LESS_OR_EQUAL, "<=")                                                                                             \
    X(GREATER, ">")                                                                                                    \
    X(GREATER_OR_EQUAL, ">=")                                                                                          \
    X(EQUAL, "==")                                                                                                     \
    X(NOT_EQUAL, "!=")                                                                                                 \
    X(WITHIN, "within")
enum comparator {
#define X(name, word) COMPARATOR_##name,
    COMPARATORS(X)
#undef X
        COMPARATOR_KINDS
};
extern const char *const comparator_words[]; /* NULL-terminated */

struct criterion {
    enum metric metric;
    const struct metric_info *info; /* of the metric, in its table or in the scenario that declares it */
    enum comparator comparator;
    struct ratio threshold; /* in the metric's unit */
    int64_t window_ns;      /* 0: the default of a gate or a trigger (see above) */
    struct scope scope;
    char *text; /* as written, with single spaces; owned */
    struct place place;
};

/* Does the value pass? Exact. `of` must have data. */
bool criterion_passes(const struct criterion *c, struct ratio of);

enum trigger_subject { TRIGGER_CRITERION, TRIGGER_ANY_BREACHED, TRIGGER_ANY_WORSE };

/* A share of learners on the candidate in a part of them. */
struct split_override {
    int region, segment; /* -1: all */
    struct ratio share;
};

enum whose { WHOSE_EVERYBODY, WHOSE_REGION, WHOSE_SEGMENT };

struct trigger {
    enum trigger_subject subject;
    struct criterion criterion; /* TRIGGER_CRITERION only. Fires while the criterion HOLDS: error_rate > 0.75% */
    struct ratio worse_than;    /* TRIGGER_ANY_WORSE: 6/5 for 120 % */
    int64_t window_ns;          /* 0: the latest sample; else trailing */
    int64_t for_ns;             /* how long it must last without a break; 0: acts at once */
    enum trigger_action action;
    struct ratio split; /* of an action that moves traffic: the destination; {0,0}: the phase's own `rollback_to` */
    enum whose whose;   /* `rollback segment B`: of whom alone */
    int whose_index;    /* of the region or the segment */
    char *text;
    struct place place;
};
/* The share for its part. */
static inline struct split_override trigger_part(const struct trigger *trigger, struct ratio share)
{
    return (struct split_override){.region = trigger->whose == WHOSE_REGION ? trigger->whose_index : -1,
                                   .segment = trigger->whose == WHOSE_SEGMENT ? trigger->whose_index : -1,
                                   .share = share};
}

/* A checkpoint's own list of criteria. All pass: continue. One of `abort` does not pass: abort. Else: hold. */
struct policy_checkpoint {
    int64_t offset_ns; /* since the phase's start */
    struct place place;
    struct criterion *criteria;
    size_t criteria_count;
    struct criterion *abort_unless; /* e.g. segment_variance <= 10% (X-56) */
    size_t abort_unless_count;
    bool required; /* the gate passes only if this checkpoint passed, whatever `maintained` asks of the others */
};

struct remediation {
    char *option;  /* "A" */
    char *text;    /* "fix and re-test (24 h)" */
    int64_t at_ns; /* the new date of this phase, ns since the plan's start; INT64_MIN when the document gives none */
    int64_t after_ns; /* it is this long after the plan was left, if that is later; 0: not given */
};

/* One row adds a way of judging: its enum word, its word, what it does. src/control/ has the engine, WORD_engine. */
#define ENGINES(X)                                                                                                     \
    X(DOCUMENTS, documents, "a phase's checkpoints, triggers and gate decide, as its document has them, in time")
enum engine_kind {
#define X(name, word, meaning) ENGINE_##name,
    ENGINES(X)
#undef X
        ENGINE_KINDS
};
extern const char *const engine_words[]; /* NULL-terminated */

/* What a policy says about one phase of the plan. */
struct policy_phase {
    char *phase; /* its name */
    struct criterion *gate;
    size_t gate_count;
    struct criterion *recovery; /* must hold where the traffic went; none: those of the gate that recover */
    size_t recovery_count;
    int64_t maintained_breach_ns;          /* a gate criterion breached this long fails the gate; 0: not asked */
    bool maintained_checkpoints;           /* every checkpoint must have passed */
    struct policy_checkpoint *checkpoints; /* those with criteria of their own; others use the gate's */
    size_t checkpoints_count;
    struct trigger *triggers;
    size_t triggers_count;
    struct ratio rollback_to; /* destination of automatic rollbacks and aborts; default 0 */
    struct ratio fail_split;  /* traffic after a failed gate; {0,0}: unchanged */
    int64_t fail_for_ns;      /* how long the investigation is observed */
    struct ratio fail_then;   /* traffic after the investigation, or after a rollback was watched; {0,0}: unchanged */
    bool manual;              /* the document asks people to decide; reported, approvals are given by default */
    struct remediation *remediations; /* the first is the default */
    size_t remediations_count;
    struct response *response;         /* what people do about a warning; NULL: nothing */
    struct place place, on_fail_place; /* of its name; of `on_fail`, if it has one */
};

struct policy {
    char *name;  /* "000" */
    char *title; /* "ramp phase execution timeline" */
    char *path;
    enum engine_kind engine; /* what judges by it */
    int64_t min_errors;      /* the 120 % rule needs at least so many failed attempts in its window; default 0 */
    struct policy_phase *phases;
    size_t phases_count;
    struct place place;
};

/* The policy's rules for a phase, or NULL when the document does not mention it. */
const struct policy_phase *policy_find_phase(const struct policy *policy, const char *phase);
/* The policy's own checkpoint at an offset of the phase, or NULL: the gate's criteria are looked at. */
const struct policy_checkpoint *policy_checkpoint_at(const struct policy_phase *rules, int64_t offset_ns);
/* Shows every split to which the policy may send the phase's traffic, and where it says so; without data where a key is
 * not given. */
typedef void see_destination(void *data, struct ratio share, struct place place);
void policy_each_destination(const struct policy_phase *rules, see_destination *see, void *data);

/* Frees what the policy owns, not the policy itself. */
void policy_release(struct policy *policy);

#endif
