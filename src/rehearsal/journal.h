/* journal.h - a rehearsal as reports read it: its scenario, its outcome, and a row a sample.
 *
 * Reports are made from this and from nothing else. Rows are only ever appended and never move: another thread may read
 * those that are published, and the outcome's published decisions, while a run goes on.
 * Cost: about 0.8 KB a sample and 24 bytes for each region, segment and arm in it, in blocks; nothing else is allocated
 * while samples come. A journal without rows keeps the outcome alone.
 */
#ifndef REHEARSE_REHEARSAL_JOURNAL_H
#define REHEARSE_REHEARSAL_JOURNAL_H

#include "metrics/window.h"
#include "model/outcome.h"

/* An arm in one sample. */
struct journal_arm {
    struct measures sum;
    struct percentiles latency[LATENCY_KINDS];
    uint64_t given_set;        /* what a recording gave, as in struct given */
    const struct ratio *given; /* these alone, in the order of their bits */
};
/* A metric as a recording gave it, or NULL. */
static inline const struct ratio *journal_given(const struct journal_arm *arm, enum metric metric)
{
    uint64_t bit = UINT64_C(1) << metric;
    return arm->given_set & bit ? &arm->given[__builtin_popcountll(arm->given_set & (bit - 1))] : NULL;
}
/* A region or a segment on one arm in one sample. */
struct journal_slice {
    int64_t requests, failures; /* ended attempts; those that failed */
    int64_t p99_ns;             /* -1: too few rounds were answered */
};
struct journal_row {
    int64_t start_ns, end_ns;
    enum stage stage;
    int phase;
    struct ratio split; /* as the balancer had it */
    struct journal_arm arms[ARMS];
    int regions, segments;
    struct journal_slice slices[]; /* ARMS for each region, then for each segment */
};
static inline const struct journal_slice *journal_region(const struct journal_row *row, enum arm arm, int region)
{
    return &row->slices[region * ARMS + (int)arm];
}
static inline const struct journal_slice *journal_segment(const struct journal_row *row, enum arm arm, int segment)
{
    return &row->slices[(row->regions + segment) * ARMS + (int)arm];
}

struct incidents;
struct journal {
    const struct scenario *scenario;
    struct metric_settings settings; /* the scenario's */
    struct outcome outcome;
    const char *command;               /* that repeats the rehearsal, for a shell; NULL: there is none */
    const struct incidents *incidents; /* of its faults (incident.h); NULL: it has none, or no twin was played */
    bool keeps_rows;
    struct blocks rows;  /* of struct journal_row */
    struct blocks given; /* of struct ratio: what the rows' arms were given */
    /* The phase under way, summed up. */
    int phase;                                /* -1 before the first */
    struct histogram_sum latency[ROUND_ENDS]; /* of the slice that is being written down */
    struct window *windows;                   /* one per scope; owned */
    int64_t cells, memory_bytes;              /* the run's own, on its machine */
};

/* keeps_rows: false for a run of which nothing but the outcome is wanted. */
void journal_open(struct journal *j, const struct scenario *scenario, bool keeps_rows);
/* One sample more: a row, and the values of its phase, which the outcome is given at checkpoints and when the phase is
 * over. `split`: as the balancer had it. */
void journal_add(struct journal *j, const struct sample *sample, enum stage stage, int phase, struct ratio split);
/* The samples are over: the phase under way is written down as far as it was seen. */
void journal_end(struct journal *j);
void journal_free(struct journal *j);
/* What this header promises (check.h), of the latest row: time goes forward, its parts are those of the scenario, and
 * what was given is there. Every build calls it with every row. */
void journal_check(const struct journal *j);

/* How many rows may be read, and one of them. */
size_t journal_rows(const struct journal *j);
const struct journal_row *journal_row(const struct journal *j, size_t index);

#endif
