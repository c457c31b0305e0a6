/* command.h - the verbs of the command line; each takes its arguments and returns an exit code (base/exit_code.h). */
#ifndef REHEARSE_COMMAND_COMMAND_H
#define REHEARSE_COMMAND_COMMAND_H

int command_run(int argc, char **argv);   /* run SCENARIO: rehearse it */
int command_check(int argc, char **argv); /* check SCENARIO...: read, say what is wrong, explain keys */
int command_judge(int argc,
                  char **argv); /* judge SCENARIO --metrics FILE.csv: recorded metrics through the same gates */

#endif
