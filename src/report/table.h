/* table.h - a table of the report as data: columns, rows of cells, a title, a note.
 *
 * A cell is what was counted, measured or decided, not how it is written: each renderer (markdown.c, terminal.c, csv.c,
 * json.c) writes any table, and quotes what comes from a scenario by its own one function. People read a value with
 * the decimals of its unit, everywhere the same; programs get it exactly.
 * Invariant: every row has a cell for every column.
 * Owns its cells, nested tables and what table_say made. Other texts and criteria belong to the scenario and the
 * outcome, which outlive the table.
 * Cost: 24 bytes a cell.
 */
#ifndef REHEARSE_REPORT_TABLE_H
#define REHEARSE_REPORT_TABLE_H

#include "base/quantity.h"
#include "base/text.h"

enum format {
    FORMAT_MARKDOWN = 1,
    FORMAT_TERMINAL = 2,
    FORMAT_CSV = 4,
    FORMAT_JSON = 8,
    FOR_PEOPLE = FORMAT_MARKDOWN | FORMAT_TERMINAL,
    FOR_PROGRAMS = FORMAT_CSV | FORMAT_JSON,
    NOT_JSON = FOR_PEOPLE | FORMAT_CSV,
    FOR_ALL = FOR_PEOPLE | FOR_PROGRAMS,
};

/* What a cell holds, and what its column becomes for programs.
 *   kind       for people          CSV                              JSON
 *   TEXT       quoted              quoted                           "text"
 *   COUNT      1,234               1234                             1234
 *   FLAG       yes, no             yes, no                          true, false
 *   QUANTITY   0.074%, 43.8ms      decimal in the base unit         the decimal as a text
 *   SHOWN      as QUANTITY         as people read it                as people read it
 *   FRACTION   3 / 4               X_numerator, X_denominator       {"numerator": 3, "denominator": 4}
 *   INSTANT    Nov 01 14:00        X, X_s: ISO 8601, plan seconds   "X", "X_s"
 *   DURATION   2h30m               seconds                          seconds
 *   DISTANCE   1.3 times under     as people read it                as people read it
 *   TABLE      -                   -                                an array, or an object for a record */
enum cell_kind {
    CELL_TEXT,
    CELL_COUNT,
    CELL_FLAG,
    CELL_QUANTITY,
    CELL_SHOWN,
    CELL_FRACTION,
    CELL_INSTANT,
    CELL_DURATION,
    CELL_DISTANCE,
    CELL_TABLE,
};

enum cell_state {
    CELL_KNOWN,
    CELL_NO_DATA, /* was asked for and is not known: "no data", null */
    CELL_TOO_FEW, /* the same, since it is a percentile of too few rounds */
    CELL_ABSENT,  /* does not apply here: "-"; nothing in CSV, no key in JSON */
};

/* How far a value is from its threshold. */
enum distance_kind { DISTANCE_NONE_SEEN, DISTANCE_ON_IT, DISTANCE_TIMES, DISTANCE_POINTS };

struct table_cell {
    enum cell_kind kind : 8;
    enum cell_state state : 8;
    unsigned unit : 8;     /* enum unit; of a distance: enum distance_kind */
    unsigned decimals : 8; /* for people, at most */
    bool strong : 1;       /* to be noticed: a verdict that stops the plan, a value that does not pass */
    union {
        const char *text;
        int64_t count; /* COUNT, FLAG; ns of DURATION, and of INSTANT since the plan's start */
        struct ratio ratio;
        struct table *table;
    };
};

struct column {
    const char *name;  /* for programs: a CSV column, a JSON key */
    const char *title; /* for people */
    enum cell_kind kind;
    unsigned formats;
    int decimals; /* in CSV, of a QUANTITY; 0: as its unit has */
};

enum table_shape {
    SHAPE_ROWS,
    SHAPE_RECORD, /* one row: an object in JSON, "title: value" lines for people */
    SHAPE_LINES,  /* for people without a head: the columns need no name */
};

struct table {
    const char *title; /* for people; NULL: none */
    const char *lead;  /* a sentence before the rows, or NULL */
    const char *note;  /* a sentence after them, or NULL */
    enum table_shape shape;
    int64_t epoch_ns; /* of the plan's start */
    uint64_t digest;  /* of the run */
    const struct column *columns;
    size_t columns_count;
    struct table_cell *cells;
    size_t cells_count, cells_capacity;
    struct column *own_columns;
    char **sayings;
    size_t sayings_count;
};

/* `columns` is borrowed until the table is freed. epoch_ns: of the plan's start, for instants. */
struct table *table_new(enum table_shape shape, const struct column *columns, size_t count, int64_t epoch_ns);
void table_free(struct table *table);
/* Adds a column to a table without rows. */
void table_column(struct table *table, struct column column);
/* Adds a cell to the row under way. Columns come and go with the format, cells do not: every column gets its cell. */
void table_add(struct table *table, struct table_cell cell);
void table_add_cells(struct table *table, const struct table_cell *cells, size_t count);
#define TABLE_ADD(table, ...)                                                                                          \
    table_add_cells(table, (const struct table_cell[]){__VA_ARGS__},                                                   \
                    sizeof(struct table_cell[]){__VA_ARGS__} / sizeof(struct table_cell))
size_t table_rows(const struct table *table);
/* A text made for this table, and freed with it. */
const char *table_say(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Takes a text over; "" when it is empty. */
const char *table_take(struct table *table, struct text *text);
/* Takes the last row back if nothing is known in it but its first cell. */
void table_drop_unknown(struct table *table);

/* --- cells --- */

struct table_cell absent_cell(void);
struct table_cell text_cell(const char *text); /* NULL: no data */
struct table_cell count_cell(int64_t count);
struct table_cell flag_cell(bool flag);
struct table_cell instant_cell(int64_t time_ns);
struct table_cell duration_cell(int64_t span_ns); /* absent below zero */
struct table_cell quantity_cell(struct ratio ratio, enum unit unit);
struct table_cell fraction_cell(struct ratio ratio);
struct table_cell nested_cell(struct table *table);
struct table_cell strong_cell(struct table_cell cell, bool strong);

/* --- what the renderers share --- */

/* Adds the cell as people read it, not yet quoted. */
void cell_say(const struct table *table, const struct table_cell *cell, struct text *out);
/* Numbers are set to the right. */
bool column_is_number(const struct column *column);
static inline bool column_in(const struct column *column, enum format format)
{
    return (column->formats & (unsigned)format) != 0;
}

/* --- the renderers: each adds one table to `out` --- */

void markdown_table(const struct table *table, struct text *out);
/* Text from a scenario within Markdown. */
void markdown_quote(const char *text, struct text *out);
/* A path as the target of a link, percent-encoded (RFC 3986). */
void markdown_link(const char *path, struct text *out);
void terminal_table(const struct table *table, struct text *out);
/* Returns the columns it takes. */
int terminal_quote(const char *text, struct text *out);
/* A word for a shell, which reads it as it was: plain, in '...', or, where a terminal would obey it, in $'...'. */
void shell_quote(const char *word, struct text *out);
/* Every row ends with the digest. */
void csv_table(const struct table *table, struct text *out);

struct json_t;
struct json_t *json_table(const struct table *table);
void json_set(struct json_t *object, const char *key, struct json_t *value);
/* A text as JSON; null where it is NULL or no UTF-8. The second frees it. */
struct json_t *json_said(const char *text);
struct json_t *json_taken(struct text *text);
/* Adds the value to `out` as text and releases it. flags: jansson's. */
void json_text(struct json_t *root, size_t flags, struct text *out);

#endif
