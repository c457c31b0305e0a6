/* test_hostile_scenario.c - whatever a file holds, reading it ends soon, with an error and without a crash. */
#include "base/memory.h"
#include "scenario_files.h"

#include <sys/stat.h>

/* Bytes of a file, made by repeating. */
static char *repeated(const char *before, const char *part, size_t times, const char *after)
{
    struct text out = {0};
    text_add(&out, before);
    for (size_t i = 0; i < times; i++)
        text_add(&out, part);
    text_add(&out, after);
    return out.bytes;
}

/* Of the processor, not of the clock on the wall. */
static double processor_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What reading a good file costs here, now, in this build: the least of ten. */
static double yardstick_s(void)
{
    struct folder folder;
    double least = 1e9;
    folder_open(&folder);
    write_good_files(&folder);
    for (int i = 0; i < 10; i++) {
        struct problems problems = {0};
        double start = processor_s();
        struct scenario *s = read_in(&folder, "good.yaml", &problems);
        double took = processor_s() - start;
        least = took < least ? took : least;
        scenario_free(s);
        problems_free(&problems);
    }
    folder_close(&folder);
    return least;
}

/* Reads the file: it must be refused with the fragment, at the cost of at most 2,000 good files. The longest files are
 * a thousand times as long as a good one: what grows with the square of the length would cost a million. */
static void assert_refused(const struct folder *folder, const char *name, const char *fragment)
{
    static double good_s;
    struct problems problems = {0};
    if (good_s == 0)
        good_s = yardstick_s();
    double start = processor_s();
    assert_null(read_in(folder, name, &problems));
    double times = (processor_s() - start) / good_s;
    if (times >= 2000)
        fprintf(stderr, "%s cost as much as %.0f good files of %.6f s\n", fragment, times, good_s);
    assert_true(times < 2000);
    assert_true(problems.count > 0);
    bool said = false;
    for (size_t i = 0; i < problems.count && i < PROBLEMS_SHOWN; i++)
        said = said || strstr(problems.kept[i].message, fragment);
    if (!said)
        problems_print(&problems, stderr);
    assert_true(said);
    problems_free(&problems);
}

static void assert_text_refused(const char *text, const char *fragment)
{
    struct folder folder;
    folder_open(&folder);
    write_good_files(&folder);
    write_text(&folder, "bad.yaml", text);
    assert_refused(&folder, "bad.yaml", fragment);
    folder_close(&folder);
}

static void nesting_is_refused_however_it_is_written(void **state)
{
    (void)state;
    static const struct {
        const char *before, *part, *fragment;
        size_t times;
    } rows[] = {
        {"a: ", "[", "too long", 100000},
        {"a: ", "[", "nested too deep", 10000},
        {"a: ", "{", "expected a word as a key", 10000},
        {"a: ", "{a: ", "nested too deep", 4000},
        {"", "- ", "nested too deep", 8000},
        {"a: ", "[\n ", "nested too deep", 100000},
        {"", "? ", "expected a word as a key", 8000},
        {"a: ", "[{a: ", "nested too deep", 3000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *text = repeated(rows[i].before, rows[i].part, rows[i].times, "x");
        assert_text_refused(text, rows[i].fragment);
        free(text);
    }
    struct text block = {0};
    for (int depth = 0; depth < 1500; depth++)
        text_format(&block, "%*sa:\n", depth, "");
    assert_text_refused(block.bytes, "nested too deep");
    text_free(&block);
}

static void a_flood_of_values_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *before, *part, *fragment;
        size_t times;
    } rows[] = {
        {"a:\n", "- [1, 2]\n", "too much", 200000},
        {"a:\n", "- 1\n", "too much", 1000000},
        {"a: 1\n", "# a comment\n", "4194304", 1000000},
        {"a: ", "'x',\n", "not YAML", 1000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *text = repeated(rows[i].before, rows[i].part, rows[i].times, "");
        assert_text_refused(text, rows[i].fragment);
        free(text);
    }
    struct text keys = {0};
    for (int i = 0; i < 40000; i++)
        text_format(&keys, "k%d: 1\n", i);
    assert_text_refused(keys.bytes, "40000 keys");
    text_free(&keys);
}

