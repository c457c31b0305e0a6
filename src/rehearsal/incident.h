/* incident.h - the incidents of a run with faults: when each began, was detected, decided and over, and its bill.
 *
 * A run is compared with its twin (twin.h): the same scenario and seed without the faults. Samples of both that cover
 * the same time are a pair, and what differs in it is the faults' doing.
 *
 * Hurt: in a pair, of the rounds that ended on an arm more failed than in the twin, or more were slow (answered later
 * than T of the Apdex), by more than HURT_SIGMAS standard deviations. Each is tested by itself: many slow rounds do not
 * hide a few that fail. Where the twin has no rounds on the arm, its latest pair that had some stands for it. In
 * counts: with b of n here and c of m in the twin, b m - c n > 0 and (b m - c n)^2 > HURT_SIGMAS^2 (b + c) n m; given
 * b + c, b is binomial if nothing differs.
 * Incident: begins with a fault (T0) and ends when no fault is in force, nobody is hurt, and both stay so for
 * INCIDENT_CALM_NS of observed time; it has recovered (T4) where that calm began. A fault that begins before that
 * belongs to the same incident.
 * Moments: detected (T1) by the first decision of the driving policy that the twin has not and
 * whose row in DECISIONS detects; acknowledged (T2) and decided (T2') alike; mitigated (T3) when nobody is hurt any
 * more. A decision is an incident's until the next one begins. What did not happen, or was not seen, is not known.
 * Bill: sums over the pairs that touch the incident, here and in the twin. Integers; exact.
 * Times: ns since the plan's start. Cost: a pass over the rows of both journals, and one over their pairs for each
 * incident.
 */
#ifndef REHEARSE_REHEARSAL_INCIDENT_H
#define REHEARSE_REHEARSAL_INCIDENT_H

#include "model/fault_schedule.h"
#include "rehearsal/budget.h"
#include "rehearsal/journal.h"

#define HURT_SIGMAS 4
#define INCIDENT_CALM_NS (3 * NS_PER_MINUTE)
#define NOT_KNOWN_NS INT64_MIN

/* Enum word, word, for people. */
#define MOMENTS(X)                                                                                                     \
    X(BEGAN, "began", "Began")                                                                                         \
    X(DETECTED, "detected", "Detected")                                                                                \
    X(ACKNOWLEDGED, "acknowledged", "Acknowledged")                                                                    \
    X(DECIDED, "decided", "Decided")                                                                                   \
    X(MITIGATED, "mitigated", "Mitigated")                                                                             \
    X(RECOVERED, "recovered", "Recovered")
enum clock_moment {
#define X(name, word, title) MOMENT_##name,
    MOMENTS(X)
#undef X
        MOMENT_KINDS
};

/* From one moment to another: enum word, word, for people, from, to. */
#define SPANS(X)                                                                                                       \
    X(TTD, "ttd", "TTD, time to detect", BEGAN, DETECTED)                                                              \
    X(TTA, "tta", "TTA, time to acknowledge", DETECTED, ACKNOWLEDGED)                                                  \
    X(DECIDE, "time_to_decide", "Time to decide", ACKNOWLEDGED, DECIDED)                                               \
    X(TTM, "ttm", "TTM, time to mitigate", BEGAN, MITIGATED)                                                           \
    X(TTR, "ttr", "TTR, time to recover", BEGAN, RECOVERED)
enum clock_span {
#define X(name, word, title, from, to) SPAN_##name,
    SPANS(X)
#undef X
        SPAN_KINDS
};
extern const char *const span_words[SPAN_KINDS], *const span_titles[SPAN_KINDS];
extern const struct span_ends {
    enum clock_moment from, to;
} span_ends[SPAN_KINDS];
extern const char *const moment_titles[MOMENT_KINDS];

/* What an incident costs: enum word, word, unit, how many of its integers make a base unit, for people.
 * Exposed is who was on an arm while that was hurt; the others are sums over both arms. */
#define FIGURES(X)                                                                                                     \
    X(ROUNDS, "rounds_exposed", COUNT, 1, "Rounds exposed")       /* that ended on a hurt arm */                       \
    X(LEARNERS, "learners_exposed", COUNT, 1, "Learners exposed") /* the most at a time on hurt arms */                \
    X(TIME, "time_exposed", DURATION, 1, "Time exposed")          /* length of the samples in which an arm was hurt */ \
    X(FAILED, "rounds_failed", COUNT, 1, "Rounds without an answer")                                                   \
    X(SLOW, "rounds_slow", COUNT, 1, "Slow rounds")          /* answered, but later than T of the Apdex */             \
    X(ERRORS, "errors", COUNT, 1, "Failed attempts")         /* errors, rejections, timeouts, losses */                \
    X(ATTEMPTS, "attempts", COUNT, 1, "Attempts")            /* sent, retries included */                              \
    X(QUITS, "sessions_quit", COUNT, 1, "Sessions given up") /* left early, after a failed round */                    \
    X(COMPLAINTS, "complaints", COUNT, 1, "Complaints")                                                                \
    X(REVENUE, "revenue", MONEY, 1, "Revenue") /* where the scenario counts money; the budgets: with an objective */   \
    X(OCCURRENCES, "budget_occurrences", SHARE, BUDGET_WHOLE, "Error budget, Occurrences")                             \
    X(TIMESLICES, "budget_timeslices", SHARE, BUDGET_WHOLE, "Error budget, Timeslices")                                \
    X(RATIO_TIMESLICES, "budget_ratio_timeslices", SHARE, BUDGET_WHOLE, "Error budget, RatioTimeslices")
enum figure {
#define X(name, word, unit, per, title) FIGURE_##name,
    FIGURES(X)
#undef X
        FIGURE_KINDS
};
struct figure_info {
    const char *word;
    enum unit unit;
    int64_t per;
    const char *title;
};
extern const struct figure_info figure_table[FIGURE_KINDS];

/* One line of a bill. */
struct figure_value {
    bool known;
    int64_t with, without; /* the fault */
};

struct incident {
    int first, last;             /* of the occurrences: those of the incident lie side by side */
    int64_t at_ns[MOMENT_KINDS]; /* NOT_KNOWN_NS: not known */
    int64_t until_ns;            /* recovered, or the end of what was compared */
    int64_t observed_ns;         /* of it */
    struct figure_value bill[FIGURE_KINDS];
};

struct incidents {
    const struct journal *with, *without;
    struct fault_occurrence *occurrences; /* owned; in order of beginnings, without what the plan itself asks for */
    int occurrences_count;
    struct incident *of; /* owned; in order of their beginnings */
    int count;
};

/* Finds the incidents of a run whose twin is `without`; both are over, keep rows and outlive what is found. */
void incidents_find(struct incidents *incidents, const struct journal *with, const struct journal *without);
void incidents_free(struct incidents *incidents);

/* The figures of a whole run by itself: what nobody was exposed to, and what needs its samples, is not known. */
void figures_of_run(const struct journal *journal, struct figure_value figures[FIGURE_KINDS]);
/* Whether a scenario says enough to tell it. */
bool figure_known(const struct scenario *scenario, enum figure figure);

/* NOT_KNOWN_NS where either end is not known, or they came the other way round: decided before anybody noticed. */
int64_t incident_span(const struct incident *incident, enum clock_span span);
/* Whether a decision can be what a moment is told by. */
bool decision_marks(const struct decision *decision, enum clock_moment moment);
/* Whether a decision is one of the driving policy's that the twin has not. */
bool decision_is_faults(const struct incidents *incidents, const struct decision *decision);
#endif
