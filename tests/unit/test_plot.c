/* test_plot.c - the pictures: drawn, the same every time, and deaf to what users call things. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/exit_code.h"
#include "base/file.h"
#include "report/plot.h"
#include "report_checks.h"
#include "scratch_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct text read_inside(const char *name)
{
    struct text path = inside(name), bytes = {0};
    if (!file_read_whole(path.bytes, 1 << 24, &bytes))
        fail_msg("%s is not there", path.bytes);
    text_free(&path);
    return bytes;
}

/* Draws the fixture's pictures into the folder's `name`; skips the test where there is no gnuplot. */
static void draw(const char *name)
{
    struct text path = inside(name);
    int result = report_plots(&f.journal, path.bytes);
    text_free(&path);
    if (result == 1) {
        print_message("no gnuplot here\n");
        skip();
    }
    assert_int_equal(result, 0);
}

/* A program called gnuplot, first in PATH, for one call. */
static int run_with_gnuplot(const char *script, unsigned seconds)
{
    struct text program = inside("gnuplot"), path = {0};
    char *kept = memory_copy_text(getenv("PATH") ? getenv("PATH") : "");
    assert_true(file_write_new(program.bytes, script, strlen(script)));
    assert_int_equal(chmod(program.bytes, 0755), 0);
    text_format(&path, "%s:%s", folder, kept);
    setenv("PATH", path.bytes, 1);
    int result = gnuplot_run(folder, seconds);
    setenv("PATH", kept, 1);
    unlink(program.bytes);
    program.length = 0;
    text_format(&program, "%s/said.txt", folder);
    unlink(program.bytes); /* gnuplot_run wants it to be new */
    text_free(&program);
    text_free(&path);
    free(kept);
    return result;
}

static void without_gnuplot_there_is_a_note_and_no_picture(void **state)
{
    struct text path = inside("none");
    char *kept = memory_copy_text(getenv("PATH") ? getenv("PATH") : "");
    (void)state;
    fixture_open(&f, calm);
    setenv("PATH", folder, 1);
    int result = report_plots(&f.journal, path.bytes);
    setenv("PATH", kept, 1);
    assert_int_equal(result, 1);
    assert_int_equal(rmdir(path.bytes), 0); /* nothing is left behind */
    free(kept);
    text_free(&path);
    fixture_close(&f);
}

static void a_gnuplot_that_hangs_is_ended(void **state)
{
    (void)state;
    assert_int_equal(run_with_gnuplot("#!/bin/sh\nexec sleep 100\n", 1), GNUPLOT_HANGS);
    assert_int_equal(run_with_gnuplot("#!/bin/sh\nexit 5\n", 60), 5);
}

static void pictures_come_as_png_and_svg_and_are_the_same_every_time(void **state)
{
    static const char *const formats[] = {"png", "svg"};
    (void)state;
    fixture_open(&f, (struct fixture_options){.whole_plan = true});
    draw("one");
    draw("two");
    for (size_t i = 0; i < 2 * picture_count; i++) {
        char names[2][64];
        struct text bytes[2];
        if (!picture_shown(&f.journal, &pictures[i / 2]))
            continue;
        for (int k = 0; k < 2; k++) {
            snprintf(names[k], sizeof names[k], "%s/%s.%s", k ? "two" : "one", pictures[i / 2].stem, formats[i % 2]);
            bytes[k] = read_inside(names[k]);
        }
        assert_true(bytes[0].length > 1000);
        assert_int_equal(bytes[0].length, bytes[1].length);
        assert_memory_equal(bytes[0].bytes, bytes[1].bytes, bytes[0].length);
        text_free(&bytes[0]);
        text_free(&bytes[1]);
    }
    fixture_close(&f);
}

static void money_is_drawn_only_where_it_is_counted(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    f.scenario.business.revenue_per_year = (struct ratio){365000000, 1};
    draw("money");
    assert_true(there("money/revenue.png") && there("money/revenue.svg") && there("money/errors.png"));
    f.scenario.business.revenue_per_year = (struct ratio){0, 1};
    draw("money");
    assert_false(there("money/revenue.png") || there("money/revenue.svg"));
    assert_true(there("money/errors.png"));
    struct text report = markdown();
    assert_silent_on(&report, "revenue.png");
    text_free(&report);
    fixture_close(&f);
}

/* Strips of these lengths, in hours; a negative one is what the plan leaps over before the next. */
static void assert_labels_apart(const int *hours, size_t count, int labelled_at_least)
{
    struct strip of[16] = {0};
    struct strips strips = {.journal = &f.journal, .of = of};
    int64_t now = 0;
    int until = 0, labelled = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t length = abs(hours[i]) * NS_PER_HOUR;
        if (hours[i] > 0)
            of[strips.count++] = (struct strip){
                .start_ns = now, .end_ns = now + length, .bins_count = hours[i] < 6 ? 60U * (unsigned)hours[i] : 24};
        now += length;
    }
    panels_place(&strips);
    for (int i = 0; i < strips.count; i++) {
        bool any = false;
        for (int t = 0; t < of[i].tics_count; t++) {
            int64_t epoch = f.scenario.start_epoch_ns;
            int x = strip_x(&of[i], of[i].tics[t].time_ns - epoch);
            assert_in_range(of[i].tics[t].time_ns, epoch + of[i].start_ns, epoch + of[i].end_ns);
            if (!of[i].tics[t].format[0])
                continue;
            assert_true(x - TIME_PX / 2 >= until);
            until = x + TIME_PX / 2;
            any = true;
        }
        labelled += any;
    }
    assert_true(until <= PICTURE_WIDTH);
    assert_true(labelled >= labelled_at_least);
}

