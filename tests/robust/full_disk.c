/* full_disk.c - to be preloaded: files take DISK_BYTES bytes together, and then the disk is full, as far as write() can
 * tell. What has been written stays. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

ssize_t write(int file, const void *bytes, size_t length)
{
    static long left = -1;
    struct stat about;
    if (left < 0)
        left = strtol(getenv("DISK_BYTES"), NULL, 10);
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode))
        return syscall(SYS_write, file, bytes, length);
    if (left == 0 && length > 0) {
        errno = ENOSPC;
        return -1;
    }
    ssize_t written = syscall(SYS_write, file, bytes, length < (size_t)left ? length : (size_t)left);
    left -= written > 0 ? written : 0;
    return written;
}
