/* test_scenario.c - scenarios that are right are read whole, with what follows from them: cells, shares, extends. */
#include "scenario_files.h"

static void the_good_scenario_is_read_whole(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    write_good_files(&folder);
    struct scenario *s = read_in(&folder, "good.yaml", &problems);
    assert_no_problems(&problems);
    assert_string_equal(s->name, "good");
    assert_int_equal(s->seed, 7);
    assert_int_equal(s->start_epoch_ns, INT64_C(1761912000) * NS_PER_SECOND); /* date -u -d 2025-10-31T12:00Z +%s */
    assert_int_equal(s->learners.count, 500000);
    assert_int_equal(s->learners.segments_count, 3);
    assert_int_equal(ratio_compare(s->learners.segments[1].error_factor, (struct ratio){11, 10}), 0);
    assert_int_equal(s->regions_count, 2);
    assert_int_equal(s->regions[0].utc_offset_ns, -5 * NS_PER_HOUR);
    assert_string_equal(s->region_names[1], "EU");
    assert_null(s->region_names[2]);
    assert_true(s->analyzers[ARM_CANDIDATE].has_cache);
    assert_false(s->analyzers[ARM_BASELINE].has_cache);
    assert_int_equal(s->analyzers[ARM_BASELINE].workers, 8);
    assert_int_equal(s->phases_count, 3);
    const struct phase *hold = &s->phases[1], *ramp = &s->phases[2];
    assert_true(hold->hold);
    assert_int_equal(ratio_compare(hold->split.share, (struct ratio){1, 100}), 0);
    assert_int_equal(hold->replicas[ARM_CANDIDATE], 25);
    assert_int_equal(hold->observe_every_ns, NS_PER_HOUR);
    assert_int_equal(ramp->start_ns, 26 * NS_PER_HOUR);
    assert_int_equal(ramp->split.overrides_count, 2);
    assert_int_equal(ramp->split.overrides[0].region, 1);
    assert_int_equal(ramp->split.overrides[0].segment, -1);
    assert_int_equal(ramp->split.overrides[1].segment, 2);
    assert_int_equal(ramp->replicas[ARM_CANDIDATE], 50);
    assert_int_equal(ramp->replicas[ARM_BASELINE], 250);
    assert_int_equal(s->phases[0].checkpoints_count, 3);
    assert_int_equal(s->phases[0].checkpoints[2], 2 * NS_PER_HOUR);
    assert_int_equal(s->policies_count, 2);
    assert_int_equal(s->expectations_count, 5);
    /* 15:14 is 74 minutes into the ramp; +2m counts from its start. */
    assert_int_equal(s->expectations[1].time_ns, ramp->start_ns + 74 * NS_PER_MINUTE);
    assert_true(s->expectations[1].by);
    assert_string_equal(s->expectations[1].text, "ramp: rollback by 15:14");
    assert_int_equal(s->expectations[2].kind, EXPECT_NO_DECISION);
    assert_int_equal(s->expectations[3].time_ns, ramp->start_ns + 2 * NS_PER_MINUTE);
    assert_int_equal(s->expectations[4].policy, 1);
    scenario_free(s);
    folder_close(&folder);
}

/* 300,000 and 200,000 learners; replicas: baseline 150 and 100, canary 15 and 10, ramp 30 and 20. */
static void cells_follow_learners_and_what_every_pool_bears(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *workers; /* of the candidate */
        int cells[2];
    } cases[] = {
        {"seed: 7", "seed: 7", "8", {15, 10}}, /* one for every 20,000 learners */
        {"500k", "100k", "8", {3, 2}},
        {"500k", "60002", "8", {1, 2}},  /* 36,001 and 24,001 want two: but 15 replicas are uneven, 10 are not */
        {"500k", "100001", "8", {3, 2}}, /* 60,001 make 4, but by 4 15 replicas are uneven */
        {"500k", "3", "8", {1, 1}},
        {"    replicas: 25\n", "    replicas: 26\n", "8", {2, 10}}, /* 16 and 10: 16, 30 and 150 divide by 2 */
        {"    replicas: 25\n", "    replicas: 7\n", "8", {2, 1}},   /* 4 and 3 */
        /* NA's ramp keeps 30,000 * 0.025/s * 16.8 ms = 12.6 of 30 workers busy, so 2 cells would do, with 15 for 6.3
         * and 3 * 2.5 more, and 3 not, with 10 for 4.2 and 3 * 2.05; but 2 make 15 canaries uneven. EU: 8.4 of 20. */
        {"seed: 7", "seed: 7", "1", {1, 1}},
        {"split: 1%", "split: 0%", "1", {2, 1}}, /* no canary */
        {"share: 40%}", "share: 40%, cells: 2}", "8", {15, 2}},
        /* A rollback sends all to the baseline, so 465 of NA's 600 workers are busy: 4 cells would do, with 150 for 116
         * and 3 * 10.8, but make 15 canaries uneven. EU: 310 of 400. */
        {"split: {share: 10%, overrides: [{region: EU, share: 0%}, {segment: C, share: 5%}]}\n"
         "    replicas: {ultra-fast: 50}",
         "split: 100%\n    replicas: {baseline: 125, ultra-fast: 250}",
         "8",
         {3, 2}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct folder folder;
        struct problems problems = {0};
        folder_open(&folder);
        struct setting workers = {"analyzers.ultra-fast.workers", cases[i].workers};
        struct scenario *s = read_changed(&folder, cases[i].from, cases[i].to, &workers, 1, &problems);
        assert_no_problems(&problems);
        print_message("# %s, %s workers: %d and %d cells\n", cases[i].to, cases[i].workers, s->regions[0].cells,
                      s->regions[1].cells);
        assert_int_equal(s->regions[0].cells, cases[i].cells[0]);
        assert_int_equal(s->regions[1].cells, cases[i].cells[1]);
        scenario_free(s);
        folder_close(&folder);
    }
}

