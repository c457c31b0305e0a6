/* test_lint_evidence.c - whether a look has seen enough: a row is a plan just on one side of a rule. */
#include <limits.h>

#include "lint_fixture.h"

#define TARGETS(count) "analyzers.ultra-fast.probes.targets=" count
#define GATE(phase, criterion) "  - phase: " phase "\n    gate: [" criterion "]\n"
/* 5,000 learners with a round in 26.3 hours: 380 rounds in the canary's two hours, as its report counts them. */
#define SPARSE                                                                                                         \
    "learners.rounds.think={exponential: {mean: 94726842ms}}",                                                         \
        "learners.activity=[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]"

static struct lint_case cases[] = {
    /* G-100: one target has 180 probes in 15 minutes */
    {"one target in a quarter of an hour resolves nothing of 99.95 %",
     LINT_UNRESOLVED_GATE,
     {TARGETS("1")},
     GATE("ramp", "availability > 99.95%"),
     "after 15m there are 180 probes, and a single one that fails reads 99.4444%: no failure at all is allowed by "
     "99.95%; "
     "2,001 probes would bear one, after 2h46m45s or at 11.1 times as many targets"},
    /* G-101 */
    {"nor in an hour",
     LINT_UNRESOLVED_GATE,
     {TARGETS("1"), "plan.ramp.checkpoints=[1h, 4h]"},
     GATE("ramp", "availability > 99.95%"),
     "after 1h there are 720 probes, and a single one that fails reads 99.8611%"},
    /* G-102 */
    {"in two hours of 99.95 % neither",
     LINT_UNRESOLVED_GATE,
     {TARGETS("1"), "plan.ramp.checkpoints=[2h, 4h]"},
     GATE("ramp", "availability > 99.95%"),
     "1,440 probes, and a single one that fails reads 99.9306%"},
    {"but of 99.9 %",
     LINT_UNRESOLVED_GATE,
     {TARGETS("1"), "plan.ramp.checkpoints=[2h, 4h]"},
     GATE("ramp", "availability > 99.9%"),
     NULL},
    /* G-103, G-104 */
    {"in three hours of 99.95 %",
     LINT_UNRESOLVED_GATE,
     {TARGETS("1"), "plan.ramp.checkpoints=[3h, 4h]"},
     GATE("ramp", "availability > 99.95%"),
     NULL},
    {"in four hours not of 99.99 %",
     LINT_UNRESOLVED_GATE,
     {TARGETS("1"), "plan.ramp.checkpoints=[4h]"},
     GATE("ramp", "availability > 99.99%"),
     "2,880 probes, and a single one that fails reads 99.9653%"},
    /* G-105, G-106 */
    {"in a day of 99.99 %",
     LINT_UNRESOLVED_GATE,
     {TARGETS("1"), "plan.rollout.checkpoints=[24h]"},
     GATE("rollout", "availability > 99.99%"),
     NULL},
    /* G-107: whole probes of the month; at least is no strict comparator */
    {"exactly the bar is enough for at least",
     LINT_UNRESOLVED_GATE,
     {TARGETS("1"), "plan.rollout.checkpoints=[10000s]", "monitoring.tick=1s", "monitoring.sample=10s"},
     GATE("rollout", "availability >= 99.99%"),
     NULL},
    {"and not for more than it",
     LINT_UNRESOLVED_GATE,
     {TARGETS("1"), "plan.rollout.checkpoints=[10000s]", "monitoring.tick=1s", "monitoring.sample=10s"},
     GATE("rollout", "availability > 99.99%"),
     "10,000 probes"},
    /* twenty targets */
    {"twenty targets resolve the ramp's bar in a quarter of an hour",
     LINT_UNRESOLVED_GATE,
     {NULL},
     GATE("ramp", "availability > 99.95%"),
     NULL},
    {"eleven do not", LINT_UNRESOLVED_GATE, {TARGETS("11")}, GATE("ramp", "availability > 99.95%"), "1,980 probes"},
    {"twelve do", LINT_UNRESOLVED_GATE, {TARGETS("12")}, GATE("ramp", "availability > 99.95%"), NULL},
    {"a bar that no number of probes resolves is no matter of their number",
     LINT_UNRESOLVED_GATE,
     {NULL},
     GATE("ramp", "availability >= 100%"),
     NULL},
    {"and one that takes centuries is said to take one",
     LINT_UNRESOLVED_GATE,
     {NULL},
     GATE("ramp", "availability > 99.9999999999999%"),
     "after 36500d or"},
    {"a window of its own is what counts",
     LINT_UNRESOLVED_GATE,
     {"plan.ramp.checkpoints=[4h]"},
     GATE("ramp", "availability > 99.95% over 5m"),
     "1,200 probes"},

    {"a hold counts what is observed of it",
     LINT_UNRESOLVED_GATE,
     {TARGETS("1"), "plan.ramp-hold.for=65m"},
     GATE("ramp-hold", "availability > 99.95%"),
     "after 1h5m there are 180 probes"},
    {"targets are those of every region",
     LINT_UNRESOLVED_GATE,
     {TARGETS("11"), "regions=[{name: NA, share: 50%}, {name: EU, share: 50%}]"},
     GATE("ramp", "availability > 99.95%"),
     NULL},
    {"of one region its own",
     LINT_UNRESOLVED_GATE,
     {TARGETS("11"), "regions=[{name: NA, share: 50%}, {name: EU, share: 50%}]"},
     GATE("ramp", "availability > 99.95% in region EU"),
     "1,980 probes"},

    /* */
    {"380 clean requests do not support 0.5 %",
     LINT_SMALL_SAMPLE,
     {SPARSE, "plan.canary.checkpoints=[2h]"},
     GATE("canary", "error_rate < 0.5%"),
     "after 2h there are 380 attempts, and even if none fails they support no less than 0.785% at 95% confidence; 0.5% "
     "takes 598 without a failure"},
    {"they support 1 %",
     LINT_SMALL_SAMPLE,
     {SPARSE, "plan.canary.checkpoints=[2h]"},
     GATE("canary", "error_rate < 1%"),
     NULL},
    {"299 are enough for 1 %",
     LINT_SMALL_SAMPLE,
     {SPARSE, "plan.canary.for=94m30s", "plan.canary.checkpoints=[94m30s]"},
     GATE("canary", "error_rate < 1%"),
     NULL},
    {"298 are not",
     LINT_SMALL_SAMPLE,
     {SPARSE, "plan.canary.for=94m", "plan.canary.checkpoints=[94m]"},
     GATE("canary", "error_rate < 1%"),
     "298 attempts"},
    {"a look before the end counts what there is by then",
     LINT_SMALL_SAMPLE,
     {SPARSE},
     GATE("canary", "error_rate < 1%"),
     "after 15m there are 48 attempts"},

    /* X-49, K-86: nobody simulates a coach */
    {"a gate that asks for what nobody measures is found",
     LINT_UNMEASURED_GATE,
     {"metrics=[{name: coach, unit: rate, better: higher, meaning: rounds}]"},
     GATE("ramp", "coach > 100/min"),
     "nothing that is simulated measures coach"},
    {"not where its value is stated",
     LINT_UNMEASURED_GATE,
     {"metrics=[{name: coach, unit: rate, better: higher, value: 200/min, meaning: rounds}]"},
     GATE("ramp", "coach > 100/min"),
     NULL},
};

int main(void)
{
    return lint_cases_run(cases, sizeof cases / sizeof *cases);
}
