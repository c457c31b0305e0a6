/* rehearse.h - the C interface of librehearse: rehearse a staged release, or judge its metrics, from a program.
 *
 * Three things can be done, each with opaque handles:
 *
 *     read      rehearse_scenario_open       a file or a text, with the list of what is wrong in it
 *     rehearse  rehearse_run                 the whole plan on a simulated platform; told at every sample
 *     judge     rehearse_judge_open, _row    the plan's gates on metrics that you feed, without any platform
 *
 * and both of the latter end in an outcome: what was decided, phase by phase, with the evidence.
 *
 *     rehearse_problems *problems = NULL;
 *     rehearse_scenario *plan = NULL;
 *     rehearse_outcome *outcome = NULL;
 *     if (rehearse_scenario_open("plan.yaml", NULL, &plan, &problems) != REHEARSE_OK)
 *         ...                                     // rehearse_problems_get() has file, line, column and message
 *     else if (rehearse_run(plan, NULL, &outcome, &problems) == REHEARSE_OK)
 *         printf("%s %016" PRIx64 "\n", rehearse_verdict_word(rehearse_outcome_phase(outcome, 0, 0).verdict),
 *                rehearse_outcome_digest(outcome));
 *     rehearse_outcome_free(outcome);
 *     rehearse_scenario_free(plan);
 *     rehearse_problems_free(problems);
 *
 * Build with `cc prog.c $(pkg-config --cflags --libs rehearse)`; add --static for librehearse.a.
 *
 * Determinism. An outcome depends on the scenario, its tables, the seed and this library's version alone: never on the
 * number of threads, the processor, the locale or the clock. rehearse_outcome_digest() is one number to compare.
 *
 * Errors are values: a function that can fail returns a rehearse_status and takes `problems`. On REHEARSE_BAD_INPUT
 * *problems is a new list with at least one entry, which the caller frees with rehearse_problems_free(); on any other
 * status it is NULL. `problems` itself may be NULL: then nobody is told why.
 *
 * Some things cannot be returned from the depth where they are met: no memory, and a broken invariant, which is a
 * mistake of this library. They go to the handler of the options (rehearse_failure); without one, the default prints
 * what happened to stderr and ends the process: with status 2 (a sum too large), 3 (no memory, a system that failed) or
 * by abort() (a broken invariant). Apart from that default nothing is printed.
 *
 * Threads. There is no global state: handles may be used from any thread, one thread at a time each. A scenario never
 * changes once it is open: any number of threads may read it, run it and open judges of it at the same time. What may
 * be read while a run goes on is said at its function. rehearse_run() with threads > 1 starts threads of its own
 * (OpenMP's, which keeps them for the next run); signals and locale are left alone.
 *
 * Strings are NUL-terminated UTF-8 (what they quote of your own texts is as you gave it), owned by the handle that
 * returned them, and valid as long as it is, unless a function says that the caller frees them. What you pass is
 * copied where it is kept: it may go when the call returns. Times are nanoseconds since the plan's start. Values are
 * exact fractions in the base unit of their metric: shares in 1 (0.5 % is 1/200), durations in ns, sizes in bytes,
 * money in micro-dollars, counts in 1; a denominator of 0 is no data.
 *
 * Version: REHEARSE_VERSION_STRING of the header, rehearse_version() of the library linked. Before 1.0 a new minor
 * version may change this interface, and has another soname. Structures of options begin with their size, which the
 * caller sets, so that they may grow; a size below the first version's is REHEARSE_BAD_INPUT. Structures that
 * functions return, and the values of enumerations, change only with the soname.
 *
 * Handles and other pointers must not be NULL but where it is said. An index out of range gives a structure of zeros,
 * or NULL.
 */
#ifndef REHEARSE_H
#define REHEARSE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define REHEARSE_API __attribute__((visibility("default")))
#else
#define REHEARSE_API
#endif

#define REHEARSE_VERSION_STRING "0.3.0"
#define REHEARSE_VERSION_NUMBER 300 /* 10,000 a major version, 100 a minor one, 1 a patch: for #if */

/* "0.3.0": of the library that is linked, which may be another than the header's. */
REHEARSE_API const char *rehearse_version(void);

/* What a call came to. The numbers are exit statuses of the command `rehearse`. */
typedef enum rehearse_status {
    REHEARSE_OK = 0,
    REHEARSE_BAD_INPUT = 2,     /* the caller's or the scenario's mistake: problems say which */
    REHEARSE_INTERRUPTED = 130, /* an observer asked to stop; the outcome is valid, and says that it is partial */
} rehearse_status;

