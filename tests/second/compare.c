/* compare.c - both simulators side by side, tick by tick, and what they are compared in. */
#include "compare.h"
#include "base/memory.h"

#include "world/world.h"

#include <stdlib.h>
#include <string.h>

const char *const events_names[EVENTS_COUNT] = {
#define X(word, name) name,
    EVENTS(X)
#undef X
};

/* The measures that come from rounds; the others are read off once a sample and have tests of their own. */
static const enum measure of_rounds[] = {
    MEASURE_ROUNDS_STARTED, MEASURE_ROUNDS_SUCCEEDED, MEASURE_ROUNDS_FAILED,     MEASURE_OFFERED,
    MEASURE_SERVED,         MEASURE_ERRORS,           MEASURE_REJECTED,          MEASURE_TIMED_OUT,
    MEASURE_LOST,           MEASURE_LATENCY_NS,       MEASURE_LATENCY_FAILED_NS, MEASURE_SATISFIED,
    MEASURE_TOLERATING,     MEASURE_CACHE_LOOKUPS,    MEASURE_CACHE_HITS,        MEASURE_SESSIONS_ENDED,
    MEASURE_SESSIONS_QUIT,  MEASURE_COMPLAINTS,       MEASURE_OFFERED_PLATFORM,  MEASURE_BUSY_US,
    MEASURE_INCONSISTENT,   MEASURE_CPU_US,           MEASURE_LEARNER_US,        MEASURE_REPLICA_US,
    MEASURE_WORKER_US,
};

struct pair {
    const struct recipe *recipe;
    struct scenario *scenario;
    struct world *world;
    struct plain *plain;
    struct sample *samples; /* the engine's, KNOB_SAMPLES of them */
};

static void order_both(struct pair *b, const struct recipe_order *o)
{
    world_traffic(b->world, &o->split, o->replicas);
    plain_traffic(b->plain, &o->split, o->replicas);
}

static void close_sample(struct pair *b, int number)
{
    sample_open(&b->samples[number], world_scopes(b->world));
    world_sample(b->world, &b->samples[number]);
    world_check(b->world);
    plain_end_sample(b->plain);
}

/* The ticks from here to the next order or the end of the sample. */
static int64_t stretch(const struct pair *b, int64_t tick, int64_t plan_ns, const struct recipe_order *next)
{
    int64_t sample_ns = b->scenario->monitoring.sample_ns;
    int64_t ticks = (sample_ns - plan_ns % sample_ns) / b->scenario->monitoring.tick_ns;
    return next && next->tick - tick < ticks ? next->tick - tick : ticks;
}

static void drive(struct pair *b)
{
    struct recipe_order orders[RECIPE_ORDERS_MAX];
    int count = recipe_orders(b->recipe, orders), given = 0, closed = 0;
    int64_t tick_ns = b->scenario->monitoring.tick_ns, plan_ns = 0, tick = 0;

    while (closed < b->recipe->of[KNOB_SAMPLES]) {
        for (; given < count && orders[given].tick == tick; given++)
            order_both(b, &orders[given]);
        int64_t ticks = stretch(b, tick, plan_ns, given < count ? &orders[given] : NULL);
        plan_ns += ticks * tick_ns;
        tick += ticks;
        world_run(b->world, plan_ns);
        plain_run(b->plain, plan_ns);
        if (plan_ns % b->scenario->monitoring.sample_ns != 0)
            continue;
        close_sample(b, closed++);
        if (closed == 1 && b->recipe->of[KNOB_SKIP] > 0) {
            plan_ns += b->recipe->of[KNOB_SKIP] * tick_ns;
            world_skip(b->world, plan_ns);
            plain_skip(b->plain, plan_ns);
        }
    }
    plain_finish(b->plain);
}

/* Whole microseconds up to and with this sample, less those before it: what is left over counts later. */
static int64_t whole_us(const struct plain *p, int sample, int cell_arm, bool cpu)
{
    int64_t before_ns = 0, here_ns = 0;
    for (int i = 0; i <= sample; i++) {
        before_ns = here_ns;
        here_ns += cpu ? p->samples[i].cpu_ns[cell_arm] : p->samples[i].busy_ns[cell_arm];
    }
    return here_ns / 1000 - before_ns / 1000;
}

