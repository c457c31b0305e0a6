/* The loop: one calendar event an attempt. A bucket is opened (its attempts are sent), sorted by arrival at the
 * analyzer, and served in that order. */
#include "world/cell.h"

#include "base/check.h"
#include "random/quantile.h"
#include "world/bucket_sort.h"

#define SHARE_ONE (UINT64_C(1) << 32)

/* A word of the digest: one attempt's outcome, spread over 64 bits and added up, so that order does not matter. */
static inline uint64_t digest_word(uint64_t learner, const struct ending *e)
{
    uint64_t what = learner << 24 | (uint64_t)e->attempt << 16 | (uint64_t)e->outcome << 8 | e->group % ARMS;
    uint64_t h = mix64(what ^ (uint64_t)e->end_ns * UINT64_C(0x9e3779b97f4a7c15));
    h = (h ^ (uint64_t)e->latency_ns) * UINT64_C(0xd6e8feb86659fd93);
    return h ^ (h >> 32);
}

static inline void count_ending(struct cell *c, struct tally *t, const struct ending *e)
{
    c->digest += digest_word((uint64_t)c->first_learner + e->learner, e);
    tally_add(t, e, c->rules->apdex_ns, c->rules->tolerated_ns);
}

/* An ending counts in the sample in which it happens (contract 3.5). */
static inline void ending_happens(struct cell *c, struct tally *t, const struct ending *e)
{
    if (e->end_ns < c->sample_end_ns)
        count_ending(c, t, e);
    else
        c->late[c->late_count++] = *e;
}

void cell_begin_sample(struct cell *c, struct workspace *w, int64_t end_ns)
{
    struct tally *tallies = workspace_tallies(w, c->region);
    uint32_t kept = 0;
    c->sample_end_ns = end_ns;
    for (uint32_t i = 0; i < c->late_count; i++) {
        const struct ending *e = &c->late[i];
        if (e->end_ns < end_ns)
            count_ending(c, &tallies[e->group], e);
        else
            c->late[kept++] = *e;
    }
    c->late_count = kept;
}

/* Is there another attempt after one that failed `since_ns` after the round began? While retries are left, and none
 * would be sent more than the 73 minutes after the first that a learner's 32 bits can tell. */
static inline bool may_retry(const struct rules *r, const struct learner *l, int64_t since_ns)
{
    return l->attempt < r->retries &&
           (since_ns >> ELAPSED_UNIT_BITS) + 1 + (int64_t)r->backoff_limit[l->attempt] <= (int64_t)UINT32_MAX;
}

/* The learner's next attempt after a failed one; `end_ns` is when it failed. */
static void plan_retry(struct cell *c, struct learner *l, int64_t end_ns)
{
    const struct rules *r = c->rules;
    int64_t round_start = learner_round_start(l);
    uint64_t backoff = r->backoff_limit[l->attempt];
    if (r->backoff_jitter) {
        uint32_t draw = pcg32_next(&l->rng);
        backoff = draw * (backoff + 1) >> 32;
    }
    int64_t since = end_ns - round_start;
    uint64_t units = (uint64_t)(since + (1 << ELAPSED_UNIT_BITS) - 1) >> ELAPSED_UNIT_BITS;
    ENSURE(units + backoff <= UINT32_MAX);
    l->elapsed = (uint32_t)(units + backoff);
    l->send_ns = round_start + ((int64_t)l->elapsed << ELAPSED_UNIT_BITS);
    l->attempt++;
}

/* A failed round may end the session early and may be complained about. */
static void after_failed_round(struct cell *c, struct learner *l, struct ending *e)
{
    const struct rules *r = c->rules;
    if (r->quit > 0 && pcg32_next(&l->rng) < r->quit && l->rounds_left > 1) {
        l->rounds_left = 1;
        e->quit = true;
    }
    /* Complaining changes nothing else, so it must not use up a draw: a number of its own, from the stream's state. */
    e->complaint = r->complain > 0 && mix64(l->rng.state ^ l->rng.inc) >> 32 < r->complain;
}

/* The first attempt of the learner's next round, after the one that ends with `e`. A session is a think time and a
 * round, again and again; between sessions the learner is away. */
