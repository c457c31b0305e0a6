/* learner.h - one synthetic learner: 32 bytes, half a cache line.
 *
 * Invariant: a learner has exactly one pending attempt, and so exactly one place in its cell's calendar. `send_ns` is
 * when that attempt is or was sent. A round's first attempt has elapsed == 0; a retry is sent a whole number of
 * ELAPSED_UNIT after the round's first attempt, so that 32 bits hold the distance exactly.
 * Times are ns of the world's clock.
 */
#ifndef REHEARSE_WORLD_LEARNER_H
#define REHEARSE_WORLD_LEARNER_H

#include "random/pcg.h"

#define ELAPSED_UNIT_BITS 10 /* 1.024 us; 32 bits of it are 73 minutes: no attempt is sent later than that */

/* Flags. While no attempt is on its way LEARNER_SENT_ARM says the same as LEARNER_ARM. */
enum {
    LEARNER_ARM = 1, /* the arm that the split gives this learner */
    LEARNER_SENT =
        2, /* the attempt is on its way past the end of a bucket: counted as offered, not yet at the analyzer */
    LEARNER_SENT_ARM_SHIFT = 3,
    LEARNER_SENT_ARM = 1 << LEARNER_SENT_ARM_SHIFT, /* the arm it was sent to, or will be */
    LEARNER_SEGMENT_SHIFT = 4,
};

struct learner {
    struct pcg32 rng;
    int64_t send_ns;
    uint32_t elapsed;     /* since the round's first attempt was sent, in ELAPSED_UNITs */
    uint16_t rounds_left; /* of the session, this one included */
    uint8_t attempt;      /* 0 is the first */
    uint8_t flags;        /* segment << LEARNER_SEGMENT_SHIFT | LEARNER_* */
};
_Static_assert(sizeof(struct learner) == 32, "two learners a cache line");

/* segment * ARMS + arm of the attempt. */
static inline uint8_t learner_group(const struct learner *l)
{
    return l->flags >> LEARNER_SENT_ARM_SHIFT;
}

/* No attempt is on its way: the next goes to the learner's arm. */
static inline void learner_settle_arm(struct learner *l)
{
    uint32_t kept = l->flags & ~(uint32_t)(LEARNER_SENT | LEARNER_SENT_ARM);
    l->flags = (uint8_t)(kept | (kept & LEARNER_ARM) << LEARNER_SENT_ARM_SHIFT);
}

static inline int64_t learner_round_start(const struct learner *l)
{
    return l->send_ns - ((int64_t)l->elapsed << ELAPSED_UNIT_BITS);
}

#endif
