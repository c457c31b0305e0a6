/* recipe.c - the values of every knob, and the scenario that they make. */
#include "recipe.h"
#include "base/memory.h"

#include "base/check.h"
#include "random/pcg.h"

#include <stdlib.h>

#define VALUES_MAX 20
#define ROUNDS_MOST 20000
#define GRAIN_NS (5 * NS_PER_MS)
#define KIND_WORDS "deterministic", "lumpy", "exponential", "uniform", "lognormal", "hyperexponential", "pareto"

struct knob_row {
    const char *name;
    int count;
    int values[VALUES_MAX];
};

#define ARGUMENTS(...) (sizeof((int[]){__VA_ARGS__}) / sizeof(int))
static const struct knob_row rows[KNOB_COUNT] = {
#define X(word, text, ...) [KNOB_##word] = {text, ARGUMENTS(__VA_ARGS__), {__VA_ARGS__}},
    KNOBS(X)
#undef X
};

int recipe_knob(const struct recipe *r, enum arm arm, enum knob baseline_knob)
{
    return r->of[(int)baseline_knob + (int)arm * ARM_KNOB_COUNT];
}

int recipe_ticks(const struct recipe *r)
{
    return r->of[KNOB_SAMPLES] * r->of[KNOB_TICKS];
}

/* The mean time from one round of a learner to the next when service takes none. */
static double round_ms(const struct recipe *r)
{
    return r->of[KNOB_THINK_MS] + (double)r->of[KNOB_AWAY_MS] / r->of[KNOB_SESSION];
}

struct recipe recipe_simplest(uint64_t seed)
{
    struct recipe r = {.seed = seed};
    for (int i = 0; i < KNOB_COUNT; i++)
        r.of[i] = rows[i].values[0];
    return r;
}

struct recipe recipe_draw(uint64_t seed)
{
    struct pcg32 rng;
    struct recipe r = {.seed = seed};
    double rounds;
    pcg32_seed(&rng, seed, 1);
    do {
        for (int i = 0; i < KNOB_COUNT; i++)
            r.of[i] = rows[i].values[pcg32_below(&rng, (uint32_t)rows[i].count)];
        rounds = r.of[KNOB_LEARNERS] * recipe_ticks(&r) * r.of[KNOB_TICK] * 1000.0 / round_ms(&r);
    } while (rounds > ROUNDS_MOST);
    return r;
}

bool recipe_simpler(const struct recipe *r, int *at, struct recipe *simpler)
{
    for (; *at < KNOB_COUNT * VALUES_MAX; (*at)++) {
        int knob = *at / VALUES_MAX, value = *at % VALUES_MAX, now = 0;
        while (rows[knob].values[now] != r->of[knob])
            now++;
        if (value < now) {
            *simpler = *r;
            simpler->of[knob] = rows[knob].values[value];
            (*at)++;
            return true;
        }
    }
    return false;
}

void recipe_print(const struct recipe *r, FILE *out)
{
    static const char *const kinds[] = {KIND_WORDS};
    struct recipe_order orders[RECIPE_ORDERS_MAX];
    int count = recipe_orders(r, orders);
    fprintf(out, "# seed: %llu   (what is not listed is as simple as can be)\n", (unsigned long long)r->seed);
    for (int i = 0; i < KNOB_COUNT; i++) {
        size_t length = 0;
        while (rows[i].name[length] != '\0')
            length++;
        bool kind = length > 4 && rows[i].name[length - 4] == 'k' && rows[i].name[length - 3] == 'i';
        if (i != KNOB_LEARNERS && r->of[i] == rows[i].values[0])
            continue;
        if (kind)
            fprintf(out, "# %s: %s\n", rows[i].name, kinds[r->of[i]]);
        else
            fprintf(out, "# %s: %d\n", rows[i].name, r->of[i]);
    }
    for (int i = 0; i < count; i++)
        fprintf(out, "# order at tick %d: {split: %lld/%lld, replicas: [%d, %d]}\n", orders[i].tick,
                (long long)orders[i].split.share.num, (long long)orders[i].split.share.den, orders[i].replicas[0],
                orders[i].replicas[1]);
}

