/* scenario.h - one rehearsal as data: who learns, on what, along which plan, judged by which policies.
 *
 * scenario_read() makes it from files and overrides, or nothing; it never changes afterwards. Everything that draws or
 * decides is already an integer or an exact ratio. Times: int64 ns since the plan's `start_epoch_ns`.
 */
#ifndef REHEARSE_MODEL_SCENARIO_H
#define REHEARSE_MODEL_SCENARIO_H

#include "base/problem.h"
#include "metrics/sample.h"
#include "model/decision.h"
#include "model/fault.h"
#include "model/policy.h"
#include "random/distribution.h"

#define LEARNERS_MAX 20000000
#define CELLS_MAX 4096
#define PHASES_MAX 64
#define POLICIES_MAX 16
#define CHECKPOINTS_MAX 64
#define REPLICAS_MAX 100000
#define WORKERS_MAX 1024
#define QUEUE_MAX 1000000
#define OVERRIDES_MAX 512 /* of a split */
#define CACHE_FLUSHES_MAX 64

struct segment {
    char *name;
    struct ratio share;
    struct ratio error_factor; /* multiplies the arm's error share */
};

struct region {
    char *name;
    struct ratio share;
    int64_t utc_offset_ns;
    struct distribution network; /* one way, ns; drawn for the way out and again for the way back */
    int cells;                   /* never 0 */
    bool cells_given;
};

enum choice { CHOICE_POOLED, CHOICE_ROUND_ROBIN, CHOICE_LEAST_LOADED, CHOICE_TWO, CHOICES };
extern const char *const choice_words[]; /* "pooled", "round_robin", "least_loaded", "two_choices", NULL */

/* How learners are found when the plan starts: as at any later time, or all at the beginning of a session. */
enum start { START_STATIONARY, START_FRESH, STARTS };
extern const char *const start_words[];

enum jitter { JITTER_NONE, JITTER_FULL, JITTERS };
extern const char *const jitter_words[];

struct patience {
    int64_t timeout_ns;          /* of an attempt; 0: it waits forever */
    struct distribution timeout; /* drawn anew for each attempt, instead of timeout_ns, unless deterministic; ns */
    int retries;                 /* further attempts after a failed one, 0..255 */
    int64_t backoff_base_ns, backoff_cap_ns;
    enum jitter jitter;
};

struct learners {
    int64_t count;
    struct segment *segments;
    int segments_count;
    struct distribution per_session; /* rounds in a session, >= 1 */
    struct distribution think;       /* before every round of a session, ns */
    struct distribution away;        /* between sessions, ns; think follows it */
    enum start start;
    struct ratio quit_after_failure; /* chance to leave the session after a failed round */
    struct ratio activity[24];       /* factor on the rate of arrivals at each full local hour; linear in between */
    struct patience patience;
};

struct analyzer {
    struct distribution service; /* worker time of an attempt, ns; of a cache hit when there is a cache */
    bool has_cache;
    struct ratio cache_hit;         /* when warm */
    struct distribution cache_miss; /* worker time of a miss */
    int64_t cache_warm_ns;          /* time constant of warming; 0: warm at once */
    struct ratio errors;            /* share of attempts answered with an error */
    int replicas;                   /* all regions together; a phase may change it */
    int workers;                    /* of a replica */
    int queue;                      /* places for waiting attempts, of a replica */
    enum choice choice;
    bool serve_stale; /* an attempt whose learner gave up is still served (true) or dropped when reached */
    int64_t cpu_per_attempt_ns;
    bool cpu_stretches;   /* services, once cores are asked for more than they have */
    bool network_delays;  /* services, once the link is */
    struct ratio cores;   /* a replica's */
    bool memory_restarts; /* a replica, once its memory is full */
    struct ratio memory_base_kib, memory_growth_kib_per_hour, memory_capacity_kib; /* a replica's */
    struct ratio network_per_attempt_bytes, network_capacity_bytes_per_s;          /* attempt; replica */
    int probe_targets;          /* pooled health-check targets a region */
    struct ratio probe_failure; /* chance that one probe fails though requests are served */
    int64_t deployed_ns;        /* when it went live, for cache warmth and memory growth; may be negative */
};

/* The share of learners on the candidate; later overrides win. */
struct split {
    struct ratio share;
    struct split_override *overrides;
    size_t overrides_count;
};
/* The share that it gives to a segment of a region. */
struct ratio split_share(const struct split *split, int region, int segment);

