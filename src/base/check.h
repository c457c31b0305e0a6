/* check.h - assertions that stay on, and the one way to ask for memory.
 *
 * A user's mistake is a `struct problem` (problem.h). A programmer's mistake stops here: ENSURE prints the
 * expression, the simulated time, the seed and the command that replays the run, then aborts.
 * A failing environment (no memory, full disk) ends the program with exit code 3 and one line on stderr.
 */
#ifndef REHEARSE_BASE_CHECK_H
#define REHEARSE_BASE_CHECK_H

#include <stddef.h>
#include <stdint.h>
#include <stdnoreturn.h>

/* The exit codes of the program, contract 5.2. */
enum exit_code {
    EXIT_AS_EXPECTED = 0,
    EXIT_GATE_FAILED = 1,
    EXIT_BAD_INPUT = 2,
    EXIT_ENVIRONMENT = 3,
    EXIT_INTERRUPTED = 130,
};

/* What a failed ENSURE prints beside the expression. Set once when a run starts, before its threads; the strings
 * must outlive the run. `now_ns` points at the running simulation's clock and may be NULL. */
struct replay {
    const char *command;
    uint64_t seed;
    const int64_t *now_ns;
};
/* NULL: no run is under way. */
void check_set_replay(const struct replay *replay);

#define ENSURE(expression) ((expression) ? (void)0 : check_failed(#expression, __FILE__, __LINE__))
noreturn void check_failed(const char *expression, const char *file, int line);

/* Prints `rehearse: ` and the message to stderr and exits with EXIT_ENVIRONMENT. */
noreturn void environment_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Memory for `count` elements of `size` bytes, zeroed; never NULL (count or size may be 0). The product is checked.
 * The caller owns it and releases it with free(). Out of memory is environment_failed. */
void *memory_new(size_t count, size_t size);
/* The same, grown: keeps the first min(old, new) elements; new elements are NOT zeroed. */
void *memory_grow(void *memory, size_t count, size_t size);
/* A copy of a string, owned by the caller. */
char *memory_copy_text(const char *text);

#endif
