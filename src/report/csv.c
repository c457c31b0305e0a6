/* csv.c - checkpoints.csv, gates.csv, decisions.csv: what was judged and decided, a row each (RFC 4180). */
#include "report/parts.h"

#include <inttypes.h>

static void put_comma(struct text *out)
{
    text_add_bytes(out, ",", 1);
}

static void put_field(struct text *out, const char *field)
{
    text_add_csv(out, field ? field : "");
    put_comma(out);
}

static void put_count_field(struct text *out, int64_t count)
{
    put_integer(out, count);
    put_comma(out);
}

/* Seconds since the plan's start, to the millisecond. */
static void put_seconds(struct text *out, int64_t time_ns)
{
    put_decimal(out, time_ns / NS_PER_MS, 3);
    put_comma(out);
}

static void put_time(struct text *out, const struct journal *j, int64_t time_ns)
{
    struct shown s;
    put_field(out, time_iso(j, time_ns, &s));
    put_seconds(out, time_ns);
}

static void put_ratio_fields(struct text *out, struct ratio ratio)
{
    if (ratio_has_data(ratio))
        put_integer(out, ratio.num);
    put_comma(out);
    if (ratio_has_data(ratio))
        put_integer(out, ratio.den);
    put_comma(out);
}

#define JUDGEMENT_COLUMNS                                                                                              \
    "criterion,metric,unit,verdict,value,numerator,denominator,observations,threshold_numerator,threshold_"            \
    "denominator,"                                                                                                     \
    "window_start,window_start_s,window_end,window_end_s,samples"

/* The base unit of each kind, as in quantity.h. */
static const char *const unit_names[UNITS] = {
    [UNIT_SHARE] = "share",
    [UNIT_DURATION] = "ns",
    [UNIT_COUNT] = "count",
    [UNIT_RATE] = "1/s",
    [UNIT_MONEY] = "usd_e-6",
    [UNIT_BYTES] = "byte",
    [UNIT_BYTES_PER_SECOND] = "byte/s",
    [UNIT_BYTES_PER_HOUR] = "byte/h",
    [UNIT_FACTOR] = "factor",
};

/* Decimals of a value in its base unit. */
static const int unit_digits[UNITS] = {[UNIT_SHARE] = 9, [UNIT_COUNT] = 3, [UNIT_RATE] = 3, [UNIT_FACTOR] = 9};

/* The columns of JUDGEMENT_COLUMNS, with a comma after each. */
static void put_judgement(struct text *out, const struct journal *j, const struct judgement *judged)
{
    const struct criterion *criterion = judged->criterion;
    put_field(out, criterion->text);
    put_field(out, metric_table[criterion->metric].word);
    put_field(out, unit_names[metric_table[criterion->metric].unit]);
    put_field(out, criterion_verdict_words[judged->verdict]);
    put_share(out, judged->value.of.num, judged->value.of.den, 1, unit_digits[metric_table[criterion->metric].unit]);
    put_comma(out);
    put_ratio_fields(out, judged->value.of);
    put_count_field(out, judged->value.observations);
    put_ratio_fields(out, criterion->threshold);
    put_time(out, j, judged->start_ns);
    put_time(out, j, judged->end_ns);
    put_integer(out, judged->samples);
    put_comma(out);
}

/* A criterion that was never judged: the same columns, empty but for the criterion. */
static void put_not_judged(struct text *out, const struct criterion *criterion)
{
    put_field(out, criterion->text);
    put_field(out, metric_table[criterion->metric].word);
    put_field(out, unit_names[metric_table[criterion->metric].unit]);
    text_add(out, "not-judged,,,,,");
    put_ratio_fields(out, criterion->threshold);
    text_add(out, ",,,,,");
}

