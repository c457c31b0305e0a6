/* assumptions.c - what stands in for what the plan leaves open; listed in every report (contract 3.6).
 *
 * A row is listed only when the scenario really relies on it: a key that was not written, or a metric that some criterion
 * of the driving policy reads. An entry of the scenario's own `assumptions` replaces the built-in one of the same id.
 */
#include "rehearse/check.h"
#include "rehearse/text.h"
#include "scenario/reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASSUMPTIONS_MAX 512
#define NUMBER_BYTES 48

/* What a row is about; `absent` and `metric` say when it holds. */
struct row {
    const char *id;
    const char *absent; /* a key: the row holds when the scenario does not write it */
    int metric;         /* the row holds when the driving policy reads this metric; -1: whatever it reads */
    const char *text;   /* "%s" is the default of `absent` as the table of keys has it */
};

static const struct row rows[] = {
    {"U-02", NULL, -1, "gates read the ultra-fast arm alone, unless a criterion says otherwise"},
    {"U-03", "monitoring.sample", -1,
     "samples are %s long; gates judge the phase so far, triggers consecutive samples"},
    {"U-04", "learners.activity", -1, "arrivals have no daily shape: every hour of the day is alike"},
    {"U-06", "learners.patience.timeout", -1, "an attempt is waited for %s"},
    {"U-06", "learners.patience.retries", -1,
     "a failed attempt is tried again %s times: failures are not hidden by retries"},
    {"U-07", "regions", -1, "all learners live in one region, without a network between them and the analyzers"},
    {"U-09", NULL, METRIC_INCIDENTS_CRITICAL,
     "an automatic rollback is a critical incident, a warning a high one, an escalation a medium one, a note a low "
     "one"},
    {"U-13", NULL, -1,
     "a learner stays on its arm: a hash of the learner decides, and a larger split only adds learners"},
    {"U-14", "learners.segments", -1, "there is one segment, all learners"},
    {"U-15", "business.complaints", -1, "nobody complains (%s of failed rounds)"},
    {"U-15", "business.churn.weight", -1, "churn does not follow frustration (weight %s)"},
    {"U-15", "business.apdex", METRIC_SATISFACTION, "a learner is satisfied by an answer within %s"},
    {"U-26", NULL, METRIC_THROUGHPUT_PEAK, "a peak is the best (or worst) whole minute"},
    {"U-27", NULL, METRIC_ERROR_RATE,
     "the error rate counts attempts: errors, refusals, timeouts and losses of all that ended"},
    {"U-28", NULL, -1, "learners.count is the whole platform; what the plan calls 50,000 learners is an arm at 10%"},
    {"X-12", "monitoring.variance", METRIC_SEGMENT_VARIANCE, "the spread between segments is measured as %s"},
    {"X-13", "monitoring.variance_window", METRIC_SEGMENT_VARIANCE, "the spread is not judged on less than %s"},
    {"X-38", NULL, METRIC_AVAILABILITY,
     "availability is counted from health probes and does not follow from the error rate"},
    {"X-39", "monitoring.availability_window", METRIC_AVAILABILITY,
     "a breach of availability is looked for in a window of %s, a gate reads the whole phase"},
    {"X-66", "rollback.latency", -1, "traffic has moved %s after a rollback is decided"},
    {"X-110", "business.revenue_per_year", -1, "all learners on the baseline bring %s a year"},
    {"X-113", "business.uplift", -1, "a learner on the ultra-fast arm brings %s more"},
    {"X-120", "business.noise_cv", METRIC_REVENUE_DELTA, "revenue has no noise (%s)"},
};

/* Takes ownership of the text. A user's own id is not const data, so it is kept behind the text's NUL. */
static void add(struct scenario *s, const char *id, bool own, struct text *text)
{
    struct assumption *assumption = NULL;
    for (size_t i = 0; i < s->assumptions_count && !own; i++)
        if (strcmp(s->assumptions[i].id, id) == 0 && strcmp(s->assumptions[i].text, text->bytes) == 0) {
            text_free(text);
            return;
        }
    if (own) {
        size_t length = text->length;
        text_add_bytes(text, "", 1);
        text_add(text, id);
        id = text->bytes + length + 1;
    }
    s->assumptions = memory_grow(s->assumptions, s->assumptions_count + 1, sizeof *s->assumptions);
    assumption = &s->assumptions[s->assumptions_count++];
    *assumption = (struct assumption){.id = id, .text = text->bytes};
}

