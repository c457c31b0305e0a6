/* node.h - what was written, as one tree, whatever it was written in: YAML, a CSV table or --set.
 *
 * Every node knows the source and the offset it was written at, so that a scenario put together from several files
 * still gives errors in the right file. Nodes live in the arena's memory until the arena is closed.
 */
#ifndef REHEARSE_LANGUAGE_NODE_H
#define REHEARSE_LANGUAGE_NODE_H

#include "base/problem.h"
#include "language/source_text.h"

#include <stdbool.h>
#include <stddef.h>

#define NODES_MAX 100000
#define DEPTH_MAX 64

enum node_kind { NODE_SCALAR, NODE_MAPPING, NODE_LIST };

struct node {
    enum node_kind kind;
    const struct source_text *source;
    size_t offset, length; /* of what was written, in bytes; for quoted text of what is between the quotes */
    const char *text;      /* scalar: its value; "" for nothing */
    bool quoted;
    bool reported;                    /* a table's column head was complained about once */
    struct node *key;                 /* in a mapping: its key, a scalar */
    struct node *first, *last, *next; /* children; the next of the same parent */
    size_t count;
};

/* What all readers share while a scenario is being read. */
struct arena {
    struct problems *problems;
    size_t problems_before; /* that were there when the arena was opened */
    struct source_text *sources;
    size_t sources_count, sources_bytes;
    struct memory_block *blocks;
    size_t nodes_count;
    bool overfull; /* NODES_MAX was reached and said */
};

void arena_open(struct arena *arena, struct problems *problems);
/* Frees nodes and sources. Kept problems stay valid: they take the names of their sources with them. Names for which
 * `keep` is true (a scenario's places) are moved to *names, owned by the caller, NULL-terminated. */
void arena_close(struct arena *arena, bool keep, char ***names);
/* Memory of the arena, zeroed. */
void *arena_memory(struct arena *arena, size_t size);
char *arena_copy(struct arena *arena, const char *text, size_t length);
/* Opens the file that `named` asks for (NULL: the command line does), relative to the file `named` was written in. NULL
 * with a problem at `named`. */
struct source_text *arena_open_source(struct arena *arena, const char *path, const struct node *named, size_t limit,
                                      const char *what);
/* Hands a source over to the arena. */
void arena_adopt(struct arena *arena, struct source_text *source);

/* A new node, or NULL with one problem when there are too many. */
struct node *node_new(struct arena *arena, enum node_kind kind, const struct source_text *source, size_t offset,
                      size_t length);
void node_append(struct node *parent, struct node *child);
/* The value of `key` in a mapping, or NULL. `mapping` may be NULL. */
struct node *node_get(const struct node *mapping, const char *key);
/* Sets or replaces the value at the key of `value`. */
void node_put(struct node *mapping, struct node *value);
void node_remove(struct node *mapping, const char *key);
/* A value on a path of keys "learners.rounds.think", or NULL. */
struct node *node_find(struct node *root, const char *path);
struct place node_place(const struct node *node);
/* "a list", "a mapping", "nothing" or the quoted text, for messages. */
const char *node_describe(const struct node *node, char *buffer, size_t size);

/* Adds a problem at a node, with the source line. `node` NULL: the whole file of the first source. */
void node_problem(struct arena *arena, const struct node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Bytes of a source. */
struct span {
    const struct source_text *source; /* NULL: none in particular */
    size_t offset, length;
};
/* Part of a scalar's text; all of it where the text is not as written. */
struct span node_span(const struct node *node, size_t offset, size_t length);
/* Adds a problem there. */
void source_problem(struct arena *arena, struct span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
