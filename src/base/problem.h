/* problem.h - a user's mistakes, with positions, collected up to ten at once (contract 5.1).
 *
 *     scenarios/ramp.yaml:12:10: error: "40" has no unit; a duration needs one: ns, us, ms, s, m, h or d
 *        think: 40
 *               ^~
 * A reader goes on after a mistake as long as that is useful, so that one run shows several.
 */
#ifndef REHEARSE_BASE_PROBLEM_H
#define REHEARSE_BASE_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define PROBLEMS_SHOWN 10

/* A place in a source. line and column start at 1; 0 means "the whole file". `source` is a file path, or "--set" for
 * the command line. `excerpt` is the source line, owned by whoever owns the source, or NULL. */
struct place {
    const char *source;
    int line;
    int column;
    int length;
};

struct problem {
    struct place place;
    char *message;
    char *excerpt; /* the source line, owned; NULL when unknown */
    char *source;  /* its name, owned, once problem_keep_source was called; place.source then */
};

struct problems {
    size_t count; /* all that were found; only the first PROBLEMS_SHOWN are kept */
    struct problem kept[PROBLEMS_SHOWN];
};

/* Adds one. The message says what is wrong and, after a semicolon, what would be right. `excerpt` is copied; may be
 * NULL. */
void problem_add(struct problems *problems, struct place place, const char *excerpt, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Makes the problem own the name of its source, so that it outlives the source. */
void problem_keep_source(struct problem *problem);

/* Prints what was kept, each with excerpt and caret, then "and N more" if more were found. */
void problems_print(const struct problems *problems, FILE *out);
void problems_free(struct problems *problems);

#endif
