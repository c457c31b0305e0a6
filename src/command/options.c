/* options.c - getopt_long with our name before its complaints, and one way to print and write what was decided. */
#include "command/options.h"

#include "rehearse/check.h"
#include "rehearse/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int options_next(const char *verb, int argc, char **argv, const struct option *known)
{
    char name[32];
    char *word = argv[0];
    snprintf(name, sizeof name, "rehearse %s", verb);
    argv[0] = name; /* getopt's complaints begin with it */
    int option = getopt_long(argc, argv, "h", known, NULL);
    argv[0] = word;
    if (option == '?')
        fprintf(stderr, "Try 'rehearse help %s'.\n", verb);
    return option;
}

int options_wrong(const char *verb, const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "rehearse %s: ", verb);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\nTry 'rehearse help %s'.\n", verb);
    return EXIT_BAD_INPUT;
}

bool options_set(const char *verb, char *text, struct settings *settings)
{
    char *equals = strchr(text, '=');
    if (equals == NULL || equals == text)
        options_wrong(verb, "--set '%s' is not PATH=VALUE", text);
    else if (settings->count == SETTINGS_MAX)
        options_wrong(verb, "--set '%s' is one too many; at most %d", text, SETTINGS_MAX);
    else {
        *equals = '\0';
        settings->list[settings->count++] = (struct setting){text, equals + 1};
        return true;
    }
    return false;
}

static bool folder_prepare(const char *path)
{
    if (folder_make(path) && access(path, W_OK | X_OK) == 0)
        return true;
    fprintf(stderr, "rehearse: cannot write to the folder %s: %s\n", path, strerror(errno));
    return false;
}

bool outputs_prepare(const struct outputs *outputs)
{
    return folder_prepare(outputs->folder) && (outputs->plots == NULL || folder_prepare(outputs->plots));
}

int outputs_write(const struct outputs *outputs, const struct journal *journal, const struct run_facts *facts)
{
    int drawn = outputs->plots != NULL ? report_plots(journal, outputs->plots) : 1;
    const char *plots = drawn == 0 ? outputs->plots : NULL;
    bool written = report_write(journal, outputs->folder, plots, facts);
    struct text text = {0};
    text_add(&text, "");
    if (outputs->json) {
        report_json(journal, &text);
    } else if (!outputs->quiet) {
        if (written)
            text_format(&text, "results in %s%s%s\n\n", outputs->folder, plots ? ", pictures in " : "",
                        plots ? plots : "");
        report_terminal(journal, &text); /* the digest is its last line */
    }
    written = fputs(text.bytes, stdout) >= 0 && fflush(stdout) == 0 && written;
    text_free(&text);
    return written && drawn != EXIT_ENVIRONMENT ? EXIT_AS_EXPECTED : EXIT_ENVIRONMENT;
}
