/* quantity.h - values as people write them: 500k, 1%, 1/3, 40s, 200ms, $0.05, 512MiB, 2025-11-01T14:00Z.
 *
 * Every quantity is an exact ratio in the base unit of its kind. Independent of the locale.
 *
 *   kind          base unit          accepted
 *   share         1                  0.01  1%  1/3  250ppm  -0.4%
 *   duration      nanosecond         40s 200ms 15m 2h 1.5h 7d 250us 10ns 2h30m
 *   count         1                  500000  500k  2.5M  1G  500_000
 *   rate          1 per second       1250  1250/s  2.1k/s  100/min
 *   money         micro-dollar       $0.05  $2,450  $72.6M  $1.2G  (k, M, G)
 *   bytes         byte               512MiB  4GiB  200kB  10MB  12
 *   bytes_per_s   byte per second    10MB/s  1Gbit/s
 *   bytes_per_h   byte per hour      4MiB/h  4MB/hour
 *   factor        1                  1.1  6  2/3  1.5x
 *
 * 0 needs no unit. A sign is accepted for shares, rates, money, growth (bytes per hour) and factors; the reader of a
 * key checks its range. No spaces, exponents, hex, and no minus but the ASCII one.
 *   scalar text kinds are not quantities.
 */
#ifndef REHEARSE_BASE_QUANTITY_H
#define REHEARSE_BASE_QUANTITY_H

#include "base/exact.h"

#include <stddef.h>

/* What a unit's values may be written with. */
enum { MAY_BE_SIGNED = 1, MAY_BE_FRACTION = 2, MAY_BE_MIXED = 4, MAY_HAVE_COMMAS = 8 };

/* One row adds a unit:
 *   enum word, the same in lower case
 *   word for people; base unit in CSV, in JSON
 *   decimals at most where people read, decimals of the base unit in CSV
 *   AXIS(times, per, format)   per: base units in the unit that columns of samples.csv count in; on the axis of a
 *                              picture these are times `times`, and written by gnuplot's format
 *   what values may be written with
 *   how they are written, which completes "expected ..."; what is right when the unit word is wrong
 * quantity.c has, under the lower-case word, the unit words that are read and how values are shown; without them a row
 * does not compile. */
#define UNIT_TABLE(X)                                                                                                  \
    X(SHARE, share, "share", "share", "share", 3, 9, AXIS(100, 1, "%g%%"), MAY_BE_SIGNED | MAY_BE_FRACTION,            \
      "a share such as 0.01, 1%, 1/3 or 250ppm", "a share is a plain number, or has %, ppm or a fraction")             \
    X(DURATION, duration, "duration", "ns", "nanoseconds", 1, 0, AXIS(1, 1000000, "%gms"), MAY_BE_MIXED,               \
      "a duration such as 40s, 200ms or 2h30m", "a duration needs a unit: ns, us, ms, s, m, h or d")                   \
    X(COUNT, count, "count", "count", "count", 1, 3, AXIS(1, 1, "%.0s%c"), 0,                                          \
      "a count such as 500000, 500_000, 500k or 2.5M", "a count takes k, M or G, or no unit")                          \
    X(RATE, rate, "rate", "1/s", "per second", 1, 3, AXIS(1, 1, "%g/s"), MAY_BE_SIGNED,                                \
      "a rate such as 1250/s, 2.1k/s or 100/min", "a rate is a number with k, M or G, per /s, /min, /h or /d")         \
    X(MONEY, money, "money", "usd_e-6", "micro-dollars", 2, 0, AXIS(1, 1000000, "$%g"),                                \
      MAY_BE_SIGNED | MAY_HAVE_COMMAS, "an amount such as $0.05, $2,450 or $72.6M",                                    \
      "an amount takes k, M or G, or no unit")                                                                         \
    X(BYTES, bytes, "bytes", "byte", "bytes", 1, 0, AXIS(1, 1, "%.0b%BB"), 0, "a size such as 512MiB, 200kB or 4GiB",  \
      "a size has a unit: B, kB, MB, GB, TB, KiB, MiB, GiB or TiB")                                                    \
    X(BYTES_PER_SECOND, bytes_per_second, "bytes/s", "byte/s", "bytes per second", 1, 0, AXIS(1, 1, "%.0b%BB/s"), 0,   \
      "a throughput such as 10MB/s or 1Gbit/s",                                                                        \
      "a throughput needs a unit such as kB/s, MB/s, MiB/s, Mbit/s or Gbit/s")                                         \
    X(BYTES_PER_HOUR, bytes_per_hour, "bytes/h", "byte/h", "bytes per hour", 1, 0, AXIS(1, 1, "%.0b%BB/h"),            \
      MAY_BE_SIGNED, "a growth such as 4MiB/h", "a growth needs a unit such as kB/h, MB/h or MiB/h")                   \
    X(FACTOR, factor, "factor", "factor", "factor", 2, 9, AXIS(1, 1, "%g"), MAY_BE_SIGNED | MAY_BE_FRACTION,           \
      "a factor such as 1.1, 1.5x or 2/3", "a factor is a plain number, a fraction, or ends in x")

#define AXIS(times, per, format) times, per, format

enum unit {
#define X(name, ...) UNIT_##name,
    UNIT_TABLE(X)
#undef X
        UNITS
};

struct unit_info {
    const char *word, *csv_word, *json_word;
    int usual_decimals, csv_decimals;
    int64_t axis_times, axis_per;
    const char *axis_format;
    unsigned may; /* MAY_BE_... */
    const char *description, *wrong_unit;
};
extern const struct unit_info unit_table[UNITS];

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_MINUTE (60 * NS_PER_SECOND)
#define NS_PER_HOUR (3600 * NS_PER_SECOND)
#define NS_PER_DAY (24 * NS_PER_HOUR)
#define MICRO_PER_DOLLAR INT64_C(1000000)

/* Reads `length` bytes of `text` as one quantity. On success true and *value. On failure false and *why, a static
 * sentence of what would be right, e.g. "a duration needs a unit: ns, us, ms, s, m, h or d". */
bool quantity_parse(const char *text, size_t length, enum unit unit, struct ratio *value, const char **why);

/* Writes a value for people into `buffer` and returns it: shares as percent ("0.079%"), durations scaled ("46ms",
 * "2h30m", "7.2s"), money with $ and thousands, counts with thousands commas, bytes in B to TiB. `digits` (0..9) is the
 * number of decimals at most, rounded half away from zero; trailing zeros go, but money keeps its cents ("$0.50").
 * "no data" when it has none. */
const char *quantity_format(struct ratio value, enum unit unit, int digits, char *buffer, size_t size);

#endif
