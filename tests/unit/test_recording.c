/* Recordings: what a row means, and where a bad one is pointed at. */
#include "control_fixture.h"

#include "rehearsal/recording.h"

#include <stdio.h>
#include <unistd.h>

static const char *regions[] = {"NA", NULL}, *segments[] = {"A", "B", "C", NULL};

struct tape {
    struct fixture *fixture;
    struct recording *recording;
    char path[64];
};

/* Two phases end to end, of an hour each with a checkpoint at 15 minutes, then a gap, then a third. */
static struct tape tape_of(const char *text)
{
    struct tape t = {.fixture = fixture_new(), .path = "/tmp/rehearse-recording-XXXXXX"};
    struct scenario *s = &t.fixture->scenario;
    s->region_names = regions;
    s->segment_names = segments;
    s->start_epoch_ns = SECONDS(1761912000); /* 2025-10-31T12:00Z */
    for (int i = 0; i < 3; i++) {
        struct phase *p = add_phase(t.fixture,
                                    i == 0   ? "canary"
                                    : i == 1 ? "ramp"
                                             : "rollout",
                                    i < 2 ? 3600 * i : 10800, 3600, 1);
        p->checkpoints[0] = SECONDS(900);
        p->checkpoints_count = 1;
    }
    int file = mkstemp(t.path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
    static struct stated_metric stated[] = {{.info = {.word = "price.each", .unit = UNIT_MONEY}},
                                            {.info = {.word = "lessons", .unit = UNIT_RATE}}};
    s->stated = (struct stated_metrics){.of = {stated[0], stated[1]}, .count = 2};
    t.recording = recording_open(t.path, s, &t.fixture->problems);
    return t;
}

static void tape_free(struct tape *t)
{
    recording_close(t->recording);
    unlink(t->path);
    for (int i = 0; i < t->fixture->scenario.phases_count; i++)
        free(t->fixture->phases[i].name);
    for (int arm = 0; arm <= ARM_ALL; arm++)
        free(t->fixture->scenario.arm_words[arm]);
    problems_free(&t->fixture->problems);
    free(t->fixture);
}

static const struct slice *slice_of(const struct sample *sample, struct scope scope)
{
    struct scopes scopes = {1, 3};
    return &sample->slices[scopes_index(&scopes, scope)];
}

static const struct scope fast = {ARM_CANDIDATE, -1, -1};

static void counters_become_measures_of_the_row_s_interval(void **state)
{
    (void)state;
    int phase;
    struct tape t = tape_of("# a comment\n"
                            "time,requests,errors,downtime_ms,incidents.high\n"
                            "2025-10-31T12:10Z,1000,7,250,1\n"
                            "900,500,0,0,0\n");
    const struct sample *s = recording_next(t.recording, &phase);
    assert_non_null(s);
    assert_int_equal(phase, 0);
    assert_int_equal(s->start_ns, 0); /* the phase's start */
    assert_int_equal(s->end_ns, SECONDS(600));
    assert_int_equal(slice_of(s, fast)->sum.of[MEASURE_OFFERED], 1000);
    assert_int_equal(slice_of(s, fast)->sum.of[MEASURE_SERVED], 993);
    assert_int_equal(slice_of(s, fast)->sum.of[MEASURE_ERRORS], 7);
    assert_int_equal(slice_of(s, fast)->sum.of[MEASURE_PROBES], 600000);
    assert_int_equal(slice_of(s, fast)->sum.of[MEASURE_PROBES_UP], 599750);
    assert_int_equal(slice_of(s, fast)->sum.of[MEASURE_INCIDENTS_HIGH], 1);
    s = recording_next(t.recording, &phase);
    assert_int_equal(s->start_ns, SECONDS(600)); /* the row before */
    assert_int_equal(s->end_ns, SECONDS(900));
    assert_int_equal(slice_of(s, fast)->sum.of[MEASURE_INCIDENTS_HIGH], 0);
    assert_null(recording_next(t.recording, &phase));
    assert_int_equal(t.fixture->problems.count, 0);
    tape_free(&t);
}

static void readings_have_scopes_and_people_s_units(void **state)
{
    (void)state;
    int phase;
    struct tape t = tape_of("time,error_rate[segment=B],latency.p99[region=NA arm=baseline],latency.p95,"
                            "revenue.delta[arm=all],price.each,memory.growth,lessons,latency.all.p99\r\n"
                            "15m,0.079%,150ms,0.046,+0.37%,$0.05,-1,120/min,30ms\r\n");
    const struct sample *s = recording_next(t.recording, &phase);
    assert_int_equal(t.fixture->problems.count, 0);
    assert_non_null(s);
    const struct slice *b = slice_of(s, (struct scope){ARM_CANDIDATE, -1, 1});
    assert_true(b->given.set == UINT64_C(1) << METRIC_ERROR_RATE);
    assert_int_equal(ratio_compare(b->given.of[METRIC_ERROR_RATE], (struct ratio){79, 100000}), 0);
    assert_int_equal(slice_of(s, (struct scope){ARM_BASELINE, 0, -1})->given.of[METRIC_LATENCY_P99].num,
                     150 * NS_PER_MS);
    assert_int_equal(slice_of(s, fast)->given.of[METRIC_LATENCY_P95].num, 46 * NS_PER_MS);
    assert_int_equal(slice_of(s, fast)->given.of[METRIC_LATENCY_ALL_P99].num, 30 * NS_PER_MS); /* refusals are fast */
    assert_int_equal(ratio_compare(slice_of(s, (struct scope){ARM_ALL, -1, -1})->given.of[METRIC_REVENUE_DELTA],
                                   (struct ratio){37, 10000}),
                     0);
    assert_int_equal(slice_of(s, fast)->given.of[METRICS].num, 50000);
    assert_int_equal(slice_of(s, fast)->given.of[METRIC_MEMORY_GROWTH].num, -1);
    assert_int_equal(ratio_compare(slice_of(s, fast)->given.of[METRICS + 1], (struct ratio){2, 1}), 0);
    tape_free(&t);
}

static void an_empty_cell_is_no_data(void **state)
{
    (void)state;
    int phase;
    struct tape t = tape_of("time,requests,errors,latency.p99,availability\n15m,100,,,\n");
    const struct sample *s = recording_next(t.recording, &phase);
    assert_int_equal(slice_of(s, fast)->given.set, 0);
    assert_int_equal(slice_of(s, fast)->sum.of[MEASURE_OFFERED], 100);
    assert_int_equal(slice_of(s, fast)->sum.of[MEASURE_SERVED], 0);
    tape_free(&t);
}

static void rows_outside_every_phase_are_skipped_and_counted(void **state)
{
    (void)state;
    int phase;
    struct tape t =
        tape_of("time,latency.p99\n0,1ms\n15m,1ms\n1h,1ms\n75m,1ms\n2h,1ms\n2h30m,1ms\n3h15m,1ms\n5h,1ms\n");
    const int64_t ends[] = {900, 3600, 4500, 7200, 11700};
    for (size_t i = 0; i < 5; i++) {
        const struct sample *s = recording_next(t.recording, &phase);
        assert_non_null(s);
        assert_int_equal(s->end_ns, SECONDS(ends[i]));
        assert_int_equal(phase, i < 2 ? 0 : i < 4 ? 1 : 2);
        if (i == 4)
            assert_int_equal(s->start_ns, SECONDS(10800));
    }
    assert_null(recording_next(t.recording, &phase));
    assert_int_equal(recording_skipped(t.recording), 3);
    assert_int_equal(t.fixture->problems.count, 0);
    tape_free(&t);
}

/* Each is one mistake: where it is, and a word of what is said. */
static const struct {
    const char *text, *says;
    int line, column;
} mistakes[] = {
    {"", "names the columns", 0, 0},
    {"requests\n1\n", "no column \"time\"", 1, 1},
    {"time,latencyp99\n15m,1ms\n", "did you mean \"latency.p99\"", 1, 6},
    {"time,cpu,cpu\n15m,1,1\n", "before: \"cpu\"", 1, 10},
    {"time,errors\n15m,1\n", "errors need requests", 1, 6},
    {"time,downtime_ms,probes\n", "given twice", 1, 18},
    {"time,cpu[segment=Z]\n", "no segment \"Z\"", 1, 6},
    {"time,cpu[arm=slow]\n", "unknown arm", 1, 6},
    {"time,cpu[zone=A]\n", "unknown scope", 1, 6},
    {"time,cpu[segment=A region=NA]\n", "at once", 1, 6},
    {"time,cpu[segment=A\n", "ends in ]", 1, 6},
    {"time,incidents\n", "which incidents", 1, 6},
    {"time,cpu\nnoon,1\n", "a time is an instant", 2, 1},
    {"time,cpu\n1.0001,1\n", "whole milliseconds", 2, 1},
    {"time,cpu\n15m,1\n15m,1\n", "ascend", 3, 1},
    {"time,cpu\n20m,1\n", "checkpoint 1 of canary", 2, 1},
    {"time,cpu\n15m,1\n30m,1\n70m,1\n", "end of canary", 4, 1},
    {"time,cpu\n15m\n", "1 fields in this row, 2", 2, 1},
    {"time,cpu\n15m,150%\n", "above 100%", 2, 5},
    {"time,cpu\n15m,-1%\n", "negative", 2, 5},
    {"time,latency.p99\n15m,40 ms\n", "40 ms", 2, 5},
    {"time,requests,errors\n15m,5,6\n", "more failed than", 2, 7},
    {"time,requests,errors\n15m,5.5,0\n", "whole number", 2, 5},
    {"time,requests,errors\n5m,999999999999999,1\n10m,2,0\n", "above 10^15", 3, 5},
    {"time,requests,errors\n5m,1000000000000001,1\n", "0 .. 10^15", 2, 4},
    {"time,downtime_ms\n15m,900001\n", "more downtime than time", 2, 5},
    {"time,cpu\n15m,\"1\n", "does not end", 0, 0},
    {"time,cpu\n15m,a\"b\n", "quote inside", 2, 6},
    {"time,requests,errors,error_rate\n", "error_rate is given twice", 1, 22},
    {"time,availability,requests,downtime_ms\n", "availability is given twice", 1, 28},
    {"time,latency.p50,latency.p99\n5m,20ms,10ms\n", "latency.p99 is below latency.p50", 2, 9},
    {"time,cpu\r15m,1\r", "carriage return alone", 1, 10},
    {"time,cpu\n15m,1\r20m,1\n", "carriage return alone", 2, 7},
    {"time,cpu\n9223372036854ms,1\n9223372036854ms,1\n", "beyond all dates", 3, 1},
};

/* A row of several lines, and a quote without an end: no other line is shown for theirs. */
static void the_line_that_is_shown_is_the_one_that_is_named(void **state)
{
    (void)state;
    static const char *const texts[] = {"time,\"c\np\nu\"\n", "time,cpu\n5m,\"1\n"};
    int phase;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct tape t = tape_of(texts[i]);
        while (t.recording && recording_next(t.recording, &phase))
            ;
        assert_int_equal(t.fixture->problems.count, 1);
        assert_null(t.fixture->problems.kept[0].excerpt);
        tape_free(&t);
    }
    struct tape t = tape_of("time,\"c\npu\",cpuu\n");
    assert_int_equal(t.fixture->problems.count, 2);
    assert_null(t.fixture->problems.kept[0].excerpt);
    assert_string_equal(t.fixture->problems.kept[1].excerpt, "pu\",cpuu");
    tape_free(&t);
}

