/* plot_panels.c - where panels, thresholds and marks of decisions are, and the words beside them. */
#include "base/utf8.h"
#include "report/plot.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define GAP_PX 10    /* between panels that follow each other */
#define LEAP_PX 60   /* where the plan leaps over time: a label of each end fits between */
#define LEAPS_MAX 12 /* more panels have no room for wide gaps */
#define CLOCK_PX 56  /* a label "14:00", and some air */
#define DATE_PX 76   /* the same with "Nov 01" below it */
#define NAME_PX 8    /* a letter of a panel's name */

static int gap_before(const struct strips *strips, int i)
{
    if (i == 0)
        return 0;
    if (strips->count > LEAPS_MAX)
        return GAP_PX * LEAPS_MAX / strips->count;
    return strips->of[i].start_ns > strips->of[i - 1].end_ns ? LEAP_PX : GAP_PX;
}

void panels_place(struct strips *strips)
{
    double all = 0, before = 0;
    int room = PLOT_RIGHT - PLOT_LEFT, left = PLOT_LEFT;
    for (int i = 0; i < strips->count; i++) {
        all += sqrt((double)strips->of[i].bins_count);
        room -= gap_before(strips, i);
    }
    for (int i = 0; i < strips->count; i++) {
        struct strip *strip = &strips->of[i];
        left += gap_before(strips, i);
        strip->left = left + (int)(before / all * room);
        before += sqrt((double)strip->bins_count);
        strip->right = left + (int)(before / all * room);
    }
}

int strip_x(const struct strip *strip, int64_t time_ns)
{
    double share = (double)(time_ns - strip->start_ns) / (double)(strip->end_ns - strip->start_ns);
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return strip->left + (int)(share * (strip->right - strip->left));
}

/* --- time --- */

static int64_t epoch_ns(const struct strips *strips, int64_t time_ns)
{
    return strips->journal->scenario->start_epoch_ns + time_ns;
}

bool strip_in_one_day(const struct strips *strips, const struct strip *strip)
{
    return epoch_ns(strips, strip->start_ns) / NS_PER_DAY == (epoch_ns(strips, strip->end_ns) - 1) / NS_PER_DAY;
}

/* gnuplot would put about 20 labels on an axis of any width. */
struct time_tics time_tics(const struct strips *strips, int index)
{
    static const int minutes[] = {1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10080, 40320};
    const struct strip *strip = &strips->of[index];
    int64_t start = epoch_ns(strips, strip->start_ns), end = epoch_ns(strips, strip->end_ns);
    int width = strip->right - strip->left, label = strip_in_one_day(strips, strip) ? CLOCK_PX : DATE_PX;
    int64_t px_ns = (end - start) / (width > 0 ? width : 1);
    struct time_tics tics = {.every_ns = 365 * NS_PER_DAY, .last_ns = end, .labelled = true};
    if (index > 0 && width < label) /* of many narrow panels one in about two labels' width */
        tics.labelled = width >= label / 2 || strip->left / (2 * label) != strips->of[index - 1].left / (2 * label);
    for (size_t i = 0; i < sizeof minutes / sizeof minutes[0] && tics.every_ns == 365 * NS_PER_DAY; i++)
        if (minutes[i] * NS_PER_MINUTE >= label * px_ns)
            tics.every_ns = minutes[i] * NS_PER_MINUTE;
    tics.first_ns = start + (tics.every_ns - start % tics.every_ns) % tics.every_ns;
    if (tics.first_ns > end)
        tics.first_ns = start; /* a short panel's only label */
    else if (index + 1 < strips->count && gap_before(strips, index + 1) != LEAP_PX)
        tics.last_ns -= label / 2 * px_ns;
    if (tics.last_ns < tics.first_ns)
        tics.last_ns = tics.first_ns;
    return tics;
}

/* --- words --- */

