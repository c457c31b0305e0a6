/* explain.c - the table of keys for people: one key, a mapping of keys, or the reference page. */
#include "base/words.h"
#include "language/language.h"

#include "language/keys.h"

#include <stdio.h>
#include <string.h>

static void print_key(const struct key *key, FILE *out)
{
    char words[KEY_TEXT_MAX], range[64];
    key_range(key, range, sizeof range);
    fprintf(out, "%s\n    %s\n    %s", key->path, key->meaning, key_describe(key, words, sizeof words));
    if (range[0])
        fprintf(out, "; %s", range);
    if (strcmp(key->fallback, REQUIRED) == 0)
        fputs("; required", out);
    else
        fprintf(out, "; default %s", key->fallback);
    if (key->assumption)
        fprintf(out, "; see assumption %s", key->assumption);
    fputc('\n', out);
}

/* Is the row inside the mapping that the user's path means, at any depth? */
static bool is_below(const struct key *key, const char *mapping)
{
    size_t length = strlen(mapping);
    return strncmp(key->path, mapping, length) == 0 && key->path[length] == '.';
}

/* Everything of one document, mapping by mapping as the table has them. */
static void print_document(enum document document, const char *title, FILE *out)
{
    fprintf(out, "## %s\n\n", title);
    for (size_t i = 0; i < key_table_count; i++)
        if (key_table[i].document == document) {
            print_key(&key_table[i], out);
            fputc('\n', out);
        }
}

/* The parameters of a set, each in the brackets of one that may be left out or without. */
static void print_parameters(unsigned set, bool optional, const char *between, FILE *out)
{
    const char *before = "";
    for (int i = 0; i < FAULT_PARAMETER_COUNT; i++)
        if (set >> i & 1) {
            fprintf(out, "%s%s%s%s", before, optional ? "[" : "", fault_parameter_words[i], optional ? "]" : "");
            before = between;
        }
}

static void print_faults(FILE *out)
{
    static const char *const aims[] = {"arm", "region", "segment", "learners"}; /* in the order of the bits */
    for (int kind = 0; kind < FAULT_KINDS; kind++) {
        const struct fault_info *info = &fault_table[kind];
        fprintf(out, "    %s {", info->word);
        print_parameters(info->needs, false, ", ", out);
        fputs(info->needs && info->one_of ? ", " : "", out);
        print_parameters(info->one_of, false, " or ", out);
        fputs((info->needs || info->one_of) && info->others ? ", " : "", out);
        print_parameters(info->others, true, ", ", out);
        fprintf(out, "}: %s\n        ", info->text);
        fputs(info->nature & OF_A_MOMENT ? "of a moment; " : "", out);
        fputs(info->nature & OF_THE_PLAN ? "not aimed" : "aimed by", out);
        for (size_t i = 0; i < sizeof aims / sizeof aims[0]; i++)
            if (info->nature >> i & 1)
                fprintf(out, " %s", aims[i]);
        fprintf(out, "; elsewhere: %s\n", info->also);
    }
}

static void print_words(FILE *out)
{
    static const struct {
        const char *word, *meaning;
    } variances[] = {
#define X(name, word, meaning) {word, meaning},
        VARIANCES(X)
#undef X
    };
    static const char *const directions[] = {"lower is better", "higher is better", "neither is better"};
    fputs("## Distributions, {KIND: {PARAMETER: VALUE, ...}}\n\n", out);
    for (size_t i = 0; i < DISTRIBUTION_KINDS; i++)
        fprintf(out, "    %-18s %s\n", distribution_table[i].word, distribution_table[i].parameters);
    fputs("\n## Metrics of criteria\n\n", out);
    for (int i = 0; i < METRICS; i++)
        fprintf(out, "    %-24s %s, %s: %s\n", metric_table[i].word, unit_table[metric_table[i].unit].word,
                directions[metric_table[i].direction], metric_table[i].meaning);
    fputs("    ... and those that a scenario or a policy declares under `metrics`\n", out);
    fputs("\n## Faults (faults.N.kind)\n\n", out);
    print_faults(out);
    fputs("\n## Spread between segments (monitoring.variance)\n\n", out);
    for (int i = 0; i < VARIANCE_KINDS; i++)
        fprintf(out, "    %-18s %s\n", variances[i].word, variances[i].meaning);
}

static void print_action(enum trigger_action action, FILE *out)
{
    const struct trigger_action_info *info = &trigger_action_table[action];
    const char *word = trigger_action_words[action];
    if (!info->before_share)
        fprintf(out, "        %s\n", word);
    else if (info->flags & SHARE_HAS_DEFAULT)
        fprintf(out, "        %s%s [%s SHARE]\n", word, info->flags & TAKES_PART ? " [segment|region NAME]" : "",
                info->before_share);
    else
        fprintf(out, "        %s %s SHARE\n", word, info->before_share);
}

static void print_reference(FILE *out)
{
    fputs(
        "# Keys of scenarios and policies\n\n"
        "A word in capitals stands for any name: `--set plan.ramp.for=2h` sets plan.PHASE.for of the phase ramp, and\n"
        "`--set plan[0].for=2h` that of the first one.\n\n",
        out);
    print_document(DOCUMENT_SCENARIO, "Scenario files", out);
    print_document(DOCUMENT_POLICY, "Policy files", out);
    fputs("## Criteria and triggers\n\n"
          "    METRIC COMPARATOR VALUE [over WINDOW] [in segment|region|arm NAME]...\n"
          "    METRIC within VALUE ...\n"
          "    CRITERION [for DURATION] -> ACTION\n"
          "    any criterion breached [for DURATION] -> ACTION\n"
          "    any criterion worse than SHARE of baseline [over WINDOW] [for DURATION] -> ACTION\n"
          "    ACTION is one of these:\n",
          out);
    for (int i = 0; i < TRIGGER_ACTION_KINDS; i++)
        print_action((enum trigger_action)i, out);
    fputc('\n', out);
    print_words(out);
}

/* The key nearest to a path: same mapping if there is one, nearest last word; else nearest first word. */
static const char *nearest_key(const char *path)
{
    const char *all[256];
    size_t count = 0;
    for (size_t i = 0; i < key_table_count && count < 255; i++)
        all[count++] = key_table[i].path;
    all[count] = NULL;
    return nearest_word(path, all);
}

bool scenario_explain(const char *key, FILE *out, const char **nearest)
{
    bool found = false;
    *nearest = NULL;
    if (key[0] == '\0') {
        print_reference(out);
        return true;
    }
    for (int document = DOCUMENT_SCENARIO; document <= DOCUMENT_POLICY; document++) {
        const struct key *row = key_match((enum document)document, key);
        const char *mapping = row ? row->path : key;
        if (row)
            print_key(row, out);
        found = found || row;
        for (size_t i = 0; i < key_table_count; i++)
            if (key_table[i].document == (enum document)document && is_below(&key_table[i], mapping)) {
                fputs(found ? "\n" : "", out);
                print_key(&key_table[i], out);
                found = true;
            }
        if (found && strcmp(mapping, "faults") == 0) {
            fputc('\n', out);
            print_faults(out);
        }
        if (found)
            return true;
    }
    *nearest = nearest_key(key);
    return false;
}
