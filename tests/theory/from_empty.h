/* from_empty.h - the way from empty: many queues that begin empty beside one another, at several moments. */
#ifndef REHEARSE_TEST_FROM_EMPTY_H
#define REHEARSE_TEST_FROM_EMPTY_H

#include <stdbool.h>
#include <stdint.h>

#define MOMENTS 6 /* 1 2 5 10 30 100 */

struct from_empty {
    double queues;
    int64_t number[MOMENTS]; /* in all of them */
};

/* Runs tests/theory/from-empty.yaml with seeds 1..runs; a learner stays away for `away_s` on average. */
bool from_empty_run(struct from_empty *f, int away_s, int runs);

/* A row for each moment. The standard error is theory's: the queues are independent. */
void judge_from_empty(const struct from_empty *f, const char *queue, int away_s);

#endif
