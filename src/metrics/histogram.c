/* histogram.c - clearing, merging and reading histograms; adding to one is in the header. */
#include "metrics/histogram.h"

#include "base/check.h"

#include <stdbool.h>
#include <string.h>

const uint32_t percentile_per_million[PERCENTILE_COUNT] = {
#define X(name, per_million) [PERCENTILE_##name] = per_million,
    PERCENTILES(X)
#undef X
};

void histogram_reset(struct histogram *h)
{
    memset(h, 0, sizeof *h);
    h->low = HISTOGRAM_BUCKETS;
}

void histogram_clear(struct histogram *h)
{
    if (h->low <= h->high)
        memset(&h->count[h->low], 0, (size_t)(h->high - h->low + 1) * sizeof h->count[0]);
    h->low = HISTOGRAM_BUCKETS;
    h->high = 0;
    h->max_ns = 0;
}

void histogram_merge(struct histogram *into, const struct histogram *from)
{
    bool lost = false;
    for (uint32_t i = from->low; i <= from->high && i < HISTOGRAM_BUCKETS; i++)
        lost |= __builtin_add_overflow(into->count[i], from->count[i], &into->count[i]);
    if (lost)
        histogram_too_large();
    if (from->low < into->low)
        into->low = from->low;
    if (from->low <= from->high && from->high > into->high)
        into->high = from->high;
    if (from->max_ns > into->max_ns)
        into->max_ns = from->max_ns;
}

int64_t histogram_values(const struct histogram *h)
{
    int64_t values = 0;
    for (uint32_t i = h->low; i <= h->high && i < HISTOGRAM_BUCKETS; i++)
        values += h->count[i];
    return values;
}

noreturn void histogram_too_large(void)
{
    range_failed("more than 4,294,967,295 rounds of one latency in a sample: this needs shorter samples");
}

void histogram_sum_clear(struct histogram_sum *sum)
{
    if (sum->low <= sum->high)
        memset(&sum->count[sum->low], 0, (size_t)(sum->high - sum->low + 1) * sizeof sum->count[0]);
    sum->low = HISTOGRAM_BUCKETS;
    sum->high = 0;
    sum->total = 0;
    sum->max_ns = 0;
}

void histogram_sum_add(struct histogram_sum *sum, const struct histogram *h)
{
    for (uint32_t i = h->low; i <= h->high && i < HISTOGRAM_BUCKETS; i++) {
        sum->count[i] += h->count[i];
        sum->total += h->count[i];
    }
    if (h->low < sum->low)
        sum->low = h->low;
    if (h->low <= h->high && h->high > sum->high)
        sum->high = h->high;
    if (h->max_ns > sum->max_ns)
        sum->max_ns = h->max_ns;
}

int64_t histogram_bucket_low(uint32_t bucket)
{
    uint32_t octave = bucket >> HISTOGRAM_STEP_BITS;
    uint32_t shift = octave > 0 ? octave - 1 : 0;
    int64_t step = (int64_t)bucket - (int64_t)(shift << HISTOGRAM_STEP_BITS);
    return step << shift;
}

int64_t histogram_bucket_middle(uint32_t bucket)
{
    uint32_t octave = bucket >> HISTOGRAM_STEP_BITS;
    int64_t half = octave > 1 ? INT64_C(1) << (octave - 2) : 0;
    return histogram_bucket_low(bucket) + half;
}

int64_t histogram_sum_values(const struct histogram_sum *sums, int count)
{
    int64_t values = 0;
    for (int i = 0; i < count; i++)
        values += (int64_t)sums[i].total;
    return values;
}

int64_t histogram_sum_longest(const struct histogram_sum *sums, int count)
{
    int64_t max_ns = -1;
    for (int i = 0; i < count; i++)
        if (sums[i].total > 0 && sums[i].max_ns > max_ns)
            max_ns = sums[i].max_ns;
    return max_ns;
}

int64_t histogram_sum_quantile(const struct histogram_sum *sums, int count, uint32_t per_million)
{
    uint64_t total = (uint64_t)histogram_sum_values(sums, count), seen = 0;
    if (total == 0)
        return -1;
    /* ceil(total * p / 1e6) without overflow: the quotient and the remainder of total apart. */
    uint64_t whole = total / 1000000U * per_million;
    uint64_t rest = (total % 1000000U * per_million + 999999U) / 1000000U;
    uint64_t rank = whole + rest > 0 ? whole + rest : 1;
    uint32_t bucket = sums[0].low;
    for (int i = 1; i < count; i++)
        bucket = sums[i].low < bucket ? sums[i].low : bucket;
    for (;; bucket++) {
        for (int i = 0; i < count; i++)
            seen += sums[i].count[bucket];
        if (seen >= rank)
            break;
    }
    int64_t middle_ns = histogram_bucket_middle(bucket), max_ns = histogram_sum_longest(sums, count);
    return middle_ns < max_ns ? middle_ns : max_ns;
}

struct percentiles histogram_sum_percentiles(const struct histogram_sum *sums, int count)
{
    struct percentiles p = {.max_ns = histogram_sum_longest(sums, count), .values = histogram_sum_values(sums, count)};
    for (int i = 0; i < PERCENTILE_COUNT; i++)
        p.ns[i] = histogram_sum_quantile(sums, count, percentile_per_million[i]);
    return p;
}

/* The longest value is in the highest step that any is in. */
static void check_longest(uint32_t low, uint32_t high, int64_t max_ns)
{
    ENSURE(low <= HISTOGRAM_BUCKETS && high < HISTOGRAM_BUCKETS && max_ns >= 0);
    ENSURE(low <= high ? histogram_bucket(max_ns) == high : max_ns == 0);
}

void histogram_check(const struct histogram *h)
{
    check_longest(h->low, h->high, h->max_ns);
    for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++)
        ENSURE(h->count[i] == 0 || (h->low <= i && i <= h->high));
}

void histogram_sum_check(const struct histogram_sum *sum)
{
    uint64_t total = 0;
    check_longest(sum->low, sum->high, sum->max_ns);
    for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        ENSURE(sum->count[i] == 0 || (sum->low <= i && i <= sum->high));
        total += sum->count[i];
    }
    ENSURE(total == sum->total);
}
