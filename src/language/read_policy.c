/* read_policy.c - policy files: the gates, checkpoints, triggers and destinations of each phase. */
#include "base/memory.h"
#include "base/text.h"
#include "language/load.h"
#include "language/yaml.h"

#include <stdlib.h>
#include <string.h>

#define FROM_MAX 16
#define CRITERIA_MAX 256
#define REMEDIATIONS_MAX 64

int policy_index(const struct scenario *scenario, const char *name)
{
    for (int i = 0; i < scenario->policies_count; i++)
        if (scenario->policies[i].name && strcmp(scenario->policies[i].name, name) == 0)
            return i;
    return -1;
}

static struct scope_names names_in_scope(const struct load *r)
{
    return (struct scope_names){(const char *const *)r->scenario->region_names,
                                (const char *const *)r->scenario->segment_names,
                                (const char *const *)r->scenario->arm_words, &r->scenario->stated};
}

struct criterion *read_criteria(struct load *r, const struct node *node, size_t *count)
{
    *count = 0;
    const struct node *element = node ? list_first(r->arena, node, "criteria", CRITERIA_MAX) : NULL;
    if (!element)
        return NULL;
    struct criterion *criteria = memory_new(node->kind == NODE_LIST ? node->count : 1, sizeof *criteria);
    for (; element; element = node->kind == NODE_LIST ? element->next : NULL) {
        struct text_mistake fault;
        if (!value_scalar(r->arena, element, "a criterion"))
            continue;
        if (criterion_scan(&criteria[*count], element->text, names_in_scope(r), r->grain_ns, &fault))
            criteria[(*count)++].place = node_place(element);
        else
            source_problem(r->arena, node_span(element, fault.offset, fault.length), "%s", fault.message);
    }
    return criteria;
}

struct trigger *read_triggers(struct load *r, const struct node *node, size_t *count)
{
    *count = 0;
    const struct node *element = node ? list_first(r->arena, node, "triggers", CRITERIA_MAX) : NULL;
    if (!element)
        return NULL;
    struct trigger *triggers = memory_new(node->kind == NODE_LIST ? node->count : 1, sizeof *triggers);
    for (; element; element = node->kind == NODE_LIST ? element->next : NULL) {
        struct text_mistake fault;
        if (!value_scalar(r->arena, element, "a trigger"))
            continue;
        struct trigger *trigger = &triggers[*count];
        if (trigger_scan(trigger, element->text, names_in_scope(r), r->grain_ns, &fault)) {
            trigger->place = trigger->criterion.place = node_place(element);
            ++*count;
        } else {
            source_problem(r->arena, node_span(element, fault.offset, fault.length), "%s", fault.message);
        }
    }
    return triggers;
}

static void read_policy_checkpoints(struct load *r, struct node *node, struct policy_phase *phase)
{
    struct node *list = records_get(r->arena, node, "checkpoints", CHECKPOINTS_MAX);
    if (!list)
        return;
    phase->checkpoints = memory_new(list->count, sizeof *phase->checkpoints);
    for (const struct node *record = list->first; record; record = record->next) {
        struct policy_checkpoint *checkpoint = &phase->checkpoints[phase->checkpoints_count++];
        mapping_read(r->arena, DOCUMENT_POLICY, "phases.PHASE.checkpoints.N", record, checkpoint);
        checkpoint->place = node_place(node_get(record, "at") ? node_get(record, "at") : record);
        checkpoint->criteria = read_criteria(r, node_get(record, "criteria"), &checkpoint->criteria_count);
        checkpoint->abort_unless = read_criteria(r, node_get(record, "abort_unless"), &checkpoint->abort_unless_count);
        for (const struct policy_checkpoint *other = phase->checkpoints; other < checkpoint; other++)
            if (other->offset_ns == checkpoint->offset_ns && checkpoint->offset_ns > 0)
                node_problem(r->arena, node_get(record, "at"), "a second list for this checkpoint");
        validate_policy_checkpoint(r, record, phase, checkpoint);
    }
}

