/* page.c - the tables of a section. */
#include "report/page.h"
#include "base/memory.h"

#include <stdlib.h>

struct table *page_table(struct page *page, enum table_shape shape, const struct column *columns, size_t count)
{
    page->tables = memory_grow(page->tables, page->count + 1, sizeof *page->tables);
    page->tables[page->count] = nested_table(page, shape, columns, count);
    return page->tables[page->count++];
}

struct table *nested_table(const struct page *page, enum table_shape shape, const struct column *columns, size_t count)
{
    struct table *t = table_new(shape, columns, count, page->journal->scenario->start_epoch_ns);
    t->digest = page->journal->outcome.digest;
    return t;
}

void page_free(struct page *page)
{
    for (size_t i = 0; i < page->count; i++)
        table_free(page->tables[i]);
    free(page->tables);
    *page = (struct page){0};
}
