/* command.h - the verbs of the command line, a row each. */
#ifndef REHEARSE_COMMAND_COMMAND_H
#define REHEARSE_COMMAND_COMMAND_H

/* One row adds a verb: its word, how it is called, what it does. command_WORD in verb_WORD.c takes its arguments, the
 * word first, and returns an exit code (base/exit_code.h). */
#define VERBS(X)                                                                                                       \
    X(run, "run SCENARIO [OPTION]...", "rehearse a plan and judge its gates")                                          \
    X(check, "check [SCENARIO]... [OPTION]...", "say what is wrong with scenarios; explain keys")                      \
    X(judge, "judge SCENARIO --metrics FILE.csv [OPTION]...", "put recorded metrics through the same gates")

#define X(word, usage, meaning) int command_##word(int argc, char **argv);
VERBS(X)
#undef X

#endif
