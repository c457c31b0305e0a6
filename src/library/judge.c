/* judge.c - the plan's gates on rows that the caller feeds, without any platform. */
#include "base/memory.h"
#include "library/handles.h"
#include "rehearsal/recording.h"
#include "rehearsal/rehearsal.h"

#include <stdlib.h>

struct rehearse_judge {
    struct recording *rows;
    struct source source;
    struct rehearsal *rehearsal;
    rehearse_outcome *outcome;
    struct ratio *values;
    size_t columns;
    int64_t judged; /* rows inside a phase */
};

rehearse_status rehearse_judge_open(const rehearse_scenario *scenario, const char *const *columns, size_t columns_count,
                                    rehearse_judge **out, rehearse_problems **out_problems)
{
    struct problems problems = {0};
    const struct check_context *before = check_enter(&scenario->context);
    struct recording *rows = recording_open_fed(columns, columns_count, scenario->scenario, &problems);
    *out = NULL;
    if (rows) {
        rehearse_judge *judge = *out = memory_new(1, sizeof *judge);
        judge->rows = rows;
        judge->source = recording_source(rows);
        judge->columns = columns_count;
        judge->values = memory_new(columns_count, sizeof *judge->values);
        judge->outcome = memory_new(1, sizeof *judge->outcome);
        judge->outcome->of = scenario_hold(scenario);
        journal_open(&judge->outcome->journal, scenario->scenario, true);
        judge->rehearsal = rehearsal_open(scenario->scenario, &judge->source, &judge->outcome->journal);
    }
    problems_hand_over(&problems, out_problems);
    check_enter(before);
    return *out ? REHEARSE_OK : REHEARSE_BAD_INPUT;
}

/* In lowest terms, so that 2000/2 is the whole number 1000. What is no value stays, for the row to refuse. */
static struct ratio ratio_of(rehearse_value value)
{
    return value.den > 0 && value.num > INT64_MIN ? ratio_make(value.num, value.den)
                                                  : (struct ratio){value.num, value.den};
}

rehearse_status rehearse_judge_row(rehearse_judge *judge, int64_t end_ns, const rehearse_value *values,
                                   rehearse_problems **out_problems)
{
    static const struct rehearsal_options to_the_end = {.until_ns = INT64_MAX};
    struct problems problems = {0};
    const struct check_context *before = check_enter(&judge->outcome->of->context);
    for (size_t i = 0; i < judge->columns; i++)
        judge->values[i] = ratio_of(values[i]);
    int64_t skipped = recording_skipped(judge->rows);
    bool good = recording_feed(judge->rows, end_ns, judge->values, &problems);
    if (good)
        rehearsal_go_on(judge->rehearsal, &to_the_end);
    judge->judged += good && recording_skipped(judge->rows) == skipped;
    problems_hand_over(&problems, out_problems);
    check_enter(before);
    return good ? REHEARSE_OK : REHEARSE_BAD_INPUT;
}

const rehearse_outcome *rehearse_judge_outcome(const rehearse_judge *judge)
{
    return judge->outcome;
}

rehearse_status rehearse_judge_close(rehearse_judge *judge, rehearse_outcome **outcome,
                                     rehearse_problems **out_problems)
{
    struct problems problems = {0};
    if (outcome)
        *outcome = NULL;
    if (out_problems)
        *out_problems = NULL;
    if (!judge)
        return REHEARSE_OK;
    const struct check_context *before = check_enter(&judge->outcome->of->context);
    rehearse_status status = judge->judged > 0 ? REHEARSE_OK : REHEARSE_BAD_INPUT;
    if (judge->judged == 0)
        problem_add(&problems, (struct place){.source = "row"}, NULL, "%s", NO_ROW_IN_A_PHASE);
    problems_hand_over(&problems, out_problems);
    rehearsal_close(judge->rehearsal);
    recording_close(judge->rows);
    if (outcome && status == REHEARSE_OK)
        *outcome = judge->outcome;
    else
        rehearse_outcome_free(judge->outcome);
    free(judge->values);
    free(judge);
    check_enter(before);
    return status;
}
