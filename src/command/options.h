/* options.h - what the verbs that read a scenario share: --set, the words for a wrong command line, the results.
 *
 * A complaint begins with "rehearse VERB:", getopt's own too, and ends with where help is.
 */
#ifndef REHEARSE_COMMAND_OPTIONS_H
#define REHEARSE_COMMAND_OPTIONS_H

#include "rehearse/journal.h"
#include "rehearse/report.h"
#include "rehearse/scenario.h"

#include <getopt.h>

#define SETTINGS_MAX 256

struct settings {
    struct setting list[SETTINGS_MAX];
    size_t count;
};

/* What becomes of a journal. */
struct outputs {
    const char *folder; /* of the tables */
    const char *plots;  /* of the pictures; NULL: none are drawn */
    bool json, quiet;
};

/* The next option, as getopt_long gives it; -1 after the last. What it does not know it has complained about ('?'). A first
 * call has optind 1. */
int options_next(const char *verb, int argc, char **argv, const struct option *known);
/* PATH=VALUE, cut in place at the first '='; the text has to last. False with a complaint. */
bool options_set(const char *verb, char *text, struct settings *settings);
/* Complains. Returns EXIT_BAD_INPUT. */
int options_wrong(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Makes the folders and sees that they can be written to. False with the reason on stderr. */
bool outputs_prepare(const struct outputs *outputs);

/* Writes the tables and the pictures, and prints what was asked for. EXIT_AS_EXPECTED or EXIT_ENVIRONMENT. */
int outputs_write(const struct outputs *outputs, const struct journal *journal, const struct run_facts *facts);

#endif
