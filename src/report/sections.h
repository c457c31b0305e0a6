/* sections.h - the parts of every output, a row each.
 *
 * To add a table: a row here and its make_NAME in any file of this room. A section makes the tables of one page, in the
 * format that is asked for; the renderers write them.
 *   CSV       each section is a file, NAME.csv
 *   JSON      each is a key of outcome.json
 *   Markdown  each has a place in report.md, in this order within its part
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

/* The parts of report.md, in this order: the pictures that say most follow the answer, the others the details. */
enum part { PART_ANSWER, PART_DETAILS, PART_REFERENCE };

/* name, heading for people (NULL: none), formats, part of report.md */
#define SECTIONS(X)                                                                                                    \
    X(answer, NULL, FORMAT_MARKDOWN, PART_ANSWER)                                                                      \
    X(phases, "Phases", FOR_PEOPLE | FORMAT_JSON, PART_ANSWER)                                                         \
    X(failures, "What did not pass", FOR_PEOPLE, PART_ANSWER)                                                          \
    X(side_by_side, "Policies side by side", FOR_PEOPLE | FORMAT_JSON, PART_ANSWER)                                    \
    X(policies, NULL, FORMAT_JSON, PART_DETAILS)                                                                       \
    X(incidents, "Incidents", FORMAT_MARKDOWN, PART_DETAILS)                                                           \
    X(gates, "Gates", FORMAT_MARKDOWN | FORMAT_CSV, PART_DETAILS)                                                      \
    X(checkpoints, NULL, FORMAT_CSV, PART_DETAILS)                                                                     \
    X(standing, "Checkpoints", FORMAT_MARKDOWN, PART_DETAILS)                                                          \
    X(metrics, "Metrics", FORMAT_MARKDOWN, PART_DETAILS)                                                               \
    X(decisions, "Decisions", FORMAT_MARKDOWN | FOR_PROGRAMS, PART_DETAILS)                                            \
    X(exposure, NULL, FORMAT_TERMINAL | FORMAT_JSON, PART_DETAILS)                                                     \
    X(expectations, "Expectations", FOR_PEOPLE | FORMAT_JSON, PART_DETAILS)                                            \
    X(totals, NULL, FORMAT_JSON, PART_DETAILS)                                                                         \
    X(assumptions, "For reference: assumptions and settings", FORMAT_MARKDOWN | FORMAT_JSON, PART_REFERENCE)           \
    X(samples, NULL, FORMAT_CSV, PART_REFERENCE)                                                                       \
    X(segments, NULL, FORMAT_CSV, PART_REFERENCE)

#define X(name, heading, formats, part) void make_##name(struct page *page);
SECTIONS(X)
#undef X

struct section {
    const char *name, *heading;
    unsigned formats;
    enum part part;
    void (*make)(struct page *page);
};
extern const struct section sections[];
extern const size_t sections_count;

/* The section's tables in one format. */
struct page section_page(const struct section *section, const struct journal *journal, enum format format);
void page_free(struct page *page);
/* NAME.csv of a section. */
void report_csv(const struct section *section, const struct journal *journal, struct text *out);

/* --- document.c --- */

void report_markdown(const struct journal *j, const char *folder, const char *plots, struct text *out);

/* A file of results, in memory. */
struct written_file {
    struct text name, text;
};
/* run.json: what differs between machines, and to which digest the files beside it belong, each with its size and its
 * checksum as `cksum` prints them. They are named here and not in themselves: a table is to be read by any program as
 * it stands, and outcome.json to be the same on every machine. */
void report_run_json(const struct journal *journal, const struct run_facts *facts, const struct written_file *files,
                     size_t count, struct text *out);
/* The checksum of POSIX cksum(1): it tells a file that was cut or mixed up, not one that was forged. */
uint32_t posix_cksum(const char *bytes, size_t length);

/* --- columns --- */

#define COLUMN(name, title, kind, formats)                                                                             \
    {                                                                                                                  \
        name, title, CELL_##kind, formats, 0                                                                           \
    }
#define COLUMN_CSV(name, kind)                                                                                         \
    {                                                                                                                  \
        name, NULL, CELL_##kind, FORMAT_CSV, 0                                                                         \
    }
#define COLUMN_JSON(name, kind)                                                                                        \
    {                                                                                                                  \
        name, NULL, CELL_##kind, FORMAT_JSON, 0                                                                        \
    }
