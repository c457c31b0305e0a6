/* verb_judge.c - recorded metrics through the same gates: the whole recording is read before anything is written. */
#include "base/exit_code.h"
#include "base/file.h"
#include "base/memory.h"
#include "command/command.h"
#include "command/options.h"
#include "command/progress.h"
#include "rehearsal/recording.h"
#include "rehearsal/rehearsal.h"

#include <stdio.h>
#include <stdlib.h>

static const char judge_verb[] = "judge";
static const struct verb_help judge_help = {
    judge_verb,
    "Puts recorded metrics through the gates, checkpoints and triggers of SCENARIO's policies. Nothing is simulated.",
    "0 as expected, 1 a gate or an expectation failed or nothing could be judged,\n"
    "2 bad input, 3 the environment failed."};

struct judge_request {
    const char *scenario, *metrics, *out, *plots;
    struct settings settings;
    bool quiet, json;
};

/* 0 to go on, else the exit code + 1. */
static int parse_judge(struct judge_request *q, int argc, char **argv)
{
    const struct option_row rows[] = {
        {"metrics", "FILE.csv",
         "one row an interval: `time` (its end), then metrics as criteria name them, or the counters\n"
         "requests, errors and downtime_ms; a scope follows in brackets: error_rate[segment=A]",
         .text = &q->metrics},
        {"set", "PATH=VALUE", "changes one value of the scenario, e.g. --set policy=policies/003.yaml; may be repeated",
         .settings = &q->settings},
        {"out", "DIR", "where the tables go (default: results/NAME-judged)", .text = &q->out},
        {"plots", "DIR", "where pictures go; 'none', the default, draws none", .text = &q->plots},
        {"json", NULL, "prints outcome.json to stdout and nothing else", .flag = &q->json},
        {"quiet", NULL, "prints nothing but errors", .flag = &q->quiet},
        {.name = NULL},
    };
    *q = (struct judge_request){0};
    int stop = options_read(&judge_help, argc, argv, rows);
    if (stop != 0)
        return stop;
    q->scenario = options_scenario(judge_verb, argc, argv);
    if (!q->scenario)
        return 1 + EXIT_BAD_INPUT;
    return q->metrics ? 0 : 1 + options_wrong(judge_verb, "which recording? Give --metrics FILE.csv");
}

/* Writes what was asked for; EXIT_AS_EXPECTED or EXIT_ENVIRONMENT. */
static int write_results(const struct judge_request *q, const struct journal *journal, const struct run_facts *facts)
{
    struct text out = folder_of(q->out, "results", journal->scenario->name, "-judged");
    int code = outputs_write(&(struct outputs){out.bytes, plots_wanted(q->plots), q->json, q->quiet}, journal, facts);
    text_free(&out);
    return code;
}

static bool has_verdict(const struct outcome *outcome, struct judged judged)
{
    const struct judgement *of = judged.count > 0 ? outcome_judgements(outcome, judged) : NULL;
    for (size_t i = 0; i < judged.count; i++)
        if (of[i].verdict != VERDICT_NO_DATA)
            return true;
    return false;
}

/* Whether any criterion of any policy was decided from the recording. */
static bool judged_anything(const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome_decisions(outcome); i++)
        if (has_verdict(outcome, outcome_decision(outcome, i)->evidence))
            return true;
    for (int policy = 0; policy < outcome->policies; policy++)
        for (int phase = 0; phase < outcome->phases; phase++)
            if (has_verdict(outcome, outcome_result(outcome, policy, phase)->gate))
                return true;
    return false;
}

/* Rows that decide nothing are no proof that all is well, whatever is expected. */
static int judge_exit_code(const struct outcome *outcome)
{
    bool judged = judged_anything(outcome);
    if (!judged)
        fprintf(stderr,
                "rehearse judge: the recording decides nothing: no gate and no checkpoint has data up to its end\n");
    return judged && outcome->unexpected == 0 ? EXIT_AS_EXPECTED : EXIT_GATE_FAILED;
}

/* Judges an open recording to its end; only a good one has results. */
static int judge_recording(const struct judge_request *q, const struct scenario *scenario, struct recording *recording,
                           struct problems *problems)
{
    double started_s = clock_now_s();
    int code = EXIT_BAD_INPUT;
    struct journal journal;
    struct source source = recording_source(recording);
    struct text command = repeating_command(judge_verb, q->scenario, &q->settings), metrics = {0};
    relative_path(".", q->metrics, &metrics);
    put_option(&command, "metrics", metrics.bytes);
    text_free(&metrics);
    journal_open(&journal, scenario, true);
    journal.command = command.bytes;
    rehearsal_run(scenario, &source, &(struct rehearsal_options){.until_ns = INT64_MAX}, &journal);
    if (problems->count == 0 && journal_rows(&journal) == 0)
        problem_add(problems, (struct place){.source = q->metrics}, NULL, NO_ROW_IN_A_PHASE);
    if (problems->count == 0) {
        struct run_facts facts = {.wall_s = clock_now_s() - started_s, .threads = 1};
        if (recording_skipped(recording) > 0 && !q->quiet)
            fprintf(stderr, "rehearse judge: %lld rows outside every phase were skipped\n",
                    (long long)recording_skipped(recording));
        code = write_results(q, &journal, &facts);
        if (code == EXIT_AS_EXPECTED)
            code = judge_exit_code(&journal.outcome);
    }
    journal_free(&journal);
    text_free(&command);
    return code;
}

int command_judge(int argc, char **argv)
{
    struct judge_request q;
    struct problems problems = {0};
    int stop = parse_judge(&q, argc, argv);
    if (stop != 0)
        return stop - 1;

    int code = EXIT_BAD_INPUT;
    struct scenario *scenario = scenario_open(q.scenario, &q.settings);
    struct recording *recording = scenario ? recording_open(q.metrics, scenario, &problems) : NULL;
    if (recording)
        code = judge_recording(&q, scenario, recording, &problems);
    problems_print(&problems, stderr);
    recording_close(recording);
    scenario_free(scenario);
    problems_free(&problems);
    return code;
}
