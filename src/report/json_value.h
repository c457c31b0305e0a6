/* json_value.h - what the JSON outputs are put together from: texts, counts, times, exact fractions, measured values.
 *
 * Every `set_` puts one or several keys into `object`. Want of memory ends the program (check.h). */
#ifndef REHEARSE_REPORT_JSON_VALUE_H
#define REHEARSE_REPORT_JSON_VALUE_H

#include "report/parts.h"

#include <jansson.h>

/* Adds `root` to `out` as text and releases it. flags: jansson's; name: of the output, for complaints. */
void dump_json(json_t *root, size_t flags, const char *name, struct text *out);

/* Both take `value` over. */
void set_json(json_t *object, const char *key, json_t *value);
void append_json(json_t *array, json_t *value);

/* null when `text` is NULL. */
void set_text(json_t *object, const char *key, const char *text);
void set_count(json_t *object, const char *key, int64_t count);
/* "start": "2025-11-01T14:00:00Z", "start_s": 93600 - seconds since the plan's start, a fraction only if need be. */
void set_time(json_t *object, const struct journal *j, const char *key, int64_t time_ns);
/* In seconds, a fraction only if need be. */
void set_span(json_t *object, const char *key, int64_t span_ns);
/* {"numerator", "denominator"}, or null. */
void set_ratio(json_t *object, const char *key, struct ratio ratio);
/* The decimal of a ratio in its base unit, nine digits after the point unless it is whole; null without data. */
void set_decimal(json_t *object, const char *key, struct ratio ratio);
/* "value", "unit", "shown", "numerator", "denominator" and "observations" of a metric. */
void set_value(json_t *object, struct value value, enum metric metric);

#endif
