/* assumptions_table.c - the table of assumptions, in report order, and the sentences that take several values. */
#include "language/assumptions.h"
#include "model/division.h"
#include "random/distribution.h"

/* Adds a value with its unit, to three decimals. */
static void say_quantity(struct text *out, struct ratio value, enum unit unit)
{
    char buffer[48];
    text_add(out, quantity_format(value, unit, 3, buffer, sizeof buffer));
}

static void say_duration(struct text *out, double ns)
{
    say_quantity(out, (struct ratio){(int64_t)(ns + 0.5), 1}, UNIT_DURATION);
}

static void say_service(struct text *out, const struct analyzer *analyzer)
{
    text_format(out, "%s, median ", distribution_words[analyzer->service.kind]);
    say_duration(out, distribution_quantile(&analyzer->service, 0.5));
    text_add(out, ", p99 ");
    say_duration(out, distribution_quantile(&analyzer->service, 0.99));
    text_format(out, "%s (as written)", analyzer->has_cache ? ", for a cache hit" : "");
}

static void assumption_baseline(const struct load *r, struct text *out)
{
    const struct analyzer *baseline = &r->scenario->analyzers[ARM_BASELINE];
    text_add(out, "the baseline's service time: ");
    say_service(out, baseline);
    text_format(out, "; %d replicas (as written)", baseline->replicas);
}

static void assumption_candidate(const struct load *r, struct text *out)
{
    text_add(out, "the candidate's service time: ");
    say_service(out, &r->scenario->analyzers[ARM_CANDIDATE]);
}

static void assumption_activity(const struct load *r, struct text *out)
{
    const struct ratio *factors = r->scenario->learners.activity;
    struct ratio low = factors[0], high = factors[0];
    if (!node_find(r->root, "learners.activity")) {
        text_add(out, "arrivals have no daily shape: every hour of the day is alike (default)");
        return;
    }
    for (int hour = 1; hour < 24; hour++) {
        low = ratio_compare(factors[hour], low) < 0 ? factors[hour] : low;
        high = ratio_compare(factors[hour], high) > 0 ? factors[hour] : high;
    }
    text_add(out, "the pace of arrivals follows the local hour, with factors of ");
    say_quantity(out, low, UNIT_FACTOR);
    text_add(out, " to ");
    say_quantity(out, high, UNIT_FACTOR);
    text_add(out, " (as written)");
}

static void assumption_regions(const struct load *r, struct text *out)
{
    const struct scenario *s = r->scenario;
    if (!node_find(r->root, "regions")) {
        text_add(out, "all learners live in one region, without a network to the analyzers (default)");
        return;
    }
    text_add(out, "regions, their learners, and the p99 of their network one way: ");
    for (int i = 0; i < s->regions_count; i++) {
        text_format(out, "%s%s ", i ? "; " : "", s->regions[i].name);
        say_quantity(out, s->regions[i].share, UNIT_SHARE);
        text_add(out, ", ");
        say_duration(out, distribution_quantile(&s->regions[i].network, 0.99));
    }
    text_format(out, " (as written)%s", s->regions_count > 1 ? "; none takes over the learners of another" : "");
}

/* The first phase whose warnings people respond to, by the policy that drives; NULL: nobody does. */
static const struct response *first_response(const struct scenario *s)
{
    for (int i = 0; i < s->phases_count && s->policies_count > 0; i++) {
        const struct policy_phase *rules = policy_find_phase(&s->policies[0], s->phases[i].name);
        if (rules && rules->response)
            return rules->response;
    }
    return NULL;
}

static void assumption_people(const struct load *r, struct text *out)
{
    const struct response *response = first_response(r->scenario);
    if (!response) {
        text_add(out, "people are not simulated: nobody calls a breach temporary, mends anything or overrules a gate");
        return;
    }
    text_add(out, "people respond to warnings, in the order of the policy; ");
    say_quantity(out, (struct ratio){response->limit_ns[STEP_ASSESS], 1}, UNIT_DURATION);
    text_add(out,
             " after one it is temporary if its condition holds no more, fundamental if it was at once beyond twice "
             "its threshold, degradation if it rises beyond chance, and lasting otherwise; they mend nothing");
}

