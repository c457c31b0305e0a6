/* chances.c - what chance makes of triggers and gates while all is well, and of regressions. */
#include "lint/counting.h"
#include "lint/odds.h"

#include <stdlib.h>

/* A healthy phase in a hundred that an alarm disturbs is one too many. */
#define FALSE_ALARM_ODDS 0.01
/* A regression to so many times the errors should be found in half of the phases at least. */
#define REGRESSION 5
#define FOUND_ODDS 0.5
#define SURE_ODDS 0.9
/* A healthy version should pass in so many of the phases. */
#define HEALTHY_PASSES_ODDS 0.9

/* An alarm, and what it counts each time that it reads. */
struct chance {
    struct alarm_pace pace;
    struct counting counting;
    int64_t counted, bears;
    struct observed observed;
};
static bool chance_of(const struct lint_stage *stage, const struct alarm *alarm, struct chance *c)
{
    if (!counting_of(stage, alarm->criterion, &c->counting))
        return false;
    c->pace = alarm_pace(stage, alarm);
    c->counted = counted_in(c->counting.per_ns, c->pace.window_ns);
    c->bears = counting_bears(stage, alarm, &c->counting, c->counted);
    c->observed = phase_observed(stage->phase);
    return c->counted > 0;
}

/* Windows that overlap say the same; of them only those are taken that do not, which is too few, never too many. */
static int64_t step_apart_ns(const struct chance *c)
{
    return c->pace.window_ns > c->pace.step_ns ? c->pace.window_ns : c->pace.step_ns;
}
static int64_t times_apart(const struct alarm *alarm, const struct chance *c)
{
    return readings_in(alarm->trigger->for_ns, step_apart_ns(c));
}

/* The chance that it fires in the phase, when so many fail. */
static double fires_in_phase(const struct alarm *alarm, const struct chance *c, double share)
{
    double over = odds_above(c->counted, share, c->bears), quiet = 1;
    double once = odds_run_within(over, times_apart(alarm, c), c->observed.length_ns / step_apart_ns(c));
    for (int64_t i = 0; i < c->observed.count; i++)
        quiet *= 1 - once;
    return c->observed.count == 1 ? once : 1 - quiet;
}

static void put_false_alarm(const struct lint_stage *stage, const struct alarm *alarm, const struct chance *c,
                            double phases, struct findings *out)
{
    const char *said_with =
        alarm->by_baseline
            ? "while all is well {share} of {things} fail, and in {odds} of the windows of {window} more than "
              "{bears} of {counted}: {metric} worse than {threshold} of such a baseline for {for} by chance, every "
              "{mean} on average and in {phases} of such phases; count more in a window, or let it last longer"
            : "while all is well {share} of {things} fail, and in {odds} of the windows of {window} more than "
              "{bears} of {counted}: {metric} beyond {threshold} for {for} by chance, every {mean} on average and in "
              "{phases} of such phases; count more in a window, or let it last longer";
    double over = odds_above(c->counted, c->counting.share, c->bears);
    double mean_ns = odds_run_mean(over, times_apart(alarm, c)) * (double)step_apart_ns(c);
    struct finding f = finding_new(stage, LINT_FALSE_ALARM, alarm->trigger->place, said_with);
    finding_odds(&f, "share", c->counting.share);
    finding_word(&f, "things", c->counting.things);
    finding_odds(&f, "odds", over);
    finding_span(&f, "window", c->pace.window_ns);
    finding_count(&f, "bears", c->bears < 0 ? 0 : c->bears);
    finding_count(&f, "counted", c->counted);
    finding_word(&f, "metric", alarm->criterion->info->word);
    finding_value(&f, "threshold", alarm->by_baseline ? alarm->trigger->worse_than : alarm->criterion->threshold,
                  alarm->criterion->info->unit);
    finding_span(&f, "for", alarm->trigger->for_ns > 0 ? alarm->trigger->for_ns : c->pace.step_ns);
    finding_span(&f, "mean", (int64_t)(mean_ns / (double)NS_PER_SECOND + 0.5) * NS_PER_SECOND);
    finding_odds(&f, "phases", phases);
    findings_add(out, &f);
}

void rule_false_alarm(const struct lint_stage *stage, struct findings *out)
{
    struct alarms a = alarms_of(stage->policy_phase);
    for (size_t i = 0; i < a.count; i++) {
        struct chance c;
        if (!chance_of(stage, &a.list[i], &c))
            continue;
        double phases = fires_in_phase(&a.list[i], &c, c.counting.share);
        if (phases >= FALSE_ALARM_ODDS)
            put_false_alarm(stage, &a.list[i], &c, phases, out);
    }
    free(a.list);
}

