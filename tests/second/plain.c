/* plain.c - the plain world: its heap of events, and what each kind of event does. */
#include "plain.h"
#include "base/memory.h"
#include "random/quantile.h"

#include "base/check.h"

#include <stdlib.h>
#include <string.h>

#define CHANCE_ONE (UINT64_C(1) << 32)
#define FOR_EVER (-1)
#define RETRY_UNIT_NS 1024 /* a retry is sent a whole number of these after its round began */

const char *const plain_fault_words[] = {"none",
                                         "last come, first served",
                                         "one worker more",
                                         "services above p99 take 1 % longer",
                                         "a timeout beats an answer at the same moment",
                                         "service and error from one draw",
                                         "cores and links cost nothing",
                                         "who is moved on the way is last in its bucket",
                                         "faults stay for a tick more"};

/* The heap. */

static int kind_order(const struct plain *p, enum plain_kind kind)
{
    if (p->fault == PLAIN_LATE_FIRST && kind <= PLAIN_TIMEOUT)
        return PLAIN_TIMEOUT - (int)kind;
    return (int)kind;
}

static bool before(const struct plain *p, const struct plain_event *a, const struct plain_event *b)
{
    if (a->at_ns != b->at_ns)
        return a->at_ns < b->at_ns;
    if (a->kind != b->kind)
        return kind_order(p, a->kind) < kind_order(p, b->kind);
    return a->learner != b->learner ? a->learner < b->learner : a->attempt < b->attempt;
}

void plain_push(struct plain *p, struct plain_event event)
{
    if (p->heap_count == p->heap_room) {
        p->heap_room = 2 * p->heap_room + 64;
        p->heap = memory_grow(p->heap, p->heap_room, sizeof *p->heap);
    }
    uint32_t at = p->heap_count++;
    p->heap[at] = event;
    for (; at > 0 && before(p, &p->heap[at], &p->heap[(at - 1) / 2]); at = (at - 1) / 2) {
        struct plain_event parent = p->heap[(at - 1) / 2];
        p->heap[(at - 1) / 2] = p->heap[at];
        p->heap[at] = parent;
    }
}

static struct plain_event pop(struct plain *p)
{
    struct plain_event first = p->heap[0];
    p->heap[0] = p->heap[--p->heap_count];
    for (uint32_t at = 0;;) {
        uint32_t least = at;
        for (uint32_t child = 2 * at + 1; child <= 2 * at + 2 && child < p->heap_count; child++)
            if (before(p, &p->heap[child], &p->heap[least]))
                least = child;
        if (least == at)
            return first;
        struct plain_event moved = p->heap[at];
        p->heap[at] = p->heap[least];
        p->heap[least] = moved;
        at = least;
    }
}

/* What is counted. */

struct plain_tally *plain_tally(const struct plain *p, int sample, enum arm arm, int region, int segment)
{
    int regions = p->scenario->regions_count, segments = p->scenario->learners.segments_count;
    return &p->samples[sample].tallies[((int)arm * regions + region) * segments + segment];
}

static int64_t *tally_of(const struct plain *p, int sample, const struct plain_attempt *a)
{
    const struct plain_learner *l = &p->learners[a->learner];
    return plain_tally(p, sample, a->arm, p->cells[l->cell].region, l->segment)->sum.of;
}

static int sample_now(const struct plain *p)
{
    return p->samples_count - 1;
}

/* As world.h defines it. */
static uint64_t digest_of(uint64_t learner, uint64_t number, uint64_t outcome, uint64_t arm, uint64_t end_ns,
                          uint64_t latency_ns)
{
    uint64_t what = (learner << 24) + (number << 16) + (outcome << 8) + arm;
    uint64_t h = mix64(what ^ end_ns * UINT64_C(0x9e3779b97f4a7c15)) ^ latency_ns;
    h *= UINT64_C(0xd6e8feb86659fd93);
    return h ^ h >> 32;
}

