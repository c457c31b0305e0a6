/* json.c - outcome.json: what was decided and from what, for programs.
 *
 * Keys keep the order in which they are set; counts are integers and values are exact fractions with a decimal beside
 * them as a string, so that no floating-point printing is involved. Version 1 of the layout is `"outcome": 1`. */
#include "base/memory.h"
#include "base/version.h"
#include "report/json_value.h"
#include "report/parts.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static json_t *json_window(const struct journal *j, const struct judgement *judged)
{
    json_t *window = json_object();
    set_time(window, j, "start", judged->start_ns);
    set_time(window, j, "end", judged->end_ns);
    set_count(window, "samples", judged->samples);
    return window;
}

static json_t *json_judgement(const struct journal *j, const struct judgement *judged, bool bound)
{
    const struct criterion *criterion = judged->criterion;
    json_t *object = json_object();
    if (criterion) {
        set_text(object, "criterion", criterion->text);
        set_text(object, "metric", metric_table[criterion->metric].word);
        set_text(object, "arm", arm_words[criterion->scope.arm]);
        set_text(object, "comparator", comparator_words[criterion->comparator]);
        set_ratio(object, "threshold", criterion->threshold);
    }
    set_text(object, "verdict", criterion_verdict_words[judged->verdict]);
    set_value(object, judged->value, criterion ? criterion->metric : METRIC_INCIDENTS);
    if (bound && judgement_has_bound(judged))
        set_decimal(object, "upper_bound_95",
                    (struct ratio){upper_bound_nano(judged->value.of.num, judged->value.of.den), 1000000000});
    set_json(object, "window", json_window(j, judged));
    return object;
}

static json_t *json_judgements(const struct journal *j, const struct judgement *judged, size_t count, bool bound)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        append_json(array, json_judgement(j, &judged[i], bound));
    return array;
}

static json_t *json_exposure(struct exposure e)
{
    json_t *object = json_object();
    set_count(object, "attempts", e.attempts);
    set_count(object, "failed_attempts", e.failed_attempts);
    set_count(object, "rounds", e.rounds);
    set_count(object, "failed_rounds", e.failed_rounds);
    set_count(object, "learners", e.learners);
    return object;
}

static json_t *json_metrics(const struct journal *j, int phase, enum arm arm)
{
    json_t *object = json_object();
    for (int m = 0; m < METRICS; m++) {
        struct value value = phase_metric(j, phase, scope_of(arm), (enum metric)m);
        if (!ratio_has_data(value.of) || !value_printable(j, phase, scope_of(arm), (enum metric)m, value))
            continue;
        json_t *entry = json_object();
        set_value(entry, value, (enum metric)m);
        set_json(object, metric_table[m].word, entry);
    }
    return object;
}

static json_t *json_phase(const struct journal *j, int index)
{
    const struct phase *phase = &j->scenario->phases[index];
    json_t *object = json_object();
    set_text(object, "phase", phase->name);
    set_time(object, j, "start", phase->start_ns);
    set_time(object, j, "end", phase->start_ns + phase->length_ns);
    set_json(object, "hold", json_boolean(phase->hold));
    set_ratio(object, "split", phase_split(j, index));
    set_text(object, "verdict", phase_verdict_words[control_result(j->control, 0, index)->verdict]);
    struct text reason = {0};
    phase_reason(j, 0, index, &reason);
    set_text(object, "reason", reason.bytes);
    text_free(&reason);
    set_span(object, "observed_s", j->phases[index].observed_ns);
    set_json(object, "exposure", json_exposure(exposure_between(j, phase->start_ns, phase_seen_until(j, index))));
    json_t *metrics = json_object();
    for (int arm = 0; arm < ARMS; arm++)
        set_json(metrics, arm_words[arm], json_metrics(j, index, (enum arm)arm));
    set_json(object, "metrics", metrics);
    return object;
}

