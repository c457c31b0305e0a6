/* test_criterion.c - criteria and triggers as people write them, and the strictness of their comparators. */
#include "base/memory.h"
#include "base/quantity.h"
#include "criterion_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const regions[] = {"NA", "EU", NULL};
static const char *const segments[] = {"A", "B", NULL};
static const char *const arms[] = {"baseline", "ultra-fast", "all", NULL};
static const struct scope_names names = {regions, segments, arms, NULL};

static void a_criterion_is_read_as_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum metric metric;
        enum comparator comparator;
        struct ratio threshold;
        int64_t window_ns;
        struct scope scope;
        const char *tidied;
    } rows[] = {
        {"error_rate < 0.5%", METRIC_ERROR_RATE, COMPARATOR_LESS, {1, 200}, 0, {ARM_CANDIDATE, -1, -1}, NULL},
        {"latency.p99<=200ms",
         METRIC_LATENCY_P99,
         COMPARATOR_LESS_OR_EQUAL,
         {200 * NS_PER_MS, 1},
         0,
         {ARM_CANDIDATE, -1, -1},
         "latency.p99 <= 200ms"},
        {"availability > 99.95% over 1h",
         METRIC_AVAILABILITY,
         COMPARATOR_GREATER,
         {1999, 2000},
         NS_PER_HOUR,
         {ARM_CANDIDATE, -1, -1},
         NULL},
        {"cpu >= 80% in arm baseline",
         METRIC_CPU,
         COMPARATOR_GREATER_OR_EQUAL,
         {4, 5},
         0,
         {ARM_BASELINE, -1, -1},
         NULL},
        {"throughput > 2.1k/s in arm all over 10m in region EU",
         METRIC_THROUGHPUT,
         COMPARATOR_GREATER,
         {2100, 1},
         10 * NS_PER_MINUTE,
         {ARM_ALL, 1, -1},
         NULL},
        {"error_rate < 1% in segment B", METRIC_ERROR_RATE, COMPARATOR_LESS, {1, 100}, 0, {ARM_CANDIDATE, -1, 1}, NULL},
        {"incidents.critical == 0",
         METRIC_INCIDENTS_CRITICAL,
         COMPARATOR_EQUAL,
         {0, 1},
         0,
         {ARM_CANDIDATE, -1, -1},
         NULL},
        {"incidents != 3", METRIC_INCIDENTS, COMPARATOR_NOT_EQUAL, {3, 1}, 0, {ARM_CANDIDATE, -1, -1}, NULL},
        {"  revenue.delta \t within   3%\n",
         METRIC_REVENUE_DELTA,
         COMPARATOR_WITHIN,
         {3, 100},
         0,
         {ARM_CANDIDATE, -1, -1},
         "revenue.delta within 3%"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct problems problems = {0};
        struct criterion c;
        struct place place = {"one.yaml", 7, 9, 1};
        assert_true(criterion_parse(&c, rows[i].text, place, names, &problems));
        assert_int_equal(c.metric, rows[i].metric);
        assert_int_equal(c.comparator, rows[i].comparator);
        assert_int_equal(ratio_compare(c.threshold, rows[i].threshold), 0);
        assert_int_equal(c.window_ns, rows[i].window_ns);
        assert_int_equal(c.scope.arm, rows[i].scope.arm);
        assert_int_equal(c.scope.region, rows[i].scope.region);
        assert_int_equal(c.scope.segment, rows[i].scope.segment);
        assert_string_equal(c.text, rows[i].tidied ? rows[i].tidied : rows[i].text);
        assert_int_equal(c.place.line, 7);
        free(c.text);
    }
}

static void every_metric_and_comparator_can_be_written(void **state)
{
    (void)state;
    for (int metric = 0; metric < METRICS; metric++)
        for (int comparator = 0; comparator < COMPARATOR_KINDS; comparator++) {
            static const char *const values[UNITS] = {"1%", "1s", "1", "1/s", "$1", "1MiB", "1MB/s", "1MB/h", "1"};
            char text[128];
            struct problems problems = {0};
            struct criterion c;
            snprintf(text, sizeof text, "%s %s %s", metric_table[metric].word, comparator_words[comparator],
                     values[metric_table[metric].unit]);
            assert_true(criterion_parse(&c, text, (struct place){0}, names, &problems));
            assert_int_equal(c.metric, metric);
            assert_int_equal(c.comparator, comparator);
            assert_string_equal(c.text, text);
            free(c.text);
        }
}