/* The least share of failures that it finds in nine of ten phases. */
static double found_from(const struct alarm *alarm, const struct chance *c)
{
    double low = c->counting.share, high = 1;
    for (int i = 0; i < 40; i++) {
        double middle = low + (high - low) / 2;
        if (fires_in_phase(alarm, c, middle) < SURE_ODDS)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* Of the alarms of a metric that move traffic, the one that most probably finds a regression. */
void rule_blind_trigger(const struct lint_stage *stage, struct findings *out)
{
    struct alarms a = alarms_of(stage->policy_phase);
    const struct alarm *best = NULL;
    struct chance best_chance = {0};
    double best_odds = -1;
    for (size_t i = 0; i < a.count; i++) {
        struct chance c;
        if (!alarm_ends_phase(&a.list[i]) || a.list[i].criterion->metric != METRIC_ERROR_RATE ||
            !chance_of(stage, &a.list[i], &c))
            continue;
        double odds = fires_in_phase(&a.list[i], &c, REGRESSION * c.counting.share);
        if (odds > best_odds) {
            best = &a.list[i];
            best_chance = c;
            best_odds = odds;
        }
    }
    if (best && best_chance.counting.share > 0 && best_odds < FOUND_ODDS) {
        double from = found_from(best, &best_chance);
        struct finding f = finding_new(
            stage, LINT_BLIND_TRIGGER, best->trigger->place,
            "five times the errors, {five} instead of {healthy}, set this off in {odds} of such phases, and "
            "of the triggers that end them none more often; nine of ten are found from {from} on, {times} "
            "times as many; ask for less, or compare with the baseline");
        finding_odds(&f, "five", REGRESSION * best_chance.counting.share);
        finding_odds(&f, "healthy", best_chance.counting.share);
        finding_odds(&f, "odds", best_odds);
        finding_odds(&f, "from", from);
        finding_number(&f, "times", from / best_chance.counting.share);
        findings_add(out, &f);
    }
    free(a.list);
}

/* --- gates --- */

static bool same_question(const struct criterion *a, const struct criterion *b)
{
    return a->metric == b->metric && same_scope(a->scope, b->scope) && a->window_ns == b->window_ns;
}

/* What a checkpoint asks in place of the gate's criterion: its own list's, or that one; NULL: nothing that the gate
 * needs. */
static const struct criterion *asked_at(const struct policy_phase *rules, int64_t offset_ns, const struct criterion *c)
{
    const struct policy_checkpoint *own = policy_checkpoint_at(rules, offset_ns);
    if (!rules->maintained_checkpoints && !(own && own->required))
        return NULL;
    if (!own)
        return c;
    for (size_t i = 0; i < own->criteria_count; i++)
        if (same_question(&own->criteria[i], c))
            return &own->criteria[i];
    return NULL;
}

/* The looks at a criterion that have to pass: at checkpoints, and at the end. */
struct gate_looks {
    struct odds_look of[CHECKPOINTS_MAX + 1];
    int64_t offset_ns[CHECKPOINTS_MAX + 1];
    size_t count;
};
static void add_look(const struct lint_stage *stage, const struct counting *c, const struct criterion *asked,
                     int64_t offset_ns, struct gate_looks *looks)
{
    struct alarm alarm;
    int64_t n = counted_in(c->per_ns, observed_by_ns(stage->phase, offset_ns));
    if (n == 0 || !alarm_of_criterion(asked, &alarm))
        return;
    looks->of[looks->count] = (struct odds_look){n, counting_bears(stage, &alarm, c, n)};
    looks->offset_ns[looks->count++] = offset_ns;
}

static void find_looks(const struct lint_stage *stage, const struct counting *c, const struct criterion *criterion,
                       struct gate_looks *looks)
{
    const struct phase *phase = stage->phase;
    looks->count = 0;
    for (int i = 0; i < phase->checkpoints_count && phase->checkpoints[i] < phase->length_ns; i++) {
        const struct criterion *asked = asked_at(stage->policy_phase, phase->checkpoints[i], criterion);
        if (asked)
            add_look(stage, c, asked, phase->checkpoints[i], looks);
    }
    add_look(stage, c, criterion, phase->length_ns, looks);
}

#define PASSES_ALL(in)                                                                                                 \
    "while all is well it passes all {looks} looks " in " {passes} of such phases: {share} of {things} fail, and "     \
    "after {offset} {bears} of {counted} may, which holds in {here}; count more, look later, or ask for less"

static void put_gate_by_chance(const struct lint_stage *stage, const struct counting *c,
                               const struct criterion *criterion, const struct gate_looks *looks, struct findings *out)
{
    bool exact;
    double passes = odds_all_pass(looks->of, looks->count, c->share, &exact), least = 2;
    size_t worst = 0;
    for (size_t i = 0; i < looks->count; i++) {
        double here = 1 - odds_above(looks->of[i].n, c->share, looks->of[i].most);
        if (here < least) {
            least = here;
            worst = i;
        }
    }
    if (passes >= HEALTHY_PASSES_ODDS)
        return;
    const char *said_with = looks->count < 2
                                ? "while all is well it passes in {passes} of such phases: {share} of {things} "
                                  "fail, and after {offset} {bears} of {counted} may; count more, or ask for less"
                            : exact ? PASSES_ALL("in")
                                    : PASSES_ALL("in at most");
    struct finding f = finding_new(stage, LINT_GATE_BY_CHANCE, criterion->place, said_with);
    finding_count(&f, "looks", (int64_t)looks->count);
    finding_odds(&f, "passes", passes);
    finding_odds(&f, "share", c->share);
    finding_word(&f, "things", c->things);
    finding_span(&f, "offset", looks->offset_ns[worst]);
    finding_count(&f, "bears", looks->of[worst].most < 0 ? 0 : looks->of[worst].most);
    finding_count(&f, "counted", looks->of[worst].n);
    finding_odds(&f, "here", least);
    findings_add(out, &f);
}

void rule_gate_by_chance(const struct lint_stage *stage, struct findings *out)
{
    const struct policy_phase *rules = stage->policy_phase;
    for (size_t i = 0; i < rules->gate_count; i++) {
        struct counting c;
        struct gate_looks looks;
        if (rules->gate[i].window_ns > 0 || !counting_of(stage, &rules->gate[i], &c))
            continue;
        find_looks(stage, &c, &rules->gate[i], &looks);
        if (looks.count > 0)
            put_gate_by_chance(stage, &c, &rules->gate[i], &looks, out);
    }
}
