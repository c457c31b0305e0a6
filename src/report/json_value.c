#include "report/json_value.h"

#include "base/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void dump_json(json_t *root, size_t flags, const char *name, struct text *out)
{
    /* Where jansson finds no memory it may leave a piece out and go on as if nothing had been. */
    errno = 0;
    char *bytes = json_dumps(root, flags);
    if (!bytes || errno == ENOMEM)
        memory_failed("%s", name);
    json_decref(root);
    text_add(out, bytes);
    text_add(out, "\n");
    free(bytes);
}

void set_json(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        memory_failed("outcome.json");
}

void append_json(json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        memory_failed("outcome.json");
}

void set_text(json_t *object, const char *key, const char *text)
{
    /* Names come from files that were checked to be UTF-8; what is not is shown as absent rather than lost whole. */
    errno = 0;
    json_t *value = text ? json_string(text) : json_null();
    if (!value && errno == ENOMEM)
        memory_failed("outcome.json");
    set_json(object, key, value ? value : json_null());
}

void set_count(json_t *object, const char *key, int64_t count)
{
    set_json(object, key, json_integer((json_int_t)count));
}

void set_time(json_t *object, const struct journal *j, const char *key, int64_t time_ns)
{
    struct shown s;
    char seconds[32];
    snprintf(seconds, sizeof seconds, "%s_s", key);
    set_text(object, key, time_iso(j, time_ns, &s));
    if (time_ns % NS_PER_SECOND == 0)
        set_count(object, seconds, time_ns / NS_PER_SECOND);
    else
        set_json(object, seconds, json_real((double)time_ns / (double)NS_PER_SECOND));
}

void set_span(json_t *object, const char *key, int64_t span_ns)
{
    if (span_ns % NS_PER_SECOND == 0)
        set_count(object, key, span_ns / NS_PER_SECOND);
    else
        set_json(object, key, json_real((double)span_ns / (double)NS_PER_SECOND));
}

void set_ratio(json_t *object, const char *key, struct ratio ratio)
{
    json_t *value = ratio_has_data(ratio) ? json_object() : json_null();
    if (ratio_has_data(ratio)) {
        set_count(value, "numerator", ratio.num);
        set_count(value, "denominator", ratio.den);
    }
    set_json(object, key, value);
}

void set_decimal(json_t *object, const char *key, struct ratio ratio)
{
    struct text decimal = {0};
    if (ratio_has_data(ratio))
        put_share(&decimal, ratio.num, ratio.den, 1, ratio.num % ratio.den == 0 ? 0 : 9);
    set_text(object, key, decimal.bytes);
    text_free(&decimal);
}

static const char *const unit_words[UNITS] = {
    [UNIT_SHARE] = "share",
    [UNIT_DURATION] = "nanoseconds",
    [UNIT_COUNT] = "count",
    [UNIT_RATE] = "per second",
    [UNIT_MONEY] = "micro-dollars",
    [UNIT_BYTES] = "bytes",
    [UNIT_BYTES_PER_SECOND] = "bytes per second",
    [UNIT_BYTES_PER_HOUR] = "bytes per hour",
    [UNIT_FACTOR] = "factor",
};

void set_value(json_t *object, struct value value, enum metric metric)
{
    struct shown s;
    set_decimal(object, "value", value.of);
    set_text(object, "unit", unit_words[metric_table[metric].unit]);
    set_text(object, "shown", quantity_text(value.of, metric_table[metric].unit, &s));
    set_json(object, "numerator", ratio_has_data(value.of) ? json_integer(value.of.num) : json_null());
    set_json(object, "denominator", ratio_has_data(value.of) ? json_integer(value.of.den) : json_null());
    set_count(object, "observations", value.observations);
}
