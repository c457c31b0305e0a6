/* validate.c - what has to hold between keys: times of the plan, monitoring, networks, waits, analyzers. */
#include "base/instant.h"
#include "base/text.h"
#include "language/load.h"

#include <stdio.h>
#include <string.h>

/* Beyond these, sums of times would not fit the engine's 64 bits; long before, they make no sense. */
#define NETWORK_MAX_NS (4 * NS_PER_SECOND)
#define SERVICE_MAX_NS NS_PER_DAY
#define WAIT_MAX_NS (30 * NS_PER_DAY)
#define SESSION_MAX 65535 /* a learner counts its rounds in 16 bits */
#define BACKLOG_MAX_NS (1000 * NS_PER_DAY)
#define PLACES_MAX INT32_MAX /* of all workers and queues of an arm */

static const struct node *at(struct load *r, const char *path)
{
    const struct node *node = node_find(r->root, path);
    return node ? node : r->root;
}

void validate_monitoring(struct load *r)
{
    const struct monitoring *m = &r->scenario->monitoring;
    const struct node *tick = at(r, "monitoring.tick"), *sample = at(r, "monitoring.sample");
    if (m->tick_ns % NS_PER_SECOND != 0)
        node_problem(r->arena, tick, "`tick` is not a whole number of seconds; 1s .. 1h");
    else if (m->sample_ns % m->tick_ns != 0)
        node_problem(r->arena, sample == r->root ? tick : sample,
                     "`sample` (%llds) is not a multiple of `tick` (%llds)", (long long)(m->sample_ns / NS_PER_SECOND),
                     (long long)(m->tick_ns / NS_PER_SECOND));
}

/* One time of a phase, which must be whole samples. */
static void check_whole(struct load *r, const struct node *record, const char *key, int64_t value_ns)
{
    const struct node *node = node_get(record, key);
    if (value_ns % r->scenario->monitoring.sample_ns != 0)
        node_problem(r->arena, node ? node : record,
                     "`%s` is not a multiple of the sample interval (monitoring.sample), "
                     "counted from the start",
                     key);
}

static void validate_observe(struct load *r, const struct phase *phase, const struct node *record)
{
    const struct node *observe = node_get(record, "observe");
    if (!observe || phase->observe_ns == 0 || phase->observe_every_ns == 0)
        return;
    check_whole(r, observe, "window", phase->observe_ns);
    check_whole(r, observe, "every", phase->observe_every_ns);
    if (phase->observe_ns > phase->observe_every_ns)
        node_problem(r->arena, observe, "the `window` is longer than `every`");
}

static void validate_phase(struct load *r, int index)
{
    const struct scenario *s = r->scenario;
    const struct phase *phase = &s->phases[index];
    const struct node *record = r->phase_nodes[index];
    const struct node *start = node_get(record, "at");
    check_whole(r, record, "at", phase->start_ns);
    check_whole(r, record, "for", phase->length_ns);
    validate_observe(r, phase, record);
    if (phase->start_ns < 0)
        node_problem(r->arena, start, "this phase starts before the plan does (`start`)");
    if (index == 0)
        return;
    const struct phase *before = &s->phases[index - 1];
    char end[32];
    instant_format(s->start_epoch_ns + before->start_ns + before->length_ns, end, sizeof end);
    if (phase->start_ns < before->start_ns)
        node_problem(r->arena, start, "phase %s starts before phase %s; phases are in order of time", phase->name,
                     before->name);
    else if (phase->start_ns < before->start_ns + before->length_ns)
        node_problem(r->arena, start, "phase %s overlaps phase %s, which ends %s", phase->name, before->name, end);
}

static void validate_networks(struct load *r)
{
    for (int i = 0; i < r->scenario->regions_count; i++) {
        const struct node *network = node_get(r->region_nodes[i], "network");
        double slowest = network ? distribution_largest(&r->scenario->regions[i].network) : 0;
        if (slowest > (double)NETWORK_MAX_NS)
            node_problem(r->arena, network, "this network can take %.1fs; at most 4s one way", slowest / 1e9);
    }
}

/* The most rounds that a sample may see, if every answer came at once: waits, network, and again. Histograms count in
 * 32 bits, and what takes no time at all would never end. */
