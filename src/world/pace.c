/* pace.c - the day in steps, and waits that last longer than one. */
#include "world/pace.h"

static int64_t since_midnight(int64_t local_ns)
{
    return (local_ns % NS_PER_DAY + NS_PER_DAY) % NS_PER_DAY;
}

void pace_open(struct pace *p, const struct ratio activity[24])
{
    const double per_hour = PACE_STEPS / 24.0;
    p->flat = true;
    p->passed_ns[0] = 0;
    for (int step = 0; step < PACE_STEPS; step++) {
        int hour = step / (PACE_STEPS / 24);
        double here = ratio_double(activity[hour]);
        double next = ratio_double(activity[(hour + 1) % 24]);
        double rise = (next - here) * (step % (PACE_STEPS / 24) + 0.5);
        double factor = here + rise / per_hour;
        p->activity[step] = (uint32_t)(PACE_ONE * factor + 0.5);
        p->slowness[step] = (uint32_t)(PACE_ONE / factor + 0.5);
        p->flat &= p->slowness[step] == p->slowness[0];
        p->passed_ns[step + 1] = p->passed_ns[step] + pace_scaled(PACE_STEP_NS, p->activity[step]);
    }
}

struct pace_now pace_at(const struct pace *p, int64_t now_ns, int64_t local_ns)
{
    int64_t in_day_ns = since_midnight(now_ns + local_ns);
    int64_t step = in_day_ns / PACE_STEP_NS;
    return (struct pace_now){
        .day = p,
        .until_ns = p->flat ? INT64_MAX : now_ns + (step + 1) * PACE_STEP_NS - in_day_ns,
        .midnight_ns = now_ns - in_day_ns,
        .slowness = p->slowness[step],
    };
}

/* The first step of the day, from `step` on, by whose end `passed_ns` of a wait has passed since midnight. */
static int step_of(const struct pace *p, int step, int64_t passed_ns)
{
    enum { WALK = 4 };
    int low = step, high = PACE_STEPS - 1;
    for (; low < high && low < step + WALK; low++)
        if (passed_ns <= p->passed_ns[low + 1])
            return low;
    while (low < high) {
        int middle = (low + high) / 2;
        if (passed_ns <= p->passed_ns[middle + 1])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

int64_t pace_far(const struct pace_now *now, int64_t from_ns, int64_t wait_ns)
{
    const struct pace *p = now->day;
    int64_t in_day_ns = (from_ns - now->midnight_ns) % NS_PER_DAY;
    int step = (int)(in_day_ns / PACE_STEP_NS);
    int64_t rest_ns = (step + 1) * PACE_STEP_NS - in_day_ns, takes_ns = pace_scaled(wait_ns, p->slowness[step]);
    if (takes_ns <= rest_ns)
        return takes_ns;
    int64_t passes_ns = pace_scaled(rest_ns, p->activity[step]);
    int64_t left_ns = wait_ns > passes_ns ? wait_ns - passes_ns : 0;
    if (++step == PACE_STEPS) {
        step = 0;
        in_day_ns -= NS_PER_DAY;
    }
    /* As if the wait had begun at midnight: what had passed by then is added. */
    int64_t days = 0, whole_ns = p->passed_ns[PACE_STEPS];
    left_ns += p->passed_ns[step];
    if (left_ns > whole_ns) {
        days = (left_ns - 1) / whole_ns;
        left_ns -= days * whole_ns;
        step = 0;
    }
    step = step_of(p, step, left_ns);
    int64_t last_ns = pace_scaled(left_ns - p->passed_ns[step], p->slowness[step]);
    return days * NS_PER_DAY + step * PACE_STEP_NS + last_ns - in_day_ns;
}
