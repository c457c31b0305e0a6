/* quantity_format.c - writing values for people, from integers alone: printf's %f depends on the locale. */
#include "base/quantity.h"

#include "base/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DIGITS_MAX 9
/* Sign, 19 digits, 6 commas, point, and the NUL, with room. */
#define NUMBER_BYTES 40

static const int64_t powers_of_ten[DIGITS_MAX + 1] = {1,      10,      100,      1000,      10000,
                                                      100000, 1000000, 10000000, 100000000, 1000000000};

/* `scaled` / 10^digits without trailing zeros, but with `keep` decimals at least when there are any; magnitude only. */
static void format_decimal(uint64_t scaled, int digits, int keep, char comma, char *buffer)
{
    char whole[NUMBER_BYTES];
    uint64_t power = (uint64_t)powers_of_ten[digits];
    int length = snprintf(whole, sizeof whole, "%" PRIu64, scaled / power);
    for (int i = 0; i < length; i++) {
        if (comma && i > 0 && (length - i) % 3 == 0)
            *buffer++ = comma;
        *buffer++ = whole[i];
    }
    *buffer = '\0';
    uint64_t rest = scaled % power;
    if (rest == 0)
        return;
    while (rest % 10 == 0 && digits > keep) {
        rest /= 10;
        digits--;
    }
    snprintf(buffer, NUMBER_BYTES - 27, ".%0*" PRIu64, digits, rest);
}

/* value * num / den, rounded to at most `digits` decimals, between `before` and `after`. */
static const char *format_scaled(struct ratio value, struct ratio scale, int digits, const char *before,
                                 const char *after, char *buffer, size_t size)
{
    char number[NUMBER_BYTES];
    struct ratio scaled_value = ratio_multiply(value, scale, NULL);
    int64_t scaled = ratio_scale_round(scaled_value, powers_of_ten[digits]);
    while ((scaled == INT64_MAX || scaled == INT64_MIN) && digits > 0)
        scaled = ratio_scale_round(scaled_value, powers_of_ten[--digits]);
    /* Cents: $0.50 rather than $0.5. */
    int keep = *before == '$' && digits >= 2 ? 2 : 0;
    format_decimal(scaled < 0 ? 0 - (uint64_t)scaled : (uint64_t)scaled, digits, keep, ',', number);
    snprintf(buffer, size, "%s%s%s%s", scaled < 0 ? "-" : "", before, number, after);
    return buffer;
}

/* A step of a scale: the first step whose rounded value stays below its limit is used, so 999.99 ms shows as 1s. */
struct step {
    int64_t base_units;
    int64_t limit; /* 0 on the last step */
    const char *name;
};

static const struct step time_steps[] = {
    {1, 1000, "ns"},          {1000, 1000, "us"},       {NS_PER_MS, 1000, "ms"},
    {NS_PER_SECOND, 60, "s"}, {NS_PER_SECOND, 0, NULL}, /* from a minute on: 2h30m */
};

static const struct step byte_steps[] = {
    {1, 1024, "B"},
    {INT64_C(1) << 10, 1024, "KiB"},
    {INT64_C(1) << 20, 1024, "MiB"},
    {INT64_C(1) << 30, 1024, "GiB"},
    {INT64_C(1) << 40, 0, "TiB"},
};

static const struct step *choose_step(const struct step *step, struct ratio value, int digits)
{
    for (; step->limit > 0; step++) {
        struct ratio scaled_value = ratio_multiply(value, (struct ratio){1, step->base_units}, NULL);
        int64_t scaled = ratio_scale_round(scaled_value, powers_of_ten[digits]);
        int64_t limit = step->limit * powers_of_ten[digits];
        if (scaled < limit && scaled > -limit)
            break;
    }
    return step;
}

/* From a minute on: the parts that are not zero, seconds with decimals. */
static const char *format_mixed_duration(struct ratio value, int digits, char *buffer, size_t size)
{
    static const struct {
        int64_t seconds;
        char name;
    } parts[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}};
    struct ratio seconds = ratio_multiply(value, (struct ratio){1, NS_PER_SECOND}, NULL);
    int64_t scaled = ratio_scale_round(seconds, powers_of_ten[digits]);
    uint64_t rest = scaled < 0 ? 0 - (uint64_t)scaled : (uint64_t)scaled;
    char words[4 * NUMBER_BYTES];
    int length = snprintf(words, sizeof words, "%s", scaled < 0 ? "-" : "");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        uint64_t unit = (uint64_t)(parts[i].seconds * powers_of_ten[digits]);
        if (rest >= unit)
            length +=
                snprintf(words + length, sizeof words - (size_t)length, "%" PRIu64 "%c", rest / unit, parts[i].name);
        rest %= unit;
    }
    if (rest > 0) {
        char number[NUMBER_BYTES];
        format_decimal(rest, digits, 0, 0, number);
        snprintf(words + length, sizeof words - (size_t)length, "%ss", number);
    }
    snprintf(buffer, size, "%s", words);
    return buffer;
}

static const char *format_bytes(struct ratio value, int digits, const char *per, char *buffer, size_t size)
{
    const struct step *step = choose_step(byte_steps, value, digits);
    char after[16];
    snprintf(after, sizeof after, "%s%s", step->name, per);
    return format_scaled(value, (struct ratio){1, step->base_units}, digits, "", after, buffer, size);
}

const char *quantity_format(struct ratio value, enum unit unit, int digits, char *buffer, size_t size)
{
    static const struct ratio one = {1, 1};
    ENSURE(unit < UNITS);
    if (!ratio_has_data(value)) {
        snprintf(buffer, size, "no data");
        return buffer;
    }
    digits = digits < 0 ? 0 : digits > DIGITS_MAX ? DIGITS_MAX : digits;
    switch (unit) {
    case UNIT_SHARE:
        return format_scaled(value, (struct ratio){100, 1}, digits, "", "%", buffer, size);
    case UNIT_DURATION: {
        const struct step *step = choose_step(time_steps, value, digits);
        if (!step->name)
            return format_mixed_duration(value, digits, buffer, size);
        /* 0s reads better than 0ns. */
        const char *name = value.num == 0 ? "s" : step->name;
        return format_scaled(value, (struct ratio){1, step->base_units}, digits, "", name, buffer, size);
    }
    case UNIT_COUNT:
    case UNIT_FACTOR:
        return format_scaled(value, one, digits, "", "", buffer, size);
    case UNIT_RATE:
        return format_scaled(value, one, digits, "", "/s", buffer, size);
    case UNIT_MONEY:
        return format_scaled(value, (struct ratio){1, MICRO_PER_DOLLAR}, digits, "$", "", buffer, size);
    case UNIT_BYTES:
        return format_bytes(value, digits, "", buffer, size);
    case UNIT_BYTES_PER_SECOND:
        return format_bytes(value, digits, "/s", buffer, size);
    case UNIT_BYTES_PER_HOUR:
        return format_bytes(value, digits, "/h", buffer, size);
    case UNITS:
        break;
    }
    return buffer;
}
