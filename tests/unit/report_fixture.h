/* report_fixture.h - a hand-made rehearsal for tests of reports: a scenario, the real loop and control, and samples
 * with known counts in place of a world. */
#ifndef REPORT_FIXTURE_H
#define REPORT_FIXTURE_H

#include "base/check.h"
#include "base/memory.h"
#include "criterion_fixture.h"
#include "rehearsal/rehearsal.h"
#include "report/report.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLE_NS (30 * NS_PER_SECOND)

struct fixture_options {
    bool whole_plan;         /* five phases of 88 hours, with noise; else two of 20 minutes, each sample the same */
    bool breach;             /* errors in the ramp, from its 10th minute on */
    int64_t interrupt_at_ns; /* 0: not interrupted */
    bool stopped;            /* the interruption was asked for */
    int64_t requests;        /* a sample and segment, short plan; 0 is 10,000 */
    int64_t errors;
    bool quiet_policy; /* only one policy */
};

struct fixture {
    struct fixture_options options;
    struct scenario scenario;
    struct segment segments[3];
    struct region regions[1];
    struct phase phases[5];
    struct policy policies[2];
    struct policy_phase rules[2][5];
    const char *segment_names[4], *region_names[2];
    volatile sig_atomic_t stop;
    struct order_queue orders, unreported;
    struct ratio split; /* as the fixture serves it */
    struct journal journal;
    struct sample sample;
    uint64_t noise;
};

static void fixture_phase(struct fixture *f, const char *name, int64_t hours_from, int64_t length_ns,
                          struct ratio split)
{
    struct phase *phase = &f->phases[f->scenario.phases_count++];
    *phase = (struct phase){.name = memory_copy_text(name),
                            .start_ns = hours_from * NS_PER_HOUR,
                            .length_ns = length_ns,
                            .split = {.share = split},
                            .replicas = {100, 100}};
}

static void fixture_checkpoints(struct phase *phase, int count, const int64_t *minutes)
{
    for (int i = 0; i < count; i++)
        phase->checkpoints[i] = minutes[i] * NS_PER_MINUTE;
    phase->checkpoints_count = count;
}

/* Adds rules: a NULL-terminated list of criteria and, with "->", triggers. */
static void fixture_rules(struct fixture *f, int policy, const char *phase, ...)
{
    struct policy_phase *rules = &f->rules[policy][f->policies[policy].phases_count++];
    struct problems problems = {0};
    const struct scope_names names = {f->region_names, f->segment_names, (const char *const *)f->scenario.arm_words,
                                      NULL};
    va_list list;
    *rules = (struct policy_phase){.phase = memory_copy_text(phase), .rollback_to = {0, 1}};
    rules->gate = memory_new(8, sizeof *rules->gate);
    rules->triggers = memory_new(8, sizeof *rules->triggers);
    va_start(list, phase);
    for (const char *text = va_arg(list, const char *); text; text = va_arg(list, const char *)) {
        bool read =
            strstr(text, "->")
                ? trigger_parse(&rules->triggers[rules->triggers_count++], text, (struct place){0}, names, &problems)
                : criterion_parse(&rules->gate[rules->gate_count++], text, (struct place){0}, names, &problems);
        ENSURE(read);
    }
    va_end(list);
}

static void fixture_plan(struct fixture *f)
{
    static const int64_t canary[] = {15, 30, 60, 90, 120}, ramp[] = {15, 30, 60, 120, 180, 240};
    static const int64_t rollout[] = {360, 720, 1080, 1440, 2160}, brief[] = {10, 20};
    struct ratio one = {1, 100}, ten = {1, 10}, all = {1, 1};
    if (!f->options.whole_plan) {
        fixture_phase(f, "canary", 0, 20 * NS_PER_MINUTE, one);
        fixture_phase(f, "ramp", 1, 20 * NS_PER_MINUTE, ten);
        fixture_checkpoints(&f->phases[0], 2, brief);
        fixture_checkpoints(&f->phases[1], 2, brief);
        return;
    }
    fixture_phase(f, "canary", 0, 2 * NS_PER_HOUR, one);
    fixture_phase(f, "hold-1", 2, 24 * NS_PER_HOUR, one);
    fixture_phase(f, "ramp", 26, 4 * NS_PER_HOUR, ten);
    fixture_phase(f, "hold-2", 30, 22 * NS_PER_HOUR, ten);
    fixture_phase(f, "rollout", 52, 36 * NS_PER_HOUR, all);
    fixture_checkpoints(&f->phases[0], 5, canary);
    fixture_checkpoints(&f->phases[2], 6, ramp);
    fixture_checkpoints(&f->phases[4], 5, rollout);
    for (int i = 1; i < 4; i += 2) {
        f->phases[i].hold = true;
        f->phases[i].observe_ns = 10 * NS_PER_MINUTE;
        f->phases[i].observe_every_ns = NS_PER_HOUR;
    }
}

