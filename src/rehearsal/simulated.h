/* simulated.h - a simulated world as a source of samples: orders take effect at the tick they are due. */
#ifndef REHEARSE_REHEARSAL_SIMULATED_H
#define REHEARSE_REHEARSAL_SIMULATED_H

#include "rehearsal/source.h"
#include "world/world.h"

struct simulated;

/* Builds the world. `rules`, compiled from the scenario, may be shared with other runs; NULL: it compiles its own.
 * threads >= 1 only says who computes. Scenario and rules must outlive it. */
struct simulated *simulated_open(const struct scenario *scenario, const struct rules *rules, uint64_t seed,
                                 int threads);
/* The same at its start once more, with any seed, in the memory that it has. */
void simulated_restart(struct simulated *simulated, uint64_t seed);
void simulated_free(struct simulated *simulated);
struct source simulated_source(struct simulated *simulated);

struct footprint simulated_footprint(const struct simulated *simulated);
const int64_t *simulated_clock(const struct simulated *simulated);

#endif
