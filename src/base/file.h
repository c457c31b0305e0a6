/* file.h - folders, locks, files read and written whole, paths from one place to another.
 *
 * Files are only made, never written over; replacement.h puts them in the place of old ones (contract 5.3).
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
 * Waiting is said on stderr once; false, with a word there, when the run is to stop (stop_asked) and the folder did not
 * become free within a second. `*lock` is for folder_unlock. */
bool folder_lock(const char *path, int *lock);
void folder_unlock(int lock);
/* Makes what happened in a folder that is open survive a power cut. Some file systems cannot sync a folder: there is
 * nothing more to do there. False with errno on failure. */
bool folder_sync(int folder);
/* Makes a file that must not be there yet, not even as a link, and syncs it. False with errno on failure; no part of
 * it is left then. */
bool file_write_new(const char *path, const char *bytes, size_t length);
/* Reads a whole file of at most `limit` bytes into *text (and a NUL, not counted). False with errno (EFBIG: longer). */
bool file_read_whole(const char *path, size_t limit, struct text *text);

void relative_path(const char *from, const char *to, struct text *out);

#endif