/* Order i hangs on the seed and i alone, so that leaving out the last leaves the others alone. */
static void draw_order(const struct recipe *r, int i, struct recipe_order *o)
{
    static const int percent[] = {0, 1, 10, 33, 50, 90, 100};
    static const int quarters[] = {0, 1, 2, 4, 4, 6, 8};
    struct pcg32 rng;
    pcg32_seed(&rng, r->seed, 100 + (uint64_t)i);
    uint32_t tick_draw = pcg32_next(&rng), split_draw = pcg32_below(&rng, 7);
    o->tick = i == 0 ? 0 : (int)(tick_draw % (uint32_t)recipe_ticks(r));
    o->split.share = ratio_make(i == 0 ? r->of[KNOB_SPLIT] : percent[split_draw], 100);
    for (int arm = 0; arm < ARMS; arm++) {
        int replicas = recipe_knob(r, (enum arm)arm, KNOB_BASELINE_REPLICAS);
        uint32_t draw = pcg32_below(&rng, 7);
        o->replicas[arm] = i == 0 ? replicas : (replicas * quarters[draw] + 2) / 4;
    }
    for (int k = 0; k < 2; k++) {
        int region = (int)pcg32_below(&rng, 4) - 1, segment = (int)pcg32_below(&rng, 4) - 1;
        o->overrides[k] = (struct split_override){region, segment, ratio_make((int64_t)pcg32_below(&rng, 5), 4)};
    }
    o->split.overrides_count = r->of[KNOB_OVERRIDES] ? 2 : 0;
}

int recipe_orders(const struct recipe *r, struct recipe_order orders[RECIPE_ORDERS_MAX])
{
    int count = 0;
    for (int i = 0; i <= r->of[KNOB_ORDERS]; i++) {
        struct recipe_order order = {0};
        draw_order(r, i, &order);
        int at = count++;
        for (; at > 0 && orders[at - 1].tick > order.tick; at--)
            orders[at] = orders[at - 1];
        orders[at] = order;
    }
    for (int i = 0; i < count; i++)
        orders[i].split.overrides = orders[i].overrides;
    return count;
}

/* A distribution of this kind and mean; lumpy ones make many things happen at one moment. */
static struct distribution time_of(int kind, double mean)
{
    struct distribution d;
    const char *why = "";
    struct distribution_point lumps[] = {{0.25, 0, 0}, {0.5, mean, 0}, {0.25, 2 * mean, 0}};
    bool fine = false;
    switch (mean > 0 ? kind : 0) {
    case 0:
        fine = distribution_deterministic(&d, mean, &why);
        break;
    case 1:
        fine = distribution_empirical(&d, lumps, 3, &why);
        break;
    case 2:
        fine = distribution_exponential(&d, mean, &why);
        break;
    case 3:
        fine = distribution_uniform(&d, 0, 2 * mean, &why);
        break;
    case 4:
        fine = distribution_lognormal_mean_cv(&d, mean, 1, &why);
        break;
    case 5:
        fine = distribution_hyperexponential_mean_cv(&d, mean, 3, &why);
        break;
    default:
        fine = distribution_pareto(&d, 1.5, mean / 2.6, mean * 30, &why);
        break;
    }
    ENSURE(fine);
    return d;
}

