/* strike.c - what each kind of fault that strikes attempts makes of one: a handler a kind. */
#include "world/strike.h"

#include "base/exact.h"

#define RETRANSMISSION_NS (200 * NS_PER_MS) /* the first; each further one takes twice as long */
#define RETRANSMISSIONS_MOST 8

/* So many times as long, rounded down, or INT64_MAX. */
static int64_t times_as_long(int64_t ns, int64_t factor)
{
    return muldiv_floor(ns, factor, STRIKE_ONE);
}

/* --- what each kind does to an attempt that it strikes; the lower half of `bits` is for it to draw from --- */

static void abort_attempt(struct blow *blow, const struct striker *s, const struct target *target, uint64_t bits)
{
    (void)target, (void)bits;
    blow->error |= s->fault->status == STATUS_ERROR;
    blow->turned_away = s->fault->status != STATUS_ERROR;
    blow->outcome = s->fault->status == STATUS_RESET ? OUTCOME_LOST : OUTCOME_REJECTED;
}

static int64_t added_latency(const struct striker *s, uint64_t bits)
{
    return s->latency_ns + (s->drawn ? quantile_draw(s->drawn, (uint32_t)bits) : 0);
}

static void delay(struct blow *blow, const struct striker *s, const struct target *target, uint64_t bits)
{
    blow->delay_ns += added_latency(s, bits) + times_as_long(target->back_ns, s->factor) - target->back_ns;
}

/* The upper half of the bits is below the percentage, and uniform there: it is below its square as often as a second
 * loss follows the first, and so on. */
static void lose_packets(struct blow *blow, const struct striker *s, const struct target *target, uint64_t bits)
{
    uint64_t all_lost = s->percentage;
    int losses = 0;
    (void)target;
    for (; losses <= RETRANSMISSIONS_MOST && bits >> 32 < all_lost; losses++)
        all_lost = (all_lost >> 1) * s->percentage >> 31;
    blow->breaks |= losses > RETRANSMISSIONS_MOST;
    losses = losses > RETRANSMISSIONS_MOST ? RETRANSMISSIONS_MOST : losses;
    blow->delay_ns += ((INT64_C(1) << losses) - 1) * RETRANSMISSION_NS;
}

static void cut_off(struct blow *blow, const struct striker *s, const struct target *target, uint64_t bits)
{
    (void)target;
    if (s->fault->traffic == TRAFFIC_SLOWED) {
        blow->delay_ns += added_latency(s, bits);
    } else if (s->fault->traffic == TRAFFIC_JAMMED) {
        blow->jammed_ns = s->ends_ns > blow->jammed_ns ? s->ends_ns : blow->jammed_ns;
    } else {
        blow->silent_ns = s->ends_ns > blow->silent_ns ? s->ends_ns : blow->silent_ns;
        blow->turned_away = s->fault->direction != DIRECTION_FROM;
        blow->outcome = OUTCOME_LOST;
    }
}

static void slow_down(struct blow *blow, const struct striker *s, const struct target *target, uint64_t bits)
{
    (void)target;
    blow->factor = times_as_long(blow->factor, s->factor);
    blow->more_ns += added_latency(s, bits);
}

static void slow_down_misses(struct blow *blow, const struct striker *s, const struct target *target, uint64_t bits)
{
    if (target->missed)
        slow_down(blow, s, target, bits);
}

static void crowd(struct blow *blow, const struct striker *s, const struct target *target, uint64_t bits)
{
    (void)target, (void)bits;
    blow->crowding += s->factor;
}

/* Virtual scheduling (ITU-T I.371): attempts are due at equal intervals; one that comes too far ahead is refused. */
static void ration(struct blow *blow, const struct striker *s, const struct target *target, uint64_t bits)
{
    (void)bits;
    if (*s->next_ns - target->arrival_ns > QUOTA_BURST_NS) {
        blow->turned_away = true;
        blow->outcome = OUTCOME_REJECTED;
        return;
    }
    *s->next_ns = (*s->next_ns > target->arrival_ns ? *s->next_ns : target->arrival_ns) + s->interval_ns;
}

static void hurry(struct blow *blow, const struct striker *s, const struct target *target, uint64_t bits)
{
    (void)target, (void)bits;
    int64_t times = times_as_long(blow->hurry, s->factor);
    blow->hurry = times > HURRY_LEAST ? times : HURRY_LEAST;
}

static void corrupt(struct blow *blow, const struct striker *s, const struct target *target, uint64_t bits)
{
    (void)s, (void)target, (void)bits;
    blow->marks |= MARK_INCONSISTENT;
}

static void complain(struct blow *blow, const struct striker *s, const struct target *target, uint64_t bits)
{
    (void)s, (void)target, (void)bits;
    blow->marks |= MARK_COMPLAINT;
}

