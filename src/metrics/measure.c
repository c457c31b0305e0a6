/* measure.c - the measures' columns, from their table. */
#include "metrics/measure.h"

#include "base/check.h"

const char *const measure_columns[MEASURE_COUNT] = {
#define X(name, column, meaning) [MEASURE_##name] = column,
    MEASURES(X)
#undef X
};

int64_t measures_waited_ns(const struct measures *m)
{
    int64_t sum;
    if (__builtin_add_overflow(m->of[MEASURE_LATENCY_NS], m->of[MEASURE_LATENCY_FAILED_NS], &sum))
        measures_too_large();
    return sum;
}

noreturn void measures_too_large(void)
{
    range_failed("a sum no longer fits 64 bits: this needs fewer learners, or a shorter plan");
}
