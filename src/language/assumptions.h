/* assumptions.h - what stands in for what the plan leaves open, one row each (contract 3.6).
 *
 * A row is listed whenever it can matter to the scenario, with the value that was used, and says whether the value is
 * the default or as written: what decides a result is in its report, whoever chose it.
 */
#ifndef REHEARSE_LANGUAGE_ASSUMPTIONS_H
#define REHEARSE_LANGUAGE_ASSUMPTIONS_H

#include "base/text.h"
#include "language/load.h"

struct assumption_row {
    const char *id;                                   /* what it is about, in a word */
    bool (*matters)(const struct scenario *scenario); /* NULL: always */
    const char *key;                                  /* whose value is used; ARM in it: of both versions; NULL: none */
    const char *text;                                 /* "%s" is the value */
    void (*words)(const struct load *r, struct text *out); /* instead of a text; adds nothing: not listed */
};
extern const struct assumption_row assumption_rows[];
extern const size_t assumption_rows_count;

/* Words that need more than one value (assumption_words.c). */
void assumption_baseline(const struct load *r, struct text *out);
void assumption_candidate(const struct load *r, struct text *out);
void assumption_activity(const struct load *r, struct text *out);
void assumption_regions(const struct load *r, struct text *out);
void assumption_segments(const struct load *r, struct text *out);
void assumption_holds(const struct load *r, struct text *out);
void assumption_replicas(const struct load *r, struct text *out);
/* Of the driving policy (assumption_policy.c); each names all phases it is about. */
void assumption_investigation(const struct load *r, struct text *out);
void assumption_destinations(const struct load *r, struct text *out);
void assumption_rollout(const struct load *r, struct text *out);
void assumption_maintained(const struct load *r, struct text *out);
void assumption_approvals(const struct load *r, struct text *out);
void assumption_min_errors(const struct load *r, struct text *out);
/* Checkpoints that a policy has rules for and the plan does not have. */
void assumption_checkpoints(const struct load *r, struct text *out);

/* Adds a value with its unit, to three decimals. */
void assumption_quantity(struct text *out, struct ratio value, enum unit unit);

/* Does any policy read this metric in a phase of the plan? */
bool assumption_reads(const struct scenario *s, enum metric metric);
/* Does any policy compare with its baseline, or have a remediation? Of phases of the plan. */
bool assumption_compares(const struct scenario *s);
bool assumption_remedies(const struct scenario *s);

#endif
