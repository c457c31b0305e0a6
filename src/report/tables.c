/* tables.c - the tables of report.md: metrics, criteria, checkpoints, phases, policies, decisions. */
#include "report/parts.h"

#include <inttypes.h>
#include <string.h>

void put_cell(struct text *out, const char *text)
{
    for (; text && *text; text++) {
        if (*text == '|')
            text_add(out, "\\|");
        else
            text_add_bytes(out, *text == '\n' || *text == '\r' ? " " : text, 1);
    }
}

static bool seen(const struct journal *j, int phase)
{
    return j->outcome.phase_values[phase].observed_ns > 0;
}

static void put_metric(const struct journal *j, int phase, enum arm arm, enum metric metric, struct text *out)
{
    struct value value = phase_metric(j, phase, scope_of(arm), metric);
    struct shown s;
    bool printable = value_printable(j, phase, scope_of(arm), metric, value);
    if (!ratio_has_data(value.of))
        text_add(out, " - |");
    else if (!printable)
        text_add(out, " - [1] |");
    else if (metric == METRIC_REVENUE_DELTA && value.of.num > 0)
        text_format(out, " +%s |", quantity_text(value.of, metric_table[metric].unit, &s));
    else
        text_format(out, " %s |", quantity_text(value.of, metric_table[metric].unit, &s));
}

/* A row of counts: attempts that ended, or failed, per phase and arm. */
static void put_counts(const struct journal *j, const char *name, int64_t (*count)(const struct measures *),
                       struct text *out)
{
    text_format(out, "| %s |", name);
    for (int i = 0; i < j->scenario->phases_count; i++)
        for (int arm = ARM_CANDIDATE; seen(j, i) && arm >= ARM_BASELINE; arm--) {
            struct shown s;
            const struct scope_values *values = outcome_phase(&j->outcome, i, scope_of((enum arm)arm));
            text_format(out, " %s |", count_text(count(&values->sum), &s));
        }
    text_add(out, "\n");
}

static int put_metrics_head(const struct journal *j, struct text *out)
{
    int phases = 0;
    text_add(out, "| Metric |");
    for (int i = 0; i < j->scenario->phases_count; i++)
        if (seen(j, i)) {
            phases++;
            put_cell(out, " ");
            put_cell(out, j->scenario->phases[i].name);
            text_format(out, ", %s | %s |", j->scenario->arm_words[ARM_CANDIDATE],
                        j->scenario->arm_words[ARM_BASELINE]);
        }
    text_add(out, "\n|---|");
    for (int i = 0; i < phases; i++)
        text_add(out, "---:|---:|");
    text_add(out, "\n");
    return phases;
}

/* An Apdex means nothing without its T, which the scenario gives. */
static void put_line_name(const struct journal *j, const char *name, struct text *out)
{
    struct shown s;
    const char *apdex = strstr(name, "%s");
    text_format(out, "| %.*s", (int)(apdex ? apdex - name : (ptrdiff_t)strlen(name)), name);
    if (apdex)
        text_format(out, "%s%s", span_text(j->scenario->business.apdex_ns, &s), apdex + 2);
    text_add(out, " |");
}

/* O-01. */
void section_metrics(const struct journal *j, struct text *out)
{
    text_add(out,
             "## Final metrics summary\n\nOver each whole phase as observed, for each arm. A request is an attempt; "
             "an error is an attempt that was answered with an error, refused, lost or too late.\n\n");
    if (put_metrics_head(j, out) == 0)
        return;
    put_counts(j, "Total requests", measures_ended, out);
    put_counts(j, "Total errors", measures_failed, out);
    enum metric lines[METRICS];
    int count = metrics_shown_as(SHOWN_AS_LINE, lines);
    for (int line = 0; line < count; line++) {
        put_line_name(j, metric_table[lines[line]].line.name, out);
        for (int i = 0; i < j->scenario->phases_count; i++)
            for (int arm = ARM_CANDIDATE; seen(j, i) && arm >= ARM_BASELINE; arm--)
                put_metric(j, i, (enum arm)arm, lines[line], out);
        text_add(out, "\n");
    }
    text_add(out, "\n[1] A percentile is printed only with enough rounds behind it: 100 for p99, 1,000 for p99.9. "
                  "Percentiles are within 0.79 % of the true value.\n");
}

static void put_judgement_row(const struct journal *j, int phase, const struct judgement *judged, struct text *out)
{
    struct shown value, apart, bound, start, end, threshold;
    const struct criterion *c = criterion_of(j, judged);
    text_add(out, "| ");
    put_cell(out, c->text);
    text_format(out, " | %s ", judgement_text(j, phase, judged, &value));
    text_format(out, "| %s %s ", comparator_words[c->comparator],
                quantity_format(c->threshold, metric_table[c->metric].unit, 6, threshold.text, sizeof threshold.text));
    if (ratio_has_data(judged->value.of))
        text_format(out, "| %" PRId64 " | %" PRId64 " ", judged->value.of.num, judged->value.of.den);
    else
        text_add(out, "| - | - ");
    text_format(out, "| %s to %s, %" PRId64 " samples ", time_short(j, judged->start_ns, &start),
                time_short(j, judged->end_ns, &end), judged->samples);
    text_format(out, "| %s | %s | **%s** |\n", distance_text(judged->value.of, c, &apart), bound_text(judged, &bound),
                criterion_verdict_words[judged->verdict]);
}

