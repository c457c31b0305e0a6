/* test_pcg.c - published answers of the generators, and the independence of keyed streams. Known answers of pcg32 and
 * splitmix64: outputs published with the reference implementations (pcg-random.org; Vigna, prng.di.unimi.it). */
#include "random/pcg.h"
#include "world/draws.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct pcg32 seeded(uint64_t state, uint64_t sequence)
{
    struct pcg32 rng;
    pcg32_seed(&rng, state, sequence);
    return rng;
}

static void seed_42_54_gives_the_published_numbers(void **state)
{
    (void)state;
    static const uint32_t first[] = {0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e};
    struct pcg32 rng = seeded(42, 54);
    assert_true(rng.state == UINT64_C(0x185706b82c2e03f8) && rng.inc == 0x6d);
    for (size_t i = 0; i < COUNT(first); i++)
        assert_int_equal(pcg32_next(&rng), first[i]);
}

static void the_published_second_round_follows_after_the_demos_coins_dice_and_cards(void **state)
{
    (void)state;
    static const uint32_t second[] = {0x74ab93ad, 0x1c1da000, 0x494ff896, 0x34462f2f, 0xd308a3e5, 0x0fa83bab};
    struct pcg32 rng = seeded(42, 54);
    for (int i = 0; i < 6; i++)
        pcg32_next(&rng);
    for (int i = 0; i < 65; i++)
        pcg32_below(&rng, 2);
    for (int i = 0; i < 33; i++)
        pcg32_below(&rng, 6);
    for (uint32_t i = 52; i > 1; i--)
        pcg32_below(&rng, i);
    for (size_t i = 0; i < COUNT(second); i++)
        assert_int_equal(pcg32_next(&rng), second[i]);
}

static void extreme_seeds_give_the_published_numbers(void **state)
{
    (void)state;
    static const uint32_t zero[] = {0xe4c14788, 0x379c6516, 0x5c4ab3bb}, ones[] = {0x2675c047, 0x7779a837, 0xa145aa13};
    struct pcg32 low = seeded(0, 0), high = seeded(UINT64_MAX, UINT64_MAX);
    for (size_t i = 0; i < COUNT(zero); i++) {
        assert_int_equal(pcg32_next(&low), zero[i]);
        assert_int_equal(pcg32_next(&high), ones[i]);
    }
}

static void advancing_equals_drawing_and_its_negative_rewinds(void **state)
{
    (void)state;
    struct pcg32 rng = seeded(42, 54), walked = rng, far = rng;
    pcg32_advance(&rng, 1000000);
    for (int i = 0; i < 1000000; i++)
        pcg32_next(&walked);
    assert_true(rng.state == UINT64_C(0x5230a7ae1b365db8) && walked.state == rng.state);
    assert_int_equal(pcg32_next(&walked), 0x11918599);
    pcg32_advance(&far, UINT64_C(1) << 40);
    assert_true(far.state == UINT64_C(0xdce675b82c2e03f8));
    assert_int_equal(pcg32_next(&far), 0x990a06d3);
    pcg32_advance(&rng, 0 - UINT64_C(1000000));
    assert_true(rng.state == UINT64_C(0x185706b82c2e03f8));
    pcg32_advance(&rng, 0);
    assert_true(rng.state == UINT64_C(0x185706b82c2e03f8));
}

static void words_from_a_place_on_come_in_any_order(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct pcg32 rng = seeded(seed, seed * seed), walked = rng, far = rng;
        struct pcg32_words words = pcg32_words_from(&rng);
        uint32_t expected[PCG32_SUMS];
        for (size_t n = 0; n < PCG32_SUMS; n++)
            expected[n] = pcg32_next(&walked);
        for (uint32_t n = PCG32_SUMS; n-- > 0;)
            assert_int_equal(pcg32_word(&words, n), expected[n]);
        pcg32_advance(&far, seed << 20);
        assert_true(pcg32_words_state(&words, pcg32_sum(seed << 20)) == far.state);
    }
}

static void bounded_numbers_stay_below_their_bound_and_skip_what_would_bias(void **state)
{
    (void)state;
    static const uint32_t bounds[] = {1, 2, 3, 6, 1000, 0x80000000, 0x80000001, 0xffffffff};
    for (size_t i = 0; i < COUNT(bounds); i++) {
        struct pcg32 rng = seeded(7, i), plain = rng;
        for (int n = 0; n < 1000; n++) {
            uint64_t excess = (UINT64_C(1) << 32) % bounds[i];
            uint32_t draw = pcg32_next(&plain);
            while (draw < excess)
                draw = pcg32_next(&plain);
            uint32_t number = pcg32_below(&rng, bounds[i]);
            assert_true(number < bounds[i]);
            assert_int_equal(number, draw % bounds[i]);
        }
    }
}

