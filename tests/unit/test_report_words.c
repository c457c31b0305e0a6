/* test_report_words.c - what report.md and the terminal say of a hand-made rehearsal. Ids such as O-01 are explained
 * in scenarios/policies/README.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/checkpoints.h"
#include "report_checks.h"

static void O_01_the_final_metrics_summary_is_there(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    struct text out = markdown();
    assert_says(&out, "## Metrics");
    assert_says(&out, "| Attempts | 1,200,000 |");
    assert_says(&out, "| Failed attempts | 840 |");
    assert_says(&out, "| Error rate | 0.07% |");
    assert_says(&out, "| Mean latency | ");
    assert_says(&out, "| p99 | ");
    assert_says(&out, "| Availability | 100% |");
    assert_says(&out, "| Peak throughput | 1,000/s |");
    assert_says(&out, "| Revenue against the baseline | 1.9");
    text_free(&out);
    fixture_close(&f);
}

static void without_business_nothing_is_said_of_money(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    f.scenario.business.revenue_per_year = (struct ratio){0, 1};
    struct text out = markdown();
    assert_silent_on(&out, "$");
    assert_silent_on(&out, "| Revenue");
    text_free(&out);
    fixture_close(&f);
}

static void O_02_the_criteria_table_has_counts_and_verdicts(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    struct text out = markdown();
    assert_says(&out, "## Gates");
    assert_says(&out,
                "| error_rate < 1% | 0.07% | 840 / 1,200,000 | Oct 31 12:00 | Oct 31 12:20 | 14.3 times under | ");
    text_free(&out);
    fixture_close(&f);
}

static void O_05_checkpoints_are_listed_with_target_and_value(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    struct text out = markdown();
    assert_says(&out, "| Checkpoint | 1 | 2 |\n|---|---:|---:|\n| Time (UTC) | Oct 31 12:10 | Oct 31 12:20 |\n"
                      "| Decision | continue | continue |\n| error_rate < 1% | 0.07% | 0.07% |\n");
    text_free(&out);
    fixture_close(&f);
}

static void O_07_the_metrics_of_every_checkpoint_are_listed(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    struct text out = markdown();
    assert_says(&out, "| Trend: Error rate | - | stable |\n| Trend: p99 | - | stable |\n");
    assert_says(&out, "| p50 | 25ms | 25ms |\n| p95 | 25ms | 25ms |\n| p99.9 | 25ms | 25ms |\n");
    assert_says(&out, "| Throughput (attempts) | 1,000/s | 1,000/s |\n| Peak throughput | 1,000/s | 1,000/s |\n");
    assert_says(&out, "| Cache hit rate | 82% | 82% |\n");
    assert_says(&out, "| Satisfaction (Apdex) | 99.93% | 99.93% |\n");
    assert_says(&out, "| Complaints | 0 | 0 |\n");
    /* 499,998 learners at 2,450 micro-dollars a sample of 30 s, and a little more for a tenth of them. */
    assert_says(&out, "| Revenue a minute, platform | $2,45");
    assert_says(&out, "| At this rate in 24 h | $3,5");
    assert_says(&out, "| Error rate of segment B, large | 0.07% | 0.07% |\n");
    assert_silent_on(&out, "| Incidents, "); /* there were none */
    text_free(&out);
    fixture_close(&f);
}

static void U_19_a_trend_is_a_slope_of_more_than_a_tenth_of_the_target_an_hour(void **state)
{
    const struct ratio target = {5, 1000}; /* 0.05 points an hour */
    (void)state;
    assert_string_equal(trend_word((struct ratio){1, 1000}, (struct ratio){15, 10000}, NS_PER_HOUR, target), "stable");
    assert_string_equal(trend_word((struct ratio){1, 1000}, (struct ratio){151, 100000}, NS_PER_HOUR, target),
                        "rising");
    assert_string_equal(trend_word((struct ratio){1, 1000}, (struct ratio){15, 10000}, NS_PER_HOUR / 2, target),
                        "rising");
    assert_string_equal(trend_word((struct ratio){15, 10000}, (struct ratio){1, 1000}, NS_PER_HOUR, target), "stable");
    assert_string_equal(trend_word((struct ratio){151, 100000}, (struct ratio){1, 1000}, NS_PER_HOUR, target),
                        "falling");
    assert_null(trend_word(RATIO_NO_DATA, (struct ratio){1, 1000}, NS_PER_HOUR, target));
    assert_null(trend_word((struct ratio){1, 1000}, (struct ratio){1, 1000}, NS_PER_HOUR, RATIO_NO_DATA));
}

