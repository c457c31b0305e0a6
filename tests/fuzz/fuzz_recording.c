/* fuzz_recording.c - any bytes as recorded metrics: read, judged and reported as `rehearse judge` does. */
#include "fuzz_files.h"

#include "base/check.h"
#include "base/text.h"
#include "language/language.h"
#include "rehearsal/recording.h"
#include "rehearsal/rehearsal.h"
#include "report/report.h"

static struct scenario *scenario;

static void free_scenario(void)
{
    scenario_free(scenario);
    scenario = NULL;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    struct problems problems = {0};
    fuzz_enter_folder();
    /* The driving policy alone has rules for every phase; each policy more makes the fuzzer slower. */
    static const struct setting alone = {"beside", "[]"};
    scenario = scenario_read("scenarios/canary-ramp-rollout.yaml", &alone, 1, &problems);
    problems_print(&problems, stderr);
    ENSURE(scenario);
    atexit(free_scenario);
    return 0;
}

static void judge(struct recording *recording)
{
    struct journal journal;
    struct text text = {0};
    struct source source = recording_source(recording);
    journal_open(&journal, scenario, true);
    rehearsal_run(scenario, &source, &(struct rehearsal_options){.until_ns = INT64_MAX}, &journal);
    report_json(&journal, &text);
    report_terminal(&journal, &text);
    text_free(&text);
    journal_free(&journal);
}

/* Whether it is good to the end. Most damaged files are not, and judging costs fifty times as much. */
static bool read_through(void)
{
    struct problems problems = {0};
    struct recording *recording = recording_open("input.csv", scenario, &problems);
    int phase;
    ENSURE(!recording == (problems.count > 0));
    while (recording && recording_next(recording, &phase))
        ;
    bool good = problems.count == 0;
    problems_print(&problems, fuzz_nowhere());
    problems_free(&problems);
    recording_close(recording);
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct problems problems = {0};
    fuzz_write("input.csv", data, size);
    if (!read_through())
        return 0;
    struct recording *recording = recording_open("input.csv", scenario, &problems);
    judge(recording);
    ENSURE(problems.count == 0);
    recording_close(recording);
    return 0;
}
