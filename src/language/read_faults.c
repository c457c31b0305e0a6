/* read_faults.c - what goes wrong on purpose: the list of faults, and the flushes of caches. */
#include "language/load.h"

/* When a fault strikes. */
static bool read_time(struct load *r, const struct node *node, struct fault *fault)
{
    int64_t epoch_ns;
    if (!node || !value_instant(r->arena, node, &epoch_ns))
        return false;
    fault->at_ns = epoch_ns - r->scenario->start_epoch_ns;
    return true;
}

static void read_flushes(struct load *r, const struct node *node, enum arm arm)
{
    int64_t before_ns = INT64_MIN;
    const struct node *element = list_first(r->arena, node, "flushes", CACHE_FLUSHES_MAX);
    for (; element; element = node->kind == NODE_LIST ? element->next : NULL) {
        struct fault flush = {.kind = FAULT_CACHE_FLUSH, .where = {arm, -1, -1}, .planned = true};
        if (!read_time(r, element, &flush))
            continue;
        if (flush.at_ns <= before_ns) {
            node_problem(r->arena, element, "this flush is not later than the one before");
            continue;
        }
        faults_add(&r->scenario->faults, flush);
        before_ns = flush.at_ns;
    }
}

/* Whether an arm that it strikes has what it flushes; a problem if none has. */
static bool can_flush(struct load *r, const struct node *record, int arm)
{
    const struct scenario *s = r->scenario;
    for (int i = 0; i < ARMS; i++)
        if ((arm == ARM_ALL || arm == i) && s->analyzers[i].has_cache)
            return true;
    const struct node *named = node_get(record, "arm");
    node_problem(r->arena, named ? named : record, "%s no cache, so nothing is flushed",
                 named ? "this analyzer has" : "the analyzers have");
    return false;
}

/* A fault without an arm strikes both. */
static void read_fault(struct load *r, const struct node *record)
{
    struct fault fault = {.where = {ARM_ALL, -1, -1}};
    const struct node *arm = node_get(record, "arm");
    mapping_read(r->arena, DOCUMENT_SCENARIO, "faults.N", record, &fault);
    int named = arm ? read_arm_name(r, arm) : ARM_ALL;
    if (!read_time(r, node_get(record, "at"), &fault) || named < 0)
        return;
    if (fault.kind == FAULT_CACHE_FLUSH && !can_flush(r, record, named))
        return;
    fault.where.arm = (enum arm)named;
    faults_add(&r->scenario->faults, fault);
}

void read_faults(struct load *r)
{
    const struct node *analyzers = node_get(r->root, "analyzers");
    const struct node *list = records_get(r->arena, r->root, "faults", FAULTS_MAX);
    for (int arm = 0; arm < ARMS; arm++) {
        const struct node *analyzer = node_get(analyzers, r->scenario->arm_words[arm]);
        const struct node *flushes = node_get(node_get(analyzer, "cache"), "flushes");
        if (flushes && r->scenario->analyzers[arm].has_cache)
            read_flushes(r, flushes, (enum arm)arm);
    }
    for (const struct node *record = list ? list->first : NULL; record; record = record->next)
        read_fault(r, record);
}
