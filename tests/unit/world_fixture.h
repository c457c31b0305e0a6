/* world_fixture.h - small scenarios made by hand, for the tests of the world.
 *
 * `quiet` has one learner and nothing random: sends at 10 s, then 10 s after every answer.
 * `rough` has everything at once.
 */
#ifndef WORLD_FIXTURE_H
#define WORLD_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/memory.h"
#include "world/world.h"

#include <stdlib.h>
#include <string.h>

#define MS NS_PER_MS
#define SECOND NS_PER_SECOND
#define SAMPLE (30 * SECOND)
#define FIXTURE_REGIONS 8

struct fixture {
    struct scenario s;
    struct region regions[FIXTURE_REGIONS];
    struct segment segments[3];
    struct phase phases[1];
    struct split split;
    int replicas[ARMS];
};

static inline struct distribution constant(int64_t value)
{
    struct distribution d;
    const char *why;
    assert_true(distribution_deterministic(&d, (double)value, &why));
    return d;
}

static inline struct distribution exponential(int64_t mean)
{
    struct distribution d;
    const char *why;
    assert_true(distribution_exponential(&d, (double)mean, &why));
    return d;
}

static inline struct distribution lognormal(int64_t median, int64_t p99)
{
    struct distribution d;
    const char *why;
    assert_true(distribution_lognormal_median_p99(&d, (double)median, (double)p99, &why));
    return d;
}

static inline struct distribution geometric(double mean)
{
    struct distribution d;
    const char *why;
    assert_true(distribution_geometric(&d, mean, &why));
    return d;
}

static inline void set_regions(struct fixture *f, int count, int cells)
{
    f->s.regions = f->regions;
    f->s.regions_count = count;
    for (int i = 0; i < count; i++) {
        f->regions[i].share = ratio_make(1, count);
        f->regions[i].cells = cells;
        f->regions[i].network = constant(0);
    }
}

static inline void set_segments(struct fixture *f, int count)
{
    f->s.learners.segments = f->segments;
    f->s.learners.segments_count = count;
    for (int i = 0; i < count; i++) {
        f->segments[i].share = ratio_make(1, count);
        f->segments[i].error_factor = ratio_make(i + 1, 2);
    }
}

static inline void set_replicas(struct fixture *f, int baseline, int ultra_fast)
{
    f->replicas[ARM_BASELINE] = f->s.analyzers[ARM_BASELINE].replicas = baseline;
    f->replicas[ARM_CANDIDATE] = f->s.analyzers[ARM_CANDIDATE].replicas = ultra_fast;
}

static inline void quiet_arm(struct analyzer *a)
{
    const struct ratio zero = {0, 1}, one = {1, 1};
    *a = (struct analyzer){.service = constant(300 * MS), .workers = 1, .queue = 8, .probe_targets = 1};
    a->cache_hit = a->errors = a->probe_failure = zero;
    a->cores = a->memory_base_kib = a->memory_capacity_kib = a->network_per_attempt_bytes = one;
    a->memory_growth_kib_per_hour = zero;
    a->network_capacity_bytes_per_s = one;
}

/* One learner, nothing random, no fault; 100 ms of network each way, 300 ms of service. */
static inline struct fixture *quiet(void)
{
    struct fixture *f = memory_new(1, sizeof *f);
    struct scenario *s = &f->s;
    struct learners *l = &s->learners;
    const struct ratio zero = {0, 1};
    set_regions(f, 1, 1);
    f->regions[0].network = constant(100 * MS);
    set_segments(f, 1);
    f->segments[0].error_factor = ratio_make(1, 1);
    l->count = 1;
    l->start = START_FRESH;
    l->per_session = constant(1);
    l->think = constant(10 * SECOND);
    l->away = constant(0);
    l->quit_after_failure = zero;
    for (int hour = 0; hour < 24; hour++)
        l->activity[hour] = ratio_make(1, 1);
    for (int arm = 0; arm < ARMS; arm++)
        quiet_arm(&s->analyzers[arm]);
    s->monitoring = (struct monitoring){.tick_ns = 5 * SECOND, .sample_ns = SAMPLE};
    s->business =
        (struct business){.revenue_per_year = zero, .uplift = {58, 1000}, .noise_cv = zero, .complaints = zero};
    s->business.apdex_ns = 500 * MS;
    s->phases = f->phases;
    f->split.share = zero;
    set_replicas(f, 1, 1);
    return f;
}

