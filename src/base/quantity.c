/* quantity.c - reading values as people write them. */
#include "base/quantity.h"

#include <string.h>

/* One accepted unit word: a value written with it is multiplied by num/den to reach the base unit of its kind. */
struct word {
    enum unit unit;
    const char *name;
    struct ratio scale;
};

#define PLAIN(unit, name, num, den)                                                                                    \
    {                                                                                                                  \
        unit, name,                                                                                                    \
        {                                                                                                              \
            INT64_C(num), INT64_C(den)                                                                                 \
        }                                                                                                              \
    }
#define SCALED(unit, suffix, den)                                                                                      \
    PLAIN(unit, suffix, 1, den), PLAIN(unit, "k" suffix, 1000, den), PLAIN(unit, "M" suffix, 1000000, den),            \
        PLAIN(unit, "G" suffix, 1000000000, den)
#define BYTES(unit, per)                                                                                               \
    PLAIN(unit, "B" per, 1, 1), PLAIN(unit, "kB" per, 1000, 1), PLAIN(unit, "MB" per, 1000000, 1),                     \
        PLAIN(unit, "GB" per, 1000000000, 1), PLAIN(unit, "TB" per, 1000000000000, 1),                                 \
        PLAIN(unit, "KiB" per, 1024, 1), PLAIN(unit, "MiB" per, 1048576, 1), PLAIN(unit, "GiB" per, 1073741824, 1),    \
        PLAIN(unit, "TiB" per, 1099511627776, 1)

static const struct word words[] = {
    PLAIN(UNIT_SHARE, "", 1, 1),
    PLAIN(UNIT_SHARE, "%", 1, 100),
    PLAIN(UNIT_SHARE, "ppm", 1, 1000000),
    /* Durations from small to large: a mixed one such as 2h30m must walk up this table. */
    PLAIN(UNIT_DURATION, "ns", 1, 1),
    PLAIN(UNIT_DURATION, "us", 1000, 1),
    PLAIN(UNIT_DURATION, "ms", 1000000, 1),
    PLAIN(UNIT_DURATION, "s", 1000000000, 1),
    PLAIN(UNIT_DURATION, "m", 60000000000, 1),
    PLAIN(UNIT_DURATION, "h", 3600000000000, 1),
    PLAIN(UNIT_DURATION, "d", 86400000000000, 1),
    SCALED(UNIT_COUNT, "", 1),
    SCALED(UNIT_RATE, "", 1),
    SCALED(UNIT_RATE, "/s", 1),
    SCALED(UNIT_RATE, "/min", 60),
    SCALED(UNIT_RATE, "/h", 3600),
    PLAIN(UNIT_MONEY, "", 1000000, 1),
    PLAIN(UNIT_MONEY, "k", 1000000000, 1),
    PLAIN(UNIT_MONEY, "M", 1000000000000, 1),
    PLAIN(UNIT_MONEY, "G", 1000000000000000, 1),
    PLAIN(UNIT_BYTES, "", 1, 1),
    BYTES(UNIT_BYTES, ""),
    BYTES(UNIT_BYTES_PER_SECOND, "/s"),
    SCALED(UNIT_BYTES_PER_SECOND, "bit/s", 8),
    BYTES(UNIT_BYTES_PER_HOUR, "/h"),
    BYTES(UNIT_BYTES_PER_HOUR, "/hour"),
    PLAIN(UNIT_FACTOR, "", 1, 1),
    PLAIN(UNIT_FACTOR, "x", 1, 1),
};
#define WORDS (sizeof words / sizeof words[0])

static const struct kind {
    const char *description; /* completes "expected ..." */
    const char *wrong_unit;
    bool may_be_signed;
    bool may_be_fraction; /* 1/3 */
} kinds[UNITS] = {
    [UNIT_SHARE] = {"a share such as 0.01, 1%, 1/3 or 250ppm", "a share is a plain number, or has %, ppm or a fraction",
                    true, true},
    [UNIT_DURATION] = {"a duration such as 40s, 200ms or 2h30m", "a duration needs a unit: ns, us, ms, s, m, h or d",
                       false, false},
    [UNIT_COUNT] = {"a count such as 500000, 500_000, 500k or 2.5M", "a count takes k, M or G, or no unit", false,
                    false},
    [UNIT_RATE] = {"a rate such as 1250/s, 2.1k/s or 100/min", "a rate is a number with k, M or G, per /s, /min or /h",
                   true, false},
    [UNIT_MONEY] = {"an amount such as $0.05, $2,450 or $72.6M", "an amount takes k, M or G, or no unit", true, false},
    [UNIT_BYTES] = {"a size such as 512MiB, 200kB or 4GiB",
                    "a size has a unit: B, kB, MB, GB, TB, KiB, MiB, GiB or TiB", false, false},
    [UNIT_BYTES_PER_SECOND] = {"a throughput such as 10MB/s or 1Gbit/s",
                               "a throughput needs a unit such as kB/s, MB/s, MiB/s, Mbit/s or Gbit/s", false, false},
    [UNIT_BYTES_PER_HOUR] = {"a growth such as 4MiB/h", "a growth needs a unit such as kB/h, MB/h or MiB/h", true,
                             false},
    [UNIT_FACTOR] = {"a factor such as 1.1, 1.5x or 2/3", "a factor is a plain number, a fraction, or ends in x", true,
                     true},
};
_Static_assert(sizeof kinds / sizeof kinds[0] == UNITS, "every kind has a row");

/* What is left to read. Every reader below returns NULL when it is content, else why not. */
struct reader {
    const char *at;
    const char *end;
};

