/* population.c - who lives in a cell, and who is on which arm. */
#include "base/memory.h"
#include "random/quantile.h"
#include "world/bucket_sort.h"
#include "world/cell.h"

#include <stdlib.h>

void cell_open(struct cell *c, const struct cell_spec *spec)
{
    const struct rules *rules = spec->rules;
    uint32_t slowness = rules_slowness(rules, spec->region, 0);

    *c = (struct cell){.rules = rules, .seed = spec->seed, .region = spec->region};
    c->first_learner = spec->first_learner;
    c->learners_count = spec->learners;
    c->learners = memory_new(spec->learners, sizeof *c->learners);
    c->pending_endings = memory_new(spec->learners, sizeof *c->pending_endings);
    calendar_open(&c->calendar, spec->learners, rules->ring_bits);
    for (int arm = 0; arm < ARMS; arm++) {
        uint64_t entity = (uint64_t)spec->number * ARMS + (uint64_t)arm;
        c->services[arm].warm_plan_ns = INT64_MIN;
        pool_open(&c->services[arm].pool, &rules->scenario->analyzers[arm], spec->replicas_most[arm],
                  stream_open(spec->seed, STREAM_BALANCER, entity, 0));
    }
    c->assigned[ARM_BASELINE] = spec->learners;
    for (uint32_t i = 0; i < spec->learners; i++) {
        struct learner *l = &c->learners[i];
        learner_first(l, rules, spec->seed, (uint64_t)spec->first_learner + i, slowness);
        calendar_push(&c->calendar, calendar_slot(&c->calendar, (uint64_t)(l->send_ns / rules->bucket_ns)), i);
    }
}

void cell_free(struct cell *c)
{
    free(c->learners);
    free(c->pending_endings);
    calendar_free(&c->calendar);
    for (int arm = 0; arm < ARMS; arm++)
        pool_free(&c->services[arm].pool);
}

size_t cell_bytes(const struct cell *c)
{
    size_t bytes = sizeof *c + c->learners_count * sizeof *c->learners;
    for (int arm = 0; arm < ARMS; arm++)
        bytes += pool_bytes(&c->services[arm].pool);
    return bytes + calendar_bytes(&c->calendar);
}

/* A heap of the sticky numbers of the learners of one segment (or of all, segment -1). All differ: they come from a
 * bijection of the learner's id. */
static uint32_t sticky_numbers(const struct cell *c, int segment, uint64_t *heap)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->learners_count; i++)
        if (segment < 0 || learner_segment(&c->learners[i]) == segment)
            heap_push(heap, &count, stream_number(c->seed, STREAM_BUCKET, (uint64_t)c->first_learner + i, 0));
    return count;
}

/* How many of `count` a share takes: floor(share * count + offset), so that it never falls when the share rises. */
static uint32_t taken(struct ratio share, uint32_t count, struct ratio offset)
{
    struct ratio exact = ratio_add(ratio_multiply(share, ratio_make(count, 1), NULL), offset, NULL);
    int64_t whole = ratio_scale_floor(exact, 1);
    return (uint32_t)(whole < count ? whole : count);
}

void cell_assign(struct cell *c, const struct ratio *shares, struct ratio offset)
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
        uint32_t count = sticky_numbers(c, alike ? -1 : i, numbers);
        uint32_t in = taken(shares[i], count, offset);
        for (uint32_t k = 0; k < in; k++)
            heap_pop(numbers, &count);
        limit[i] = count > 0 ? numbers[0] : UINT64_MAX;
    }
    c->assigned[ARM_CANDIDATE] = 0;
    for (uint32_t i = 0; i < c->learners_count; i++) {
        struct learner *l = &c->learners[i];
        uint64_t number = stream_number(c->seed, STREAM_BUCKET, (uint64_t)c->first_learner + i, 0);
        uint64_t bar = limit[learner_segment(l)];
        bool in = number < bar || bar == UINT64_MAX;
        l->flags = (uint8_t)((l->flags & ~LEARNER_ARM) | (in ? LEARNER_ARM : 0));
        if (!(l->flags & LEARNER_SENT))
            learner_settle_arm(l);
        c->assigned[ARM_CANDIDATE] += in;
    }
    c->assigned[ARM_BASELINE] = c->learners_count - c->assigned[ARM_CANDIDATE];
    free(numbers);
}
