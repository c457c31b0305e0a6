/* learner.h - one synthetic learner: who sends what, and when. 32 bytes, half a cache line.
 *
 * A session is a think time and a round, again and again; between sessions the learner is away. A round is an attempt
 * and, while attempts fail and patience lasts, retries. Nothing here knows an analyzer, a cell or a calendar.
 * Invariant: a learner has exactly one pending attempt, and so exactly one place in its cell's calendar. `send_ns` is
 * when that attempt is or was sent. A round's first attempt has elapsed == 0; a retry is sent a whole number of
 * ELAPSED_UNIT after the round's first attempt, so that 32 bits hold the distance exactly. learner_check is all that.
 * Draws of its stream are where draws.h says, counted from the round under way: `rng` stays where that round's words
 * begin until the round ends. How a learner is found at the start comes from a stream of its own, in this order: in a
 * session or away; then what is left of the session and of the think time, or the next session, its first think time
 * and what is left of being away. Of a fresh learner: session, think time.
 * Times are ns of the world's clock.
 */
#ifndef REHEARSE_WORLD_LEARNER_H
#define REHEARSE_WORLD_LEARNER_H

#include "world/ending.h"
#include "world/rules.h"

/* Flags. While no attempt is on its way LEARNER_SENT_ARM says the same as LEARNER_ARM. */
enum {
    LEARNER_ARM = 1, /* the arm that the split gives this learner */
    /* The attempt is on its way past the end of a bucket: counted as offered, not yet at the analyzer. */
    LEARNER_SENT = 2,
    LEARNER_SENT_ARM_SHIFT = 3,
    LEARNER_SENT_ARM = 1 << LEARNER_SENT_ARM_SHIFT, /* the arm it was sent to, or will be */
    LEARNER_SEGMENT_SHIFT = 4,
};

struct learner {
    struct pcg32 rng; /* at the first word of the round */
    int64_t send_ns;
    uint32_t elapsed;     /* since the round's first attempt was sent, in ELAPSED_UNITs */
    uint16_t rounds_left; /* of the session, this one included */
    uint8_t attempt;      /* 0 is the first */
    uint8_t flags;        /* segment << LEARNER_SEGMENT_SHIFT | LEARNER_* */
};
_Static_assert(sizeof(struct learner) == 32, "two learners a cache line");
_Static_assert(SEGMENTS_MAX <= 256 >> LEARNER_SEGMENT_SHIFT, "a segment fits the flags");

/* Learner `id` (a global number) as it is found at the start, with its first round planned. With START_STATIONARY it is
 * in the stationary state of sessions and waits, for any distributions: in a session or away in proportion to the time
 * they take, with what is left of that wait and of that session (biased.h), so that the rate of arrivals is the same
 * from the first moment on. Nobody waits for an answer at the start, and nobody has quit a session.
 *   pace  at the start, moment 0 */
void learner_first(struct learner *l, const struct rules *r, uint64_t seed, uint64_t id, const struct pace_now *pace);

/* Plans the attempt after one that failed at `end_ns`. */
void learner_retry(struct learner *l, const struct rules *r, int64_t end_ns);

/* After a failed round: it may end the session early, and may be complained about; says so in *e. */
void learner_fail(struct learner *l, const struct rules *r, struct ending *e);

/* ENSUREs what this page promises of one learner of a cell that has computed everything before `now_ns`. */
void learner_check(const struct learner *l, const struct rules *r, int64_t now_ns);

static inline int learner_segment(const struct learner *l)
{
    return l->flags >> LEARNER_SEGMENT_SHIFT;
}

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

/* The words of the round, and of the attempt that the learner sends, or sent, at send_ns. */
static inline struct pcg32_words learner_round_words(const struct learner *l)
{
    return pcg32_words_from(&l->rng);
}
static inline struct pcg32_words learner_attempt_words(const struct learner *l, const struct rules *r)
{
    struct pcg32_words words = learner_round_words(l);
    if (__builtin_expect(l->attempt == 0, 1))
        return words;
    struct pcg32 there = {pcg32_words_state(&words, r->attempt_sum[l->attempt]), l->rng.inc};
    return pcg32_words_from(&there);
}

/* When the learner gives up that attempt. */
static inline int64_t learner_deadline(const struct learner *l, const struct rules *r, const struct pcg32_words *words)
{
    return l->send_ns +
           (r->timeout_drawn ? quantile_draw(&r->timeout, pcg32_word(words, DRAW_TIMEOUT)) : r->timeout_ns);
}

/* When that attempt reaches the analyzer or, if that is sooner, is given up on its way.
 *   network  one way */
static inline int64_t learner_arrival(const struct learner *l, const struct rules *r, const struct quantile *network)
{
    struct pcg32_words words = learner_attempt_words(l, r);
    int64_t arrival_ns = l->send_ns + quantile_draw(network, pcg32_word(&words, DRAW_NETWORK_OUT));
    int64_t deadline_ns = learner_deadline(l, r, &words);
    return arrival_ns < deadline_ns ? arrival_ns : deadline_ns;
}

/* Is there another attempt after one that failed `since_ns` after the round began? While retries are left, and none
 * would be sent more than the 73 minutes after the first that 32 bits can tell. */
static inline bool learner_retries(const struct learner *l, const struct rules *r, int64_t since_ns)
{
    return l->attempt < r->retries &&
           (since_ns >> ELAPSED_UNIT_BITS) + 1 + (int64_t)r->backoff_limit[l->attempt] <= (int64_t)UINT32_MAX;
}

/* Plans the first attempt of the learner's next round, after the one that ends with *e. Returns how long it rests. */
static inline int64_t learner_next(struct learner *l, const struct rules *r, const struct pace_now *pace,
                                   struct ending *e)
{
    struct pcg32_words words = learner_round_words(l);
    int64_t rest_ns = quantile_draw(&r->think, pcg32_word(&words, DRAW_THINK));
    if (--l->rounds_left == 0) {
        rest_ns += quantile_draw(&r->away, pcg32_word(&words, DRAW_AWAY));
        l->rounds_left = rules_session(r, pcg32_word(&words, DRAW_SESSION));
        e->marks |= MARK_SESSION_ENDS;
    }
    l->rng.state = pcg32_words_state(&words, r->round_sum);
    rest_ns = pace_wait(pace, e->end_ns, rest_ns);
    l->send_ns = e->end_ns + rest_ns;
    l->elapsed = 0;
    l->attempt = 0;
    return rest_ns;
}

#endif
