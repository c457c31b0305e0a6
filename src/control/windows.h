/* windows.h - the windows that criteria read: the phase so far, the latest sample, and stretches that trail behind it.
 *
 * Invariant: `so_far` is the exact sum of the samples since windows_restart; nothing older is ever read, because a
 * phase before it had another split. A trailing stretch never spans unobserved time: samples before a gap leave
 * it. Only scopes announced with windows_use are kept, and old slices only for those read through a trailing window.
 * Memory is taken at windows_open; the ring grows only when samples are shorter than the scenario's (recordings).
 */
#ifndef REHEARSE_CONTROL_WINDOWS_H
#define REHEARSE_CONTROL_WINDOWS_H

#include "metrics/window.h"
#include "model/scenario.h"

/* One old sample: the slices of the scopes that are read through a trailing window. */
struct old_sample {
    int64_t start_ns, end_ns;
    struct slice *slices;
};

struct windows {
    const struct scenario *scenario;
    struct metric_settings settings;
    struct scopes scopes;
    bool *used; /* by scopes_index */
    int *slot;  /* by scopes_index: place in the slices of an old sample, or -1 */
    int slots;
    int64_t reach_ns;                          /* the longest trailing window */
    struct window *so_far, *latest, *trailing; /* by scopes_index */
    struct old_sample *ring;
    size_t ring_first, ring_count, ring_capacity;
    int64_t start_ns, end_ns; /* of what was seen */
    int64_t unbroken_ns;      /* since here samples lie end to end */
    int64_t samples;
};

void windows_open(struct windows *w, const struct scenario *scenario);
void windows_free(struct windows *w);

/* Announces that `metric` will be read in `scope`, through a trailing window of `reach_ns` when that is not 0. Before
 * the first windows_restart only. */
void windows_use(struct windows *w, enum metric metric, struct scope scope, int64_t reach_ns);

/* Forgets what was seen; the next window starts at start_ns. */
void windows_restart(struct windows *w, int64_t start_ns);
void windows_add(struct windows *w, const struct sample *sample);

enum stretch { STRETCH_SO_FAR, STRETCH_LATEST, STRETCH_TRAILING };

/* What is read: a metric of a scope over a stretch. */
struct reading {
    enum metric metric;
    struct scope scope;
    enum stretch stretch;
    int64_t length_ns; /* STRETCH_TRAILING: the latest samples that reach back so far at most, always the latest one */
};
/* The value. *window is what it was read from, valid until the next call. */
struct value windows_value(struct windows *w, const struct reading *reading, const struct window **window);

#endif
