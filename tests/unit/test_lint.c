/* test_lint.c - what lint finds in the five documents as written, and that findings are what they say. */
#include <limits.h>

#include "lint_fixture.h"

/* A finding of the documents: its rule, the file and the beginning of the line where it is, and what it says. */
static const struct documented {
    enum lint_rule rule;
    const char *file, *line, *said;
} documented[] = {
    /* X-60, K-71 */
    {LINT_WARNING_TOO_LATE, "000.yaml", "- error_rate > 0.75% for 2m -> warn", "between 0.5% and 0.75%"},
    /* X-60, K-74 */
    {LINT_WARNING_TOO_LATE, "000.yaml", "- latency.p99 > 250ms for 2m -> warn", "between 200ms and 250ms"},
    /* 003's trip, which the advised policy adds */
    {LINT_WARNING_TOO_LATE, "000.yaml", "- latency.p99 > 250ms for 2m -> warn", "rolled back at once at 250ms"},
    /* X-61, K-73 */
    {LINT_DECISION_PREEMPTED, "000.yaml", "- error_rate > 0.75% for 2m -> warn", "a lasting error_rate"},
    {LINT_DECISION_PREEMPTED, "000.yaml", "- latency.p99 > 250ms for 2m -> warn", "a lasting latency.p99"},
};

/* Does the text of the file at the place begin so? */
static bool stands_at(const struct place *place, const char *file, const char *beginning)
{
    const char *name = place->source ? strrchr(place->source, '/') : NULL;
    if (!name || strcmp(name + 1, file) != 0)
        return false;
    FILE *opened = fopen(place->source, "r");
    assert_non_null(opened);
    char line[500] = "";
    for (int i = 0; i < place->line; i++)
        assert_non_null(fgets(line, sizeof line, opened));
    fclose(opened);
    const char *text = line + strspn(line, " ");
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

static void the_documents_have_the_defects_that_are_known_of_them(void **state)
{
    (void)state;
    struct lint_found found;
    lint_open(&found, &(struct lint_case){.rules = NULL});
    for (size_t i = 0; i < sizeof documented / sizeof *documented; i++) {
        const struct finding *finding = lint_find(&found, documented[i].rule, documented[i].said);
        if (!finding || !stands_at(&finding->place, documented[i].file, documented[i].line)) {
            fprintf(stderr, "expected %s at %s: %s\n", documented[i].said, documented[i].file, documented[i].line);
            lint_print(&found, documented[i].rule);
        }
        assert_non_null(finding);
        assert_true(stands_at(&finding->place, documented[i].file, documented[i].line));
    }
    lint_close(&found);
}

static void a_finding_of_two_policies_is_one(void **state)
{
    (void)state;
    struct lint_found found;
    lint_open(&found, &(struct lint_case){.rules = NULL});
    const struct finding *own = lint_find(&found, LINT_WARNING_TOO_LATE, "between 0.5% and 0.75%");
    assert_non_null(own);
    assert_int_equal(own->policies, 3); /* advised takes its ramp from 000 */
    const struct finding *added = lint_find(&found, LINT_WARNING_TOO_LATE, "rolled back at once");
    assert_non_null(added);
    assert_int_equal(added->policies, 1);
    lint_close(&found);
}

static void findings_are_in_order_of_place(void **state)
{
    (void)state;
    struct lint_found found;
    lint_open(&found, &(struct lint_case){.rules = NULL});
    for (size_t i = 1; i < found.findings.count; i++) {
        const struct place *a = &found.findings.list[i - 1].place, *b = &found.findings.list[i].place;
        int order = strcmp(a->source, b->source);
        assert_true(order < 0 || (order == 0 && a->line <= b->line));
    }
    lint_close(&found);
}

static void a_fact_is_said_as_programs_get_it(void **state)
{
    (void)state;
    struct finding finding = {.rule = lint_rule_table, .said_with = "{share} in {span} of {word}; {odds}, {many}"};
    struct text text = {0};
    finding_value(&finding, "share", (struct ratio){3, 400}, UNIT_SHARE);
    finding_span(&finding, "span", 150 * NS_PER_SECOND);
    finding_word(&finding, "word", "a ramp");
    finding_odds(&finding, "odds", 0.0133);
    finding_number(&finding, "many", 35735.04);
    finding_check(&finding);
    finding_say(&finding, &text);
    assert_string_equal(text.bytes, "0.75% in 2m30s of a ramp; 1.33%, 35,735");
    text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_documents_have_the_defects_that_are_known_of_them),
        cmocka_unit_test(a_finding_of_two_policies_is_one),
        cmocka_unit_test(findings_are_in_order_of_place),
        cmocka_unit_test(a_fact_is_said_as_programs_get_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
