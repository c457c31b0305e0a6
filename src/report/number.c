/* number.c - numbers and times as text, from integers alone. */
#include "report/number.h"

#include <stdio.h>
#include <string.h>

/* 10^digits, digits 0..18. */
static int64_t power_of_ten(int digits)
{
    int64_t power = 1;
    while (digits-- > 0)
        power *= 10;
    return power;
}

/* samples.csv has a million numbers: this is several times faster than printf. */
static void put_magnitude(struct text *out, uint64_t value, int width)
{
    char digits[24];
    int at = (int)sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
        width--;
    } while (value > 0 || width > 0);
    text_add_bytes(out, digits + at, sizeof digits - (size_t)at);
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

void put_integer(struct text *out, int64_t value)
{
    if (value < 0)
        text_add_bytes(out, "-", 1);
    put_magnitude(out, magnitude(value), 1);
}

void put_decimal(struct text *out, int64_t scaled, int digits)
{
    uint64_t power = (uint64_t)power_of_ten(digits);
    if (scaled < 0)
        text_add_bytes(out, "-", 1);
    put_magnitude(out, magnitude(scaled) / power, 1);
    if (digits == 0)
        return;
    text_add_bytes(out, ".", 1);
    put_magnitude(out, magnitude(scaled) % power, digits);
}

void put_share(struct text *out, int64_t num, int64_t den, int64_t scale, int digits)
{
    int64_t factor = scale * power_of_ten(digits);
    int64_t product;
    if (den <= 0)
        return;
    /* The usual case fits 64 bits; the other takes the 128-bit way. */
    bool fits = !__builtin_mul_overflow(num, factor, &product) && den < INT64_MAX / 2;
    if (!fits || product > INT64_MAX / 2 || product < -(INT64_MAX / 2))
        put_decimal(out, ratio_scale_round((struct ratio){num, den}, factor), digits);
    else
        put_decimal(out, (product < 0 ? product - den / 2 : product + den / 2) / den, digits);
}

const char *span_text(int64_t span_ns, struct shown *s)
{
    if (span_ns < 0) {
        snprintf(s->text, sizeof s->text, "-");
        return s->text;
    }
    return quantity_format((struct ratio){span_ns, 1}, UNIT_DURATION, 1, s->text, sizeof s->text);
}

const char *count_text(int64_t count, struct shown *s)
{
    return quantity_format((struct ratio){count, 1}, UNIT_COUNT, 0, s->text, sizeof s->text);
}

const char *quantity_text(struct ratio value, enum unit unit, struct shown *s)
{
    if (!ratio_has_data(value)) {
        snprintf(s->text, sizeof s->text, "no data");
        return s->text;
    }
    return quantity_format(value, unit, unit_table[unit].usual_decimals, s->text, sizeof s->text);
}

int decimals_apart(struct ratio value, struct ratio threshold, enum unit unit)
{
    int decimals = unit_table[unit].usual_decimals;
    struct shown a, b;
    if (!ratio_has_data(value) || !ratio_has_data(threshold) || ratio_compare(value, threshold) == 0)
        return decimals;
    for (; decimals < 9; decimals++) {
        quantity_format(value, unit, decimals, a.text, sizeof a.text);
        quantity_format(threshold, unit, decimals, b.text, sizeof b.text);
        if (strcmp(a.text, b.text) != 0)
            break;
    }
    return decimals;
}
