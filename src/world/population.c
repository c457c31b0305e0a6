/* population.c - who lives in a cell, and who is on which arm. */
#include "base/check.h"
#include "base/memory.h"
#include "world/bucket_sort.h"
#include "world/cell.h"

#include <stdlib.h>
#include <string.h>

static size_t learners_room(const struct cell_spec *spec)
{
    return (spec->learners * sizeof(struct learner) + PADDING_BYTES - 1) / PADDING_BYTES * PADDING_BYTES;
}

size_t cell_room(const struct cell_spec *spec)
{
    size_t bytes = learners_room(spec) + calendar_bytes(spec->learners, spec->rules->ring_bits);
    return (bytes + PADDING_BYTES - 1) / PADDING_BYTES * PADDING_BYTES;
}

void cell_open(struct cell *c, const struct cell_spec *spec, void *memory)
{
    const struct rules *rules = spec->rules;
    static const struct fault_schedule no_faults;
    *c = (struct cell){.rules = rules, .number = spec->number, .region = spec->region};
    c->faults = spec->faults ? spec->faults : &no_faults;
    conditions_open(&c->conditions, rules);
    c->first_learner = spec->first_learner;
    c->learners_count = spec->learners;
    c->learners = memory;
    calendar_open(&c->calendar, spec->learners, rules->ring_bits, (char *)memory + learners_room(spec));
    c->pending_endings = memory_new(spec->learners, sizeof *c->pending_endings);
    for (int arm = 0; arm < ARMS; arm++)
        pool_open(&c->services[arm].pool, &rules->scenario->analyzers[arm], spec->replicas_most[arm], rules->tick_ns);
}

void cell_free(struct cell *c)
{
    free(c->pending_endings);
    conditions_free(&c->conditions);
    for (int arm = 0; arm < ARMS; arm++)
        pool_free(&c->services[arm].pool);
}

size_t cell_bytes(const struct cell *c)
{
    size_t bytes = sizeof *c + conditions_bytes(c->rules);
    for (int arm = 0; arm < ARMS; arm++)
        bytes += pool_bytes(&c->services[arm].pool);
    return bytes;
}

void cell_restart(struct cell *c, uint64_t seed)
{
    struct pace_now pace = rules_pace(c->rules, c->region, 0, 0);
    c->seed = seed;
    c->now_ns = c->sample_end_ns = 0;
    c->digest = c->rested_ns = 0;
    c->pending_endings_count = 0;
    memset(c->conditions.quotas_next_ns, 0, (size_t)c->rules->scenario->faults.count * sizeof(int64_t));
    for (int arm = 0; arm < ARMS; arm++) {
        uint64_t entity = (uint64_t)c->number * ARMS + (uint64_t)arm;
        service_restart(&c->services[arm], stream_open(seed, STREAM_BALANCER, entity, 0));
        c->assigned[arm] = arm == ARM_BASELINE ? c->learners_count : 0;
    }
    calendar_restart(&c->calendar);
    for (uint32_t i = 0; i < c->learners_count && !LOOK(i); i++) {
        struct learner *l = &c->learners[i];
        learner_first(l, c->rules, seed, (uint64_t)c->first_learner + i, &pace);
        calendar_push(&c->calendar, calendar_slot(&c->calendar, (uint64_t)(l->send_ns / c->rules->bucket_ns)), i);
    }
}

uint64_t cell_sends(const struct cell *c)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < c->learners_count; i++)
        sum += (uint64_t)c->learners[i].send_ns;
    return sum;
}

/* A heap of the sticky numbers of the learners of one segment (or of all, segment -1). All differ: they come from a
 * bijection of the learner's id. */
static uint32_t sticky_numbers(const struct cell *c, int segment, uint64_t *heap)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->learners_count && !LOOK(i); i++)
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
        for (uint32_t k = 0; k < in && !LOOK(k); k++)
            heap_pop(numbers, &count);
        limit[i] = count > 0 ? numbers[0] : UINT64_MAX;
    }
    c->assigned[ARM_CANDIDATE] = 0;
    for (uint32_t i = 0; i < c->learners_count && !LOOK(i); i++) {
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
