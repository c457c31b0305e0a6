/* experiment.h - one scenario of this folder, run by the ordinary program, and what its files say.
 *
 * The scenario's phase `measure` is cut into BATCHES samples; the phase `settle` before it, one sample long, is not
 * looked at. Times are ms, the scenarios' mean service; counts are of the ultra-fast arm.
 * A mean's standard error comes from theory where theory has one, else from the batches (batch means).
 */
#ifndef REHEARSE_TEST_EXPERIMENT_H
#define REHEARSE_TEST_EXPERIMENT_H

#include <stdbool.h>

#define BATCHES 100
#define QUANTILES 4 /* .5 .9 .95 .99 */
extern const double experiment_shares[QUANTILES];

enum column { STARTED, SUCCEEDED, FAILED, OFFERED, REJECTED, TIMED_OUT, LATENCY_NS, WORKED, COLUMNS };

struct batch {
    double of[COLUMNS];
    double quantile_ms[QUANTILES];
};

struct experiment {
    struct batch batches[BATCHES];
    double of[COLUMNS];            /* the whole phase */
    double quantile_ms[QUANTILES]; /* of all rounds of the phase, from the merged histogram */
    double span_ms;
};

/* Runs tests/theory/NAME.yaml for about `rounds` rounds.
 *   rate      rounds a ms that the scenario has, to choose the length
 *   settings  more arguments for the command line, or ""
 * False when the program did not end well or its files cannot be read; says why on stderr. */
bool experiment_run(struct experiment *e, const char *name, double rate, double rounds, const char *settings);

/* The program's command line is what $REHEARSE says, else build/rehearse. Runs it with `arguments`, output in `folder`. */
bool program_run(const char *arguments, const char *folder);
/* A fresh folder for output; the name is the caller's until the next call. */
const char *scratch_folder(void);
void scratch_remove(void);

/* Standard errors, from the batches: of sum(a) / sum(b), and of a quantile. */
double batch_error(const struct experiment *e, double (*a)(const double *of), double (*b)(const double *of));
double batch_quantile_error(const struct experiment *e, int quantile);

/* A table of samples.csv. */
struct table {
    char *text;   /* owned */
    char **cells; /* rows * columns; owned */
    int rows, columns;
};
bool table_read(struct table *t, const char *folder, const char *file);
void table_free(struct table *t);
/* The cell, by its column's name; row 0 is the first after the heading. "" when there is no such column. */
const char *table_cell(const struct table *t, int row, const char *column);

#endif