struct phase {
    char *name;
    int64_t start_ns, length_ns; /* start relative to the plan's start */
    struct split split;
    int replicas[ARMS];
    int64_t observe_ns, observe_every_ns; /* a hold is observed in parts; both 0: all of it */
    int64_t checkpoints[CHECKPOINTS_MAX]; /* offsets, ascending */
    int checkpoints_count;
    bool hold; /* keeps the split of the phase before */
    struct place place;
};

struct monitoring {
    int64_t tick_ns;   /* control interval and health-check interval; divides sample */
    int64_t sample_ns; /* divides every phase time */
    enum variance variance;
    int64_t variance_window_ns;     /* not judged on less than this */
    int64_t availability_window_ns; /* for breach tests */
    int64_t tail_rounds;            /* that have to lie beyond a percentile, or it is not judged */
};

struct business {
    struct ratio revenue_per_year; /* micro-dollars, all learners on the baseline */
    struct ratio uplift;           /* of a treated learner */
    struct ratio noise_cv;         /* of a sample's revenue; 0: none */
    int64_t apdex_ns;              /* T of the Apdex */
    struct ratio complaints;       /* chance that a failed round is complained about */
    struct ratio churn_relief;     /* relative change of churn for a treated learner, e.g. -3 % */
    struct ratio churn_weight;     /* added change per share of frustrated rounds; 0: off (U-15) */
};

/* A service level objective: the share of rounds that are to be answered (the words are OpenSLO's). */
struct objective {
    struct ratio target;   /* 0: there is none */
    int64_t window_ns;     /* that its error budget is for */
    int64_t slice_ns;      /* a time slice; whole samples */
    struct ratio in_slice; /* a slice is good from this share of answered rounds on */
};

struct rollback {
    int64_t latency_ns; /* from decision to traffic moved */
    int64_t limit_ns;   /* what the documents allow; longer is reported */
    int64_t recover_ns; /* how long the recovery is observed */
};

enum expectation_kind { EXPECT_PHASE, EXPECT_DECISION, EXPECT_NO_DECISION, EXPECT_BESIDE };
struct expectation {
    enum expectation_kind kind;
    int phase;                   /* index, or -1: any */
    int policy;                  /* EXPECT_BESIDE: index into policies; else 0 */
    enum phase_verdict verdict;  /* of phases */
    enum decision_kind decision; /* of decisions */
    bool has_time, by;           /* at or by `time_ns` */
    bool dropped;                /* its phase is not played (`only`): it is never judged; phase is -1 */
    int64_t time_ns;
    char *text; /* as written, for the report: "ramp: rollback by 15:14" */
    struct place place;
    struct ratio split; /* decisions: the share it goes to; {0,0}: any */
};

/* An assumption that stands in for something the plan leaves open; listed in every report. */
struct assumption {
    char *id;   /* what it is about, in a word: "probes"; owned */
    char *text; /* owned */
};

struct scenario {
    char *path, *name;
    uint64_t seed;
    int64_t start_epoch_ns; /* Unix time of the plan's start */
    struct learners learners;
    struct region *regions;
    int regions_count;
    char *arm_words[ARMS + 2]; /* by enum arm: the names of the two versions, "all"; NULL-terminated */
    struct analyzer analyzers[ARMS];
    struct faults faults;
    struct monitoring monitoring;
    struct stated_metrics stated; /* declared here or in a policy */
    struct business business;
    struct objective objective;
    struct rollback rollback;
    struct phase *phases;
    int phases_count;
    struct policy *policies; /* policies[0] drives; the others are judged beside it */
    int policies_count;
    struct expectation *expectations;
    size_t expectations_count;
    struct assumption *assumptions;
    size_t assumptions_count;
    const char **region_names, **segment_names; /* NULL-terminated views for parsers and reports */
    char **source_names;                        /* owned, NULL-terminated: the files read, which `place`s point into */
};

void scenario_free(struct scenario *scenario);
/* Names the two versions; copies. */
void scenario_name_arms(struct scenario *scenario, const char *baseline, const char *candidate);

/* Shares `total` learners or replicas out to the regions by their shares, largest remainders first, the earlier region
 * first among equals. per_region[regions_count] sums to total exactly. */
void scenario_apportion(const struct scenario *scenario, int64_t total, int64_t *per_region);
/* The most replicas of an arm that its analyzer or any phase gives. */
int64_t scenario_most_replicas(const struct scenario *scenario, int arm);

/* What the scenario says about metrics, as metrics/ wants it. */
static inline struct metric_settings scenario_metric_settings(const struct scenario *s)
{
    return (struct metric_settings){.variance = s->monitoring.variance,
                                    .churn_relief = s->business.churn_relief,
                                    .churn_weight = s->business.churn_weight,
                                    .tail_rounds = s->monitoring.tail_rounds,
                                    .stated = &s->stated};
}

#endif
