/* test_check.c - what ENSURE and a failing environment say, and to whom. */
#include "base/check.h"
#include "base/exit_code.h"
#include "base/memory.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Runs `action` in a child without core dumps; returns the wait status and what the child wrote to stderr. */
static int in_child(void (*action)(void), char *output, size_t size)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        signal(SIGABRT, SIG_DFL);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        action();
        _exit(0);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t count; (count = read(ends[0], output + length, size - 1 - length)) > 0;)
        length += (size_t)count;
    output[length] = '\0';
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void break_an_invariant(void)
{
    static const int64_t now_ns = 86400000000123;
    struct check_context context = {.replay = {"rehearse run x.yaml --seed 42", 42, &now_ns}};
    check_enter(&context);
    int served = 1, offered = 2;
    ENSURE(served == offered);
}

static void break_an_invariant_quietly(void)
{
    int served = 1, offered = 2;
    ENSURE(served == offered);
}

static void a_broken_invariant_prints_expression_time_seed_and_command_and_aborts(void **state)
{
    (void)state;
    char output[1000];
    int status = in_child(break_an_invariant, output, sizeof output);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_non_null(strstr(output, "served == offered"));
    assert_non_null(strstr(output, "86400000000123 ns"));
    assert_non_null(strstr(output, "seed: 42"));
    assert_non_null(strstr(output, "rehearse run x.yaml --seed 42\n"));
}

static void keep_an_invariant(void)
{
    ENSURE(1 + 1 == 2);
}

static void a_kept_invariant_says_nothing(void **state)
{
    (void)state;
    char output[1000];
    assert_int_equal(in_child(keep_an_invariant, output, sizeof output), 0);
    assert_string_equal(output, "");
}

static void ask_for_too_much(void)
{
    /* Stored through volatile, so that neither the compiler nor a reader removes the call. */
    volatile size_t count = SIZE_MAX / 2;
    memory_grow(NULL, count, 16);
}

static void memory_that_cannot_be_had_ends_with_exit_code_3(void **state)
{
    (void)state;
    char output[1000];
    int status = in_child(ask_for_too_much, output, sizeof output);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_ENVIRONMENT);
    assert_non_null(strstr(output, "rehearse: out of memory"));
}

static void memory_is_zeroed_and_nothing_is_something(void **state)
{
    (void)state;
    unsigned char *bytes = memory_new(1000, 3);
    for (int i = 0; i < 3000; i++)
        assert_int_equal(bytes[i], 0);
    bytes[2999] = 7;
    bytes = memory_grow(bytes, 100000, 3);
    assert_int_equal(bytes[2999], 7);
    free(bytes);
    void *nothing = memory_new(0, 8);
    assert_non_null(nothing);
    nothing = memory_grow(nothing, 0, 8);
    assert_non_null(nothing);
    free(nothing);
    char *copy = memory_copy_text("");
    assert_string_equal(copy, "");
    free(copy);
}

/* What a handler was told. */
struct told {
    enum failure_kind kind;
    char message[200];
    jmp_buf back;
};

static void note_and_leave(void *self, enum failure_kind kind, const char *message)
{
    struct told *told = self;
    told->kind = kind;
    snprintf(told->message, sizeof told->message, "%s", message);
    longjmp(told->back, 1);
}

static void a_handler_is_told_and_may_leave(void **state)
{
    (void)state;
    static void (*const failures[])(void) = {break_an_invariant_quietly, ask_for_too_much};
    static const enum failure_kind kinds[] = {FAILURE_INVARIANT, FAILURE_MEMORY};
    static const char *const words[] = {"served == offered", "out of memory"};
    for (size_t i = 0; i < 2; i++) {
        struct told told = {.kind = FAILURE_ENVIRONMENT};
        struct check_context context = {.handler = {note_and_leave, &told}};
        assert_null(check_enter(&context));
        if (setjmp(told.back) == 0) {
            failures[i]();
            fail();
        }
        assert_ptr_equal(check_enter(NULL), &context);
        assert_int_equal(told.kind, kinds[i]);
        assert_non_null(strstr(told.message, words[i]));
    }
}

static void note(void *self, enum failure_kind kind, const char *message)
{
    (void)kind, (void)message;
    fputs(self, stderr);
}

static void fail_with_a_handler_that_returns(void)
{
    struct check_context context = {.handler = {note, "noted\n"}};
    check_enter(&context);
    environment_failed("the %s is gone", "disk");
}

static void after_a_handler_that_returns_the_default_follows(void **state)
{
    (void)state;
    char output[1000];
    int status = in_child(fail_with_a_handler_that_returns, output, sizeof output);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_ENVIRONMENT);
    assert_string_equal(output, "noted\nrehearse: the disk is gone\n");
}

static void *current_of_another_thread(void *unused)
{
    (void)unused;
    return (void *)(uintptr_t)check_current();
}

static void a_context_is_its_threads_own(void **state)
{
    (void)state;
    struct check_context outer = {.replay = {.seed = 1}}, inner = {.replay = {.seed = 2}};
    pthread_t thread;
    void *other = &inner;
    check_enter(&outer);
    assert_int_equal(pthread_create(&thread, NULL, current_of_another_thread, NULL), 0);
    assert_int_equal(pthread_join(thread, &other), 0);
    assert_null(other);
    assert_ptr_equal(check_enter(&inner), &outer);
    assert_ptr_equal(check_enter(&outer), &inner);
    assert_ptr_equal(check_enter(NULL), &outer);
    assert_null(check_current());
}

static void in_programs_of_the_tests_invariants_are_checked_at_every_sample(void **state)
{
    (void)state;
    int checked = 0;
    CHECKED((void)checked++);
    assert_int_equal(checked, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_broken_invariant_prints_expression_time_seed_and_command_and_aborts),
        cmocka_unit_test(a_kept_invariant_says_nothing),
        cmocka_unit_test(memory_that_cannot_be_had_ends_with_exit_code_3),
        cmocka_unit_test(memory_is_zeroed_and_nothing_is_something),
        cmocka_unit_test(a_handler_is_told_and_may_leave),
        cmocka_unit_test(after_a_handler_that_returns_the_default_follows),
        cmocka_unit_test(a_context_is_its_threads_own),
        cmocka_unit_test(in_programs_of_the_tests_invariants_are_checked_at_every_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
