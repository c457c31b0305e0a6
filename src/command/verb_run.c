/* verb_run.c - rehearse a scenario, write its results and say what was decided. */
#include "base/check.h"
#include "base/exit_code.h"
#include "base/harmless.h"
#include "base/instant.h"
#include "base/memory.h"
#include "command/command.h"
#include "command/options.h"
#include "command/progress.h"
#include "random/pcg.h"
#include "rehearsal/days.h"
#include "rehearsal/twin.h"
#include "report/days.h"

#include <errno.h>
#include <inttypes.h>
#include <omp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const char run_verb[] = "run";
static const struct verb_help run_help = {
    run_verb, "Simulates the plan of SCENARIO round by round, judges every gate, writes results and pictures.",
    "0 as expected, 1 a gate or an expectation failed, 2 bad input, 3 the environment failed,\n"
    "130 interrupted (a partial result was written, or nothing while another run wrote there). An interrupt that "
    "comes\n"
    "when all is simulated only leaves out the pictures."};

struct run_request {
    const char *scenario, *out, *plots, *until;
    struct settings settings;
    bool quiet, json, progress, no_bill;
    struct whole_number seed, seeds, threads;
};

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

static bool under_way;

/* libgomp ends the program itself when it finds no memory, with status 1, which would read as a failed gate. */
static void end_as_environment(void)
{
    if (under_way) {
        fflush(NULL);
        _exit(EXIT_ENVIRONMENT);
    }
}

/* 0 to go on, else the exit code + 1. */
static int parse_run(struct run_request *q, int argc, char **argv)
{
    const struct option_row rows[] = {
        {"seed", "N", "the seed of all randomness (default: the scenario's)", .number = &q->seed},
        {"seeds", "N",
         "plays N days, each with a seed of its own, from --seed on and one by one: how often each phase ends how,\n"
         "how much the days differ, which to look at; no pictures; exit 0 when all were as expected",
         .number = &q->seeds},
        {"threads", "N", "how many threads compute; never changes the outcome (default: all processors)",
         .number = &q->threads},
        {"set", "PATH=VALUE", "changes one value of the scenario, e.g. --set learners.count=50k; may be repeated",
         .settings = &q->settings},
        {"until", "TIME",
         "stops early: 2025-11-01T15:00Z, or a duration since the plan's start such as 26h;\n"
         "what was decided by then counts, the rest of `expect` is not judged",
         .text = &q->until},
        {"out", "DIR", "where the tables go (default: results/NAME)", .text = &q->out},
        {"plots", "DIR",
         "where the pictures go (default: plots/NAME); 'none' draws none; a gnuplot that does not end\n"
         "within five minutes is ended",
         .text = &q->plots},
        {"no-bill", NULL,
         "does not play the run once more without its `faults`: half the time, but what they cost is not known",
         .flag = &q->no_bill},
        {"json", NULL, "prints outcome.json to stdout and nothing else", .flag = &q->json},
        {"progress", NULL, "shows progress on stderr even when it is not a terminal", .flag = &q->progress},
        {"quiet", NULL, "prints nothing but errors", .flag = &q->quiet},
        {.name = NULL},
    };
    *q = (struct run_request){.seed = {.high = INT64_MAX},
                              .seeds = {.low = 1, .high = DAYS_MAX},
                              .threads = {.low = 1, .high = THREADS_MAX, .value = (uint64_t)omp_get_num_procs()}};
    int stop = options_read(&run_help, argc, argv, rows);
    if (stop != 0)
        return stop;
    q->scenario = options_scenario(run_verb, argc, argv);
    return q->scenario ? 0 : 1 + EXIT_BAD_INPUT;
}

/* The plan time that --until names: an instant, or a duration since the plan's start; rounded up to a whole sample. */
static bool parse_until(const char *text, const struct scenario *scenario, int64_t *until_ns)
{
    struct ratio duration;
    const char *why;
    int64_t at, sample = scenario->monitoring.sample_ns;
    if (!text) {
        *until_ns = INT64_MAX;
        return true;
    }
    if (quantity_parse(text, strlen(text), UNIT_DURATION, &duration, &why))
        at = ratio_scale_floor(duration, 1);
    else if (instant_parse(text, strlen(text), &at, &why))
        at -= scenario->start_epoch_ns;
    else
        return false;
    *until_ns = at > 0 ? multiple_from(at, sample) : at;
    return at > 0;
}

static void print_footprint(const struct simulated *simulated, const struct scenario *scenario, int threads)
{
    struct footprint footprint = simulated_footprint(simulated);
    double seconds = (double)rehearsal_observed_ns(scenario) / 1e9;
    fprintf(
        stderr,
        "%s: %lld learners in %lld cell%s, %.0f MB, about %.0f million rounds in %.1f simulated hours, %d thread%s\n",
        scenario->name, (long long)footprint.learners, (long long)footprint.cells, footprint.cells == 1 ? "" : "s",
        (double)footprint.memory_bytes / 1e6, footprint.rounds_per_second * seconds / 1e6, seconds / 3600, threads,
        threads == 1 ? "" : "s");
}

