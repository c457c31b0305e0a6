/* test_problem.c - how a user's mistakes are shown, and what ENSURE and a failing environment say. */
#include "base/problem.h"

#include "base/check.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* What problems_print writes; the caller frees it. */
static char *printed(const struct problems *problems)
{
    char *bytes = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&bytes, &length);
    assert_non_null(out);
    problems_print(problems, out);
    assert_int_equal(fclose(out), 0);
    return bytes;
}

static void a_mistake_is_shown_with_its_line_and_a_caret(void **state)
{
    (void)state;
    static const struct {
        struct place place;
        const char *excerpt;
        const char *expected;
    } rows[] = {
        {{"a.yaml", 12, 8, 2}, "think: 40", "a.yaml:12:8: error: bad\n    think: 40\n           ^~\n"},
        {{"a.yaml", 12, 1, 1}, "x", "a.yaml:12:1: error: bad\n    x\n    ^\n"},
        {{"a.yaml", 12, 1, 0}, "x\r\n", "a.yaml:12:1: error: bad\n    x\n    ^\n"},
        /* A tilde never runs past the line, and a place behind the line is marked at its end. */
        {{"a.yaml", 12, 2, 99}, "abc", "a.yaml:12:2: error: bad\n    abc\n     ^~\n"},
        {{"a.yaml", 12, 99, 3}, "abc", "a.yaml:12:99: error: bad\n    abc\n       ^\n"},
        /* Tabs stay tabs, a character of several bytes is one column, control bytes are harmless. */
        {{"a.yaml", 1, 2, 1}, "\tb", "a.yaml:1:2: error: bad\n    \tb\n    \t^\n"},
        {{"a.yaml", 1, 3, 1}, "\xC3\xA9:b", "a.yaml:1:3: error: bad\n    \xC3\xA9:b\n      ^\n"},
        {{"a.yaml", 1, 2, 1}, "\x1B[2J", "a.yaml:1:2: error: bad\n    ?[2J\n     ^\n"},
        {{"a.yaml", 3, 0, 0}, NULL, "a.yaml:3: error: bad\n"},
        {{"a.yaml", 0, 0, 0}, NULL, "a.yaml: error: bad\n"},
        {{"--set", 1, 5, 1}, "a.b=x", "--set:1:5: error: bad\n    a.b=x\n        ^\n"},
        {{NULL, 0, 0, 0}, NULL, "error: bad\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct problems problems = {0};
        problem_add(&problems, rows[i].place, rows[i].excerpt, "%s", "bad");
        char *text = printed(&problems);
        assert_string_equal(text, rows[i].expected);
        free(text);
        problems_free(&problems);
    }
}

static void ten_mistakes_are_shown_and_the_rest_are_counted(void **state)
{
    (void)state;
    struct problems problems = {0};
    for (int i = 1; i <= 13; i++)
        problem_add(&problems, (struct place){"a.yaml", i, 1, 1}, "line", "number %d", i);
    assert_int_equal(problems.count, 13);
    char *text = printed(&problems);
    assert_non_null(strstr(text, "a.yaml:10:1: error: number 10\n"));
    assert_null(strstr(text, "number 11"));
    assert_non_null(strstr(text, "\nand 3 more\n"));
    free(text);
    problems_free(&problems);
    assert_int_equal(problems.count, 0);
}

static void a_huge_line_or_message_does_not_bury_the_rest(void **state)
{
    (void)state;
    char huge[5000];
    memset(huge, 'x', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    struct problems problems = {0};
    problem_add(&problems, (struct place){"a.yaml", 1, 1, 1}, huge, "unknown key \"%s\"", huge);
    char *text = printed(&problems);
    assert_true(strlen(text) < 1200);
    free(text);
    problems_free(&problems);
}

static void no_mistakes_print_nothing(void **state)
{
    (void)state;
    struct problems problems = {0};
    char *text = printed(&problems);
    assert_string_equal(text, "");
    free(text);
    problems_free(&problems);
}

static void the_nearest_known_word_is_suggested(void **state)
{
    (void)state;
    static const char *const words[] = {"learners", "duration", "split", "region", "regions", "seed", "p99", NULL};
    static const struct {
        const char *word, *expected;
    } rows[] = {
        {"lerners", "learners"},   /* deletion */
        {"learnerss", "learners"}, /* insertion */
        {"durasion", "duration"},  /* substitution */
        {"slpit", "split"},        /* swap of neighbours: one step, not two */
        {"seed", "seed"},
        {"regions", "regions"}, /* an exact match beats a near one */
        {"regoin", "region"},
        {"p9", "p99"},
        {"duartoin", "duration"},
        /* Too far for their length. */
        {"sd", NULL},
        {"banana", NULL},
        {"splat it", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *nearest = nearest_word(rows[i].word, words);
        if (!rows[i].expected)
            assert_null(nearest);
        else
            assert_string_equal(nearest ? nearest : "(none)", rows[i].expected);
    }
    char huge[1000];
    memset(huge, 's', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    assert_null(nearest_word(huge, words));
}

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
    check_set_replay(&(struct replay){"rehearse run x.yaml --seed 42", 42, &now_ns});
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mistake_is_shown_with_its_line_and_a_caret),
        cmocka_unit_test(ten_mistakes_are_shown_and_the_rest_are_counted),
        cmocka_unit_test(a_huge_line_or_message_does_not_bury_the_rest),
        cmocka_unit_test(no_mistakes_print_nothing),
        cmocka_unit_test(the_nearest_known_word_is_suggested),
        cmocka_unit_test(a_broken_invariant_prints_expression_time_seed_and_command_and_aborts),
        cmocka_unit_test(a_kept_invariant_says_nothing),
        cmocka_unit_test(memory_that_cannot_be_had_ends_with_exit_code_3),
        cmocka_unit_test(memory_is_zeroed_and_nothing_is_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
