/* check.c - assertions that stay on, and checked memory. */
#include "base/check.h"

#include <float.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The same bits everywhere (architecture.md, contract 1.5): a build that cannot promise it does not compile.
 * Evaluation method 1 (gcc on s390x) widens float alone, which nothing here uses; 2 is x87. */
_Static_assert(FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 1,
               "doubles must be computed as doubles: on i386 add -msse2 -mfpmath=sse");
_Static_assert(sizeof(double) == 8 && DBL_MANT_DIG == 53, "double must be IEEE 754 binary64");
#ifdef __FAST_MATH__
#error "-ffast-math changes results: remove it"
#endif

/* Statics are const tables but for this one: a failed ENSURE has no caller that could hand it the run. */
static struct replay current_replay;

void check_set_replay(const struct replay *replay)
{
    current_replay = replay ? *replay : (struct replay){NULL, 0, NULL};
}

noreturn void check_failed(const char *expression, const char *file, int line)
{
    fflush(stdout);
    fprintf(stderr, "rehearse: internal error: %s:%d: not true: %s\n", file, line, expression);
    if (current_replay.now_ns)
        fprintf(stderr, "  simulated time: %" PRId64 " ns\n", *current_replay.now_ns);
    if (current_replay.command) {
        fprintf(stderr, "  seed: %" PRIu64 "\n", current_replay.seed);
        fprintf(stderr, "  to see it again: %s\n", current_replay.command);
    }
    abort();
}

noreturn void environment_failed(const char *format, ...)
{
    fflush(stdout);
    fputs("rehearse: ", stderr);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(EXIT_ENVIRONMENT);
}

void *memory_new(size_t count, size_t size)
{
    /* calloc checks the product; for 0 bytes it may return NULL, and callers need not know. */
    void *memory = count == 0 || size == 0 ? calloc(1, 1) : calloc(count, size);
    if (!memory)
        environment_failed("out of memory: %zu x %zu bytes", count, size);
    return memory;
}

void *memory_grow(void *memory, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        environment_failed("out of memory: %zu x %zu bytes", count, size);
    size_t bytes = count * size;
    void *grown = realloc(memory, bytes == 0 ? 1 : bytes);
    if (!grown)
        environment_failed("out of memory: %zu x %zu bytes", count, size);
    return grown;
}

char *memory_copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(memory_new(size, 1), text, size);
}