/* Latencies are counted in steps: each nanosecond below 128 is one, then every doubling has 64. */
static uint32_t plain_step(int64_t latency_ns)
{
    uint32_t doublings = 0;
    for (; latency_ns >= 128; latency_ns /= 2)
        doublings++;
    return doublings * 64 + (uint32_t)latency_ns;
}

static void count_round(struct plain *p, const struct plain_attempt *a, enum plain_outcome outcome, int64_t latency_ns)
{
    const struct plain_learner *l = &p->learners[a->learner];
    struct plain_tally *t = plain_tally(p, sample_now(p), a->arm, p->cells[l->cell].region, l->segment);
    int64_t apdex_ns = p->scenario->business.apdex_ns;
    bool good = outcome == PLAIN_SERVED;

    t->sum.of[good ? MEASURE_ROUNDS_SUCCEEDED : MEASURE_ROUNDS_FAILED]++;
    t->sum.of[MEASURE_SATISFIED] += good && latency_ns <= apdex_ns;
    t->sum.of[MEASURE_TOLERATING] += good && latency_ns > apdex_ns && latency_ns <= 4 * apdex_ns;
    if (good) {
        t->sum.of[MEASURE_LATENCY_NS] += latency_ns;
        t->answered.steps[plain_step(latency_ns)]++;
        t->answered.max_ns = latency_ns > t->answered.max_ns ? latency_ns : t->answered.max_ns;
    } else {
        t->sum.of[MEASURE_LATENCY_FAILED_NS] += latency_ns;
        t->failed.steps[plain_step(latency_ns)]++;
        t->failed.max_ns = latency_ns > t->failed.max_ns ? latency_ns : t->failed.max_ns;
    }
    p->rounds_in_flight--;
}

/* The word of one draw of the round under way. */
static uint32_t word(const struct plain_learner *l, int attempt, enum plain_draw draw)
{
    struct pcg32 rng = l->stream;
    pcg32_advance(&rng, 3113 * l->round + 12 * (uint64_t)attempt + (uint64_t)draw);
    return pcg32_next(&rng);
}

uint64_t plain_attempt_state(const struct plain *p, const struct plain_attempt *a)
{
    const struct plain_learner *l = &p->learners[a->learner];
    struct pcg32 stream = l->stream;
    pcg32_advance(&stream, 3113 * l->round + 12 * (uint64_t)a->number);
    return stream.state;
}

/* What the learner does next. */

static void try_again(struct plain *p, struct plain_learner *l, uint32_t id)
{
    const struct patience *patience = &p->scenario->learners.patience;
    int64_t longest = patience->backoff_base_ns;
    for (int i = 0; i < l->attempt && longest < patience->backoff_cap_ns; i++)
        longest *= 2;
    if (longest > patience->backoff_cap_ns)
        longest = patience->backoff_cap_ns;

    int64_t units = longest / RETRY_UNIT_NS;
    if (patience->jitter == JITTER_FULL)
        units = (int64_t)((uint64_t)word(l, l->attempt, PLAIN_JITTER) * (uint64_t)(units + 1) >> 32);
    int64_t since = p->now_ns - l->round_start_ns;
    int64_t waited = (since + RETRY_UNIT_NS - 1) / RETRY_UNIT_NS;
    l->attempt++;
    int64_t at_ns = l->round_start_ns + (waited + units) * RETRY_UNIT_NS;
    plain_push(p, (struct plain_event){at_ns, PLAIN_SEND, id, PLAIN_NONE});
}

