/* node.c - the tree of what was written, and the arena that owns it. */
#include "language/node.h"

#include "base/check.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)64 << 10)

struct memory_block {
    struct memory_block *next;
    size_t used, size;
    max_align_t bytes[];
};

void arena_open(struct arena *arena, struct problems *problems)
{
    *arena = (struct arena){.problems = problems, .problems_before = problems->count};
}

/* A problem outlives the files it points into. */
static void keep_sources_of_problems(struct arena *arena)
{
    size_t kept = arena->problems->count < PROBLEMS_SHOWN ? arena->problems->count : PROBLEMS_SHOWN;
    for (size_t i = 0; i < kept; i++)
        for (const struct source_text *source = arena->sources; source; source = source->next)
            if (arena->problems->kept[i].place.source == source->name) {
                problem_keep_source(&arena->problems->kept[i]);
                break;
            }
}

void arena_close(struct arena *arena, bool keep, char ***names)
{
    keep_sources_of_problems(arena);
    size_t count = 0;
    char **kept = keep ? memory_new(arena->sources_count + 1, sizeof *kept) : NULL;
    while (arena->sources) {
        struct source_text *source = arena->sources;
        arena->sources = source->next;
        if (keep) {
            kept[count++] = source->name;
            source->name = NULL;
        }
        source_free(source);
    }
    if (keep)
        *names = kept;
    while (arena->blocks) {
        struct memory_block *block = arena->blocks;
        arena->blocks = block->next;
        free(block);
    }
}

void *arena_memory(struct arena *arena, size_t size)
{
    size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    struct memory_block *block = arena->blocks;
    if (!block || block->size - block->used < size) {
        size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
        block = memory_new(1, sizeof *block + room);
        block->size = room;
        block->next = arena->blocks;
        arena->blocks = block;
    }
    void *memory = (char *)block->bytes + block->used;
    block->used += size;
    return memory;
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_memory(arena, length + 1);
    memcpy(copy, text, length);
    return copy;
}

void arena_adopt(struct arena *arena, struct source_text *source)
{
    source->next = arena->sources;
    arena->sources = source;
    arena->sources_count++;
    arena->sources_bytes += source->length;
}

/* `path` as seen from the file that names it. */
static char *path_from(struct arena *arena, const char *path, const struct node *named)
{
    const char *slash = named && path[0] != '/' ? strrchr(named->source->name, '/') : NULL;
    if (!slash)
        return arena_copy(arena, path, strlen(path));
    size_t folder = (size_t)(slash - named->source->name) + 1;
    char *joined = arena_memory(arena, folder + strlen(path) + 1);
    memcpy(joined, named->source->name, folder);
    memcpy(joined + folder, path, strlen(path));
    return joined;
}

struct source_text *arena_open_source(struct arena *arena, const char *path, const struct node *named, size_t limit,
                                      const char *what)
{
    char why[160] = "";
    if (arena->sources_count >= SOURCES_MAX || arena->sources_bytes > SOURCES_BYTES_MAX) {
        node_problem(arena, named, "too much to read; a scenario has at most %d files and %zu bytes in all",
                     SOURCES_MAX, SOURCES_BYTES_MAX);
        return NULL;
    }
    const char *opened = path_from(arena, path, named);
    size_t before = arena->problems->count;
    struct source_text *source = source_open(opened, limit, arena->problems, why, sizeof why);
    if (source) {
        arena_adopt(arena, source);
        return source;
    }
    if (why[0] == '\0') {
        /* The text is not clean: the problem is there already, and its place names a source that is gone. */
        for (size_t i = before; i < arena->problems->count && i < PROBLEMS_SHOWN; i++) {
            arena->problems->kept[i].place.source = opened;
            problem_keep_source(&arena->problems->kept[i]);
        }
        return NULL;
    }
    if (named)
        node_problem(arena, named, "cannot read the %s %s: %s", what, opened, why);
    else
        problem_add(arena->problems, (struct place){.source = path}, NULL, "cannot read this %s: %s", what, why);
    return NULL;
}

struct node *node_new(struct arena *arena, enum node_kind kind, const struct source_text *source, size_t offset,
                      size_t length)
{
    struct node *node = NULL;
    if (arena->nodes_count < NODES_MAX) {
        arena->nodes_count++;
        node = arena_memory(arena, sizeof *node);
        *node = (struct node){.kind = kind, .source = source, .offset = offset, .length = length, .text = ""};
    } else if (!arena->overfull) {
        arena->overfull = true;
        source_problem(arena, (struct span){source, offset, length},
                       "too much is written here; a scenario with its tables has at most %d values", NODES_MAX);
    }
    return node;
}

