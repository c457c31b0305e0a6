/* test_text.c - growing strings, CSV fields, and files written whole even when the disk is full. */
#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A folder of its own for each test; paths in it are made with `in`. */
struct folder {
    char path[64];
};

static int set_up(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    if (!folder)
        return -1;
    strcpy(folder->path, "/tmp/rehearse-test-XXXXXX");
    *state = folder;
    return mkdtemp(folder->path) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct folder *folder = *state;
    char command[100];
    snprintf(command, sizeof command, "rm -rf '%s'", folder->path);
    int status = system(command);
    free(folder);
    return status;
}

static const char *in(const struct folder *folder, const char *name, char *buffer, size_t size)
{
    snprintf(buffer, size, "%s/%s", folder->path, name);
    return buffer;
}

static void assert_content(const char *path, const char *expected)
{
    struct text text = {0};
    assert_true(file_read_whole(path, 1 << 20, &text));
    assert_string_equal(text.bytes, expected);
    text_free(&text);
}

static void a_text_grows_by_strings_bytes_and_formats(void **state)
{
    (void)state;
    struct text text = {0};
    assert_null(text.bytes);
    text_add(&text, "");
    assert_string_equal(text.bytes, "");
    text_add(&text, "one ");
    text_add_bytes(&text, "two!!!", 3);
    text_format(&text, " %d %s", 3, "four");
    assert_string_equal(text.bytes, "one two 3 four");
    assert_int_equal(text.length, 14);
    text_free(&text);
    assert_null(text.bytes);

    for (int i = 0; i < 100000; i++)
        text_format(&text, "%05d", i);
    assert_int_equal(text.length, 500000);
    assert_int_equal(strlen(text.bytes), 500000);
    assert_memory_equal(text.bytes + 499990, "9999899999", 10);
    text_free(&text);
}

static void an_excerpt_is_no_longer_than_60_bytes_and_cuts_no_character(void **state)
{
    static const char sixty[] = "123456789 123456789 123456789 123456789 123456789 123456789 ";
    char word[64];
    (void)state;
    assert_string_equal(EXCERPT(sixty), sixty);
    snprintf(word, sizeof word, "%s+", sixty);
    assert_string_equal(EXCERPT(word), "123456789 123456789 123456789 123456789 123456789 1234567...");
    memcpy(word + 55, "\xe6\xbc\xa2", 3); /* one character of three bytes, of which two have room */
    assert_string_equal(EXCERPT(word), "123456789 123456789 123456789 123456789 123456789 12345...");
    assert_string_equal(EXCERPT(""), "");
}

static void a_csv_field_is_quoted_only_when_it_must_be(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"", ""},
        {"plain text", "plain text"},
        {"a,b", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"\"", "\"\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {"cr\r", "\"cr\r\""},
        {"semi;colon", "semi;colon"},
        {"\xC3\xA9", "\xC3\xA9"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text text = {0};
        text_add_csv(&text, rows[i][0]);
        assert_string_equal(text.bytes, rows[i][1]);
        text_free(&text);
    }
}

static void a_new_file_is_written_and_nothing_is_written_over(void **state)
{
    char path[100], other[100];
    assert_true(file_write_new(in(*state, "out.txt", path, sizeof path), "first", 5));
    assert_content(path, "first");
    assert_false(file_write_new(path, "2", 1));
    assert_int_equal(errno, EEXIST);
    assert_content(path, "first");
    assert_true(file_write_new(in(*state, "empty.txt", other, sizeof other), "", 0));
    assert_content(other, "");
    /* Not through a link either, wherever it leads. */
    in(*state, "link.txt", other, sizeof other);
    assert_int_equal(symlink(path, other), 0);
    assert_false(file_write_new(other, "new", 3));
    assert_content(path, "first");
    assert_int_equal(unlink(other), 0);
    assert_int_equal(symlink("nowhere.txt", other), 0);
    assert_false(file_write_new(other, "new", 3));
    assert_int_equal(access(in(*state, "nowhere.txt", other, sizeof other), F_OK), -1);
}

