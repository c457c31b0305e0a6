/* clock.h - the plan's time: which phase is under way, what was seen of it, and when it is.
 *
 * Invariant: seen_ns <= now_ns, and later only while something fell due in time that nobody watched.
 */
#ifndef REHEARSE_CONTROL_CLOCK_H
#define REHEARSE_CONTROL_CLOCK_H

#include "metrics/sample.h"
#include "model/scenario.h"

struct clock {
    const struct scenario *scenario;
    bool recorded;   /* samples keep coming whatever is ordered */
    int phase;       /* under way or next */
    bool in_phase;   /* phases are still judged */
    int64_t seen_ns; /* end of the last sample */
    int64_t now_ns;  /* when what is decided is decided: seen_ns, or when it fell due in unobserved time */
    bool ended;      /* no sample will come */
};

static inline const struct phase *clock_phase(const struct clock *clock)
{
    return &clock->scenario->phases[clock->phase];
}
static inline int64_t clock_phase_end(const struct clock *clock)
{
    return clock_phase(clock)->start_ns + clock_phase(clock)->length_ns;
}
/* Where the next sample starts: the next observed part of the phase, or its end. */
int64_t clock_next_sample(const struct clock *clock);
/* Is the sample one of the phase under way? It must not cross the phase's borders or a checkpoint; ENSUREd. */
bool clock_takes(const struct clock *clock, const struct sample *sample);

#endif
