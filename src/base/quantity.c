/* quantity.c - values as people write them, read and shown.
 *
 * Shown from integers alone: printf's %f depends on the locale. */
#include "base/quantity.h"

#include "base/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DIGITS_MAX 9
/* Sign, 19 digits, 6 commas, point, and the NUL, with room. */
#define NUMBER_BYTES 40

/* One accepted unit word: a value written with it is multiplied by `scale` to reach the base unit. */
struct suffix {
    const char *word;
    struct ratio scale;
};

#define SUFFIX(word, num, den)                                                                                         \
    {                                                                                                                  \
        word,                                                                                                          \
        {                                                                                                              \
            INT64_C(num), INT64_C(den)                                                                                 \
        }                                                                                                              \
    }
#define SCALED(word, den)                                                                                              \
    SUFFIX(word, 1, den), SUFFIX("k" word, 1000, den), SUFFIX("M" word, 1000000, den), SUFFIX("G" word, 1000000000, den)
#define BYTES(per)                                                                                                     \
    SUFFIX("B" per, 1, 1), SUFFIX("kB" per, 1000, 1), SUFFIX("MB" per, 1000000, 1), SUFFIX("GB" per, 1000000000, 1),   \
        SUFFIX("TB" per, 1000000000000, 1), SUFFIX("KiB" per, 1024, 1), SUFFIX("MiB" per, 1048576, 1),                 \
        SUFFIX("GiB" per, 1073741824, 1), SUFFIX("TiB" per, 1099511627776, 1)

/* A step of a scale: the first step whose rounded value stays below its limit is used, so 999.99 ms shows as 1s. */
struct step {
    int64_t base_units;
    int64_t limit;    /* 0 on the last step */
    const char *word; /* NULL: parts, as 2h30m */
};

/* How a value is shown: `before`, the value in the unit of a step or times `scale`, the step's word, `after`. */
struct unit_layout {
    const char *before, *after;
    struct ratio scale;       /* without steps */
    const struct step *steps; /* NULL: none */
    const char *zero;         /* the word of 0, where it is not the first step's */
    int decimals_kept;        /* when there are any: $0.50 rather than $0.5 */
    const char *no_before;    /* what is wrong with a value written without `before` */
};

static const struct suffix share_suffixes[] = {SUFFIX("", 1, 1), SUFFIX("%", 1, 100), SUFFIX("ppm", 1, 1000000)};
static const struct unit_layout share_layout = {"", "%", .scale = {100, 1}};

/* From small to large: a mixed duration such as 2h30m must walk up this table. */
static const struct suffix duration_suffixes[] = {
    SUFFIX("ns", 1, 1),
    SUFFIX("us", 1000, 1),
    SUFFIX("ms", 1000000, 1),
    SUFFIX("s", 1000000000, 1),
    SUFFIX("m", 60000000000, 1),
    SUFFIX("h", 3600000000000, 1),
    SUFFIX("d", 86400000000000, 1),
};
static const struct step time_steps[] = {
    {1, 1000, "ns"},          {1000, 1000, "us"},       {NS_PER_MS, 1000, "ms"},
    {NS_PER_SECOND, 60, "s"}, {NS_PER_SECOND, 0, NULL}, /* from a minute on: 2h30m */
};
static const struct unit_layout duration_layout = {"", "", .steps = time_steps, .zero = "s"};

static const struct suffix count_suffixes[] = {SCALED("", 1)};
static const struct unit_layout count_layout = {"", "", .scale = {1, 1}};

static const struct suffix rate_suffixes[] = {SCALED("", 1), SCALED("/s", 1), SCALED("/min", 60), SCALED("/h", 3600),
                                              SCALED("/d", 86400)};
static const struct unit_layout rate_layout = {"", "/s", .scale = {1, 1}};

static const struct suffix money_suffixes[] = {SUFFIX("", 1000000, 1), SUFFIX("k", 1000000000, 1),
                                               SUFFIX("M", 1000000000000, 1), SUFFIX("G", 1000000000000000, 1)};
