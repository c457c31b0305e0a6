/* test_library.c - the public interface: what it returns, who owns it, and what happens when it cannot go on. */
#include <pthread.h>
#include <rehearse.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SMALL "scenarios/small.yaml"

static rehearse_scenario *opened(const char *path, const rehearse_scenario_options *options)
{
    rehearse_scenario *plan = NULL;
    assert_int_equal(rehearse_scenario_open(path, options, &plan, NULL), REHEARSE_OK);
    return plan;
}

static rehearse_outcome *run_of(const rehearse_scenario *plan, const rehearse_run_options *options)
{
    rehearse_outcome *outcome = NULL;
    assert_int_equal(rehearse_run(plan, options, &outcome, NULL), REHEARSE_OK);
    return outcome;
}

static void a_text_is_read_like_a_file_and_its_files_are_sought_beside_its_name(void **state)
{
    (void)state;
    rehearse_scenario *plan = NULL, *file = opened(SMALL, NULL);
    rehearse_problems *problems = NULL;
    assert_int_equal(
        rehearse_scenario_open_text("scenarios/mine.yaml", "extends: small.yaml\n", NULL, &plan, &problems),
        REHEARSE_OK);
    assert_null(problems);
    assert_string_equal(rehearse_scenario_name(plan), "mine");
    rehearse_outcome *a = run_of(plan, NULL), *b = run_of(file, NULL);
    assert_true(rehearse_outcome_digest(a) != 0 && rehearse_outcome_digest(a) == rehearse_outcome_digest(b));
    rehearse_scenario_free(plan); /* the outcome keeps what it needs */
    assert_string_equal(rehearse_outcome_phase(a, 0, 0).name, "canary");
    rehearse_outcome_free(a);
    rehearse_outcome_free(b);
    rehearse_scenario_free(file);
}

static void mistakes_come_with_their_places(void **state)
{
    (void)state;
    rehearse_scenario *plan = NULL;
    rehearse_problems *problems = NULL;
    rehearse_setting setting = {"learners.count", "many"};
    rehearse_scenario_options options = {.size = sizeof options, .settings = &setting, .settings_count = 1};
    assert_int_equal(rehearse_scenario_open_text("x.yaml", "rehearsal: 1\nnmae: x\n", NULL, &plan, &problems),
                     REHEARSE_BAD_INPUT);
    assert_null(plan);
    assert_true(rehearse_problems_count(problems) >= rehearse_problems_kept(problems));
    rehearse_problem first = rehearse_problems_get(problems, 0);
    assert_string_equal(first.file, "x.yaml");
    assert_int_equal(first.line, 2);
    assert_int_equal(first.column, 1);
    assert_int_equal(first.length, 4);
    assert_string_equal(first.excerpt, "nmae: x");
    rehearse_problems_free(problems);
    assert_int_equal(rehearse_scenario_open(SMALL, &options, &plan, &problems), REHEARSE_BAD_INPUT);
    assert_string_equal(rehearse_problems_get(problems, 0).file, "--set");
    rehearse_problems_free(problems);
    assert_int_equal(rehearse_problems_count(NULL), 0);
    /* The name outlives a text that is not UTF-8: the address sanitizer looks. */
    assert_int_equal(rehearse_scenario_open_text("y.yaml", "a: \xff", NULL, &plan, &problems), REHEARSE_BAD_INPUT);
    assert_string_equal(rehearse_problems_get(problems, 0).file, "y.yaml");
    rehearse_problems_free(problems);
}

static int stop_at_the_third(void *context, int64_t now_ns, const rehearse_outcome *outcome)
{
    int *samples = context;
    assert_true(now_ns > 0 && rehearse_outcome_decisions(outcome) > 0);
    assert_string_equal(rehearse_outcome_decision(outcome, 0).word, "begin");
    assert_false(rehearse_outcome_as_expected(outcome)); /* nothing is, before the end */
    assert_true(rehearse_outcome_digest(outcome) == 0);
    char *so_far = rehearse_outcome_json(outcome);
    assert_true(strlen(so_far) > 0);
    rehearse_free(so_far);
    return ++*samples == 3;
}

