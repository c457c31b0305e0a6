/* test_assumptions.c - the report's list of assumptions: what was used, and whose choice it was. */
#include "language/assumptions.h"
#include "language/keys.h"
#include "scenario_files.h"

/* How many lines of this row hold the fragment. */
static int lines_with(const struct scenario *s, const char *id, const char *fragment)
{
    int lines = 0;
    for (size_t i = 0; i < s->assumptions_count; i++)
        lines += strcmp(s->assumptions[i].id, id) == 0 && strstr(s->assumptions[i].text, fragment);
    return lines;
}

static void assert_listed(const struct scenario *s, const char *id, const char *fragment)
{
    int lines = lines_with(s, id, fragment);
    for (size_t i = 0; i < s->assumptions_count && lines != 1; i++)
        fprintf(stderr, "%s: %s\n", s->assumptions[i].id, s->assumptions[i].text);
    if (lines != 1)
        fprintf(stderr, "expected one %s with \"%s\"\n", id, fragment);
    assert_int_equal(lines, 1);
}

static void the_whole_plan_lists_what_decides_it(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct scenario *s = scenario_read("scenarios/canary-ramp-rollout.yaml", NULL, 0, &problems);
    assert_no_problems(&problems);
    assert_listed(s, "probes", "20 (as written) on both arms");
    assert_listed(s, "probe-failure", "0.03% (as written) on both arms");
    assert_listed(s, "samples", "30s (as written)");
    assert_listed(s, "segment-variance", "range_pp_x100 (default)");
    assert_listed(s, "caches", "ultra-fast 82% (as written)");
    assert_listed(s, "activity", "{exponential: {mean: 30s}} (as written)");
    assert_listed(s, "holds", "canary-hold, ramp-hold");
    assert_listed(s, "revenue", "$1251.7M (as written)");
    assert_listed(s, "stand-in", "the baseline is a stand-in"); /* the scenario's own, beside the built-in ones */
    assert_listed(s, "platform", "50,000 learners");            /* and in the place of one */
    assert_int_equal(lines_with(s, "platform", ""), 1);
    scenario_free(s);
}

static void a_value_says_whether_it_is_the_default_or_written(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    struct setting settings[] = {{"analyzers.ultra-fast.probes.targets", "3"},
                                 {"monitoring.variance", "cv"},
                                 {"business", "{revenue_per_year: $1M, uplift: 1%}"},
                                 {"learners.rounds.away", "{gamma: {mean: 1m, cv: 2}}"}};
    folder_open(&folder);
    struct scenario *s = read_changed(&folder, "seed: 7", "seed: 7", NULL, 0, &problems);
    assert_no_problems(&problems);
    assert_listed(s, "probes", "20 (default) on both arms");
    assert_listed(s, "segment-variance", "range_pp_x100 (default)");
    assert_int_equal(lines_with(s, "uplift", ""), 0); /* no money is counted */
    assert_listed(s, "activity", "between sessions: {exponential: {mean: 5m}} (default)");
    scenario_free(s);
    s = read_changed(&folder, "seed: 7", "seed: 7", settings, 4, &problems);
    assert_no_problems(&problems);
    assert_listed(s, "probes", "baseline 20 (default), ultra-fast 3 (as written)");
    assert_listed(s, "segment-variance", "cv (as written)");
    assert_listed(s, "uplift", "1% (as written)");
    assert_listed(s, "activity", "between sessions: {gamma: {mean: 1m, cv: 2}} (as written)");
    scenario_free(s);
    folder_close(&folder);
}

static void a_metric_whose_value_a_scenario_states_is_an_assumption(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    struct scenario *s = read_changed(&folder, "seed: 7",
                                      "seed: 7\nmetrics: [{name: fun.level, unit: share, value: 90%, meaning: fun}, "
                                      "{name: nobody.knows, unit: share}]",
                                      NULL, 0, &problems);
    assert_no_problems(&problems);
    assert_listed(s, "stated-metrics", "fun.level is taken to be 90% (as written) where no recording states it: fun");
    assert_int_equal(lines_with(s, "stated-metrics", "nobody.knows"), 0);
    scenario_free(s);
    s = read_changed(&folder, "seed: 7", "seed: 7", NULL, 0, &problems);
    assert_int_equal(lines_with(s, "stated-metrics", "fun.level"), 0);
    scenario_free(s);
    folder_close(&folder);
}

static void a_row_that_cannot_matter_is_left_out(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    struct scenario *s = read_changed(&folder, "cache: {hit: 82%, miss: {lognormal: {median: 30ms, p99: 60ms}}}",
                                      "cache: none", NULL, 0, &problems);
    assert_no_problems(&problems);
    assert_int_equal(lines_with(s, "caches", "cache"), 0);
    assert_int_equal(lines_with(s, "peaks", ""), 0);               /* no criterion reads a peak */
    assert_int_equal(lines_with(s, "reference-values", ""), 0);    /* nothing is compared with the baseline */
    assert_int_equal(lines_with(s, "min-errors", ""), 0);          /* so no errors are needed for it */
    assert_int_equal(lines_with(s, "memory", ""), 0);              /* no criterion reads memory */
    assert_int_equal(lines_with(s, "checkpoints", ""), 0);         /* the plan has them all */
    assert_int_equal(lines_with(s, "patience", "wait before"), 0); /* nobody tries again */
    scenario_free(s);
    folder_close(&folder);
}

