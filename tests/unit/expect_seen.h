/* expect_seen.h - a check that fails, in a test that goes on. */
#ifndef EXPECT_SEEN_H
#define EXPECT_SEEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"

#include <stdio.h>
#include <string.h>

/* A check that fails leaves by longjmp, and what it had asked for is given up. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#else
#define __lsan_disable() ((void)0)
#define __lsan_enable() ((void)0)
#endif

/* What a failed check says; the test goes on. */
struct seen {
    jmp_buf back;
    char message[1000];
};

static inline void see(void *self, enum failure_kind kind, const char *message)
{
    struct seen *seen = self;
    assert_int_equal(kind, FAILURE_INVARIANT);
    snprintf(seen->message, sizeof seen->message, "%s", message);
    longjmp(seen->back, 1);
}

/* Makes the check and fails unless what it says has `text` in it. */
static inline void expect_seen(const char *name, const char *text, void (*check)(const void *), const void *of)
{
    static struct seen seen; /* out of reach of longjmp */
    const struct check_context context = {.handler = {see, &seen}};
    seen.message[0] = '\0';
    const struct check_context *before = check_enter(&context);
    __lsan_disable();
    if (setjmp(seen.back) == 0)
        check(of);
    __lsan_enable();
    check_enter(before);
    if (!strstr(seen.message, text))
        fail_msg("%s: expected \"%s\", seen: %s", name, text, seen.message);
}

#endif
