/* scratch_folder.h - a folder of its own for a test program that writes files, made before its tests and removed after.
 * Include cmocka first; hand folder_open and folder_close to cmocka_run_group_tests. */
#ifndef SCRATCH_FOLDER_H
#define SCRATCH_FOLDER_H

#include "base/text.h"

#include <stdlib.h>
#include <sys/stat.h>

static char folder[] = "/tmp/rehearse-test-XXXXXX";

static inline struct text inside(const char *name)
{
    struct text path = {0};
    text_format(&path, "%s/%s", folder, name);
    return path;
}

static inline bool there(const char *name)
{
    struct text path = inside(name);
    struct stat status;
    bool found = stat(path.bytes, &status) == 0;
    text_free(&path);
    return found;
}

static int folder_open(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int folder_close(void **state)
{
    struct text command = {0};
    (void)state;
    text_format(&command, "rm -rf %s", folder);
    int status = system(command.bytes);
    text_free(&command);
    return status;
}

#endif
