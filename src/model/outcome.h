/* outcome.h - what a rehearsal came to: decisions, results, the values they rest on, and whether it was as expected.
 *
 * Plain data: numbers, and indices into the scenario that was rehearsed. It holds no pointer into control, policies or
 * a world and outlives them all; a reader resolves the indices in that scenario, or in the same one read again. There
 * is no prose in it: the report makes sentences from decisions.
 * Invariant: decisions are in the order of their times; lists only grow and never move (blocks.h), so another thread
 * may read the published decisions and their evidence while a run goes on. All else is read when the run is over.
 * Times: ns since the plan's start.
 */
#ifndef REHEARSE_MODEL_OUTCOME_H
#define REHEARSE_MODEL_OUTCOME_H

#include "metrics/sample.h"
#include "model/blocks.h"
#include "model/decision.h"
#include "model/scenario.h"

/* A criterion of a policy, by index. */
enum criterion_list { CRITERIA_GATE, CRITERIA_RECOVERY, CRITERIA_TRIGGERS, CRITERIA_CHECKPOINT, CRITERIA_ABORT };
struct criterion_index {
    int policy, phase; /* phase: of the plan */
    enum criterion_list list;
    int checkpoint; /* CRITERIA_CHECKPOINT, CRITERIA_ABORT: index in the rules' own checkpoints */
    int index;      /* in the list; CRITERIA_TRIGGERS: of the trigger */
};
const struct criterion *criterion_at(const struct scenario *scenario, struct criterion_index index);
/* What a policy says of a phase of the plan, or NULL. */
const struct policy_phase *rules_at(const struct scenario *scenario, int policy, int phase);

/* One criterion, judged: what it was decided from (contract 2.4). */
struct judgement {
    struct criterion_index criterion;
    enum metric metric; /* the criterion's */
    enum verdict verdict;
    struct value value;
    int64_t start_ns, end_ns; /* the window */
    int64_t samples;          /* in it */
    int64_t breach_ns;        /* gates: the longest breach of this criterion without a break */
};
/* Judgements that belong together: they lie side by side. */
struct judged {
    size_t first, count;
};

/* Why a decision was made, and with that which of its fields say more. */
#define REASONS(X)                                                                                                     \
    X(PHASE_BEGINS)      /* share */                                                                                   \
    X(SPLIT_CHANGED)     /* split, exceptions */                                                                       \
    X(CHECKPOINT_JUDGED) /* checkpoint, evidence, reduced; split when it aborts */                                     \
    X(GATE_JUDGED)       /* evidence, reduced; by: who does not approve; split when it fails */                        \
    X(TRIGGER_FIRED)     /* trigger, evidence, onset_ns, breach_ns, baseline; split */                                 \
    X(NO_WARNING_BEFORE) /* a rollback without a warning before it (X-60) */                                           \
    X(ROLLBACK_TOO_SLOW) /* moving the traffic takes longer than the documents allow (X-66) */                         \
    X(INVESTIGATION)     /* split */                                                                                   \
    X(RECOVERY_WATCHED)  /* evidence, arm, reverted, incomplete */                                                     \
    X(REST_OF_TRAFFIC)   /* split, investigated */                                                                     \
    X(OPTION_OFFERED)    /* option */                                                                                  \
    X(PLAN_LEFT)         /* left_phase */                                                                              \
    X(NOTICED)           /* trigger, by, step, took_ns, limit_ns */                                                    \
    X(ASSESSED)          /* the same; diagnosis, rising; evidence: samples since the warning */                        \
    X(PEOPLE_DECIDED)    /* the same but evidence and rising; split */                                                 \
    X(NEXT_CALLED)       /* the same: `by` did not notice, may not or will not; next is called */                      \
    X(NOBODY_LEFT)       /* the same: and there is nobody else */                                                      \
    X(LIMIT_EXCEEDED)    /* trigger, by, step, took_ns, limit_ns */                                                    \
    X(TRAFFIC_LATE)      /* took_ns, limit_ns, unmoved: an order to move traffic has not taken effect in time */       \
    X(ALERTS_LOST)       /* trigger, by, limit_ns: how long the backup takes */                                        \
    X(AS_SCRIPTED)       /* trigger, by, step, took_ns, limit_ns, overrules; split */                                  \
    X(LEVEL_REACHED)     /* trigger, level, took_ns; split */                                                          \
    X(NOT_AWAITED)       /* the same: what ended the phase did not wait for people (X-61) */