static void play_on(struct plain *p, struct plain_learner *l, uint32_t id, bool failed, const struct plain_attempt *a,
                    int64_t *of)
{
    bool complains = a->complains;
    const struct rules *r = p->rules;
    if (failed) {
        bool quits = word(l, 0, PLAIN_QUIT) < r->quit && l->rounds_left > 1;
        of[MEASURE_SESSIONS_QUIT] += quits;
        if (quits)
            l->rounds_left = 1;
        complains |= word(l, 0, PLAIN_COMPLAINT) < r->complain;
    }
    of[MEASURE_COMPLAINTS] += complains;
    int64_t wait_ns = quantile_draw(&r->think, word(l, 0, PLAIN_THINK));
    if (--l->rounds_left == 0) {
        of[MEASURE_SESSIONS_ENDED]++;
        wait_ns += quantile_draw(&r->away, word(l, 0, PLAIN_AWAY));
        int64_t rounds = quantile_draw(&r->per_session, word(l, 0, PLAIN_SESSION));
        l->rounds_left = (int)(rounds < 1 ? 1 : rounds);
    }
    l->attempt = 0;
    l->round++;
    int64_t at_ns = p->now_ns + (int64_t)(((__int128)plain_paced(p, l, wait_ns) << 20) / a->hurry);
    plain_push(p, (struct plain_event){at_ns, PLAIN_SEND, id, PLAIN_NONE});
}

/* The learner has an answer, or gives up. */
static void end_attempt(struct plain *p, struct plain_attempt *a, enum plain_outcome outcome)
{
    static const enum measure counted_as[] = {MEASURE_SERVED, MEASURE_ERRORS, MEASURE_REJECTED, MEASURE_TIMED_OUT,
                                              MEASURE_LOST};
    struct plain_learner *l = &p->learners[a->learner];
    int64_t *of = tally_of(p, sample_now(p), a);
    int64_t latency_ns = p->now_ns - l->round_start_ns;

    a->over = true;
    if (p->finishing)
        return;
    of[counted_as[outcome]]++;
    p->attempts_in_flight--;
    p->digest += digest_of(a->learner, (uint64_t)a->number, (uint64_t)outcome, (uint64_t)a->arm, (uint64_t)p->now_ns,
                           (uint64_t)latency_ns);
    if (outcome != PLAIN_SERVED && a->number < p->scenario->learners.patience.retries) {
        try_again(p, l, a->learner);
    } else {
        count_round(p, a, outcome, latency_ns);
        of[MEASURE_INCONSISTENT] += outcome == PLAIN_SERVED && a->inconsistent;
        play_on(p, l, a->learner, outcome != PLAIN_SERVED, a, of);
    }
}

/* The events. */

static int64_t draw_timeout(const struct plain *p, const struct plain_learner *l)
{
    const struct patience *patience = &p->scenario->learners.patience;
    if (patience->timeout.kind != DISTRIBUTION_DETERMINISTIC)
        return quantile_draw(&p->rules->timeout, word(l, l->attempt, PLAIN_TIMEOUT_AFTER));
    return patience->timeout_ns > 0 ? patience->timeout_ns : FOR_EVER;
}

/* Are both moments in one of the engine's buckets, if the world is a single cell? */
static bool in_bucket_of(const struct plain *p, int64_t a_ns, int64_t b_ns)
{
    return a_ns != PLAIN_NEVER && a_ns / p->rules->bucket_ns == b_ns / p->rules->bucket_ns;
}

