/* test_keys.c - the table of keys is true: every key is accepted, every range kept, every default the one in use. */
#include "base/memory.h"
#include "scenario_files.h"

#include "language/keys.h"

/* A path of the table with names of the good scenario in the place of its capitals. */
static void fill_in(const char *path, char *filled, size_t size)
{
    static const struct {
        const char *word, *name;
    } names[] = {
        {"SEGMENT", "A"},  {"REGION", "NA"}, {"ARM", "ultra-fast"}, {"PHASE", "ramp"},
        {"POLICY", "two"}, {"N", "[0]"},     {"ID", "baseline"},    {"PARAMETER", "percentage"},
    };
    struct text out = {0};
    const bool observed = strstr(path, ".observe."); /* only the hold is observed in parts */
    text_add(&out, "");
    while (*path) {
        size_t length = strcspn(path, ".");
        const char *word = NULL;
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            if (strlen(names[i].word) == length && strncmp(path, names[i].word, length) == 0)
                word = observed ? "canary-hold" : names[i].name;
        if (out.length > 0 && (!word || word[0] != '['))
            text_add(&out, ".");
        if (word)
            text_add(&out, word);
        else
            text_add_bytes(&out, path, length);
        path += length + (path[length] == '.');
    }
    snprintf(filled, size, "%s", out.bytes);
    text_free(&out);
}

/* The first problem that the argument itself has, or NULL. The caller frees it. */
static char *problem_of(const char *path, const char *value)
{
    struct folder folder;
    struct problems problems = {0};
    /* The good scenario has no faults. */
    const struct setting settings[] = {{"faults", "[{kind: abort, status: error, at: 2025-10-31T12:30Z, for: 1m, "
                                                  "percentage: {from: 1%, to: 2%, over: 5m}}]"},
                                       {path, value}};
    bool of_faults = strncmp(path, "faults[", 7) == 0;
    char *found = NULL;
    folder_open(&folder);
    write_good_files(&folder);
    struct scenario *s =
        scenario_read(path_in(&folder, "good.yaml"), of_faults ? settings : settings + 1, of_faults + 1, &problems);
    for (size_t i = 0; i < problems.count && i < PROBLEMS_SHOWN && !found; i++)
        if (problems.kept[i].place.source && strcmp(problems.kept[i].place.source, "--set") == 0)
            found = memory_copy_text(problems.kept[i].message);
    scenario_free(s);
    problems_free(&problems);
    folder_close(&folder);
    return found;
}

static bool has_range(const struct key *key)
{
    return key->document == DOCUMENT_SCENARIO && key->low &&
           (key->type == KEY_QUANTITY || key->type == KEY_WAIT || key->type == KEY_WHOLE || key->type == KEY_CORES);
}

static void every_limit_of_a_range_is_inside_and_beyond_it_is_not(void **state)
{
    (void)state;
    static const char *const beyond[UNITS] = {"1000000%",   "5000d",       "90G",          "90G/s", "$9000000G",
                                              "9000000GiB", "9000000GB/s", "9000000GiB/h", "90000"};
    int checked = 0;
    for (size_t i = 0; i < key_table_count; i++) {
        const struct key *key = &key_table[i];
        char path[256];
        if (!has_range(key))
            continue;
        fill_in(key->path, path, sizeof path);
        const char *inside[] = {key->low, key->high};
        for (int j = 0; j < 2; j++) {
            char *problem = problem_of(path, inside[j]);
            /* Other rules may still refuse it: shares that do not sum to one, a sample that is no multiple ... */
            if (problem && (strstr(problem, "range") || strstr(problem, "unknown") || strstr(problem, "invalid value")))
                fprintf(stderr, "%s=%s: %s\n", path, inside[j], problem);
            assert_true(!problem ||
                        !(strstr(problem, "range") || strstr(problem, "unknown") || strstr(problem, "invalid value")));
            free(problem);
        }
        bool seed = strcmp(path, "seed") == 0;
        enum unit unit = key->type == KEY_WHOLE ? UNIT_COUNT : key->unit;
        char *above = problem_of(path, seed ? "9223372036854775808" : beyond[unit]);
        char *below = problem_of(path, key->low[0] == '-' && unit == UNIT_DURATION ? "-5000d"
                                       : unit == UNIT_SHARE                        ? "-1000000%"
                                       : unit == UNIT_DURATION                     ? "-1s"
                                                                                   : "-1");
        if (!above || !below)
            fprintf(stderr, "%s: %s, %s\n", path, above ? above : "too much is accepted",
                    below ? below : "too little is");
        assert_non_null(above);
        assert_non_null(below);
        if (!seed && !strstr(above, "range") && !strstr(above, "too large"))
            fprintf(stderr, "%s: %s\n", path, above);
        assert_true(seed || strstr(above, "range") || strstr(above, "too large"));
        free(above);
        free(below);
        checked++;
    }
    assert_true(checked > 40);
}

