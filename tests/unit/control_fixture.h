/* control_fixture.h - a small plan, its policies and hand-made samples, for the tests of control.
 *
 * Times are given in seconds of the plan. A `struct load` is what one sample of 30 s shows; what it leaves at zero was
 * not measured, but for requests and probes: an empty load is a sample without data.
 */
#ifndef CONTROL_FIXTURE_H
#define CONTROL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/memory.h"
#include "control/control.h"
#include "criterion_fixture.h"
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#define SECONDS(s) ((int64_t)(s)*NS_PER_SECOND)
#define FIXTURE_PHASES 6
#define FIXTURE_POLICIES 3
#define FIXTURE_RULES 12

struct load {
    int64_t requests, errors; /* of the ultra-fast arm */
    int64_t rounds;           /* answered, of 50 ms each */
    int64_t probed_ms, down_ms;
    int64_t p99_ms;
    int64_t variance_ppm;
    int64_t critical, high;
    int64_t base_requests, base_errors; /* of the baseline arm */
};

struct fixture {
    struct scenario scenario;
    struct phase phases[FIXTURE_PHASES];
    struct policy policies[FIXTURE_POLICIES];
    struct policy_phase rules[FIXTURE_POLICIES][FIXTURE_PHASES];
    struct region regions[1];
    struct segment segments[3];
    struct problems problems;
    struct control *control;
    struct outcome outcome;
    struct sample sample;
    struct orders orders;
    struct order_queue queue; /* whoever carries orders out does so when they are due */
    int64_t now_ns;
    int64_t late_ns; /* the balancer takes so much longer than it was told */
    bool fails;      /* the balancer does nothing */
};

static const char *const no_names[] = {NULL}, *const fixture_arms[] = {"baseline", "ultra-fast", "all", NULL};
static const struct scope_names fixture_names = {no_names, no_names, fixture_arms, NULL};
static const struct load nominal = {.requests = 1000};

static inline struct load errors_of(int64_t per_thousand)
{
    return (struct load){.requests = 1000, .errors = per_thousand};
}

static inline struct fixture *fixture_new(void)
{
    struct fixture *f = memory_new(1, sizeof *f);
    struct scenario *s = &f->scenario;
    scenario_name_arms(s, "baseline", "ultra-fast");
    s->phases = f->phases;
    s->policies = f->policies;
    s->regions = f->regions;
    s->regions_count = 1;
    s->learners.segments = f->segments;
    s->learners.segments_count = 3;
    s->monitoring = (struct monitoring){.tick_ns = SECONDS(5),
                                        .sample_ns = SECONDS(30),
                                        .variance = VARIANCE_RANGE_PP_X100,
                                        .variance_window_ns = SECONDS(900),
                                        .availability_window_ns = SECONDS(30),
                                        .tail_rounds = 1};
    s->rollback = (struct rollback){SECONDS(60), SECONDS(300), SECONDS(300)};
    return f;
}

static inline struct phase *add_phase(struct fixture *f, const char *name, int64_t start_s, int64_t length_s,
                                      int64_t percent)
{
    struct phase *p = &f->phases[f->scenario.phases_count++];
    *p = (struct phase){.name = memory_copy_text(name),
                        .start_ns = SECONDS(start_s),
                        .length_ns = SECONDS(length_s),
                        .split = {.share = {percent, 100}},
                        .replicas = {10, 10}};
    return p;
}

static inline struct policy *add_policy(struct fixture *f, const char *name)
{
    int index = f->scenario.policies_count++;
    f->policies[index] = (struct policy){.name = memory_copy_text(name), .phases = f->rules[index]};
    return &f->policies[index];
}

static inline struct policy_phase *add_rules(struct policy *policy, const char *phase)
{
    struct policy_phase *r = &policy->phases[policy->phases_count++];
    *r = (struct policy_phase){.phase = memory_copy_text(phase), .rollback_to = {0, 1}};
    r->gate = memory_new(FIXTURE_RULES, sizeof *r->gate);
    r->triggers = memory_new(FIXTURE_RULES, sizeof *r->triggers);
    r->checkpoints = memory_new(FIXTURE_RULES, sizeof *r->checkpoints);
    r->remediations = memory_new(FIXTURE_RULES, sizeof *r->remediations);
    return r;
}

/* A ramp at 10 % from the start, and what a policy of its own has for it. */
static inline struct policy_phase *add_ramp(struct fixture *f, int64_t length_s, const char *policy)
{
    add_phase(f, "ramp", 0, length_s, 10);
    return add_rules(add_policy(f, policy), "ramp");
}

static inline struct criterion parsed(struct fixture *f, const char *text)
{
    struct criterion c;
    assert_true(criterion_parse(&c, text, (struct place){"test", 1, 1, 1}, fixture_names, &f->problems));
    return c;
}

static inline void add_gate(struct fixture *f, struct policy_phase *r, const char *text)
{
    r->gate[r->gate_count++] = parsed(f, text);
}

