/* value.c - values by the table of keys. */
#include "language/value.h"

#include "base/check.h"
#include "base/instant.h"
#include "base/text.h"
#include "base/words.h"
#include "language/table.h"
#include "language/yaml.h"

#include <stdio.h>
#include <string.h>

#define NAME_BYTES_MAX 64

static const char *leaf_of(const struct key *key)
{
    const char *dot = strrchr(key->path, '.');
    return dot ? dot + 1 : key->path;
}

bool value_scalar(struct arena *arena, const struct node *node, const char *what)
{
    if (node->kind == NODE_SCALAR && (node->text[0] != '\0' || node->quoted))
        return true;
    char text[80];
    node_problem(arena, node->kind == NODE_SCALAR && node->key ? node->key : node, "expected %s, found %s", what,
                 node_describe(node, text, sizeof text));
    return false;
}

bool is_name(const char *text)
{
    size_t good = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    return text[good] == '\0' && good > 0 && good <= NAME_BYTES_MAX;
}

bool value_name(struct arena *arena, const struct node *node)
{
    if (!value_scalar(arena, node, "a name"))
        return false;
    if (is_name(node->text))
        return true;
    node_problem(arena, node, "\"%s\" is not a name; names have 1 to %d letters, digits, - and _", EXCERPT(node->text),
                 NAME_BYTES_MAX);
    return false;
}

bool value_instant(struct arena *arena, const struct node *node, int64_t *epoch_ns)
{
    const char *why = NULL;
    if (!value_scalar(arena, node, "an instant such as 2025-10-31T12:00Z"))
        return false;
    if (instant_parse(node->text, strlen(node->text), epoch_ns, &why))
        return true;
    node_problem(arena, node, "\"%s\" is not an instant; %s", EXCERPT(node->text), why);
    return false;
}

/* A quantity as the row wants it. Cores may be written in thousandths: 250m. */
static bool quantity_of(const struct key *key, const char *text, struct ratio *value, const char **why)
{
    size_t length = strlen(text);
    enum unit unit = key->type == KEY_WHOLE ? UNIT_COUNT : key->unit;
    bool milli = key->type == KEY_CORES && length > 1 && text[length - 1] == 'm';
    bool negative = key->low && key->low[0] == '-' && text[0] == '-'; /* only here do durations have a sign */
    if (!quantity_parse(text + negative, length - negative - milli, unit, value, why))
        return false;
    if (negative)
        value->num = -value->num;
    if (milli)
        *value = ratio_multiply(*value, (struct ratio){1, 1000}, NULL);
    if (key->type == KEY_WHOLE && value->num % value->den != 0) {
        *why = "expected a whole number";
        return false;
    }
    if (key->store == STORE_INT64 && value->num % value->den != 0) {
        *why = "nothing finer than a nanosecond is kept";
        return false;
    }
    return true;
}

static bool within_limits(const struct key *key, struct ratio value)
{
    struct ratio limit;
    const char *why;
    if (key->low) {
        ENSURE(quantity_of(key, key->low, &limit, &why));
        if (ratio_compare(value, limit) < 0)
            return false;
    }
    if (key->high) {
        ENSURE(quantity_of(key, key->high, &limit, &why));
        if (ratio_compare(value, limit) > 0)
            return false;
    }
    return true;
}

bool value_quantity(struct arena *arena, const struct key *key, const struct node *node, struct ratio *value)
{
    char buffer[KEY_TEXT_MAX];
    const char *why = NULL;
    if (!value_scalar(arena, node, key_describe(key, buffer, sizeof buffer)))
        return false;
    if (!quantity_of(key, node->text, value, &why)) {
        node_problem(arena, node, "invalid value \"%s\" for `%s`: %s", EXCERPT(node->text), leaf_of(key), why);
        return false;
    }
    if (within_limits(key, *value))
        return true;
    node_problem(arena, node, "`%s` is %s; its range is %s", leaf_of(key), EXCERPT(node->text),
                 key_range(key, buffer, sizeof buffer));
    return false;
}

