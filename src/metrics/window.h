/* window.h - samples of one scope added up over a stretch of time, and the metrics of that stretch.
 *
 * Invariant: `sum` and `latency` are the exact sums of the slices that were added. Peaks are over whole minutes of the
 * plan's clock that lie inside the window (U-26); while no minute is whole, a peak is the value of what there is.
 * What a recording gives is taken as it stands: the window's value is the latest one in it.
 * Times: ns since the plan's start.
 * Cost: 82 KB, of which adding a slice touches the buckets that the slice used.
 */
#ifndef REHEARSE_METRICS_WINDOW_H
#define REHEARSE_METRICS_WINDOW_H

#include "metrics/sample.h"

struct window_minute {
    int64_t start_ns, end_ns;
    struct measures sum;
    struct histogram_sum latency[ROUND_ENDS];
};

struct window {
    struct metric_settings settings;
    int64_t start_ns, end_ns; /* of the first and the last slice; start > end when empty */
    int64_t observed_ns;      /* the length of what was added: less than end - start when a hold is observed in parts */
    int64_t slices;
    struct measures sum;
    struct histogram_sum latency[ROUND_ENDS];
    struct window_minute minute; /* the minute under way */
    int64_t minutes;             /* whole minutes seen */
    struct ratio peak[METRICS];  /* of PEAK_OF metrics: the highest whole minute */
    struct memory_trend memory;
    struct given given;
};

/* Empties a window that was in use, or is zeroed; `settings` is what its metrics are read by, copied. */
void window_reset(struct window *w, const struct metric_settings *settings);
void window_add(struct window *w, const struct slice *slice, int64_t start_ns, int64_t end_ns);

/* The window as counts, for metric_of; valid while the window is. */
struct counted window_counted(const struct window *w);

/* What `metric` needs beside its own window: where its row says so the parts of `arm`, which are among `windows`, one a
 * scope by scopes_index. The windows of these parts must be up to date. */
struct metric_context context_of(enum metric metric, const struct scopes *scopes, const struct window *windows,
                                 enum arm arm);

/* The metric's value in this window: as given, or else from counts. A percentile that is given beside too few requests
 * has no data, as one that is counted. `context` as in metric_of. */
struct value window_metric(const struct window *w, enum metric metric, const struct metric_context *context);

/* Ends the program when the window is not what it says. Cost: a pass over its histograms. */
void window_check(const struct window *w);

#endif
