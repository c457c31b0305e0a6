/* histogram.h - latencies, counted: 64 equal steps in every power of two.
 *
 * Any value is reported within 1/128 (0.79 %) of itself: the middle of its step, but never more than the longest value,
 * which is kept exactly. Below 128 ns values are exact.
 * Histograms of the same shape are merged by adding counts; a percentile is read from merged counts only, never
 * averaged (contract 2.3). After G. Tene's HdrHistogram (log-linear steps), written anew.
 * Invariant: every bucket outside low..high is zero, and max_ns is in the highest that is not (histogram_check).
 * Unit: nanoseconds, 0 .. 2^43 - 1 (2.4 hours); larger values are counted in the last step.
 * Cost: one shift, one add a value; 10 KB.
 */
#ifndef REHEARSE_METRICS_HISTOGRAM_H
#define REHEARSE_METRICS_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>
#include <stdnoreturn.h>

#define HISTOGRAM_STEP_BITS 6
#define HISTOGRAM_TOP_BIT 43
#define HISTOGRAM_BUCKETS ((HISTOGRAM_TOP_BIT - HISTOGRAM_STEP_BITS + 1) << HISTOGRAM_STEP_BITS)

/* One row adds a percentile that is kept and shown: its enum word, per million. */
#define PERCENTILES(X)                                                                                                 \
    X(P50, 500000)                                                                                                     \
    X(P90, 900000)                                                                                                     \
    X(P95, 950000)                                                                                                     \
    X(P99, 990000)                                                                                                     \
    X(P999, 999000)
enum percentile {
#define X(name, per_million) PERCENTILE_##name,
    PERCENTILES(X)
#undef X
        PERCENTILE_COUNT
};
extern const uint32_t percentile_per_million[PERCENTILE_COUNT];
/* How many values it takes for `tail` of them to lie beyond the percentile: 1 beyond the 99th are 100. */
static inline int64_t percentile_needs(enum percentile percentile, int64_t tail)
{
    int64_t beyond = 1000000 - percentile_per_million[percentile];
    return (tail * 1000000 + beyond - 1) / beyond;
}

/* Counts of one sample. low and high bound the buckets that may be non-zero: low > high means empty. */
struct histogram {
    int64_t max_ns; /* the longest; 0: there is none */
    uint32_t low, high;
    uint32_t count[HISTOGRAM_BUCKETS];
};

/* Counts of a window: the sum of many samples. */
struct histogram_sum {
    int64_t max_ns;
    uint32_t low, high;
    uint64_t total;
    uint64_t count[HISTOGRAM_BUCKETS];
};

static inline uint32_t histogram_bucket(int64_t value_ns)
{
    uint64_t v = (uint64_t)value_ns >> HISTOGRAM_TOP_BIT ? (UINT64_C(1) << HISTOGRAM_TOP_BIT) - 1 : (uint64_t)value_ns;
    uint32_t shift = (uint32_t)(63 - __builtin_clzll(v | (1U << HISTOGRAM_STEP_BITS))) - HISTOGRAM_STEP_BITS;
    return (shift << HISTOGRAM_STEP_BITS) + (uint32_t)(v >> shift);
}

static inline void histogram_add(struct histogram *h, int64_t value_ns)
{
    uint32_t bucket = histogram_bucket(value_ns);
    h->count[bucket]++;
    if (__builtin_expect(bucket < h->low, 0))
        h->low = bucket;
    if (__builtin_expect(bucket > h->high, 0))
        h->high = bucket;
    if (__builtin_expect(value_ns > h->max_ns, 0))
        h->max_ns = value_ns;
}

void histogram_clear(struct histogram *h); /* only what was touched; a zeroed struct needs histogram_reset first */
void histogram_reset(struct histogram *h);
void histogram_merge(struct histogram *into, const struct histogram *from); /* too many in a step end the run */
int64_t histogram_values(const struct histogram *h);                        /* how many there are */
void histogram_sum_clear(struct histogram_sum *sum); /* only what was touched; of a zeroed struct, too */
void histogram_sum_add(struct histogram_sum *sum, const struct histogram *h);

/* A step holds 2^32 - 1 values of a sample; more end the run (check.h, FAILURE_TOO_LARGE). */
noreturn void histogram_too_large(void);

/* The lower end and the middle of a bucket, in ns. */
int64_t histogram_bucket_low(uint32_t bucket);
int64_t histogram_bucket_middle(uint32_t bucket);

/* Of `count` histograms that lie side by side, read as one: how many values there are, and the longest; -1: none. */
int64_t histogram_sum_values(const struct histogram_sum *sums, int count);
int64_t histogram_sum_longest(const struct histogram_sum *sums, int count);
/* Of the same the value of rank ceil(total * per_million / 1e6), at least
 * 1, in ascending order, as its step has it and at most the longest; -1 when they are empty.
 *   per_million  0..1000000: 990000 is the 99th percentile */
int64_t histogram_sum_quantile(const struct histogram_sum *sums, int count, uint32_t per_million);

/* What is left of a histogram that nothing will be added to: 56 bytes instead of 20 KB. */
struct percentiles {
    int64_t ns[PERCENTILE_COUNT]; /* -1: there was no value */
    int64_t max_ns;               /* the longest, exact; -1: there was no value */
    int64_t values;               /* how many there were */
};
struct percentiles histogram_sum_percentiles(const struct histogram_sum *sums, int count);

/* Ends the program when the invariant does not hold. Cost: a pass over all buckets. */
void histogram_check(const struct histogram *h);
void histogram_sum_check(const struct histogram_sum *sum); /* and that `total` is the sum of all buckets */

#endif
