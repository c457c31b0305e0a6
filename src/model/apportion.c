/* apportion.c - whole learners and replicas for every region, and who of them a split means. Alone in its file: of this
 * room the world needs it and the faults, and nothing else (tests/cross links these without the YAML reader). */
#include "base/check.h"
#include "model/scenario.h"

/* Largest remainders (Hamilton's method): every region gets the whole part of its quota, and what is left goes one by
 * one to the largest remainders, the earlier region first among equals. */
void scenario_apportion(const struct scenario *scenario, int64_t total, int64_t *per_region)
{
    struct ratio rest[REGIONS_MAX];
    int64_t left = total;
    ENSURE(total >= 0 && scenario->regions_count <= REGIONS_MAX);
    for (int i = 0; i < scenario->regions_count; i++) {
        struct ratio share = scenario->regions[i].share;
        per_region[i] = muldiv_floor(total, share.num, share.den);
        /* The true remainder is below den, so wrapping products give it exactly. */
        uint64_t remainder = (uint64_t)total * (uint64_t)share.num - (uint64_t)per_region[i] * (uint64_t)share.den;
        rest[i] = (struct ratio){(int64_t)remainder, share.den};
        left -= per_region[i];
    }
    for (; left > 0; left--) {
        int largest = 0;
        for (int i = 1; i < scenario->regions_count; i++)
            if (ratio_compare(rest[i], rest[largest]) > 0)
                largest = i;
        per_region[largest]++;
        rest[largest] = (struct ratio){-1, 1};
    }
}

int64_t scenario_most_replicas(const struct scenario *scenario, int arm)
{
    int64_t most = scenario->analyzers[arm].replicas;
    for (int i = 0; i < scenario->phases_count; i++)
        if (scenario->phases[i].replicas[arm] > most)
            most = scenario->phases[i].replicas[arm];
    return most;
}

struct ratio split_share(const struct split *split, int region, int segment)
{
    struct ratio share = split->share;
    for (size_t i = 0; i < split->overrides_count; i++) {
        const struct split_override *o = &split->overrides[i];
        if ((o->region < 0 || o->region == region) && (o->segment < 0 || o->segment == segment))
            share = o->share;
    }
    return share;
}