static void build_learners(const struct recipe *r, struct scenario *s)
{
    static const int shares[3][3] = {{4, 0, 0}, {1, 3, 0}, {2, 1, 1}};
    struct learners *l = &s->learners;
    const char *why;
    l->count = r->of[KNOB_LEARNERS];
    l->segments_count = r->of[KNOB_SEGMENTS];
    l->segments = memory_new((size_t)l->segments_count, sizeof *l->segments);
    for (int i = 0; i < l->segments_count; i++)
        l->segments[i] = (struct segment){.share = ratio_make(shares[l->segments_count - 1][i], 4),
                                          .error_factor = ratio_make(i + 1, 2)};
    if (r->of[KNOB_SESSION_KIND])
        ENSURE(distribution_geometric(&l->per_session, r->of[KNOB_SESSION], &why));
    else
        ENSURE(distribution_deterministic(&l->per_session, r->of[KNOB_SESSION], &why));
    l->start = r->of[KNOB_FRESH] ? START_FRESH : START_STATIONARY;
    l->think = time_of(r->of[KNOB_THINK], r->of[KNOB_THINK_MS] * 1e6);
    l->away = time_of(r->of[KNOB_AWAY], r->of[KNOB_AWAY_MS] * 1e6);
    l->quit_after_failure = ratio_make(r->of[KNOB_QUIT], 100);
    for (int hour = 0; hour < 24; hour++)
        l->activity[hour] = ratio_make(r->of[KNOB_ACTIVITY] ? 40 + 37 * hour % 150 : 100, 100);
    l->patience = (struct patience){.timeout_ns = r->of[KNOB_TIMEOUT] * NS_PER_MS,
                                    .retries = r->of[KNOB_RETRIES],
                                    .backoff_base_ns = r->of[KNOB_BACKOFF] * INT64_C(1000),
                                    .backoff_cap_ns = r->of[KNOB_BACKOFF] * INT64_C(3000),
                                    .jitter = r->of[KNOB_JITTER] ? JITTER_FULL : JITTER_NONE};
    if (r->of[KNOB_TIMEOUT] > 0)
        l->patience.timeout = time_of(r->of[KNOB_TIMEOUT_KIND], r->of[KNOB_TIMEOUT] * 1e6);
}

static void build_regions(const struct recipe *r, struct scenario *s)
{
    static const int shares[3][3] = {{6, 0, 0}, {4, 2, 0}, {3, 2, 1}};
    s->regions_count = r->of[KNOB_REGIONS];
    s->regions = memory_new((size_t)s->regions_count, sizeof *s->regions);
    for (int i = 0; i < s->regions_count; i++)
        s->regions[i] = (struct region){.share = ratio_make(shares[s->regions_count - 1][i], 6),
                                        .utc_offset_ns = i * 7 * NS_PER_HOUR,
                                        .network = time_of(r->of[KNOB_NETWORK], r->of[KNOB_NETWORK_MS] * 1e6),
                                        .cells = r->of[KNOB_CELLS]};
}

static void build_analyzer(const struct recipe *r, enum arm arm, struct analyzer *a)
{
#define OF(knob) recipe_knob(r, arm, KNOB_BASELINE_##knob)
    double workers = OF(REPLICAS) * OF(WORKERS);
    double service_ns = OF(LOAD) / 100.0 * workers * round_ms(r) * 1e6 / r->of[KNOB_LEARNERS];
    /* Who waits in a pooled queue, may be dropped and is overtaken by those whom new replicas serve has a turn at the
     * cores that only the engine can know, which knows when it comes whether it will be dropped. */
    bool paced = OF(CHOICE) != CHOICE_POOLED || (OF(STALE) && OF(FULL) == 0) || r->of[KNOB_ORDERS] == 0;
    /* Skipped time brings a restart forward, past which workers may be busy by then. */
    bool restarts = OF(FULL) > 0 && r->of[KNOB_SKIP] == 0;
    service_ns = service_ns < 1e10 ? service_ns : 1e10;
    if (OF(SERVICE) <= 1 && service_ns > GRAIN_NS) /* so that things happen at the same moment */
        service_ns -= (double)((int64_t)service_ns % GRAIN_NS);
    *a = (struct analyzer){.service = time_of(OF(SERVICE), service_ns),
                           .has_cache = OF(CACHE) > 0,
                           .cache_hit = ratio_make(OF(CACHE), 100),
                           .cache_warm_ns = OF(WARM) * NS_PER_SECOND,
                           .errors = ratio_make(OF(ERRORS), 100),
                           .replicas = OF(REPLICAS),
                           .workers = OF(WORKERS),
                           .queue = OF(QUEUE),
                           .choice = (enum choice)OF(CHOICE),
                           .serve_stale = OF(STALE),
                           .cpu_per_attempt_ns = OF(CPU),
                           .cores = ratio_make(OF(CORES), 1000),
                           .cpu_stretches = OF(STRETCH) && paced,
                           .network_delays = OF(DELAY) && paced,
                           .memory_base_kib = ratio_make(1, 1),
                           .memory_restarts = restarts,
                           .memory_growth_kib_per_hour = ratio_make(restarts ? 3600000 : 0, OF(FULL) + 1),
                           .memory_capacity_kib = ratio_make(2, 1),
                           .network_per_attempt_bytes = ratio_make(OF(BYTES), 1),
                           .network_capacity_bytes_per_s = ratio_make(1000, 1),
                           .probe_targets = 1,
                           .probe_failure = ratio_make(0, 1),
                           .deployed_ns = -OF(AGE) * NS_PER_SECOND};
    if (a->has_cache)
        a->cache_miss = time_of(OF(MISS), 3 * service_ns);
#undef OF
}

