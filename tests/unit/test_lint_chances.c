/* test_lint_chances.c - what chance does: a row is a plan just on one side of a rule. */
#include <limits.h>

#include "lint_fixture.h"

#define FLAT "learners.activity=[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]"
#define ERRORS(share) "analyzers.ultra-fast.errors=" share
/* Four hours at 100 %: 0.025 rounds/s a learner. */
#define FOUR_HOURS "plan.rollout.for=4h", "plan.rollout.checkpoints=[4h]"
#define ROLLOUT(lines) "  - phase: rollout\n    gate: [error_rate < 0.1%]\n    triggers:\n" lines
#define FIFTH_WORSE ROLLOUT("      - any criterion worse than 120% of baseline over 1m for 2m -> rollback to 0%\n")
#define RAMP(lines) "  - phase: ramp\n    gate: [error_rate < 0.5%]\n    triggers:\n" lines
#define AVAILABLE(bar, rest) "  - phase: ramp\n    gate: [availability > " bar "]\n" rest

static struct lint_case cases[] = {
    /* 7,500 attempts a poll at 5,000 learners, 0.079 % errors; test_odds.c has more digits */
    {"the 120 % rule of 5,000 learners cries wolf",
     LINT_FALSE_ALARM,
     {FLAT, ERRORS("0.079%"), "learners.count=5k", FOUR_HOURS},
     FIFTH_WORSE,
     "in 24.57% of the windows of 1m more than 7 of 7,500: error_rate worse than 120% of such a baseline for 2m by "
     "chance, every 20m38s on average and in 100% of such phases"},
    {"of 50,000 in every second phase",
     LINT_FALSE_ALARM,
     {FLAT, ERRORS("0.079%"), "learners.count=50k", FOUR_HOURS},
     FIFTH_WORSE,
     "in 5.909% of the windows of 1m more than 71 of 75,000: error_rate worse than 120% of such a baseline "
     "for 2m by chance, every 5h3m21s on average and in 54.699% of such phases"},
    {"of 500,000 never",
     LINT_FALSE_ALARM,
     {FLAT, ERRORS("0.079%"), "learners.count=500k", FOUR_HOURS},
     FIFTH_WORSE,
     NULL},
    {"of 130,000 in more phases than one in a hundred",
     LINT_FALSE_ALARM,
     {FLAT, ERRORS("0.079%"), "learners.count=130k", FOUR_HOURS},
     FIFTH_WORSE,
     "and in 1."},
    {"of 140,000 in fewer",
     LINT_FALSE_ALARM,
     {FLAT, ERRORS("0.079%"), "learners.count=140k", FOUR_HOURS},
     FIFTH_WORSE,
     NULL},
    /* odds.md 6.2: 5,000 learners are 3,750 attempts a sample; 0.4 % for 3 m in 4 h: 1.321 % of the phases */
    {"0.4 % errors are beyond 0.5 % for three minutes in 1.3 % of the phases",
     LINT_FALSE_ALARM,
     {FLAT, ERRORS("0.4%"), "learners.count=5k", FOUR_HOURS},
     ROLLOUT("      - error_rate > 0.5% for 3m -> rollback\n"),
     "in 18.01% of the windows of 30s more than 18 of 3,750: error_rate beyond 0.5% for 3m by chance, every "
     "12d9h47m30s "
     "on average and in 1.321% of such phases"},
    {"0.395 % in fewer than one",
     LINT_FALSE_ALARM,
     {FLAT, ERRORS("0.395%"), "learners.count=5k", FOUR_HOURS},
     ROLLOUT("      - error_rate > 0.5% for 3m -> rollback\n"),
     NULL},
    {"a hold that is observed in parts has no runs across them",
     LINT_FALSE_ALARM,
     {FLAT, ERRORS("0.395%"), NULL},
     "  - phase: ramp-hold\n    gate: [error_rate < 0.5%]\n    triggers: [error_rate > 0.41% for 11m -> warn]\n",
     NULL},