static void a_wrong_criterion_or_trigger_is_refused_at_its_word(void **state)
{
    (void)state;
    /* `@` marks the column. */
    static const struct {
        const char *text, *fragment;
    } rows[] = {
        {"@", "expected a criterion"},
        {"@eror_rate < 1%", "did you mean \"error_rate\"?"},
        {"@zebra < 1%", "unknown metric"},
        {"error_rate @1%", "expected a comparator"},
        {"error_rate @=< 1%", "expected a comparator"},
        {"error_rate <@", "is missing"},
        {"error_rate < @1s", "share"},
        {"latency.p99 < @200", "duration"},
        {"error_rate < 1% @twice", "unexpected"},
        {"error_rate < 1% over@", "is missing"},
        {"error_rate < 1% over @0s", "1ns .. 366d"},
        {"error_rate < 1% over 1h @over 2h", "second window"},
        {"error_rate < 1% in @town NA", "scope"},
        {"error_rate < 1% in region @NB", "did you mean \"NA\"?"},
        {"error_rate < 1% in segment @Zed", "one of A, B"},
        {"error_rate < 1% in arm @basline", "did you mean \"baseline\"?"},
        {"error_rate < 1% in region NA in @segment A", "one region or one segment"},
        {"segment_variance < 5% @in segment A", "no spread"},
        {"revenue.delta within @-3%", "at least 0"},
        {"\xC3\xA4\xC3\xB6 < 1%", "unknown metric"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct problems problems = {0};
        struct criterion c;
        char *text = memory_copy_text(rows[i].text), *mark = strchr(text, '@');
        int column = mark ? (int)(mark - text) : 0;
        if (mark)
            memmove(mark, mark + 1, strlen(mark));
        struct place place = {"one.yaml", 3, 10, 1};
        assert_false(criterion_parse(&c, text, place, names, &problems));
        assert_int_equal(problems.count, 1);
        if (!strstr(problems.kept[0].message, rows[i].fragment))
            problems_print(&problems, stderr);
        assert_non_null(strstr(problems.kept[0].message, rows[i].fragment));
        assert_int_equal(problems.kept[0].place.column, 10 + column);
        problems_free(&problems);
        free(text);
    }
}

static void a_trigger_is_read_as_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum trigger_subject subject;
        enum trigger_action action;
        int64_t window_ns, for_ns;
        struct ratio worse_than, split;
    } rows[] = {
        {"error_rate > 0.75% for 2m -> warn", TRIGGER_CRITERION, ACTION_WARN, 0, 2 * NS_PER_MINUTE, {0, 0}, {0, 0}},
        {"latency.p99 > 250ms over 5m -> escalate",
         TRIGGER_CRITERION,
         ACTION_ESCALATE,
         5 * NS_PER_MINUTE,
         0,
         {0, 0},
         {0, 0}},
        {"cpu > 90%->hold at 10%", TRIGGER_CRITERION, ACTION_HOLD, 0, 0, {0, 0}, {1, 10}},
        {"any criterion breached for 3m -> rollback to 0%",
         TRIGGER_ANY_BREACHED,
         ACTION_ROLLBACK,
         0,
         3 * NS_PER_MINUTE,
         {0, 0},
         {0, 1}},
        {"any criterion breached -> rollback", TRIGGER_ANY_BREACHED, ACTION_ROLLBACK, 0, 0, {0, 0}, {0, 0}},
        {"any criterion worse than 120% of baseline over 1m for 2m -> rollback to 1%",
         TRIGGER_ANY_WORSE,
         ACTION_ROLLBACK,
         NS_PER_MINUTE,
         2 * NS_PER_MINUTE,
         {6, 5},
         {1, 100}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct problems problems = {0};
        struct trigger t;
        assert_true(trigger_parse(&t, rows[i].text, (struct place){0}, names, &problems));
        assert_int_equal(t.subject, rows[i].subject);
        assert_int_equal(t.action, rows[i].action);
        assert_int_equal(t.window_ns, rows[i].window_ns);
        assert_int_equal(t.for_ns, rows[i].for_ns);
        assert_int_equal(ratio_has_data(t.split), ratio_has_data(rows[i].split));
        if (ratio_has_data(t.split))
            assert_int_equal(ratio_compare(t.split, rows[i].split), 0);
        if (t.subject == TRIGGER_ANY_WORSE)
            assert_int_equal(ratio_compare(t.worse_than, rows[i].worse_than), 0);
        free(t.criterion.text);
        free(t.text);
    }
}

