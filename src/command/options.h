/* options.h - what the verbs share: options, complaints about them, opening the scenario, writing results.
 *
 * A complaint begins with "rehearse VERB:", getopt's own too, and ends by naming the help.
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

/* Where the results go. */
struct outputs {
    const char *folder; /* of the tables */
    const char *plots;  /* of the pictures; NULL: none are drawn */
    bool json, quiet;
};
/* The folder, or NULL for `none` and where none was given. */
const char *plots_wanted(const char *folder);

/* A whole number that an option may give. */
struct whole_number {
    uint64_t low, high; /* the least and the most */
    bool given;
    uint64_t value;
};

/* An option of a verb: as the help has it, and where its value goes, of which exactly one is set. */
struct option_row {
    const char *name, *value; /* --NAME VALUE; NULL: it has none */
    const char *meaning;      /* may have several lines */
    bool may_be_empty;        /* the text */
    const char **text;
    bool *flag;
    struct whole_number *number;
    struct settings *settings; /* may be repeated; the argument, PATH=VALUE, is split in place and must outlive it */
};
/* What a verb's help says beside its options; the first line is its row of VERBS (command.h). */
struct verb_help {
    const char *verb, *about, *statuses;
};
void print_verb_help(const struct verb_help *help, const struct option_row *rows, FILE *out);
/* Reads the options; optind is then the first other argument. Every verb has --help. `rows` ends with a row without a
 * name. Returns 0 to go on, else the exit code + 1, after a complaint or the help. */
int options_read(const struct verb_help *help, int argc, char **argv, const struct option_row *rows);
/* After options_read: the one scenario that the command line names, or NULL with a complaint. */
const char *options_scenario(const char *verb, int argc, char **argv);
/* Prints the complaint; returns EXIT_BAD_INPUT. */
int options_wrong(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Reads a scenario. Returns NULL, with the mistakes on stderr, when it has any. */
struct scenario *scenario_open(const char *path, const struct settings *settings);
/* Adds the line that tells where the results are, and the pictures; plots: NULL: there are none. */
void say_where(const char *folder, const char *plots, struct text *out);

/* What is no mistake in a scenario and worth a word before its numbers are believed, a line each. */
void print_remarks(const char *path, const struct scenario *scenario, FILE *out);

/* Adds ` --NAME VALUE`, for a shell. */
void put_option(struct text *command, const char *name, const char *value);
/* What of a command repeats it from the working folder: the verb, the scenario however its path was typed, settings. */
struct text repeating_command(const char *verb, const char *path, const struct settings *settings);

/* The folder for results: as given, or PARENT/NAMESUFFIX. */
struct text folder_of(const char *given, const char *parent, const char *name, const char *suffix);
/* Creates the folders and checks that they are writable. Returns false, with the reason on stderr, if not. */
bool outputs_prepare(const struct outputs *outputs);

/* Writes tables and pictures and prints what was asked for. Returns EXIT_AS_EXPECTED, EXIT_ENVIRONMENT, or
 * EXIT_INTERRUPTED when it was interrupted while it waited for another run that writes to the same folder. */
int outputs_write(const struct outputs *outputs, const struct journal *journal, const struct run_facts *facts);

#endif
