/* measure.c - the measures' columns, from their table. */
#include "metrics/measure.h"

const char *const measure_columns[MEASURE_COUNT] = {
#define X(name, column, meaning) [MEASURE_##name] = column,
    MEASURES(X)
#undef X
};
