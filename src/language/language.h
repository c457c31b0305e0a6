/* language.h - the face of this room: scenario files in, one immutable `struct scenario` or good errors out. */
#ifndef REHEARSE_LANGUAGE_LANGUAGE_H
#define REHEARSE_LANGUAGE_LANGUAGE_H

#include "base/problem.h"
#include "model/scenario.h"

#include <stdio.h>

struct setting {
    const char *path;  /* "learners.count", "plan.ramp.split", "plan[1].split" */
    const char *value; /* as in a scenario */
};

/* Reads `path` with everything it extends and names, applies the settings in order, validates. Returns the scenario,
 * owned by the caller, or NULL with at least one problem. Reads files, writes nothing. */
struct scenario *scenario_read(const char *path, const struct setting *settings, size_t settings_count,
                               struct problems *problems);

/* The same of a text (NULL: of the file `name`); files that it names are sought relative to the folder of `name`. */
struct scenario *scenario_read_text(const char *name, const char *text, const struct setting *settings,
                                    size_t settings_count, struct problems *problems);

/* Prints what is known of a key ("learners.patience.timeout"): type, unit, range, default, meaning, source. Of a
 * mapping of keys ("learners"): all in it. Of "": the reference page. False when there is no such key; *nearest may
 * then name one. */
bool scenario_explain(const char *key, FILE *out, const char **nearest);

#endif