static void assumption_cells(const struct load *r, struct text *out)
{
    const struct scenario *s = r->scenario;
    text_add(out, "an attempt stays in its learner's cell, a fixed part of the region's learners and replicas; cells:");
    for (int i = 0; i < s->regions_count; i++)
        text_format(out, "%s %s %d%s", i ? "," : "", s->regions[i].name, s->regions[i].cells,
                    s->regions[i].cells_given ? " (as written)" : "");
    for (int i = 0; i < s->regions_count; i++) {
        struct text warning = {0};
        if (division_warning(s, i, &warning))
            text_format(out, "; %s", warning.bytes);
        text_free(&warning);
    }
}

/* Metrics whose values nobody measured. */
static void assumption_stated(const struct load *r, struct text *out)
{
    const struct stated_metrics *stated = &r->scenario->stated;
    for (int i = 0; i < stated->count; i++) {
        const struct stated_metric *m = &stated->of[i];
        if (!ratio_has_data(m->value))
            continue;
        text_format(out, "%s%s is taken to be ", out->length > 0 ? "; " : "", m->word);
        say_quantity(out, m->value, m->unit);
        text_format(out, " (as written) where no recording states it%s%s", m->meaning ? ": " : "",
                    m->meaning ? m->meaning : "");
    }
}

static void assumption_segments(const struct load *r, struct text *out)
{
    const struct learners *learners = &r->scenario->learners;
    if (!node_find(r->root, "learners.segments")) {
        text_add(out, "there is one segment, all learners (default)");
        return;
    }
    text_add(out, "segments and their shares:");
    for (int i = 0; i < learners->segments_count; i++) {
        text_format(out, "%s %s ", i ? "," : "", learners->segments[i].name);
        say_quantity(out, learners->segments[i].share, UNIT_SHARE);
    }
    text_add(out, " (as written)");
}

static void assumption_holds(const struct load *r, struct text *out)
{
    const struct scenario *s = r->scenario;
    for (int i = 0; i < s->phases_count; i++)
        if (s->phases[i].hold)
            text_format(out, "%s%s", out->length ? ", " : "between phases the split is kept: ", s->phases[i].name);
}

static void assumption_replicas(const struct load *r, struct text *out)
{
    const struct scenario *s = r->scenario;
    text_add(out, "replicas (baseline and candidate) are there when their phase starts, and none is added in between:");
    for (int i = 0; i < s->phases_count; i++) {
        const struct node *written = node_get(r->phase_nodes[i], "replicas");
        if (s->phases[i].hold)
            continue;
        text_format(out, "%s %s %d and %d (%s)", i ? "," : "", s->phases[i].name, s->phases[i].replicas[ARM_BASELINE],
                    s->phases[i].replicas[ARM_CANDIDATE], written ? "as written" : "the analyzers' own, default");
    }
}

static bool criteria_read(const struct criterion *criteria, size_t count, enum metric metric)
{
    for (size_t i = 0; i < count; i++)
        if (criteria[i].metric == metric)
            return true;
    return false;
}

static bool phase_reads(const struct policy_phase *phase, enum metric metric)
{
    if (criteria_read(phase->gate, phase->gate_count, metric))
        return true;
    for (size_t i = 0; i < phase->checkpoints_count; i++) {
        const struct policy_checkpoint *checkpoint = &phase->checkpoints[i];
        if (criteria_read(checkpoint->criteria, checkpoint->criteria_count, metric) ||
            criteria_read(checkpoint->abort_unless, checkpoint->abort_unless_count, metric))
            return true;
    }
    for (size_t i = 0; i < phase->triggers_count; i++)
        if (phase->triggers[i].subject == TRIGGER_CRITERION && phase->triggers[i].criterion.metric == metric)
            return true;
    return false;
}

static bool assumption_reads(const struct scenario *s, enum metric metric)
{
    for (int i = 0; i < s->phases_count; i++)
        for (int j = 0; j < s->policies_count; j++) {
            const struct policy_phase *phase = policy_find_phase(&s->policies[j], s->phases[i].name);
            if (phase && phase_reads(phase, metric))
                return true;
        }
    return false;
}

static bool policy_compares(const struct scenario *s, const struct policy *policy)
{
    for (int i = 0; i < s->phases_count; i++) {
        const struct policy_phase *phase = policy_find_phase(policy, s->phases[i].name);
        for (size_t j = 0; phase && j < phase->triggers_count; j++)
            if (phase->triggers[j].subject == TRIGGER_ANY_WORSE)
                return true;
    }
    return false;
}

