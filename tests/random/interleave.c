/* interleave.c - the draws of many learners as one endless stream of words, for a battery of tests.
 *
 *     interleave [LEARNERS [KEYING [SEED]]]      65536 learners, hashed, the default plan's seed
 *
 * Writes one 32-bit draw of each learner in turn, in the machine's byte order, until nobody reads. Interleaved, a
 * correlation between neighbouring learners becomes one between neighbouring words, which is what batteries look for.
 * KEYING `hashed` is what runs use; the other two are known to be bad, so that a battery can be shown to see it. */
#include "random/pcg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEARNERS_MAX (UINT64_C(1) << 24)

static struct pcg32 seeded(uint64_t state, uint64_t sequence)
{
    struct pcg32 rng;
    pcg32_seed(&rng, state, sequence);
    return rng;
}

/* What runs use. */
static struct pcg32 hashed(uint64_t seed, uint64_t id)
{
    return stream_open(seed, STREAM_LEARNER, id, 0);
}

/* One state, and increments in sequence. */
static struct pcg32 sequential(uint64_t seed, uint64_t id)
{
    return seeded(seed, id);
}

/* One increment, and states 2^40 apart. */
static struct pcg32 shifted(uint64_t seed, uint64_t id)
{
    return seeded(id << 40, seed);
}

typedef struct pcg32 opener(uint64_t seed, uint64_t id);

static opener *find_keying(const char *name)
{
    static const struct {
        const char *name;
        opener *open;
    } keyings[] = {{"hashed", hashed}, {"sequential", sequential}, {"shifted", shifted}};
    for (size_t i = 0; i < sizeof keyings / sizeof keyings[0]; i++)
        if (strcmp(name, keyings[i].name) == 0)
            return keyings[i].open;
    return NULL;
}

int main(int argc, char **argv)
{
    uint64_t learners = argc > 1 ? strtoull(argv[1], NULL, 10) : 65536;
    opener *open = find_keying(argc > 2 ? argv[2] : "hashed");
    uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 20251031;
    if (argc > 4 || learners < 1 || learners > LEARNERS_MAX || !open) {
        fprintf(stderr, "usage: interleave [LEARNERS [hashed|sequential|shifted [SEED]]]\n");
        return 2;
    }
    struct pcg32 *streams = malloc(learners * sizeof *streams);
    uint32_t *words = malloc(learners * sizeof *words);
    if (!streams || !words) {
        fprintf(stderr, "interleave: no memory for %llu learners\n", (unsigned long long)learners);
        return 3;
    }
    for (uint64_t id = 0; id < learners; id++)
        streams[id] = open(seed, id);
    do
        for (uint64_t id = 0; id < learners; id++)
            words[id] = pcg32_next(&streams[id]);
    while (fwrite(words, sizeof *words, learners, stdout) == learners);
    free(streams);
    free(words);
    return 0;
}