#define COLUMN_BOTH(name, kind)                                                                                        \
    {                                                                                                                  \
        name, NULL, CELL_##kind, FOR_PROGRAMS, 0                                                                       \
    }
#define COLUMN_DECIMAL(name, decimals)                                                                                 \
    {                                                                                                                  \
        name, NULL, CELL_QUANTITY, FORMAT_CSV, decimals                                                                \
    }

/* A table within a cell of a table of this page. */
struct table *nested_table(const struct page *page, enum table_shape shape, const struct column *columns, size_t count);
#define NESTED_TABLE(page, shape, columns) nested_table(page, shape, columns, sizeof(columns) / sizeof(columns)[0])

/* --- judgements.c: a criterion and what it was judged from, the same columns wherever one is listed --- */

/* The base unit of a value has its own word in CSV and in JSON. */
#define JUDGEMENT_COLUMNS                                                                                              \
    COLUMN("criterion", "Criterion", TEXT, FOR_ALL), COLUMN_BOTH("metric", TEXT), COLUMN_JSON("arm", TEXT),            \
        COLUMN_JSON("comparator", TEXT), COLUMN_JSON("threshold", FRACTION), COLUMN_CSV("unit", TEXT),                 \
        COLUMN_BOTH("verdict", TEXT), COLUMN("value", "Achieved", QUANTITY, FOR_ALL), COLUMN_JSON("unit", TEXT),       \
        COLUMN_JSON("shown", SHOWN), COLUMN_BOTH("numerator", COUNT), COLUMN_BOTH("denominator", COUNT),               \
        COLUMN("counted", "Counted", FRACTION, FORMAT_MARKDOWN), COLUMN_BOTH("observations", COUNT),                   \
        COLUMN_CSV("threshold", FRACTION),                                                                             \
        COLUMN("window_start", "From (UTC)", INSTANT, FORMAT_MARKDOWN | FORMAT_CSV),                                   \
        COLUMN("window_end", "Until (UTC)", INSTANT, NOT_JSON), COLUMN_CSV("samples", COUNT),                          \
        COLUMN_JSON("window", TABLE), COLUMN("distance", "Distance", DISTANCE, FORMAT_MARKDOWN)
/* Adds their cells. judged: NULL when the criterion was never judged. */
void put_judgement(struct table *t, const struct page *page, const struct criterion *c, const struct judgement *judged);
/* Those of a list as a table of their own. */
struct table *judgements_table(const struct page *page, struct judged judged);
/* The same for a gate that was judged; empty when it was not. */
struct table *gate_table(const struct page *page, int policy, int phase);
/* A judged value, with decimals enough to tell it from its threshold. */
struct table_cell judged_cell(const struct criterion *c, const struct judgement *judged);
/* How far a value is from its threshold; absent where there is no such distance: an equality, nothing measured. */
struct table_cell distance_cell(struct ratio value, const struct criterion *c);
const char *unit_word(enum unit unit, enum format format);

/* --- answer.c --- */

/* A criterion that the driving policy judged and that did not pass, or whose trigger fired. */
struct failure {
    int phase, checkpoint;           /* checkpoint: index, or -1: the gate or a decision */
    bool gate;                       /* the gate judged it, at a checkpoint the same values too */
    const struct decision *decision; /* the rollback or abort that it led to, or NULL */
    const struct judgement *judged;
    int64_t breach_ns; /* of a gate's criterion breached for too long; else 0 */
};
struct failures {
    struct failure *list; /* owned by the caller */
    size_t count;
};
struct failures failures_of(const struct journal *j);

/* --- expectations.c --- */

/* "4 of 4 held"; nothing when nothing is expected. */
void expectations_sentence(const struct journal *j, struct text *out);

/* --- standing.c --- */

/* How a value that should stay below `target` moved between two checkpoints (U-19): "stable" while its slope is at most
 * 10 % of the target per hour, else "rising" or "falling"; NULL when something is not known. */
const char *trend_word(struct ratio before, struct ratio now, int64_t apart_ns, struct ratio target);
/* "concern" when memory, growing as it did, passes 80 % of its capacity before `left_ns` are over (U-18), else
 * "stable". All in the same unit, growth per hour; NULL when something is not known. */
const char *leak_word(struct ratio now, struct ratio growth, struct ratio capacity, int64_t left_ns);

/* --- outcome.c --- */

/* What names the run, at the top of outcome.json; and run.json. */
struct table *head_table(const struct page *page);
struct table *run_table(const struct page *page, const struct run_facts *facts, const struct written_file *files,
                        size_t count);

#endif
