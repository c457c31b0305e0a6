/* pcg.c - seeding, jumping and keying of random streams. */
#include "random/pcg.h"

#include "base/check.h"

/* Two unrelated words that part a key into a state and an increment: the first 64 bits of the fractions of pi and e. */
#define KEY_STATE UINT64_C(0x243f6a8885a308d3)
#define KEY_INCREMENT UINT64_C(0xb7e151628aed2a6a)

#define ENTITY_BITS 40
#define REPLICATION_BITS 24

/* The bits of a word (entity << 24 | replication) that runs use, see stream_collision. */
#define WORD_IN_USE (UINT64_C(0xffffffff) << REPLICATION_BITS | UINT64_C(0xff))

void pcg32_seed(struct pcg32 *rng, uint64_t state, uint64_t sequence)
{
    rng->state = 0;
    rng->inc = (sequence << 1) | 1;
    pcg32_next(rng);
    rng->state += state;
    pcg32_next(rng);
}

uint32_t pcg32_below(struct pcg32 *rng, uint32_t bound)
{
    ENSURE(bound >= 1);
    /* 2^32 mod bound: without the draws below it, every remainder is equally frequent. */
    uint32_t threshold = (UINT32_MAX - bound + 1) % bound;
    uint32_t draw = pcg32_next(rng);
    while (draw < threshold)
        draw = pcg32_next(rng);
    return draw % bound;
}

/* A step is the affine map s -> m s + c; `steps` of them are composed by squaring, after F. Brown, "Random Number
 * Generation with Arbitrary Stride", Trans. Am. Nucl. Soc., 1994. */
void pcg32_advance(struct pcg32 *rng, uint64_t steps)
{
    uint64_t multiplier = PCG32_MULTIPLIER, increment = rng->inc;
    uint64_t all_multiplier = 1, all_increment = 0;
    for (; steps > 0; steps >>= 1) {
        if (steps & 1) {
            all_multiplier *= multiplier;
            all_increment = all_increment * multiplier + increment;
        }
        increment *= multiplier + 1;
        multiplier *= multiplier;
    }
    rng->state = all_multiplier * rng->state + all_increment;
}

uint64_t pcg32_sum(uint64_t steps)
{
    struct pcg32 from_0 = {.state = 0, .inc = 1};
    pcg32_advance(&from_0, steps);
    return from_0.state;
}

/* The key before the entity enters. */
static uint64_t purpose_key(uint64_t seed, uint32_t purpose)
{
    return mix64(mix64(seed) ^ purpose);
}

uint64_t stream_number(uint64_t seed, enum stream_purpose purpose, uint64_t entity, uint32_t replication)
{
    ENSURE(entity >> ENTITY_BITS == 0);
    ENSURE(replication >> REPLICATION_BITS == 0);
    uint64_t word = entity << REPLICATION_BITS | replication;
    return mix64(purpose_key(seed, (uint32_t)purpose) ^ word);
}

struct pcg32 stream_open(uint64_t seed, enum stream_purpose purpose, uint64_t entity, uint32_t replication)
{
    uint64_t key = stream_number(seed, purpose, entity, replication);
    return (struct pcg32){.state = mix64(key ^ KEY_STATE), .inc = mix64(key ^ KEY_INCREMENT) | 1};
}

uint32_t stream_collision(uint64_t seed)
{
    for (uint32_t a = 1; a < STREAM_PURPOSES; a++)
        for (uint32_t b = a + 1; b < STREAM_PURPOSES; b++) {
            /* Words x and y give one key exactly when x ^ y is the difference of the purposes' keys. */
            uint64_t difference = purpose_key(seed, a) ^ purpose_key(seed, b);
            if (a != STREAM_LEFT_OUT && b != STREAM_LEFT_OUT && (difference & ~WORD_IN_USE) == 0)
                return a << 8 | b;
        }
    return 0;
}