static void read_remediations(struct load *r, struct node *node, struct policy_phase *phase)
{
    struct node *list = records_get(r->arena, node, "remediation", REMEDIATIONS_MAX);
    if (!list)
        return;
    phase->remediations = memory_new(list->count, sizeof *phase->remediations);
    for (const struct node *record = list->first; record; record = record->next) {
        struct remediation *remediation = &phase->remediations[phase->remediations_count++];
        mapping_read(r->arena, DOCUMENT_POLICY, "phases.PHASE.remediation.OPTION", record, remediation);
        const struct node *option = node_get(record, "option"), *text = node_get(record, "text");
        remediation->option = memory_copy_text(option && value_name(r->arena, option) ? option->text : "");
        remediation->text = memory_copy_text(text && value_scalar(r->arena, text, "a text") ? text->text : "");
        remediation->at_ns = INT64_MIN;
        const struct node *at = node_get(record, "at");
        int64_t epoch_ns;
        if (at && value_instant(r->arena, at, &epoch_ns))
            remediation->at_ns = epoch_ns - r->scenario->start_epoch_ns;
    }
}

/* Adds the triggers of a record to those that the phase has. */
static void add_triggers(struct load *r, const struct node *record, struct policy_phase *phase)
{
    size_t count;
    struct trigger *more = read_triggers(r, node_get(record, "triggers"), &count);
    if (count > 0) {
        phase->triggers = memory_grow(phase->triggers, phase->triggers_count + count, sizeof *phase->triggers);
        memcpy(phase->triggers + phase->triggers_count, more, count * sizeof *more);
        phase->triggers_count += count;
    }
    free(more);
}

/* The share at a key that may be left out; no data when it is. */
static struct ratio read_share(struct load *r, const struct node *node, const char *key)
{
    struct ratio share = RATIO_NO_DATA;
    if (node)
        value_quantity(r->arena, key_at(DOCUMENT_POLICY, key), node, &share);
    return share;
}

/* The rules of one phase, from the record that has them. */
static void read_policy_phase(struct load *r, struct node *record, struct policy_phase *phase)
{
    mapping_read(r->arena, DOCUMENT_POLICY, "phases.PHASE", record, phase);
    mapping_read(r->arena, DOCUMENT_POLICY, "phases.PHASE.maintained", node_get(record, "maintained"), phase);
    phase->gate = read_criteria(r, node_get(record, "gate"), &phase->gate_count);
    phase->recovery = read_criteria(r, node_get(record, "recovery"), &phase->recovery_count);
    add_triggers(r, record, phase);
    read_policy_checkpoints(r, record, phase);
    const struct node *on_fail = node_get(record, "on_fail");
    mapping_read(r->arena, DOCUMENT_POLICY, "phases.PHASE.on_fail", on_fail, phase);
    phase->on_fail_place = node_place(on_fail ? on_fail->key : record);
    phase->fail_split = read_share(r, node_get(on_fail, "split"), "phases.PHASE.on_fail.split");
    phase->fail_then = read_share(r, node_get(on_fail, "then"), "phases.PHASE.on_fail.then");
    read_remediations(r, record, phase);
    phase->response = read_response(r, node_get(record, "response"));
}

/* Opens a policy file and gives its root, a mapping. NULL with a problem. */
static struct node *open_policy(struct load *r, const struct node *named)
{
    if (!value_scalar(r->arena, named, "the path of a policy file"))
        return NULL;
    struct source_text *source = arena_open_source(r->arena, named->text, named, YAML_BYTES_MAX, "policy");
    struct node *root = source ? yaml_read(r->arena, source, 0, source->length) : NULL;
    if (!root || root->kind == NODE_MAPPING)
        return root;
    node_problem(r->arena, root, "a policy file is a mapping (key: value)");
    return NULL;
}

static struct node *find_phase_record(struct load *r, struct node *root, const char *phase)
{
    struct node *list = records_get(r->arena, root, "phases", PHASES_MAX);
    for (struct node *record = list ? list->first : NULL; record; record = record->next) {
        const struct node *name = node_get(record, "phase");
        if (name && strcmp(name->text, phase) == 0)
            return record;
    }
    return NULL;
}

/* Beside `from` a record has its name and, at most, triggers. */
static bool only_adds_triggers(const struct node *record)
{
    return record->count - (node_get(record, "triggers") ? 1 : 0) == 2;
}

/* The record that has the rules: this one, or the one it takes them `from`, and so on; the triggers that are added on
 * the way are the phase's. NULL with a problem. */
