/* Laws that hold in integers, for any run, from the files that it writes: what flows in flows out, sample by sample,
 * and Little's law L = lambda W as areas: the number in the system added up over time is the sum of the sojourns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on

#include "experiment.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct table samples;
static json_t *totals;

static int64_t cell(int row, const char *column)
{
    return atoll(table_cell(&samples, row, column));
}

static int open_run(const char *scenario)
{
    char arguments[128], path[512];
    const char *folder = scratch_folder();
    json_t *outcome = NULL;
    snprintf(arguments, sizeof arguments, "tests/theory/%s.yaml", scenario);
    snprintf(path, sizeof path, "%s/outcome.json", folder);
    bool good = program_run(arguments, folder) && table_read(&samples, folder, "samples.csv");
    if (good)
        outcome = json_load_file(path, 0, NULL);
    totals = json_incref(json_object_get(outcome, "totals"));
    json_decref(outcome);
    scratch_remove();
    return good && totals ? 0 : -1;
}

static int open_troubled(void **state)
{
    (void)state;
    return open_run("troubled");
}

static int open_even_seconds(void **state)
{
    (void)state;
    return open_run("even-seconds");
}

static int close_run(void **state)
{
    (void)state;
    table_free(&samples);
    json_decref(totals);
    return 0;
}

static int64_t total(const char *arm, const char *measure)
{
    json_t *value = json_object_get(arm ? json_object_get(totals, arm) : totals, measure);
    assert_true(json_is_integer(value));
    return json_integer_value(value);
}

static const char *const arms[] = {"baseline", "ultra-fast"};

static int64_t attempts_ended(int row)
{
    return cell(row, "served") + cell(row, "errors") + cell(row, "rejected") + cell(row, "timed_out") +
           cell(row, "lost");
}

static int64_t rounds_ended(int row)
{
    return cell(row, "rounds_succeeded") + cell(row, "rounds_failed");
}

static void attempts_flow_through_every_sample_of_every_arm(void **state)
{
    (void)state;
    int64_t under_way_of_all = 0, seen[5] = {0};
    static const char *const kinds[5] = {"served", "errors", "rejected", "timed_out", "rounds_failed"};
    for (int arm = 0; arm < 2; arm++) {
        int64_t under_way = 0;
        for (int row = 0; row < samples.rows; row++) {
            if (strcmp(table_cell(&samples, row, "arm"), arms[arm]) != 0)
                continue;
            under_way += cell(row, "offered") - attempts_ended(row);
            assert_true(under_way >= 0);
            assert_true(under_way <= 6000); /* one a learner */
            assert_true(cell(row, "rounds_started") <= cell(row, "offered"));
            for (int i = 0; i < 5; i++)
                seen[i] += cell(row, kinds[i]);
        }
        under_way_of_all += under_way;
    }
    assert_int_equal(under_way_of_all, total(NULL, "attempts_in_flight"));
    for (int i = 0; i < 5; i++)
        assert_true(seen[i] > 100); /* the run has what it is for */
}

static void rounds_flow_through_every_sample(void **state)
{
    (void)state;
    int64_t under_way = 0;
    for (int row = 0; row < samples.rows; row++) {
        bool last_arm = strcmp(table_cell(&samples, row, "arm"), arms[1]) == 0;
        under_way += cell(row, "rounds_started") - rounds_ended(row);
        assert_true(!last_arm || under_way >= 0);
        assert_true(!last_arm || under_way <= 6000);
    }
    assert_int_equal(under_way, total(NULL, "rounds_in_flight"));
}

static void samples_add_up_to_the_totals(void **state)
{
    (void)state;
    static const char *const measures[] = {"rounds_started", "rounds_succeeded", "rounds_failed",     "offered",
                                           "served",         "errors",           "rejected",          "timed_out",
                                           "busy_us",        "latency_ns",       "latency_failed_ns", "sessions_ended",
                                           "worker_us",      "probes",           "learner_us"};
    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++) {
        for (int arm = 0; arm < 2; arm++) {
            int64_t sum = 0;
            for (int row = 0; row < samples.rows; row++)
                sum += strcmp(table_cell(&samples, row, "arm"), arms[arm]) == 0 ? cell(row, measures[i]) : 0;
            assert_int_equal(sum, total(arms[arm], measures[i]));
        }
    }
}

/* Things happen at even seconds only, so between two of them the number in the system stays what it is. Whenever nobody
 * is in the system, the area under the number so far is the sum of the sojourns so far, to the nanosecond. */
static void the_area_under_the_number_is_the_sum_of_sojourns(void **state)
{
    (void)state;
    int64_t number = 0, area_ns = 0, sojourns_ns = 0, most = 0;
    int empty = 0, was_busy = 0;
    for (int row = 0; row < samples.rows; row++) {
        if (strcmp(table_cell(&samples, row, "arm"), "ultra-fast") != 0)
            continue;
        number += cell(row, "rounds_started") - rounds_ended(row);
        area_ns += number * 2000000000;
        sojourns_ns += cell(row, "latency_ns") + cell(row, "latency_failed_ns");
        most = number > most ? number : most;
        was_busy |= number > 0;
        if (number > 0 || !was_busy)
            continue;
        empty++;
        was_busy = 0;
        assert_int_equal(area_ns, sojourns_ns);
    }
    print_message("# the system was found empty %d times; at most %d rounds were in it\n", empty, (int)most);
    assert_true(empty >= 50);
    assert_true(most >= 4);
}

int main(void)
{
    const struct CMUnitTest troubled[] = {
        cmocka_unit_test(attempts_flow_through_every_sample_of_every_arm),
        cmocka_unit_test(rounds_flow_through_every_sample),
        cmocka_unit_test(samples_add_up_to_the_totals),
    };
    const struct CMUnitTest even_seconds[] = {
        cmocka_unit_test(the_area_under_the_number_is_the_sum_of_sojourns),
    };
    int failed = cmocka_run_group_tests_name("troubled", troubled, open_troubled, close_run);
    return failed + cmocka_run_group_tests_name("even seconds", even_seconds, open_even_seconds, close_run);
}
