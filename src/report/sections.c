/* sections.c - the table of sections, and the tables of one. */
#include "report/sections.h"
#include "base/check.h"
#include "base/memory.h"

#include <stdlib.h>

const struct section sections[] = {
#define X(name, heading, formats, part) {#name, heading, formats, part, make_##name},
    SECTIONS(X)
#undef X
};
const size_t sections_count = sizeof sections / sizeof sections[0];

struct table *page_table(struct page *page, enum table_shape shape, const struct column *columns, size_t count)
{
    page->tables = memory_grow(page->tables, page->count + 1, sizeof *page->tables);
    page->tables[page->count] = nested_table(page, shape, columns, count);
    return page->tables[page->count++];
}

struct table *nested_table(const struct page *page, enum table_shape shape, const struct column *columns, size_t count)
{
    return table_new(shape, columns, count, page->journal->scenario->start_epoch_ns);
}

struct page section_page(const struct section *section, const struct journal *journal, enum format format)
{
    struct page page = {.journal = journal, .format = format};
    ENSURE(section->formats & (unsigned)format);
    section->make(&page);
    return page;
}

void page_free(struct page *page)
{
    for (size_t i = 0; i < page->count; i++)
        table_free(page->tables[i]);
    free(page->tables);
    *page = (struct page){0};
}
