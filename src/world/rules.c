/* rules.c - compiles a scenario for the loop. */
#include "world/rules.h"

#include "base/check.h"
#include "base/exact.h"
#include "base/memory.h"

#include <stdlib.h>

#define CHANCE_ONE (INT64_C(1) << 32)
#define NO_TIMEOUT (INT64_MAX / 4)
#define BUCKET_LEARNERS 768                /* aimed at: a bucket's keys and learners stay in the first-level cache */
#define BUCKET_NS_MOST INT64_C(4000000000) /* a time within a bucket has 32 bits */
#define RING_BITS_LEAST 6
#define RING_BITS_MOST 8

uint64_t chance_threshold(struct ratio chance)
{
    int64_t threshold = ratio_scale_floor(chance, CHANCE_ONE);
    ENSURE(threshold >= 0);
    return (uint64_t)(threshold < CHANCE_ONE ? threshold : CHANCE_ONE);
}

/* A replica is restarted by the first tick that finds its memory full. */
static void memory_open(struct arm_rules *rules, const struct analyzer *a, int64_t tick_ns)
{
    struct ratio room = ratio_subtract(a->memory_capacity_kib, a->memory_base_kib, NULL);
    if (!a->memory_restarts || a->memory_growth_kib_per_hour.num <= 0 || room.num <= 0)
        return;
    struct ratio growth = a->memory_growth_kib_per_hour;
    struct ratio hours = ratio_multiply(room, (struct ratio){growth.den, growth.num}, NULL);
    rules->memory_from_ns = multiple_from(a->deployed_ns > 0 ? a->deployed_ns : 0, tick_ns);
    rules->memory_full_ns =
        multiple_from(-ratio_scale_floor((struct ratio){-hours.num, hours.den}, NS_PER_HOUR), tick_ns);
    if (rules->memory_full_ns < tick_ns)
        rules->memory_full_ns = tick_ns;
}

struct replica_restarts rules_replica_restarts(const struct rules *r, int arm, int64_t plan_ns)
{
    int64_t from_ns = r->arms[arm].memory_from_ns, full_ns = r->arms[arm].memory_full_ns;
    struct replica_restarts restarts = {INT64_MIN, INT64_MAX};
    if (full_ns == 0)
        return restarts;
    int64_t times = plan_ns > from_ns ? (plan_ns - from_ns) / full_ns : 0;
    if (times > 0)
        restarts.latest_ns = from_ns + times * full_ns;
    if (from_ns + times * full_ns <= INT64_MAX / 2 - full_ns)
        restarts.next_ns = from_ns + (times + 1) * full_ns;
    return restarts;
}

static void arm_open(struct arm_rules *rules, const struct analyzer *a, const struct scenario *scenario)
{
    quantile_compile(&rules->service, &a->service);
    rules->has_cache = a->has_cache;
    rules->serve_stale = a->serve_stale;
    if (a->has_cache) {
        quantile_compile(&rules->miss, &a->cache_miss);
        rules->hit_when_warm = chance_threshold(a->cache_hit);
        int64_t tick = scenario->monitoring.tick_ns;
        int64_t warm = a->cache_warm_ns > tick ? a->cache_warm_ns : tick;
        rules->warming = (uint64_t)muldiv_floor(CHANCE_ONE, tick, warm);
    }
    for (int i = 0; i < scenario->learners.segments_count; i++) {
        struct ratio factor = scenario->learners.segments[i].error_factor;
        rules->errors[i] = chance_threshold(ratio_multiply(a->errors, factor, NULL));
    }
    rules->probe_failure = chance_threshold(a->probe_failure);
    memory_open(rules, a, scenario->monitoring.tick_ns);
}

/* Shares sum to one exactly, so the last segment takes whatever rounding left. */
static void segments_open(struct rules *r, const struct learners *learners)
{
    uint64_t sum = 0;
    for (int i = 0; i < learners->segments_count; i++) {
        sum += chance_threshold(learners->segments[i].share);
        r->segment_ends[i] = i == learners->segments_count - 1 ? (uint64_t)CHANCE_ONE : sum;
    }
}