static void happen_send(struct plain *p, uint32_t id)
{
    if (p->attempts_count == p->attempts_room) {
        p->attempts_room = 2 * p->attempts_room + 64;
        p->attempts = memory_grow(p->attempts, p->attempts_room, sizeof *p->attempts);
    }
    uint32_t number = p->attempts_count++;
    struct plain_attempt *a = &p->attempts[number];
    struct plain_learner *l = &p->learners[id];
    const struct quantile *network = &p->rules->network[p->cells[l->cell].region];
    if (l->attempt == 0)
        l->round_start_ns = p->now_ns;

    *a = (struct plain_attempt){
        .learner = id, .arm = l->arm, .number = l->attempt, .sent_ns = p->now_ns, .factor = 1 << 20, .hurry = 1 << 20};
    int64_t out_ns = quantile_draw(network, word(l, l->attempt, PLAIN_OUT));
    int64_t timeout_ns = draw_timeout(p, l);
    a->cache_draw = word(l, l->attempt, PLAIN_CACHE);
    a->service_draw = word(l, l->attempt, PLAIN_SERVICE);
    a->error_draw = word(l, l->attempt, PLAIN_ERRS);
    a->back_ns = quantile_draw(network, word(l, l->attempt, PLAIN_BACK));

    int64_t *of = tally_of(p, sample_now(p), a);
    of[MEASURE_OFFERED]++;
    of[MEASURE_ROUNDS_STARTED] += a->number == 0;
    p->attempts_in_flight++;
    p->rounds_in_flight += a->number == 0;
    int64_t arrival_ns = p->now_ns + out_ns;
    if (p->fault == PLAIN_MOVED_LAST && in_bucket_of(p, l->moved_ns, arrival_ns))
        arrival_ns += p->rules->bucket_ns - 1 - arrival_ns % p->rules->bucket_ns;
    plain_push(p, (struct plain_event){arrival_ns, PLAIN_ARRIVAL, id, number});
    if (timeout_ns != FOR_EVER)
        plain_push(p, (struct plain_event){p->now_ns + timeout_ns, PLAIN_TIMEOUT, id, number});
}

/* Unless a partition keeps it, or holds it up. */
static void send_answer(struct plain *p, uint32_t number)
{
    struct plain_attempt *a = &p->attempts[number];
    int64_t at_ns = (p->now_ns > a->jammed_ns ? p->now_ns : a->jammed_ns);
    if (a->breaks || p->now_ns < a->silent_ns)
        a->answer = PLAIN_LOST;
    at_ns = p->now_ns < a->silent_ns ? a->silent_ns : at_ns == INT64_MAX ? INT64_MAX : at_ns + a->back_ns;
    if (at_ns != INT64_MAX)
        plain_push(p, (struct plain_event){at_ns, PLAIN_ANSWER, a->learner, number});
}

static void happen_arrival(struct plain *p, uint32_t number)
{
    struct plain_attempt *a = &p->attempts[number];
    struct plain_learner *l = &p->learners[a->learner];
    struct plain_cell *c = &p->cells[l->cell];
    const struct arm_rules *rules = &p->rules->arms[a->arm];
    if (a->over) {
        p->given_up_on_the_way++;
        return;
    }
    a->arrived = true;
    a->arrived_ns = p->now_ns;
    a->sample = sample_now(p);
    p->back_at_once[a->arm] += a->arm == l->arm && in_bucket_of(p, l->moved_ns, p->now_ns);
    l->plan_ahead_ns = p->plan_ahead_ns;
    l->moved_ns = a->arm == l->arm ? PLAIN_NEVER : p->now_ns;
    if (rules->has_cache) {
        int64_t plan_ns = p->now_ns - p->now_ns % p->rules->tick_ns + p->plan_ahead_ns;
        uint64_t threshold = (rules->hit_when_warm >> 1) * c->warmth[a->arm] >> 31;
        uint64_t kept = plain_hits_kept(p, c->region, a->arm, plan_ns);
        a->hit = a->cache_draw < (uint64_t)((__int128)threshold * kept / CHANCE_ONE);
    }
    uint32_t error_draw = p->fault == PLAIN_SHARED_DRAW ? a->service_draw : a->error_draw;
    a->answer = error_draw < rules->errors[l->segment] ? PLAIN_ERROR : PLAIN_SERVED;
    if (!plain_strike(p, a)) {
        send_answer(p, number);
        return;
    }
    a->server = plain_choose(&c->pools[a->arm], plain_attempt_state(p, a));
    a->break_ns = p->restart_ns[a->arm];
    if (a->break_ns != PLAIN_NEVER) {
        a->break_ns += p->now_ns - p->now_ns % p->rules->tick_ns - p->plan_ns;
        plain_push(p, (struct plain_event){a->break_ns, PLAIN_BREAK, a->learner, number});
    }
    if (!a->server || !plain_admit(p, a->server, number)) {
        a->answer = PLAIN_REJECTED;
        send_answer(p, number);
    }
}

