/* What the headers of the world promise is checked by functions; each promise is broken here, and the break is seen. */
#include "expect_seen.h"
#include "world/exchange.h"
#include "world/region.h"
#include "world_fixture.h"

enum { LEARNERS = 300 };

/* A cell that has run for three samples, with everything that its checks look at. */
struct used {
    struct fixture *fixture;
    struct rules *rules;
    void *memory;
    struct workspace workspace;
    struct cell cell;
    struct region_state region;
};

static const struct fault_schedule no_faults;

static void use(struct used *u)
{
    static const struct split half = {.share = {1, 2}};
    static const int64_t replicas[ARMS] = {4, 3};
    const struct scopes scopes = {1, 3};
    u->fixture = rough();
    set_regions(u->fixture, 1, 1);
    u->fixture->regions[0].network = exponential(2 * SECOND); /* many are on their way */
    u->fixture->s.learners.patience.timeout_ns = 9 * SECOND;
    u->fixture->s.analyzers[ARM_BASELINE].choice = CHOICE_ROUND_ROBIN;
    u->fixture->s.analyzers[ARM_BASELINE].queue = 20;
    u->fixture->s.analyzers[ARM_BASELINE].service = exponential(SECOND); /* many wait */
    u->fixture->s.analyzers[ARM_CANDIDATE].choice = CHOICE_POOLED;
    u->fixture->s.analyzers[ARM_CANDIDATE].workers = 2 * POOL_SCAN; /* a heap */
    u->rules = rules_open(&u->fixture->s);
    const struct cell_spec spec = {u->rules, .learners = LEARNERS, .replicas_most = {4, 3}};
    u->memory = memory_new(1, cell_room(&spec));
    cell_open(&u->cell, &spec, u->memory);
    cell_restart(&u->cell, 7);
    region_open(&u->region, u->rules, 0, 0);
    region_restart(&u->region, 7);
    region_traffic(&u->region, &u->cell, &half, replicas);
    workspace_open(&u->workspace, LEARNERS, &scopes);
    for (int64_t end = SAMPLE; end <= 3 * SAMPLE; end += SAMPLE) {
        workspace_clear_tallies(&u->workspace);
        cell_begin_sample(&u->cell, &u->workspace, end);
        cell_run(&u->cell, &u->workspace, end, 0);
    }
}

static void used_free(struct used *u)
{
    workspace_free(&u->workspace);
    region_free(&u->region);
    cell_free(&u->cell);
    free(u->memory);
    rules_free(u->rules);
    free(u->fixture);
}

/* A learner that is on its way (or not), a bucket with at least `fill` in its first chunk, a server with a queue. */
static struct learner *learner_of(struct used *u, bool sent)
{
    struct learner *l = u->cell.learners;
    while (((l->flags & LEARNER_SENT) != 0) != sent)
        l++;
    return l;
}
static struct calendar_bucket *bucket_of(struct used *u, uint32_t fill)
{
    struct calendar_bucket *b = u->cell.calendar.ring;
    while (b->first == CALENDAR_NONE || b->fill < fill)
        b++;
    return b;
}
static struct learner *learner_of_a_later_bucket(struct used *u)
{
    const struct calendar *c = &u->cell.calendar;
    for (int64_t bucket = c->now + 1;; bucket++) {
        const struct calendar_bucket *b = &c->ring[(uint64_t)bucket & c->ring_mask];
        struct learner *l = &u->cell.learners[c->chunks[b->first].learner[0]];
        if (b->first != CALENDAR_NONE && !(l->flags & LEARNER_SENT))
            return l;
    }
}
static struct server *waited_for(struct used *u)
{
    struct server *s = u->cell.services[ARM_BASELINE].pool.servers;
    while (s->count < 2)
        s++;
    return s;
}
static uint32_t *chunk_of(struct used *u, uint32_t fill)
{
    return u->cell.calendar.chunks[bucket_of(u, fill)->first].learner;
}

/* Each breaks one promise; its name is the promise, the text a part of the check that has to see it. */
static void carry_late(struct used *u)
{
    struct pool *p = &u->cell.services[0].pool;
    p->pace_ns = 1;
    p->servers->unpaced = -1;
    p->servers->carried_ns = INT64_MAX / 2;
}