    {"a poll and a half are two",
     LINT_FALSE_ALARM,
     {FLAT, ERRORS("0.079%"), "learners.count=5k", FOUR_HOURS},
     ROLLOUT("      - any criterion worse than 120% of baseline over 1m for 90s -> rollback to 0%\n"),
     "for 1m30s by chance, every 20m38s on average"},
    {"a least number of errors stops it",
     LINT_FALSE_ALARM,
     {FLAT, ERRORS("0.079%"), "learners.count=5k", FOUR_HOURS},
     FIFTH_WORSE "min_errors: 30\n",
     NULL},
    {"windows that overlap are not counted twice",
     LINT_FALSE_ALARM,
     {NULL},
     AVAILABLE("99%", "    triggers: [availability < 99.95% over 10m -> warn]\n"),
     "more than 1 of 2,400: availability beyond 99.95% for 30s by chance, every 1h"},
    {"every stretch of a hold can have one",
     LINT_FALSE_ALARM,
     {NULL},
     "  - phase: ramp-hold\n    gate: [error_rate < 1%]\n    triggers: [availability < 99.95% over 10m -> warn]\n",
     "and in 97.9"},
    /* odds.md 6.2: fivefold errors of 0.079 % are found in 0.858 % of the phases */
    {"five times the errors are not found under 0.5 % for three minutes",
     LINT_BLIND_TRIGGER,
     {FLAT, ERRORS("0.079%"), "learners.count=5k", FOUR_HOURS},
     ROLLOUT("      - error_rate > 0.5% for 3m -> rollback\n"),
     "five times the errors, 0.395% instead of 0.079%, set this off in 0.858% of such phases"},
    {"they are under 0.35 %",
     LINT_BLIND_TRIGGER,
     {FLAT, ERRORS("0.079%"), "learners.count=5k", FOUR_HOURS},
     ROLLOUT("      - error_rate > 0.35% for 3m -> rollback\n"),
     NULL},
    {"and where another trigger finds them",
     LINT_BLIND_TRIGGER,
     {FLAT, ERRORS("0.079%"), "learners.count=5k", FOUR_HOURS},
     ROLLOUT("      - error_rate > 0.5% for 3m -> rollback\n      - error_rate > 0.35% for 3m -> rollback\n"),
     NULL},
    {"but not where that one only warns",
     LINT_BLIND_TRIGGER,
     {FLAT, ERRORS("0.079%"), "learners.count=5k", FOUR_HOURS},
     ROLLOUT("      - error_rate > 0.5% for 3m -> rollback\n      - error_rate > 0.35% for 3m -> warn\n"),
     "set this off in 0.858%"},

    /* 20 targets, 3 in 10,000 probes fail */
    {"four looks at availability are passed by two of three healthy versions",
     LINT_GATE_BY_CHANCE,
     {NULL},
     AVAILABLE("99.95%", "    maintained: {checkpoints: true}\n"),
     "passes all 6 looks in 64.175% of such phases: 0.03% of probes fail, and after 15m 1 of 3,600 may, which holds in "
     "70.635%"},
    {"the last alone by nearly all", LINT_GATE_BY_CHANCE, {NULL}, AVAILABLE("99.95%", ""), NULL},
    {"with twice as many targets a sixth is still too early",
     LINT_GATE_BY_CHANCE,
     {"analyzers.ultra-fast.probes.targets=40"},
     AVAILABLE("99.95%", "    maintained: {checkpoints: true}\n"),
     "passes all 6 looks in "},
    {"with ten times as many all pass",
     LINT_GATE_BY_CHANCE,
     {"analyzers.ultra-fast.probes.targets=200"},
     AVAILABLE("99.95%", "    maintained: {checkpoints: true}\n"),
     NULL},
    /* */
    {"99.97 % does not pass 99.99 %",
     LINT_GATE_BY_CHANCE,
     {NULL},
     AVAILABLE("99.99%", ""),
     "while all is well it passes in 0.055% of such phases: 0.03% of probes fail, and after 4h 5 of 57,600 may"},
    {"a checkpoint with a list of its own does not look",
     LINT_GATE_BY_CHANCE,
     {NULL},
     AVAILABLE("99.95%", "    maintained: {checkpoints: true}\n    checkpoints:\n"
                         "      - {at: 15m, criteria: [cpu < 80%]}\n      - {at: 30m, criteria: [cpu < 80%]}\n"
                         "      - {at: 1h, criteria: [cpu < 80%]}\n      - {at: 2h, criteria: [cpu < 80%]}\n"
                         "      - {at: 3h, criteria: [cpu < 80%]}\n"),
     NULL},
    {"nor does one that only aborts",
     LINT_GATE_BY_CHANCE,
     {"plan.ramp.checkpoints=[15m, 4h]"},
     AVAILABLE("99.95%", "    maintained: {checkpoints: true}\n"
                         "    checkpoints: [{at: 15m, abort_unless: [cpu < 90%]}]\n"),
     NULL},
    {"one that is required looks, whatever the others do",
     LINT_GATE_BY_CHANCE,
     {NULL},
     AVAILABLE("99.95%", "    checkpoints: [{at: 15m, criteria: [availability > 99.95%], required: true}]\n"),
     "passes all 2 looks in "},
};

int main(void)
{
    return lint_cases_run(cases, sizeof cases / sizeof *cases);
}
