/* read_analyzers.c - the two versions of the analyzer. */
#include "base/words.h"
#include "language/load.h"

#include <stdio.h>
#include <string.h>

/* When `deployed` is not written: long enough ago for any cache to be warm. */
#define LONG_AGO_NS (-365 * NS_PER_DAY)

static const char *const arms[] = {"baseline", "ultra-fast", NULL};

/* The parts of an analyzer that are folders of scalars only. */
static const char *const folders[] = {"cpu", "memory", "network", "probes"};

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

static void read_flushes(struct load *r, const struct node *node, struct analyzer *analyzer)
{
    const struct node *element = list_first(r->arena, node, "flushes", CACHE_FLUSHES_MAX);
    for (; element; element = node->kind == NODE_LIST ? element->next : NULL) {
        int64_t epoch_ns, *flushes = analyzer->cache_flushes;
        int count = analyzer->cache_flushes_count;
        if (!value_instant(r->arena, element, &epoch_ns))
            continue;
        epoch_ns -= r->scenario->start_epoch_ns;
        if (count > 0 && epoch_ns <= flushes[count - 1])
            node_problem(r->arena, element, "this flush is not later than the one before");
        else
            flushes[analyzer->cache_flushes_count++] = epoch_ns;
    }
}

/* What is written as an instant and needs the plan's start. */
void read_deployments(struct load *r)
{
    const struct node *analyzers = node_get(r->root, "analyzers");
    for (int arm = 0; arm < ARMS; arm++) {
        int64_t epoch_ns;
        const struct node *node = node_get(node_get(analyzers, arms[arm]), "deployed");
        const struct node *flushes = node_get(node_get(node_get(analyzers, arms[arm]), "cache"), "flushes");
        if (flushes && r->scenario->analyzers[arm].has_cache)
            read_flushes(r, flushes, &r->scenario->analyzers[arm]);
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
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char path[64];
        snprintf(path, sizeof path, "analyzers.ARM.%s", folders[i]);
        mapping_read(r->arena, DOCUMENT_SCENARIO, path, node_get(node, folders[i]), analyzer);
    }
    if (ratio_has_data(analyzer->memory_base_kib) && ratio_has_data(analyzer->memory_capacity_kib) &&
        ratio_compare(analyzer->memory_base_kib, analyzer->memory_capacity_kib) > 0)
        node_problem(r->arena, node_get(node, "memory"), "the memory's `base` is more than its `capacity`");
}

void read_analyzers(struct load *r)
{
    const struct node *node = node_get(r->root, "analyzers");
    if (!node)
        return;
    if (node->kind != NODE_MAPPING) {
        node_problem(r->arena, node, "expected a mapping with `baseline` and `ultra-fast`");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        const char *nearest = nearest_word(child->key->text, arms);
        if (strcmp(child->key->text, arms[0]) == 0 || strcmp(child->key->text, arms[1]) == 0)
            continue;
        node_problem(r->arena, child->key, "unknown analyzer \"%.60s\"; %s%s", child->key->text,
                     nearest ? "did you mean " : "there are ", nearest ? nearest : "baseline and ultra-fast");
    }
    for (int arm = 0; arm < ARMS; arm++) {
        const struct node *child = node_get(node, arms[arm]);
        if (child)
            read_arm(r, child, &r->scenario->analyzers[arm]);
        else
            node_problem(r->arena, node->key, "`%s` is missing: one version of the analyzer", arms[arm]);
    }
}
