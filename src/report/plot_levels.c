/* plot_levels.c - the thresholds of a phase as lines of a chart: the gate's, the checkpoints' and the triggers'. */
#include "report/plot.h"

#include <stdio.h>
#include <string.h>

bool chart_has(const struct chart *chart, const struct criterion *criterion)
{
    if (criterion->scope.region >= 0 || criterion->scope.segment >= 0)
        return false;
    for (int i = 0; i < chart->metrics_count; i++)
        if (chart->metrics[i] == criterion->metric)
            return true;
    return false;
}

/* Adds ", word" unless the list has it. */
static void list_add(char *list, size_t size, const char *word)
{
    size_t length = strlen(list);
    if (!strstr(list, word))
        snprintf(list + length, size - length, "%s%s", length > 0 ? ", " : "", word);
}

/* latency.p99 is "p99" on a picture of latencies. */
static const char *level_word(const struct chart *chart, enum metric metric)
{
    const char *word = chart->metrics_count > 1 ? metric_table[metric].word : "";
    return strncmp(word, "latency.", 8) == 0 ? word + 8 : strncmp(word, "cache.", 6) == 0 ? "cache" : word;
}

/* The same line twice: one label names both. A checkpoint that asks for what the gate asks for is not named. */
static void level_add(struct level levels[LEVELS_MAX], int *count, const struct chart *chart,
                      const struct criterion *criterion, struct ratio at, const char *who)
{
    const char *word = level_word(chart, criterion->metric);
    struct level *level = levels;
    while (level < levels + *count && ratio_compare(level->at, at) != 0)
        level++;
    if (level == levels + LEVELS_MAX)
        return;
    if (level == levels + *count) {
        *level =
            (struct level){.at = at, .comparator = criterion->comparator, .unit = metric_table[criterion->metric].unit};
        ++*count;
    }
    level->gate |= strcmp(who, "gate") == 0;
    list_add(level->metrics, sizeof level->metrics, word);
    if (!level->gate || strcmp(who, "checkpoint") != 0)
        list_add(level->who, sizeof level->who, who);
}

static void level_of(struct level levels[LEVELS_MAX], int *count, const struct chart *chart,
                     const struct criterion *criterion, const char *who)
{
    struct ratio at = criterion->threshold;
    if (!chart_has(chart, criterion))
        return;
    level_add(levels, count, chart, criterion, at, who);
    if (criterion->comparator == COMPARATOR_WITHIN)
        level_add(levels, count, chart, criterion, (struct ratio){-at.num, at.den}, who);
}

int levels_of(const struct journal *journal, const struct chart *chart, int phase, struct level levels[LEVELS_MAX])
{
    const struct policy_phase *rules = rules_of(journal, 0, phase);
    int count = 0;
    for (size_t i = 0; rules && i < rules->gate_count; i++)
        level_of(levels, &count, chart, &rules->gate[i], "gate");
    for (size_t i = 0; rules && i < rules->checkpoints_count; i++) {
        const struct policy_checkpoint *list = &rules->checkpoints[i];
        for (size_t k = 0; k < list->criteria_count; k++)
            level_of(levels, &count, chart, &list->criteria[k], "checkpoint");
        for (size_t k = 0; k < list->abort_unless_count; k++)
            level_of(levels, &count, chart, &list->abort_unless[k], "abort unless");
    }
    for (size_t i = 0; rules && i < rules->triggers_count; i++)
        if (rules->triggers[i].subject == TRIGGER_CRITERION)
            level_of(levels, &count, chart, &rules->triggers[i].criterion,
                     trigger_action_words[rules->triggers[i].action]);
    return count;
}

void level_text(const struct level *level, int letters, char text[LABEL_BYTES])
{
    struct shown s;
    struct ratio at = level->at;
    if (level->comparator == COMPARATOR_WITHIN && at.num < 0)
        at.num = -at.num; /* both ends say "within 3%" */
    quantity_format(at, level->unit, 6, s.text, sizeof s.text);
    int length = snprintf(text, LABEL_BYTES, "%s%s%s %.30s", level->metrics, level->metrics[0] ? " " : "",
                          comparator_words[level->comparator], s.text);
    if (length + 2 + (int)strlen(level->who) <= letters)
        snprintf(text + length, LABEL_BYTES - (size_t)length, ": %s", level->who);
    else if (length > letters)
        text[0] = '\0';
}
