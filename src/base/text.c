/* text.c - a growing string. */
#include "base/text.h"

#include "base/check.h"
#include "base/memory.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for `more` bytes and the NUL; doubles, so that adding is O(1) amortised. */
static void text_reserve(struct text *text, size_t more)
{
    if (more > SIZE_MAX / 4 - text->length)
        memory_failed("a text of more than %zu bytes", SIZE_MAX / 4);
    size_t needed = text->length + more + 1;
    if (needed <= text->capacity)
        return;
    size_t capacity = text->capacity < 64 ? 64 : text->capacity;
    while (capacity < needed)
        capacity *= 2;
    text->bytes = memory_grow(text->bytes, capacity, 1);
    text->capacity = capacity;
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
    text_reserve(text, length);
    if (length > 0)
        memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_add(struct text *text, const char *bytes)
{
    text_add_bytes(text, bytes, strlen(bytes));
}

void text_format_list(struct text *text, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    ENSURE(length >= 0);
    text_reserve(text, (size_t)length);
    vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
    va_end(again);
    text->length += (size_t)length;
}

void text_format(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text_format_list(text, format, arguments);
    va_end(arguments);
}

void text_add_csv(struct text *text, const char *field)
{
    if (field[strcspn(field, ",\"\r\n")] == '\0') {
        text_add(text, field);
        return;
    }
    text_add(text, "\"");
    while (*field) {
        size_t plain = strcspn(field, "\"");
        text_add_bytes(text, field, plain);
        field += plain;
        if (*field == '"') {
            text_add(text, "\"\"");
            field++;
        }
    }
    text_add(text, "\"");
}

void text_free(struct text *text)
{
    free(text->bytes);
    *text = (struct text){0};
}

const char *text_excerpt(const char *word, char buffer[EXCERPT_MAX + 1])
{
    size_t length = strlen(word), kept = length;
    if (length > EXCERPT_MAX)
        for (kept = EXCERPT_MAX - strlen("..."); kept > 0 && utf8_continues(word[kept]);)
            kept--;
    snprintf(buffer, EXCERPT_MAX + 1, "%.*s%s", (int)kept, word, kept < length ? "..." : "");
    return buffer;
}
