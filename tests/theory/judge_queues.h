/* judge_queues.h - the rows of each kind of queue: what an experiment measured against what theory says.
 *
 * Every row goes to verdict(). The theory may be another queue's than the one that ran: a negative control.
 */
#ifndef REHEARSE_TEST_JUDGE_QUEUES_H
#define REHEARSE_TEST_JUDGE_QUEUES_H

#include "closed_forms.h"
#include "experiment.h"

/* A setup's `within`, for a queue whose sojourn has this law: T is a quarter of the P99, and so 4 T the P99. */
double judge_within(const struct law *law);

void judge_mmc(const struct experiment *e, const char *queue, const struct mmc *q);

struct mg1 {
    double load;
    struct moments service;
    struct law sojourn;
};
void judge_mg1(const struct experiment *e, const char *queue, const struct mg1 *q);

/* With a bounded number of places, or of learners. */
struct bounded {
    double arrivals; /* of all; of one idle learner when sources > 0 */
    int servers, places, sources;
};
void judge_bounded(const struct experiment *e, const char *queue, const struct bounded *q);
/* Its arrivals that enter, in a unit of time, and judge_within of the sojourn of those who do. */
double bounded_throughput(const struct bounded *q);
double bounded_within(const struct bounded *q);

/* Erlang B. The asymptotic variance is known for exponential services only. */
void judge_loss(const struct experiment *e, const char *queue, double load, int servers, bool exponential);

#define ERLANG_A_WITHIN .02 /* T */
void judge_erlang_a(const struct experiment *e, const char *queue, const struct erlang_a *q);

#endif
