/* plain_faults.c - which faults hold, and what each makes of an attempt. Read from the scenario alone, anew for every
 * attempt; plain.h says what is meant. */
#include "base/check.h"
#include "plain.h"
#include "random/quantile.h"

#define CHANCE_ONE (UINT64_C(1) << 32)

/* When the occurrence began that holds in the tick that begins at plan_ns; PLAIN_NEVER: none does. */
static int64_t held_since(const struct plain *p, const struct fault *f, int64_t plan_ns)
{
    int64_t late_ns = p->fault == PLAIN_FAULTS_STAY ? p->rules->tick_ns : 0, since_ns = PLAIN_NEVER;
    for (int64_t i = 0; i < (f->when.every_ns > 0 ? f->when.times : 1); i++) {
        int64_t begins_ns = f->when.at_ns + i * f->when.every_ns;
        bool over = f->when.for_ns > 0 && plan_ns >= begins_ns + f->when.for_ns + late_ns;
        if (begins_ns <= plan_ns && !over)
            since_ns = begins_ns;
    }
    return since_ns;
}

/* floor(scale * the slope's value so long after its beginning), from whole numbers alone. */
static int64_t value_of(const struct fault_slope *s, int64_t since_ns, int64_t scale)
{
    __int128 from = (__int128)s->from.num * s->to.den, to = (__int128)s->to.num * s->from.den;
    __int128 whole = (__int128)s->from.den * s->to.den;
    if (s->every_ns > 0) {
        __int128 step = (__int128)s->step.num * whole / s->step.den * (since_ns / s->every_ns);
        __int128 at = to > from ? from + step : from - step;
        return (int64_t)(((to > from) == (at > to) ? to : at) * scale / whole);
    }
    if (since_ns >= s->over_ns)
        return (int64_t)(to * scale / whole);
    return (int64_t)((from * s->over_ns + (to - from) * since_ns) * scale / (whole * s->over_ns));
}

static uint64_t chance_of(struct ratio chance)
{
    return CHANCE_ONE * (uint64_t)chance.num / (uint64_t)chance.den;
}

static bool covers(const struct fault *f, int region, int arm)
{
    return (f->where.arm == ARM_ALL || (int)f->where.arm == arm) && (f->where.region < 0 || f->where.region == region);
}

static bool aims_at(const struct plain *p, const struct fault *f, const struct plain_attempt *a)
{
    const struct plain_learner *l = &p->learners[a->learner];
    uint64_t chosen = stream_number(p->seed, STREAM_FAULT_LEARNERS, a->learner, (uint32_t)f->number) >> 32;
    return covers(f, p->cells[l->cell].region, (int)a->arm) &&
           (f->where.segment < 0 || f->where.segment == l->segment) &&
           (f->learners.den == 0 || chosen < chance_of(f->learners));
}

/* The 64 bits that the fault draws for the attempt: its own, or those of the tick. */
static uint64_t bits_of(const struct plain *p, const struct fault *f, const struct plain_attempt *a, int64_t plan_ns)
{
    uint64_t key = stream_number(p->seed, STREAM_FAULT_DRAWS, (uint64_t)f->number, 0);
    uint64_t own = mix64(plain_attempt_state(p, a) ^ key);
    uint64_t shared = mix64(key + mix64((uint64_t)(plan_ns / p->rules->tick_ns)));
    return mix64(own) >> 32 < chance_of(f->correlation) ? shared : own;
}

static int64_t latency(const struct plain *p, int index, int64_t since_ns, uint32_t draw)
{
    const struct fault *f = &p->scenario->faults.of[index];
    if (f->latency_is_drawn)
        return quantile_draw(&p->rules->fault_latencies[index], draw);
    if (!(f->given & GIVES(LATENCY)))
        return 0;
    int64_t least_ns = value_of(&f->latency, since_ns, 1) - f->jitter_ns;
    return least_ns + (f->jitter_ns > 0 ? quantile_draw(&p->rules->fault_latencies[index], draw) : 0);
}

/* In steps of 2^-20, rounded down. */
static int64_t times(int64_t ns, int64_t fine)
{
    return (int64_t)((__int128)ns * fine >> 20);
}

