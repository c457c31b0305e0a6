/* page.h - the tables of a section in one format, and how their columns are declared. */
#ifndef REHEARSE_REPORT_PAGE_H
#define REHEARSE_REPORT_PAGE_H

#include "rehearsal/journal.h"
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
/* A table within a cell of a table of this page. */
struct table *nested_table(const struct page *page, enum table_shape shape, const struct column *columns, size_t count);
#define NESTED_TABLE(page, shape, columns) nested_table(page, shape, columns, sizeof(columns) / sizeof(columns)[0])
void page_free(struct page *page);

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

#endif
