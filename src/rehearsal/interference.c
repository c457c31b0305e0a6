/* interference.c - a handler a kind of fault that stands between control and the world. */
#include "rehearsal/interference.h"

#include "base/memory.h"

#include <stdlib.h>

void interference_begin(struct interference *in, const struct scenario *scenario, uint64_t seed)
{
    in->scenario = scenario;
    fault_schedule_make(&in->schedule, scenario, seed);
}

void interference_free(struct interference *in)
{
    fault_schedule_free(&in->schedule);
    free(in->overrides);
}

static const struct fault *fault_of(const struct interference *in, const struct fault_occurrence *o)
{
    return &in->scenario->faults.of[o->fault];
}

/* The first tick at or after ns. */
static int64_t tick_from(const struct interference *in, int64_t ns)
{
    int64_t tick_ns = in->scenario->monitoring.tick_ns, past_ns = ns % tick_ns;
    if (past_ns == 0 || ns > INT64_MAX - tick_ns)
        return ns;
    return ns - past_ns + (past_ns > 0 ? tick_ns : 0);
}

/* --- when an order is carried out that is due at due_ns, while the fault holds --- */

static int64_t take_longer(const struct fault *fault, const struct fault_occurrence *o, int64_t due_ns)
{
    return due_ns + ratio_scale_floor(fault_slope_at(&fault->latency, due_ns - o->begins_ns), 1);
}

static int64_t wait_for_end(const struct fault *fault, const struct fault_occurrence *o, int64_t due_ns)
{
    (void)fault, (void)due_ns;
    return o->ends_ns;
}

static int64_t (*const order_handlers[FAULT_KINDS])(const struct fault *fault, const struct fault_occurrence *o,
                                                    int64_t due_ns) = {
#define X(kind, word, handler, ...) [FAULT_##kind] = handler,
    ORDER_FAULTS(X)
#undef X
};

/* Whether any learners would leave the candidate. */
static bool takes_off(const struct scenario *scenario, const struct split *from, const struct split *to)
{
    for (int region = 0; region < scenario->regions_count; region++)
        for (int segment = 0; segment < scenario->learners.segments_count; segment++)
            if (ratio_compare(split_share(to, region, segment), split_share(from, region, segment)) < 0)
                return true;
    return false;
}

/* One pass is enough: what began earlier and does not hold when it is looked at is over by any later time. */
int64_t interference_due(const struct interference *in, int64_t due_ns, const struct split *from,
                         const struct split *to)
{
    if (in->schedule.count == 0 || !takes_off(in->scenario, from, to))
        return due_ns;
    for (int i = 0; i < in->schedule.count; i++) {
        const struct fault_occurrence *o = &in->schedule.of[i];
        const struct fault *fault = fault_of(in, o);
        if (order_handlers[fault->kind] && fault_holds(o, due_ns))
            due_ns = tick_from(in, order_handlers[fault->kind](fault, o, due_ns));
    }
    return due_ns;
}

/* --- what becomes of the split while the fault holds --- */

/* After all overrides, so it wins. */
static void send_elsewhere(const struct fault *fault, struct split *split)
{
    split->overrides[split->overrides_count++] =
        (struct split_override){fault->where.region, fault->where.segment, fault->split};
}

static void (*const route_handlers[FAULT_KINDS])(const struct fault *fault, struct split *split) = {
#define X(kind, word, handler, ...) [FAULT_##kind] = handler,
    ROUTE_FAULTS(X)
#undef X
};

struct split interference_split(struct interference *in, const struct split *believed, int64_t plan_ns)
{
    struct split split = *believed;
    if (in->schedule.count == 0)
        return split;
    size_t room = believed->overrides_count + (size_t)in->schedule.count;
    split.overrides = in->overrides = memory_grow(in->overrides, room, sizeof *in->overrides);
    for (size_t i = 0; i < believed->overrides_count; i++)
        split.overrides[i] = believed->overrides[i];
    for (int i = 0; i < in->schedule.count; i++) {
        const struct fault *fault = fault_of(in, &in->schedule.of[i]);
        if (route_handlers[fault->kind] && fault_holds(&in->schedule.of[i], plan_ns))
            route_handlers[fault->kind](fault, &split);
    }
    return split;
}

int64_t interference_changes_ns(const struct interference *in, int64_t after_ns)
{
    int64_t first_ns = INT64_MAX;
    for (int i = 0; i < in->schedule.count; i++) {
        const struct fault_occurrence *o = &in->schedule.of[i];
        const int64_t changes[] = {tick_from(in, o->begins_ns), tick_from(in, o->ends_ns)};
        for (int k = 0; k < 2 && route_handlers[fault_of(in, o)->kind]; k++)
            first_ns = changes[k] > after_ns && changes[k] < first_ns ? changes[k] : first_ns;
    }
    return first_ns;
}
