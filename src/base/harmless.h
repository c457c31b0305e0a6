/* harmless.h - text from outside where a terminal or a page would obey it.
 *
 * What acts is shown as \x1b or \u202e: control characters, those that turn the direction of writing or end a line, and
 * bytes that are no UTF-8.
 */
#ifndef REHEARSE_BASE_HARMLESS_H
#define REHEARSE_BASE_HARMLESS_H

#include "base/text.h"

#include <stdint.h>
#include <stdio.h>

/* The character of UTF-8 text at `text` if it acts, else 0; *length: its bytes. Not for the NUL that ends a text. */
uint32_t acting_character(const char *text, size_t *length);
/* Adds one character of the text at `*text`, so that it cannot act. Moves *text on; returns how many columns of a
 * terminal it takes. */
int put_harmless(const char **text, struct text *out);
void text_add_harmless(struct text *out, const char *text);
/* Asks for no memory, as the next does: both are for what went wrong. */
void print_harmless(const char *text, FILE *file);
/* A line on stderr that begins with our name; what is formatted into it cannot act. */
__attribute__((format(printf, 1, 2))) void print_complaint(const char *format, ...);

#endif
