/* plot_run.c - gnuplot, run once on all pictures, and the pictures put in their place when they are whole.
 *
 * Everything is made in a folder inside plots/NAME and renamed from there, so the old pictures stay until all new ones
 * are whole. */
#include "base/exit_code.h"
#include "base/file.h"
#include "report/plot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child: gnuplot in `folder`, without the user's own settings and language, quiet, and with an end. */
static void become_gnuplot(const char *folder, unsigned seconds)
{
    char program[] = "gnuplot", settings[] = "--default-settings", execute[] = "-e", script[] = "pictures.gp";
    char png[] = "format = 'png'", svg[] = "format = 'svg'";
    char *const arguments[] = {program, settings, execute, png, script, execute, svg, script, NULL};
    if (chdir(folder) != 0)
        _exit(EXIT_ENVIRONMENT);
    int input = open("/dev/null", O_RDONLY);
    int output = open("said.txt", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (input < 0 || output < 0 || dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0)
        _exit(EXIT_ENVIRONMENT);
    setenv("LC_ALL", "C", 1);
    signal(SIGALRM, SIG_DFL);
    alarm(seconds); /* it is kept over exec, and ends gnuplot */
    execvp(program, arguments);
    _exit(errno == ENOENT || errno == EACCES ? GNUPLOT_ABSENT : EXIT_ENVIRONMENT);
}

int gnuplot_run(const char *folder, unsigned seconds)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child < 0)
        return EXIT_ENVIRONMENT;
    if (child == 0)
        become_gnuplot(folder, seconds);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return EXIT_ENVIRONMENT;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        return GNUPLOT_HANGS;
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_ENVIRONMENT;
}

static const char *join(struct text *path, const char *folder, const char *name)
{
    path->length = 0;
    text_format(path, "%s/%s", folder, name);
    return path->bytes;
}

/* Whether gnuplot left something there: without a terminal it leaves no file, or an empty one. */
static bool is_drawn(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && status.st_size > 0;
}

/* Moves the pictures from the folder of work to their place, when all are there; one that is not drawn leaves it. */
static bool keep_pictures(const struct journal *journal, const char *work, const char *folder)
{
    struct text from = {0}, to = {0};
    bool kept = true;
    for (int moving = 0; moving < 2; moving++)
        for (size_t i = 0; i < 2 * picture_count && kept; i++) {
            char name[64];
            snprintf(name, sizeof name, "%s.%s", picture_name(i / 2)->stem, i % 2 ? "svg" : "png");
            join(&from, work, name);
            join(&to, folder, name);
            if (!picture_shown(journal, i / 2))
                unlink(to.bytes);
            else
                kept = moving ? rename(from.bytes, to.bytes) == 0 : is_drawn(from.bytes);
        }
    text_free(&from);
    text_free(&to);
    return kept;
}

/* Removes the folder of work with all files in it. */
static void clean(const char *work)
{
    struct text path = {0};
    DIR *folder = opendir(work);
    for (const struct dirent *entry; folder && (entry = readdir(folder));)
        unlink(join(&path, work, entry->d_name));
    if (folder)
        closedir(folder);
    rmdir(work);
    text_free(&path);
}

/* The last thing gnuplot said, on stderr: before it there may be warnings. */
static void say_complaint(const char *work)
{
    struct text path = {0}, said = {0};
    file_read_whole(join(&path, work, "said.txt"), 1 << 20, &said);
    while (said.length > 0 && strchr("\n ", said.bytes[said.length - 1]))
        said.bytes[--said.length] = '\0';
    const char *line = said.length > 0 ? strrchr(said.bytes, '\n') : NULL;
    fprintf(stderr, "rehearse: gnuplot did not draw the pictures: %s\n",
            line              ? line + 1
            : said.length > 0 ? said.bytes
                              : "it said nothing");
    text_free(&path);
    text_free(&said);
}

static bool write_script(const struct journal *journal, const char *work)
{
    struct strips strips;
    struct text script = {0}, path = {0};
    strips_make(&strips, journal);
    panels_place(&strips);
    text_add(&script, plot_prelude);
    for (size_t i = 0; i < picture_count && strips.count > 0; i++)
        if (picture_shown(journal, i))
            picture_script(&strips, &pictures[i], &script);
    bool written = file_write_whole(join(&path, work, "pictures.gp"), script.bytes, script.length);
    if (!written)
        fprintf(stderr, "rehearse: cannot write %s: %s\n", path.bytes, strerror(errno));
    strips_free(&strips);
    text_free(&script);
    text_free(&path);
    return written;
}

static int draw(const struct journal *journal, const char *work, const char *folder)
{
    if (journal_rows(journal) == 0)
        return 0; /* nothing was seen */
    if (!write_script(journal, work))
        return EXIT_ENVIRONMENT;
    switch (gnuplot_run(work, DRAWING_SECONDS)) {
    case GNUPLOT_ABSENT:
        fprintf(stderr, "rehearse: no gnuplot here, so no pictures; the tables are complete\n");
        return 1;
    case GNUPLOT_HANGS:
        fprintf(stderr, "rehearse: gnuplot did not end within %d s and was ended: no pictures\n", DRAWING_SECONDS);
        return EXIT_ENVIRONMENT;
    case 0:
        if (keep_pictures(journal, work, folder))
            return 0;
        break;
    }
    say_complaint(work);
    return EXIT_ENVIRONMENT;
}

/* In a folder that is locked. */
static int make_pictures(const struct journal *journal, const char *folder)
{
    struct text work = {0};
    int result = EXIT_ENVIRONMENT;
    text_format(&work, "%s/.drawing", folder);
    clean(work.bytes); /* a killed run's */
    if (folder_make(work.bytes))
        result = draw(journal, work.bytes, folder);
    else
        fprintf(stderr, "rehearse: cannot make the folder %s: %s\n", work.bytes, strerror(errno));
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
