/* experiment.h - one scenario of this folder, run by the ordinary program, and what its files say.
 *
 * The scenario's phase `measure` is cut into BATCHES samples; the phase `settle` before it, one sample long, is not
 * looked at. Times are in units of the scenario's mean service; counts are of the ultra-fast arm.
 *
 * A mean's standard error comes from theory where theory has one: the asymptotic variance of birth_death.h or
 * closed_forms.h over the length of the run. Else it comes from the batches, each of which is many times as long as the
 * queue remembers, so that they are as good as independent: the method of batch means (A. M. Law, Simulation Modeling
 * and Analysis, chapter 9), for a ratio of sums with its residuals (W. G. Cochran, Sampling Techniques, chapter 6), for
 * a quantile with the batches' own quantiles. With 100 batches the standard error itself is good to 7 %:
 * 1 / sqrt(2 * 99).
 */
#ifndef REHEARSE_TEST_EXPERIMENT_H
#define REHEARSE_TEST_EXPERIMENT_H

#include <stdbool.h>

#define BATCHES 100
#define QUANTILES 4 /* .5 .9 .95 .99 */
extern const double experiment_shares[QUANTILES];

/* In the order of the names in experiment.c. The Apdex counts exactly, without a histogram, the rounds that succeeded
 * within T, and within 4 T. */
enum column {
    STARTED,
    SUCCEEDED,
    FAILED,
    OFFERED,
    REJECTED,
    TIMED_OUT,
    SOJOURN,        /* the sum over answered rounds */
    SOJOURN_FAILED, /* and over those that were not */
    WORKED,         /* attempts that took a worker */
    BUSY,           /* the sum of services */
    WORKERS,        /* times the time */
    WITHIN_T,
    WITHIN_4T, /* and not within T */
    COLUMNS
};

/* Whose latencies a quantile is of: of the rounds that were answered, or of all that ended. */
enum whose { ANSWERED, ALL, WHOSE };

struct batch {
    double of[COLUMNS];
    double quantile[WHOSE][QUANTILES];
};

struct experiment {
    struct batch batches[BATCHES];
    double of[COLUMNS];                /* the whole phase */
    double quantile[WHOSE][QUANTILES]; /* of the phase, from the merged histograms */
    double span;
    double within; /* T, as it was set: a whole number of nanoseconds */
};

/* What to run: tests/theory/NAME.yaml, for about `rounds` rounds. */
struct setup {
    const char *name;
    double rate;          /* rounds in a unit of time, to choose the length */
    double unit_ms;       /* of time; 0 is 1 ms, what most scenarios have */
    double within;        /* T; at least 1 ms; 0 leaves the scenario's */
    const char *settings; /* more arguments for the command line, or NULL */
};
/* False when the program did not end well or its files cannot be read; says why on stderr. */
bool experiment_run(struct experiment *e, const struct setup *setup, double rounds);

/* Runs the program, $REHEARSE or else build/rehearse, with `arguments` and its output in `folder`. */
bool program_run(const char *arguments, const char *folder);
/* A fresh folder for output; the name is the caller's until the next call. */
const char *scratch_folder(void);
void scratch_remove(void);

/* Standard errors, from the batches: of sum(a) / sum(b), and of a quantile. */
double batch_error(const struct experiment *e, double (*a)(const double *of), double (*b)(const double *of));
double batch_quantile_error(const struct experiment *e, enum whose whose, int quantile);

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
