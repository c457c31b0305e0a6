#!/usr/bin/env bash
# slow: one of each thing that is often added is added to a copy of the source, as src/README.md shows; each touches two
# files at most, all build together, and each then works.
. "$(dirname "$0")/../tap.sh"

tree=$scratch/tree
mkdir "$tree" && cp -R Makefile src scenarios "$tree"
[ ! -d include ] || cp -R include "$tree"

# after FILE LINE: puts stdin into FILE of the copy after the only line that begins with LINE. An anchor that is gone,
# or is there twice, is an error.
after() {
    cat >"$scratch/text"
    awk -v line="$2" -v text="$scratch/text" '
        { print }
        index($0, line) == 1 { found++; while ((getline row < text) > 0) print row }
        END { exit found != 1 }' "$tree/$1" >"$scratch/new" || { echo "$1: not one line begins with \"$2\""; return 1; }
    cp "$scratch/new" "$tree/$1"
}

# fresh FILE: puts stdin into a file of the copy that is not there yet.
fresh() { [ ! -e "$tree/$1" ] && cat >"$tree/$1"; }

add_measure() {
    after src/metrics/measure.h '#define MEASURES(X)' <<'END'
    X(REFUSED_FIRST, "refused_first", "first attempts that were refused")                                              \
END
    after src/world/tally.h '    of[MEASURE_SERVED + e->outcome]++' <<'END'
    of[MEASURE_REFUSED_FIRST] += e->outcome == OUTCOME_REJECTED;
END
}
add_metric() { # of that measure
    after src/metrics/metric.h '#define METRIC_TABLE(X)' <<'END'
    X(REFUSED, "refused", SHARE, LOWER_IS_BETTER, 0, SHARE_OF(REFUSED_FIRST, OFFERED), COLUMN(1, "refused", 6),        \
      "attempts refused of those offered")                                                                             \
END
}
add_unit() {
    after src/base/quantity.h '#define UNIT_TABLE(X)' <<'END'
    X(LENGTH, length, "length", "m", "metres", 1, 0, AXIS(1, 1, "%gm"), 0, "a length such as 5km",                     \
      "a length has a unit: m or km")                                                                                  \
END
    after src/base/quantity.c 'static const struct unit_layout factor_layout' <<'END'
static const struct suffix length_suffixes[] = {SUFFIX("m", 1, 1), SUFFIX("km", 1000, 1)};
static const struct unit_layout length_layout = {"", "m", .scale = {1, 1}};
END
}
add_key() { # of that unit
    after src/language/keys_table.c '    SCENARIO("learners", MAPPING' <<'END'
    SCENARIO("learners.walk", QUANTITY, "1km", "a way to school", UNIT(LENGTH), RANGE("0", "100km"),
             INTO(RATIO, struct learners, walk)),
END
    after src/model/scenario.h 'struct learners {' <<'END'
    struct ratio walk;
END
}
add_distribution() {
    after src/random/distribution.h '#define DISTRIBUTIONS(X)' <<'END'
    X(RISING, rising, rising, NOTHING, "high")                                                                         \
END
    after src/random/distribution.c 'FORMS(uniform,' <<'END'
static double rising_mean(const struct distribution *d) { return d->a * 2 / 3; }
static double rising_cdf(const struct distribution *d, double x) { return x < 0 ? 0 : x > d->a ? 1 : x * x / d->a / d->a; }
static double rising_quantile(const struct distribution *d, double u) { return d->a * sqrt(u); }
static bool rising_form(struct distribution *d, const double *v, const char **why)
{
    *d = (struct distribution){.kind = DISTRIBUTION_RISING, .a = v[0]};
    return positive(v[0]) ? accept(d, why) : refuse(d, "high must be above 0", why);
}
FORMS(rising, {{VALUE("high")}, rising_form});
END
}
add_action() { # with a decision of its own
    after src/model/decision.h '#define TRIGGER_ACTIONS(X)' <<'END'
    X(PAGE, page, PAGE, NULL, 0)                                                                                       \
END
    after src/model/decision.h '#define DECISIONS(X)' <<'END'
    X(PAGE, "page", LOW, 0, "somebody is woken")                                                                       \
END
    after src/control/documents.c '/* --- what each action does' <<'END'
static void action_page(const struct act *act)
{
    view_result(act->view)->escalations += 2;
}
END
}
add_verb() {
    after src/command/command.h '#define VERBS(X)' <<'END'
    X(greet, "greet", "say hello")                                                                                     \
END
    fresh src/command/verb_greet.c <<'END'
/* verb_greet.c - says hello. */
#include "command/command.h"

#include <stdio.h>

int command_greet(int argc, char **argv)
{
    (void)argc;
    printf("hello from %s\n", argv[0]);
    return 0;
}
END
}
add_fault() {
    after src/model/fault.h '#define ATTEMPT_FAULTS(X)' <<'END'
    X(ERRORS, "errors", no_good, AIM_ANYBODY, 0, 0, GIVES(PERCENTAGE), "none", "attempts end in an error")               \
END
    after src/world/strike.c '/* --- what each kind does to an attempt' <<'END'
static void no_good(struct blow *blow, const struct striker *s, const struct target *target, uint64_t bits)
{
    (void)s, (void)target, (void)bits;
    blow->error = true;
}
END
}
add_order() {
    after src/model/order.h '#define ORDERS(X)' <<'END'
    X(RETREAT, retreat, "everybody on the baseline")                                                                   \
END
    after src/rehearsal/simulated.c '/* --- what each kind of order changes' <<'END'
static void carry_out_retreat(struct simulated *s, const struct order *order)
{
    s->split = (struct split){.share = {order->kind != ORDER_RETREAT, 1}};
}
END
}
add_engine() { # no gate stops it
    after src/model/policy.h '#define ENGINES(X)' <<'END'
    X(LENIENT, lenient, "every phase passes")                                                                          \
END
    fresh src/control/lenient.c <<'END'
/* lenient.c - every phase passes. */
#include "control/engine.h"

static size_t size(const struct scenario *scenario, int policy) { return scenario->policies[policy].phases_count > 0; }
static void announce(const struct scenario *scenario, int policy, struct windows *phase, struct windows *recovery)
{
    (void)scenario, (void)policy, (void)phase, (void)recovery;
}
static void enter(void *state, const struct view *view)
{
    (void)state;
    if (view_rules(view))
        view_result(view)->verdict = PHASE_RUNNING;
}
static int64_t due(const void *state, const struct clock *clock, int policy)
{
    return (void)state, (void)clock, (void)policy, INT64_MAX;
}
static void sample(void *state, const struct view *view, const struct sample *sample, struct ruling *ruling)
{
    (void)state, (void)view, (void)sample, (void)ruling;
}
static void judge(void *state, const struct view *view, struct ruling *ruling) { (void)state, (void)view, (void)ruling; }
static void close(void *state, const struct view *view, struct ruling *ruling)
{
    (void)state;
    ruling->ended = ENDED_GO;
    if (!view_rules(view))
        return;
    view_result(view)->verdict = PHASE_GO;
    view_decide(view, DECISION_GO, REASON_GATE_JUDGED);
}
static void cut_short(void *state, const struct view *view) { (void)state, view_result(view)->verdict = PHASE_CUT_SHORT; }

const struct engine lenient_engine = {size, announce, enter, due, sample, judge, close, cut_short};
END
}
add_lint_rule() {
    after src/lint/rules.h '#define LINT_RULES(X)' <<'END'
    X(NIGHTLY, nightly, "nightly", NOTE, OF_PLAN, "a phase of the night", "Nobody is awake.")                          \
END
    fresh src/lint/nightly.c <<'END'
/* nightly.c - phases that nobody sees. */
#include "lint/rules.h"

void rule_nightly(const struct lint_stage *stage, struct findings *out)
{
    struct finding finding = finding_new(stage, LINT_NIGHTLY, stage->phase->place, "{long} without sleep");
    finding_span(&finding, "long", stage->phase->length_ns);
    findings_add(out, &finding);
}
END
}
add_table() {
    after src/report/sections.h '#define SECTIONS(X)' <<'END'
    X(sketch, "Sketch", FORMAT_CSV, PART_DETAILS)                                                                      \
END
    fresh src/report/sketch.c <<'END'
/* sketch.c - the phases of the plan. */
#include "report/sections.h"

static const struct column sketch_columns[] = {{"name", "Phase", CELL_TEXT, FOR_ALL, 0}};

void make_sketch(struct page *page)
{
    const struct scenario *scenario = page->journal->scenario;
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, sketch_columns);
    for (int i = 0; i < scenario->phases_count; i++)
        table_add(t, text_cell(scenario->phases[i].name));
}
END
}

