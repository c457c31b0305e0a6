/* files.h - what a folder of results is made of: files made in memory, put in place together.
 *
 * Texts are made before the folder is touched: what they need of memory is there, or nothing has begun. */
#ifndef REHEARSE_REPORT_FILES_H
#define REHEARSE_REPORT_FILES_H

#include "base/replacement.h"
#include "base/text.h"

/* A file of results, in memory. */
struct written_file {
    struct text name, text;
};

/* Puts the files in place of the folder's old ones, all of them or none (base/replacement.h). Returns an exit code,
 * EXIT_AS_EXPECTED when they are there; otherwise why not was said on stderr. */
int files_put(const struct written_file *files, size_t count, const char *folder, const struct content *content);
void files_free(struct written_file *files, size_t count);

#endif
