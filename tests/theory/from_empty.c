/* from_empty.c - one run of many queues that begin empty, and the rows of each moment. */
#include "from_empty.h"

#include "birth_death.h"
#include "experiment.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELLS 4096
#define SOURCES 244 /* learners in a cell */
static const int moments_s[MOMENTS] = {1, 2, 5, 10, 30, 100};

/* Adds the number in all systems at the moments, which is what has started and not ended by then. */
static bool add_run(struct from_empty *f, const char *settings)
{
    const char *folder = scratch_folder();
    struct table t;
    bool good = program_run(settings, folder) && table_read(&t, folder, "samples.csv");
    int64_t now = 0;
    for (int row = 0, second = 0; good && row < t.rows; row++) {
        if (strcmp(table_cell(&t, row, "arm"), "ultra-fast") != 0)
            continue;
        now += atoll(table_cell(&t, row, "rounds_started")) - atoll(table_cell(&t, row, "rounds_succeeded")) -
               atoll(table_cell(&t, row, "rounds_failed"));
        second++;
        for (int i = 0; i < MOMENTS; i++)
            f->number[i] += second == moments_s[i] ? now : 0;
    }
    if (good)
        table_free(&t);
    scratch_remove();
    return good;
}

bool from_empty_run(struct from_empty *f, int away_s, int runs)
{
    bool good = true;
    *f = (struct from_empty){.queues = (double)CELLS * runs};
    for (int seed = 1; good && seed <= runs; seed++) {
        char settings[256];
        snprintf(settings, sizeof settings,
                 "tests/theory/from-empty.yaml --seed %d --set learners.rounds.away='{exponential: {mean: %ds}}'", seed,
                 away_s);
        good = add_run(f, settings);
    }
    return good;
}

void judge_from_empty(const struct from_empty *f, const char *queue, int away_s)
{
    static struct birth_death chain;
    static double share[STATES_MAX];
    birth_death_open(&chain, 1.0 / away_s, 1, 1, 0, 0, SOURCES);
    for (int k = 0; k < MOMENTS; k++) {
        double mean = 0, square = 0;
        char what[32];
        birth_death_transient(&chain, moments_s[k], share);
        for (int n = 0; n < chain.states; n++) {
            mean += n * share[n];
            square += (double)n * n * share[n];
        }
        snprintf(what, sizeof what, "mean number at t %d", moments_s[k]);
        verdict(queue, what, (double)f->number[k] / f->queues, mean, sqrt((square - mean * mean) / f->queues), 0);
    }
}
