/* clock.c - what is observed of a phase, and what a sample may not cross. */
#include "control/clock.h"

#include "base/check.h"

int64_t clock_next_sample(const struct clock *clock)
{
    if (clock->recorded)
        return clock->seen_ns;
    if (!clock->in_phase)
        return clock->now_ns;
    const struct phase *phase = clock_phase(clock);
    if (clock->seen_ns <= phase->start_ns)
        return phase->start_ns;
    if (phase->observe_every_ns == 0)
        return clock->seen_ns;
    int64_t since_ns = clock->seen_ns - phase->start_ns;
    if (since_ns % phase->observe_every_ns < phase->observe_ns)
        return clock->seen_ns;
    int64_t next_ns = phase->start_ns + (since_ns / phase->observe_every_ns + 1) * phase->observe_every_ns;
    return next_ns < clock_phase_end(clock) ? next_ns : clock_phase_end(clock);
}

static bool crosses_checkpoint(const struct phase *phase, const struct sample *sample)
{
    for (int i = 0; i < phase->checkpoints_count; i++) {
        int64_t at_ns = phase->start_ns + phase->checkpoints[i];
        if (sample->start_ns < at_ns && at_ns < sample->end_ns)
            return true;
    }
    return false;
}

bool clock_takes(const struct clock *clock, const struct sample *sample)
{
    const struct phase *phase = clock_phase(clock);
    ENSURE(sample->start_ns >= phase->start_ns || sample->end_ns <= phase->start_ns);
    if (sample->start_ns < phase->start_ns)
        return false; /* a recording between phases */
    ENSURE(sample->end_ns <= clock_phase_end(clock));
    ENSURE(!crosses_checkpoint(phase, sample));
    return true;
}
