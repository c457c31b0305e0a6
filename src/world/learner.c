/* learner.c - what a learner does seldom: begin, fail, try again. */
#include "world/learner.h"

#include "base/check.h"

/* The segment of a learner: the first whose cumulative share lies above the learner's number. */
static int segment_of(const struct rules *r, uint64_t seed, uint64_t id)
{
    uint64_t number = stream_number(seed, STREAM_SEGMENT, id, 0) >> 32;
    int segment = 0;
    while (number >= r->segment_ends[segment])
        segment++;
    return segment;
}

/* Fills rounds_left; returns how long the learner will still wait for its first round. A session that is found at a
 * random moment is a long one rather than a short one, and so is a wait. */
static int64_t wait_as_found(struct learner *l, const struct rules *r, struct pcg32 *start)
{
    if (pcg32_next(start) < r->in_session) {
        l->rounds_left = (uint16_t)(1 + biased_rest(&r->session_found, start));
        return biased_rest(&r->think_found, start);
    }
    l->rounds_left = rules_session(r, pcg32_next(start));
    int64_t think_ns = quantile_draw(&r->think, pcg32_next(start));
    return think_ns + biased_rest(&r->away_found, start);
}

static int64_t wait_afresh(struct learner *l, const struct rules *r, struct pcg32 *start)
{
    l->rounds_left = rules_session(r, pcg32_next(start));
    return quantile_draw(&r->think, pcg32_next(start));
}

void learner_first(struct learner *l, const struct rules *r, uint64_t seed, uint64_t id, const struct pace_now *pace)
{
    *l = (struct learner){.rng = stream_open(seed, STREAM_LEARNER, id, 0)};
    l->flags = (uint8_t)(segment_of(r, seed, id) << LEARNER_SEGMENT_SHIFT);
    struct pcg32 start = stream_open(seed, STREAM_START, id, 0);
    bool fresh = r->scenario->learners.start == START_FRESH;
    int64_t wait_ns = fresh ? wait_afresh(l, r, &start) : wait_as_found(l, r, &start);
    l->send_ns = pace_wait(pace, 0, wait_ns);
}

void learner_retry(struct learner *l, const struct rules *r, int64_t end_ns)
{
    int64_t round_start = learner_round_start(l);
    uint64_t backoff = r->backoff_limit[l->attempt];
    if (r->backoff_jitter) {
        struct pcg32_words words = learner_attempt_words(l, r);
        backoff = pcg32_word(&words, DRAW_JITTER) * (backoff + 1) >> 32;
    }
    int64_t since = end_ns - round_start;
    uint64_t units = (uint64_t)(since + (1 << ELAPSED_UNIT_BITS) - 1) >> ELAPSED_UNIT_BITS;
    ENSURE(units + backoff <= UINT32_MAX);
    l->elapsed = (uint32_t)(units + backoff);
    l->send_ns = round_start + ((int64_t)l->elapsed << ELAPSED_UNIT_BITS);
    l->attempt++;
}

void learner_fail(struct learner *l, const struct rules *r, struct ending *e)
{
    struct pcg32_words words = learner_round_words(l);
    if (pcg32_word(&words, DRAW_QUIT) < r->quit && l->rounds_left > 1) {
        l->rounds_left = 1;
        e->marks |= MARK_QUIT;
    }
    if (pcg32_word(&words, DRAW_COMPLAINT) < r->complain)
        e->marks |= MARK_COMPLAINT;
}

void learner_check(const struct learner *l, const struct rules *r, int64_t now_ns)
{
    bool sent = (l->flags & LEARNER_SENT) != 0;
    bool arm = (l->flags & LEARNER_ARM) != 0, sent_arm = (l->flags & LEARNER_SENT_ARM) != 0;
    ENSURE(learner_segment(l) < r->scenario->learners.segments_count);
    ENSURE(l->rounds_left >= 1);
    ENSURE(l->attempt <= r->retries);
    ENSURE(l->attempt > 0 || l->elapsed == 0);
    ENSURE(sent ? l->send_ns < now_ns : l->send_ns >= now_ns);
    ENSURE(sent || sent_arm == arm);
}
