/* options.h - what the verbs share: their options, the words for a wrong command line, the scenario, the results.
 *
 * A complaint begins with "rehearse VERB:", getopt's own too, and ends with where help is.
 */
#ifndef REHEARSE_COMMAND_OPTIONS_H
#define REHEARSE_COMMAND_OPTIONS_H

#include "language/language.h"
#include "rehearsal/journal.h"
#include "report/report.h"

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

/* An option of a verb and where its value goes: one of the three. */
struct option_row {
    const char *name;
    const char **text;         /* --NAME TEXT */
    bool *flag;                /* --NAME */
    struct settings *settings; /* --NAME PATH=VALUE; may be repeated. The argument is cut in place and has to last */
};
/* Reads the options; optind is where the other words begin. Every verb has --help, which prints `help`. `rows` ends
 * with a row without a name. 0 to go on, else the exit code + 1, after a complaint or the help. */
int options_read(const char *verb, const char *help, int argc, char **argv, const struct option_row *rows);
/* After options_read: the one scenario that the command line names, or NULL with a complaint. */
const char *options_scenario(const char *verb, int argc, char **argv);
/* Complains. Returns EXIT_BAD_INPUT. */
int options_wrong(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Reads a scenario. NULL with the mistakes on stderr. */
struct scenario *scenario_open(const char *path, const struct settings *settings);

/* Where results go: as given, or PARENT/NAMESUFFIX. */
struct text folder_of(const char *given, const char *parent, const char *name, const char *suffix);
/* Makes the folders and sees that they can be written to. False with the reason on stderr. */
bool outputs_prepare(const struct outputs *outputs);

/* Writes the tables and the pictures, and prints what was asked for. EXIT_AS_EXPECTED, EXIT_ENVIRONMENT, or
 * EXIT_INTERRUPTED when an interrupt ended the waiting for another run that writes there. */
int outputs_write(const struct outputs *outputs, const struct journal *journal, const struct run_facts *facts);

#endif
