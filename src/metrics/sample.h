/* sample.h - what one monitoring interval measured, for every scope that is watched.
 *
 * A sample is the only thing that control ever sees of a world, a recording or live traffic.
 * Invariant: a cell's counts are in every scope that contains the cell, exactly once.
 * Times: int64 ns since the plan's start, on the plan's clock (unobserved hold time included).
 * Cost: 21 KB a scope, most of it the histograms.
 */
#ifndef REHEARSE_METRICS_SAMPLE_H
#define REHEARSE_METRICS_SAMPLE_H

#include "metrics/histogram.h"
#include "metrics/measure.h"
#include "metrics/metric.h"
#include "metrics/scope.h"

/* One scope's part of a sample. */
struct slice {
    struct measures sum;
    struct histogram latency[ROUND_ENDS];
    struct given given; /* by a recording; nothing in a simulation */
};

struct sample {
    int64_t start_ns, end_ns;
    struct slice *slices; /* by scopes_index; owned */
    int slices_count;
};
void sample_open(struct sample *s, const struct scopes *scopes); /* allocates */
void sample_clear(struct sample *s, int64_t start_ns, int64_t end_ns);
void sample_free(struct sample *s);
/* What one cell counted. */
struct contribution {
    enum arm arm;
    int region, segment; /* -1: of none */
    const struct measures *sum;
    const struct histogram *latency; /* ROUND_ENDS of them; or NULL */
};
/* Adds it to every scope that contains it. */
void sample_fold(struct sample *s, const struct scopes *scopes, const struct contribution *counted);

/* The invariants of a simulated sample: its interval is not empty, every histogram is in order, and all arms together
 * are their sum in every scope. (A recording gives what it likes.) Cost: a pass over the sample. */
void sample_check(const struct sample *s, const struct scopes *scopes);

#endif
