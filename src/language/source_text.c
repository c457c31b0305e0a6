/* source_text.c - texts with lines, checked before anybody parses them. */
#include "language/source_text.h"

#include "base/memory.h"
#include "base/ordinary.h"
#include "base/text.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The length of the UTF-8 character at `bytes` (RFC 3629: no overlong forms, no surrogates, up to U+10FFFF); 0 when it
 * is not one. */
static size_t character_length(const unsigned char *bytes, size_t left)
{
    unsigned char first = bytes[0];
    if (first < 0x80)
        return 1;
    if (first < 0xC2 || first > 0xF4)
        return 0;
    size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length > left)
        return 0;
    for (size_t i = 1; i < length; i++)
        if (!utf8_continues((char)bytes[i]))
            return 0;
    bool overlong = (first == 0xE0 && bytes[1] < 0xA0) || (first == 0xF0 && bytes[1] < 0x90);
    bool surrogate = first == 0xED && bytes[1] > 0x9F;
    bool beyond = first == 0xF4 && bytes[1] > 0x8F;
    return overlong || surrogate || beyond ? 0 : length;
}

static void index_lines(struct source_text *source)
{
    size_t count = 1;
    for (size_t i = 0; i < source->length; i++)
        count += source->text[i] == '\n';
    source->lines = memory_new(count, sizeof *source->lines);
    for (size_t i = 0; i < source->length; i++)
        if (source->text[i] == '\n')
            source->lines[++source->lines_count] = i + 1;
    source->lines_count++;
}

/* NEXT LINE, LINE SEPARATOR or PARAGRAPH SEPARATOR: a line ends there for libyaml, and for few others. */
static bool ends_lines_of_others(const char *at)
{
    return strncmp(at, "\xC2\x85", 2) == 0 || strncmp(at, "\xE2\x80\xA8", 3) == 0 ||
           strncmp(at, "\xE2\x80\xA9", 3) == 0;
}

/* Says what is wrong with the byte at `at`; everything before it is clean, so the line up to there can be shown. */
static void add_unclean(const struct source_text *source, size_t line, size_t at, bool too_long,
                        struct problems *problems)
{
    char excerpt[LINE_BYTES_MAX + 2];
    size_t shown = too_long ? 60 : at - line;
    while (too_long && utf8_continues(source->text[line + shown]))
        shown--;
    memcpy(excerpt, source->text + line, shown);
    memcpy(excerpt + shown, too_long ? "" : "?", too_long ? 1 : 2);
    unsigned byte = (unsigned char)source->text[at];
    struct place place = source_place(source, at, 1);
    if (byte == '\r')
        problem_add(problems, place, excerpt,
                    "a carriage return without a line feed; save the file with line feeds (LF or CRLF)");
    else if (ends_lines_of_others(source->text + at))
        problem_add(problems, place, excerpt,
                    "a character that ends lines for some programs only (U+0085, U+2028 or U+2029); end them with LF");
    else if (too_long)
        problem_add(problems, place, excerpt, "this line is too long; a line has at most %d bytes", LINE_BYTES_MAX);
    else if (byte == 0)
        problem_add(problems, place, excerpt, "a NUL byte; this has to be a text file in UTF-8");
    else if (byte < 0x80)
        problem_add(problems, place, excerpt, "the control character 0x%02X; this has to be a text file in UTF-8",
                    byte);
    else
        problem_add(problems, place, excerpt, "the byte 0x%02X is not UTF-8; save the file as UTF-8", byte);
}

/* Adds the first thing that no text file has, with its position. True when there is none. */
static bool text_is_clean(const struct source_text *source, struct problems *problems)
{
    const unsigned char *text = (const unsigned char *)source->text;
    size_t line = 0;
    for (size_t i = 0; i < source->length;) {
        size_t length = character_length(text + i, source->length - i);
        bool control = (text[i] < 0x20 && text[i] != '\t' && text[i] != '\n' && text[i] != '\r') || text[i] == 0x7F;
        bool too_long = i - line >= LINE_BYTES_MAX;
        bool ends_line = (text[i] == '\r' && text[i + 1] != '\n') || ends_lines_of_others(source->text + i);
        if (length == 0 || control || too_long || ends_line) {
            add_unclean(source, line, too_long ? line : i, too_long, problems);
            return false;
        }
        i += length;
        if (text[i - 1] == '\n')
            line = i;
    }
    return true;
}