static inline void plan_round(struct cell *c, struct learner *l, struct ending *e)
{
    const struct rules *r = c->rules;
    struct pcg32 rng = l->rng;
    int64_t wait = quantile_draw(&r->think, pcg32_next(&rng));
    if (--l->rounds_left == 0) {
        wait += quantile_draw(&r->away, pcg32_next(&rng));
        int64_t rounds = quantile_draw(&r->per_session, pcg32_next(&rng));
        l->rounds_left = (uint16_t)(rounds < 1 ? 1 : rounds > UINT16_MAX ? UINT16_MAX : rounds);
        e->session_ends = true;
    }
    l->rng.state = rng.state;
    wait = slowed(wait, c->slowness);
    c->rested_ns += (uint64_t)wait;
    l->send_ns = e->end_ns + wait;
    l->elapsed = 0;
    l->attempt = 0;
}

/* When the learner gives up the attempt that it sent at `send_ns`. An attempt's draws are, in this order: network out,
 * patience (only when the timeout is a distribution), cache (if any), service, error, network back. */
static inline int64_t deadline_of(const struct rules *r, int64_t send_ns, struct pcg32 *rng)
{
    return send_ns + (r->timeout_drawn ? quantile_draw(&r->timeout, pcg32_next(rng)) : r->timeout_ns);
}

/* What the analyzer makes of an attempt that arrives: fills outcome and end_ns. */
static inline void serve(struct cell *c, struct tally *t, struct learner *l, int64_t arrival_ns, struct ending *e)
{
    const struct rules *r = c->rules;
    const struct arm_rules *rules = &r->arms[e->group % ARMS];
    struct cell_arm *arm = &c->arms[e->group % ARMS];

    /* Always the same draws in the same order, whatever comes of them: common random numbers (contract 1.6). The stream
     * is worked on in registers; a store between two draws would make the second wait for it. */
    struct pcg32 rng = l->rng;
    int64_t deadline_ns = deadline_of(r, l->send_ns, &rng);
    const struct quantile *service = &rules->service;
    if (rules->has_cache && pcg32_next(&rng) >= arm->hit_threshold)
        service = &rules->miss;
    uint32_t service_draw = pcg32_next(&rng);
    bool error = pcg32_next(&rng) < rules->errors[e->group / ARMS];
    int64_t back_ns = quantile_draw(c->network, pcg32_next(&rng));
    l->rng.state = rng.state;

    if (arrival_ns >= deadline_ns) { /* taken back on its way */
        e->outcome = OUTCOME_TIMED_OUT;
        e->end_ns = deadline_ns;
        return;
    }
    struct server *server = pool_choose(&arm->pool, arrival_ns);
    int64_t start_ns = server != NULL ? server_start(server, arrival_ns) : POOL_REJECTED;
    if (start_ns == POOL_REJECTED) {
        e->outcome = OUTCOME_REJECTED;
        e->end_ns = arrival_ns + back_ns;
    } else if (start_ns > deadline_ns && !rules->serve_stale) {
        server_hold_place(server, start_ns);
        e->outcome = OUTCOME_TIMED_OUT;
        e->end_ns = deadline_ns;
    } else {
        int64_t service_ns = quantile_draw(service, service_draw);
        server_take(server, arrival_ns, start_ns, start_ns + service_ns);
        arm->busy_ns += service_ns;
        arm->cpu_ns += rules->cpu_per_attempt_ns;
        if (rules->has_cache) {
            t->sum.of[MEASURE_CACHE_LOOKUPS]++;
            t->sum.of[MEASURE_CACHE_HITS] += service == &rules->service;
        }
        e->outcome = error ? OUTCOME_ERROR : OUTCOME_SERVED;
        e->end_ns = start_ns + service_ns + back_ns;
    }
    if (e->end_ns > deadline_ns) {
        e->outcome = OUTCOME_TIMED_OUT;
        e->end_ns = deadline_ns;
    }
}

