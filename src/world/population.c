/* Who lives in a cell: learners with their segments, their first rounds and their arms. */
#include "base/memory.h"
#include "random/quantile.h"
#include "world/bucket_sort.h"
#include "world/cell.h"

#include <stdlib.h>

#define DRAW_ONE 4294967296.0

/* The segment of a learner: the first whose cumulative share lies above the learner's number. */
static int segment_of(const struct rules *rules, uint64_t seed, uint64_t id)
{
    uint64_t number = stream_number(seed, STREAM_SEGMENT, id, 0) >> 32;
    int segment = 0;
    while (number >= rules->segment_ends[segment])
        segment++;
    return segment;
}

/* A learner found at some moment is in a session or away, in proportion to the time they take; the rest of the wait is
 * drawn whole, which is exact for exponential waits and settles within a session for others. */
static void settle(struct learner *l, const struct rules *r, uint64_t in_session, uint32_t slowness)
{
    bool playing = pcg32_next(&l->rng) < in_session;
    int64_t wait = quantile_draw(&r->think, pcg32_next(&l->rng));
    int64_t away = quantile_draw(&r->away, pcg32_next(&l->rng));
    int64_t rounds = quantile_draw(&r->per_session, pcg32_next(&l->rng));
    if (!playing)
        wait += away;
    l->rounds_left = (uint16_t)(rounds < 1 ? 1 : rounds > UINT16_MAX ? UINT16_MAX : rounds);
    l->send_ns = slowed(wait, slowness);
}

static uint64_t chance_in_session(const struct rules *r)
{
    double session = r->per_session.mean * r->think.mean;
    double cycle = session + r->away.mean;
    return cycle > 0 ? (uint64_t)(session / cycle * DRAW_ONE) : (uint64_t)DRAW_ONE;
}

void cell_open(struct cell *c, const struct rules *rules, uint64_t seed, int number, int region, uint32_t first_learner,
               uint32_t learners, const uint32_t replicas_most[ARMS])
{
    const struct scenario *scenario = rules->scenario;
    uint64_t in_session = chance_in_session(rules);

    *c = (struct cell){.rules = rules, .region = region, .first_learner = first_learner, .learners_count = learners};
    c->learners = memory_new(learners, sizeof *c->learners);
    c->late = memory_new(learners, sizeof *c->late);
    calendar_open(&c->calendar, learners, rules->ring_bits);
    c->network = &rules->network[region];
    c->slowness = rules_slowness(rules, region, 0);
    for (int arm = 0; arm < ARMS; arm++) {
        uint64_t entity = (uint64_t)number * ARMS + (uint64_t)arm;
        pool_open(&c->arms[arm].pool, &scenario->analyzers[arm], replicas_most[arm],
                  stream_open(seed, STREAM_BALANCER, entity, 0));
    }
    c->arms[ARM_BASELINE].learners = learners;
    for (uint32_t i = 0; i < learners; i++) {
        struct learner *l = &c->learners[i];
        uint64_t id = (uint64_t)first_learner + i;
        l->rng = stream_open(seed, STREAM_LEARNER, id, 0);
        l->flags = (uint8_t)(segment_of(rules, seed, id) << LEARNER_SEGMENT_SHIFT);
        settle(l, rules, in_session, c->slowness);
        calendar_push(&c->calendar, calendar_slot(&c->calendar, (uint64_t)(l->send_ns / rules->bucket_ns)), i);
    }
}

void cell_free(struct cell *c)
{
    free(c->learners);
    free(c->late);
    calendar_free(&c->calendar);
    for (int arm = 0; arm < ARMS; arm++)
        pool_free(&c->arms[arm].pool);
}

size_t cell_bytes(const struct cell *c)
{
    size_t bytes = sizeof *c + c->learners_count * sizeof *c->learners;
    for (int arm = 0; arm < ARMS; arm++)
        bytes +=
            c->arms[arm].pool.servers_count * sizeof(struct server) + c->arms[arm].pool.times_count * sizeof(int64_t);
    return bytes + calendar_bytes(&c->calendar);
}

/* A heap of the sticky numbers of the learners of one segment (or of all, segment -1). All differ: they come from a
 * bijection of the learner's id. */
static uint32_t sticky_numbers(const struct cell *c, uint64_t seed, int segment, uint64_t *heap)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->learners_count; i++)
        if (segment < 0 || c->learners[i].flags >> LEARNER_SEGMENT_SHIFT == segment)
            heap_push(heap, &count, stream_number(seed, STREAM_BUCKET, (uint64_t)c->first_learner + i, 0));
    return count;
}

/* How many of `count` a share takes: floor(share * count + offset), so that it never falls when the share rises. */
static uint32_t taken(struct ratio share, uint32_t count, struct ratio offset)
{
    struct ratio exact = ratio_add(ratio_multiply(share, ratio_make(count, 1), NULL), offset, NULL);
    int64_t whole = ratio_scale_floor(exact, 1);
    return (uint32_t)(whole < count ? whole : count);
}

void cell_assign(struct cell *c, uint64_t seed, const struct ratio *shares, struct ratio offset)
{
    int segments = c->rules->scenario->learners.segments_count;
    uint64_t *numbers = memory_new(c->learners_count, sizeof *numbers);
    uint64_t limit[SEGMENTS_MAX] = {0}; /* the first sticky number that stays on the baseline */
    bool alike = true;
    for (int i = 1; i < segments; i++)
        alike = alike && ratio_compare(shares[i], shares[0]) == 0;

    for (int i = 0; i < segments; i++) {
        if (alike && i > 0) {
            limit[i] = limit[0];
            continue;
        }
        uint32_t count = sticky_numbers(c, seed, alike ? -1 : i, numbers);
        uint32_t in = taken(shares[i], count, offset);
        for (uint32_t k = 0; k < in; k++)
            heap_pop(numbers, &count);
        limit[i] = count > 0 ? numbers[0] : UINT64_MAX;
    }
    c->arms[ARM_CANDIDATE].learners = 0;
    for (uint32_t i = 0; i < c->learners_count; i++) {
        struct learner *l = &c->learners[i];
        uint64_t number = stream_number(seed, STREAM_BUCKET, (uint64_t)c->first_learner + i, 0);
        uint64_t bar = limit[l->flags >> LEARNER_SEGMENT_SHIFT];
        bool in = number < bar || bar == UINT64_MAX;
        l->flags = (uint8_t)((l->flags & ~LEARNER_ARM) | (in ? LEARNER_ARM : 0));
        if (!(l->flags & LEARNER_SENT))
            learner_settle_arm(l);
        c->arms[ARM_CANDIDATE].learners += in;
    }
    c->arms[ARM_BASELINE].learners = c->learners_count - c->arms[ARM_CANDIDATE].learners;
    free(numbers);
}
