/* read_learners.c - who learns: segments, rounds, activity, patience. */
#include "base/check.h"
#include "base/memory.h"
#include "base/text.h"
#include "language/load.h"
#include "language/table.h"

#include <string.h>

#define HOURS 24

/* Refuses a name that an earlier record has. */
static void check_unique(struct load *r, const struct node *list, const struct node *name, const char *what)
{
    for (const struct node *record = list->first; record; record = record->next) {
        const struct node *other = node_get(record, name->key->text);
        if (other == name)
            return;
        if (other && strcmp(other->text, name->text) == 0) {
            node_problem(r->arena, name, "a second %s called \"%s\"; the first is in line %d", what,
                         EXCERPT(name->text), node_place(other).line);
            return;
        }
    }
}

/* The name of a record: unique, owned by the caller; "" after a problem. */
static char *read_name(struct load *r, const struct node *list, const struct node *record, const char *what)
{
    const struct node *name = node_get(record, "name");
    if (!name || !value_name(r->arena, name))
        return memory_copy_text("");
    check_unique(r, list, name, what);
    return memory_copy_text(name->text);
}

void check_shares(struct load *r, const struct node *node, const char *what, struct ratio sum, bool exact)
{
    char text[64];
    if (!exact)
        node_problem(r->arena, node,
                     "the shares of the %s cannot be added exactly; write them as a/b or with fewer digits", what);
    else if (sum.num != sum.den)
        node_problem(r->arena, node, "the shares of the %s sum to %s (%lld/%lld); they have to sum to exactly 1", what,
                     quantity_format(sum, UNIT_SHARE, 6, text, sizeof text), (long long)sum.num, (long long)sum.den);
}

/* Adds a share that may be missing after a problem; then the sum says nothing and is not checked. */
static void add_share(struct ratio share, struct ratio *sum, bool *exact, bool *known)
{
    bool this_exact = true;
    if (!ratio_has_data(share)) {
        *known = false;
        return;
    }
    *sum = ratio_add(*sum, share, &this_exact);
    *exact = *exact && this_exact;
}

void read_segments(struct load *r)
{
    struct scenario *s = r->scenario;
    struct node *learners = node_get(r->root, "learners");
    struct node *list =
        learners && learners->kind == NODE_MAPPING ? records_get(r->arena, learners, "segments", SEGMENTS_MAX) : NULL;
    r->names_unknown = !list && node_get(learners, "segments");
    int count = list ? (int)list->count : 1;
    s->learners.segments = memory_new((size_t)count, sizeof *s->learners.segments);
    s->learners.segments_count = count;
    s->segment_names = memory_new((size_t)count + 1, sizeof *s->segment_names);
    struct segment *segment = s->learners.segments;
    if (!list) {
        *segment = (struct segment){memory_copy_text("all"), {1, 1}, {1, 1}};
        s->segment_names[0] = segment->name;
        return;
    }
    struct ratio sum = {0, 1};
    bool exact = true, known = true;
    for (const struct node *record = list->first; record; record = record->next, segment++) {
        mapping_read(r->arena, DOCUMENT_SCENARIO, "learners.segments.SEGMENT", record, segment);
        segment->name = read_name(r, list, record, "segment");
        s->segment_names[segment - s->learners.segments] = segment->name;
        add_share(segment->share, &sum, &exact, &known);
    }
    if (known)
        check_shares(r, list->key, "segments", sum, exact);
}

static void read_distribution_at(struct load *r, const char *path, const struct node *mapping, enum unit unit,
                                 struct distribution *out)
{
    const struct key *key = key_at(DOCUMENT_SCENARIO, path);
    ENSURE(key);
    const struct node *node = value_or_default(r->arena, key, mapping);
    if (node)
        value_distribution(r->arena, node, unit, out);
}

/* One factor of the day. */
static void read_factor(struct load *r, const struct node *node, struct ratio *factor)
{
    static const struct key row = {
        .path = "factor", .type = KEY_QUANTITY, .unit = UNIT_FACTOR, .low = "0.01", .high = "10", .store = STORE_RATIO};
    value_quantity(r->arena, &row, node, factor);
}

/* A record {hour, factor} of a table. */
static void read_hour(struct load *r, const struct node *record, struct ratio *activity)
{
    static const struct key row = {.path = "hour", .type = KEY_WHOLE, .low = "0", .high = "23", .store = STORE_INT64};
    const struct node *hour = node_get(record, "hour"), *factor = node_get(record, "factor");
    int64_t index;
    if (!hour || !factor || record->count != 2) {
        node_problem(r->arena, record, "expected {hour, factor}, both and nothing else");
        return;
    }
    if (!value_whole(r->arena, &row, hour, &index))
        return;
    if (ratio_has_data(activity[index]))
        node_problem(r->arena, hour, "hour %d is given twice", (int)index);
    else
        read_factor(r, factor, &activity[index]);
}

