/* exit_code.h - the exit codes of the program (contract 5.2). */
#ifndef REHEARSE_BASE_EXIT_CODE_H
#define REHEARSE_BASE_EXIT_CODE_H

enum exit_code {
    EXIT_AS_EXPECTED = 0,
    EXIT_GATE_FAILED = 1,
    EXIT_BAD_INPUT = 2,
    EXIT_ENVIRONMENT = 3,
    EXIT_INTERRUPTED = 130,
};

#endif
