/* pcg.h - PCG-XSH-RR 64/32 random numbers, and how millions of streams are keyed.
 *
 * Source: M. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random Number
 * Generation", HMC-CS-2014-0905. splitmix64's finaliser: Steele, Lea, Flood, OOPSLA 2014.
 * Seeding, bounded draws and jumps are the published interface: the loop keys its streams otherwise, but by these it is
 * held against the published numbers and another implementation (tests/random).
 * Invariant: inc is odd. Cost: one multiply and one add a draw; 16 bytes a stream.
 */
#ifndef REHEARSE_RANDOM_PCG_H
#define REHEARSE_RANDOM_PCG_H

#include <stdint.h>

struct pcg32 {
    uint64_t state;
    uint64_t inc;
};

/* The published seeding: two steps. */
void pcg32_seed(struct pcg32 *rng, uint64_t state, uint64_t sequence);

#define PCG32_MULTIPLIER UINT64_C(6364136223846793005)

/* The word that belongs to a state. */
static inline uint32_t pcg32_output(uint64_t state)
{
    uint32_t word = (uint32_t)(((state >> 18) ^ state) >> 27);
    uint32_t turn = (uint32_t)(state >> 59);
    return (word >> turn) | (word << ((32 - turn) & 31));
}

/* 32 uniform bits; advances the stream by one. The output comes from the old state. */
static inline uint32_t pcg32_next(struct pcg32 *rng)
{
    uint64_t old = rng->state;
    rng->state = old * PCG32_MULTIPLIER + rng->inc;
    return pcg32_output(old);
}

/* The words of a stream from one place on, in any order. With m the multiplier, n steps on the state is
 * s + (1 + m + ... + m^(n-1)) (m s + inc - s): one multiplication and one addition for any n. */
struct pcg32_words {
    uint64_t state, step; /* the state there; what the first step adds to it */
};

static inline struct pcg32_words pcg32_words_from(const struct pcg32 *rng)
{
    return (struct pcg32_words){rng->state, rng->state * PCG32_MULTIPLIER + rng->inc - rng->state};
}

/* 1 + m + ... + m^(n-1), for the first few n where n is known to the compiler, and for any. */
#define PCG32_SUM_1 UINT64_C(1)
#define PCG32_SUM_2 (PCG32_SUM_1 * PCG32_MULTIPLIER + 1)
#define PCG32_SUM_3 (PCG32_SUM_2 * PCG32_MULTIPLIER + 1)
#define PCG32_SUM_4 (PCG32_SUM_3 * PCG32_MULTIPLIER + 1)
#define PCG32_SUM_5 (PCG32_SUM_4 * PCG32_MULTIPLIER + 1)
#define PCG32_SUM_6 (PCG32_SUM_5 * PCG32_MULTIPLIER + 1)
#define PCG32_SUM_7 (PCG32_SUM_6 * PCG32_MULTIPLIER + 1)
#define PCG32_SUM_8 (PCG32_SUM_7 * PCG32_MULTIPLIER + 1)
#define PCG32_SUM_9 (PCG32_SUM_8 * PCG32_MULTIPLIER + 1)
#define PCG32_SUM_10 (PCG32_SUM_9 * PCG32_MULTIPLIER + 1)
#define PCG32_SUM_11 (PCG32_SUM_10 * PCG32_MULTIPLIER + 1)
static const uint64_t pcg32_sums[] = {
    0,           PCG32_SUM_1, PCG32_SUM_2, PCG32_SUM_3, PCG32_SUM_4,  PCG32_SUM_5,
    PCG32_SUM_6, PCG32_SUM_7, PCG32_SUM_8, PCG32_SUM_9, PCG32_SUM_10, PCG32_SUM_11,
};
#define PCG32_SUMS (sizeof pcg32_sums / sizeof pcg32_sums[0])
uint64_t pcg32_sum(uint64_t steps);

