/* facts.h - facts that several outputs need, read off the journal; no words.
 *
 * Times: ns since the plan's start. */
#ifndef REHEARSE_REPORT_FACTS_H
#define REHEARSE_REPORT_FACTS_H

#include "rehearsal/journal.h"

static inline struct scope scope_of(enum arm arm)
{
    return (struct scope){arm, -1, -1};
}

/* --- what the scenario says --- */

/* The rules a policy has for a phase, or NULL. */
const struct policy_phase *rules_of(const struct journal *j, int policy, int phase);
/* The criterion that was judged, and the trigger that a decision came from, or NULL. */
const struct criterion *criterion_of(const struct journal *j, const struct judgement *judged);
const struct trigger *trigger_of(const struct journal *j, const struct decision *d);
/* Whether two ask for the same, wherever they were written. */
bool criteria_equal(const struct criterion *a, const struct criterion *b);
/* The split a phase started with: its own, or that of the phase before when it holds. */
struct ratio phase_split(const struct journal *j, int phase);

/* --- what was measured --- */

/* What `count` makes of all that was counted in a phase. */
int64_t phase_count(const struct journal *j, int phase, enum arm arm, int64_t (*count)(const struct measures *));
/* A metric of an arm in one sample: as it was given, or made from what was counted. */
struct ratio row_metric(const struct journal *j, const struct journal_arm *arm, enum metric metric);
/* How much of a phase was observed, recovery and investigation not included. */
int64_t phase_observed_ns(const struct journal *j, int phase);
/* Where a phase's samples end, its recovery and investigation included; its start when there are none. */
int64_t phase_seen_until(const struct journal *j, int phase);
/* Whether a metric was recorded as a value, not counted: then it has no counts behind it. */
static inline bool metric_stated(const struct scope_values *values, enum metric metric)
{
    return values->recorded >> metric & 1;
}
/* Whether the scenario says what learners are worth, or a recording what they brought; if not, no output has money. */
bool revenue_known(const struct journal *j);
/* Whether a measure is told: those of revenue only where revenue is known. */
bool measure_known(const struct journal *j, enum measure measure);

/* What learners on the new arm were exposed to, over samples that touch [start_ns, end_ns). */
struct exposure {
    int64_t attempts, failed_attempts; /* ended ones */
    int64_t rounds, failed_rounds;
    int64_t learners; /* the most at any time: buckets are sticky, so a larger split contains a smaller one */
    int64_t observed_ns;
    bool rounds_known, learners_known; /* a recording may count neither */
};
struct exposure exposure_between(const struct journal *j, int64_t start_ns, int64_t end_ns);

/* --- what was decided --- */

/* What a policy made of a phase. */
const struct phase_result *result_of(const struct journal *j, int policy, int phase);
/* Whether nothing of the plan follows a phase that ended so. */
bool stops_the_plan(enum phase_verdict verdict);
/* The decision that ended a phase, or NULL. */
const struct decision *ending_decision(const struct journal *j, int policy, int phase);
/* Whether there is an upper bound of it: an error rate made from counts. */
bool judgement_has_bound(const struct judgement *judged);
/* Whether it passed, but with so few attempts that its upper bound does not. */
bool passed_on_too_few(const struct journal *j, const struct judgement *judged);

/* How the driving policy left its plan: when it began, was decided, and when traffic had moved. */
struct departure {
    const struct decision *decision; /* ROLLBACK, ABORT or NO_GO of the driving policy */
    int64_t onset_ns;                /* of the breach; the decision's time when it has none */
    int64_t moved_ns;                /* the split changed; -1 when it did not */
};
/* The next one at or after decision index *from, which is moved on. False when there is none. */
bool departure_next(const struct journal *j, size_t *from, struct departure *departure);

#endif
