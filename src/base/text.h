/* text.h - a growing string. Adding is O(1) amortised. */
#ifndef REHEARSE_BASE_TEXT_H
#define REHEARSE_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise to start empty. `bytes` is NUL-terminated once anything was added; NULL before. */
struct text {
    char *bytes;
    size_t length;
    size_t capacity;
};

void text_add(struct text *text, const char *bytes);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_format_list(struct text *text, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));
/* A CSV field, quoted only when it must be (RFC 4180). No separator is added. */
void text_add_csv(struct text *text, const char *field);
void text_free(struct text *text);

/* A word as a message quotes it: whole, or its beginning and "..." in at most EXCERPT_MAX, never half a character.
 * EXCERPT(word) lives until the end of the block it stands in. */
#define EXCERPT_MAX 60
#define EXCERPT(word) text_excerpt((word), (char[EXCERPT_MAX + 1]){""})
const char *text_excerpt(const char *word, char buffer[EXCERPT_MAX + 1]);

#endif
