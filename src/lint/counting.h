/* counting.h - what a criterion counts in a window while all is well, and how many failures it bears.
 *
 * Shares of failed attempts count attempts, availability counts probes: those of all regions in its scope alike, though
 * a run weighs them by learners. What is observed in parts counts in these parts only.
 */
#ifndef REHEARSE_LINT_COUNTING_H
#define REHEARSE_LINT_COUNTING_H

#include "lint/alarm.h"
#include "lint/rules.h"
#include "model/demand.h"

struct counting {
    double per_ns, least_per_ns; /* attempts or probes: on average, and in the quietest minute of the phase */
    double share;                /* of them that fail */
    const char *things;          /* "attempts", "probes" */
};
/* False where it counts neither, or the plan does not have the phase. */
bool counting_of(const struct lint_stage *stage, const struct criterion *criterion, struct counting *out);
static inline int64_t counted_in(double per_ns, int64_t window_ns)
{
    return (int64_t)(per_ns * (double)window_ns + 0.5);
}

/* The most failures among n at which the alarm is quiet: n when it never fires, -1 when it fires on none. */
int64_t counting_bears(const struct lint_stage *stage, const struct alarm *alarm, const struct counting *c, int64_t n);

/* How many readings in a row last so long, one at least. */
int64_t readings_in(int64_t for_ns, int64_t step_ns);

/* What an alarm reads each time: over how long, and how often. */
struct alarm_pace {
    int64_t window_ns, step_ns;
    int64_t times; /* in a row until it fires */
};
struct alarm_pace alarm_pace(const struct lint_stage *stage, const struct alarm *alarm);

/* What is observed of a phase without a break, and how often. */
struct observed {
    int64_t length_ns, count;
};
struct observed phase_observed(const struct phase *phase);
/* How much of the first `offset_ns` of a phase is observed. */
int64_t observed_by_ns(const struct phase *phase, int64_t offset_ns);

#endif
