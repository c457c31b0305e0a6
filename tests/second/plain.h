/* plain.h - the same world a second time, event by event: small and obvious, not fast.
 *
 * One heap of events for the whole world, one event a step: an attempt is sent, reaches the balancer, waits in a queue
 * that is a list, is taken by a worker that is an object, ends, its answer travels back, its timeout fires. Nothing is
 * known before it happens. It shares with the engine what a scenario means in numbers (rules_open: quantile tables,
 * thresholds) and the random streams, and none of the ways the engine avoids work: no pool.c, cell.c,
 * calendar.c, sort.c, population.c. The two must agree on every attempt, to the nanosecond.
 *
 * What has to be said, because an engine could as well do otherwise:
 *   Start. A stream of its own says how a learner is found. Fresh: rounds of the session, think. Stationary: in a
 *     session, with chance (rounds x think) / (rounds x think + away) of the means, or away. In a session: a session in
 *     proportion to its rounds, the uniform place in it; then a think time in proportion to its length, and a uniform
 *     share of it is left. Away: rounds of the next session, think, and a share of a time away in the same way
 *     (plain_found.c).
 *   Draws. Every other draw has its place in the learner's stream: round n, from 0, begins at word 3113 n,
 *     attempt k of it, from 0, at word 12 k of the round; an attempt's words are network out, cache, service, error,
 *     network back, timeout, jitter, and then in the round's first attempt think, away, rounds of the next session,
 *     quit, complaint. No draw hangs on whether another was made (common random numbers). A choice between two replicas
 *     draws from a stream of the attempt's own, whose state is mix64(s ^ b): s the state of the learner's stream at the
 *     attempt's first word, b that of the pool's own stream, which never moves.
 *   Moments. What happens at one moment t happens in this order: orders of traffic, restarts, services that end,
 *     answers, timeouts, sending, arrivals; within each by the learner's number. So an answer at the deadline is in
 *     time; a worker freed at t, and the queue place of who is taken at t, are there for an arrival at t; an arrival at
 *     the deadline is too late.
 *   Way out. An attempt that is given up before it reaches the balancer never does: it costs no worker and no place.
 *   Stale. Where stale attempts are dropped, one that was given up keeps its place until a worker reaches it.
 *   Pace. A wait passes faster when people are active, by steps of five minutes of the local day. It is stretched by
 *     1 / a of the step in which it begins; if it does not fit, what passes of it in the rest of that step is taken
 *     off, then what passes in a whole step while more than that is left, and the rest is stretched by 1 / a of its
 *     last step. a and 1 / a are to 2^-24, what passes is rounded down. A day of one activity is one long step. Local
 *     time goes on as in the tick in which the attempt before reached the balancer (or was given up on its way): time
 *     that is skipped later is not waited through. A cache is as warm as when the attempt arrived.
 *   Capacity. A worker serves those who arrived while it was in service: replicas that come do not help those who wait
 *     already, replicas that go finish what arrived before them. In a pooled queue idle workers leave first, then those
 *     who first run out of such work. A pool of no replicas refuses everything, and its workers stay as they are until
 *     the next order. Every order sets the round robin back to the first replica.
 *   Cores and links. An attempt that is served asks its replica's cores and link for a share of their time, in the
 *     order in which attempts came there, and is not done before they have given it. They begin with what comes in a
 *     tick at the begin of the tick before, or when they have given all that was asked before, if that is later. A
 *     pooled queue has those of all its replicas: when more come, all of them together owe the work that was owed, for
 *     what comes next, and what was asked before ends as it would have; when some go, the time is still owed.
 *   Restarts. When its memory is full, at a whole tick, a replica loses who is in it: their workers are free, their
 *     learners know a way back later. Who waited counts as if it had begun, but for the time of a worker. What the
 *     cores and link owe is forgotten, and a cache is as after a flush. When that will be is settled when an attempt
 *     arrives.
 *   Faults. One holds from the first tick at or after its beginning to the first at or after its end, plan time, and
 *     meets attempts when they reach the balancer, before it does anything; those that hold in the order of their
 *     beginnings. Whom it is aimed at, and whether it strikes, is settled by 64 bits. Fault f's key is
 *     stream_number(seed, 9, f, 0); an attempt's own bits are mix64(s ^ key), s the state of the learner's stream at
 *     the attempt's first word; those of the tick mix64(key + mix64(tick of plan time)). The tick's are taken when the
 *     upper half of mix64(own bits) is below the correlation times 2^32. It strikes when the upper half is below the
 *     percentage times 2^32; the lower half draws the rest. A share of learners are those whose
 *     stream_number(seed, 10, learner, f) has an upper half below the share times 2^32. Delays act on the way back, add
 *     up, and factors multiply what the network alone takes. Who is turned away hears of it a way back later.
 *     Services become factor times as long, then longer by latencies, then by crowding times the load of the server
 *     when the attempt came, a worker; none is longer than a day. What a partition stops is lost when it ends, if its
 *     learner has not given up before; one that stops answers alone lets the work be done. A quota is its cell's part
 *     of the region's. Shares of cores and links that are left change what an attempt that comes asks of them. Keys
 *     that expire within a tick cost the tick its warming; what hits are kept is of the tick's threshold.
 *     After a round whose last attempt met a surge the wait, as it is paced, is divided by its factor, rounded down.
 *   Samples. Sending, ending and whatever follows an ending count in the sample in which they happen; worker time,
 *     processor time and cache look-ups in the sample in which the attempt arrived. Where cores bind, a sample gets no
 *     more processor time than there is; the rest comes in the samples after it, unless replicas restart. */
