/* test_scenario.c - scenarios that are right are read whole; those that are wrong are refused at the right place. */
#include "scenario_files.h"

#include <sys/stat.h>

/* A change to one file of the good scenario, and the one problem it must give at the `@`. */
struct row {
    const char *name;
    const char *file; /* NULL: good.yaml */
    const char *from, *to;
    const char *fragment;
    bool more; /* further problems may follow */
};

static const struct row rows[] = {
    {"an unknown key gets the nearest known one", NULL, "seed: 7", "@sede: 7", "did you mean \"seed\"?", false},
    {"an unknown key without a near one is sent to --explain", NULL, "seed: 7", "@zebra: 7", "--explain", false},
    {"an unknown key deep inside is found", NULL, "timeout: 2s", "@timeuot: 2s", "did you mean \"timeout\"?", false},
    {"a duration without a unit is refused", NULL, "mean: 30s", "mean: @30", "duration", false},
    {"a count with a unit of time is refused", NULL, "500k", "@500s", "`count`", false},
    {"a learner too many is out of range, and the range is said", NULL, "500k", "@20000001", "1 .. 20M", false},
    {"no learner at all is out of range", NULL, "500k", "@0", "1 .. 20M", false},
    {"half a learner is not a whole number", NULL, "500k", "@0.5", "whole number", false},
    {"a share above one is out of range", NULL, "hit: 82%", "hit: @182%", "0 .. 100%", false},
    {"a missing key is named at its folder", NULL, "  count: 500k\n", "", "`count` is missing", false},
    {"a missing folder is named", NULL, "monitoring: {tick: 5s, sample: 30s}\npolicy: one.yaml\n", "",
     "`policy` is missing", true},
    {"an impossible date is refused", NULL, "at: 2025-11-01T14:00Z", "at: @2025-11-31T14:00Z", "instant", false},
    {"a date without a time zone is refused", NULL, "at: 2025-11-01T14:00Z", "at: @2025-11-01T14:00", "instant", false},
    {"shares must sum to exactly one", NULL, "  segments:\n    - {name: A, share: 1/3}",
     "  @segments:\n    - {name: A, share: 33.3%}", "exactly 1", false},
    {"shares of regions must sum to exactly one", NULL, "regions:\n  - {name: NA, share: 60%",
     "@regions:\n  - {name: NA, share: 60.1%", "100.1%", false},
    {"two segments of one name are refused", NULL, "{name: B", "{name: @A", "a second segment", false},
    {"two regions of one name are refused", NULL, "{name: EU", "{name: @NA", "a second region", true},
    {"a name with a blank is refused", NULL, "name: B,", "name: @B b,", "not a name", false},
    {"overlapping phases are refused", NULL, "2025-11-01T14:00Z", "@2025-11-01T13:00Z", "overlaps phase canary-hold",
     false},
    {"phases out of order are refused", NULL, "2025-11-01T14:00Z", "@2025-10-31T13:00Z", "order of time", false},
    {"two phases of one name are refused", NULL, "phase: ramp", "phase: @canary", "a second phase", true},
    {"a phase may not take a word of expect", NULL, "phase: canary-hold", "phase: @decisions",
     "`expect` uses that word", false},
    {"a phase that is no multiple of the sample is refused", NULL, "for: 4h", "for: @4h10s", "sample interval", false},
    {"a phase that starts within a sample is refused", NULL, "2025-11-01T14:00Z", "@2025-11-01T14:00:10Z",
     "sample interval", false},
    {"a checkpoint within a sample is refused", NULL, "[15m, 30m, 2h]", "[15m, @30m1s, 2h]", "sample interval", false},
    {"a checkpoint behind the end is refused", NULL, "[15m, 30m, 2h]", "[15m, 30m, @3h]", "behind the end", false},
    {"checkpoints ascend", NULL, "[15m, 30m, 2h]", "[15m, @15m, 2h]", "not later", false},
    {"a part of a hold within a sample is refused", NULL, "window: 10m", "window: @10m1s", "sample interval", false},
    {"a part of a hold longer than its pace is refused", NULL, "{window: 10m", "@{window: 2h", "longer than `every`",
     false},
    {"a sample that is no multiple of the tick is refused", NULL, "sample: 30s", "sample: @32s", "multiple of `tick`",
     true},
    {"a tick is whole seconds", NULL, "tick: 5s", "tick: @1500ms", "whole number of seconds", false},
    {"a tick under a second is out of range", NULL, "tick: 5s", "tick: @500ms", "1s .. 1h", true},
    {"a sample over an hour is out of range", NULL, "sample: 30s", "sample: @2h", "1s .. 1h", true},
    {"a split override of an unknown region is refused", NULL, "{region: EU", "{region: @EV", "did you mean EU", false},
    {"a split override of an unknown segment is refused", NULL, "{segment: C", "{segment: @Dee", "unknown segment",
     false},
    {"a split override of nobody is refused", NULL, "{segment: C, share: 5%}", "@{share: 5%}", "names a `region`",
     false},
    {"a phase without a split is refused", NULL,
     "phase: canary\n    at: 2025-10-31T12:00Z\n    for: 2h\n    split: 1%\n",
     "phase: @canary\n    at: 2025-10-31T12:00Z\n    for: 2h\n", "`split` is missing", true},
    {"a hold has no split of its own", NULL, "hold: true", "hold: true\n    @split: 2%", "keeps the split", false},
    {"a hold needs a phase before", NULL, "    split: 1%\n", "    hold: @true\n", "no phase before", true},
    {"a hold is true or false", NULL, "hold: true", "hold: @yeah", "true or false", true},
    {"more cells than the smallest pool gives the region is refused", NULL, "share: 40%}", "share: 40%, cells: @11}",
     "contract 1.7", false},
    {"a pool smaller than the regions is refused", NULL, "    split: 1%\n",
     "    split: 1%\n    replicas: {ultra-fast: 1}\n", "too small", false},
    {"a network above four seconds is refused", NULL, "network: {lognormal: {median: 8ms, p99: 20ms}}",
     "network: @{deterministic: 4001ms}", "at most 4s", false},
    {"an unknown analyzer is refused", NULL, "  ultra-fast:\n    service", "  @ultrafast:\n    service",
     "did you mean ultra-fast", true},
    {"a base of memory above its capacity is refused", NULL, "    replicas: 25",
     "    memory: @{base: 2GiB}\n    replicas: 25", "more than its `capacity`", false},
    {"a word that is not one of the words gets the nearest", NULL, "    replicas: 25",
     "    choice: @two_choises\n    replicas: 25", "did you mean two_choices?", false},
    {"a backoff that shrinks is refused", NULL, "backoff: {base: 200ms}", "backoff: @{base: 200ms, cap: 100ms}",
     "shorter", false},
    {"an unknown distribution gets the nearest", NULL, "{lognormal: {median: 12ms", "{@lognorml: {median: 12ms",
     "did you mean lognormal", false},
    {"a distribution with the wrong parameters says which it has", NULL, "{lognormal: {median: 12ms, p99",
     "{@lognormal: {median: 12ms, p90", "median and p99", false},
    {"an impossible distribution is refused", NULL, "{lognormal: {median: 12ms, p99: 30ms}}",
     "{@lognormal: {median: 12ms, p99: 3ms}}", "cannot be", false},
    {"a geometric distribution of whole numbers has a mean of at least one", NULL, "rounds: {",
     "rounds: {per_session: {@geometric: {mean: 0.5}}, ", "cannot be", false},
    {"a list where a mapping is needed is refused", NULL, "monitoring: {tick: 5s, sample: 30s}",
     "monitoring: @[5s, 30s]", "not a list", false},
    {"a mapping where a list is needed is refused", NULL, "[15m, 30m, 2h]", "@{at: 15m}", "not a mapping", false},
    {"a key without a value is refused", NULL, "seed: 7", "@seed:", "not nothing", false},
    {"a key given twice is refused", NULL, "seed: 7", "seed: 7\n@seed: 8", "given twice", false},
    {"an unknown version is refused", NULL, "rehearsal: 1", "rehearsal: @2", "its range is 1", false},
    {"a missing policy is shown where it is named", NULL, "policy: one.yaml", "policy: @none.yaml", "no such file",
     false},
    {"a policy that is a folder is refused", NULL, "policy: one.yaml", "policy: @.", "folder", false},
    {"two policies of one name are refused", NULL, "[two.yaml]", "[@one.yaml]", "a second policy", true},
    {"an unknown key of a policy is refused in its file", "one.yaml", "rollback_to: 1%", "@rollback_too: 1%",
     "did you mean \"rollback_to\"?", false},
    {"an unknown metric is refused inside the criterion", "one.yaml", "error_rate < 0.5%", "@eror_rate < 0.5%",
     "did you mean \"error_rate\"?", false},
    {"a wrong unit is refused inside the criterion", "one.yaml", "latency.p99 < 200ms", "latency.p99 < @200",
     "duration", false},
    {"an unknown region is refused inside the criterion", "one.yaml", "in region NA", "in region @NB",
     "did you mean \"NA\"?", false},
    {"an unknown action is refused inside the trigger", "one.yaml", "-> warn", "-> @worn", "did you mean \"warn\"?",
     false},
    {"from stands alone", "two.yaml", "{phase: canary, from", "{phase: canary, gate: [cpu < 1%], @from",
     "no other keys", false},
    {"from needs a file that has the phase", "two.yaml", "{phase: canary, from: one.yaml",
     "{phase: other, from: @one.yaml", "no phase \"other\"", false},
    {"from in a circle is refused", "two.yaml", "from: one.yaml", "from: @two.yaml", "circle", false},
    {"a second list for one checkpoint is refused", "one.yaml",
     "    triggers:", "      - {at: @15m, criteria: [cpu < 1%]}\n    triggers:", "second list", true},
    {"an expectation of an unknown phase is refused", NULL, "  ramp: rollback by 15:14", "  @rump: rollback by 15:14",
     "did you mean ramp", false},
    {"an expectation has a verdict", NULL, "canary: go", "canary: @gone", "a verdict is", false},
    {"an expectation has a time", NULL, "by 15:14", "by @25:14", "a time is", false},
    {"a decision expected in an unknown phase is refused", NULL, "at +2m in ramp", "at +2m in @rump",
     "did you mean ramp", false},
    {"an expectation beside names a policy beside", NULL, "beside: {two:", "beside: {@one:", "drives", false},
    {"only names phases of the plan", NULL, "expect:\n", "only: [ramp, @rmap]\nexpect:\n", "did you mean ramp", false},
    {"an alias is refused", NULL, "seed: 7", "seed: @*seven", "aliases", false},
    {"an anchor is refused", NULL, "seed: 7", "seed: @&x 7", "anchors", false},
    {"a tag is refused", NULL, "seed: 7", "seed: @!!int 7", "tags", false},
    {"a second document is refused", NULL, "seed: 7", "seed: 7\n@---", "second document", false},
    {"broken YAML is shown where it breaks", NULL, "[15m, 30m, 2h]", "[15m, 30m, 2h", "not YAML", false},
    {"columns count characters, not bytes", NULL, "text: our own words", "text: \xC3\xA4\xC3\xB6\xC3\xBC, @more: 1",
     "unknown key", false},
    {"an assumption without a text is refused", NULL, "- {id: U-01, text: our own words}", "- @{id: U-01}",
     "`text` is missing", false},
    {"a timeout that is drawn stays below an hour", NULL, "timeout: 2s", "timeout: @{exponential: {mean: 10m}}",
     "its range is 0 .. 1h", false},
    {"a timeout of 0 is allowed, a negative one is not", NULL, "timeout: 2s", "timeout: @-2s", "timeout", false},
};
#define ROWS (sizeof rows / sizeof rows[0])

