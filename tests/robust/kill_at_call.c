/* kill_at_call.c - kill -9 at a chosen moment: when a program is about to make its Nth system call.
 *
 *     kill_at_call N COMMAND...               kills it at that call; exit 0, or 1 when it ended before
 *     kill_at_call count COMMAND...           lets it be; prints how many calls it made
 *     kill_at_call each FOLDERS COMMAND...    kills it at its first call, and again from the start at its second, ...
 *
 * Between two calls a program changes no file, so `each` tries every moment that can make a difference. FOLDERS is
 * OLD:NEW:OUT: the command replaces the old results in OUT by the new ones in one step: wherever it dies, all files
 * there are to be the old ones or all the new ones. Prints what it found; exit 0 if they were, and some died before
 * and after that step. Exit 4 where one program may not trace another. */
#define _GNU_SOURCE
#include "two_results.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NO_TRACING = 4, CANNOT_RUN = 127 };

/* A traced child that waits before its first instruction. */
static pid_t start(char **command)
{
    int state;
    pid_t child = fork();
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
            _exit(NO_TRACING);
        execv(command[0], command);
        _exit(CANNOT_RUN);
    }
    if (child < 0 || waitpid(child, &state, 0) != child || !WIFSTOPPED(state) ||
        ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)) != 0) {
        fputs("kill_at_call: cannot trace a program here\n", stderr);
        exit(NO_TRACING);
    }
    return child;
}

/* Runs the command up to its Nth call, where it dies. Returns the number of calls it made: less than N if it ended. */
static long run_until(long last_call, char **command)
{
    int state;
    long calls = 0, signal_number = 0;
    bool entering = true; /* each call stops twice, at its beginning and at its end */
    pid_t child = start(command);
    while (ptrace(PTRACE_SYSCALL, child, NULL, (void *)signal_number) == 0 && waitpid(child, &state, 0) == child &&
           WIFSTOPPED(state)) {
        bool at_call = WSTOPSIG(state) == (SIGTRAP | 0x80);
        signal_number = at_call ? 0 : WSTOPSIG(state);
        if (!at_call)
            continue;
        calls += entering;
        entering = !entering;
        if (calls == last_call) {
            kill(child, SIGKILL);
            waitpid(child, &state, 0);
            break;
        }
    }
    return calls;
}

static bool all_are(const struct two_results *results, const struct folder_state *state, enum file_is one)
{
    bool good = !state->partial;
    for (int i = 0; i < results->count; i++)
        good = good && (state->is[i] & one);
    return good;
}

static int kill_at_each(const char *folders, char **command)
{
    struct two_results results;
    struct folder_state state, old;
    long call, before = 0, within = 0, after = 0, wrong = 0;
    if (!two_results_read(&results, folders)) {
        fputs("kill_at_call: the known results cannot be read\n", stderr);
        return 2;
    }
    folder_old(&results, &old);
    for (call = 1;; call++) {
        folder_put_back(&results, &old);
        if (run_until(call, command) < call)
            break;
        folder_look(&results, &state);
        const char *why = folder_wrong(&results, &state, false);
        if (!why && folder_mixed(&results, &state))
            why = "old and new files are mixed";
        if (why && ++wrong <= 20)
            printf("killed at its system call %ld: %s\n", call, why);
        before += all_are(&results, &state, OLD_FILE);
        after += all_are(&results, &state, NEW_FILE);
    }
    within = call - 1 - before - after;
    printf("# killed %ld times: %ld before the writing, %ld within it, %ld after it\n", call - 1, before, within,
           after);
    return wrong > 0 || before == 0 || after == 0;
}

int main(int argc, char **argv)
{
    if (argc > 3 && strcmp(argv[1], "each") == 0)
        return kill_at_each(argv[2], argv + 3);
    if (argc > 2 && strcmp(argv[1], "count") == 0)
        return printf("%ld\n", run_until(LONG_MAX, argv + 2)) < 0;
    long call = argc > 2 ? atol(argv[1]) : 0;
    if (call < 1)
        return 2;
    return run_until(call, argv + 2) < call;
}
