/* main.c - finds the verb that the command line names; command.h is the table of verbs. */
#include "base/exit_code.h"
#include "base/harmless.h"
#include "base/problem.h"
#include "base/version.h"
#include "base/words.h"
#include "command/command.h"
#include "report/report.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

struct verb {
    const char *word;
    int (*run)(int argc, char **argv);
    const char *usage, *meaning;
};

static const struct verb verbs[] = {
#define X(word, usage, meaning) {#word, command_##word, usage, meaning},
    VERBS(X)
#undef X
};
enum { VERBS_COUNT = sizeof verbs / sizeof verbs[0] };

static void print_help(FILE *out)
{
    fputs("rehearse - a flight simulator for staged releases\n\nUsage:\n", out);
    for (size_t i = 0; i < VERBS_COUNT; i++)
        fprintf(out, "  rehearse %-46s %s\n", verbs[i].usage, verbs[i].meaning);
    fputs("  rehearse help [VERB]                                    this page, or a verb's\n"
          "  rehearse --version                                      the version\n"
          "\nExit status:\n"
          "  0    as expected\n"
          "  1    a gate or an expectation failed\n"
          "  2    bad input or usage\n"
          "  3    the environment failed (disk full, no memory, ...)\n"
          "  130  interrupted; a partial result was written and says so, or nothing while another run wrote there\n",
          out);
}

static const struct verb *find_verb(const char *word)
{
    for (size_t i = 0; i < VERBS_COUNT; i++)
        if (strcmp(verbs[i].word, word) == 0)
            return &verbs[i];
    return NULL;
}

static int unknown_verb(const char *word)
{
    const char *words[VERBS_COUNT + 2] = {"help"};
    for (size_t i = 0; i < VERBS_COUNT; i++)
        words[i + 1] = verbs[i].word;
    const char *nearest = nearest_word(word, words);
    print_complaint("'%s' is not a verb%s%s%s", word, nearest ? "; did you mean '" : "", nearest ? nearest : "",
                    nearest ? "'?" : "");
    fputs("Try 'rehearse help'.\n", stderr);
    return EXIT_BAD_INPUT;
}

static int command_help(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return EXIT_AS_EXPECTED;
    }
    const struct verb *verb = find_verb(argv[1]);
    if (!verb)
        return unknown_verb(argv[1]);
    char *arguments[] = {argv[1], (char[]){"--help"}, NULL};
    return verb->run(2, arguments);
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return EXIT_BAD_INPUT;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("rehearse " REHEARSE_VERSION);
        return EXIT_AS_EXPECTED;
    }
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return command_help(argc - 1, argv + 1);
    const struct verb *verb = find_verb(argv[1]);
    return verb ? verb->run(argc - 1, argv + 1) : unknown_verb(argv[1]);
}

int main(int argc, char **argv)
{
    signal(SIGXFSZ, SIG_IGN); /* a file too large for the limit is an error of write, as a full disk is */
    signal(SIGPIPE, SIG_IGN); /* so is a pipe that nobody reads, whatever the caller made of it */
    int code = dispatch(argc, argv);
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        print_complaint("cannot write to stdout%s%s", errno ? ": " : "", errno ? strerror(errno) : "");
        return EXIT_ENVIRONMENT;
    }
    return code;
}