static void (*const handlers[FAULT_KINDS])(struct blow *blow, const struct striker *s, const struct target *target,
                                           uint64_t bits) = {
#define X(kind, word, handler, ...) [FAULT_##kind] = handler,
    ATTEMPT_FAULTS(X)
#undef X
};

/* --- */

void strike_begin(struct striker *s, const struct rules *r, int cells, const struct fault_schedule *schedule,
                  const struct fault_occurrence *occurrence, int64_t now_ns, int64_t plan_ns)
{
    const struct fault *f = &schedule->scenario->faults.of[occurrence->fault];
    int64_t since_ns = plan_ns - occurrence->begins_ns;
    *s = (struct striker){.fault = f, .seed = schedule->seed};
    s->key = stream_number(schedule->seed, STREAM_FAULT_DRAWS, (uint64_t)f->number, 0);
    s->shared = mix64(s->key + mix64((uint64_t)(plan_ns / r->tick_ns)));
    s->percentage = chance_threshold(fault_slope_at(&f->percentage, since_ns));
    s->ends_ns = occurrence->ends_ns == INT64_MAX ? INT64_MAX : occurrence->ends_ns - plan_ns + now_ns;
    s->correlation = chance_threshold(f->correlation);
    s->learners = ratio_has_data(f->learners) ? chance_threshold(f->learners) : UINT64_C(1) << 32;
    s->factor =
        f->given & GIVES(FACTOR) ? ratio_scale_floor(fault_slope_at(&f->factor, since_ns), STRIKE_ONE) : STRIKE_ONE;
    if (!f->latency_is_drawn && f->given & GIVES(LATENCY))
        s->latency_ns = ratio_scale_floor(fault_slope_at(&f->latency, since_ns), 1) - f->jitter_ns;
    if (f->given & GIVES(LIMIT)) {
        struct ratio limit = fault_slope_at(&f->limit, since_ns);
        struct ratio each = ratio_multiply((struct ratio){limit.den, limit.num}, ratio_make(cells, 1), NULL);
        s->interval_ns = ratio_scale_floor(each, NS_PER_SECOND);
    }
    if (f->latency_is_drawn || f->jitter_ns > 0)
        s->drawn = &r->fault_latencies[occurrence->fault];
}

static bool is_aimed_at(const struct striker *s, const struct target *target)
{
    const struct fault *f = s->fault;
    if (!fault_concerns_arm(f, target->arm) || (f->where.segment >= 0 && f->where.segment != target->segment))
        return false;
    return s->learners > UINT32_MAX ||
           stream_number(s->seed, STREAM_FAULT_LEARNERS, target->learner, (uint32_t)f->number) >> 32 < s->learners;
}

struct blow strike_all(const struct striker *strikers, int count, const struct target *target)
{
    struct blow blow = NO_BLOW;
    for (int i = 0; i < count && !blow.turned_away; i++) {
        const struct striker *s = &strikers[i];
        if (!is_aimed_at(s, target))
            continue;
        uint64_t own = mix64(target->state ^ s->key);
        uint64_t bits = mix64(own) >> 32 < s->correlation ? s->shared : own;
        if (bits >> 32 < s->percentage)
            handlers[s->fault->kind](&blow, s, target, bits);
    }
    return blow;
}

static int64_t at_most_a_day(int64_t ns)
{
    return ns < STRUCK_SERVICE_MOST_NS ? ns : STRUCK_SERVICE_MOST_NS;
}

int64_t blow_service(const struct blow *blow, int64_t service_ns, uint32_t load, uint32_t workers)
{
    int64_t ns = at_most_a_day(at_most_a_day(times_as_long(service_ns, blow->factor)) + blow->more_ns);
    if (blow->crowding > 0)
        ns += at_most_a_day(muldiv_floor(times_as_long(ns, blow->crowding), load, workers));
    return at_most_a_day(ns);
}

int64_t blow_wait(const struct blow *blow, int64_t wait_ns)
{
    return muldiv_floor(wait_ns, STRIKE_ONE, blow->hurry);
}

int64_t blow_answer(const struct blow *blow, int64_t sent_ns, int64_t back_ns, uint8_t *outcome)
{
    if (blow->breaks || sent_ns < blow->silent_ns)
        *outcome = OUTCOME_LOST;
    if (sent_ns < blow->silent_ns)
        return blow->silent_ns;
    int64_t sets_out_ns = sent_ns > blow->jammed_ns ? sent_ns : blow->jammed_ns;
    return sets_out_ns == INT64_MAX ? INT64_MAX : sets_out_ns + back_ns; /* where it never ends, its learner gives up */
}