static struct node *follow_from(struct load *r, struct node *record, struct policy_phase *phase)
{
    for (int i = 0; i < FROM_MAX; i++) {
        const struct node *from = node_get(record, "from");
        if (!from)
            return record;
        if (!only_adds_triggers(record)) {
            node_problem(r->arena, from->key,
                         "`from` takes all rules of the phase; no other keys but `triggers` can stand beside it");
            return NULL;
        }
        add_triggers(r, record, phase);
        struct node *root = open_policy(r, from);
        if (!root)
            return NULL;
        read_stated(r, DOCUMENT_POLICY, root);
        record = find_phase_record(r, root, phase->phase);
        if (!record) {
            node_problem(r->arena, from, "this file has no phase \"%s\"", EXCERPT(phase->phase));
            return NULL;
        }
    }
    node_problem(r->arena, node_get(record, "from"), "too long a chain of `from`, or a circle; at most %d", FROM_MAX);
    return NULL;
}

static void read_policy_phases(struct load *r, struct node *root, struct policy *policy)
{
    struct node *list = records_get(r->arena, root, "phases", PHASES_MAX);
    if (!list)
        return;
    size_t before = r->arena->problems->count;
    policy->phases = memory_new(list->count, sizeof *policy->phases);
    for (struct node *record = list->first; record; record = record->next) {
        struct policy_phase *phase = &policy->phases[policy->phases_count];
        const struct node *name = node_get(record, "phase");
        if (record->kind != NODE_MAPPING || !name) {
            mapping_read(r->arena, DOCUMENT_POLICY, "phases.PHASE", record, NULL);
            continue;
        }
        if (!value_name(r->arena, name))
            continue;
        if (policy_find_phase(policy, name->text))
            node_problem(r->arena, name, "a second phase called \"%s\"", name->text);
        phase->phase = memory_copy_text(name->text);
        phase->place = node_place(name);
        policy->phases_count++;
        r->grain_ns = phase_index(r->scenario, name->text) < 0 ? 0 : r->scenario->monitoring.sample_ns;
        struct node *rules = follow_from(r, record, phase);
        if (rules)
            read_policy_phase(r, rules, phase);
        if (rules && r->arena->problems->count == before)
            validate_policy_phase(r, rules, phase);
    }
    if (r->scenario->policies_count == 1)
        validate_phase_names(r, list, policy);
}

static void read_policy(struct load *r, const struct node *named)
{
    struct scenario *s = r->scenario;
    struct node *root = open_policy(r, named);
    if (!root) {
        r->policies_unknown = true;
        return;
    }
    struct policy *policy = &s->policies[s->policies_count];
    read_stated(r, DOCUMENT_POLICY, root);
    mapping_read(r->arena, DOCUMENT_POLICY, "", root, policy);
    const struct node *version = node_get(root, "policy");
    int64_t number;
    if (version)
        value_whole(r->arena, key_at(DOCUMENT_POLICY, "policy"), version, &number);
    const struct node *name = node_get(root, "name"), *title = node_get(root, "title");
    const char *text = name && value_name(r->arena, name) ? name->text : "";
    if (text[0] && policy_index(s, text) >= 0)
        node_problem(r->arena, named, "a second policy called \"%s\"", text);
    policy->name = memory_copy_text(text);
    policy->title = memory_copy_text(title && value_scalar(r->arena, title, "a title") ? title->text : text);
    policy->path = memory_copy_text(root->source->name);
    policy->place = node_place(named);
    s->policies_count++;
    read_policy_phases(r, root, policy);
}

void read_policies(struct load *r)
{
    r->scenario->policies = memory_new(POLICIES_MAX, sizeof *r->scenario->policies);
    const struct node *driver = node_get(r->root, "policy"), *beside = node_get(r->root, "beside");
    r->policies_unknown = r->names_unknown || !driver;
    if (r->names_unknown)
        return; /* a criterion may name one of them */
    if (driver)
        read_policy(r, driver);
    if (!beside || (beside->kind == NODE_LIST && beside->count == 0))
        return;
    const struct node *element = list_first(r->arena, beside, "policies", POLICIES_MAX - 1);
    for (; element; element = beside->kind == NODE_LIST ? element->next : NULL)
        read_policy(r, element);
}