static struct fault_slope slope_of(struct ratio from, struct ratio to, int shape)
{
    struct fault_slope s = {.from = from, .to = shape > 0 ? to : from};
    s.over_ns = shape == 1 ? 7 * NS_PER_SECOND : 0;
    s.every_ns = shape == 2 ? 2 * NS_PER_SECOND : 0;
    s.step = ratio_multiply(from, ratio_make(1, 5), NULL);
    return s;
}

/* What a fault's latency is, of the kind that `drawn` says. */
static void set_latency(struct fault *f, int drawn, int64_t latency_ns)
{
    struct ratio latency = ratio_make(latency_ns, 1);
    f->given |= drawn == 3 ? GIVES(FACTOR) : GIVES(LATENCY);
    f->factor = slope_of(ratio_make(5, 2), ratio_make(5, 2), 0);
    f->latency = slope_of(latency, ratio_make(latency_ns * 3, 1), drawn == 4);
    f->jitter_ns = drawn == 1 ? latency_ns / 2 : 0;
    f->latency_is_drawn = drawn == 2;
    if (f->latency_is_drawn)
        f->latency_drawn = time_of(2, (double)latency_ns);
}

/* The `index`th fault that is no flush. */
static void add_fault(const struct recipe *r, struct scenario *s, int index)
{
    static const enum fault_kind kinds[] = {
        FAULT_CACHE_FLUSH,      FAULT_ABORT,        FAULT_DELAY,          FAULT_LOSS,         FAULT_PARTITION,
        FAULT_SERVICE_TIME,     FAULT_DATABASE,     FAULT_CONGESTION,     FAULT_QUOTA,        FAULT_INCONSISTENCY,
        FAULT_COMPLAINTS,       FAULT_CACHE_EXPIRY, FAULT_CACHE_COLLAPSE, FAULT_CPU_PRESSURE, FAULT_BANDWIDTH,
        FAULT_NETWORK_PRESSURE, FAULT_SURGE,        FAULT_REPLICATION_LAG};
    _Static_assert(sizeof kinds / sizeof kinds[0] == RECIPE_FAULTS + 1, "a knob's value for every kind");
#define OF(knob) r->of[KNOB_FIRST_##knob + index * FAULT_KNOB_COUNT]
    struct fault f = {.kind = kinds[OF(FAULT)], .where = {ARM_ALL, -1, -1}};
    if (OF(FAULT) == 0)
        return;
    f.where.arm = OF(ARM) == 0 ? ARM_ALL : (enum arm)(OF(ARM) - 1);
    f.where.region = OF(AIM) == 1 ? s->regions_count - 1 : -1;
    f.where.segment = OF(AIM) == 2 ? s->learners.segments_count - 1 : -1;
    f.learners = OF(AIM) == 3 ? ratio_make(3, 10) : RATIO_NO_DATA;
    f.when.at_ns = OF(AT) * NS_PER_MS;
    f.when.for_ns = OF(FOR) * NS_PER_MS;
    if (OF(FOR) > 0 && OF(EVERY) > 0) {
        f.when.every_ns = (OF(FOR) + OF(EVERY)) * NS_PER_MS;
        f.when.times = 3;
    }
    f.percentage = slope_of(ratio_make(OF(PERCENT), 100), ratio_make(1, 100), OF(SLOPE));
    f.correlation = ratio_make(OF(CORRELATION), 100);
    f.status = (enum fault_status)OF(STATUS);
    f.direction = (enum fault_direction)OF(DIRECTION);
    f.traffic = (enum fault_traffic)OF(STATUS);
    f.limit = slope_of(ratio_make(OF(LIMIT), 1), ratio_make(OF(LIMIT), 1), 0);
    f.rate = slope_of(ratio_make(OF(PERCENT) * 10, 1), ratio_make(10, 1), OF(SLOPE));
    f.given |= f.kind == FAULT_QUOTA ? GIVES(LIMIT) : 0;
    if (f.kind == FAULT_PARTITION && OF(FOR) == 0 && r->of[KNOB_TIMEOUT] == 0)
        f.when.for_ns = 7 * NS_PER_SECOND; /* or nobody ever knew */
    if (f.kind == FAULT_DELAY || f.kind == FAULT_SERVICE_TIME || f.kind == FAULT_DATABASE)
        set_latency(&f, OF(DRAWN), OF(LATENCY) * NS_PER_MS);
    else if (f.kind == FAULT_REPLICATION_LAG) /* takes no factor */
        set_latency(&f, OF(DRAWN) % 3, OF(LATENCY) * NS_PER_MS);
    else if (f.kind == FAULT_CONGESTION || f.kind == FAULT_SURGE)
        set_latency(&f, 3, 0);
    else if (f.kind == FAULT_PARTITION && f.traffic == TRAFFIC_SLOWED)
        set_latency(&f, 1, OF(LATENCY) * NS_PER_MS);
#undef OF
    faults_add(&s->faults, f);
}

