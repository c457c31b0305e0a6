/* text.c - a growing string, and files written whole. */
#include "base/text.h"

#include "base/check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Makes room for `more` bytes and the NUL; doubles, so that adding is O(1) amortised. */
static void text_reserve(struct text *text, size_t more)
{
    if (more > SIZE_MAX / 4 - text->length)
        environment_failed("out of memory: a text of more than %zu bytes", SIZE_MAX / 4);
    size_t needed = text->length + more + 1;
    if (needed <= text->capacity)
        return;
    size_t capacity = text->capacity < 64 ? 64 : text->capacity;
    while (capacity < needed)
        capacity *= 2;
    text->bytes = memory_grow(text->bytes, capacity, 1);
    text->capacity = capacity;
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
    text_reserve(text, length);
    if (length > 0)
        memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_add(struct text *text, const char *bytes)
{
    text_add_bytes(text, bytes, strlen(bytes));
}

void text_format(struct text *text, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    ENSURE(length >= 0);
    text_reserve(text, (size_t)length);
    vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
    va_end(again);
    text->length += (size_t)length;
}

void text_add_csv(struct text *text, const char *field)
{
    if (field[strcspn(field, ",\"\r\n")] == '\0') {
        text_add(text, field);
        return;
    }
    text_add(text, "\"");
    while (*field) {
        size_t plain = strcspn(field, "\"");
        text_add_bytes(text, field, plain);
        field += plain;
        if (*field == '"') {
            text_add(text, "\"\"");
            field++;
        }
    }
    text_add(text, "\"");
}

void text_free(struct text *text)
{
    free(text->bytes);
    *text = (struct text){0};
}

/* mkdir that is content with a folder that is there already, but not with a file. */
static bool folder_make_one(const char *path)
{
    if (mkdir(path, 0777) == 0)
        return true;
    int error = errno;
    struct stat status;
    if (stat(path, &status) == 0) {
        error = ENOTDIR;
        if (S_ISDIR(status.st_mode))
            return true;
    }
    errno = error;
    return false;
}

bool folder_make(const char *path)
{
    char *prefix = memory_copy_text(path);
    bool made = true;
    for (char *slash = prefix; made && *slash; slash++) {
        if (*slash != '/' || slash == prefix)
            continue;
        *slash = '\0';
        made = folder_make_one(prefix);
        *slash = '/';
    }
    made = made && folder_make_one(path);
    int error = errno;
    free(prefix);
    errno = error;
    return made;
}

bool folder_lock(const char *path, int *lock)
{
    *lock = open(path, O_RDONLY | O_DIRECTORY); /* not O_CLOEXEC: see text.h */
    if (*lock < 0 || flock(*lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return true;
    fprintf(stderr, "rehearse: waiting for another run that writes to %s\n", path);
    if (flock(*lock, LOCK_EX) == 0 || errno != EINTR)
        return true;
    fprintf(stderr, "rehearse: interrupted while waiting; nothing was written to %s\n", path);
    close(*lock);
    return false;
}

void folder_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        if (written == 0) {
            errno = ENOSPC;
            return false;
        }
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

/* Makes a rename in the folder of `path` survive a power cut. Some file systems cannot sync a folder and say EINVAL:
 * there is nothing more to do there. */
static bool folder_sync(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = memory_copy_text(slash ? path : ".");
    if (slash)
        folder[slash == path ? 1 : slash - path] = '\0';
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (file < 0)
        return errno == EACCES; /* a folder one may write to but not read */
    bool synced = fsync(file) == 0 || errno == EINVAL;
    int error = errno;
    close(file);
    errno = error;
    return synced;
}

bool file_write_whole(const char *path, const char *bytes, size_t length)
{
    struct text partial = {0};
    text_add(&partial, path);
    text_add(&partial, ".partial");
    int file = open(partial.bytes, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool whole = file >= 0;
    int error = errno;
    if (whole) {
        whole = write_all(file, bytes, length) && fsync(file) == 0;
        error = errno;
        /* A network file system may report a full disk only here. */
        if (close(file) != 0 && whole) {
            whole = false;
            error = errno;
        }
        if (whole && rename(partial.bytes, path) != 0) {
            whole = false;
            error = errno;
        }
        if (!whole)
            unlink(partial.bytes);
    }
    text_free(&partial);
    if (whole)
        return folder_sync(path);
    errno = error;
    return false;
}

bool file_read_whole(const char *path, size_t limit, struct text *text)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    char block[16384];
    size_t start = text->length;
    size_t total = 0;
    int error = 0;
    for (;;) {
        ssize_t count = read(file, block, sizeof block);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            error = errno;
        if (count <= 0)
            break;
        if ((size_t)count > limit - total) {
            error = EFBIG;
            break;
        }
        total += (size_t)count;
        text_add_bytes(text, block, (size_t)count);
    }
    close(file);
    if (error != 0)
        text->length = start;
    text_add_bytes(text, "", 0); /* ends it; an empty file is an empty text, not NULL */
    errno = error;
    return error == 0;
}
