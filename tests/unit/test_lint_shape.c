/* test_lint_shape.c - whether phases fit together: a row is a plan just on one side of a rule. */
#include <limits.h>

#include "lint_fixture.h"

#define TWO(first, second) "  - phase: ramp\n    gate: [" first "]\n  - phase: rollout\n    gate: [" second "]\n"
#define REPLICAS(phase, count) "plan." phase ".replicas.ultra-fast=" count
#define ANY "  - phase: ramp\n    gate: [error_rate < 1%]\n"

static struct lint_case cases[] = {
    /* */
    {"a bar lower than the phase before is found",
     LINT_LOOSER_GATE,
     {NULL},
     TWO("availability > 99.95%", "availability > 99.9%"),
     "availability at 99.9% is looser than the 99.95% of ramp"},
    {"the same bar is not", LINT_LOOSER_GATE, {NULL}, TWO("availability > 99.95%", "availability > 99.95%"), NULL},
    {"nor a higher one", LINT_LOOSER_GATE, {NULL}, TWO("availability > 99.95%", "availability > 99.99%"), NULL},
    {"more latency is looser",
     LINT_LOOSER_GATE,
     {NULL},
     TWO("latency.p99 < 50ms", "latency.p99 < 100ms"),
     "latency.p99 at 100ms is looser than the 50ms of ramp"},
    {"of another percentile nothing is said",
     LINT_LOOSER_GATE,
     {NULL},
     TWO("latency.p95 < 50ms", "latency.p99 < 100ms"),
     NULL},
    {"nor of another segment",
     LINT_LOOSER_GATE,
     {NULL},
     TWO("error_rate < 0.1% in segment A", "error_rate < 0.5% in segment B"),
     NULL},
    {"the latest phase before counts",
     LINT_LOOSER_GATE,
     {NULL},
     "  - phase: canary\n    gate: [error_rate < 0.1%]\n" TWO("error_rate < 1%", "error_rate < 0.5%"),
     "error_rate at 1% is looser than the 0.1% of canary"},

    /* */
    {"a checkpoint after the end of its phase is found",
     LINT_UNJUDGED_CHECKPOINT,
     {"plan.ramp.for=2h", "plan.ramp.checkpoints=[15m, 2h]"},
     "  - phase: ramp\n    gate: [error_rate < 1%]\n    checkpoints: [{at: 3h, criteria: [cpu < 80%]}]\n",
     "the plan gives the phase 2h, so a checkpoint after 3h is never judged"},
    {"one at the end is not",
     LINT_UNJUDGED_CHECKPOINT,
     {"plan.ramp.for=3h", "plan.ramp.checkpoints=[3h]"},
     "  - phase: ramp\n    gate: [error_rate < 1%]\n    checkpoints: [{at: 3h, criteria: [cpu < 80%]}]\n",
     NULL},

    /* 65 % at a tenth of the load */
    {"ten times the load on the same replicas is found",
     LINT_OVER_CAPACITY,
     {REPLICAS("rollout", "50")},
     ANY,
     "ultra-fast in NA is asked for 650% of its processor: 21,000/s attempts, where 50 replicas carry 3,230/s; 326 "
     "would "
     "do"},
    {"325 are a little too few",
     LINT_OVER_CAPACITY,
     {REPLICAS("rollout", "325")},
     ANY,
     "325 replicas carry 20,994.8/s"},
    {"326 do", LINT_OVER_CAPACITY, {REPLICAS("rollout", "326")}, ANY, NULL},
    /* 65 % of the processor at 1,250/s, so that the peak of 2,100/s is at 109 % */
    {"the ramp's peak is beyond replicas sized by its mean",
     LINT_OVER_CAPACITY,
     {"analyzers.ultra-fast.cpu.per_attempt=6.5ms", REPLICAS("ramp", "50"), REPLICAS("rollout", "900")},
     ANY,
     "is asked for 109% of its processor: 2,100/s attempts"},
    {"not where processor and link are ignored",
     LINT_OVER_CAPACITY,
     {REPLICAS("rollout", "50"), "analyzers.ultra-fast.workers=1000", "analyzers.ultra-fast.cpu.full=ignore",
      "analyzers.ultra-fast.network.full=ignore"},
     ANY,
     NULL},
    {"workers, too",
     LINT_OVER_CAPACITY,
     {REPLICAS("ramp", "5"), "analyzers.ultra-fast.cpu.per_attempt=1us", "analyzers.ultra-fast.network.per_attempt=1B"},
     ANY,
     "of its workers"},
    {"and the old version's, when everybody comes back to it",
     LINT_OVER_CAPACITY,
     {"analyzers.baseline.replicas=150"},
     ANY,
     "baseline in NA is asked for "},

    {"people send everybody back, too",
     LINT_OVER_CAPACITY,
     {"analyzers.baseline.replicas=150", "only=[rollout]"},
     "  - phase: rollout\n    gate: [error_rate < 1%]\n    triggers: [error_rate > 2% -> warn]\n"
     "    response: {people: [{role: Lead}]}\n",
     "baseline in NA is asked for "},
    /* */
    {"a destination that no phase has is found",
     LINT_NEW_SPLIT,
     {NULL},
     "  - phase: ramp\n    gate: [error_rate < 1%]\n    triggers: [error_rate > 2% -> rollback to 5%]\n",
     "this goes to 5%, a split that no phase of the plan has (theirs are from 1% to 100%)"},
    {"one that a phase has is not",
     LINT_NEW_SPLIT,
     {NULL},
     "  - phase: ramp\n    gate: [error_rate < 1%]\n    triggers: [error_rate > 2% -> rollback to 1%]\n",
     NULL},
    {"a warning goes nowhere",
     LINT_NEW_SPLIT,
     {NULL},
     "  - phase: ramp\n    gate: [error_rate < 1%]\n    triggers: [error_rate > 2% -> warn]\n",
     NULL},
    {"a failed gate's is looked at",
     LINT_NEW_SPLIT,
     {NULL},
     "  - phase: ramp\n    gate: [error_rate < 1%]\n    on_fail: {split: 3%, then: 1%}\n",
     "this goes to 3%"},
    {"and what follows it",
     LINT_NEW_SPLIT,
     {NULL},
     "  - phase: ramp\n    gate: [error_rate < 1%]\n    on_fail: {split: 1%, then: 2%}\n",
     "this goes to 2%"},
    {"and where people hold",
     LINT_NEW_SPLIT,
     {NULL},
     "  - phase: ramp\n    gate: [error_rate < 1%]\n    triggers: [error_rate > 2% -> warn]\n"
     "    response: {hold_at: 6%, people: [{role: Lead}]}\n",
     "this goes to 6%"},
    {"and an abort's",
     LINT_NEW_SPLIT,
     {NULL},
     "  - phase: ramp\n    gate: [error_rate < 1%]\n    rollback_to: 4%\n"
     "    checkpoints: [{at: 1h, criteria: [cpu < 80%], abort_unless: [cpu < 90%]}]\n",
     "this goes to 4%"},
};

int main(void)
{
    return lint_cases_run(cases, sizeof cases / sizeof *cases);
}
