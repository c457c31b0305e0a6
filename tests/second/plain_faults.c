/* plain_faults.c - which faults hold, and what each makes of an attempt. Read from the scenario alone, anew for every
 * attempt; plain.h says what is meant. */
#include "base/check.h"
#include "plain.h"
#include "random/quantile.h"

#define CHANCE_ONE (UINT64_C(1) << 32)

/* When the occurrence began that holds in the tick that begins at plan_ns; PLAIN_NEVER: none does. */
static int64_t held_since(const struct plain *p, const struct fault *f, int64_t plan_ns)
{
    int64_t late_ns = p->fault == PLAIN_FAULTS_STAY ? p->rules.tick_ns : 0, since_ns = PLAIN_NEVER;
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

static bool aims_at(const struct plain *p, const struct fault *f, const struct plain_attempt *a)
{
    const struct plain_learner *l = &p->learners[a->learner];
    uint64_t chosen = stream_number(p->seed, STREAM_FAULT_LEARNERS, a->learner, (uint32_t)f->number) >> 32;
    return (f->where.arm == ARM_ALL || f->where.arm == a->arm) &&
           (f->where.region < 0 || f->where.region == p->cells[l->cell].region) &&
           (f->where.segment < 0 || f->where.segment == l->segment) &&
           (f->learners.den == 0 || chosen < chance_of(f->learners));
}

/* The 64 bits that the fault draws for the attempt: its own, or those of the tick. */
static uint64_t bits_of(const struct plain *p, const struct fault *f, const struct plain_attempt *a, int64_t plan_ns)
{
    const struct plain_learner *l = &p->learners[a->learner];
    struct pcg32 stream = l->stream;
    uint64_t key = stream_number(p->seed, STREAM_FAULT_DRAWS, (uint64_t)f->number, 0);
    pcg32_advance(&stream, 3113 * l->round + 12 * (uint64_t)a->number);
    uint64_t own = mix64(stream.state ^ key);
    uint64_t shared = mix64(key + mix64((uint64_t)(plan_ns / p->rules.tick_ns)));
    return mix64(own) >> 32 < chance_of(f->correlation) ? shared : own;
}

static void delay(struct plain *p, int index, int64_t since_ns, uint32_t draw, struct plain_attempt *a)
{
    const struct fault *f = &p->scenario->faults.of[index];
    int64_t own_ns = a->back_ns - a->delay_ns;
    p->delayed++;
    if (f->given & GIVES(FACTOR)) {
        __int128 fine = value_of(&f->factor, since_ns, 1 << 20);
        a->delay_ns += (int64_t)(fine * own_ns >> 20) - own_ns;
    } else if (f->latency_is_drawn) {
        a->delay_ns += quantile_draw(&p->rules.fault_latencies[index], draw);
    } else {
        a->delay_ns += value_of(&f->latency, since_ns, 1) - f->jitter_ns;
        a->delay_ns += f->jitter_ns > 0 ? quantile_draw(&p->rules.fault_latencies[index], draw) : 0;
    }
    a->back_ns = own_ns + a->delay_ns;
}

/* False when the attempt gets no further than the door. */
static bool meet(struct plain *p, int index, int64_t since_ns, uint32_t draw, struct plain_attempt *a)
{
    const struct fault *f = &p->scenario->faults.of[index];
    switch (f->kind) {
    case FAULT_ABORT:
        p->aborted++;
        a->answer = f->status == STATUS_ERROR ? PLAIN_ERROR : f->status == STATUS_REFUSED ? PLAIN_REJECTED : PLAIN_LOST;
        return f->status == STATUS_ERROR;
    case FAULT_DELAY:
        delay(p, index, since_ns, draw, a);
        return true;
    default:
        ENSURE(!"a fault that strikes attempts");
        return true;
    }
}

/* The place of the fault that began first of those after (begun_ns, index) that hold, or -1. */
static int next_held(const struct plain *p, int64_t plan_ns, int64_t begun_ns, int index, int64_t *since_ns)
{
    int next = -1;
    for (int i = 0; i < p->scenario->faults.count; i++) {
        const struct fault *f = &p->scenario->faults.of[i];
        int64_t begins_ns = f->kind == FAULT_CACHE_FLUSH ? PLAIN_NEVER : held_since(p, f, plan_ns);
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
    int64_t plan_ns = p->now_ns - p->now_ns % p->rules.tick_ns + p->plan_ahead_ns, begun_ns = PLAIN_NEVER;
    for (int index = -1; (index = next_held(p, plan_ns, begun_ns, index, &begun_ns)) >= 0;) {
        const struct fault *f = &p->scenario->faults.of[index];
        uint64_t bits = bits_of(p, f, a, plan_ns);
        int64_t since_ns = plan_ns - begun_ns;
        if (aims_at(p, f, a) && bits >> 32 < (uint64_t)value_of(&f->percentage, since_ns, (int64_t)CHANCE_ONE) &&
            !meet(p, index, since_ns, (uint32_t)bits, a))
            return false;
    }
    return true;
}
