/* validate.c - what has to hold between keys: times of the plan, monitoring, networks. */
#include "scenario/reading.h"

#include <stdio.h>
#include <string.h>

#define NETWORK_MAX_NS (4 * NS_PER_SECOND)

static const struct node *at(struct reading *r, const char *path)
{
    const struct node *node = node_find(r->root, path);
    return node ? node : r->root;
}

void validate_monitoring(struct reading *r)
{
    const struct monitoring *m = &r->scenario->monitoring;
    const struct node *tick = at(r, "monitoring.tick"), *sample = at(r, "monitoring.sample");
    if (m->tick_ns % NS_PER_SECOND != 0)
        node_problem(r->reader, tick, "`tick` is not a whole number of seconds; 1s .. 1h");
    else if (m->sample_ns % m->tick_ns != 0)
        node_problem(r->reader, sample == r->root ? tick : sample,
                     "`sample` (%llds) is not a multiple of `tick` (%llds)", (long long)(m->sample_ns / NS_PER_SECOND),
                     (long long)(m->tick_ns / NS_PER_SECOND));
}

/* One time of a phase, which must be whole samples. */
static void check_whole(struct reading *r, const struct node *record, const char *key, int64_t value_ns)
{
    const struct node *node = node_get(record, key);
    if (value_ns % r->scenario->monitoring.sample_ns != 0)
        node_problem(r->reader, node ? node : record,
                     "`%s` is not a multiple of the sample interval (monitoring.sample), "
                     "counted from the start",
                     key);
}

static void validate_observe(struct reading *r, const struct phase *phase, const struct node *record)
{
    const struct node *observe = node_get(record, "observe");
    if (!observe || phase->observe_ns == 0 || phase->observe_every_ns == 0)
        return;
    check_whole(r, observe, "window", phase->observe_ns);
    check_whole(r, observe, "every", phase->observe_every_ns);
    if (phase->observe_ns > phase->observe_every_ns)
        node_problem(r->reader, observe, "the `window` is longer than `every`");
}

static void validate_phase(struct reading *r, int index)
{
    const struct scenario *s = r->scenario;
    const struct phase *phase = &s->phases[index];
    const struct node *record = r->phase_nodes[index];
    const struct node *start = node_get(record, "at");
    check_whole(r, record, "at", phase->start_ns);
    check_whole(r, record, "for", phase->length_ns);
    validate_observe(r, phase, record);
    if (phase->start_ns < 0)
        node_problem(r->reader, start, "this phase starts before the plan does (`start`)");
    if (index == 0)
        return;
    const struct phase *before = &s->phases[index - 1];
    char end[32];
    instant_format(s->start_epoch_ns + before->start_ns + before->length_ns, end, sizeof end);
    if (phase->start_ns < before->start_ns)
        node_problem(r->reader, start, "phase %s starts before phase %s; phases are in order of time", phase->name,
                     before->name);
    else if (phase->start_ns < before->start_ns + before->length_ns)
        node_problem(r->reader, start, "phase %s overlaps phase %s, which ends %s", phase->name, before->name, end);
}

/* The slowest message that the tables of distribution.h can give: its u ends at 1 - 2^-33. */
static void validate_networks(struct reading *r)
{
    const double last = 1.0 - 1.0 / 8589934592.0;
    for (int i = 0; i < r->scenario->regions_count; i++) {
        const struct node *record = r->region_nodes[i], *network = node_get(record, "network");
        double slowest = network ? distribution_quantile(&r->scenario->regions[i].network, last) : 0;
        if (slowest > (double)NETWORK_MAX_NS)
            node_problem(r->reader, network, "this network can take %.1fs; at most 4s one way", slowest / 1e9);
    }
}

void validate_times(struct reading *r)
{
    for (int i = 0; i < r->scenario->phases_count; i++)
        validate_phase(r, i);
    validate_networks(r);
}