/* An attempt reaches the analyzer: everything that follows from it, up to the learner's next attempt. */
static inline void arrive(struct cell *c, struct tally *tallies, struct learner *l, uint32_t number, int64_t arrival_ns)
{
    struct ending e = {.learner = number, .group = learner_group(l), .attempt = l->attempt};
    struct tally *t = &tallies[e.group];
    if (l->flags & LEARNER_SENT)
        learner_settle_arm(l);
    serve(c, t, l, arrival_ns, &e);
    e.latency_ns = e.end_ns - learner_round_start(l);
    e.round_ends = e.outcome == OUTCOME_SERVED || !may_retry(c->rules, l, e.latency_ns);
    if (!e.round_ends) {
        plan_retry(c, l, e.end_ns);
    } else {
        if (e.outcome != OUTCOME_SERVED)
            after_failed_round(c, l, &e);
        plan_round(c, l, &e);
    }
    ending_happens(c, t, &e);
}

/* The learner's next event is in a later bucket. */
static inline void send_away(struct cell *c, struct workspace *w, uint32_t number, int64_t ahead_ns)
{
    uint32_t slot = calendar_slot(&c->calendar, buckets_ahead(c->rules, ahead_ns));
    __builtin_prefetch(&c->calendar.ring[slot], 1);
    *w->leaving_end++ = (uint64_t)slot << 32 | number;
}

/* Puts what leaves the bucket into the calendar; a few ahead, the chunk that it will go to is fetched. */
static void settle_leaving(struct cell *c, struct workspace *w)
{
    enum { AHEAD = 6 };
    struct calendar *calendar = &c->calendar;
    for (const uint64_t *at = w->leaving, *end = w->leaving_end; at < end; at++) {
        if (end - at > AHEAD)
            __builtin_prefetch(&calendar->chunks[calendar->ring[at[AHEAD] >> 32].first]);
        calendar_push(calendar, (uint32_t)(*at >> 32), (uint32_t)*at);
    }
    w->leaving_end = w->leaving;
}

/* Sends the learner's attempt if it is due before `end_ns`. Returns its key in the open bucket when it also arrives
 * before then; else it leaves the bucket and the result is NOT_HERE. An attempt that is still on its way keeps its
 * draw: it is drawn again, from the same state, when its bucket opens. One that would arrive after its deadline never
 * does: its learner gives up then and takes it back, so that nothing happens before it is known. */
#define NOT_HERE UINT64_MAX
static inline uint64_t send(struct cell *c, struct workspace *w, struct tally *tallies, struct learner *l,
                            uint32_t number, int64_t begin_ns, int64_t end_ns)
{
    if (l->send_ns >= end_ns) {
        send_away(c, w, number, l->send_ns - end_ns);
        return NOT_HERE;
    }
    if (!(l->flags & LEARNER_SENT)) {
        struct tally *t = &tallies[learner_group(l)];
        t->sum.of[MEASURE_OFFERED]++;
        if (l->attempt > 0)
            t->retries++;
    }
    struct pcg32 rng = l->rng;
    int64_t arrival_ns = l->send_ns + quantile_draw(c->network, pcg32_next(&rng));
    struct pcg32 again = rng; /* the patience is drawn again when it arrives */
    int64_t deadline_ns = deadline_of(c->rules, l->send_ns, &again);
    arrival_ns = arrival_ns < deadline_ns ? arrival_ns : deadline_ns;
    if (arrival_ns >= end_ns) {
        l->flags |= LEARNER_SENT;
        send_away(c, w, number, arrival_ns - end_ns);
        return NOT_HERE;
    }
    l->rng.state = rng.state;
    return (uint64_t)(arrival_ns - begin_ns) << 32 | number;
}

/* Sends what is due in the bucket, leaves the keys of what arrives in w->keys; returns how many. Learners are fetched
 * a good way ahead: they lie anywhere in the cell. */
static uint32_t open_bucket(struct cell *c, struct workspace *w, struct tally *tallies, int64_t begin_ns,
                            int64_t end_ns)
{
    enum { AHEAD = 12 };
    uint32_t due = calendar_take(&c->calendar, w->due), count = 0;
    for (uint32_t i = 0; i < AHEAD && i < due; i++)
        __builtin_prefetch(&c->learners[w->due[i]], 1);
    for (uint32_t i = 0; i < due; i++) {
        uint32_t number = w->due[i], later = i + AHEAD < due ? w->due[i + AHEAD] : number;
        __builtin_prefetch(&c->learners[later], 1);
        uint64_t key = send(c, w, tallies, &c->learners[number], number, begin_ns, end_ns);
        w->keys[count] = key;
        count += key != NOT_HERE;
    }
    return count;
}

