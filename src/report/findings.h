/* findings.h - what lint found, for people and for programs. */
#ifndef REHEARSE_REPORT_FINDINGS_H
#define REHEARSE_REPORT_FINDINGS_H

#include "base/text.h"
#include "lint/finding.h"

/* A scenario, and what was found in it. */
struct linted {
    struct scenario *scenario;
    struct findings findings;
};

/* A line each, as compilers write: FILE:LINE:COLUMN: warning: PHASE: SENTENCE [RULE]; then a count a scenario. */
void findings_text(const struct linted *linted, size_t count, struct text *out);
/* A table: policies, phase, rule, severity, sentence; without places, which move with every line of a file. */
void findings_markdown(const struct linted *linted, size_t count, struct text *out);
/* {"findings": [...], "warnings": N, "notes": N}; facts are exact fractions with a decimal and a text beside them. */
void findings_json(const struct linted *linted, size_t count, struct text *out);
/* The Static Analysis Results Interchange Format, OASIS 2.1.0: one run, all rules, a result a finding. */
void findings_sarif(const struct linted *linted, size_t count, struct text *out);

#endif