/* The state `steps` further, where `sum` is pcg32_sum(steps). */
static inline uint64_t pcg32_words_state(const struct pcg32_words *words, uint64_t sum)
{
    return words->state + sum * words->step;
}

/* Word number n < PCG32_SUMS; the words before it need not be drawn. */
static inline uint32_t pcg32_word(const struct pcg32_words *words, uint32_t n)
{
    return pcg32_output(pcg32_words_state(words, pcg32_sums[n]));
}

/* A uniform number in [0, bound), without bias; bound >= 1. May draw more than once. */
uint32_t pcg32_below(struct pcg32 *rng, uint32_t bound);

/* The same where it is drawn often: word * bound / 2^32, but for words whose product modulo 2^32 lies below
 * 2^32 mod bound, which are passed over. Hardly ever divides. After D. Lemire, ACM TOMACS 29(1), 2019. */
static inline uint32_t pcg32_pick(struct pcg32 *rng, uint32_t bound)
{
    uint64_t product = (uint64_t)pcg32_next(rng) * bound;
    if (__builtin_expect((uint32_t)product < bound, 0)) {
        uint32_t threshold = (UINT32_MAX - bound + 1) % bound;
        while ((uint32_t)product < threshold)
            product = (uint64_t)pcg32_next(rng) * bound;
    }
    return (uint32_t)(product >> 32);
}

/* Moves the stream by `steps` draws in O(log steps); steps modulo 2^64, so -n rewinds. */
void pcg32_advance(struct pcg32 *rng, uint64_t steps);

/* splitmix64's finaliser: a bijection of 64 bits. */
static inline uint64_t mix64(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* What a stream is for. One purpose per component: a new one leaves the draws of all others alone. Never renumber. */
enum stream_purpose {
    STREAM_LEARNER = 1,         /* entity: the learner's global id; everything the learner draws while playing */
    STREAM_BUCKET = 2,          /* entity: learner; its sticky bucket */
    STREAM_SEGMENT = 3,         /* entity: learner; its segment */
    STREAM_PROBE = 4,           /* entity: arm, region, target; health probes */
    STREAM_BALANCER = 5,        /* entity: cell, arm; choices between replicas */
    STREAM_REVENUE = 6,         /* entity: sample; revenue noise */
    STREAM_START = 7,           /* entity: learner; how it is found at the start */
    STREAM_FAULT_TIMES = 8,     /* entity: fault; when it begins at random */
    STREAM_FAULT_DRAWS = 9,     /* entity: fault; the key of what it draws for attempts */
    STREAM_FAULT_LEARNERS = 10, /* entity: learner, replication: fault; whether it strikes the learner */
    STREAM_LEFT_OUT = 11,       /* nothing's: under seed 2352 it could meet the probes' */
    STREAM_PEOPLE = 12,         /* entity: policy, incident, person; how long each takes */
    STREAM_PURPOSES
};

/* The stream of one entity for one purpose: key = mix(mix(mix(seed) ^ purpose) ^ (entity << 24 | replication)), and
 * from it state = mix(key ^ C1), inc = mix(key ^ C2) | 1. A chain of bijections: two entities of one purpose can never
 * share a state. Requires entity < 2^40 and replication < 2^24. Streams keyed by sequential numbers would be correlated
 * (tests/unit/test_pcg.c measures it). */
struct pcg32 stream_open(uint64_t seed, enum stream_purpose purpose, uint64_t entity, uint32_t replication);

/* The key itself, 64 uniform bits, for things that are fixed and need no stream (sticky buckets). */
uint64_t stream_number(uint64_t seed, enum stream_purpose purpose, uint64_t entity, uint32_t replication);

/* Two purposes could share a stream if their keys, before the entity enters, differed by a word that is in use: entity
 * below 2^32 and replication below 2^8. Returns 0 if no pair of purposes does under this seed, else the pair as
 * (a << 8 | b). About one seed in a million is so; runs check it once at start. */
uint32_t stream_collision(uint64_t seed);

#endif