/* ---- Failures that are not values ------------------------------------------------------------------------------ */

typedef enum rehearse_failure_kind {
    REHEARSE_NO_MEMORY,
    REHEARSE_BROKEN_INVARIANT, /* please report it: the message has expression, simulated time and seed */
    REHEARSE_SYSTEM_FAILED,    /* something else outside the library */
    REHEARSE_TOO_LARGE,        /* a sum no longer fits: fewer learners, or a shorter plan */
} rehearse_failure_kind;

/* Called on the thread that met the failure; `message` is a sentence or several lines, valid during the call. It must
 * not return: it ends the process, or leaves by longjmp() to where the library was called from. Then what that call
 * was making is lost (leaked, never half-freed); so is the judge or the outcome that it was called with, which may
 * not be used any more, not even to free it. All others stay good. With threads > 1 the thread may be one of the
 * library's own, from which longjmp() is not possible: use threads = 1, or end the process. Should it return all the
 * same, the default applies. `call` NULL: the default. */
typedef struct rehearse_failure {
    void (*call)(void *context, rehearse_failure_kind kind, const char *message);
    void *context;
} rehearse_failure;

/* ---- What is wrong with an input ------------------------------------------------------------------------------- */

/* A list of mistakes, each with its place. */
typedef struct rehearse_problems rehearse_problems;

typedef struct rehearse_problem {
    const char *file;    /* as it was opened, the name given with a text, "--set" for a setting, or "options" */
    int line, column;    /* from 1, in characters; 0: the whole of it */
    int length;          /* characters that are meant, at least 1 */
    const char *message; /* what is wrong and, after a semicolon, what would be right */
    const char *excerpt; /* the source line, or NULL */
} rehearse_problem;

/* How many were found. In these four functions NULL is a list without any. */
REHEARSE_API size_t rehearse_problems_count(const rehearse_problems *problems);
/* How many of them are kept: the first ten at most. */
REHEARSE_API size_t rehearse_problems_kept(const rehearse_problems *problems);
/* The i-th that is kept, from 0. */
REHEARSE_API rehearse_problem rehearse_problems_get(const rehearse_problems *problems, size_t i);
REHEARSE_API void rehearse_problems_free(rehearse_problems *problems);

/* ---- Scenarios ------------------------------------------------------------------------------------------------- */

/* A plan, its people, its platform and its policies, read and checked. Never changes. */
typedef struct rehearse_scenario rehearse_scenario;

/* One value changed, as `--set PATH=VALUE` does: {"learners.count", "50k"}. */
typedef struct rehearse_setting {
    const char *path;
    const char *value;
} rehearse_setting;

typedef struct rehearse_scenario_options {
    size_t size; /* sizeof(rehearse_scenario_options) */
    const rehearse_setting *settings;
    size_t settings_count;
    rehearse_failure failure; /* for this call, and for all that is done with the scenario */
} rehearse_scenario_options;

/* Opens the scenario at `path` with everything it extends and names. `options` may be NULL. On REHEARSE_OK *scenario
 * is the caller's, to be freed with rehearse_scenario_free(); on REHEARSE_BAD_INPUT, a file that cannot be read
 * included, it is NULL. */
REHEARSE_API rehearse_status rehearse_scenario_open(const char *path, const rehearse_scenario_options *options,
                                                    rehearse_scenario **scenario, rehearse_problems **problems);
/* The same of a text in memory. `name` stands for the file in problems; files that the text names are sought relative
 * to the folder of `name` ("" or "plan.yaml": the working folder). */
REHEARSE_API rehearse_status rehearse_scenario_open_text(const char *name, const char *text,
                                                         const rehearse_scenario_options *options,
                                                         rehearse_scenario **scenario, rehearse_problems **problems);
/* Judges and outcomes made from it keep what they need: they may be freed before or after. NULL is allowed, here and
 * in every other function that frees. */
REHEARSE_API void rehearse_scenario_free(rehearse_scenario *scenario);

/* Its `name`, or that of its file. */
REHEARSE_API const char *rehearse_scenario_name(const rehearse_scenario *scenario);
/* At most 2^63 - 1. */
REHEARSE_API uint64_t rehearse_scenario_seed(const rehearse_scenario *scenario);
/* Unix time of the plan's start, in ns: what all other times count from. */
REHEARSE_API int64_t rehearse_scenario_start(const rehearse_scenario *scenario);

/* ---- Outcomes -------------------------------------------------------------------------------------------------- */

