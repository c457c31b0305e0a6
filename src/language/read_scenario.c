/* read_scenario.c - scenario_read: the order of the steps. */
#include "language/language.h"

#include "base/check.h"
#include "base/memory.h"
#include "base/text.h"
#include "language/load.h"
#include "random/pcg.h"

#include <stdlib.h>
#include <string.h>

/* The file's name without folder and .yaml. */
static char *name_of_file(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = memory_copy_text(slash ? slash + 1 : path);
    char *dot = strrchr(name, '.');
    if (dot && dot != name && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0))
        *dot = '\0';
    return name;
}

static void read_head(struct load *r, const char *path)
{
    const struct node *name = node_get(r->root, "name"), *version = node_get(r->root, "rehearsal");
    struct scenario *s = r->scenario;
    int64_t number = 0;
    mapping_read(r->arena, DOCUMENT_SCENARIO, "", r->root, NULL);
    if (version)
        value_whole(r->arena, key_at(DOCUMENT_SCENARIO, "rehearsal"), version, &number);
    const struct key *row = key_at(DOCUMENT_SCENARIO, "seed");
    const struct node *seed = value_or_default(r->arena, row, r->root);
    if (value_whole(r->arena, row, seed, &number))
        s->seed = (uint64_t)number;
    if (stream_collision(s->seed) != 0) /* about one seed in a million */
        node_problem(r->arena, seed, "%lld would let two random streams meet; any other seed will do",
                     (long long)s->seed);
    s->path = memory_copy_text(path);
    s->name = name && value_name(r->arena, name) ? memory_copy_text(name->text) : name_of_file(path);
    if (!name && !is_name(s->name))
        node_problem(r->arena, r->root,
                     "\"%s\", from the file's name, is not a name; give the scenario a `name` of letters, digits, - "
                     "and _",
                     EXCERPT(s->name));
}

/* The mappings of scalars only. */
static void read_plain_mappings(struct load *r)
{
    struct scenario *s = r->scenario;
    const struct node *monitoring = node_get(r->root, "monitoring"), *business = node_get(r->root, "business");
    mapping_read(r->arena, DOCUMENT_SCENARIO, "monitoring", monitoring, &s->monitoring);
    mapping_read(r->arena, DOCUMENT_SCENARIO, "business", business, &s->business);
    mapping_read(r->arena, DOCUMENT_SCENARIO, "business.churn", node_get(business, "churn"), &s->business);
    mapping_read(r->arena, DOCUMENT_SCENARIO, "objective", node_get(r->root, "objective"), &s->objective);
    mapping_read(r->arena, DOCUMENT_SCENARIO, "rollback", node_get(r->root, "rollback"), &s->rollback);
    /* After a problem they are 0; later steps divide by them. */
    if (s->monitoring.tick_ns == 0)
        s->monitoring.tick_ns = NS_PER_SECOND;
    if (s->monitoring.sample_ns == 0)
        s->monitoring.sample_ns = s->monitoring.tick_ns;
    validate_monitoring(r);
}

static void read_tree(struct load *r, const char *path)
{
    size_t before = r->arena->problems->count;
    read_head(r, path);
    read_plain_mappings(r);
    read_arms(r);
    read_segments(r);
    read_learners(r);
    read_regions(r);
    read_analyzers(r);
    read_plan(r);
    read_deployments(r);
    read_faults(r);
    read_stated(r, DOCUMENT_SCENARIO, r->root);
    read_policies(r);
    read_expectations(r);
    if (r->arena->problems->count == before)
        validate_driving_policy(r);
    if (r->arena->problems->count == before)
        validate_rollback_faults(r);
    if (r->arena->problems->count == before)
        validate_times(r);
    if (r->arena->problems->count == before)
        resolve_cells(r);
    if (r->arena->problems->count == before)
        read_assumptions(r);
}

struct scenario *scenario_read(const char *path, const struct setting *settings, size_t settings_count,
                               struct problems *problems)
{
    return scenario_read_text(path, NULL, settings, settings_count, problems);
}

struct scenario *scenario_read_text(const char *name, const char *text, const struct setting *settings,
                                    size_t settings_count, struct problems *problems)
{
    struct arena arena;
    size_t before = problems->count;
    arena_open(&arena, problems);
    struct scenario *scenario = memory_new(1, sizeof *scenario);
    struct load load = {.arena = &arena, .scenario = scenario, .root = extends_read(&arena, name, text)};
    for (size_t i = 0; i < settings_count && load.root; i++)
        override_apply(&arena, load.root, &settings[i]);
    if (load.root)
        read_tree(&load, name);
    bool good = problems->count == before;
    ENSURE(!good || load.root);
    arena_close(&arena, good, &scenario->source_names);
    if (good)
        return scenario;
    scenario_free(scenario);
    return NULL;
}
