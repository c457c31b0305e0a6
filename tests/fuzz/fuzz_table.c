/* fuzz_table.c - any bytes as a CSV table, and as a value of --set. */
#include "base/memory.h"
#include "fuzz_files.h"

#include "base/check.h"
#include "language/language.h"

static const char good[] = "rehearsal: 1\n"
                           "learners: {count: 1000}\n"
                           "regions: [{name: NA, share: 60%}, {name: EU, share: 40%}]\n"
                           "analyzers:\n"
                           "  baseline: {service: {deterministic: 50ms}, replicas: 4}\n"
                           "  ultra-fast: {service: {deterministic: 10ms}, replicas: 4}\n"
                           "policy: policy.yaml\n"
                           "plan:\n"
                           "  - {phase: canary, at: 2025-10-31T12:00Z, for: 2h, split: 1%, checkpoints: [15m, 2h]}\n";

static const char policy[] = "policy: 1\nname: tiny\nphases: [{phase: canary, gate: [error_rate < 0.5%]}]\n";

/* Everything that may be a table. */
static const struct setting places[] = {{"regions", "input.csv"},
                                        {"learners.segments", "input.csv"},
                                        {"learners.activity", "input.csv"},
                                        {"plan", "input.csv"},
                                        {"learners.rounds.think", "{empirical: input.csv}"},
                                        {"learners.rounds.think", "{mixture: input.csv}"}};
#define PLACES (sizeof places / sizeof places[0])

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    fuzz_enter_folder();
    fuzz_write("good.yaml", good, sizeof good - 1);
    fuzz_write("policy.yaml", policy, sizeof policy - 1);
    struct problems problems = {0};
    struct scenario *scenario = scenario_read("good.yaml", NULL, 0, &problems);
    problems_print(&problems, stderr);
    ENSURE(scenario); /* else nothing would be tested */
    scenario_free(scenario);
    return 0;
}

static void read_with(struct setting setting)
{
    struct problems problems = {0};
    struct scenario *scenario = scenario_read("good.yaml", &setting, 1, &problems);
    ENSURE(!scenario == (problems.count > 0));
    problems_print(&problems, fuzz_nowhere());
    problems_free(&problems);
    scenario_free(scenario);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_write("input.csv", data, size);
    /* Its size says which place a table takes: the fuzzer tries all sizes. */
    read_with(places[size % PLACES]);

    /* The bytes up to the first = are a path, the others a value. */
    char *text = memory_new(size + 1, 1);
    if (size > 0)
        memcpy(text, data, size);
    char *equals = strchr(text, '=');
    if (equals) {
        *equals = '\0';
        read_with((struct setting){text, equals + 1});
    }
    free(text);
    return 0;
}
