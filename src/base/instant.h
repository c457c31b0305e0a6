/* instant.h - moments of the calendar as people write them: 2025-10-31T12:00Z.
 *
 * Unit: int64 nanoseconds since the Unix epoch, years 1970..2199. Independent of the locale and of time zones.
 */
#ifndef REHEARSE_BASE_INSTANT_H
#define REHEARSE_BASE_INSTANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ISO 8601 with Z or an offset: 2025-10-31T12:00Z, 2025-10-31T12:00:00.5Z,
 * 2025-10-31T07:00-05:00. On failure, such as an impossible date, false and *why, a static
 * sentence. */
bool instant_parse(const char *text, size_t length, int64_t *epoch_ns, const char **why);
/* 2025-10-31T12:00:00Z (with .mmm when not a whole second). `size` at least 32. */
const char *instant_format(int64_t epoch_ns, char *buffer, size_t size);
/* "Oct 31 12:00" (":30" seconds shown only when not zero). */
const char *instant_format_short(int64_t epoch_ns, char *buffer, size_t size);

#endif