enum reason {
#define X(name) REASON_##name,
    REASONS(X)
#undef X
        REASON_KINDS
};

struct decision {
    int64_t time_ns;
    enum decision_kind kind;
    enum reason reason;
    int policy, phase;
    int checkpoint;         /* index in the phase's checkpoints, or -1 */
    int trigger;            /* index in the rules' triggers, or -1 */
    int option;             /* index in the rules' remediations, or -1; the first is the default */
    int left_phase;         /* in which the driving policy left the plan, or -1 */
    struct ratio split;     /* TRAFFIC, REDUCE, ROLLBACK, REVERT, NO_GO ...: the share it goes to; {0,0} otherwise */
    struct ratio share;     /* BEGIN: the share that the phase begins with */
    size_t exceptions;      /* TRAFFIC: overrides of the share */
    int64_t onset_ns;       /* triggers: when the breach began; time_ns - onset_ns is the detection delay */
    int64_t breach_ns;      /* triggers: the length of its samples */
    struct ratio baseline;  /* triggers that compare with one: its value */
    enum arm arm;           /* on which a recovery was read */
    bool reduced;           /* the traffic was reduced before: the gate cannot pass (U-24) */
    bool reverted;          /* what is watched is what followed the investigation, or the rollback */
    bool investigated;      /* REVERT: after an investigation; else after a rollback */
    bool incomplete;        /* the samples ended before the recovery was observed whole */
    bool unmoved;           /* the order to move the traffic had not taken effect */
    int64_t date_ns;        /* RESCHEDULE, NOT_RUN: when the phase is played then; INT64_MIN: not given */
    struct judged evidence; /* see outcome_judgements */

    /* Of people who respond to a warning, `trigger`: */
    int by, next;            /* indices in the response's people, or -1: nobody */
    enum response_step step; /* what was done, or was to be done */
    int64_t took_ns;         /* since the warning, as the people took; time_ns is a sample's end at or after it */
    int64_t limit_ns;        /* which it may take */
    enum diagnosis diagnosis;
    enum escalation_level level;
    bool overrules; /* the automatic rollback, as long as the condition holds */
    int64_t rising; /* pairs of samples of which the later is worse, less those of which it is better */
};

struct checkpoint_result {
    int64_t time_ns;
    enum decision_kind decision; /* CONTINUE, STAY, ABORT; NOT_RUN when not reached */
    struct judged judged;
    size_t first_abort; /* judgements from here on are of `abort_unless` */
};

struct phase_result {
    enum phase_verdict verdict;
    int64_t decided_ns;
    bool judged;                            /* the gate was */
    struct judged gate;                     /* one per criterion of the gate, in its order */
    bool breach_failed, checkpoints_failed; /* which part of `maintained` failed, or a required checkpoint did */
    struct checkpoint_result checkpoints[CHECKPOINTS_MAX];
    int64_t incidents[SEVERITY_KINDS]; /* in this phase: seen and caused (U-09) */
    int64_t warnings, escalations;
};

/* What was measured in one scope over a stretch of a phase. */
struct scope_values {
    struct measures sum;
    int64_t samples, observed_ns;
    uint64_t recorded; /* bit per enum metric: taken from a recording as it stood, so no counts are behind it */
    struct value of[METRICS_MAX];
    struct ratio memory_first, memory_last; /* KiB a replica */
};
/* Over a whole phase as observed (phases only, not recovery or investigation), and up to each checkpoint. */
struct phase_values {
    int64_t observed_ns;
    bool reached[CHECKPOINTS_MAX], seen;
    size_t checkpoints[CHECKPOINTS_MAX], whole; /* where the values of its scopes begin, if reached, if seen */
};

