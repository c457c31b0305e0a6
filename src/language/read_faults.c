/* read_faults.c - what goes wrong on purpose: the list of faults, and the flushes of caches. */
#include "language/load.h"

#include "base/text.h"
#include "base/words.h"

#include <stdio.h>

static bool instant_since_start(struct load *r, const struct node *node, int64_t *ns)
{
    int64_t epoch_ns;
    if (!node || !value_instant(r->arena, node, &epoch_ns))
        return false;
    *ns = epoch_ns - r->scenario->start_epoch_ns;
    return true;
}

static void read_flushes(struct load *r, const struct node *node, enum arm arm)
{
    int64_t before_ns = INT64_MIN;
    const struct node *element = list_first(r->arena, node, "flushes", CACHE_FLUSHES_MAX);
    for (; element; element = node->kind == NODE_LIST ? element->next : NULL) {
        struct fault flush = {.kind = FAULT_CACHE_FLUSH, .where = {arm, -1, -1}, .planned = true};
        if (!instant_since_start(r, element, &flush.when.at_ns))
            continue;
        if (flush.when.at_ns <= before_ns) {
            node_problem(r->arena, element, "this flush is not later than the one before");
            continue;
        }
        faults_add(&r->scenario->faults, flush);
        before_ns = flush.when.at_ns;
    }
}

/* --- aim --- */

/* Who may be aimed at by which key. */
static const struct {
    const char *key;
    enum fault_nature aim;
} aims[] = {{"arm", AIM_ARM}, {"region", AIM_REGION}, {"segment", AIM_SEGMENT}, {"learners", AIM_LEARNERS}};

static bool aims_well(struct load *r, const struct node *record, const struct fault *fault)
{
    for (size_t i = 0; i < sizeof aims / sizeof aims[0]; i++) {
        const struct node *node = node_get(record, aims[i].key);
        if (!node || fault_table[fault->kind].nature & aims[i].aim)
            continue;
        node_problem(r->arena, node->key, "%s cannot be aimed by `%s`", fault_words[fault->kind], aims[i].key);
        return false;
    }
    return true;
}

static bool read_aim(struct load *r, const struct node *record, struct fault *fault)
{
    const struct scenario *s = r->scenario;
    const struct node *arm = node_get(record, "arm"), *region = node_get(record, "region"),
                      *segment = node_get(record, "segment");
    int named = arm ? read_arm_name(r, arm) : ARM_ALL;
    if (!aims_well(r, record, fault) || named < 0)
        return false;
    fault->where = (struct scope){(enum arm)named, -1, -1};
    if (region)
        fault->where.region = read_name_of(r, region, s->region_names, "region");
    if (segment)
        fault->where.segment = read_name_of(r, segment, s->segment_names, "segment");
    return (!region || fault->where.region >= 0) && (!segment || fault->where.segment >= 0);
}

/* --- times --- */

/* A key that goes with another only. */
static bool goes_with(struct load *r, const struct node *record, const char *key, bool fits, const char *why)
{
    const struct node *node = node_get(record, key);
    if (node && !fits)
        node_problem(r->arena, node->key, "%s", why);
    return !node || fits;
}

static bool read_random(struct load *r, const struct node *record, struct fault *fault)
{
    const struct node *random = node_get(record, "random");
    if (!random)
        return true;
    mapping_read(r->arena, DOCUMENT_SCENARIO, "faults.N.random", random, fault);
    if (random->kind != NODE_MAPPING)
        return false;
    if ((fault->when.rate.num > 0) == (fault->when.mtbf_ns > 0)) {
        node_problem(r->arena, random, "`random` has either `rate` or `mtbf`");
        return false;
    }
    return goes_with(r, random, "mttr", fault->when.mtbf_ns > 0, "`mttr` goes with `mtbf`");
}

static bool read_times(struct load *r, const struct node *record, struct fault *fault)
{
    struct fault_times *when = &fault->when;
    const struct node *until = node_get(record, "until");
    bool random = node_get(record, "random"), moment = fault_table[fault->kind].nature & OF_A_MOMENT;
    if (!instant_since_start(r, node_get(record, "at"), &when->at_ns) || !read_random(r, record, fault))
        return false;
    if (until && !instant_since_start(r, until, &when->until_ns))
        return false;
    return goes_with(r, record, "for", !moment, "what happens at a moment has no length") &&
           goes_with(r, record, "dwell", when->mttr_ns > 0, "`dwell` goes with `mttr`, which may be too short") &&
           goes_with(r, record, "times", when->every_ns > 0, "`times` goes with `every`") &&
           goes_with(r, record, "every", !random, "`every` and `random` do not go together") &&
           goes_with(r, record, "until", random || when->every_ns > 0, "`until` goes with `every` or `random`");
}

/* --- parameters --- */

/* {from, to, over} or {from, to, step, every}, in the unit of the row. */
static bool read_slope(struct load *r, const struct key *key, const struct node *node, struct fault_slope *slope)
{
    const struct node *from = node_get(node, "from"), *to = node_get(node, "to"), *step = node_get(node, "step");
    size_t before = r->arena->problems->count;
    if (node->kind == NODE_SCALAR) {
        bool read = value_quantity(r->arena, key, node, &slope->from);
        slope->to = slope->from;
        return read;
    }
    mapping_read(r->arena, DOCUMENT_SCENARIO, "faults.N.PARAMETER", node, slope);
    if (!from || !to || !value_quantity(r->arena, key, from, &slope->from) ||
        !value_quantity(r->arena, key, to, &slope->to) || r->arena->problems->count > before)
        return false;
    bool line = slope->over_ns > 0 && !step && slope->every_ns == 0;
    bool steps = slope->over_ns == 0 && step && slope->every_ns > 0;
    if (!line && !steps) {
        node_problem(r->arena, node, "a slope is {from, to, over} or {from, to, step, every}");
        return false;
    }
    if (line)
        return true;
    if (!value_quantity(r->arena, key, step, &slope->step))
        return false;
    if (slope->step.num <= 0)
        node_problem(r->arena, step, "`step` is above 0, whichever way it goes");
    return slope->step.num > 0;
}

