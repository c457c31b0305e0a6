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

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/test_plot_XXXXXX";

static struct text inside(const char *name)
{
    struct text path = {0};
    text_format(&path, "%s/%s", folder, name);
    return path;
}

static struct text read_inside(const char *name)
{
    struct text path = inside(name), bytes = {0};
    if (!file_read_whole(path.bytes, 1 << 24, &bytes))
        fail_msg("%s is not there", path.bytes);
    text_free(&path);
    return bytes;
}

static bool there(const char *name)
{
    struct text path = inside(name);
    struct stat status;
    bool found = stat(path.bytes, &status) == 0;
    text_free(&path);
    return found;
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
    assert_true(file_write_whole(program.bytes, script, strlen(script)));
    assert_int_equal(chmod(program.bytes, 0755), 0);
    text_format(&path, "%s:%s", folder, kept);
    setenv("PATH", path.bytes, 1);
    int result = gnuplot_run(folder, seconds);
    setenv("PATH", kept, 1);
    unlink(program.bytes);
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
        for (int k = 0; k < 2; k++) {
            snprintf(names[k], sizeof names[k], "%s/%s.%s", k ? "two" : "one", picture_name(i / 2)->stem,
                     formats[i % 2]);
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
    struct text name = {0}, shown = {0};
    (void)state;
    text_format(&name,
                "'\"`touch %1$s/pwned`$(touch %1$s/pwned)\\\n!touch %1$s/pwned\nsystem \"touch %1$s/pwned\"#@a{;%%s",
                folder);
    text_format(&shown,
                ">'\"`touch %1$s/pwned`$(touch %1$s/pwned)\\ !touch %1$s/pwned system \"touch %1$s/pwned\"#@a{;%%s<",
                folder);
    fixture_open(&f, (struct fixture_options){.breach = true, .errors = 7});
    char *scenario = f.scenario.name, *segment = f.segments[0].name, *phase = f.phases[0].name;
    char *rules[2] = {f.rules[0][0].phase, f.rules[1][0].phase};
    f.scenario.name = f.segments[0].name = name.bytes;
    f.phases[0].name = f.rules[0][0].phase = f.rules[1][0].phase = name.bytes;
    draw("hostile");
    f.scenario.name = scenario;
    f.segments[0].name = segment;
    f.phases[0].name = phase;
    f.rules[0][0].phase = rules[0];
    f.rules[1][0].phase = rules[1];
    assert_false(there("pwned"));
    struct text svg = read_inside("hostile/segments.svg");
    assert_says(&svg, shown.bytes);
    text_free(&svg);
    text_free(&name);
    text_free(&shown);
    fixture_close(&f);
}

static void a_folder_that_cannot_be_made_is_reported(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    assert_int_equal(report_plots(&f.journal, "/dev/null/x"), EXIT_ENVIRONMENT);
    fixture_close(&f);
}

static int folder_open(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int folder_close(void **state)
{
    struct text command = {0};
    (void)state;
    text_format(&command, "rm -rf %s", folder);
    int status = system(command.bytes);
    text_free(&command);
    return status;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_gnuplot_there_is_a_note_and_no_picture),
        cmocka_unit_test(a_gnuplot_that_hangs_is_ended),
        cmocka_unit_test(pictures_come_as_png_and_svg_and_are_the_same_every_time),
        cmocka_unit_test(a_string_holds_nothing_that_gnuplot_would_read),
        cmocka_unit_test(hostile_names_are_shown_and_not_executed),
        cmocka_unit_test(a_folder_that_cannot_be_made_is_reported),
    };
    return cmocka_run_group_tests(tests, folder_open, folder_close);
}
