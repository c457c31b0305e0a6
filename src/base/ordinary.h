/* ordinary.h - files that are given to us: opened only when they are ordinary ones.
 *
 * A pipe, a device or a folder is refused without waiting for it. What the kernel makes while it is read (/proc) says
 * that it is empty, and is read as an empty file.
 */
#ifndef REHEARSE_BASE_ORDINARY_H
#define REHEARSE_BASE_ORDINARY_H

#include <stdio.h>
#include <sys/stat.h>

/* The file open for reading, with its *status; NULL with the reason in `why`, a part of a sentence. limit: bytes. */
FILE *ordinary_open(const char *path, size_t limit, struct stat *status, char *why, size_t why_size);

#endif