const char *panel_name(const struct strips *strips, const struct strip *strip, struct shown *s)
{
    const struct phase *phase = &strips->journal->scenario->phases[strip->phase];
    const char *name = strip->after ? stage_words[strip->bins[0].stage] : phase->name;
    size_t room = (size_t)(strip->right - strip->left) / NAME_PX, length = strlen(name);
    struct shown split;
    quantity_text(phase_split(strips->journal, strip->phase), UNIT_SHARE, &split);
    if (phase->hold && !strip->after && length > room)
        name = "hold"; /* its place says which */
    length = strlen(name);
    bool whole = length <= room && length < SHOWN_BYTES - sizeof split.text / 2;
    length = whole ? length : room < 4 ? 0 : room < SHOWN_BYTES / 2 ? room : SHOWN_BYTES / 2;
    while (!whole && length > 0 && utf8_continues(name[length]))
        length--; /* not inside a character */
    bool with_split = whole && !strip->after && length + 2 + strlen(split.text) <= room;
    snprintf(s->text, sizeof s->text, "%.*s%s%.24s", (int)length, name, with_split ? "  " : "",
             with_split ? split.text : "");
    return s->text;
}

/* --- thresholds --- */

struct level_words {
    enum comparator comparator;
    enum unit unit;
    char metrics[48], who[48];
};

/* Adds ", word" unless the list has it. */
static void list_add(char *list, size_t size, const char *word)
{
    size_t length = strlen(list);
    if (!strstr(list, word))
        snprintf(list + length, size - length, "%s%s", length > 0 ? ", " : "", word);
}

/* latency.p99 is "p99" on a picture of latencies; nothing where there is one metric only. */
static const char *metric_word(const struct chart *chart, enum metric metric)
{
    bool several = false;
    for (const struct series *s = chart->series; s->colour; s++)
        several |= s->metric != metric && s->metric != METRICS;
    const char *word = metric_table[metric].word;
    const char *part = strchr(word, '.');
    return !several ? "" : chart->unit == UNIT_DURATION && part ? part + 1 : word;
}

struct level_list {
    const struct chart *chart;
    struct level *levels;
    struct level_words words[LEVELS_MAX];
    int count;
};

static void level_add(struct level_list *list, const struct criterion *c, struct ratio at, bool fails, const char *who)
{
    bool less = c->comparator == COMPARATOR_LESS || c->comparator == COMPARATOR_LESS_OR_EQUAL;
    int i = 0;
    while (i < list->count && ratio_compare(list->levels[i].at, at) != 0)
        i++;
    if (i == LEVELS_MAX)
        return;
    struct level_words *words = &list->words[i];
    if (i == list->count) {
        /* `fails`: what holds of the criterion is bad, as of a trigger's. */
        bool below = c->comparator == COMPARATOR_WITHIN ? at.num < 0 : less == fails;
        list->levels[list->count++] = (struct level){.at = at, .below = below};
        *words = (struct level_words){.comparator = c->comparator, .unit = metric_table[c->metric].unit};
    }
    list->levels[i].gate |= strcmp(who, "gate") == 0;
    list_add(words->metrics, sizeof words->metrics, metric_word(list->chart, c->metric));
    if (!list->levels[i].gate || strcmp(who, "checkpoint") != 0)
        list_add(words->who, sizeof words->who, who); /* checkpoints that ask for what the gate asks are not named */
}

static void criterion_add(struct level_list *list, const struct criterion *c, bool fails, const char *who)
{
    if (!chart_shows(list->chart, c))
        return;
    level_add(list, c, c->threshold, fails, who);
    if (c->comparator == COMPARATOR_WITHIN)
        level_add(list, c, (struct ratio){-c->threshold.num, c->threshold.den}, fails, who);
}

static void level_write(struct level *level, const struct level_words *words, int letters)
{
    struct shown s;
    struct ratio at = level->at;
    if (words->comparator == COMPARATOR_WITHIN && at.num < 0)
        at.num = -at.num; /* both ends say "within 3%" */
    quantity_format(at, words->unit, 6, s.text, sizeof s.text);
    int length = snprintf(level->text, sizeof level->text, "%s%s%s %.24s", words->metrics, words->metrics[0] ? " " : "",
                          comparator_words[words->comparator], s.text);
    if (length + 2 + (int)strlen(words->who) <= letters)
        snprintf(level->text + length, sizeof level->text - (size_t)length, ": %s", words->who);
    else if (length > letters)
        level->text[0] = '\0';
}