static void every_key_is_accepted_where_the_table_says(void **state)
{
    (void)state;
    /* A value of each type; ranges are walked above. */
    static const char *const values[KEY_TYPE_COUNT] = {
        [KEY_NAME] = "other",
        [KEY_TEXT] = "a text",
        [KEY_BOOL] = "false",
        [KEY_INSTANT] = "2025-10-31T12:00Z",
        [KEY_DISTRIBUTION] = "{erlang: {mean: 2, stages: 3}}",
        [KEY_DELAY] = "{exponential: {mean: 2ms}}",
        [KEY_WAIT] = "{exponential: {mean: 2ms}}",
        [KEY_FILES] = "[]",
        [KEY_NAMES] = "[ramp]",
        [KEY_INSTANTS] = "[2025-10-31T12:45Z]",
        [KEY_DURATIONS] = "[30m]",
        [KEY_SPLIT] = "50%",
        [KEY_EXPECTATION] = "go",
        [KEY_DECISIONS] = "[no abort]",
    };
    for (size_t i = 0; i < key_table_count; i++) {
        const struct key *key = &key_table[i];
        char path[256];
        const char *value = key->type == KEY_WORD ? key->words[0] : values[key->type];
        if (key->document != DOCUMENT_SCENARIO || !value ||
            key_is_placeholder(strrchr(key->path, '.') ? strrchr(key->path, '.') + 1 : "x"))
            continue;
        if (key->type == KEY_DISTRIBUTION && strcmp(key->path, "learners.rounds.per_session") != 0)
            value = "{erlang: {mean: 2ms, stages: 3}}";
        fill_in(key->path, path, sizeof path);
        char *problem = problem_of(path, value);
        if (problem && (strstr(problem, "unknown key") || strstr(problem, "invalid value")))
            fprintf(stderr, "%s=%s: %s\n", path, value, problem);
        assert_true(!problem || (!strstr(problem, "unknown key") && !strstr(problem, "invalid value")));
        free(problem);
    }
}

static void every_policy_key_is_written_in_the_good_policies(void **state)
{
    (void)state;
    for (size_t i = 0; i < key_table_count; i++) {
        const char *dot = strrchr(key_table[i].path, '.');
        char leaf[64];
        if (key_table[i].document != DOCUMENT_POLICY)
            continue;
        snprintf(leaf, sizeof leaf, "%s:", dot ? dot + 1 : key_table[i].path);
        assert_true(strstr(good_policy, leaf) || strstr(other_policy, leaf));
    }
}

/* The default that the table documents for a path, as a value. */
static struct ratio documented(const char *path)
{
    const struct key *key = key_at(DOCUMENT_SCENARIO, path);
    struct ratio value = RATIO_NO_DATA;
    const char *why;
    assert_non_null(key);
    enum unit unit = key->type == KEY_WHOLE ? UNIT_COUNT : key->unit;
    bool negative = key->fallback[0] == '-';
    assert_true(quantity_parse(key->fallback + negative, strlen(key->fallback) - negative, unit, &value, &why));
    value.num = negative ? -value.num : value.num;
    return value;
}