static void put_gate(const struct journal *j, int policy, int phase, struct text *out)
{
    const struct phase_result *result = outcome_result(&j->outcome, policy, phase);
    const struct policy_phase *rules = rules_of(j, policy, phase);
    struct shown s;
    if (!rules || rules->gate_count == 0)
        return;
    text_format(out, "### %s", j->scenario->phases[phase].name);
    text_format(out, ": %s\n\n", phase_verdict_words[result->verdict]);
    if (!result->judged) {
        text_add(out, "The gate was not judged. It asks for: ");
        for (size_t i = 0; i < rules->gate_count; i++)
            text_format(out, "%s`%s`", i > 0 ? ", " : "", rules->gate[i].text);
        text_add(out, ".\n\n");
        return;
    }
    text_format(out, "Decided %s UTC.\n\n", time_short(j, result->decided_ns, &s));
    text_add(
        out,
        "| Criterion | Achieved | Threshold | Numerator | Denominator | Window (UTC) | Distance | 95 % upper bound "
        "| Verdict |\n|---|---:|---:|---:|---:|---|---|---:|---|\n");
    const struct judgement *gate = outcome_judgements(&j->outcome, result->gate);
    for (size_t i = 0; i < result->gate.count; i++)
        put_judgement_row(j, phase, &gate[i], out);
    text_add(out, "\n");
}

/* O-02, X-19. */
void section_criteria(const struct journal *j, struct text *out)
{
    text_format(out,
                "## Success criteria\n\nThe gates of the driving policy, %s. Values are compared exactly, as "
                "fractions. The bound is the exact one-sided 95 %% upper confidence bound of the error rate (Clopper "
                "and Pearson), for attempts that fail independently.\n\n",
                j->scenario->policies[0].name);
    for (int i = 0; i < j->scenario->phases_count; i++)
        put_gate(j, 0, i, out);
}

static void put_checkpoints(const struct journal *j, int phase, struct text *out)
{
    const struct phase *plan = &j->scenario->phases[phase];
    const struct phase_result *result = outcome_result(&j->outcome, 0, phase);
    struct shown s;
    if (result->verdict == PHASE_NOT_RUN) {
        text_format(out, "### %s\n\nNot reached: none of its %d checkpoints was judged.\n\n", plan->name,
                    plan->checkpoints_count);
        return;
    }
    text_format(out,
                "### %s\n\n| Checkpoint | Time (UTC) | Metric | Target | Achieved | Verdict | Decision |\n"
                "|---:|---|---|---:|---:|---|---|\n",
                plan->name);
    for (int c = 0; c < plan->checkpoints_count; c++) {
        const struct checkpoint_result *checkpoint = &result->checkpoints[c];
        text_format(out, "| %d | %s ", c + 1, time_short(j, plan->start_ns + plan->checkpoints[c], &s));
        if (checkpoint->judged.count == 0)
            text_format(out, "| - | - | - | - | %s |\n", decision_words[checkpoint->decision]);
        const struct judgement *judgements = outcome_judgements(&j->outcome, checkpoint->judged);
        for (size_t i = 0; i < checkpoint->judged.count; i++) {
            const struct judgement *judged = &judgements[i];
            const struct criterion *criterion = criterion_of(j, judged);
            text_add(out, i > 0 ? "| | | " : "| ");
            put_cell(out, criterion->text);
            text_format(out, " | %s ", comparator_words[criterion->comparator]);
            text_add(out, quantity_format(criterion->threshold, metric_table[criterion->metric].unit, 6, s.text,
                                          sizeof s.text));
            text_format(out, " | %s | %s |", judgement_text(j, phase, judged, &s),
                        criterion_verdict_words[judged->verdict]);
            text_format(out, " %s |\n", i == 0 ? decision_words[checkpoint->decision] : "");
        }
    }
    text_add(out, "\n");
    section_standing(j, phase, out);
}

/* O-05. */
void section_checkpoints(const struct journal *j, struct text *out)
{
    text_add(out, "## Checkpoints\n\nFirst what was judged, then where the phase stood. A trend compares with the "
                  "checkpoint before: stable while the slope is at most 10 % of the gate's target per hour. Memory "
                  "is a concern when, growing as it did, it passes 80 % of its capacity before the phase ends. A "
                  "projection is the revenue a minute times 1,440 and times 240. The spread between segments is under "
                  "5 %, 5 to 10 %, or over 10 %; "
                  "complaints are none, under 5, or 5 and more.\n\n");
    for (int i = 0; i < j->scenario->phases_count; i++)
        if (j->scenario->phases[i].checkpoints_count > 0)
            put_checkpoints(j, i, out);
}

