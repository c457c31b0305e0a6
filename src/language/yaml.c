/* yaml.c - YAML to nodes: a stack of open mappings and lists, one step for each event. */
#include "language/yaml.h"

#include "base/check.h"
#include "base/text.h"
#include "base/utf8.h"

#include <yaml.h>

#include <string.h>

struct open_node {
    struct node *node;
    struct node *key; /* of a mapping: read, and waiting for its value */
};

struct building {
    struct arena *arena;
    const struct source_text *source;
    const char *text;
    size_t start;             /* where the text stands in the source */
    size_t length;            /* of the text, in bytes */
    size_t character, offset; /* of the text: libyaml counts characters, the rest of us bytes */
    size_t reached;           /* the end of the last event */
    struct node *root;
    struct open_node open[DEPTH_MAX];
    int depth;
    int documents;
};

/* The byte that a character of libyaml's count begins at. Marks come nearly in order, so a step or two leads there. */
static size_t offset_of(struct building *b, size_t character)
{
    for (; b->character < character && b->offset < b->length; b->character++)
        for (b->offset++; b->offset < b->length && utf8_continues(b->text[b->offset]);)
            b->offset++;
    for (; b->character > character; b->character--)
        for (b->offset--; utf8_continues(b->text[b->offset]);)
            b->offset--;
    return b->offset;
}

static bool is_quoted(const yaml_event_t *event)
{
    return event->type == YAML_SCALAR_EVENT && (event->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
                                                event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE);
}

/* Where an event was written, without quotes around it. Absent values stand where the last event ended. */
static void event_span(struct building *b, const yaml_event_t *event, size_t *offset, size_t *length)
{
    size_t first = offset_of(b, event->start_mark.index), end = offset_of(b, event->end_mark.index);
    if (first == end && event->type == YAML_SCALAR_EVENT)
        first = end = b->reached;
    else if (is_quoted(event) && end - first >= 2)
        first++, end--;
    b->reached = end;
    *offset = b->start + first;
    *length = end - first;
}

/* Hangs a finished or just opened node where it belongs. False with a problem. */
static bool attach(struct building *b, struct node *node)
{
    if (b->depth == 0) {
        b->root = node;
        return true;
    }
    struct open_node *parent = &b->open[b->depth - 1];
    if (parent->node->kind == NODE_LIST) {
        node_append(parent->node, node);
        return true;
    }
    if (parent->key) {
        node->key = parent->key;
        parent->key = NULL;
        node_append(parent->node, node);
        return true;
    }
    if (node->kind != NODE_SCALAR) {
        node_problem(b->arena, node, "expected a word as a key, found %s",
                     node->kind == NODE_LIST ? "a list" : "a mapping");
        return false;
    }
    parent->key = node;
    return true;
}

/* Names given twice in one mapping: the second one is the mistake. Sorting is not worth it: a mapping of the language
 * has few keys, and a mapping of more than 256 is refused where it is read. */
static bool keys_are_unique(struct building *b, const struct node *mapping)
{
    bool unique = true;
    size_t index = 0;
    for (const struct node *child = mapping->first; child && index < 256; child = child->next, index++)
        for (const struct node *earlier = mapping->first; earlier != child; earlier = earlier->next)
            if (strcmp(child->key->text, earlier->key->text) == 0) {
                node_problem(b->arena, child->key, "\"%s\" is given twice; the first is in line %d",
                             EXCERPT(child->key->text), node_place(earlier->key).line);
                unique = false;
                break;
            }
    if (mapping->count > 256) {
        node_problem(b->arena, mapping, "a mapping of %zu keys; no mapping of the language has more than 256",
                     mapping->count);
        return false;
    }
    return unique;
}

static bool open_collection(struct building *b, struct node *node)
{
    if (!attach(b, node))
        return false;
    if (b->depth == DEPTH_MAX) {
        node_problem(b->arena, node, "nested too deep; at most %d levels", DEPTH_MAX);
        return false;
    }
    b->open[b->depth++] = (struct open_node){.node = node};
    return true;
}

static bool close_collection(struct building *b)
{
    ENSURE(b->depth > 0);
    const struct node *node = b->open[--b->depth].node;
    return node->kind != NODE_MAPPING || keys_are_unique(b, node);
}

