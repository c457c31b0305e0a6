/* ending.h - how one attempt ended, for the learner who sent it. */
#ifndef REHEARSE_WORLD_ENDING_H
#define REHEARSE_WORLD_ENDING_H

#include "metrics/sample.h"
#include "random/pcg.h"

enum ending_kind { OUTCOME_SERVED, OUTCOME_ERROR, OUTCOME_REJECTED, OUTCOME_TIMED_OUT, OUTCOME_LOST, OUTCOMES };
_Static_assert(MEASURE_ERRORS == MEASURE_SERVED + OUTCOME_ERROR &&
                   MEASURE_REJECTED == MEASURE_SERVED + OUTCOME_REJECTED &&
                   MEASURE_TIMED_OUT == MEASURE_SERVED + OUTCOME_TIMED_OUT &&
                   MEASURE_LOST == MEASURE_SERVED + OUTCOME_LOST,
               "outcomes are counted in measures of the same order");

/* What is told of a round that ended, beside its outcome. */
enum ending_mark { MARK_SESSION_ENDS = 1, MARK_QUIT = 2, MARK_COMPLAINT = 4, MARK_INCONSISTENT = 8 };

struct ending {
    int64_t end_ns;     /* when the learner knew; ns of the world's clock */
    int64_t latency_ns; /* since the round's first attempt was sent */
    uint32_t learner;   /* in its cell */
    uint8_t outcome;    /* enum ending_kind */
    uint8_t group;      /* segment * ARMS + arm, as learner_group says */
    uint8_t attempt;    /* its number in the round, from 0 */
    bool round_ends;
    uint8_t marks; /* MARK_..., of the round that ends */
};

/* A word of the digest: the ending spread over 64 bits; words are added up, so that order does not matter. `learner`
 * is the global number. world.h has the definition. */
static inline uint64_t ending_digest(uint64_t learner, const struct ending *e)
{
    uint64_t what = learner << 24 | (uint64_t)e->attempt << 16 | (uint64_t)e->outcome << 8 | e->group % ARMS;
    uint64_t h = mix64(what ^ (uint64_t)e->end_ns * UINT64_C(0x9e3779b97f4a7c15));
    h = (h ^ (uint64_t)e->latency_ns) * UINT64_C(0xd6e8feb86659fd93);
    return h ^ (h >> 32);
}

#endif