static const char too_large[] = "the value is too large, or has more digits than can be kept exactly";

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool next_is(const struct reader *reader, char byte)
{
    return reader->at < reader->end && *reader->at == byte;
}

static bool next_is_digit(const struct reader *reader)
{
    return reader->at < reader->end && is_digit(*reader->at);
}

static bool skip(struct reader *reader, char byte)
{
    if (!next_is(reader, byte))
        return false;
    reader->at++;
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
static const char *read_whole(struct reader *reader, bool commas, int64_t *number)
{
    *number = 0;
    if (next_is(reader, '.'))
        return "a decimal point needs a digit before it: 0.5";
    if (!next_is_digit(reader))
        return "a number is expected";
    int group = 0; /* digits since the last comma */
    bool grouped = false;
    while (reader->at < reader->end) {
        if (is_digit(*reader->at)) {
            if (!append_digit(number, *reader->at))
                return too_large;
            group++;
        } else if (*reader->at == '_') {
            if (grouped || reader->at + 1 >= reader->end || !is_digit(reader->at[1]))
                return "an underscore stands between two digits: 500_000";
        } else if (*reader->at == ',') {
            if (!commas)
                return "no commas here; write 500_000 or 500k";
            if (grouped ? group != 3 : group > 3)
                return "commas stand between groups of three digits: $2,450";
            grouped = true;
            group = 0;
        } else {
            break;
        }
        reader->at++;
    }
    return grouped && group != 3 ? "commas stand between groups of three digits: $2,450" : NULL;
}

/* 12  12.5  and, where the kind has fractions, 1/3. */
static const char *read_number(struct reader *reader, enum unit unit, struct ratio *value)
{
    int64_t num, den = 1;
    const char *why = read_whole(reader, unit == UNIT_MONEY, &num);
    if (why)
        return why;
    if (skip(reader, '.')) {
        if (!next_is_digit(reader))
            return "a decimal point needs a digit after it: 0.5";
        for (; next_is_digit(reader); reader->at++) {
            if (!append_digit(&num, *reader->at) || !append_digit(&den, '0'))
                return too_large;
        }
    } else if (kinds[unit].may_be_fraction && skip(reader, '/')) {
        why = read_whole(reader, false, &den);
        if (why)
            return why;
        if (den == 0)
            return "a fraction cannot divide by zero";
    }
    *value = ratio_make(num, den);
    return NULL;
}

/* The unit word up to the next digit or the end: an index into `words`. */
static const char *read_word(struct reader *reader, enum unit unit, size_t *index)
{
    const char *start = reader->at;
    while (reader->at < reader->end && !is_digit(*reader->at))
        reader->at++;
    size_t length = (size_t)(reader->at - start);
    for (size_t i = 0; i < WORDS; i++) {
        if (words[i].unit == unit && strlen(words[i].name) == length && memcmp(words[i].name, start, length) == 0) {
            *index = i;
            return NULL;
        }
    }
    if (length > 0 && (*start == 'e' || *start == 'E'))
        return "no exponents; write 100k or 0.001";
    if (length > 0 && *start == ' ')
        return "no space between a number and its unit";
    return kinds[unit].wrong_unit;
}

/* One number with its unit. */
static const char *read_part(struct reader *reader, enum unit unit, struct ratio *value, size_t *index)
{
    const char *why = read_number(reader, unit, value);
    if (why)
        return why;
    bool exact;
    /* Zero is zero in every unit. */
    if (value->num == 0 && reader->at == reader->end)
        return NULL;
    why = read_word(reader, unit, index);
    if (why)
        return why;
    *value = ratio_multiply(*value, words[*index].scale, &exact);
    return exact ? NULL : too_large;
}

/* 2h30m: whole numbers with ever smaller units; the last may have decimals. */
static const char *read_further_durations(struct reader *reader, struct ratio *value, size_t index)
{
    while (reader->at < reader->end) {
        struct ratio part;
        size_t part_index = index;
        bool exact;
        if (value->num % words[index].scale.num != 0 || value->den != 1)
            return "in a mixed duration only the last number may have decimals: 1m2.5s";
        const char *why = read_part(reader, UNIT_DURATION, &part, &part_index);
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

static const char *read_quantity(struct reader *reader, enum unit unit, struct ratio *value)
{
    if (reader->at == reader->end)
        return "a value is expected";
    bool negative = next_is(reader, '-');
    if (negative || next_is(reader, '+')) {
        if (!kinds[unit].may_be_signed)
            return "this cannot have a sign";
        reader->at++;
    }
    if (unit == UNIT_MONEY && !skip(reader, '$') && !(reader->end - reader->at == 1 && *reader->at == '0'))
        return "an amount begins with $: $2,450";
    size_t index = 0;
    const char *why = read_part(reader, unit, value, &index);
    if (!why && unit == UNIT_DURATION)
        why = read_further_durations(reader, value, index);
    if (why)
        return why;
    if (reader->at != reader->end)
        return kinds[unit].wrong_unit;
    if (negative)
        value->num = -value->num;
    return NULL;
}

bool quantity_parse(const char *text, size_t length, enum unit unit, struct ratio *value, const char **why)
{
    struct reader reader = {text, text + length};
    struct ratio read = RATIO_NO_DATA;
    const char *reason = read_quantity(&reader, unit, &read);
    if (reason) {
        *why = reason;
        return false;
    }
    *value = read;
    return true;
}

const char *unit_description(enum unit unit)
{
    return kinds[unit].description;
}