static json_t *json_checkpoints(const struct journal *j, const struct phase *phase, const struct phase_result *result)
{
    json_t *array = json_array();
    for (int c = 0; c < phase->checkpoints_count; c++) {
        const struct checkpoint_result *checkpoint = &result->checkpoints[c];
        json_t *object = json_object();
        set_count(object, "checkpoint", c + 1);
        set_time(object, j, "time", phase->start_ns + phase->checkpoints[c]);
        set_text(object, "decision", decision_words[checkpoint->decision]);
        set_json(object, "criteria", json_judgements(j, checkpoint->judgements, checkpoint->judgements_count, false));
        append_json(array, object);
    }
    return array;
}

static json_t *json_result(const struct journal *j, int policy, int index)
{
    const struct phase *phase = &j->scenario->phases[index];
    const struct phase_result *result = control_result(j->control, policy, index);
    json_t *object = json_object();
    set_text(object, "phase", phase->name);
    set_text(object, "verdict", phase_verdict_words[result->verdict]);
    if (result->gate)
        set_time(object, j, "decided", result->decided_ns);
    json_t *gate = json_judgements(j, result->gate, result->gate ? result->gate_count : 0, true);
    for (size_t i = 0; result->gate_breach_ns && i < json_array_size(gate); i++)
        set_span(json_array_get(gate, i), "longest_breach_s", result->gate_breach_ns[i]);
    set_json(object, "gate", gate);
    set_json(object, "breach_failed", json_boolean(result->breach_failed));
    set_json(object, "checkpoints_failed", json_boolean(result->checkpoints_failed));
    set_json(object, "checkpoints", json_checkpoints(j, phase, result));
    json_t *incidents = json_object();
    for (int i = 0; i < SEVERITY_KINDS; i++)
        set_count(incidents, severity_words[i], result->incidents[i]);
    set_json(object, "incidents", incidents);
    set_count(object, "warnings", result->warnings);
    set_count(object, "escalations", result->escalations);
    return object;
}

static json_t *json_policies(const struct journal *j)
{
    json_t *array = json_array();
    for (int p = 0; p < j->scenario->policies_count; p++) {
        json_t *object = json_object();
        json_t *phases = json_array();
        set_text(object, "policy", j->scenario->policies[p].name);
        set_text(object, "title", j->scenario->policies[p].title);
        set_json(object, "drives", json_boolean(p == 0));
        for (int i = 0; i < j->scenario->phases_count; i++)
            append_json(phases, json_result(j, p, i));
        set_json(object, "phases", phases);
        append_json(array, object);
    }
    return array;
}

static json_t *json_side_by_side(const struct journal *j)
{
    json_t *array = json_array();
    for (int i = 0; i < j->scenario->phases_count; i++) {
        json_t *row = json_object(), *verdicts = json_object();
        set_text(row, "phase", j->scenario->phases[i].name);
        for (int p = 0; p < j->scenario->policies_count; p++)
            set_text(verdicts, j->scenario->policies[p].name,
                     phase_verdict_words[control_result(j->control, p, i)->verdict]);
        set_json(row, "verdicts", verdicts);
        append_json(array, row);
    }
    return array;
}

static json_t *json_decision(const struct journal *j, const struct decision *d)
{
    json_t *object = json_object();
    set_time(object, j, "time", d->time_ns);
    set_text(object, "decision", decision_words[d->kind]);
    set_text(object, "policy", j->scenario->policies[d->policy].name);
    set_text(object, "phase", d->phase >= 0 ? j->scenario->phases[d->phase].name : NULL);
    set_json(object, "checkpoint", d->checkpoint >= 0 ? json_integer(d->checkpoint + 1) : json_null());
    set_ratio(object, "split", d->split);
    if (d->trigger) {
        set_text(object, "trigger", d->trigger->text);
        set_time(object, j, "onset", d->onset_ns);
        set_span(object, "detection_delay_s", d->time_ns - d->onset_ns);
    }
    set_text(object, "text", d->text);
    set_json(object, "evidence", json_judgements(j, d->evidence, d->evidence_count, false));
    return object;
}

static json_t *json_decisions(const struct journal *j)
{
    json_t *array = json_array();
    size_t count;
    const struct decision *decisions = control_decisions(j->control, &count);
    for (size_t i = 0; i < count; i++)
        append_json(array, json_decision(j, &decisions[i]));
    return array;
}

