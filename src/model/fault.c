/* fault.c - the words of faults, how strong one is, and a list of them in the order of time. */
#include "model/fault.h"

#include "base/memory.h"

#include <stdlib.h>

const char *const fault_words[] = {
#define X(kind, word, ...) word,
    FAULTS(X)
#undef X
        NULL};
const char *const fault_parameter_words[] = {
#define X(name, word, slope) word,
    FAULT_PARAMETERS(X)
#undef X
        NULL};
const char *const fault_status_words[] = {"refused", "error", "reset", NULL};
const char *const fault_direction_words[] = {"both", "to", "from", NULL};
const char *const fault_traffic_words[] = {"stopped", "slowed", "jammed", NULL};

const struct fault_info fault_table[FAULT_KINDS] = {
#define X(kind, word, handler, nature, needs, one_of, others, also, text)                                              \
    [FAULT_##kind] = {word, also, text, nature, needs, one_of, others},
    FAULTS(X)
#undef X
};

/* The nearer of two to where the slope goes. */
static struct ratio no_further(const struct fault_slope *s, struct ratio value)
{
    bool rises = ratio_compare(s->to, s->from) >= 0;
    return (ratio_compare(value, s->to) > 0) == rises ? s->to : value;
}

struct ratio fault_slope_at(const struct fault_slope *s, int64_t since_ns)
{
    if (s->every_ns > 0) {
        struct ratio steps = ratio_multiply(s->step, ratio_make(since_ns / s->every_ns, 1), NULL);
        bool rises = ratio_compare(s->to, s->from) >= 0;
        return no_further(s, (rises ? ratio_add : ratio_subtract)(s->from, steps, NULL));
    }
    if (since_ns >= s->over_ns)
        return s->to;
    struct ratio way = ratio_subtract(s->to, s->from, NULL);
    return ratio_add(s->from, ratio_multiply(way, ratio_make(since_ns, s->over_ns), NULL), NULL);
}

struct ratio fault_slope_least(const struct fault_slope *s)
{
    return ratio_compare(s->from, s->to) < 0 ? s->from : s->to;
}

struct ratio fault_slope_most(const struct fault_slope *s)
{
    return ratio_compare(s->from, s->to) > 0 ? s->from : s->to;
}

bool faults_any(const struct faults *faults)
{
    bool any = false;
    for (int i = 0; i < faults->count; i++)
        any |= !faults->of[i].planned;
    return any;
}

void faults_add(struct faults *faults, struct fault fault)
{
    int at = faults->count++;
    fault.number = at;
    faults->of = memory_grow(faults->of, (size_t)faults->count, sizeof *faults->of);
    for (; at > 0 && faults->of[at - 1].when.at_ns > fault.when.at_ns; at--)
        faults->of[at] = faults->of[at - 1];
    faults->of[at] = fault;
}

void faults_free(struct faults *faults)
{
    for (int i = 0; i < faults->count; i++)
        if (faults->of[i].latency_is_drawn)
            distribution_free(&faults->of[i].latency_drawn);
    free(faults->of);
}
