/* test_policy.c - a policy file becomes the rules of each phase. */
#include "scenario_files.h"

#include "base/text.h"
#include "model/order.h"
#include "model/outcome.h"

static void a_policy_is_read_whole(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    write_good_files(&folder);
    struct scenario *s = read_in(&folder, "good.yaml", &problems);
    assert_no_problems(&problems);
    const struct policy *policy = &s->policies[0];
    assert_string_equal(policy->name, "one");
    assert_string_equal(policy->title, "the first");
    assert_string_equal(s->policies[1].title, "two"); /* without a title: its name */
    assert_int_equal(policy->min_errors, 3);
    assert_int_equal(policy->engine, ENGINE_DOCUMENTS);
    assert_int_equal(s->policies[1].engine, ENGINE_DOCUMENTS); /* by default */
    assert_int_equal(policy->place.line, 22);                  /* where the scenario names it */
    const struct policy_phase *ramp = policy_find_phase(policy, "ramp");
    assert_non_null(ramp);
    assert_null(policy_find_phase(policy, "rollout"));
    assert_int_equal(ramp->gate_count, 2);
    assert_int_equal(ramp->gate[1].window_ns, NS_PER_HOUR);
    assert_int_equal(ramp->gate[1].scope.region, 0);
    assert_int_equal(ramp->gate[1].place.line, 11);
    assert_int_equal(ramp->maintained_breach_ns, 3 * NS_PER_MINUTE); /* */
    assert_true(ramp->maintained_checkpoints);
    assert_int_equal(ramp->checkpoints_count, 1);
    assert_int_equal(ramp->checkpoints[0].offset_ns, 30 * NS_PER_MINUTE);
    assert_string_equal(ramp->checkpoints[0].abort_unless[0].text, "segment_variance <= 10%"); /* */
    assert_true(ramp->checkpoints[0].required);
    assert_int_equal(ramp->triggers_count, 2);
    assert_int_equal(ramp->triggers[1].subject, TRIGGER_ANY_BREACHED);
    assert_int_equal(ratio_compare(ramp->rollback_to, (struct ratio){1, 100}), 0);
    assert_int_equal(ratio_compare(ramp->fail_split, (struct ratio){5, 100}), 0);
    assert_int_equal(ramp->fail_for_ns, 3 * NS_PER_HOUR);
    assert_int_equal(ratio_compare(ramp->fail_then, (struct ratio){2, 100}), 0); /* U-23 */
    assert_true(ramp->manual);
    assert_int_equal(ramp->remediations_count, 1);
    assert_string_equal(ramp->remediations[0].option, "A");
    assert_int_equal(ramp->remediations[0].at_ns, 74 * NS_PER_HOUR); /* Nov 3 14:00 less Oct 31 12:00 */
    scenario_free(s);
    folder_close(&folder);
}

static void a_phase_can_be_taken_from_another_policy(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    write_good_files(&folder);
    struct scenario *s = read_in(&folder, "good.yaml", &problems);
    assert_no_problems(&problems);
    const struct policy_phase *own = policy_find_phase(&s->policies[0], "canary");
    const struct policy_phase *taken = policy_find_phase(&s->policies[1], "canary");
    assert_int_equal(taken->gate_count, own->gate_count);
    for (size_t i = 0; i < own->gate_count; i++)
        assert_string_equal(taken->gate[i].text, own->gate[i].text);
    assert_int_equal(policy_find_phase(&s->policies[1], "ramp")->gate_count, 1); /* its own */
    scenario_free(s);
    folder_close(&folder);
}

static void triggers_are_added_to_those_of_a_phase_taken_from_another_policy_X_63(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    write_good_files(&folder);
    char *text = replaced(other_policy, "- phase: ramp\n    gate: [error_rate < 0.1%]",
                          "- {phase: ramp, from: one.yaml, triggers: [error_rate > 1.5% -> rollback to 0%]}");
    write_text(&folder, "two.yaml", text);
    free(text);
    struct scenario *s = read_in(&folder, "good.yaml", &problems);
    assert_no_problems(&problems);
    const struct policy_phase *own = policy_find_phase(&s->policies[0], "ramp");
    const struct policy_phase *taken = policy_find_phase(&s->policies[1], "ramp");
    assert_int_equal(own->triggers_count, 2);
    assert_int_equal(taken->triggers_count, 3);
    assert_string_equal(taken->triggers[0].text, "error_rate > 1.5% -> rollback to 0%");
    assert_string_equal(taken->triggers[1].text, own->triggers[0].text);
    assert_string_equal(taken->triggers[2].text, own->triggers[1].text);
    scenario_free(s);
    folder_close(&folder);
}

