/* table.h - a CSV table as a list of mappings: the first row names the columns, each further row is a record.
 *
 * An empty field is an absent key. A field that starts with { or [ is read as YAML: a distribution fits in a table.
 */
#ifndef REHEARSE_LANGUAGE_TABLE_H
#define REHEARSE_LANGUAGE_TABLE_H

#include "language/node.h"

/* Does this value name a table? Any scalar that ends in .csv does. */
bool node_names_table(const struct node *node);
/* Reads the table that `named` names, relative to the file it was written in. Returns a list that stands where `named`
 * stands (with its key), or NULL with a problem. */
struct node *csv_table_read(struct arena *arena, const struct node *named);

#endif