void read_hourly(struct load *r, const struct node *mapping, const char *what, struct ratio factors[HOURS])
{
    const struct node *node = node_get(mapping, what);
    if (!node) {
        for (int hour = 0; hour < HOURS; hour++)
            factors[hour] = (struct ratio){1, 1};
        return;
    }
    const struct node *list = node->kind == NODE_LIST ? node : NULL;
    if (node->kind == NODE_SCALAR)
        list = csv_table_read(r->arena, node);
    else if (!list)
        node_problem(r->arena, node, "expected 24 factors: a list, or a table (.csv) of hour,factor");
    if (!list)
        return;
    if (list->count != HOURS) {
        node_problem(r->arena, node, "%zu hours; a day has 24, 0 .. 23", list->count);
        return;
    }
    size_t hour = 0;
    for (const struct node *element = list->first; element; element = element->next, hour++) {
        if (element->kind == NODE_MAPPING)
            read_hour(r, element, factors);
        else
            read_factor(r, element, &factors[hour]);
    }
}

/* A timeout that is a distribution. One that does not vary is the plain number that it stands for. */
static void read_timeout_distribution(struct load *r, const struct node *mapping, struct patience *patience)
{
    const int64_t longest_ns = NS_PER_HOUR;
    const struct node *node = node_get(mapping, "timeout");
    patience->timeout = (struct distribution){.kind = DISTRIBUTION_DETERMINISTIC};
    if (!node || node->kind != NODE_MAPPING || !value_distribution(r->arena, node, UNIT_DURATION, &patience->timeout))
        return;
    double longest = distribution_largest(&patience->timeout);
    if (longest > (double)longest_ns)
        node_problem(r->arena, node, "this `timeout` can be %.0fs; its range is 0 .. 1h", longest / 1e9);
    if (patience->timeout.kind == DISTRIBUTION_DETERMINISTIC)
        patience->timeout_ns = (int64_t)(patience->timeout.a + 0.5);
}

void read_learners(struct load *r)
{
    struct learners *learners = &r->scenario->learners;
    struct node *node = node_get(r->root, "learners");
    if (node && node->kind != NODE_MAPPING)
        node_problem(r->arena, node, "expected a mapping (key: value)");
    if (!node || node->kind != NODE_MAPPING)
        return;
    mapping_read(r->arena, DOCUMENT_SCENARIO, "learners", node, learners);
    const struct node *rounds = node_get(node, "rounds");
    mapping_read(r->arena, DOCUMENT_SCENARIO, "learners.rounds", rounds, learners);
    read_distribution_at(r, "learners.rounds.per_session", rounds, UNIT_COUNT, &learners->per_session);
    read_distribution_at(r, "learners.rounds.think", rounds, UNIT_DURATION, &learners->think);
    read_distribution_at(r, "learners.rounds.away", rounds, UNIT_DURATION, &learners->away);
    read_hourly(r, node, "activity", learners->activity);
    const struct node *patience = node_get(node, "patience");
    mapping_read(r->arena, DOCUMENT_SCENARIO, "learners.patience", patience, &learners->patience);
    read_timeout_distribution(r, patience, &learners->patience);
    const struct node *backoff = node_get(patience, "backoff");
    mapping_read(r->arena, DOCUMENT_SCENARIO, "learners.patience.backoff", backoff, &learners->patience);
    if (learners->patience.backoff_cap_ns < learners->patience.backoff_base_ns)
        node_problem(r->arena, backoff ? backoff : node->key, "the backoff's `cap` is shorter than its `base`");
}

void read_regions(struct load *r)
{
    struct scenario *s = r->scenario;
    struct node *list = records_get(r->arena, r->root, "regions", REGIONS_MAX);
    r->names_unknown = r->names_unknown || (!list && node_get(r->root, "regions"));
    int count = list ? (int)list->count : 1;
    s->regions = memory_new((size_t)count, sizeof *s->regions);
    s->regions_count = count;
    s->region_names = memory_new((size_t)count + 1, sizeof *s->region_names);
    r->region_nodes = arena_memory(r->arena, (size_t)count * sizeof *r->region_nodes);
    struct ratio sum = {0, 1};
    bool exact = true, known = true;
    for (int i = 0; i < count; i++) {
        const struct node *record = list ? (i == 0 ? list->first : r->region_nodes[i - 1]->next) : NULL;
        struct region *region = &s->regions[i];
        region->share = list ? RATIO_NO_DATA : (struct ratio){1, 1};
        mapping_read(r->arena, DOCUMENT_SCENARIO, "regions.REGION", record, region);
        r->region_nodes[i] = record;
        region->name = record ? read_name(r, list, record, "region") : memory_copy_text("all");
        s->region_names[i] = region->name;
        read_distribution_at(r, "regions.REGION.network", record, UNIT_DURATION, &region->network);
        add_share(region->share, &sum, &exact, &known);
        int64_t cells = 0;
        const struct node *given = node_get(record, "cells");
        if (given && value_whole(r->arena, key_at(DOCUMENT_SCENARIO, "regions.REGION.cells"), given, &cells)) {
            region->cells_given = true;
            region->cells = (int)cells;
        }
    }
    if (list && known)
        check_shares(r, list->key, "regions", sum, exact);
}