/* Processor time that others took, and what attempts were given of the rest. */
static int64_t cpu_used_us(const struct plain *p, int number, int arm, int region)
{
    const struct analyzer *a = &p->scenario->analyzers[arm];
    int64_t tick_us = p->rules->tick_ns / 1000, waiting_us = 0, used_us = 0;
    int place = arm * p->scenario->regions_count + region;
    for (int i = 0; i <= number; i++) {
        const struct plain_sample *s = &p->samples[i];
        int64_t there_us = s->replicas[place] * tick_us * a->cores.num / a->cores.den;
        used_us = (int64_t)((__int128)(tick_us * a->cores.num / a->cores.den) * s->cores_taken[place] / 1000000);
        for (int cell = 0; cell < p->cells_count; cell++)
            if (p->cells[cell].region == region)
                waiting_us += whole_us(p, i, cell * ARMS + arm, true);
        int64_t free_us = there_us > used_us ? there_us - used_us : 0;
        int64_t given_us = a->cpu_stretches && waiting_us > free_us ? free_us : waiting_us;
        used_us += given_us;
        waiting_us = s->restarted[arm] ? 0 : waiting_us - given_us;
    }
    return used_us;
}

/* What belongs to replicas and to time, not to a segment. */
static void add_place(const struct plain *p, int number, int arm, int region, struct measures *m)
{
    const struct plain_sample *s = &p->samples[number];
    int64_t us = p->rules->tick_ns / 1000, replicas = s->replicas[arm * p->scenario->regions_count + region];
    for (int cell = 0; cell < p->cells_count; cell++) {
        if (p->cells[cell].region != region)
            continue;
        m->of[MEASURE_BUSY_US] += whole_us(p, number, cell * ARMS + arm, false);
    }
    m->of[MEASURE_CPU_US] += cpu_used_us(p, number, arm, region);
    m->of[MEASURE_LEARNER_US] += s->learners[arm * p->scenario->regions_count + region] * us;
    m->of[MEASURE_REPLICA_US] += replicas * us;
    m->of[MEASURE_WORKER_US] += replicas * p->scenario->analyzers[arm].workers * us;
}

static void add_latencies(struct histogram *latency, int64_t max_ns, const uint32_t *steps)
{
    for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++)
        latency->count[i] += steps[i];
    latency->max_ns = max_ns > latency->max_ns ? max_ns : latency->max_ns;
}

/* The plain world's slice of a scope, summed anew. */
static void plain_slice(const struct plain *p, int number, struct scope scope, struct slice *slice)
{
    memset(slice, 0, sizeof *slice);
    for (int arm = 0; arm < ARMS; arm++)
        for (int region = 0; region < p->scenario->regions_count; region++) {
            if (scope.region >= 0 && scope.region != region)
                continue;
            bool own = scope.arm == ARM_ALL || (int)scope.arm == arm;
            for (int segment = 0; segment < p->scenario->learners.segments_count; segment++) {
                const struct plain_tally *t = plain_tally(p, number, (enum arm)arm, region, segment);
                if (scope.segment >= 0 && scope.segment != segment)
                    continue;
                slice->sum.of[MEASURE_OFFERED_PLATFORM] += t->sum.of[MEASURE_OFFERED];
                if (!own)
                    continue;
                measures_add(&slice->sum, &t->sum);
                add_latencies(&slice->latency[ROUND_ANSWERED], t->answered.max_ns, t->answered.steps);
                add_latencies(&slice->latency[ROUND_FAILED], t->failed.max_ns, t->failed.steps);
            }
            if (own && scope.segment < 0)
                add_place(p, number, arm, region, &slice->sum);
        }
}

static bool differs(struct comparison *c, const char *where, const char *what, int64_t engine, int64_t plain)
{
    if (engine == plain)
        return false;
    c->same = false;
    snprintf(c->difference, sizeof c->difference, "%s%s: engine %lld, plain %lld", where, what, (long long)engine,
             (long long)plain);
    return true;
}

static bool slices_differ(struct comparison *c, const char *where, const struct slice *engine,
                          const struct slice *plain)
{
    for (size_t i = 0; i < sizeof of_rounds / sizeof of_rounds[0]; i++) {
        enum measure m = of_rounds[i];
        if (differs(c, where, measure_columns[m], engine->sum.of[m], plain->sum.of[m]))
            return true;
    }
    for (int end = 0; end < ROUND_ENDS; end++) {
        const struct histogram *e = &engine->latency[end], *p = &plain->latency[end];
        if (differs(c, where, "longest latency", e->max_ns, p->max_ns))
            return true;
        for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++)
            if (differs(c, where, "latencies of one step", e->count[i], p->count[i]))
                return true;
    }
    return false;
}

static bool samples_differ(const struct pair *b, struct comparison *c)
{
    const struct scopes *scopes = world_scopes(b->world);
    struct slice *slice = memory_new(1, sizeof *slice);
    bool found = false;
    for (int number = 0; number < b->recipe->of[KNOB_SAMPLES] && !found; number++)
        for (int i = 0; i < scopes_count(scopes) && !found; i++) {
            struct scope scope = scopes_scope(scopes, i);
            char where[96];
            snprintf(where, sizeof where, "sample %d, arm %d, region %d, segment %d, ", number, scope.arm, scope.region,
                     scope.segment);
            plain_slice(b->plain, number, scope, slice);
            found = slices_differ(c, where, &b->samples[number].slices[i], slice);
        }
    free(slice);
    return found;
}

