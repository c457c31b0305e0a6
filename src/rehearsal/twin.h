/* twin.h - the twin of a run: the same scenario and seed without its faults.
 *
 * Random numbers are common to both (contract 1.6), so what differs between them is the faults' doing. What the plan
 * itself asks for (`cache.flushes`) is in the twin, too.
 * Cost: a second run.
 */
#ifndef REHEARSE_REHEARSAL_TWIN_H
#define REHEARSE_REHEARSAL_TWIN_H

#include "rehearsal/incident.h"
#include "rehearsal/rehearsal.h"
#include "rehearsal/simulated.h"

struct twin {
    struct scenario scenario; /* the run's own but for the faults, which are owned */
    struct journal journal;
    struct incidents incidents;
};

/* Whether a run has something to be compared with: it has faults that the plan does not ask for. */
bool twin_wanted(const struct scenario *scenario);
/* The scenario without its faults; release with scenario_calm_free. It borrows all but the list of faults. */
struct scenario scenario_calm(const struct scenario *scenario);
void scenario_calm_free(struct scenario *calm);

/* The scenario must outlive the twin. */
void twin_open(struct twin *twin, const struct scenario *scenario, uint64_t seed);
/* Plays the twin of `with`, which is over, in a world of a calm scenario at its start; finds the incidents and gives
 * them to `with`. When the run is to stop before the twin is through, `with` stays without; then false. */
bool twin_run(struct twin *twin, struct simulated *world, const struct rehearsal_options *options,
              struct journal *with);
void twin_free(struct twin *twin);

#endif
