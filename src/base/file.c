/* file.c - folders, locks, files read and written whole, paths from one place to another. */
#include "base/file.h"

#include "base/check.h"
#include "base/harmless.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOOK_AGAIN_NS 20000000 /* whether a folder is free */
#define LOOKS_WHEN_STOPPED 40  /* by a run that is to stop: less than a second */

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

/* Whether the path still names the folder that is open: another run may have replaced it. */
static bool is_at(const char *path, int folder)
{
    struct stat named, open_one;
    return stat(path, &named) == 0 && fstat(folder, &open_one) == 0 && named.st_dev == open_one.st_dev &&
           named.st_ino == open_one.st_ino;
}

/* Looked at again and again: a signal that comes just before waiting would not end it. */
bool folder_lock(const char *path, int *lock)
{
    bool said = false;
    int looks_left = LOOKS_WHEN_STOPPED;
    for (;;) {
        *lock = open(path, O_RDONLY | O_DIRECTORY); /* not O_CLOEXEC: see file.h */
        if (*lock < 0)
            return true;
        bool taken = flock(*lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
        if (!taken && is_at(path, *lock))
            return true;
        close(*lock);
        if (!taken)
            continue;
        if (!said)
            print_complaint("waiting for another run that writes to %s", path);
        said = true;
        if (stop_asked() && looks_left-- == 0)
            break;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_AGAIN_NS}, NULL);
    }
    print_complaint("interrupted while waiting; nothing was written to %s", path);
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

bool folder_sync(int folder)
{
    return fsync(folder) == 0 || errno == EINVAL;
}

bool file_write_new(const char *path, const char *bytes, size_t length)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file < 0)
        return false;
    bool whole = write_all(file, bytes, length) && fsync(file) == 0;
    int error = errno;
    /* A network file system may report a full disk only here. */
    if (close(file) != 0 && whole) {
        whole = false;
        error = errno;
    }
    if (!whole)
        unlink(path);
    errno = error;
    return whole;
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
