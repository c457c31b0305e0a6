/* parts.h - what the files of src/report share: numbers as text, times as text, facts read off the journal.
 *
 * Everything is made from integers, so that no locale and no libm reaches an output (contract 1.4).
 * Times: ns since the plan's start.
 */
#ifndef REHEARSE_REPORT_PARTS_H
#define REHEARSE_REPORT_PARTS_H

#include "report/report.h"

#define SHOWN_BYTES 96

/* Room for a value as text. Passed by the caller, so that several fit in one line. */
struct shown {
    char text[SHOWN_BYTES];
};

/* --- number.c --- */

void put_integer(struct text *out, int64_t value);
/* scaled / 10^digits, with exactly `digits` decimals: (-1234, 3) is -1.234. digits 0..18. */
void put_decimal(struct text *out, int64_t scaled, int digits);
/* num * scale / den with exactly `digits` decimals, rounded half away from zero; nothing when den is 0. */
void put_share(struct text *out, int64_t num, int64_t den, int64_t scale, int digits);

/* "Nov 01 14:00". */
const char *time_short(const struct journal *j, int64_t time_ns, struct shown *s);
/* "2h30m", "0s"; "-" below zero. */
const char *span_text(int64_t span_ns, struct shown *s);
const char *count_text(int64_t count, struct shown *s);
/* A ratio in a unit with the decimals that unit is usually read with. */
const char *quantity_text(struct ratio value, enum unit unit, struct shown *s);
/* The same, or more where a value would otherwise read like a threshold that it does not equal. */
int decimals_apart(struct ratio value, struct ratio threshold, enum unit unit);
/* A criterion's value; more decimals when it would otherwise read like a threshold that it does not equal. */
const char *value_text(struct ratio value, const struct criterion *criterion, struct shown *s);

/* --- bound.c --- */

/* The one-sided 95 % upper confidence bound of a share of which `count` of `total` were seen: the exact bound of
 * Clopper and Pearson, Biometrika 26(4), 1934, the p with P(X <= count; total, p) = 5 %. In units of 1e-9, rounded to
 * the nearest. It takes attempts as independent; errors that come in bursts make it too small. total > 0.
 *   0 of 380: 0.785 % */
int64_t upper_bound_nano(int64_t count, int64_t total);
/* The regularised incomplete beta function I_x(a, b), without libm; a, b > 0, 0 <= x <= 1. */
double incomplete_beta(double a, double b, double x);

/* --- facts.c --- */

/* What a policy made of a phase. */
const struct phase_result *result_of(const struct journal *j, int policy, int phase);

/* What a decision says; `t` owns it if need be. */
struct table;
const char *decision_text(const struct journal *j, const struct decision *d, struct table *t);
/* What `count` makes of all that was counted in a phase. */
int64_t phase_count(const struct journal *j, int phase, enum arm arm, int64_t (*count)(const struct measures *));
/* How much of a phase was observed, recovery and investigation not included. */
int64_t phase_observed_ns(const struct journal *j, int phase);
/* A metric of one scope over a whole phase as observed. */
struct value phase_metric(const struct journal *j, int phase, struct scope scope, enum metric metric);
/* Whether the metric was recorded as a value in this phase, not counted: then it has no counts behind it. */
bool phase_recorded(const struct journal *j, int phase, struct scope scope, enum metric metric);
/* A judged value as people read it, "no data", or "too few rounds (16 of 100)". */
const char *judgement_text(const struct journal *j, const struct judgement *judged, struct shown *s);
/* Whether there is an upper bound of it: an error rate made from counts. */
bool judgement_has_bound(const struct judgement *judged);
/* Whether it passed, but with so few attempts that its upper bound does not. */
bool passed_on_too_few(const struct journal *j, const struct judgement *judged);

/* What learners on the new arm were exposed to, over samples that touch [start_ns, end_ns). */
struct exposure {
    int64_t attempts, failed_attempts; /* ended ones */
    int64_t rounds, failed_rounds;
    int64_t learners; /* the most at any time: buckets are sticky, so a larger split contains a smaller one */
    int64_t observed_ns;
    bool rounds_known, learners_known; /* a recording may count neither */
};
struct exposure exposure_between(const struct journal *j, int64_t start_ns, int64_t end_ns);
/* "2,400 attempts, 16 failed, 9 rounds unanswered, at most 49,998 learners". */
void exposure_sentence(struct exposure e, struct text *out);
/* Where a phase's samples end, its recovery and investigation included; its start when there are none. */
int64_t phase_seen_until(const struct journal *j, int phase);

/* How a driving decision went: when it began, was decided, and when traffic had moved. */
struct incident {
    const struct decision *decision; /* ROLLBACK, ABORT or NO_GO of the driving policy */
    int64_t onset_ns;                /* of the breach; the decision's time when it has none */
    int64_t moved_ns;                /* the split changed; -1 when it did not */
};
/* The next one at or after decision index *from, which is moved on. False when there is none. */
bool incident_next(const struct journal *j, size_t *from, struct incident *incident);

/* "go", "no-go", "rollback", "interrupted", "stopped", "not-run": of the driving policy over the whole plan. */
const char *overall_word(const struct journal *j);
/* How a partial run ended, after "the run". */
const char *partial_words(const struct journal *j);
/* Whether nothing of the plan follows a phase that ended so. */
bool stops_the_plan(enum phase_verdict verdict);
/* The driving policy's result of a phase; its gate or trigger that decided, as one sentence. */
void phase_reason(const struct journal *j, int policy, int phase, struct text *out);
/* Whether two ask for the same, wherever they were written. */
bool criteria_equal(const struct criterion *a, const struct criterion *b);
/* The criterion that was judged, and the trigger that a decision came from, or NULL. */
const struct criterion *criterion_of(const struct journal *j, const struct judgement *judged);
const struct trigger *trigger_of(const struct journal *j, const struct decision *d);
/* The rules a policy has for a phase, or NULL. */
const struct policy_phase *rules_of(const struct journal *j, int policy, int phase);
/* Whether the scenario says what learners are worth, or a recording what they brought; if not, no output has money. */
bool revenue_known(const struct journal *j);
/* The split a phase started with: its own, or that of the phase before when it holds. */
struct ratio phase_split(const struct journal *j, int phase);

static inline struct scope scope_of(enum arm arm)
{
    return (struct scope){arm, -1, -1};
}

/* The pictures, in their order: file stem and title, the question that it answers. */
struct picture_name {
    const char *stem, *title;
};
extern const size_t picture_count;
const struct picture_name *picture_name(size_t index); /* 0..picture_count-1 */
/* Whether it is drawn: one of money only where the scenario counts money. */
bool picture_shown(const struct journal *j, size_t index);

#endif