static void documented_defaults_are_the_ones_in_use(void **state)
{
    (void)state;
    static const char minimal[] =
        "rehearsal: 1\nlearners: {count: 10k}\nanalyzers:\n"
        "  baseline: {service: {deterministic: 5ms}, replicas: 9}\n"
        "  ultra-fast: {service: {deterministic: 5ms}, replicas: 9, cache: {hit: 1%, miss: "
        "{deterministic: 1s}}}\n"
        "policy: two.yaml\nplan:\n  - {phase: ramp, at: 2025-11-01T14:00Z, for: 1h, split: 1%}\n";
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    write_good_files(&folder);
    write_text(&folder, "minimal.yaml", minimal);
    struct scenario *s = read_in(&folder, "minimal.yaml", &problems);
    assert_no_problems(&problems);
    const struct analyzer *fast = &s->analyzers[ARM_CANDIDATE];
    const struct patience *patience = &s->learners.patience;
    const struct {
        const char *path;
        struct ratio value;
    } rows[] = {
        {"seed", {(int64_t)s->seed, 1}},
        {"learners.rounds.quit_after_failure", s->learners.quit_after_failure},
        {"learners.patience.timeout", {patience->timeout_ns, 1}},
        {"learners.patience.retries", {patience->retries, 1}},
        {"learners.patience.backoff.base", {patience->backoff_base_ns, 1}},
        {"learners.patience.backoff.cap", {patience->backoff_cap_ns, 1}},
        {"regions.REGION.utc_offset", {s->regions[0].utc_offset_ns, 1}},
        {"analyzers.ARM.cache.warm", {fast->cache_warm_ns, 1}},
        {"analyzers.ARM.errors", fast->errors},
        {"analyzers.ARM.workers", {fast->workers, 1}},
        {"analyzers.ARM.queue", {fast->queue, 1}},
        {"analyzers.ARM.cpu.per_attempt", {fast->cpu_per_attempt_ns, 1}},
        {"analyzers.ARM.cpu.cores", fast->cores},
        {"analyzers.ARM.memory.capacity", ratio_multiply(fast->memory_capacity_kib, (struct ratio){1024, 1}, NULL)},
        {"analyzers.ARM.network.capacity", fast->network_capacity_bytes_per_s},
        {"analyzers.ARM.probes.targets", {fast->probe_targets, 1}},
        {"analyzers.ARM.probes.failure", fast->probe_failure},
        {"monitoring.tick", {s->monitoring.tick_ns, 1}},
        {"monitoring.sample", {s->monitoring.sample_ns, 1}},
        {"monitoring.variance_window", {s->monitoring.variance_window_ns, 1}},
        {"monitoring.availability_window", {s->monitoring.availability_window_ns, 1}},
        {"monitoring.tail_rounds", {s->monitoring.tail_rounds, 1}},
        {"business.revenue_per_year", s->business.revenue_per_year},
        {"business.uplift", s->business.uplift},
        {"business.noise_cv", s->business.noise_cv},
        {"business.apdex", {s->business.apdex_ns, 1}},
        {"business.complaints", s->business.complaints},
        {"business.churn.relief", s->business.churn_relief},
        {"business.churn.weight", s->business.churn_weight},
        {"objective.target", s->objective.target},
        {"objective.window", {s->objective.window_ns, 1}},
        {"objective.time_slice_window", {s->objective.slice_ns, 1}},
        {"objective.time_slice_target", s->objective.in_slice},
        {"rollback.latency", {s->rollback.latency_ns, 1}},
        {"rollback.limit", {s->rollback.limit_ns, 1}},
        {"rollback.recover", {s->rollback.recover_ns, 1}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(ratio_compare(rows[i].value, documented(rows[i].path)), 0);
    assert_string_equal(s->name, "minimal");
    assert_string_equal(s->region_names[0], "all");
    assert_string_equal(s->segment_names[0], "all");
    assert_int_equal(s->monitoring.variance, VARIANCE_RANGE_PP_X100); /* */
    assert_int_equal(fast->choice, CHOICE_POOLED);
    assert_true(fast->serve_stale);
    assert_int_equal(patience->jitter, JITTER_FULL);
    assert_int_equal(s->learners.per_session.kind, DISTRIBUTION_GEOMETRIC);
    assert_int_equal(s->learners.think.kind, DISTRIBUTION_EXPONENTIAL);
    assert_int_equal((int64_t)distribution_mean(&s->learners.away), 5 * NS_PER_MINUTE);
    assert_int_equal(ratio_compare(s->learners.activity[12], (struct ratio){1, 1}), 0);
    assert_int_equal(fast->deployed_ns, -365 * NS_PER_DAY);
    scenario_free(s);
    folder_close(&folder);
}

static void every_definition_of_the_spread_can_be_chosen_X_12(void **state)
{
    (void)state;
    for (int i = 0; i < VARIANCE_KINDS; i++)
        assert_null(problem_of("monitoring.variance", variance_words[i]));
}

static void every_kind_of_distribution_can_be_written(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{deterministic: 5ms}",
        "{deterministic: {value: 5ms}}",
        "{uniform: {low: 1ms, high: 2ms}}",
        "{exponential: {mean: 5ms}}",
        "{lognormal: {median: 5ms, p99: 9ms}}",
        "{lognormal: {mean: 5ms, cv: 0.5}}",
        "{gamma: {mean: 5ms, cv: 0.5}}",
        "{gamma: {mean: 5ms, shape: 2}}",
        "{erlang: {mean: 5ms, stages: 3}}",
        "{hyperexponential: {mean: 5ms, cv: 2}}",
        "{hyperexponential: [{share: 50%, mean: 1ms}, {share: 1/2, mean: 9ms}]}",
        "{weibull: {shape: 2, scale: 5ms}}",
        "{weibull: {shape: 2, mean: 5ms}}",
        "{pareto: {shape: 1.5, low: 1ms, high: 1s}}",
        "{geometric: {mean: 5ms}}",
        "{empirical: [{value: 1ms, weight: 3}, {value: 2ms, weight: 1}]}",
        "{mixture: [{share: 90%, of: {exponential: {mean: 1ms}}}, {share: 10%, of: {gamma: {mean: 9ms, cv: 1}}}]}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char *problem = problem_of("analyzers.ultra-fast.service", texts[i]);
        if (problem)
            fprintf(stderr, "%s: %s\n", texts[i], problem);
        assert_null(problem);
    }
}

/* What scenario_explain prints; the caller frees it. */
static char *explained(const char *key, bool *found, const char **nearest)
{
    char *bytes = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&bytes, &length);
    *found = scenario_explain(key, out, nearest);
    assert_int_equal(fclose(out), 0);
    return bytes;
}

