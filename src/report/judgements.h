/* judgements.h - a criterion and what it was judged from: the same columns wherever one is listed. */
#ifndef REHEARSE_REPORT_JUDGEMENTS_H
#define REHEARSE_REPORT_JUDGEMENTS_H

#include "report/page.h"

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

#endif