static void picked_numbers_stay_below_their_bound_and_skip_what_would_bias(void **state)
{
    (void)state;
    static const uint32_t bounds[] = {1, 2, 3, 6, 1000, 100000, 0x80000000, 0x80000001, 0xc0000000, 0xffffffff};
    for (size_t i = 0; i < COUNT(bounds); i++) {
        struct pcg32 rng = seeded(7, i), plain = rng;
        for (int n = 0; n < 1000; n++) {
            /* Words of number k are those from ceil(k 2^32 / bound) on; only floor(2^32 / bound) of them count. */
            uint64_t word = pcg32_next(&plain);
            while (word * bounds[i] % (UINT64_C(1) << 32) < (UINT64_C(1) << 32) % bounds[i])
                word = pcg32_next(&plain);
            uint32_t number = pcg32_pick(&rng, bounds[i]);
            assert_true(number < bounds[i]);
            assert_int_equal(number, word * bounds[i] / (UINT64_C(1) << 32));
            assert_true(rng.state == plain.state);
        }
    }
}

static void the_mixer_gives_the_published_numbers_of_splitmix64(void **state)
{
    (void)state;
    static const uint64_t from_0[] = {UINT64_C(0xe220a8397b1dcdaf), UINT64_C(0x6e789e6aa1b965f4),
                                      UINT64_C(0x06c45d188009454f), UINT64_C(0xf88bb8a8724c81ec)};
    static const uint64_t from_1234567[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                            UINT64_C(9817491932198370423)};
    const uint64_t gamma = UINT64_C(0x9e3779b97f4a7c15);
    for (uint64_t i = 0; i < COUNT(from_0); i++)
        assert_true(mix64((i + 1) * gamma) == from_0[i]);
    for (uint64_t i = 0; i < COUNT(from_1234567); i++)
        assert_true(mix64(1234567 + (i + 1) * gamma) == from_1234567[i]);
    assert_true(mix64(0) == 0);
    assert_true(mix64(1) == UINT64_C(0x5692161d100b05e5)); /* worked out in Python's whole numbers */
}

/* The product modulo 2^64 by adding shifted copies: shares nothing with the code under test. */
static uint64_t slow_product(uint64_t a, uint64_t b)
{
    uint64_t sum = 0;
    for (int bit = 0; bit < 64; bit++)
        if (b >> bit & 1)
            sum += a << bit;
    return sum;
}

static uint64_t slow_mix(uint64_t z)
{
    z = slow_product(z ^ z >> 30, UINT64_C(13787848793156543929));
    z = slow_product(z ^ z >> 27, UINT64_C(10723151780598845931));
    return z ^ z >> 31;
}

static void a_stream_follows_the_recipe_of_hashes(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed;
        enum stream_purpose purpose;
        uint64_t entity;
        uint32_t replication;
    } rows[] = {
        {0, STREAM_LEARNER, 0, 0},          {1, STREAM_LEARNER, 1, 0},
        {2025, STREAM_BUCKET, 4999999, 3},  {UINT64_MAX, STREAM_PROBE, (UINT64_C(1) << 40) - 1, (1u << 24) - 1},
        {42, STREAM_REVENUE, 1u << 31, 17},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint64_t word = slow_product(rows[i].entity, 16777216) + rows[i].replication;
        uint64_t key = slow_mix(slow_mix(slow_mix(rows[i].seed) ^ (uint64_t)rows[i].purpose) ^ word);
        struct pcg32 rng = stream_open(rows[i].seed, rows[i].purpose, rows[i].entity, rows[i].replication);
        assert_true(stream_number(rows[i].seed, rows[i].purpose, rows[i].entity, rows[i].replication) == key);
        assert_true(rng.state == slow_mix(key ^ UINT64_C(0x243f6a8885a308d3)));
        assert_true(rng.inc == (slow_mix(key ^ UINT64_C(0xb7e151628aed2a6a)) | 1));
    }
}

