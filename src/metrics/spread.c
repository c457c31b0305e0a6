/* spread.c - the spread of rates, by every definition of the table. */
#include "metrics/spread.h"

#include <stddef.h>

const char *const variance_words[] = {
#define X(name, word, meaning) word,
    VARIANCES(X)
#undef X
        NULL};

static struct ratio scaled(struct ratio r, int64_t factor)
{
    return ratio_multiply(r, ratio_make(factor, 1), NULL);
}

static struct ratio divided(struct ratio a, struct ratio b)
{
    return b.num > 0 ? ratio_multiply(a, ratio_make(b.den, b.num), NULL) : RATIO_NO_DATA;
}

/* Rates in whole parts of 10^9, for the two definitions that need a square root or a mean of many. */
#define PARTS INT64_C(1000000000)

static int64_t square_root_floor(int64_t n)
{
    int64_t low = 0, high = INT64_C(3037000499);
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        if (middle <= n / middle)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* Population standard deviation over the mean, to 9 decimals of the rate. */
static struct ratio coefficient_of_variation(const struct ratio *rates, int count)
{
    int64_t sum = 0, squares = 0;
    for (int i = 0; i < count; i++)
        sum += ratio_scale_round(rates[i], PARTS);
    for (int i = 0; i < count; i++) {
        int64_t off = (ratio_scale_round(rates[i], PARTS) * count - sum) / count;
        squares += off * off / count;
    }
    return sum > 0 ? ratio_make(square_root_floor(squares) * count, sum) : RATIO_NO_DATA;
}

struct ratio spread_of(enum variance definition, const struct ratio *rates, int count)
{
    struct ratio lowest = rates[0], highest = rates[0], sum = {0, 1};
    for (int i = 0; i < count; i++) {
        sum = ratio_add(sum, rates[i], NULL);
        if (ratio_compare(rates[i], lowest) < 0)
            lowest = rates[i];
        if (ratio_compare(rates[i], highest) > 0)
            highest = rates[i];
    }
    struct ratio mean = ratio_multiply(sum, ratio_make(1, count), NULL);
    struct ratio range = ratio_subtract(highest, lowest, NULL);
    struct ratio up = ratio_subtract(highest, mean, NULL), down = ratio_subtract(mean, lowest, NULL);
    switch (definition) {
    case VARIANCE_RANGE_PP_X100:
        return scaled(range, 100);
    case VARIANCE_RANGE_PP:
        return range;
    case VARIANCE_RANGE_OVER_MEAN:
        return divided(range, mean);
    case VARIANCE_MAXDEV_OVER_MEAN:
        return divided(ratio_compare(up, down) > 0 ? up : down, mean);
    case VARIANCE_CV:
        return coefficient_of_variation(rates, count);
    case VARIANCE_KINDS:
        break;
    }
    return RATIO_NO_DATA;
}