/* The stationary state of sessions and waits, in proportion to the time that they take. */
static void start_open(struct rules *r)
{
    biased_open(&r->session_found, &r->per_session, 1);
    biased_open(&r->think_found, &r->think, 0);
    biased_open(&r->away_found, &r->away, 0);
    double session = r->session_found.mean * r->think.mean;
    double cycle = session + r->away.mean;
    r->in_session = cycle > 0 ? (uint64_t)(session / cycle * (double)CHANCE_ONE) : (uint64_t)CHANCE_ONE;
}

static void backoff_open(struct rules *r, const struct patience *patience)
{
    int64_t limit = patience->backoff_base_ns;
    r->timeout_ns = patience->timeout_ns > 0 ? patience->timeout_ns : NO_TIMEOUT;
    r->timeout_drawn = patience->timeout.kind != DISTRIBUTION_DETERMINISTIC;
    if (r->timeout_drawn)
        quantile_compile(&r->timeout, &patience->timeout);
    r->retries = patience->retries;
    r->backoff_jitter = patience->jitter == JITTER_FULL;
    for (int attempt = 0; attempt < ATTEMPTS_MOST; attempt++) {
        if (limit > patience->backoff_cap_ns)
            limit = patience->backoff_cap_ns;
        r->backoff_limit[attempt] = (uint32_t)(limit >> ELAPSED_UNIT_BITS);
        limit = limit > INT64_MAX / 4 ? limit : limit * 2;
    }
}

static void draws_open(struct rules *r)
{
    for (uint64_t attempt = 0; attempt < ATTEMPTS_MOST; attempt++)
        r->attempt_sum[attempt] = pcg32_sum(attempt * ATTEMPT_DRAWS);
    r->round_sum = pcg32_sum(ROUND_DRAWS);
}

struct pace_now rules_pace(const struct rules *r, int region, int64_t now_ns, int64_t plan_ns)
{
    const struct scenario *s = r->scenario;
    return pace_at(&r->pace, now_ns, plan_ns - now_ns + s->start_epoch_ns + s->regions[region].utc_offset_ns);
}

static int cells_of(const struct scenario *scenario)
{
    int cells = 0;
    for (int i = 0; i < scenario->regions_count; i++)
        cells += scenario->regions[i].cells;
    return cells;
}

/* The widest bucket that divides the tick and holds few enough learners, and a ring that reaches most waits. Neither
 * changes any outcome: events are ordered by their exact times. */
static void calendar_shape(struct rules *r, const struct scenario *scenario)
{
    int64_t learners_per_cell = scenario->learners.count / cells_of(scenario);
    double per_session = distribution_mean(&scenario->learners.per_session);
    double session = per_session * distribution_mean(&scenario->learners.think);
    double cycle = session + distribution_mean(&scenario->learners.away);
    double pending_rate = cycle > 0 ? (double)learners_per_cell * per_session / cycle : 1.0;
    static const int parts[] = {1, 2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 200, 500, 1000, 2000, 5000, 10000};

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (r->tick_ns % parts[i] != 0)
            continue;
        r->bucket_ns = r->tick_ns / parts[i];
        if (r->bucket_ns <= BUCKET_NS_MOST && pending_rate * (double)r->bucket_ns <= BUCKET_LEARNERS)
            break;
    }
    ENSURE(r->bucket_ns > 0 && r->bucket_ns <= BUCKET_NS_MOST && r->tick_ns % r->bucket_ns == 0);
    r->bucket_inverse = (UINT64_C(1) << 46) / (uint64_t)r->bucket_ns;
    double reach = 4 * cycle / (double)r->bucket_ns;
    r->ring_bits = RING_BITS_LEAST;
    while (r->ring_bits < RING_BITS_MOST && (double)(1U << r->ring_bits) < reach)
        r->ring_bits++;
}

