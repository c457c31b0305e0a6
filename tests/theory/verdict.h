/* verdict.h - the table: what was simulated against what theory says. */
#ifndef REHEARSE_TEST_VERDICT_H
#define REHEARSE_TEST_VERDICT_H

#include <stdbool.h>

/* Times a standard error that a value may be off by: a right simulation is beyond it once in 16,000 rows. */
#define VERDICT_Z 4.0

/* Rows also go to results/theory.md, which begins with how many rounds a scenario has.
 * False when it cannot be written. */
bool verdict_table_open(double rounds);
bool verdict_table_close(void);

/* Judges one value and prints its row, unless `quiet`.
 *   error      one standard error
 *   allowance  what it may be off by beside that: the stated error of how it was read
 * What the row says it is off by is beyond the allowance, in standard errors; "in step" when nothing is. */
void verdict(const char *queue, const char *what, double value, double theory, double error, double allowance);

/* Negative controls do not belong into the table. */
void verdict_quiet(bool quiet);

/* Since the last call. */
struct verdict_count {
    int rows, misses;
};
struct verdict_count verdict_count(void);

#endif
