/* options.c - getopt_long with our name in its complaints; one way to open a scenario and to write results. */
#include "command/options.h"

#include "base/check.h"
#include "base/exit_code.h"
#include "base/file.h"
#include "base/harmless.h"
#include "base/text.h"
#include "command/command.h"
#include "model/division.h"
#include "report/table.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OPTIONS_MAX 16
#define FIRST_ROW 256 /* what getopt_long calls the first row; beyond all letters */

/* getopt_long has already complained about what it does not know ('?'). */
static int next_option(const char *verb, int argc, char **argv, const struct option *known)
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
    struct text message = {0};
    va_list arguments;
    fprintf(stderr, "rehearse %s: ", verb);
    va_start(arguments, format);
    text_format_list(&message, format, arguments);
    va_end(arguments);
    print_harmless(message.bytes, stderr);
    text_free(&message);
    fprintf(stderr, "\nTry 'rehearse help %s'.\n", verb);
    return EXIT_BAD_INPUT;
}

/* Splits PATH=VALUE at the first '='. Returns false, after a complaint, when there is none or no room. */
static bool add_setting(const char *verb, char *text, struct settings *settings)
{
    char *equals = strchr(text, '=');
    if (!equals || equals == text)
        options_wrong(verb, "--set '%s' is not PATH=VALUE", text);
    else if (settings->count == SETTINGS_MAX)
        options_wrong(verb, "too many --set: at most %d are allowed", SETTINGS_MAX);
    else {
        *equals = '\0';
        settings->list[settings->count++] = (struct setting){text, equals + 1};
        return true;
    }
    return false;
}

/* Reads the digits of a number; false after a complaint. */
static bool take_number(const char *verb, const char *name, const char *digits, struct whole_number *number)
{
    uint64_t n = 0;
    bool good = *digits != '\0';
    for (const char *at = digits; good && *at != '\0'; at++) {
        good = *at >= '0' && *at <= '9' && n <= (number->high - (uint64_t)(*at - '0')) / 10;
        n = n * 10 + (uint64_t)(*at - '0');
    }
    number->given = true;
    number->value = n;
    if (good && n >= number->low)
        return true;
    char most[32];
    snprintf(most, sizeof most, number->high == INT64_MAX ? "2^63 - 1" : "%" PRIu64, number->high);
    options_wrong(verb, "--%s '%s' is not a whole number from %" PRIu64 " to %s", name, digits, number->low, most);
    return false;
}

/* Returns false after a complaint. */
static bool take(const char *verb, const struct option_row *row)
{
    if (!row->flag && !row->may_be_empty && optarg[0] == '\0') {
        options_wrong(verb, "--%s needs a value, found ''", row->name);
        return false;
    }
    if (row->settings)
        return add_setting(verb, optarg, row->settings);
    if (row->number)
        return take_number(verb, row->name, optarg, row->number);
    if (row->text)
        *row->text = optarg;
    else
        *row->flag = true;
    return true;
}

static const char *usage_of(const char *verb)
{
    static const struct {
        const char *word, *usage;
    } verbs[] = {
#define X(word, usage, meaning) {#word, usage},
        VERBS(X)
#undef X
    };
    size_t i = 0;
    while (strcmp(verbs[i].word, verb) != 0)
        i++;
    return verbs[i].usage;
}

/* --NAME VALUE and what it means, of which further lines begin below the first. */
static void print_option(const struct option_row *row, FILE *out)
{
    char option[64];
    snprintf(option, sizeof option, "--%s%s%s", row->name, row->value ? " " : "", row->value ? row->value : "");
    for (const char *line = row->meaning; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        fprintf(out, "  %-20s %.*s\n", line == row->meaning ? option : "", (int)strcspn(line, "\n"), line);
    }
}

void print_verb_help(const struct verb_help *help, const struct option_row *rows, FILE *out)
{
    static const struct option_row this_page = {.name = "help", .meaning = "this page"};
    fprintf(out, "Usage: rehearse %s\n%s\n\n", usage_of(help->verb), help->about);
    for (const struct option_row *row = rows; row->name; row++)
        print_option(row, out);
    print_option(&this_page, out);
    fprintf(out, "\nExit status: %s\n", help->statuses);
}

int options_read(const struct verb_help *help, int argc, char **argv, const struct option_row *rows)
{
    struct option known[OPTIONS_MAX] = {{0}};
    int option, count = 0;
    for (; rows[count].name; count++) {
        ENSURE(count + 2 < OPTIONS_MAX); /* --help and the end come, too */
        ENSURE(!rows[count].value != !rows[count].flag);
        known[count] = (struct option){rows[count].name, rows[count].flag ? no_argument : required_argument, NULL,
                                       FIRST_ROW + count};
    }
    known[count] = (struct option){"help", no_argument, NULL, 'h'};
    optind = 1;
    while ((option = next_option(help->verb, argc, argv, known)) != -1) {
        if (option == 'h') {
            print_verb_help(help, rows, stdout);
            return 1 + EXIT_AS_EXPECTED;
        }
        if (option == '?' || !take(help->verb, &rows[option - FIRST_ROW]))
            return 1 + EXIT_BAD_INPUT;
    }
    return 0;
}

