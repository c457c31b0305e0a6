/* state.h - what the files of this room share: the control's state, and one judge for each policy.
 *
 *   control.c    the public functions
 *   plan.c       the plan's clock: phases begin and end, what was due is judged, orders follow
 *   judge_one.c  one policy's state machine: checkpoints, gate, what is maintained
 *   trigger.c    breach runs and triggers
 *   evaluate.c      one criterion on its window
 *   aftermath.c  after a failure: traffic moved, recovery, investigation, new dates
 *   expect.c     expectations
 *   watch.c      windows
 *
 * Invariant: decisions are appended in the order of their times. A judge never looks at another judge; only the first
 * judge's leave moves the plan.
 */
#ifndef REHEARSE_CONTROL_STATE_H
#define REHEARSE_CONTROL_STATE_H

#include "control/control.h"
#include "control/windows.h"

/* A breach without a break: samples without data neither lengthen nor end it, unobserved time ends it. */
struct breach {
    int64_t onset_ns;   /* start of the first breaching sample */
    int64_t length_ns;  /* of the breaching samples */
    int64_t longest_ns; /* of all runs so far */
    int64_t seen_ns;    /* end of the latest sample, or poll */
    bool breached;
    bool fired; /* its trigger acted already */
};

/* A trigger at work: one run for its criterion, or one for each criterion of the gate. */
struct guard {
    const struct trigger *trigger;
    struct breach *runs;
    size_t runs_count;
    int64_t poll_start_ns; /* TRIGGER_ANY_WORSE over a window: the poll under way */
};

/* How a judge left the phase. */
enum leave { LEAVE_NOT, LEAVE_GO, LEAVE_NO_GO, LEAVE_ROLLBACK };

struct judge {
    int index; /* of its policy */
    const struct policy *policy;
    const struct policy_phase **rules; /* by phase of the plan; NULL where the document is silent */
    struct phase_result *results;      /* by phase of the plan; the outcome's */
    struct ratio **baseline;           /* by phase, then gate criterion: values at the last passed gate (U-22) */
    bool active;                       /* has not failed a phase */
    /* Of the phase under way: */
    struct breach *gate_runs; /* one for each gate criterion */
    struct judgement *breach; /* the latest sample's judgement of each gate criterion */
    struct guard *guards;
    size_t guards_count;
    int checkpoints_done;
    bool reduced; /* the traffic was reduced: the gate cannot pass (U-24) */
    enum leave leave;
    struct ratio leave_split; /* rollbacks: where the traffic goes */
    struct ratio less;        /* wanted by a `hold at`; {0,0}: nothing */
};

struct control {
    const struct scenario *scenario;
    bool recorded;
    struct windows watch;    /* the phase under way */
    struct windows recovery; /* after the traffic was moved away */
    struct judge *judges;
    struct outcome *outcome; /* where it is all written down; not owned */
    /* The plan's clock. */
    int phase;       /* under way or next; phases_count when the plan is through */
    bool in_phase;   /* phases are still judged */
    int64_t seen_ns; /* end of the last sample */
    int64_t now_ns;  /* when what is decided is decided: seen_ns, or later when it fell due in unobserved time */
    bool ended;
    /* The driving policy. */
    enum stage stage;
    int left_phase;             /* the phase that it left the plan in */
    int64_t moved_ns, until_ns; /* recovery, investigation */
    struct ratio moved_to;
    bool reverted; /* what is watched is what followed the investigation, or the rollback */
    /* The balancer, as ordered. */
    struct order split, replicas;
    struct orders orders; /* to be answered with */
};

static inline const struct phase *phase_of(const struct control *c)
{
    return &c->scenario->phases[c->phase];
}
static inline int64_t phase_end(const struct phase *p)
{
    return p->start_ns + p->length_ns;
}

/* evaluate.c */
enum basis {
    BASIS_GATE,  /* the phase so far, or the criterion's own trailing window */
    BASIS_BREACH /* the latest sample; availability trails, the segments' spread accumulates */
};
struct judgement evaluate(struct control *c, struct windows *w, int policy, const struct criterion *criterion,
                          enum basis basis);
struct judgement evaluate_over(struct control *c, struct windows *w, int policy, const struct criterion *criterion,
                               enum stretch stretch, int64_t length_ns);
/* Is the value worse than `factor` times the baseline, on the metric's bad side? */
bool evaluate_worse(enum metric metric, struct ratio value, struct ratio baseline, struct ratio factor);
/* Announces every criterion of the policies to the watches. */
void evaluate_announce(struct control *c);

/* judge_one.c */
void judge_open(struct judge *j, const struct scenario *scenario, struct outcome *outcome, int index);
void judge_free(struct judge *j, const struct scenario *scenario);
void judge_enter(struct control *c, struct judge *j);
void judge_sample(struct control *c, struct judge *j, const struct sample *sample);
/* When the judge's next checkpoint falls due; INT64_MAX when none is left. */
int64_t judge_next_checkpoint(const struct control *c, const struct judge *j);
/* Judges the checkpoint that is due now, if there is one, on the samples so far. */
void judge_checkpoint(struct control *c, struct judge *j);
void judge_gate(struct control *c, struct judge *j);
void judge_cut_short(struct control *c, struct judge *j);
void judge_roll_back(struct control *c, struct judge *j, struct ratio to);

/* trigger.c */
void guards_open(struct control *c, struct judge *j);
void guards_free(struct judge *j);
void guards_sample(struct control *c, struct judge *j, const struct sample *sample);
void breach_update(struct breach *run, enum verdict breach, int64_t start_ns, int64_t end_ns);

/* plan.c */
void plan_enter(struct control *c, int phase);
void plan_sample(struct control *c, const struct sample *sample);
/* When the next checkpoint or gate falls due; INT64_MAX outside the plan. */
int64_t plan_due(const struct control *c);
/* Judges what is due up to now and moves on through the plan. */
void plan_decide(struct control *c);
int64_t plan_next(const struct control *c);
/* Orders the split. */
void plan_split(struct control *c, struct ratio share, int overrides_of, int64_t due_ns);
/* Writes down what took effect. */
void plan_effects(struct control *c, const struct effects *done);

/* aftermath.c */
void response_rollback(struct control *c, struct ratio to);
void response_no_go(struct control *c);
void response_reduce(struct control *c, struct ratio to);
void response_sample(struct control *c, const struct sample *sample);
void response_close(struct control *c);

/* control.c */
/* A decision of now, valid for ever. */
struct decision *decide(struct control *c, enum decision_kind kind, enum reason reason, int policy, int phase);
struct judged judgements_keep(struct control *c, const struct judgement *judgements, size_t count);

#endif
