/* ordinary.c - files that are given to us: opened only when they are ordinary ones. */
#include "base/ordinary.h"

#include "base/check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

static bool is_ordinary(const struct stat *status, size_t limit, char *why, size_t why_size)
{
    if (S_ISDIR(status->st_mode))
        snprintf(why, why_size, "it is a folder, not a file");
    else if (!S_ISREG(status->st_mode))
        snprintf(why, why_size, "it is not an ordinary file");
    else if ((uintmax_t)status->st_size > limit)
        snprintf(why, why_size, "it has %ju bytes; the limit is %zu", (uintmax_t)status->st_size, limit);
    else
        return true;
    return false;
}

/* What the kernel makes while it is read says that it is empty, and is taken at its word. */
static FILE *stream_of(int descriptor, const struct stat *status)
{
    if (status->st_size > 0)
        return fdopen(descriptor, "rb");
    FILE *nothing = fopen("/dev/null", "rb");
    if (nothing)
        close(descriptor);
    return nothing;
}

/* Looked at before it is opened, since opening a device may do something, and again after, since it may have changed;
 * opening a pipe would wait without O_NONBLOCK. */
FILE *ordinary_open(const char *path, size_t limit, struct stat *status, char *why, size_t why_size)
{
    int descriptor = -1;
    FILE *file = NULL;
    bool known = stat(path, status) == 0;
    if (known && !is_ordinary(status, limit, why, why_size))
        return NULL;
    if (known)
        descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor >= 0 && fstat(descriptor, status) == 0) {
        if (is_ordinary(status, limit, why, why_size))
            file = stream_of(descriptor, status);
        else
            errno = 0;
    }
    if (file)
        return file;
    int error = errno;
    if (descriptor >= 0)
        close(descriptor);
    if (error == ENOMEM)
        memory_failed("an open file");
    if (error != 0)
        snprintf(why, why_size, "%s", error == ENOENT ? "there is no such file" : strerror(error));
    return NULL;
}
