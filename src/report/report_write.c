/* report_write.c - results/NAME/: every file made in memory, then written whole. */
#include "report/report_parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Length of the leading folders that both paths share, ends included. */
static size_t shared_folders(const char *a, const char *b)
{
    size_t shared = 0;
    for (size_t i = 0; a[i] && a[i] == b[i]; i++)
        if (a[i] == '/')
            shared = i + 1;
    return shared;
}

void relative_path(const char *from, const char *to, struct text *out)
{
    if ((from[0] == '/') != (to[0] == '/')) {
        text_add(out, to);
        return;
    }
    size_t shared = shared_folders(from, to);
    bool inside = false;
    for (const char *at = from + shared; *at; at++) {
        if (*at != '/' && !inside)
            text_add(out, "../");
        inside = *at != '/';
    }
    text_add(out, to + shared);
    while (out->length > 0 && out->bytes[out->length - 1] == '/')
        out->bytes[--out->length] = '\0';
}

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

bool report_write(const struct journal *journal, const char *folder, const char *plots, const struct run_facts *facts)
{
    struct text text = {0};
    if (!folder_make(folder)) {
        fprintf(stderr, "rehearse: cannot make the folder %s: %s\n", folder, strerror(errno));
        return false;
    }
    report_run_json(journal, facts, &text);
    bool written = write_file(folder, "run.json", &text);
    report_markdown(journal, folder, plots, &text);
    written = write_file(folder, "report.md", &text) && written;
    for (size_t i = 0; i < sizeof output_files / sizeof output_files[0]; i++) {
        output_files[i].make(journal, &text);
        written = write_file(folder, output_files[i].name, &text) && written;
    }
    return written;
}