#define BREAKS(X)                                                                                                      \
    X(every_learner_has_a_place, "fill >= 1", bucket_of(u, 1)->fill = 0)                                               \
    X(no_learner_is_left_out, "where[i] >= 0", bucket_of(u, 2)->fill--)                                                \
    X(nobody_has_two_places, "where[learner] < 0", chunk_of(u, 2)[0] = chunk_of(u, 2)[1])                              \
    X(places_are_of_learners, "learner < learners", chunk_of(u, 1)[0] = LEARNERS)                                      \
    X(chunks_are_not_lost, "chunks == c->chunks_used", u->cell.calendar.free = CALENDAR_NONE)                          \
    X(free_chunks_do_not_go_round, "chunks++ < c->chunks_used",                                                        \
      u->cell.calendar.chunks[u->cell.calendar.free].next = u->cell.calendar.free)                                     \
    X(chunk_none_holds_nobody, "learner[i] == 0", u->cell.calendar.chunks[CALENDAR_NONE].learner[3] = 1)               \
    X(nobody_is_due_before_its_bucket, "due_ns(c, l) >= where[i]",                                                     \
      learner_of_a_later_bucket(u)->send_ns = u->cell.now_ns)                                                          \
    X(an_attempt_to_come_is_not_past, "l->send_ns >= now_ns", learner_of(u, false)->send_ns = u->cell.now_ns - 1)      \
    X(an_attempt_on_its_way_was_sent, "l->send_ns < now_ns", learner_of(u, true)->send_ns = u->cell.now_ns)            \
    X(segments_exist, "segments_count", u->cell.learners[5].flags |= 15 << LEARNER_SEGMENT_SHIFT)                      \
    X(a_session_has_a_round_left, "rounds_left >= 1", u->cell.learners[5].rounds_left = 0)                             \
    X(retries_are_bounded, "attempt <= r->retries", u->cell.learners[5].attempt = 4)                                   \
    X(a_first_attempt_begins_the_round, "elapsed == 0",                                                                \
      (u->cell.learners[5].attempt = 0, u->cell.learners[5].elapsed = 1))                                              \
    X(what_is_not_sent_goes_to_the_learners_arm, "sent_arm == arm", learner_of(u, false)->flags ^= LEARNER_SENT_ARM)   \
    X(arms_add_up, "assigned[arm]", u->cell.assigned[ARM_CANDIDATE]++)                                                 \
    X(the_clock_is_the_calendars, "calendar.now", u->cell.now_ns += u->rules->bucket_ns)                               \
    X(pending_endings_are_to_come, "e->end_ns >= c->sample_end_ns",                                                    \
      u->cell.pending_endings[0].end_ns = u->cell.sample_end_ns - 1)                                                   \
    X(pending_endings_have_a_group, "e->group < groups", u->cell.pending_endings[0].group = 6)                         \
    X(warmth_is_a_share, "warmth <= WARM", u->cell.services[0].warmth = (UINT64_C(1) << 32) + 1)                       \
    X(work_is_not_negative, "busy_ns >= 0", u->cell.services[0].busy_ns = -1)                                          \
    X(those_who_wait_are_in_order, "s->waiting",                                                                       \
      waited_for(u)->waiting[(waited_for(u)->head + 1) % waited_for(u)->ring] = 0)                                     \
    X(no_more_wait_than_there_is_room_for, "s->count <= s->ring", waited_for(u)->count = 21)                           \
    X(many_workers_are_a_heap, "s->free_ns", u->cell.services[ARM_CANDIDATE].pool.servers->free_ns[0] = INT64_MAX)     \
    X(the_worker_to_look_at_exists, "s->worker < s->rotation", u->cell.services[0].pool.servers->worker = 2)           \
    X(nothing_is_done_before_it_is_carried, "carried(s, p->pace_ns)", carry_late(u))                                   \
    X(turns_are_of_active_replicas, "p->turn < p->turns", u->cell.services[0].pool.turn = 4)                           \
    X(active_replicas_exist, "p->active <= p->servers_count", u->cell.services[0].pool.active = 5)                     \
    X(a_regions_learners_are_its_cells, "learners == learners", u->region.arms[0].learners--)                          \
    X(a_regions_replicas_are_its_cells, "replicas == replicas", u->region.arms[ARM_CANDIDATE].replicas++)

#define X(name, text, breaks)                                                                                          \
    static void name(struct used *u)                                                                                   \
    {                                                                                                                  \
        breaks;                                                                                                        \
    }
BREAKS(X)
#undef X

static const struct {
    const char *name, *text;
    void (*breaks)(struct used *u);
} rows[] = {
#define X(name, text, breaks) {#name, text, name},
    BREAKS(X)
#undef X
};

/* Which calls calendar_check, learner_check, service_check and pool_check. */
static void check_used(const void *of)
{
    const struct used *u = of;
    cell_check(&u->cell);
    region_check(&u->region, &u->cell);
}

static void what_a_cell_and_its_parts_promise_holds_and_every_break_of_it_is_seen(void **state)
{
    (void)state;
    static struct used u;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        use(&u);
        check_used(&u);
        assert_true(u.cell.pending_endings_count > 0 && u.cell.calendar.free != CALENDAR_NONE);
        rows[i].breaks(&u);
        expect_seen(rows[i].name, rows[i].text, check_used, &u);
        used_free(&u);
    }
}

struct balance {
    struct cells_counted counted;
    struct cells_sum cells;
};

/* Three rounds of one learner: one served, one lost, one on its way. */
static int64_t *balanced(struct balance *b)
{
    int64_t *of = b->counted.totals[ARM_CANDIDATE][1].of;
    *b = (struct balance){.cells = {.rounds_in_flight = 1, .rested_ns = 30, .pending_latency_ns = 5}};
    b->cells.attempts_in_flight[ARM_CANDIDATE][1] = 1;
    of[MEASURE_ROUNDS_STARTED] = of[MEASURE_OFFERED] = 3;
    of[MEASURE_ROUNDS_SUCCEEDED] = of[MEASURE_SERVED] = 1;
    of[MEASURE_ROUNDS_FAILED] = of[MEASURE_LOST] = 1;
    of[MEASURE_LATENCY_NS] = 7;
    b->counted.first_sends_ns = 100;
    b->cells.round_starts_ns = 142;
    return of;
}