static bool read_latency(struct load *r, const struct key *key, const struct node *node, struct fault *fault)
{
    bool drawn = node->kind == NODE_MAPPING && !node_get(node, "from");
    if (!drawn)
        return read_slope(r, key, node, &fault->latency);
    fault->latency_is_drawn = value_distribution(r->arena, node, UNIT_DURATION, &fault->latency_drawn);
    return fault->latency_is_drawn;
}

static struct fault_slope *slope_of(struct fault *fault, enum fault_parameter parameter)
{
    struct fault_slope *none = NULL;
    struct fault_slope *percentage = &fault->percentage, *latency = &fault->latency, *factor = &fault->factor,
                       *rate = &fault->rate, *limit = &fault->limit;
    switch (parameter) {
#define X(name, word, slope)                                                                                           \
    case PARAMETER_OF_##name:                                                                                          \
        return slope;
        FAULT_PARAMETERS(X)
#undef X
    default:
        return NULL;
    }
}

/* "status, percentage", into `buffer`, which is returned. */
static const char *listed(unsigned set, const char *between, char *buffer, size_t size)
{
    size_t length = 0;
    buffer[0] = '\0';
    for (int i = 0; i < FAULT_PARAMETER_COUNT; i++)
        if (set >> i & 1 && length < size)
            length += (size_t)snprintf(buffer + length, size - length, "%s`%s`", length > 0 ? between : "",
                                       fault_parameter_words[i]);
    return buffer;
}

static int bits(unsigned set)
{
    return __builtin_popcount(set);
}

static bool takes(struct load *r, const struct node *record, const struct fault *fault)
{
    const struct fault_info *info = &fault_table[fault->kind];
    unsigned allowed = info->needs | info->one_of | info->others, missing = info->needs & ~fault->given;
    char buffer[256];
    for (int i = 0; i < FAULT_PARAMETER_COUNT; i++) {
        if ((fault->given & ~allowed) >> i & 1) {
            node_problem(r->arena, node_get(record, fault_parameter_words[i])->key, "%s does not take `%s`; %s%s",
                         info->word, fault_parameter_words[i], allowed ? "it takes " : "it takes nothing",
                         listed(allowed, ", ", buffer, sizeof buffer));
            return false;
        }
    }
    const struct node *kind = node_get(record, "kind");
    if (missing)
        node_problem(r->arena, kind, "%s needs %s", info->word, listed(missing, ", ", buffer, sizeof buffer));
    else if (info->one_of && bits(info->one_of & fault->given) != 1)
        node_problem(r->arena, kind, "%s needs %s", info->word, listed(info->one_of, " or ", buffer, sizeof buffer));
    else
        return true;
    return false;
}

static bool read_parameters(struct load *r, const struct node *record, struct fault *fault)
{
    bool good = true;
    for (int i = 0; i < FAULT_PARAMETER_COUNT; i++)
        fault->given |= node_get(record, fault_parameter_words[i]) ? 1U << i : 0;
    if (!takes(r, record, fault))
        return false;
    for (int i = 0; i < FAULT_PARAMETER_COUNT && good; i++) {
        struct fault_slope *slope = slope_of(fault, (enum fault_parameter)i);
        char path[64];
        snprintf(path, sizeof path, "faults.N.%s", fault_parameter_words[i]);
        const struct key *key = key_at(DOCUMENT_SCENARIO, path);
        const struct node *node = slope ? value_or_default(r->arena, key, record) : NULL;
        if (node)
            good = key->type == KEY_DELAY ? read_latency(r, key, node, fault) : read_slope(r, key, node, slope);
    }
    return good;
}

/* --- */

/* A fault without an arm strikes both. */
static void read_fault(struct load *r, const struct node *record)
{
    struct fault fault = {.where = {ARM_ALL, -1, -1}};
    size_t before = r->arena->problems->count;
    mapping_read(r->arena, DOCUMENT_SCENARIO, "faults.N", record, &fault);
    if (r->arena->problems->count == before && read_aim(r, record, &fault) && read_times(r, record, &fault) &&
        read_parameters(r, record, &fault))
        validate_fault(r, record, &fault);
    faults_add(&r->scenario->faults, fault); /* with what it owns, whether it was well or not */
}

void read_faults(struct load *r)
{
    const struct node *analyzers = node_get(r->root, "analyzers");
    const struct node *list = records_get(r->arena, r->root, "faults", FAULTS_MAX);
    for (const struct node *record = list ? list->first : NULL; record; record = record->next)
        read_fault(r, record);
    for (int arm = 0; arm < ARMS; arm++) {
        const struct node *analyzer = node_get(analyzers, r->scenario->arm_words[arm]);
        const struct node *flushes = node_get(node_get(analyzer, "cache"), "flushes");
        if (flushes && r->scenario->analyzers[arm].has_cache)
            read_flushes(r, flushes, (enum arm)arm);
    }
    validate_faults(r);
}
