/* keys_table.c - the rows of the table of keys (keys.h). */
#include "scenario/keys.h"

#include "rehearse/scenario.h"

/* Rows without a place in a struct, rows with one, and rows with a number in a range. */
#define ROW(path, type, fallback, origin, meaning)                                                                     \
    {                                                                                                                  \
        DOCUMENT, path, KEY_##type, UNITS, NULL, NULL, fallback, NULL, meaning, origin, STORE_NONE, 0                  \
    }
#define WORDS(path, list, fallback, owner, field, origin, meaning)                                                     \
    {                                                                                                                  \
        DOCUMENT, path, KEY_WORD, UNITS, NULL, NULL, fallback, list, meaning, origin, STORE_WORD,                      \
            offsetof(owner, field)                                                                                     \
    }
#define NUMBER(path, type, unit, low, high, fallback, store, owner, field, origin, meaning)                            \
    {                                                                                                                  \
        DOCUMENT, path, KEY_##type, UNIT_##unit, low, high, fallback, NULL, meaning, origin, STORE_##store,            \
            offsetof(owner, field)                                                                                     \
    }
#define LOOSE(path, type, unit, low, high, fallback, origin, meaning)                                                  \
    {                                                                                                                  \
        DOCUMENT, path, KEY_##type, UNIT_##unit, low, high, fallback, NULL, meaning, origin, STORE_NONE, 0             \
    }
#define FLAG(path, fallback, owner, field, origin, meaning)                                                            \
    {                                                                                                                  \
        DOCUMENT, path, KEY_BOOL, UNITS, NULL, NULL, fallback, NULL, meaning, origin, STORE_BOOL,                      \
            offsetof(owner, field)                                                                                     \
    }

/* In the order of false and true. */
static const char *const stale_words[] = {"drop", "serve", NULL};

