/* source_text.h - the texts a scenario is read from: files, and the words after --set.
 *
 * Invariant: the text of a source is valid UTF-8 without NUL or other control characters, its lines are at most
 * LINE_BYTES_MAX long, and it stays where it is until the arena is closed. So every later stage may keep offsets.
 */
#ifndef REHEARSE_LANGUAGE_SOURCE_TEXT_H
#define REHEARSE_LANGUAGE_SOURCE_TEXT_H

#include "base/problem.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#define YAML_BYTES_MAX ((size_t)4 << 20)
#define CSV_BYTES_MAX ((size_t)16 << 20)
#define SOURCES_BYTES_MAX ((size_t)64 << 20)
#define SOURCES_MAX 256
#define LINE_BYTES_MAX 16384

struct source_text {
    char *name; /* path as opened, or "--set" */
    char *text;
    size_t length;
    size_t *lines; /* offset of the start of every line */
    size_t lines_count;
    dev_t device; /* which file it is, whatever its path; 0, 0 for --set */
    ino_t inode;
    struct source_text *next;
};

/* Opens a regular file of at most `limit` bytes. NULL with *why (into `why`, `why_size` bytes) when there is none, it
 * is something else, or it is too large; problems inside the text are added with their own position and also give NULL,
 * with an empty `why`. */
struct source_text *source_open(const char *path, size_t limit, struct problems *problems, char *why, size_t why_size);
/* A source of a text in memory; copies both. NULL with a problem when the text is not clean. */
struct source_text *source_of_text(const char *name, const char *text, struct problems *problems);
void source_free(struct source_text *source);

/* The place of `length` bytes at `offset`: line and column from 1, in characters. */
struct place source_place(const struct source_text *source, size_t offset, size_t length);
/* Copies the line that contains `offset`, without its end, into `line` (LINE_BYTES_MAX + 1 bytes). */
void source_line(const struct source_text *source, size_t offset, char *line);

#endif
