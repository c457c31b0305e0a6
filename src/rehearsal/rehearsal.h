/* rehearsal.h - one run: ties the world and control together, sample by sample, and keeps the journal.
 *
 * The loop is: the world computes to the end of the sample, the sample goes to control, control's orders go back to the
 * world. Nothing else passes between them.
 */
#ifndef REHEARSE_REHEARSAL_REHEARSAL_H
#define REHEARSE_REHEARSAL_REHEARSAL_H

#include "rehearsal/journal.h"
#include "world/world.h"

#include <signal.h>

/* Told after every sample; `journal` has the latest row and decisions. */
typedef void rehearsal_observer(void *watcher, const struct journal *journal);

struct rehearsal_options {
    uint64_t seed;
    int threads;                       /* >= 1 */
    int64_t until_ns;                  /* plan time to stop at; INT64_MAX: the plan's end */
    volatile const sig_atomic_t *stop; /* not 0: stop at the next sample; may be NULL */
    rehearsal_observer *watch;         /* may be NULL */
    void *watcher;
    bool light; /* keeps no rows: of many seeds, the outcome is enough */
};

struct rehearsal;

/* Builds world and control; the journal is open and empty. The scenario must outlive it. */
struct rehearsal *rehearsal_open(const struct scenario *scenario, const struct rehearsal_options *options);
void rehearsal_free(struct rehearsal *rehearsal);
struct bill rehearsal_bill(const struct rehearsal *rehearsal);
const int64_t *rehearsal_clock(const struct rehearsal *rehearsal);

/* Runs to the end (or `until_ns`, or `stop`) and completes the journal, which stays the rehearsal's. */
const struct journal *rehearsal_run(struct rehearsal *rehearsal);

/* The part of the plan's time that a whole run simulates: holds count only as observed. */
int64_t rehearsal_observed_ns(const struct scenario *scenario);

#endif
