/* keys.c - finding and describing rows of the table of keys. */
#include "language/keys.h"

#include "base/check.h"

#include <stdio.h>
#include <string.h>

bool key_is_placeholder(const char *word)
{
    return word[0] >= 'A' && word[0] <= 'Z';
}

const struct key *key_at(enum document document, const char *path)
{
    for (size_t i = 0; i < key_table_count; i++)
        if (key_table[i].document == document && strcmp(key_table[i].path, path) == 0)
            return &key_table[i];
    return NULL;
}

/* Takes the next word of a path: up to a dot, or [n]. Returns what follows. */
static const char *next_word(const char *path, size_t *length)
{
    *length = path[0] == '[' ? strcspn(path, "]") + (strchr(path, ']') ? 1 : 0) : strcspn(path, ".[");
    const char *rest = path + *length;
    return rest[0] == '.' ? rest + 1 : rest;
}

/* Does a user's path mean this row? */
static bool path_matches(const char *row, const char *path)
{
    while (*row && *path) {
        size_t row_length, length;
        const char *row_rest = next_word(row, &row_length), *rest = next_word(path, &length);
        bool same = row_length == length && strncmp(row, path, length) == 0;
        bool any = key_is_placeholder(row) && length > 0;
        if (!same && !any)
            return false;
        row = row_rest;
        path = rest;
    }
    return *row == '\0' && *path == '\0';
}

const struct key *key_match(enum document document, const char *path)
{
    const struct key *exact = key_at(document, path);
    for (size_t i = 0; i < key_table_count && !exact; i++)
        if (key_table[i].document == document && path_matches(key_table[i].path, path))
            exact = &key_table[i];
    return exact;
}

const char *key_leaf(const char *mapping, const char *path)
{
    size_t length = strlen(mapping);
    if (length > 0 && (strncmp(mapping, path, length) != 0 || path[length] != '.'))
        return NULL;
    const char *leaf = path + length + (length > 0);
    return strchr(leaf, '.') ? NULL : leaf;
}

void key_words_in(enum document document, const char *mapping, const char **words, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < key_table_count; i++) {
        const char *leaf = key_table[i].document == document ? key_leaf(mapping, key_table[i].path) : NULL;
        if (!leaf || key_is_placeholder(leaf))
            continue;
        ENSURE(count + 1 < room);
        words[count++] = leaf;
    }
    words[count] = NULL;
}

const char *key_describe(const struct key *key, char *buffer, size_t size)
{
    static const char *const type_words[KEY_TYPE_COUNT] = {
#define X(name, words) words,
        KEY_TYPES(X)
#undef X
    };
    if (key->type == KEY_QUANTITY)
        return unit_table[key->unit].description;
    if (key->type == KEY_SLOPE) {
        snprintf(buffer, size, "%s, or {from, to, over} or {from, to, step, every}", unit_table[key->unit].description);
        return buffer;
    }
    if (key->type != KEY_WORD)
        return type_words[key->type];
    size_t length = (size_t)snprintf(buffer, size, "%s", type_words[key->type]);
    for (const char *const *word = key->words; *word; word++) {
        length += (size_t)snprintf(buffer + length, size - length, "%s %s", word == key->words ? "" : ",", *word);
        ENSURE(length < size);
    }
    return buffer;
}

const char *key_range(const struct key *key, char *buffer, size_t size)
{
    buffer[0] = '\0';
    if (key->low && key->high && strcmp(key->low, key->high) == 0)
        snprintf(buffer, size, "%s", key->low);
    else if (key->low && key->high)
        snprintf(buffer, size, "%s .. %s", key->low, key->high);
    else if (key->low)
        snprintf(buffer, size, "at least %s", key->low);
    return buffer;
}