static int64_t rounds_of(const struct journal *j)
{
    int64_t rounds = 0;
    for (int arm = 0; arm < ARMS; arm++)
        rounds += j->outcome.totals[arm].of[MEASURE_ROUNDS_STARTED];
    return rounds;
}

/* The command that repeats this run, or one of its days, when --seed N follows. */
static struct text command_of(const struct run_request *q)
{
    struct text command = repeating_command(run_verb, q->scenario, &q->settings);
    if (q->until)
        put_option(&command, "until", q->until);
    return command;
}

static struct run_facts facts_of(const struct run_request *q, const struct journal *journal, double started_s)
{
    struct rusage usage = {.ru_maxrss = 0};
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        usage.ru_maxrss = 0; /* not known */
    return (struct run_facts){clock_now_s() - started_s, (int)q->threads.value, rounds_of(journal),
                              (int64_t)usage.ru_maxrss * 1024};
}

/* An interrupt that comes when all was simulated changes nothing: the result is whole. What was decided before --until
 * counts as in a whole run. */
static int run_exit_code(const struct outcome *outcome)
{
    if (rehearsal_cut_off(outcome))
        return EXIT_INTERRUPTED;
    return outcome->unexpected > 0 ? EXIT_GATE_FAILED : EXIT_AS_EXPECTED;
}

/* One run under way, and its twin. */
struct play {
    const struct run_request *request;
    const struct scenario *scenario;
    struct check_context context;
    struct rehearsal_options options;
    struct journal journal;
    struct twin twin;
    bool twinned;
};

static void play_run(struct play *play, struct progress *progress, uint64_t seed)
{
    int threads = (int)play->request->threads.value;
    struct simulated *simulated = simulated_open(play->scenario, NULL, seed, threads);
    struct source source = simulated_source(simulated);
    struct footprint footprint = simulated_footprint(simulated);
    play->context.replay.now_ns = simulated_clock(simulated);
    if (!play->request->quiet)
        print_remarks(play->request->scenario, play->scenario, stderr);
    if (progress->on)
        print_footprint(simulated, play->scenario, threads);
    journal_open(&play->journal, play->scenario, true);
    play->journal.outcome.seed = seed;
    play->journal.command = play->context.replay.command;
    play->journal.cells = footprint.cells;
    play->journal.memory_bytes = footprint.memory_bytes;
    rehearsal_run(play->scenario, &source, &play->options, &play->journal);
    play->context.replay.now_ns = NULL;
    simulated_free(simulated);
}

/* The twin is played when the run is through, in the memory that it leaves. */
static void play_twin(struct play *play, struct progress *progress)
{
    const struct outcome *outcome = &play->journal.outcome;
    if (!play->twinned || rehearsal_cut_off(outcome))
        return;
    progress->twin = true;
    twin_open(&play->twin, play->scenario, outcome->seed);
    struct simulated *world =
        simulated_open(&play->twin.scenario, NULL, outcome->seed, (int)play->request->threads.value);
    play->context.replay.now_ns = simulated_clock(world);
    if (!twin_run(&play->twin, world, &play->options, &play->journal) && !play->request->quiet)
        fputs("rehearse: interrupted while the run was played without its faults: what they cost is not known\n",
              stderr);
    play->context.replay.now_ns = NULL;
    simulated_free(world);
}

static int rehearse(const struct run_request *q, const struct scenario *scenario, const struct outputs *outputs,
                    int64_t until_ns)
{
    struct progress progress;
    uint64_t seed = q->seed.given ? q->seed.value : scenario->seed;
    if (stream_collision(seed) != 0) /* about one seed in a million */
        return options_wrong(run_verb, "seed %llu would let two random streams meet; any other seed will do",
                             (unsigned long long)seed);
    struct play play = {.request = q, .scenario = scenario, .twinned = !q->no_bill && twin_wanted(scenario)};
    progress_open(&progress, scenario, play.twinned ? 2 : 1, !q->quiet && (q->progress || isatty(STDERR_FILENO)));
    struct observer observers[] = {progress_observer(&progress)};
    struct text command = command_of(q);
    text_format(&command, " --seed %" PRIu64, seed);
    play.options = (struct rehearsal_options){.until_ns = until_ns, .observers = observers, .observers_count = 1};
    play.context = (struct check_context){.replay = {.command = command.bytes, .seed = seed}, .stop = &interrupted};
    under_way = atexit(end_as_environment) == 0;
    check_enter(&play.context);
    play_run(&play, &progress, seed);
    play_twin(&play, &progress);
    under_way = false;
    progress_close(&progress);

    struct run_facts facts = facts_of(q, &play.journal, progress.started_s);
    int code = outputs_write(outputs, &play.journal, &facts);
    if (code == EXIT_AS_EXPECTED)
        code = run_exit_code(&play.journal.outcome);
    check_enter(NULL);
    journal_free(&play.journal);
    if (play.twin.journal.scenario)
        twin_free(&play.twin);
    text_free(&command);
    return code;
}

