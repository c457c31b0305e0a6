/* validate.c - what has to hold between keys: times of the plan, monitoring, networks, waits, analyzers. */
#include "base/instant.h"
#include "base/text.h"
#include "base/words.h"
#include "language/load.h"
#include "model/order.h"

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
    if (node_get(r->root, "objective") && r->scenario->objective.slice_ns % m->sample_ns != 0)
        node_problem(r->arena, at(r, "objective"), "`time_slice_window` is not a multiple of monitoring.sample");
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
    if (!(round_ns > 0))
        node_problem(r->arena, at(r, "learners.rounds.think"),
                     "a round would take no time at all, were every answer immediate; waits or network longer");
    else if (most > (double)UINT32_MAX)
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

/* Can a gate, a checkpoint or a trigger of these rules end the phase in anything but go? */
static bool can_fail(const struct policy_phase *rules)
{
    if (rules->gate_count > 0)
        return true;
    for (size_t i = 0; i < rules->checkpoints_count; i++) {
        const struct policy_checkpoint *c = &rules->checkpoints[i];
        bool asked = c->required || rules->maintained_checkpoints;
        if (c->abort_unless_count > 0 || (asked && c->criteria_count > 0))
            return true;
    }
    for (size_t i = 0; i < rules->triggers_count; i++) {
        const struct trigger *t = &rules->triggers[i]; /* the others watch the gate, which is empty */
        if (t->subject == TRIGGER_CRITERION && trigger_action_table[t->action].before_share)
            return true;
    }
    return false;
}

/* People respond to warnings, so there has to be one. */
static bool warns(const struct policy_phase *rules)
{
    for (size_t i = 0; i < rules->triggers_count; i++)
        if (rules->triggers[i].action == ACTION_WARN)
            return true;
    return false;
}

/* Whether all regions and segments that are rolled back alone may be so at once. */
static bool parts_fit(const struct policy_phase *rules)
{
    struct split_override parts[ORDER_PARTS_MAX];
    int count = 0;
    for (size_t i = 0; i < rules->triggers_count; i++)
        if (rules->triggers[i].whose != WHOSE_EVERYBODY &&
            !parts_add(parts, &count, trigger_part(&rules->triggers[i], RATIO_NO_DATA)))
            return false;
    return true;
}

void validate_policy_phase(struct load *r, const struct node *record, const struct policy_phase *rules)
{
    const struct node *gate = node_get(record, "gate");
    if (!can_fail(rules))
        node_problem(r->arena, gate ? gate : node_get(record, "phase"),
                     "nothing here can fail, so phase %s would go whatever is seen; give it a `gate`, or leave it out",
                     EXCERPT(rules->phase));
    if (rules->response && !warns(rules))
        node_problem(r->arena, node_get(record, "response"),
                     "nobody would ever respond: no trigger of phase %s has the action `warn`", EXCERPT(rules->phase));
    if (!parts_fit(rules))
        node_problem(r->arena, record, "phase %s rolls back more than %d regions and segments alone",
                     EXCERPT(rules->phase), ORDER_PARTS_MAX);
}

bool is_planned(const struct phase *phase, int64_t offset_ns)
{
    for (int i = 0; i < phase->checkpoints_count; i++)
        if (phase->checkpoints[i] == offset_ns)
            return true;
    return false;
}

/* "15m, 30m, 2h", or "none". */
static struct text checkpoints_listed(const struct phase *phase)
{
    struct text list = {0};
    char buffer[64];
    for (int i = 0; i < phase->checkpoints_count; i++)
        text_format(&list, "%s%s", i > 0 ? ", " : "",
                    quantity_format((struct ratio){phase->checkpoints[i], 1}, UNIT_DURATION, 9, buffer, sizeof buffer));
    if (list.length == 0)
        text_add(&list, "none");
    return list;
}

void validate_policy_checkpoint(struct load *r, const struct node *record, const struct policy_phase *rules,
                                const struct policy_checkpoint *checkpoint)
{
    int index = phase_index(r->scenario, rules->phase);
    const struct node *at = node_get(record, "at");
    if (index < 0 || !at)
        return;
    const struct phase *phase = &r->scenario->phases[index];
    bool drives = r->scenario->policies_count == 1; /* it is read first */
    bool asked = checkpoint->offset_ns <= phase->length_ns || (drives && checkpoint->required);
    if (!asked || checkpoint->offset_ns <= 0 || is_planned(phase, checkpoint->offset_ns))
        return;
    struct text list = checkpoints_listed(phase);
    node_problem(r->arena, at,
                 "the plan has no checkpoint %s after the start of phase %s, so this would never be "
                 "judged; those of the plan: %s",
                 EXCERPT(at->text), EXCERPT(phase->name), list.bytes);
    text_free(&list);
}

/* The phases of the plan that the policy has no rules for. */
static void phases_without_rules(const struct scenario *s, const struct policy *policy,
                                 const char *names[PHASES_MAX + 1])
{
    size_t count = 0;
    for (int i = 0; i < s->phases_count; i++)
        if (!policy_find_phase(policy, s->phases[i].name))
            names[count++] = s->phases[i].name;
    names[count] = NULL;
}

static bool is_dropped(const struct load *r, const char *phase)
{
    for (size_t i = 0; i < r->dropped_count; i++)
        if (strcmp(r->dropped_phases[i], phase) == 0)
            return true;
    return false;
}

void validate_phase_names(struct load *r, const struct node *list, const struct policy *policy)
{
    const char *unruled[PHASES_MAX + 1];
    phases_without_rules(r->scenario, policy, unruled);
    for (const struct node *record = list->first; record; record = record->next) {
        const struct node *name = node_get(record, "phase");
        if (!name || !name->text || phase_index(r->scenario, name->text) >= 0 || is_dropped(r, name->text))
            continue;
        const char *nearest = nearest_word(name->text, unruled);
        if (nearest)
            node_problem(r->arena, name,
                         "the plan has no phase \"%s\", and this policy no rules for its phase %s; did you mean that?",
                         EXCERPT(name->text), nearest);
    }
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