static void a_mistake_is_pointed_at(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        int phase;
        struct tape t = tape_of(mistakes[i].text);
        const struct problems *p = &t.fixture->problems;
        while (t.recording && recording_next(t.recording, &phase))
            ;
        if (p->count != 1 || !strstr(p->kept[0].message, mistakes[i].says))
            print_error("%s", mistakes[i].text);
        assert_int_equal(p->count, 1);
        if (!strstr(p->kept[0].message, mistakes[i].says))
            fail_msg("%s", p->kept[0].message);
        if (mistakes[i].line > 0) {
            assert_int_equal(p->kept[0].place.line, mistakes[i].line);
            assert_int_equal(p->kept[0].place.column, mistakes[i].column);
        }
        tape_free(&t);
    }
}

static void several_mistakes_are_shown_at_once_and_nothing_after_the_first_is_judged(void **state)
{
    (void)state;
    int phase;
    struct tape t = tape_of("time,cpu\n15m,1\n30m,x\n45m,y\n50m,1\n");
    assert_non_null(recording_next(t.recording, &phase));
    assert_null(recording_next(t.recording, &phase));
    assert_int_equal(t.fixture->problems.count, 2);
    tape_free(&t);
}

static void quotes_blank_lines_comments_and_a_byte_order_mark_are_read(void **state)
{
    (void)state;
    int phase;
    struct tape t =
        tape_of("\xEF\xBB\xBF# hello, \"world\n\n\"time\",\"cpu[segment=A,arm=baseline]\"\n\n# more\n\"15m\",\"5%\"\n"
                "1h,6%");
    assert_int_equal(t.fixture->problems.count, 0);
    const struct sample *s = recording_next(t.recording, &phase);
    assert_non_null(s);
    assert_true(slice_of(s, (struct scope){ARM_BASELINE, -1, 0})->given.set != 0);
    s = recording_next(t.recording, &phase);
    assert_non_null(s); /* the last line needs no end */
    assert_int_equal(s->end_ns, SECONDS(3600));
    tape_free(&t);
}

