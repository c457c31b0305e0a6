/* two_results.h - a folder of results that a run replaces: is each file the old one, the new one, or something else?
 *
 * Two whole results are read once; the folder is then compared with them as often as wanted. run.json holds times and
 * memory: of that file everything but its numbers is compared. */
#ifndef TWO_RESULTS_H
#define TWO_RESULTS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

enum { RESULT_FILES_MAX = 32, RESULT_NAME_BYTES = 64 };

/* Bits: a file that is the same in both results is either. */
enum file_is { NEITHER = 0, OLD_FILE = 1, NEW_FILE = 2, MISSING = 4 };

struct result_file {
    char name[RESULT_NAME_BYTES];
    char *old_bytes, *new_bytes;
    size_t old_length, new_length;
};

struct two_results {
    int count; /* 0: nothing is compared */
    struct result_file files[RESULT_FILES_MAX];
    char folder[PATH_MAX];
};

/* What a folder is at one moment. */
struct folder_state {
    unsigned char is[RESULT_FILES_MAX]; /* enum file_is */
    char stranger[RESULT_NAME_BYTES];   /* a file that neither result has; empty if there is none */
    bool partial;                       /* there is a NAME.partial */
};

/* Reads the results; `folders` is OLD:NEW:FOLDER. False when one cannot be read or they have different files. */
bool two_results_read(struct two_results *results, const char *folders);

void folder_look(const struct two_results *results, struct folder_state *state);

/* Makes the folder what it was in `state`: files that are others now are written, NAME.partial is removed. */
void folder_put_back(const struct two_results *results, const struct folder_state *state);

/* The state of a folder that holds the old results. */
void folder_old(const struct two_results *results, struct folder_state *state);

/* What is not as it should be: a file that is not whole, or, with `only_new`, not the new one. NULL if nothing is.
 * The text is good until the next call. */
const char *folder_wrong(const struct two_results *results, const struct folder_state *state, bool only_new);

/* Whether there are files of both results, as no run may ever leave them. */
bool folder_mixed(const struct two_results *results, const struct folder_state *state);

#endif
