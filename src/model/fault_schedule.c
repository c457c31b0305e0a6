/* fault_schedule.c - the occurrences of faults: as written, every so often, at random. */
#include "model/fault_schedule.h"

#include "base/check.h"
#include "base/memory.h"
#include "base/sort.h"
#include "random/pcg.h"

#include <stdlib.h>

/* There is room: what a scenario expects is at most half of it, or it is refused (fault_times_expected). */
static void add(struct fault_schedule *s, int fault, int64_t begins_ns, int64_t ends_ns)
{
    ENSURE(s->count < OCCURRENCES_MAX);
    s->of[s->count++] = (struct fault_occurrence){fault, begins_ns, ends_ns};
}

static int64_t later(int64_t ns, int64_t by_ns)
{
    return ns > INT64_MAX - by_ns ? INT64_MAX : ns + by_ns;
}

/* The first moment at which nothing begins any more. */
static int64_t until(const struct fault_times *when, int64_t end_ns)
{
    return when->until_ns != 0 ? when->until_ns : end_ns;
}

static int64_t end_of(const struct fault *f, int64_t begins_ns)
{
    if (fault_table[f->kind].nature & OF_A_MOMENT)
        return begins_ns;
    return f->when.for_ns > 0 ? later(begins_ns, f->when.for_ns) : INT64_MAX;
}

static void add_regular(struct fault_schedule *s, int fault, int64_t end_ns)
{
    const struct fault *f = &s->scenario->faults.of[fault];
    const struct fault_times *when = &f->when;
    int64_t begins_ns = when->at_ns, times = when->every_ns == 0 ? 1 : when->times;
    for (int64_t i = 0; times > 0 ? i < times : begins_ns < until(when, end_ns); i++) {
        add(s, fault, begins_ns, end_of(f, begins_ns));
        begins_ns = later(begins_ns, when->every_ns);
    }
}

/* A time with an exponential distribution. */
static int64_t exponential_ns(struct pcg32 *rng, double mean_ns)
{
    struct distribution d;
    const char *why;
    double u = ((double)pcg32_next(rng) + 0.5) / 4294967296.0;
    return distribution_exponential(&d, mean_ns, &why) ? (int64_t)distribution_quantile(&d, u) : INT64_MAX / 4;
}

/* Beginnings come at a rate, whatever holds: one that comes while the one before lasts makes it longer. */
static void add_at_a_rate(struct fault_schedule *s, int fault, int64_t end_ns, struct pcg32 *rng)
{
    const struct fault *f = &s->scenario->faults.of[fault];
    double gap_ns = 1e9 / ratio_double(f->when.rate);
    int64_t begins_ns = later(f->when.at_ns, exponential_ns(rng, gap_ns));
    int first = s->count;
    while (begins_ns < until(&f->when, end_ns)) {
        int64_t ends_ns = end_of(f, begins_ns);
        if (s->count > first && begins_ns < s->of[s->count - 1].ends_ns)
            s->of[s->count - 1].ends_ns = ends_ns;
        else
            add(s, fault, begins_ns, ends_ns);
        begins_ns = later(begins_ns, exponential_ns(rng, gap_ns));
    }
}

/* In turn a time without it and a time with it. */
static void add_in_turn(struct fault_schedule *s, int fault, int64_t end_ns, struct pcg32 *rng)
{
    const struct fault_times *when = &s->scenario->faults.of[fault].when;
    int64_t begins_ns = later(when->at_ns, exponential_ns(rng, (double)when->mtbf_ns));
    while (begins_ns < until(when, end_ns)) {
        int64_t lasts_ns = when->for_ns > 0 ? when->for_ns : exponential_ns(rng, (double)when->mttr_ns);
        int64_t ends_ns = later(begins_ns, lasts_ns > when->dwell_ns ? lasts_ns : when->dwell_ns);
        add(s, fault, begins_ns, ends_ns);
        begins_ns = later(ends_ns, exponential_ns(rng, (double)when->mtbf_ns));
    }
}

static int compare(const void *left, const void *right)
{
    const struct fault_occurrence *a = left, *b = right;
    if (a->begins_ns != b->begins_ns)
        return a->begins_ns < b->begins_ns ? -1 : 1;
    return (a->fault > b->fault) - (a->fault < b->fault);
}

/* Leaves out those that would begin while another holds, and must not. */
static void leave_out(struct fault_schedule *s)
{
    int kept = 0;
    int64_t holds_until_ns = INT64_MIN;
    for (int i = 0; i < s->count; i++) {
        const struct fault_occurrence *o = &s->of[i];
        if (s->scenario->faults.of[o->fault].alone && o->begins_ns < holds_until_ns)
            continue;
        holds_until_ns = o->ends_ns > holds_until_ns ? o->ends_ns : holds_until_ns;
        s->of[kept++] = *o;
    }
    s->count = kept;
}

static int64_t plan_end_ns(const struct scenario *scenario)
{
    int phases = scenario->phases_count;
    return phases > 0 ? scenario->phases[phases - 1].start_ns + scenario->phases[phases - 1].length_ns : 0;
}

void fault_schedule_make(struct fault_schedule *s, const struct scenario *scenario, uint64_t seed)
{
    const struct faults *faults = &scenario->faults;
    int64_t end_ns = plan_end_ns(scenario);
    if (!s->of && faults->count > 0)
        s->of = memory_new(OCCURRENCES_MAX, sizeof *s->of);
    s->scenario = scenario;
    s->seed = seed;
    s->count = 0;
    for (int i = 0; i < faults->count; i++) {
        struct pcg32 rng = stream_open(seed, STREAM_FAULT_TIMES, (uint64_t)faults->of[i].number, 0);
        if (faults->of[i].when.rate.num > 0)
            add_at_a_rate(s, i, end_ns, &rng);
        else if (faults->of[i].when.mtbf_ns > 0)
            add_in_turn(s, i, end_ns, &rng);
        else
            add_regular(s, i, end_ns);
    }
    sort_array(s->of, (size_t)s->count, sizeof *s->of, compare);
    leave_out(s);
}

void fault_schedule_free(struct fault_schedule *s)
{
    free(s->of);
}

double fault_times_expected(const struct fault_times *when, int64_t end_ns)
{
    double span_ns = (double)(until(when, end_ns) - when->at_ns);
    span_ns = span_ns > 0 ? span_ns : 0;
    if (when->rate.num > 0)
        return span_ns / 1e9 * ratio_double(when->rate);
    if (when->mtbf_ns > 0)
        return span_ns / (double)when->mtbf_ns;
    if (when->every_ns == 0)
        return 1;
    return when->times > 0 ? (double)when->times : span_ns / (double)when->every_ns + 1;
}