static inline void add_trigger(struct fixture *f, struct policy_phase *r, const char *text)
{
    assert_true(trigger_parse(&r->triggers[r->triggers_count++], text, (struct place){"test", 1, 1, 1}, fixture_names,
                              &f->problems));
}

static inline struct policy_checkpoint *add_checkpoint(struct policy_phase *r, int64_t offset_s)
{
    struct policy_checkpoint *p = &r->checkpoints[r->checkpoints_count++];
    *p = (struct policy_checkpoint){.offset_ns = SECONDS(offset_s)};
    p->criteria = memory_new(FIXTURE_RULES, sizeof *p->criteria);
    p->abort_unless = memory_new(FIXTURE_RULES, sizeof *p->abort_unless);
    return p;
}

/* Takes what control has ordered, as rehearsal.c does; f->orders has all that followed the latest sample. */
static inline void take_orders(struct fixture *f, const struct orders *more)
{
    order_queue_add(&f->queue, more);
    for (size_t i = 0; i < more->count; i++)
        orders_add(&f->orders, more->list[i]);
    f->orders.over = more->over;
    f->orders.next_ns = more->next_ns;
    if (more->begins) {
        struct effects done;
        order_queue_take(&f->queue, more->begins_ns, &done);
        control_note(f->control, &done);
    }
}

static inline void start(struct fixture *f, bool recorded)
{
    struct orders first;
    struct scopes scopes = {f->scenario.regions_count, f->scenario.learners.segments_count};
    outcome_open(&f->outcome, &f->scenario);
    f->outcome.recorded = recorded;
    f->control = control_open(&f->scenario, &f->outcome, recorded);
    sample_open(&f->sample, &scopes);
    control_begin(f->control, &first);
    f->orders.count = 0;
    take_orders(f, &first);
}

static inline void read_metric(struct slice *slice, enum metric metric, int64_t num, int64_t den)
{
    given_put(&slice->given, metric, (struct ratio){num, den});
}

/* What took effect by then. */
static inline void take_effect(struct fixture *f, int64_t upto_ns, struct effects *done)
{
    done->count = 0;
    if (f->fails)
        return;
    order_queue_take(&f->queue, upto_ns - f->late_ns, done);
    for (size_t i = 0; i < done->count; i++)
        done->list[i].at_ns += f->late_ns;
}

/* Lets control decide what falls due before the next sample, as rehearsal.c does. */
static inline void pass_time(struct fixture *f, int64_t until_ns)
{
    struct effects done;
    struct orders orders;
    for (int64_t due_ns; (due_ns = control_due(f->control)) <= until_ns;) {
        take_effect(f, due_ns, &done);
        control_time(f->control, due_ns, &done, &orders);
        take_orders(f, &orders);
    }
}

/* Feeds f->sample, and decides what is due before the next one. */
static inline void feed_sample(struct fixture *f)
{
    struct effects done;
    struct orders orders;
    f->orders.count = 0;
    pass_time(f, f->sample.start_ns);
    take_effect(f, f->sample.end_ns, &done);
    control_sample(f->control, &f->sample, &done, &orders);
    take_orders(f, &orders);
    pass_time(f, f->orders.next_ns);
    f->now_ns = f->sample.end_ns;
}

/* The order of this kind that followed the latest sample, or NULL. */
static inline const struct order *ordered(const struct fixture *f, enum order_kind kind)
{
    for (size_t i = 0; i < f->orders.count; i++)
        if (f->orders.list[i].kind == kind)
            return &f->orders.list[i];
    return NULL;
}

static inline void end(struct fixture *f)
{
    control_end(f->control);
}

/* Feeds one sample of `seconds` from where the orders say. */
static inline void feed_one(struct fixture *f, int64_t seconds, struct load load)
{
    struct scopes scopes = {f->scenario.regions_count, f->scenario.learners.segments_count};
    struct slice *fast, *base;
    sample_clear(&f->sample, f->orders.next_ns, f->orders.next_ns + SECONDS(seconds));
    fast = &f->sample.slices[scopes_index(&scopes, (struct scope){ARM_CANDIDATE, -1, -1})];
    base = &f->sample.slices[scopes_index(&scopes, (struct scope){ARM_BASELINE, -1, -1})];
    fast->sum.of[MEASURE_SERVED] = load.requests - load.errors;
    fast->sum.of[MEASURE_ERRORS] = load.errors;
    fast->sum.of[MEASURE_PROBES] = load.probed_ms;
    fast->sum.of[MEASURE_PROBES_UP] = load.probed_ms - load.down_ms;
    fast->sum.of[MEASURE_INCIDENTS_CRITICAL] = load.critical;
    fast->sum.of[MEASURE_INCIDENTS_HIGH] = load.high;
    base->sum.of[MEASURE_SERVED] = load.base_requests - load.base_errors;
    base->sum.of[MEASURE_ERRORS] = load.base_errors;
    for (int64_t i = 0; i < load.rounds; i++)
        histogram_add(&fast->latency[ROUND_ANSWERED], 50 * NS_PER_MS);
    if (load.p99_ms > 0)
        read_metric(fast, METRIC_LATENCY_P99, load.p99_ms * NS_PER_MS, 1);
    if (load.variance_ppm > 0)
        read_metric(fast, METRIC_SEGMENT_VARIANCE, load.variance_ppm, 1000000);
    feed_sample(f);
}