static void fixture_policies(struct fixture *f)
{
    for (int p = 0; p < 2; p++)
        f->policies[p] =
            (struct policy){.name = p == 0 ? "000" : "003, strict", .title = "a document", .phases = f->rules[p]};
    fixture_rules(f, 0, "canary", "error_rate < 1%", "latency.p99 < 200ms", "availability > 99.9%",
                  "revenue.delta within 3%", "incidents.critical == 0", NULL);
    fixture_rules(f, 0, "ramp", "error_rate < 0.5%", "latency.p99 < 200ms", "availability > 99.95%",
                  "segment_variance < 5%", "error_rate > 0.75% for 2m -> warn", "latency.p99 > 250ms for 2m -> warn",
                  "any criterion breached for 3m -> rollback to 0%", NULL);
    f->rules[0][1].remediations = memory_new(2, sizeof(struct remediation));
    f->rules[0][1].remediations[0] = (struct remediation){"A", "fix and re-test (24 h)", 74 * NS_PER_HOUR, 0};
    f->rules[0][1].remediations[1] = (struct remediation){"B", "investigate | redesign", INT64_MIN, 0};
    f->rules[0][1].remediations_count = 2;
    fixture_rules(f, 0, "rollout", "error_rate < 0.1%", "latency.p99 < 100ms", "availability > 99.95%",
                  "error_rate > 0.5% for 2m -> rollback", NULL);
    fixture_rules(f, 1, "canary", "error_rate < 0.05%", "latency.p99 < 200ms", NULL);
    fixture_rules(f, 1, "ramp", "error_rate < 0.5%", "availability > 99.99%", NULL);
}

static void fixture_scenario(struct fixture *f)
{
    static struct assumption assumptions[] = {{"baseline", "500,000 learners"}, {"errors", "timeouts count"}};
    struct scenario *s = &f->scenario;
    *s = (struct scenario){.path = "scenarios/hand-made.yaml", .name = "hand-made", .seed = 20251031};
    scenario_name_arms(s, "baseline", "ultra-fast");
    s->start_epoch_ns = INT64_C(1761912000) * NS_PER_SECOND; /* 2025-10-31T12:00Z */
    s->learners.count = 500000;
    s->learners.segments = f->segments;
    s->learners.segments_count = 3;
    for (int i = 0; i < 3; i++)
        f->segments[i] = (struct segment){(char *[]){"A", "B, large", "C"}[i], {1, 3}, {1, 1}};
    f->segment_names[0] = "A", f->segment_names[1] = "B, large", f->segment_names[2] = "C";
    f->regions[0].name = "NA";
    f->region_names[0] = "NA";
    s->regions = f->regions;
    s->regions_count = 1;
    s->region_names = f->region_names;
    s->segment_names = f->segment_names;
    s->monitoring = (struct monitoring){.tick_ns = 5 * NS_PER_SECOND,
                                        .sample_ns = SAMPLE_NS,
                                        .variance = VARIANCE_RANGE_PP_X100,
                                        .variance_window_ns = SAMPLE_NS,
                                        .availability_window_ns = SAMPLE_NS,
                                        .tail_rounds = 1};
    s->business.revenue_per_year = (struct ratio){1000000, 1};
    s->business.churn_relief = (struct ratio){-3, 100};
    s->business.churn_weight = (struct ratio){0, 1};
    s->rollback = (struct rollback){60 * NS_PER_SECOND, 5 * NS_PER_MINUTE, 15 * NS_PER_MINUTE};
    s->phases = f->phases;
    s->policies = f->policies;
    s->policies_count = f->options.quiet_policy ? 1 : 2;
    static struct expectation expectations[] = {{.kind = EXPECT_PHASE, .verdict = PHASE_GO, .text = "canary: go"}};
    s->expectations = expectations;
    s->expectations_count = 1;
    s->assumptions = assumptions;
    s->assumptions_count = 2;
    fixture_plan(f);
    fixture_policies(f);
}