/* What was decided: of a run or a judge that has ended, or, in an observer or between two rows, so far. It is read
 * while nothing is fed or simulated: in the observer, between rows, at the end; by one thread at a time. The
 * decisions alone may be read by any thread at any time. */
typedef struct rehearse_outcome rehearse_outcome;

/* An exact value in the base unit of its metric. den == 0: no data; else den > 0. */
typedef struct rehearse_value {
    int64_t num, den;
} rehearse_value;

typedef enum rehearse_verdict {
    REHEARSE_NOT_RUN,   /* not reached, or an earlier phase failed */
    REHEARSE_RUNNING,   /* not decided yet */
    REHEARSE_GO,        /* its gate passed */
    REHEARSE_NO_GO,     /* its gate did not pass */
    REHEARSE_ROLLBACK,  /* a trigger or a checkpoint ended it early */
    REHEARSE_CUT_SHORT, /* the driving policy left the phase before this policy had its gate */
    REHEARSE_NO_DATA,   /* no sample was seen; never a pass */
    REHEARSE_SILENT,    /* the policy says nothing of this phase */
} rehearse_verdict;

/* "not-run", "running", "go", "no-go", "rollback", "cut-short", "no-data", "-": the words of outcome.json. */
REHEARSE_API const char *rehearse_verdict_word(rehearse_verdict verdict);

typedef struct rehearse_phase {
    const char *name;
    rehearse_verdict verdict;
    int64_t start_ns, end_ns; /* as planned */
    int64_t decided_ns;       /* when the verdict fell */
    size_t criteria_count;    /* of its gate, once that was judged; else 0 */
} rehearse_phase;

typedef enum rehearse_judgement { REHEARSE_PASS, REHEARSE_FAIL, REHEARSE_JUDGED_NO_DATA } rehearse_judgement;

/* One criterion of a gate, judged. */
typedef struct rehearse_criterion {
    const char *text; /* as the policy has it: "error_rate < 0.5%" */
    rehearse_judgement judgement;
    rehearse_value value;     /* what was measured */
    rehearse_value threshold; /* what it was compared with */
    int64_t start_ns, end_ns; /* the window that was read */
    int64_t samples;          /* in it */
} rehearse_criterion;

typedef struct rehearse_decision {
    int64_t time_ns;
    const char *word;     /* "continue", "warn", "rollback", "go" ...: the words of decisions.csv */
    size_t policy, phase; /* indices */
} rehearse_decision;

/* Policy 0 drives the plan; the others are judged beside it, on the same samples. */
REHEARSE_API size_t rehearse_outcome_policies(const rehearse_outcome *outcome);
REHEARSE_API const char *rehearse_outcome_policy(const rehearse_outcome *outcome, size_t policy);
REHEARSE_API size_t rehearse_outcome_phases(const rehearse_outcome *outcome);
/* policy < rehearse_outcome_policies(), phase < rehearse_outcome_phases(), criterion < criteria_count. */
REHEARSE_API rehearse_phase rehearse_outcome_phase(const rehearse_outcome *outcome, size_t policy, size_t phase);
REHEARSE_API rehearse_criterion rehearse_outcome_criterion(const rehearse_outcome *outcome, size_t policy, size_t phase,
                                                           size_t criterion);

/* Every decision of every policy, in the order of their times. The list only grows: while a run goes on any thread may
 * read how many there are and get those below that number. */
REHEARSE_API size_t rehearse_outcome_decisions(const rehearse_outcome *outcome);
REHEARSE_API rehearse_decision rehearse_outcome_decision(const rehearse_outcome *outcome, size_t decision);
/* Why it was decided, with the numbers, as a sentence for people. The caller frees it with rehearse_free(). Any
 * thread, too. */
REHEARSE_API char *rehearse_outcome_sentence(const rehearse_outcome *outcome, size_t decision);

/* 1 when all is as the scenario expects: its `expect` held or, without one, every phase of the driving policy ended
 * in go. Else 0, as long as the run goes on, too. Of a partial outcome nothing is expected that it did not reach. */
REHEARSE_API int rehearse_outcome_as_expected(const rehearse_outcome *outcome);
/* 1 when an observer stopped the run or `until_ns` cut it: decided is only what was reached. */
REHEARSE_API int rehearse_outcome_partial(const rehearse_outcome *outcome);
/* Of every round and every decision: equal digests, equal runs. 0 until the run, or the judge, has ended. */
REHEARSE_API uint64_t rehearse_outcome_digest(const rehearse_outcome *outcome);
/* The whole as JSON, as the command writes outcome.json; so far, while the run goes on. The caller frees it with
 * rehearse_free(). */