static json_t *json_expectations(const struct journal *j)
{
    const struct scenario *scenario = j->scenario;
    json_t *array = json_array();
    bool *kept = memory_new(scenario->expectations_count + 1, sizeof *kept);
    control_expectations(j->control, kept);
    for (size_t i = 0; i < scenario->expectations_count; i++) {
        json_t *object = json_object();
        set_text(object, "expect", scenario->expectations[i].text);
        enum held held = expectation_held(j, i, kept[i]);
        set_json(object, "kept", held == HELD_NOT_JUDGED ? json_null() : json_boolean(held == HELD_YES));
        append_json(array, object);
    }
    free(kept);
    return array;
}

static json_t *json_totals(const struct journal *j)
{
    json_t *object = json_object();
    for (int arm = 0; arm < ARMS; arm++) {
        json_t *sums = json_object();
        for (int m = 0; m < MEASURE_COUNT; m++)
            set_count(sums, measure_columns[m], j->totals[arm].of[m]);
        set_json(object, arm_words[arm], sums);
    }
    set_count(object, "rounds_in_flight", j->rounds_in_flight);
    set_count(object, "attempts_in_flight", j->attempts_in_flight);
    return object;
}

static json_t *json_assumptions(const struct journal *j)
{
    json_t *array = json_array();
    for (size_t i = 0; i < j->scenario->assumptions_count; i++) {
        json_t *object = json_object();
        set_text(object, "id", j->scenario->assumptions[i].id);
        set_text(object, "text", j->scenario->assumptions[i].text);
        append_json(array, object);
    }
    return array;
}

/* What names the run. A seed may exceed what JSON readers keep exactly, so it is text. */
static void set_head(json_t *root, const struct journal *j)
{
    char word[32];
    set_count(root, "outcome", 1);
    set_text(root, "version", REHEARSE_VERSION);
    set_text(root, "scenario", j->scenario->name);
    snprintf(word, sizeof word, "%" PRIu64, j->seed);
    set_text(root, "seed", word);
    snprintf(word, sizeof word, "%016" PRIx64, j->digest);
    set_text(root, "digest", word);
    set_text(root, "source", j->recorded ? "recording" : "simulation");
    set_json(root, "partial", json_boolean(j->interrupted));
    set_text(root, "verdict", overall_word(j));
    set_time(root, j, "start", 0);
    set_time(root, j, "until", j->until_ns);
}

void report_json(const struct journal *j, struct text *out)
{
    json_t *root = json_object(), *phases = json_array();
    set_head(root, j);
    for (int i = 0; i < j->scenario->phases_count; i++)
        append_json(phases, json_phase(j, i));
    set_json(root, "phases", phases);
    set_json(root, "side_by_side", json_side_by_side(j));
    set_json(root, "policies", json_policies(j));
    set_json(root, "decisions", json_decisions(j));
    set_json(root, "expectations", json_expectations(j));
    set_json(root, "exposure", json_exposure(exposure_between(j, INT64_MIN, INT64_MAX)));
    set_json(root, "totals", json_totals(j));
    set_json(root, "assumptions", json_assumptions(j));
    dump_json(root, JSON_INDENT(2), "outcome.json", out);
}

void report_run_json(const struct journal *j, const struct run_facts *facts, struct text *out)
{
    json_t *root = json_object();
    double wall_s = facts->wall_s > 0 ? facts->wall_s : 0;
    set_count(root, "run", 1);
    set_text(root, "version", REHEARSE_VERSION);
    set_text(root, "scenario", j->scenario->name);
    set_text(root, "path", j->scenario->path);
    set_json(root, "wall_s", json_real((double)(int64_t)(wall_s * 1000 + 0.5) / 1000));
    set_count(root, "threads", facts->threads);
    set_count(root, "rounds", facts->rounds);
    set_json(root, "rounds_per_second",
             wall_s > 0 ? json_integer((int64_t)((double)facts->rounds / wall_s)) : json_null());
    set_count(root, "cells", j->cells);
    set_count(root, "memory_bytes", j->memory_bytes);
    set_count(root, "peak_memory_bytes", facts->peak_memory_bytes);
    dump_json(root, JSON_INDENT(2) | JSON_REAL_PRECISION(6), "run.json", out);
}
