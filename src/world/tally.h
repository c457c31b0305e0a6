/* tally.h - what one thread counts of endings in a sample.
 *
 * Everything is a sum of integers or a maximum, so it does not matter which thread counted what (contract 1.8).
 */
#ifndef REHEARSE_WORLD_TALLY_H
#define REHEARSE_WORLD_TALLY_H

#include "world/ending.h"

/* What an arm counted for one segment of a region in the sample under way. What follows from other counts is not
 * counted: `sum` is to be read through tally_measures. */
struct tally {
    struct measures sum;
    int64_t retries;   /* of the attempts offered */
    int64_t tolerated; /* rounds answered within 4 T: satisfied or tolerating */
    struct histogram latency;
};

/* All zero; a tally that was never cleared needs `histogram_reset` first. */
void tally_clear(struct tally *t);

void tally_merge(struct tally *into, const struct tally *from);

/* A served attempt is a round that succeeded; what was offered and is no retry is a round that started. */
struct measures tally_measures(const struct tally *t);

/* Counts an ending. satisfied_ns, tolerated_ns: T and 4 T of the Apdex. */
static inline void tally_add(struct tally *t, const struct ending *e, int64_t satisfied_ns, int64_t tolerated_ns)
{
    int64_t *of = t->sum.of;
    of[MEASURE_SERVED + e->outcome]++;
    if (!e->round_ends)
        return;
    of[MEASURE_LATENCY_NS] += e->latency_ns;
    histogram_add(&t->latency, e->latency_ns);
    if (e->session_ends)
        of[MEASURE_SESSIONS_ENDED]++;
    if (e->outcome == OUTCOME_SERVED) {
        of[MEASURE_SATISFIED] += e->latency_ns <= satisfied_ns;
        t->tolerated += e->latency_ns <= tolerated_ns;
    } else {
        of[MEASURE_ROUNDS_FAILED]++;
        of[MEASURE_SESSIONS_QUIT] += e->quit;
        of[MEASURE_COMPLAINTS] += e->complaint;
    }
}

#endif