static void a_recorded_stream_never_changes(void **state)
{
    (void)state;
    struct pcg32 rng = stream_open(2025, STREAM_LEARNER, 123456, 0);
    uint64_t number = stream_number(2025, STREAM_BUCKET, 123456, 0);
    uint32_t first = pcg32_next(&rng);
    uint32_t second = pcg32_next(&rng);
    print_message("# recorded: %08x %08x %08x%08x\n", (unsigned)first, (unsigned)second, (unsigned)(number >> 32),
                  (unsigned)number);
    assert_int_equal(first, 0x14bf008f);
    assert_int_equal(second, 0xd360f6b7);
    assert_true(number == UINT64_C(0x9c31672add593919));
}

typedef struct pcg32 opener(uint64_t i);

static struct pcg32 keyed(uint64_t i)
{
    return stream_open(2025, STREAM_LEARNER, i, 0);
}
static struct pcg32 sequential_ids(uint64_t i)
{
    return seeded(42, i);
}
static struct pcg32 shifted_states(uint64_t i)
{
    return seeded(i << 40, 54);
}

static uint32_t top_nibble(struct pcg32 rng, int draw)
{
    pcg32_advance(&rng, (uint64_t)draw - 1);
    return pcg32_next(&rng) >> 28;
}

/* Chi-squared of the top nibbles of draw number `draw` (from 1) of streams i and i + stride, over 2^20 pairs and 256
 * cells: 255 degrees of freedom, mean 255, standard deviation 22.6. */
static double pairs_at(opener *open, uint64_t stride, int draw)
{
    enum { PAIRS = 1 << 20 };
    static uint32_t cells[256];
    for (int i = 0; i < 256; i++)
        cells[i] = 0;
    for (uint64_t i = 0; i < PAIRS; i++) {
        uint32_t left = top_nibble(open(i), draw);
        uint32_t right = top_nibble(open(i + stride), draw);
        cells[left << 4 | right]++;
    }
    double sum = 0;
    for (int i = 0; i < 256; i++) {
        double difference = cells[i] - PAIRS / 256.0;
        sum += difference * difference / (PAIRS / 256.0);
    }
    return sum;
}

/* The same of word 0 of a stream's successive stretches of `length` words. */
static double stretches_of(uint64_t length)
{
    enum { PAIRS = 1 << 20 };
    static uint32_t cells[256];
    struct pcg32 rng = stream_open(2025, STREAM_LEARNER, 5, 0);
    for (int i = 0; i < 256; i++)
        cells[i] = 0;
    uint32_t before = 0;
    for (int i = 0; i < PAIRS; i++, pcg32_advance(&rng, length)) {
        uint32_t now = top_nibble(rng, 1);
        cells[before << 4 | now]++;
        before = now;
    }
    double sum = 0;
    for (int i = 0; i < 256; i++) {
        double difference = cells[i] - PAIRS / 256.0;
        sum += difference * difference / (PAIRS / 256.0);
    }
    return sum;
}

/* A chi-squared of 255 degrees of freedom falls outside with probability below 1e-5 (normal approximation after Wilson
 * and Hilferty: 165 is -4.5 and 365 is +4.5 standard deviations). */
static int looks_independent(double chi_squared)
{
    return chi_squared > 165 && chi_squared < 365;
}

/* Strides: neighbours, small steps, round numbers and powers of two. */
static void streams_at_any_stride_are_independent(void **state)
{
    (void)state;
    static const uint64_t strides[] = {1, 2, 3, 10, 256, 1000, 65536, 100000, 1 << 20};
    for (size_t i = 0; i < COUNT(strides); i++) {
        double chi_squared[4];
        for (int draw = 1; draw <= 4; draw++)
            chi_squared[draw - 1] = pairs_at(keyed, strides[i], draw);
        print_message("# stride %lu: chi-squared %.0f %.0f %.0f %.0f in draws 1 to 4 (255 +- 23)\n",
                      (unsigned long)strides[i], chi_squared[0], chi_squared[1], chi_squared[2], chi_squared[3]);
        for (int draw = 1; draw <= 4; draw++)
            assert_true(looks_independent(chi_squared[draw - 1]));
    }
}

static void a_learners_rounds_are_independent_and_stretches_of_2_to_the_40_words_would_not_be(void **state)
{
    (void)state;
    double rounds = stretches_of(ROUND_DRAWS), powers = stretches_of(UINT64_C(1) << 40);
    print_message("# successive rounds: chi-squared %.0f (255 +- 23), of stretches of 2^40 words: %.0f\n", rounds,
                  powers);
    assert_true(looks_independent(rounds));
    assert_false(looks_independent(powers));
}

