/* window.h - samples of one scope added up over a stretch of time, and the metrics of that stretch.
 *
 * Invariant: `sum` is the exact sum of the slices that were added. Peaks are over whole minutes of the plan's clock
 * that lie inside the window (U-26); while no minute is whole, a peak is the value of what there is.
 * Recorded readings are taken as they stand: the window's value is the latest reading in it.
 */
#ifndef REHEARSE_METRICS_WINDOW_H
#define REHEARSE_METRICS_WINDOW_H

#include "metrics/sample.h"

enum peak { PEAK_THROUGHPUT, PEAK_ERROR_RATE, PEAK_P99, PEAK_CPU, PEAK_NETWORK, PEAKS };

struct window_minute {
    int64_t start_ns, end_ns;
    struct measures sum;
    struct histogram_sum latency;
};

struct window {
    int64_t start_ns, end_ns; /* of the first and the last slice; start > end when empty */
    int64_t observed_ns;      /* the length of what was added: less than end - start when a hold is observed in parts */
    int64_t slices;
    struct measures sum;
    int64_t latency_max_ns;
    struct histogram_sum latency;
    struct window_minute minute;            /* the minute under way */
    int64_t minutes;                        /* whole minutes seen */
    struct ratio peak[PEAKS];               /* the worst whole minute; for throughput the best */
    struct ratio memory_first, memory_last; /* KiB a replica */
    int64_t memory_first_ns, memory_last_ns;
    uint64_t readings;
    struct ratio reading[METRICS];
};

void window_reset(struct window *w);
void window_add(struct window *w, const struct slice *slice, int64_t start_ns, int64_t end_ns);

/* What is needed beside the window itself to give a metric's value. */
struct metric_context {
    enum variance variance;
    const struct window *segments; /* the same arm, one window a segment; for segment_variance */
    int segments_count;
    const struct window *regions; /* the same arm, one window a region; for regions */
    int regions_count;
    struct ratio churn_relief; /* churn hazard's relative change for a treated learner, e.g. -3/100 */
    struct ratio churn_weight; /* its change for every frustrated round's share; 0 is off */
};

/* context may be NULL for a metric that needs nothing beside the window. */
struct value window_metric(const struct window *w, enum metric metric, const struct metric_context *context);
/* segment_variance alone, from the context's segments; no data when a segment has none. */
struct value variance_value(const struct metric_context *context);
/* The quantile in ns, or -1: for tables. per_million as in histogram.h. */
int64_t window_quantile(const struct window *w, uint32_t per_million);

#endif