static void a_bomb_of_aliases_is_refused(void **state)
{
    (void)state;
    struct text bomb = {0};
    text_add(&bomb, "a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++)
        text_format(&bomb, "a%d: &a%d [*a%d, *a%d]\n", i, i, i - 1, i - 1);
    assert_text_refused(bomb.bytes, "anchors");
    text_free(&bomb);
    assert_text_refused("a: *b\n", "aliases");
}

static void a_file_that_is_not_text_is_refused_where_it_stops_being_text(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        int line, column;
        const char *fragment;
    } rows[] = {
        {"a: 1\nb\0: 2\n", 11, 2, 2, "NUL"},
        {"a: 1\nb: \xFF\n", 10, 2, 4, "0xFF is not UTF-8"},
        {"a: 1\rb: 2\r", 10, 1, 5, "a carriage return without"},
        {"a: 1 # x\xE2\x80\xA8\n", 12, 1, 9, "end them with LF"},
        {"a: 1 # x\xC2\x85\n", 11, 1, 9, "end them with LF"},
        {"\xC3\xA4: \xC0\x80\n", 7, 1, 4, "0xC0 is not UTF-8"},  /* an overlong NUL */
        {"a: \xED\xA0\x80\n", 7, 1, 4, "0xED is not UTF-8"},     /* a surrogate */
        {"a: \xF4\x90\x80\x80\n", 8, 1, 4, "0xF4 is not UTF-8"}, /* beyond U+10FFFF */
        {"a: \xE2\x82", 5, 1, 4, "0xE2 is not UTF-8"},           /* cut off */
        {"a: \x1B[31m\n", 9, 1, 4, "0x1B"},
        {"a: \"\\0\"\n", 8, 1, 5, "NUL character"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct folder folder;
        struct problems problems = {0};
        folder_open(&folder);
        write_bytes(&folder, "bad.yaml", rows[i].bytes, rows[i].length);
        assert_null(read_in(&folder, "bad.yaml", &problems));
        assert_problem(&problems, "bad.yaml", rows[i].line, rows[i].column, rows[i].fragment);
        problems_free(&problems);
        folder_close(&folder);
    }
}

static void a_byte_order_mark_is_nothing(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    folder_open(&folder);
    write_good_files(&folder);
    char *text = repeated("\xEF\xBB\xBF", good_scenario, 1, "");
    write_text(&folder, "good.yaml", text);
    struct scenario *s = read_in(&folder, "good.yaml", &problems);
    assert_no_problems(&problems);
    scenario_free(s);
    free(text);
    folder_close(&folder);
}

static void a_circle_of_extends_is_refused(void **state)
{
    (void)state;
    struct folder folder;
    char name[32], text[64];
    folder_open(&folder);
    write_text(&folder, "self.yaml", "extends: self.yaml\n");
    write_text(&folder, "a.yaml", "extends: b.yaml\n");
    write_text(&folder, "b.yaml", "extends: ./a.yaml\n");
    write_text(&folder, "c.yaml", "extends: nothing.yaml\n");
    write_text(&folder, "d.yaml", "extends: .\n");
    write_text(&folder, "e.yaml", "extends: /dev/zero\n");
    assert_refused(&folder, "self.yaml", "circular `extends`");
    assert_refused(&folder, "a.yaml", "circular `extends`");
    assert_refused(&folder, "c.yaml", "no such file");
    assert_refused(&folder, "d.yaml", "a folder");
    assert_refused(&folder, "e.yaml", "not an ordinary file");
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "chain%d.yaml", i);
        snprintf(text, sizeof text, "extends: chain%d.yaml\n", i + 1);
        write_text(&folder, name, text);
    }
    assert_refused(&folder, "chain0.yaml", "at most 16");
    folder_close(&folder);
}

static void a_pipe_is_not_waited_for(void **state)
{
    (void)state;
    struct folder folder;
    folder_open(&folder);
    assert_int_equal(mkfifo(path_in(&folder, "pipe"), 0600), 0);
    write_text(&folder, "a.yaml", "extends: pipe\n");
    assert_refused(&folder, "pipe", "not an ordinary file");
    assert_refused(&folder, "a.yaml", "not an ordinary file");
    folder_close(&folder);
}

static void a_hundred_megabytes_are_refused_unread(void **state)
{
    (void)state;
    struct folder folder;
    folder_open(&folder);
    write_good_files(&folder);
    write_text(&folder, "big.yaml", "");
    write_text(&folder, "big.csv", "");
    assert_int_equal(truncate(path_in(&folder, "big.yaml"), 100 << 20), 0);
    assert_int_equal(truncate(path_in(&folder, "big.csv"), 100 << 20), 0);
    write_text(&folder, "table.yaml", "extends: good.yaml\nregions: big.csv\n");
    assert_refused(&folder, "big.yaml", "104857600 bytes");
    assert_refused(&folder, "table.yaml", "104857600 bytes");
    folder_close(&folder);
}

