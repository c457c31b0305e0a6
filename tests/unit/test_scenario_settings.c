/* test_scenario_settings.c - values from elsewhere: CSV tables, and --set. */
#include "base/memory.h"
#include "scenario_files.h"

static void a_table_says_what_a_list_says(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    write_text(
        &folder, "regions.csv",
        "name,share,utc_offset,network\r\nNA,60%,-5h,\"{lognormal: {median: 8ms, p99: 20ms}}\"\r\n\r\nEU, 40% ,,\r\n");
    write_text(&folder, "activity.csv",
               "hour,factor\n0,2\n1,1\n2,1\n3,1\n4,1\n5,1\n6,1\n7,1\n8,1\n9,1\n10,1\n11,1\n12,1\n13,1\n14,1\n15,1\n16,"
               "1\n17,1\n"
               "18,1\n19,1\n20,1\n21,1\n22,1\n23,0.5\n");
    const char *list = strstr(good_scenario, "regions:\n");
    char from[200];
    snprintf(from, sizeof from, "%.*s", (int)(strstr(list, "analyzers:") - list), list);
    struct scenario *s = read_changed(&folder, from, "regions: regions.csv\n", NULL, 0, &problems);
    assert_no_problems(&problems);
    assert_int_equal(s->regions_count, 2);
    assert_int_equal(s->regions[0].utc_offset_ns, -5 * NS_PER_HOUR);
    assert_int_equal(s->regions[0].network.kind, DISTRIBUTION_LOGNORMAL);
    assert_int_equal(s->regions[1].network.kind, DISTRIBUTION_DETERMINISTIC); /* an empty field is an absent key */
    scenario_free(s);
    /* --set is relative to the working folder, as a shell completes it. */
    char path[128];
    snprintf(path, sizeof path, "%s", path_in(&folder, "activity.csv"));
    struct setting table = {"learners.activity", path};
    s = read_changed(&folder, "seed: 7", "seed: 7", &table, 1, &problems);
    assert_no_problems(&problems);
    assert_int_equal(ratio_compare(s->learners.activity[0], (struct ratio){2, 1}), 0);
    assert_int_equal(ratio_compare(s->learners.activity[23], (struct ratio){1, 2}), 0);
    scenario_free(s);
    folder_close(&folder);
}

static void a_mistake_in_a_table_is_shown_in_the_table(void **state)
{
    (void)state;
    static const struct {
        const char *table, *fragment;
    } cases[] = {
        {"name,share\nNA,@1.5\n", "1ppm .. 100%"},
        {"@nmae,share\nNA,1\n", "did you mean \"name\"?"},
        {"name,share\nNA,1,@extra\n", "a field too many"},
        {"name,share,cells\n@NA,1\n", "2 fields"},
        {"name,share\nNA,@\"1\n", "never ends"},
        {"name,share\nN@\"A\",1\n", "not CSV"},
        {"name,@name\nNA,1\n", "two columns"},
        {"name,share\n@N\xC3\x84,1\n", "not a name"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct folder folder;
        struct problems problems = {0};
        struct setting table = {"regions", "regions.csv"};
        int line, column;
        folder_open(&folder);
        char *text = memory_copy_text(cases[i].table);
        take_mark(text, &line, &column);
        write_text(&folder, "regions.csv", text);
        char value[128];
        snprintf(value, sizeof value, "%s", path_in(&folder, "regions.csv"));
        table.value = value;
        assert_null(read_changed(&folder, "seed: 7", "seed: 7", &table, 1, &problems));
        assert_problem(&problems, "regions.csv", line, column, cases[i].fragment);
        problems_free(&problems);
        free(text);
        folder_close(&folder);
    }
}

static void settings_reach_every_kind_of_place(void **state)
{
    (void)state;
    static const struct setting settings[] = {
        {"learners.count", "5k"},
        {"analyzers.ultra-fast.errors", "0.1%"},
        {"analyzers.ultra-fast.service.lognormal.median", "20ms"},
        {"plan.ramp.checkpoints", "[15m, 30m]"},
        {"plan[0].checkpoints[1]", "45m"},
        {"plan.ramp.split", "25%"},
        {"plan.canary.split.share", "2%"},
        {"regions.NA.share", "50%"},
        {"regions[1].share", "50%"},
        {"rollback.latency", "90s"},
        {"learners.patience.backoff.jitter", "none"},
        {"expect.ramp", "go"},
    };
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    struct scenario *s =
        read_changed(&folder, "seed: 7", "seed: 7", settings, sizeof settings / sizeof settings[0], &problems);
    assert_no_problems(&problems);
    assert_int_equal(s->learners.count, 5000);
    assert_int_equal(ratio_compare(s->analyzers[ARM_CANDIDATE].errors, (struct ratio){1, 1000}), 0);
    assert_int_equal(s->phases[2].checkpoints_count, 2);
    assert_int_equal(s->phases[0].checkpoints[1], 45 * NS_PER_MINUTE);
    assert_int_equal(s->phases[2].split.overrides_count, 0);
    assert_int_equal(ratio_compare(s->phases[0].split.share, (struct ratio){1, 50}), 0);
    assert_int_equal(ratio_compare(s->regions[0].share, (struct ratio){1, 2}), 0);
    assert_int_equal(s->rollback.latency_ns, 90 * NS_PER_SECOND);
    assert_int_equal(s->learners.patience.jitter, JITTER_NONE);
    assert_int_equal(s->expectations[1].verdict, PHASE_GO);
    scenario_free(s);
    folder_close(&folder);
}

static void a_mistake_after_set_is_shown_in_the_argument(void **state)
{
    (void)state;
    static const struct {
        const char *path, *value, *fragment;
        int column;
    } cases[] = {
        {"learners.cuont", "5", "did you mean \"count\"?", 10},
        {"lerners.count", "5", "did you mean \"learners\"?", 1},
        {"plan.rmap.split", "5%", "did you mean \"ramp\"?", 6},
        {"plan[7].split", "5%", "the first is [0]", 5},
        {"plan[x].split", "5%", "a path is", 5},
        {"plan.ramp", "5%", "a whole record", 6},
        {"learners.count.more", "5", "no keys below", 10},
        {"learners.count", "5 minutes", "`count`", 16},
        {"learners.count", "", "found nothing", 10},
        {"learners.count", "[1", "not YAML", 0},
        {"plan.ramp.split", "200%", "0 .. 100%", 17},
        {"", "x", "a path is", 1},
        {"learners..count", "5", "a path is", 10},
        {"learners.count", "\xFF", "not UTF-8", 16},
        {"seed[0]", "5", "no keys below", 1},
        {"extends", "", "cannot be set", 1},
        {"extends", "other.yaml", "cannot be set", 1},
        {"[0]", "5", "no list here", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct folder folder;
        struct problems problems = {0};
        struct setting setting = {cases[i].path, cases[i].value};
        folder_open(&folder);
        assert_null(read_changed(&folder, "seed: 7", "seed: 7", &setting, 1, &problems));
        assert_problem(&problems, "--set", cases[i].column > 0, cases[i].column, cases[i].fragment);
        problems_free(&problems);
        folder_close(&folder);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_says_what_a_list_says),
        cmocka_unit_test(a_mistake_in_a_table_is_shown_in_the_table),
        cmocka_unit_test(settings_reach_every_kind_of_place),
        cmocka_unit_test(a_mistake_after_set_is_shown_in_the_argument),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
