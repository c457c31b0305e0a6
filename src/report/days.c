/* days.c - tables of many days. */
#include "report/days.h"
#include "base/memory.h"
#include "base/sort.h"
#include "base/version.h"
#include "report/bound.h"
#include "report/files.h"
#include "report/number.h"
#include "report/page.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NANO INT64_C(1000000000)

static struct table *days_table(const struct days *days, enum table_shape shape, const struct column *columns,
                                size_t count)
{
    struct table *t = table_new(shape, columns, count, days->scenario->start_epoch_ns);
    t->digest = days_digest(days);
    return t;
}
#define DAYS_TABLE(days, shape, columns) days_table(days, shape, columns, sizeof(columns) / sizeof(columns)[0])

static struct table_cell nano_cell(int64_t nano)
{
    return quantity_cell((struct ratio){nano, NANO}, UNIT_SHARE);
}

/* --- how the days ended --- */

static void put_share_cells(struct table *t, int64_t count, int64_t total)
{
    struct share_interval interval = share_interval(count, total);
    TABLE_ADD(t, count_cell(count), count_cell(total), quantity_cell((struct ratio){count, total}, UNIT_SHARE),
              nano_cell(interval.low_nano), nano_cell(interval.high_nano));
}

static int64_t days_with(const struct days *days, int phase, enum phase_verdict verdict)
{
    int64_t count = 0;
    for (int i = 0; i < days->count; i++)
        count += days->of[i].done && days->verdicts[i * days->scenario->phases_count + phase] == verdict;
    return count;
}

static struct table *endings_table(const struct days *days)
{
    static const struct column columns[] = {
        COLUMN("phase", "Phase", TEXT, FOR_ALL),     COLUMN("verdict", "Ended in", TEXT, FOR_ALL),
        COLUMN("days", "Days", COUNT, FOR_ALL),      COLUMN("of", "Of", COUNT, FOR_ALL),
        COLUMN("share", "Share", QUANTITY, FOR_ALL), COLUMN("low", "95 % from", QUANTITY, FOR_ALL),
        COLUMN("high", "To", QUANTITY, FOR_ALL),
    };
    struct table *t = DAYS_TABLE(days, SHAPE_ROWS, columns);
    int64_t expected = 0;
    for (int i = 0; i < days->count; i++)
        expected += days->of[i].done && days->of[i].as_expected;
    for (int i = 0; i < days->scenario->phases_count && days->done > 0; i++)
        for (enum phase_verdict v = 0; v < PHASE_VERDICTS; v++)
            if (days_with(days, i, v) > 0) {
                TABLE_ADD(t, text_cell(days->scenario->phases[i].name), text_cell(phase_verdict_words[v]));
                put_share_cells(t, days_with(days, i, v), days->done);
            }
    if (days->done > 0) {
        TABLE_ADD(t, text_cell("the whole plan"), text_cell("as expected"));
        put_share_cells(t, expected, days->done);
    }
    return t;
}

/* --- spreads --- */

/* Values of one kind, of all days. */
struct values {
    int64_t *of;
    size_t count, asked; /* those that are known; all */
};

