/* tally.c - tallies at the start and at the end of a sample. */
#include "world/tally.h"

void tally_clear(struct tally *t)
{
    t->sum = (struct measures){{0}};
    t->retries = t->tolerated = 0;
    histogram_clear(&t->latency);
}

void tally_merge(struct tally *into, const struct tally *from)
{
    measures_add(&into->sum, &from->sum);
    into->retries += from->retries;
    into->tolerated += from->tolerated;
    histogram_merge(&into->latency, &from->latency);
}

struct measures tally_measures(const struct tally *t)
{
    struct measures sum = t->sum;
    sum.of[MEASURE_ROUNDS_STARTED] = sum.of[MEASURE_OFFERED] - t->retries;
    sum.of[MEASURE_ROUNDS_SUCCEEDED] = sum.of[MEASURE_SERVED];
    sum.of[MEASURE_TOLERATING] = t->tolerated - sum.of[MEASURE_SATISFIED];
    return sum;
}