static void U_18_memory_is_a_concern_when_it_passes_80_percent_before_the_phase_ends(void **state)
{
    const struct ratio now = {70, 1}, growth = {5, 1}, capacity = {100, 1};
    (void)state;
    assert_string_equal(leak_word(now, growth, capacity, 2 * NS_PER_HOUR), "stable"); /* 80 % exactly */
    assert_string_equal(leak_word(now, growth, capacity, 2 * NS_PER_HOUR + 1), "concern");
    assert_string_equal(leak_word(now, (struct ratio){-5, 1}, capacity, 24 * NS_PER_HOUR), "stable");
    assert_null(leak_word(now, RATIO_NO_DATA, capacity, NS_PER_HOUR));
}

static void O_07_the_ramp_results_report_has_its_sections(void **state)
{
    static const char *const headings[] = {
        "## Phases\n",
        "## Policies side by side\n",
        "## Gates\n",
        "## Checkpoints\n",
        "## Metrics\n",
        "## Decisions\n",
        "## Expectations\n",
        "## More pictures",
        "## For reference: assumptions and settings\n",
        "## To repeat it\n",
    };
    (void)state;
    fixture_open(&f, calm);
    struct text out = markdown();
    for (size_t i = 0; i < sizeof headings / sizeof headings[0]; i++)
        assert_says(&out, headings[i]);
    assert_says(&out, "](../../plots/x/latency.png)");
    assert_says(&out, "    rehearse run scenarios/hand-made.yaml --seed 20251031\n");
    assert_says(&out, "- timeouts count");
    text_free(&out);
    fixture_close(&f);
}

static const char *place_of(const struct text *text, const char *words)
{
    assert_says(text, words);
    return strstr(text->bytes, words);
}

static void O_08_the_answer_comes_first_three_tables_and_three_pictures(void **state)
{
    static const char *const order[] = {
        "# hand-made: rollback\n\n- **Verdict:** **rollback**\n",
        "- **Why:** ramp: the trigger \"any criterion breached for 3m -> rollback to 0%\" "
        "fired, error_rate < 0.5% came to 1.07%, from Oct 31 13:12:30 to Oct 31 13:13 UTC\n",
        "- **Exposed on the new version:** ",
        "- **Expectations of the scenario:** 1 of 1 held\n",
        "- **Next:** option A, the default: ",
        "## Phases\n",
        "## What did not pass\n",
        "## Policies side by side\n",
        "](../../plots/x/errors.png)\n",
        "## Incidents\n",
        "## Gates\n",
    };
    (void)state;
    fixture_open(&f, (struct fixture_options){.breach = true, .errors = 7});
    struct text out = markdown();
    for (size_t i = 1; i < sizeof order / sizeof order[0]; i++)
        assert_true(place_of(&out, order[i - 1]) < place_of(&out, order[i]));
    size_t pictures = 0;
    for (const char *at = out.bytes; at < strstr(out.bytes, "## Incidents"); at++)
        pictures += strncmp(at, "![", 2) == 0;
    assert_int_equal(pictures, 3);
    text_free(&out);
    fixture_close(&f);
}

/* 291 / 27,000 = 1.0777... %: of one sample, where the rollback was decided. */
static void a_value_reads_the_same_wherever_it_stands(void **state)
{
    (void)state;
    fixture_open(&f, (struct fixture_options){.breach = true, .requests = 9000, .errors = 7});
    struct text out = markdown();
    assert_says(&out, "error_rate < 0.5% came to 1.078%,");                 /* the answer */
    assert_says(&out, "| error_rate < 0.5% | **1.078%** | 291 / 27,000 |"); /* the table */
    assert_says(&out, "error_rate 1.078% against error_rate < 0.5%");       /* the decision */
    assert_silent_on(&out, "1.0777");
    text_free(&out);
    out = made(report_terminal);
    assert_says(&out, "ramp   error_rate < 0.5%    1.078%  Oct 31 13:13  ");
    text_free(&out);
    fixture_close(&f);
}

