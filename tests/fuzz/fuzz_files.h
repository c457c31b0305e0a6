/* fuzz_files.h - for fuzz targets: a folder in memory where the readers find the bytes they are fed as a file.
 *
 * The readers take paths alone, so the bytes are written to a file of a fixed name; the folder is the working
 * directory. `scenarios` in it is the repository's folder of that name ($REHEARSE_SCENARIOS): inputs can extend it. */
#ifndef FUZZ_FILES_H
#define FUZZ_FILES_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char fuzz_folder[64];

static inline void fuzz_fail(const char *what)
{
    perror(what);
    abort();
}

static inline void fuzz_leave_folder(void)
{
    static const char *const names[] = {"input.yaml", "input.csv", "good.yaml", "policy.yaml", "scenarios"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(names[i]);
    if (chdir("/") == 0)
        rmdir(fuzz_folder);
}

static inline void fuzz_write(const char *name, const void *bytes, size_t size)
{
    FILE *file = fopen(name, "wb");
    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
        fuzz_fail(name);
}

static inline void fuzz_enter_folder(void)
{
    const char *scenarios = getenv("REHEARSE_SCENARIOS");
    strcpy(fuzz_folder, access("/dev/shm", W_OK) == 0 ? "/dev/shm/rehearse-fuzz-XXXXXX" : "/tmp/rehearse-fuzz-XXXXXX");
    if (!mkdtemp(fuzz_folder) || chdir(fuzz_folder) != 0)
        fuzz_fail(fuzz_folder);
    if (scenarios && symlink(scenarios, "scenarios") != 0)
        fuzz_fail(scenarios);
    atexit(fuzz_leave_folder);
}

/* Where mistakes are printed: everything is made, nothing is seen. */
static inline FILE *fuzz_nowhere(void)
{
    static FILE *nowhere;
    if (!nowhere && !(nowhere = fopen("/dev/null", "w")))
        fuzz_fail("/dev/null");
    return nowhere;
}

#endif