/* What a fault's latency adds at random: all of it where it is drawn, or the jitter, counted from its least. */
static void faults_open(struct rules *r, const struct faults *faults)
{
    r->fault_latencies = memory_new((size_t)faults->count, sizeof *r->fault_latencies);
    for (int i = 0; i < faults->count; i++) {
        const struct fault *f = &faults->of[i];
        struct distribution jitter;
        const char *why;
        if (f->latency_is_drawn) {
            quantile_compile(&r->fault_latencies[i], &f->latency_drawn);
        } else if (f->jitter_ns > 0) {
            ENSURE(distribution_uniform(&jitter, 0, 2 * (double)f->jitter_ns, &why));
            quantile_compile(&r->fault_latencies[i], &jitter);
        }
    }
}

static bool draws_latency(const struct rules *r, int fault)
{
    const struct fault *f = &r->scenario->faults.of[fault];
    return f->latency_is_drawn || f->jitter_ns > 0;
}

static void faults_close(struct rules *r)
{
    for (int i = 0; i < r->scenario->faults.count; i++)
        if (draws_latency(r, i))
            quantile_free(&r->fault_latencies[i]);
    free(r->fault_latencies);
}

struct rules *rules_open(const struct scenario *scenario)
{
    struct rules *r = memory_new(1, sizeof *r);
    *r = (struct rules){.scenario = scenario, .tick_ns = scenario->monitoring.tick_ns};
    quantile_compile(&r->per_session, &scenario->learners.per_session);
    ENSURE(r->per_session.high <= UINT16_MAX); /* a scenario with longer sessions is refused when it is read */
    quantile_compile(&r->think, &scenario->learners.think);
    quantile_compile(&r->away, &scenario->learners.away);
    for (int i = 0; i < scenario->regions_count; i++)
        quantile_compile(&r->network[i], &scenario->regions[i].network);
    for (int arm = 0; arm < ARMS; arm++)
        arm_open(&r->arms[arm], &scenario->analyzers[arm], scenario);
    segments_open(r, &scenario->learners);
    faults_open(r, &scenario->faults);
    start_open(r);
    r->quit = chance_threshold(scenario->learners.quit_after_failure);
    r->complain = chance_threshold(scenario->business.complaints);
    r->satisfied_ns = scenario->business.apdex_ns;
    r->tolerated_ns = 4 * r->satisfied_ns;
    backoff_open(r, &scenario->learners.patience);
    draws_open(r);
    pace_open(&r->pace, scenario->learners.activity);
    calendar_shape(r, scenario);
    return r;
}

void rules_free(struct rules *r)
{
    if (!r)
        return;
    quantile_free(&r->per_session);
    quantile_free(&r->think);
    quantile_free(&r->away);
    faults_close(r);
    if (r->timeout_drawn)
        quantile_free(&r->timeout);
    for (int i = 0; i < r->scenario->regions_count; i++)
        quantile_free(&r->network[i]);
    for (int arm = 0; arm < ARMS; arm++) {
        quantile_free(&r->arms[arm].service);
        if (r->arms[arm].has_cache)
            quantile_free(&r->arms[arm].miss);
    }
    free(r);
}

size_t rules_bytes(const struct rules *r)
{
    size_t bytes = sizeof *r + quantile_bytes(&r->per_session) + quantile_bytes(&r->think) + quantile_bytes(&r->away);
    bytes += r->timeout_drawn ? quantile_bytes(&r->timeout) : 0;
    for (int i = 0; i < r->scenario->regions_count; i++)
        bytes += quantile_bytes(&r->network[i]);
    for (int arm = 0; arm < ARMS; arm++)
        bytes +=
            quantile_bytes(&r->arms[arm].service) + (r->arms[arm].has_cache ? quantile_bytes(&r->arms[arm].miss) : 0);
    for (int i = 0; i < r->scenario->faults.count; i++)
        bytes += sizeof *r->fault_latencies + (draws_latency(r, i) ? quantile_bytes(&r->fault_latencies[i]) : 0);
    return bytes;
}
