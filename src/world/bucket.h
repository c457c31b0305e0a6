/* bucket.h - the loop: one calendar event an attempt. A bucket is opened (its attempts are sent), sorted by arrival at
 * the analyzer, and served in that order.
 *
 * It is compiled twice, in cell.c for nearly every tick and in cell_struck.c for those in which faults strike attempts,
 * so that a round that no fault strikes pays for none. Twice in one file the compiler would put less of it in line: 34
 * instructions a round.
 */
#ifndef REHEARSE_WORLD_BUCKET_H
#define REHEARSE_WORLD_BUCKET_H

#include "base/check.h"
#include "world/bucket_sort.h"
#include "world/cell.h"

#define NOT_HERE UINT64_MAX /* the key of an attempt that does not arrive in the open bucket: later than any */

/* The bucket that is being computed. */
struct open_bucket {
    struct cell *cell;
    struct workspace *workspace;
    struct tally *tallies; /* of the cell's region, by group */
    int64_t begin_ns, end_ns;
};

static inline void count_ending(struct cell *c, struct tally *t, const struct ending *e)
{
    c->digest += ending_digest((uint64_t)c->first_learner + e->learner, e);
    tally_add(t, e, c->rules->satisfied_ns, c->rules->tolerated_ns);
}

/* An ending counts in the sample in which it happens (contract 3.5). */
static inline void count_or_keep_ending(struct cell *c, struct tally *t, const struct ending *e)
{
    if (e->end_ns < c->sample_end_ns)
        count_ending(c, t, e);
    else
        c->pending_endings[c->pending_endings_count++] = *e;
}

/* The learner's next event is `ahead_ns` after the end of the bucket. */
static inline void put_off(const struct open_bucket *b, uint32_t number, int64_t ahead_ns)
{
    const struct calendar *calendar = &b->cell->calendar;
    uint32_t slot = calendar_slot(calendar, buckets_ahead(b->cell->rules, ahead_ns));
    __builtin_prefetch(&calendar->ring[slot], 1);
    *b->workspace->leaving_end++ = (uint64_t)slot << 32 | number;
}

/* Puts what leaves the bucket into the calendar; a few ahead, the chunk that it will go to is fetched. */
static void push_leaving(struct calendar *calendar, struct workspace *w)
{
    enum { AHEAD = 6 };
    for (const uint64_t *at = w->leaving, *end = w->leaving_end; at < end; at++) {
        if (end - at > AHEAD)
            __builtin_prefetch(&calendar->chunks[calendar->ring[at[AHEAD] >> 32].first]);
        calendar_push(calendar, (uint32_t)(*at >> 32), (uint32_t)*at);
    }
    w->leaving_end = w->leaving;
}

/* Sends the learner's attempt if it is due in the bucket. Returns its key when it also arrives in it; else it leaves
 * the bucket and the result is NOT_HERE. An attempt that is still on its way keeps its draw: it is drawn again, from
 * the same word, when its bucket opens. One that would arrive after its deadline never does: its learner gives up then
 * and takes it back, so that nothing happens before it is known. */
static inline uint64_t send(const struct open_bucket *b, struct learner *l, uint32_t number)
{
    const struct cell *c = b->cell;
    if (l->send_ns >= b->end_ns) {
        put_off(b, number, l->send_ns - b->end_ns);
        return NOT_HERE;
    }
    if (!(l->flags & LEARNER_SENT)) {
        struct tally *t = &b->tallies[learner_group(l)];
        t->sum.of[MEASURE_OFFERED]++;
        if (l->attempt > 0)
            t->retries++;
    }
    int64_t arrival_ns = learner_arrival(l, c->rules, c->conditions.network);
    if (arrival_ns >= b->end_ns) {
        l->flags |= LEARNER_SENT;
        put_off(b, number, arrival_ns - b->end_ns);
        return NOT_HERE;
    }
    return (uint64_t)(arrival_ns - b->begin_ns) << 32 | number;
}

/* What faults make of the attempt before the analyzer sees it. */
static inline struct blow strike_attempt(const struct cell *c, struct ending *e, const struct pcg32_words *words,
                                         struct attempt *a)
{
    const struct target target = {.learner = (uint64_t)c->first_learner + e->learner,
                                  .arm = e->group % ARMS,
                                  .segment = e->group / ARMS,
                                  .state = words->state,
                                  .arrival_ns = a->arrival_ns,
                                  .back_ns = a->back_ns,
                                  .missed = a->length == &c->rules->arms[e->group % ARMS].miss};
    struct blow blow = NO_BLOW;
    if (a->arrival_ns < a->deadline_ns) /* else it never comes */
        blow = strike_all(c->conditions.strikers, c->conditions.strikers_count, &target);
    a->back_ns += blow.delay_ns;
    a->error |= blow.error;
    e->marks = (uint8_t)blow.marks;
    return blow;
}

/* What the analyzer makes of the attempt: fills outcome and end_ns of *e.
 *   blow  filled where faults may strike it in this tick; else NULL, known when compiling */
