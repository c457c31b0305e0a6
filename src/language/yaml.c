/* yaml.c - YAML to nodes: a stack of open mappings and lists, one step for each event. */
#include "language/yaml.h"

#include "base/check.h"
#include "base/utf8.h"

#include <libfyaml.h>

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

struct open_node {
    struct node *node;
    struct node *key; /* of a mapping: read, and waiting for its value */
};

struct building {
    struct arena *arena;
    const struct source_text *source;
    size_t start;  /* where the text stands in the source */
    size_t length; /* of the text */
    size_t reached;
    struct node *root;
    struct open_node open[DEPTH_MAX];
    int depth;
    int documents;
};

/* Where an event was written. Absent values have no mark: they stand where the last event ended. */
static void event_span(struct building *b, struct fy_event *event, size_t *offset, size_t *length)
{
    const struct fy_mark *from = fy_event_start_mark(event), *to = fy_event_end_mark(event);
    size_t first = from ? from->input_pos : b->reached;
    size_t end = to && from && to->input_pos > first ? to->input_pos : first;
    if (first > b->length)
        first = b->length;
    if (end > b->length)
        end = b->length;
    if (from)
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

/* Names given twice in one mapping: the second one is the mistake. Sorting is not worth it: a folder of the language
 * has few keys, and a mapping of more than 256 is refused where it is read. */
static bool keys_are_unique(struct building *b, const struct node *mapping)
{
    bool unique = true;
    size_t index = 0;
    for (const struct node *child = mapping->first; child && index < 256; child = child->next, index++)
        for (const struct node *earlier = mapping->first; earlier != child; earlier = earlier->next)
            if (strcmp(child->key->text, earlier->key->text) == 0) {
                node_problem(b->arena, child->key, "\"%.60s\" is given twice; the first is in line %d",
                             child->key->text, node_place(earlier->key).line);
                unique = false;
                break;
            }
    if (mapping->count > 256) {
        node_problem(b->arena, mapping, "a mapping of %zu keys; no folder of the language has more than 256",
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

static noreturn void out_of_memory(void)
{
    memory_failed("reading YAML");
}

/* After a call of libfyaml: without memory it goes on, with an empty text or value, or says that the text is wrong. */
static void ensure_memory(void)
{
    if (errno == ENOMEM)
        out_of_memory();
}

/* During hand_over only: a null pointer followed there is a failed allocation; anything else crashes as it should. It
 * is libfyaml's own store that faults, never the C library in the middle of something: any function may be called. */
static void on_fault(int signal_number, siginfo_t *fault, void *context)
{
    (void)context;
    if ((uintptr_t)fault->si_addr < 4096)
        out_of_memory();
    signal(signal_number, SIG_DFL); /* and the store is tried again */
}

/* Gives the parser its text. Every way of doing that (string, file, stream, callback) is libfyaml's
 * fy_parse_input_append, which in 0.7.12 allocates an input and its name, looks whether the parser is NULL where it
 * means the input, and stores to the input: want of memory comes as a fault, and a fault here as nothing else, for the
 * text is read only later. */
static void hand_over(struct fy_parser *parser, const char *text, size_t length)
{
    struct sigaction caught = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO}, before;
    sigemptyset(&caught.sa_mask);
    ENSURE(sigaction(SIGSEGV, &caught, &before) == 0);
    if (fy_parser_set_string(parser, text, length) != 0)
        out_of_memory();
    ENSURE(sigaction(SIGSEGV, &before, NULL) == 0);
}

static bool add_scalar(struct building *b, struct fy_event *event, struct node *node)
{
    struct fy_token *token = fy_event_get_token(event);
    size_t length = 0;
    const char *text = token ? fy_token_get_text(token, &length) : NULL;
    ensure_memory();
    if (text && memchr(text, '\0', length)) {
        node_problem(b->arena, node, "a NUL character; texts cannot contain one");
        return false;
    }
    node->text = text ? arena_copy(b->arena, text, length) : "";
    enum fy_scalar_style style = token ? fy_token_scalar_style(token) : FYSS_PLAIN;
    node->quoted = style != FYSS_PLAIN && style != FYSS_ANY;
    if (!node->quoted && (strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0))
        node->text = "";
    return attach(b, node);
}

static bool refuse(struct building *b, struct fy_event *event)
{
    size_t offset, length;
    event_span(b, event, &offset, &length);
    struct fy_token *extra = fy_event_get_anchor_token(event);
    extra = extra ? extra : fy_event_get_tag_token(event);
    if (extra && fy_token_start_mark(extra)) {
        size_t at = fy_token_start_mark(extra)->input_pos;
        offset = b->start + (at > 0 && b->source->text[b->start + at] != '!' ? at - 1 : at);
        length = 1;
    }
    if (event->type == FYET_ALIAS)
        source_problem(b->arena, b->source, offset > 0 ? offset - 1 : 0, length + 1,
                       "aliases (*name) are not part of the language; write the value, or use `extends`");
    else if (event->type == FYET_DOCUMENT_START)
        source_problem(b->arena, b->source, offset, 3, "a second document; a file holds one");
    else
        source_problem(b->arena, b->source, offset, length,
                       "anchors (&name) and tags (!name) are not part of the language; leave them out");
    return false;
}

/* Takes one event. False with a problem. */
static bool take(struct building *b, struct fy_event *event)
{
    if (event->type == FYET_ALIAS || (event->type == FYET_DOCUMENT_START && b->documents++ > 0) ||
        fy_event_get_anchor_token(event) || fy_event_get_tag_token(event))
        return refuse(b, event);
    if (event->type == FYET_MAPPING_END || event->type == FYET_SEQUENCE_END)
        return close_collection(b);
    if (event->type != FYET_MAPPING_START && event->type != FYET_SEQUENCE_START && event->type != FYET_SCALAR)
        return true;
    size_t offset, length;
    event_span(b, event, &offset, &length);
    enum node_kind kind = event->type == FYET_SCALAR          ? NODE_SCALAR
                          : event->type == FYET_MAPPING_START ? NODE_MAPPING
                                                              : NODE_LIST;
    struct node *node = node_new(b->arena, kind, b->source, offset, length);
    if (!node)
        return false;
    return kind == NODE_SCALAR ? add_scalar(b, event, node) : open_collection(b, node);
}

/* libfyaml's first complaint, in our words' place. Its columns count from 1, in characters. */
static void add_syntax_error(struct building *b, struct fy_diag *diag)
{
    void *previous = NULL;
    const struct fy_diag_error *error = fy_diag_errors_iterate(diag, &previous);
    size_t offset = b->start + b->reached;
    if (error && error->line >= 1) {
        const char *text = b->source->text + b->start;
        size_t at = 0;
        for (int line = 1; line < error->line && at < b->length; at++)
            line += text[at] == '\n';
        for (int column = 1; column < error->column && at < b->length && text[at] != '\n'; column++)
            for (at++; at < b->length && utf8_continues(text[at]);)
                at++;
        offset = b->start + at;
    }
    source_problem(b->arena, b->source, offset, 1, "this is not YAML: %s",
                   error && error->msg ? error->msg : "it stops in the middle");
}

/* Runs the parser over `text`. False with a problem. */
static bool build(struct building *b, const char *text)
{
    struct fy_diag_cfg quiet;
    fy_diag_cfg_default(&quiet);
    quiet.fp = NULL;
    quiet.output_fn = NULL;
    errno = 0;
    struct fy_diag *diag = fy_diag_create(&quiet);
    if (!diag)
        out_of_memory();
    fy_diag_set_collect_errors(diag, true);
    struct fy_parse_cfg config = {.flags = FYPCF_JSON_NONE | FYPCF_DEFAULT_VERSION_1_2, .diag = diag};
    struct fy_parser *parser = fy_parser_create(&config);
    if (!parser)
        out_of_memory();
    hand_over(parser, text, b->length);
    bool good = true, ended = false;
    while (good && !ended) {
        struct fy_event *event = fy_parser_parse(parser);
        ensure_memory();
        if (!event)
            break;
        ended = event->type == FYET_STREAM_END;
        good = take(b, event);
        fy_parser_event_free(parser, event);
    }
    if (good && !ended) {
        add_syntax_error(b, diag);
        good = false;
    }
    fy_parser_destroy(parser);
    fy_diag_destroy(diag);
    return good;
}

struct node *yaml_read_text(struct arena *arena, const struct source_text *source, size_t start, const char *text,
                            size_t length)
{
    struct building b = {.arena = arena, .source = source, .start = start, .length = length};
    if (length > 0 && !build(&b, text))
        return NULL;
    if (!b.root)
        b.root = node_new(arena, NODE_SCALAR, source, start, 0);
    return b.root;
}

struct node *yaml_read(struct arena *arena, const struct source_text *source, size_t start, size_t length)
{
    return yaml_read_text(arena, source, start, source->text + start, length);
}