REHEARSE_API char *rehearse_outcome_json(const rehearse_outcome *outcome);
REHEARSE_API void rehearse_outcome_free(rehearse_outcome *outcome);

/* Frees what a function of this page said to free with it. */
REHEARSE_API void rehearse_free(void *memory);

/* ---- Rehearse: the plan on a simulated platform ---------------------------------------------------------------- */

/* Told after every sample, on the thread that called rehearse_run(). `now_ns` is the sample's end, `outcome` what has
 * been decided so far, valid until rehearse_run() returns. Return 0 to go on, anything else to stop: rehearse_run()
 * then returns REHEARSE_INTERRUPTED with a partial outcome. */
typedef int rehearse_observer(void *context, int64_t now_ns, const rehearse_outcome *outcome);

typedef struct rehearse_run_options {
    size_t size;                 /* sizeof(rehearse_run_options) */
    const uint64_t *seed;        /* up to 2^63 - 1. NULL: the scenario's */
    int threads;                 /* that compute, up to 256; never changes the outcome. 0: one */
    int64_t until_ns;            /* stops at the first sample that ends here or later; 0: the plan's end */
    rehearse_observer *observer; /* or NULL */
    void *context;               /* the observer's */
} rehearse_run_options;

/* Rehearses the whole plan; for minutes, with many learners: rehearse_run_options.observer shows how far it is.
 * `options` may be NULL. The outcome is the caller's, on REHEARSE_OK and REHEARSE_INTERRUPTED; else *outcome is NULL:
 * REHEARSE_BAD_INPUT for options out of range, and for a seed, about one in a million, of which two random streams
 * meet. */
REHEARSE_API rehearse_status rehearse_run(const rehearse_scenario *scenario, const rehearse_run_options *options,
                                          rehearse_outcome **outcome, rehearse_problems **problems);

/* ---- Judge: the plan's gates on your own metrics --------------------------------------------------------------- */

/* Feeds rows of metrics, one an interval, to the gates, triggers and checkpoints of every policy. It keeps every row:
 * about 1 KB, and 50 bytes for each region and segment. */
typedef struct rehearse_judge rehearse_judge;

/* Opens a judge for rows of these columns, named as in a recording:
 *     requests, errors                of the interval; errors are failed attempts of any kind
 *     downtime_ms                     of the interval; or, instead of it,
 *     probes, probes_failed           of the interval
 *     incidents.critical              .high, .medium, .low: of the interval
 *     any metric of a criterion       error_rate, latency.p99 ...: taken as it stands, the latest in a window counts;
 *                                     latency.p99 is of answered requests, latency.all.p99 of all that ended
 * each of the candidate, or with a scope: latency.p99[region=EU arm=baseline], error_rate[segment=A].
 * REHEARSE_BAD_INPUT for a name that is not known or there twice: the problem's file is "columns", and its place is in
 * the list of names, joined by commas, behind the word `time`. */
REHEARSE_API rehearse_status rehearse_judge_open(const rehearse_scenario *scenario, const char *const *columns,
                                                 size_t columns_count, rehearse_judge **judge,
                                                 rehearse_problems **problems);
/* Feeds one row and judges what falls due: the interval from the row before (or from the start of the phase that
 * contains it, when that is later) to end_ns, with a value for each column in the order of their names, in base
 * units; den == 0 is no data. Rows outside every phase are skipped. REHEARSE_BAD_INPUT when end_ns does not ascend or
 * is no whole millisecond, when the interval crosses a checkpoint or the border of two phases, when a count is
 * negative or not whole, a share above 1, or more failed than there were: the row is then as if it had not been fed.
 * The problem's file is "row", its line the number of the call, its column that of the value, from 1; 0 is end_ns. */
REHEARSE_API rehearse_status rehearse_judge_row(rehearse_judge *judge, int64_t end_ns, const rehearse_value *values,
                                                rehearse_problems **problems);
/* What has been decided so far: valid until the judge is closed; not the caller's to free. */
REHEARSE_API const rehearse_outcome *rehearse_judge_outcome(const rehearse_judge *judge);
/* The rows are over: phases under way are cut short. Frees the judge. On REHEARSE_OK the outcome is the caller's (or
 * is freed, when `outcome` is NULL); REHEARSE_BAD_INPUT, with *outcome NULL, when no row lay inside a phase: nothing
 * was judged. Of NULL: REHEARSE_OK, and no outcome. */
REHEARSE_API rehearse_status rehearse_judge_close(rehearse_judge *judge, rehearse_outcome **outcome,
                                                  rehearse_problems **problems);

#ifdef __cplusplus
}
#endif

#endif
