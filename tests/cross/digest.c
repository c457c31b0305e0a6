/* digest.c - one line that must be the same from every compiler, processor and number of threads.
 *
 *     digest [THREADS]
 *
 * Links the rooms base, random, metrics and world alone, so it can be built for any machine with nothing but a
 * compiler. Two scenarios are made by hand, with every feature of the world on and every distribution in use; the
 * digest covers every table of quantiles, every attempt and every counter and histogram of every sample. */
#include "base/check.h"
#include "base/exit_code.h"
#include "base/quantity.h"
#include "random/elementary.h"
#include "random/pcg.h"
#include "random/quantile.h"
#include "world/world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define MS NS_PER_MS
#define REGIONS 3
#define SEGMENTS 3
#define SAMPLES 6
#define PERCENT(n) ratio_make(n, 100)

/* A hash of numbers, not of memory: padding and byte order have no say. */
static void hash(uint64_t *digest, uint64_t word)
{
    *digest = mix64(*digest ^ word) + UINT64_C(0x9e3779b97f4a7c15);
}

static const char *why;
static struct distribution made; /* the makers below leave it here, and say whether it is good */
#define MADE(call) (ENSURE(call), made)

static struct distribution lognormal(double median_ms, double p99_ms)
{
    return MADE(distribution_lognormal_median_p99(&made, median_ms * MS, p99_ms * MS, &why));
}
static struct distribution exponential(double mean_ms)
{
    return MADE(distribution_exponential(&made, mean_ms * MS, &why));
}
static struct distribution gamma_of(double mean_ms, double cv)
{
    return MADE(distribution_gamma_mean_cv(&made, mean_ms * MS, cv, &why));
}
static struct distribution erlang(double mean_ms)
{
    return MADE(distribution_erlang(&made, mean_ms * MS, 3, &why));
}
static struct distribution weibull(double mean_ms)
{
    return MADE(distribution_weibull_shape_mean(&made, 0.7, mean_ms * MS, &why));
}
static struct distribution pareto(double low_ms, double high_ms)
{
    return MADE(distribution_pareto(&made, 1.3, low_ms * MS, high_ms * MS, &why));
}
static struct distribution hyperexponential(double mean_ms)
{
    return MADE(distribution_hyperexponential_mean_cv(&made, mean_ms * MS, 2.5, &why));
}
static struct distribution uniform(double low_ms, double high_ms)
{
    return MADE(distribution_uniform(&made, low_ms * MS, high_ms * MS, &why));
}
static struct distribution deterministic(double value)
{
    return MADE(distribution_deterministic(&made, value, &why));
}
static struct distribution geometric(double mean)
{
    return MADE(distribution_geometric(&made, mean, &why));
}
static struct distribution empirical(void)
{
    static const struct distribution_point points[] = {{0.2, 3e6, 0}, {0.5, 9e6, 0}, {0.1, 4e7, 0}, {0.3, 5e6, 0}};
    return MADE(distribution_empirical(&made, points, 4, &why));
}
/* Two smooth parts and an atom. */
static struct distribution mixture(void)
{
    struct distribution_part parts[] = {{0.7, lognormal(9, 30)}, {0.25, uniform(20, 60)}, {0.05, deterministic(15e6)}};
    ENSURE(distribution_mixture(&made, parts, 3, &why));
    for (int i = 0; i < 3; i++)
        distribution_free(&parts[i].of);
    return made;
}

static void set_learners(struct learners *l, int variant)
{
    static struct segment segments[SEGMENTS];
    for (int i = 0; i < SEGMENTS; i++)
        segments[i] = (struct segment){.share = ratio_make(1 + i, 6), .error_factor = ratio_make(65 + 10 * i, 74)};
    l->count = 6000;
    l->segments = segments;
    l->segments_count = SEGMENTS;
    l->per_session = geometric(12);
    l->think = variant ? weibull(9000) : exponential(6000);
    l->away = variant ? hyperexponential(40000) : gamma_of(30000, 0.8);
    l->quit_after_failure = PERCENT(20);
    for (int hour = 0; hour < 24; hour++)
        l->activity[hour] = ratio_make(40 + 37 * hour % 130, 100);
    l->patience = (struct patience){.timeout_ns = 90 * MS,
                                    .retries = 3,
                                    .backoff_base_ns = 20 * MS,
                                    .backoff_cap_ns = 120 * MS,
                                    .jitter = variant ? JITTER_NONE : JITTER_FULL};
    if (variant)
        l->patience.timeout = lognormal(90, 300);
}

