/* value.h - reading values as the table of keys says: type, range, default, and the words of a mistake. */
#ifndef REHEARSE_LANGUAGE_VALUE_H
#define REHEARSE_LANGUAGE_VALUE_H

#include "language/keys.h"
#include "language/node.h"
#include "random/distribution.h"

/* Reads a mapping: refuses what is not a mapping, unknown keys and missing required ones, and stores every row of the
 * table that has a place in `into`, its default when it is not written. `node` NULL: all defaults. */
void mapping_read(struct arena *arena, enum document document, const char *mapping, const struct node *node,
                  void *into);

/* A list of records under `key` of `mapping`; a table is read and put in its place. NULL when absent or wrong. At most
 * `limit` records. */
struct node *records_get(struct arena *arena, struct node *mapping, const char *key, size_t limit);
/* The value of a row, or its default as a node of its own; NULL when absent without a default that can be written. */
struct node *value_or_default(struct arena *arena, const struct key *key, const struct node *mapping);

/* Each reads one scalar by its row. False with a problem at the node. */
bool value_quantity(struct arena *arena, const struct key *key, const struct node *node, struct ratio *value);
bool value_whole(struct arena *arena, const struct key *key, const struct node *node, int64_t *value);
bool value_instant(struct arena *arena, const struct node *node, int64_t *epoch_ns);
/* One check for all names: of records, and of what a file is called. */
bool is_name(const char *text);
bool value_name(struct arena *arena, const struct node *node);
bool value_scalar(struct arena *arena, const struct node *node, const char *what);
/* A list, possibly written as one scalar; NULL with a problem when it is neither or longer than `limit`. */
const struct node *list_first(struct arena *arena, const struct node *node, const char *what, size_t limit);

/* A distribution in `unit` (durations or counts), see distribution.h. False with a problem. */
bool value_distribution(struct arena *arena, const struct node *node, enum unit unit, struct distribution *out);

#endif
