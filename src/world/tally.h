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
    bool overflowed;   /* a sum of latencies no longer fits */
    struct histogram latency[ROUND_ENDS];
};

/* All zero; a tally that was never cleared needs `histogram_reset` first. */
void tally_clear(struct tally *t);

void tally_merge(struct tally *into, const struct tally *from);

/* A served attempt is a round that succeeded; what was offered and is no retry is a round that started. What no longer
 * fits ends the run (measure.h), here and not in the thread that counts. */
struct measures tally_measures(const struct tally *t);

static inline void tally_add_latency(struct tally *t, enum round_end end, int64_t latency_ns)
{
    int64_t *sum = &t->sum.of[end == ROUND_ANSWERED ? MEASURE_LATENCY_NS : MEASURE_LATENCY_FAILED_NS];
    if (__builtin_expect(__builtin_add_overflow(*sum, latency_ns, sum), 0))
        t->overflowed = true;
    histogram_add(&t->latency[end], latency_ns);
}

static inline void tally_add_marks(int64_t *of, unsigned marks)
{
    of[MEASURE_SESSIONS_ENDED] += (marks & MARK_SESSION_ENDS) != 0;
    of[MEASURE_SESSIONS_QUIT] += (marks & MARK_QUIT) != 0;
    of[MEASURE_COMPLAINTS] += (marks & MARK_COMPLAINT) != 0;
    of[MEASURE_INCONSISTENT] += (marks & MARK_INCONSISTENT) != 0;
}

/* Counts an ending. satisfied_ns, tolerated_ns: T and 4 T of the Apdex. */
static inline void tally_add(struct tally *t, const struct ending *e, int64_t satisfied_ns, int64_t tolerated_ns)
{
    int64_t *of = t->sum.of;
    of[MEASURE_SERVED + e->outcome]++;
    if (!e->round_ends)
        return;
    if (e->marks)
        tally_add_marks(of, e->marks);
    if (e->outcome == OUTCOME_SERVED) {
        tally_add_latency(t, ROUND_ANSWERED, e->latency_ns);
        of[MEASURE_SATISFIED] += e->latency_ns <= satisfied_ns;
        t->tolerated += e->latency_ns <= tolerated_ns;
    } else {
        tally_add_latency(t, ROUND_FAILED, e->latency_ns);
        of[MEASURE_ROUNDS_FAILED]++;
    }
}

#endif
