/* plot_panels.c - where panels, thresholds and marks of decisions are, and the words beside them. */
#include "report/plot.h"
#include "report/words.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GAP_PX 10    /* between panels that follow each other */
#define LEAP_PX 60   /* where the plan leaps over time: a label of each end fits between */
#define LEAPS_MAX 12 /* more panels have no room for wide gaps */
#define AIR_PX 8     /* between words and the border of their panel */

static int gap_before(const struct strips *strips, int i)
{
    if (i == 0)
        return 0;
    if (strips->count > LEAPS_MAX)
        return GAP_PX * LEAPS_MAX / strips->count;
    return strips->of[i].start_ns > strips->of[i - 1].end_ns ? LEAP_PX : GAP_PX;
}

int strip_x(const struct strip *strip, int64_t time_ns)
{
    double share = (double)(time_ns - strip->start_ns) / (double)(strip->end_ns - strip->start_ns);
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return strip->left + (int)(share * (strip->right - strip->left));
}

/* --- time --- */

/* gnuplot would put about 20 labels on an axis of any width. */
static int64_t choose_step(const struct strip *strip)
{
    static const int minutes[] = {1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10080, 40320};
    int width = strip->right > strip->left ? strip->right - strip->left : 1;
    int64_t least_ns = (strip->end_ns - strip->start_ns) / width * (TIME_PX + 1);
    for (size_t i = 0; i < sizeof minutes / sizeof minutes[0]; i++)
        if (minutes[i] * NS_PER_MINUTE >= least_ns)
            return minutes[i] * NS_PER_MINUTE;
    return 365 * NS_PER_DAY;
}

/* The last label on the axis: where it ends, in px, and its day. */
struct labelled {
    int until;
    int64_t day;
};

/* Labels leave room for one where the next panel begins: but a panel's first label may take that. The date is below the
 * first label after a leap, and where it changes; a row of midnights is a row of dates. */
static void tics_place(struct strips *strips, int index, struct labelled *last)
{
    struct strip *strip = &strips->of[index];
    bool is_last = index + 1 == strips->count;
    int right = is_last ? PICTURE_WIDTH : strips->of[index + 1].left - TIME_PX / 2;
    int64_t epoch = strips->journal->scenario->start_epoch_ns, step = choose_step(strip);
    int64_t start = epoch + strip->start_ns, end = epoch + strip->end_ns;
    int64_t first = start + (step - start % step) % step;
    bool dates = step >= NS_PER_DAY && end - start > 2 * step, any = false;
    if (index > 0 && strip->start_ns > strip[-1].end_ns)
        last->day = -1;
    for (int64_t at = first <= end ? first : start; at <= end && strip->tics_count < TIME_TICS_MAX; at += step) {
        int x = strip_x(strip, at - epoch), label_end = x + TIME_PX / 2;
        struct time_tic *tic = &strip->tics[strip->tics_count++];
        *tic = (struct time_tic){at, ""};
        if (x - TIME_PX / 2 < last->until || (any && label_end > right) || label_end > PICTURE_WIDTH)
            continue;
        tic->format = dates ? "%b %d" : at / NS_PER_DAY == last->day ? "%H:%M" : "%H:%M\\n%b %d";
        *last = (struct labelled){label_end, at / NS_PER_DAY};
        any = true;
    }
}

void panels_place(struct strips *strips)
{
    double all = 0, before = 0;
    int room = PLOT_RIGHT - PLOT_LEFT, left = PLOT_LEFT;
    struct labelled last = {0, -1};
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
    for (int i = 0; i < strips->count; i++)
        tics_place(strips, i, &last);
}

/* --- words --- */

void panel_name(const struct strips *strips, const struct strip *strip, struct text *name)
{
    const struct phase *phase = &strips->journal->scenario->phases[strip->phase];
    int room = strip->right - strip->left;
    struct shown split;
    if (strip->after) {
        put_fitting(name, stage_words[strip->bins[0].stage], room);
        return;
    }
    bool short_name = phase->hold && width_px(phase->name) > room; /* its place says which */
    room -= put_fitting(name, short_name ? "hold" : phase->name, room);
    quantity_text(phase_split(strips->journal, strip->phase), UNIT_SHARE, &split);
    if (room >= width_px("  ") + width_px(split.text))
        text_format(name, "  %s", split.text);
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
        several |= s->metric != metric && s->metric != METRICS_MAX;
    const char *word = metric_table[metric].word;
    const char *part = strchr(word, '.');
    return !several ? "" : chart->unit == UNIT_DURATION && part ? part + 1 : word;
}

struct level_list {
    const struct chart *chart;
    struct levels levels;
    struct level_words words[LEVELS_MAX];
};

