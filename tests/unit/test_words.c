/* test_words.c - lists of words, the nearest of them, and texts read word by word. */
#include "base/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

static void a_word_is_found_by_its_letters(void **state)
{
    (void)state;
    static const char *const words[] = {"warn", "hold", NULL};
    assert_int_equal(word_find("hold", words), 1);
    assert_int_equal(word_find("hol", words), -1);
    assert_int_equal(word_find("", words), -1);
}

/* The words of `text`, each in brackets. */
static void assert_words(const char *text, const char *operators, const char *expected)
{
    char all[200] = "", word[6];
    struct words words = {.text = text, .operators = operators};
    for (words_next(&words); words.length > 0; words_next(&words)) {
        strcat(all, "[");
        strcat(all, words_copy(&words, word, sizeof word));
        strcat(all, "]");
    }
    assert_string_equal(all, expected);
}

static void a_text_falls_into_words(void **state)
{
    (void)state;
    assert_words("", NULL, "");
    assert_words(" \t\r\n", NULL, "");
    assert_words("  go at\t12:00 \n", NULL, "[go][at][12:00]");
    assert_words("a<b ->c", NULL, "[a<b][->c]");
    assert_words("a<=b->c-d", "<>=!", "[a][<=][b][->][c-d]");
    assert_words("abcdefgh i", NULL, "[abcde][i]"); /* cut to the buffer, not parted */
}

static void a_word_is_taken_only_when_it_is_there_whole(void **state)
{
    (void)state;
    struct words words = {.text = "not now"};
    words_next(&words);
    assert_false(words_take(&words, "no"));
    assert_false(words_take(&words, "nothing"));
    assert_true(words_take(&words, "not"));
    assert_true(words_at(&words, "now"));
    assert_true(words_take(&words, "now"));
    assert_int_equal(words.length, 0);
    assert_int_equal(words.at, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_known_word_is_suggested),
        cmocka_unit_test(a_word_is_found_by_its_letters),
        cmocka_unit_test(a_text_falls_into_words),
        cmocka_unit_test(a_word_is_taken_only_when_it_is_there_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
