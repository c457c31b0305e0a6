/* The calendar of pending attempts against a naive one: nothing is lost, nothing comes early, memory is as promised. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/memory.h"
#include "random/pcg.h"
#include "world/calendar.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* An empty calendar; returns its memory, owned by the caller. */
static void *opened(struct calendar *c, uint32_t learners, uint32_t ring_bits)
{
    void *memory = memory_new(1, calendar_bytes(learners, ring_bits));
    calendar_open(c, learners, ring_bits, memory);
    return memory;
}

/* Takes the bucket that is due; returns how many learners it held, in `out`. A look at it beforehand shows each of them
 * once, and then only learner 0. */
static uint32_t take_all(struct calendar *c, uint32_t *out)
{
    enum { MOST = 3000 };
    static uint32_t held[MOST + CALENDAR_CHUNK];
    bool looked_at[MOST] = {false};
    uint32_t looked = 0;
    struct calendar_lookahead ahead = calendar_look_ahead(c);
    for (uint32_t i = 0; i < MOST; i++) {
        uint32_t learner = calendar_next_ahead(c, &ahead);
        looked += !looked_at[learner];
        looked_at[learner] = true;
    }
    uint32_t count = calendar_take(c, held);
    bool has_first = false;
    for (uint32_t i = 0; i < count; i++) {
        assert_true(looked_at[held[i]]);
        has_first = has_first || held[i] == 0;
        out[i] = held[i];
    }
    assert_int_equal(looked, count + (!has_first && looked_at[0]));
    return count;
}

static void push(struct calendar *c, int64_t bucket, uint32_t learner)
{
    calendar_push(c, calendar_slot(c, (uint64_t)(bucket - c->now)), learner);
}

static void what_is_pushed_comes_out_in_its_bucket_once(void **state)
{
    (void)state;
    struct calendar c;
    uint32_t out[8];
    void *memory = opened(&c, 8, 3);
    push(&c, 0, 5);
    push(&c, 2, 6);
    push(&c, 2, 7);
    push(&c, 7, 1);
    static const uint32_t counts[] = {1, 0, 2, 0, 0, 0, 0, 1};
    uint32_t sum[8] = {5, 0, 13, 0, 0, 0, 0, 1};
    for (int bucket = 0; bucket < 8; bucket++) {
        assert_int_equal(c.now, bucket);
        uint32_t count = take_all(&c, out), found = 0;
        assert_int_equal(count, counts[bucket]);
        for (uint32_t i = 0; i < count; i++)
            found += out[i];
        assert_int_equal(found, sum[bucket]);
    }
    for (int i = 0; i < 8; i++)
        assert_int_equal(take_all(&c, out), 0); /* a lap later nothing comes again */
    free(memory);
}

static void a_far_wait_is_put_again_until_its_time_has_come(void **state)
{
    (void)state;
    struct calendar c;
    uint32_t out[1];
    const int64_t due = 100; /* in a ring of 8: found at 7, 15, 23, ... and put again */
    void *memory = opened(&c, 1, 3);
    push(&c, due, 0);
    int found_early = 0;
    for (int64_t bucket = 0; bucket < due; bucket++) {
        if (take_all(&c, out) == 0)
            continue;
        found_early++;
        assert_int_equal(bucket % 8, 7);
        push(&c, due, 0);
    }
    assert_int_equal(found_early, 12);
    assert_int_equal(take_all(&c, out), 1);
    assert_int_equal(c.chunks_used, 2); /* chunk 0 and its own */
    free(memory);
}

static void the_farthest_bucket_is_never_the_one_under_way(void **state)
{
    (void)state;
    struct calendar c;
    uint32_t out[4];
    void *memory = opened(&c, 4, 2);
    for (int64_t bucket = 0; bucket < 20; bucket++) {
        push(&c, INT64_MAX / 4, 3);
        assert_int_equal(c.ring[(uint64_t)c.now & c.ring_mask].first, CALENDAR_NONE);
        for (int i = 0; i < 3; i++)
            assert_int_equal(take_all(&c, out), 0);
        assert_int_equal(take_all(&c, out), 1);
    }
    free(memory);
}

static void chunks_are_used_again(void **state)
{
    (void)state;
    struct calendar c;
    uint32_t out[700];
    void *memory = opened(&c, 700, 3);
    for (int lap = 0; lap < 50; lap++) {
        for (uint32_t i = 0; i < 700; i++)
            push(&c, c.now, i);
        assert_int_equal(take_all(&c, out), 700);
        assert_int_equal(c.chunks_used, 1 + 700 / CALENDAR_CHUNK + 1); /* 46 full ones and one of 10, beside chunk 0 */
    }
    free(memory);
}

/* A learner's due bucket, kept plainly. Every learner is in the calendar exactly once, as in a cell. */
struct model {
    uint32_t learners, ring_bits;
    int64_t due[3000];
    bool seen[3000];
};

static int64_t next_wait(struct pcg32 *rng, uint32_t ring)
{
    switch (pcg32_below(rng, 4)) {
    case 0:
        return pcg32_below(rng, 2);
    case 1:
        return pcg32_below(rng, ring);
    case 2:
        return pcg32_below(rng, 20 * ring);
    default:
        return 5 * (1 + pcg32_below(rng, 4)); /* in step: many in one bucket */
    }
}

