/* fault_schedule.h - when each fault of a scenario begins and ends, in one run.
 *
 * A pure function of scenario and seed: whoever needs to know makes the same one. Beginnings at random come from a
 * stream of their own for each fault, keyed by seed and the fault's number, so that nothing else moves them.
 * Invariant: in the order of beginnings; of one fault no two overlap.
 * Times: int64 ns since the plan's start. Cost: 24 bytes an occurrence.
 */
#ifndef REHEARSE_MODEL_FAULT_SCHEDULE_H
#define REHEARSE_MODEL_FAULT_SCHEDULE_H

#include "model/scenario.h"

#define OCCURRENCES_MAX 4096 /* of all faults */

/* It holds in [begins_ns, ends_ns); one of a moment only begins. */
struct fault_occurrence {
    int fault;                  /* index in the scenario's */
    int64_t begins_ns, ends_ns; /* INT64_MAX: to the end */
};

struct fault_schedule {
    const struct scenario *scenario;
    uint64_t seed;
    struct fault_occurrence *of; /* owned */
    int count;
};

/* Into a zeroed or an older one. */
void fault_schedule_make(struct fault_schedule *schedule, const struct scenario *scenario, uint64_t seed);
void fault_schedule_free(struct fault_schedule *schedule);

/* How often a fault is expected to begin, at most. */
double fault_times_expected(const struct fault_times *when, int64_t end_ns);

/* Holds in a tick that begins at plan_ns. A fault begins and ends with the first tick at or after its times. */
static inline bool fault_holds(const struct fault_occurrence *o, int64_t plan_ns)
{
    return o->begins_ns <= plan_ns && plan_ns < o->ends_ns;
}

#endif
