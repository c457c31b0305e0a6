/* check.h - assertions that stay on, and who is told when the program cannot go on.
 *
 * A user's mistake is a `struct problem` (problem.h). A programmer's mistake stops here: ENSURE reports the expression,
 * the simulated time, the seed and the command that replays the run, then aborts. A failing environment (no memory, a
 * full disk) ends the program with exit code 3 and one line on stderr.
 *
 * Whoever runs the engine inside a program of its own gives its threads a context with a handler, which is told first.
 */
#ifndef REHEARSE_BASE_CHECK_H
#define REHEARSE_BASE_CHECK_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdnoreturn.h>

enum failure_kind {
    FAILURE_INVARIANT,   /* a bug: something that must hold does not */
    FAILURE_MEMORY,      /* out of memory */
    FAILURE_ENVIRONMENT, /* anything else outside the program */
    FAILURE_TOO_LARGE,   /* what was asked for is beyond what can be counted */
};

/* Told of a failure by the thread that met it; `message` is a sentence or several lines, valid during the call. It may
 * leave by longjmp into its own thread, which then gives up everything that the failed call had made. When it returns,
 * the default follows: print and end the program. NULL: the default alone. */
struct failure_handler {
    void (*call)(void *self, enum failure_kind kind, const char *message);
    void *self;
};

/* How a run is repeated. The strings must outlive the context. */
struct replay {
    const char *command; /* NULL: no run is under way */
    uint64_t seed;
    const int64_t *now_ns; /* the running simulation's clock; may be NULL */
};

/* What a thread works for. Runs that share a process have a context each. */
struct check_context {
    struct replay replay;
    struct failure_handler handler;
    const volatile sig_atomic_t *stop; /* not 0: the run is to stop, and never again 0 then; may be NULL */
};

/* Makes *context this thread's until the next call and returns the one before; NULL: none. A thread that starts others
 * to work for the same run hands check_current() on to them. */
const struct check_context *check_enter(const struct check_context *context);
const struct check_context *check_current(void);

/* Whether this thread's run is to stop. Whatever may take long looks after every bounded piece of work, counted and
 * not timed; a loop over learners or attempts does so every LOOK_EVERY of them, which is some milliseconds. */
bool stop_asked(void);
#define LOOK_EVERY 65536U
#define LOOK(count) ((count) % LOOK_EVERY == 0 && stop_asked())

/* What a header promises, a function checks: NAME_check(), which fails as ENSURE does. Those that cost nothing beside a
 * sample are called at its end in every build. Those that walk through learners, buckets or decisions are called
 * there as CHECKED(NAME_check(...)) where invariants_checked is true: in builds made with CHECKS=1, as the sanitized
 * ones are, and in every program of the tests, which define it so (tests/checked.c). */
extern const bool invariants_checked;
#define CHECKED(call) (invariants_checked ? (call) : (void)0)

#define ENSURE(expression) ((expression) ? (void)0 : check_failed(#expression, __FILE__, __LINE__))
noreturn void check_failed(const char *expression, const char *file, int line);

/* Out of memory: the message says for what. */
noreturn void memory_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The message says what failed, and why. */
noreturn void environment_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The message says what is too large. A user's mistake that shows only while the run goes on: exit code 2. */
noreturn void range_failed(const char *message);

#endif