static void set_regions(struct scenario *s, int variant)
{
    static struct region regions[REGIONS];
    for (int i = 0; i < REGIONS; i++)
        regions[i] =
            (struct region){.share = ratio_make(3 - i, 6), .utc_offset_ns = (7 * i - 5) * NS_PER_HOUR, .cells = 4 - i};
    regions[0].network = lognormal(6, 12.5);
    regions[1].network = variant ? pareto(2, 80) : erlang(5);
    regions[2].network = variant ? deterministic(4e6) : uniform(1, 9);
    s->regions = regions;
    s->regions_count = REGIONS;
}

static void set_analyzer(struct analyzer *a, enum choice choice, struct distribution service)
{
    *a = (struct analyzer){.service = service,
                           .errors = ratio_make(74, 1000),
                           .replicas = 12,
                           .workers = 2,
                           .queue = 5,
                           .choice = choice,
                           .serve_stale = choice == CHOICE_TWO || choice == CHOICE_POOLED,
                           .cpu_per_attempt_ns = 3870123,
                           .cores = ratio_make(1, 4),
                           .memory_base_kib = ratio_make(730 * 1024, 1),
                           .memory_growth_kib_per_hour = ratio_make(4097, 3),
                           .memory_capacity_kib = ratio_make(1 << 20, 1),
                           .network_per_attempt_bytes = ratio_make(13800, 1),
                           .network_capacity_bytes_per_s = ratio_make(1000000, 1),
                           .probe_targets = 5,
                           .probe_failure = PERCENT(3)};
}

static void set_cache(struct analyzer *a, struct distribution miss)
{
    a->has_cache = true;
    a->cache_hit = PERCENT(82);
    a->cache_warm_ns = 40 * NS_PER_SECOND;
    a->cache_miss = miss;
    a->deployed_ns = -13 * NS_PER_SECOND;
}

/* Variant 0 has the pooled and the two-choices pool, variant 1 the other two. */
static void make_scenario(struct scenario *s, int variant)
{
    *s = (struct scenario){.start_epoch_ns = INT64_C(1761912000) * NS_PER_SECOND};
    set_learners(&s->learners, variant);
    set_regions(s, variant);
    set_analyzer(&s->analyzers[ARM_BASELINE], variant ? CHOICE_ROUND_ROBIN : CHOICE_POOLED,
                 variant ? empirical() : lognormal(20, 95));
    set_analyzer(&s->analyzers[ARM_CANDIDATE], variant ? CHOICE_LEAST_LOADED : CHOICE_TWO,
                 variant ? erlang(7) : lognormal(8, 18));
    set_cache(&s->analyzers[ARM_CANDIDATE], variant ? gamma_of(25, 1.5) : mixture());
    s->monitoring = (struct monitoring){.tick_ns = 5 * NS_PER_SECOND, .sample_ns = 30 * NS_PER_SECOND};
    s->business = (struct business){.revenue_per_year = ratio_make(INT64_C(12000000000000), 1),
                                    .uplift = ratio_make(23, 1000),
                                    .noise_cv = PERCENT(2),
                                    .apdex_ns = 50 * MS,
                                    .complaints = PERCENT(7)};
}

static void free_scenario(struct scenario *s)
{
    distribution_free(&s->learners.per_session);
    distribution_free(&s->learners.think);
    distribution_free(&s->learners.away);
    distribution_free(&s->learners.patience.timeout);
    for (int i = 0; i < REGIONS; i++)
        distribution_free(&s->regions[i].network);
    for (int arm = 0; arm < ARMS; arm++)
        distribution_free(&s->analyzers[arm].service);
    distribution_free(&s->analyzers[ARM_CANDIDATE].cache_miss);
}

static void hash_sample(uint64_t *digest, const struct sample *sample)
{
    hash(digest, (uint64_t)sample->start_ns);
    hash(digest, (uint64_t)sample->end_ns);
    for (int i = 0; i < sample->slices_count; i++) {
        const struct slice *slice = &sample->slices[i];
        for (int m = 0; m < MEASURE_COUNT; m++)
            hash(digest, (uint64_t)slice->sum.of[m]);
        for (int end = 0; end < ROUND_ENDS; end++) {
            hash(digest, (uint64_t)slice->latency[end].max_ns);
            for (uint32_t b = 0; b < HISTOGRAM_BUCKETS; b++)
                if (slice->latency[end].count[b] > 0)
                    hash(digest, (uint64_t)b << 32 | slice->latency[end].count[b]);
        }
    }
}

