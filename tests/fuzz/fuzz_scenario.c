/* fuzz_scenario.c - any bytes as a scenario: a scenario or problems, never both, never neither, never a crash. */
#include "fuzz_files.h"

#include "rehearse/check.h"
#include "rehearse/scenario.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    fuzz_enter_folder();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct problems problems = {0};
    fuzz_write("input.yaml", data, size);
    struct scenario *scenario = scenario_read("input.yaml", NULL, 0, &problems);
    ENSURE((scenario == NULL) == (problems.count > 0));
    problems_print(&problems, fuzz_nowhere());
    problems_free(&problems);
    scenario_free(scenario);
    return 0;
}
