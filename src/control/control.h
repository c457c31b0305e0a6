/* control.h - judges every gate, checkpoint and trigger of every policy on samples; says what the traffic does next.
 *
 * A pure state machine: it is fed samples in time order and answers with orders. It reads no clock, draws no number and
 * cannot tell whether samples come from the simulated world, a recording or live traffic. One judge a policy: the
 * first policy's judge drives (its decisions become orders); the others are judged on the same samples, and what they
 * would have done is recorded only.
 * Times: ns since the plan's start. A decision falls on the end of a sample; what falls due in unobserved time is
 * decided when it is due, on the samples before it: its evidence says until when.
 */
#ifndef REHEARSE_CONTROL_CONTROL_H
#define REHEARSE_CONTROL_CONTROL_H

#include "metrics/window.h"
#include "model/decision.h"
#include "model/scenario.h"

/* One criterion, judged: what it was decided from (contract 2.4). */
struct judgement {
    const struct criterion *criterion;
    enum verdict verdict;
    struct value value;
    int64_t start_ns, end_ns; /* the window */
    int64_t samples;          /* in it */
};

struct decision {
    int64_t time_ns;
    enum decision_kind kind;
    int policy;
    int phase;
    int checkpoint;     /* index in the phase's checkpoints, or -1 */
    struct ratio split; /* TRAFFIC, REDUCE, ROLLBACK, REVERT, NO_GO: the share it goes to; {0,0} otherwise */
    int64_t onset_ns;   /* triggers: when the breach began; time_ns - onset_ns is the detection delay */
    const struct trigger *trigger;
    char *text; /* one line for people; owned by the control */
    struct judgement *evidence;
    size_t evidence_count;
};

struct checkpoint_result {
    int64_t time_ns;
    enum decision_kind decision; /* CONTINUE, STAY, ABORT; NOT_RUN when not reached */
    struct judgement *judgements;
    size_t judgements_count;
    size_t judgements_first_abort; /* judgements from here on are of `abort_unless` */
};

struct phase_result {
    enum phase_verdict verdict;
    int64_t decided_ns;
    struct judgement *gate; /* one per criterion of the gate, in its order; NULL until decided */
    size_t gate_count;
    int64_t *gate_breach_ns;                /* the longest breach of each gate criterion without a break */
    bool breach_failed, checkpoints_failed; /* which part of `maintained` failed, or a required checkpoint did */
    struct checkpoint_result checkpoints[CHECKPOINTS_MAX];
    int64_t incidents[SEVERITY_KINDS]; /* in this phase: seen and caused (U-09) */
    int64_t warnings, escalations;
};

/* What the traffic does next. */
struct orders {
    bool over;       /* nothing more to rehearse */
    int64_t next_ns; /* where the next sample starts; later than the last sample's end when time is not observed */
    bool traffic;    /* the split or the replicas change at effective_ns (>= the last sample's end, a whole tick) */
    int64_t effective_ns;
    struct split split; /* a view; valid until the next call */
    int replicas[ARMS];
};

enum stage { STAGE_PHASE, STAGE_RECOVERY, STAGE_INVESTIGATION, STAGE_OVER };
extern const char *const stage_words[];

struct control;

/* recorded: samples keep coming whatever is ordered, so judges beside the driving one go on by the plan's times. */
struct control *control_open(const struct scenario *scenario, bool recorded);
void control_free(struct control *control);

/* The first orders: at the first phase's start. */
void control_begin(struct control *control, struct orders *orders);

/* Feeds one sample. Samples come in time order, do not overlap, and none crosses a phase's start, end or checkpoint
 * (sample interval divides them); ENSUREd. */
void control_sample(struct control *control, const struct sample *sample, struct orders *orders);

/* The samples are over (end of the plan, of the recording, or an interrupt): phases under way become cut short, those
 * not reached not-run. Idempotent. */
void control_end(struct control *control);

/* What was decided so far; the pointers stay valid until the next call of control_sample. */
const struct decision *control_decisions(const struct control *control, size_t *count);
const struct phase_result *control_result(const struct control *control, int policy, int phase);
enum stage control_stage(const struct control *control, int *phase);

/* Judges the expectations of the scenario on what was decided; *kept[i] says whether expectation i held. Returns how
 * many did not. Without expectations: how many phases of the driving policy did not end in go (0 or more). */
size_t control_expectations(const struct control *control, bool *kept);

#endif