static void explanations_come_from_the_table(void **state)
{
    (void)state;
    bool found;
    const char *nearest;
    char *text = explained("learners.patience.timeout", &found, &nearest);
    assert_true(found);
    assert_string_equal(text,
                        "learners.patience.timeout\n    how long an attempt is waited for, drawn for each when it is "
                        "a distribution; 0 waits for ever\n    a duration such as 40s, or a distribution, "
                        "{KIND: PARAMETERS}; 0 .. 1h; default 2s; see assumption patience\n");
    free(text);
    text = explained("plan.ramp.for", &found, &nearest);
    assert_true(found && strstr(text, "plan.PHASE.for"));
    free(text);
    text = explained("plan[0].split.overrides[1].share", &found, &nearest);
    assert_true(found && strstr(text, "these learners"));
    free(text);
    text = explained("analyzers.ultra-fast.deployed", &found, &nearest);
    assert_true(found && strstr(text, "its cache is cold and does not warm"));
    free(text);
    text = explained("monitoring", &found, &nearest);
    assert_true(found && strstr(text, "monitoring.tick") && strstr(text, "monitoring.sample"));
    free(text);
    text = explained("phases.ramp.gate", &found, &nearest);
    assert_true(found && strstr(text, "end of the phase"));
    free(text);
    text = explained("learners.patiense.timeout", &found, &nearest);
    assert_false(found);
    assert_string_equal(nearest, "learners.patience.timeout");
    free(text);
}

static void the_reference_page_has_every_key_metric_and_distribution(void **state)
{
    (void)state;
    bool found;
    const char *nearest;
    char *page = explained("", &found, &nearest);
    assert_true(found);
    for (size_t i = 0; i < key_table_count; i++)
        assert_true(strstr(page, key_table[i].path) && strstr(page, key_table[i].meaning));
    for (int i = 0; i < METRICS; i++)
        assert_non_null(strstr(page, metric_table[i].word));
    assert_non_null(strstr(page, "hyperexponential"));
    free(page);
}

static void no_path_is_in_the_table_twice(void **state)
{
    (void)state;
    for (size_t i = 0; i < key_table_count; i++)
        assert_ptr_equal(key_at(key_table[i].document, key_table[i].path), &key_table[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_limit_of_a_range_is_inside_and_beyond_it_is_not),
        cmocka_unit_test(every_key_is_accepted_where_the_table_says),
        cmocka_unit_test(every_policy_key_is_written_in_the_good_policies),
        cmocka_unit_test(documented_defaults_are_the_ones_in_use),
        cmocka_unit_test(every_definition_of_the_spread_can_be_chosen_X_12),
        cmocka_unit_test(every_kind_of_distribution_can_be_written),
        cmocka_unit_test(explanations_come_from_the_table),
        cmocka_unit_test(the_reference_page_has_every_key_metric_and_distribution),
        cmocka_unit_test(no_path_is_in_the_table_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