static void level_add(struct level_list *list, const struct criterion *c, struct ratio at, bool fails, const char *who)
{
    bool less = c->comparator == COMPARATOR_LESS || c->comparator == COMPARATOR_LESS_OR_EQUAL;
    int i = 0;
    while (i < list->levels.count && ratio_compare(list->levels.of[i].at, at) != 0)
        i++;
    if (i == LEVELS_MAX)
        return;
    struct level_words *words = &list->words[i];
    if (i == list->levels.count) {
        /* `fails`: what holds of the criterion is bad, as of a trigger's. */
        bool below = c->comparator == COMPARATOR_WITHIN ? at.num < 0 : less == fails;
        list->levels.of[list->levels.count++] = (struct level){.at = at, .below = below};
        *words = (struct level_words){.comparator = c->comparator, .unit = c->info->unit};
    }
    list->levels.of[i].gate |= strcmp(who, "gate") == 0;
    list_add(words->metrics, sizeof words->metrics, metric_word(list->chart, c->metric));
    if (!list->levels.of[i].gate || strcmp(who, "checkpoint") != 0)
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

/* As much as fits of "p99 < 200ms: gate"; at least "< 200ms", or nothing. */
static void level_write(struct level *level, const struct level_words *words, int room_px)
{
    struct shown s;
    struct ratio at = level->at;
    bool named = words->metrics[0];
    if (words->comparator == COMPARATOR_WITHIN && at.num < 0)
        at.num = -at.num; /* both ends say "within 3%" */
    quantity_format(at, words->unit, 6, s.text, sizeof s.text);
    const char *parts[] = {words->metrics, named ? " " : "", comparator_words[words->comparator], " ", s.text,
                           ": ",           words->who};
    static const struct {
        int from, to;
    } forms[] = {{0, 7}, {0, 5}, {2, 5}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        level->text[0] = '\0';
        for (int k = forms[i].from; k < forms[i].to; k++)
            strncat(level->text, parts[k], sizeof level->text - 1 - strlen(level->text));
        if (width_px(level->text) <= room_px)
            return;
    }
    level->text[0] = '\0';
}

static int compare_levels(const void *a, const void *b)
{
    return ratio_compare(((const struct level *)a)->at, ((const struct level *)b)->at);
}

struct levels levels_of(const struct journal *journal, const struct chart *chart, const struct strip *strip)
{
    const struct policy_phase *rules = strip->after ? NULL : rules_of(journal, 0, strip->phase);
    struct level_list list = {.chart = chart};
    int room_px = strip->right - strip->left - 2 * AIR_PX;
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
    for (int i = 0; i < list.levels.count; i++)
        level_write(&list.levels.of[i], &list.words[i], room_px);
    qsort(list.levels.of, (size_t)list.levels.count, sizeof list.levels.of[0], compare_levels);
    return list.levels;
}

/* --- marks --- */

/* The colour of a kind of decision; NULL: it is not marked. */
static const char *const mark_colours[DECISION_KINDS] = {
    [DECISION_GO] = "#009E73",       [DECISION_WARN] = "#A87400",   [DECISION_REDUCE] = "#B0578A",
    [DECISION_STAY] = "#B0578A",     [DECISION_ABORT] = "#D55E00",  [DECISION_NO_GO] = "#D55E00",
    [DECISION_ROLLBACK] = "#D55E00", [DECISION_REVERT] = "#D55E00",
};

/* Beside an incident there is room for who was called and who came, too. */
static const char *mark_colour(const struct strips *strips, enum decision_kind kind)
{
    bool people = kind == DECISION_ESCALATE || kind == DECISION_ACKNOWLEDGE;
    return strips->incident >= 0 && people ? "#56616B" : mark_colours[kind];
}

bool mark_has(const struct mark *mark, const struct strips *strips, const struct decision *d)
{
    return d->policy == 0 && d->kind == mark->first->kind && strip_at(strips, d->phase, d->time_ns) == mark->strip;
}

/* "go 14:00", "no-go Nov 04 04:00", "hold 14:15, 3 in all": with the date where a panel shows more than a day. */
static void mark_write(struct mark *mark, const struct strips *strips, size_t alike)
{
    const struct strip *strip = mark->strip;
    struct shown time;
    int64_t minute = (strips->journal->scenario->start_epoch_ns + mark->first->time_ns) / NS_PER_MINUTE % 1440;
    if (strip->end_ns - strip->start_ns <= NS_PER_DAY)
        snprintf(time.text, sizeof time.text, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
    else
        time_short(strips->journal, mark->first->time_ns, &time);
    int length = snprintf(mark->text, sizeof mark->text, "%s %.16s", decision_words[mark->first->kind], time.text);
    if (alike > 1)
        snprintf(mark->text + length, sizeof mark->text - (size_t)length, ", %zu in all", alike);
}

/* In the first row with room, else nowhere: the line alone stays. `until`: px, where the words of a row end. */
static void mark_place(struct mark *mark, int until[MARK_ROWS])
{
    int x = strip_x(mark->strip, mark->first->time_ns), width = width_px(mark->text);
    mark->left = x - width >= mark->strip->left || x + width > PICTURE_WIDTH;
    int start = mark->left ? x - width : x;
    while (mark->row < MARK_ROWS && start < until[mark->row])
        mark->row++;
    if (mark->row < MARK_ROWS)
        until[mark->row] = start + width + AIR_PX;
    else
        mark->text[0] = '\0';
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
        struct mark mark = {strip_at(strips, d->phase, d->time_ns), d, mark_colour(strips, d->kind), "", 0, false};
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