/* "< 0.5%" of the gate's error criterion, or "-". */
static void put_error_target(const struct policy_phase *rules, struct text *out)
{
    struct shown s;
    for (size_t i = 0; rules && i < rules->gate_count; i++)
        if (rules->gate[i].metric == METRIC_ERROR_RATE) {
            quantity_format(rules->gate[i].threshold, UNIT_SHARE, 6, s.text, sizeof s.text);
            text_format(out, "%s %s", comparator_words[rules->gate[i].comparator], s.text);
            return;
        }
    text_add(out, "-");
}

/* O-16. */
void section_comparison(const struct journal *j, struct text *out)
{
    text_add(
        out,
        "## Phases compared\n\n| Phase | Start (UTC) | Duration | Observed | Traffic | Learners, most | Error rate "
        "target | Error rate | Decision |\n|---|---|---:|---:|---:|---:|---:|---:|---|\n");
    for (int i = 0; i < j->scenario->phases_count; i++) {
        const struct phase *phase = &j->scenario->phases[i];
        struct shown s;
        struct exposure e = exposure_between(j, phase->start_ns, phase->start_ns + phase->length_ns);
        text_add(out, "| ");
        put_cell(out, phase->name);
        text_format(out, " | %s ", time_short(j, phase->start_ns, &s));
        text_format(out, "| %s ", span_text(phase->length_ns, &s));
        struct ratio observed = ratio_make(j->outcome.phase_values[i].observed_ns, phase->length_ns);
        text_format(out, "| %s ", quantity_format(observed, UNIT_SHARE, 0, s.text, sizeof s.text));
        text_format(out, "| %s ", quantity_text(phase_split(j, i), UNIT_SHARE, &s));
        text_format(out, "| %s | ", e.observed_ns > 0 ? count_text(e.learners, &s) : "-");
        put_error_target(rules_of(j, 0, i), out);
        text_add(out, " |");
        put_metric(j, i, ARM_CANDIDATE, METRIC_ERROR_RATE, out);
        text_format(out, " %s |\n", phase_verdict_words[outcome_result(&j->outcome, 0, i)->verdict]);
    }
    text_add(out, "\nA hold may be observed in parts: \"Observed\" is the share of its time that was.\n");
}

/* Where a policy differs from the driving one, and by what. */
static void put_difference(const struct journal *j, int policy, int phase, struct text *out)
{
    enum phase_verdict driving = outcome_result(&j->outcome, 0, phase)->verdict;
    enum phase_verdict beside = outcome_result(&j->outcome, policy, phase)->verdict;
    if (beside == driving || beside == PHASE_SILENT)
        return;
    text_format(out, "- **%s**, %s: %s where %s says %s - ", j->scenario->phases[phase].name,
                j->scenario->policies[policy].name, phase_verdict_words[beside], j->scenario->policies[0].name,
                phase_verdict_words[driving]);
    phase_reason(j, policy, phase, out);
    text_add(out, ".\n");
}

/* */
void section_side_by_side(const struct journal *j, struct text *out)
{
    if (j->scenario->policies_count < 2)
        return;
    text_add(
        out,
        "## Policies side by side\n\nThe first policy drives; the others are judged on the same samples.\n\n| Phase |");
    for (int p = 0; p < j->scenario->policies_count; p++) {
        text_add(out, " ");
        put_cell(out, j->scenario->policies[p].name);
        text_add(out, p == 0 ? " (drives) |" : " |");
    }
    text_add(out, "\n|---|");
    for (int p = 0; p < j->scenario->policies_count; p++)
        text_add(out, "---|");
    for (int i = 0; i < j->scenario->phases_count; i++) {
        text_format(out, "\n| %s |", j->scenario->phases[i].name);
        for (int p = 0; p < j->scenario->policies_count; p++)
            text_format(out, " %s |", phase_verdict_words[outcome_result(&j->outcome, p, i)->verdict]);
    }
    text_add(out, "\n\n");
    size_t before = out->length;
    for (int p = 1; p < j->scenario->policies_count; p++)
        for (int i = 0; i < j->scenario->phases_count; i++)
            put_difference(j, p, i, out);
    if (out->length == before)
        text_add(out, "They agree wherever they say anything.\n");
}

void section_decisions(const struct journal *j, struct text *out)
{
    size_t count = outcome_decisions(&j->outcome);
    text_add(out, "## Decisions\n\nOf the driving policy; decisions.csv has those of all.\n\n"
                  "| Time (UTC) | Phase | Decision | Detection delay | What and why |\n|---|---|---|---:|---|\n");
    for (size_t i = 0; i < count; i++) {
        const struct decision *d = outcome_decision(&j->outcome, i);
        struct shown time, delay;
        if (d->policy != 0)
            continue;
        text_format(out, "| %s | ", time_short(j, d->time_ns, &time));
        put_cell(out, d->phase >= 0 ? j->scenario->phases[d->phase].name : "-");
        text_format(out, " | %s | %s | ", decision_words[d->kind],
                    d->trigger >= 0 ? span_text(d->time_ns - d->onset_ns, &delay) : "-");
        struct text why = {0};
        decision_sentence(j, d, &why);
        put_cell(out, why.bytes);
        text_free(&why);
        text_add(out, " |\n");
    }
}
