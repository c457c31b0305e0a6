/* handles.h - what stands behind the opaque handles of rehearse.h.
 *
 * Invariant: a scenario lives as long as its own handle or any judge or outcome made from it does (`references`). A
 * public function that can fail enters the scenario's context first, so that a failure finds its caller's handler, and
 * goes back to the one before: an observer may call in again.
 */
#ifndef REHEARSE_LIBRARY_HANDLES_H
#define REHEARSE_LIBRARY_HANDLES_H

#include "base/check.h"
#include "base/problem.h"
#include "model/scenario.h"
#include "rehearsal/journal.h"

#include <rehearse.h>
#include <stdatomic.h>

struct rehearse_problems {
    struct problems list;
};

struct rules;

struct rehearse_scenario {
    struct scenario *scenario;
    rehearse_failure failure;
    struct check_context context;
    _Atomic(struct rules *) rules; /* shared by its runs; NULL before the first */
    atomic_int references;
};

struct rehearse_outcome {
    rehearse_scenario *of;
    struct journal journal;
};

/* One reference more, or one less; the last frees it. */
rehearse_scenario *scenario_hold(const rehearse_scenario *scenario);
void scenario_release(rehearse_scenario *scenario);

/* Moves the problems into a new list at *out, or drops them when `out` is NULL; *out is NULL when there are none. */
void problems_hand_over(struct problems *problems, rehearse_problems **out);

/* A structure of options: its name, and its size in the first version and in this one. */
struct options_shape {
    const char *name;
    size_t least, known;
};
/* Copies a caller's structure that begins with its size as far as this version knows it: zero beyond the caller's size,
 * all zero for NULL. False with a problem when its size is below that of the first version: somebody forgot it. */
bool options_copy(void *into, const struct options_shape *shape_of, const void *options, struct problems *problems);
/* Adds a problem of the file "options". */
void option_problem(struct problems *problems, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
