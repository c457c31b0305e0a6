/* mishandle.c - a program that does wrong, in the way its first word says, when an allocation fails: what
 * fail_allocation.c has to see. It replaces two files of a folder, each whole:  mishandle HOW FOLDER NEW_TEXT */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *how, *folder;

static int is(const char *word)
{
    return strcmp(how, word) == 0;
}

static void put(const char *name, const char *text, size_t length)
{
    char path[4096], partial[4200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(partial, sizeof partial, "%s.partial", path);
    FILE *file = fopen(partial, "w");
    if (!file || fwrite(text, 1, length, file) != length || fclose(file) != 0 || rename(partial, path) != 0) {
        fputs("rehearse: cannot write\n", stderr);
        exit(3);
    }
}

static void out_of_memory(const char *text)
{
    char path[4096];
    if (is("crash"))
        raise(SIGSEGV);
    if (is("half"))
        put("b", text, strlen(text) / 2);
    if (is("stranger"))
        put("c", text, strlen(text));
    snprintf(path, sizeof path, "%s/b", folder);
    if (is("lose"))
        unlink(path);
    if (is("go-on")) /* and leave b as it was */
        exit(0);
    if (!is("silent"))
        fputs("rehearse: out of memory\n", stderr);
    exit(is("odd") ? 4 : 3);
}

int main(int argc, char **argv)
{
    char *text;
    if (argc < 4)
        return 2;
    how = argv[1], folder = argv[2];
    put("a", argv[3], strlen(argv[3]));
    if (!(text = malloc(strlen(argv[3]) + 1)))
        out_of_memory(argv[3]);
    else
        put("b", strcpy(text, argv[3]), strlen(argv[3]));
    free(text);
    return 0;
}