static void an_observer_can_stop_a_run_whose_outcome_is_then_partial(void **state)
{
    (void)state;
    int samples = 0;
    rehearse_scenario *plan = opened(SMALL, NULL);
    rehearse_outcome *outcome = NULL;
    rehearse_run_options options = {.size = sizeof options, .observer = stop_at_the_third, .context = &samples};
    assert_int_equal(rehearse_run(plan, &options, &outcome, NULL), REHEARSE_INTERRUPTED);
    assert_int_equal(samples, 3);
    assert_true(rehearse_outcome_partial(outcome));
    char *why = rehearse_outcome_sentence(outcome, 0), *json = rehearse_outcome_json(outcome);
    assert_true(strlen(why) > 0 && strstr(json, "\"partial\": true"));
    rehearse_free(why);
    rehearse_free(json);
    rehearse_outcome_free(outcome);
    rehearse_scenario_free(plan);
}

static void options_out_of_range_are_bad_input(void **state)
{
    (void)state;
    rehearse_scenario *plan = opened(SMALL, NULL);
    rehearse_outcome *outcome = NULL;
    uint64_t seed = UINT64_C(1) << 63;
    rehearse_run_options bad[] = {{.size = sizeof *bad, .threads = -1},
                                  {.size = sizeof *bad, .threads = 257},
                                  {.size = sizeof *bad, .until_ns = -1},
                                  {.size = sizeof *bad, .seed = &seed},
                                  {.threads = 2}};
    static const char *const why[] = {"threads is -1", "threads is 257", "until_ns is -1",
                                      "seed is 9223372036854775808",
                                      "size is 0; set it to sizeof(rehearse_run_options)"};
    rehearse_problems *problems = NULL;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(rehearse_run(plan, &bad[i], &outcome, &problems), REHEARSE_BAD_INPUT);
        assert_null(outcome);
        assert_int_equal(rehearse_problems_count(problems), 1);
        assert_string_equal(rehearse_problems_get(problems, 0).file, "options");
        assert_non_null(strstr(rehearse_problems_get(problems, 0).message, why[i]));
        rehearse_problems_free(problems);
        assert_int_equal(rehearse_run(plan, &bad[i], &outcome, NULL), REHEARSE_BAD_INPUT);
    }
    rehearse_scenario_options small = {.size = 8};
    rehearse_scenario *other = NULL;
    assert_int_equal(rehearse_scenario_open(SMALL, &small, &other, &problems), REHEARSE_BAD_INPUT);
    assert_null(other);
    assert_non_null(strstr(rehearse_problems_get(problems, 0).message, "size is 8"));
    rehearse_problems_free(problems);
    rehearse_scenario_free(plan);
}

static void an_index_out_of_range_gives_zeros(void **state)
{
    (void)state;
    rehearse_scenario *plan = opened(SMALL, NULL);
    rehearse_outcome *outcome = run_of(plan, NULL);
    assert_null(rehearse_outcome_policy(outcome, rehearse_outcome_policies(outcome)));
    assert_null(rehearse_outcome_phase(outcome, 77, 0).name);
    assert_null(rehearse_outcome_phase(outcome, 0, 77).name);
    assert_null(rehearse_outcome_criterion(outcome, 0, 0, 77).text);
    assert_null(rehearse_outcome_decision(outcome, SIZE_MAX).word);
    assert_null(rehearse_outcome_sentence(outcome, SIZE_MAX));
    assert_null(rehearse_problems_get(NULL, 0).message);
    rehearse_outcome_free(outcome);
    rehearse_scenario_free(plan);
}

static void *run_in_a_thread(void *plan)
{
    uint64_t *digest = malloc(sizeof *digest);
    rehearse_run_options options = {.size = sizeof options, .threads = 2};
    rehearse_outcome *outcome = NULL;
    *digest = rehearse_run(plan, &options, &outcome, NULL) == REHEARSE_OK ? rehearse_outcome_digest(outcome) : 0;
    rehearse_outcome_free(outcome);
    return digest;
}

static void two_runs_of_one_scenario_go_side_by_side(void **state)
{
    (void)state;
    rehearse_scenario *plan = opened(SMALL, NULL);
    pthread_t threads[2];
    uint64_t *digests[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_in_a_thread, plan), 0);
    for (int i = 0; i < 2; i++) {
        void *result;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        digests[i] = result;
    }
    assert_true(*digests[0] != 0 && *digests[0] == *digests[1]);
    free(digests[0]);
    free(digests[1]);
    rehearse_scenario_free(plan);
}