/* --- many days --- */

static void tell_days(void *self, const struct days *days)
{
    const struct progress *progress = self;
    if (progress->on)
        fprintf(stderr, "\r\033[K%d of %d days, %.0f s", days->done, days->count, clock_now_s() - progress->started_s);
}

static int days_exit_code(const struct days *days)
{
    bool expected = true;
    if (days->done < days->count)
        return EXIT_INTERRUPTED;
    for (int i = 0; i < days->count; i++)
        expected &= days->of[i].as_expected;
    return expected ? EXIT_AS_EXPECTED : EXIT_GATE_FAILED;
}

static int print_days(const struct run_request *q, const struct days_report *report, const char *folder)
{
    struct text text = {0};
    int code = report_days_write(report, folder);
    text_add(&text, "");
    if (q->json) {
        report_days_json(report, &text);
    } else if (!q->quiet) {
        if (code == EXIT_AS_EXPECTED)
            say_where(folder, NULL, &text);
        report_days_terminal(report, &text);
    }
    if (fputs(text.bytes, stdout) < 0 || fflush(stdout) != 0)
        code = EXIT_ENVIRONMENT;
    text_free(&text);
    return code == EXIT_AS_EXPECTED ? days_exit_code(report->days) : code;
}

static int rehearse_days(const struct run_request *q, const struct scenario *scenario, const char *folder,
                         int64_t until_ns)
{
    struct progress progress;
    struct days days;
    struct text command = command_of(q);
    struct check_context context = {.replay = {.command = command.bytes}, .stop = &interrupted};
    struct days_options options = {until_ns, (int)q->threads.value, command.bytes, tell_days, &progress};
    progress_open(&progress, scenario, 1, !q->quiet && (q->progress || isatty(STDERR_FILENO)));
    if (!q->quiet)
        print_remarks(q->scenario, scenario, stderr);
    under_way = atexit(end_as_environment) == 0;
    check_enter(&context);
    days_open(&days, scenario, q->seed.given ? q->seed.value : scenario->seed, (int)q->seeds.value,
              !q->no_bill && twin_wanted(scenario));
    days_play(&days, &options);
    under_way = false;
    progress_close(&progress);
    struct days_report report = {&days, command.bytes};
    int code = print_days(q, &report, folder);
    check_enter(NULL);
    days_free(&days);
    text_free(&command);
    return code;
}

/* Where the results go is made first: a run of minutes should not end without a place for them. */
static int run_scenario(const struct run_request *q, const struct scenario *scenario)
{
    int64_t until_ns;
    struct text out = folder_of(q->out, "results", scenario->name, q->seeds.given ? "-days" : "");
    struct text plots = folder_of(q->plots, "plots", scenario->name, "");
    struct outputs outputs = {out.bytes, plots_wanted(plots.bytes), q->json, q->quiet};
    int code;
    if (!parse_until(q->until, scenario, &until_ns))
        code = options_wrong(run_verb,
                             "--until '%s' is neither a time after the plan's start, such as "
                             "2025-11-01T15:00Z, nor a duration since it, such as 26h",
                             q->until);
    else if (!(q->seeds.given ? report_days_possible(out.bytes) : outputs_prepare(&outputs)))
        code = EXIT_ENVIRONMENT;
    else
        code = q->seeds.given ? rehearse_days(q, scenario, out.bytes, until_ns)
                              : rehearse(q, scenario, &outputs, until_ns);
    text_free(&out);
    text_free(&plots);
    return code;
}

/* An interrupt ends the run with a partial result. A hangup that is ignored stays so: nohup. */
static void catch_interrupts(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_interrupt}, before;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        if (sigaction(signals[i], NULL, &before) != 0)
            environment_failed("cannot catch interrupts: %s", strerror(errno));
        bool kept = signals[i] == SIGHUP && before.sa_handler == SIG_IGN;
        if (!kept && sigaction(signals[i], &action, NULL) != 0)
            environment_failed("cannot catch interrupts: %s", strerror(errno));
    }
}

int command_run(int argc, char **argv)
{
    struct run_request q;
    int stop = parse_run(&q, argc, argv);
    if (stop != 0)
        return stop - 1;

    struct scenario *scenario = scenario_open(q.scenario, &q.settings);
    if (!scenario)
        return EXIT_BAD_INPUT;
    catch_interrupts();
    int code = run_scenario(&q, scenario);
    scenario_free(scenario);
    return code;
}
