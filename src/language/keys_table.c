/* keys_table.c - the rows of the table of keys (keys.h). */
#include "language/keys.h"

#include "model/scenario.h"

/* A row: its path, type, default and meaning, then what else there is to say. */
#define KEY(file, words, kind, otherwise, means, ...)                                                                  \
    {                                                                                                                  \
        .document = DOCUMENT_##file, .path = words, .type = KEY_##kind, .fallback = otherwise, .meaning = means,       \
        __VA_ARGS__                                                                                                    \
    }
#define SCENARIO(path, ...) KEY(SCENARIO, path, __VA_ARGS__, )
#define POLICY(path, ...) KEY(POLICY, path, __VA_ARGS__, )
#define UNIT(name) .unit = UNIT_##name
#define RANGE(least, most) .low = least, .high = most
#define ONE_OF(list) .words = list
#define INTO(how, owner, field) .store = STORE_##how, .offset = offsetof(owner, field)
#define ASSUMPTION(name) .assumption = name

/* What both documents have: metrics that are stated. */
#define STATED_KEYS(file)                                                                                              \
    KEY(file, "metrics", RECORDS, "(none)",                                                                            \
        "metrics that nothing here counts: a recording has a column for each; at most 8 of all documents", ),          \
        KEY(file, "metrics.METRIC.name", TEXT, REQUIRED, "the word in criteria: names, joined by dots", ),             \
        KEY(file, "metrics.METRIC.unit", WORD, REQUIRED, "what its values are", ONE_OF(unit_words),                    \
            INTO(WORD, struct stated_metric, unit), ),                                                                 \
        KEY(file, "metrics.METRIC.better", WORD, "neither", "which way is good", ONE_OF(better_words),                 \
            INTO(WORD, struct stated_metric, direction), ),                                                            \
        KEY(file, "metrics.METRIC.once", BOOL, "false", "judged at checkpoints and gates, never as a breach",          \
            INTO(BOOL, struct stated_metric, once), ),                                                                 \
        KEY(file, "metrics.METRIC.value", TEXT, "(no data)",                                                           \
            "its value wherever no recording states one, in its unit", ),                                              \
        KEY(file, "metrics.METRIC.meaning", TEXT, "(none)", "what it measures", )

static const char *const unit_words[] = {
#define X(name, lower, word, ...) word,
    UNIT_TABLE(X)
#undef X
        NULL};
/* In the order of enum direction. */
static const char *const better_words[] = {"lower", "higher", "neither", NULL};

/* In the order of false and true. */
static const char *const stale_words[] = {"drop", "serve", NULL};
static const char *const cpu_words[] = {"ignore", "stretch", NULL};
static const char *const memory_words[] = {"ignore", "restart", NULL};
static const char *const concurrency_words[] = {"allow", "forbid", NULL};
static const char *const network_words[] = {"ignore", "delay", NULL};

