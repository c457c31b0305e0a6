/* window_fixture.h - windows made by hand, for the tests of metrics. Times are given in seconds of the plan. */
#ifndef WINDOW_FIXTURE_H
#define WINDOW_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/memory.h"
#include "metrics/window.h"

#include <stdlib.h>

#define SECOND NS_PER_SECOND
static const struct metric_settings plain = {.variance = VARIANCE_RANGE_PP_X100, .tail_rounds = 1};

static inline struct window *window_new(void)
{
    struct window *w = memory_new(1, sizeof *w);
    window_reset(w, &plain);
    return w;
}

/* One window a scope, by scopes_index. */
static inline struct window *windows_new(const struct scopes *scopes)
{
    struct window *windows = memory_new((size_t)scopes_count(scopes), sizeof *windows);
    for (int i = 0; i < scopes_count(scopes); i++)
        window_reset(&windows[i], &plain);
    return windows;
}

static inline struct slice *slice_new(void)
{
    struct slice *slice = memory_new(1, sizeof *slice);
    for (int end = 0; end < ROUND_ENDS; end++)
        histogram_reset(&slice->latency[end]);
    return slice;
}

/* Adds [from, to) seconds with these measures, given as pairs {measure, count}; ends at a negative measure. */
static inline void add(struct window *w, int64_t from, int64_t to, const int64_t (*counts)[2])
{
    struct slice *slice = slice_new();
    for (; (*counts)[0] >= 0; counts++)
        slice->sum.of[(*counts)[0]] = (*counts)[1];
    window_add(w, slice, from * SECOND, to * SECOND);
    free(slice);
}
#define COUNTS(...) ((const int64_t[][2]){__VA_ARGS__, {-1, 0}})

static inline void assert_ratio(struct ratio of, int64_t num, int64_t den)
{
    if (of.num != num || of.den != den)
        fail_msg("%lld/%lld instead of %lld/%lld", (long long)of.num, (long long)of.den, (long long)num,
                 (long long)den);
}

static inline void assert_equals(struct ratio of, int64_t num, int64_t den)
{
    if (!ratio_has_data(of) || ratio_compare(of, ratio_make(num, den)) != 0)
        fail_msg("%lld/%lld is not %lld/%lld", (long long)of.num, (long long)of.den, (long long)num, (long long)den);
}

static inline struct value value_of(const struct window *w, enum metric metric)
{
    return window_metric(w, metric, NULL);
}

#endif
