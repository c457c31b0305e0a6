/* assumptions.c - walks the rows and writes down the values they were used with.
 *
 * An entry of the scenario's own `assumptions` replaces the built-in ones of the same id.
 */
#include "language/assumptions.h"

#include "base/check.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define ASSUMPTIONS_MAX 512
#define PATH_BYTES 96

/* Takes ownership of the text. */
static void add_assumption(struct scenario *s, const char *id, struct text *text)
{
    s->assumptions = memory_grow(s->assumptions, s->assumptions_count + 1, sizeof *s->assumptions);
    s->assumptions[s->assumptions_count++] = (struct assumption){.id = memory_copy_text(id), .text = text->bytes};
}

/* Has the scenario its own words for this row? */
static bool is_replaced(const struct load *r, const char *id)
{
    const struct node *list = node_get(r->root, "assumptions");
    for (const struct node *record = list ? list->first : NULL; record; record = record->next) {
        const struct node *own = node_get(record, "id");
        if (own && strcmp(own->text, id) == 0)
            return true;
    }
    return false;
}

static void say_scalars(struct text *out, const struct node *mapping)
{
    text_add(out, "{");
    for (const struct node *child = mapping->first; child; child = child->next)
        text_format(out, "%s%s: %s", child == mapping->first ? "" : ", ", child->key->text,
                    child->kind == NODE_SCALAR ? child->text : "...");
    text_add(out, "}");
}

/* A value as it would be written on one line; what is nested deeper than a distribution is left out. */
static void say_node(struct text *out, const struct node *node)
{
    const struct node *child = node->first;
    if (node->kind == NODE_SCALAR) {
        text_add(out, node->text);
    } else if (node->kind == NODE_MAPPING && node->count == 1 && child->kind == NODE_MAPPING) {
        text_format(out, "{%s: ", child->key->text);
        say_scalars(out, child);
        text_add(out, "}");
    } else if (node->kind == NODE_MAPPING) {
        say_scalars(out, node);
    } else {
        text_format(out, "a list of %zu", node->count);
    }
}

/* The value used at one path, and whose it is. */
static void say_value_at(const struct load *r, const struct key *key, const char *path, struct text *out)
{
    const struct node *written = node_find(r->root, path);
    const char *fallback = key->fallback;
    if (written)
        say_node(out, written);
    else if (fallback[0] == '(')
        text_add_bytes(out, fallback + 1, strlen(fallback) - 2);
    else
        text_add(out, fallback);
    text_add(out, written ? " (as written)" : " (default)");
}

/* Of both arms when the path says ARM, once when they agree; an arm without a cache has no values of one. */
static void say_value(const struct load *r, const char *path, struct text *out)
{
    const char *arm_word = strstr(path, "ARM");
    const struct key *key = key_at(DOCUMENT_SCENARIO, path);
    struct text values[ARMS] = {{0}};
    ENSURE(key);
    for (int arm = 0; arm < ARMS && arm_word; arm++) {
        char arm_path[PATH_BYTES];
        snprintf(arm_path, sizeof arm_path, "%.*s%s%s", (int)(arm_word - path), path, r->scenario->arm_words[arm],
                 arm_word + 3);
        if (r->scenario->analyzers[arm].has_cache || !strstr(path, ".cache."))
            say_value_at(r, key, arm_path, &values[arm]);
    }
    bool agree = values[0].bytes && values[1].bytes && strcmp(values[0].bytes, values[1].bytes) == 0;
    if (!arm_word)
        say_value_at(r, key, path, out);
    else if (agree)
        text_format(out, "%s on both arms", values[0].bytes);
    for (int arm = 0, listed = 0; arm < ARMS; arm++) {
        if (values[arm].bytes && !agree)
            text_format(out, "%s%s %s", listed++ ? ", " : "", r->scenario->arm_words[arm], values[arm].bytes);
        text_free(&values[arm]);
    }
}

static void list_row(struct load *r, const struct assumption_row *row)
{
    struct text text = {0};
    if (is_replaced(r, row->id) || (row->matters && !row->matters(r->scenario)))
        return;
    const char *value = row->text ? strstr(row->text, "%s") : NULL;
    ENSURE(!value == !row->key);
    if (value) {
        text_add_bytes(&text, row->text, (size_t)(value - row->text));
        say_value(r, row->key, &text);
        text_add(&text, value + 2);
    } else if (row->text) {
        text_add(&text, row->text);
    } else {
        row->sentence(r, &text);
    }
    if (text.length > 0)
        add_assumption(r->scenario, row->id, &text);
    else
        text_free(&text);
}

static void list_own(struct load *r)
{
    struct node *list = records_get(r->arena, r->root, "assumptions", ASSUMPTIONS_MAX);
    for (const struct node *record = list ? list->first : NULL; record; record = record->next) {
        const struct node *id = node_get(record, "id"), *words = node_get(record, "text");
        mapping_read(r->arena, DOCUMENT_SCENARIO, "assumptions.ID", record, NULL);
        struct text text = {0};
        if (!id || !words || !value_name(r->arena, id) || !value_scalar(r->arena, words, "a text"))
            continue;
        text_add(&text, words->text);
        add_assumption(r->scenario, id->text, &text);
    }
}

void read_assumptions(struct load *r)
{
    size_t before = r->arena->problems->count;
    list_own(r);
    for (size_t i = 0; i < assumption_rows_count && r->arena->problems->count == before; i++)
        list_row(r, &assumption_rows[i]);
}