const struct key key_table[] = {
    SCENARIO("rehearsal", WHOLE, REQUIRED, "version of the scenario language", RANGE("1", "1")),
    SCENARIO(
        "extends", FILE, "(none)",
        "another scenario that this one changes: mappings are merged key by key, lists and distributions are replaced"),
    SCENARIO("name", NAME, "(the file's name without .yaml)", "what reports call this rehearsal"),
    SCENARIO("seed", WHOLE, "1", "start of all random streams", RANGE("0", "9223372036854775807")),
    SCENARIO("start", INSTANT, "(the first phase's `at`)", "the plan's start, time 0 of every report"),

    SCENARIO("learners", MAPPING, REQUIRED, "who learns, and how they behave"),
    SCENARIO("learners.count", WHOLE, REQUIRED, "learners of the whole platform, both arms", RANGE("1", "20M"),
             INTO(INT64, struct learners, count), ASSUMPTION("platform")),
    SCENARIO("learners.segments", RECORDS, "(one segment called all)", "kinds of learners; shares sum to exactly 1",
             ASSUMPTION("segments")),
    SCENARIO("learners.segments.SEGMENT.name", NAME, REQUIRED, "the segment's name, unique"),
    SCENARIO("learners.segments.SEGMENT.share", QUANTITY, REQUIRED, "share of the learners", UNIT(SHARE),
             RANGE("1ppm", "100%"), INTO(RATIO, struct segment, share), ASSUMPTION("segments")),
    SCENARIO("learners.segments.SEGMENT.error_factor", QUANTITY, "1",
             "multiplies the arm's error share for this segment", UNIT(FACTOR), RANGE("0", "1000"),
             INTO(RATIO, struct segment, error_factor)),
    SCENARIO("learners.rounds", MAPPING, "(its defaults)",
             "how a learner trains: sessions arrive, each is a closed loop of rounds", ASSUMPTION("activity")),
    SCENARIO("learners.rounds.per_session", DISTRIBUTION, "{geometric: {mean: 30}}",
             "rounds in a session, to the nearest whole one; less than one counts as one; at most 65,535",
             ASSUMPTION("activity")),
    SCENARIO("learners.rounds.think", DISTRIBUTION, "{exponential: {mean: 30s}}", "time before every round",
             ASSUMPTION("activity")),
    SCENARIO("learners.rounds.away", DISTRIBUTION, "{exponential: {mean: 5m}}",
             "time between sessions; one `think` follows it", ASSUMPTION("activity")),
    SCENARIO("learners.rounds.quit_after_failure", QUANTITY, "0%", "chance to leave the session after a failed round",
             UNIT(SHARE), RANGE("0", "100%"), INTO(RATIO, struct learners, quit_after_failure),
             ASSUMPTION("satisfaction")),
    SCENARIO("learners.start", WORD, "stationary",
             "how learners are found when the plan starts; stationary: in the middle of a session or away, at the "
             "activity of that hour, as at any later time (but nobody waits for an answer); fresh: all begin a session",
             ONE_OF(start_words), INTO(WORD, struct learners, start), ASSUMPTION("activity")),
    SCENARIO(
        "learners.activity", FACTORS, "(1 at every hour)",
        "factor on the rate of arrivals by local hour, at the full hour, straight between in steps of 5 minutes; waits "
        "pass at the activity of every step they last, in simulated time; 0.01 .. 10",
        ASSUMPTION("activity")),
    SCENARIO("learners.patience", MAPPING, "(its defaults)",
             "how long a learner's client waits, and how it tries again", ASSUMPTION("patience")),
    SCENARIO("learners.patience.timeout", WAIT, "2s",
             "how long an attempt is waited for, drawn for each when it is a distribution; 0 waits for ever",
             UNIT(DURATION), RANGE("0", "1h"), INTO(INT64, struct patience, timeout_ns), ASSUMPTION("patience")),
    SCENARIO("learners.patience.retries", WHOLE, "0", "further attempts after a failed one", RANGE("0", "255"),
             INTO(INT, struct patience, retries), ASSUMPTION("patience")),
    SCENARIO("learners.patience.backoff", MAPPING, "(its defaults)", "the wait before a further attempt",
             ASSUMPTION("patience")),
    SCENARIO("learners.patience.backoff.base", QUANTITY, "200ms", "the first wait; doubled for each further one",
             UNIT(DURATION), RANGE("0", "1h"), INTO(INT64, struct patience, backoff_base_ns), ASSUMPTION("patience")),
    SCENARIO("learners.patience.backoff.cap", QUANTITY, "5s", "the longest wait", UNIT(DURATION), RANGE("0", "1h"),
             INTO(INT64, struct patience, backoff_cap_ns), ASSUMPTION("patience")),
    SCENARIO("learners.patience.backoff.jitter", WORD, "full",
             "full: the wait is drawn evenly from 0 to its length; none: it is its length", ONE_OF(jitter_words),
             INTO(WORD, struct patience, jitter), ASSUMPTION("patience")),

    SCENARIO("regions", RECORDS, "(one region called all, UTC, without a network)",
             "where learners live; shares sum to exactly 1", ASSUMPTION("regions")),
    SCENARIO("regions.REGION.name", NAME, REQUIRED, "the region's name, unique"),
    SCENARIO("regions.REGION.share", QUANTITY, REQUIRED, "share of the learners and of every pool's replicas",
             UNIT(SHARE), RANGE("1ppm", "100%"), INTO(RATIO, struct region, share), ASSUMPTION("regions")),
    SCENARIO("regions.REGION.utc_offset", QUANTITY, "0", "local time less UTC, for the daily activity", UNIT(DURATION),
             RANGE("-14h", "14h"), INTO(INT64, struct region, utc_offset_ns)),
    SCENARIO("regions.REGION.network", DISTRIBUTION, "{deterministic: 0}",
             "time on the network, one way; drawn for the way out and for the way back; at most 4s",
             ASSUMPTION("regions")),
    SCENARIO(
        "regions.REGION.cells", WHOLE,
        "(one for every 20,000 learners, or as many fewer as leave every pool of the plan its capacity)",
        "parts of the region with learners and replicas of their own, which no attempt leaves; the unit of parallel "
        "work, and no zones. By default each cell has nine tenths of the replicas of any other, and workers for its "
        "busiest hour and three standard deviations more; more cells cut capacity, which `rehearse check` tells",
        RANGE("1", "4096"), INTO(NONE, struct region, cells), ASSUMPTION("cells")),

    SCENARIO("analyzers", MAPPING, REQUIRED, "the two versions, each under a name of its own"),
    SCENARIO("candidate", NAME, "(the second of `analyzers`)",
             "the version that is released: what a split is a share of, and what gates read unless they say otherwise"),
    SCENARIO("analyzers.ARM", MAPPING, REQUIRED, "one version of the analyzer", ASSUMPTION("baseline")),
    SCENARIO("analyzers.ARM.service", DISTRIBUTION, REQUIRED,
             "worker time of an attempt; of a hit when there is a cache", ASSUMPTION("service-time")),
    SCENARIO("analyzers.ARM.cache", MAPPING, "none", "a cache before the analysis, or none"),
    SCENARIO("analyzers.ARM.cache.hit", QUANTITY, REQUIRED, "share of look-ups that find their answer, once warm",
             UNIT(SHARE), RANGE("0", "100%"), INTO(RATIO, struct analyzer, cache_hit)),
    SCENARIO("analyzers.ARM.cache.miss", DISTRIBUTION, REQUIRED, "worker time of a miss"),
    SCENARIO("analyzers.ARM.cache.warm", QUANTITY, "10m",
             "time constant of warming after a start or a flush; 0: warm at once", UNIT(DURATION), RANGE("0", "30d"),
             INTO(INT64, struct analyzer, cache_warm_ns)),
    SCENARIO("analyzers.ARM.cache.flushes", INSTANTS, "(none)", "when the cache is emptied, ascending; at most 64",
             ASSUMPTION("caches")),
    SCENARIO("analyzers.ARM.errors", QUANTITY, "0", "share of attempts answered with an error", UNIT(SHARE),
             RANGE("0", "100%"), INTO(RATIO, struct analyzer, errors)),
    SCENARIO("analyzers.ARM.replicas", WHOLE, REQUIRED, "replicas of all regions together; a phase may change it",
             RANGE("1", "100000"), INTO(INT, struct analyzer, replicas), ASSUMPTION("queues")),
    SCENARIO("analyzers.ARM.workers", WHOLE, "1", "attempts a replica works on at once", RANGE("1", "1024"),
             INTO(INT, struct analyzer, workers), ASSUMPTION("queues")),
    SCENARIO("analyzers.ARM.queue", WHOLE, "64",
             "places for waiting attempts at a replica; 0: none waits, a full replica refuses", RANGE("0", "1M"),
             INTO(INT, struct analyzer, queue), ASSUMPTION("queues")),
    SCENARIO("analyzers.ARM.choice", WORD, "pooled", "how a cell picks the replica of an attempt", ONE_OF(choice_words),
             INTO(WORD, struct analyzer, choice), ASSUMPTION("queues")),
    SCENARIO("analyzers.ARM.stale", WORD, "serve",
             "an attempt whose learner gave up: serve it all the same, or drop it when it is reached",
             ONE_OF(stale_words), INTO(BOOL, struct analyzer, serve_stale), ASSUMPTION("queues")),
    SCENARIO("analyzers.ARM.cpu", MAPPING, "(its defaults)", "what an attempt costs a processor", ASSUMPTION("cpu")),
    SCENARIO("analyzers.ARM.cpu.per_attempt", QUANTITY, "0", "processor time of an attempt", UNIT(DURATION),
             RANGE("0", "1h"), INTO(INT64, struct analyzer, cpu_per_attempt_ns), ASSUMPTION("cpu")),
    SCENARIO("analyzers.ARM.cpu.cores", CORES, "1", "a replica's processor cores", UNIT(FACTOR), RANGE("0.001", "1024"),
             INTO(RATIO, struct analyzer, cores)),
    SCENARIO(
        "analyzers.ARM.cpu.full", WORD, "stretch",
        "when a replica is asked for more processor time than it has, and made up for no idle tick before: stretch "
        "services until its cores have done their work, in order of arrival; or ignore it",
        ONE_OF(cpu_words), INTO(BOOL, struct analyzer, cpu_stretches), ASSUMPTION("cpu")),
    SCENARIO("analyzers.ARM.memory", MAPPING, "(its defaults)", "a replica's memory"),
    SCENARIO("analyzers.ARM.memory.base", QUANTITY, "0", "in use after a start", UNIT(BYTES), RANGE("0", "1024GiB"),
             INTO(KIB, struct analyzer, memory_base_kib)),
    SCENARIO("analyzers.ARM.memory.growth", QUANTITY, "0",
             "growth, counted from `deployed` or from the plan's start, whichever is later", UNIT(BYTES_PER_HOUR),
             RANGE("0", "1024GiB/h"), INTO(KIB, struct analyzer, memory_growth_kib_per_hour)),
    SCENARIO("analyzers.ARM.memory.capacity", QUANTITY, "1GiB", "what a replica has", UNIT(BYTES),
             RANGE("1MiB", "1024GiB"), INTO(KIB, struct analyzer, memory_capacity_kib)),
    SCENARIO(
        "analyzers.ARM.memory.full", WORD, "restart",
        "when growth has filled a replica's memory: restart it, with its rounds lost and its cache cold, at the first "
        "tick that finds it full (all replicas of a version are of an age); or ignore it",
        ONE_OF(memory_words), INTO(BOOL, struct analyzer, memory_restarts), ASSUMPTION("memory")),
    SCENARIO("analyzers.ARM.network", MAPPING, "(its defaults)", "what an attempt carries"),
    SCENARIO("analyzers.ARM.network.per_attempt", QUANTITY, "0", "bytes of an attempt, both ways", UNIT(BYTES),
             RANGE("0", "1GB"), INTO(RATIO, struct analyzer, network_per_attempt_bytes)),
    SCENARIO("analyzers.ARM.network.capacity", QUANTITY, "1GB/s", "what a replica can carry", UNIT(BYTES_PER_SECOND),
             RANGE("1kB/s", "1000GB/s"), INTO(RATIO, struct analyzer, network_capacity_bytes_per_s)),
    SCENARIO("analyzers.ARM.network.full", WORD, "delay",
             "when a replica's attempts carry more than it can, and made up for no idle tick before: delay their ends "
             "until it has carried them; or ignore it",
             ONE_OF(network_words), INTO(BOOL, struct analyzer, network_delays), ASSUMPTION("network")),
    SCENARIO("analyzers.ARM.probes", MAPPING, "(its defaults)", "health checks, which availability is counted from",
             ASSUMPTION("probes")),
    SCENARIO("analyzers.ARM.probes.targets", WHOLE, "20", "targets a region, probed every tick", RANGE("1", "1000"),
             INTO(INT, struct analyzer, probe_targets), ASSUMPTION("probes")),
    SCENARIO("analyzers.ARM.probes.failure", QUANTITY, "0", "chance that a probe fails though requests are served",
             UNIT(SHARE), RANGE("0", "100%"), INTO(RATIO, struct analyzer, probe_failure), ASSUMPTION("probe-failure")),
    SCENARIO("analyzers.ARM.deployed", INSTANT, "(a year before the start: warm)",
             "when it went live: until then its cache is cold and does not warm; its memory grows from then, or from "
             "the plan's start if that is later"),

    SCENARIO("faults", RECORDS, "(none)", "what goes wrong on purpose; at most 256"),
    SCENARIO("faults.N.kind", WORD, REQUIRED, "what happens; `--explain faults` describes each", ONE_OF(fault_words),
             INTO(WORD, struct fault, kind)),
    SCENARIO("faults.N.at", INSTANT, REQUIRED,
             "when it begins, or from when on it may begin; it takes effect, and ends, with the next tick"),
    SCENARIO("faults.N.for", QUANTITY, "(to the end)", "how long it lasts; at least a tick", UNIT(DURATION),
             RANGE("1s", "366d"), INTO(INT64, struct fault, when.for_ns)),
    SCENARIO("faults.N.every", QUANTITY, "(once)", "from one beginning to the next; at least `for`", UNIT(DURATION),
             RANGE("1s", "366d"), INTO(INT64, struct fault, when.every_ns)),
    SCENARIO("faults.N.times", WHOLE, "(to the end)", "how often, with `every`", RANGE("1", "2048"),
             INTO(INT64, struct fault, when.times)),
    SCENARIO("faults.N.random", MAPPING, "(not)", "it begins at random, by the seed: {rate}, {mtbf} or {mtbf, mttr}"),
    SCENARIO("faults.N.random.rate", QUANTITY, "(none)",
             "how often on average, such as 3/d; beginnings know nothing of each other, and one that comes while the "
             "one before lasts makes it longer",
             UNIT(RATE), RANGE("1/d", "1/s"), INTO(RATIO, struct fault, when.rate)),
    SCENARIO("faults.N.random.mtbf", QUANTITY, "(none)", "mean time from an end to the next beginning, exponential",
             UNIT(DURATION), RANGE("1s", "366d"), INTO(INT64, struct fault, when.mtbf_ns)),
    SCENARIO("faults.N.random.mttr", QUANTITY, "(`for`)", "mean time that it lasts, exponential", UNIT(DURATION),
             RANGE("1s", "366d"), INTO(INT64, struct fault, when.mttr_ns)),
    SCENARIO("faults.N.dwell", QUANTITY, "0", "the shortest that it lasts, with `mttr`", UNIT(DURATION),
             RANGE("0", "366d"), INTO(INT64, struct fault, when.dwell_ns)),
    SCENARIO("faults.N.until", INSTANT, "(to the end)", "with `every` or `random`: none begins from then on"),
    SCENARIO("faults.N.concurrency", WORD, "allow",
             "forbid: an occurrence that would begin while another fault holds does not take place",
             ONE_OF(concurrency_words), INTO(BOOL, struct fault, alone)),
    SCENARIO("faults.N.arm", NAME, "(both)", "the version it strikes"),
    SCENARIO("faults.N.region", NAME, "(all)", "the region it strikes"),
    SCENARIO("faults.N.segment", NAME, "(all)", "the learners it strikes, by their segment"),
    SCENARIO("faults.N.learners", QUANTITY, "100%", "the share of these learners that it strikes, the same throughout",
             UNIT(SHARE), RANGE("1ppm", "100%"), INTO(RATIO, struct fault, learners)),
    SCENARIO("faults.N.percentage", SLOPE, "100%", "share of attempts that it strikes, to a millionth", UNIT(SHARE),
             RANGE("0", "100%")),
    SCENARIO("faults.N.status", WORD, "(none)",
             "what becomes of an attempt: refused at the door, served and answered with an error, or its connection "
             "reset at the door",
             ONE_OF(fault_status_words), INTO(WORD, struct fault, status)),
    SCENARIO("faults.N.latency", DELAY, "(none)", "how much longer", UNIT(DURATION), RANGE("0", "1h")),
    SCENARIO("faults.N.jitter", QUANTITY, "0",
             "`latency` is drawn anew each time, uniform from `latency` - `jitter` to `latency` + `jitter`",
             UNIT(DURATION), RANGE("0", "1h"), INTO(INT64, struct fault, jitter_ns)),
    SCENARIO("faults.N.factor", SLOPE, "(none)", "how many times as much", UNIT(FACTOR), RANGE("0", "1000")),
    SCENARIO("faults.N.correlation", QUANTITY, "0",
             "share of attempts that share one draw of the tick: they fare alike, each as likely as before",
             UNIT(SHARE), RANGE("0", "100%"), INTO(RATIO, struct fault, correlation)),
    SCENARIO("faults.N.PARAMETER.from", VALUE, REQUIRED, "its value when the fault begins"),
    SCENARIO("faults.N.PARAMETER.to", VALUE, REQUIRED, "its value in the end"),
    SCENARIO("faults.N.PARAMETER.over", QUANTITY, "(by steps)", "how long a straight line takes from one to the other",
             UNIT(DURATION), RANGE("1s", "366d"), INTO(INT64, struct fault_slope, over_ns)),
    SCENARIO("faults.N.PARAMETER.step", VALUE, "(a straight line)", "how much it changes at a time"),
    SCENARIO("faults.N.PARAMETER.every", QUANTITY, "(a straight line)", "from one step to the next", UNIT(DURATION),
             RANGE("1s", "366d"), INTO(INT64, struct fault_slope, every_ns)),

    SCENARIO("monitoring", MAPPING, "(its defaults)", "how the rehearsal is watched", ASSUMPTION("samples")),
    SCENARIO("monitoring.tick", QUANTITY, "5s", "control and health-check interval, whole seconds; divides `sample`",
             UNIT(DURATION), RANGE("1s", "1h"), INTO(INT64, struct monitoring, tick_ns), ASSUMPTION("probes")),
    SCENARIO("monitoring.sample", QUANTITY, "30s", "monitoring interval; divides every time of the plan",
             UNIT(DURATION), RANGE("1s", "1h"), INTO(INT64, struct monitoring, sample_ns), ASSUMPTION("samples")),
    SCENARIO("monitoring.variance", WORD, "range_pp_x100",
             "how the spread of the error rate between segments is measured", ONE_OF(variance_words),
             INTO(WORD, struct monitoring, variance), ASSUMPTION("segment-variance")),
    SCENARIO("monitoring.variance_window", QUANTITY, "15m", "the spread is not judged on less than this",
             UNIT(DURATION), RANGE("0", "7d"), INTO(INT64, struct monitoring, variance_window_ns),
             ASSUMPTION("variance-window")),
    SCENARIO("monitoring.availability_window", QUANTITY, "30s", "window of availability when a breach is looked for",
             UNIT(DURATION), RANGE("1s", "1h"), INTO(INT64, struct monitoring, availability_window_ns),
             ASSUMPTION("availability-window")),
    SCENARIO(
        "monitoring.tail_rounds", WHOLE, "1",
        "rounds that have to lie beyond a percentile; with fewer it has no data: 1 asks for 100 rounds for p99 and "
        "1,000 for p99.9, 0 takes any",
        RANGE("0", "1M"), INTO(INT64, struct monitoring, tail_rounds), ASSUMPTION("percentiles")),

    STATED_KEYS(SCENARIO),
    SCENARIO("business", MAPPING, "(its defaults)", "money and mood", ASSUMPTION("revenue")),
    SCENARIO("business.revenue_per_year", QUANTITY, "$0",
             "revenue of all learners on the baseline; $0: no money is counted, and criteria of revenue have no data",
             UNIT(MONEY), RANGE("$0", "$1000G"), INTO(RATIO, struct business, revenue_per_year), ASSUMPTION("revenue")),
    SCENARIO("business.uplift", QUANTITY, "0%", "change of revenue of a learner on the candidate", UNIT(SHARE),
             RANGE("-100%", "100%"), INTO(RATIO, struct business, uplift), ASSUMPTION("uplift")),
    SCENARIO("business.noise_cv", QUANTITY, "0", "coefficient of variation of a sample's revenue; 0: none",
             UNIT(FACTOR), RANGE("0", "10"), INTO(RATIO, struct business, noise_cv), ASSUMPTION("revenue-noise")),
    SCENARIO("business.apdex", QUANTITY, "100ms", "T of the Apdex: satisfied within T, tolerating within 4 T",
             UNIT(DURATION), RANGE("1ms", "1h"), INTO(INT64, struct business, apdex_ns), ASSUMPTION("satisfaction")),
    SCENARIO("business.complaints", QUANTITY, "0%", "chance that a failed round is complained about", UNIT(SHARE),
             RANGE("0", "100%"), INTO(RATIO, struct business, complaints), ASSUMPTION("satisfaction")),
    SCENARIO("business.churn", MAPPING, "(its defaults)", "how learners leave for good", ASSUMPTION("satisfaction")),
    SCENARIO("business.churn.relief", QUANTITY, "0%", "change of the churn of a learner on the candidate", UNIT(SHARE),
             RANGE("-100%", "100%"), INTO(RATIO, struct business, churn_relief), ASSUMPTION("satisfaction")),
    SCENARIO("business.churn.weight", QUANTITY, "0", "added change for every share of frustrated rounds; 0: off",
             UNIT(FACTOR), RANGE("0", "1000"), INTO(RATIO, struct business, churn_weight), ASSUMPTION("satisfaction")),

    SCENARIO("rollback", MAPPING, "(its defaults)", "how long moving traffic back takes", ASSUMPTION("rollback-time")),
    SCENARIO("rollback.latency", QUANTITY, "60s", "from the decision until traffic has moved", UNIT(DURATION),
             RANGE("0", "1h"), INTO(INT64, struct rollback, latency_ns), ASSUMPTION("rollback-time")),
    SCENARIO("rollback.limit", QUANTITY, "5m", "how long it may take; longer is reported", UNIT(DURATION),
             RANGE("0", "1h"), INTO(INT64, struct rollback, limit_ns), ASSUMPTION("rollback-time")),
    SCENARIO("rollback.recover", QUANTITY, "5m", "how long the recovery is observed", UNIT(DURATION), RANGE("0", "1d"),
             INTO(INT64, struct rollback, recover_ns), ASSUMPTION("rollback-time")),

    SCENARIO("policy", FILE, REQUIRED, "the policy file that drives"),
    SCENARIO("beside", FILES, "(none)", "policy files that judge the same samples without driving; at most 15"),

    SCENARIO("plan", RECORDS, REQUIRED, "the phases, in order of time, without overlap; at most 64"),
    SCENARIO("plan.PHASE.phase", NAME, REQUIRED, "the phase's name, unique"),
    SCENARIO("plan.PHASE.at", INSTANT, REQUIRED, "when it starts"),
    SCENARIO("plan.PHASE.for", QUANTITY, REQUIRED, "how long it is", UNIT(DURATION), RANGE("1s", "366d"),
             INTO(INT64, struct phase, length_ns)),
    SCENARIO("plan.PHASE.split", SPLIT, "(required unless the phase is a hold)",
             "share of learners on the candidate; overrides for regions and segments, later ones win", UNIT(SHARE),
             RANGE("0", "100%")),
    SCENARIO("plan.PHASE.split.share", QUANTITY, REQUIRED, "share of everybody else", UNIT(SHARE), RANGE("0", "100%")),
    SCENARIO("plan.PHASE.split.overrides", RECORDS, "(none)", "shares of regions, segments, or both"),
    SCENARIO("plan.PHASE.split.overrides.N.region", NAME, "(all)", "the region it is for"),
    SCENARIO("plan.PHASE.split.overrides.N.segment", NAME, "(all)", "the segment it is for"),
    SCENARIO("plan.PHASE.split.overrides.N.share", QUANTITY, REQUIRED, "share of these learners on the candidate",
             UNIT(SHARE), RANGE("0", "100%"), INTO(RATIO, struct split_override, share)),
    SCENARIO("plan.PHASE.replicas", MAPPING, "(the analyzers' own)", "replicas in this phase, all regions together",
             ASSUMPTION("provisioning")),
    SCENARIO("plan.PHASE.replicas.ARM", WHOLE, "(the analyzer's own)", "replicas of this version", RANGE("1", "100000"),
             ASSUMPTION("provisioning")),
    SCENARIO("plan.PHASE.checkpoints", DURATIONS, "(none)",
             "judged moments, counted from the phase's start, ascending; at most 64", UNIT(DURATION),
             RANGE("1s", "366d")),
    SCENARIO("plan.PHASE.hold", BOOL, "false", "keeps the split and the replicas of the phase before",
             INTO(BOOL, struct phase, hold), ASSUMPTION("holds")),
    SCENARIO("plan.PHASE.observe", MAPPING, "(observed whole)", "a hold observed in parts"),
    SCENARIO("plan.PHASE.observe.window", QUANTITY, REQUIRED, "how long each part is simulated", UNIT(DURATION),
             RANGE("1s", "366d"), INTO(INT64, struct phase, observe_ns)),
    SCENARIO("plan.PHASE.observe.every", QUANTITY, REQUIRED, "from the start of a part to the start of the next",
             UNIT(DURATION), RANGE("1s", "366d"), INTO(INT64, struct phase, observe_every_ns)),
    SCENARIO("only", NAMES, "(all phases)",
             "keeps these phases of the plan; for scenarios that extend another. What `expect` says of another phase "
             "is not judged"),

    SCENARIO("expect", MAPPING, "(nothing)", "makes the scenario a test"),
    SCENARIO("expect.PHASE", EXPECTATION, "(nothing)",
             "what the driving policy must decide: go, no-go, rollback, not-run or no-data; TIME is +DURATION after "
             "the phase's start, HH:MM[:SS] UTC, or an instant"),
    SCENARIO("expect.decisions", DECISIONS, "(nothing)",
             "decisions that must, or must not, be taken; `to SHARE` where the action moves traffic"),
    SCENARIO("expect.beside", MAPPING, "(nothing)", "what the policies beside must decide"),
    SCENARIO("expect.beside.POLICY", MAPPING, "(nothing)", "of one policy, by its name"),
    SCENARIO("expect.beside.POLICY.PHASE", EXPECTATION, "(nothing)", "of one phase"),
    SCENARIO("assumptions", RECORDS, "(the built-in ones)",
             "assumptions for the report; one with a built-in id replaces it"),
    SCENARIO("assumptions.ID.id", NAME, REQUIRED, "what it is about, in a word, such as probes"),
    SCENARIO("assumptions.ID.text", TEXT, REQUIRED, "what is assumed"),

    POLICY("policy", WHOLE, REQUIRED, "version of the policy language", RANGE("1", "1")),
    POLICY("name", NAME, REQUIRED, "what reports call this policy"),
    POLICY("title", TEXT, "(its name)", "what the policy calls itself"),
    POLICY("engine", WORD, "documents", "what judges by this policy", ONE_OF(engine_words),
           INTO(WORD, struct policy, engine)),
    POLICY("min_errors", WHOLE, "0", "failed attempts that `any criterion worse than` needs in its window",
           RANGE("0", "1M"), INTO(INT64, struct policy, min_errors), ASSUMPTION("min-errors")),
    STATED_KEYS(POLICY),
    POLICY("phases", RECORDS, REQUIRED, "the rules of each phase; phases that the plan does not have are ignored"),
    POLICY("phases.PHASE.phase", NAME, REQUIRED, "name of a phase of the plan"),
    POLICY("phases.PHASE.from", FILE, "(none)",
           "takes this phase's rules from another policy file; beside it only `triggers`, which are added to them"),
    POLICY("phases.PHASE.gate", CRITERIA, "(none)", "all must pass at the end of the phase"),
    POLICY("phases.PHASE.recovery", CRITERIA, "(the gate's errors, latency and availability)",
           "what must hold after a rollback, on the arm that takes the traffic then"),
    POLICY("phases.PHASE.maintained", MAPPING, "(cumulative values only)", "what else the gate asks for",
           ASSUMPTION("maintained")),
    POLICY("phases.PHASE.maintained.breach", QUANTITY, "0",
           "a criterion breached this long fails the gate; 0: not asked", UNIT(DURATION), RANGE("0", "7d"),
           INTO(INT64, struct policy_phase, maintained_breach_ns), ASSUMPTION("maintained")),
    POLICY("phases.PHASE.maintained.checkpoints", BOOL, "false", "every checkpoint must have passed",
           INTO(BOOL, struct policy_phase, maintained_checkpoints), ASSUMPTION("maintained")),
    POLICY("phases.PHASE.checkpoints", RECORDS, "(all use the gate's list)", "checkpoints with their own lists"),
    POLICY("phases.PHASE.checkpoints.N.at", QUANTITY, REQUIRED, "which: its time since the phase's start",
           UNIT(DURATION), RANGE("1s", "366d"), INTO(INT64, struct policy_checkpoint, offset_ns)),
    POLICY("phases.PHASE.checkpoints.N.criteria", CRITERIA, "(none)", "all pass: continue; else hold"),
    POLICY("phases.PHASE.checkpoints.N.abort_unless", CRITERIA, "(none)", "one does not pass: abort"),
    POLICY("phases.PHASE.checkpoints.N.required", BOOL, "false",
           "the gate asks for this checkpoint even if it does not ask for all",
           INTO(BOOL, struct policy_checkpoint, required)),
    POLICY("phases.PHASE.triggers", TRIGGERS, "(none)", "what acts between checkpoints"),
    POLICY("phases.PHASE.rollback_to", QUANTITY, "0%", "split after a rollback or an abort", UNIT(SHARE),
           RANGE("0", "100%"), INTO(RATIO, struct policy_phase, rollback_to), ASSUMPTION("destinations")),
    POLICY("phases.PHASE.on_fail", MAPPING, "(the split stays)", "what follows a failed gate",
           ASSUMPTION("destinations")),
    POLICY("phases.PHASE.on_fail.split", QUANTITY, "(the split stays)", "split while the failure is investigated",
           UNIT(SHARE), RANGE("0", "100%"), ASSUMPTION("destinations")),
    POLICY("phases.PHASE.on_fail.for", QUANTITY, "2h", "how long the investigation is observed", UNIT(DURATION),
           RANGE("0", "30d"), INTO(INT64, struct policy_phase, fail_for_ns), ASSUMPTION("investigation")),
    POLICY("phases.PHASE.on_fail.then", QUANTITY, "(the split stays)",
           "split after the investigation, and after a rollback was watched", UNIT(SHARE), RANGE("0", "100%"),
           ASSUMPTION("destinations")),
    POLICY("phases.PHASE.manual", BOOL, "false", "people decide; reported, and approval is given",
           INTO(BOOL, struct policy_phase, manual), ASSUMPTION("approvals")),
    POLICY("phases.PHASE.remediation", RECORDS, "(none)", "what can follow a failure; the first is taken",
           ASSUMPTION("remediation")),
    POLICY("phases.PHASE.remediation.OPTION.option", NAME, REQUIRED, "its letter", ASSUMPTION("remediation")),
    POLICY("phases.PHASE.remediation.OPTION.text", TEXT, REQUIRED, "what it is", ASSUMPTION("remediation")),
    POLICY("phases.PHASE.remediation.OPTION.at", INSTANT, "(none)", "the phase's new date", ASSUMPTION("remediation")),
};
const size_t key_table_count = sizeof key_table / sizeof key_table[0];
