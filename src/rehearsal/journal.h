/* journal.h - what a rehearsal leaves behind: a row a sample, the phases summed up, the decisions, the digest.
 *
 * Reports are made from this and from nothing else. It may be read while a run goes on: rows are only ever appended.
 */
#ifndef REHEARSE_REHEARSAL_JOURNAL_H
#define REHEARSE_REHEARSAL_JOURNAL_H

#include "control/control.h"

/* An arm in one sample. */
struct journal_arm {
    struct measures sum;
    int64_t p50_ns, p90_ns, p95_ns, p99_ns, p999_ns, max_ns; /* -1: no round ended */
    int64_t ended;                                           /* rounds in the histogram */
    uint64_t readings;                                       /* recorded metric values, as in struct slice */
    struct ratio *reading;                                   /* these alone, in the order of their bits; owned */
};
/* A metric as it was recorded, or NULL. */
static inline const struct ratio *journal_reading(const struct journal_arm *arm, enum metric metric)
{
    uint64_t bit = UINT64_C(1) << metric;
    return arm->readings & bit ? &arm->reading[__builtin_popcountll(arm->readings & (bit - 1))] : NULL;
}
/* A segment on one arm in one sample. */
struct journal_part {
    int64_t requests, failures; /* ended attempts; those that failed */
    int64_t p99_ns;
};
struct journal_row {
    int64_t start_ns, end_ns;
    enum stage stage;
    int phase;
    struct ratio split; /* as the balancer had it */
    struct journal_arm arms[ARMS];
    struct journal_part *parts; /* ARMS for each segment; owned */
};
static inline struct journal_part *journal_part(const struct journal_row *row, enum arm arm, int segment)
{
    return &row->parts[segment * ARMS + (int)arm];
}

/* Percentiles of the new arm's rounds in a phase up to a checkpoint, from merged counts. -1: no round ended. */
struct journal_checkpoint {
    int64_t p50_ns, p95_ns, p99_ns, p999_ns;
    int64_t ended; /* rounds */
};
/* A whole phase, as observed (phases only, not recovery or investigation). */
struct journal_phase {
    int64_t observed_ns;
    struct journal_checkpoint checkpoints[CHECKPOINTS_MAX]; /* those that were reached */
    struct window *windows;                                 /* one per scope; owned */
};

struct journal {
    const struct scenario *scenario;
    const struct control *control;
    struct scopes scopes;
    uint64_t seed;
    bool recorded;    /* made by `judge`, not by a simulation */
    bool interrupted; /* partial, for whatever reason */
    bool stopped;     /* partial because it was asked to stop early, not by a signal */
    int64_t until_ns; /* how far the run got, plan time */
    uint64_t digest;
    struct journal_row *rows;
    size_t rows_count, rows_capacity;
    struct journal_phase *phases; /* scenario->phases_count of them */
    /* The run's own bill and totals. */
    int64_t cells, memory_bytes;
    struct measures totals[ARMS];
    int64_t rounds_in_flight, attempts_in_flight; /* at the end */
};

void journal_open(struct journal *j, const struct scenario *scenario, const struct control *control);
void journal_add(struct journal *j, const struct sample *sample, enum stage stage, int phase, struct ratio split);
void journal_free(struct journal *j);

/* The run's digest: the rounds' own (world.h) and every decision, hashed field by field. */
uint64_t journal_digest(const struct journal *j, uint64_t rounds);

#endif
