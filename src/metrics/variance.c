/* The spread of error_rate over segments, by every definition that X-12 lists. */
#include "metrics/window.h"

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

struct value variance_value(const struct metric_context *context)
{
    struct ratio rates[SEGMENTS_MAX], lowest = RATIO_NO_DATA, highest = RATIO_NO_DATA, sum = {0, 1};
    struct value none = {RATIO_NO_DATA, 0};
    int64_t observations = INT64_MAX;
    int count = context->segments_count;

    if (count < 2)
        return none;
    for (int i = 0; i < count; i++) {
        struct value rate = window_metric(&context->segments[i], METRIC_ERROR_RATE, context);
        if (!ratio_has_data(rate.of))
            return none;
        rates[i] = ratio_make(rate.of.num, rate.of.den);
        sum = ratio_add(sum, rates[i], NULL);
        if (i == 0 || ratio_compare(rates[i], lowest) < 0)
            lowest = rates[i];
        if (i == 0 || ratio_compare(rates[i], highest) > 0)
            highest = rates[i];
        observations = rate.observations < observations ? rate.observations : observations;
    }
    struct ratio mean = ratio_multiply(sum, ratio_make(1, count), NULL);
    struct ratio range = ratio_subtract(highest, lowest, NULL);
    struct ratio up = ratio_subtract(highest, mean, NULL), down = ratio_subtract(mean, lowest, NULL);
    switch (context->variance) {
    case VARIANCE_RANGE_PP_X100:
        return (struct value){scaled(range, 100), observations};
    case VARIANCE_RANGE_PP:
        return (struct value){range, observations};
    case VARIANCE_RANGE_OVER_MEAN:
        return (struct value){divided(range, mean), observations};
    case VARIANCE_MAXDEV_OVER_MEAN:
        return (struct value){divided(ratio_compare(up, down) > 0 ? up : down, mean), observations};
    case VARIANCE_CV:
        return (struct value){coefficient_of_variation(rates, count), observations};
    default:
        return none;
    }
}
