/* two_results.c - comparing a folder with two known results. */
#define _GNU_SOURCE
#include "two_results.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The whole of a file, to be freed; NULL if it cannot be read. */
static char *read_whole(const char *folder, const char *name, size_t *length)
{
    char path[PATH_MAX];
    struct stat about;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return NULL;
    char *bytes = fstat(file, &about) == 0 ? malloc((size_t)about.st_size + 1) : NULL;
    ssize_t got = bytes ? read(file, bytes, (size_t)about.st_size) : -1;
    close(file);
    if (got < 0 || got != about.st_size) {
        free(bytes);
        return NULL;
    }
    *length = (size_t)got;
    return bytes;
}

static bool has_ending(const char *name, const char *ending)
{
    size_t length = strlen(name), last = strlen(ending);
    return length >= last && strcmp(name + length - last, ending) == 0;
}

static size_t number_length(const char *text, size_t length)
{
    size_t n = 0;
    while (n < length && strchr(n > 0 ? "0123456789.eE+-" : "0123456789", text[n]) && text[n] != '\0')
        n++;
    return n;
}

static bool same_but_for_numbers(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t i = 0, j = 0;
    while (i < a_length && j < b_length) {
        size_t in_a = number_length(a + i, a_length - i), in_b = number_length(b + j, b_length - j);
        if ((in_a > 0) != (in_b > 0) || (in_a == 0 && a[i] != b[j]))
            return false;
        i += in_a > 0 ? in_a : 1;
        j += in_b > 0 ? in_b : 1;
    }
    return i == a_length && j == b_length;
}

static bool same(const char *name, const char *a, size_t a_length, const char *b, size_t b_length)
{
    if (strcmp(name, "run.json") == 0)
        return same_but_for_numbers(a, a_length, b, b_length);
    return a_length == b_length && memcmp(a, b, a_length) == 0;
}

/* Calls `visit` for each file of a folder; false if it cannot be read or `visit` says so. */
static bool each_file(const char *folder, bool (*visit)(void *context, const char *name), void *context)
{
    DIR *all = opendir(folder);
    bool good = all;
    const struct dirent *entry;
    while (good && (entry = readdir(all)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            good = visit(context, entry->d_name);
    if (all)
        closedir(all);
    return good;
}

struct reading_results {
    struct two_results *results;
    const char *old_folder, *new_folder;
};

static bool add_file(void *context, const char *name)
{
    const struct reading_results *reading = context;
    struct two_results *results = reading->results;
    if (results->count == RESULT_FILES_MAX || strlen(name) >= RESULT_NAME_BYTES)
        return false;
    struct result_file *file = &results->files[results->count++];
    strcpy(file->name, name);
    file->old_bytes = read_whole(reading->old_folder, name, &file->old_length);
    file->new_bytes = read_whole(reading->new_folder, name, &file->new_length);
    return file->old_bytes && file->new_bytes;
}

static int find_file(const struct two_results *results, const char *name)
{
    for (int i = 0; i < results->count; i++)
        if (strcmp(results->files[i].name, name) == 0)
            return i;
    return -1;
}

static bool is_known(void *context, const char *name)
{
    return find_file(context, name) >= 0;
}

bool two_results_read(struct two_results *results, const char *folders)
{
    char *copy = strdup(folders), *rest = copy;
    const char *old_folder = strsep(&rest, ":"), *new_folder = strsep(&rest, ":");
    bool good = new_folder && rest && strlen(rest) < sizeof results->folder;
    results->count = 0;
    if (good) {
        struct reading_results reading = {results, old_folder, new_folder};
        strcpy(results->folder, rest);
        good = each_file(old_folder, add_file, &reading) && each_file(new_folder, is_known, results);
    }
    free(copy);
    return good;
}

struct looking {
    const struct two_results *results;
    struct folder_state *state;
};

static bool look_at(void *context, const char *name)
{
    struct looking *looking = context;
    if (has_ending(name, ".partial"))
        looking->state->partial = true;
    else if (find_file(looking->results, name) < 0)
        snprintf(looking->state->stranger, RESULT_NAME_BYTES, "%s", name);
    return true;
}

static unsigned char file_is(const struct two_results *results, const struct result_file *file)
{
    size_t length;
    unsigned char is = NEITHER;
    char *bytes = read_whole(results->folder, file->name, &length);
    if (!bytes)
        return MISSING;
    if (same(file->name, bytes, length, file->old_bytes, file->old_length))
        is |= OLD_FILE;
    if (same(file->name, bytes, length, file->new_bytes, file->new_length))
        is |= NEW_FILE;
    free(bytes);
    return is;
}

void folder_look(const struct two_results *results, struct folder_state *state)
{
    struct looking looking = {results, state};
    memset(state, 0, sizeof *state);
    if (results->count > 0)
        each_file(results->folder, look_at, &looking);
    for (int i = 0; i < results->count; i++)
        state->is[i] = file_is(results, &results->files[i]);
}

void folder_old(const struct two_results *results, struct folder_state *state)
{
    memset(state, 0, sizeof *state);
    for (int i = 0; i < results->count; i++)
        state->is[i] = OLD_FILE;
}

static void put_file_back(const struct two_results *results, const struct result_file *file, bool old)
{
    char path[PATH_MAX + RESULT_NAME_BYTES + 1];
    snprintf(path, sizeof path, "%s/%s", results->folder, file->name);
    unlink(path);
    FILE *out = fopen(path, "w");
    if (!out)
        return; /* seen when the folder is looked at again */
    fwrite(old ? file->old_bytes : file->new_bytes, 1, old ? file->old_length : file->new_length, out);
    fclose(out);
}

void folder_put_back(const struct two_results *results, const struct folder_state *state)
{
    struct folder_state now;
    char path[PATH_MAX + 2 * RESULT_NAME_BYTES];
    folder_look(results, &now);
    for (int i = 0; i < results->count; i++) {
        const struct result_file *file = &results->files[i];
        if ((now.is[i] & state->is[i]) == 0)
            put_file_back(results, file, state->is[i] & OLD_FILE);
        snprintf(path, sizeof path, "%s/%s.partial", results->folder, file->name);
        if (now.partial)
            unlink(path);
    }
}

const char *folder_wrong(const struct two_results *results, const struct folder_state *state, bool only_new)
{
    static char text[RESULT_NAME_BYTES + 64];
    for (int i = 0; i < results->count; i++) {
        const char *name = results->files[i].name;
        if (state->is[i] & MISSING)
            snprintf(text, sizeof text, "%s is gone", name);
        else if (only_new && !(state->is[i] & NEW_FILE))
            snprintf(text, sizeof text, "%s is not the new file", name);
        else if (!(state->is[i] & (OLD_FILE | NEW_FILE)))
            snprintf(text, sizeof text, "%s is neither the old file nor the new one", name);
        else
            continue;
        return text;
    }
    if (state->stranger[0] == '\0')
        return NULL;
    snprintf(text, sizeof text, "%s is a file that no run writes", state->stranger);
    return text;
}

bool folder_mixed(const struct two_results *results, const struct folder_state *state)
{
    bool old = false, new = false;
    for (int i = 0; i < results->count; i++) {
        old = old || state->is[i] == OLD_FILE;
        new = new || state->is[i] == NEW_FILE;
    }
    return old && new;
}