static inline void serve(struct cell *c, struct measures *sum, const struct learner *l, int64_t arrival_ns,
                         struct ending *e, struct blow *blow)
{
    int arm = e->group % ARMS;
    const struct arm_rules *rules = &c->rules->arms[arm];
    struct pcg32_words words = learner_attempt_words(l, c->rules);
    struct attempt a = {.arrival_ns = arrival_ns, .deadline_ns = learner_deadline(l, c->rules, &words)};
    service_draw(&a, rules, &c->conditions.arms[arm], e->group / ARMS, &words);
    a.back_ns = quantile_draw(c->conditions.network, pcg32_word(&words, DRAW_NETWORK_BACK));
    if (blow)
        *blow = strike_attempt(c, e, &words, &a);
    service_serve(&c->services[arm], rules, &a, e, sum, blow);
}

/* The learner rests for less. Returns for how much less. */
static inline int64_t hurry_learner(struct learner *l, const struct blow *blow, int64_t end_ns)
{
    int64_t rest_ns = l->send_ns - end_ns, shorter_ns = blow_wait(blow, rest_ns);
    l->send_ns = end_ns + shorter_ns;
    return rest_ns - shorter_ns;
}

/* An attempt reaches the analyzer: everything that follows from it, up to the learner's next attempt. */
static inline void arrive(const struct open_bucket *b, struct learner *l, uint32_t number, int64_t arrival_ns,
                          bool struck)
{
    struct cell *c = b->cell;
    struct ending e = {.learner = number, .group = learner_group(l), .attempt = l->attempt};
    struct tally *t = &b->tallies[e.group];
    if (l->flags & LEARNER_SENT)
        learner_settle_arm(l);
    struct blow blow;
    serve(c, &t->sum, l, arrival_ns, &e, struck ? &blow : NULL);
    e.latency_ns = e.end_ns - learner_round_start(l);
    e.round_ends = e.outcome == OUTCOME_SERVED || !learner_retries(l, c->rules, e.latency_ns);
    if (struck && e.outcome != OUTCOME_SERVED) /* nothing was written */
        e.marks &= (uint8_t)~MARK_INCONSISTENT;
    if (!e.round_ends) {
        learner_retry(l, c->rules, e.end_ns);
    } else {
        if (e.outcome != OUTCOME_SERVED)
            learner_fail(l, c->rules, &e);
        c->rested_ns += (uint64_t)learner_next(l, c->rules, &c->conditions.pace, &e);
        if (struck)
            c->rested_ns -= (uint64_t)hurry_learner(l, &blow, e.end_ns);
    }
    count_or_keep_ending(c, t, &e);
}

/* Sends what is due in the bucket, leaves the keys of what arrives in workspace->keys; returns how many. Learners are
 * fetched a good way ahead: they lie anywhere in the cell. */
static uint32_t open_bucket(const struct open_bucket *b)
{
    enum { AHEAD = 12 };
    struct learner *learners = b->cell->learners;
    struct workspace *w = b->workspace;
    uint32_t due = calendar_take(&b->cell->calendar, w->due), count = 0;
    for (uint32_t i = 0; i < AHEAD && i < due; i++)
        __builtin_prefetch(&learners[w->due[i]], 1);
    for (uint32_t i = 0; i < due && !LOOK(i); i++) {
        uint32_t number = w->due[i], later = i + AHEAD < due ? w->due[i + AHEAD] : number;
        __builtin_prefetch(&learners[later], 1);
        uint64_t key = send(b, &learners[number], number);
        w->keys[count] = key;
        count += key != NOT_HERE;
    }
    return count;
}

/* False when the run is to stop; the bucket is left anywhere then.
 *   struck  faults may strike attempts in this tick; known when compiling */
static inline bool run_bucket(const struct open_bucket *b, bool struck)
{
    struct cell *c = b->cell;
    struct workspace *w = b->workspace;
    uint32_t count = open_bucket(b);
    uint64_t *keys = sort_keys(w->keys, w->sorted, count, (uint32_t)c->rules->bucket_ns);
    keys[count] = w->open_heap[0] = NOT_HERE; /* so neither needs a look at its count */
    w->open_heap_count = 0;
    struct calendar_lookahead ahead = calendar_look_ahead(&c->calendar);
    for (uint32_t served = 0;; served++) {
        if (LOOK(served))
            return false;
        __builtin_prefetch(&c->learners[calendar_next_ahead(&c->calendar, &ahead)], 1);
        uint64_t key = *keys;
        if (w->open_heap[0] < key) {
            key = heap_pop(w->open_heap, &w->open_heap_count);
            if (w->open_heap_count == 0)
                w->open_heap[0] = NOT_HERE;
        } else if (key != NOT_HERE) {
            keys++;
        } else {
            break;
        }
        uint32_t number = (uint32_t)key;
        struct learner *l = &c->learners[number];
        arrive(b, l, number, b->begin_ns + (int64_t)(key >> 32), struck);
        uint64_t again = send(b, l, number);
        if (again != NOT_HERE)
            heap_push(w->open_heap, &w->open_heap_count, again);
    }
    push_leaving(&c->calendar, w);
    return true;
}

/* In a tick in which faults strike attempts (cell_struck.c). */
bool run_struck_bucket(const struct open_bucket *b);

#endif
