/* demand.h - how many rounds a plan asks for, and how many of them fail, before anything is simulated.
 *
 * Every learner is taken at the pace of its waits, as if answers took no time; retries are not in it. The activity of
 * the day moves in a line from hour to hour, local time.
 * Units: rounds a nanosecond.
 */
#ifndef REHEARSE_MODEL_DEMAND_H
#define REHEARSE_MODEL_DEMAND_H

#include "model/scenario.h"

/* Of one learner at activity 1; 0 where nobody waits, and so nothing is known. */
double demand_learner_rate(const struct learners *learners);
/* The factor of the day in a region at an instant of the plan. */
double demand_activity(const struct scenario *scenario, int region, int64_t time_ns);

/* What comes to a scope in a stretch of the plan: on average, at its quietest and at its busiest, by minutes, or
 * by quarters of an hour where it is longer than two days. */
struct demand {
    double mean, least, most;
};
struct demand demand_of(const struct scenario *scenario, const struct phase *phase, struct scope scope);

/* The share of a scope's attempts that end in an error while all is well. */
double demand_error_share(const struct scenario *scenario, const struct phase *phase, struct scope scope);

#endif