#ifndef PLAIN_H
#define PLAIN_H

#include "metrics/sample.h"
#include "model/scenario.h"
#include "plain_pool.h"
#include "world/rules.h"

#define PLAIN_NEVER INT64_MIN

/* Deliberate faults, for the negative controls. */
enum plain_fault {
    PLAIN_RIGHT,
    PLAIN_LIFO,         /* the last to come is served first */
    PLAIN_EXTRA_WORKER, /* the first replica of every pool has one more */
    PLAIN_FAT_TAIL,     /* services above their 99th percentile take 1 % longer */
    PLAIN_LATE_FIRST,   /* of an answer and a timeout at one moment the timeout comes first */
    PLAIN_SHARED_DRAW,  /* service and error come from one draw */
    PLAIN_NO_PACE,      /* cores and links cost nothing */
    PLAIN_MOVED_LAST,   /* who was moved on the way and is back in the same bucket comes last in it */
    PLAIN_FAULTS_STAY,  /* faults hold for a tick more */
    PLAIN_FAULTS
};
extern const char *const plain_fault_words[];

enum plain_outcome { PLAIN_SERVED, PLAIN_ERROR, PLAIN_REJECTED, PLAIN_TIMED_OUT, PLAIN_LOST, PLAIN_OUTCOMES };

/* In the order in which things of one moment happen. */
enum plain_kind { PLAIN_BREAK, PLAIN_SERVICE_ENDS, PLAIN_ANSWER, PLAIN_TIMEOUT, PLAIN_SEND, PLAIN_ARRIVAL };

struct plain_event {
    int64_t at_ns;
    enum plain_kind kind;
    uint32_t learner, attempt;
};

/* Where a draw is among the words of its attempt. */
enum plain_draw {
    PLAIN_OUT,
    PLAIN_CACHE,
    PLAIN_SERVICE,
    PLAIN_ERRS,
    PLAIN_BACK,
    PLAIN_TIMEOUT_AFTER,
    PLAIN_JITTER,
    PLAIN_THINK,
    PLAIN_AWAY,
    PLAIN_SESSION,
    PLAIN_QUIT,
    PLAIN_COMPLAINT
};

/* A value as it is found at a random moment, in proportion to its size: parts of the draws, see plain_found.c. */
#define PLAIN_PARTS 464
struct plain_found {
    const struct quantile *of;
    int64_t least; /* smaller values count as this */
    double mean;   /* of the values as drawn */
    struct plain_part {
        int64_t first, draws, most; /* its largest value */
        int64_t words_to;           /* words below this, and not below that of the part before, choose it */
    } parts[PLAIN_PARTS];
};

struct plain_learner {
    struct pcg32 stream; /* at its first word, always */
    uint64_t round;      /* under way, or planned; from 0 */
    int cell, segment;
    enum arm arm; /* that the split gives */
    int rounds_left;
    int attempt; /* number within the round, from 0 */
    int64_t round_start_ns;
    int64_t plan_ahead_ns; /* of the clock, for the next wait */
    int64_t moved_ns; /* when its attempt reached an arm that the split had taken it from; NEVER: no such attempt */
};

struct plain_attempt {
    uint32_t learner;
    enum arm arm;
    int number;
    int64_t round_start_ns, sent_ns, arrived_ns;
    uint32_t cache_draw, service_draw, error_draw;
    int64_t back_ns;                   /* network back, with what faults add */
    int64_t delay_ns;                  /* what they add */
    int64_t silent_ns, jammed_ns;      /* no answer sent before then comes; none sets out before then */
    int64_t factor, crowding;          /* of its service, in steps of 2^-20 */
    int64_t more_ns;                   /* of it, too */
    int64_t crowd_load, crowd_workers; /* of its server, when it came */
    int64_t share_ns;                  /* of its server's cores and link */
    int64_t hurry;                     /* the wait after its round, so many times shorter, in steps of 2^-20 */
    bool breaks, inconsistent, complains;
    bool arrived, hit;
    bool over; /* the learner has an answer, or gave up */
    enum plain_outcome answer;
    int sample; /* in which it arrived */
    struct plain_server *server;
    int64_t break_ns; /* when its replica restarts; PLAIN_NEVER: never */
    bool has_turn;
    int64_t turn_ns; /* when the server's cores and link are done with it */
};

struct plain_cell {
    int region;
    uint32_t first_learner, learners_count;
    struct plain_pool pools[ARMS];
    uint64_t warmth[ARMS]; /* of the cache, of 2^32 */
};