static void people_are_read_with_what_they_may_and_how_long_they_take(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    write_good_files(&folder);
    struct scenario *s = read_in(&folder, "good.yaml", &problems);
    assert_no_problems(&problems);
    assert_null(policy_find_phase(&s->policies[0], "canary")->response);
    const struct response *response = policy_find_phase(&s->policies[0], "ramp")->response;
    assert_int_equal(response->limit_ns[STEP_ASSESS], 4 * NS_PER_MINUTE);
    assert_int_equal(ratio_compare(response->hold_at, (struct ratio){2, 100}), 0);
    assert_int_equal(response->people_count, 2);
    assert_true(response->alerts_lost && response->backup_ns == 7 * NS_PER_MINUTE);
    assert_int_equal(response->pace[0].num, 2);
    assert_int_equal(response->pace[23].num, 3);
    assert_int_equal(response->level_ns[LEVEL_HALT], 16 * NS_PER_MINUTE);
    assert_int_equal(response->level_ns[LEVEL_EMERGENCY], 0);
    assert_int_equal(response->script_count, 1);
    assert_int_equal(response->script[0].after_ns, 90 * NS_PER_SECOND);
    assert_true(response->people[1].approves);
    const struct person *lead = &response->people[0], *vp = &response->people[1];
    assert_string_equal(lead->role, "Engineering Lead");
    assert_int_equal(lead->may, AUTHORITY_HOLD);
    assert_int_equal(lead->takes[STEP_NOTICE].law.kind, DISTRIBUTION_EXPONENTIAL);
    assert_int_equal(lead->takes[STEP_ASSESS].ns, 2 * NS_PER_MINUTE);
    assert_int_equal(lead->takes[STEP_DECIDE].ns, 90 * NS_PER_SECOND);
    assert_int_equal(vp->may, AUTHORITY_OVERRIDE);
    assert_true(vp->refuses && !vp->absent && !lead->refuses);
    assert_int_equal(vp->takes[STEP_NOTICE].ns, NS_PER_MINUTE); /* what nobody writes: the middle of each band */
    assert_int_equal(vp->takes[STEP_ASSESS].ns, 3 * NS_PER_MINUTE);
    assert_int_equal(vp->takes[STEP_DECIDE].ns, 150 * NS_PER_SECOND);
    scenario_free(s);
    folder_close(&folder);
}

/* 000's bands: 0-2, 2-5 and 5-10 minutes after a warning, and its people. */
static void the_ramp_document_has_its_bands_and_people_T_01_R_06(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct scenario *s = scenario_read("scenarios/ramp.yaml", NULL, 0, &problems);
    assert_no_problems(&problems);
    const struct response *response = rules_at(s, 0, 0)->response; /* advised takes the ramp from 000 */
    assert_int_equal(response->limit_ns[STEP_NOTICE], 2 * NS_PER_MINUTE);
    assert_int_equal(response->limit_ns[STEP_ASSESS], 5 * NS_PER_MINUTE);
    assert_int_equal(response->limit_ns[STEP_DECIDE], 10 * NS_PER_MINUTE);
    assert_int_equal(ratio_compare(response->hold_at, (struct ratio){5, 100}), 0);
    assert_int_equal(response->people_count, 4);
    assert_int_equal(response->level_ns[LEVEL_HALT], 0); /* levels are another document's */
    assert_int_equal(ratio_compare(response->pace[14], (struct ratio){1, 1}), 0);
    assert_string_equal(response->people[0].role, "Engineering Lead");
    assert_int_equal(response->people[0].may, AUTHORITY_ROLLBACK);
    assert_string_equal(response->people[1].role, "Operations Lead");
    assert_int_equal(response->people[1].may, AUTHORITY_ROLLBACK);
    assert_string_equal(response->people[2].role, "Product Lead");
    assert_int_equal(response->people[2].may, AUTHORITY_RECOMMEND);
    assert_string_equal(response->people[3].role, "VP Engineering");
    assert_int_equal(response->people[3].may, AUTHORITY_OVERRIDE);
    scenario_free(s);
}

static void a_silent_phase_has_the_documented_defaults(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    write_good_files(&folder);
    write_text(&folder, "one.yaml",
               "policy: 1\nname: one\nphases:\n  - {phase: ramp, gate: [cpu < 1%]}\n"
               "  - {phase: canary, gate: [cpu < 1%]}\n");
    struct scenario *s = read_in(&folder, "good.yaml", &problems);
    assert_no_problems(&problems);
    const struct policy_phase *ramp = policy_find_phase(&s->policies[0], "ramp");
    assert_int_equal(s->policies[0].min_errors, 0);
    assert_int_equal(ramp->triggers_count + ramp->checkpoints_count, 0);
    assert_int_equal(ratio_compare(ramp->rollback_to, (struct ratio){0, 1}), 0); /* */
    assert_false(ratio_has_data(ramp->fail_split));
    assert_false(ratio_has_data(ramp->fail_then));
    assert_int_equal(ramp->fail_for_ns, 2 * NS_PER_HOUR); /* U-12 */
    assert_false(ramp->manual);
    assert_int_equal(ramp->maintained_breach_ns, 0);
    scenario_free(s);
    folder_close(&folder);
}

