/* words.h - what was decided and measured, in words: every sentence that several outputs say. */
#ifndef REHEARSE_REPORT_WORDS_H
#define REHEARSE_REPORT_WORDS_H

#include "report/facts.h"
#include "report/number.h"
#include "report/table.h"

/* "Nov 01 14:00". */
const char *time_short(const struct journal *j, int64_t time_ns, struct shown *s);
/* A criterion's value; more decimals where it would otherwise read like the threshold, which it does not equal. */
const char *value_text(struct ratio value, const struct criterion *criterion, struct shown *s);
/* The same of what was judged: also "no data", or "too few rounds (16 of 100)". */
const char *judgement_text(const struct journal *j, const struct judgement *judged, struct shown *s);
/* What a decision says (decision_sentence in report.h), owned by a table. */
const char *decision_text(const struct journal *j, const struct decision *d, struct table *t);
/* "go", "no-go", "rollback", "interrupted", "stopped", "not-run": of the driving policy over the whole plan. */
const char *overall_word(const struct journal *j);
/* How a partial run ended, after "the run". */
const char *partial_words(const struct journal *j);
/* Why a policy's phase ended as it did: its gate or the trigger that decided, as one sentence. */
void phase_reason(const struct journal *j, int policy, int phase, struct text *out);
/* "2,400 attempts, 16 failed, 9 rounds unanswered, at most 49,998 learners". */
void exposure_sentence(struct exposure e, struct text *out);
/* "4 of 4 held"; nothing when nothing is expected. */
void expectations_sentence(const struct journal *j, struct text *out);

#endif
