/* read_analyzers.c - the two versions of the analyzer, and what they are called. */
#include "base/check.h"
#include "base/text.h"
#include "base/words.h"
#include "language/load.h"

#include <stdio.h>
#include <string.h>

/* When `deployed` is not written: long enough ago for any cache to be warm. */
#define LONG_AGO_NS (-365 * NS_PER_DAY)

/* The parts of an analyzer that are mappings of scalars only. */
static const char *const plain_mappings[] = {"cpu", "memory", "network", "probes"};

static void read_cache(struct load *r, const struct node *node, struct analyzer *analyzer)
{
    if (!node || (node->kind == NODE_SCALAR && strcmp(node->text, "none") == 0))
        return;
    analyzer->has_cache = true;
    mapping_read(r->arena, DOCUMENT_SCENARIO, "analyzers.ARM.cache", node, analyzer);
    const struct node *miss = node_get(node, "miss");
    if (miss)
        value_distribution(r->arena, miss, UNIT_DURATION, &analyzer->cache_miss);
}

/* What is written as an instant and needs the plan's start. */
void read_deployments(struct load *r)
{
    const struct node *analyzers = node_get(r->root, "analyzers");
    for (int arm = 0; arm < ARMS; arm++) {
        int64_t epoch_ns;
        const struct node *node = node_get(node_get(analyzers, r->scenario->arm_words[arm]), "deployed");
        r->scenario->analyzers[arm].deployed_ns = LONG_AGO_NS;
        if (node && value_instant(r->arena, node, &epoch_ns))
            r->scenario->analyzers[arm].deployed_ns = epoch_ns - r->scenario->start_epoch_ns;
    }
}

static void read_arm(struct load *r, const struct node *node, struct analyzer *analyzer)
{
    mapping_read(r->arena, DOCUMENT_SCENARIO, "analyzers.ARM", node, analyzer);
    const struct node *service = node_get(node, "service");
    if (service)
        value_distribution(r->arena, service, UNIT_DURATION, &analyzer->service);
    read_cache(r, node_get(node, "cache"), analyzer);
    for (size_t i = 0; i < sizeof plain_mappings / sizeof plain_mappings[0]; i++) {
        char path[64];
        snprintf(path, sizeof path, "analyzers.ARM.%s", plain_mappings[i]);
        mapping_read(r->arena, DOCUMENT_SCENARIO, path, node_get(node, plain_mappings[i]), analyzer);
    }
    if (ratio_has_data(analyzer->memory_base_kib) && ratio_has_data(analyzer->memory_capacity_kib) &&
        ratio_compare(analyzer->memory_base_kib, analyzer->memory_capacity_kib) > 0)
        node_problem(r->arena, node_get(node, "memory"), "the memory's `base` is more than its `capacity`");
}

/* The first two names under `analyzers`: a version that has none there is NULL. */
static void find_names(struct load *r, const struct node *analyzers, const struct node *names[ARMS])
{
    int count = 0;
    bool wanting = true;
    for (const struct node *child = analyzers->first; child; child = child->next) {
        if (!value_name(r->arena, child->key))
            wanting = false;
        else if (strcmp(child->key->text, "all") == 0)
            node_problem(r->arena, child->key,
                         "`all` means both versions in a criterion; call this one something else");
        else if (count == ARMS)
            node_problem(r->arena, child->key, "a third version \"%s\"; a plan moves learners between two",
                         EXCERPT(child->key->text));
        else
            names[count++] = child->key;
    }
    if (count < ARMS && wanting)
        node_problem(r->arena, analyzers->key, "two versions of the analyzer have to be here, each under its name");
}

/* Which of the two names the scalar is; -1 with a problem when it is neither. */
static int check_arm(struct load *r, const struct node *node, const char *const words[ARMS + 1])
{
    const char *nearest = nearest_word(node->text, words);
    for (int arm = 0; arm < ARMS; arm++)
        if (strcmp(node->text, words[arm]) == 0)
            return arm;
    if (nearest)
        node_problem(r->arena, node, "no analyzer is called \"%s\"; did you mean %s", EXCERPT(node->text), nearest);
    else
        node_problem(r->arena, node, "no analyzer is called \"%s\"; there are %s and %s", EXCERPT(node->text), words[0],
                     words[1]);
    return -1;
}

/* Which of the two is released. */
static bool candidate_is_first(struct load *r, const struct node *names[ARMS])
{
    const struct node *given = node_get(r->root, "candidate");
    if (!given || !value_name(r->arena, given) || !names[1])
        return false;
    return check_arm(r, given, (const char *const[]){names[0]->text, names[1]->text, NULL}) == 0;
}

void read_arms(struct load *r)
{
    const struct node *analyzers = node_get(r->root, "analyzers"), *names[ARMS] = {NULL};
    if (analyzers && analyzers->kind == NODE_MAPPING)
        find_names(r, analyzers, names);
    bool first = candidate_is_first(r, names);
    const struct node *baseline = names[first], *candidate = names[!first];
    scenario_name_arms(r->scenario, baseline ? baseline->text : "baseline", candidate ? candidate->text : "candidate");
}

int read_arm_name(struct load *r, const struct node *node)
{
    const char *const words[ARMS + 1] = {r->scenario->arm_words[0], r->scenario->arm_words[1], NULL};
    return value_name(r->arena, node) ? check_arm(r, node, words) : -1;
}

void check_arms(struct load *r, const struct node *node)
{
    for (const struct node *child = node && node->kind == NODE_MAPPING ? node->first : NULL; child; child = child->next)
        read_arm_name(r, child->key);
}

void read_analyzers(struct load *r)
{
    const struct node *node = node_get(r->root, "analyzers");
    if (!node)
        return;
    if (node->kind != NODE_MAPPING) {
        node_problem(r->arena, node, "expected a mapping of two versions, each under its name");
        return;
    }
    for (int arm = 0; arm < ARMS; arm++) {
        const struct node *child = node_get(node, r->scenario->arm_words[arm]);
        if (child)
            read_arm(r, child, &r->scenario->analyzers[arm]);
    }
}