static void compare_all(const struct pair *b, struct comparison *c)
{
    struct totals totals;
    world_totals(b->world, &totals);
    if (samples_differ(b, c))
        return;
    if (differs(c, "", "attempts in flight", totals.attempts_in_flight, b->plain->attempts_in_flight) ||
        differs(c, "", "rounds in flight", totals.rounds_in_flight, b->plain->rounds_in_flight))
        return;
    c->same = totals.digest == b->plain->digest;
    if (!c->same)
        snprintf(c->difference, sizeof c->difference, "digest: engine %016llx, plain %016llx",
                 (unsigned long long)totals.digest, (unsigned long long)b->plain->digest);
}

static void count_events(const struct plain *p, struct comparison *c)
{
    struct slice *all = memory_new(1, sizeof *all), *fast = memory_new(1, sizeof *fast);
    const int64_t *of = all->sum.of;
    for (int i = 0; i < p->samples_count - 1; i++) {
        plain_slice(p, i, (struct scope){ARM_ALL, -1, -1}, all);
        plain_slice(p, i, (struct scope){ARM_CANDIDATE, -1, -1}, fast);
        c->events[EVENTS_ROUNDS] += of[MEASURE_ROUNDS_STARTED];
        c->events[EVENTS_ERRORS] += of[MEASURE_ERRORS];
        c->events[EVENTS_REJECTED] += of[MEASURE_REJECTED];
        c->events[EVENTS_TIMED_OUT] += of[MEASURE_TIMED_OUT];
        c->events[EVENTS_RETRIES] += of[MEASURE_OFFERED] - of[MEASURE_ROUNDS_STARTED];
        c->events[EVENTS_HITS] += of[MEASURE_CACHE_HITS];
        c->events[EVENTS_MISSES] += of[MEASURE_CACHE_LOOKUPS] - of[MEASURE_CACHE_HITS];
        c->events[EVENTS_QUIT] += of[MEASURE_SESSIONS_QUIT];
        c->events[EVENTS_INCONSISTENT] += of[MEASURE_INCONSISTENT];
        c->events[EVENTS_COMPLAINTS] += of[MEASURE_COMPLAINTS];
        c->events[EVENTS_ULTRA_FAST] += fast->sum.of[MEASURE_OFFERED];
    }
    c->events[EVENTS_DROPPED] = p->dropped;
    c->events[EVENTS_STALE] = p->served_stale;
    c->events[EVENTS_LOST] = p->lost;
    c->events[EVENTS_HELD_UP] = p->held_up;
    c->events[EVENTS_ON_THE_WAY] = p->given_up_on_the_way;
    c->events[EVENTS_ABORTED] = p->aborted;
    c->events[EVENTS_DELAYED] = p->delayed;
    c->events[EVENTS_PARTED] = p->parted;
    c->events[EVENTS_RATIONED] = p->rationed;
    c->events[EVENTS_SLOWED] = p->slowed;
    c->events[EVENTS_HURRIED] = p->hurried;
    c->events[EVENTS_IN_FLIGHT] = p->attempts_in_flight;
    c->events[EVENTS_MOVED_UP] = p->back_at_once[ARM_CANDIDATE];
    c->events[EVENTS_MOVED_DOWN] = p->back_at_once[ARM_BASELINE];
    free(all);
    free(fast);
}

struct comparison compare(const struct recipe *r, enum plain_fault fault)
{
    struct comparison c = {.same = true};
    struct pair b = {.recipe = r, .scenario = recipe_build(r)};
    b.samples = memory_new((size_t)r->of[KNOB_SAMPLES], sizeof *b.samples);
    b.world = world_open(b.scenario, r->seed, 1);
    b.plain = plain_open(b.scenario, r->seed, fault);
    drive(&b);
    count_events(b.plain, &c);
    compare_all(&b, &c);
    for (int i = 0; i < r->of[KNOB_SAMPLES]; i++)
        sample_free(&b.samples[i]);
    free(b.samples);
    world_free(b.world);
    plain_free(b.plain);
    recipe_free(b.scenario);
    return c;
}

struct recipe shrink(struct recipe r, enum plain_fault fault)
{
    struct recipe simpler;
    for (int at = 0; recipe_simpler(&r, &at, &simpler);) {
        if (compare(&simpler, fault).same)
            continue;
        r = simpler;
        at = 0;
    }
    return r;
}
