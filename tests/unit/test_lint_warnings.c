/* test_lint_warnings.c - whether people are told in time: a row is a plan just on one side of a rule. */
#include <limits.h>

#include "lint_fixture.h"

#define RAMP(triggers)                                                                                                 \
    "  - phase: ramp\n    gate: [error_rate < 0.5%, latency.p99 < 200ms, availability > 99.95%]\n    "                 \
    "triggers:\n" triggers

static struct lint_case cases[] = {
    /* */
    {"a warning at more than its rollback asks for is found",
     LINT_WARNING_TOO_LATE,
     {NULL},
     RAMP("      - error_rate > 0.75% for 2m -> warn\n      - any criterion breached for 3m -> rollback to "
          "0%\n"),
     "a steady error_rate between 0.5% and 0.75% is rolled back after 3m and never warned of"},
    {"one at the very same, which its rollback includes, is found",
     LINT_WARNING_TOO_LATE,
     {NULL},
     RAMP("      - error_rate > 0.5% for 2m -> warn\n      - any criterion breached for 3m -> rollback to 0%\n"),
     "between 0.5% and 0.5%"},
    {"one that includes it, too, and is earlier is not",
     LINT_WARNING_TOO_LATE,
     {NULL},
     RAMP("      - error_rate >= 0.5% for 2m -> warn\n      - any criterion breached for 3m -> rollback to "
          "0%\n"),
     NULL},
    {"one as late as the rollback is found",
     LINT_WARNING_TOO_LATE,
     {NULL},
     RAMP("      - error_rate >= 0.5% for 3m -> warn\n      - any criterion breached for 3m -> rollback to "
          "0%\n"),
     "at 0.5% over 3m was rolled back by then"},
    {"one a sample earlier is not",
     LINT_WARNING_TOO_LATE,
     {NULL},
     RAMP("      - error_rate >= 0.5% for 150s -> warn\n      - any criterion breached for 3m -> rollback to "
          "0%\n"),
     NULL},
    {"one as late that sees more than the rollback is not",
     LINT_WARNING_TOO_LATE,
     {NULL},
     RAMP("      - error_rate >= 0.4% for 3m -> warn\n      - any criterion breached for 3m -> rollback to "
          "0%\n"),
     NULL},
    {"a rollback of another metric takes nothing away",
     LINT_WARNING_TOO_LATE,
     {NULL},
     RAMP("      - cpu > 90% for 2m -> warn\n      - any criterion breached for 3m -> rollback to 0%\n"),
     NULL},
    {"nor does one of another segment",
     LINT_WARNING_TOO_LATE,
     {NULL},
     RAMP("      - error_rate > 0.75% in segment A -> warn\n      - error_rate > 0.5% in segment B -> "
          "rollback\n"),
     NULL},
    {"nor a hold, which people end",
     LINT_WARNING_TOO_LATE,
     {NULL},
     RAMP("      - error_rate > 0.75% for 2m -> warn\n      - error_rate > 0.5% for 3m -> hold at 5%\n"),
     NULL},
    /* */
    {"one beside a rollback at once is found",
     LINT_WARNING_TOO_LATE,
     {NULL},
     RAMP("      - latency.p99 > 250ms for 2m -> warn\n      - latency.p99 > 250ms -> rollback to 0%\n"),
     "was rolled back at once at 250ms"},
    {"availability is warned of from the other side",
     LINT_WARNING_TOO_LATE,
     {NULL},
     RAMP("      - availability < 99.9% -> warn\n      - any criterion breached for 3m -> rollback to 0%\n"),
     "between 99.95% and 99.9%"},
    {"and higher there is earlier",
     LINT_WARNING_TOO_LATE,
     {NULL},
     RAMP("      - availability < 99.96% -> warn\n      - any criterion breached for 3m -> rollback to 0%\n"),
     NULL},

    /* */
    {"a rollback before people have decided is found",
     LINT_DECISION_PREEMPTED,
     {NULL},
     RAMP("      - error_rate >= 0.5% for 2m -> warn\n      - any criterion breached for 3m -> rollback to "
          "0%\n"),
     "people have 1m where a decision takes 5m"},
    {"one a sample too early, too",
     LINT_DECISION_PREEMPTED,
     {NULL},
     RAMP("      - error_rate >= 0.5% for 2m -> warn\n      - any criterion breached for 390s -> rollback to "
          "0%\n"),
     "people have 4m30s"},
    {"one after a decision is not",
     LINT_DECISION_PREEMPTED,
     {NULL},
     RAMP("      - error_rate >= 0.5% for 2m -> warn\n      - any criterion breached for 7m -> rollback to "
          "0%\n"),
     NULL},
    {"how long people take is what the policy says",
     LINT_DECISION_PREEMPTED,
     {NULL},
     RAMP("      - error_rate >= 0.5% for 2m -> warn\n      - any criterion breached for 3m -> rollback to "
          "0%\n") "    response: {notice: 20s, assess: 1m, people: [{role: Lead}]}\n",
     NULL},
    {"and a second more is too long",
     LINT_DECISION_PREEMPTED,
     {NULL},
     RAMP("      - error_rate >= 0.5% for 2m -> warn\n      - any criterion breached for 3m -> rollback to "
          "0%\n") "    response: {notice: 20s, assess: 61s, people: [{role: Lead}]}\n",
     "people have 1m where a decision takes 1m1s"},
    {"a warning too late for any decision is the other rule's",
     LINT_DECISION_PREEMPTED,
     {NULL},
     RAMP("      - error_rate >= 0.5% for 3m -> warn\n      - any criterion breached for 3m -> rollback to "
          "0%\n"),
     NULL},
};

int main(void)
{
    return lint_cases_run(cases, sizeof cases / sizeof *cases);
}
