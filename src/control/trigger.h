/* trigger.h - breaches in time, and the triggers that they set off.
 *
 * A breach is as long as the breaching samples in it: with samples end to end, from the start of the first to the end
 * of the latest (K-70: five samples of 30 s are 150 s). It is measured in time, never in samples. A sample
 * without data neither lengthens nor ends it; a sample that does not start where the one before it ended begins a new
 * one, for unobserved time proves nothing. What a trigger calls for is returned; whoever asked acts.
 */
#ifndef REHEARSE_CONTROL_TRIGGER_H
#define REHEARSE_CONTROL_TRIGGER_H

#include "control/engine.h"

struct breach {
    int64_t onset_ns;   /* start of the first breaching sample */
    int64_t length_ns;  /* of the breaching samples */
    int64_t longest_ns; /* of all breaches so far */
    int64_t seen_ns;    /* end of the latest sample, or poll */
    bool breached;
    bool fired; /* its trigger acted already */
};
/* PASS: the sample breaches; FAIL: it does not. */
void breach_update(struct breach *breach, enum verdict breaches, int64_t start_ns, int64_t end_ns);
/* A criterion's verdict as a breach of it. */
enum verdict verdict_turned(enum verdict verdict);

/* One trigger at one of the criteria that it watches. */
struct watched {
    int trigger;                    /* index in the rules' triggers */
    int criterion;                  /* TRIGGER_CRITERION: 0; else the gate criterion */
    const struct judgement *latest; /* TRIGGER_ANY_BREACHED: of that criterion on the latest sample */
    struct ratio baseline;          /* TRIGGER_ANY_WORSE: of that criterion; {0,0}: none is known */
    struct breach *breach;
};
/* How many criteria a trigger watches. */
size_t trigger_watches(const struct policy_phase *rules, const struct trigger *trigger);

/* Does the trigger read now? Those that compare with a baseline over a window poll: polls of the window's length lie
 * end to end from the phase's start. *poll_ns: where the poll under way began, kept between calls; *start_ns: since
 * when the reading speaks. */
bool trigger_reads(const struct view *view, const struct trigger *trigger, const struct sample *sample,
                   int64_t *poll_ns, int64_t *start_ns);
/* Brings the breach up to date, and says whether the trigger fires, and on which judgement. */
bool trigger_fires(const struct view *view, const struct watched *watched, int64_t start_ns, struct judgement *now);

#endif
