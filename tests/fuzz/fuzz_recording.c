/* fuzz_recording.c - any bytes as recorded metrics: read, judged by every policy and reported as `rehearse judge` does. */
#include "fuzz_files.h"

#include "rehearse/check.h"
#include "rehearse/control.h"
#include "rehearse/journal.h"
#include "rehearse/recording.h"
#include "rehearse/report.h"
#include "rehearse/text.h"

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
    scenario = scenario_read("scenarios/canary-ramp-rollout.yaml", NULL, 0, &problems);
    problems_print(&problems, stderr);
    ENSURE(scenario != NULL);
    atexit(free_scenario);
    return 0;
}

static void judge(struct recording *recording)
{
    struct control *control = control_open(scenario, true);
    struct journal journal;
    struct orders orders;
    struct text text = {0};
    const struct sample *sample;
    int phase = -1;
    journal_open(&journal, scenario, control);
    control_begin(control, &orders);
    while ((sample = recording_next(recording, &phase)) != NULL) {
        journal_add(&journal, sample, STAGE_PHASE, phase, scenario->phases[phase].split.share);
        control_sample(control, sample, &orders);
    }
    control_end(control);
    journal.recorded = true;
    journal.digest = journal_digest(&journal, 0);
    report_json(&journal, &text);
    report_terminal(&journal, &text);
    text_free(&text);
    journal_free(&journal);
    control_free(control);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct problems problems = {0};
    fuzz_write("input.csv", data, size);
    struct recording *recording = recording_open("input.csv", scenario, &problems);
    ENSURE((recording == NULL) == (problems.count > 0));
    if (recording)
        judge(recording);
    problems_print(&problems, fuzz_nowhere());
    problems_free(&problems);
    recording_close(recording);
    return 0;
}
