/* budget.h - what of an error budget is spent, by each of OpenSLO's budgeting methods.
 *
 * With a target t, a window W and slices of length L (struct objective), the budget is (1 - t) W of time. Spent are
 *   Occurrences      bad rounds / rounds, times the time that was observed
 *   Timeslices       the length of the slices in which too few rounds were answered
 *   RatioTimeslices  for each slice its length times bad rounds / rounds
 * A bad round is one without an answer; a slice without rounds is good. Slices are counted from the plan's start, and
 * their length is what was observed of them. Samples are added in order.
 * Source: OpenSLO specification v1, budgetingMethod.
 * Times: ns; rounded down, Timeslices never.
 */
#ifndef REHEARSE_REHEARSAL_BUDGET_H
#define REHEARSE_REHEARSAL_BUDGET_H

#include "rehearsal/journal.h"

#define BUDGET_WHOLE INT64_C(1000000000) /* all of it; more may be spent */

enum budgeting { BUDGETING_OCCURRENCES, BUDGETING_TIMESLICES, BUDGETING_RATIO_TIMESLICES };

struct budget_part {
    int64_t bad, rounds, observed_ns;
};
struct budget_meter {
    const struct objective *objective;
    struct budget_part all, slice;   /* slice: the one under way */
    int64_t number;                  /* of that */
    int64_t bad_slices_ns, ratio_ns; /* of those before it */
};

struct budget_meter budget_meter(const struct objective *objective);
void budget_add(struct budget_meter *meter, const struct journal_row *row);
/* In parts of BUDGET_WHOLE, rounded down; 0 without an objective. */
int64_t budget_spent(const struct budget_meter *meter, enum budgeting method);

#endif