static void a_row_gives_its_problem(void **state)
{
    const struct row *row = *state;
    struct folder folder;
    struct problems problems = {0};
    int line, column;
    const char *file = row->file ? row->file : "good.yaml";
    folder_open(&folder);
    write_good_files(&folder);
    const char *original = !row->file ? good_scenario : strcmp(file, "one.yaml") == 0 ? good_policy : other_policy;
    char *text = replaced(original, row->from, row->to);
    take_mark(text, &line, &column);
    write_text(&folder, file, text);
    struct scenario *scenario = read_in(&folder, "good.yaml", &problems);
    assert_null(scenario);
    assert_problem(&problems, file, line, column, row->fragment);
    if (!row->more && problems.count != 1)
        problems_print(&problems, stderr);
    assert_true(row->more || problems.count == 1);
    problems_free(&problems);
    free(text);
    folder_close(&folder);
}

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
    assert_true(s->analyzers[ARM_ULTRA_FAST].has_cache);
    assert_false(s->analyzers[ARM_BASELINE].has_cache);
    assert_int_equal(s->analyzers[ARM_BASELINE].workers, 8);
    assert_int_equal(s->phases_count, 3);
    const struct phase *hold = &s->phases[1], *ramp = &s->phases[2];
    assert_true(hold->hold);
    assert_int_equal(ratio_compare(hold->split.share, (struct ratio){1, 100}), 0);
    assert_int_equal(hold->replicas[ARM_ULTRA_FAST], 25);
    assert_int_equal(hold->observe_every_ns, NS_PER_HOUR);
    assert_int_equal(ramp->start_ns, 26 * NS_PER_HOUR);
    assert_int_equal(ramp->split.overrides_count, 2);
    assert_int_equal(ramp->split.overrides[0].region, 1);
    assert_int_equal(ramp->split.overrides[0].segment, -1);
    assert_int_equal(ramp->split.overrides[1].segment, 2);
    assert_int_equal(ramp->replicas[ARM_ULTRA_FAST], 50);
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

