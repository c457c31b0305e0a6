/* exchange.h - where cells meet: sums of integers and maxima over all cells, and nothing else (contract 1.8).
 *
 * So it does not matter which thread computed which cell, nor in what order these functions see them. Whoever puts
 * cells on several machines adds these same sums up once more.
 */
#ifndef REHEARSE_WORLD_EXCHANGE_H
#define REHEARSE_WORLD_EXCHANGE_H

#include "world/cell.h"

/* Adds the tallies of all threads to those of the first; those of the others are then to be cleared. */
void exchange_tallies(struct workspace *workspaces, int count);

/* Moves what was asked of all cells into sums[region][arm] (service_take_asked). */
void exchange_asked(struct cell *cells, int count, struct measures sums[][ARMS]);

/* What all cells together have done since the start, and have under way. Times are modulo 2^64 ns. */
struct cells_sum {
    int64_t attempts_in_flight[ARMS][REGIONS_MAX], rounds_in_flight;
    uint64_t rested_ns;          /* between rounds */
    uint64_t pending_latency_ns; /* of rounds whose end belongs to a later sample */
    uint64_t round_starts_ns;    /* of the rounds that are under way, or come next */
};
void exchange_state(const struct cell *cells, int count, struct cells_sum *sum);
uint64_t exchange_digest(const struct cell *cells, int count);

/* By the conservation laws: what was offered or begun, and has not ended. */
int64_t attempts_under_way(const struct measures *m);
int64_t rounds_under_way(const struct measures *m);

/* All that was counted since the start, up to the last sample's end. */
struct cells_counted {
    struct measures totals[ARMS][REGIONS_MAX];
    uint64_t digest;
    uint64_t first_sends_ns; /* the sum of all learners' first sends, modulo 2^64 */
};

/* ENSUREs the conservation laws of contract 3.3 and Little's law, at the end of a sample. */
void exchange_check(const struct cells_counted *counted, const struct cells_sum *cells, int regions);

/* The same as far as it costs nothing: what was offered and has not ended is at most an attempt a learner. */
void exchange_check_counts(const struct cells_counted *counted, const struct cell *cells, int count, int regions);

#endif