static void O_09_a_rollback_gets_an_incident_report(void **state)
{
    (void)state;
    fixture_open(&f, (struct fixture_options){.breach = true, .errors = 7});
    struct text out = markdown();
    assert_says(&out, "## Incidents");
    assert_says(&out, "### ramp: rollback");
    assert_says(&out, "- **Detected after:** 3m\n");
    assert_says(&out, "| A | fix and re-test (24 h) | Nov 03 14:00 |");
    assert_says(&out, "| B | investigate \\| redesign | - |");
    text_free(&out);
    fixture_close(&f);
}

static void O_09_a_go_gets_no_incident_report(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    struct text out = markdown();
    assert_silent_on(&out, "## Incidents");
    text_free(&out);
    fixture_close(&f);
}

static void O_16_phases_are_compared(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    struct text out = markdown();
    assert_says(&out, "## Phases\n");
    assert_says(&out, "| canary | 1% | go | Oct 31 12:00 | 20m | 100% | 4,998 | 1,200,000 | 0.07% | ");
    text_free(&out);
    fixture_close(&f);
}

static void X_19_a_gate_passed_on_too_few_requests_says_so(void **state)
{
    (void)state;
    fixture_open(&f, (struct fixture_options){.requests = 3, .errors = 0});
    struct text out = markdown();
    assert_says(&out, "are too few to be 95 % sure of it");
    text_free(&out);
    fixture_close(&f);
}

static void X_58_percentiles_need_enough_rounds(void **state)
{
    (void)state;
    /* 40 samples of 3 segments with 2 rounds: 240 rounds a phase carry a p99 but no p99.9; a sample carries neither. */
    fixture_open(&f, (struct fixture_options){.requests = 2, .errors = 0});
    struct text out = markdown();
    assert_says(&out, "| p99 | 25");
    assert_says(&out, "| p99.9 | too few rounds |");
    text_free(&out);
    out = csv_of("samples");
    assert_says(&out, ",25.000,,,,,25.000,25.000,"); /* of 6 rounds p50, no p90 p95 p99 p99.9, max, mean */
    text_free(&out);
    fixture_close(&f);
}

static void X_67_exposure_is_always_reported(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    struct text out = markdown();
    assert_says(&out, "**Exposed on the new version:** 2,400,000 attempts, 1,680 failed, ");
    assert_says(&out, "at most 49,998 learners");
    text_free(&out);
    fixture_close(&f);
}

static void an_interrupted_run_is_marked_everywhere(void **state)
{
    (void)state;
    fixture_open(&f, (struct fixture_options){.errors = 7, .interrupt_at_ns = 10 * NS_PER_MINUTE});
    json_t *root = outcome();
    assert_true(json_is_true(json_object_get(root, "partial")));
    assert_string_equal(json_string_value(json_object_get(root, "verdict")), "interrupted");
    json_decref(root);
    struct text out = markdown();
    assert_says(&out, "- **PARTIAL:** the run was interrupted at Oct 31 12:10 UTC; ");
    text_free(&out);
    out = made(report_terminal);
    assert_says(&out, "PARTIAL: interrupted at Oct 31 12:10 UTC");
    text_free(&out);
    fixture_close(&f);
}

static void a_run_stopped_early_says_when_and_judges_no_expectation_of_what_it_did_not_reach(void **state)
{
    (void)state;
    fixture_open(&f, (struct fixture_options){.errors = 7, .interrupt_at_ns = 10 * NS_PER_MINUTE, .stopped = true});
    json_t *root = outcome();
    assert_string_equal(json_string_value(json_object_get(root, "verdict")), "stopped");
    assert_true(json_is_null(json_object_get(json_array_get(json_object_get(root, "expectations"), 0), "kept")));
    json_decref(root);
    struct text out = markdown();
    assert_says(&out, "the run was stopped early as asked at Oct 31 12:10 UTC;");
    assert_says(&out, "| not judged | canary: go |");
    assert_silent_on(&out, "interrupted");
    text_free(&out);
    out = made(report_terminal);
    assert_says(&out, "PARTIAL: stopped early at Oct 31 12:10 UTC");
    assert_says(&out, "Expectations: 0 of 0 held, 1 not judged\n  not judged canary: go\n");
    text_free(&out);
    fixture_close(&f);
}

static void an_expectation_of_a_phase_that_was_judged_is_judged_in_a_partial_run(void **state)
{
    (void)state;
    fixture_open(&f, (struct fixture_options){.errors = 7, .interrupt_at_ns = 70 * NS_PER_MINUTE, .stopped = true});
    struct text out = made(report_terminal);
    assert_says(&out, "Expectations: 1 of 1 held\n  held canary: go\n");
    text_free(&out);
    fixture_close(&f);
}

