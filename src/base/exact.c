/* exact.c - exact rational numbers on 128-bit products made of 64-bit halves.
 *
 * Everything works on magnitudes with a sign beside them, so INT64_MIN needs no special case but one: it has no
 * positive counterpart and is refused where a ratio is made. */
#include "base/exact.h"

#include "base/check.h"

/* An unsigned 128-bit integer: high * 2^64 + low. */
struct uint128 {
    uint64_t high;
    uint64_t low;
};

static uint64_t absolute(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

/* The full product: four 32-bit products, as on paper. */
static struct uint128 wide_product(uint64_t a, uint64_t b)
{
    uint64_t a_low = a & UINT32_MAX, a_high = a >> 32;
    uint64_t b_low = b & UINT32_MAX, b_high = b >> 32;
    uint64_t low = a_low * b_low;
    uint64_t middle = a_high * b_low + (low >> 32); /* cannot overflow: (2^32-1)^2 + 2^32-1 < 2^64 */
    uint64_t middle2 = a_low * b_high + (middle & UINT32_MAX);
    struct uint128 product;
    product.high = a_high * b_high + (middle >> 32) + (middle2 >> 32);
    product.low = (middle2 << 32) | (low & UINT32_MAX);
    return product;
}

static int wide_compare(struct uint128 a, struct uint128 b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    if (a.low != b.low)
        return a.low < b.low ? -1 : 1;
    return 0;
}

static struct uint128 wide_add(struct uint128 a, struct uint128 b)
{
    struct uint128 sum = {a.high + b.high, a.low + b.low};
    sum.high += sum.low < a.low;
    return sum;
}

/* a - b for a >= b. */
static struct uint128 wide_subtract(struct uint128 a, struct uint128 b)
{
    struct uint128 difference = {a.high - b.high, a.low - b.low};
    difference.high -= a.low < b.low;
    return difference;
}

static struct uint128 wide_halve(struct uint128 a)
{
    return (struct uint128){a.high >> 1, (a.low >> 1) | (a.high << 63)};
}

static bool wide_is_zero(struct uint128 a)
{
    return (a.high | a.low) == 0;
}

/* Greatest common divisor by halving and subtracting (Stein's algorithm), both > 0: no 128-bit division needed. */
static struct uint128 wide_gcd(struct uint128 a, struct uint128 b)
{
    int twos = 0;
    while (((a.low | b.low) & 1) == 0) {
        a = wide_halve(a);
        b = wide_halve(b);
        twos++;
    }
    while ((a.low & 1) == 0)
        a = wide_halve(a);
    while (!wide_is_zero(b)) {
        while ((b.low & 1) == 0)
            b = wide_halve(b);
        if (wide_compare(a, b) > 0) {
            struct uint128 swapped = a;
            a = b;
            b = swapped;
        }
        b = wide_subtract(b, a);
    }
    for (; twos > 0; twos--)
        a = wide_add(a, a);
    return a;
}

/* Quotient and remainder by long division, one bit at a time; divisor > 0 and below 2^127. */
static struct uint128 wide_divide(struct uint128 dividend, struct uint128 divisor, struct uint128 *remainder)
{
    struct uint128 quotient = {0, 0};
    struct uint128 rest = {0, 0};
    for (int bit = 127; bit >= 0; bit--) {
        rest = wide_add(rest, rest);
        rest.low |= (bit >= 64 ? dividend.high >> (bit - 64) : dividend.low >> bit) & 1;
        quotient = wide_add(quotient, quotient);
        if (wide_compare(rest, divisor) >= 0) {
            rest = wide_subtract(rest, divisor);
            quotient.low |= 1;
        }
    }
    *remainder = rest;
    return quotient;
}

int ratio_compare(struct ratio a, struct ratio b)
{
    ENSURE(ratio_has_data(a) && ratio_has_data(b));
    int sign_a = (a.num > 0) - (a.num < 0);
    int sign_b = (b.num > 0) - (b.num < 0);
    if (sign_a != sign_b)
        return sign_a < sign_b ? -1 : 1;
    struct uint128 left = wide_product(absolute(a.num), (uint64_t)b.den);
    struct uint128 right = wide_product(absolute(b.num), (uint64_t)a.den);
    return sign_a < 0 ? wide_compare(right, left) : wide_compare(left, right);
}

static uint64_t gcd(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

struct ratio ratio_make(int64_t num, int64_t den)
{
    ENSURE(num != INT64_MIN && den != INT64_MIN);
    if (den == 0)
        return RATIO_NO_DATA;
    int64_t divisor = (int64_t)gcd(absolute(num), absolute(den));
    if (den < 0)
        divisor = -divisor;
    return (struct ratio){num / divisor, den / divisor};
}

/* Whether half of the product number fits: the limit is INT64_MAX on both sides of a fraction. */
static bool fits(struct uint128 a)
{
    return a.high == 0 && a.low <= INT64_MAX;
}

/* A ratio of product magnitudes, brought to lowest terms and, if need be, to 64 bits by halving both. A value too large
 * for any 64-bit fraction saturates; one too small becomes zero. */
static struct ratio ratio_from_wide(bool negative, struct uint128 num, struct uint128 den, bool *exact)
{
    struct uint128 unused;
    if (wide_is_zero(num)) {
        den = (struct uint128){0, 1};
    } else if (den.high != 0 || den.low != 1) {
        struct uint128 common = wide_gcd(num, den);
        num = wide_divide(num, common, &unused);
        den = wide_divide(den, common, &unused);
    }
    bool whole = fits(num) && fits(den);
    while (!fits(num) || !fits(den)) {
        num = wide_halve(num);
        den = wide_halve(den);
    }
    if (den.low == 0) {
        den.low = 1;
        num.low = INT64_MAX;
    }
    if (exact)
        *exact = whole;
    return ratio_make(negative ? -(int64_t)num.low : (int64_t)num.low, (int64_t)den.low);
}

struct ratio ratio_add(struct ratio a, struct ratio b, bool *exact)
{
    ENSURE(ratio_has_data(a) && ratio_has_data(b));
    /* Each product is below 2^63 * 2^63 = 2^126 (2^127 with INT64_MIN), so their sum fits. */
    struct uint128 left = wide_product(absolute(a.num), (uint64_t)b.den);
    struct uint128 right = wide_product(absolute(b.num), (uint64_t)a.den);
    struct uint128 den = wide_product((uint64_t)a.den, (uint64_t)b.den);
    bool negative_a = a.num < 0, negative_b = b.num < 0;
    if (negative_a == negative_b)
        return ratio_from_wide(negative_a, wide_add(left, right), den, exact);
    if (wide_compare(left, right) >= 0)
        return ratio_from_wide(negative_a, wide_subtract(left, right), den, exact);
    return ratio_from_wide(negative_b, wide_subtract(right, left), den, exact);
}

struct ratio ratio_subtract(struct ratio a, struct ratio b, bool *exact)
{
    ENSURE(b.num != INT64_MIN);
    b.num = -b.num;
    return ratio_add(a, b, exact);
}

struct ratio ratio_multiply(struct ratio a, struct ratio b, bool *exact)
{
    ENSURE(ratio_has_data(a) && ratio_has_data(b));
    struct uint128 num = wide_product(absolute(a.num), absolute(b.num));
    struct uint128 den = wide_product((uint64_t)a.den, (uint64_t)b.den);
    return ratio_from_wide((a.num < 0) != (b.num < 0), num, den, exact);
}

/* A absolute with its sign, saturated. */
static int64_t with_sign(bool negative, struct uint128 value)
{
    if (!fits(value))
        return negative ? INT64_MIN : INT64_MAX;
    return negative ? -(int64_t)value.low : (int64_t)value.low;
}

int64_t ratio_scale_floor(struct ratio r, int64_t scale)
{
    ENSURE(ratio_has_data(r));
    bool negative = (r.num < 0) != (scale < 0);
    struct uint128 rest;
    struct uint128 product = wide_product(absolute(r.num), absolute(scale));
    struct uint128 quotient = wide_divide(product, (struct uint128){0, (uint64_t)r.den}, &rest);
    if (negative && !wide_is_zero(rest))
        quotient = wide_add(quotient, (struct uint128){0, 1});
    return with_sign(negative, quotient);
}

int64_t ratio_scale_round(struct ratio r, int64_t scale)
{
    ENSURE(ratio_has_data(r));
    bool negative = (r.num < 0) != (scale < 0);
    struct uint128 den = {0, (uint64_t)r.den};
    struct uint128 rest;
    struct uint128 product = wide_product(absolute(r.num), absolute(scale));
    struct uint128 quotient = wide_divide(product, den, &rest);
    if (wide_compare(wide_add(rest, rest), den) >= 0)
        quotient = wide_add(quotient, (struct uint128){0, 1});
    return with_sign(negative, quotient);
}

int64_t muldiv_floor(int64_t a, int64_t b, int64_t c)
{
    ENSURE(a >= 0 && b >= 0 && c > 0);
    struct uint128 product = wide_product((uint64_t)a, (uint64_t)b);
    if (product.high == 0)
        return with_sign(false, (struct uint128){0, product.low / (uint64_t)c});
    struct uint128 rest;
    return with_sign(false, wide_divide(product, (struct uint128){0, (uint64_t)c}, &rest));
}

int64_t multiple_from(int64_t value, int64_t step)
{
    int64_t most = INT64_MAX / step * step, over = value % step;
    if (value >= most || over == 0)
        return value - over;
    return value - over + step;
}