const char *options_scenario(const char *verb, int argc, char **argv)
{
    if (optind == argc)
        options_wrong(verb, "no scenario given");
    else if (optind + 1 < argc)
        options_wrong(verb, "expected one scenario, found another: '%s'", argv[optind + 1]);
    else
        return argv[optind];
    return NULL;
}

struct scenario *scenario_open(const char *path, const struct settings *settings)
{
    struct problems problems = {0};
    struct scenario *scenario = scenario_read(path, settings->list, settings->count, &problems);
    if (!scenario)
        problems_print(&problems, stderr);
    problems_free(&problems);
    return scenario;
}

static void print_remark(const char *path, const char *kind, const char *words, FILE *out)
{
    print_harmless(path, out);
    fprintf(out, ": %s: %s\n", kind, words);
}

/* What the division of the regions into cells does to capacity, or to speed. */
static void print_divisions(const char *path, const struct scenario *s, FILE *out)
{
    for (int i = 0; i < s->regions_count; i++) {
        struct text words = {0};
        const char *kind = division_warning(s, i, &words) ? "warning" : division_note(s, i, &words) ? "note" : NULL;
        if (kind)
            print_remark(path, kind, words.bytes, out);
        text_free(&words);
    }
}

/* The phases that nobody judges, so that the plan goes on whatever they show; a hold may be a mere pause. */
static void print_unjudged(const char *path, const struct scenario *s, FILE *out)
{
    for (int i = 0; i < s->phases_count; i++) {
        if (s->phases[i].hold || policy_find_phase(&s->policies[0], s->phases[i].name))
            continue;
        struct text words = {0};
        text_format(&words, "phase %s is not judged: policy %s, which drives, has no rules for it", s->phases[i].name,
                    s->policies[0].name);
        print_remark(path, "note", words.bytes, out);
        text_free(&words);
    }
}

void print_remarks(const char *path, const struct scenario *s, FILE *out)
{
    print_divisions(path, s, out);
    print_unjudged(path, s, out);
}

void put_option(struct text *command, const char *name, const char *value)
{
    text_format(command, " --%s ", name);
    shell_quote(value, command);
}

struct text repeating_command(const char *verb, const char *path, const struct settings *settings)
{
    struct text command = {0}, from_here = {0};
    relative_path(".", path, &from_here); /* however it was typed */
    text_format(&command, "rehearse %s %s", verb, from_here.bytes[0] == '-' ? "./" : "");
    shell_quote(from_here.bytes, &command);
    text_free(&from_here);
    for (size_t i = 0; i < settings->count; i++) {
        struct text setting = {0};
        text_format(&setting, "%s=%s", settings->list[i].path, settings->list[i].value);
        put_option(&command, "set", setting.bytes);
        text_free(&setting);
    }
    return command;
}

struct text folder_of(const char *given, const char *parent, const char *name, const char *suffix)
{
    struct text path = {0};
    if (given)
        text_add(&path, given);
    else
        text_format(&path, "%s/%s%s", parent, name, suffix);
    return path;
}

const char *plots_wanted(const char *folder)
{
    return folder && strcmp(folder, "none") != 0 ? folder : NULL;
}

bool outputs_prepare(const struct outputs *outputs)
{
    return report_possible(outputs->folder) && (!outputs->plots || report_plots_possible(outputs->plots));
}

void say_where(const char *folder, const char *plots, struct text *out)
{
    text_add(out, "results in ");
    text_add_harmless(out, folder);
    text_add(out, plots ? ", pictures in " : "");
    text_add_harmless(out, plots ? plots : "");
    text_add(out, "\n\n");
}

/* The tables come first, so that they are there whatever becomes of the pictures; and once more with links to them. */
int outputs_write(const struct outputs *outputs, const struct journal *journal, const struct run_facts *facts)
{
    int drawn = 1;
    int wrote = report_write(journal, outputs->folder, NULL, facts);
    if (wrote == EXIT_INTERRUPTED)
        return wrote;
    if (outputs->plots && wrote == EXIT_AS_EXPECTED && !stop_asked())
        drawn = report_plots(journal, outputs->plots);
    const char *plots = drawn == 0 ? outputs->plots : NULL;
    if (plots && report_write(journal, outputs->folder, plots, facts) != EXIT_AS_EXPECTED)
        wrote = EXIT_ENVIRONMENT;
    bool written = wrote == EXIT_AS_EXPECTED;
    struct text text = {0};
    text_add(&text, "");
    if (outputs->json) {
        report_json(journal, &text);
    } else if (!outputs->quiet) {
        if (written)
            say_where(outputs->folder, plots, &text);
        report_terminal(journal, &text); /* the digest is its last line */
    }
    written = fputs(text.bytes, stdout) >= 0 && fflush(stdout) == 0 && written;
    text_free(&text);
    return written && drawn != EXIT_ENVIRONMENT ? EXIT_AS_EXPECTED : EXIT_ENVIRONMENT;
}