#define STAGES(X)                                                                                                      \
    X(PHASE, "phase")                                                                                                  \
    X(RECOVERY, "recovery")                                                                                            \
    X(INVESTIGATION, "investigation")                                                                                  \
    X(OVER, "over")
enum stage {
#define X(name, word) STAGE_##name,
    STAGES(X)
#undef X
        STAGE_KINDS
};
extern const char *const stage_words[]; /* NULL-terminated */

/* An expectation of a partial run is not judged when its phase was not over and it could still have gone either way. */
enum held { HELD_YES, HELD_NO, HELD_NOT_JUDGED };

struct outcome {
    int policies, phases;
    size_t expectations;
    struct scopes scopes;
    uint64_t seed;
    bool ended;       /* the run is over: expectations were judged, and there is a digest */
    bool recorded;    /* judged from a recording, not from a simulation */
    bool interrupted; /* partial, for whatever reason */
    bool stopped;     /* partial because it was asked to stop early, not by a signal */
    int64_t until_ns; /* how far the run got, plan time */
    uint64_t digest;
    struct measures totals[ARMS];
    int64_t rounds_in_flight, attempts_in_flight; /* at the end */
    struct blocks decisions;                      /* of struct decision */
    struct blocks evidence;                       /* of struct judgement */
    struct blocks values;                         /* of struct scope_values */
    struct phase_result *results;                 /* by policy, then phase */
    struct phase_values *phase_values;            /* by phase */
    enum held *held;                              /* by expectation */
    size_t unexpected; /* expectations that did not hold; without any, phases that did not end in go */
};

void outcome_open(struct outcome *o, const struct scenario *scenario);
void outcome_free(struct outcome *o);

/* The decisions that were published, and one of them. */
size_t outcome_decisions(const struct outcome *o);
const struct decision *outcome_decision(const struct outcome *o, size_t index);
/* The judgements, `judged.count` of them. */
const struct judgement *outcome_judgements(const struct outcome *o, struct judged judged);
const struct phase_result *outcome_result(const struct outcome *o, int policy, int phase);
/* What was measured over a phase, or up to one of its checkpoints; NULL when nothing was, or there is no such scope. */
const struct scope_values *outcome_phase(const struct outcome *o, int phase, struct scope scope);
const struct scope_values *outcome_checkpoint(const struct outcome *o, int phase, int checkpoint, struct scope scope);

/* --- for those who make one --- */

/* A policy's result of a phase, to be written. */
struct phase_result *outcome_result_of(struct outcome *o, int policy, int phase);
/* The invariants above (check.h). */
void outcome_check(const struct outcome *o);
/* When something is decided, by which policy, and in which phase. */
struct occasion {
    int64_t time_ns;
    int policy, phase;
};
/* Appends a decision, without a checkpoint, trigger, split or evidence. Valid for ever; written only before
 * outcome_publish, which shows all that was decided to readers. */
struct decision *outcome_decide(struct outcome *o, struct occasion occasion, enum decision_kind kind,
                                enum reason reason);
void outcome_publish(struct outcome *o);
/* Room for `count` judgements to be written, as long as none of them was published. */
struct judged outcome_judge(struct outcome *o, size_t count);
struct judgement *outcome_judged(struct outcome *o, struct judged judged);
/* Incidents that the policy's own decisions are, after start_ns and up to now (U-09). */
int64_t outcome_incidents(const struct outcome *o, int policy, enum metric metric, int64_t start_ns);

/* The run's digest: the rounds' own (world.h) and every decision, hashed field by field. */
uint64_t outcome_digest(const struct outcome *o, uint64_t rounds);

#endif
