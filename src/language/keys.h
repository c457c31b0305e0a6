/* keys.h - THE table of keys: everything a scenario or a policy file can say.
 *
 * Reading, range checks, defaults, "did you mean", `check --explain` and the reference page are all made from it.
 * A path's words in capitals stand for any name: plan.PHASE.for is `for` of every record of the list `plan`.
 */
#ifndef REHEARSE_LANGUAGE_KEYS_H
#define REHEARSE_LANGUAGE_KEYS_H

#include "base/quantity.h"

#include <stdbool.h>
#include <stddef.h>

enum document { DOCUMENT_SCENARIO, DOCUMENT_POLICY };

/* What `expect.decisions` lists, in every text that says it. */
#define EXPECTED_DECISION "ACTION [to SHARE] [at|by TIME] [in PHASE] or no ACTION [to SHARE] [in PHASE]"

/* One row adds a type: enum word, how people read it. */
#define KEY_TYPES(X)                                                                                                   \
    X(MAPPING, "a mapping")                                                                                            \
    X(RECORDS, "a list of records, or a table (.csv)")                                                                 \
    X(QUANTITY, "")                                                                                                    \
    X(WHOLE, "a whole number")                                                                                         \
    X(CORES, "a number of processor cores, 0.25 or 250m")                                                              \
    X(NAME, "a name: letters, digits, - and _")                                                                        \
    X(TEXT, "a text")                                                                                                  \
    X(WORD, "one of")                                                                                                  \
    X(BOOL, "true or false")                                                                                           \
    X(INSTANT, "an instant such as 2025-10-31T12:00Z")                                                                 \
    X(DISTRIBUTION, "a distribution, {KIND: PARAMETERS}")                                                              \
    X(SLOPE, "")                                                                                                       \
    X(DELAY, "a duration such as 40s, {from, to, over} or {from, to, step, every}, or a distribution")                 \
    X(VALUE, "a value of the parameter")                                                                               \
    X(WAIT, "a duration such as 40s, or a distribution, {KIND: PARAMETERS}")                                           \
    X(FILE, "a path, relative to the file it is written in")                                                           \
    X(FILES, "a list of paths, relative to the file they are written in")                                              \
    X(NAMES, "a list of names")                                                                                        \
    X(INSTANTS, "a list of instants such as 2025-10-31T12:00Z")                                                        \
    X(DURATIONS, "a list of durations")                                                                                \
    X(SPLIT, "a share, or {share, overrides}")                                                                         \
    X(CRITERIA, "a list of criteria: METRIC COMPARATOR VALUE [over WINDOW] [in segment|region|arm NAME]")              \
    X(TRIGGERS, "a list of triggers: CRITERION [for DURATION] -> ACTION")                                              \
    X(FACTORS, "24 factors: a list, or a table (.csv) of hour,factor")                                                 \
    X(EXPECTATION, "VERDICT [at|by TIME]")                                                                             \
    X(DECISIONS, "a list of " EXPECTED_DECISION)
enum key_type {
#define X(name, words) KEY_##name,
    KEY_TYPES(X)
#undef X
        KEY_TYPE_COUNT
};

/* Where a value goes. NONE: the reader of its mapping takes it. */
enum store { STORE_NONE, STORE_INT64, STORE_INT, STORE_RATIO, STORE_KIB, STORE_WORD, STORE_BOOL };

struct key {
    enum document document;
    const char *path;
    enum key_type type;
    enum unit unit;           /* KEY_QUANTITY */
    const char *low, *high;   /* as written, both allowed; NULL: no limit */
    const char *fallback;     /* as written; REQUIRED; or in parentheses: worked out */
    const char *const *words; /* KEY_WORD */
    const char *meaning;
    const char *assumption; /* the assumption of the report that the value belongs to; NULL: none */
    enum store store;
    size_t offset; /* in the struct of its mapping */
};
#define REQUIRED "(required)"

extern const struct key key_table[];
extern const size_t key_table_count;

/* The row at exactly this path as the table writes it, or NULL. */
const struct key *key_at(enum document document, const char *path);
/* The row a user's path means: names may stand where the table has capitals, [n] too. */
const struct key *key_match(enum document document, const char *path);
/* Is `path` directly in `mapping` ("" is the root)? Returns its last word, or NULL. */
const char *key_leaf(const char *mapping, const char *path);
/* Does the word stand for any name (REGION)? */
bool key_is_placeholder(const char *word);
/* The words directly in a mapping, NULL-terminated, into `words`; at most `room` - 1. */
void key_words_in(enum document document, const char *mapping, const char **words, size_t room);
#define MAPPING_WORDS_MAX 32

/* "a duration such as 40s", "one of pooled, two_choices", ... into `buffer`, which is returned; KEY_TEXT_MAX bytes hold
 * any. */
#define KEY_TEXT_MAX 512
const char *key_describe(const struct key *key, char *buffer, size_t size);
/* "0 .. 1h", "at least 1", or "" without limits. */
const char *key_range(const struct key *key, char *buffer, size_t size);

#endif
