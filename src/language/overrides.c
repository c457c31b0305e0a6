/* overrides.c - --set PATH=VALUE: finds the place in the tree and puts the value there, before anything is read. */
#include "base/check.h"
#include "base/text.h"
#include "base/words.h"
#include "language/load.h"
#include "language/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_BYTES 256
#define NAMES_SHOWN 64

/* One --set on its way down the tree. */
struct walk {
    struct arena *arena;
    const struct source_text *source; /* "path=value" */
    struct node *value;
    struct node *at;      /* a mapping or a list */
    char row[PATH_BYTES]; /* where that is in the table of keys */
    bool inside_value;    /* within a distribution, whose words the table does not list */
};

static bool is_index(const char *word)
{
    return word[0] == '[';
}

static bool wrong_step(struct walk *w, const struct node *word, const char *what, const char *nearest)
{
    if (nearest)
        node_problem(w->arena, word, "%s \"%s\"; did you mean \"%s\"?", what, EXCERPT(word->text), nearest);
    else
        node_problem(w->arena, word, "%s \"%s\"; `rehearse check --explain %s` lists the keys allowed here", what,
                     EXCERPT(word->text), w->row[0] ? w->row : "''");
    return false;
}

/* The name people give a record: what its table calls name, phase, option or id. */
static const char *record_name(const struct node *record)
{
    static const char *const naming[] = {"name", "phase", "option", "id"};
    for (size_t i = 0; i < sizeof naming / sizeof naming[0]; i++) {
        const struct node *name = node_get(record, naming[i]);
        if (name)
            return name->text;
    }
    return "";
}

/* The element of a list that a word means, or NULL with a problem. */
static struct node *find_element(struct walk *w, const struct node *word)
{
    const char *names[NAMES_SHOWN + 1];
    size_t count = 0, index = 0;
    size_t wanted = is_index(word->text) ? strtoul(word->text + 1, NULL, 10) : w->at->count;
    for (struct node *element = w->at->first; element; element = element->next, index++) {
        const char *name = record_name(element);
        if (is_index(word->text) ? index == wanted : strcmp(name, word->text) == 0)
            return element;
        if (name[0] && count < NAMES_SHOWN)
            names[count++] = name;
    }
    names[count] = NULL;
    if (is_index(word->text))
        node_problem(w->arena, word, "there is no element %s; the list has %zu, the first is [0]", EXCERPT(word->text),
                     w->at->count);
    else if (count > 0 && !nearest_word(word->text, names))
        node_problem(w->arena, word, "there is no \"%s\" in this list; the first is \"%s\"", EXCERPT(word->text),
                     EXCERPT(names[0]));
    else
        wrong_step(w, word, "there is no", count > 0 ? nearest_word(word->text, names) : NULL);
    return NULL;
}

/* Puts the value in the place of an element. */
static void replace_element(struct node *list, const struct node *element, struct node *value)
{
    for (struct node **link = &list->first; *link; link = &(*link)->next)
        if (*link == element) {
            value->next = element->next;
            *link = value;
            if (list->last == element)
                list->last = value;
            return;
        }
}

/* "plan" -> "plan.PHASE": the row of a list's records, or of a mapping's free names. */
static bool enter_placeholder(struct walk *w)
{
    size_t length = strlen(w->row);
    for (size_t i = 0; i < key_table_count; i++) {
        const char *path = key_table[i].path;
        if (key_table[i].document != DOCUMENT_SCENARIO || strncmp(path, w->row, length) != 0 || path[length] != '.' ||
            !key_is_placeholder(path + length + 1))
            continue;
        size_t end = length + 1 + strcspn(path + length + 1, ".");
        ENSURE(end < sizeof w->row);
        memcpy(w->row, path, end);
        w->row[end] = '\0';
        return true;
    }
    return false;
}

/* What is below a value that may be a slope is the same for all of them. */
static void enter_slope(struct walk *w)
{
    static const char below[] = "PARAMETER";
    const struct key *key = key_at(DOCUMENT_SCENARIO, w->row);
    char *dot = strrchr(w->row, '.');
    if (!key || !dot || (key->type != KEY_SLOPE && key->type != KEY_DELAY))
        return;
    ENSURE((size_t)(dot + 1 - w->row) + sizeof below <= sizeof w->row);
    memcpy(dot + 1, below, sizeof below);
}

/* Extends the row by a key of a mapping. False with a problem when there is no such key. */
static bool enter_key(struct walk *w, const struct node *word)
{
    const char *words[MAPPING_WORDS_MAX];
    enter_slope(w);
    size_t length = strlen(w->row), size = strlen(word->text);
    key_words_in(DOCUMENT_SCENARIO, w->row, words, MAPPING_WORDS_MAX);
    for (size_t i = 0; words[i]; i++)
        if (strcmp(words[i], word->text) == 0 && length + size + 2 < sizeof w->row) {
            snprintf(w->row + length, sizeof w->row - length, "%s%s", length > 0 ? "." : "", word->text);
            return true;
        }
    return enter_placeholder(w) || wrong_step(w, word, "unknown key", nearest_word(word->text, words));
}