static const struct unit_layout money_layout = {"$", "", .scale = {1, MICRO_PER_DOLLAR}, .decimals_kept = 2,
                                                .no_before = "an amount begins with $: $2,450"};

static const struct step byte_steps[] = {
    {1, 1024, "B"},
    {INT64_C(1) << 10, 1024, "KiB"},
    {INT64_C(1) << 20, 1024, "MiB"},
    {INT64_C(1) << 30, 1024, "GiB"},
    {INT64_C(1) << 40, 0, "TiB"},
};
static const struct suffix bytes_suffixes[] = {SUFFIX("", 1, 1), BYTES("")};
static const struct unit_layout bytes_layout = {"", "", .steps = byte_steps};

static const struct suffix bytes_per_second_suffixes[] = {BYTES("/s"), SCALED("bit/s", 8)};
static const struct unit_layout bytes_per_second_layout = {"", "/s", .steps = byte_steps};

static const struct suffix bytes_per_hour_suffixes[] = {BYTES("/h"), BYTES("/hour")};
static const struct unit_layout bytes_per_hour_layout = {"", "/h", .steps = byte_steps};

static const struct suffix factor_suffixes[] = {SUFFIX("", 1, 1), SUFFIX("x", 1, 1)};
static const struct unit_layout factor_layout = {"", "", .scale = {1, 1}};

const struct unit_info unit_table[UNITS] = {
#define X(name, lower, ...) {__VA_ARGS__},
    UNIT_TABLE(X)
#undef X
};

/* How a unit is read and shown. */
static const struct spelling {
    const struct suffix *suffixes;
    size_t suffixes_count;
    const struct unit_layout *layout;
} spellings[UNITS] = {
#define X(name, lower, ...) {lower##_suffixes, sizeof lower##_suffixes / sizeof lower##_suffixes[0], &lower##_layout},
    UNIT_TABLE(X)
#undef X
};

/* What is left to read. Every function below returns NULL when it is content, else why not. */
struct cursor {
    const char *at;
    const char *end;
};

static const char too_large[] = "the value is too large, or has more digits than can be kept exactly";

