/* extends.c - a scenario and what it extends, merged into one tree. */
#include "base/check.h"
#include "base/words.h"
#include "language/load.h"
#include "language/yaml.h"

#include <string.h>

#define EXTENDS_MAX 16

/* {lognormal: ...}: half of one distribution and half of another is neither, so it is replaced whole. */
static bool is_distribution(const struct node *node)
{
    return node->count == 1 && word_find(node->first->key->text, distribution_words) >= 0;
}

/* Puts what `from` says over what `into` says. Mappings are merged key by key; the depth of both is bounded by
 * DEPTH_MAX, so a small stack of what is being merged is enough. */
static void merge(struct node *into, struct node *from)
{
    struct {
        struct node *into, *next;
    } stack[DEPTH_MAX + 1];
    int depth = 0;
    stack[depth].into = into;
    stack[depth++].next = from->first;
    while (depth > 0) {
        struct node *child = stack[depth - 1].next;
        if (!child) {
            depth--;
            continue;
        }
        stack[depth - 1].next = child->next;
        struct node *there = node_get(stack[depth - 1].into, child->key->text);
        if (there && there->kind == NODE_MAPPING && child->kind == NODE_MAPPING && !is_distribution(child)) {
            there->key = child->key;
            ENSURE(depth <= DEPTH_MAX);
            stack[depth].into = there;
            stack[depth++].next = child->first;
        } else {
            node_put(stack[depth - 1].into, child);
        }
    }
}

/* Opens and parses one file, or a text in its place; it must be a mapping. */
static struct node *read_file(struct arena *arena, const char *path, const char *text_of, const struct node *named)
{
    struct source_text *source = text_of ? source_of_text(path, text_of, arena->problems)
                                         : arena_open_source(arena, path, named, YAML_BYTES_MAX, "scenario");
    if (text_of && source)
        arena_adopt(arena, source);
    struct node *root = source ? yaml_read(arena, source, 0, source->length) : NULL;
    if (!root || root->kind == NODE_MAPPING)
        return root;
    char text[80];
    node_problem(arena, root, "a scenario is a mapping (key: value), not %s", node_describe(root, text, sizeof text));
    return NULL;
}

/* A file that is in the chain already extends itself. */
static bool is_new(struct arena *arena, struct node *const *chain, int count, const struct node *named)
{
    for (int i = 0; i < count - 1; i++)
        if (chain[i]->source->inode == chain[count - 1]->source->inode &&
            chain[i]->source->device == chain[count - 1]->source->device) {
            node_problem(arena, named, "circular `extends`: %s extends itself in the end", chain[i]->source->name);
            return false;
        }
    return true;
}

static struct node *merge_chain(struct arena *arena, struct node *const *chain, int count)
{
    struct node *root = node_new(arena, NODE_MAPPING, chain[0]->source, chain[0]->offset, chain[0]->length);
    for (int i = count - 1; root && i >= 0; i--) {
        /* A name is its file's own: the base's would hide which of the two was run. */
        if (i > 0)
            node_remove(chain[i], "name");
        merge(root, chain[i]);
    }
    return root;
}

struct node *extends_read(struct arena *arena, const char *path, const char *text)
{
    struct node *chain[EXTENDS_MAX + 1];
    int count = 0;
    const struct node *named = NULL;
    do {
        if (count > EXTENDS_MAX) {
            node_problem(arena, named, "too long a chain of `extends`; at most %d", EXTENDS_MAX);
            return NULL;
        }
        chain[count] = read_file(arena, path, count == 0 ? text : NULL, named);
        if (!chain[count++] || !is_new(arena, chain, count, named))
            return NULL;
        named = node_get(chain[count - 1], "extends");
        if (named && !value_scalar(arena, named, "the path of a scenario"))
            return NULL;
        path = named ? named->text : NULL;
    } while (path);
    return count == 1 ? chain[0] : merge_chain(arena, chain, count);
}