/* 0..range-1, the same everywhere. */
static int64_t fixture_noise(struct fixture *f, int64_t range)
{
    f->noise = f->noise * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)(f->noise >> 33) % range;
}

static bool fixture_breaking(const struct fixture *f, int64_t now_ns, int phase)
{
    bool ramp = strcmp(f->phases[phase].name, "ramp") == 0;
    return f->options.breach && ramp && now_ns >= f->phases[phase].start_ns + 10 * NS_PER_MINUTE;
}

/* Latencies about a base, with a tail, of `count` rounds; the last of them are those that failed. */
static void fixture_latencies(struct fixture *f, struct histogram *h, int64_t count, int64_t base_us,
                              struct measures *m)
{
    int64_t answered = count - m->of[MEASURE_ROUNDS_FAILED];
    for (int64_t i = 0; i < count; i++) {
        int64_t us = base_us + (f->options.whole_plan ? fixture_noise(f, base_us / 2) : 0);
        if (f->options.whole_plan && fixture_noise(f, 100) == 0)
            us += base_us;
        histogram_add(&h[i < answered ? ROUND_ANSWERED : ROUND_FAILED], us * 1000);
        m->of[i < answered ? MEASURE_LATENCY_NS : MEASURE_LATENCY_FAILED_NS] += us * 1000;
    }
}

static void fixture_resources(struct fixture *f, struct measures *m, int64_t attempts, bool down)
{
    m->of[MEASURE_BUSY_US] = attempts * 30000;
    m->of[MEASURE_WORKER_US] = attempts * 50000 + 1;
    m->of[MEASURE_CPU_US] = attempts * 13000 + fixture_noise(f, attempts * 1000 + 1);
    m->of[MEASURE_CPU_CAPACITY_US] = attempts * 20000 + 1;
    m->of[MEASURE_MEMORY_KIB_S] = 72000 + fixture_noise(f, 500);
    m->of[MEASURE_MEMORY_CAPACITY_KIB_S] = 100000;
    m->of[MEASURE_NETWORK_BYTES] = attempts * 580;
    m->of[MEASURE_NETWORK_CAPACITY_BYTES] = attempts * 1000 + 1;
    m->of[MEASURE_CACHE_LOOKUPS] = attempts;
    m->of[MEASURE_CACHE_HITS] = attempts * 82 / 100;
    m->of[MEASURE_PROBES] = 30000;
    m->of[MEASURE_PROBES_UP] = 30000 - (down ? 600 : f->options.whole_plan && fixture_noise(f, 400) == 0 ? 900 : 0);
    m->of[MEASURE_REPLICA_US] = 100 * SAMPLE_NS / 1000;
}

static void fixture_part(struct fixture *f, enum arm arm, int segment, struct ratio split, bool breaking)
{
    struct measures m = {{0}};
    static struct histogram h[ROUND_ENDS];
    for (int end = 0; end < ROUND_ENDS; end++)
        histogram_reset(&h[end]);
    bool new_arm = arm == ARM_CANDIDATE;
    int64_t num = new_arm ? split.num : split.den - split.num;
    int64_t attempts = f->options.requests > 0 ? f->options.requests : 10000;
    int64_t errors = f->options.errors;
    if (f->options.whole_plan) {
        attempts = 125000 * num / split.den + fixture_noise(f, 1 + 5000 * num / split.den);
        errors = attempts * (65 + 10 * segment) / 100000 + fixture_noise(f, 1 + attempts / 1500);
    }
    errors += breaking && new_arm ? attempts / 100 : 0;
    int64_t rounds = f->options.whole_plan && attempts > 800 ? 800 : attempts; /* in the histogram */
    m.of[MEASURE_ROUNDS_STARTED] = m.of[MEASURE_OFFERED] = attempts;
    m.of[MEASURE_OFFERED_PLATFORM] = attempts;
    m.of[MEASURE_ROUNDS_SUCCEEDED] = m.of[MEASURE_SERVED] = attempts - errors;
    m.of[MEASURE_ROUNDS_FAILED] = m.of[MEASURE_ERRORS] = errors;
    m.of[MEASURE_SATISFIED] = attempts - errors;
    fixture_latencies(f, h, num > 0 ? rounds : 0, (new_arm ? 25000 : 60000) * (breaking && new_arm ? 5 : 1), &m);
    fixture_resources(f, &m, attempts, breaking && new_arm);
    int64_t learners = f->scenario.learners.count / 3 * num / split.den;
    m.of[MEASURE_LEARNER_US] = learners * (SAMPLE_NS / 1000);
    m.of[MEASURE_REVENUE_BASE_MICRO] = learners * 2450;
    m.of[MEASURE_REVENUE_MICRO] = learners * 2450 * (new_arm ? 1010 + fixture_noise(f, 20) : 1000) / 1000;
    if (num > 0 || !f->options.whole_plan)
        sample_fold(&f->sample, &f->journal.outcome.scopes, &(struct contribution){arm, 0, segment, &m, h});
}