static void learners_are_shared_out_to_the_last_one(void **state)
{
    (void)state;
    struct region regions[3] = {{.share = {1, 3}}, {.share = {1, 3}}, {.share = {1, 3}}};
    struct scenario scenario = {.regions = regions, .regions_count = 3};
    int64_t parts[3];
    scenario_apportion(&scenario, 20000000, parts);
    assert_int_equal(parts[0], 6666667); /* equal remainders: the earlier regions first */
    assert_int_equal(parts[1], 6666667);
    assert_int_equal(parts[2], 6666666);
    regions[0].share = (struct ratio){INT64_C(999999999999999999), INT64_C(1000000000000000000)};
    regions[1].share = (struct ratio){1, INT64_C(1000000000000000000)};
    scenario.regions_count = 2;
    scenario_apportion(&scenario, 100, parts);
    assert_int_equal(parts[0], 100);
    assert_int_equal(parts[1], 0);
}

static void a_scenario_that_extends_another_changes_parts_of_it(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    write_good_files(&folder);
    write_text(&folder, "middle.yaml",
               "extends: good.yaml\nanalyzers: {ultra-fast: {service: {gamma: {mean: 5ms, cv: 1}}, queue: 3}}\n");
    write_text(
        &folder, "child.yaml",
        "extends: middle.yaml\nonly: [ramp]\nanalyzers: {ultra-fast: {queue: 9}}\nregions:\n  - {name: EU, share: "
        "1}\npolicy: three.yaml\nbeside: []\n");
    write_text(&folder, "three.yaml", "policy: 1\nname: three\nphases:\n  - {phase: ramp, gate: [cpu < 1%]}\n");
    struct scenario *s = read_in(&folder, "child.yaml", &problems);
    assert_no_problems(&problems);
    assert_string_equal(s->name, "child"); /* a name is its file's own */
    assert_int_equal(s->learners.count, 500000);
    assert_int_equal(s->analyzers[ARM_CANDIDATE].queue, 9);
    assert_int_equal(s->analyzers[ARM_CANDIDATE].service.kind, DISTRIBUTION_GAMMA); /* replaced whole, not merged */
    assert_true(s->analyzers[ARM_CANDIDATE].has_cache);
    assert_int_equal(s->regions_count, 1); /* lists are replaced */
    assert_int_equal(s->phases_count, 1);
    assert_int_equal(s->phases[0].start_ns, 0); /* the plan starts with the first phase that is kept */
    assert_int_equal(s->expectations_count, 2); /* those of phases and policies that are gone are gone, too */
    scenario_free(s);
    /* A mistake in the base is shown in the base. */
    char *bad = replaced(good_scenario, "hit: 82%", "hit: @820%");
    int line, column;
    take_mark(bad, &line, &column);
    write_text(&folder, "good.yaml", bad);
    assert_null(read_in(&folder, "child.yaml", &problems));
    assert_problem(&problems, "good.yaml", line, column, "0 .. 100%");
    problems_free(&problems);
    free(bad);
    folder_close(&folder);
}

/* Policies are written for many plans: what they say of a phase that this one does not have is not judged. */
static void durations_in_a_phase_that_is_not_planned_need_not_be_samples(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    struct setting settings[] = {{"monitoring.sample", "2m"}, {"only", "[canary]"}};
    struct scenario *s =
        read_changed(&folder, "checkpoints: [15m, 30m, 2h]", "checkpoints: [16m, 30m, 2h]", settings, 1, &problems);
    assert_null(s); /* the ramp's breach of 3 minutes */
    assert_problem(&problems, "one.yaml", 0, 0, "2m or 4m would be right");
    problems_free(&problems);
    s = read_changed(&folder, "checkpoints: [15m, 30m, 2h]", "checkpoints: [16m, 30m, 2h]", settings, 2, &problems);
    assert_no_problems(&problems);
    scenario_free(s);
    folder_close(&folder);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_good_scenario_is_read_whole),
        cmocka_unit_test(cells_follow_learners_and_what_every_pool_bears),
        cmocka_unit_test(learners_are_shared_out_to_the_last_one),
        cmocka_unit_test(durations_in_a_phase_that_is_not_planned_need_not_be_samples),
        cmocka_unit_test(a_scenario_that_extends_another_changes_parts_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
