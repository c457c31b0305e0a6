/* verb_check.c - `rehearse check`: reads scenarios, says what is wrong with them, explains keys, lints plans. */
#include "base/exit_code.h"
#include "base/harmless.h"
#include "base/memory.h"
#include "command/command.h"
#include "command/options.h"
#include "language/language.h"
#include "lint/lint.h"
#include "report/findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char check_verb[] = "check";
static const struct verb_help check_help = {
    check_verb, "Reads scenarios with everything they name and says what is wrong, up to ten things at once.",
    "0 all are good, 1 lint warned under --werror, 2 one is not good, or there is no such key."};

static int explain(const char *key)
{
    const char *nearest = NULL;
    if (scenario_explain(key, stdout, &nearest))
        return EXIT_AS_EXPECTED;
    print_complaint("there is no key '%s'%s%s%s", key, nearest ? "; did you mean '" : "", nearest ? nearest : "",
                    nearest ? "'?" : "");
    fputs("Try 'rehearse check --explain \"\"' for all of them.\n", stderr);
    return EXIT_BAD_INPUT;
}

static const char *plural(long long count)
{
    return count == 1 ? "" : "s";
}

static void print_good(const char *path, const struct scenario *scenario)
{
    int cells = 0;
    char learners[32];
    for (int i = 0; i < scenario->regions_count; i++)
        cells += scenario->regions[i].cells;
    quantity_format((struct ratio){scenario->learners.count, 1}, UNIT_COUNT, 0, learners, sizeof learners);
    print_harmless(path, stdout);
    printf(": ok: %s learner%s, %d region%s, %d cell%s, %d phase%s, policies", learners,
           plural(scenario->learners.count), scenario->regions_count, plural(scenario->regions_count), cells,
           plural(cells), scenario->phases_count, plural(scenario->phases_count));
    for (int i = 0; i < scenario->policies_count; i++)
        printf("%s %s", i == 0 ? "" : ",", scenario->policies[i].name);
    putchar('\n');
}

/* How findings are printed: the word of --format, and by what. */
static const struct lint_format {
    const char *word;
    void (*print)(const struct linted *linted, size_t count, struct text *out);
} lint_formats[] = {
    {"text", findings_text}, {"json", findings_json}, {"sarif", findings_sarif}, {"markdown", findings_markdown}};

/* What is wanted of lint, and what it has found so far. */
struct lint_wish {
    bool wanted, strict;
    const char *format; /* NULL: text */
    struct linted *linted;
    size_t count;
};

static const struct lint_format *lint_format_named(const char *word)
{
    for (size_t i = 0; i < sizeof lint_formats / sizeof *lint_formats; i++)
        if (!word || strcmp(word, lint_formats[i].word) == 0)
            return &lint_formats[i];
    return NULL;
}

/* Programs that read findings are told nothing else. */
static bool talks(const struct lint_wish *wish)
{
    return !wish->wanted || lint_format_named(wish->format) == lint_formats;
}

static bool check_file(const char *path, const struct settings *settings, struct lint_wish *wish)
{
    struct scenario *scenario = scenario_open(path, settings);
    if (!scenario)
        return false;
    if (talks(wish)) {
        print_good(path, scenario);
        print_remarks(path, scenario, stdout);
    }
    if (!wish->wanted) {
        scenario_free(scenario);
        return true;
    }
    struct linted *linted = &wish->linted[wish->count++];
    *linted = (struct linted){.scenario = scenario};
    lint_scenario(scenario, &linted->findings);
    return true;
}

/* Prints what was found and frees it. Were there warnings? */
static bool print_findings(struct lint_wish *wish)
{
    struct text out = {0};
    size_t warnings = 0;
    text_add(&out, ""); /* of no scenarios there is no line */
    lint_format_named(wish->format)->print(wish->linted, wish->count, &out);
    fputs(out.bytes, stdout);
    text_free(&out);
    for (size_t i = 0; i < wish->count; i++) {
        warnings += findings_of(&wish->linted[i].findings, LINT_WARNING);
        findings_free(&wish->linted[i].findings);
        scenario_free(wish->linted[i].scenario);
    }
    free(wish->linted);
    return warnings > 0;
}

static int check_files(int argc, char **argv, const struct settings *settings, struct lint_wish *wish)
{
    int code = EXIT_AS_EXPECTED;
    wish->linted = memory_new((size_t)argc, sizeof *wish->linted);
    for (int i = optind; i < argc; i++)
        if (!check_file(argv[i], settings, wish))
            code = EXIT_BAD_INPUT;
    if (!wish->wanted)
        free(wish->linted);
    else if (print_findings(wish) && wish->strict && code == EXIT_AS_EXPECTED)
        code = EXIT_GATE_FAILED;
    return code;
}

int command_check(int argc, char **argv)
{
    struct settings settings = {.count = 0};
    struct lint_wish wish = {.wanted = false};
    const char *key = NULL;
    const struct option_row rows[] = {
        {"set", "PATH=VALUE",
         "changes a value first, as `rehearse run` does: --set learners.count=5k\n"
         "(a path in VALUE is relative to the working folder)",
         .settings = &settings},
        {"explain", "KEY", "type, unit, range, default and meaning of a key, of a mapping of keys, or of all ('')",
         .text = &key, .may_be_empty = true},
        {"lint", NULL,
         "finds defects of the plan and its policies, without running it, with the numbers that show them",
         .flag = &wish.wanted},
        {"format", "FORMAT", "of what lint finds: text (the default), json, sarif (2.1.0) or markdown",
         .text = &wish.format},
        {"werror", NULL, "exit 1 if lint warns; its notes never fail", .flag = &wish.strict},
        {.name = NULL},
    };
    int stop = options_read(&check_help, argc, argv, rows);
    if (stop != 0)
        return stop - 1;
    if (!lint_format_named(wish.format))
        return options_wrong(check_verb, "--format '%s' is not text, json, sarif or markdown", wish.format);
    if (!wish.wanted && (wish.format || wish.strict))
        return options_wrong(check_verb, "--%s is of what --lint finds", wish.format ? "format" : "werror");
    if (!key && optind == argc) {
        print_verb_help(&check_help, rows, stderr);
        return EXIT_BAD_INPUT;
    }
    int code = key ? explain(key) : EXIT_AS_EXPECTED;
    int found = check_files(argc, argv, &settings, &wish);
    return found != EXIT_AS_EXPECTED ? found : code;
}
