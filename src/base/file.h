/* file.h - folders, locks, files read and written whole, paths from one place to another.
 *
 * A file is written beside its place and renamed when it is whole: a crash or a full disk leaves the old one intact
 * (contract 5.3).
 */
#ifndef REHEARSE_BASE_FILE_H
#define REHEARSE_BASE_FILE_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* Makes the folder and its parents. False with errno on failure. */
bool folder_make(const char *path);
/* Waits until no other run writes to the folder and keeps others out until folder_unlock, or until the process has
 * ended in any way and with it what it had started: gnuplot outlives a killed run. So what lies there under our names
 * is a dead run's and may be taken. A folder that cannot be locked (some network file systems) is used as it is.
 * Waiting is said on stderr once; false, with a word there, when a signal that the program catches ended it. `*lock`
 * is for folder_unlock. */
bool folder_lock(const char *path, int *lock);
void folder_unlock(int lock);
/* Writes `length` bytes to PATH.partial, syncs, renames to PATH. False with errno on failure; the old file stays and
 * the partial one is removed. What a killed run left under that name is written over; a folder that several runs may
 * write to has to be locked. */
bool file_write_whole(const char *path, const char *bytes, size_t length);
/* Reads a whole file of at most `limit` bytes into *text (and a NUL, not counted). False with errno (EFBIG: longer). */
bool file_read_whole(const char *path, size_t limit, struct text *text);

void relative_path(const char *from, const char *to, struct text *out);

#endif