/* Counts an attempt that a worker serves for so long, in the sample in which it arrived. */
static void count_served(struct plain *p, const struct plain_attempt *a, int64_t busy_ns)
{
    struct plain_sample *sample = &p->samples[a->sample];
    int cell_arm = p->learners[a->learner].cell * ARMS + (int)a->arm;
    int64_t *of = tally_of(p, a->sample, a);
    of[MEASURE_CACHE_LOOKUPS] += p->rules->arms[a->arm].has_cache;
    of[MEASURE_CACHE_HITS] += a->hit;
    sample->busy_ns[cell_arm] += busy_ns;
    sample->cpu_ns[cell_arm] += p->scenario->analyzers[a->arm].cpu_per_attempt_ns;
}

void plain_begin_service(struct plain *p, uint32_t number)
{
    struct plain_attempt *a = &p->attempts[number];
    const struct arm_rules *rules = &p->rules->arms[a->arm];
    bool miss = rules->has_cache && !a->hit, breaks = a->break_ns != PLAIN_NEVER;
    if (breaks && p->now_ns >= a->break_ns) {
        count_served(p, a, 0);
        return;
    }
    int64_t service_ns = quantile_draw(miss ? &rules->miss : &rules->service, a->service_draw);
    if (p->fault == PLAIN_FAT_TAIL && a->service_draw >= CHANCE_ONE * 99 / 100)
        service_ns += service_ns / 100;
    service_ns = plain_struck_service(a, service_ns);
    plain_take_turn(p, a);
    if (p->now_ns + service_ns < a->turn_ns) {
        service_ns = a->turn_ns - p->now_ns;
        p->held_up++;
    }
    bool lost = breaks && p->now_ns + service_ns >= a->break_ns;
    count_served(p, a, lost ? a->break_ns - p->now_ns : service_ns);
    if (!lost)
        plain_push(p, (struct plain_event){p->now_ns + service_ns, PLAIN_SERVICE_ENDS, a->learner, number});
}

static void happen_timeout(struct plain *p, struct plain_attempt *a)
{
    struct plain_learner *l = &p->learners[a->learner];
    if (!a->arrived)
        l->plan_ahead_ns = p->plan_ahead_ns;
    end_attempt(p, a, PLAIN_TIMED_OUT);
}

static void happen_break(struct plain *p, uint32_t number)
{
    struct plain_attempt *a = &p->attempts[number];
    enum plain_lost where = a->server ? plain_lose(p, a->server, number) : PLAIN_NOT_THERE;
    if (where == PLAIN_NOT_THERE)
        return;
    if (where == PLAIN_WAITED && (!a->over || p->scenario->analyzers[a->arm].serve_stale))
        count_served(p, a, 0);
    a->answer = PLAIN_LOST;
    p->lost++;
    send_answer(p, number);
}

static void happen(struct plain *p, struct plain_event e)
{
    bool known = e.attempt != PLAIN_NONE && p->attempts[e.attempt].over;
    p->now_ns = e.at_ns;
    if (e.kind == PLAIN_SERVICE_ENDS) {
        send_answer(p, e.attempt);
        plain_release(p, p->attempts[e.attempt].server, e.attempt);
    } else if (e.kind == PLAIN_BREAK) {
        happen_break(p, e.attempt);
    } else if (e.kind == PLAIN_ANSWER && !known) {
        end_attempt(p, &p->attempts[e.attempt], p->attempts[e.attempt].answer);
    } else if (e.kind == PLAIN_TIMEOUT && !known) {
        happen_timeout(p, &p->attempts[e.attempt]);
    } else if (e.kind == PLAIN_SEND && !p->finishing) {
        happen_send(p, e.learner);
    } else if (e.kind == PLAIN_ARRIVAL && !p->finishing) {
        happen_arrival(p, e.attempt);
    }
}