static void any_bytes_are_refused_or_read_but_never_crash(void **state)
{
    (void)state;
    static const char *const pieces[] = {"time",
                                         ",",
                                         "\n",
                                         "\"",
                                         "requests",
                                         "errors",
                                         "15m",
                                         "1h",
                                         "[",
                                         "]",
                                         "segment=A",
                                         "cpu",
                                         "0.5",
                                         "-",
                                         "%",
                                         "#",
                                         "\r",
                                         " ",
                                         "\xEF\xBB\xBF",
                                         "999999999999999999999"};
    uint32_t x = 20251031;
    for (int round = 0; round < 3000; round++) {
        char text[512] = "";
        if (round % 2 == 1)
            strcpy(text, "time,requests,errors,cpu\n");
        for (int i = 0; i < 24; i++) {
            x = x * 1664525 + 1013904223;
            strcat(text, pieces[(x >> 16) % (sizeof pieces / sizeof *pieces)]);
        }
        struct tape t = tape_of(text);
        int phase;
        while (t.recording && recording_next(t.recording, &phase))
            assert_in_range(phase, 0, 2);
        tape_free(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counters_become_measures_of_the_row_s_interval),
        cmocka_unit_test(readings_have_scopes_and_people_s_units),
        cmocka_unit_test(an_empty_cell_is_no_data),
        cmocka_unit_test(rows_outside_every_phase_are_skipped_and_counted),
        cmocka_unit_test(a_mistake_is_pointed_at),
        cmocka_unit_test(the_line_that_is_shown_is_the_one_that_is_named),
        cmocka_unit_test(several_mistakes_are_shown_at_once_and_nothing_after_the_first_is_judged),
        cmocka_unit_test(quotes_blank_lines_comments_and_a_byte_order_mark_are_read),
        cmocka_unit_test(any_bytes_are_refused_or_read_but_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
