/* read_plan.c - the phases: when, how long, which split, how many replicas, where they are judged. */
#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "language/load.h"

#include <stdlib.h>
#include <string.h>

int phase_index(const struct scenario *scenario, const char *name)
{
    for (int i = 0; i < scenario->phases_count; i++)
        if (scenario->phases[i].name && strcmp(scenario->phases[i].name, name) == 0)
            return i;
    return -1;
}

int read_name_of(struct load *r, const struct node *node, const char *const *names, const char *what)
{
    if (!value_name(r->arena, node))
        return -1;
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], node->text) == 0)
            return i;
    if (r->names_unknown)
        return -1;
    const char *nearest = nearest_word(node->text, names);
    node_problem(r->arena, node, "unknown %s \"%s\"; %s%s", what, EXCERPT(node->text),
                 nearest ? "did you mean " : "the first is ", nearest ? nearest : names[0]);
    return -1;
}

static void read_overrides(struct load *r, struct node *split, struct split *out)
{
    struct node *list = records_get(r->arena, split, "overrides", OVERRIDES_MAX);
    if (!list)
        return;
    out->overrides = memory_new(list->count, sizeof *out->overrides);
    for (const struct node *record = list->first; record; record = record->next) {
        struct split_override *one = &out->overrides[out->overrides_count++];
        *one = (struct split_override){.region = -1, .segment = -1};
        mapping_read(r->arena, DOCUMENT_SCENARIO, "plan.PHASE.split.overrides.N", record, one);
        const struct node *region = node_get(record, "region"), *segment = node_get(record, "segment");
        if (region)
            one->region = read_name_of(r, region, r->scenario->region_names, "region");
        if (segment)
            one->segment = read_name_of(r, segment, r->scenario->segment_names, "segment");
        if (!region && !segment)
            node_problem(r->arena, record, "an override names a `region`, a `segment`, or both");
    }
}

static void read_split(struct load *r, struct node *node, struct split *out)
{
    const struct key *share = key_at(DOCUMENT_SCENARIO, "plan.PHASE.split.share");
    if (node->kind == NODE_SCALAR) {
        value_quantity(r->arena, key_at(DOCUMENT_SCENARIO, "plan.PHASE.split"), node, &out->share);
        return;
    }
    mapping_read(r->arena, DOCUMENT_SCENARIO, "plan.PHASE.split", node, NULL);
    if (node->kind != NODE_MAPPING)
        return;
    if (node_get(node, "share"))
        value_quantity(r->arena, share, node_get(node, "share"), &out->share);
    read_overrides(r, node, out);
}

static void read_replicas(struct load *r, const struct node *node, struct phase *phase)
{
    const struct key *key = key_at(DOCUMENT_SCENARIO, "plan.PHASE.replicas.ARM");
    mapping_read(r->arena, DOCUMENT_SCENARIO, "plan.PHASE.replicas", node, NULL);
    check_arms(r, node);
    for (int arm = 0; arm < ARMS; arm++) {
        const struct node *given = node_get(node, r->scenario->arm_words[arm]);
        int64_t replicas = 0;
        phase->replicas[arm] = r->scenario->analyzers[arm].replicas;
        if (given && value_whole(r->arena, key, given, &replicas))
            phase->replicas[arm] = (int)replicas;
    }
}

/* The offsets, ascending, none after the end of the phase. */
static void read_checkpoints(struct load *r, const struct node *node, struct phase *phase)
{
    const struct key *key = key_at(DOCUMENT_SCENARIO, "plan.PHASE.checkpoints");
    const struct node *element = list_first(r->arena, node, "checkpoints", CHECKPOINTS_MAX);
    for (; element; element = node->kind == NODE_LIST ? element->next : NULL) {
        struct ratio value;
        if (!value_quantity(r->arena, key, element, &value))
            continue;
        int64_t offset = value.num / value.den;
        int last = phase->checkpoints_count - 1;
        if (value.num % value.den != 0 || offset % r->scenario->monitoring.sample_ns != 0)
            node_problem(r->arena, element, "this checkpoint is not a multiple of the sample interval");
        else if (last >= 0 && offset <= phase->checkpoints[last])
            node_problem(r->arena, element, "this checkpoint is not later than the one before");
        else if (phase->length_ns > 0 && offset > phase->length_ns)
            node_problem(r->arena, element, "this checkpoint is after the end of the phase");
        else
            phase->checkpoints[phase->checkpoints_count++] = offset;
    }
}

static void read_hold(struct load *r, struct phase *phase, const struct phase *before, const struct node *record)
{
    const struct node *split = node_get(record, "split"), *replicas = node_get(record, "replicas");
    if (split || replicas)
        node_problem(r->arena, split ? split->key : replicas->key,
                     "a hold keeps the split and the replicas of the phase before");
    if (!before) {
        node_problem(r->arena, node_get(record, "hold"), "there is no phase before this one to hold");
        return;
    }
    phase->split = before->split;
    phase->split.overrides = memory_new(before->split.overrides_count, sizeof *phase->split.overrides);
    if (before->split.overrides_count > 0)
        memcpy(phase->split.overrides, before->split.overrides,
               before->split.overrides_count * sizeof *phase->split.overrides);
    memcpy(phase->replicas, before->replicas, sizeof phase->replicas);
}

