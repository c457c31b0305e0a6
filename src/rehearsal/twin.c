/* twin.c - a run played once more without its faults. */
#include "rehearsal/twin.h"

#include "base/memory.h"

#include <stdlib.h>

bool twin_wanted(const struct scenario *scenario)
{
    return faults_any(&scenario->faults);
}

struct scenario scenario_calm(const struct scenario *scenario)
{
    struct scenario calm = *scenario;
    calm.faults = (struct faults){NULL, 0};
    for (int i = 0; i < scenario->faults.count; i++)
        if (scenario->faults.of[i].planned)
            faults_add(&calm.faults, scenario->faults.of[i]);
    return calm;
}

void scenario_calm_free(struct scenario *calm)
{
    free(calm->faults.of);
    calm->faults = (struct faults){NULL, 0};
}

void twin_open(struct twin *twin, const struct scenario *scenario, uint64_t seed)
{
    *twin = (struct twin){.scenario = scenario_calm(scenario)};
    journal_open(&twin->journal, &twin->scenario, true);
    twin->journal.outcome.seed = seed;
}

bool twin_run(struct twin *twin, struct simulated *world, const struct rehearsal_options *options, struct journal *with)
{
    struct source source = simulated_source(world);
    rehearsal_run(&twin->scenario, &source, options, &twin->journal);
    if (rehearsal_cut_off(&twin->journal.outcome))
        return false;
    incidents_find(&twin->incidents, with, &twin->journal);
    with->incidents = &twin->incidents;
    return true;
}

void twin_free(struct twin *twin)
{
    incidents_free(&twin->incidents);
    journal_free(&twin->journal);
    scenario_calm_free(&twin->scenario);
}
