/* words.c - lists of words, and texts read word by word. */
#include "base/words.h"

#include <string.h>

/* Words longer than this are not compared: no key is that long. */
#define WORD_BYTES 64
#define BLANKS " \t\r\n"

int word_find(const char *word, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return -1;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* Damerau-Levenshtein distance in its restricted form (optimal string alignment): insertions, deletions,
 * substitutions and swaps of neighbours cost 1 each. Both words are at most WORD_BYTES long. After Damerau,
 * CACM 7(3), 1964, and Wagner and Fischer, JACM 21(1), 1974. */
static int distance(const char *a, int a_length, const char *b, int b_length)
{
    int cost[WORD_BYTES + 1][WORD_BYTES + 1];
    for (int i = 0; i <= a_length; i++)
        cost[i][0] = i;
    for (int j = 0; j <= b_length; j++)
        cost[0][j] = j;
    for (int i = 1; i <= a_length; i++) {
        for (int j = 1; j <= b_length; j++) {
            int best = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            best = smaller(best, cost[i - 1][j] + 1);
            best = smaller(best, cost[i][j - 1] + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = smaller(best, cost[i - 2][j - 2] + 1);
            cost[i][j] = best;
        }
    }
    return cost[a_length][b_length];
}

const char *nearest_word(const char *word, const char *const *words)
{
    size_t length = strlen(word);
    if (length == 0 || length > WORD_BYTES)
        return NULL;
    int limit = (int)length / 3;
    limit = limit < 1 ? 1 : smaller(limit, 3);
    const char *nearest = NULL;
    int nearest_distance = limit + 1;
    for (; *words; words++) {
        size_t other = strlen(*words);
        if (other > WORD_BYTES)
            continue;
        int steps = distance(word, (int)length, *words, (int)other);
        if (steps < nearest_distance) {
            nearest_distance = steps;
            nearest = *words;
        }
    }
    return nearest;
}

/* Of the word that begins at `text`: an operator, an arrow, or everything up to a blank or one of them. */
static size_t word_length(const char *text, const char *operators)
{
    if (!operators)
        return strcspn(text, BLANKS);
    if (strncmp(text, "->", 2) == 0)
        return 2;
    size_t length = strspn(text, operators);
    if (length > 0)
        return length;
    while (text[length] && !strchr(BLANKS, text[length]) && !strchr(operators, text[length]) &&
           strncmp(text + length, "->", 2) != 0)
        length++;
    return length;
}

void words_next(struct words *words)
{
    words->at += words->length;
    words->at += strspn(words->text + words->at, BLANKS);
    words->length = word_length(words->text + words->at, words->operators);
}

bool words_at(const struct words *words, const char *word)
{
    return strlen(word) == words->length && strncmp(words->text + words->at, word, words->length) == 0;
}

bool words_take(struct words *words, const char *word)
{
    bool there = words_at(words, word);
    if (there)
        words_next(words);
    return there;
}

const char *words_copy(const struct words *words, char *buffer, size_t size)
{
    size_t length = words->length < size ? words->length : size - 1;
    memcpy(buffer, words->text + words->at, length);
    buffer[length] = '\0';
    return buffer;
}
