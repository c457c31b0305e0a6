/* strike.c - what each kind of fault that strikes attempts makes of one: a handler a kind. */
#include "world/strike.h"

/* --- what each kind does to an attempt that it strikes; `draw` is the attempt's own --- */

static void abort_attempt(struct blow *blow, const struct striker *s, int64_t back_ns, uint32_t draw)
{
    (void)back_ns, (void)draw;
    blow->error = s->fault->status == STATUS_ERROR;
    blow->turned_away = s->fault->status != STATUS_ERROR;
    blow->outcome = s->fault->status == STATUS_RESET ? OUTCOME_LOST : OUTCOME_REJECTED;
}

static void delay(struct blow *blow, const struct striker *s, int64_t back_ns, uint32_t draw)
{
    blow->delay_ns += s->latency_ns + strike_scaled(back_ns, s->factor) - back_ns;
    blow->delay_ns += s->drawn ? quantile_draw(s->drawn, draw) : 0;
}

static void (*const handlers[FAULT_KINDS])(struct blow *blow, const struct striker *s, int64_t back_ns,
                                           uint32_t draw) = {
#define X(kind, word, handler, ...) [FAULT_##kind] = handler,
    ATTEMPT_FAULTS(X)
#undef X
};

/* --- */

void strike_begin(struct striker *s, const struct rules *r, const struct fault_schedule *schedule,
                  const struct fault_occurrence *occurrence, int64_t plan_ns)
{
    const struct fault *f = &schedule->scenario->faults.of[occurrence->fault];
    int64_t since_ns = plan_ns - occurrence->begins_ns;
    const struct quantile *drawn = &r->fault_latencies[occurrence->fault];
    *s = (struct striker){.fault = f, .seed = schedule->seed};
    s->key = stream_number(schedule->seed, STREAM_FAULT_DRAWS, (uint64_t)f->number, 0);
    s->shared = mix64(s->key + mix64((uint64_t)(plan_ns / r->tick_ns)));
    s->percentage = chance_threshold(fault_slope_at(&f->percentage, since_ns));
    s->correlation = chance_threshold(f->correlation);
    s->learners = ratio_has_data(f->learners) ? chance_threshold(f->learners) : UINT64_C(1) << 32;
    s->factor = f->given & GIVES(FACTOR) ? (uint64_t)ratio_scale_floor(fault_slope_at(&f->factor, since_ns), STRIKE_ONE)
                                         : STRIKE_ONE;
    if (!f->latency_is_drawn && f->given & GIVES(LATENCY))
        s->latency_ns = ratio_scale_floor(fault_slope_at(&f->latency, since_ns), 1) - f->jitter_ns;
    if (f->latency_is_drawn || f->jitter_ns > 0)
        s->drawn = drawn;
}

static bool is_aimed_at(const struct striker *s, const struct target *target)
{
    const struct fault *f = s->fault;
    if (!fault_concerns_arm(f, target->arm) || (f->where.segment >= 0 && f->where.segment != target->segment))
        return false;
    return s->learners > UINT32_MAX ||
           stream_number(s->seed, STREAM_FAULT_LEARNERS, target->learner, (uint32_t)f->number) >> 32 < s->learners;
}

struct blow strike_all(const struct striker *strikers, int count, const struct target *target, int64_t back_ns)
{
    struct blow blow = {.turned_away = false};
    for (int i = 0; i < count && !blow.turned_away; i++) {
        const struct striker *s = &strikers[i];
        if (!is_aimed_at(s, target))
            continue;
        uint64_t own = mix64(target->state ^ s->key);
        uint64_t bits = mix64(own) >> 32 < s->correlation ? s->shared : own;
        if (bits >> 32 < s->percentage)
            handlers[s->fault->kind](&blow, s, back_ns, (uint32_t)bits);
    }
    return blow;
}
