/* instant.c - calendar dates to nanoseconds and back, without the C library's time zones.
 *
 * The two conversions are days_from_civil and civil_from_days of Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms" (howardhinnant.github.io/date_algorithms.html): a year starts in March, so that a leap day ends it, and
 * 400 years (an era) repeat exactly in 146,097 days. */
#include "base/instant.h"

#include "base/quantity.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAYS_PER_ERA 146097
#define DAYS_TO_1970 719468 /* from 0000-03-01 to 1970-01-01 */
#define YEAR_MIN 1970
#define YEAR_MAX 2199
/* The widest offset in use is +14:00 (Line Islands). */
#define OFFSET_MINUTES_MAX (14 * 60)

static int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = y / 400;
    int64_t year_of_era = y % 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

static void civil_from_days(int64_t days, int *year, int *month, int *day)
{
    days += DAYS_TO_1970; /* > 0 for every int64 of nanoseconds: they reach back to 1677 only */
    int64_t era = days / DAYS_PER_ERA;
    int64_t day_of_era = days % DAYS_PER_ERA;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    *month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

/* Reads exactly `digits` digits. */
static bool read_digits(const char **at, const char *end, int digits, int *number)
{
    *number = 0;
    if (end - *at < digits)
        return false;
    for (int i = 0; i < digits; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        *number = *number * 10 + (**at - '0');
    }
    return true;
}

static bool skip_byte(const char **at, const char *end, char byte)
{
    if (*at == end || **at != byte)
        return false;
    (*at)++;
    return true;
}

/* .5 as 500,000,000 ns: one to nine digits. */
static bool read_fraction(const char **at, const char *end, int64_t *ns)
{
    int64_t unit = NS_PER_SECOND;
    const char *start = *at;
    for (*ns = 0; *at < end && **at >= '0' && **at <= '9'; (*at)++) {
        unit /= 10;
        if (unit == 0)
            return false;
        *ns += (**at - '0') * unit;
    }
    return *at > start;
}

/* Z, +02:00 or -05:00, as minutes ahead of UTC. */
static bool read_offset(const char **at, const char *end, int *minutes)
{
    int hour, minute;
    *minutes = 0;
    if (skip_byte(at, end, 'Z'))
        return true;
    bool behind = *at < end && **at == '-';
    if (!skip_byte(at, end, '-') && !skip_byte(at, end, '+'))
        return false;
    if (!read_digits(at, end, 2, &hour) || !skip_byte(at, end, ':') || !read_digits(at, end, 2, &minute))
        return false;
    *minutes = hour * 60 + minute;
    if (minute > 59 || *minutes > OFFSET_MINUTES_MAX)
        return false;
    if (behind)
        *minutes = -*minutes;
    return true;
}

static const char *read_instant(const char *at, const char *end, int64_t *epoch_ns)
{
    static const char form[] = "an instant is written 2025-10-31T12:00Z or 2025-10-31T07:00-05:00";
    int year, month, day, hour, minute, second = 0, offset;
    int64_t fraction_ns = 0;
    if (!read_digits(&at, end, 4, &year) || !skip_byte(&at, end, '-') || !read_digits(&at, end, 2, &month) ||
        !skip_byte(&at, end, '-') || !read_digits(&at, end, 2, &day))
        return form;
    if (at == end)
        return "an instant needs a time of day and a zone: 2025-10-31T12:00Z";
    if (!skip_byte(&at, end, 'T') || !read_digits(&at, end, 2, &hour) || !skip_byte(&at, end, ':') ||
        !read_digits(&at, end, 2, &minute))
        return form;
    if (skip_byte(&at, end, ':')) {
        if (!read_digits(&at, end, 2, &second))
            return form;
        if (skip_byte(&at, end, '.') && !read_fraction(&at, end, &fraction_ns))
            return "a fraction of a second has one to nine digits";
    }
    if (at == end)
        return "an instant needs a zone: Z, or an offset such as -05:00";
    if (!read_offset(&at, end, &offset))
        return "the zone is Z, or an offset such as -05:00, at most 14 hours";
    if (at != end)
        return form;
    if (year < YEAR_MIN || year > YEAR_MAX)
        return "the year must be 1970 to 2199";
    if (month < 1 || month > 12)
        return "the month must be 01 to 12";
    if (day < 1 || day > days_in_month(year, month))
        return "there is no such day in that month";
    if (hour > 23 || minute > 59 || second > 59)
        return "the time of day must be 00:00:00 to 23:59:59";
    int64_t seconds = days_from_civil(year, month, day) * 86400 + hour * INT64_C(3600) + minute * INT64_C(60) + second -
                      offset * INT64_C(60);
    if (seconds < 0 || seconds >= days_from_civil(YEAR_MAX + 1, 1, 1) * 86400)
        return "the instant must lie in the years 1970 to 2199 UTC";
    *epoch_ns = seconds * NS_PER_SECOND + fraction_ns;
    return NULL;
}

bool instant_parse(const char *text, size_t length, int64_t *epoch_ns, const char **why)
{
    const char *reason = read_instant(text, text + length, epoch_ns);
    if (reason)
        *why = reason;
    return !reason;
}

/* Seconds and nanoseconds of an instant, rounding down, also before 1970. */
static void split_instant(int64_t epoch_ns, int64_t *days, int *second_of_day, int *ns)
{
    int64_t seconds = epoch_ns / NS_PER_SECOND - (epoch_ns % NS_PER_SECOND < 0);
    *ns = (int)(epoch_ns % NS_PER_SECOND + (epoch_ns % NS_PER_SECOND < 0 ? NS_PER_SECOND : 0));
    *days = seconds / 86400 - (seconds % 86400 < 0);
    *second_of_day = (int)(seconds - *days * 86400);
}

const char *instant_format(int64_t epoch_ns, char *buffer, size_t size)
{
    int64_t days;
    int year, month, day, second, ns;
    split_instant(epoch_ns, &days, &second, &ns);
    civil_from_days(days, &year, &month, &day);
    char fraction[16] = "";
    if (ns != 0)
        snprintf(fraction, sizeof fraction, ".%03d", (int)(ns / NS_PER_MS));
    snprintf(buffer, size, "%04d-%02d-%02dT%02d:%02d:%02d%sZ", year, month, day, second / 3600, second / 60 % 60,
             second % 60, fraction);
    return buffer;
}

const char *instant_format_short(int64_t epoch_ns, char *buffer, size_t size)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t days;
    int year, month, day, second, ns;
    split_instant(epoch_ns, &days, &second, &ns);
    civil_from_days(days, &year, &month, &day);
    char seconds[16] = "";
    if (second % 60 != 0)
        snprintf(seconds, sizeof seconds, ":%02d", second % 60);
    snprintf(buffer, size, "%s %02d %02d:%02d%s", months[month - 1], day, second / 3600, second / 60 % 60, seconds);
    return buffer;
}
