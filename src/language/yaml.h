/* yaml.h - YAML to nodes, by libyaml's events.
 *
 * Of YAML the language uses mappings, lists and scalars. Aliases, anchors and tags are refused: `extends` says what
 * they would, visibly. Events keep libyaml from recursing, and let the limits of node.h stop it early.
 */
#ifndef REHEARSE_LANGUAGE_YAML_H
#define REHEARSE_LANGUAGE_YAML_H

#include "language/node.h"

/* Reads `length` bytes of the source from `start` as one document. NULL with a problem. */
struct node *yaml_read(struct arena *arena, const struct source_text *source, size_t start, size_t length);
/* The same for a text that stands at `start` in the source but is written differently there (a quoted CSV field). */
struct node *yaml_read_text(struct arena *arena, const struct source_text *source, size_t start, const char *text,
                            size_t length);

#endif
