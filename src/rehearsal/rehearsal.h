/* rehearsal.h - one run: ties a source of samples to control, sample by sample, and keeps the journal.
 *
 * The loop is: the source gives a sample, the sample goes to control with what took effect meanwhile, control's orders
 * go back to the source. Nothing else passes between them, so a simulated world, a recording and live traffic are
 * judged by the same loop.
 */
#ifndef REHEARSE_REHEARSAL_REHEARSAL_H
#define REHEARSE_REHEARSAL_REHEARSAL_H

#include "rehearsal/journal.h"
#include "rehearsal/source.h"

/* What is new since an observer was told the last time. */
struct news {
    const struct observation *seen;
    enum stage stage;      /* in which it was seen */
    int phase;             /* its phase of the plan, or the one whose end is followed */
    size_t first_decision; /* the first that is new */
};
/* Told after every sample; the journal has its row and its decisions. */
struct observer {
    void (*tell)(void *self, const struct journal *journal, const struct news *news);
    void *self;
};

struct rehearsal_options {
    int64_t until_ns; /* plan time to stop at; INT64_MAX: the end */
    const struct observer *observers;
    size_t observers_count;
};

/* A rehearsal in steps, for a source that pauses (rows that a caller feeds): opens it into an open, empty journal;
 * takes the samples that are there; and completes the journal. The scenario, and what `source` stands for, must outlive
 * it. */
struct rehearsal;
struct rehearsal *rehearsal_open(const struct scenario *scenario, const struct source *source, struct journal *journal);
void rehearsal_go_on(struct rehearsal *rehearsal, const struct rehearsal_options *options);
void rehearsal_close(struct rehearsal *rehearsal);

/* Runs to the end, to `until_ns`, or until the run is to stop (stop_asked): the outcome is then that of `until_ns` at
 * the end of the last whole sample, but for the word. Into an open, empty journal, which it completes. */
void rehearsal_run(const struct scenario *scenario, const struct source *source,
                   const struct rehearsal_options *options, struct journal *journal);

/* Whether it was cut off by an interrupt; one that ends where it was asked to was not. */
bool rehearsal_cut_off(const struct outcome *outcome);

/* The part of the plan's time that a whole run simulates: holds count only as observed. */
int64_t rehearsal_observed_ns(const struct scenario *scenario);

#endif