int levels_of(const struct journal *journal, const struct chart *chart, const struct strip *strip,
              struct level levels[LEVELS_MAX])
{
    const struct policy_phase *rules = strip->after ? NULL : rules_of(journal, 0, strip->phase);
    struct level_list list = {.chart = chart, .levels = levels};
    for (size_t i = 0; rules && i < rules->gate_count; i++)
        criterion_add(&list, &rules->gate[i], false, "gate");
    for (size_t i = 0; rules && i < rules->checkpoints_count; i++) {
        const struct policy_checkpoint *at = &rules->checkpoints[i];
        for (size_t k = 0; k < at->criteria_count; k++)
            criterion_add(&list, &at->criteria[k], false, "checkpoint");
        for (size_t k = 0; k < at->abort_unless_count; k++)
            criterion_add(&list, &at->abort_unless[k], false, "abort unless");
    }
    for (size_t i = 0; rules && i < rules->triggers_count; i++)
        if (rules->triggers[i].subject == TRIGGER_CRITERION)
            criterion_add(&list, &rules->triggers[i].criterion, true, trigger_action_words[rules->triggers[i].action]);
    for (int i = 0; i < list.count; i++)
        level_write(&levels[i], &list.words[i], (strip->right - strip->left) / LETTER_PX);
    return list.count;
}

/* --- marks --- */

/* The colour of a kind of decision; NULL: it is not marked. */
static const char *const mark_colours[DECISION_KINDS] = {
    [DECISION_GO] = "#009E73",       [DECISION_WARN] = "#A87400",   [DECISION_REDUCE] = "#B0578A",
    [DECISION_STAY] = "#B0578A",     [DECISION_ABORT] = "#D55E00",  [DECISION_NO_GO] = "#D55E00",
    [DECISION_ROLLBACK] = "#D55E00", [DECISION_REVERT] = "#D55E00",
};

bool mark_has(const struct mark *mark, const struct strips *strips, const struct decision *d)
{
    return d->policy == 0 && d->kind == mark->first->kind && strip_at(strips, d->phase, d->time_ns) == mark->strip;
}

/* "go 14:00", "no-go Nov 04 04:00", "warn 14:10, 3 in all", "8 checkpoints fail". */
static void mark_write(struct mark *mark, const struct strips *strips, size_t alike)
{
    struct shown time;
    int64_t minute = epoch_ns(strips, mark->first->time_ns) / NS_PER_MINUTE % 1440;
    if (strip_in_one_day(strips, mark->strip))
        snprintf(time.text, sizeof time.text, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
    else
        time_short(strips->journal, mark->first->time_ns, &time);
    if (mark->first->kind != DECISION_STAY) {
        int length = snprintf(mark->text, sizeof mark->text, "%s %.16s", decision_words[mark->first->kind], time.text);
        if (alike > 1)
            snprintf(mark->text + length, sizeof mark->text - (size_t)length, ", %zu in all", alike);
    } else if (alike > 1)
        snprintf(mark->text, sizeof mark->text, "%zu checkpoints fail", alike);
    else
        snprintf(mark->text, sizeof mark->text, "checkpoint fails %.16s", time.text);
}

/* In the first row with room, else in the last. `until`: px, where the words of a row end. */
static void mark_place(struct mark *mark, int until[MARK_ROWS])
{
    int x = strip_x(mark->strip, mark->first->time_ns), width = (int)strlen(mark->text) * LETTER_PX;
    mark->left = x - width >= mark->strip->left || x + width > PICTURE_WIDTH;
    int start = mark->left ? x - width : x;
    while (mark->row < MARK_ROWS - 1 && start < until[mark->row])
        mark->row++;
    until[mark->row] = start + width;
}

struct mark *marks_of(const struct strips *strips, size_t *marks_count)
{
    const struct outcome *outcome = &strips->journal->outcome;
    size_t count = outcome_decisions(outcome);
    struct mark *marks = memory_new((size_t)strips->count * DECISION_KINDS + 1, sizeof *marks);
    int until[MARK_ROWS] = {0};
    *marks_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct decision *d = outcome_decision(outcome, i);
        struct mark mark = {strip_at(strips, d->phase, d->time_ns), d, mark_colours[d->kind], "", 0, false};
        size_t alike = 0, earlier = 0;
        if (d->policy != 0 || !mark.colour || !mark.strip)
            continue;
        for (size_t k = 0; k < *marks_count; k++)
            earlier += mark_has(&marks[k], strips, d);
        if (earlier > 0)
            continue;
        for (size_t k = i; k < count; k++)
            alike += mark_has(&mark, strips, outcome_decision(outcome, k));
        mark_write(&mark, strips, alike);
        mark_place(&mark, until);
        marks[(*marks_count)++] = mark;
    }
    return marks;
}