static bool assumption_compares(const struct scenario *s)
{
    for (int i = 0; i < s->policies_count; i++)
        if (policy_compares(s, &s->policies[i]))
            return true;
    return false;
}

static bool assumption_remedies(const struct scenario *s)
{
    for (int i = 0; i < s->phases_count; i++) {
        const struct policy_phase *phase = policy_find_phase(&s->policies[0], s->phases[i].name);
        if (phase && phase->remediations_count > 0)
            return true;
    }
    return false;
}

/* The driving policy's rules of each phase in turn, NULL where it has none. */
static const struct policy_phase *driving(const struct scenario *s, int phase)
{
    return policy_find_phase(&s->policies[0], s->phases[phase].name);
}

/* Begins the list of phases with `head`, or goes on with it. */
static void say_phase(struct text *out, const char *head, const struct policy_phase *phase)
{
    text_format(out, "%s%s", out->length ? "; " : head, phase->phase);
}

static void assumption_investigation(const struct load *r, struct text *out)
{
    for (int i = 0; i < r->scenario->phases_count; i++) {
        const struct policy_phase *phase = driving(r->scenario, i);
        if (!phase || !ratio_has_data(phase->fail_split))
            continue;
        say_phase(out, "how long the investigation of a failed gate is observed: ", phase);
        text_add(out, " ");
        say_quantity(out, (struct ratio){phase->fail_for_ns, 1}, UNIT_DURATION);
    }
}

/* Where the traffic of a phase goes: by itself, after a failed gate, and when that has been investigated. */
static void say_destinations(struct text *out, const char *head, const struct policy_phase *phase)
{
    bool asked = false;
    for (size_t i = 0; i < phase->triggers_count; i++)
        asked = asked || (phase->triggers[i].action == ACTION_ROLLBACK && !ratio_has_data(phase->triggers[i].split));
    for (size_t i = 0; i < phase->checkpoints_count; i++)
        asked = asked || phase->checkpoints[i].abort_unless_count > 0;
    if (!asked && phase->rollback_to.num == 0 && !ratio_has_data(phase->fail_split) &&
        !ratio_has_data(phase->fail_then))
        return;
    say_phase(out, head, phase);
    text_add(out, " ");
    say_quantity(out, phase->rollback_to, UNIT_SHARE);
    if (ratio_has_data(phase->fail_split)) {
        text_add(out, ", after a failed gate ");
        say_quantity(out, phase->fail_split, UNIT_SHARE);
    }
    if (ratio_has_data(phase->fail_then)) {
        text_add(out, ", in the end ");
        say_quantity(out, phase->fail_then, UNIT_SHARE);
    }
}

static void assumption_destinations(const struct load *r, struct text *out)
{
    for (int i = 0; i < r->scenario->phases_count; i++) {
        const struct policy_phase *phase = driving(r->scenario, i);
        if (phase)
            say_destinations(out, "split after a rollback whose trigger names none: ", phase);
    }
}

static void assumption_maintained(const struct load *r, struct text *out)
{
    for (int i = 0; i < r->scenario->phases_count; i++) {
        const struct policy_phase *phase = driving(r->scenario, i);
        if (!phase || (phase->maintained_breach_ns == 0 && !phase->maintained_checkpoints))
            continue;
        say_phase(out, "maintained means that the cumulative values pass, and: ", phase);
        if (phase->maintained_breach_ns > 0) {
            text_add(out, ", no breach lasts ");
            say_quantity(out, (struct ratio){phase->maintained_breach_ns, 1}, UNIT_DURATION);
        }
        if (phase->maintained_checkpoints)
            text_add(out, ", every checkpoint has passed");
    }
}

static void assumption_approvals(const struct load *r, struct text *out)
{
    for (int i = 0; i < r->scenario->phases_count; i++) {
        const struct policy_phase *phase = driving(r->scenario, i);
        if (phase && phase->manual)
            say_phase(out, "people are asked for approval, and give it: ", phase);
    }
}

static void assumption_min_errors(const struct load *r, struct text *out)
{
    const struct scenario *s = r->scenario;
    for (int i = 0; i < s->policies_count; i++)
        if (policy_compares(s, &s->policies[i]))
            text_format(out, "%s%s %lld",
                        out->length
                            ? ", "
                            : "failed attempts without which the comparison with the baseline does not act: policy ",
                        s->policies[i].name, (long long)s->policies[i].min_errors);
}