static void put_checkpoint(struct text *out, const struct journal *j, int policy, int phase, int checkpoint)
{
    const struct phase *plan = &j->scenario->phases[phase];
    const struct checkpoint_result *result = &control_result(j->control, policy, phase)->checkpoints[checkpoint];
    for (size_t i = 0; i < result->judgements_count; i++) {
        put_field(out, j->scenario->policies[policy].name);
        put_field(out, plan->name);
        put_count_field(out, checkpoint + 1);
        put_time(out, j, plan->start_ns + plan->checkpoints[checkpoint]);
        put_field(out, decision_words[result->decision]);
        put_judgement(out, j, &result->judgements[i]);
        text_add(out, i >= result->judgements_first_abort ? "abort\r\n" : "continue\r\n");
    }
}

void report_checkpoints_csv(const struct journal *j, struct text *out)
{
    text_add(out, "policy,phase,checkpoint,time,time_s,decision," JUDGEMENT_COLUMNS ",decides\r\n");
    for (int p = 0; p < j->scenario->policies_count; p++)
        for (int i = 0; i < j->scenario->phases_count; i++)
            for (int c = 0; c < j->scenario->phases[i].checkpoints_count; c++)
                put_checkpoint(out, j, p, i, c);
}

static void put_gate_head(struct text *out, const struct journal *j, int policy, int phase)
{
    put_field(out, j->scenario->policies[policy].name);
    put_field(out, j->scenario->phases[phase].name);
    put_field(out, phase_verdict_words[control_result(j->control, policy, phase)->verdict]);
}

static void put_gate(struct text *out, const struct journal *j, int policy, int phase)
{
    const struct phase_result *result = control_result(j->control, policy, phase);
    const struct policy_phase *rules = rules_of(j, policy, phase);
    for (size_t i = 0; result->gate && i < result->gate_count; i++) {
        const struct judgement *judged = &result->gate[i];
        put_gate_head(out, j, policy, phase);
        put_judgement(out, j, judged);
        if (result->gate_breach_ns)
            put_decimal(out, result->gate_breach_ns[i] / NS_PER_MS, 3);
        put_comma(out);
        if (judgement_has_bound(judged))
            put_decimal(out, upper_bound_nano(judged->value.of.num, judged->value.of.den), 9);
        text_add(out, "\r\n");
    }
    for (size_t i = 0; !result->gate && rules && i < rules->gate_count; i++) {
        put_gate_head(out, j, policy, phase);
        put_not_judged(out, &rules->gate[i]);
        text_add(out, ",\r\n");
    }
}

void report_gates_csv(const struct journal *j, struct text *out)
{
    text_add(out, "policy,phase,phase_verdict," JUDGEMENT_COLUMNS ",longest_breach_s,upper_bound_95\r\n");
    for (int p = 0; p < j->scenario->policies_count; p++)
        for (int i = 0; i < j->scenario->phases_count; i++)
            put_gate(out, j, p, i);
}

void report_decisions_csv(const struct journal *j, struct text *out)
{
    size_t count;
    const struct decision *decisions = control_decisions(j->control, &count);
    text_add(out, "time,time_s,decision,policy,phase,checkpoint,split,trigger,detection_delay_s,text\r\n");
    for (size_t i = 0; i < count; i++) {
        const struct decision *d = &decisions[i];
        put_time(out, j, d->time_ns);
        put_field(out, decision_words[d->kind]);
        put_field(out, j->scenario->policies[d->policy].name);
        put_field(out, d->phase >= 0 ? j->scenario->phases[d->phase].name : "");
        if (d->checkpoint >= 0)
            put_integer(out, d->checkpoint + 1);
        put_comma(out);
        put_share(out, d->split.num, d->split.den, 1, 6);
        put_comma(out);
        put_field(out, d->trigger ? d->trigger->text : "");
        if (d->trigger)
            put_decimal(out, (d->time_ns - d->onset_ns) / NS_PER_MS, 3);
        put_comma(out);
        text_add_csv(out, d->text ? d->text : "");
        text_add(out, "\r\n");
    }
}