/* Has the scenario its own words for this row? */
static bool is_replaced(const struct reading *r, const char *id)
{
    const struct node *list = node_get(r->root, "assumptions");
    for (const struct node *record = list ? list->first : NULL; record; record = record->next) {
        const struct node *own = node_get(record, "id");
        if (own && strcmp(own->text, id) == 0)
            return true;
    }
    return false;
}

__attribute__((format(printf, 3, 4))) static void say(struct reading *r, const char *id, const char *format, ...)
{
    char buffer[512];
    struct text text = {0};
    if (is_replaced(r, id))
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(buffer, sizeof buffer, format, arguments);
    va_end(arguments);
    text_add(&text, buffer);
    add(r->scenario, id, false, &text);
}

static bool criteria_read(const struct criterion *criteria, size_t count, int metric)
{
    for (size_t i = 0; i < count; i++)
        if ((int)criteria[i].metric == metric)
            return true;
    return false;
}

/* Does the driving policy read this metric in a phase of the plan? */
static bool policy_reads(const struct scenario *s, int metric)
{
    for (int i = 0; i < s->phases_count; i++) {
        const struct policy_phase *phase = policy_find_phase(&s->policies[0], s->phases[i].name);
        if (!phase)
            continue;
        if (criteria_read(phase->gate, phase->gate_count, metric))
            return true;
        for (size_t j = 0; j < phase->checkpoints_count; j++)
            if (criteria_read(phase->checkpoints[j].criteria, phase->checkpoints[j].criteria_count, metric) ||
                criteria_read(phase->checkpoints[j].abort_unless, phase->checkpoints[j].abort_unless_count, metric))
                return true;
        for (size_t j = 0; j < phase->triggers_count; j++)
            if (phase->triggers[j].subject == TRIGGER_CRITERION && (int)phase->triggers[j].criterion.metric == metric)
                return true;
    }
    return false;
}

static void say_rows(struct reading *r)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *row = &rows[i];
        bool written = row->absent && node_find(r->root, row->absent);
        if (written || (row->metric >= 0 && !policy_reads(r->scenario, row->metric)))
            continue;
        const char *fallback = row->absent ? key_at(DOCUMENT_SCENARIO, row->absent)->fallback : "";
        const char *value = strstr(row->text, "%s");
        if (value)
            say(r, row->id, "%.*s%s%s", (int)(value - row->text), row->text, fallback, value + 2);
        else
            say(r, row->id, "%s", row->text);
    }
}

static const char *duration(double ns, char *buffer)
{
    return quantity_format((struct ratio){(int64_t)(ns + 0.5), 1}, UNIT_DURATION, 1, buffer, NUMBER_BYTES);
}

/* The analyzers, which no document describes in full. */
static void say_analyzers(struct reading *r)
{
    static const char *const kinds[] = {
#define X(name, word, parameters) word,
        DISTRIBUTIONS(X)
#undef X
    };
    char p99[NUMBER_BYTES], errors[NUMBER_BYTES], median[NUMBER_BYTES];
    const struct analyzer *baseline = &r->scenario->analyzers[ARM_BASELINE];
    const struct analyzer *fast = &r->scenario->analyzers[ARM_ULTRA_FAST];
    say(r, "U-01", "the baseline is a stand-in: service p99 %s, errors %s, %d replicas of %d workers",
        duration(distribution_quantile(&baseline->service, 0.99), p99),
        quantity_format(baseline->errors, UNIT_SHARE, 3, errors, sizeof errors), baseline->replicas, baseline->workers);
    say(r, "U-05", "the ultra-fast arm's service time is %s, median %s, p99 %s%s", kinds[fast->service.kind],
        duration(distribution_quantile(&fast->service, 0.5), median),
        duration(distribution_quantile(&fast->service, 0.99), p99), fast->has_cache ? ", for a cache hit" : "");
    if (!node_find(r->root, "analyzers.ultra-fast.probes.targets"))
        say(r, "X-37", "availability is probed on %d pooled targets a region (U-08)", fast->probe_targets);
    if (policy_reads(r->scenario, METRIC_CPU) && fast->cpu_per_attempt_ns > 0)
        say(r, "X-08", "processor use is proportional to attempts: %s each",
            duration((double)fast->cpu_per_attempt_ns, p99));
}