/* One step into a list. */
static bool step_into_list(struct walk *w, struct node *word, bool last)
{
    struct node *element = find_element(w, word);
    if (!element)
        return false;
    bool records = !w->inside_value && enter_placeholder(w);
    if (last && !records) {
        replace_element(w->at, element, w->value);
        return true;
    }
    if (last || element->kind != NODE_MAPPING) {
        node_problem(w->arena, word,
                     last ? "a whole record cannot be set; add the key of it that is meant"
                          : "this element has no keys");
        return false;
    }
    w->at = element;
    return true;
}

/* The mapping or list under a key, made when it is not there yet; NULL with a problem. */
static struct node *child_of(struct walk *w, struct node *word, enum key_type type)
{
    struct node *child = node_get(w->at, word->text);
    if (type == KEY_RECORDS && child) {
        return records_get(w->arena, w->at, word->text, NODES_MAX);
    }
    if (child && child->kind != NODE_SCALAR)
        return child;
    if (type != KEY_MAPPING && type != KEY_SPLIT && type != KEY_DISTRIBUTION && type != KEY_WAIT) {
        node_problem(w->arena, word, "\"%s\" has no keys below it%s", EXCERPT(word->text),
                     type == KEY_RECORDS ? " yet; write the list in the scenario" : "");
        return NULL;
    }
    child = node_new(w->arena, NODE_MAPPING, w->source, word->offset, word->length);
    if (child) {
        child->key = word;
        node_put(w->at, child);
    }
    return child;
}

static bool step_into_mapping(struct walk *w, struct node *word, bool last)
{
    enum key_type type = KEY_DISTRIBUTION;
    if (!w->inside_value) {
        if (!enter_key(w, word))
            return false;
        const struct key *key = key_at(DOCUMENT_SCENARIO, w->row);
        type = key ? key->type : KEY_MAPPING;
    }
    if (last) {
        w->value->key = word;
        node_put(w->at, w->value);
        return true;
    }
    w->at = child_of(w, word, type);
    w->inside_value = type == KEY_DISTRIBUTION || type == KEY_WAIT;
    return w->at;
}

/* The next word of the path as a node of its own: a name up to a dot, or [n]. NULL with a problem. */
static struct node *take_word(struct walk *w, size_t *at, size_t end)
{
    const char *path = w->source->text;
    size_t length = path[*at] == '[' ? strcspn(path + *at, "]") + 1 : strcspn(path + *at, ".[=");
    if (*at + length > end)
        length = end - *at;
    struct node *word = node_new(w->arena, NODE_SCALAR, w->source, *at, length);
    if (!word)
        return NULL;
    word->text = arena_copy(w->arena, path + *at, length);
    bool index = is_index(word->text);
    size_t digits = index ? strspn(word->text + 1, "0123456789") : 0;
    if (length == 0 || (index && (digits == 0 || digits > 9 || strcmp(word->text + 1 + digits, "]") != 0))) {
        node_problem(w->arena, word,
                     "a path is names with dots between, or [n] for an element: plan.ramp.checkpoints[0]");
        return NULL;
    }
    *at += length;
    if (path[*at] == '.' && *at + 1 <= end)
        ++*at;
    return word;
}

/* By then it is known what the scenario extends. */
static bool is_too_late(const struct walk *w, const struct node *word)
{
    bool late = w->row[0] == '\0' && strcmp(word->text, "extends") == 0;
    if (late)
        node_problem(w->arena, word, "`extends` cannot be set; write a scenario that extends the other one");
    return late;
}

static void walk_path(struct walk *w, size_t end)
{
    size_t at = 0;
    bool going = true;
    while (going) {
        struct node *word = take_word(w, &at, end);
        if (!word || is_too_late(w, word))
            return;
        bool last = at >= end;
        if (is_index(word->text) && w->at->kind != NODE_LIST) {
            node_problem(w->arena, word, "there is no list here");
            return;
        }
        going = w->at->kind == NODE_LIST ? step_into_list(w, word, last) : step_into_mapping(w, word, last);
        going = going && !last;
    }
}

void override_apply(struct arena *arena, struct node *root, const struct setting *setting)
{
    struct text text = {0};
    text_format(&text, "%s=%s", setting->path, setting->value);
    size_t before = arena->problems->count;
    struct source_text *source = source_of_text("--set", text.bytes, arena->problems);
    text_free(&text);
    if (!source) {
        for (size_t i = before; i < arena->problems->count && i < PROBLEMS_SHOWN; i++)
            arena->problems->kept[i].place.source = "--set";
        return;
    }
    arena_adopt(arena, source);
    struct walk walk = {.arena = arena, .source = source, .at = root};
    size_t value = strlen(setting->path) + 1;
    walk.value = yaml_read(arena, source, value, source->length - value);
    if (walk.value)
        walk_path(&walk, value - 1);
}