static void assumption_checkpoints(const struct load *r, struct text *out)
{
    const struct scenario *s = r->scenario;
    for (int i = 0; i < s->policies_count; i++)
        for (int j = 0; j < s->phases_count; j++) {
            const struct policy_phase *phase = policy_find_phase(&s->policies[i], s->phases[j].name);
            const char *head = " ";
            for (size_t k = 0; phase && k < phase->checkpoints_count; k++) {
                int64_t offset_ns = phase->checkpoints[k].offset_ns;
                if (is_planned(&s->phases[j], offset_ns))
                    continue;
                if (head[0] == ' ')
                    text_format(out, "%spolicy %s, %s",
                                out->length ? "; "
                                            : "checkpoints that are not in the plan, so nothing is judged there: ",
                                s->policies[i].name, phase->phase);
                text_add(out, head);
                head = ", ";
                say_quantity(out, (struct ratio){offset_ns, 1}, UNIT_DURATION);
            }
        }
}

/* matters_NAME: does a policy read one of these metrics? */
#define MATTERS(name, ...)                                                                                             \
    static bool matters_##name(const struct scenario *s)                                                               \
    {                                                                                                                  \
        static const enum metric metrics[] = {__VA_ARGS__};                                                            \
        for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++)                                                \
            if (assumption_reads(s, metrics[i]))                                                                       \
                return true;                                                                                           \
        return false;                                                                                                  \
    }
MATTERS(errors, METRIC_ERROR_RATE, METRIC_ERROR_RATE_PEAK)
MATTERS(availability, METRIC_AVAILABILITY)
MATTERS(variance, METRIC_SEGMENT_VARIANCE)
MATTERS(cpu, METRIC_CPU, METRIC_CPU_PEAK)
MATTERS(memory, METRIC_MEMORY, METRIC_MEMORY_GROWTH)
MATTERS(network, METRIC_NETWORK, METRIC_NETWORK_PEAK)
MATTERS(incidents, METRIC_INCIDENTS, METRIC_INCIDENTS_CRITICAL, METRIC_INCIDENTS_HIGH, METRIC_INCIDENTS_MEDIUM,
        METRIC_INCIDENTS_LOW)

/* Does a policy read a metric that is made so, or the peak of one? */
static bool reads_made(const struct scenario *s, int how)
{
    for (enum metric metric = 0; metric < METRICS; metric++) {
        const struct made *made = &metric_table[metric].made;
        bool so = (int)made->how == how || (made->how == MADE_PEAK && (int)metric_table[made->peak_of].made.how == how);
        if (so && assumption_reads(s, metric))
            return true;
    }
    return false;
}

static bool matters_peaks(const struct scenario *s)
{
    return reads_made(s, MADE_PEAK);
}

static bool matters_percentiles(const struct scenario *s)
{
    return reads_made(s, MADE_LATENCY);
}

static bool models_churn(const struct scenario *s)
{
    return assumption_reads(s, METRIC_CHURN) || s->business.churn_relief.num != 0 || s->business.churn_weight.num != 0;
}

static bool grows_memory(const struct scenario *s)
{
    return s->analyzers[ARM_BASELINE].memory_growth_kib_per_hour.num > 0 ||
           s->analyzers[ARM_CANDIDATE].memory_growth_kib_per_hour.num > 0;
}

static bool costs_cpu(const struct scenario *s)
{
    return matters_cpu(s) || s->analyzers[ARM_BASELINE].cpu_per_attempt_ns > 0 ||
           s->analyzers[ARM_CANDIDATE].cpu_per_attempt_ns > 0;
}

static bool costs_network(const struct scenario *s)
{
    return matters_network(s) || s->analyzers[ARM_BASELINE].network_per_attempt_bytes.num > 0 ||
           s->analyzers[ARM_CANDIDATE].network_per_attempt_bytes.num > 0;
}

static bool counts_money(const struct scenario *s)
{
    return s->business.revenue_per_year.num > 0;
}

static bool has_retries(const struct scenario *s)
{
    return s->learners.patience.retries > 0;
}

static bool has_cache(const struct scenario *s)
{
    return s->analyzers[ARM_BASELINE].has_cache || s->analyzers[ARM_CANDIDATE].has_cache;
}

static bool needs_deployment(const struct scenario *s)
{
    return has_cache(s) || matters_memory(s);
}

#define RULE(row, when, words)                                                                                         \
    {                                                                                                                  \
        .id = row, .matters = when, .text = words                                                                      \
    }
