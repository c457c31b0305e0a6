/* assumptions.h - what stands in for what the plan leaves open, one row each (contract 3.6).
 *
 * A row is listed whenever it can matter to the scenario, with the value that was used, and says whether the value is
 * the default or as written: what decides a result is in its report, whoever chose it.
 */
#ifndef REHEARSE_LANGUAGE_ASSUMPTIONS_H
#define REHEARSE_LANGUAGE_ASSUMPTIONS_H

#include "base/text.h"
#include "language/load.h"

struct assumption_row {
    const char *id;                                   /* what it is about, in a word */
    bool (*matters)(const struct scenario *scenario); /* NULL: always */
    const char *key;                                  /* whose value is used; ARM in it: of both versions; NULL: none */
    const char *text;                                 /* "%s" is the value */
    void (*sentence)(const struct load *r, struct text *out); /* instead of a text; adds nothing: not listed */
};
extern const struct assumption_row assumption_rows[];
extern const size_t assumption_rows_count;

#endif