/* Everything in the file, ended by a NUL. False with the reason. */
static bool read_all(FILE *file, size_t limit, struct text *text, char *why, size_t why_size)
{
    char block[16384];
    size_t count;
    while (text->length <= limit && (count = fread(block, 1, sizeof block, file)) > 0)
        text_add_bytes(text, block, count);
    text_add_bytes(text, "", 0);
    if (ferror(file))
        snprintf(why, why_size, "%s", strerror(errno));
    else if (text->length > limit)
        snprintf(why, why_size, "it has more than %zu bytes, the limit", limit);
    else
        return true;
    return false;
}

struct source_text *source_open(const char *path, size_t limit, struct problems *problems, char *why, size_t why_size)
{
    struct stat status;
    struct text text = {0};
    FILE *file = ordinary_open(path, limit, &status, why, why_size);
    if (!file)
        return NULL;
    bool whole = read_all(file, limit, &text, why, why_size);
    fclose(file);
    if (!whole) {
        text_free(&text);
        return NULL;
    }
    why[0] = '\0';
    struct source_text *source = memory_new(1, sizeof *source);
    source->name = memory_copy_text(path);
    source->text = text.bytes;
    source->length = text.length;
    source->device = status.st_dev;
    source->inode = status.st_ino;
    if (source->length >= 3 &&
        memcmp(source->text, "\xEF\xBB\xBF", 3) == 0) /* a byte order mark says nothing in UTF-8 */
        memmove(source->text, source->text + 3, source->length -= 3);
    source->text[source->length] = '\0';
    index_lines(source);
    if (text_is_clean(source, problems))
        return source;
    source_free(source);
    return NULL;
}

struct source_text *source_of_text(const char *name, const char *text, struct problems *problems)
{
    struct source_text *source = memory_new(1, sizeof *source);
    source->name = memory_copy_text(name);
    source->text = memory_copy_text(text);
    source->length = strlen(text);
    index_lines(source);
    size_t before = problems->count;
    if (text_is_clean(source, problems))
        return source;
    for (size_t i = before; i < problems->count && i < PROBLEMS_SHOWN; i++)
        problem_keep_source(&problems->kept[i]); /* the name goes with the source */
    source_free(source);
    return NULL;
}

void source_free(struct source_text *source)
{
    if (!source)
        return;
    free(source->name);
    free(source->text);
    free(source->lines);
    free(source);
}

/* The index of the line that contains `offset`: the last start not behind it. */
static size_t line_of(const struct source_text *source, size_t offset)
{
    size_t low = 0, high = source->lines_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

struct place source_place(const struct source_text *source, size_t offset, size_t length)
{
    if (offset > source->length)
        offset = source->length;
    if (length > source->length - offset)
        length = source->length - offset;
    if (length > LINE_BYTES_MAX)
        length = LINE_BYTES_MAX;
    size_t line = line_of(source, offset);
    int width = utf8_characters(source->text + offset, length);
    return (struct place){
        .source = source->name,
        .line = (int)line + 1,
        .column = utf8_characters(source->text + source->lines[line], offset - source->lines[line]) + 1,
        .length = width > 0 ? width : 1,
    };
}

void source_line(const struct source_text *source, size_t offset, char *line)
{
    const char *start =
        source->text + source->lines[line_of(source, offset < source->length ? offset : source->length)];
    size_t length = strcspn(start, "\r\n");
    if (length > LINE_BYTES_MAX)
        length = LINE_BYTES_MAX;
    memcpy(line, start, length);
    line[length] = '\0';
}