/* Runs `buckets`; in each, exactly the learners that are due must come, and no chunk more than promised be used. */
static void run_model(struct model *m, uint64_t seed, int64_t buckets)
{
    struct calendar c;
    struct pcg32 rng = stream_open(seed, STREAM_LEARNER, 7, 0);
    uint32_t *out = memory_new(m->learners, sizeof *out), ring = 1U << m->ring_bits;
    int64_t comings = 0, put_again = 0;
    void *memory = opened(&c, m->learners, m->ring_bits);
    for (uint32_t i = 0; i < m->learners; i++) {
        m->due[i] = next_wait(&rng, ring);
        push(&c, m->due[i], i);
    }
    for (int64_t bucket = 0; bucket < buckets; bucket++) {
        uint32_t count = take_all(&c, out), expected = 0;
        memset(m->seen, 0, sizeof m->seen);
        for (uint32_t i = 0; i < m->learners; i++)
            expected += m->due[i] == bucket;
        for (uint32_t k = 0; k < count; k++) {
            uint32_t learner = out[k];
            assert_true(learner < m->learners && !m->seen[learner]);
            m->seen[learner] = true;
            assert_true(m->due[learner] >= bucket);
            if (m->due[learner] == bucket) {
                expected--;
                comings++;
                m->due[learner] = bucket + 1 + next_wait(&rng, ring);
            } else {
                put_again++;
            }
            push(&c, m->due[learner], learner);
        }
        assert_int_equal(expected, 0); /* all who were due came */
        assert_true(c.chunks_used <= c.chunks_count);
    }
    print_message("# %u learners, ring of %u: %lld came, %lld were put again, %u chunks of %u\n", m->learners, ring,
                  (long long)comings, (long long)put_again, c.chunks_used, c.chunks_count);
    assert_true(comings > 0 && put_again > 0);
    free(memory);
    free(out);
}

static void any_workload_comes_out_as_in_a_naive_calendar_with_no_more_chunks_than_promised(void **state)
{
    (void)state;
    static const uint32_t learners[] = {1, 2, 7, 8, 50, 400, 3000};
    static const uint32_t ring_bits[] = {2, 6, 8};
    struct model *m = memory_new(1, sizeof *m);
    for (size_t i = 0; i < sizeof learners / sizeof learners[0]; i++) {
        for (size_t k = 0; k < sizeof ring_bits / sizeof ring_bits[0]; k++) {
            *m = (struct model){.learners = learners[i], .ring_bits = ring_bits[k]};
            run_model(m, 100 * i + k, learners[i] < 100 ? 20000 : 2000);
        }
    }
    free(m);
}

/* The worst case for chunks: every bucket holds one more than whole chunks. */
static void the_promise_is_kept_when_every_bucket_begins_a_chunk(void **state)
{
    (void)state;
    struct calendar c;
    enum { RING = 64, EACH = CALENDAR_CHUNK + 1, LEARNERS = RING * EACH };
    uint32_t out[LEARNERS];
    void *memory = opened(&c, LEARNERS, 6);
    for (uint32_t i = 0; i < LEARNERS; i++)
        push(&c, i % RING, i);
    for (int64_t bucket = 0; bucket < 3 * RING; bucket++) {
        uint32_t count = take_all(&c, out);
        assert_int_equal(count, EACH);
        for (uint32_t i = 0; i < count; i++)
            push(&c, bucket + RING, out[i]);
        assert_true(c.chunks_used <= c.chunks_count);
    }
    assert_int_equal(c.chunks_used, 1 + 2 * RING);
    /* Negative control: without the chunks begun in each bucket the promise would be too small. */
    assert_true(c.chunks_used > 1 + LEARNERS / CALENDAR_CHUNK + 2);
    free(memory);
}

static void its_size_is_told_in_bytes(void **state)
{
    (void)state;
    struct calendar c;
    void *memory = opened(&c, 700, 6);
    size_t ring = 64 * sizeof(struct calendar_bucket);
    assert_int_equal(calendar_bytes(700, 6), ring + c.chunks_count * sizeof(struct calendar_chunk));
    assert_int_equal(c.chunks_count, 1 + 46 + 64 + 2); /* chunk 0, full ones, begun ones, and two that change hands */
    assert_ptr_equal((char *)c.ring + ring, (char *)memory + calendar_bytes(700, 6));
    free(memory);
}

static void restarted_it_is_empty_and_as_good_as_new(void **state)
{
    (void)state;
    struct calendar c;
    uint32_t out[700];
    void *memory = opened(&c, 700, 3);
    for (int lap = 0; lap < 3; lap++) {
        for (uint32_t i = 0; i < 700; i++)
            push(&c, i % 8, i);
        assert_int_equal(take_all(&c, out), 88);
        calendar_restart(&c);
        for (int bucket = 0; bucket < 8; bucket++)
            assert_int_equal(take_all(&c, out), 0);
        calendar_restart(&c);
    }
    free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_pushed_comes_out_in_its_bucket_once),
        cmocka_unit_test(a_far_wait_is_put_again_until_its_time_has_come),
        cmocka_unit_test(the_farthest_bucket_is_never_the_one_under_way),
        cmocka_unit_test(chunks_are_used_again),
        cmocka_unit_test(any_workload_comes_out_as_in_a_naive_calendar_with_no_more_chunks_than_promised),
        cmocka_unit_test(the_promise_is_kept_when_every_bucket_begins_a_chunk),
        cmocka_unit_test(its_size_is_told_in_bytes),
        cmocka_unit_test(restarted_it_is_empty_and_as_good_as_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
