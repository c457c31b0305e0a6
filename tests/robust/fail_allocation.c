/* fail_allocation.c - to be preloaded: the FAIL_AT-th allocation of the program fails, and so does every later one
 * when FAIL_ON is set. With FAIL_COUNT=FILE the number of allocations is written there at the end; with
 * FAIL_WHERE=FILE, the name of the library (or program) whose allocation failed. Counted from main on. Nothing is
 * synced: thousands of runs, none of them to outlive a power cut. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

static atomic_long made;
static long fail_at = -1;
static int fail_on, begun;

/* Who asked: the first caller outside this library and the C library. */
static void note(void)
{
    const char *name = getenv("FAIL_WHERE"), *who = "?";
    void *callers[16];
    FILE *file;
    begun = 0;
    int count = backtrace(callers, 16);
    for (int i = 0; i < count; i++) {
        Dl_info info;
        if (dladdr(callers[i], &info) == 0)
            continue;
        const char *slash = strrchr(info.dli_fname, '/');
        who = slash ? slash + 1 : info.dli_fname;
        if (!strstr(who, "libc.so") && !strstr(who, "fail_allocation"))
            break;
    }
    if (name && (file = fopen(name, "w"))) {
        fprintf(file, "%s\n", who);
        fclose(file);
    }
    begun = 1;
}

static int fails(void)
{
    if (!begun)
        return 0;
    long number = atomic_fetch_add(&made, 1) + 1;
    if (fail_at < 1 || number < fail_at || (number > fail_at && !fail_on))
        return 0;
    if (number == fail_at)
        note();
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}
void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}
void *realloc(void *memory, size_t size)
{
    return fails() ? NULL : __libc_realloc(memory, size);
}

int fsync(int file)
{
    (void)file;
    return 0;
}

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("FAIL_AT");
    fail_at = at ? atol(at) : -1;
    fail_on = getenv("FAIL_ON") && *getenv("FAIL_ON");
    begun = 1;
}

__attribute__((destructor)) static void end(void)
{
    const char *name = getenv("FAIL_COUNT");
    FILE *file;
    long count = made;
    begun = 0;
    if (name && (file = fopen(name, "w"))) {
        fprintf(file, "%ld\n", count);
        fclose(file);
    }
}