bool value_whole(struct arena *arena, const struct key *key, const struct node *node, int64_t *value)
{
    struct ratio ratio;
    if (!value_quantity(arena, key, node, &ratio))
        return false;
    *value = ratio.num / ratio.den;
    return true;
}

static bool value_word(struct arena *arena, const struct key *key, const struct node *node, int *index)
{
    char buffer[KEY_TEXT_MAX];
    if (!value_scalar(arena, node, key_describe(key, buffer, sizeof buffer)))
        return false;
    for (*index = 0; key->words[*index]; ++*index)
        if (strcmp(key->words[*index], node->text) == 0)
            return true;
    const char *nearest = nearest_word(node->text, key->words);
    node_problem(arena, node, "invalid value \"%s\" for `%s`: %s%s%s", EXCERPT(node->text), leaf_of(key),
                 nearest ? "did you mean " : "it is ", nearest ? nearest : key_describe(key, buffer, sizeof buffer),
                 nearest ? "?" : "");
    return false;
}

static bool value_bool(struct arena *arena, const struct key *key, const struct node *node, bool *value)
{
    if (!value_scalar(arena, node, "true or false"))
        return false;
    *value = strcmp(node->text, "true") == 0;
    if (*value || strcmp(node->text, "false") == 0)
        return true;
    node_problem(arena, node, "invalid value \"%s\" for `%s`: it is true or false", EXCERPT(node->text), leaf_of(key));
    return false;
}

static void store_ratio(const struct key *key, struct ratio value, void *place)
{
    int64_t whole = value.num / value.den;
    int small = (int)whole;
    if (key->store == STORE_KIB)
        value = ratio_multiply(value, (struct ratio){1, 1024}, NULL);
    if (key->store == STORE_INT64)
        memcpy(place, &whole, sizeof whole);
    else if (key->store == STORE_INT)
        memcpy(place, &small, sizeof small);
    else
        memcpy(place, &value, sizeof value);
}

/* Stores what a row's default says; the table is ours, so it always parses. */
static void store_default(const struct key *key, void *place)
{
    struct ratio value;
    const char *why = "";
    int index = 0;
    if (key->fallback[0] == '(')
        return;
    if (key->type == KEY_BOOL) {
        bool flag = strcmp(key->fallback, "true") == 0;
        memcpy(place, &flag, sizeof flag);
    } else if (key->type == KEY_WORD) {
        while (strcmp(key->words[index], key->fallback) != 0)
            index++;
        bool flag = index != 0;
        memcpy(place, key->store == STORE_BOOL ? (void *)&flag : (void *)&index,
               key->store == STORE_BOOL ? sizeof flag : sizeof index);
    } else {
        ENSURE(quantity_of(key, key->fallback, &value, &why));
        store_ratio(key, value, place);
    }
}

static void store_value(struct arena *arena, const struct key *key, const struct node *node, void *place)
{
    struct ratio value;
    bool flag = false;
    int index = 0;
    if (key->type == KEY_WAIT && node->kind == NODE_MAPPING)
        return; /* a distribution: the reader of its mapping takes it */
    if (key->type == KEY_BOOL) {
        if (value_bool(arena, key, node, &flag))
            memcpy(place, &flag, sizeof flag);
    } else if (key->type == KEY_WORD) {
        if (!value_word(arena, key, node, &index))
            return;
        flag = index != 0;
        memcpy(place, key->store == STORE_BOOL ? (void *)&flag : (void *)&index,
               key->store == STORE_BOOL ? sizeof flag : sizeof index);
    } else if (value_quantity(arena, key, node, &value)) {
        store_ratio(key, value, place);
    }
}

