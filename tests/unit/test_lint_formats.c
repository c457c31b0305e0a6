/* test_lint_formats.c - findings for programs: JSON with every fact, SARIF with what its standard requires. */
#include <limits.h>

#include "lint_fixture.h"
#include "report/findings.h"

#include <jansson.h>

static const struct lint_case whole_plan = {.rules = NULL};

static json_t *printed(void (*print)(const struct linted *, size_t, struct text *), const struct lint_found *found)
{
    struct text out = {0};
    print(&(struct linted){found->scenario, found->findings}, 1, &out);
    json_t *root = json_loads(out.bytes, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    text_free(&out);
    return root;
}

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    assert_non_null(text);
    return text;
}

static void json_has_every_finding_with_its_facts(void **state)
{
    (void)state;
    struct lint_found found;
    lint_open(&found, &whole_plan);
    json_t *root = printed(findings_json, &found), *list = json_object_get(root, "findings");
    assert_int_equal(json_array_size(list), found.findings.count);
    assert_int_equal(json_integer_value(json_object_get(root, "warnings")) +
                         json_integer_value(json_object_get(root, "notes")),
                     found.findings.count);
    for (size_t i = 0; i < found.findings.count; i++) {
        const struct finding *finding = &found.findings.list[i];
        const json_t *object = json_array_get(list, i), *facts = json_object_get(object, "facts");
        assert_string_equal(text_at(object, "rule"), finding->rule->word);
        assert_string_equal(text_at(object, "file"), finding->place.source);
        assert_int_equal(json_integer_value(json_object_get(object, "line")), finding->place.line);
        assert_int_equal(json_object_size(facts), finding->facts_count);
        assert_true(json_array_size(json_object_get(object, "policies")) > 0 || finding->policies == 0);
        for (size_t k = 0; k < finding->facts_count; k++) {
            const struct fact *fact = &finding->facts[k];
            const json_t *value = json_object_get(facts, fact->name);
            if (fact->text) {
                assert_string_equal(json_string_value(value), fact->text);
                continue;
            }
            assert_int_equal(json_integer_value(json_object_get(value, "numerator")), fact->value.num);
            assert_int_equal(json_integer_value(json_object_get(value, "denominator")), fact->value.den);
            assert_string_equal(text_at(value, "unit"), unit_table[fact->unit].json_word);
        }
    }
    json_decref(root);
    lint_close(&found);
}

/* Section and property of the standard beside each. */
static void sarif_has_what_its_standard_requires(void **state)
{
    (void)state;
    struct lint_found found;
    lint_open(&found, &whole_plan);
    json_t *root = printed(findings_sarif, &found);
    assert_string_equal(text_at(root, "version"), "2.1.0");                       /* 3.13.2 */
    assert_non_null(strstr(text_at(root, "$schema"), "sarif-schema-2.1.0.json")); /* 3.13.3 */
    assert_int_equal(json_array_size(json_object_get(root, "runs")), 1);          /* 3.13.4 */
    const json_t *run = json_array_get(json_object_get(root, "runs"), 0);
    assert_string_equal(text_at(run, "columnKind"), "unicodeCodePoints");           /* 3.14.17 */
    const json_t *driver = json_object_get(json_object_get(run, "tool"), "driver"); /* 3.14.6, 3.18.2 */
    assert_string_equal(text_at(driver, "name"), "rehearse");                       /* 3.19.8 */
    const json_t *rules = json_object_get(driver, "rules");                         /* 3.19.23 */
    assert_int_equal(json_array_size(rules), LINT_RULE_COUNT);
    for (size_t i = 0; i < LINT_RULE_COUNT; i++) {
        const json_t *rule = json_array_get(rules, i);
        assert_string_equal(text_at(rule, "id"), lint_rule_table[i].word);           /* 3.49.3 */
        assert_non_null(text_at(json_object_get(rule, "shortDescription"), "text")); /* 3.49.9, 3.12.3 */
        assert_non_null(text_at(json_object_get(rule, "fullDescription"), "text"));  /* 3.49.10 */
    }
    const json_t *results = json_object_get(run, "results"); /* 3.14.23 */
    assert_int_equal(json_array_size(results), found.findings.count);
    for (size_t i = 0; i < json_array_size(results); i++) {
        const json_t *result = json_array_get(results, i);
        const json_t *rule = json_array_get(rules, (size_t)json_integer_value(json_object_get(result, "ruleIndex")));
        assert_string_equal(text_at(result, "ruleId"), text_at(rule, "id")); /* 3.27.5, 3.27.6 */
        const char *level = text_at(result, "level");                        /* 3.27.10 */
        assert_true(strcmp(level, "warning") == 0 || strcmp(level, "note") == 0);
        assert_true(strlen(text_at(json_object_get(result, "message"), "text")) > 0); /* 3.27.11, 3.11.8 */
        const json_t *location = json_array_get(json_object_get(result, "locations"), 0);
        const json_t *physical = json_object_get(location, "physicalLocation");          /* 3.28.3 */
        const char *uri = text_at(json_object_get(physical, "artifactLocation"), "uri"); /* 3.29.3, 3.4.3 */
        assert_true(strncmp(uri, "file:///", 8) == 0 && !strchr(uri, ' ')); /* paths of this test are whole */
        const json_t *region = json_object_get(physical, "region");         /* 3.30 */
        json_int_t start = json_integer_value(json_object_get(region, "startColumn"));
        assert_true(json_integer_value(json_object_get(region, "startLine")) >= 1 && start >= 1);
        assert_true(json_integer_value(json_object_get(region, "endColumn")) > start);
    }
    json_decref(root);
    lint_close(&found);
}

static void no_findings_are_an_empty_list(void **state)
{
    (void)state;
    struct lint_found found;
    lint_open(&found, &(struct lint_case){.rules = "  - {phase: canary, gate: [error_rate < 1%]}\n",
                                          .settings = {"only=[canary]"}});
    for (size_t i = 0; i < found.findings.count; i++)
        lint_print(&found, (enum lint_rule)(found.findings.list[i].rule - lint_rule_table));
    json_t *root = printed(findings_sarif, &found), *run = json_array_get(json_object_get(root, "runs"), 0);
    assert_true(json_is_array(json_object_get(run, "results"))); /* absent would say that nothing was looked for */
    assert_int_equal(json_array_size(json_object_get(run, "results")), 0);
    json_decref(root);
    lint_close(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_has_every_finding_with_its_facts),
        cmocka_unit_test(sarif_has_what_its_standard_requires),
        cmocka_unit_test(no_findings_are_an_empty_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
