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

enum unit {
    UNIT_SHARE,
    UNIT_DURATION,
    UNIT_COUNT,
    UNIT_RATE,
    UNIT_MONEY,
    UNIT_BYTES,
    UNIT_BYTES_PER_SECOND,
    UNIT_BYTES_PER_HOUR,
    UNIT_FACTOR,
    UNITS,
};

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_MINUTE (60 * NS_PER_SECOND)
#define NS_PER_HOUR (3600 * NS_PER_SECOND)
#define NS_PER_DAY (24 * NS_PER_HOUR)
#define MICRO_PER_DOLLAR INT64_C(1000000)

/* Reads `length` bytes of `text` as one quantity. On success true and *value. On failure false and *why, a static
 * sentence of what would be right, e.g. "a duration needs a unit: ns, us, ms, s, m, h or d". */
bool quantity_parse(const char *text, size_t length, enum unit unit, struct ratio *value, const char **why);

/* "a duration such as 40s or 200ms": for error messages and the reference page. */
const char *unit_description(enum unit unit);

/* Writes a value for people into `buffer` and returns it: shares as percent ("0.079%"), durations scaled ("46ms",
 * "2h30m", "7.2s"), money with $ and thousands, counts with thousands commas, bytes in B to TiB. `digits` (0..9) is the
 * number of decimals at most, rounded half away from zero; trailing zeros go, but money keeps its cents ("$0.50").
 * "no data" when it has none. */
const char *quantity_format(struct ratio value, enum unit unit, int digits, char *buffer, size_t size);

#endif