/* Feeds five checkpoints of a canary; `errors` of a million at the last, 1 % before. */
static rehearse_outcome *judged(const rehearse_scenario *plan, int64_t errors)
{
    static const char *const columns[] = {
        "requests",         "errors",    "latency.p99", "availability", "incidents.critical", "revenue.delta[arm=all]",
        "segment_variance", "engagement"};
    static const int64_t minutes[] = {15, 30, 60, 90, 120};
    rehearse_judge *judge = NULL;
    rehearse_outcome *outcome = NULL;
    rehearse_problems *problems = NULL;
    assert_int_equal(rehearse_judge_open(plan, columns, 8, &judge, &problems), REHEARSE_OK);
    for (int i = 0; i < 5; i++) {
        rehearse_value row[] = {
            {1000000, 1}, {i == 4 ? errors : 10000, 1}, {45000000, 1}, {9997, 10000}, {0, 1}, {58, 100000}, {2, 100},
            {999, 1000}};
        assert_int_equal(rehearse_judge_row(judge, minutes[i] * INT64_C(60000000000), row, &problems), REHEARSE_OK);
    }
    assert_int_equal(rehearse_judge_close(judge, &outcome, NULL), REHEARSE_OK);
    return outcome;
}

static void rows_that_are_fed_are_judged_exactly(void **state)
{
    (void)state;
    rehearse_scenario *plan = opened("scenarios/canary.yaml", NULL);
    for (int bad = 0; bad < 2; bad++) { /* 1 % of all is not below 1 % */
        rehearse_outcome *outcome = judged(plan, bad ? 10000 : 9999);
        rehearse_phase phase = rehearse_outcome_phase(outcome, 0, 0);
        assert_true(phase.criteria_count > 0);
        rehearse_criterion errors = rehearse_outcome_criterion(outcome, 0, 0, 0);
        assert_string_equal(errors.text, "error_rate < 1%");
        assert_int_equal(errors.value.num, bad ? 50000 : 49999);
        assert_int_equal(errors.value.den, 5000000);
        assert_int_equal(errors.judgement, bad ? REHEARSE_FAIL : REHEARSE_PASS);
        rehearse_outcome_free(outcome);
    }
    rehearse_scenario_free(plan);
}

static void a_wrong_row_is_as_if_it_had_not_been_fed(void **state)
{
    (void)state;
    static const char *const columns[] = {"requests", "errors", "error_rate[segment=A]"}, *const unknown[] = {
                                                                                              "requets"};
    static const struct {
        int64_t end_ns;
        rehearse_value row[3];
        const char *message;
        int column;
    } rows[] = {
        {60000000000, {{10, 1}, {11, 1}, {0, 1}}, "more failed than there were", 2},
        {60000000000, {{-1, 1}, {0, 1}, {0, 1}}, "whole number", 1},
        {60000000000, {{1, 2}, {0, 1}, {0, 1}}, "whole number", 1},
        {60000000000, {{1, 1}, {0, 1}, {3, 2}}, "above 100%", 3},
        {60000000000, {{1, 1}, {0, 1}, {1, -2}}, "denominator above 0", 3},
        {60000000000, {{1, 1}, {INT64_MIN, 1}, {0, 1}}, "above -2^63", 2},
        {60000000001, {{1, 1}, {0, 1}, {0, 1}}, "whole milliseconds", 0},
        {1000000000000, {{1, 1}, {0, 1}, {0, 1}}, "crosses", 0},
    };
    rehearse_scenario *plan = opened("scenarios/canary.yaml", NULL);
    rehearse_judge *judge = NULL;
    rehearse_problems *problems = NULL;
    rehearse_outcome *outcome = NULL;
    assert_int_equal(rehearse_judge_open(plan, unknown, 1, &judge, &problems), REHEARSE_BAD_INPUT);
    assert_non_null(strstr(rehearse_problems_get(problems, 0).message, "requests"));
    rehearse_problems_free(problems);
    assert_int_equal(rehearse_judge_open(plan, columns, 3, &judge, &problems), REHEARSE_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(rehearse_judge_row(judge, rows[i].end_ns, rows[i].row, &problems), REHEARSE_BAD_INPUT);
        rehearse_problem first = rehearse_problems_get(problems, 0);
        if (!strstr(first.message, rows[i].message) || first.column != rows[i].column)
            fail_msg("row %zu: %d: %s", i, first.column, first.message);
        rehearse_problems_free(problems);
    }
    rehearse_value good[] = {{2000, 2}, {0, 0}, {1, 1000}};
    assert_int_equal(rehearse_judge_row(judge, 60000000000, good, NULL), REHEARSE_OK);
    assert_int_equal(rehearse_outcome_phase(rehearse_judge_outcome(judge), 0, 0).verdict, REHEARSE_RUNNING);
    assert_int_equal(rehearse_judge_close(judge, &outcome, NULL), REHEARSE_OK);
    rehearse_outcome_free(outcome);
    rehearse_scenario_free(plan);
}