static bool add_scalar(struct building *b, const yaml_event_t *event, struct node *node)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (memchr(text, '\0', length)) {
        node_problem(b->arena, node, "a NUL character; texts cannot contain one");
        return false;
    }
    node->text = arena_copy(b->arena, text, length);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if (!node->quoted && (strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0))
        node->text = "";
    return attach(b, node);
}

/* Does a node have an anchor or a tag before it? */
static bool has_properties(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return event->data.scalar.anchor || event->data.scalar.tag;
    case YAML_MAPPING_START_EVENT:
        return event->data.mapping_start.anchor || event->data.mapping_start.tag;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.anchor || event->data.sequence_start.tag;
    default:
        return false;
    }
}

/* False with a problem when the event is something that the language does not have. */
static bool is_ours(struct building *b, const yaml_event_t *event)
{
    size_t offset = b->start + offset_of(b, event->start_mark.index);
    size_t end = b->start + offset_of(b, event->end_mark.index);
    if (event->type == YAML_ALIAS_EVENT)
        source_problem(b->arena, (struct span){b->source, offset, end - offset},
                       "aliases (*name) are not part of the language; write the value, or use `extends`");
    else if (event->type == YAML_DOCUMENT_START_EVENT && b->documents++ > 0)
        source_problem(b->arena, (struct span){b->source, offset, 3}, "a second document; a file holds one");
    else if (has_properties(event))
        source_problem(b->arena, (struct span){b->source, offset, 1},
                       "anchors (&name) and tags (!name) are not part of the language; leave them out");
    else
        return true;
    return false;
}

/* Takes one event. False with a problem. */
static bool take_event(struct building *b, const yaml_event_t *event)
{
    if (!is_ours(b, event))
        return false;
    enum node_kind kind = NODE_SCALAR;
    switch (event->type) {
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        return close_collection(b);
    case YAML_MAPPING_START_EVENT:
        kind = NODE_MAPPING;
        break;
    case YAML_SEQUENCE_START_EVENT:
        kind = NODE_LIST;
        break;
    case YAML_SCALAR_EVENT:
        break;
    default:
        return true;
    }
    size_t offset, length;
    event_span(b, event, &offset, &length);
    struct node *node = node_new(b->arena, kind, b->source, offset, length);
    if (!node)
        return false;
    return kind == NODE_SCALAR ? add_scalar(b, event, node) : open_collection(b, node);
}

/* libyaml's complaint, in our words' place. */
static void add_syntax_error(struct building *b, const yaml_parser_t *parser)
{
    if (parser->error == YAML_MEMORY_ERROR)
        memory_failed("reading YAML");
    bool unread = parser->error == YAML_READER_ERROR; /* a character that YAML does not have; there is no mark yet */
    size_t offset = unread ? parser->problem_offset : offset_of(b, parser->problem_mark.index);
    bool tab = parser->problem && strstr(parser->problem, "tab character");
    source_problem(b->arena, (struct span){b->source, b->start + offset, 1}, "this is not YAML: %s%s",
                   parser->problem ? parser->problem : "it stops in the middle",
                   tab ? "; use spaces, on blank lines, too" : "");
}

/* Runs the parser over the text. False with a problem. */
static bool build(struct building *b)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        memory_failed("reading YAML");
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)b->text, b->length);
    bool good = true, ended = false;
    while (good && !ended) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            add_syntax_error(b, &parser);
            good = false;
            break;
        }
        ended = event.type == YAML_STREAM_END_EVENT;
        good = take_event(b, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return good;
}

struct node *yaml_read_text(struct arena *arena, const struct source_text *source, size_t start, const char *text,
                            size_t length)
{
    struct building b = {.arena = arena, .source = source, .text = text, .start = start, .length = length};
    if (length > 0 && !build(&b))
        return NULL;
    if (!b.root)
        b.root = node_new(arena, NODE_SCALAR, source, start, 0);
    return b.root;
}

struct node *yaml_read(struct arena *arena, const struct source_text *source, size_t start, size_t length)
{
    return yaml_read_text(arena, source, start, source->text + start, length);
}
