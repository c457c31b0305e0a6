/* write.c - results/NAME/: every file made in memory, then written whole. */
#include "base/exit_code.h"
#include "base/file.h"
#include "report/parts.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct output_file {
    const char *name;
    void (*make)(const struct journal *j, struct text *out);
};
/* outcome.json last: it is there only when the tables it speaks of are. */
static const struct output_file output_files[] = {
    {"checkpoints.csv", report_checkpoints_csv}, {"gates.csv", report_gates_csv},
    {"decisions.csv", report_decisions_csv},     {"samples.csv", report_samples_csv},
    {"segments.csv", report_segments_csv},       {"outcome.json", report_json},
};

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
    report_run_json(journal, facts, &text);
    bool written = write_file(folder, "run.json", &text);
    report_markdown(journal, folder, plots, &text);
    written = write_file(folder, "report.md", &text) && written;
    for (size_t i = 0; i < sizeof output_files / sizeof output_files[0]; i++) {
        output_files[i].make(journal, &text);
        written = write_file(folder, output_files[i].name, &text) && written;
    }
    folder_unlock(lock);
    return written ? EXIT_AS_EXPECTED : EXIT_ENVIRONMENT;
}
