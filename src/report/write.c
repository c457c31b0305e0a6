/* write.c - results/NAME/: every file made in memory, then written whole. */
#include "report/parts.h"

#include "base/check.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Length of the leading folders that both paths share, ends included. */
static size_t shared_folders(const char *a, const char *b)
{
    size_t shared = 0;
    for (size_t i = 0; a[i] && a[i] == b[i]; i++)
        if (a[i] == '/')
            shared = i + 1;
    return shared;
}

/* The path from the root, without "." and "..", each folder with its "/". */
static bool whole_path(const char *path, struct text *out)
{
    char here[PATH_MAX];
    struct text given = {0};
    if (path[0] != '/' && !getcwd(here, sizeof here))
        return false;
    text_format(&given, "%s/%s", path[0] != '/' ? here : "", path);
    text_add(out, "/");
    for (const char *at = given.bytes; *at;) {
        size_t length = strcspn(at, "/");
        bool up = length == 2 && strncmp(at, "..", 2) == 0;
        if (up && out->length > 1)
            while (out->bytes[--out->length - 1] != '/')
                continue;
        else if (length > 0 && !up && strncmp(at, "./", length + 1) != 0 && strcmp(at, ".") != 0)
            text_format(out, "%.*s/", (int)length, at);
        out->bytes[out->length] = '\0';
        at += length + (at[length] == '/');
    }
    text_free(&given);
    return true;
}

void relative_path(const char *from, const char *to, struct text *out)
{
    struct text base = {0}, target = {0};
    if (whole_path(from, &base) && whole_path(to, &target)) {
        size_t shared = shared_folders(base.bytes, target.bytes);
        size_t before = out->length;
        for (const char *at = base.bytes + shared; *at; at++)
            text_add(out, *at == '/' ? "../" : "");
        text_add(out, target.bytes + shared);
        if (out->length == before)
            text_add(out, "./");
        out->bytes[--out->length] = '\0'; /* the last "/" */
    } else
        text_add(out, to);
    text_free(&base);
    text_free(&target);
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
