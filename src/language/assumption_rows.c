/* assumption_rows.c - what was assumed where the plan's documents are silent or contradict each other, in report
 * order; scenarios/policies/README.md says which assumption answers which gap. */
#include "language/assumptions.h"

/* matters_METRIC: does a policy read it? */
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
MATTERS(peaks, METRIC_ERROR_RATE_PEAK, METRIC_LATENCY_P99_PEAK, METRIC_CPU_PEAK, METRIC_NETWORK_PEAK,
        METRIC_THROUGHPUT_PEAK)
MATTERS(availability, METRIC_AVAILABILITY)
MATTERS(variance, METRIC_SEGMENT_VARIANCE)
MATTERS(cpu, METRIC_CPU, METRIC_CPU_PEAK)
MATTERS(memory, METRIC_MEMORY, METRIC_MEMORY_GROWTH)
MATTERS(network, METRIC_NETWORK, METRIC_NETWORK_PEAK)
MATTERS(incidents, METRIC_INCIDENTS, METRIC_INCIDENTS_CRITICAL, METRIC_INCIDENTS_HIGH, METRIC_INCIDENTS_MEDIUM,
        METRIC_INCIDENTS_LOW)
MATTERS(revenue, METRIC_REVENUE_DELTA, METRIC_REVENUE_PER_MINUTE)

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

#define RULE(id, matters, text)                                                                                        \
    {                                                                                                                  \
        id, matters, NULL, text, NULL                                                                                  \
    }
#define VALUE(id, matters, key, text)                                                                                  \
    {                                                                                                                  \
        id, matters, key, text, NULL                                                                                   \
    }
#define WORDS(id, words)                                                                                               \
    {                                                                                                                  \
        id, NULL, NULL, NULL, words                                                                                    \
    }

const struct assumption_row assumption_rows[] = {
    WORDS("baseline", assumption_baseline),
    VALUE("baseline", NULL, "analyzers.ARM.errors", "share of attempts that an analyzer answers with an error: %s"),
    RULE("judged-arm", NULL, "gates read the candidate alone, unless a criterion says otherwise"),
    VALUE("samples", NULL, "monitoring.sample",
          "samples are %s long; gates judge the phase so far, triggers consecutive samples"),
    VALUE("activity", NULL, "learners.rounds.per_session", "rounds in a learner's session: %s"),
    VALUE("activity", NULL, "learners.rounds.think", "time before every round: %s"),
    VALUE("activity", NULL, "learners.rounds.away", "time between sessions: %s"),
    WORDS("activity", assumption_activity),
    WORDS("service-time", assumption_candidate),
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
    WORDS("regions", assumption_regions),
    RULE("availability", matters_availability, "availability is the share of health probes that are answered"),
    RULE("incidents", matters_incidents,
         "an automatic rollback is a critical incident, a warning a high one, an escalation a medium one, a note a low "
         "one"),
    RULE("people", NULL,
         "people are not simulated: nobody calls a breach temporary, mends anything or overrules a gate"),
    WORDS("holds", assumption_holds),
    WORDS("investigation", assumption_investigation),
    RULE("assignment", NULL,
         "a learner stays on its arm: a hash of the learner decides, and a larger split only adds learners"),
    WORDS("segments", assumption_segments),
    VALUE("satisfaction", NULL, "learners.rounds.quit_after_failure",
          "chance that a learner leaves the session after a failed round: %s"),
    VALUE("satisfaction", NULL, "business.apdex", "a learner is satisfied by an answer within %s"),
    VALUE("satisfaction", NULL, "business.complaints", "share of failed rounds that are complained about: %s"),
    VALUE("satisfaction", NULL, "business.churn.relief", "change of the churn of a learner on the candidate: %s"),
    VALUE("satisfaction", NULL, "business.churn.weight",
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
    RULE("trends", NULL, "trends are not judged: a criterion reads one value of its window"),
    RULE("no-data", NULL, "no data is never a pass"),
    RULE("requests", NULL,
         "the load is analyzer requests, one a training round; the meta-learner and the coach send none"),
    RULE("reference-values", assumption_compares,
         "the baseline of `worse than SHARE of baseline` is the values at the last gate that passed; worse is on the "
         "metric's bad side"),
    WORDS("rollout-failure", assumption_rollout),
    RULE(
        "phase-clock", NULL,
        "a hold that moves traffic would start its phase's clock again, so the gate cannot pass any more; a phase that "
        "is repeated starts from zero"),
    VALUE("population", NULL, "learners.count", "open-ended sizes are taken exactly: %s learners"),
    RULE("peaks", matters_peaks, "a peak is the best (or worst) whole minute"),
    RULE("errors", matters_errors,
         "the error rate counts attempts: errors, refusals, timeouts and losses of all that ended"),
    RULE("platform", NULL,
         "learners.count is the whole platform; what the plan calls 50,000 learners is an arm at 10%"),

    VALUE("cpu", matters_cpu, "analyzers.ARM.cpu.per_attempt", "processor time is proportional to attempts, each: %s"),
    VALUE("cpu", matters_cpu, "analyzers.ARM.cpu.cores", "processor cores of a replica: %s"),
    WORDS("provisioning", assumption_replicas),
    VALUE("segment-variance", matters_variance, "monitoring.variance", "the spread between segments is measured as %s"),
    VALUE("variance-window", matters_variance, "monitoring.variance_window",
          "the spread is not judged on less than %s"),
    WORDS("maintained", assumption_maintained),
    VALUE("probes", matters_availability, "analyzers.ARM.probes.targets", "probed targets of an arm in a region: %s"),
    VALUE("probes", matters_availability, "monitoring.tick", "each is probed every %s"),
    VALUE("probe-failure", matters_availability, "analyzers.ARM.probes.failure",
          "availability does not follow from the error rate; chance that a probe fails though requests are served: %s"),
    VALUE("availability-window", matters_availability, "monitoring.availability_window",
          "a breach of availability is looked for in a window of %s, a gate reads the whole phase"),
    WORDS("destinations", assumption_destinations),
    VALUE("rollback-time", NULL, "rollback.latency", "traffic has moved %s after a rollback is decided"),
    VALUE("rollback-time", NULL, "rollback.limit", "a rollback may take %s"),
    VALUE("rollback-time", NULL, "rollback.recover", "the recovery is watched for %s"),
    WORDS("min-errors", assumption_min_errors),
    RULE("remediation", assumption_remedies, "after a failure the first remediation of the policy sets the new date"),
    WORDS("approvals", assumption_approvals),
    VALUE("revenue", NULL, "business.revenue_per_year", "all learners on the baseline bring %s a year"),
    VALUE("uplift", NULL, "business.uplift", "a learner on the candidate brings more by %s"),
    VALUE("revenue-noise", matters_revenue, "business.noise_cv", "coefficient of variation of a sample's revenue: %s"),

    VALUE("network", matters_network, "analyzers.ARM.network.per_attempt", "bytes of an attempt, both ways: %s"),
    VALUE("network", matters_network, "analyzers.ARM.network.capacity", "what a replica can carry: %s"),
    WORDS("checkpoints", assumption_checkpoints),
};
const size_t assumption_rows_count = sizeof assumption_rows / sizeof assumption_rows[0];