static void check_words(struct arena *arena, enum document document, const char *mapping, const struct node *node)
{
    const char *words[MAPPING_WORDS_MAX];
    key_words_in(document, mapping, words, MAPPING_WORDS_MAX);
    for (const struct node *child = node->first; child; child = child->next) {
        struct node *key = child->key;
        size_t i = 0;
        while (words[i] && strcmp(words[i], key->text) != 0)
            i++;
        if (words[i] || key->reported)
            continue;
        key->reported = true;
        const char *nearest = nearest_word(key->text, words);
        if (nearest)
            node_problem(arena, key, "unknown key \"%s\"; did you mean \"%s\"?", EXCERPT(key->text), nearest);
        else
            node_problem(arena, key, "unknown key \"%s\"; `rehearse check --explain %s` lists the keys allowed here",
                         EXCERPT(key->text), mapping[0] ? mapping : "''");
    }
}

static bool has_placeholder(enum document document, const char *mapping)
{
    for (size_t i = 0; i < key_table_count; i++) {
        const char *leaf = key_table[i].document == document ? key_leaf(mapping, key_table[i].path) : NULL;
        if (leaf && key_is_placeholder(leaf))
            return true;
    }
    return false;
}

void mapping_read(struct arena *arena, enum document document, const char *mapping, const struct node *node, void *into)
{
    char text[80];
    if (node && node->kind != NODE_MAPPING) {
        node_problem(arena, node, "expected a mapping (key: value), found %s", node_describe(node, text, sizeof text));
        node = NULL;
    } else if (node && !has_placeholder(document, mapping)) {
        check_words(arena, document, mapping, node);
    }
    for (size_t i = 0; i < key_table_count; i++) {
        const struct key *key = &key_table[i];
        const char *leaf = key->document == document ? key_leaf(mapping, key->path) : NULL;
        if (!leaf || key_is_placeholder(leaf))
            continue;
        const struct node *value = node_get(node, leaf);
        if (!value && node && strcmp(key->fallback, REQUIRED) == 0)
            node_problem(arena, node->key ? node->key : node, "`%s` is missing: %s", leaf, key->meaning);
        if (key->store == STORE_NONE || !into)
            continue;
        if (value)
            store_value(arena, key, value, (char *)into + key->offset);
        else
            store_default(key, (char *)into + key->offset);
    }
}

struct node *value_or_default(struct arena *arena, const struct key *key, const struct node *mapping)
{
    struct node *node = node_get(mapping, leaf_of(key));
    if (node || key->fallback[0] == '(')
        return node;
    struct source_text *source = source_of_text("default", key->fallback, arena->problems);
    ENSURE(source);
    arena_adopt(arena, source);
    return yaml_read(arena, source, 0, source->length);
}

struct node *records_get(struct arena *arena, struct node *mapping, const char *key, size_t limit)
{
    char text[80];
    struct node *node = node_get(mapping, key);
    if (node && node->kind == NODE_SCALAR && node->text[0] != '\0') {
        node = csv_table_read(arena, node);
        if (node)
            node_put(mapping, node);
    }
    if (!node)
        return NULL;
    if (node->kind != NODE_LIST || node->count == 0) {
        node_problem(arena, node, "expected a list of records, found %s",
                     node->kind == NODE_LIST ? "an empty list" : node_describe(node, text, sizeof text));
        return NULL;
    }
    if (node->count > limit) {
        node_problem(arena, node->key ? node->key : node, "%zu records under `%s`; at most %zu", node->count, key,
                     limit);
        return NULL;
    }
    return node;
}

const struct node *list_first(struct arena *arena, const struct node *node, const char *what, size_t limit)
{
    char text[80];
    if (node->kind == NODE_SCALAR && node->text[0] != '\0')
        return node;
    if (node->kind != NODE_LIST) {
        node_problem(arena, node, "expected a list of %s, found %s", what, node_describe(node, text, sizeof text));
        return NULL;
    }
    if (node->count > limit) {
        node_problem(arena, node, "%zu %s; at most %zu", node->count, what, limit);
        return NULL;
    }
    return node->first;
}
