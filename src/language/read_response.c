/* read_response.c - `response`: who is called about a warning, what they may do, how long they take. */
#include "base/memory.h"
#include "base/text.h"
#include "language/load.h"

#include <string.h>

#define TAKES_MAX_NS (7 * NS_PER_DAY)

static const char *const step_keys[STEP_KINDS] = {
    [STEP_NOTICE] = "notice", [STEP_ASSESS] = "assess", [STEP_DECIDE] = "decide"};

/* A time that is a distribution. One that does not vary is the plain number that it stands for. */
static void read_time_taken(struct load *r, const struct node *node, struct time_taken *taken)
{
    if (!node || node->kind != NODE_MAPPING || !value_distribution(r->arena, node, UNIT_DURATION, &taken->law))
        return;
    if (distribution_largest(&taken->law) > (double)TAKES_MAX_NS)
        node_problem(r->arena, node, "this can take %.0fs; at most 7d", distribution_largest(&taken->law) / 1e9);
    if (taken->law.kind == DISTRIBUTION_DETERMINISTIC)
        taken->ns = (int64_t)(taken->law.a + 0.5);
}

static void read_person(struct load *r, const struct node *record, struct person *person)
{
    mapping_read(r->arena, DOCUMENT_POLICY, "phases.PHASE.response.people.ROLE", record, person);
    const struct node *role = node_get(record, "role");
    person->role = memory_copy_text(role && value_scalar(r->arena, role, "a role") ? role->text : "");
    for (int step = 0; step < STEP_KINDS; step++)
        read_time_taken(r, node_get(record, step_keys[step]), &person->takes[step]);
}

/* The limits count from the warning, so each is after the one before. */
static void check_limits(struct load *r, const struct node *node, const struct response *response)
{
    for (int step = 1; step < STEP_KINDS; step++) {
        const struct node *given = node_get(node, step_keys[step]);
        if (response->limit_ns[step] <= response->limit_ns[step - 1])
            node_problem(r->arena, given ? given : node, "`%s` is not later than `%s`; both count from the warning",
                         step_keys[step], step_keys[step - 1]);
    }
}

/* Levels of escalation come in their order; 0: one that is not ordered. */
static void check_levels(struct load *r, const struct node *node, const struct response *response)
{
    static const char *const keys[LEVEL_KINDS] = {
#define X(name, word, decision, meaning) word,
        LEVELS(X)
#undef X
    };
    int before = -1;
    for (int level = 0; level < LEVEL_KINDS; level++) {
        const struct node *given = node_get(node, keys[level]);
        if (response->level_ns[level] == 0)
            continue;
        if (before >= 0 && response->level_ns[level] <= response->level_ns[before])
            node_problem(r->arena, given ? given : node, "`%s` is not later than `%s`; both count from the warning",
                         keys[level], keys[before]);
        before = level;
    }
}

static int find_person(const struct response *response, const char *role)
{
    for (int i = 0; i < response->people_count; i++)
        if (strcmp(response->people[i].role, role) == 0)
            return i;
    return -1;
}

static void read_scripted(struct load *r, const struct node *record, struct response *response)
{
    struct scripted *answer = &response->script[response->script_count++];
    mapping_read(r->arena, DOCUMENT_POLICY, "phases.PHASE.response.script.N", record, answer);
    const struct node *role = node_get(record, "role");
    if (!role || !value_scalar(r->arena, role, "a role"))
        return;
    int person = find_person(response, role->text);
    if (person < 0)
        node_problem(r->arena, role, "`people` has no role \"%s\"", EXCERPT(role->text));
    else if (response->people[person].may < answer_authority(answer->does))
        node_problem(r->arena, node_get(record, "does"), "%s may only %s", role->text,
                     authority_words[response->people[person].may]);
    answer->person = person > 0 ? person : 0;
    for (const struct scripted *other = response->script; other < answer; other++)
        if (answer->incident > 0 && other->incident == answer->incident)
            node_problem(r->arena, node_get(record, "incident"), "a second answer to incident %lld",
                         (long long)answer->incident);
}

static void read_script(struct load *r, struct node *node, struct response *response)
{
    struct node *list = records_get(r->arena, node, "script", SCRIPT_MAX);
    response->script = memory_new(list ? list->count : 0, sizeof *response->script);
    for (const struct node *record = list ? list->first : NULL; record; record = record->next)
        read_scripted(r, record, response);
}

struct response *read_response(struct load *r, struct node *node)
{
    if (!node)
        return NULL;
    struct response *response = memory_new(1, sizeof *response);
    mapping_read(r->arena, DOCUMENT_POLICY, "phases.PHASE.response", node, response);
    struct node *list = records_get(r->arena, node, "people", PEOPLE_MAX);
    response->people = memory_new(list ? list->count : 0, sizeof *response->people);
    for (const struct node *record = list ? list->first : NULL; record; record = record->next)
        read_person(r, record, &response->people[response->people_count++]);
    check_limits(r, node, response);
    read_hourly(r, node, "pace", response->pace);
    const struct node *levels = node_get(node, "levels");
    if (levels) {
        mapping_read(r->arena, DOCUMENT_POLICY, "phases.PHASE.response.levels", levels, response);
        check_levels(r, levels, response);
    }
    read_script(r, node, response);
    return response;
}
