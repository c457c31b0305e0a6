/* fail_allocation.c - to be preloaded: each allocation of a program fails in turn, and what comes of it is judged.
 *
 * The program runs once. At each allocation from main on it forks: in the child that allocation fails, and the child
 * goes on to its end; the run waits, judges, puts the results back, and goes on to its next allocation. So a try costs
 * a fork and what is still to do, not a start and a whole run. While a file is open for writing, run and try would
 * both write to it: those few allocations are tried afterwards, each in a fork from before main.
 *
 *     FAIL=one|on               the allocation alone fails; or every later one, too
 *     FAIL_ENDS="0 1"           exit statuses that say it did no harm; 3 is right with a word on stderr
 *     FAIL_LEAST=N              fewer allocations are a mistake of the test
 *     FAIL_FOLDERS=OLD:NEW:OUT  after exit 3 each file of OUT is OLD's or NEW's; after FAIL_ENDS each is NEW's
 *     FAIL_MIXED=1              and they need not all be the same one's
 *
 * Exit status 0 if all was as it should be. The program has one thread. Nothing is synced: none of these runs is to
 * outlive a power cut. */
#define _GNU_SOURCE
#include "two_results.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ENVIRONMENT_FAILED 3
#define STATUSES 256
#define LATER_MAX 4096      /* allocations made while a file is open for writing */
#define SHOWN_MAX 20        /* complaints */
#define WATCHDOG_S 600U     /* no verdict on speed: what goes on for so long never ends */
#define FIRST_OWN_FILE 200  /* descriptors of this library; the program's are below */
#define PROGRAM_FILE_MAX 64 /* and below this */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

typedef int main_function(int argc, char **argv, char **environment);

/* What the processes know together. */
struct tally {
    long allocations; /* of the run */
    long tries, wrong;
    long ended[STATUSES]; /* tries that ended with this exit status */
    bool asked;           /* the try has come to its allocation */
    char by[64];          /* the library or program that asked for it */
    long later[LATER_MAX];
    int laters;
};

/* In the run `forks` is set, in a try fail_at. `counting` is off while this library is itself at work. */
static bool counting, forks, fail_on;
static long made, fail_at;
static struct tally *tally;
static struct two_results results;
static const char *good_ends;
static int said, report; /* what a try prints; the test's stdout */
static main_function *program_main;

static noreturn void give_up(const char *why)
{
    dprintf(report, "fail_allocation: %s\n", why);
    _exit(2);
}

/* ---- a try ---- */

/* Who asked: the first caller outside this library and the C library. */
static void note_caller(void)
{
    const char *who = "?";
    void *callers[16];
    int count = backtrace(callers, 16);
    for (int i = 0; i < count; i++) {
        Dl_info info;
        if (dladdr(callers[i], &info) == 0)
            continue;
        const char *slash = strrchr(info.dli_fname, '/');
        who = slash ? slash + 1 : info.dli_fname;
        if (!strstr(who, "libc.so") && !strstr(who, "fail_allocation"))
            break;
    }
    snprintf(tally->by, sizeof tally->by, "%s", who);
    tally->asked = true;
}

/* What a try reads from the files that are open does not move the run's place in them. */
static void reopen_files(void)
{
    struct stat about;
    char path[32];
    for (int file = STDERR_FILENO + 1; file < PROGRAM_FILE_MAX; file++) {
        if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode))
            continue;
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
        int own = open(path, O_RDONLY | O_CLOEXEC);
        if (own < 0 || lseek(own, lseek(file, 0, SEEK_CUR), SEEK_SET) < 0 || dup3(own, file, O_CLOEXEC) < 0)
            give_up("cannot open a file again");
        close(own);
    }
}

/* The child's part: it says what it says to `said`, and goes on. */
static void begin_try(long number)
{
    forks = false;
    fail_at = number;
    reopen_files();
    dup2(said, STDOUT_FILENO);
    dup2(said, STDERR_FILENO);
    alarm(WATCHDOG_S);
}

/* ---- judging ---- */