static bool segments_are_equal(const struct learners *learners)
{
    for (int i = 1; i < learners->segments_count; i++)
        if (ratio_compare(learners->segments[i].share, learners->segments[0].share) != 0)
            return false;
    return learners->segments_count > 1;
}

static void say_plan(struct reading *r)
{
    const struct scenario *s = r->scenario;
    const char *hold = NULL, *bare = NULL;
    bool grows = false;
    for (int i = 0; i < s->phases_count; i++) {
        const struct node *replicas = node_get(r->phase_nodes[i], "replicas");
        hold = s->phases[i].hold && !hold ? s->phases[i].name : hold;
        bare = !replicas && !s->phases[i].hold && !bare ? s->phases[i].name : bare;
        grows = grows || (replicas && i > 0);
    }
    if (segments_are_equal(&s->learners))
        say(r, "U-14", "the %d segments are equally large", s->learners.segments_count);
    if (hold)
        say(r, "U-11", "between phases the split is kept (%s)", hold);
    if (grows)
        say(r, "X-09", "the replicas that the plan gives a phase are there, and warm, when it starts");
    else if (bare)
        say(r, "X-09", "pools do not grow with the split: phase %s has the analyzers' own replicas", bare);
}

static void say_policy(struct reading *r)
{
    const struct scenario *s = r->scenario;
    const struct policy *policy = &s->policies[0];
    char share[NUMBER_BYTES], time[NUMBER_BYTES];
    for (int i = 0; i < s->phases_count; i++) {
        const struct policy_phase *phase = policy_find_phase(policy, s->phases[i].name);
        if (!phase)
            continue;
        bool destination = false, worse = false;
        for (size_t j = 0; j < phase->triggers_count; j++) {
            const struct trigger *trigger = &phase->triggers[j];
            destination = destination || (trigger->action == ACTION_ROLLBACK && !ratio_has_data(trigger->split));
            worse = worse || trigger->subject == TRIGGER_ANY_WORSE;
        }
        if (destination || (phase->triggers_count > 0 && phase->rollback_to.num > 0))
            say(r, strcmp(phase->phase, "rollout") == 0 ? "U-23" : "X-64", "an automatic rollback of %s goes to %s",
                phase->phase, quantity_format(phase->rollback_to, UNIT_SHARE, 3, share, sizeof share));
        if (ratio_has_data(phase->fail_split))
            say(r, "X-64", "a failed gate of %s leaves %s for the investigation", phase->phase,
                quantity_format(phase->fail_split, UNIT_SHARE, 3, share, sizeof share));
        if (ratio_has_data(phase->fail_split))
            say(r, "U-12", "the investigation after %s is observed for %s", phase->phase,
                duration((double)phase->fail_for_ns, time));
        if (phase->maintained_breach_ns > 0 || phase->maintained_checkpoints)
            say(r, "X-36", "maintained, in %s, means: the cumulative values pass%s%s%s", phase->phase,
                phase->maintained_breach_ns > 0 ? ", no breach lasts " : "",
                phase->maintained_breach_ns > 0 ? duration((double)phase->maintained_breach_ns, time) : "",
                phase->maintained_checkpoints ? ", every checkpoint has passed" : "");
        if (worse && policy->min_errors == 0)
            say(r, "X-70", "the comparison with the baseline acts on however few errors (%s)", phase->phase);
    }
}

static void say_own(struct reading *r)
{
    struct node *list = records_get(r->reader, r->root, "assumptions", ASSUMPTIONS_MAX);
    for (const struct node *record = list ? list->first : NULL; record; record = record->next) {
        const struct node *id = node_get(record, "id"), *words = node_get(record, "text");
        folder_read(r->reader, DOCUMENT_SCENARIO, "assumptions.ID", record, NULL);
        struct text text = {0};
        if (id && words && value_name(r->reader, id) && value_scalar(r->reader, words, "a text")) {
            text_add(&text, words->text);
            add(r->scenario, id->text, true, &text);
        }
    }
}

void read_assumptions(struct reading *r)
{
    size_t before = r->reader->problems->count;
    say_own(r);
    if (r->reader->problems->count > before)
        return;
    say_analyzers(r);
    say_plan(r);
    say_policy(r);
    say_rows(r);
}
