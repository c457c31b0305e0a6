/* test_verb_check.c - what `rehearse check` prints, and its exit codes. */
#include "base/file.h"
#include "base/memory.h"
#include "scenario_files.h"

#include "command/command.h"

#include <fcntl.h>

/* Runs the verb with stdout and stderr in files of the folder. */
static int run(const struct folder *folder, int argc, const char *const *argv)
{
    char *arguments[8] = {0};
    int saved[2];
    for (int i = 0; i < argc; i++)
        arguments[i] = memory_copy_text(argv[i]);
    for (int stream = 1; stream <= 2; stream++) {
        int file = open(path_in(folder, stream == 1 ? "out" : "err"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        assert_true(file >= 0);
        fflush(stream == 1 ? stdout : stderr);
        saved[stream - 1] = dup(stream);
        assert_int_equal(dup2(file, stream), stream);
        close(file);
    }
    int code = command_check(argc, arguments);
    for (int stream = 1; stream <= 2; stream++) {
        fflush(stream == 1 ? stdout : stderr);
        dup2(saved[stream - 1], stream);
        close(saved[stream - 1]);
    }
    for (int i = 0; i < argc; i++)
        free(arguments[i]);
    return code;
}

static void assert_printed(const struct folder *folder, const char *name, const char *fragment)
{
    struct text text = {0};
    assert_true(file_read_whole(path_in(folder, name), 1 << 20, &text));
    if (!strstr(text.bytes, fragment))
        fprintf(stderr, "expected ...%s..., not:\n%s\n", fragment, text.bytes);
    assert_non_null(strstr(text.bytes, fragment));
    text_free(&text);
}

static void each_call_gives_its_exit_code_and_words(void **state)
{
    (void)state;
    static const struct {
        const char *argv[6]; /* GOOD and BAD stand for files */
        int code;
        const char *stream, *fragment;
    } rows[] = {
        {{"check", "GOOD"}, 0, "out", ": ok: 500,000 learners, 2 regions, 2 cells, 3 phases, policies one, two\n"},
        {{"check", "GOOD"},
         0,
         "out",
         "good.yaml: note: region NA: 1 cell where 15 would be faster, but cut capacity: in 15 cells ultra-fast in "
         "ramp "
         "has 2 workers each, 0.8 of them busy on average at the busiest hour\n"},
        {{"check", "GOOD", "--set", "regions.NA.cells=4"},
         0,
         "out",
         "good.yaml: warning: region NA: its cells cut capacity: 4 cells share the replicas of ultra-fast in "
         "canary unevenly, 3 to 4 each; up to 1 cell would not\n"},
        {{"check", "GOOD", "--set", "learners.count=1"}, 0, "out", ": ok: 1 learner, 2 regions, 2 cells,"},
        {{"check", "BAD"},
         2,
         "err",
         "bad.yaml:3:1: error: unknown key \"sede\"; did you mean \"seed\"?\n    sede: 7\n    ^~~~\n"},
        {{"check", "BAD", "GOOD"}, 2, "out", "good.yaml: ok:"},
        {{"check", "GOOD", "--set", "learners.count=0"},
         2,
         "err",
         "--set:1:16: error: `count` is 0; its range is 1 .. 20M\n"},
        {{"check", "GOOD", "--set", "learners.count"}, 2, "err", "PATH=VALUE"},
        {{"check", "--explain", "learners.count"}, 0, "out", "1 .. 20M; required"},
        {{"check", "--explain", ""}, 0, "out", "# Keys of scenarios"},
        {{"check", "--explain", "learners.cuont"}, 2, "err", "did you mean 'learners.count'?"},
        {{"check", "--help"}, 0, "out", "Usage: rehearse check"},
        {{"check", "--hlep"}, 2, "err", "hlep"},
        {{"check"}, 2, "err", "Usage: rehearse check"},
        {{"check", "NONE"}, 2, "err", "no such file"},
    };
    struct folder folder;
    folder_open(&folder);
    write_good_files(&folder);
    char *bad = replaced(good_scenario, "seed: 7", "sede: 7");
    write_text(&folder, "bad.yaml", bad);
    free(bad);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char paths[3][128];
        const char *argv[6];
        int argc = 0;
        snprintf(paths[0], sizeof paths[0], "%s/good.yaml", folder.path);
        snprintf(paths[1], sizeof paths[1], "%s/bad.yaml", folder.path);
        snprintf(paths[2], sizeof paths[2], "%s/none.yaml", folder.path);
        for (; argc < 6 && rows[i].argv[argc]; argc++) {
            const char *word = rows[i].argv[argc];
            argv[argc] = strcmp(word, "GOOD") == 0   ? paths[0]
                         : strcmp(word, "BAD") == 0  ? paths[1]
                         : strcmp(word, "NONE") == 0 ? paths[2]
                                                     : word;
        }
        assert_int_equal(run(&folder, argc, argv), rows[i].code);
        assert_printed(&folder, rows[i].stream, rows[i].fragment);
    }
    folder_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_call_gives_its_exit_code_and_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
