/* write.c - results/NAME/: every file made in memory, then all of them put in place at once. */
#include "base/memory.h"
#include "report/document.h"
#include "report/files.h"

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
    files_free(&files->of[--files->count], 1);
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

int report_write(const struct journal *journal, const char *folder, const char *plots, const struct run_facts *facts)
{
    struct result_files files = make_files(journal, folder, plots, facts);
    int code = files_put(files.of, files.count, folder, &results_content);
    files_free(files.of, files.count);
    free(files.of);
    return code;
}
