/* test_problem.c - how a user's mistakes are shown. */
#include "base/memory.h"
#include "base/problem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

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

static void a_problem_can_outlive_its_source(void **state)
{
    (void)state;
    struct problems problems = {0};
    char *name = memory_copy_text("gone.yaml");
    problem_add(&problems, (struct place){name, 3, 1, 1}, NULL, "no");
    problem_keep_source(&problems.kept[0]);
    problem_keep_source(&problems.kept[0]); /* once is enough */
    memset(name, 'x', strlen(name));
    free(name);
    char *text = printed(&problems);
    assert_string_equal(text, "gone.yaml:3:1: error: no\n");
    free(text);
    problems_free(&problems);
}

static void a_message_that_is_cut_ends_with_a_whole_character(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 3; shift++) {
        char word[4096] = "aa";
        for (size_t i = shift; i + 4 < sizeof word; i += 3)
            memcpy(word + i, "\xe2\x82\xac", 4); /* the Euro sign */
        struct problems problems = {0};
        problem_add(&problems, (struct place){.source = "x"}, NULL, "%s", word);
        const char *message = problems.kept[0].message;
        size_t length = strlen(message);
        assert_in_range(length, 1000, 2000);
        assert_string_equal(message + length - 3, "...");
        assert_int_equal((length - 3 - shift) % 3, 0);
        problems_free(&problems);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mistake_is_shown_with_its_line_and_a_caret),
        cmocka_unit_test(ten_mistakes_are_shown_and_the_rest_are_counted),
        cmocka_unit_test(a_huge_line_or_message_does_not_bury_the_rest),
        cmocka_unit_test(no_mistakes_print_nothing),
        cmocka_unit_test(a_problem_can_outlive_its_source),
        cmocka_unit_test(a_message_that_is_cut_ends_with_a_whole_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