/* Two regions of two cells, three segments, half of the learners on either arm, short queues, impatience, retries with
 * jitter, a cache, errors, a day's activity. Networks are at times slower than patience. */
static inline struct fixture *rough(void)
{
    struct fixture *f = quiet();
    struct learners *l = &f->s.learners;
    set_regions(f, 2, 2);
    f->regions[0].network = lognormal(20 * MS, 400 * MS);
    f->regions[1].network = lognormal(60 * MS, 250 * MS);
    f->regions[1].utc_offset_ns = 9 * NS_PER_HOUR;
    set_segments(f, 3);
    l->count = 1003;
    l->start = START_STATIONARY;
    l->per_session = geometric(6);
    l->think = exponential(2 * SECOND);
    l->away = exponential(9 * SECOND);
    l->quit_after_failure = ratio_make(1, 10);
    l->patience = (struct patience){.timeout_ns = 300 * MS, .retries = 3, .jitter = JITTER_FULL};
    l->patience.backoff_base_ns = 50 * MS;
    l->patience.backoff_cap_ns = 150 * MS;
    for (int hour = 0; hour < 24; hour++)
        l->activity[hour] = ratio_make(5 + hour % 7, 8);
    for (int arm = 0; arm < ARMS; arm++) {
        struct analyzer *a = &f->s.analyzers[arm];
        a->service = lognormal((arm == ARM_BASELINE ? 60 : 25) * MS, 200 * MS);
        a->workers = 2;
        a->queue = 2;
        a->choice = arm == ARM_BASELINE ? CHOICE_TWO : CHOICE_LEAST_LOADED;
        a->errors = ratio_make(3, 100);
        a->probe_failure = ratio_make(1, 100);
        a->cpu_per_attempt_ns = 7 * MS;
    }
    struct analyzer *fast = &f->s.analyzers[ARM_CANDIDATE];
    fast->has_cache = true;
    fast->cache_hit = ratio_make(8, 10);
    fast->cache_miss = lognormal(90 * MS, 300 * MS);
    fast->cache_warm_ns = 120 * SECOND;
    f->s.business.complaints = ratio_make(1, 5);
    f->split.share = ratio_make(1, 2);
    set_replicas(f, 7, 8);
    return f;
}

/* A world with its traffic set. */
static inline struct world *world_of(const struct fixture *f, int threads)
{
    struct world *w = world_open(&f->s, 7, threads);
    world_traffic(w, &f->split, f->replicas);
    return w;
}

/* Samples of one run, one after the other, and what they add up to. */
struct run {
    struct sample *samples;
    int count;
    struct measures sum[ARMS];
    struct totals totals;
};

static inline const struct slice *slice_of(const struct world *w, const struct sample *s, enum arm arm)
{
    return &s->slices[scopes_index(world_scopes(w), (struct scope){arm, -1, -1})];
}

/* Runs `count` samples, `step_ns` at a time. */
static inline struct run *run_of(struct world *w, int count, int64_t step_ns)
{
    struct run *run = memory_new(1, sizeof *run);
    run->samples = memory_new((size_t)count, sizeof *run->samples);
    for (int i = 0; i < count; i++) {
        int64_t end = *world_clock(w) + SAMPLE;
        while (*world_clock(w) < end)
            world_run(w, *world_clock(w) + step_ns);
        sample_open(&run->samples[i], world_scopes(w));
        world_sample(w, &run->samples[i]);
        world_check(w);
        run->count++;
        for (int arm = 0; arm < ARMS; arm++)
            measures_add(&run->sum[arm], &slice_of(w, &run->samples[i], (enum arm)arm)->sum);
    }
    world_totals(w, &run->totals);
    return run;
}

static inline void run_free(struct run *run)
{
    for (int i = 0; i < run->count; i++)
        sample_free(&run->samples[i]);
    free(run->samples);
    free(run);
}

/* A whole run from the start; frees the world. */
static inline struct run *rehearse(const struct fixture *f, int count, int threads, int64_t step_ns)
{
    struct world *w = world_of(f, threads);
    struct run *run = run_of(w, count, step_ns);
    world_free(w);
    return run;
}

static inline bool runs_equal(const struct run *a, const struct run *b)
{
    bool equal = a->count == b->count && memcmp(&a->totals, &b->totals, sizeof a->totals) == 0;
    for (int i = 0; equal && i < a->count; i++)
        equal = memcmp(a->samples[i].slices, b->samples[i].slices,
                       (size_t)a->samples[i].slices_count * sizeof(struct slice)) == 0;
    return equal;
}

#endif