static void validate_rounds(struct load *r)
{
    const struct scenario *s = r->scenario;
    double busiest = 0, message = 0;
    for (int i = 0; i < s->regions_count; i++) {
        double mean = distribution_mean(&s->regions[i].network);
        message = i == 0 || mean < message ? mean : message;
    }
    for (int hour = 0; hour < 24; hour++)
        busiest =
            ratio_double(s->learners.activity[hour]) > busiest ? ratio_double(s->learners.activity[hour]) : busiest;
    double wait = distribution_mean(&s->learners.think);
    wait += distribution_mean(&s->learners.away) / distribution_mean(&s->learners.per_session);
    double round_ns = wait / busiest + 2 * message;
    double most = (double)s->learners.count * (double)s->monitoring.sample_ns / round_ns;
    if (!(most <= (double)UINT32_MAX))
        node_problem(
            r->arena, at(r, "learners.rounds.think"),
            "up to %.3g rounds in a sample of %llds, were every answer immediate; at most 4.29 billion: waits or "
            "network longer, samples shorter or learners fewer",
            most, (long long)(s->monitoring.sample_ns / NS_PER_SECOND));
}

static void validate_wait(struct load *r, const char *path, const struct distribution *d)
{
    double most = distribution_largest(d);
    if (most > (double)WAIT_MAX_NS)
        node_problem(r->arena, at(r, path), "this can take %.0f days; at most 30 days", most / (double)NS_PER_DAY);
}

static void validate_session(struct load *r)
{
    const char *path = "learners.rounds.per_session";
    double most = distribution_largest(&r->scenario->learners.per_session);
    if (most >= SESSION_MAX + 0.5)
        node_problem(r->arena, at(r, path), "a session can have %.0f rounds; at most %d", most, SESSION_MAX);
}

/* Returns the longest time. */
static double validate_service(struct load *r, const struct node *node, const struct distribution *d)
{
    double most = distribution_largest(d);
    if (most > (double)SERVICE_MAX_NS)
        node_problem(r->arena, node, "this can take %.1f hours; at most a day", most / (double)NS_PER_HOUR);
    return most;
}

static void validate_analyzer(struct load *r, int arm)
{
    const struct analyzer *a = &r->scenario->analyzers[arm];
    const struct node *record = node_get(at(r, "analyzers"), r->scenario->arm_words[arm]);
    const struct node *service = record ? node_get(record, "service") : NULL;
    const struct node *queue = record ? node_get(record, "queue") : NULL;
    const struct node *cache = record ? node_get(record, "cache") : NULL;
    if (!service)
        return;
    double most = validate_service(r, service, &a->service);
    if (a->has_cache) {
        double miss = validate_service(r, node_get(cache, "miss"), &a->cache_miss);
        most = miss > most ? miss : most;
    }
    double backlog = most * ((double)a->queue / a->workers + 2);
    if (most <= (double)SERVICE_MAX_NS && backlog > (double)BACKLOG_MAX_NS)
        node_problem(r->arena, queue ? queue : service,
                     "a full queue of %d for %d workers can take %.0f days to serve; at most 1000", a->queue,
                     a->workers, backlog / (double)NS_PER_DAY);
    int64_t places = scenario_most_replicas(r->scenario, arm) * ((int64_t)a->workers + a->queue);
    if (places > PLACES_MAX)
        node_problem(r->arena, queue ? queue : service, "%lld workers and places in queues of all replicas; at most %d",
                     (long long)places, PLACES_MAX);
}

/* Rules for phases that the plan does not have decide nothing, which would read as a go. */
void validate_driving_policy(struct load *r)
{
    const struct policy *policy = &r->scenario->policies[0];
    for (int i = 0; i < r->scenario->phases_count; i++)
        if (policy_find_phase(policy, r->scenario->phases[i].name))
            return;
    node_problem(
        r->arena, at(r, "policy"), "this policy has no rules for any phase of the plan; the first is \"%s\", %s%s%s",
        EXCERPT(r->scenario->phases[0].name), policy->phases_count > 0 ? "its own is \"" : "it has none",
        policy->phases_count > 0 ? EXCERPT(policy->phases[0].phase) : "", policy->phases_count > 0 ? "\"" : "");
}

void validate_times(struct load *r)
{
    for (int i = 0; i < r->scenario->phases_count; i++)
        validate_phase(r, i);
    validate_networks(r);
    validate_rounds(r);
    validate_session(r);
    validate_wait(r, "learners.rounds.think", &r->scenario->learners.think);
    validate_wait(r, "learners.rounds.away", &r->scenario->learners.away);
    for (int arm = 0; arm < ARMS; arm++)
        validate_analyzer(r, arm);
}