add_picture() {
    after src/report/plot_table.c 'const struct picture pictures[] = {' <<'END'
    {"sketch", "How much is refused?", false,
     {{"share refused, log scale", SCALE_LOG, UNIT_SHARE, ONCE, {METRIC(NULL, BLUE, LINE, CANDIDATE, REFUSED)}}}},
END
}

# touches_two NAME: adds it and counts what it changed in src and include.
touches_two() {
    rm -rf "$scratch/before" && cp -R "$tree" "$scratch/before" && "add_$1" || return
    local changed
    changed=$(diff -rq "$scratch/before" "$tree")
    echo "$changed"
    [ "$(wc -l <<<"$changed")" -le 2 ]
}
touches_one() { touches_two "$1" && [ "$(wc -l <<<"$(diff -rq "$scratch/before" "$tree")")" -eq 1 ]; }
builds() {
    make -C "$tree" -j"$(nproc)" CFLAGS="-O0" WERROR= all >"$scratch/build" 2>&1 || { tail -20 "$scratch/build"; false; }
}
new=$tree/build/rehearse
run_new() { "$new" run scenarios/small.yaml --until 2m --plots none --out "$scratch/out" "$@"; }

check "a measure is two files" touches_two measure
check "a metric is one file" touches_one metric
check "a unit is two files" touches_two unit
check "a key is two files" touches_two key
check "a distribution is two files" touches_two distribution
check "a kind of fault is two files" touches_two fault
check "an action of triggers is two files" touches_two action
check "a kind of order is two files" touches_two order
check "an engine is two files" touches_two engine
check "a verb is two files" touches_two verb
check "a lint rule is two files" touches_two lint_rule
check "a table of the report is two files" touches_two table
check "a picture is one row" touches_one picture
check "with all of them the program builds" builds

