/* sections.h - the parts of every output, a row each.
 *
 * To add a table: a row here and its make_NAME in any file of this room. A section makes the tables of one page, in the
 * format that is asked for; the renderers write them.
 *   CSV       each section is a file, NAME.csv
 *   JSON      each is a key of outcome.json
 *   Markdown  each is a part of report.md, in this order
 *   terminal  each is a part of what a run prints, in this order
 */
#ifndef REHEARSE_REPORT_SECTIONS_H
#define REHEARSE_REPORT_SECTIONS_H

#include "report/parts.h"
#include "report/table.h"

struct page {
    const struct journal *journal;
    enum format format;
    struct table **tables; /* owned */
    size_t count;
};
/* Adds a table to the page, which owns it. */
struct table *page_table(struct page *page, enum table_shape shape, const struct column *columns, size_t count);
/* The same with an array of columns. */
#define PAGE_TABLE(page, shape, columns) page_table(page, shape, columns, sizeof(columns) / sizeof(columns)[0])

/* name, heading for people (NULL: none), formats */
#define SECTIONS(X)                                                                                                    \
    X(checkpoints, NULL, FORMAT_CSV)                                                                                   \
    X(gates, NULL, FORMAT_CSV)                                                                                         \
    X(decisions, NULL, FORMAT_CSV)                                                                                     \
    X(samples, NULL, FORMAT_CSV)                                                                                       \
    X(segments, NULL, FORMAT_CSV)

#define X(name, heading, formats) void make_##name(struct page *page);
SECTIONS(X)
#undef X

struct section {
    const char *name, *heading;
    unsigned formats;
    void (*make)(struct page *page);
};
extern const struct section sections[];
extern const size_t sections_count;

/* The section's tables in one format. */
struct page section_page(const struct section *section, const struct journal *journal, enum format format);
void page_free(struct page *page);
/* NAME.csv of a section. */
void report_csv(const struct section *section, const struct journal *journal, struct text *out);

/* --- judgements.c: a criterion and what it was judged from, the same columns wherever one is listed --- */

/* The base unit of a value has its own word in CSV and in JSON. */
#define JUDGEMENT_COLUMNS                                                                                              \
    {"criterion", "Criterion", CELL_TEXT, FOR_ALL, 0}, {"metric", NULL, CELL_TEXT, FOR_PROGRAMS, 0},                   \
        {"arm", NULL, CELL_TEXT, FORMAT_JSON, 0}, {"comparator", NULL, CELL_TEXT, FORMAT_JSON, 0},                     \
        {"threshold", NULL, CELL_FRACTION, FORMAT_JSON, 0}, {"unit", NULL, CELL_TEXT, FORMAT_CSV, 0},                  \
        {"verdict", NULL, CELL_TEXT, FOR_PROGRAMS, 0}, {"value", "Achieved", CELL_QUANTITY, FOR_ALL, 0},               \
        {"unit", NULL, CELL_TEXT, FORMAT_JSON, 0}, {"shown", NULL, CELL_SHOWN, FORMAT_JSON, 0},                        \
        {"numerator", NULL, CELL_COUNT, FOR_PROGRAMS, 0}, {"denominator", NULL, CELL_COUNT, FOR_PROGRAMS, 0},          \
        {"counted", "Counted", CELL_FRACTION, FORMAT_MARKDOWN, 0},                                                     \
        {"observations", NULL, CELL_COUNT, FOR_PROGRAMS, 0}, {"threshold", NULL, CELL_FRACTION, FORMAT_CSV, 0},        \
        {"window_start", "From (UTC)", CELL_INSTANT, NOT_JSON, 0}, {"window_end", "To", CELL_INSTANT, NOT_JSON, 0},    \
        {"samples", "Samples", CELL_COUNT, FORMAT_CSV, 0},                                                             \
        {"distance", "Distance", CELL_DISTANCE, FORMAT_MARKDOWN, 0},                                                   \
        {"upper_bound_95", "95 % upper bound", CELL_QUANTITY, FORMAT_MARKDOWN | FORMAT_JSON, 0},                       \
        {"window", NULL, CELL_TABLE, FORMAT_JSON, 0},                                                                  \
    {                                                                                                                  \
        "verdict", "Verdict", CELL_TEXT, FOR_PEOPLE, 0                                                                 \
    }
/* Adds their cells. judged: NULL when the criterion was never judged. */
void put_judgement(struct table *t, const struct page *page, int phase, const struct criterion *c,
                   const struct judgement *judged);
/* A judged value, with decimals enough to tell it from its threshold. */
struct cell judged_cell(const struct journal *j, int phase, const struct judgement *judged);
/* How far a value is from its threshold; absent where there is no such distance: an equality, nothing measured. */
struct cell distance_cell(struct ratio value, const struct criterion *c);
const char *unit_word(enum unit unit, enum format format);

#endif