/* Feeds 30 s samples for `seconds`, or until nothing more is to be rehearsed. */
static inline void feed(struct fixture *f, int64_t seconds, struct load load)
{
    for (int64_t fed = 0; fed < seconds && !f->orders.over; fed += 30)
        feed_one(f, 30, load);
}

static inline const struct phase_result *result(const struct fixture *f, int policy, int phase)
{
    return outcome_result(&f->outcome, policy, phase);
}

static inline enum phase_verdict verdict(const struct fixture *f, int policy, int phase)
{
    return result(f, policy, phase)->verdict;
}

/* The judgement of a gate criterion of the first policy's first phase. */
static inline const struct judgement *gate(const struct fixture *f, size_t index)
{
    struct judged judged = result(f, 0, 0)->gate;
    assert_true(index < judged.count);
    return &outcome_judgements(&f->outcome, judged)[index];
}

static inline const struct judgement *evidence(const struct fixture *f, const struct decision *d)
{
    return outcome_judgements(&f->outcome, d->evidence);
}

/* How much was not as expected. */
static inline size_t unexpected(struct fixture *f)
{
    expectations_judge(&f->scenario, &f->outcome);
    return f->outcome.unexpected;
}

/* Does the sentence of a decision say this? */
static inline bool says(const struct fixture *f, const struct decision *d, const char *words)
{
    struct journal journal = {
        .scenario = &f->scenario, .settings = scenario_metric_settings(&f->scenario), .outcome = f->outcome};
    struct text text = {0};
    decision_sentence(&journal, d, &text);
    bool found = strstr(text.bytes, words);
    text_free(&text);
    return found;
}

/* A ramp of an hour under the rules of 000, with a second phase after it. */
static inline struct fixture *ramp(void)
{
    struct fixture *f = fixture_new();
    add_phase(f, "ramp", 0, 3600, 10);
    add_phase(f, "rollout", 7200, 3600, 100);
    struct policy_phase *r = add_rules(add_policy(f, "000"), "ramp");
    add_gate(f, r, "error_rate < 0.5%");
    add_gate(f, r, "incidents.critical == 0");
    add_trigger(f, r, "error_rate > 0.75% for 2m -> warn");
    add_trigger(f, r, "any criterion breached for 3m -> rollback to 0%");
    r->remediations[0] = (struct remediation){"A", "fix and re-test", SECONDS(86400), 0};
    r->remediations_count = 1;
    start(f, false);
    return f;
}

/* The first decision of this kind by this policy, or NULL. */
static inline const struct decision *decided(const struct fixture *f, int policy, enum decision_kind kind)
{
    for (size_t i = 0; i < outcome_decisions(&f->outcome); i++) {
        const struct decision *d = outcome_decision(&f->outcome, i);
        if (d->policy == policy && d->kind == kind)
            return d;
    }
    return NULL;
}

static inline size_t decided_count(const struct fixture *f, int policy, enum decision_kind kind)
{
    size_t found = 0;
    for (size_t i = 0; i < outcome_decisions(&f->outcome); i++) {
        const struct decision *d = outcome_decision(&f->outcome, i);
        found += d->policy == policy && d->kind == kind;
    }
    return found;
}

static inline void criteria_release(struct criterion *criteria, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(criteria[i].text);
    free(criteria);
}

static inline void rules_release(struct policy_phase *r)
{
    free(r->phase);
    criteria_release(r->gate, r->gate_count);
    for (size_t i = 0; i < r->triggers_count; i++) {
        free(r->triggers[i].text);
        free(r->triggers[i].criterion.text);
    }
    for (size_t i = 0; i < r->checkpoints_count; i++) {
        criteria_release(r->checkpoints[i].criteria, r->checkpoints[i].criteria_count);
        criteria_release(r->checkpoints[i].abort_unless, r->checkpoints[i].abort_unless_count);
    }
    free(r->triggers);
    free(r->checkpoints);
    free(r->remediations);
}

/* Undoes start(). */
static inline void stop(struct fixture *f)
{
    control_free(f->control);
    outcome_free(&f->outcome);
    sample_free(&f->sample);
    f->queue = (struct order_queue){.waits = {false}};
}

static inline void fixture_free(struct fixture *f)
{
    stop(f);
    for (int i = 0; i < f->scenario.policies_count; i++) {
        free(f->policies[i].name);
        for (size_t k = 0; k < f->policies[i].phases_count; k++)
            rules_release(&f->policies[i].phases[k]);
    }
    for (int i = 0; i < f->scenario.phases_count; i++)
        free(f->phases[i].name);
    for (int arm = 0; arm <= ARM_ALL; arm++)
        free(f->scenario.arm_words[arm]);
    problems_free(&f->problems);
    free(f);
}

#endif