struct plain_tally {
    struct measures sum;
    struct {
        int64_t max_ns;
        uint32_t steps[HISTOGRAM_BUCKETS]; /* by plain_step */
    } answered, failed;                    /* rounds that were answered, and all others */
};

/* One monitoring interval. */
struct plain_sample {
    int64_t start_ns, end_ns;     /* plan time */
    struct plain_tally *tallies;  /* [arm][region][segment] */
    int64_t *busy_ns, *cpu_ns;    /* [cell][arm] */
    int64_t *learners, *replicas; /* [arm][region], summed over ticks */
    bool restarted[ARMS];
    int64_t *cores_taken; /* [arm][region], millionths of replicas, summed over ticks */
};

struct plain {
    const struct scenario *scenario;
    uint64_t seed;
    enum plain_fault fault;
    struct rules *rules;
    struct plain_found session_found, think_found, away_found;
    struct plain_cell *cells;
    int cells_count;
    struct plain_learner *learners;
    struct plain_attempt *attempts; /* all that were ever sent */
    uint32_t attempts_count, attempts_room;
    struct plain_event *heap;
    uint32_t heap_count, heap_room;
    struct plain_sample *samples;
    int samples_count;       /* the last one is under way, or has just ended */
    int64_t now_ns, plan_ns; /* plan_ns only between ticks */
    int64_t plan_ahead_ns;   /* of now_ns, in this tick */
    int64_t replicas[ARMS][REGIONS_MAX];
    int64_t *quotas_ns;       /* [fault][cell] */
    int64_t restart_ns[ARMS]; /* plan time of the next, or PLAIN_NEVER */
    bool finishing;           /* nothing counts any more but what began before */
    uint64_t digest;
    int64_t attempts_in_flight, rounds_in_flight;
    int64_t lost, dropped, served_stale, given_up_on_the_way, held_up, aborted, delayed, parted, rationed, slowed,
        hurried;                /* for the test to see that it tests them */
    int64_t back_at_once[ARMS]; /* on this arm, in the bucket in which the attempt before reached the other one */
};

/* As world_open, world_traffic, world_run, world_skip and world_sample. */
struct plain *plain_open(const struct scenario *scenario, uint64_t seed, enum plain_fault fault);
void plain_free(struct plain *p);
void plain_traffic(struct plain *p, const struct split *split, const int replicas[ARMS]);
void plain_run(struct plain *p, int64_t until_ns);
void plain_skip(struct plain *p, int64_t to_ns);
void plain_count_tick(struct plain *p); /* a tick passed: learners and replicas count once more */
void plain_end_sample(struct plain *p);

/* After the last sample: lets everybody who has arrived come to their turn, so that worker time is known. */
void plain_finish(struct plain *p);

struct plain_tally *plain_tally(const struct plain *p, int sample, enum arm arm, int region, int segment);

/* plain_faults.c: what the faults of the tick make of an attempt that has just reached the balancer. False: it gets no
 * further, and has its answer. */
bool plain_strike(struct plain *p, struct plain_attempt *a);
/* What they make of its service. */
int64_t plain_struck_service(const struct plain_attempt *a, int64_t service_ns);
/* A tick begins: what they leave of cores and links. */
void plain_squeeze(struct plain *p);
int64_t plain_cores_taken_ppm(const struct plain *p, int region, int arm, int64_t plan_ns);
/* Of those that would hit, what they leave, of 2^32; and of a cache's warmth, of 2^32, by moments in (from, to]. */
uint64_t plain_hits_kept(const struct plain *p, int region, int arm, int64_t plan_ns);
uint64_t plain_lapse(const struct plain *p, int region, int arm, int64_t from_ns, int64_t to_ns, int64_t *first_ns);

/* For plain_pool.c: the worker begins this attempt now. */
void plain_begin_service(struct plain *p, uint32_t attempt);

/* When the arm's memory is full, having been empty at `from_ns`, whole ticks; PLAIN_NEVER: it never is. Plan time. */
int64_t plain_full(const struct plain *p, int arm, int64_t from_ns);

/* The caches of one arm at the end of a tick of plan time. */
void plain_warm(struct plain *p, int arm, int64_t tick_end_ns);

/* plain_people.c: who lives where, and on which arm. */
void plain_settle(struct plain *p);
void plain_assign(struct plain *p, int cell, const struct ratio *shares, int place, int places);

/* How long a wait of this learner takes that begins now. */
int64_t plain_paced(const struct plain *p, const struct plain_learner *l, int64_t wait_ns);

/* The state of the learner's stream at the first word of its attempt. */
uint64_t plain_attempt_state(const struct plain *p, const struct plain_attempt *a);

void plain_push(struct plain *p, struct plain_event event);

/* plain_found.c: what is found of these values at a random moment, those below `least` counting as it; and how much of
 * one is left, or gone. */
void plain_found_open(struct plain_found *f, const struct quantile *of, int64_t least);
int64_t plain_left(const struct plain_found *f, struct pcg32 *start);

#endif