static void numbers_of_a_policy_keep_their_ranges(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *fragment;
    } rows[] = {
        {"min_errors: 3", "min_errors: @-1", "min_errors"},
        {"min_errors: 3", "min_errors: @2M", "0 .. 1M"},
        {"breach: 3m", "breach: @8d", "0 .. 7d"},
        {"{at: 30m", "{at: @0s", "1s .. 366d"},
        {"rollback_to: 1%", "rollback_to: @101%", "0 .. 100%"},
        {"split: 5%", "split: @500%", "0 .. 100%"},
        {"then: 2%", "then: @200%", "0 .. 100%"},
        {"for: 3h", "for: @31d", "0 .. 30d"},
        {"engine: documents", "engine: @document", "did you mean documents?"},
        {"manual: true", "manual: @1", "true or false"},
        {"policy: 1", "policy: @2", "its range is 1"},
        {"at: 2025-11-03T14:00Z", "at: @2025-13-03T14:00Z", "instant"},
        {"option: A", "option: @A B", "not a name"},
        {"notice: 1m", "notice: @0s", "1s .. 7d"},
        {"assess: 4m", "assess: @1m", "not later than `notice`"},
        {"decide: 8m", "decide: @4m", "not later than `assess`"},
        {"hold_at: 2%", "hold_at: @101%", "0 .. 100%"},
        {"may: hold", "may: @holds", "did you mean hold?"},
        {"{role: Engineering Lead,", "@{", "`role` is missing"},
        {"{mean: 1m}", "{mean: @1}", "a duration needs a unit"},
        {"notice: {exponential: {mean: 1m}}", "notice: @{exponential: {mean: 1d}}", "at most 7d"},
        {"refuses: true", "refuses: @2", "true or false"},
        {"pace: [2,", "pace: [@20,", "0.01 .. 10"},
        {"alerts_lost: true", "alerts_lost: @1", "true or false"},
        {"feature_off: 6m", "feature_off: @8d", "0 .. 7d"},
        {"halt: 16m", "halt: @11m", "`halt` is not later than `background_pause`"},
        {"after: 90s}]", "after: 90s}, {incident: @2, role: VP Engineering, does: hold, after: 2m}]",
         "a second answer to incident 2"},
        {"incident: 2", "incident: @0", "1 .. 10000"},
        {"role: Engineering Lead, does", "role: @Engineering, does", "has no role"},
        {"does: hold", "does: @rollback", "Engineering Lead may only hold"},
        {"      - error_rate > 0.75% for 2m -> warn\n", "", "nobody would ever respond"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct folder folder;
        struct problems problems = {0};
        int line, column;
        folder_open(&folder);
        write_good_files(&folder);
        char *text = replaced(good_policy, rows[i].from, rows[i].to);
        take_mark(text, &line, &column);
        write_text(&folder, "one.yaml", text);
        assert_null(read_in(&folder, "good.yaml", &problems));
        if (line > 0)
            assert_problem(&problems, "one.yaml", line, column, rows[i].fragment);
        else
            assert_non_null(strstr(problems.kept[0].message, rows[i].fragment));
        problems_free(&problems);
        free(text);
        folder_close(&folder);
    }
}

static void more_parts_than_can_be_rolled_back_alone_are_refused_T_14(void **state)
{
    (void)state;
    for (int parts = ORDER_PARTS_MAX; parts <= ORDER_PARTS_MAX + 1; parts++) {
        struct folder folder;
        struct problems problems = {0};
        struct text segments = {0}, policy = {0};
        folder_open(&folder);
        write_good_files(&folder);
        text_add(&policy, "policy: 1\nname: one\nphases:\n  - {phase: canary, gate: [cpu < 1%]}\n"
                          "  - phase: ramp\n    gate: [cpu < 1%]\n    triggers:\n");
        for (int i = 0; i < parts; i++) {
            const char letter = (char)('C' + i);
            text_format(&segments, "    - {name: %c, share: 1/%d}\n", letter, 3 * parts);
            for (int percent = 1; percent <= 2; percent++) /* two of one part take the room of one */
                text_format(&policy, "      - cpu > %d%% -> rollback segment %c to 0%%\n", percent, letter);
        }
        char *scenario = replaced(good_scenario, "    - {name: C, share: 1/3}\n", segments.bytes);
        write_text(&folder, "good.yaml", scenario);
        write_text(&folder, "one.yaml", policy.bytes);
        struct scenario *s = read_in(&folder, "good.yaml", &problems);
        if (parts == ORDER_PARTS_MAX)
            assert_no_problems(&problems);
        else
            assert_problem(&problems, "one.yaml", 5, 5, "more than 8 regions and segments alone");
        scenario_free(s);
        problems_free(&problems);
        text_free(&segments);
        text_free(&policy);
        free(scenario);
        folder_close(&folder);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_policy_is_read_whole),
        cmocka_unit_test(a_phase_can_be_taken_from_another_policy),
        cmocka_unit_test(triggers_are_added_to_those_of_a_phase_taken_from_another_policy_X_63),
        cmocka_unit_test(people_are_read_with_what_they_may_and_how_long_they_take),
        cmocka_unit_test(the_ramp_document_has_its_bands_and_people_T_01_R_06),
        cmocka_unit_test(a_silent_phase_has_the_documented_defaults),
        cmocka_unit_test(numbers_of_a_policy_keep_their_ranges),
        cmocka_unit_test(more_parts_than_can_be_rolled_back_alone_are_refused_T_14),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