/* What does not depend on the start of the plan. */
static void read_phase(struct load *r, const struct node *record, struct phase *phase, const struct phase *before)
{
    mapping_read(r->arena, DOCUMENT_SCENARIO, "plan.PHASE", record, phase);
    const struct node *name = node_get(record, "phase");
    phase->place = node_place(name ? name : record);
    phase->name = memory_copy_text(name && value_name(r->arena, name) ? name->text : "");
    if (strcmp(phase->name, "decisions") == 0 || strcmp(phase->name, "beside") == 0)
        node_problem(r->arena, name, "a phase cannot be called \"%s\": `expect` uses that word", phase->name);
    if (name && phase->name[0] && phase_index(r->scenario, phase->name) < (int)(phase - r->scenario->phases))
        node_problem(r->arena, name, "a second phase called \"%s\"", phase->name);
    struct node *split = node_get(record, "split");
    if (phase->hold) {
        read_hold(r, phase, before, record);
    } else {
        read_replicas(r, node_get(record, "replicas"), phase);
        if (split)
            read_split(r, split, &phase->split);
        else
            node_problem(r->arena, name ? name : record, "`split` is missing; only a hold (`hold: true`) goes without");
    }
    if (node_get(record, "observe"))
        mapping_read(r->arena, DOCUMENT_SCENARIO, "plan.PHASE.observe", node_get(record, "observe"), phase);
    if (node_get(record, "checkpoints"))
        read_checkpoints(r, node_get(record, "checkpoints"), phase);
    int64_t at = 0;
    if (node_get(record, "at") && value_instant(r->arena, node_get(record, "at"), &at))
        phase->start_ns = at; /* since 1970 for now; read_plan subtracts the start */
}

/* `only` is a list of names, or one name. */
static const struct node *first_kept(const struct node *only)
{
    return only && only->kind == NODE_LIST ? only->first : only;
}
static const struct node *next_kept(const struct node *only, const struct node *element)
{
    return only->kind == NODE_LIST ? element->next : NULL;
}

/* Is this phase kept by `only`? */
static bool is_kept(struct load *r, const struct node *record)
{
    const struct node *only = node_get(r->root, "only"), *name = node_get(record, "phase");
    if (!only || !name)
        return true;
    for (const struct node *element = first_kept(only); element; element = next_kept(only, element))
        if (strcmp(element->text, name->text) == 0)
            return true;
    return false;
}

/* Every name in `only` is a phase's, and is there once. */
static void check_only(struct load *r, const struct node *list)
{
    const struct node *only = node_get(r->root, "only");
    const char *names[PHASES_MAX + 1];
    size_t count = 0;
    for (const struct node *record = list->first; record; record = record->next)
        if (node_get(record, "phase"))
            names[count++] = node_get(record, "phase")->text;
    names[count] = NULL;
    for (const struct node *element = first_kept(only); element; element = next_kept(only, element)) {
        const char *nearest = nearest_word(element->text, names);
        if (word_find(element->text, names) < 0)
            node_problem(r->arena, element, "the plan has no phase \"%s\"%s%s", EXCERPT(element->text),
                         nearest ? "; did you mean " : "", nearest ? nearest : "");
        for (const struct node *before = first_kept(only); before != element; before = next_kept(only, before))
            if (strcmp(before->text, element->text) == 0) {
                node_problem(r->arena, element, "\"%s\" is there twice", EXCERPT(element->text));
                break;
            }
    }
}

/* Moves the phases from the calendar to the plan's own time. */
static void set_start(struct load *r)
{
    struct scenario *s = r->scenario;
    const struct node *start = node_get(r->root, "start");
    if (start ? !value_instant(r->arena, start, &s->start_epoch_ns) : s->phases_count == 0)
        return;
    if (!start)
        s->start_epoch_ns = s->phases[0].start_ns;
    for (int i = 0; i < s->phases_count; i++)
        s->phases[i].start_ns -= s->start_epoch_ns;
}

void read_plan(struct load *r)
{
    struct scenario *s = r->scenario;
    struct node *list = records_get(r->arena, r->root, "plan", PHASES_MAX);
    const struct node *only = node_get(r->root, "only");
    if (only && !list_first(r->arena, only, "names", PHASES_MAX)) {
        if (only->kind == NODE_LIST && only->count == 0)
            node_problem(r->arena, only->key, "`only` keeps no phase at all");
        list = NULL;
    }
    if (!list)
        return;
    s->phases = memory_new(list->count, sizeof *s->phases);
    r->phase_nodes = arena_memory(r->arena, list->count * sizeof *r->phase_nodes);
    r->dropped_phases = arena_memory(r->arena, list->count * sizeof *r->dropped_phases);
    for (const struct node *record = list->first; record; record = record->next) {
        if (!is_kept(r, record)) {
            r->dropped_phases[r->dropped_count++] = node_get(record, "phase")->text;
            continue;
        }
        struct phase *phase = &s->phases[s->phases_count];
        r->phase_nodes[s->phases_count++] = record;
        read_phase(r, record, phase, s->phases_count > 1 ? phase - 1 : NULL);
    }
    check_only(r, list);
    set_start(r);
}