static void control_sequential_keys_fail_the_test_of_independence(void **state)
{
    (void)state;
    double first = pairs_at(sequential_ids, 1, 1), second = pairs_at(sequential_ids, 1, 2);
    double states = pairs_at(shifted_states, 1, 1);
    print_message("# sequential stream ids: %.0f and %.0f, states i << 40: %.0f\n", first, second, states);
    assert_false(looks_independent(first) && looks_independent(second));
    assert_false(looks_independent(states));
}

static void control_increments_half_the_range_apart_fail_the_test_of_independence(void **state)
{
    (void)state;
    static uint32_t cells[256];
    struct pcg32 a = seeded(42, 54), b = a;
    b.inc += UINT64_C(1) << 63;
    for (int i = 0; i < 1 << 20; i++) {
        uint32_t left = pcg32_next(&a) >> 28;
        uint32_t right = pcg32_next(&b) >> 28;
        cells[left << 4 | right]++;
    }
    double sum = 0;
    for (int i = 0; i < 256; i++)
        sum += (cells[i] - 4096.0) * (cells[i] - 4096.0) / 4096.0;
    print_message("# increments 2^63 apart: %.0f\n", sum);
    assert_false(looks_independent(sum));
}

static int compare_words(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static void no_two_streams_of_a_run_share_a_state(void **state)
{
    (void)state;
    enum { EACH = 200000, ALL = EACH * (STREAM_PURPOSES - 1) };
    uint64_t *states = malloc(ALL * sizeof *states);
    assert_non_null(states);
    size_t count = 0;
    for (int purpose = 1; purpose < STREAM_PURPOSES; purpose++)
        for (uint64_t entity = 0; entity < EACH; entity++)
            states[count++] = stream_open(7, (enum stream_purpose)purpose, entity, 0).state;
    qsort(states, count, sizeof *states, compare_words);
    for (size_t i = 1; i < count; i++)
        assert_true(states[i] != states[i - 1]);
    free(states);
}

/* A seed found by trying them in order: of some 15 pairs of purposes, one in 2^24 can meet. */
static void purposes_whose_keys_could_meet_are_found(void **state)
{
    (void)state;
    uint64_t seed = 0;
    while (seed < UINT64_C(20000000) && stream_collision(seed) == 0)
        seed++;
    uint32_t pair = stream_collision(seed);
    print_message("# the first seed with purposes that could meet: %lu\n", (unsigned long)seed);
    assert_true(pair != 0);
    enum stream_purpose a = (enum stream_purpose)(pair >> 8), b = (enum stream_purpose)(pair & 255);
    uint64_t word = slow_mix(slow_mix(seed) ^ (uint64_t)a) ^ slow_mix(slow_mix(seed) ^ (uint64_t)b);
    uint64_t met = stream_number(seed, a, word >> 24, (uint32_t)(word & 0xffffff));
    assert_true(met == stream_number(seed, b, 0, 0));
    assert_true(word >> 56 == 0 && (word & 0xffff00) == 0);
    assert_true(seed > 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seed_42_54_gives_the_published_numbers),
        cmocka_unit_test(the_published_second_round_follows_after_the_demos_coins_dice_and_cards),
        cmocka_unit_test(extreme_seeds_give_the_published_numbers),
        cmocka_unit_test(advancing_equals_drawing_and_its_negative_rewinds),
        cmocka_unit_test(words_from_a_place_on_come_in_any_order),
        cmocka_unit_test(bounded_numbers_stay_below_their_bound_and_skip_what_would_bias),
        cmocka_unit_test(picked_numbers_stay_below_their_bound_and_skip_what_would_bias),
        cmocka_unit_test(the_mixer_gives_the_published_numbers_of_splitmix64),
        cmocka_unit_test(a_stream_follows_the_recipe_of_hashes),
        cmocka_unit_test(a_recorded_stream_never_changes),
        cmocka_unit_test(streams_at_any_stride_are_independent),
        cmocka_unit_test(a_learners_rounds_are_independent_and_stretches_of_2_to_the_40_words_would_not_be),
        cmocka_unit_test(control_sequential_keys_fail_the_test_of_independence),
        cmocka_unit_test(control_increments_half_the_range_apart_fail_the_test_of_independence),
        cmocka_unit_test(no_two_streams_of_a_run_share_a_state),
        cmocka_unit_test(purposes_whose_keys_could_meet_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