/* A tick in which keys expire leaves what is left of them; any other closes a share of what is missing, both of 2^32
 * (the whole of all does not fit 64 bits). */
void plain_warm(struct plain *p, int arm, int64_t tick_end_ns)
{
    const struct analyzer *a = &p->scenario->analyzers[arm];
    uint64_t share = p->rules->arms[arm].warming;
    for (int cell = 0; cell < p->cells_count; cell++) {
        uint64_t *warmth = &p->cells[cell].warmth[arm], missing = CHANCE_ONE - *warmth;
        int64_t first_ns;
        uint64_t kept =
            plain_lapse(p, p->cells[cell].region, arm, tick_end_ns - p->rules->tick_ns, tick_end_ns, &first_ns);
        if (first_ns >= tick_end_ns)
            *warmth += share == CHANCE_ONE ? missing : missing * share >> 32;
        *warmth = p->restart_ns[arm] == tick_end_ns ? 0 : (uint64_t)((__int128)*warmth * kept / CHANCE_ONE);
        if (a->cache_warm_ns == 0)
            *warmth = CHANCE_ONE;
    }
}

int64_t plain_full(const struct plain *p, int arm, int64_t from_ns)
{
    const struct analyzer *a = &p->scenario->analyzers[arm];
    double room = ratio_double(a->memory_capacity_kib) - ratio_double(a->memory_base_kib);
    double growth = ratio_double(a->memory_growth_kib_per_hour) / NS_PER_HOUR, used = 0;
    if (!a->memory_restarts || growth <= 0 || room <= 0)
        return PLAIN_NEVER;
    int64_t tick_ns = p->rules->tick_ns, at_ns = from_ns + (tick_ns - from_ns % tick_ns) % tick_ns;
    for (; used < room; at_ns += tick_ns)
        used += growth * (double)tick_ns;
    return at_ns;
}

/* Who restarts now owes nothing. */
static void forget(struct plain *p, int arm)
{
    for (int cell = 0; cell < p->cells_count; cell++) {
        struct plain_pool *pool = &p->cells[cell].pools[arm];
        for (uint32_t i = 0; i < pool->servers_count; i++)
            if (pool->servers[i]->free_from_ns > p->now_ns)
                pool->servers[i]->free_from_ns = p->now_ns;
    }
}

static void warm_both(struct plain *p, int64_t tick_end_ns)
{
    for (int arm = 0; arm < ARMS; arm++) {
        plain_warm(p, arm, tick_end_ns);
        if (p->restart_ns[arm] == tick_end_ns) {
            p->samples[sample_now(p)].restarted[arm] = true;
            p->restart_ns[arm] = plain_full(p, arm, tick_end_ns);
            forget(p, arm);
        }
    }
}

void plain_run(struct plain *p, int64_t until_ns)
{
    while (p->plan_ns < until_ns) {
        int64_t tick_start = p->now_ns, tick_end = p->now_ns + p->rules->tick_ns;
        p->plan_ahead_ns = p->plan_ns - p->now_ns;
        plain_squeeze(p);
        while (p->heap_count > 0 && p->heap[0].at_ns < tick_end)
            happen(p, pop(p));
        ENSURE(p->now_ns >= tick_start);
        plain_count_tick(p);
        p->now_ns = tick_end;
        p->plan_ns += p->rules->tick_ns;
        warm_both(p, p->plan_ns);
    }
}

void plain_skip(struct plain *p, int64_t to_ns)
{
    for (; p->plan_ns < to_ns; p->plan_ns += p->rules->tick_ns)
        warm_both(p, p->plan_ns + p->rules->tick_ns);
    p->samples[sample_now(p)].start_ns = to_ns;
}

void plain_finish(struct plain *p)
{
    p->finishing = true;
    while (p->heap_count > 0)
        happen(p, pop(p));
}
