/* Metrics that a scenario or a policy declares: their words, units and values, and what is wrong with a declaration. */
#include "metrics/window.h"
#include "scenario_files.h"

/* What a window of half a minute in `s` says of its first declared metric. */
static struct value stated_in(const struct scenario *s, bool empty, const struct ratio *recorded)
{
    struct metric_settings settings = scenario_metric_settings(s);
    static struct window w;
    static struct slice slice;
    for (int end = 0; end < ROUND_ENDS; end++)
        histogram_reset(&slice.latency[end]);
    slice.given.set = 0;
    if (recorded)
        given_put(&slice.given, (enum metric)METRICS, *recorded);
    window_reset(&w, &settings);
    if (!empty)
        window_add(&w, &slice, 0, 30 * NS_PER_SECOND);
    return window_metric(&w, (enum metric)METRICS, NULL);
}

static void a_criterion_reads_what_its_policy_declares(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    write_good_files(&folder);
    char *text = replaced(good_policy, "latency.p99 < 200ms", "price.each < $3");
    write_text(&folder, "one.yaml", text);
    free(text);
    struct scenario *s = read_in(&folder, "good.yaml", &problems);
    assert_no_problems(&problems);
    assert_int_equal(s->stated.count, 1);
    const struct criterion *c = &s->policies[0].phases[0].gate[1];
    assert_string_equal(c->info->word, "price.each");
    assert_int_equal(c->info->unit, UNIT_MONEY);
    assert_int_equal(c->info->direction, LOWER_IS_BETTER);
    assert_true(c->info->flags & NOT_BREACHABLE);
    assert_false(metric_is(c->metric, OF_SEGMENTS) || metric_is(c->metric, RECOVERS));
    assert_int_equal(c->threshold.num, 3 * MICRO_PER_DOLLAR);
    assert_int_equal(metric_find(&s->stated, "price.each"), METRICS);
    assert_int_equal(metric_find(NULL, "price.each"), -1);
    scenario_free(s);
    folder_close(&folder);
}

static void what_is_stated_holds_unless_a_recording_states_something_else(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    const struct ratio recorded = {5, 1};
    folder_open(&folder);
    struct scenario *s = read_changed(&folder, "seed: 7", "seed: 7", NULL, 0, &problems);
    assert_no_problems(&problems);
    assert_int_equal(stated_in(s, false, NULL).of.num, 2 * MICRO_PER_DOLLAR);
    assert_int_equal(stated_in(s, false, &recorded).of.num, 5);
    assert_false(ratio_has_data(stated_in(s, true, NULL).of)); /* nothing was seen yet */
    scenario_free(s);
    /* The scenario's declaration comes first; without a value anywhere there is no data. */
    write_good_files(&folder);
    char *text = replaced(good_policy, ", value: $2", "");
    write_text(&folder, "one.yaml", text);
    free(text);
    s = read_in(&folder, "good.yaml", &problems);
    assert_no_problems(&problems);
    assert_false(ratio_has_data(stated_in(s, false, NULL).of));
    assert_int_equal(stated_in(s, false, NULL).observations, 0);
    scenario_free(s);
    struct setting value = {"metrics[0].value", "$4"};
    text = replaced(good_scenario, "seed: 7",
                    "seed: 7\nmetrics: [{name: price.each, unit: money, better: lower, once: true, value: $9}]");
    write_text(&folder, "good.yaml", text);
    free(text);
    s = scenario_read(path_in(&folder, "good.yaml"), &value, 1, &problems);
    assert_no_problems(&problems);
    assert_int_equal(s->stated.count, 1);
    assert_int_equal(stated_in(s, false, NULL).of.num, 4 * MICRO_PER_DOLLAR);
    scenario_free(s);
    folder_close(&folder);
}

static void a_wrong_declaration_is_refused_where_it_stands(void **state)
{
    (void)state;
    static const struct {
        const char *records, *fragment;
    } cases[] = {
        {"{name: @error_rate, unit: share}", "\"error_rate\" is counted here"},
        {"{name: lessons, unit: @lesons}", "lesons"},
        {"{name: lessons, unit: count, better: @hihger}", "higher"},
        {"{name: @les..sons, unit: count}", "not a word for a metric"},
        {"{name: @.lessons, unit: count}", "not a word for a metric"},
        {"{name: @lessons., unit: count}", "not a word for a metric"},
        {"{name: lessons, unit: count, value: @many}", "invalid value \"many\""},
        {"{name: lessons, unit: share, value: @101%}", "above 100%"},
        {"{name: lessons, unit: money, value: @-$1}", "negative"},
        {"{name: lessons, unit: count}, {name: @lessons, unit: share}", "declared before with another unit"},
        {"{name: lessons, unit: count}, {name: @lessons, unit: count, once: true}", "declared before"},
        {"{name: lessons, unit: count, value: 1}, {name: lessons, unit: count, value: @2}", "another value"},
        {"{name: price.each, unit: money, better: lower, once: true, value: $3}", "another value"}, /* in the policy */
        {"{name: a, unit: count}, {name: b, unit: count}, {name: c, unit: count}, {name: d, unit: count}, "
         "{name: e, unit: count}, {name: f, unit: count}, {name: g, unit: count}, {name: h, unit: count}",
         "too many metrics"}, /* with the policy's */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct folder folder;
        struct problems problems = {0};
        struct text with = {0};
        int line, column;
        folder_open(&folder);
        text_format(&with, "seed: 7\nmetrics: [%s]\n", cases[i].records);
        char *text = replaced(good_scenario, "seed: 7\n", with.bytes);
        bool marked = strchr(text, '@');
        take_mark(text, &line, &column);
        write_good_files(&folder);
        write_text(&folder, "good.yaml", text);
        assert_null(read_in(&folder, "good.yaml", &problems));
        assert_problem(&problems, marked ? "good.yaml" : "one.yaml", line, column, cases[i].fragment);
        free(text);
        text_free(&with);
        problems_free(&problems);
        folder_close(&folder);
    }
}

static void a_metric_that_nobody_declares_is_unknown(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    write_good_files(&folder);
    char *text = replaced(good_policy, "latency.p99 < 200ms", "price.eahc < $3");
    write_text(&folder, "one.yaml", text);
    free(text);
    assert_null(read_in(&folder, "good.yaml", &problems));
    assert_problem(&problems, "one.yaml", 0, 0, "did you mean \"price.each\"?");
    problems_free(&problems);
    folder_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_criterion_reads_what_its_policy_declares),
        cmocka_unit_test(what_is_stated_holds_unless_a_recording_states_something_else),
        cmocka_unit_test(a_wrong_declaration_is_refused_where_it_stands),
        cmocka_unit_test(a_metric_that_nobody_declares_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
