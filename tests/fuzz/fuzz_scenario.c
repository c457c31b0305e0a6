/* fuzz_scenario.c - any bytes as a scenario: a scenario or problems, never both, never neither, never a crash. A
 * scenario that is small enough is played for one sample, whatever its numbers are. */
#include "fuzz_files.h"

#include "base/check.h"
#include "language/language.h"
#include "random/pcg.h"
#include "world/world.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    fuzz_enter_folder();
    return 0;
}

#define LEARNERS_MOST 500
#define PLACES_MOST 100000 /* workers and queues of an arm */
#define ROUNDS_MOST 20000

/* So few learners, places and rounds, were every answer immediate, that a sample takes milliseconds. */
static bool is_small(const struct scenario *s)
{
    double wait = distribution_mean(&s->learners.think);
    wait += distribution_mean(&s->learners.away) / distribution_mean(&s->learners.per_session);
    for (int hour = 0; hour < 24; hour++)
        if (ratio_double(s->learners.activity[hour]) > 10)
            return false;
    bool small = s->learners.count <= LEARNERS_MOST;
    for (int arm = 0; arm < ARMS; arm++)
        small =
            small && s->phases[0].replicas[arm] <= PLACES_MOST / (s->analyzers[arm].workers + s->analyzers[arm].queue);
    return small && (double)s->learners.count * (double)s->monitoring.sample_ns * 10 / wait <= ROUNDS_MOST;
}

/* The end of world_totals asserts the conservation laws. */
static void play(const struct scenario *s)
{
    struct world *world = world_open(s, s->seed, 1);
    struct sample sample;
    struct totals totals;
    sample_open(&sample, world_scopes(world));
    world_traffic(world, &s->phases[0].split, s->phases[0].replicas);
    world_run(world, s->monitoring.sample_ns);
    world_sample(world, &sample);
    world_totals(world, &totals);
    sample_free(&sample);
    world_free(world);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct problems problems = {0};
    fuzz_write("input.yaml", data, size);
    struct scenario *scenario = scenario_read("input.yaml", NULL, 0, &problems);
    ENSURE(!scenario == (problems.count > 0));
    if (scenario && is_small(scenario))
        play(scenario);
    problems_print(&problems, fuzz_nowhere());
    problems_free(&problems);
    scenario_free(scenario);
    return 0;
}
