/* world.h - the simulated system: learners, analyzers and what happens to every round, tick by tick.
 *
 * The world is cut into cells (contract 1.7): a cell has its own learners and its own replicas of each
 * arm, and is computed by one thread at a time; cells meet only at ticks. The world follows orders (traffic) and gives
 * samples; it knows nothing of gates.
 *
 * Two clocks. The plan's clock is the calendar that people read; the world's clock counts only what is simulated. They
 * differ by the stretches that were skipped (holds observed in parts). Everything below takes plan time.
 *
 * A run that is to stop (stop_asked) ends in the middle of anything: the world then moves no more, and its totals are
 * those of its last whole sample.
 */
#ifndef REHEARSE_WORLD_WORLD_H
#define REHEARSE_WORLD_WORLD_H

#include "metrics/sample.h"
#include "model/scenario.h"

struct world;

/* What a run will cost, known before it starts. */
struct footprint {
    int64_t learners, cells, memory_bytes;
    double rounds_per_second; /* expected, all arms, at activity 1 */
};

#define THREADS_MAX 256 /* that anybody may ask for */

/* Builds the world at plan time 0 with nobody on the candidate. threads >= 1 only says who computes. */
struct world *world_open(const struct scenario *scenario, uint64_t seed, int threads);

/* A world beside others of the same scenario, of any seed and in any thread; the rules stay the caller's and must
 * outlast it. */
struct rules;
struct world *world_open_shared(const struct rules *rules, uint64_t seed, int threads);

/* The same world at its start once more, with any seed, in the memory that it has: as world_open, in a tenth of the
 * time. */
void world_restart(struct world *world, uint64_t seed);

void world_free(struct world *world);
struct footprint world_footprint(const struct world *world);
const struct scopes *world_scopes(const struct world *world);

/* Moves learners and replicas, now: at the current tick. Raising a share keeps everyone who was in. */
void world_traffic(struct world *world, const struct split *split, const int replicas[ARMS]);

/* Simulates up to `until_ns`, a whole number of ticks ahead. False when the run is to stop: the world did not get
 * there, or does not say so. */
bool world_run(struct world *world, int64_t until_ns);

/* Lets plan time pass to `to_ns` without simulating it: nobody moves, caches warm and memory grows. */
void world_skip(struct world *world, int64_t to_ns);

/* Closes the sample that began at the last close (or skip) and ends now; fills `sample` (opened with world_scopes). */
void world_sample(struct world *world, struct sample *sample);

const int64_t *world_clock(const struct world *world); /* plan time, for the replay of check.h */

/* ENSUREs, at the end of a sample, the conservation laws of contract 3.3 and Little's law (the latencies of all rounds
 * are the time that learners were not at rest, to the nanosecond), and what regions, cells and their parts promise. */
void world_check(const struct world *world);

/* Totals from the start to the last sample's end, and what was under way then; after world_check.
 *
 * The digest is the sum, modulo 2^64, of a word for every attempt that has ended; so the order in which cells were
 * computed does not matter. With the learner's global number, the attempt's number in its round (from 0), its outcome
 * (0 served, 1 error, 2 rejected, 3 timed out, 4 lost), its arm, when the learner knew (ns of the world's clock), and
 * the latency since its round began (ns):
 *     h = mix64((learner << 24 | attempt << 16 | outcome << 8 | arm) ^ end * 0x9e3779b97f4a7c15)
 *     h = (h ^ latency) * 0xd6e8feb86659fd93;  word = h ^ h >> 32
 * tests/second computes it anew from this text. */
struct totals {
    struct measures arms[ARMS];
    int64_t rounds_in_flight, attempts_in_flight;
    uint64_t digest; /* of every attempt's outcome, see above */
};
void world_totals(const struct world *world, struct totals *totals);

#endif
