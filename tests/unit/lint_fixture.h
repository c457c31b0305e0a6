/* lint_fixture.h - for tests of lint: the whole plan with a policy of the test's own, or as it stands.
 * Include cmocka first. */
#ifndef LINT_FIXTURE_H
#define LINT_FIXTURE_H

#include "lint/lint.h"
#include "lint/rules.h"
#include "scenario_files.h"

#define PLAN "scenarios/canary-ramp-rollout.yaml"

/* A plan, and whether a rule finds something in it: a row that is a test. */
struct lint_case {
    const char *sentence;
    enum lint_rule rule;
    const char *settings[6]; /* PATH=VALUE, as for --set; NULL ends them */
    const char *rules;       /* of one policy: the lines below `phases:`; NULL: the five documents */
    const char *said;        /* a part of what is found; NULL: nothing is */
};

struct lint_found {
    struct folder folder;
    struct scenario *scenario;
    struct findings findings;
};

static inline void lint_open(struct lint_found *found, const struct lint_case *c)
{
    struct setting settings[6];
    char buffers[6][300], path[PATH_MAX];
    struct problems problems = {0};
    struct text text = {0};
    size_t count = 0;
    *found = (struct lint_found){.scenario = NULL};
    folder_open(&found->folder);
    for (; count < 6 && c->settings[count]; count++) {
        snprintf(buffers[count], sizeof buffers[count], "%s", c->settings[count]);
        char *equals = strchr(buffers[count], '=');
        assert_non_null(equals);
        *equals = '\0';
        settings[count] = (struct setting){buffers[count], equals + 1};
    }
    assert_non_null(getcwd(path, sizeof path));
    text_format(&text, "rehearsal: 1\nextends: %s/" PLAN "\n", path);
    if (c->rules) {
        text_add(&text, "policy: own.yaml\nbeside: []\n");
        struct text policy = {0};
        text_format(&policy, "policy: 1\nname: own\nphases:\n%s", c->rules);
        write_text(&found->folder, "own.yaml", policy.bytes);
        text_free(&policy);
    }
    write_text(&found->folder, "lint.yaml", text.bytes);
    found->scenario = scenario_read(path_in(&found->folder, "lint.yaml"), settings, count, &problems);
    assert_no_problems(&problems);
    lint_scenario(found->scenario, &found->findings);
    text_free(&text);
}

static inline void lint_close(struct lint_found *found)
{
    findings_free(&found->findings);
    scenario_free(found->scenario);
    folder_close(&found->folder);
}

/* Prints all that a rule found. */
static inline void lint_print(const struct lint_found *found, enum lint_rule rule)
{
    for (size_t i = 0; i < found->findings.count; i++) {
        struct text sentence = {0};
        finding_say(&found->findings.list[i], &sentence);
        if (found->findings.list[i].rule == &lint_rule_table[rule])
            fprintf(stderr, "  found: %s:%d: %s\n", found->findings.list[i].place.source,
                    found->findings.list[i].place.line, sentence.bytes);
        text_free(&sentence);
    }
}

/* Did the rule find something whose sentence has this part (NULL: any)? */
static inline const struct finding *lint_find(const struct lint_found *found, enum lint_rule rule, const char *said)
{
    const struct finding *result = NULL;
    for (size_t i = 0; i < found->findings.count && !result; i++) {
        struct text sentence = {0};
        finding_say(&found->findings.list[i], &sentence);
        if (found->findings.list[i].rule == &lint_rule_table[rule] && (!said || strstr(sentence.bytes, said)))
            result = &found->findings.list[i];
        text_free(&sentence);
    }
    return result;
}

/* The test of a row: its initial state is the row. */
static inline void lint_case_holds(void **state)
{
    const struct lint_case *c = *state;
    struct lint_found found;
    lint_open(&found, c);
    const struct finding *finding = lint_find(&found, c->rule, c->said);
    if (!finding != !c->said) {
        fprintf(stderr, "%s: expected %s\n", c->sentence, c->said ? c->said : "nothing");
        lint_print(&found, c->rule);
    }
    assert_true(!finding == !c->said);
    lint_close(&found);
}

/* Runs every row as a test of its own. */
static inline int lint_cases_run(struct lint_case *cases, size_t count)
{
    struct CMUnitTest tests[64] = {{0}};
    assert_true(count <= 64);
    for (size_t i = 0; i < count; i++)
        tests[i] = (struct CMUnitTest){cases[i].sentence, lint_case_holds, NULL, NULL, &cases[i]};
    return _cmocka_run_group_tests("lint", tests, count, NULL, NULL);
}

#endif
