/* progress.h - what a person sees while a run goes on: one line that is redrawn, and each decision as it is made.
 *
 * Goes to stderr, and only to a terminal unless asked (contract 5.4).
 */
#ifndef REHEARSE_COMMAND_PROGRESS_H
#define REHEARSE_COMMAND_PROGRESS_H

#include "rehearsal/rehearsal.h"

struct progress {
    bool on;
    bool twin;                 /* what is under way is the run without its faults: its decisions are not shown */
    int64_t observed_ns;       /* what all runs simulate, if whole */
    int64_t seen_ns, rounds;   /* so far */
    double started_s, drawn_s; /* on the monotonic clock */
};

double clock_now_s(void);
/* For `runs` runs of a scenario. */
void progress_open(struct progress *p, const struct scenario *scenario, int runs, bool on);
struct observer progress_observer(struct progress *p);
void progress_close(struct progress *p);

#endif
