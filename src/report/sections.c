/* sections.c - the table of sections. */
#include "report/sections.h"
#include "base/check.h"

const struct section sections[] = {
#define X(name, heading, formats, part) {#name, heading, formats, part, make_##name},
    SECTIONS(X)
#undef X
};
const size_t sections_count = sizeof sections / sizeof sections[0];

struct page section_page(const struct section *section, const struct journal *journal, enum format format)
{
    struct page page = {.journal = journal, .format = format};
    ENSURE(section->formats & (unsigned)format);
    section->make(&page);
    return page;
}
