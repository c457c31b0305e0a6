/* tally.c - tallies at the start and at the end of a sample. */
#include "world/tally.h"

void tally_clear(struct tally *t)
{
    t->sum = (struct measures){{0}};
    t->retries = t->tolerated = 0;
    t->overflowed = false;
    for (int end = 0; end < ROUND_ENDS; end++)
        histogram_clear(&t->latency[end]);
}

void tally_merge(struct tally *into, const struct tally *from)
{
    measures_add(&into->sum, &from->sum);
    into->retries += from->retries;
    into->tolerated += from->tolerated;
    into->overflowed |= from->overflowed;
    for (int end = 0; end < ROUND_ENDS; end++)
        histogram_merge(&into->latency[end], &from->latency[end]);
}

/* A histogram counts up to 2^32 - 1 in a step; were there more, it has lost some. */
static void check_counts(const struct histogram *h, int64_t rounds)
{
    if (rounds > UINT32_MAX && histogram_values(h) != rounds)
        histogram_too_large();
}

struct measures tally_measures(const struct tally *t)
{
    struct measures sum = t->sum;
    if (t->overflowed)
        measures_too_large();
    sum.of[MEASURE_ROUNDS_STARTED] = sum.of[MEASURE_OFFERED] - t->retries;
    sum.of[MEASURE_ROUNDS_SUCCEEDED] = sum.of[MEASURE_SERVED];
    sum.of[MEASURE_TOLERATING] = t->tolerated - sum.of[MEASURE_SATISFIED];
    check_counts(&t->latency[ROUND_ANSWERED], sum.of[MEASURE_ROUNDS_SUCCEEDED]);
    check_counts(&t->latency[ROUND_FAILED], sum.of[MEASURE_ROUNDS_FAILED]);
    return sum;
}