static int compare_values(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static struct values bill_values(const struct days *days, enum figure figure)
{
    struct values values = {memory_new((size_t)days->count + 1, sizeof *values.of), 0, (size_t)days->done};
    for (int i = 0; i < days->count; i++) {
        const struct figure_value *value = &days->of[i].bill[figure];
        if (days->of[i].done && value->known)
            values.of[values.count++] = value->with - value->without;
    }
    return values;
}

static struct values span_values(const struct days *days, enum clock_span span)
{
    size_t incidents = 0;
    for (int i = 0; i < days->count; i++)
        incidents += (size_t)days->of[i].incidents_count;
    struct values values = {memory_new(incidents + 1, sizeof *values.of), 0, incidents};
    for (int i = 0; i < days->count; i++)
        for (int k = 0; k < days->of[i].incidents_count; k++) {
            int64_t span_ns = incident_span(&days->of[i].incidents[k], span);
            if (span_ns != NOT_KNOWN_NS)
                values.of[values.count++] = span_ns;
        }
    return values;
}

static struct table_cell value_cell(int64_t value, enum unit unit, int64_t per)
{
    return unit == UNIT_COUNT ? count_cell(value) : quantity_cell((struct ratio){value, per}, unit);
}

/* What stands for a row: its word, its title, what one of its values is of. */
struct spread {
    const char *word, *title, *each;
    enum unit unit;
    int64_t per;
};

/* Least, median (the lower of two), 90 % (the nearest rank) and most; and the interval of the median. */
static void put_spread(struct table *t, const struct spread *spread, struct values *values)
{
    size_t n = values->count;
    int64_t rank = n > 0 ? median_rank((int64_t)n) : 0;
    sort_array(values->of, n, sizeof *values->of, compare_values);
    TABLE_ADD(t, text_cell(spread->word), text_cell(spread->title), text_cell(unit_table[spread->unit].csv_word),
              text_cell(spread->each), text_cell(table_say(t, "%zu of %zu", n, values->asked)), count_cell((int64_t)n),
              count_cell((int64_t)values->asked));
    const size_t places[] = {0, (n - 1) / 2, (9 * n + 9) / 10 - 1, n - 1};
    for (size_t i = 0; i < 4; i++)
        table_add(t, n > 0 ? value_cell(values->of[places[i]], spread->unit, spread->per) : absent_cell());
    table_add(t, rank > 0 ? value_cell(values->of[rank - 1], spread->unit, spread->per) : absent_cell());
    table_add(t, rank > 0 ? value_cell(values->of[n - (size_t)rank], spread->unit, spread->per) : absent_cell());
    free(values->of);
}

static struct table *spreads_new(const struct days *days)
{
    static const struct column columns[] = {
        COLUMN_BOTH("figure", TEXT),
        COLUMN("title", "What", TEXT, FOR_PEOPLE),
        COLUMN_BOTH("unit", TEXT),
        COLUMN_BOTH("each", TEXT),
        COLUMN("known_of", "Known", TEXT, FOR_PEOPLE),
        COLUMN_BOTH("known", COUNT),
        COLUMN_BOTH("of", COUNT),
        COLUMN("least", "Least", QUANTITY, FOR_ALL),
        COLUMN("median", "Median", QUANTITY, FOR_ALL),
        COLUMN("p90", "p90", QUANTITY, FOR_ALL),
        COLUMN("most", "Most", QUANTITY, FOR_ALL),
        COLUMN("median_low", "95 % from", QUANTITY, FOR_ALL),
        COLUMN("median_high", "To", QUANTITY, FOR_ALL),
    };
    return DAYS_TABLE(days, SHAPE_ROWS, columns);
}

static void put_span_spreads(struct table *t, const struct days *days)
{
    for (enum clock_span s = 0; s < SPAN_KINDS && days->twinned; s++) {
        struct values values = span_values(days, s);
        struct spread spread = {span_words[s], span_titles[s], "incident", UNIT_DURATION, 1};
        put_spread(t, &spread, &values);
    }
}

static void put_figure_spreads(struct table *t, const struct days *days)
{
    for (enum figure f = 0; f < FIGURE_KINDS; f++) {
        const struct figure_info *info = &figure_table[f];
        struct values values = bill_values(days, f);
        struct spread spread = {info->word, info->title, "day", info->unit, info->per};
        if (values.count == 0)
            free(values.of);
        else
            put_spread(t, &spread, &values);
    }
}

/* For programs: both in one. */
static struct table *spreads_table(const struct days *days)
{
    struct table *t = spreads_new(days);
    put_span_spreads(t, days);
    put_figure_spreads(t, days);
    return t;
}

/* For people; the clocks are empty where there is no incident. */
static struct table *clocks_spread(const struct days *days)
{
    struct table *t = spreads_new(days);
    t->title = "Of each incident; the interval is the median's:";
    put_span_spreads(t, days);
    return t;
}

static struct table *bills_spread(const struct days *days)
{
    struct table *t = spreads_new(days);
    t->title = days->twinned ? "Of each day, more than without its faults:" : "Of each day:";
    put_figure_spreads(t, days);
    return t;
}

/* --- a row a day --- */

static void add_figure_columns(struct table *t, const struct days *days)
{
    static const char *const sides[] = {"_with", "_without", "_difference"};
    for (int f = 0; f < FIGURE_KINDS; f++)
        for (int i = 0; i < (days->twinned ? 3 : 1); i++) {
            const char *word = figure_table[f].word;
            const char *name = days->twinned ? table_say(t, "%s%s", word, sides[i]) : word;
            table_column(t, (struct column)COLUMN_BOTH(name, QUANTITY));
        }
}

static void put_day(struct table *t, const struct days *days, int number)
{
    const struct day *day = &days->of[number];
    int phases = days->scenario->phases_count;
    TABLE_ADD(t, count_cell(number + 1), text_cell(table_say(t, "%" PRIu64, day->seed)),
              text_cell(table_say(t, "%016" PRIx64, day->digest)), flag_cell(day->as_expected));
    for (int i = 0; i < phases; i++)
        table_add(t, text_cell(phase_verdict_words[days->verdicts[number * phases + i]]));
    if (days->twinned)
        table_add(t, count_cell(day->incidents_count));
    for (int f = 0; f < FIGURE_KINDS; f++) {
        const struct figure_value *v = &day->bill[f];
        const int64_t sides[] = {v->with, v->without, v->with - v->without};
        for (int i = 0; i < (days->twinned ? 3 : 1); i++)
            table_add(t, v->known ? value_cell(sides[i], figure_table[f].unit, figure_table[f].per) : text_cell(NULL));
    }
}

static struct table *each_table(const struct days *days)
{
    static const struct column columns[] = {
        COLUMN_BOTH("day", COUNT),
        COLUMN_BOTH("seed", TEXT),
        COLUMN_BOTH("day_digest", TEXT),
        COLUMN_BOTH("as_expected", FLAG),
    };
    struct table *t = DAYS_TABLE(days, SHAPE_ROWS, columns);
    for (int i = 0; i < days->scenario->phases_count; i++)
        table_column(t, (struct column)COLUMN_BOTH(table_say(t, "verdict_%s", days->scenario->phases[i].name), TEXT));
    if (days->twinned)
        table_column(t, (struct column)COLUMN_BOTH("incidents", COUNT));
    add_figure_columns(t, days);
    for (int i = 0; i < days->count; i++)
        if (days->of[i].done)
            put_day(t, days, i);
    return t;
}

/* --- which days to look at --- */

static struct table *examples_table(const struct days_report *report)
{
    static const struct column columns[] = {
        COLUMN("day", "Day", TEXT, FOR_ALL),
        COLUMN("bad_rounds", "Failed or slow rounds", COUNT, FOR_ALL),
        COLUMN("command", "To play it alone", TEXT, FOR_ALL),
    };
    const struct days *days = report->days;
    const struct day *shown[] = {days_typical(days), days_worst(days)};
    static const char *const words[] = {"most typical", "worst"};
    struct table *t = DAYS_TABLE(days, SHAPE_ROWS, columns);
    for (int i = 0; i < 2; i++)
        if (shown[i])
            TABLE_ADD(t, text_cell(words[i]), count_cell(day_bad_rounds(shown[i])),
                      text_cell(table_say(t, "%s --seed %" PRIu64, report->command, shown[i]->seed)));
    return t;
}

static struct table *head_of_days(const struct days *days)
{
    static const struct column columns[] = {
        COLUMN_JSON("days", COUNT),   COLUMN_JSON("version", TEXT), COLUMN_JSON("scenario", TEXT),
        COLUMN_JSON("asked", COUNT),  COLUMN_JSON("done", COUNT),   COLUMN_JSON("first_seed", TEXT),
        COLUMN_JSON("partial", FLAG), COLUMN_JSON("digest", TEXT),
    };
    struct table *t = DAYS_TABLE(days, SHAPE_RECORD, columns);
    TABLE_ADD(t, count_cell(1), text_cell(REHEARSE_VERSION), text_cell(days->scenario->name), count_cell(days->count),
              count_cell(days->done), text_cell(table_say(t, "%" PRIu64, days->of[0].seed)),
              flag_cell(days->done < days->count), text_cell(table_say(t, "%016" PRIx64, days_digest(days))));
    return t;
}

/* --- put together --- */

static void put_heading(const struct days *days, struct text *out)
{
    struct shown done, count;
    text_format(out, ": %s of %s days%s", count_text(days->done, &done), count_text(days->count, &count),
                days->done < days->count ? ", PARTIAL: interrupted" : "");
}

static void put_example(const struct days_report *report, const struct day *day, const char *word, struct text *out)
{
    struct shown bad;
    if (!day)
        return;
    text_format(out, "the %s day, %s failed or slow rounds%s:\n  ", word, count_text(day_bad_rounds(day), &bad),
                report->days->twinned ? " more than without its faults" : "");
    terminal_quote(report->command, out);
    text_format(out, " --seed %" PRIu64 "\n", day->seed);
}

void report_days_terminal(const struct days_report *report, struct text *out)
{
    const struct days *days = report->days;
    struct table *tables[] = {endings_table(days), clocks_spread(days), bills_spread(days)};
    terminal_quote(days->scenario->name, out);
    put_heading(days, out);
    text_add(out, "\n");
    for (size_t i = 0; i < 3; i++) {
        if (table_rows(tables[i]) > 0) {
            text_add(out, "\n");
            terminal_table(tables[i], out);
        }
        table_free(tables[i]);
    }
    text_add(out, "\n");
    put_example(report, days_typical(days), "most typical", out);
    put_example(report, days_worst(days), "worst", out);
    text_format(out, "digest %016" PRIx64 "\n", days_digest(days));
}

void report_days_json(const struct days_report *report, struct text *out)
{
    struct table *head = head_of_days(report->days);
    json_t *root = json_table(head);
    const struct {
        const char *key;
        struct table *table;
    } parts[] = {{"verdicts", endings_table(report->days)},
                 {"spreads", spreads_table(report->days)},
                 {"examples", examples_table(report)},
                 {"each", each_table(report->days)}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        json_set(root, parts[i].key, json_table(parts[i].table));
        table_free(parts[i].table);
    }
    table_free(head);
    json_text(root, JSON_INDENT(2), out);
}

static void report_days_markdown(const struct days_report *report, struct text *out)
{
    const struct days *days = report->days;
    struct table *tables[] = {endings_table(days), clocks_spread(days), bills_spread(days), examples_table(report)};
    static const char *const headings[] = {"How they ended", "How long it took", "What it cost", "Days to look at"};
    text_add(out, "# ");
    markdown_quote(days->scenario->name, out);
    put_heading(days, out);
    text_add(out, "\n\n");
    for (size_t i = 0; i < 4; i++) {
        if (table_rows(tables[i]) > 0) {
            text_format(out, "## %s\n\n", headings[i]);
            markdown_table(tables[i], out);
        }
        table_free(tables[i]);
    }
}

/* --- files --- */

static const char *const file_names[] = {"days.json", "days.md", "verdicts.csv", "spreads.csv", "days.csv"};
#define FILES_COUNT (sizeof file_names / sizeof file_names[0])

static bool is_days_file(const char *name)
{
    bool is = false;
    for (size_t i = 0; i < FILES_COUNT; i++)
        is |= strcmp(name, file_names[i]) == 0;
    return is;
}

static const struct content days_content = {
    .ours = is_days_file, .proof = "days.json", .proof_begins = "{\n  \"days\": 1,\n"};

bool report_days_possible(const char *folder)
{
    return replacement_possible(folder, &days_content);
}

static void csv_of(struct table *table, struct text *out)
{
    csv_table(table, out);
    table_free(table);
}

int report_days_write(const struct days_report *report, const char *folder)
{
    struct written_file files[FILES_COUNT] = {{.name = {0}}};
    for (size_t i = 0; i < FILES_COUNT; i++)
        text_add(&files[i].name, file_names[i]);
    report_days_json(report, &files[0].text);
    report_days_markdown(report, &files[1].text);
    csv_of(endings_table(report->days), &files[2].text);
    csv_of(spreads_table(report->days), &files[3].text);
    csv_of(each_table(report->days), &files[4].text);
    int code = files_put(files, FILES_COUNT, folder, &days_content);
    files_free(files, FILES_COUNT);
    return code;
}
