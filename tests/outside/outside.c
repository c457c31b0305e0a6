/* outside.c - a program of somebody else: rehearses a plan and feeds a row to its gates, with rehearse.h alone. */
#include <inttypes.h>
#include <rehearse.h>
#include <stdio.h>

static int complain(rehearse_problems *problems)
{
    for (size_t i = 0; i < rehearse_problems_kept(problems); i++) {
        rehearse_problem p = rehearse_problems_get(problems, i);
        printf("%s:%d:%d: %s\n", p.file, p.line, p.column, p.message);
    }
    rehearse_problems_free(problems);
    return REHEARSE_BAD_INPUT;
}

int main(int argc, char **argv)
{
    static const char *const columns[] = {"requests", "errors", "latency.p99"};
    static const rehearse_value row[] = {{1000, 1}, {1, 1}, {45000000, 1}}; /* p99: 45 ms */
    rehearse_problems *problems = NULL;
    rehearse_scenario *plan = NULL;
    rehearse_judge *judge = NULL;
    rehearse_outcome *outcome = NULL;
    if (rehearse_scenario_open(argv[argc - 1], NULL, &plan, &problems) != REHEARSE_OK)
        return complain(problems);
    if (rehearse_judge_open(plan, columns, 3, &judge, &problems) != REHEARSE_OK ||
        rehearse_judge_row(judge, INT64_C(60000000000), row, &problems) != REHEARSE_OK)
        return complain(problems);
    rehearse_phase first = rehearse_outcome_phase(rehearse_judge_outcome(judge), 0, 0);
    printf("judged: %s %s\n", first.name, rehearse_verdict_word(first.verdict));
    rehearse_judge_close(judge, NULL, NULL);
    if (rehearse_run(plan, NULL, &outcome, NULL) == REHEARSE_OK)
        printf("rehearsed: %s\ndigest %016" PRIx64 "\n", rehearse_outcome_as_expected(outcome) ? "as expected" : "not",
               rehearse_outcome_digest(outcome));
    rehearse_outcome_free(outcome);
    rehearse_scenario_free(plan);
    return REHEARSE_OK;
}
