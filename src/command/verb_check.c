/* verb_check.c - `rehearse check`: reads scenarios, says what is wrong with them, explains keys. */
#include "base/exit_code.h"
#include "base/harmless.h"
#include "command/command.h"
#include "command/options.h"
#include "language/language.h"
#include "model/division.h"

#include <stdio.h>
#include <unistd.h>

static const char check_verb[] = "check";
static const struct verb_help check_help = {
    check_verb, "Reads scenarios with everything they name and says what is wrong, up to ten things at once.",
    "0 all are good, 2 one is not, or there is no such key."};

static int explain(const char *key)
{
    const char *nearest = NULL;
    if (scenario_explain(key, stdout, &nearest))
        return EXIT_AS_EXPECTED;
    fprintf(stderr, "rehearse: there is no key '%s'", key);
    if (nearest)
        fprintf(stderr, "; did you mean '%s'?", nearest);
    fputs("\nTry 'rehearse check --explain \"\"' for all of them.\n", stderr);
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

/* What the division of the regions into cells does to capacity, or to speed. */
static void print_divisions(const char *path, const struct scenario *s)
{
    for (int i = 0; i < s->regions_count; i++) {
        struct text words = {0};
        const char *kind = division_warning(s, i, &words) ? "warning" : division_note(s, i, &words) ? "note" : NULL;
        if (kind) {
            print_harmless(path, stdout);
            printf(": %s: %s\n", kind, words.bytes);
        }
        text_free(&words);
    }
}

/* The phases that nobody judges, so that the plan goes on whatever they show; a hold may be a mere pause. */
static void print_unjudged(const char *path, const struct scenario *s)
{
    for (int i = 0; i < s->phases_count; i++) {
        if (s->phases[i].hold || policy_find_phase(&s->policies[0], s->phases[i].name))
            continue;
        print_harmless(path, stdout);
        printf(": note: phase %s is not judged: policy %s, which drives, has no rules for it\n", s->phases[i].name,
               s->policies[0].name);
    }
}

static bool check_file(const char *path, const struct settings *settings)
{
    struct scenario *scenario = scenario_open(path, settings);
    bool good = scenario;
    if (good) {
        print_good(path, scenario);
        print_divisions(path, scenario);
        print_unjudged(path, scenario);
    }
    scenario_free(scenario);
    return good;
}

int command_check(int argc, char **argv)
{
    struct settings settings = {.count = 0};
    const char *key = NULL;
    const struct option_row rows[] = {
        {"set", "PATH=VALUE",
         "changes a value first, as `rehearse run` does: --set learners.count=5k\n"
         "(a path in VALUE is relative to the working folder)",
         .settings = &settings},
        {"explain", "KEY", "type, unit, range, default and meaning of a key, of a mapping of keys, or of all ('')",
         .text = &key, .may_be_empty = true},
        {.name = NULL},
    };
    int stop = options_read(&check_help, argc, argv, rows);
    if (stop != 0)
        return stop - 1;
    if (!key && optind == argc) {
        print_verb_help(&check_help, rows, stderr);
        return EXIT_BAD_INPUT;
    }
    int code = key ? explain(key) : EXIT_AS_EXPECTED;
    for (int i = optind; i < argc; i++)
        if (!check_file(argv[i], &settings))
            code = EXIT_BAD_INPUT;
    return code;
}