static void fixture_fill(struct fixture *f, int64_t start_ns, int phase, struct ratio split)
{
    sample_clear(&f->sample, start_ns, start_ns + SAMPLE_NS);
    for (int arm = 0; arm < ARMS; arm++)
        for (int segment = 0; segment < 3; segment++)
            fixture_part(f, (enum arm)arm, segment, split, phase >= 0 && fixture_breaking(f, start_ns, phase));
}

/* --- the fixture as a source --- */

static int fixture_phase_at(const struct fixture *f, int64_t time_ns)
{
    int phase = 0;
    while (phase + 1 < f->scenario.phases_count && f->phases[phase + 1].start_ns <= time_ns)
        phase++;
    return phase;
}

static bool fixture_next(void *self, int64_t start_ns, struct observation *out)
{
    struct fixture *f = self;
    struct effects due;
    order_queue_take(&f->orders, start_ns, &due);
    for (size_t i = 0; i < due.count; i++)
        if (due.list[i].order.kind == ORDER_SPLIT)
            f->split = due.list[i].order.share;
    fixture_fill(f, start_ns, fixture_phase_at(f, start_ns), f->split);
    *out = (struct observation){&f->sample, f->split, -1};
    f->stop = f->options.interrupt_at_ns > 0 && f->sample.end_ns >= f->options.interrupt_at_ns;
    return true;
}

static void fixture_obey(void *self, const struct orders *orders)
{
    struct fixture *f = self;
    order_queue_add(&f->orders, orders);
    order_queue_add(&f->unreported, orders);
}

static void fixture_report(void *self, int64_t upto_ns, struct effects *out)
{
    struct fixture *f = self;
    order_queue_take(&f->unreported, upto_ns, out);
}

static uint64_t fixture_end(void *self, struct outcome *outcome)
{
    (void)self;
    for (enum arm arm = 0; arm < ARMS; arm++)
        for (int i = 0; i < outcome->phases; i++) {
            const struct scope_values *values = outcome_phase(outcome, i, (struct scope){arm, -1, -1});
            if (values)
                measures_add(&outcome->totals[arm], &values->sum);
        }
    return 0;
}

static void fixture_open(struct fixture *f, struct fixture_options options)
{
    const struct source source = {
        .self = f, .next = fixture_next, .obey = fixture_obey, .report = fixture_report, .close = fixture_end};
    memset(f, 0, sizeof *f);
    f->options = options;
    f->split = (struct ratio){0, 1};
    fixture_scenario(f);
    journal_open(&f->journal, &f->scenario, true);
    f->journal.command = "rehearse run scenarios/hand-made.yaml --seed 20251031";
    sample_open(&f->sample, &f->journal.outcome.scopes);
    const struct check_context context = {.stop = options.stopped ? NULL : &f->stop};
    check_enter(&context);
    rehearsal_run(&f->scenario, &source,
                  &(struct rehearsal_options){.until_ns = options.stopped ? options.interrupt_at_ns : INT64_MAX},
                  &f->journal);
    check_enter(NULL);
    f->journal.outcome.digest = UINT64_C(0x0123456789abcdef);
}

static void fixture_close(struct fixture *f)
{
    journal_free(&f->journal);
    sample_free(&f->sample);
    for (int arm = 0; arm <= ARM_ALL; arm++)
        free(f->scenario.arm_words[arm]);
    for (int i = 0; i < f->scenario.phases_count; i++)
        free(f->phases[i].name);
    for (int p = 0; p < 2; p++)
        for (size_t i = 0; i < f->policies[p].phases_count; i++) {
            struct policy_phase *rules = &f->rules[p][i];
            for (size_t k = 0; k < rules->gate_count; k++)
                free(rules->gate[k].text);
            for (size_t k = 0; k < rules->triggers_count; k++) {
                free(rules->triggers[k].criterion.text);
                free(rules->triggers[k].text);
            }
            free(rules->phase);
            free(rules->gate);
            free(rules->triggers);
            free(rules->remediations);
        }
}

#endif