void node_append(struct node *parent, struct node *child)
{
    child->next = NULL;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->count++;
}

struct node *node_get(const struct node *mapping, const char *key)
{
    if (!mapping || mapping->kind != NODE_MAPPING)
        return NULL;
    for (struct node *child = mapping->first; child; child = child->next)
        if (strcmp(child->key->text, key) == 0)
            return child;
    return NULL;
}

void node_put(struct node *mapping, struct node *value)
{
    struct node *before = NULL;
    for (struct node *child = mapping->first; child; before = child, child = child->next) {
        if (strcmp(child->key->text, value->key->text) != 0)
            continue;
        value->next = child->next;
        if (before)
            before->next = value;
        else
            mapping->first = value;
        if (mapping->last == child)
            mapping->last = value;
        return;
    }
    node_append(mapping, value);
}

void node_remove(struct node *mapping, const char *key)
{
    struct node *before = NULL;
    for (struct node *child = mapping->first; child; before = child, child = child->next) {
        if (strcmp(child->key->text, key) != 0)
            continue;
        if (before)
            before->next = child->next;
        else
            mapping->first = child->next;
        if (mapping->last == child)
            mapping->last = before;
        mapping->count--;
        return;
    }
}

struct node *node_find(struct node *root, const char *path)
{
    char key[128]; /* names have at most 64 characters */
    struct node *node = root;
    while (node && *path) {
        size_t length = strcspn(path, ".");
        ENSURE(length < sizeof key);
        memcpy(key, path, length);
        key[length] = '\0';
        node = node_get(node, key);
        path += length + (path[length] == '.');
    }
    return node;
}

struct place node_place(const struct node *node)
{
    return source_place(node->source, node->offset, node->length);
}

const char *node_describe(const struct node *node, char *buffer, size_t size)
{
    if (node->kind == NODE_MAPPING)
        return "a mapping";
    if (node->kind == NODE_LIST)
        return "a list";
    if (node->text[0] == '\0')
        return "nothing";
    snprintf(buffer, size, "\"%s\"", EXCERPT(node->text));
    return buffer;
}

/* Two policies may take a phase from the same file: what is wrong there is said once. */
static bool is_said(const struct arena *arena, struct place place, const char *message)
{
    const struct problems *problems = arena->problems;
    for (size_t i = arena->problems_before; i < problems->count && i < PROBLEMS_SHOWN; i++) {
        const struct problem *other = &problems->kept[i];
        if (other->place.source && other->place.line == place.line && other->place.column == place.column &&
            strcmp(other->place.source, place.source) == 0 && strcmp(other->message, message) == 0)
            return true;
    }
    return false;
}

static void add_at(struct arena *arena, struct span span, const char *format, va_list arguments)
{
    if (arena->problems->count >= PROBLEMS_SHOWN) {
        arena->problems->count++;
        return;
    }
    char message[1024];
    utf8_end_cut(message, sizeof message, vsnprintf(message, sizeof message, format, arguments));
    if (!span.source) {
        problem_add(arena->problems, (struct place){0}, NULL, "%s", message);
        return;
    }
    char line[LINE_BYTES_MAX + 1];
    source_line(span.source, span.offset, line);
    struct place place = source_place(span.source, span.offset, span.length);
    if (!is_said(arena, place, message))
        problem_add(arena->problems, place, line, "%s", message);
}

void source_problem(struct arena *arena, struct span span, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_at(arena, span, format, arguments);
    va_end(arguments);
}

void node_problem(struct arena *arena, const struct node *node, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct span whole = {.source = NULL};
    if (node)
        whole = (struct span){node->source, node->offset, node->length};
    add_at(arena, whole, format, arguments);
    va_end(arguments);
}

/* Whether the value is what stands in the source, byte for byte: no escapes, no folded lines. */
static bool is_as_written(const struct node *node)
{
    return strlen(node->text) == node->length &&
           memcmp(node->source->text + node->offset, node->text, node->length) == 0;
}

struct span node_span(const struct node *node, size_t offset, size_t length)
{
    if (!is_as_written(node))
        return (struct span){node->source, node->offset, node->length};
    return (struct span){node->source, node->offset + (offset < node->length ? offset : node->length), length};
}
