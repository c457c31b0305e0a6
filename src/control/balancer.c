/* balancer.c - orders only what changes. */
#include "control/balancer.h"

#include "base/check.h"

#include <string.h>

void balancer_open(struct balancer *b)
{
    *b = (struct balancer){.split = {.kind = ORDER_SPLIT, .share = RATIO_NO_DATA, .overrides_of = -1},
                           .replicas = {.kind = ORDER_REPLICAS}};
}

static void order_split_of(struct balancer *b, struct ratio share, int overrides_of, int64_t due_ns)
{
    b->split.share = share;
    b->split.overrides_of = overrides_of;
    b->split.due_ns = due_ns;
    orders_add(&b->answer, b->split);
}

void balancer_move(struct balancer *b, struct ratio share, int64_t due_ns)
{
    int kept = 0;
    for (int i = 0; i < b->split.parts_count; i++)
        if (ratio_compare(b->split.parts[i].share, share) < 0)
            b->split.parts[kept++] = b->split.parts[i];
    b->split.parts_count = kept;
    order_split_of(b, share, -1, due_ns);
}

void balancer_move_part(struct balancer *b, struct split_override part, int64_t due_ns)
{
    b->split.due_ns = due_ns;
    bool fits = parts_add(b->split.parts, &b->split.parts_count, part);
    ENSURE(fits);
    orders_add(&b->answer, b->split);
}

bool balancer_sends(const struct balancer *b, struct ratio share)
{
    if (b->split.overrides_of >= 0 || !ratio_has_data(b->split.share) || ratio_compare(b->split.share, share) != 0)
        return false;
    for (int i = 0; i < b->split.parts_count; i++)
        if (ratio_compare(b->split.parts[i].share, share) >= 0)
            return false;
    return true;
}

void balancer_answered(struct balancer *b)
{
    b->answer = (struct orders){.count = 0};
}

void balancer_enter(struct balancer *b, const struct scenario *scenario, int index)
{
    const struct phase *phase = &scenario->phases[index];
    bool overrides = phase->split.overrides_count > 0;
    b->answer.begins = true;
    b->answer.begins_ns = phase->start_ns;
    if (overrides || b->split.parts_count > 0 || !balancer_sends(b, phase->split.share)) {
        b->split.parts_count = 0;
        order_split_of(b, phase->split.share, overrides ? index : -1, phase->start_ns);
    }
    if (memcmp(b->replicas.replicas, phase->replicas, sizeof phase->replicas) != 0) {
        memcpy(b->replicas.replicas, phase->replicas, sizeof phase->replicas);
        b->replicas.due_ns = phase->start_ns;
        orders_add(&b->answer, b->replicas);
    }
}
