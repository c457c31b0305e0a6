/* problem.c - a user's mistakes, with positions. */
#include "base/problem.h"

#include "base/check.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Messages quote what the user wrote; more than this of it helps nobody. */
#define MESSAGE_BYTES 1024
/* A longer line than this (a whole file of JSON, say) would bury the message. */
#define EXCERPT_BYTES 400
/* Words longer than this are not compared: no key is that long. */
#define WORD_BYTES 64

void problem_add(struct problems *problems, struct place place, const char *excerpt, const char *format, ...)
{
    size_t index = problems->count++;
    if (index >= PROBLEMS_SHOWN)
        return;
    char message[MESSAGE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    problems->kept[index] = (struct problem){
        .place = place,
        .message = memory_copy_text(message),
        .excerpt = excerpt ? memory_copy_text(excerpt) : NULL,
    };
}

static bool continues_character(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Prints the line and, under it, a caret and a tilde for each further character of the place. Tabs are kept, so that
 * both lines are indented alike; the bytes of one UTF-8 character count as one; control bytes, which could steer the
 * terminal, show as '?'. */
static void print_excerpt(const struct place *place, const char *excerpt, FILE *out)
{
    int end = (int)strcspn(excerpt, "\r\n");
    fputs("    ", out);
    for (int i = 0; i < end; i++) {
        unsigned char byte = (unsigned char)excerpt[i];
        fputc((byte < ' ' && byte != '\t') || byte == 0x7F ? '?' : byte, out);
    }
    fputc('\n', out);
    if (place->column < 1)
        return;
    fputs("    ", out);
    int column = 1; /* of the character that begins at excerpt[i] */
    for (int i = 0; i < end; i++) {
        if (continues_character(excerpt[i]))
            continue;
        if (column < place->column)
            fputc(excerpt[i] == '\t' ? '\t' : ' ', out);
        else if (column == place->column)
            fputc('^', out);
        else if (column - place->column < place->length)
            fputc('~', out);
        column++;
    }
    /* What is missing at the end of a line is marked just behind it. */
    if (column <= place->column)
        fputc('^', out);
    fputc('\n', out);
}

void problems_print(const struct problems *problems, FILE *out)
{
    size_t kept = problems->count < PROBLEMS_SHOWN ? problems->count : PROBLEMS_SHOWN;
    for (size_t i = 0; i < kept; i++) {
        const struct problem *problem = &problems->kept[i];
        const struct place *place = &problem->place;
        if (place->source)
            fputs(place->source, out);
        if (place->source && place->line > 0)
            fprintf(out, ":%d", place->line);
        if (place->source && place->line > 0 && place->column > 0)
            fprintf(out, ":%d", place->column);
        fprintf(out, "%serror: %s\n", place->source ? ": " : "", problem->message);
        if (problem->excerpt && strlen(problem->excerpt) <= EXCERPT_BYTES)
            print_excerpt(place, problem->excerpt, out);
    }
    if (problems->count > kept)
        fprintf(out, "and %zu more\n", problems->count - kept);
}

void problems_free(struct problems *problems)
{
    size_t kept = problems->count < PROBLEMS_SHOWN ? problems->count : PROBLEMS_SHOWN;
    for (size_t i = 0; i < kept; i++) {
        free(problems->kept[i].message);
        free(problems->kept[i].excerpt);
    }
    *problems = (struct problems){0};
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
