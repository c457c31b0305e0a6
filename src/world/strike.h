/* strike.h - what faults make of one attempt: the slow way, taken only in a tick in which one of them holds.
 *
 * An attempt that reaches the analyzer meets the faults that strike it in the order of their beginnings: delays add
 * up, the first that ends it is the last. Which it meets, and how, comes from 64 bits of its own: a hash of the state
 * of the learner's stream at the attempt's first word and of the fault's key, so that no draw of the learner moves and
 * no fault moves another (contract 1.6). With a correlation of c an attempt takes, with chance c, the bits that
 * all attempts of the tick share instead: they fare alike, each as likely as before.
 * The way out stays as drawn: an attempt that is on its way is drawn anew, so a network's faults act on the answer's
 * way back, or keep the attempt from arriving.
 */
#ifndef REHEARSE_WORLD_STRIKE_H
#define REHEARSE_WORLD_STRIKE_H

#include "model/fault_schedule.h"
#include "world/ending.h"
#include "world/rules.h"

/* A fault that strikes attempts, in one tick of a cell. */
struct striker {
    const struct fault *fault;
    uint64_t key;                               /* of its draws */
    uint64_t shared;                            /* bits of all attempts of the tick */
    uint64_t percentage, correlation, learners; /* thresholds */
    int64_t factor;                             /* of STRIKE_ONE */
    int64_t latency_ns;                         /* at least */
    const struct quantile *drawn;               /* comes on top; NULL: nothing */
    uint64_t seed;                              /* of the run, for the choice of learners */
    int64_t ends_ns;                            /* of the world's clock; INT64_MAX: never */
    int64_t interval_ns;                        /* between two attempts that a quota takes */
    int64_t *next_ns;                           /* the cell's: when a quota's next attempt would be due */
};
#define QUOTA_BURST_NS NS_PER_SECOND  /* how far ahead of that one is taken */
#define STRIKE_ONE (INT64_C(1) << 20) /* the unit of factors */

/* A fault that holds, in the tick that begins at plan_ns, in one of so many cells of a region. */
void strike_begin(struct striker *striker, const struct rules *r, int cells, const struct fault_schedule *schedule,
                  const struct fault_occurrence *occurrence, int64_t now_ns, int64_t plan_ns);

/* Who is struck. */
struct target {
    uint64_t learner; /* its global number */
    int arm, segment;
    uint64_t state;              /* of its stream, at the attempt's first word */
    int64_t arrival_ns, back_ns; /* when it reaches the analyzer; what its answer's way takes */
    bool missed;                 /* what it asks for is not in the cache */
};

/* What comes of all strikes. */
struct blow {
    bool turned_away; /* at the door: with this outcome */
    enum ending_kind outcome;
    bool error;       /* it is served, and answered with an error */
    int64_t delay_ns; /* of its answer */
    /* Its service: factor times as long, and so much; then so many times longer for every attempt a worker. */
    int64_t factor; /* of STRIKE_ONE */
    int64_t more_ns;
    int64_t crowding;  /* of STRIKE_ONE */
    int64_t silent_ns; /* an answer that is sent before then never comes: its learner may give up then */
    int64_t jammed_ns; /* one that is sent before then sets out then */
    bool breaks;       /* the connection, before its answer has come */
    int64_t hurry;     /* the wait after its round is so many times shorter; of STRIKE_ONE */
    unsigned marks;    /* of its round (ending.h), if it ends it */
};
#define NO_BLOW                                                                                                        \
    {                                                                                                                  \
        .factor = STRIKE_ONE, .hurry = STRIKE_ONE                                                                      \
    }
struct blow strike_all(const struct striker *strikers, int count, const struct target *target);

#define STRUCK_SERVICE_MOST_NS NS_PER_DAY
/* What becomes of a service that would last service_ns, with `load` attempts on a server of so many workers. */
int64_t blow_service(const struct blow *blow, int64_t service_ns, uint32_t load, uint32_t workers);

#define HURRY_LEAST (STRIKE_ONE / 1000)
/* What is left of a wait. */
int64_t blow_wait(const struct blow *blow, int64_t wait_ns);

/* An answer, or a refusal, that is sent at sent_ns: when it comes, and as what. */
int64_t blow_answer(const struct blow *blow, int64_t sent_ns, int64_t back_ns, uint8_t *outcome);

#endif
