/* histogram.c - clearing, merging and reading histograms; adding to one is in the header. */
#include "metrics/histogram.h"

#include "base/check.h"

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
    for (uint32_t i = from->low; i <= from->high && i < HISTOGRAM_BUCKETS; i++)
        into->count[i] += from->count[i];
    if (from->low < into->low)
        into->low = from->low;
    if (from->low <= from->high && from->high > into->high)
        into->high = from->high;
    if (from->max_ns > into->max_ns)
        into->max_ns = from->max_ns;
}

void histogram_sum_reset(struct histogram_sum *sum)
{
    memset(sum, 0, sizeof *sum);
    sum->low = HISTOGRAM_BUCKETS;
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

int64_t histogram_sum_quantile(const struct histogram_sum *sum, uint32_t per_million)
{
    if (sum->total == 0)
        return -1;
    /* ceil(total * p / 1e6) without overflow: the quotient and the remainder of total apart. */
    uint64_t whole = sum->total / 1000000U * per_million;
    uint64_t rest = (sum->total % 1000000U * per_million + 999999U) / 1000000U;
    uint64_t rank = whole + rest > 0 ? whole + rest : 1;
    uint64_t seen = sum->count[sum->low];
    uint32_t i = sum->low;
    while (seen < rank)
        seen += sum->count[++i];
    int64_t middle_ns = histogram_bucket_middle(i);
    return middle_ns < sum->max_ns ? middle_ns : sum->max_ns;
}

struct percentiles histogram_sum_percentiles(const struct histogram_sum *sum)
{
    struct percentiles p = {.max_ns = sum->total > 0 ? sum->max_ns : -1, .values = (int64_t)sum->total};
    for (int i = 0; i < PERCENTILE_COUNT; i++)
        p.ns[i] = histogram_sum_quantile(sum, percentile_per_million[i]);
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