#define VALUE(row, when, path, words)                                                                                  \
    {                                                                                                                  \
        .id = row, .matters = when, .key = path, .text = words                                                         \
    }
#define SENTENCE(row, put)                                                                                             \
    {                                                                                                                  \
        .id = row, .sentence = put                                                                                     \
    }

const struct assumption_row assumption_rows[] = {
    SENTENCE("baseline", assumption_baseline),
    VALUE("baseline", NULL, "analyzers.ARM.errors", "share of attempts that an analyzer answers with an error: %s"),
    RULE("judged-arm", NULL, "gates read the candidate alone, unless a criterion says otherwise"),
    VALUE("samples", NULL, "monitoring.sample",
          "samples are %s long; gates judge the phase so far, triggers consecutive samples"),
    VALUE("activity", NULL, "learners.rounds.per_session", "rounds in a learner's session: %s"),
    VALUE("activity", NULL, "learners.rounds.think", "time before every round: %s"),
    VALUE("activity", NULL, "learners.rounds.away", "time between sessions: %s"),
    VALUE("activity", NULL, "learners.start", "learners at the plan's start: %s"),
    SENTENCE("activity", assumption_activity),
    SENTENCE("service-time", assumption_candidate),
    VALUE("patience", NULL, "learners.patience.timeout", "an attempt is waited for %s"),
    VALUE("patience", NULL, "learners.patience.retries", "further attempts after a failed one: %s"),
    VALUE("patience", has_retries, "learners.patience.backoff.base", "the first wait before a further attempt: %s"),
    VALUE("patience", has_retries, "learners.patience.backoff.cap", "the longest wait before a further attempt: %s"),
    VALUE("patience", has_retries, "learners.patience.backoff.jitter", "jitter of these waits: %s"),
    VALUE("queues", NULL, "analyzers.ARM.workers", "attempts that a replica works on at once: %s"),
    VALUE("queues", NULL, "analyzers.ARM.queue", "places for waiting attempts at a replica: %s"),
    VALUE("queues", NULL, "analyzers.ARM.choice", "how the replica of an attempt is picked: %s"),
    VALUE("queues", NULL, "analyzers.ARM.stale", "attempts whose learner gave up: %s"),
    RULE("queues", NULL, "nothing scales by itself: replicas are the plan's"),
    SENTENCE("regions", assumption_regions),
    SENTENCE("cells", assumption_cells),
    SENTENCE("stated-metrics", assumption_stated),
    RULE("availability", matters_availability, "availability is the share of health probes that are answered"),
    RULE("incidents", matters_incidents,
         "an automatic rollback is a critical incident, a warning a high one, an escalation a medium one, a note a low "
         "one"),
    SENTENCE("people", assumption_people),
    SENTENCE("holds", assumption_holds),
    SENTENCE("investigation", assumption_investigation),
    RULE("assignment", NULL,
         "a learner stays on its arm: a hash of the learner decides, and a larger split only adds learners"),
    SENTENCE("segments", assumption_segments),
    VALUE("satisfaction", NULL, "learners.rounds.quit_after_failure",
          "chance that a learner leaves the session after a failed round: %s"),
    VALUE("satisfaction", NULL, "business.apdex", "a learner is satisfied by an answer within %s"),
    VALUE("satisfaction", NULL, "business.complaints", "share of failed rounds that are complained about: %s"),
    VALUE("satisfaction", models_churn, "business.churn.relief",
          "change of the churn of a learner on the candidate: %s"),
    VALUE("satisfaction", models_churn, "business.churn.weight",
          "change of the churn by the share of frustrated rounds: times %s"),
    RULE("provider-limits", NULL,
         "no provider's quota, rate limit or budget: an analyzer refuses only what its queues do not hold"),
    VALUE("caches", has_cache, "analyzers.ARM.cache.hit", "share of look-ups that a warm cache answers: %s"),
    VALUE("caches", has_cache, "analyzers.ARM.cache.miss", "worker time of a miss: %s"),
    VALUE("caches", has_cache, "analyzers.ARM.cache.warm", "time constant of a cache's warming: %s"),
    VALUE("caches", needs_deployment, "analyzers.ARM.deployed",
          "when an analyzer went live; before that its cache is cold and does not warm: %s"),
    RULE("caches", NULL, "databases and their replication are not simulated"),
    VALUE("memory", matters_memory, "analyzers.ARM.memory.base", "memory of a replica after its start: %s"),
    VALUE("memory", matters_memory, "analyzers.ARM.memory.growth", "growth of a replica's memory: %s"),
    VALUE("memory", matters_memory, "analyzers.ARM.memory.capacity", "memory that a replica has: %s"),
    VALUE("memory", grows_memory, "analyzers.ARM.memory.full", "what happens when a replica's memory is full: %s"),
    RULE("trends", NULL, "trends are not judged: a criterion reads one value of its window"),
    RULE("no-data", NULL, "no data is never a pass"),
    RULE("requests", NULL, "the load is analyzer requests, one a training round; nothing else sends any"),
    RULE("reference-values", assumption_compares,
         "the baseline of `worse than SHARE of baseline` is the values at the last gate that passed; worse is on the "
         "metric's bad side"),
    RULE(
        "phase-clock", NULL,
        "a hold that moves traffic would start its phase's clock again, so the gate cannot pass any more; a phase that "
        "is repeated starts from zero"),
    VALUE("population", NULL, "learners.count", "open-ended sizes are taken exactly: %s learners"),
    RULE("peaks", matters_peaks, "a peak is the best (or worst) whole minute"),
    RULE("errors", matters_errors,
         "the error rate counts attempts: errors, refusals, timeouts and losses of all that ended"),
    RULE("latency", matters_percentiles,
         "latency is of the rounds that were answered, latency.all of all that ended; an error is not an answer"),
    RULE("platform", NULL, "learners.count is the whole platform; a split puts its share of them on the candidate"),

    VALUE("cpu", costs_cpu, "analyzers.ARM.cpu.per_attempt", "processor time is proportional to attempts, each: %s"),
    VALUE("cpu", costs_cpu, "analyzers.ARM.cpu.cores", "processor cores of a replica: %s"),
    VALUE("cpu", costs_cpu, "analyzers.ARM.cpu.full",
          "what services do when cores are asked for more than they have: %s"),
    SENTENCE("provisioning", assumption_replicas),
    VALUE("segment-variance", matters_variance, "monitoring.variance", "the spread between segments is measured as %s"),
    VALUE("variance-window", matters_variance, "monitoring.variance_window",
          "the spread is not judged on less than %s"),
    VALUE("percentiles", matters_percentiles, "monitoring.tail_rounds",
          "a percentile of too few rounds has no data; rounds that have to lie beyond it, 1 being 100 rounds for p99: "
          "%s"),
    SENTENCE("maintained", assumption_maintained),
    VALUE("probes", matters_availability, "analyzers.ARM.probes.targets", "probed targets of an arm in a region: %s"),
    VALUE("probes", matters_availability, "monitoring.tick", "each is probed every %s"),
    VALUE("probe-failure", matters_availability, "analyzers.ARM.probes.failure",
          "availability does not follow from the error rate; chance that a probe fails though requests are served: %s"),
    VALUE("availability-window", matters_availability, "monitoring.availability_window",
          "a breach of availability is looked for in a window of %s, a gate reads the whole phase"),
    SENTENCE("destinations", assumption_destinations),
    VALUE("rollback-time", NULL, "rollback.latency", "traffic has moved %s after a rollback is decided"),
    VALUE("rollback-time", NULL, "rollback.limit", "a rollback may take %s"),
    VALUE("rollback-time", NULL, "rollback.recover", "the recovery is watched for %s"),
    SENTENCE("min-errors", assumption_min_errors),
    RULE("remediation", assumption_remedies, "after a failure the first remediation of the policy sets the new date"),
    SENTENCE("approvals", assumption_approvals),
    VALUE("revenue", counts_money, "business.revenue_per_year", "all learners on the baseline bring %s a year"),
    VALUE("uplift", counts_money, "business.uplift", "a learner on the candidate brings more by %s"),
    VALUE("revenue-noise", counts_money, "business.noise_cv", "coefficient of variation of a sample's revenue: %s"),

    VALUE("network", costs_network, "analyzers.ARM.network.per_attempt", "bytes of an attempt, both ways: %s"),
    VALUE("network", costs_network, "analyzers.ARM.network.capacity", "what a replica can carry: %s"),
    VALUE("network", costs_network, "analyzers.ARM.network.full",
          "what services do when the link is asked for more than it can carry: %s"),
    SENTENCE("checkpoints", assumption_checkpoints),
};
const size_t assumption_rows_count = sizeof assumption_rows / sizeof assumption_rows[0];