const struct key key_table[] = {
#define DOCUMENT DOCUMENT_SCENARIO
    LOOSE("rehearsal", WHOLE, COUNT, "1", "1", REQUIRED, "", "version of the scenario language"),
    ROW("extends", FILE, "(none)", "",
        "another scenario that this one changes: mappings are merged key by key, lists and distributions are replaced"),
    ROW("name", NAME, "(the file's name without .yaml)", "", "what reports call this rehearsal"),
    LOOSE("seed", WHOLE, COUNT, "0", "9223372036854775807", "20251031", "", "start of all random streams"),
    ROW("start", INSTANT, "(the first phase's `at`)", "", "the plan's start, time 0 of every report"),

    ROW("learners", FOLDER, REQUIRED, "", "who learns, and how they behave"),
    NUMBER("learners.count", WHOLE, COUNT, "1", "20M", REQUIRED, INT64, struct learners, count, "U-28",
           "learners of the whole platform, both arms"),
    ROW("learners.segments", RECORDS, "(one segment called all)", "U-14", "kinds of learners; shares sum to exactly 1"),
    ROW("learners.segments.SEGMENT.name", NAME, REQUIRED, "", "the segment's name, unique"),
    NUMBER("learners.segments.SEGMENT.share", QUANTITY, SHARE, "1ppm", "100%", REQUIRED, RATIO, struct segment, share,
           "U-14", "share of the learners"),
    NUMBER("learners.segments.SEGMENT.error_factor", QUANTITY, FACTOR, "0", "1000", "1", RATIO, struct segment,
           error_factor, "", "multiplies the arm's error share for this segment"),
    ROW("learners.rounds", FOLDER, "(its defaults)", "U-04",
        "how a learner trains: sessions arrive, each is a closed loop of rounds"),
    ROW("learners.rounds.per_session", DISTRIBUTION, "{geometric: {mean: 30}}", "U-04", "rounds in a session"),
    ROW("learners.rounds.think", DISTRIBUTION, "{exponential: {mean: 30s}}", "U-04", "time before every round"),
    ROW("learners.rounds.away", DISTRIBUTION, "{exponential: {mean: 5m}}", "U-04",
        "time between sessions; one `think` follows it"),
    NUMBER("learners.rounds.quit_after_failure", QUANTITY, SHARE, "0", "100%", "0%", RATIO, struct learners,
           quit_after_failure, "U-15", "chance to leave the session after a failed round"),
    ROW("learners.activity", FACTORS, "(1 at every hour)", "U-04",
        "factor on the pace of arrivals by local hour, at the full hour, straight between; 0.01 .. 10"),
    ROW("learners.patience", FOLDER, "(its defaults)", "U-06",
        "how long a learner's client waits, and how it tries again"),
    NUMBER("learners.patience.timeout", WAIT, DURATION, "0", "1h", "2s", INT64, struct patience, timeout_ns, "U-06",
           "how long an attempt is waited for, drawn for each when it is a distribution; 0 waits for ever"),
    NUMBER("learners.patience.retries", WHOLE, COUNT, "0", "255", "0", INT, struct patience, retries, "U-06",
           "further attempts after a failed one"),
    ROW("learners.patience.backoff", FOLDER, "(its defaults)", "U-06", "the wait before a further attempt"),
    NUMBER("learners.patience.backoff.base", QUANTITY, DURATION, "0", "1h", "200ms", INT64, struct patience,
           backoff_base_ns, "U-06", "the first wait; doubled for each further one"),
    NUMBER("learners.patience.backoff.cap", QUANTITY, DURATION, "0", "1h", "5s", INT64, struct patience, backoff_cap_ns,
           "U-06", "the longest wait"),
    WORDS("learners.patience.backoff.jitter", jitter_words, "full", struct patience, jitter, "U-06",
          "full: the wait is drawn evenly from 0 to its length; none: it is its length"),

    ROW("regions", RECORDS, "(one region called all, UTC, without a network)", "U-07",
        "where learners live; shares sum to exactly 1"),
    ROW("regions.REGION.name", NAME, REQUIRED, "", "the region's name, unique"),
    NUMBER("regions.REGION.share", QUANTITY, SHARE, "1ppm", "100%", REQUIRED, RATIO, struct region, share, "U-07",
           "share of the learners and of every pool's replicas"),
    NUMBER("regions.REGION.utc_offset", QUANTITY, DURATION, "-14h", "14h", "0", INT64, struct region, utc_offset_ns, "",
           "local time less UTC, for the daily activity"),
    ROW("regions.REGION.network", DISTRIBUTION, "{deterministic: 0}", "U-07",
        "time on the network, one way; drawn for the way out and for the way back; at most 4s"),
    NUMBER("regions.REGION.cells", WHOLE, COUNT, "1", "4096",
           "(one for every 20,000 learners, at most the replicas of the smallest pool)", NONE, struct region, cells, "",
           "fixed slices of the region, as availability zones are; the unit of parallel work"),

    ROW("analyzers", FOLDER, REQUIRED, "", "the two versions: `baseline` and `ultra-fast`"),
    ROW("analyzers.ARM", FOLDER, REQUIRED, "U-01", "one version of the analyzer"),
    ROW("analyzers.ARM.service", DISTRIBUTION, REQUIRED, "U-05",
        "worker time of an attempt; of a hit when there is a cache"),
    ROW("analyzers.ARM.cache", FOLDER, "none", "", "a cache before the analysis, or none"),
    NUMBER("analyzers.ARM.cache.hit", QUANTITY, SHARE, "0", "100%", REQUIRED, RATIO, struct analyzer, cache_hit, "",
           "share of look-ups that find their answer, once warm"),
    ROW("analyzers.ARM.cache.miss", DISTRIBUTION, REQUIRED, "", "worker time of a miss"),
    NUMBER("analyzers.ARM.cache.warm", QUANTITY, DURATION, "0", "30d", "10m", INT64, struct analyzer, cache_warm_ns, "",
           "time constant of warming after a start or a flush; 0: warm at once"),
    ROW("analyzers.ARM.cache.flushes", INSTANTS, "(none)", "F-08", "when the cache is emptied, ascending; at most 64"),
    NUMBER("analyzers.ARM.errors", QUANTITY, SHARE, "0", "100%", "0", RATIO, struct analyzer, errors, "",
           "share of attempts answered with an error"),
    NUMBER("analyzers.ARM.replicas", WHOLE, COUNT, "1", "100000", REQUIRED, INT, struct analyzer, replicas, "U-06",
           "replicas of all regions together; a phase may change it"),
    NUMBER("analyzers.ARM.workers", WHOLE, COUNT, "1", "1024", "1", INT, struct analyzer, workers, "U-06",
           "attempts a replica works on at once"),
    NUMBER("analyzers.ARM.queue", WHOLE, COUNT, "0", "1M", "64", INT, struct analyzer, queue, "U-06",
           "places for waiting attempts at a replica; 0: none waits, a full replica refuses"),
    WORDS("analyzers.ARM.choice", choice_words, "pooled", struct analyzer, choice, "U-06",
          "how a cell picks the replica of an attempt"),
    {DOCUMENT, "analyzers.ARM.stale", KEY_WORD, UNITS, NULL, NULL, "serve", stale_words,
     "an attempt whose learner gave up: serve it all the same, or drop it when it is reached", "U-06", STORE_BOOL,
     offsetof(struct analyzer, serve_stale)},
    ROW("analyzers.ARM.cpu", FOLDER, "(its defaults)", "X-08", "what an attempt costs a processor"),
    NUMBER("analyzers.ARM.cpu.per_attempt", QUANTITY, DURATION, "0", "1h", "0", INT64, struct analyzer,
           cpu_per_attempt_ns, "X-08", "processor time of an attempt"),
    NUMBER("analyzers.ARM.cpu.cores", CORES, FACTOR, "0.001", "1024", "1", RATIO, struct analyzer, cores, "",
           "a replica's processor cores"),
    ROW("analyzers.ARM.memory", FOLDER, "(its defaults)", "", "a replica's memory"),
    NUMBER("analyzers.ARM.memory.base", QUANTITY, BYTES, "0", "1024GiB", "0", KIB, struct analyzer, memory_base_kib, "",
           "in use after a start"),
    NUMBER("analyzers.ARM.memory.growth", QUANTITY, BYTES_PER_HOUR, "0", "1024GiB/h", "0", KIB, struct analyzer,
           memory_growth_kib_per_hour, "",
           "growth, counted from `deployed` or from the plan's start, whichever is later"),
    NUMBER("analyzers.ARM.memory.capacity", QUANTITY, BYTES, "1MiB", "1024GiB", "1GiB", KIB, struct analyzer,
           memory_capacity_kib, "", "what a replica has"),
    ROW("analyzers.ARM.network", FOLDER, "(its defaults)", "", "what an attempt carries"),
    NUMBER("analyzers.ARM.network.per_attempt", QUANTITY, BYTES, "0", "1GB", "0", RATIO, struct analyzer,
           network_per_attempt_bytes, "", "bytes of an attempt, both ways"),
    NUMBER("analyzers.ARM.network.capacity", QUANTITY, BYTES_PER_SECOND, "1kB/s", "1000GB/s", "1GB/s", RATIO,
           struct analyzer, network_capacity_bytes_per_s, "", "what a replica can carry"),
    ROW("analyzers.ARM.probes", FOLDER, "(its defaults)", "X-37", "health checks, which availability is counted from"),
    NUMBER("analyzers.ARM.probes.targets", WHOLE, COUNT, "1", "1000", "20", INT, struct analyzer, probe_targets, "X-37",
           "targets a region, probed every tick"),
    NUMBER("analyzers.ARM.probes.failure", QUANTITY, SHARE, "0", "100%", "0", RATIO, struct analyzer, probe_failure,
           "X-38", "chance that a probe fails though requests are served"),
    ROW("analyzers.ARM.deployed", INSTANT, "(a year before the start: warm)", "",
        "when it went live, for the warmth of the cache and the growth of memory"),

    ROW("monitoring", FOLDER, "(its defaults)", "U-03", "how the rehearsal is watched"),
    NUMBER("monitoring.tick", QUANTITY, DURATION, "1s", "1h", "5s", INT64, struct monitoring, tick_ns, "X-37",
           "control and health-check interval, whole seconds; divides `sample`"),
    NUMBER("monitoring.sample", QUANTITY, DURATION, "1s", "1h", "30s", INT64, struct monitoring, sample_ns, "U-03",
           "monitoring interval; divides every time of the plan"),
    WORDS("monitoring.variance", variance_words, "range_pp_x100", struct monitoring, variance, "X-12",
          "how the spread of the error rate between segments is measured"),
    NUMBER("monitoring.variance_window", QUANTITY, DURATION, "0", "7d", "15m", INT64, struct monitoring,
           variance_window_ns, "X-13", "the spread is not judged on less than this"),
    NUMBER("monitoring.availability_window", QUANTITY, DURATION, "1s", "1h", "30s", INT64, struct monitoring,
           availability_window_ns, "X-39", "window of availability when a breach is looked for"),

    ROW("business", FOLDER, "(its defaults)", "X-110", "money and mood"),
    NUMBER("business.revenue_per_year", QUANTITY, MONEY, "$0", "$1000G", "$1251.7M", RATIO, struct business,
           revenue_per_year, "X-110", "revenue of all learners on the baseline"),
    NUMBER("business.uplift", QUANTITY, SHARE, "-100%", "100%", "5.8%", RATIO, struct business, uplift, "X-113",
           "change of revenue of a learner on the ultra-fast arm"),
    NUMBER("business.noise_cv", QUANTITY, FACTOR, "0", "10", "0", RATIO, struct business, noise_cv, "X-120",
           "coefficient of variation of a sample's revenue; 0: none"),
    NUMBER("business.apdex", QUANTITY, DURATION, "1ms", "1h", "100ms", INT64, struct business, apdex_ns, "U-15",
           "T of the Apdex: satisfied within T, tolerating within 4 T"),
    NUMBER("business.complaints", QUANTITY, SHARE, "0", "100%", "0%", RATIO, struct business, complaints, "U-15",
           "chance that a failed round is complained about"),
    ROW("business.churn", FOLDER, "(its defaults)", "U-15", "how learners leave for good"),
    NUMBER("business.churn.relief", QUANTITY, SHARE, "-100%", "100%", "-3%", RATIO, struct business, churn_relief,
           "U-15", "change of the churn of a learner on the ultra-fast arm"),
    NUMBER("business.churn.weight", QUANTITY, FACTOR, "0", "1000", "0", RATIO, struct business, churn_weight, "U-15",
           "added change for every share of frustrated rounds; 0: off"),

    ROW("rollback", FOLDER, "(its defaults)", "X-66", "how long moving traffic back takes"),
    NUMBER("rollback.latency", QUANTITY, DURATION, "0", "1h", "60s", INT64, struct rollback, latency_ns, "X-66",
           "from the decision until traffic has moved"),
    NUMBER("rollback.limit", QUANTITY, DURATION, "0", "1h", "5m", INT64, struct rollback, limit_ns, "X-66",
           "what the documents allow; longer is reported"),
    NUMBER("rollback.recover", QUANTITY, DURATION, "0", "1d", "5m", INT64, struct rollback, recover_ns, "X-66",
           "how long the recovery is observed"),

    ROW("policy", FILE, REQUIRED, "", "the policy file that drives"),
    ROW("beside", FILES, "(none)", "", "policy files that judge the same samples without driving; at most 15"),

    ROW("plan", RECORDS, REQUIRED, "", "the phases, in order of time, without overlap; at most 64"),
    ROW("plan.PHASE.phase", NAME, REQUIRED, "", "the phase's name, unique"),
    ROW("plan.PHASE.at", INSTANT, REQUIRED, "", "when it starts"),
    NUMBER("plan.PHASE.for", QUANTITY, DURATION, "1s", "366d", REQUIRED, INT64, struct phase, length_ns, "",
           "how long it is"),
    LOOSE("plan.PHASE.split", SPLIT, SHARE, "0", "100%", "(required unless the phase is a hold)", "",
          "share of learners on the ultra-fast arm; overrides for regions and segments, later ones win"),
    LOOSE("plan.PHASE.split.share", QUANTITY, SHARE, "0", "100%", REQUIRED, "", "share of everybody else"),
    ROW("plan.PHASE.split.overrides", RECORDS, "(none)", "", "shares of regions, segments, or both"),
    ROW("plan.PHASE.split.overrides.N.region", NAME, "(all)", "", "the region it is for"),
    ROW("plan.PHASE.split.overrides.N.segment", NAME, "(all)", "", "the segment it is for"),
    NUMBER("plan.PHASE.split.overrides.N.share", QUANTITY, SHARE, "0", "100%", REQUIRED, RATIO, struct split_override,
           share, "", "share of these learners on the ultra-fast arm"),
    ROW("plan.PHASE.replicas", FOLDER, "(the analyzers' own)", "X-09", "replicas in this phase, all regions together"),
    LOOSE("plan.PHASE.replicas.baseline", WHOLE, COUNT, "1", "100000", "(the analyzer's own)", "X-09",
          "replicas of the baseline"),
    LOOSE("plan.PHASE.replicas.ultra-fast", WHOLE, COUNT, "1", "100000", "(the analyzer's own)", "X-09",
          "replicas of the ultra-fast arm"),
    LOOSE("plan.PHASE.checkpoints", DURATIONS, DURATION, "1s", "366d", "(none)", "",
          "judged moments, counted from the phase's start, ascending; at most 64"),
    FLAG("plan.PHASE.hold", "false", struct phase, hold, "U-11",
         "keeps the split and the replicas of the phase before"),
    ROW("plan.PHASE.observe", FOLDER, "(observed whole)", "", "a hold observed in parts"),
    NUMBER("plan.PHASE.observe.window", QUANTITY, DURATION, "1s", "366d", REQUIRED, INT64, struct phase, observe_ns, "",
           "how long each part is simulated"),
    NUMBER("plan.PHASE.observe.every", QUANTITY, DURATION, "1s", "366d", REQUIRED, INT64, struct phase,
           observe_every_ns, "", "from the start of a part to the start of the next"),
    ROW("only", NAMES, "(all phases)", "", "keeps these phases of the plan; for scenarios that extend another"),

    ROW("expect", FOLDER, "(nothing)", "", "makes the scenario a test"),
    ROW("expect.PHASE", EXPECTATION, "(nothing)", "",
        "what the driving policy must decide: go, no-go, rollback, not-run or no-data; TIME is +DURATION after the "
        "phase's start, HH:MM[:SS] UTC, or an instant"),
    ROW("expect.decisions", DECISIONS, "(nothing)", "", "decisions that must, or must not, be taken"),
    ROW("expect.beside", FOLDER, "(nothing)", "", "what the policies beside must decide"),
    ROW("expect.beside.POLICY", FOLDER, "(nothing)", "", "of one policy, by its name"),
    ROW("expect.beside.POLICY.PHASE", EXPECTATION, "(nothing)", "", "of one phase"),
    ROW("assumptions", RECORDS, "(the built-in ones)", "",
        "assumptions for the report; one with a built-in id replaces it"),
    ROW("assumptions.ID.id", NAME, REQUIRED, "", "ledger row, such as U-01"),
    ROW("assumptions.ID.text", TEXT, REQUIRED, "", "what is assumed"),
#undef DOCUMENT

#define DOCUMENT DOCUMENT_POLICY
    LOOSE("policy", WHOLE, COUNT, "1", "1", REQUIRED, "", "version of the policy language"),
    ROW("name", NAME, REQUIRED, "", "what reports call this policy"),
    ROW("title", TEXT, "(its name)", "", "what the document calls itself"),
    NUMBER("min_errors", WHOLE, COUNT, "0", "1M", "0", INT64, struct policy, min_errors, "X-70",
           "failed attempts that `any criterion worse than` needs in its window"),
    ROW("phases", RECORDS, REQUIRED, "", "the rules of each phase; phases that the plan does not have are ignored"),
    ROW("phases.PHASE.phase", NAME, REQUIRED, "", "name of a phase of the plan"),
    ROW("phases.PHASE.from", FILE, "(none)", "",
        "takes this phase's rules from another policy file; no other keys then"),
    ROW("phases.PHASE.gate", CRITERIA, "(none)", "", "all must pass at the end of the phase"),
    ROW("phases.PHASE.maintained", FOLDER, "(cumulative values only)", "X-36", "what else the gate asks for"),
    NUMBER("phases.PHASE.maintained.breach", QUANTITY, DURATION, "0", "7d", "0", INT64, struct policy_phase,
           maintained_breach_ns, "X-36", "a criterion breached this long fails the gate; 0: not asked"),
    FLAG("phases.PHASE.maintained.checkpoints", "false", struct policy_phase, maintained_checkpoints, "X-36",
         "every checkpoint must have passed"),
    ROW("phases.PHASE.checkpoints", RECORDS, "(all use the gate's list)", "", "checkpoints with their own lists"),
    NUMBER("phases.PHASE.checkpoints.N.at", QUANTITY, DURATION, "1s", "366d", REQUIRED, INT64, struct policy_checkpoint,
           offset_ns, "", "which: its time since the phase's start"),
    ROW("phases.PHASE.checkpoints.N.criteria", CRITERIA, "(none)", "", "all pass: continue; else hold"),
    ROW("phases.PHASE.checkpoints.N.abort_unless", CRITERIA, "(none)", "X-56", "one does not pass: abort"),
    ROW("phases.PHASE.triggers", TRIGGERS, "(none)", "", "what acts between checkpoints"),
    NUMBER("phases.PHASE.rollback_to", QUANTITY, SHARE, "0", "100%", "0%", RATIO, struct policy_phase, rollback_to,
           "X-64", "split after a rollback or an abort"),
    ROW("phases.PHASE.on_fail", FOLDER, "(the split stays)", "X-64", "what follows a failed gate"),
    LOOSE("phases.PHASE.on_fail.split", QUANTITY, SHARE, "0", "100%", "(the split stays)", "X-64",
          "split while the failure is investigated"),
    NUMBER("phases.PHASE.on_fail.for", QUANTITY, DURATION, "0", "30d", "2h", INT64, struct policy_phase, fail_for_ns,
           "U-12", "how long the investigation is observed"),
    FLAG("phases.PHASE.manual", "false", struct policy_phase, manual, "X-80",
         "people decide; reported, and approval is given"),
    ROW("phases.PHASE.remediation", RECORDS, "(none)", "X-72", "what can follow a failure; the first is taken"),
    ROW("phases.PHASE.remediation.OPTION.option", NAME, REQUIRED, "X-72", "its letter"),
    ROW("phases.PHASE.remediation.OPTION.text", TEXT, REQUIRED, "X-72", "what it is"),
    ROW("phases.PHASE.remediation.OPTION.at", INSTANT, "(none)", "X-72", "the phase's new date"),
#undef DOCUMENT
};
const size_t key_table_count = sizeof key_table / sizeof key_table[0];
