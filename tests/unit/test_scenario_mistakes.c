/* test_scenario_mistakes.c - scenarios that are wrong are refused, at the right place. */
#include "base/memory.h"
#include "base/words.h"
#include "scenario_files.h"

/* A change to one file of the good scenario, and the one problem it must give at the `@`. */
struct row {
    const char *name;
    const char *file; /* NULL: good.yaml */
    const char *from, *to;
    const char *fragment;
    bool more; /* further problems may follow */
};

static const struct row rows[] = {
    /* The first of them, see test_pcg.c. */
    {"a seed with which two random streams could meet is refused", NULL, "seed: 7", "seed: @200197",
     "any other seed will do", false},
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
    {"a checkpoint after the end is refused", NULL, "[15m, 30m, 2h]", "[15m, 30m, @3h]", "after the end", false},
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
     "every cell needs a replica of its own", false},
    {"a pool smaller than the regions is refused", NULL, "    split: 1%\n",
     "    split: 1%\n    replicas: {ultra-fast: 1}\n", "too small", false},
    {"a network above four seconds is refused", NULL, "network: {lognormal: {median: 8ms, p99: 20ms}}",
     "network: @{deterministic: 4001ms}", "at most 4s", false},
    {"an analyzer that can take more than a day is refused", NULL, "service: {lognormal: {median: 60ms, p99: 130ms}}",
     "service: @{deterministic: 20000d}", "at most a day", false},
    {"a cache's miss that can take more than a day is refused", NULL, "miss: {lognormal: {median: 30ms, p99: 60ms}}",
     "miss: @{exponential: {mean: 2h}}", "at most a day", false},
    {"a think time above a month is refused", NULL, "{exponential: {mean: 30s}}", "@{deterministic: 31d}",
     "at most 30 days", false},
    {"a time away above a month is refused", NULL,
     "{think:", "{away: @{exponential: {mean: 2d}}, think:", "at most 30 days", false},
    {"a session of more rounds than can be counted is refused", NULL,
     "{think:", "{per_session: @{deterministic: 65536}, think:", "at most 65535", false},
    {"a session that is that long by chance is refused, too", NULL,
     "{think:", "{per_session: @{geometric: {mean: 3000}}, think:", "can have 68", false},
    {"a round that takes no time is refused", NULL,
     "{think: {exponential: {mean: 30s}}}\n  patience: {timeout: 2s, backoff: {base: 200ms}}\nregions:\n"
     "  - {name: NA, share: 60%, utc_offset: -5h, network: {lognormal: {median: 8ms, p99: 20ms}}}",
     "{think: @{deterministic: 0s}, away: {deterministic: 0s}}\n  patience: {timeout: 2s, backoff: {base: "
     "200ms}}\nregions:\n"
     "  - {name: NA, share: 60%, utc_offset: -5h}",
     "a round would take no time at all", false},
    {"more rounds in a sample than can be counted are refused", NULL, "{think: {exponential: {mean: 30s}}}",
     "{think: @{exponential: {mean: 1us}}, away: {exponential: {mean: 1us}}}", "at most 4.29 billion", false},
    {"a queue that takes years to serve is refused", NULL, "    service: {lognormal: {median: 12ms, p99: 30ms}}",
     "    service: {deterministic: 20m}\n    queue: @100k", "at most 1000", false},
    {"a pool with too many places is refused", NULL, "    replicas: 25", "    queue: @1M\n    replicas: 25k",
     "at most 2147483647", false},
    {"replicas of an unknown version are refused", NULL, "replicas: {ultra-fast: 50}", "replicas: {@ultrafast: 50}",
     "did you mean ultra-fast", true},
    {"a third version is refused", NULL, "  ultra-fast:\n    service", "  other: {}\n  @ultra-fast:\n    service",
     "a third version", true},
    {"a single version is refused", NULL,
     "  baseline: {service: {lognormal: {median: 60ms, p99: 130ms}}, replicas: 250, workers: 8}\n", "", "two versions",
     false},
    {"a version called like both is refused", NULL, "  baseline: {", "  @all: {", "something else", true},
    {"a candidate that is no version is refused", NULL, "monitoring: {", "candidate: @ultra_fast\nmonitoring: {",
     "did you mean ultra-fast", true},
    {"a base of memory above its capacity is refused", NULL, "    replicas: 25",
     "    memory: @{base: 2GiB}\n    replicas: 25", "more than its `capacity`", false},
    {"a word that is not one of the words gets the nearest", NULL, "    replicas: 25",
     "    choice: @two_choises\n    replicas: 25", "did you mean two_choices?", false},
    {"an unknown kind of fault gets the nearest", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: @cache_flsh}\nmonitoring: {", "did you mean cache_flush?", false},
    {"a fault of an unknown version is refused", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: cache_flush, arm: @ultra_fast}\nmonitoring: {",
     "did you mean ultra-fast", false},
    {"a fault needs the parameters of its kind", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: @abort}\nmonitoring: {", "abort needs `status`", false},
    {"a fault needs one of two parameters", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: @delay}\nmonitoring: {", "delay needs `latency` or `factor`", false},
    {"a fault takes no parameter of another kind", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: abort, status: error, @jitter: 5ms}\nmonitoring: {",
     "abort does not take `jitter`; it takes `percentage`, `status`, `correlation`", false},
    {"a flush has no length", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: abort, status: error, @dwell: 5m}\nmonitoring: {",
     "`dwell` goes with `mttr`", false},
    {"a fault of no attempt strikes nobody", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: abort, status: error, percentage: @0%}\nmonitoring: {",
     "a share of 0 strikes nobody", false},
    {"a fault after the plan strikes nobody", NULL, "monitoring: {",
     "faults:\n  - {at: @2027-10-31T12:30Z, kind: abort, status: error}\nmonitoring: {",
     "falls into a time that the plan observes", false},
    {"what happens at a moment before the plan", NULL, "monitoring: {",
     "faults:\n  - {at: @2025-10-31T11:59Z, kind: cache_flush}\nmonitoring: {",
     "falls into a time that the plan observes", false},
    {"a fault shorter than a tick may strike nobody", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: abort, status: error, for: @2s}\nmonitoring: {", "shorter than a tick",
     false},
    {"a jitter is no more than the latency", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: delay, latency: 1s, jitter: @2s}\nmonitoring: {",
     "`jitter` is more than `latency`", false},
    {"a fault ends before it comes again", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: abort, status: error, for: 5m, every: @1m}\nmonitoring: {",
     "`every` is shorter than `for`", false},
    {"a slope is one of two", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: abort, status: error, percentage: @{from: 1%, to: 2%}}\nmonitoring: {",
     "a slope is {from, to, over} or {from, to, step, every}", false},
    {"random faults have a rate or a mean time", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: abort, status: error, for: 1m, random: @{rate: 3/d, mtbf: "
     "1h}}\nmonitoring: {",
     "`random` has either `rate` or `mtbf`", false},
    {"a fault that comes back ends first", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: abort, status: error, random: @{rate: 3/d}}\nmonitoring: {",
     "without `for`, the first never ends", false},
    {"a fault's region is one of the scenario's", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: abort, status: error, region: @Atlantis}\nmonitoring: {",
     "unknown region", false},
    {"a flush is not aimed at a segment", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: cache_flush, @segment: A}\nmonitoring: {",
     "cache_flush cannot be aimed by `segment`", false},
    {"too many faults are refused", NULL, "monitoring: {",
     "faults:\n  @- {at: 2025-10-31T12:30Z, kind: abort, status: error, for: 5s, random: {rate: 1/s}}\nmonitoring: {",
     "these faults would begin about", false},
    {"a slowed partition says by how much", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: @partition, traffic: slowed}\nmonitoring: {",
     "`traffic: slowed` and `latency` go together", false},
    {"what is jammed has no direction", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: partition, for: 1m, traffic: jammed, direction: @to}\nmonitoring: {",
     "`direction` goes with `traffic: stopped`", false},
    {"a cache that expires has no slope", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: cache_expiry, arm: ultra-fast, percentage: @{from: 1%, to: 9%, over: "
     "1m}}\nmonitoring: {",
     "what happens at a moment has no slope", false},
    {"a fault without a time is refused", NULL, "monitoring: {", "faults:\n  - @{kind: cache_flush}\nmonitoring: {",
     "`at` is missing", false},
    {"a fault at no time is refused", NULL, "monitoring: {",
     "faults:\n  - {at: @noon, kind: cache_flush}\nmonitoring: {", "noon", false},
    {"a flush of an analyzer without a cache is refused", NULL, "monitoring: {",
     "faults:\n  - {at: 2025-10-31T12:30Z, kind: cache_flush, arm: @baseline}\nmonitoring: {",
     "has no cache, so nothing of one can go wrong", false},
    {"a driving policy without rules for any phase of the plan is refused", NULL,
     "policy: one.yaml\nbeside: [two.yaml]\nplan:\n",
     "policy: @one.yaml\nbeside: [two.yaml]\nonly: early\nplan:\n  - {phase: early, at: 2025-10-31T10:00Z, for: 1h, "
     "split: 1%}\n",
     "no rules for any phase of the plan", true},
    {"a mistake behind an escape is shown at its text, not beside it", NULL, "[no warn in canary",
     "[\"@no\\x20warn in canari\"", "did you mean canary", false},
    {"a tab on a blank line is refused with what to do", NULL, "seed: 7\n", "seed: 7\n@\t\n", "use spaces", false},
    {"a phase kept twice is refused", NULL, "monitoring: {", "only: [ramp, @ramp]\nmonitoring: {", "there twice", true},
    {"a share of traffic above 1 is refused", NULL, "no warn in canary", "no rollback to @150%", "from 0% to 100%",
     false},
    {"a share of traffic below 0 is refused", NULL, "no warn in canary", "no rollback to @-1%", "from 0% to 100%",
     false},
    {"a decision that moves no traffic has no share", NULL, "no warn in canary", "no warn @to 3%",
     "\"warn\" moves no traffic", false},
    {"a decision in no phase is refused, whatever blanks follow", NULL, "[no warn in canary", "[\"no warn in  @\"",
     "the name of a phase follows", false},
    {"a backoff that shrinks is refused", NULL, "backoff: {base: 200ms}", "backoff: @{base: 200ms, cap: 100ms}",
     "shorter", false},
    {"an unknown distribution gets the nearest", NULL, "{lognormal: {median: 12ms", "{@lognorml: {median: 12ms",
     "did you mean lognormal", false},
    {"a distribution with the wrong parameters says which it has", NULL, "{lognormal: {median: 12ms, p99",
     "{@lognormal: {median: 12ms, p90", "median and p99", false},
    {"an impossible distribution is refused", NULL, "{lognormal: {median: 12ms, p99: 30ms}}",
     "{@lognormal: {median: 12ms, p99: 3ms}}", "invalid", false},
    {"a geometric distribution of whole numbers has a mean of at least one", NULL, "rounds: {",
     "rounds: {per_session: {@geometric: {mean: 0.5}}, ", "invalid", false},
    {"a list where a mapping is needed is refused", NULL, "monitoring: {tick: 5s, sample: 30s}",
     "monitoring: @[5s, 30s]", "found a list", false},
    {"a mapping where a list is needed is refused", NULL, "[15m, 30m, 2h]", "@{at: 15m}", "found a mapping", false},
    {"a key without a value is refused", NULL, "seed: 7", "@seed:", "found nothing", false},
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
    {"beside from there are triggers alone", "two.yaml", "{phase: canary, from",
     "{phase: canary, gate: [cpu < 1%], @from", "no other keys", false},
    {"a trigger's duration between two samples is refused, and those beside it are said", "one.yaml", "for 2m",
     "for @2m10s", "monitoring.sample, 30s); 2m or 2m30s would be right", false},
    {"a duration shorter than a sample is refused", "one.yaml", "for 3m", "for @10s", "30s); 30s would be right",
     false},
    {"a window between two samples is refused", "one.yaml", "over 1h", "over @1h1s", "1h or", false},
    {"a checkpoint that the plan does not have is refused", "one.yaml", "at: 30m", "at: @20m",
     "those of the plan: 30m, 4h", false},
    {"a required checkpoint after the end of its phase is refused", "one.yaml", "at: 30m", "at: @5h",
     "no checkpoint 5h after the start of phase ramp", false},
    {"a phase that is not judged because of a slip is refused", "one.yaml", "- phase: ramp", "- phase: @rump",
     "no rules for its phase ramp", true},
    {"an empty gate is refused", "two.yaml", "gate: [error_rate < 0.1%]", "gate: @[]", "nothing here can fail", false},
    {"warnings alone are no gate", "two.yaml", "phase: ramp\n    gate: [error_rate < 0.1%]",
     "phase: @ramp\n    triggers: [error_rate > 1% -> warn, any criterion breached -> rollback to 0%]",
     "nothing here can fail", false},
    {"what has to be maintained is no gate", "two.yaml", "phase: ramp\n    gate: [error_rate < 0.1%]",
     "phase: @ramp\n    maintained: {breach: 1m, checkpoints: true}", "nothing here can fail", false},
    {"from needs a file that has the phase", "two.yaml", "{phase: canary, from: one.yaml",
     "{phase: other, from: @one.yaml", "no phase \"other\"", false},
    {"from in a circle is refused", "two.yaml", "from: one.yaml", "from: @two.yaml", "circle", false},
    {"a second list for one checkpoint is refused", "one.yaml",
     "    triggers:", "      - {at: @30m, criteria: [cpu < 1%]}\n    triggers:", "second list", true},
    {"an expectation of an unknown phase is refused", NULL, "  ramp: rollback by 15:14", "  @rump: rollback by 15:14",
     "did you mean ramp", false},
    {"an expectation has a verdict", NULL, "canary: go", "canary: @gone", "it is not-run, go, no-go", false},
    {"an unknown verdict gets the nearest known one", NULL, "rollback by", "@rollbak by", "did you mean \"rollback\"?",
     false},
    {"a verdict that a phase cannot end with is no expectation", NULL, "canary: go", "canary: @running",
     "no verdict is called \"running\"", false},
    {"a decision that is never made cannot be expected not to come", NULL, "[no warn in", "[no @wran in",
     "did you mean \"warn\"?", false},
    {"an unknown decision is refused", NULL, "warn at +2m", "@panic at +2m",
     "no decision is called \"panic\"; it is begin", false},
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
    {"an assumption without a text is refused", NULL, "- {id: baseline, text: our own words}", "- @{id: baseline}",
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

/* Of these words, and of no others, an expectation may say where the traffic goes. */
static void only_what_moves_traffic_is_expected_to_a_share(void **state)
{
    static const char *const moving[] = {"abort",   "reduce",      "rollback", "no-go",
                                         "traffic", "investigate", "revert",   NULL};
    (void)state;
    struct folder folder;
    folder_open(&folder);
    for (enum decision_kind d = 0; d < DECISION_KINDS; d++) {
        struct problems problems = {0};
        char expected[64];
        snprintf(expected, sizeof expected, "[no %s to 3%%, ", decision_words[d]);
        struct scenario *s = read_changed(&folder, "[no warn in canary, ", expected, NULL, 0, &problems);
        assert_int_equal(!!s, word_find(decision_words[d], moving) >= 0);
        assert_int_equal(problems.count, !s);
        problems_free(&problems);
        scenario_free(s);
    }
    folder_close(&folder);
}

static char *row_names[ROWS];

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(ten_mistakes_are_kept_and_all_are_counted),
        cmocka_unit_test(only_what_moves_traffic_is_expected_to_a_share),
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