static void a_rollback_may_be_of_a_segment_or_a_region_T_14(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum whose whose;
        int index;
        struct ratio split;
    } rows[] = {{"cpu > 90% -> rollback segment B to 1%", WHOSE_SEGMENT, 1, {1, 100}},
                {"cpu > 90% -> rollback region EU", WHOSE_REGION, 1, {0, 0}},
                {"cpu > 90% -> rollback to 1%", WHOSE_EVERYBODY, 0, {1, 100}},
                {"cpu > 90% -> warn", WHOSE_EVERYBODY, 0, {0, 0}}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct problems problems = {0};
        struct trigger t;
        assert_true(trigger_parse(&t, rows[i].text, (struct place){0}, names, &problems));
        assert_int_equal(t.whose, rows[i].whose);
        assert_int_equal(t.whose_index, rows[i].index);
        assert_int_equal(t.split.num, rows[i].split.num);
        free(t.criterion.text);
        free(t.text);
    }
}

static void a_wrong_trigger_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *fragment;
    } rows[] = {
        {"error_rate > 1%", "expected `-> ACTION`"},
        {"error_rate > 1% for 2m", "expected `-> ACTION`"},
        {"error_rate > 1% ->", "action is missing"},
        {"error_rate > 1% -> worn", "did you mean \"warn\"?"},
        {"error_rate > 1% -> hold", "`hold at SHARE`"},
        {"error_rate > 1% -> rollback at 1%", "`rollback to SHARE`"},
        {"error_rate > 1% -> rollback to 101%", "0% .. 100%"},
        {"error_rate > 1% -> warn twice", "after the action"},
        {"error_rate > 1% -> rollback segment Z to 0%", "segment \"Z\""},
        {"error_rate > 1% -> hold segment B at 5%", "`hold at SHARE`"},
        {"any criteria breached -> warn", "`any criterion`"},
        {"any criterion broken -> warn", "`breached`"},
        {"any criterion worse than 0% of baseline -> warn", "above 0"},
        {"any criterion worse than 120% of ramp -> warn", "`of baseline`"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct problems problems = {0};
        struct trigger t;
        assert_false(trigger_parse(&t, rows[i].text, (struct place){0}, names, &problems));
        assert_int_equal(problems.count, 1);
        if (!strstr(problems.kept[0].message, rows[i].fragment))
            problems_print(&problems, stderr);
        assert_non_null(strstr(problems.kept[0].message, rows[i].fragment));
        problems_free(&problems);
    }
}

/* Reads the criterion and says whether the value passes it. */
static bool passes(const char *text, int64_t num, int64_t den)
{
    struct problems problems = {0};
    struct criterion c;
    assert_true(criterion_parse(&c, text, (struct place){0}, names, &problems));
    bool pass = criterion_passes(&c, (struct ratio){num, den});
    free(c.text);
    return pass;
}

/* The documents' exact thresholds, read from text to verdict. */
static void comparators_are_strict_as_written_K_64(void **state)
{
    (void)state;
    assert_false(passes("error_rate < 0.5%", 5, 1000));              /* K-64: exactly the threshold fails */
    assert_true(passes("error_rate < 0.5%", 4999, 1000000));         /* K-65 */
    assert_false(passes("latency.p99 < 200ms", 200 * NS_PER_MS, 1)); /* K-66 */
    assert_true(passes("latency.p99 < 200ms", 200 * NS_PER_MS - 1, 1));
    assert_false(passes("availability > 99.95%", 9995, 10000));               /* K-67 */
    assert_false(passes("availability > 99.95%", 14400000 - 7200, 14400000)); /* 7.2 s of 4 h */
    assert_true(passes("availability > 99.95%", 14400000 - 7199, 14400000));
    assert_false(passes("segment_variance < 5%", 5, 100)); /* K-68 */
}

static void every_comparator_decides_below_at_and_above(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool below, at, above;
    } rows[] = {
        {"incidents < 5", true, false, false},     {"incidents <= 5", true, true, false},
        {"incidents > 5", false, false, true},     {"incidents >= 5", false, true, true},
        {"incidents == 5", false, true, false},    {"incidents != 5", true, false, true},
        {"incidents within 5", true, true, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(passes(rows[i].text, 49, 10), rows[i].below);
        assert_int_equal(passes(rows[i].text, 50, 10), rows[i].at);
        assert_int_equal(passes(rows[i].text, 51, 10), rows[i].above);
    }
    assert_true(passes("incidents within 5", -5, 1));
    assert_false(passes("incidents within 5", -51, 10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_criterion_is_read_as_written),
        cmocka_unit_test(every_metric_and_comparator_can_be_written),
        cmocka_unit_test(a_wrong_criterion_or_trigger_is_refused_at_its_word),
        cmocka_unit_test(a_trigger_is_read_as_written),
        cmocka_unit_test(a_rollback_may_be_of_a_segment_or_a_region_T_14),
        cmocka_unit_test(a_wrong_trigger_is_refused),
        cmocka_unit_test(comparators_are_strict_as_written_K_64),
        cmocka_unit_test(every_comparator_decides_below_at_and_above),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
