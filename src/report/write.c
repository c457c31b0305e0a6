/* write.c - results/NAME/: every file made in memory, then all of them put in place at once. */
#include "base/exit_code.h"
#include "base/file.h"
#include "base/harmless.h"
#include "base/memory.h"
#include "base/replacement.h"
#include "report/document.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROOF "run.json"
#define SEAL "outcome.json"
#define OTHER_FILES 3 /* beside the tables of sections: run.json, report.md, outcome.json */

static bool is_result_file(const char *name)
{
    if (strcmp(name, PROOF) == 0 || strcmp(name, SEAL) == 0 || strcmp(name, "report.md") == 0)
        return true;
    for (size_t i = 0; i < notes_count; i++)
        if (strcmp(name, notes[i].file) == 0)
            return true;
    for (size_t i = 0; i < sections_count; i++) {
        size_t length = strlen(sections[i].name);
        if ((sections[i].formats & FORMAT_CSV) && strncmp(name, sections[i].name, length) == 0 &&
            strcmp(name + length, ".csv") == 0)
            return true;
    }
    return false;
}

static const struct content results_content = {.ours = is_result_file,
                                               .proof = PROOF,
                                               .proof_begins = "{\n  \"run\": 1,\n",
                                               .seal = SEAL,
                                               .seal_begins = "{\n  \"outcome\": 1,\n"};

bool report_possible(const char *folder)
{
    return replacement_possible(folder, &results_content);
}

/* All files of a run, in the order in which they are written. */
struct result_files {
    struct written_file *of;
    size_t count;
};

static struct written_file *add_file(struct result_files *files, const char *name, const char *ending)
{
    struct written_file *file = &files->of[files->count++];
    text_format(&file->name, "%s%s", name, ending);
    text_add(&file->text, ""); /* an empty file is an empty text, not NULL */
    return file;
}

static void drop_file(struct result_files *files)
{
    struct written_file *file = &files->of[--files->count];
    text_free(&file->name);
    text_free(&file->text);
}

static struct result_files make_files(const struct journal *journal, const char *folder, const char *plots,
                                      const struct run_facts *facts)
{
    struct result_files files = {memory_new(sections_count + notes_count + OTHER_FILES, sizeof(struct written_file)),
                                 0};
    struct written_file *run = add_file(&files, PROOF, "");
    report_markdown(journal, folder, plots, &add_file(&files, "report.md", "")->text);
    for (size_t i = 0; i < notes_count; i++)
        if (!report_note(&notes[i], journal, folder, plots, &add_file(&files, notes[i].file, "")->text))
            drop_file(&files);
    for (size_t i = 0; i < sections_count; i++)
        if (sections[i].formats & FORMAT_CSV &&
            !report_csv(&sections[i], journal, &add_file(&files, sections[i].name, ".csv")->text))
            drop_file(&files);
    report_json(journal, &add_file(&files, SEAL, "")->text);
    report_run_json(journal, facts, run + 1, files.count - 1, &run->text);
    return files;
}

static void free_files(struct result_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        text_free(&files->of[i].name);
        text_free(&files->of[i].text);
    }
    free(files->of);
}

/* False after a word on stderr. */
static bool write_files(const struct result_files *files, const char *fresh, const char *folder)
{
    struct text path = {0};
    bool written = true;
    for (size_t i = 0; i < files->count && written; i++) {
        const struct written_file *file = &files->of[i];
        path.length = 0;
        text_format(&path, "%s/%s", fresh, file->name.bytes);
        written = file_write_new(path.bytes, file->text.bytes, file->text.length);
        if (!written)
            print_complaint("cannot write %s/%s: %s; what was there before is as it was", folder, file->name.bytes,
                            strerror(errno));
    }
    text_free(&path);
    return written;
}

/* Texts are made before the folder is touched: what they need of memory is there, or nothing has begun. */
int report_write(const struct journal *journal, const char *folder, const char *plots, const struct run_facts *facts)
{
    struct result_files files = make_files(journal, folder, plots, facts);
    struct replacement replacement;
    enum begun begun = replacement_begin(&replacement, folder, &results_content);
    bool written = false;
    if (begun == BEGUN) {
        written = write_files(&files, replacement.fresh, folder) && replacement_commit(&replacement);
        replacement_end(&replacement);
    }
    free_files(&files);
    if (begun == BEGIN_INTERRUPTED)
        return EXIT_INTERRUPTED;
    return written ? EXIT_AS_EXPECTED : EXIT_ENVIRONMENT;
}