static int64_t factor_of(const struct fault *f, int64_t since_ns)
{
    return f->given & GIVES(FACTOR) ? value_of(&f->factor, since_ns, 1 << 20) : 1 << 20;
}

static void add_delay(struct plain *p, struct plain_attempt *a, int64_t ns)
{
    p->delayed++;
    a->delay_ns += ns;
    a->back_ns += ns;
}

/* One loss after the other, each below the chance of so many in a row. */
static void lose(struct plain *p, struct plain_attempt *a, uint64_t chance, uint64_t draw)
{
    int64_t wait_ns = 200 * NS_PER_MS, waited_ns = 0;
    uint64_t in_a_row = chance;
    for (int loss = 1; draw < in_a_row; loss++) {
        if (loss == 9) {
            a->breaks = true;
            break;
        }
        waited_ns += wait_ns;
        wait_ns *= 2;
        in_a_row = (uint64_t)((__int128)in_a_row * chance / CHANCE_ONE);
    }
    add_delay(p, a, waited_ns);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* False when the attempt does not arrive. */
static bool part(struct plain *p, int index, int64_t since_ns, uint32_t draw, struct plain_attempt *a)
{
    const struct fault *f = &p->scenario->faults.of[index];
    int64_t tick_ns = p->now_ns - p->now_ns % p->rules->tick_ns;
    int64_t ends_ns = f->when.for_ns > 0 ? tick_ns - since_ns + f->when.for_ns : INT64_MAX;
    p->parted++;
    if (f->traffic == TRAFFIC_SLOWED)
        add_delay(p, a, latency(p, index, since_ns, draw));
    else if (f->traffic == TRAFFIC_JAMMED)
        a->jammed_ns = later(a->jammed_ns, ends_ns);
    else
        a->silent_ns = later(a->silent_ns, ends_ns);
    if (f->traffic != TRAFFIC_STOPPED || f->direction == DIRECTION_FROM)
        return true;
    a->answer = PLAIN_LOST;
    return false;
}

/* False when the region's provider has taken as many as it may. */
static bool ration(struct plain *p, int index, int64_t since_ns, struct plain_attempt *a)
{
    const struct fault *f = &p->scenario->faults.of[index];
    int cell = p->learners[a->learner].cell;
    int64_t *next_ns = &p->quotas_ns[index * p->cells_count + cell];
    struct ratio limit = fault_slope_at(&f->limit, since_ns);
    int64_t cells = p->scenario->regions[p->cells[cell].region].cells;
    if (*next_ns > p->now_ns + NS_PER_SECOND) {
        p->rationed++;
        a->answer = PLAIN_REJECTED;
        return false;
    }
    *next_ns = later(*next_ns, p->now_ns) + (int64_t)((__int128)NS_PER_SECOND * cells * limit.den / limit.num);
    return true;
}

static void slow_down(struct plain *p, int index, int64_t since_ns, uint32_t draw, struct plain_attempt *a)
{
    p->slowed++;
    a->factor = times(a->factor, factor_of(&p->scenario->faults.of[index], since_ns));
    a->more_ns += latency(p, index, since_ns, draw);
}

/* False when the attempt gets no further than the door. */
static bool meet(struct plain *p, int index, int64_t since_ns, uint64_t bits, struct plain_attempt *a)
{
    const struct fault *f = &p->scenario->faults.of[index];
    uint32_t draw = (uint32_t)bits;
    switch (f->kind) {
    case FAULT_ABORT:
        p->aborted++;
        if (f->status != STATUS_ERROR || a->answer == PLAIN_SERVED)
            a->answer = f->status == STATUS_ERROR     ? PLAIN_ERROR
                        : f->status == STATUS_REFUSED ? PLAIN_REJECTED
                                                      : PLAIN_LOST;
        return f->status == STATUS_ERROR;
    case FAULT_DELAY:
    case FAULT_REPLICATION_LAG:
        add_delay(p, a,
                  latency(p, index, since_ns, draw) + times(a->back_ns - a->delay_ns, factor_of(f, since_ns)) -
                      (a->back_ns - a->delay_ns));
        return true;
    case FAULT_LOSS:
        lose(p, a, (uint64_t)value_of(&f->percentage, since_ns, (int64_t)CHANCE_ONE), bits >> 32);
        return true;
    case FAULT_PARTITION:
        return part(p, index, since_ns, draw, a);
    case FAULT_SERVICE_TIME:
        slow_down(p, index, since_ns, draw, a);
        return true;
    case FAULT_DATABASE:
        if (p->rules->arms[a->arm].has_cache && !a->hit)
            slow_down(p, index, since_ns, draw, a);
        return true;
    case FAULT_CONGESTION:
        a->crowding += factor_of(f, since_ns);
        return true;
    case FAULT_QUOTA:
        return ration(p, index, since_ns, a);
    case FAULT_SURGE:
        p->hurried++;
        a->hurry = times(a->hurry, factor_of(f, since_ns));
        a->hurry = a->hurry > (1 << 20) / 1000 ? a->hurry : (1 << 20) / 1000;
        return true;
    case FAULT_INCONSISTENCY:
        a->inconsistent = true;
        return true;
    case FAULT_COMPLAINTS:
        a->complains = true;
        return true;
    default:
        ENSURE(!"a fault that strikes attempts");
        return true;
    }
}

int64_t plain_struck_service(const struct plain_attempt *a, int64_t service_ns)
{
    int64_t ns = times(service_ns, a->factor) + a->more_ns;
    if (ns > NS_PER_DAY)
        ns = NS_PER_DAY;
    if (a->crowding > 0)
        ns += (int64_t)((__int128)times(ns, a->crowding) * a->crowd_load / a->crowd_workers);
    return ns > NS_PER_DAY ? NS_PER_DAY : ns;
}

static bool strikes_attempts(enum fault_kind kind)
{
    switch (kind) {
#define X(kind, ...) case FAULT_##kind:
        ATTEMPT_FAULTS(X)
#undef X
        return true;
    default:
        return false;
    }
}

/* The place of the fault that began first of those after (begun_ns, index) that hold, or -1. */
static int next_held(const struct plain *p, int64_t plan_ns, int64_t begun_ns, int index, int64_t *since_ns)
{
    int next = -1;
    for (int i = 0; i < p->scenario->faults.count; i++) {
        const struct fault *f = &p->scenario->faults.of[i];
        int64_t begins_ns = strikes_attempts(f->kind) ? held_since(p, f, plan_ns) : PLAIN_NEVER;
        bool after = begins_ns > begun_ns || (begins_ns == begun_ns && i > index);
        if (begins_ns != PLAIN_NEVER && after && (next < 0 || begins_ns < *since_ns)) {
            next = i;
            *since_ns = begins_ns;
        }
    }
    return next;
}

bool plain_strike(struct plain *p, struct plain_attempt *a)
{
    int64_t plan_ns = p->now_ns - p->now_ns % p->rules->tick_ns + p->plan_ahead_ns, begun_ns = PLAIN_NEVER;
    for (int index = -1; (index = next_held(p, plan_ns, begun_ns, index, &begun_ns)) >= 0;) {
        const struct fault *f = &p->scenario->faults.of[index];
        uint64_t bits = bits_of(p, f, a, plan_ns);
        int64_t since_ns = plan_ns - begun_ns;
        if (aims_at(p, f, a) && bits >> 32 < (uint64_t)value_of(&f->percentage, since_ns, (int64_t)CHANCE_ONE) &&
            !meet(p, index, since_ns, bits, a))
            return false;
    }
    return true;
}

/* What an arm of a region has left of something, in millionths, of which faults of these kinds take shares. */
static int64_t left_ppm(const struct plain *p, enum fault_kind taken_by, int region, int arm, int64_t plan_ns)
{
    int64_t left = 1000000;
    for (int i = 0; i < p->scenario->faults.count; i++) {
        const struct fault *f = &p->scenario->faults.of[i];
        int64_t begun_ns = f->kind == taken_by ? held_since(p, f, plan_ns) : PLAIN_NEVER;
        if (begun_ns != PLAIN_NEVER && covers(f, region, arm))
            left -= value_of(&f->percentage, plan_ns - begun_ns, 1000000);
    }
    return left > 0 ? left : 0;
}

int64_t plain_cores_taken_ppm(const struct plain *p, int region, int arm, int64_t plan_ns)
{
    return 1000000 - left_ppm(p, FAULT_CPU_PRESSURE, region, arm, plan_ns);
}

/* The narrowest that faults make of the link. */
static int64_t width_ppm(const struct plain *p, int region, int arm, int64_t plan_ns)
{
    struct ratio own = p->scenario->analyzers[arm].network_capacity_bytes_per_s;
    int64_t width = 1000000;
    for (int i = 0; i < p->scenario->faults.count; i++) {
        const struct fault *f = &p->scenario->faults.of[i];
        int64_t begun_ns = f->kind == FAULT_BANDWIDTH ? held_since(p, f, plan_ns) : PLAIN_NEVER;
        if (begun_ns == PLAIN_NEVER || !covers(f, region, arm))
            continue;
        int64_t ppm = value_of(&f->rate, plan_ns - begun_ns, 1000000 * own.den) / own.num;
        width = ppm < width ? ppm : width;
    }
    return width;
}

void plain_squeeze(struct plain *p)
{
    for (int cell = 0; cell < p->cells_count; cell++)
        for (int arm = 0; arm < ARMS; arm++) {
            int region = p->cells[cell].region;
            struct plain_pool *pool = &p->cells[cell].pools[arm];
            int64_t link = width_ppm(p, region, arm, p->plan_ns) - 1000000 +
                           left_ppm(p, FAULT_NETWORK_PRESSURE, region, arm, p->plan_ns);
            int64_t cores = left_ppm(p, FAULT_CPU_PRESSURE, region, arm, p->plan_ns);
            pool->cores_ppm = cores > 0 ? cores : 1;
            pool->link_ppm = link > 0 ? link : 1;
        }
}

uint64_t plain_hits_kept(const struct plain *p, int region, int arm, int64_t plan_ns)
{
    uint64_t kept = CHANCE_ONE;
    for (int i = 0; i < p->scenario->faults.count; i++) {
        const struct fault *f = &p->scenario->faults.of[i];
        int64_t begun_ns = f->kind == FAULT_CACHE_COLLAPSE ? held_since(p, f, plan_ns) : PLAIN_NEVER;
        if (begun_ns == PLAIN_NEVER || !covers(f, region, arm))
            continue;
        /* floor(2^32 (1 - share)), the share of the slope exactly: what is lost is rounded up. */
        struct fault_slope left = f->percentage;
        left.from = ratio_subtract((struct ratio){1, 1}, left.from, NULL);
        left.to = ratio_subtract((struct ratio){1, 1}, left.to, NULL);
        uint64_t share = (uint64_t)value_of(&left, plan_ns - begun_ns, (int64_t)CHANCE_ONE);
        kept = (uint64_t)((__int128)kept * share / CHANCE_ONE);
    }
    return kept;
}

uint64_t plain_lapse(const struct plain *p, int region, int arm, int64_t from_ns, int64_t to_ns, int64_t *first_ns)
{
    uint64_t kept = CHANCE_ONE;
    *first_ns = INT64_MAX;
    for (int i = 0; i < p->scenario->faults.count; i++) {
        const struct fault *f = &p->scenario->faults.of[i];
        int64_t times_of = f->when.every_ns > 0 ? f->when.times : 1;
        bool lapses = (f->kind == FAULT_CACHE_FLUSH || f->kind == FAULT_CACHE_EXPIRY) && covers(f, region, arm);
        for (int64_t k = 0; lapses && k < times_of; k++) {
            int64_t at_ns = f->when.at_ns + k * f->when.every_ns;
            if (at_ns <= from_ns || at_ns > to_ns)
                continue;
            uint64_t left = f->kind == FAULT_CACHE_FLUSH
                                ? 0
                                : chance_of(ratio_subtract((struct ratio){1, 1}, f->percentage.from, NULL));
            kept = (uint64_t)((__int128)kept * left / CHANCE_ONE);
            *first_ns = at_ns < *first_ns ? at_ns : *first_ns;
        }
    }
    return kept;
}
