/* recording_column.h - what the columns of a recording mean: a counter or a metric, and whose.
 *
 * Invariant of columns that were read: no two are the same, one tells the time, what failed is joined
 * with what it failed of, and availability is counted one way in each scope.
 */
#ifndef REHEARSE_REHEARSAL_RECORDING_COLUMN_H
#define REHEARSE_REHEARSAL_RECORDING_COLUMN_H

#include "base/csv.h"
#include "model/scenario.h"

/* The largest count of a row, and of all rows of a column. */
#define COUNT_MAX INT64_C(1000000000000000)

enum column_kind {
    COLUMN_TIME,
    COLUMN_REQUESTS,
    COLUMN_ERRORS,
    COLUMN_PROBES,
    COLUMN_PROBES_FAILED,
    COLUMN_DOWNTIME,
    COLUMN_INCIDENTS, /* of one severity: counted, not given */
    COLUMN_GIVEN
};

struct recorded_column {
    enum column_kind kind;
    int metric;                     /* COLUMN_GIVEN, COLUMN_INCIDENTS */
    const struct metric_info *info; /* the metric's */
    int slice;                      /* index in a sample's slices */
    int failed;                     /* COLUMN_REQUESTS, COLUMN_PROBES: the column that counts the failed ones, or -1 */
};

/* Reads the header row into columns, memory of rows->csv.count owned by the caller. False with problems. */
bool columns_read(struct recorded_column *columns, const struct csv_rows *rows, const struct scenario *scenario,
                  struct problems *problems);

/* Whether both are percentiles of latency, the first the lower one. */
bool columns_ascend(const struct recorded_column *low, const struct recorded_column *high);

/* What is wrong with a value of this column, or NULL: counts are whole and at most 10^15, metrics within their range.
 */
const char *value_wrong(const struct recorded_column *column, struct ratio value);
/* Reads a cell in the base unit of its column's kind; false with a problem, and no data. */
bool cell_value(const struct csv_rows *rows, size_t i, const struct recorded_column *column, struct ratio *value,
                struct problems *problems);
/* The row's time since the plan's start. */
bool cell_time(const struct csv_rows *rows, size_t i, const struct scenario *scenario, int64_t *time_ns,
               struct problems *problems);

#endif
