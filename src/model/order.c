/* order.c - lists of orders, and those that wait. */
#include "model/order.h"

void orders_add(struct orders *orders, struct order order)
{
    for (size_t i = 0; i < orders->count; i++)
        if (orders->list[i].kind == order.kind) {
            orders->list[i] = order;
            return;
        }
    orders->list[orders->count++] = order;
}

bool parts_add(struct split_override *parts, int *count, struct split_override part)
{
    int i = 0;
    while (i < *count && (parts[i].region != part.region || parts[i].segment != part.segment))
        i++;
    if (i == ORDER_PARTS_MAX)
        return false;
    parts[i] = part;
    *count += i == *count;
    return true;
}

size_t order_exceptions(const struct scenario *scenario, const struct order *order)
{
    size_t own = order->overrides_of < 0 ? 0 : scenario->phases[order->overrides_of].split.overrides_count;
    return own + (size_t)order->parts_count;
}

struct split order_split(const struct scenario *scenario, const struct order *order, struct split_override *room)
{
    struct split split = {.share = order->share};
    if (order->overrides_of >= 0) {
        split.overrides = scenario->phases[order->overrides_of].split.overrides;
        split.overrides_count = scenario->phases[order->overrides_of].split.overrides_count;
    }
    if (order->parts_count == 0)
        return split;
    for (size_t i = 0; i < split.overrides_count; i++)
        room[i] = split.overrides[i];
    for (int i = 0; i < order->parts_count; i++)
        room[split.overrides_count++] = order->parts[i];
    split.overrides = room;
    return split;
}

void order_queue_add(struct order_queue *queue, const struct orders *orders)
{
    for (size_t i = 0; i < orders->count; i++) {
        queue->waiting[orders->list[i].kind] = orders->list[i];
        queue->waits[orders->list[i].kind] = true;
    }
}

int64_t order_queue_due(const struct order_queue *queue)
{
    int64_t due_ns = INT64_MAX;
    for (int kind = 0; kind < ORDER_KINDS; kind++)
        if (queue->waits[kind] && queue->waiting[kind].due_ns < due_ns)
            due_ns = queue->waiting[kind].due_ns;
    return due_ns;
}

void order_queue_take(struct order_queue *queue, int64_t upto_ns, struct effects *effects)
{
    effects->count = 0;
    for (int64_t due_ns; (due_ns = order_queue_due(queue)) <= upto_ns;)
        for (int kind = 0; kind < ORDER_KINDS; kind++)
            if (queue->waits[kind] && queue->waiting[kind].due_ns == due_ns) {
                effects->list[effects->count++] = (struct effect){queue->waiting[kind], due_ns};
                queue->waits[kind] = false;
            }
}