static void check_balance(const void *of)
{
    const struct balance *b = of;
    exchange_check(&b->counted, &b->cells, 2);
}

static void conservation_and_littles_law_hold_and_every_break_of_them_is_seen(void **state)
{
    (void)state;
    static struct balance b;
    int64_t *of = balanced(&b);
    check_balance(&b);
    of[MEASURE_SERVED]++;
    expect_seen("an attempt too many", "attempts_under_way", check_balance, &b);
    balanced(&b);
    b.cells.attempts_in_flight[ARM_CANDIDATE][0]++;
    expect_seen("an attempt in the wrong region", "attempts_under_way", check_balance, &b);
    balanced(&b);
    of[MEASURE_ROUNDS_STARTED]++;
    expect_seen("a round too many", "rounds_under_way", check_balance, &b);
    balanced(&b);
    of[MEASURE_LATENCY_NS]++;
    expect_seen("a nanosecond of latency", "round_starts_ns", check_balance, &b);
    balanced(&b);
    b.cells.rested_ns--;
    expect_seen("a nanosecond of rest", "round_starts_ns", check_balance, &b);
}

static void check_counts(const void *of)
{
    static struct cell cells[2];
    cells[0] = (struct cell){.region = 0, .learners_count = 5};
    cells[1] = (struct cell){.region = 1, .learners_count = 2};
    exchange_check_counts(&((const struct balance *)of)->counted, cells, 2, 2);
}

static void at_the_end_of_every_sample_what_is_in_flight_is_at_most_an_attempt_a_learner(void **state)
{
    (void)state;
    static struct balance b;
    int64_t *of = balanced(&b);
    check_counts(&b);
    of[MEASURE_SERVED] += 2;
    expect_seen("more ended than were offered", "in_flight >= 0", check_counts, &b);
    of = balanced(&b);
    of[MEASURE_OFFERED] += 1;
    check_counts(&b);
    of[MEASURE_OFFERED] += 1; /* three in flight of two learners */
    expect_seen("two attempts of a learner", "attempts <= learners[region]", check_counts, &b);
    of = balanced(&b);
    of[MEASURE_ROUNDS_STARTED] += 7;
    expect_seen("two rounds of a learner", "rounds <= everybody", check_counts, &b);
}

struct cores {
    struct region_state region;
    int64_t answered, under_way;
};

static void check_cores(const void *of)
{
    const struct cores *c = of;
    region_check_cores(&c->region, ARM_CANDIDATE, c->answered, c->under_way);
}

/* Three replicas of half a core, 10 ms an attempt: 50 a second each. */
static void no_more_is_answered_than_the_cores_can_do(void **state)
{
    (void)state;
    struct fixture *f = quiet();
    struct analyzer *a = &f->s.analyzers[ARM_CANDIDATE];
    a->cpu_stretches = true;
    a->cpu_per_attempt_ns = 10 * MS;
    a->cores = ratio_make(1, 2);
    struct rules *rules = rules_open(&f->s);
    struct cores c = {.answered = 3 * 50 * (30 + 5) + 3 + 7, .under_way = 7};
    region_open(&c.region, rules, 0, 0);
    region_restart(&c.region, 7);
    c.region.arms[ARM_CANDIDATE].replicas = 3;
    c.region.arms[ARM_CANDIDATE].allowances = 3;
    for (int tick = 0; tick < 6; tick++)
        region_tick(&c.region, &no_faults, 0, 0);
    check_cores(&c); /* a tick is made up for, one may have begun on each, seven were under way */
    c.answered++;
    expect_seen("one more", "sure <= core_ns", check_cores, &c);
    region_free(&c.region);
    rules_free(rules);
    free(f);
}

static void check_world(const void *of)
{
    world_check(of);
}

static void a_world_whose_counts_are_not_its_cells_is_seen(void **state)
{
    (void)state;
    struct fixture *f = rough();
    struct world *w = world_of(f, 1);
    struct sample sample;
    sample_open(&sample, world_scopes(w));
    world_run(w, SAMPLE);
    expect_seen("what the cells did was not counted yet", "attempts_under_way", check_world, w);
    world_sample(w, &sample);
    world_check(w);
    sample_free(&sample);
    world_free(w);
    free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_cell_and_its_parts_promise_holds_and_every_break_of_it_is_seen),
        cmocka_unit_test(conservation_and_littles_law_hold_and_every_break_of_them_is_seen),
        cmocka_unit_test(no_more_is_answered_than_the_cores_can_do),
        cmocka_unit_test(a_world_whose_counts_are_not_its_cells_is_seen),
        cmocka_unit_test(at_the_end_of_every_sample_what_is_in_flight_is_at_most_an_attempt_a_learner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