static void a_rollback_says_when_traffic_moved_and_the_onset_of_its_trigger(void **state)
{
    (void)state;
    fixture_open(&f, (struct fixture_options){.breach = true, .errors = 7});
    struct text out = markdown();
    assert_says(&out, "- **Breach began (UTC):** Oct 31 13:10\n- **Detected after:** 3m\n"
                      "- **Traffic had moved by (UTC):** Oct 31 13:14\n- **After the decision:** 1m\n");
    text_free(&out);
    fixture_close(&f);
}

static void a_recorded_outcome_is_marked(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    f.journal.outcome.recorded = true;
    json_t *root = outcome();
    assert_string_equal(json_string_value(json_object_get(root, "source")), "recording");
    json_decref(root);
    struct text out = markdown();
    assert_says(&out, "- **Recorded:** ");
    text_free(&out);
    fixture_close(&f);
}

static void the_terminal_outcome_fits_100_columns_and_ends_with_the_digest(void **state)
{
    (void)state;
    fixture_open(&f, (struct fixture_options){.breach = true, .errors = 7});
    struct text out = made(report_terminal);
    size_t column = 0;
    for (size_t i = 0; i < out.length; i++) {
        column = out.bytes[i] == '\n' ? 0 : column + 1;
        assert_true(column <= 100);
    }
    assert_string_equal(out.bytes + out.length - strlen("\ndigest 0123456789abcdef\n"), "\ndigest 0123456789abcdef\n");
    assert_says(&out, "ramp      10%  rollback");
    assert_says(&out, "Expectations: 1 of 1 held");
    assert_says(&out, "003, strict");
    text_free(&out);
    fixture_close(&f);
}

static void a_decision_is_one_line(void **state)
{
    (void)state;
    struct text out = {0};
    fixture_open(&f, calm);
    for (size_t i = 0; out.length == 0 && i < outcome_decisions(&f.journal.outcome); i++) {
        const struct decision *d = outcome_decision(&f.journal.outcome, i);
        if (d->kind == DECISION_CONTINUE && d->policy == 0)
            report_decision_line(&f.journal, d, &out);
    }
    assert_int_equal(strncmp(out.bytes, "Oct 31 12:10:00  canary  continue", 33), 0);
    assert_null(strchr(out.bytes, '\n'));
    text_free(&out);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(O_01_the_final_metrics_summary_is_there),
        cmocka_unit_test(without_business_nothing_is_said_of_money),
        cmocka_unit_test(O_02_the_criteria_table_has_counts_and_verdicts),
        cmocka_unit_test(O_05_checkpoints_are_listed_with_target_and_value),
        cmocka_unit_test(O_07_the_metrics_of_every_checkpoint_are_listed),
        cmocka_unit_test(U_19_a_trend_is_a_slope_of_more_than_a_tenth_of_the_target_an_hour),
        cmocka_unit_test(U_18_memory_is_a_concern_when_it_passes_80_percent_before_the_phase_ends),
        cmocka_unit_test(O_07_the_ramp_results_report_has_its_sections),
        cmocka_unit_test(O_08_the_answer_comes_first_three_tables_and_three_pictures),
        cmocka_unit_test(a_value_reads_the_same_wherever_it_stands),
        cmocka_unit_test(O_09_a_rollback_gets_an_incident_report),
        cmocka_unit_test(O_09_a_go_gets_no_incident_report),
        cmocka_unit_test(O_16_phases_are_compared),
        cmocka_unit_test(X_19_a_gate_passed_on_too_few_requests_says_so),
        cmocka_unit_test(X_58_percentiles_need_enough_rounds),
        cmocka_unit_test(X_67_exposure_is_always_reported),
        cmocka_unit_test(an_interrupted_run_is_marked_everywhere),
        cmocka_unit_test(a_run_stopped_early_says_when_and_judges_no_expectation_of_what_it_did_not_reach),
        cmocka_unit_test(an_expectation_of_a_phase_that_was_judged_is_judged_in_a_partial_run),
        cmocka_unit_test(a_rollback_says_when_traffic_moved_and_the_onset_of_its_trigger),
        cmocka_unit_test(a_recorded_outcome_is_marked),
        cmocka_unit_test(the_terminal_outcome_fits_100_columns_and_ends_with_the_digest),
        cmocka_unit_test(a_decision_is_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
