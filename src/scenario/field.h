/* field.h - reading values as the table of keys says: type, range, default, and the words of a mistake. */
#ifndef REHEARSE_SCENARIO_FIELD_H
#define REHEARSE_SCENARIO_FIELD_H

#include "rehearse/distribution.h"
#include "scenario/keys.h"
#include "scenario/node.h"

/* Reads a folder: refuses what is not a mapping, unknown keys and missing required ones, and stores every row of the
 * table that has a place in `into`, its default when it is not written. `node` NULL: all defaults. */
void folder_read(struct reader *reader, enum document document, const char *folder, const struct node *node,
                 void *into);

/* A list of records under `key` of `mapping`; a table is read and put in its place. NULL when absent or wrong. At most
 * `limit` records. */
struct node *records_get(struct reader *reader, struct node *mapping, const char *key, size_t limit);
/* The value of a row, or its default as a node of its own; NULL when absent without a default that can be written. */
struct node *value_or_default(struct reader *reader, const struct key *key, const struct node *mapping);

/* Each reads one scalar by its row. False with a problem at the node. */
bool value_quantity(struct reader *reader, const struct key *key, const struct node *node, struct ratio *value);
bool value_whole(struct reader *reader, const struct key *key, const struct node *node, int64_t *value);
bool value_instant(struct reader *reader, const struct node *node, int64_t *epoch_ns);
bool value_name(struct reader *reader, const struct node *node);
bool value_scalar(struct reader *reader, const struct node *node, const char *what);
/* A list, possibly written as one scalar; NULL with a problem when it is neither or longer than `limit`. */
const struct node *list_first(struct reader *reader, const struct node *node, const char *what, size_t limit);

/* A distribution in `unit` (durations or counts), see distribution.h. False with a problem. */
bool value_distribution(struct reader *reader, const struct node *node, enum unit unit, struct distribution *out);

#endif
