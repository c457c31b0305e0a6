/* plot_run.c - gnuplot, run on one script a picture, and the pictures put in their place when they are whole.
 *
 * Everything is made in a folder inside plots/NAME and renamed from there, so an old picture stays until the new one is
 * whole. Both formats come from the same script. */
#include "base/exit_code.h"
#include "base/file.h"
#include "report/plot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOT_FOUND 127 /* what a shell says, too */

static const char driver[] =
    "set terminal pngcairo noenhanced size 1600,900 font 'DejaVu Sans,11' background rgb 'white'\n"
    "set output 'picture.png'\nload 'picture.gp'\nset output\nreset\n"
    "set terminal svg noenhanced size 1600,900 font 'DejaVu Sans,Liberation Sans,Arial,sans-serif,11' fontscale 1.3 "
    "background "
    "rgb 'white'\n"
    "set output 'picture.svg'\nload 'picture.gp'\nset output\n";

/* The child: gnuplot on driver.gp in `folder`, without the user's own settings, quiet. */
static void become_gnuplot(const char *folder)
{
    char *const arguments[] = {(char[]){"gnuplot"}, (char[]){"--default-settings"}, (char[]){"driver.gp"}, NULL};
    if (chdir(folder) != 0)
        _exit(EXIT_ENVIRONMENT);
    int input = open("/dev/null", O_RDONLY);
    int output = open("said.txt", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (input < 0 || output < 0 || dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0)
        _exit(EXIT_ENVIRONMENT);
    execvp(arguments[0], arguments);
    _exit(errno == ENOENT || errno == EACCES ? NOT_FOUND : EXIT_ENVIRONMENT);
}

/* gnuplot's exit status, or 3. */
static int run_gnuplot(const char *folder)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child < 0)
        return EXIT_ENVIRONMENT;
    if (child == 0)
        become_gnuplot(folder);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return EXIT_ENVIRONMENT;
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_ENVIRONMENT;
}

static void join(struct text *path, const char *folder, const char *name)
{
    path->length = 0;
    text_format(path, "%s/%s", folder, name);
}

/* Moves picture.png and picture.svg to their names in the folder. */
static bool keep_pictures(const char *work, const char *folder, const char *stem)
{
    static const char *const formats[] = {"png", "svg"};
    struct text from = {0}, to = {0};
    bool kept = true;
    for (int i = 0; i < 2 && kept; i++) {
        struct stat status;
        from.length = to.length = 0;
        text_format(&from, "%s/picture.%s", work, formats[i]);
        text_format(&to, "%s/%s.%s", folder, stem, formats[i]);
        /* gnuplot without a terminal leaves no file, or an empty one. */
        kept = stat(from.bytes, &status) == 0 && status.st_size > 0 && rename(from.bytes, to.bytes) == 0;
    }
    text_free(&from);
    text_free(&to);
    return kept;
}

/* Removes what drawing makes, and the folder when nothing else is in it. */
static void clean(const char *work)
{
    static const char *const files[] = {"driver.gp",          "picture.gp",  "said.txt",   "driver.gp.partial",
                                        "picture.gp.partial", "picture.png", "picture.svg"};
    struct text path = {0};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        join(&path, work, files[i]);
        unlink(path.bytes);
    }
    for (int chart = 0; chart < CHARTS_MAX; chart++)
        for (int series = 0; series <= SERIES_MAX; series++) {
            path.length = 0;
            text_format(&path, "%s/chart%d-%d.dat", work, chart, series);
            unlink(path.bytes);
        }
    rmdir(work);
    text_free(&path);
}

/* The first thing gnuplot complained of, on stderr. */
static void say_complaint(const char *work, const char *stem)
{
    struct text path = {0}, said = {0};
    join(&path, work, "said.txt");
    file_read_whole(path.bytes, 1 << 20, &said);
    const char *line = said.bytes ? said.bytes : "";
    while (*line == '\n' || *line == ' ' || *line == '\t' || *line == '^')
        line++;
    fprintf(stderr, "rehearse: gnuplot did not draw %s: %.*s\n", stem, (int)strcspn(line, "\n"),
            *line ? line : "it said nothing");
    text_free(&path);
    text_free(&said);
}

static int draw(const struct layout *layout, size_t index, const char *work, const char *folder)
{
    if (!picture_write(layout, index, work))
        return EXIT_ENVIRONMENT;
    int status = run_gnuplot(work);
    if (status == NOT_FOUND)
        return 1;
    if (status == 0 && keep_pictures(work, folder, picture_names[index].stem))
        return 0;
    say_complaint(work, picture_names[index].stem);
    return EXIT_ENVIRONMENT;
}

static int draw_all(const struct journal *journal, const char *work, const char *folder)
{
    struct layout layout;
    struct text path = {0};
    int result = 0;
    join(&path, work, "driver.gp");
    if (!file_write_whole(path.bytes, driver, sizeof driver - 1))
        result = EXIT_ENVIRONMENT;
    text_free(&path);
    layout_make(&layout, journal);
    for (size_t i = 0; i < picture_count && result == 0 && layout.strips_count > 0; i++)
        result = draw(&layout, i, work, folder);
    layout_free(&layout);
    return result;
}

/* In a folder that is locked. */
static int make_pictures(const struct journal *journal, const char *folder)
{
    struct text work = {0};
    int result = EXIT_ENVIRONMENT;
    text_format(&work, "%s/.drawing", folder);
    clean(work.bytes); /* a killed run's */
    if (folder_make(work.bytes))
        result = draw_all(journal, work.bytes, folder);
    else
        fprintf(stderr, "rehearse: cannot make the folder %s: %s\n", work.bytes, strerror(errno));
    if (result == 1)
        fprintf(stderr, "rehearse: no gnuplot here, so no pictures; the tables are complete\n");
    clean(work.bytes);
    text_free(&work);
    return result;
}

int report_plots(const struct journal *journal, const char *folder)
{
    if (!folder_make(folder)) {
        fprintf(stderr, "rehearse: cannot make the folder %s: %s\n", folder, strerror(errno));
        return EXIT_ENVIRONMENT;
    }
    int lock;
    if (!folder_lock(folder, &lock))
        return EXIT_INTERRUPTED;
    int result = make_pictures(journal, folder);
    folder_unlock(lock);
    return result;
}