static bool did_no_harm(int status)
{
    char number[16];
    const char *found = NULL;
    size_t length = (size_t)snprintf(number, sizeof number, "%d", status);
    for (const char *at = good_ends; (at = strstr(at, number)) && !found; at += length)
        if ((at == good_ends || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            found = at;
    return found;
}

static void complain(long number, const char *about, const char *what, const char *words)
{
    if (++tally->wrong <= SHOWN_MAX)
        dprintf(report, "allocation %ld%s, asked for by %s: %s%s%s%s\n", number, fail_on ? " and all later ones" : "",
                tally->by, about, what, *words ? ": " : "", words);
}

static void judge(long number, int ended)
{
    char words[400], about[64];
    struct folder_state state;
    const char *wrong = NULL;
    int status = WEXITSTATUS(ended);
    ssize_t length = pread(said, words, sizeof words - 1, 0);
    words[length > 0 ? length : 0] = '\0';
    snprintf(about, sizeof about, WIFEXITED(ended) ? "exit status %d" : "signal %d",
             WIFEXITED(ended) ? status : WTERMSIG(ended));
    tally->tries++;
    if (WIFEXITED(ended))
        tally->ended[status]++;
    if (!tally->asked)
        complain(number, about, ", and it was never asked for", "");
    else if (!WIFEXITED(ended))
        complain(number, about, WTERMSIG(ended) == SIGALRM ? ", it never ended" : "", words);
    else if (status != ENVIRONMENT_FAILED && !did_no_harm(status))
        complain(number, about, "", words);
    else if (status == ENVIRONMENT_FAILED && !strstr(words, "rehearse: ") && !strstr(words, "libgomp: "))
        complain(number, about, " without a word", words);
    folder_look(&results, &state);
    wrong = folder_wrong(&results, &state, did_no_harm(status) && WIFEXITED(ended));
    if (!wrong && !getenv("FAIL_MIXED") && folder_mixed(&results, &state))
        wrong = "old and new files are mixed";
    if (wrong) {
        strcat(about, ", ");
        complain(number, about, wrong, "");
    }
}

static int wait_for(pid_t child)
{
    int ended;
    while (waitpid(child, &ended, 0) < 0)
        if (errno != EINTR)
            give_up("a child was lost");
    return ended;
}

/* ---- forking ---- */

/* What the run writes to now would be written by a try, too: a file, or a fresh folder, which is locked. */
static bool is_writing(void)
{
    struct stat about;
    for (int file = STDERR_FILENO + 1; file < PROGRAM_FILE_MAX; file++)
        if (fstat(file, &about) == 0 &&
            (S_ISDIR(about.st_mode) || (S_ISREG(about.st_mode) && (fcntl(file, F_GETFL) & O_ACCMODE) != O_RDONLY)))
            return true;
    return false;
}

static bool has_one_thread(void)
{
    struct stat about;
    return stat("/proc/self/task", &about) == 0 && about.st_nlink == 3;
}

/* Forks; true in the child. The parent goes on when the child has ended and been judged, with the folder as it was. */
static bool try_apart(long number)
{
    struct folder_state before;
    tally->asked = false;
    strcpy(tally->by, "nobody");
    if (ftruncate(said, 0) != 0 || lseek(said, 0, SEEK_SET) != 0)
        give_up("cannot clear what was said");
    folder_look(&results, &before);
    pid_t child = fork();
    if (child < 0)
        give_up("cannot fork");
    if (child == 0) {
        begin_try(number);
        return true;
    }
    judge(number, wait_for(child));
    folder_put_back(&results, &before);
    return false;
}

/* In the run: every allocation passes here. True in a child, where it fails. */
static bool fork_here(long number)
{
    tally->allocations = number;
    if (is_writing()) {
        if (tally->laters == LATER_MAX)
            give_up("too many allocations while a file is open for writing");
        tally->later[tally->laters++] = number;
        return false;
    }
    if (!has_one_thread())
        give_up("the program has threads; a fork has one");
    return try_apart(number);
}

static bool fails(void)
{
    if (!counting)
        return false;
    int kept = errno;
    long number = ++made;
    counting = false;
    if (forks)
        fork_here(number);
    bool failing = fail_at > 0 && (number == fail_at || (number > fail_at && fail_on));
    if (failing && number == fail_at)
        note_caller();
    counting = true;
    errno = failing ? ENOMEM : kept;
    return failing;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return fails() ? NULL : __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

void *memalign(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    void *got = fails() ? NULL : __libc_memalign(alignment, size);
    if (!got)
        return ENOMEM;
    *memory = got;
    return 0;
}

void *mmap(void *address, size_t size, int protection, int flags, int file, off_t offset)
{
    static void *(*next)(void *, size_t, int, int, int, off_t);
    if (fails())
        return MAP_FAILED;
    if (!next)
        next = (void *(*)(void *, size_t, int, int, int, off_t))(uintptr_t)dlsym(RTLD_NEXT, "mmap");
    return next(address, size, protection, flags, file, offset);
}

int fsync(int file)
{
    (void)file;
    return 0;
}

/* ---- from the start ---- */

/* Puts the old results there and runs the program in a child: the run that forks, or a try (number > 0). */
static void run_from_main(long number, int argc, char **argv, char **environment)
{
    struct folder_state old;
    folder_old(&results, &old);
    folder_put_back(&results, &old);
    pid_t run = 0;
    if (number > 0) {
        if (!try_apart(number))
            return;
    } else if ((run = fork()) < 0) {
        give_up("cannot fork");
    }
    if (run == 0) {
        if (number == 0)
            forks = freopen("/dev/null", "w", stdout);
        counting = true;
        exit(program_main(argc, argv, environment));
    }
    int ended = wait_for(run);
    struct folder_state state;
    folder_look(&results, &state);
    const char *wrong = folder_wrong(&results, &state, true);
    if (!WIFEXITED(ended) || !did_no_harm(WEXITSTATUS(ended)) || wrong)
        give_up(wrong ? wrong : "the run itself failed, without a failing allocation");
}

static int summary(void)
{
    const char *least = getenv("FAIL_LEAST");
    dprintf(report, "# one fails%s: %ld tries, %ld allocations\n", fail_on ? ", and all later ones" : "", tally->tries,
            tally->allocations);
    for (int i = 0; i < STATUSES; i++)
        if (tally->ended[i] > 0)
            dprintf(report, "#   exit status %d: %ld times\n", i, tally->ended[i]);
    if (tally->wrong > SHOWN_MAX)
        dprintf(report, "and %ld more\n", tally->wrong - SHOWN_MAX);
    if (tally->tries != tally->allocations || tally->tries < (least ? atol(least) : 1))
        give_up("too few tries");
    return tally->wrong > 0;
}

static int each_allocation(int argc, char **argv, char **environment)
{
    const char *mode = getenv("FAIL"), *folders = getenv("FAIL_FOLDERS");
    void *warm[1];
    good_ends = getenv("FAIL_ENDS");
    if (!mode || !good_ends)
        return program_main(argc, argv, environment);
    fail_on = strcmp(mode, "on") == 0;
    report = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, FIRST_OWN_FILE);
    int low = memfd_create("said", MFD_CLOEXEC);
    said = fcntl(low, F_DUPFD_CLOEXEC, FIRST_OWN_FILE);
    close(low);
    tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (report < 0 || said < 0 || tally == MAP_FAILED)
        give_up("cannot prepare");
    if (folders && *folders && !two_results_read(&results, folders))
        give_up("the known results cannot be read");
    backtrace(warm, 1); /* loads what it needs */
    run_from_main(0, argc, argv, environment);
    for (int i = 0; i < tally->laters; i++)
        run_from_main(tally->later[i], argc, argv, environment);
    return summary();
}

int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*rtld_fini)(void), void *stack_end);

/* Where every program starts: main becomes each_allocation. */
int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*rtld_fini)(void), void *stack_end)
{
    typedef __typeof__(&__libc_start_main) start;
    start next = (start)(uintptr_t)dlsym(RTLD_NEXT, "__libc_start_main");
    program_main = main;
    return next(each_allocation, argc, argv, init, fini, rtld_fini, stack_end);
}
