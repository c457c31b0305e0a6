/* outside.c - a program of somebody else: rehearses a plan and feeds metrics to its gates, with rehearse.h alone. */
#include <inttypes.h>
#include <rehearse.h>
#include <stdio.h>

static int count_samples(void *context, int64_t now_ns, const rehearse_outcome *outcome)
{
    (void)now_ns;
    (void)outcome;
    ++*(int *)context;
    return 0;
}

int main(int argc, char **argv)
{
    rehearse_problems *problems = NULL;
    rehearse_scenario *plan = NULL;
    rehearse_outcome *outcome = NULL;
    int samples = 0;
    rehearse_run_options options = {.size = sizeof options, .observer = count_samples, .context = &samples};
    if (argc != 2 || rehearse_scenario_open(argv[1], NULL, &plan, &problems) != REHEARSE_OK) {
        for (size_t i = 0; i < rehearse_problems_kept(problems); i++) {
            rehearse_problem p = rehearse_problems_get(problems, i);
            fprintf(stderr, "%s:%d:%d: %s\n", p.file, p.line, p.column, p.message);
        }
        rehearse_problems_free(problems);
        return REHEARSE_BAD_INPUT;
    }
    rehearse_status status = rehearse_run(plan, &options, &outcome);
    for (size_t i = 0; status == REHEARSE_OK && i < rehearse_outcome_phases(outcome); i++) {
        rehearse_phase phase = rehearse_outcome_phase(outcome, 0, i);
        printf("%s %s\n", phase.name, rehearse_verdict_word(phase.verdict));
    }
    if (status == REHEARSE_OK)
        printf("%d samples, digest %016" PRIx64 "\n", samples, rehearse_outcome_digest(outcome));
    rehearse_outcome_free(outcome);
    rehearse_scenario_free(plan);
    return status;
}
