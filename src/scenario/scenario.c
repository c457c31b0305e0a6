/* scenario.c - scenario_read and scenario_free: the order of the steps, and the end of everything. */
#include "rehearse/scenario.h"

#include "rehearse/check.h"
#include "scenario/reading.h"

#include <stdlib.h>
#include <string.h>

const char *const choice_words[] = {"pooled", "round_robin", "least_loaded", "two_choices", NULL};
const char *const jitter_words[] = {"none", "full", NULL};

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

static void read_head(struct reading *r, const char *path)
{
    const struct node *name = node_get(r->root, "name"), *version = node_get(r->root, "rehearsal");
    struct scenario *s = r->scenario;
    int64_t number = 0;
    folder_read(r->reader, DOCUMENT_SCENARIO, "", r->root, NULL);
    if (version)
        value_whole(r->reader, key_at(DOCUMENT_SCENARIO, "rehearsal"), version, &number);
    const struct key *row = key_at(DOCUMENT_SCENARIO, "seed");
    const struct node *seed = value_or_default(r->reader, row, r->root);
    if (value_whole(r->reader, row, seed, &number))
        s->seed = (uint64_t)number;
    s->path = memory_copy_text(path);
    s->name = name && value_name(r->reader, name) ? memory_copy_text(name->text) : name_of_file(path);
}

/* The folders of scalars only. */
static void read_plain_folders(struct reading *r)
{
    struct scenario *s = r->scenario;
    const struct node *monitoring = node_get(r->root, "monitoring"), *business = node_get(r->root, "business");
    folder_read(r->reader, DOCUMENT_SCENARIO, "monitoring", monitoring, &s->monitoring);
    folder_read(r->reader, DOCUMENT_SCENARIO, "business", business, &s->business);
    folder_read(r->reader, DOCUMENT_SCENARIO, "business.churn", node_get(business, "churn"), &s->business);
    folder_read(r->reader, DOCUMENT_SCENARIO, "rollback", node_get(r->root, "rollback"), &s->rollback);
    /* After a problem they are 0; later steps divide by them. */
    if (s->monitoring.tick_ns == 0)
        s->monitoring.tick_ns = NS_PER_SECOND;
    if (s->monitoring.sample_ns == 0)
        s->monitoring.sample_ns = s->monitoring.tick_ns;
    validate_monitoring(r);
}

static void read_all(struct reading *r, const char *path)
{
    size_t before = r->reader->problems->count;
    read_head(r, path);
    read_plain_folders(r);
    read_segments(r);
    read_learners(r);
    read_regions(r);
    read_analyzers(r);
    read_plan(r);
    read_deployments(r);
    read_policies(r);
    read_expectations(r);
    if (r->reader->problems->count == before)
        validate_times(r);
    if (r->reader->problems->count == before)
        resolve_cells(r);
    if (r->reader->problems->count == before)
        read_assumptions(r);
}

struct scenario *scenario_read(const char *path, const struct setting *settings, size_t settings_count,
                               struct problems *problems)
{
    struct reader reader;
    size_t before = problems->count;
    reader_open(&reader, problems);
    struct scenario *scenario = memory_new(1, sizeof *scenario);
    struct reading reading = {.reader = &reader, .scenario = scenario, .root = extends_read(&reader, path)};
    for (size_t i = 0; i < settings_count && reading.root; i++)
        override_apply(&reader, reading.root, &settings[i]);
    if (reading.root)
        read_all(&reading, path);
    bool good = problems->count == before;
    ENSURE(good == (reading.root != NULL && good));
    reader_close(&reader, good, &scenario->source_names);
    if (good)
        return scenario;
    scenario_free(scenario);
    return NULL;
}

static void learners_release(struct learners *learners)
{
    for (int i = 0; i < learners->segments_count; i++)
        free(learners->segments[i].name);
    free(learners->segments);
    distribution_free(&learners->per_session);
    distribution_free(&learners->think);
    distribution_free(&learners->away);
    distribution_free(&learners->patience.timeout);
}

static void lists_release(struct scenario *s)
{
    for (int i = 0; i < s->phases_count; i++) {
        free(s->phases[i].name);
        free(s->phases[i].split.overrides);
    }
    for (int i = 0; i < s->policies_count; i++)
        policy_release(&s->policies[i]);
    for (size_t i = 0; i < s->expectations_count; i++) {
        free(s->expectations[i].verdict);
        free(s->expectations[i].text);
    }
    for (size_t i = 0; i < s->assumptions_count; i++)
        free(s->assumptions[i].text);
    for (char **name = s->source_names; name && *name; name++)
        free(*name);
    free(s->phases);
    free(s->policies);
    free(s->expectations);
    free(s->assumptions);
    free(s->source_names);
}

void scenario_free(struct scenario *scenario)
{
    if (!scenario)
        return;
    learners_release(&scenario->learners);
    for (int i = 0; i < scenario->regions_count; i++) {
        free(scenario->regions[i].name);
        distribution_free(&scenario->regions[i].network);
    }
    for (int arm = 0; arm < ARMS; arm++) {
        distribution_free(&scenario->analyzers[arm].service);
        distribution_free(&scenario->analyzers[arm].cache_miss);
    }
    lists_release(scenario);
    free(scenario->regions);
    free(scenario->region_names);
    free(scenario->segment_names);
    free(scenario->path);
    free(scenario->name);
    free(scenario);
}