static bool may(enum unit unit, unsigned what)
{
    return (unit_table[unit].may & what) != 0;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool next_is(const struct cursor *cursor, char byte)
{
    return cursor->at < cursor->end && *cursor->at == byte;
}

static bool next_is_digit(const struct cursor *cursor)
{
    return cursor->at < cursor->end && is_digit(*cursor->at);
}

static bool skip(struct cursor *cursor, char byte)
{
    if (!next_is(cursor, byte))
        return false;
    cursor->at++;
    return true;
}

static bool append_digit(int64_t *number, char digit)
{
    int64_t value = digit - '0';
    if (*number > (INT64_MAX - value) / 10)
        return false;
    *number = *number * 10 + value;
    return true;
}

/* Whole digits, with _ between any two of them or, for money, commas between groups of three. */
static const char *read_whole(struct cursor *cursor, bool commas, int64_t *number)
{
    *number = 0;
    if (next_is(cursor, '.'))
        return "a decimal point needs a digit before it: 0.5";
    if (!next_is_digit(cursor))
        return "a number is expected";
    int group = 0; /* digits since the last comma */
    bool grouped = false;
    while (cursor->at < cursor->end) {
        if (is_digit(*cursor->at)) {
            if (!append_digit(number, *cursor->at))
                return too_large;
            group++;
        } else if (*cursor->at == '_') {
            if (grouped || cursor->at + 1 >= cursor->end || !is_digit(cursor->at[1]))
                return "an underscore stands between two digits: 500_000";
        } else if (*cursor->at == ',') {
            if (!commas)
                return "no commas here; write 500_000 or 500k";
            if (grouped ? group != 3 : group > 3)
                return "commas stand between groups of three digits: $2,450";
            grouped = true;
            group = 0;
        } else {
            break;
        }
        cursor->at++;
    }
    return grouped && group != 3 ? "commas stand between groups of three digits: $2,450" : NULL;
}

/* 12  12.5  and, where the kind has fractions, 1/3. */
static const char *read_number(struct cursor *cursor, enum unit unit, struct ratio *value)
{
    int64_t num, den = 1;
    const char *why = read_whole(cursor, may(unit, MAY_HAVE_COMMAS), &num);
    if (why)
        return why;
    if (skip(cursor, '.')) {
        if (!next_is_digit(cursor))
            return "a decimal point needs a digit after it: 0.5";
        for (; next_is_digit(cursor); cursor->at++) {
            if (!append_digit(&num, *cursor->at) || !append_digit(&den, '0'))
                return too_large;
        }
    } else if (may(unit, MAY_BE_FRACTION) && skip(cursor, '/')) {
        why = read_whole(cursor, false, &den);
        if (why)
            return why;
        if (den == 0)
            return "a fraction cannot divide by zero";
    }
    *value = ratio_make(num, den);
    return NULL;
}

/* The unit word up to the next digit or the end: an index into the suffixes. */
static const char *read_unit_word(struct cursor *cursor, enum unit unit, size_t *index)
{
    const char *start = cursor->at;
    while (cursor->at < cursor->end && !is_digit(*cursor->at))
        cursor->at++;
    size_t length = (size_t)(cursor->at - start);
    for (size_t i = 0; i < spellings[unit].suffixes_count; i++) {
        const char *word = spellings[unit].suffixes[i].word;
        if (strlen(word) == length && memcmp(word, start, length) == 0) {
            *index = i;
            return NULL;
        }
    }
    if (length > 0 && (*start == 'e' || *start == 'E'))
        return "no exponents; write 100k or 0.001";
    if (length > 0 && *start == ' ')
        return "no space between a number and its unit";
    return unit_table[unit].wrong_unit;
}

/* One number with its unit. */
static const char *read_unit_part(struct cursor *cursor, enum unit unit, struct ratio *value, size_t *index)
{
    const char *why = read_number(cursor, unit, value);
    if (why)
        return why;
    bool exact;
    /* Zero is zero in every unit. */
    if (value->num == 0 && cursor->at == cursor->end)
        return NULL;
    why = read_unit_word(cursor, unit, index);
    if (why)
        return why;
    *value = ratio_multiply(*value, spellings[unit].suffixes[*index].scale, &exact);
    return exact ? NULL : too_large;
}

/* 2h30m: whole numbers with ever smaller units; the last may have decimals. */
static const char *read_further_parts(struct cursor *cursor, enum unit unit, struct ratio *value, size_t index)
{
    while (cursor->at < cursor->end) {
        struct ratio part;
        size_t part_index = index;
        bool exact;
        if (value->num % spellings[unit].suffixes[index].scale.num != 0 || value->den != 1)
            return "in a mixed duration only the last number may have decimals: 1m2.5s";
        const char *why = read_unit_part(cursor, unit, &part, &part_index);
        if (why)
            return why;
        if (part_index >= index)
            return "a mixed duration goes from large to small, each unit once: 2h30m";
        *value = ratio_add(*value, part, &exact);
        if (!exact)
            return too_large;
        index = part_index;
    }
    return NULL;
}

static const char *read_quantity(struct cursor *cursor, enum unit unit, struct ratio *value)
{
    if (cursor->at == cursor->end)
        return "a value is expected";
    bool negative = next_is(cursor, '-');
    if (negative || next_is(cursor, '+')) {
        if (!may(unit, MAY_BE_SIGNED))
            return "this cannot have a sign";
        cursor->at++;
    }
    const struct unit_layout *layout = spellings[unit].layout;
    bool zero = cursor->end - cursor->at == 1 && *cursor->at == '0';
    if (layout->no_before && !skip(cursor, layout->before[0]) && !zero)
        return layout->no_before;
    size_t index = 0;
    const char *why = read_unit_part(cursor, unit, value, &index);
    if (!why && may(unit, MAY_BE_MIXED))
        why = read_further_parts(cursor, unit, value, index);
    if (why)
        return why;
    if (cursor->at != cursor->end)
        return unit_table[unit].wrong_unit;
    if (negative)
        value->num = -value->num;
    return NULL;
}

bool quantity_parse(const char *text, size_t length, enum unit unit, struct ratio *value, const char **why)
{
    struct cursor cursor = {text, text + length};
    struct ratio read = RATIO_NO_DATA;
    const char *reason = read_quantity(&cursor, unit, &read);
    if (reason) {
        *why = reason;
        return false;
    }
    *value = read;
    return true;
}

static const int64_t ten_to_the[DIGITS_MAX + 1] = {1,      10,      100,      1000,      10000,
                                                   100000, 1000000, 10000000, 100000000, 1000000000};

/* `scaled` / 10^digits without trailing zeros, but with `keep` decimals at least when there are any; magnitude only. */
static void format_decimal(uint64_t scaled, int digits, int keep, char comma, char *buffer)
{
    char whole[NUMBER_BYTES];
    uint64_t power = (uint64_t)ten_to_the[digits];
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

/* value * layout->scale, rounded to at most `digits` decimals, between what stands before and after it. */
static const char *format_scaled(struct ratio value, const struct unit_layout *layout, int digits, char *buffer,
                                 size_t size)
{
    char number[NUMBER_BYTES];
    struct ratio scaled_value = ratio_multiply(value, layout->scale, NULL);
    int64_t scaled = ratio_scale_round(scaled_value, ten_to_the[digits]);
    while ((scaled == INT64_MAX || scaled == INT64_MIN) && digits > 0)
        scaled = ratio_scale_round(scaled_value, ten_to_the[--digits]);
    int keep = digits >= layout->decimals_kept ? layout->decimals_kept : 0;
    format_decimal(scaled < 0 ? 0 - (uint64_t)scaled : (uint64_t)scaled, digits, keep, ',', number);
    snprintf(buffer, size, "%s%s%s%s", scaled < 0 ? "-" : "", layout->before, number, layout->after);
    return buffer;
}

static const struct step *step_for(const struct step *step, struct ratio value, int digits)
{
    for (; step->limit > 0; step++) {
        struct ratio scaled_value = ratio_multiply(value, (struct ratio){1, step->base_units}, NULL);
        int64_t scaled = ratio_scale_round(scaled_value, ten_to_the[digits]);
        int64_t limit = step->limit * ten_to_the[digits];
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
    int64_t scaled = ratio_scale_round(seconds, ten_to_the[digits]);
    uint64_t rest = scaled < 0 ? 0 - (uint64_t)scaled : (uint64_t)scaled;
    char words[4 * NUMBER_BYTES];
    int length = snprintf(words, sizeof words, "%s", scaled < 0 ? "-" : "");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        uint64_t unit = (uint64_t)(parts[i].seconds * ten_to_the[digits]);
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

/* In the unit of the step that suits it. */
static const char *format_stepped(struct ratio value, const struct unit_layout *layout, int digits, char *buffer,
                                  size_t size)
{
    const struct step *step = step_for(layout->steps, value, digits);
    if (!step->word)
        return format_mixed_duration(value, digits, buffer, size);
    char after[16];
    struct unit_layout stepped = *layout;
    snprintf(after, sizeof after, "%s%s", value.num == 0 && layout->zero ? layout->zero : step->word, layout->after);
    stepped.scale = (struct ratio){1, step->base_units};
    stepped.after = after;
    return format_scaled(value, &stepped, digits, buffer, size);
}

const char *quantity_format(struct ratio value, enum unit unit, int digits, char *buffer, size_t size)
{
    ENSURE(unit < UNITS);
    if (!ratio_has_data(value)) {
        snprintf(buffer, size, "no data");
        return buffer;
    }
    digits = digits < 0 ? 0 : digits > DIGITS_MAX ? DIGITS_MAX : digits;
    const struct unit_layout *layout = spellings[unit].layout;
    if (layout->steps)
        return format_stepped(value, layout, digits, buffer, size);
    return format_scaled(value, layout, digits, buffer, size);
}