static void build_faults(const struct recipe *r, struct scenario *s)
{
    for (int arm = 0; arm < ARMS; arm++) {
        int64_t at_ns = recipe_knob(r, (enum arm)arm, KNOB_BASELINE_FLUSH) * NS_PER_MS;
        if (at_ns != 0)
            faults_add(
                &s->faults,
                (struct fault){.kind = FAULT_CACHE_FLUSH, .where = {(enum arm)arm, -1, -1}, .when = {.at_ns = at_ns}});
    }
    for (int i = 0; i < 2; i++)
        add_fault(r, s, i);
}

struct scenario *recipe_build(const struct recipe *r)
{
    struct scenario *s = memory_new(1, sizeof *s);
    struct recipe_order orders[RECIPE_ORDERS_MAX];
    s->seed = r->seed;
    s->start_epoch_ns = r->of[KNOB_START] * NS_PER_MINUTE + 50 * NS_PER_SECOND;
    build_learners(r, s);
    build_regions(r, s);
    for (int arm = 0; arm < ARMS; arm++)
        build_analyzer(r, (enum arm)arm, &s->analyzers[arm]);
    build_faults(r, s);
    s->monitoring.tick_ns = r->of[KNOB_TICK] * NS_PER_SECOND;
    s->monitoring.sample_ns = r->of[KNOB_TICKS] * s->monitoring.tick_ns;
    s->business = (struct business){.revenue_per_year = ratio_make(0, 1),
                                    .uplift = ratio_make(0, 1),
                                    .noise_cv = ratio_make(0, 1),
                                    .apdex_ns = 150 * NS_PER_MS,
                                    .complaints = ratio_make(r->of[KNOB_COMPLAINTS], 100)};
    /* One phase an order: a world makes room for the most replicas of any phase. */
    s->phases_count = recipe_orders(r, orders);
    s->phases = memory_new((size_t)s->phases_count, sizeof *s->phases);
    for (int i = 0; i < s->phases_count; i++)
        for (int arm = 0; arm < ARMS; arm++)
            s->phases[i].replicas[arm] = orders[i].replicas[arm];
    return s;
}

void recipe_free(struct scenario *s)
{
    distribution_free(&s->learners.per_session);
    distribution_free(&s->learners.think);
    distribution_free(&s->learners.away);
    distribution_free(&s->learners.patience.timeout);
    for (int i = 0; i < s->regions_count; i++)
        distribution_free(&s->regions[i].network);
    for (int arm = 0; arm < ARMS; arm++) {
        distribution_free(&s->analyzers[arm].service);
        if (s->analyzers[arm].has_cache)
            distribution_free(&s->analyzers[arm].cache_miss);
    }
    free(s->learners.segments);
    faults_free(&s->faults);
    free(s->regions);
    free(s->phases);
    free(s);
}