static void labels_of_time_touch_neither_each_other_nor_the_edge(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    assert_labels_apart((const int[]){2, 24, 4, 22, 36, 2}, 6, 6);
    assert_labels_apart((const int[]){2, 24, -1, 4, 22, -24, 36, 2}, 8, 6);
    assert_labels_apart((const int[]){1}, 1, 1);
    assert_labels_apart((const int[]){5, 24, 5, 24, 5, 24, 5, 24, 5, 24, 5, 24, 5, 24, 5, 24}, 16, 10);
    assert_labels_apart((const int[]){1000, 30, 20000}, 3, 3);
    fixture_close(&f);
}

static void a_name_is_cut_to_its_room(void **state)
{
    static const struct {
        const char *name;
        int room_px;
        const char *cut;
    } names[] = {{"canary", 56, "canary"}, {"canary", 55, "cana…"},   {"canary", 15, ""}, {"canary", -5, ""},
                 {"äöüäöü", 50, "äöü…"},   {"東京東京", 60, "東京…"}, {"", 60, ""}};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct text cut = {0};
        int width = put_fitting(&cut, names[i].name, names[i].room_px);
        assert_string_equal(cut.bytes ? cut.bytes : "", names[i].cut);
        assert_true(width <= (names[i].room_px > 0 ? names[i].room_px : 0));
        text_free(&cut);
    }
}

static void no_words_of_marks_overlap(void **state)
{
    struct strips strips;
    size_t count;
    int until[MARK_ROWS] = {0};
    (void)state;
    fixture_open(&f, (struct fixture_options){.whole_plan = true});
    strips_make(&strips, &f.journal);
    panels_place(&strips);
    struct mark *marks = marks_of(&strips, &count);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        int x = strip_x(marks[i].strip, marks[i].first->time_ns), width = width_px(marks[i].text);
        int start = marks[i].left ? x - width : x;
        if (width == 0)
            continue;
        assert_true(start >= until[marks[i].row] && start + width <= PICTURE_WIDTH);
        until[marks[i].row] = start + width;
    }
    free(marks);
    strips_free(&strips);
    fixture_close(&f);
}

static void a_string_holds_nothing_that_gnuplot_would_read(void **state)
{
    struct text out = {0};
    (void)state;
    put_string(&out, "ab 9%'\"`@{\\\n\x7f");
    assert_string_equal(out.bytes, "\"ab 9\\045\\047\\042\\140\\100\\173\\134  \"");
    text_free(&out);
}

/* In everything that a user can name: a command in each of the ways that gnuplot has to run one. */
static void hostile_names_are_shown_and_not_executed(void **state)
{
    static const char *const names[][2] = {{"'\"`touch %s/pwned`@{;%%s", ">'\"`touch %s/pwned`@{;%%s<"},
                                           {"$(touch %s/pwned)\\\n!touch #", ">$(touch %s/pwned)\\ !touch #<"},
                                           {"a\nsystem \"touch %s/pwned\"", ">a system \"touch %s/pwned\"<"}};
    struct text hostile[3] = {0}, shown[3] = {0}, all = {0};
    char *segments[3], *scenario, *phase, *rules[2];
    (void)state;
    fixture_open(&f, (struct fixture_options){.breach = true, .errors = 7});
    for (int i = 0; i < 3; i++) {
        text_format(&hostile[i], names[i][0], folder);
        text_format(&shown[i], names[i][1], folder);
        text_add(&all, hostile[i].bytes);
        segments[i] = f.segments[i].name;
        f.segments[i].name = hostile[i].bytes;
    }
    scenario = f.scenario.name, phase = f.phases[0].name;
    rules[0] = f.rules[0][0].phase, rules[1] = f.rules[1][0].phase;
    f.scenario.name = f.phases[0].name = f.rules[0][0].phase = f.rules[1][0].phase = all.bytes;
    draw("hostile");
    f.scenario.name = scenario, f.phases[0].name = phase;
    f.rules[0][0].phase = rules[0], f.rules[1][0].phase = rules[1];
    assert_false(there("pwned"));
    struct text svg = read_inside("hostile/segments.svg");
    for (int i = 0; i < 3; i++) {
        f.segments[i].name = segments[i];
        assert_says(&svg, shown[i].bytes);
        text_free(&hostile[i]);
        text_free(&shown[i]);
    }
    text_free(&svg);
    text_free(&all);
    fixture_close(&f);
}

static void a_folder_that_cannot_be_made_is_reported(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    assert_int_equal(report_plots(&f.journal, "/dev/null/x"), EXIT_ENVIRONMENT);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_gnuplot_there_is_a_note_and_no_picture),
        cmocka_unit_test(a_gnuplot_that_hangs_is_ended),
        cmocka_unit_test(pictures_come_as_png_and_svg_and_are_the_same_every_time),
        cmocka_unit_test(money_is_drawn_only_where_it_is_counted),
        cmocka_unit_test(labels_of_time_touch_neither_each_other_nor_the_edge),
        cmocka_unit_test(a_name_is_cut_to_its_room),
        cmocka_unit_test(no_words_of_marks_overlap),
        cmocka_unit_test(a_string_holds_nothing_that_gnuplot_would_read),
        cmocka_unit_test(hostile_names_are_shown_and_not_executed),
        cmocka_unit_test(a_folder_that_cannot_be_made_is_reported),
    };
    return cmocka_run_group_tests(tests, folder_open, folder_close);
}
