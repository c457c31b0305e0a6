/* problem.c - a user's mistakes, with positions. */
#include "base/problem.h"

#include "base/harmless.h"
#include "base/memory.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Messages quote what the user wrote; more than this of it helps nobody. */
#define MESSAGE_BYTES 1024
/* A longer line than this (a whole file of JSON, say) would bury the message. */
#define EXCERPT_BYTES 400

void problem_add(struct problems *problems, struct place place, const char *excerpt, const char *format, ...)
{
    size_t index = problems->count++;
    if (index >= PROBLEMS_SHOWN)
        return;
    char message[MESSAGE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    utf8_end_cut(message, sizeof message, vsnprintf(message, sizeof message, format, arguments));
    va_end(arguments);
    problems->kept[index] = (struct problem){
        .place = place,
        .message = memory_copy_text(message),
        .excerpt = excerpt ? memory_copy_text(excerpt) : NULL,
    };
}

void problem_keep_source(struct problem *problem)
{
    if (problem->source || !problem->place.source)
        return;
    problem->source = memory_copy_text(problem->place.source);
    problem->place.source = problem->source;
}

/* Prints the line and, under it, a caret and a tilde for each further character of the place. Tabs are kept, so that
 * both lines are indented alike; a character that acts (harmless.h) shows as '?'. */
static void print_excerpt(const struct place *place, const char *excerpt, FILE *out)
{
    int end = (int)strcspn(excerpt, "\r\n");
    fputs("    ", out);
    for (size_t i = 0, length; i < (size_t)end; i += length) {
        if (acting_character(excerpt + i, &length) != 0 && excerpt[i] != '\t')
            fputc('?', out);
        else
            fwrite(excerpt + i, 1, length, out);
    }
    fputc('\n', out);
    if (place->column < 1)
        return;
    fputs("    ", out);
    int column = 1; /* of the character that begins at excerpt[i] */
    for (int i = 0; i < end; i++) {
        if (utf8_continues(excerpt[i]))
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
            print_harmless(place->source, out);
        if (place->source && place->line > 0)
            fprintf(out, ":%d", place->line);
        if (place->source && place->line > 0 && place->column > 0)
            fprintf(out, ":%d", place->column);
        fprintf(out, "%serror: ", place->source ? ": " : "");
        print_harmless(problem->message, out);
        fputc('\n', out);
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
        free(problems->kept[i].source);
    }
    *problems = (struct problems){0};
}
