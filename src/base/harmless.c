/* harmless.c - characters that act are shown instead. */
#include "base/harmless.h"

#include "base/utf8.h"

#include <limits.h>
#include <stdarg.h>
#include <string.h>

#define MESSAGE_BYTES (2 * PATH_MAX) /* of a path, and what is wrong there */

/* The character at `text` and its bytes; a byte that is no UTF-8 stands for itself. */
static uint32_t decode(const char *text, size_t *length)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t more = *at >= 0xF0 ? 3 : *at >= 0xE0 ? 2 : *at >= 0xC0 ? 1 : 0;
    uint32_t character = more == 0 ? *at : *at & (0x3FU >> more);
    for (size_t i = 1; i <= more; i++) {
        if (!utf8_continues((char)at[i])) {
            more = 0;
            character = *at;
            break;
        }
        character = character << 6 | (at[i] & 0x3FU);
    }
    *length = more + 1;
    return character;
}

struct range {
    uint32_t first, last;
};

static bool within(uint32_t character, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (character >= ranges[i].first && character <= ranges[i].last)
            return true;
    return false;
}
#define WITHIN(character, ranges) within(character, ranges, sizeof(ranges) / sizeof(ranges)[0])

/* Of the Unicode Standard, annex 11 (wide, fullwidth) and the general category Mn; wcwidth() would need a locale. */
static const struct range wide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xAC00, 0xD7A3},
                                    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
                                    {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
static const struct range combining[] = {{0x300, 0x36F}, {0x200B, 0x200D}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}};
/* C0, DEL and C1; marks, embeddings, overrides and isolates of the direction of writing; line separators. */
static const struct range acting[] = {{0, 0x1F},        {0x7F, 0x9F},     {0x61C, 0x61C},  {0x200E, 0x200F},
                                      {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF}};

uint32_t acting_character(const char *text, size_t *length)
{
    uint32_t character = decode(text, length);
    bool broken = *length == 1 && character >= 0x80; /* no UTF-8 */
    return broken || WITHIN(character, acting) ? character : 0;
}

/* A character that acts, of so many bytes, as it is shown. */
struct escape {
    char letters[16];
};
static struct escape escape_of(uint32_t character, size_t length)
{
    struct escape e;
    snprintf(e.letters, sizeof e.letters, length == 1 ? "\\x%02x" : "\\u%04x", (unsigned)character);
    return e;
}

int put_harmless(const char **text, struct text *out)
{
    size_t length;
    const char *from = *text;
    uint32_t acts = acting_character(from, &length);
    *text += length;
    if (acts == 0) {
        uint32_t character = decode(from, &length);
        text_add_bytes(out, from, length);
        return WITHIN(character, wide) ? 2 : WITHIN(character, combining) ? 0 : 1;
    }
    struct escape escape = escape_of(acts, length);
    text_add(out, escape.letters);
    return (int)strlen(escape.letters);
}

void text_add_harmless(struct text *out, const char *text)
{
    while (*text)
        put_harmless(&text, out);
}

void print_harmless(const char *text, FILE *file)
{
    while (*text) {
        size_t plain = 0, length = 0;
        uint32_t acts = 0;
        while (text[plain] && (acts = acting_character(text + plain, &length)) == 0)
            plain += length;
        fwrite(text, 1, plain, file);
        text += plain;
        if (acts != 0) {
            fputs(escape_of(acts, length).letters, file);
            text += length;
        }
    }
}

void print_complaint(const char *format, ...)
{
    char message[MESSAGE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    utf8_end_cut(message, sizeof message, vsnprintf(message, sizeof message, format, arguments));
    va_end(arguments);
    fputs("rehearse: ", stderr);
    print_harmless(message, stderr);
    fputs("\n", stderr);
}
