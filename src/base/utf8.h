/* utf8.h - characters of UTF-8 texts: every byte counts but those that continue a character (10xxxxxx). */
#ifndef REHEARSE_BASE_UTF8_H
#define REHEARSE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static inline bool utf8_continues(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Characters that begin in the first `length` bytes. */
static inline int utf8_characters(const char *bytes, size_t length)
{
    int count = 0;
    for (size_t i = 0; i < length; i++)
        count += !utf8_continues(bytes[i]);
    return count;
}

/* Ends a text that was printed into `size` bytes, and of which `wanted` were needed, with "..." behind a whole
 * character where it was cut. */
static inline void utf8_end_cut(char *text, size_t size, int wanted)
{
    static const char dots[] = "...";
    size_t kept = size - sizeof dots;
    if (wanted < 0 || (size_t)wanted < size)
        return;
    while (kept > 0 && utf8_continues(text[kept]))
        kept--;
    memcpy(text + kept, dots, sizeof dots);
}

#endif
