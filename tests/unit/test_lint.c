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
    /* the spread between segments adds up */
    {LINT_NO_WAY_BACK, "000.yaml", "- any criterion breached for 3m", "segment_variance adds up"},
    /* X-37, G-100: the first looks bear least */
    {LINT_GATE_BY_CHANCE, "000.yaml", "- availability > 99.95%", "all 4 looks in 67.491% of such phases"},
    {LINT_GATE_BY_CHANCE, "002.yaml", "- availability > 99.95%", "all 6 looks in 64.175% of such phases"},
    {LINT_UNRESOLVED_GATE, "002.yaml", "- availability > 99.99%", "after 15m there are 3,600 probes"},
    /* what canary and ramp show does not pass the rollout */
    {LINT_GATE_BY_CHANCE, "002.yaml", "- availability > 99.99%", "all 8 looks in 0% of such phases"},
    {LINT_GATE_BY_CHANCE, "004.yaml", "- availability > 99.99%", "passes in 0% of such phases"},
    /* by availability, since half a million learners make enough errors */
    {LINT_FALSE_ALARM, "004.yaml", "- any criterion worse than 120%",
     "in 6.948% of the windows of 1m more than 0 of 240"},
    /* odds.md 6.2: fivefold errors under each document's bar */
    {LINT_BLIND_TRIGGER, "000.yaml", "- any criterion breached for 3m", "nine of ten are found from 0.497% on"},
    {LINT_BLIND_TRIGGER, "001.yaml", "- error_rate > 0.5% -> rollback", "set this off in 1.767% of such phases"},
    {LINT_BLIND_TRIGGER, "003.yaml", "- error_rate > 1.5% -> rollback", "nine of ten are found from 1.091% on"},
    /* */
    {LINT_LOOSER_GATE, "003.yaml", "- availability > 99.9%", "looser than the 99.95% of ramp"},
    /* November's bar is 002's, February's 004's */
    {LINT_LOOSER_GATE, "004.yaml", "- latency.p99 < 100ms", "looser than the 50ms of rollout"},
    /* */
    {LINT_NEW_SPLIT, "000.yaml", "on_fail: {split: 5%", "this goes to 5%"},
    {LINT_NEW_SPLIT, "004.yaml", "- any criterion worse than 120%", "this goes to 0%"},
    /* K-86, G-61 */
    {LINT_UNMEASURED_GATE, "004.yaml", "- coach.rounds_per_minute > 100/min", "measures coach.rounds_per_minute"},
    {LINT_UNMEASURED_GATE, "004.yaml", "- meta.late < 1%", "measures meta.late"},
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

static bool is_found(const struct lint_found *found, const struct documented *known)
{
    bool seen = false;
    for (size_t i = 0; i < found->findings.count; i++) {
        const struct finding *f = &found->findings.list[i];
        struct text sentence = {0};
        finding_say(f, &sentence);
        seen = seen || (f->rule == &lint_rule_table[known->rule] && strstr(sentence.bytes, known->said) &&
                        stands_at(&f->place, known->file, known->line));
        text_free(&sentence);
    }
    return seen;
}

static void the_documents_have_the_defects_that_are_known_of_them(void **state)
{
    (void)state;
    struct lint_found found;
    lint_open(&found, &(struct lint_case){.rules = NULL});
    for (size_t i = 0; i < sizeof documented / sizeof *documented; i++) {
        if (!is_found(&found, &documented[i])) {
            fprintf(stderr, "expected %s at %s: %s\n", documented[i].said, documented[i].file, documented[i].line);
            lint_print(&found, documented[i].rule);
        }
        assert_true(is_found(&found, &documented[i]));
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

static void the_first_look_that_is_too_early_speaks_for_the_others(void **state)
{
    (void)state;
    struct lint_found found;
    int told = 0;
    lint_open(&found, &(struct lint_case){.settings = {"learners.count=500"},
                                          .rules = "  - {phase: canary, gate: [error_rate < 0.01%]}\n"});
    for (size_t i = 0; i < found.findings.count; i++)
        told += found.findings.list[i].rule == &lint_rule_table[LINT_SMALL_SAMPLE];
    assert_int_equal(told, 1);
    assert_non_null(lint_find(&found, LINT_SMALL_SAMPLE, "after 15m"));
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
        cmocka_unit_test(the_first_look_that_is_too_early_speaks_for_the_others),
        cmocka_unit_test(a_fact_is_said_as_programs_get_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
