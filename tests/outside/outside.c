/* outside.c - a program of somebody else: rehearses a plan and feeds metrics to its gates, with rehearse.h alone. */
#include <inttypes.h>
#include <rehearse.h>
#include <stdio.h>

/* The first interval of the plan, with one error in a thousand requests. */
static void judge_a_row(const rehearse_scenario *plan)
{
    static const char *const columns[] = {"requests", "errors", "latency.p99"};
    const rehearse_value row[] = {{1000, 1}, {1, 1}, {45000000, 1}};
    rehearse_judge *judge = NULL;
    rehearse_problems *problems = NULL;
    if (rehearse_judge_open(plan, columns, 3, &judge, NULL) != REHEARSE_OK)
        return;
    rehearse_judge_row(judge, INT64_C(60000000000), row, NULL);
    if (rehearse_judge_row(judge, INT64_C(60000000000), row, &problems) == REHEARSE_BAD_INPUT)
        printf("refused: %s\n", rehearse_problems_get(problems, 0).message);
    rehearse_problems_free(problems);
    const rehearse_outcome *so_far = rehearse_judge_outcome(judge);
    printf("judged: %s\n", rehearse_verdict_word(rehearse_outcome_phase(so_far, 0, 0).verdict));
    rehearse_judge_close(judge, NULL);
}

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
    judge_a_row(plan);
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
