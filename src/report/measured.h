/* measured.h - metrics of a phase: one as a cell, the same wherever it is shown, and all of them as a table. */
#ifndef REHEARSE_REPORT_MEASURED_H
#define REHEARSE_REPORT_MEASURED_H

#include "report/page.h"

/* Whether a rehearsal can speak of it at all: of money only where money is counted. */
bool metric_has_sense(const struct journal *j, enum metric metric);
/* A metric of what was seen of a scope, as people read it; absent when it is not known. values: may be NULL. */
struct table_cell measured_cell(const struct journal *j, const struct scope_values *values, enum metric metric);
/* The same of an arm over a whole phase as observed. */
struct table_cell phase_metric_cell(const struct journal *j, int phase, enum arm arm, enum metric metric);
/* All metrics of a phase, by arm, for programs. */
struct table *metrics_table(const struct page *page, int phase);

#endif
