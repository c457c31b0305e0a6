/* replay.c - feeds files to a fuzz target without a fuzzer: `replay_scenario FILE...`, one line of TAP. */
#include "base/file.h"
#include "base/memory.h"
#include "fuzz_files.h"

#include "base/text.h"

#define INPUT_MAX (64u << 20)

int main(int argc, char **argv)
{
    /* Read first: the target moves to a folder of its own. */
    struct text *inputs = memory_new((size_t)argc, sizeof *inputs);
    for (int i = 1; i < argc; i++)
        if (!file_read_whole(argv[i], INPUT_MAX, &inputs[i]))
            fuzz_fail(argv[i]);
    const char *self = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
    printf("# %s reads %d files\n", self, argc - 1);
    LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 1; i < argc; i++) {
        fprintf(stderr, "%s\n", argv[i]); /* the last one is it, when this crashes */
        /* A target may look at the size to choose what to do: a few empty lines more make it try all. */
        for (int more = 0; more < 6; more++) {
            LLVMFuzzerTestOneInput((const uint8_t *)inputs[i].bytes, inputs[i].length);
            text_add(&inputs[i], "\n");
        }
        text_free(&inputs[i]);
    }
    free(inputs);
    return 0;
}
