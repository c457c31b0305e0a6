/* sections.c - the table of sections. */
#include "report/sections.h"
#include "base/check.h"

const struct section sections[] = {
#define X(name, heading, formats, parts) {#name, heading, formats, parts, make_##name},
    SECTIONS(X)
#undef X
};
const struct note notes[] = {
#define X(file, title, part) {file, title, part},
    NOTES(X)
#undef X
};
const size_t notes_count = sizeof notes / sizeof notes[0];
const size_t sections_count = sizeof sections / sizeof sections[0];

struct page section_page(const struct section *section, const struct journal *journal, enum format format)
{
    struct page page = {.journal = journal, .format = format};
    ENSURE(section->formats & (unsigned)format);
    section->make(&page);
    return page;
}