/* Reads the good scenario with a change. */
static struct scenario *read_changed(const struct folder *folder, const char *from, const char *to,
                                     const struct setting *settings, size_t count, struct problems *problems)
{
    write_good_files(folder);
    char *text = replaced(good_scenario, from, to);
    write_text(folder, "good.yaml", text);
    free(text);
    return scenario_read(path_in(folder, "good.yaml"), settings, count, problems);
}

static void cells_follow_learners_and_the_smallest_pool(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        int cells[2];
    } cases[] = {
        {"seed: 7", "seed: 7", {15, 10}},                    /* 300k and 200k learners; 25 replicas: 15 and 10 */
        {"500k", "100k", {3, 2}},                            /* one for every 20,000 */
        {"500k", "100001", {4, 2}},                          /* 60,001 (a largest remainder) and 40,000 */
        {"500k", "3", {1, 1}},                               /* at least 1 */
        {"    replicas: 25\n", "    replicas: 7\n", {4, 3}}, /* 4.2 and 2.8 */
        {"split: 1%", "split: 0%", {15, 10}}, /* no canary learners: the ramp's 50 would allow 30 and 20 */
        {"share: 40%}", "share: 40%, cells: 2}", {15, 2}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct folder folder;
        struct problems problems = {0};
        folder_open(&folder);
        struct scenario *s = read_changed(&folder, cases[i].from, cases[i].to, NULL, 0, &problems);
        assert_no_problems(&problems);
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
    assert_int_equal(s->analyzers[ARM_ULTRA_FAST].queue, 9);
    assert_int_equal(s->analyzers[ARM_ULTRA_FAST].service.kind, DISTRIBUTION_GAMMA); /* replaced whole, not merged */
    assert_true(s->analyzers[ARM_ULTRA_FAST].has_cache);
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
    assert_int_equal(ratio_compare(s->analyzers[ARM_ULTRA_FAST].errors, (struct ratio){1, 1000}), 0);
    assert_int_equal(s->phases[2].checkpoints_count, 2);
    assert_int_equal(s->phases[0].checkpoints[1], 45 * NS_PER_MINUTE);
    assert_int_equal(s->phases[2].split.overrides_count, 0);
    assert_int_equal(ratio_compare(s->phases[0].split.share, (struct ratio){1, 50}), 0);
    assert_int_equal(ratio_compare(s->regions[0].share, (struct ratio){1, 2}), 0);
    assert_int_equal(s->rollback.latency_ns, 90 * NS_PER_SECOND);
    assert_int_equal(s->learners.patience.jitter, JITTER_NONE);
    assert_string_equal(s->expectations[1].verdict, "go");
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
        {"learners.count", "", "not nothing", 10},
        {"learners.count", "[1", "not YAML", 0},
        {"plan.ramp.split", "200%", "0 .. 100%", 17},
        {"", "x", "a path is", 1},
        {"learners..count", "5", "a path is", 10},
        {"learners.count", "\xFF", "not UTF-8", 16},
        {"seed[0]", "5", "no keys below", 1},
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

static const char *assumption(const struct scenario *s, const char *id)
{
    for (size_t i = 0; i < s->assumptions_count; i++)
        if (strcmp(s->assumptions[i].id, id) == 0)
            return s->assumptions[i].text;
    return NULL;
}

static void assumptions_are_listed_only_when_they_are_used(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    struct setting settings[] = {{"monitoring.variance", "cv"}, {"business.uplift", "1%"}};
    folder_open(&folder);
    struct scenario *s = read_changed(&folder, "seed: 7", "seed: 7", NULL, 0, &problems);
    assert_no_problems(&problems);
    assert_string_equal(assumption(s, "U-01"), "our own words"); /* replaces the built-in one */
    assert_non_null(strstr(assumption(s, "X-12"), "range_pp_x100"));
    assert_non_null(strstr(assumption(s, "X-113"), "5.8%"));
    assert_non_null(strstr(assumption(s, "U-12"), "3h"));
    assert_non_null(assumption(s, "U-11"));
    assert_non_null(assumption(s, "U-14"));
    assert_null(assumption(s, "U-03")); /* the sample is written */
    assert_null(assumption(s, "U-26")); /* no criterion reads a peak */
    scenario_free(s);
    s = read_changed(&folder, "seed: 7", "seed: 7", settings, 2, &problems);
    assert_no_problems(&problems);
    assert_null(assumption(s, "X-12"));
    assert_null(assumption(s, "X-113"));
    scenario_free(s);
    folder_close(&folder);
}

static void ten_mistakes_are_kept_and_all_are_counted(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    struct text text = {0};
    folder_open(&folder);
    write_good_files(&folder);
    text_add(&text, good_scenario);
    for (int i = 0; i < 30; i++)
        text_format(&text, "unknown%d: 1\n", i);
    write_text(&folder, "good.yaml", text.bytes);
    assert_null(read_in(&folder, "good.yaml", &problems));
    assert_int_equal(problems.count, 30);
    problems_free(&problems);
    text_free(&text);
    folder_close(&folder);
}

static char *row_names[ROWS];

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(the_good_scenario_is_read_whole),
        cmocka_unit_test(cells_follow_learners_and_the_smallest_pool),
        cmocka_unit_test(learners_are_shared_out_to_the_last_one),
        cmocka_unit_test(a_scenario_that_extends_another_changes_parts_of_it),
        cmocka_unit_test(a_table_says_what_a_list_says),
        cmocka_unit_test(a_mistake_in_a_table_is_shown_in_the_table),
        cmocka_unit_test(settings_reach_every_kind_of_place),
        cmocka_unit_test(a_mistake_after_set_is_shown_in_the_argument),
        cmocka_unit_test(assumptions_are_listed_only_when_they_are_used),
        cmocka_unit_test(ten_mistakes_are_kept_and_all_are_counted),
    };
    enum { OTHERS = sizeof others / sizeof others[0] };
    struct CMUnitTest tests[ROWS + OTHERS];
    memcpy(tests, others, sizeof others);
    for (size_t i = 0; i < ROWS; i++) {
        row_names[i] = memory_copy_text(rows[i].name);
        for (char *blank = row_names[i]; *blank; blank++)
            *blank = *blank == ' ' ? '_' : *blank;
        tests[OTHERS + i] = (struct CMUnitTest){
            .name = row_names[i], .test_func = a_row_gives_its_problem, .initial_state = (void *)&rows[i]};
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    for (size_t i = 0; i < ROWS; i++)
        free(row_names[i]);
    return failed;
}