static void own_words_replace_the_built_in_ones(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    struct scenario *s =
        read_changed(&folder, "- {id: baseline, text: our own words}",
                     "- {id: baseline, text: our own words}\n  - {id: patience, text: more}", NULL, 0, &problems);
    assert_no_problems(&problems);
    assert_listed(s, "baseline", "");
    assert_listed(s, "baseline", "our own words");
    assert_listed(s, "patience", "");
    scenario_free(s);
    folder_close(&folder);
}

static void what_policies_do_is_said_once_for_all_phases(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct scenario *s = scenario_read("scenarios/canary-ramp-rollout.yaml", NULL, 0, &problems);
    assert_no_problems(&problems);
    assert_listed(s, "investigation", "");
    assert_listed(s, "investigation", "canary 2h; ramp 2h; rollout 2h");
    assert_listed(s, "maintained", "");
    assert_listed(s, "maintained", "ramp, no breach lasts 3m, every checkpoint has passed; rollout, no breach");
    assert_listed(s, "destinations", "");
    assert_listed(s, "destinations", "ramp 0%, after a failed gate 5%");
    assert_listed(s, "destinations", "rollout 10%, after a failed gate 10%, in the end 0%");
    assert_listed(s, "approvals", "canary; ramp");
    scenario_free(s);
}

static void a_checkpoint_of_a_policy_that_the_plan_does_not_have_is_said(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct scenario *s = scenario_read("scenarios/small.yaml", NULL, 0, &problems);
    assert_no_problems(&problems);
    assert_listed(s, "checkpoints", "policy 000, ramp 1h, 2h, 3h");
    assert_listed(s, "checkpoints", "policy 004, ramp 2h");
    assert_int_equal(lines_with(s, "checkpoints", "canary"), 0);
    scenario_free(s);
    s = scenario_read("scenarios/ramp.yaml", NULL, 0, &problems);
    assert_no_problems(&problems);
    assert_int_equal(lines_with(s, "checkpoints", ""),
                     0); /* the plan has them all, and no phase that is left out counts */
    scenario_free(s);
}

/* Everything at once, so that every row can matter. */
static const char everything[] =
    "policy: 1\n"
    "name: everything\n"
    "phases:\n"
    "  - phase: canary\n"
    "    gate: [error_rate < 1%, availability > 99%, segment_variance < 5%, cpu.peak < 90%,\n"
    "           memory < 90%, network < 90%, incidents == 0, revenue.delta > 0%]\n"
    "    maintained: {checkpoints: true}\n"
    "    checkpoints: [{at: 3h, criteria: [cpu < 80%]}]\n"
    "    triggers: [any criterion worse than 120% of baseline -> rollback]\n"
    "    on_fail: {split: 0%}\n"
    "    manual: true\n"
    "    remediation: [{option: A, text: again}]\n"
    "  - {phase: rollout, gate: [error_rate < 1%], on_fail: {split: 1%}}\n";

static struct scenario *read_everything(const struct folder *folder)
{
    struct problems problems = {0};
    struct setting settings[] = {
        {"learners.patience.retries", "1"}, {"policy", ""}, {"business.revenue_per_year", "$1M"}};
    char path[128];
    write_text(folder, "everything.yaml", everything);
    snprintf(path, sizeof path, "%s", path_in(folder, "everything.yaml"));
    settings[1].value = path;
    write_good_files(folder);
    char *renamed = replaced(good_scenario, "phase: ramp\n", "phase: rollout\n");
    char *text = replaced(renamed, strstr(renamed, "expect:"), "");
    write_text(folder, "good.yaml", text);
    struct scenario *s = scenario_read(path_in(folder, "good.yaml"), settings, 3, &problems);
    assert_no_problems(&problems);
    free(renamed);
    free(text);
    return s;
}

static void every_built_in_assumption_is_listed(void **state)
{
    (void)state;
    struct folder folder;
    folder_open(&folder);
    struct scenario *s = read_everything(&folder);
    for (size_t i = 0; i < assumption_rows_count; i++) {
        const char *id = assumption_rows[i].id;
        if (lines_with(s, id, "") == 0)
            fprintf(stderr, "%s is not listed\n", id);
        assert_true(lines_with(s, id, "") > 0);
    }
    scenario_free(s);
    folder_close(&folder);
}

static void the_assumption_that_a_key_names_is_built_in(void **state)
{
    (void)state;
    size_t seen = 0;
    for (size_t i = 0; i < key_table_count; i++) {
        const struct key *key = &key_table[i];
        bool found = false;
        for (size_t row = 0; row < assumption_rows_count; row++)
            found = found || (key->assumption && strcmp(assumption_rows[row].id, key->assumption) == 0);
        if (!found && key->assumption)
            fprintf(stderr, "%s names %s\n", key->path, key->assumption);
        assert_true(found || !key->assumption);
        seen += found;
    }
    assert_true(seen >= 50);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_plan_lists_what_decides_it),
        cmocka_unit_test(a_value_says_whether_it_is_the_default_or_written),
        cmocka_unit_test(a_metric_whose_value_a_scenario_states_is_an_assumption),
        cmocka_unit_test(a_row_that_cannot_matter_is_left_out),
        cmocka_unit_test(own_words_replace_the_built_in_ones),
        cmocka_unit_test(what_policies_do_is_said_once_for_all_phases),
        cmocka_unit_test(a_checkpoint_of_a_policy_that_the_plan_does_not_have_is_said),
        cmocka_unit_test(every_built_in_assumption_is_listed),
        cmocka_unit_test(the_assumption_that_a_key_names_is_built_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
