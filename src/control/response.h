/* response.h - people respond to a warning, step by step: somebody notices it, judges it, decides.
 *
 * One incident at a time: a warning while one is open belongs to it. What a person takes is exact; what it leads to is
 * decided at the end of the sample in which it falls, on all that was seen by then. Each step is a decision.
 * Judgement (U-10), of the sample at the warning and those after it: cleared, or a step beyond twice the warning's
 * threshold, or rising by the test of Mann (Econometrica 13, 1945) and Kendall (Rank Correlation Methods, 1975): pairs
 * of samples of which the later is worse, less those of which it is better, are more than chance gives in one case of
 * twenty.
 */
#ifndef REHEARSE_CONTROL_RESPONSE_H
#define REHEARSE_CONTROL_RESPONSE_H

#include "control/engine.h"

#define RESPONSE_SEEN_MAX 128 /* of more samples the latest are kept, and the first two */

/* How the response to an incident goes on. Plain data, for an engine's state. */
struct response_course {
    bool open;                   /* people are at it */
    bool lasts;                  /* the condition has held since the warning, whatever was decided */
    bool overruled;              /* somebody keeps the automatic rollback away while it lasts */
    int levels;                  /* of escalation that were passed */
    int scripted;                /* the answer of the script, or -1 */
    int incidents;               /* in this phase so far, with this one */
    int trigger;                 /* whose warning it is */
    int person;                  /* who has been called, and is at it */
    bool all_called;             /* nobody is left to be called: nothing is awaited */
    enum response_step step;     /* what is awaited next */
    int64_t onset_ns, warned_ns; /* when the breach began; when it was warned of */
    int64_t called_ns, due_ns;   /* when the person at it was called; when what is awaited is due */
    bool holds;                  /* a condition that gave a warning, in the latest sample */
    enum diagnosis diagnosis;
    struct ratio reference, factor; /* beyond factor times the reference it is fundamental */
    int seen;
    struct judgement samples[RESPONSE_SEEN_MAX]; /* at the warning, and since */
};

/* A warning was given, on `now`. */
void response_begin(struct response_course *course, const struct view *view, const struct decision *warning,
                    const struct judgement *now);
/* A trigger has read another sample; kept when it is what the open incident is about. */
void response_see(struct response_course *course, int trigger, const struct judgement *now);
/* When a step, or a level of escalation, is due; INT64_MAX: none is. rules: NULL when the phase has none. */
int64_t response_due(const struct response_course *course, const struct response *rules);
/* A sample was read. holds: a condition that gave a warning still holds. */
void response_note(struct response_course *course, bool holds);
/* Takes the step that is due, and returns what was decided. Traffic is for the caller to move. */
const struct decision *response_take(struct response_course *course, const struct view *view);
/* The phase ends before people have decided. */
void response_stand_down(struct response_course *course, const struct view *view);

#endif