static void run_bucket(struct cell *c, struct workspace *w, int64_t begin_ns, int64_t end_ns)
{
    struct tally *tallies = workspace_tallies(w, c->region);
    uint32_t count = open_bucket(c, w, tallies, begin_ns, end_ns);
    uint64_t *keys = sort_keys(w->keys, w->sorted, count, (uint32_t)c->rules->bucket_ns);
    keys[count] = w->extra[0] = NOT_HERE; /* later than any key: neither end needs a look at its count */
    w->extra_count = 0;
    struct calendar_glance glance = calendar_look(&c->calendar);
    for (;;) {
        __builtin_prefetch(&c->learners[calendar_glance(&c->calendar, &glance)], 1);
        uint64_t key = *keys;
        if (w->extra[0] < key) {
            key = heap_pop(w->extra, &w->extra_count);
            if (w->extra_count == 0)
                w->extra[0] = NOT_HERE;
        } else if (key != NOT_HERE) {
            keys++;
        } else {
            break;
        }
        uint32_t number = (uint32_t)key;
        struct learner *l = &c->learners[number];
        arrive(c, tallies, l, number, begin_ns + (int64_t)(key >> 32));
        uint64_t again = send(c, w, tallies, l, number, begin_ns, end_ns);
        if (again != NOT_HERE)
            heap_push(w->extra, &w->extra_count, again);
    }
    settle_leaving(c, w);
}

/* An arm's cache gains the same share of the warmth that is missing in every tick. */
static void warm(struct cell_arm *a, const struct arm_rules *rules, int64_t ticks)
{
    uint64_t gain = 1;
    for (int64_t i = 0; i < ticks && gain > 0; i++) {
        uint64_t missing = SHARE_ONE - a->warmth; /* 2^32 * 2^32 would not fit */
        gain = rules->warming < SHARE_ONE ? missing * rules->warming >> 32 : missing;
        a->warmth += gain;
    }
}

void cell_pass_time(struct cell *c, int arm, int64_t from_ns, int64_t to_ns)
{
    const struct rules *r = c->rules;
    const struct arm_rules *rules = &r->arms[arm];
    const struct analyzer *analyzer = &r->scenario->analyzers[arm];
    struct cell_arm *a = &c->arms[arm];
    if (!rules->has_cache || to_ns < analyzer->deployed_ns)
        return;
    from_ns = from_ns > analyzer->deployed_ns ? from_ns : analyzer->deployed_ns;
    for (int i = 0; i < analyzer->cache_flushes_count; i++) {
        int64_t flush_ns = analyzer->cache_flushes[i];
        if (flush_ns <= from_ns || flush_ns > to_ns)
            continue;
        a->warmth = 0;
        from_ns = flush_ns;
    }
    warm(a, rules, (to_ns - from_ns) / r->tick_ns);
    if (analyzer->cache_warm_ns == 0)
        a->warmth = SHARE_ONE;
    a->hit_threshold = (rules->hit_when_warm >> 1) * a->warmth >> 31;
}

void cell_run(struct cell *c, struct workspace *w, int64_t until_ns, int64_t plan_offset_ns)
{
    const struct rules *r = c->rules;
    while (c->now_ns < until_ns) {
        int64_t tick_end = c->now_ns + r->tick_ns;
        int64_t plan_ns = c->now_ns + plan_offset_ns;
        c->slowness = rules_slowness(r, c->region, plan_ns);
        while (c->now_ns < tick_end) {
            run_bucket(c, w, c->now_ns, c->now_ns + r->bucket_ns);
            c->now_ns += r->bucket_ns;
        }
        for (int arm = 0; arm < ARMS; arm++)
            cell_pass_time(c, arm, plan_ns, plan_ns + r->tick_ns);
    }
}