/* Share and replicas of the ultra-fast arm in each sample: up, with overrides, all, and back. */
static void order_traffic(struct world *w, int step)
{
    static const int shares[SAMPLES] = {1, 10, 30, 100, 50, 0};
    static const int replicas[SAMPLES] = {12, 12, 9, 20, 24, 12};
    struct split_override overrides[] = {{1, -1, PERCENT(55)}, {-1, 2, PERCENT(5)}};
    struct split split = {PERCENT(shares[step]), overrides, step == 2 ? 2 : 0};
    world_traffic(w, &split, (const int[ARMS]){12, replicas[step]});
}

/* A digest says nothing of a feature that never came into play. */
static void ensure_all_happened(const struct measures *m)
{
    static const enum measure wanted[] = {MEASURE_SERVED,     MEASURE_ERRORS,        MEASURE_REJECTED,
                                          MEASURE_TIMED_OUT,  MEASURE_ROUNDS_FAILED, MEASURE_SESSIONS_QUIT,
                                          MEASURE_COMPLAINTS, MEASURE_REVENUE_MICRO, MEASURE_PROBES};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        ENSURE(m->of[wanted[i]] > 0);
    ENSURE(m->of[MEASURE_OFFERED] > m->of[MEASURE_ROUNDS_STARTED]); /* retries */
    ENSURE(m->of[MEASURE_PROBES_UP] < m->of[MEASURE_PROBES]);
}

/* Runs a world of the variant; returns the rounds it played. */
static int64_t play(uint64_t *digest, int variant, int threads)
{
    struct scenario s;
    struct phase most = {.replicas = {12, 24}};
    struct sample sample;
    struct totals totals;
    make_scenario(&s, variant);
    s.phases = &most;
    s.phases_count = 1;
    struct world *w = world_open(&s, 20251031, threads);
    sample_open(&sample, world_scopes(w));
    for (int step = 0; step < SAMPLES; step++) {
        int64_t start = *world_clock(w);
        order_traffic(w, step);
        for (int64_t t = 5; t <= 30; t += 5)
            world_run(w, start + t * NS_PER_SECOND);
        world_sample(w, &sample);
        hash_sample(digest, &sample);
        if (step == 3)
            world_skip(w, *world_clock(w) + NS_PER_HOUR);
    }
    world_totals(w, &totals);
    hash(digest, totals.digest);
    struct measures both = totals.arms[ARM_BASELINE];
    measures_add(&both, &totals.arms[ARM_CANDIDATE]);
    ensure_all_happened(&both);
    ENSURE(totals.arms[ARM_CANDIDATE].of[MEASURE_CACHE_HITS] > 0);
    sample_free(&sample);
    world_free(w);
    free_scenario(&s);
    return totals.arms[0].of[MEASURE_ROUNDS_STARTED] + totals.arms[1].of[MEASURE_ROUNDS_STARTED];
}

static void hash_table(uint64_t *digest, struct distribution d)
{
    struct quantile q;
    quantile_compile(&q, &d);
    for (uint32_t draw = 0; draw < 4096; draw++) {
        hash(digest, (uint64_t)quantile_draw(&q, draw)); /* the low tail */
        hash(digest, (uint64_t)quantile_draw(&q, draw << 20 | 0xabcde));
        hash(digest, (uint64_t)quantile_draw(&q, UINT32_MAX - draw));
    }
    hash(digest, (uint64_t)q.mean);
    quantile_free(&q);
    distribution_free(&d);
}

static void hash_tables(uint64_t *digest)
{
    hash_table(digest, deterministic(7e6));
    hash_table(digest, uniform(2, 11));
    hash_table(digest, exponential(1000.0 / 3));
    hash_table(digest, lognormal(8, 18));
    hash_table(digest, gamma_of(20, 0.3));
    hash_table(digest, gamma_of(20, 2.2));
    hash_table(digest, erlang(30));
    hash_table(digest, hyperexponential(12));
    hash_table(digest, weibull(15));
    hash_table(digest, pareto(3, 4000));
    hash_table(digest, geometric(30));
    hash_table(digest, geometric(5000));
    hash_table(digest, empirical());
    hash_table(digest, mixture());
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 1;
    uint64_t digest = 0;
    int64_t rounds = 0;
    ENSURE(threads >= 1 && threads <= 256);
    hash_tables(&digest);
    for (int variant = 0; variant < 2; variant++)
        rounds += play(&digest, variant, threads);
    printf("digest %016" PRIx64 " of %" PRId64 " rounds\n", digest, rounds);
    return EXIT_AS_EXPECTED;
}