static void a_full_disk_leaves_no_part_of_a_file(void **state)
{
    char path[100];
    struct rlimit kept, small = {.rlim_cur = 2};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &kept), 0);
    small.rlim_max = kept.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    errno = 0;
    bool written = file_write_new(in(*state, "out.txt", path, sizeof path), "new", 3);
    int error = errno;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &kept), 0);
    assert_false(written);
    assert_int_equal(error, EFBIG);
    assert_int_equal(access(path, F_OK), -1);
    /* With room again it goes through. */
    assert_true(file_write_new(path, "new", 3));
    assert_content(path, "new");
}

static void a_file_that_cannot_be_made_says_why(void **state)
{
    char path[100];
    assert_false(file_write_new(in(*state, "none/out.txt", path, sizeof path), "x", 1));
    assert_int_equal(errno, ENOENT);
    /* The place is taken by a folder. */
    assert_true(folder_make(in(*state, "taken", path, sizeof path)));
    assert_false(file_write_new(path, "x", 1));
    assert_int_equal(errno, EEXIST);
}

static void a_file_in_the_working_folder_needs_no_path(void **state)
{
    const struct folder *folder = *state;
    char home[4096];
    assert_non_null(getcwd(home, sizeof home));
    assert_int_equal(chdir(folder->path), 0);
    bool written = file_write_new("out.txt", "here", 4);
    bool made = folder_make("deep/er");
    assert_int_equal(chdir(home), 0);
    assert_true(written && made);
}

static void a_folder_is_made_with_its_parents(void **state)
{
    char path[100];
    struct stat status;
    assert_true(folder_make(in(*state, "a/b/c", path, sizeof path)));
    assert_int_equal(stat(path, &status), 0);
    assert_true(S_ISDIR(status.st_mode));
    assert_true(folder_make(path));
    assert_true(folder_make(in(*state, "a//b/d/", path, sizeof path)));
    /* A file in the way. */
    assert_true(file_write_new(in(*state, "a/file", path, sizeof path), "x", 1));
    assert_false(folder_make(path));
    assert_int_equal(errno, ENOTDIR);
    assert_false(folder_make(in(*state, "a/file/e", path, sizeof path)));
    assert_int_equal(errno, ENOTDIR);
}

static void a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not(void **state)
{
    char path[100];
    in(*state, "five.txt", path, sizeof path);
    assert_true(file_write_new(path, "12345", 5));
    struct text text = {0};
    text_add(&text, ">");
    assert_false(file_read_whole(path, 4, &text));
    assert_int_equal(errno, EFBIG);
    assert_string_equal(text.bytes, ">");
    assert_true(file_read_whole(path, 5, &text));
    assert_string_equal(text.bytes, ">12345");
    assert_false(file_read_whole(in(*state, "none.txt", path, sizeof path), 5, &text));
    assert_int_equal(errno, ENOENT);
    assert_false(file_read_whole(((struct folder *)*state)->path, 5, &text));
    assert_int_equal(errno, EISDIR);
    /* A file without an end is refused too, not read for ever. */
    assert_false(file_read_whole("/dev/zero", 100000, &text));
    assert_int_equal(errno, EFBIG);
    text_free(&text);
}

static void a_large_file_survives_the_round_trip(void **state)
{
    char path[100];
    struct text written = {0}, read = {0};
    for (int i = 0; i < 200000; i++)
        text_add_bytes(&written, i % 7 ? "abc" : "\0\n\xFF", 3);
    assert_true(file_write_new(in(*state, "large", path, sizeof path), written.bytes, written.length));
    assert_true(file_read_whole(path, written.length, &read));
    assert_int_equal(read.length, written.length);
    assert_memory_equal(read.bytes, written.bytes, written.length);
    text_free(&written);
    text_free(&read);
}

#define in_a_folder(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_grows_by_strings_bytes_and_formats),
        cmocka_unit_test(an_excerpt_is_no_longer_than_60_bytes_and_cuts_no_character),
        cmocka_unit_test(a_csv_field_is_quoted_only_when_it_must_be),
        in_a_folder(a_new_file_is_written_and_nothing_is_written_over),
        in_a_folder(a_full_disk_leaves_no_part_of_a_file),
        in_a_folder(a_file_that_cannot_be_made_says_why),
        in_a_folder(a_file_in_the_working_folder_needs_no_path),
        in_a_folder(a_folder_is_made_with_its_parents),
        in_a_folder(a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not),
        in_a_folder(a_large_file_survives_the_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
