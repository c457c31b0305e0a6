/* document.c - sections put together: outcome.json, report.md, what a run prints. */
#include "report/document.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/version.h"
#include "rehearsal/incident.h"
#include "report/plot.h"
#include "report/words.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define PICTURES_FIRST 3

bool report_csv(const struct section *section, const struct journal *journal, struct text *out)
{
    struct page page = section_page(section, journal, FORMAT_CSV);
    bool any = page.count > 0;
    for (size_t i = 0; i < page.count; i++)
        csv_table(page.tables[i], out);
    page_free(&page);
    return any;
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
            if (page.count > 0)
                json_set(root, sections[i].name, json_table(page.tables[0]));
            page_free(&page);
        }
    json_text(root, JSON_INDENT(2), out);
}

void report_run_json(const struct journal *journal, const struct run_facts *facts, const struct written_file *files,
                     size_t count, struct text *out)
{
    struct page page = {.journal = journal, .format = FORMAT_JSON};
    struct table *run = run_table(&page, facts, files, count);
    json_text(json_table(run), JSON_INDENT(2) | JSON_REAL_PRECISION(6), out);
    table_free(run);
}

/* --- the terminal --- */

static void put_title(const struct journal *j, struct text *out)
{
    struct shown s;
    terminal_quote(j->scenario->name, out);
    text_format(out, ": %s%s\n", overall_word(j), j->outcome.recorded ? " (recorded metrics)" : "");
    if (j->outcome.interrupted)
        text_format(out, "PARTIAL: %s at %s UTC; gates after it were not judged\n",
                    j->outcome.stopped ? "stopped early" : "interrupted", time_short(j, j->outcome.until_ns, &s));
}

void report_terminal(const struct journal *journal, struct text *out)
{
    put_title(journal, out);
    for (size_t i = 0; i < sections_count; i++) {
        if (!(sections[i].formats & FORMAT_TERMINAL))
            continue;
        struct page page = section_page(&sections[i], journal, FORMAT_TERMINAL);
        for (size_t k = 0; k < page.count; k++) {
            text_add(out, "\n");
            terminal_table(page.tables[k], out);
        }
        page_free(&page);
    }
    text_format(out, "digest %016" PRIx64 "\n", journal->outcome.digest);
}

/* --- report.md --- */

static void put_section(const struct section *section, const struct journal *j, struct text *out)
{
    struct page page = section_page(section, j, FORMAT_MARKDOWN);
    if (section->heading && page.count > 0)
        text_format(out, "## %s\n\n", section->heading);
    for (size_t i = 0; i < page.count; i++)
        markdown_table(page.tables[i], out);
    page_free(&page);
}

static void put_part(enum part part, const struct journal *j, struct text *out)
{
    for (size_t i = 0; i < sections_count; i++)
        if (sections[i].parts & part && sections[i].formats & FORMAT_MARKDOWN)
            put_section(&sections[i], j, out);
}

static void put_pictures(const char *folder, const char *plots, const struct picture **order, size_t count,
                         struct text *out)
{
    struct text path = {0};
    relative_path(folder, plots, &path);
    for (size_t i = 0; i < count; i++) {
        text_add(out, "![");
        markdown_quote(order[i]->title, out);
        text_add(out, "](");
        markdown_link(path.bytes, out);
        text_format(out, "/%s.png)\n\n", order[i]->stem);
    }
    text_free(&path);
}

/* One for each incident that is drawn. */
static void put_incident_pictures(const struct journal *j, const char *folder, const char *plots, struct text *out)
{
    struct text path = {0};
    char stem[64];
    relative_path(folder, plots, &path);
    for (size_t i = 0; i < picture_count; i++)
        for (int k = 0; k < incidents_drawn(j) && pictures[i].of_incidents; k++) {
            text_format(out, "![Incident %d: ", k + 1);
            markdown_quote(pictures[i].title, out);
            text_add(out, "](");
            markdown_link(path.bytes, out);
            text_format(out, "/%s.png)\n\n", picture_stem(&pictures[i], k, stem));
        }
    text_free(&path);
}

static void put_repeat(const struct journal *j, struct text *out)
{
    text_add(out, "## To repeat it\n\n");
    if (j->command)
        text_format(out, "In the folder where it was run:\n\n    %s\n\n", j->command);
    text_format(out,
                "The same scenario, seed and version (%s) give the same bits on any machine. Seed %" PRIu64
                ", digest `%016" PRIx64 "`.\n\n",
                REHEARSE_VERSION, j->outcome.seed, j->outcome.digest);
}

void report_markdown(const struct journal *j, const char *folder, const char *plots, struct text *out)
{
    const struct picture **order = memory_new(picture_count, sizeof *order);
    size_t pictures_count = pictures_ordered(j, order);
    text_add(out, "# ");
    markdown_quote(j->scenario->name, out);
    text_format(out, ": %s\n\n", overall_word(j));
    put_part(PART_ANSWER, j, out);
    if (plots) {
        put_incident_pictures(j, folder, plots, out);
        put_pictures(folder, plots, order, PICTURES_FIRST, out);
    }
    put_part(PART_DETAILS, j, out);
    if (plots) {
        text_add(out, "## More pictures\n\n");
        put_pictures(folder, plots, order + PICTURES_FIRST, pictures_count - PICTURES_FIRST, out);
    }
    put_repeat(j, out);
    put_part(PART_REFERENCE, j, out);
    free(order);
}

/* --- notes --- */

bool report_note(const struct note *note, const struct journal *j, const char *folder, const char *plots,
                 struct text *out)
{
    if (!j->incidents || j->incidents->count == 0)
        return false;
    text_add(out, "# ");
    markdown_quote(j->scenario->name, out);
    text_format(out, ": %s\n\n", note->title);
    put_part(note->part, j, out);
    if (plots && note->part == PART_INCIDENT)
        put_incident_pictures(j, folder, plots, out);
    text_format(out, "A rehearsal, seed %" PRIu64 ", digest `%016" PRIx64 "`.\n", j->outcome.seed, j->outcome.digest);
    return true;
}