static void a_table_that_names_itself_or_is_no_table_is_refused(void **state)
{
    (void)state;
    struct folder folder;
    folder_open(&folder);
    write_good_files(&folder);
    write_text(&folder, "mix.csv", "share,of\n1,{mixture: mix.csv}\n");
    write_text(&folder, "ping.csv", "share,of\n1,{mixture: pong.csv}\n");
    write_text(&folder, "pong.csv", "share,of\n1,{mixture: ping.csv}\n");
    write_text(&folder, "head.csv", "name,share\n");
    write_text(&folder, "empty.csv", "");
    static const struct {
        const char *text, *fragment;
    } rows[] = {
        {"extends: good.yaml\nlearners: {rounds: {think: {mixture: mix.csv}}}\n", "names itself"},
        {"extends: good.yaml\nlearners: {rounds: {think: {mixture: ping.csv}}}\n", "at most 4 levels"},
        {"extends: good.yaml\nregions: bad.yaml\n", "not a table"},
        {"extends: good.yaml\nregions: head.csv\n", "no rows"},
        {"extends: good.yaml\nregions: empty.csv\n", "no rows"},
        {"extends: good.yaml\nregions: none.csv\n", "no such file"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        write_text(&folder, "bad.yaml", rows[i].text);
        assert_refused(&folder, "bad.yaml", rows[i].fragment);
    }
    folder_close(&folder);
}

static void huge_numbers_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } rows[] = {
        {"count: 500k", "count: 99999999999999999999999999999999"},
        {"count: 500k", "count: 1e999999"},
        {"seed: 7", "seed: 9223372036854775808"},
        {"timeout: 2s", "timeout: 99999999999999999d"},
        {"hit: 82%", "hit: 0.00000000000000000000000000000001"},
        {"share: 1/3}", "share: 1/0}"},
        {"median: 8ms", "median: 999999999999999999999ms"},
        {"at: 2025-11-01T14:00Z", "at: 99999-11-01T14:00Z"},
        {"for: 4h", "for: 999999999d"},
        {"+2m", "+99999999999999999999d"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *text = replaced(good_scenario, rows[i].from, rows[i].to);
        assert_text_refused(text, "");
        free(text);
    }
}

/* Cutting the good files at every byte, and flipping bytes: always an answer, never a crash. */
static void no_cut_or_damaged_file_crashes(void **state)
{
    (void)state;
    struct folder folder;
    size_t length = strlen(good_scenario);
    unsigned seed = 20251031; /* a small LCG; the same damage every time */
    folder_open(&folder);
    write_good_files(&folder);
    for (size_t cut = 0; cut < length; cut += 7) {
        struct problems problems = {0};
        write_bytes(&folder, "cut.yaml", good_scenario, cut);
        struct scenario *s = read_in(&folder, "cut.yaml", &problems);
        assert_true(!s == (problems.count > 0));
        scenario_free(s);
        problems_free(&problems);
    }
    for (int i = 0; i < 600; i++) {
        struct problems problems = {0};
        char *text = memory_copy_text(good_scenario);
        for (int j = 0; j < 3; j++) {
            static const char replacements[] = "{}[]:,-#'\"\n &*!|>%@`x0";
            seed = seed * 1103515245u + 12345u;
            text[(seed >> 8) % length] = replacements[(seed >> 4) % (sizeof replacements - 1)];
        }
        write_text(&folder, "flip.yaml", text);
        struct scenario *s = read_in(&folder, "flip.yaml", &problems);
        assert_true(!s == (problems.count > 0));
        scenario_free(s);
        problems_free(&problems);
        free(text);
    }
    folder_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nesting_is_refused_however_it_is_written),
        cmocka_unit_test(a_flood_of_values_is_refused),
        cmocka_unit_test(a_bomb_of_aliases_is_refused),
        cmocka_unit_test(a_file_that_is_not_text_is_refused_where_it_stops_being_text),
        cmocka_unit_test(a_byte_order_mark_is_nothing),
        cmocka_unit_test(a_circle_of_extends_is_refused),
        cmocka_unit_test(a_pipe_is_not_waited_for),
        cmocka_unit_test(a_hundred_megabytes_are_refused_unread),
        cmocka_unit_test(a_table_that_names_itself_or_is_no_table_is_refused),
        cmocka_unit_test(huge_numbers_are_refused),
        cmocka_unit_test(no_cut_or_damaged_file_crashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
