/* watch.h - the windows that criteria read: the phase so far, the latest sample, and stretches that trail behind it.
 *
 * Invariant: `so_far` is the exact sum of the samples since watch_restart; nothing older is ever read, because a phase
 * before it had another split. A trailing stretch never spans unobserved time: samples before a gap leave it.
 * Only scopes announced with watch_use are kept, and old slices only for those that are read through a trailing window.
 * A watch allocates when it is opened; its ring grows only when samples are shorter than the scenario's (recordings).
 */
#ifndef CONTROL_WATCH_H
#define CONTROL_WATCH_H

#include "rehearse/scenario.h"
#include "rehearse/window.h"

/* One old sample: the slices of the scopes that are read through a trailing window. */
struct kept {
    int64_t start_ns, end_ns;
    struct slice *slices;
};

struct watch {
    const struct scenario *scenario;
    struct panel panel;
    bool *used; /* by panel index */
    int *slot;  /* by panel index: place in kept.slices, or -1 */
    int slots;
    int64_t reach_ns;                          /* the longest trailing window */
    struct window *so_far, *latest, *trailing; /* by panel index */
    struct kept *ring;
    size_t ring_first, ring_count, ring_capacity;
    int64_t start_ns, end_ns; /* of what was seen */
    int64_t unbroken_ns;      /* since here samples lie end to end */
    int64_t samples;
};

void watch_open(struct watch *w, const struct scenario *scenario);
void watch_free(struct watch *w);

/* Announces that `metric` will be read in `scope`, through a trailing window of `reach_ns` when that is not 0. Before
 * the first watch_restart only. */
void watch_use(struct watch *w, enum metric metric, struct scope scope, int64_t reach_ns);

/* Forgets what was seen; the next window starts at start_ns. */
void watch_restart(struct watch *w, int64_t start_ns);
void watch_add(struct watch *w, const struct sample *sample);

enum stretch { STRETCH_SO_FAR, STRETCH_LATEST, STRETCH_TRAILING };

/* The metric's value over the stretch. A trailing stretch is the latest samples that reach back at most length_ns, and
 * always the latest one. *window is what it was read from, valid until the next call. */
struct value watch_value(struct watch *w, enum metric metric, struct scope scope, enum stretch stretch,
                         int64_t length_ns, const struct window **window);

#endif