shows_the_metric() {
    run_new >/dev/null
    head -1 "$scratch/out/samples.csv" | grep -w refused | grep -w refused_first
}
suffers_the_fault() {
    run_new --set 'faults=[{at: 2025-10-31T12:01Z, kind: errors, arm: ultra-fast}]' >/dev/null
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
             { key = $at["arm"] " " ($at["time"] >= "2025-10-31T12:01")
               errors[key] += $at["errors"]; served[key] += $at["served"] }
             END { exit !(errors["ultra-fast 0"] < 20 && served["ultra-fast 0"] > 1000 &&
                          errors["ultra-fast 1"] > 1000 && errors["baseline 1"] < 100) }' \
        "$scratch/out/samples.csv" && "$new" check --explain '' | grep -F 'errors {[percentage]}: attempts end in an error'
}
draws_the_distribution() {
    run_new --set 'analyzers.ultra-fast.service={rising: {high: 60ms}}' >/dev/null
    grep -q '^20' "$scratch/out/samples.csv" && ! "$new" check scenarios/small.yaml --set 'analyzers.ultra-fast.service={rising: {high: 0}}'
}
explains_the_key() { "$new" check --explain learners.walk | grep -F 'a length such as 5km; 0 .. 100km; default 1km'; }
reads_the_key() {
    "$new" check scenarios/small.yaml --set learners.walk=3km &&
        exits 2 "$new" check scenarios/small.yaml --set learners.walk=3miles 2>"$scratch/said" &&
        grep -F 'a length has a unit: m or km' "$scratch/said"
}
obeys_the_verb() { [ "$("$new" greet)" = "hello from greet" ] && "$new" help | grep -w greet; }
takes_the_action() {
    printf 'policy: 1\nname: paging\nphases:\n  - phase: canary\n    gate: [error_rate < 1%%]\n    triggers: [error_rate >= 0%% -> page]\n' >"$scratch/page.yaml"
    run_new --set "policy=$scratch/page.yaml" --set beside=[] >/dev/null
    grep -w page "$scratch/out/decisions.csv" && "$new" check --explain '' | grep -x '        page'
}
judges_as_the_policy_says() {
    printf 'policy: 1\nname: hard\nphases:\n  - phase: canary\n    gate: [error_rate < 0%%]\n' >"$scratch/hard.yaml"
    sed 's/^name: hard/name: soft\nengine: lenient/' "$scratch/hard.yaml" >"$scratch/soft.yaml"
    "$new" run scenarios/small.yaml --plots none --out "$scratch/out" --set "policy=$scratch/soft.yaml" \
        --set "beside=[$scratch/hard.yaml]" --set expect={} >/dev/null
    grep -w soft "$scratch/out/decisions.csv" | grep -w go && grep -w hard "$scratch/out/decisions.csv" | grep -w no-go &&
        "$new" check --explain engine | grep -w lenient
}
draws_the_picture() {
    "$new" run scenarios/small.yaml --until 2m --plots "$scratch/plots" --out "$scratch/out" >/dev/null
    [ -s "$scratch/plots/sketch.svg" ]
}
finds_by_the_rule() {
    "$new" check --lint scenarios/small.yaml | grep -F 'small.yaml:11:12: note: canary: 15m without sleep [nightly]' &&
        "$new" check --lint --format sarif scenarios/small.yaml | is_json &&
        "$new" check --lint --format sarif scenarios/small.yaml | grep -F '"ruleId": "nightly"'
}
writes_the_table() { run_new >/dev/null; grep "^canary" "$scratch/out/sketch.csv"; }
check "the metric and the measure are columns of samples.csv" shows_the_metric
check "the key is explained, in its unit" explains_the_key
check "and read" reads_the_key
check "the fault strikes where and when the scenario says, and is explained" suffers_the_fault
check "the distribution is drawn from, and its range is kept" draws_the_distribution
check "the action is taken, and explained" takes_the_action
check "the engine judges the policies that name it, and no others" judges_as_the_policy_says
check "the verb is obeyed, and the help has it" obeys_the_verb
check "the lint rule finds, and its facts are said" finds_by_the_rule
check "the table is written" writes_the_table
check_drawn "the picture is drawn" draws_the_picture

add_three() { echo | tee -a "$tree"/src/base/{text,exact,problem}.c; }
check "control: three files are too many" exits 1 touches_two three
# A row alone does not do.
tree=$scratch/before
fails_to_compile() { ! make -C "$tree" CFLAGS=-O0 "build/$1" >"$scratch/build" 2>&1 && grep -F "$2" "$scratch/build"; }
echo '    X(NOBODY, nobody, nobody, NOTHING, "")   \' | after src/random/distribution.h '#define DISTRIBUTIONS(X)'
check "control: a distribution without its laws does not compile" fails_to_compile src/random/distribution.o nobody
echo '    X(NONE, "none", nothing, 0, 0, 0, 0, "", "")   \' | after src/model/fault.h '#define ATTEMPT_FAULTS(X)'
check "control: a kind of fault that nothing carries out does not compile" fails_to_compile src/world/strike.o nothing
echo '    X(NONE, nothing, "")   \' | after src/model/order.h '#define ORDERS(X)'
check "control: an order that nothing carries out does not compile" \
    fails_to_compile src/rehearsal/simulated.o carry_out_nothing
exit $failed
