/* write.c - results/NAME/: every file made in memory, then written whole. */
#include "base/exit_code.h"
#include "base/file.h"
#include "report/sections.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* Writes and frees the text. */
static bool write_file(const char *folder, const char *name, struct text *text)
{
    struct text path = {0};
    text_format(&path, "%s/%s", folder, name);
    bool written = file_write_whole(path.bytes, text->bytes ? text->bytes : "", text->length);
    if (!written)
        fprintf(stderr, "rehearse: cannot write %s: %s; the old file, if any, is as it was\n", path.bytes,
                strerror(errno));
    text_free(&path);
    text_free(text);
    return written;
}

void report_csv(const struct section *section, const struct journal *journal, struct text *out)
{
    struct page page = section_page(section, journal, FORMAT_CSV);
    for (size_t i = 0; i < page.count; i++)
        csv_table(page.tables[i], out);
    page_free(&page);
}

void report_json(const struct journal *journal, struct text *out)
{
    struct page head = {.journal = journal, .format = FORMAT_JSON};
    struct table *names = head_table(&head);
    json_t *root = json_table(names);
    table_free(names);
    for (size_t i = 0; i < sections_count; i++)
        if (sections[i].formats & FORMAT_JSON) {
            struct page page = section_page(&sections[i], journal, FORMAT_JSON);
            json_set(root, sections[i].name, json_table(page.tables[0]));
            page_free(&page);
        }
    json_text(root, JSON_INDENT(2), out);
}

static void run_json(const struct journal *journal, const struct run_facts *facts, struct text *out)
{
    struct page page = {.journal = journal, .format = FORMAT_JSON};
    struct table *run = run_table(&page, facts);
    json_text(json_table(run), JSON_INDENT(2) | JSON_REAL_PRECISION(6), out);
    table_free(run);
}

static bool write_csv(const char *folder, const struct section *section, const struct journal *journal)
{
    struct text text = {0}, name = {0};
    text_format(&name, "%s.csv", section->name);
    report_csv(section, journal, &text);
    bool written = write_file(folder, name.bytes, &text);
    text_free(&name);
    return written;
}

int report_write(const struct journal *journal, const char *folder, const char *plots, const struct run_facts *facts)
{
    struct text text = {0};
    if (!folder_make(folder)) {
        fprintf(stderr, "rehearse: cannot make the folder %s: %s\n", folder, strerror(errno));
        return EXIT_ENVIRONMENT;
    }
    int lock;
    if (!folder_lock(folder, &lock)) /* so that all files are of one run */
        return EXIT_INTERRUPTED;
    run_json(journal, facts, &text);
    bool written = write_file(folder, "run.json", &text);
    report_markdown(journal, folder, plots, &text);
    written = write_file(folder, "report.md", &text) && written;
    for (size_t i = 0; i < sections_count; i++)
        if (sections[i].formats & FORMAT_CSV)
            written = write_csv(folder, &sections[i], journal) && written;
    report_json(journal, &text); /* last: it is there only when the tables it speaks of are */
    written = write_file(folder, "outcome.json", &text) && written;
    folder_unlock(lock);
    return written ? EXIT_AS_EXPECTED : EXIT_ENVIRONMENT;
}
