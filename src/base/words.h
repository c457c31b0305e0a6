/* words.h - lists of words, and texts read word by word.
 *
 * Invariant: every list of words ends in NULL.
 */
#ifndef REHEARSE_BASE_WORDS_H
#define REHEARSE_BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* The index of `word` in the list, or -1. */
int word_find(const char *word, const char *const *words);

/* The word of the list nearest to `word` by Damerau-Levenshtein distance, or NULL when none is within a third of its
 * length (at least 1, at most 3). For "unknown key; did you mean ...". */
const char *nearest_word(const char *word, const char *const *words);

/* A text being read: the word at hand is text[at .. at + length); length 0 is the end. Blanks, tabs and line ends part
 * words. With `operators`, so does a run of these bytes, which is a word itself; "->" always is one then. Start with
 * {.text = ...} and words_next. */
struct words {
    const char *text;
    const char *operators; /* NULL: none */
    size_t at, length;
};

void words_next(struct words *words);
bool words_at(const struct words *words, const char *word);
/* Takes the word at hand if it is this one. */
bool words_take(struct words *words, const char *word);
/* Copies the word at hand, cut to `size` - 1 bytes, into `buffer`, which is returned. */
const char *words_copy(const struct words *words, char *buffer, size_t size);

#endif
