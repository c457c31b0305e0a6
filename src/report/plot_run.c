/* plot_run.c - gnuplot, run once on all pictures, and the pictures put in their place when all are whole. */
#include "base/check.h"
#include "base/exit_code.h"
#include "base/file.h"
#include "base/harmless.h"
#include "base/memory.h"
#include "base/replacement.h"
#include "report/plot.h"
#include "report/report.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SCRIPT "pictures.gp"
#define SAID "said.txt"
#define LOOK_EVERY_NS 20000000 /* whether gnuplot has ended, or a signal came */

/* The child: gnuplot in `folder`, without the user's own settings and language, quiet, and with an end. */
static void become_gnuplot(const char *folder, unsigned seconds)
{
    char program[] = "gnuplot", settings[] = "--default-settings", execute[] = "-e", script[] = SCRIPT;
    char png[] = "format = 'png'", svg[] = "format = 'svg'";
    char *const arguments[] = {program, settings, execute, png, script, execute, svg, script, NULL};
    if (chdir(folder) != 0)
        _exit(EXIT_ENVIRONMENT);
    int input = open("/dev/null", O_RDONLY);
    int output = open(SAID, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0666);
    if (input < 0 || output < 0 || dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0)
        _exit(EXIT_ENVIRONMENT);
    setenv("LC_ALL", "C", 1);
    signal(SIGALRM, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
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
    /* Looked at again and again: a signal that comes just before waiting would not end it, nor one that another
     * thread gets. */
    for (pid_t ended; (ended = waitpid(child, &status, WNOHANG)) != child;) {
        if (ended < 0 && errno != EINTR)
            return EXIT_ENVIRONMENT;
        if (stop_asked()) {
            kill(child, SIGKILL);
            while (waitpid(child, &status, 0) < 0 && errno == EINTR)
                continue;
            return GNUPLOT_INTERRUPTED;
        }
        nanosleep(&(struct timespec){.tv_nsec = LOOK_EVERY_NS}, NULL);
    }
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

/* A picture that is drawn of a run, or of one of its incidents. */
struct plate {
    const struct picture *picture;
    int incident; /* -1: of the run */
};

/* Those of a journal; of NULL: of any. Returns how many; `plates` has room for PLATES_MAX. */
#define PLATES_MAX (picture_count * INCIDENTS_DRAWN)
static size_t plates_of(const struct journal *journal, struct plate *plates)
{
    size_t count = 0;
    int incidents = journal ? incidents_drawn(journal) : INCIDENTS_DRAWN;
    for (size_t i = 0; i < picture_count; i++) {
        const struct picture *picture = &pictures[i];
        if (!picture->of_incidents && (!journal || picture_shown(journal, picture)))
            plates[count++] = (struct plate){picture, -1};
        for (int k = 0; k < incidents && picture->of_incidents; k++)
            plates[count++] = (struct plate){picture, k};
    }
    return count;
}

static const char *plate_file(const struct plate *plate, const char *ending, char name[static 80])
{
    char stem[64];
    snprintf(name, 80, "%s.%s", picture_stem(plate->picture, plate->incident, stem), ending);
    return name;
}

static bool is_picture_file(const char *name)
{
    struct plate *plates = memory_new(PLATES_MAX, sizeof *plates);
    size_t count = plates_of(NULL, plates);
    bool is = strcmp(name, SCRIPT) == 0 || strcmp(name, SAID) == 0;
    char known[80];
    for (size_t i = 0; i < count; i++)
        is |= strcmp(name, plate_file(&plates[i], "svg", known)) == 0 ||
              strcmp(name, plate_file(&plates[i], "png", known)) == 0;
    free(plates);
    return is;
}

/* The script stays with what was drawn from it, and says that a run drew that. */
static const struct content pictures_content = {
    .ours = is_picture_file, .proof = SCRIPT, .proof_begins = PLOT_SCRIPT_BEGINS};

/* Whether gnuplot left something there, which is synced then: without a terminal it leaves no file, or an empty one. */
static bool is_drawn(const char *path)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return false;
    bool drawn = fstat(file, &status) == 0 && status.st_size > 0 && fsync(file) == 0;
    close(file);
    return drawn;
}

static bool all_drawn(const struct journal *journal, const char *work)
{
    struct plate *plates = memory_new(PLATES_MAX, sizeof *plates);
    size_t count = plates_of(journal, plates);
    struct text path = {0};
    char name[80];
    bool drawn = true;
    for (size_t i = 0; i < count && drawn; i++)
        drawn = is_drawn(join(&path, work, plate_file(&plates[i], "svg", name))) &&
                is_drawn(join(&path, work, plate_file(&plates[i], "png", name)));
    text_free(&path);
    free(plates);
    return drawn;
}

static void remove_scraps(const char *work)
{
    struct text path = {0};
    unlink(join(&path, work, SAID));
    text_free(&path);
}

/* The last thing gnuplot said, on stderr: before it there may be warnings. */
static void say_complaint(const char *work)
{
    struct text path = {0}, said = {0};
    file_read_whole(join(&path, work, SAID), 1 << 20, &said);
    while (said.length > 0 && strchr("\n ", said.bytes[said.length - 1]))
        said.bytes[--said.length] = '\0';
    const char *line = said.length > 0 ? strrchr(said.bytes, '\n') : NULL;
    print_complaint("gnuplot did not draw the pictures: %s", line              ? line + 1
                                                             : said.length > 0 ? said.bytes
                                                                               : "it said nothing");
    text_free(&path);
    text_free(&said);
}

/* The pictures of the whole run, or of one incident. */
static void put_scripts(struct strips *strips, struct text *script)
{
    panels_place(strips);
    for (size_t i = 0; i < picture_count && strips->count > 0; i++)
        if (strips->incident >= 0 ? pictures[i].of_incidents : picture_shown(strips->journal, &pictures[i]))
            picture_script(strips, &pictures[i], script);
    strips_free(strips);
}

static bool write_script(const struct journal *journal, const char *work)
{
    struct strips strips;
    struct text script = {0}, path = {0};
    text_add(&script, plot_prelude);
    strips_make(&strips, journal);
    put_scripts(&strips, &script);
    for (int i = 0; i < incidents_drawn(journal); i++) {
        strips_make_incident(&strips, journal, i);
        put_scripts(&strips, &script);
    }
    bool written = file_write_new(join(&path, work, SCRIPT), script.bytes, script.length);
    if (!written)
        print_complaint("cannot write %s: %s", path.bytes, strerror(errno));
    text_free(&script);
    text_free(&path);
    return written;
}

/* Draws all pictures in the folder `work`. */
static int draw(const struct journal *journal, const char *work)
{
    if (!write_script(journal, work))
        return EXIT_ENVIRONMENT;
    switch (gnuplot_run(work, DRAWING_SECONDS)) {
    case GNUPLOT_ABSENT:
        print_complaint("no gnuplot here, so no pictures; the tables are complete");
        return 1;
    case GNUPLOT_HANGS:
        print_complaint("gnuplot did not end within %d s and was ended: no pictures", DRAWING_SECONDS);
        return EXIT_ENVIRONMENT;
    case GNUPLOT_INTERRUPTED:
        print_complaint("interrupted while gnuplot drew, so no pictures; the tables are complete");
        return 1;
    case 0:
        if (all_drawn(journal, work))
            return 0;
        break;
    }
    say_complaint(work);
    return EXIT_ENVIRONMENT;
}

bool report_plots_possible(const char *folder)
{
    return replacement_possible(folder, &pictures_content);
}

int report_plots(const struct journal *journal, const char *folder)
{
    struct replacement replacement;
    enum begun begun = replacement_begin(&replacement, folder, &pictures_content);
    if (begun != BEGUN)
        return begun == BEGIN_INTERRUPTED ? 1 : EXIT_ENVIRONMENT;
    bool seen = journal_rows(journal) > 0;
    int result = seen ? draw(journal, replacement.fresh) : 0;
    if (result == 0) {
        remove_scraps(replacement.fresh);
        result = !replacement_commit(&replacement) ? EXIT_ENVIRONMENT : seen ? 0 : 1;
    }
    replacement_end(&replacement);
    return result;
}
