/* pace.h - the activity of the day: how long a wait takes that ends sooner when people are active.
 *
 * Activity is a factor on the rate of arrivals, constant in each step of five minutes of a region's local day. Waits
 * pass at that rate: one of w ends when the activity since it began, over time, adds up to w (a time change; what is
 * stationary without activity then arrives at the stationary rate times the activity, at every moment). In integers: of
 * a wait that does not end within the step in which it begins, what passes in the rest of that step and in every whole
 * step after it is taken off, rounded down, until no more is left than passes in a whole step. Where activity is the
 * same all day the wait is stretched as a whole.
 * Time that the plan skips is not waited through: who waits then goes on at the pace of before, so that the rate is
 * the key's again about one mean wait later.
 * Cost: a comparison where a wait ends in its step, a walk or a search through the day where it ends later: 9
 * instructions a round of the default plan. Steps of a minute, which every second think time of 30 s leaves, cost 21
 * to 29.
 */
#ifndef REHEARSE_WORLD_PACE_H
#define REHEARSE_WORLD_PACE_H

#include "model/scenario.h"

#define PACE_STEP_NS (5 * NS_PER_MINUTE)
#define PACE_STEPS ((int)(NS_PER_DAY / PACE_STEP_NS))
#define PACE_ONE (1 << 24)

struct pace {
    bool flat;                                           /* all steps are alike */
    uint32_t activity[PACE_STEPS], slowness[PACE_STEPS]; /* by step of the local day, of PACE_ONE: a and 1 / a */
    int64_t passed_ns[PACE_STEPS + 1];                   /* of a wait, from midnight to the step */
};

/* The pace of one region at one moment; valid while times are in the step that it is for. */
struct pace_now {
    const struct pace *day;
    int64_t until_ns;    /* the step's end, by the clock of those who wait; INT64_MAX where all are alike */
    int64_t midnight_ns; /* before it, by the same clock */
    uint32_t slowness;
};

/* From factors at the full hours, in straight lines between them: a step has the factor of its middle. */
void pace_open(struct pace *p, const struct ratio activity[24]);

/* The pace at `now_ns`, where local time since some midnight is now_ns + local_ns. */
struct pace_now pace_at(const struct pace *p, int64_t now_ns, int64_t local_ns);

/* How long any wait takes that begins at `from_ns`. */
int64_t pace_far(const struct pace_now *now, int64_t from_ns, int64_t wait_ns);

/* ns * factor / 2^24, rounded down; ns < 2^53. */
static inline int64_t pace_scaled(int64_t ns, uint32_t factor)
{
    return (ns >> 24) * factor + ((ns & 0xffffff) * factor >> 24);
}

/* How long a wait of `wait_ns` takes that begins at `from_ns`, not before the step of `now`. */
static inline int64_t pace_wait(const struct pace_now *now, int64_t from_ns, int64_t wait_ns)
{
    int64_t takes_ns = pace_scaled(wait_ns, now->slowness);
    if (__builtin_expect(takes_ns > now->until_ns - from_ns, 0))
        return pace_far(now, from_ns, wait_ns);
    return takes_ns;
}

#endif