static void a_judge_that_saw_nothing_has_judged_nothing(void **state)
{
    (void)state;
    static const char *const columns[] = {"error_rate"};
    rehearse_scenario *plan = opened("scenarios/canary.yaml", NULL);
    rehearse_judge *judge = NULL;
    rehearse_outcome *outcome = NULL;
    rehearse_problems *problems = NULL;
    assert_int_equal(rehearse_judge_open(plan, columns, 1, &judge, NULL), REHEARSE_OK);
    rehearse_scenario_free(plan);
    assert_int_equal(rehearse_judge_row(judge, -60000000000, &(rehearse_value){0, 1}, NULL), REHEARSE_OK);
    assert_false(rehearse_outcome_as_expected(rehearse_judge_outcome(judge)));
    assert_int_equal(rehearse_judge_close(judge, &outcome, &problems), REHEARSE_BAD_INPUT);
    assert_null(outcome);
    assert_non_null(strstr(rehearse_problems_get(problems, 0).message, "no row lies inside a phase"));
    rehearse_problems_free(problems);
    assert_int_equal(rehearse_judge_close(NULL, NULL, NULL), REHEARSE_OK);
}

/* A handler that leaves. The Makefile puts __wrap_calloc in calloc's place. */
static jmp_buf way_out;
static rehearse_failure_kind told;

static void leave(void *context, rehearse_failure_kind kind, const char *message)
{
    assert_string_equal(context, "mine");
    assert_true(strlen(message) > 0);
    told = kind;
    longjmp(way_out, 1);
}

static int memory_is_out;
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size)
{
    return memory_is_out ? NULL : __real_calloc(count, size);
}

static void no_memory_goes_to_the_caller_s_handler_and_other_handles_stay_good(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip(); /* what the run had made is lost, as rehearse.h says, and would be called a leak */
#endif
    char mine[] = "mine";
    rehearse_scenario_options options = {.size = sizeof options, .failure = {leave, mine}};
    rehearse_scenario *plan = opened(SMALL, &options);
    rehearse_outcome *outcome = NULL;
    told = REHEARSE_SYSTEM_FAILED;
    if (setjmp(way_out) == 0) {
        memory_is_out = 1;
        rehearse_run(plan, NULL, &outcome, NULL);
        fail_msg("there was memory");
    }
    memory_is_out = 0;
    assert_int_equal(told, REHEARSE_NO_MEMORY);
    outcome = run_of(plan, NULL);
    assert_true(rehearse_outcome_as_expected(outcome));
    rehearse_outcome_free(outcome);
    rehearse_scenario_free(plan);
}

static void the_versions_of_the_header_agree(void **state)
{
    (void)state;
    char version[32];
    snprintf(version, sizeof version, "%d.%d.%d", REHEARSE_VERSION_NUMBER / 10000, REHEARSE_VERSION_NUMBER / 100 % 100,
             REHEARSE_VERSION_NUMBER % 100);
    assert_string_equal(version, REHEARSE_VERSION_STRING);
    assert_string_equal(version, rehearse_version());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_read_like_a_file_and_its_files_are_sought_beside_its_name),
        cmocka_unit_test(mistakes_come_with_their_places),
        cmocka_unit_test(an_observer_can_stop_a_run_whose_outcome_is_then_partial),
        cmocka_unit_test(options_out_of_range_are_bad_input),
        cmocka_unit_test(an_index_out_of_range_gives_zeros),
        cmocka_unit_test(two_runs_of_one_scenario_go_side_by_side),
        cmocka_unit_test(rows_that_are_fed_are_judged_exactly),
        cmocka_unit_test(a_wrong_row_is_as_if_it_had_not_been_fed),
        cmocka_unit_test(a_judge_that_saw_nothing_has_judged_nothing),
        cmocka_unit_test(the_versions_of_the_header_agree),
        cmocka_unit_test(no_memory_goes_to_the_caller_s_handler_and_other_handles_stay_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
