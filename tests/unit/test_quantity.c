/* test_quantity.c - values as people write them, and instants. */
#include "base/instant.h"
#include "base/quantity.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void every_documented_form_is_read_exactly(void **state)
{
    (void)state;
    static const struct {
        enum unit unit;
        const char *text;
        struct ratio expected;
    } rows[] = {
        {UNIT_SHARE, "0.01", {1, 100}},
        {UNIT_SHARE, "1%", {1, 100}},
        {UNIT_SHARE, "1/3", {1, 3}},
        {UNIT_SHARE, "2/6", {1, 3}},
        {UNIT_SHARE, "250ppm", {1, 4000}},
        {UNIT_SHARE, "99.95%", {1999, 2000}},
        {UNIT_SHARE, "0.5%", {1, 200}},
        {UNIT_SHARE, "-0.4%", {-1, 250}},
        {UNIT_SHARE, "+0.37%", {37, 10000}},
        {UNIT_SHARE, "0", {0, 1}},
        {UNIT_SHARE, "100%", {1, 1}},
        {UNIT_DURATION, "40s", {40 * NS_PER_SECOND, 1}},
        {UNIT_DURATION, "200ms", {200 * NS_PER_MS, 1}},
        {UNIT_DURATION, "15m", {15 * NS_PER_MINUTE, 1}},
        {UNIT_DURATION, "2h", {2 * NS_PER_HOUR, 1}},
        {UNIT_DURATION, "1.5h", {90 * NS_PER_MINUTE, 1}},
        {UNIT_DURATION, "7d", {7 * NS_PER_DAY, 1}},
        {UNIT_DURATION, "250us", {250000, 1}},
        {UNIT_DURATION, "10ns", {10, 1}},
        {UNIT_DURATION, "0.5ns", {1, 2}},
        {UNIT_DURATION, "2h30m", {150 * NS_PER_MINUTE, 1}},
        {UNIT_DURATION, "1d2h3m4s5ms6us7ns", {93784005006007, 1}},
        {UNIT_DURATION, "1m2.5s", {62500 * NS_PER_MS, 1}},
        {UNIT_DURATION, "0", {0, 1}},
        {UNIT_COUNT, "500000", {500000, 1}},
        {UNIT_COUNT, "500k", {500000, 1}},
        {UNIT_COUNT, "2.5M", {2500000, 1}},
        {UNIT_COUNT, "1G", {1000000000, 1}},
        {UNIT_COUNT, "500_000", {500000, 1}},
        {UNIT_COUNT, "9223372036854775807", {INT64_MAX, 1}},
        {UNIT_RATE, "1250", {1250, 1}},
        {UNIT_RATE, "1250/s", {1250, 1}},
        {UNIT_RATE, "2.1k/s", {2100, 1}},
        {UNIT_RATE, "100/min", {5, 3}},
        {UNIT_RATE, "1/h", {1, 3600}},
        {UNIT_MONEY, "$0.05", {50000, 1}},
        {UNIT_MONEY, "$2,450", {2450000000, 1}},
        {UNIT_MONEY, "$1,234,567.89", {1234567890000, 1}},
        {UNIT_MONEY, "$72.6M", {72600000000000, 1}},
        {UNIT_MONEY, "$1.2G", {1200000000000000, 1}},
        {UNIT_MONEY, "-$5", {-5000000, 1}},
        {UNIT_BYTES, "512MiB", {536870912, 1}},
        {UNIT_BYTES, "4GiB", {4294967296, 1}},
        {UNIT_BYTES, "200kB", {200000, 1}},
        {UNIT_BYTES, "10MB", {10000000, 1}},
        {UNIT_BYTES, "12", {12, 1}},
        {UNIT_BYTES_PER_SECOND, "10MB/s", {10000000, 1}},
        {UNIT_BYTES_PER_SECOND, "1Gbit/s", {125000000, 1}},
        {UNIT_BYTES_PER_HOUR, "4MiB/h", {4194304, 1}},
        {UNIT_BYTES_PER_HOUR, "4MB/hour", {4000000, 1}},
        {UNIT_FACTOR, "1.1", {11, 10}},
        {UNIT_FACTOR, "6", {6, 1}},
        {UNIT_FACTOR, "2/3", {2, 3}},
        {UNIT_FACTOR, "1.5x", {3, 2}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ratio value;
        const char *why = "";
        if (!quantity_parse(rows[i].text, strlen(rows[i].text), rows[i].unit, &value, &why))
            fail_msg("%s: %s", rows[i].text, why);
        if (value.num != rows[i].expected.num || value.den != rows[i].expected.den)
            fail_msg("%s: read as %jd/%jd", rows[i].text, (intmax_t)value.num, (intmax_t)value.den);
    }
}

static void every_other_form_is_refused_with_a_reason(void **state)
{
    (void)state;
    static const struct {
        enum unit unit;
        const char *text;
        const char *why_contains;
    } rows[] = {
        {UNIT_SHARE, "", "expected"},
        {UNIT_SHARE, "-", "number"},
        {UNIT_SHARE, "%", "number"},
        {UNIT_SHARE, "1%%", "share"},
        {UNIT_SHARE, "1% ", "share"},
        {UNIT_SHARE, " 1%", "number"},
        {UNIT_SHARE, "1 %", "space"},
        {UNIT_SHARE, "nan", "number"},
        {UNIT_SHARE, "NaN", "number"},
        {UNIT_SHARE, "inf", "number"},
        {UNIT_SHARE, "-inf", "number"},
        {UNIT_SHARE, "0x10", "share"},
        {UNIT_FACTOR, "0x10", "factor"},
        {UNIT_SHARE, "1e-3", "exponent"},
        {UNIT_COUNT, "5E5", "exponent"},
        {UNIT_SHARE, ".5", "0.5"},
        {UNIT_SHARE, "5.", "0.5"},
        {UNIT_SHARE, "1,5", "comma"},
        {UNIT_SHARE, "1.2.3", "share"},
        {UNIT_SHARE, "1/0", "zero"},
        {UNIT_SHARE, "1/", "number"},
        {UNIT_SHARE, "1/-3", "number"},
        {UNIT_SHARE, "--1", "number"},
        {UNIT_SHARE,
         "\xE2\x88\x92"
         "1%",
         "number"},                             /* U+2212 MINUS SIGN */
        {UNIT_SHARE, "1\xEF\xBC\x85", "share"}, /* U+FF05 FULLWIDTH PERCENT SIGN */
        {UNIT_DURATION, "40", "ns, us, ms, s, m, h or d"},
        {UNIT_DURATION, "40sec", "ns, us, ms, s, m, h or d"},
        {UNIT_DURATION, "40S", "ns, us, ms, s, m, h or d"},
        {UNIT_DURATION, "30m2h", "large to small"},
        {UNIT_DURATION, "2h2h", "large to small"},
        {UNIT_DURATION, "2h30", "ns, us, ms, s, m, h or d"},
        {UNIT_DURATION, "1.5h30m", "decimals"},
        {UNIT_DURATION, "-5s", "sign"},
        {UNIT_DURATION, "2h-30m", "unit"},
        {UNIT_DURATION, "9223372037s", "too large"},
        {UNIT_COUNT, "9223372036854775808", "too large"},
        {UNIT_COUNT, "9223372036854775807k", "too large"},
        {UNIT_COUNT, "0.0000000000000000001", "too large"},
        {UNIT_COUNT, "500_", "underscore"},
        {UNIT_COUNT, "_500", "number"},
        {UNIT_COUNT, "5__0", "underscore"},
        {UNIT_COUNT, "500,000", "500_000"},
        {UNIT_COUNT, "-1", "sign"},
        {UNIT_COUNT, "1/3", "count"},
        {UNIT_COUNT, "5kk", "count"},
        {UNIT_RATE, "5/fortnight", "rate"},
        {UNIT_MONEY, "5", "$"},
        {UNIT_MONEY, "$", "number"},
        {UNIT_MONEY, "$24,50", "three"},
        {UNIT_MONEY, "$2450,000", "three"},
        {UNIT_MONEY, "$2,450,", "three"},
        {UNIT_MONEY, "$,450", "number"},
        {UNIT_MONEY, "$-5", "number"},
        {UNIT_MONEY, "$9300G", "too large"},
        {UNIT_BYTES, "12Mb", "MiB"},
        {UNIT_BYTES_PER_SECOND, "10", "unit"},
        {UNIT_BYTES_PER_SECOND, "10MB", "unit"},
        {UNIT_BYTES_PER_HOUR, "4MiB/s", "unit"},
        {UNIT_FACTOR, "1.5xx", "factor"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ratio value = {-7, 1};
        const char *why = NULL;
        if (quantity_parse(rows[i].text, strlen(rows[i].text), rows[i].unit, &value, &why))
            fail_msg("%s: accepted as %jd/%jd", rows[i].text, (intmax_t)value.num, (intmax_t)value.den);
        if (!strstr(why, rows[i].why_contains))
            fail_msg("%s: \"%s\" does not say \"%s\"", rows[i].text, why, rows[i].why_contains);
        assert_int_equal(value.num, -7); /* untouched */
    }
}

static void only_the_given_length_is_read(void **state)
{
    (void)state;
    struct ratio value;
    const char *why;
    assert_true(quantity_parse("40seconds", 3, UNIT_DURATION, &value, &why));
    assert_int_equal(value.num, 40 * NS_PER_SECOND);
    assert_false(quantity_parse("40s\0s", 5, UNIT_DURATION, &value, &why));
    assert_false(quantity_parse("40s", 2, UNIT_DURATION, &value, &why));
}

static void k83_99_95_percent_as_written_equals_7200_of_14400000_ms(void **state)
{
    (void)state;
    struct ratio threshold, outage, window;
    const char *why;
    bool exact;
    assert_true(quantity_parse("99.95%", 6, UNIT_SHARE, &threshold, &why));
    assert_true(quantity_parse("7.2s", 4, UNIT_DURATION, &outage, &why));
    assert_true(quantity_parse("4h", 2, UNIT_DURATION, &window, &why));
    struct ratio up = ratio_subtract(window, outage, &exact);
    assert_true(exact);
    assert_int_equal(ratio_compare(ratio_make(up.num, window.num), threshold), 0);
}

static void values_are_written_for_people(void **state)
{
    (void)state;
    static const struct {
        struct ratio value;
        enum unit unit;
        int digits;
        const char *expected;
    } rows[] = {
        {{79, 100000}, UNIT_SHARE, 3, "0.079%"},
        {{1, 2}, UNIT_SHARE, 3, "50%"},
        {{1, 3}, UNIT_SHARE, 2, "33.33%"},
        {{2, 3}, UNIT_SHARE, 2, "66.67%"},
        {{-37, 10000}, UNIT_SHARE, 2, "-0.37%"},
        {{-1, 1000000}, UNIT_SHARE, 2, "0%"},
        {{0, 0}, UNIT_SHARE, 2, "no data"},
        {{46 * NS_PER_MS, 1}, UNIT_DURATION, 1, "46ms"},
        {{7200 * NS_PER_MS, 1}, UNIT_DURATION, 1, "7.2s"},
        {{150 * NS_PER_MINUTE, 1}, UNIT_DURATION, 1, "2h30m"},
        {{90500 * NS_PER_MS, 1}, UNIT_DURATION, 1, "1m30.5s"},
        {{7 * NS_PER_DAY, 1}, UNIT_DURATION, 1, "7d"},
        {{0, 1}, UNIT_DURATION, 1, "0s"},
        {{10, 1}, UNIT_DURATION, 0, "10ns"},
        {{999999, 1}, UNIT_DURATION, 1, "1ms"},
        {{59999 * NS_PER_MS, 1}, UNIT_DURATION, 1, "1m"},
        {{2450 * MICRO_PER_DOLLAR, 1}, UNIT_MONEY, 2, "$2,450"},
        {{500000, 1}, UNIT_MONEY, 2, "$0.50"},
        {{-1234567890000, 1}, UNIT_MONEY, 2, "-$1,234,567.89"},
        {{500000, 1}, UNIT_COUNT, 0, "500,000"},
        {{999, 1}, UNIT_COUNT, 0, "999"},
        {{INT64_MAX, 1}, UNIT_COUNT, 9, "9,223,372,036,854,775,807"},
        {{5, 3}, UNIT_RATE, 2, "1.67/s"},
        {{536870912, 1}, UNIT_BYTES, 1, "512MiB"},
        {{1610612736, 1}, UNIT_BYTES, 1, "1.5GiB"},
        {{12, 1}, UNIT_BYTES, 1, "12B"},
        {{10485760, 1}, UNIT_BYTES_PER_SECOND, 1, "10MiB/s"},
        {{4194304, 1}, UNIT_BYTES_PER_HOUR, 1, "4MiB/h"},
        {{11, 10}, UNIT_FACTOR, 3, "1.1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buffer[64];
        assert_string_equal(quantity_format(rows[i].value, rows[i].unit, rows[i].digits, buffer, sizeof buffer),
                            rows[i].expected);
    }
}

static void a_short_buffer_is_cut_not_overrun(void **state)
{
    (void)state;
    char buffer[5] = "????";
    quantity_format((struct ratio){123456789, 1}, UNIT_COUNT, 0, buffer, 4);
    assert_string_equal(buffer, "123");
}

static void the_locale_changes_nothing(void **state)
{
    (void)state;
    static const char *const locales[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"};
    for (size_t i = 0; i < sizeof locales / sizeof locales[0]; i++) {
        setlocale(LC_ALL, locales[i]);
        struct ratio value;
        const char *why;
        char buffer[64];
        assert_true(quantity_parse("1.5h", 4, UNIT_DURATION, &value, &why));
        assert_false(quantity_parse("1,5h", 4, UNIT_DURATION, &value, &why));
        assert_string_equal(quantity_format((struct ratio){3, 2}, UNIT_FACTOR, 2, buffer, sizeof buffer), "1.5");
    }
    setlocale(LC_ALL, "C");
}

static void every_kind_describes_itself(void **state)
{
    (void)state;
    for (enum unit unit = UNIT_SHARE; unit < UNITS; unit++)
        assert_non_null(strstr(unit_table[unit].description, "such as"));
}

static void instants_are_read_and_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds; /* as `date -u -d TEXT +%s` says */
        const char *written, *brief;
    } rows[] = {
        {"1970-01-01T00:00Z", 0, "1970-01-01T00:00:00Z", "Jan 01 00:00"},
        {"2025-10-31T12:00Z", 1761912000, "2025-10-31T12:00:00Z", "Oct 31 12:00"},
        {"2025-10-31T07:00-05:00", 1761912000, "2025-10-31T12:00:00Z", "Oct 31 12:00"},
        {"2025-10-31T14:00+02:00", 1761912000, "2025-10-31T12:00:00Z", "Oct 31 12:00"},
        {"2024-02-29T23:59:30Z", 1709251170, "2024-02-29T23:59:30Z", "Feb 29 23:59:30"},
        {"2000-02-29T00:00Z", 951782400, "2000-02-29T00:00:00Z", "Feb 29 00:00"},
        {"2025-12-31T23:30-01:00", 1767227400, "2026-01-01T00:30:00Z", "Jan 01 00:30"},
        {"2199-12-31T23:59:59Z", 7258118399, "2199-12-31T23:59:59Z", "Dec 31 23:59:59"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t ns;
        char buffer[32];
        const char *why = "";
        if (!instant_parse(rows[i].text, strlen(rows[i].text), &ns, &why))
            fail_msg("%s: %s", rows[i].text, why);
        assert_int_equal(ns, rows[i].seconds * NS_PER_SECOND);
        assert_string_equal(instant_format(ns, buffer, sizeof buffer), rows[i].written);
        assert_string_equal(instant_format_short(ns, buffer, sizeof buffer), rows[i].brief);
    }
    int64_t ns;
    const char *why;
    char buffer[32];
    assert_true(instant_parse("2025-10-31T12:00:00.5Z", 22, &ns, &why));
    assert_int_equal(ns, 1761912000 * NS_PER_SECOND + 500 * NS_PER_MS);
    assert_string_equal(instant_format(ns, buffer, sizeof buffer), "2025-10-31T12:00:00.500Z");
    assert_string_equal(instant_format(-1, buffer, sizeof buffer), "1969-12-31T23:59:59.999Z");
}

static void every_day_from_1970_to_2199_survives_the_round_trip(void **state)
{
    (void)state;
    for (int64_t day = 0; day < 84006; day++) {
        char buffer[32];
        int64_t ns;
        const char *why;
        instant_format(day * NS_PER_DAY, buffer, sizeof buffer);
        assert_true(instant_parse(buffer, strlen(buffer), &ns, &why));
        assert_int_equal(ns, day * NS_PER_DAY);
    }
}

static void impossible_instants_are_refused_with_a_reason(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why_contains;
    } rows[] = {
        {"", "written"},
        {"2025-10-31", "time of day"},
        {"2025-10-31T12:00", "zone"},
        {"2025-10-31 12:00Z", "written"},
        {"2025-02-29T12:00Z", "no such day"},
        {"2100-02-29T12:00Z", "no such day"},
        {"2025-04-31T12:00Z", "no such day"},
        {"2025-00-10T12:00Z", "month"},
        {"2025-13-10T12:00Z", "month"},
        {"2025-10-00T12:00Z", "no such day"},
        {"2025-10-31T24:00Z", "time of day"},
        {"2025-10-31T12:60Z", "time of day"},
        {"2025-10-31T12:00:60Z", "time of day"},
        {"2025-10-31T12:00:00.Z", "fraction"},
        {"2025-10-31T12:00:00.1234567890Z", "fraction"},
        {"2025-10-31T12:00+15:00", "14 hours"},
        {"2025-10-31T12:00+1:00", "zone"},
        {"2025-10-31T12:00z", "zone"},
        {"2025-10-31T12:00ZZ", "written"},
        {"1969-12-31T23:59Z", "year"},
        {"2200-01-01T00:00Z", "year"},
        {"1970-01-01T00:00+01:00", "years"},
        {"2199-12-31T23:00-01:00", "years"},
        {"12025-10-31T12:00Z", "written"},
        {"+025-10-31T12:00Z", "written"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t ns;
        const char *why = NULL;
        if (instant_parse(rows[i].text, strlen(rows[i].text), &ns, &why))
            fail_msg("%s: accepted", rows[i].text);
        if (!strstr(why, rows[i].why_contains))
            fail_msg("%s: \"%s\" does not say \"%s\"", rows[i].text, why, rows[i].why_contains);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_documented_form_is_read_exactly),
        cmocka_unit_test(every_other_form_is_refused_with_a_reason),
        cmocka_unit_test(only_the_given_length_is_read),
        cmocka_unit_test(k83_99_95_percent_as_written_equals_7200_of_14400000_ms),
        cmocka_unit_test(values_are_written_for_people),
        cmocka_unit_test(a_short_buffer_is_cut_not_overrun),
        cmocka_unit_test(the_locale_changes_nothing),
        cmocka_unit_test(every_kind_describes_itself),
        cmocka_unit_test(instants_are_read_and_written),
        cmocka_unit_test(every_day_from_1970_to_2199_survives_the_round_trip),
        cmocka_unit_test(impossible_instants_are_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
