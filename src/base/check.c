/* check.c - assertions that stay on, and who is told when the program cannot go on. */
#include "base/check.h"

#include "base/exit_code.h"
#include "base/utf8.h"

#include <float.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#define MESSAGE_BYTES 4096

/* The same bits everywhere (contract 1.5): a build that cannot promise it does not compile.
 * Evaluation method 1 (gcc on s390x) widens float alone, which nothing here uses; 2 is x87. */
_Static_assert(FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 1,
               "doubles must be computed as doubles: on i386 add -msse2 -mfpmath=sse");
_Static_assert(sizeof(double) == 8 && DBL_MANT_DIG == 53, "double must be IEEE 754 binary64");
#ifdef __FAST_MATH__
#error "-ffast-math changes results: remove it"
#endif

/* Statics are const tables but for this one: a failed ENSURE has no caller that could hand it the run. */
static _Thread_local const struct check_context *thread_context;

const struct check_context *check_enter(const struct check_context *context)
{
    const struct check_context *before = thread_context;
    thread_context = context;
    return before;
}

const struct check_context *check_current(void)
{
    return thread_context;
}

/* Weak: a test counts the looks. */
__attribute__((weak)) bool stop_asked(void)
{
    return thread_context && thread_context->stop && *thread_context->stop;
}

#ifndef REHEARSE_CHECKS
#define REHEARSE_CHECKS 0
#endif
/* Weak: a program may have its own. */
__attribute__((weak)) const bool invariants_checked = REHEARSE_CHECKS;

/* Nothing here asks for memory: there may be none. */
static void report(enum failure_kind kind, const char *message)
{
    const struct check_context *context = thread_context;
    if (context && context->handler.call)
        context->handler.call(context->handler.self, kind, message);
    fflush(stdout);
    fprintf(stderr, "rehearse: %s\n", message);
}

noreturn void check_failed(const char *expression, const char *file, int line)
{
    char now[64] = "", repeat[MESSAGE_BYTES / 2] = "", message[MESSAGE_BYTES];
    const struct replay *replay = thread_context ? &thread_context->replay : NULL;
    if (replay && replay->now_ns)
        snprintf(now, sizeof now, "\n  simulated time: %" PRId64 " ns", *replay->now_ns);
    if (replay && replay->command)
        utf8_end_cut(repeat, sizeof repeat,
                     snprintf(repeat, sizeof repeat, "\n  seed: %" PRIu64 "\n  to see it again: %s", replay->seed,
                              replay->command));
    utf8_end_cut(message, sizeof message,
                 snprintf(message, sizeof message, "internal error: %s:%d: not true: %s%s%s", file, line, expression,
                          now, repeat));
    report(FAILURE_INVARIANT, message);
    abort();
}

static noreturn void environment_ends(enum failure_kind kind, const char *before, const char *format, va_list arguments)
{
    char what[MESSAGE_BYTES - 32], message[MESSAGE_BYTES];
    utf8_end_cut(what, sizeof what, vsnprintf(what, sizeof what, format, arguments));
    snprintf(message, sizeof message, "%s%s", before, what);
    report(kind, message);
    exit(EXIT_ENVIRONMENT);
}

noreturn void memory_failed(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    environment_ends(FAILURE_MEMORY, "out of memory: ", format, arguments);
}

noreturn void environment_failed(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    environment_ends(FAILURE_ENVIRONMENT, "", format, arguments);
}

noreturn void range_failed(const char *message)
{
    report(FAILURE_TOO_LARGE, message);
    exit(EXIT_BAD_INPUT);
}
