/* plot_marks.c - what is drawn over the curves: phases, checkpoints, decisions, judged values. */
#include "report/plot.h"

#include <stdio.h>
#include <string.h>

#define LABEL_ROWS 3
#define LABEL_ROW_PX 17
#define LABEL_TOP 94 /* px: the middle of the first row */
#define LETTER_PX 7  /* of a small label, on average; a little more than it is */
#define MARKS_MAX 400

void put_quoted(struct text *script, const char *text)
{
    text_add(script, "'");
    for (; *text; text++)
        text_add_bytes(script, *text == '\'' ? "''" : text, *text == '\'' ? 2 : 1);
    text_add(script, "'");
}

/* Screen coordinates: thousandths of the picture from below, as gnuplot wants them. */
static void put_screen(struct text *script, int x_px, int y_px)
{
    text_add(script, "screen ");
    put_share(script, x_px, PICTURE_WIDTH, 1, 5);
    text_add(script, ",");
    put_share(script, PICTURE_HEIGHT - y_px, PICTURE_HEIGHT, 1, 5);
}

static void put_label(struct text *script, const char *text, int x_px, int y_px, const char *how)
{
    text_add(script, "set label ");
    put_quoted(script, text);
    text_add(script, " at ");
    put_screen(script, x_px, y_px);
    text_format(script, " %s front\n", how);
}

static const char *decision_colour(enum decision_kind kind)
{
    switch (kind) {
    case DECISION_GO:
        return "#009E73";
    case DECISION_WARN:
        return "#B87F00";
    case DECISION_REDUCE:
    case DECISION_STAY:
        return "#CC79A7";
    case DECISION_ROLLBACK:
    case DECISION_REVERT:
    case DECISION_ABORT:
    case DECISION_NO_GO:
        return "#D55E00";
    default:
        return NULL; /* not drawn */
    }
}

static bool is_drawn(const struct decision *d)
{
    return d->policy == 0 && decision_colour(d->kind);
}

/* What stands above a panel: the phase and its split, as much of it as fits in `room` letters. */
static void name_panel(const struct journal *j, const struct strip *strip, size_t room, char label[LABEL_BYTES])
{
    const struct phase *phase = &j->scenario->phases[strip->phase];
    const char *name = strip->after ? stage_words[strip->bins[0].stage] : phase->name;
    struct shown split;
    quantity_text(phase_split(j, strip->phase), UNIT_SHARE, &split);
    if (strip->after || strlen(name) + 2 + strlen(split.text) > room)
        split.text[0] = '\0';
    if (strlen(name) > room && phase->hold && !strip->after)
        name = "hold"; /* its place says which */
    snprintf(label, LABEL_BYTES, "%.60s%s%.20s", name, split.text[0] ? "  " : "", split.text);
    if (strlen(label) <= room)
        return;
    size_t kept = room > 4 ? room - 2 : 0;
    while (kept > 0 && ((unsigned char)label[kept] & 0xC0) == 0x80)
        kept--; /* not inside a character */
    snprintf(label + kept, LABEL_BYTES - kept, "%s", kept > 0 ? ".." : "");
}

static void put_phase_names(const struct layout *layout, struct text *script)
{
    for (int i = 0; i < layout->strips_count; i++) {
        const struct strip *strip = &layout->strips[i];
        char label[LABEL_BYTES];
        int width = strip->right - strip->left;
        name_panel(layout->journal, strip, width > 0 ? (size_t)width / 8 : 0, label);
        text_add(script, "set object rectangle from ");
        put_screen(script, PLOT_LEFT + strip->left, 60);
        text_add(script, " to ");
        put_screen(script, PLOT_LEFT + strip->right, 82);
        text_add(script, " fillcolor rgb '#DCE3E8' fillstyle solid noborder behind\n");
        put_label(script, label, PLOT_LEFT + strip->left + width / 2, 71, "center font ',11'");
    }
}

/* "1-3, 5": the checkpoints of a phase that did not pass. */
static void list_failed(const struct phase_result *result, int count, char list[LABEL_BYTES])
{
    size_t length = 0;
    list[0] = '\0';
    for (int c = 0; c < count && length < LABEL_BYTES - 16; c++) {
        int last = c;
        if (result->checkpoints[c].decision != DECISION_STAY)
            continue;
        while (last + 1 < count && result->checkpoints[last + 1].decision == DECISION_STAY)
            last++;
        length += (size_t)snprintf(list + length, LABEL_BYTES - length, last > c ? "%s%d-%d" : "%s%d",
                                   length > 0 ? ", " : "", c + 1, last + 1);
        c = last;
    }
}

/* A time of day, with its date where a panel goes on for more than a day. */
static const char *mark_time(const struct layout *layout, const struct strip *strip, int64_t time_ns, struct shown *s)
{
    struct shown first;
    time_short(layout->journal, strip->start_ns, &first);
    time_short(layout->journal, time_ns, s);
    bool one_day = strip->end_ns - strip->start_ns <= NS_PER_DAY && strncmp(first.text, s->text, 6) == 0;
    return s->text + (one_day && strlen(s->text) > 7 ? 7 : 0);
}

/* What stands above the first decision of a kind in a panel, for all of that kind there: "go 14:00", "warn 14:10, 3 in
 * all", "checkpoints 1-3, 5 fail". */
static void word_mark(const struct layout *layout, const struct strip *strip, const struct decision *first,
                      int64_t alike, char label[LABEL_BYTES])
{
    struct shown time;
    if (first->kind == DECISION_STAY) {
        char list[LABEL_BYTES];
        list_failed(outcome_result(&layout->journal->outcome, 0, first->phase),
                    layout->journal->scenario->phases[first->phase].checkpoints_count, list);
        snprintf(label, LABEL_BYTES, "checkpoint%s %.90s fail%s", alike > 1 ? "s" : "", list, alike > 1 ? "" : "s");
        return;
    }
    int length = snprintf(label, LABEL_BYTES, "%s %.20s", decision_words[first->kind],
                          mark_time(layout, strip, first->time_ns, &time));
    if (alike > 1)
        snprintf(label + length, LABEL_BYTES - (size_t)length, ", %lld in all", (long long)alike);
}

/* Where a label goes: the first row with room, else behind what is in the emptiest. */
static int choose_row(const int row_until[LABEL_ROWS], int left)
{
    int emptiest = 0;
    for (int row = 0; row < LABEL_ROWS; row++) {
        if (left >= row_until[row])
            return row;
        emptiest = row_until[row] < row_until[emptiest] ? row : emptiest;
    }
    return emptiest;
}

/* The decisions' words in up to three rows: one label for all of a kind in a panel. */
static void put_decision_labels(const struct layout *layout, struct text *script)
{
    int row_until[LABEL_ROWS] = {0};
    size_t count = outcome_decisions(&layout->journal->outcome);
    for (size_t i = 0; i < count; i++) {
        const struct decision *d = outcome_decision(&layout->journal->outcome, i);
        const struct strip *strip = strip_at(layout, d->phase, d->time_ns);
        int64_t alike = 0;
        bool first = true;
        char label[LABEL_BYTES], how[80];
        if (!is_drawn(d) || !strip)
            continue;
        for (size_t k = 0; k < count; k++)
            if (outcome_decision(&layout->journal->outcome, k)->policy == 0 &&
                outcome_decision(&layout->journal->outcome, k)->kind == d->kind &&
                strip_at(layout, outcome_decision(&layout->journal->outcome, k)->phase,
                         outcome_decision(&layout->journal->outcome, k)->time_ns) == strip) {
                alike++;
                first &= k >= i;
            }
        if (!first)
            continue;
        word_mark(layout, strip, d, alike, label);
        int width = (int)strlen(label) * LETTER_PX;
        int x = PLOT_LEFT + strip_x(strip, d->time_ns) / 10;
        /* Left of its line, unless that would be over another phase; not over the edge. */
        int left = x - width + 4 < PLOT_LEFT + strip->left ? x + 3 : x - width + 4;
        left = left + width > PICTURE_WIDTH ? PICTURE_WIDTH - width : left;
        int row = choose_row(row_until, left);
        left = left < row_until[row] ? row_until[row] : left;
        row_until[row] = left + width + 10;
        snprintf(how, sizeof how, "left font ',10' textcolor rgb '%s'", decision_colour(d->kind));
        put_label(script, label, left, LABEL_TOP + row * LABEL_ROW_PX, how);
    }
}

void put_header(const struct layout *layout, size_t index, struct text *script)
{
    const struct journal *j = layout->journal;
    struct text line = {0};
    text_format(&line, "%s - %s", picture_names[index].title, j->scenario->name);
    put_label(script, line.bytes, PLOT_LEFT, 18, "left font ',16'");
    line.length = 0;
    text_add(&line, j->outcome.recorded ? "recorded, " : "");
    text_format(&line,
                "seed %llu, digest %016llx%s; UTC; one point a minute (phases up to 6 h) or longer, a percentile's "
                "point is its worst sample; dashed verticals: checkpoints",
                (unsigned long long)j->outcome.seed, (unsigned long long)j->outcome.digest,
                !j->outcome.interrupted ? ""
                : j->outcome.stopped    ? ", PARTIAL (stopped early)"
                                        : ", PARTIAL (interrupted)");
    put_label(script, line.bytes, PLOT_LEFT, 44, "left font ',10' textcolor rgb '#4A5056'");
    text_free(&line);
    put_phase_names(layout, script);
    put_decision_labels(layout, script);
}

static void put_vertical(struct text *script, int x, const char *how)
{
    text_format(script, "set arrow from %d,graph 0 to %d,graph 1 nohead %s\n", x, x, how);
}

static void put_band(struct text *script, int from, int to, const char *colour)
{
    text_format(
        script,
        "set object rectangle from %d,graph 0 to %d,graph 1 fillcolor rgb '%s' fillstyle solid noborder behind\n", from,
        to, colour);
}

void put_marks(const struct layout *layout, struct text *script)
{
    size_t count = outcome_decisions(&layout->journal->outcome);
    for (int i = 0; i < layout->strips_count; i++) {
        const struct strip *strip = &layout->strips[i];
        const struct phase *phase = &layout->journal->scenario->phases[strip->phase];
        const struct phase_result *result = outcome_result(&layout->journal->outcome, 0, strip->phase);
        const char *band = strip->after ? "#FBEFE7" : phase->hold ? "#EBEEF0" : "#F7F9FA";
        put_band(script, strip->left * 10, strip->right * 10, band);
        for (int c = 0; c < phase->checkpoints_count && !strip->after; c++)
            if (result->checkpoints[c].decision != DECISION_NOT_RUN)
                put_vertical(script, strip_x(strip, phase->start_ns + phase->checkpoints[c]),
                             "back linewidth 0.8 dashtype 2 linecolor rgb '#9AA3AA'");
    }
    for (size_t i = 0, drawn = 0; i < count && drawn < MARKS_MAX; i++) {
        const struct strip *strip = strip_at(layout, outcome_decision(&layout->journal->outcome, i)->phase,
                                             outcome_decision(&layout->journal->outcome, i)->time_ns);
        char how[96];
        if (!is_drawn(outcome_decision(&layout->journal->outcome, i)) || !strip)
            continue;
        snprintf(how, sizeof how, "front linewidth 1.4 linecolor rgb '%s'",
                 decision_colour(outcome_decision(&layout->journal->outcome, i)->kind));
        put_vertical(script, strip_x(strip, outcome_decision(&layout->journal->outcome, i)->time_ns), how);
        drawn++;
    }
}

static bool judged_drawn(const struct layout *layout, const struct chart *chart, int phase,
                         const struct judgement *judged)
{
    return judged->verdict != VERDICT_NO_DATA && chart_has(chart, criterion_of(layout->journal, judged)) &&
           strip_at(layout, phase, judged->end_ns) &&
           value_printable(layout->journal, phase, criterion_of(layout->journal, judged)->scope, judged->metric,
                           judged->value);
}

static int put_points(const struct layout *layout, const struct chart *chart, const struct axis *axis, int phase,
                      struct judged list, struct text *data)
{
    const struct judgement *judged = outcome_judgements(&layout->journal->outcome, list);
    int points = 0;
    for (size_t i = 0; i < list.count; i++)
        if (judged_drawn(layout, chart, phase, &judged[i])) {
            text_format(data, "%d %d\n", strip_x(strip_at(layout, phase, judged[i].end_ns), judged[i].end_ns),
                        axis_y(axis, ratio_double(judged[i].value.of)));
            points++;
        }
    return points;
}

int put_judged(const struct layout *layout, const struct chart *chart, const struct axis *axis, struct text *data)
{
    const struct journal *j = layout->journal;
    int points = 0;
    for (int i = 0; i < j->scenario->phases_count; i++) {
        const struct phase_result *result = outcome_result(&j->outcome, 0, i);
        for (int c = 0; c < j->scenario->phases[i].checkpoints_count; c++)
            points += put_points(layout, chart, axis, i, result->checkpoints[c].judged, data);
        points += put_points(layout, chart, axis, i, result->gate, data);
    }
    return points;
}

void axis_see_judged(const struct layout *layout, const struct chart *chart, struct axis *axis)
{
    const struct journal *j = layout->journal;
    for (int i = 0; i < j->scenario->phases_count; i++) {
        struct judged list = outcome_result(&j->outcome, 0, i)->gate;
        const struct judgement *gate = outcome_judgements(&j->outcome, list);
        for (size_t k = 0; k < list.count; k++)
            if (judged_drawn(layout, chart, i, &gate[k]))
                axis_see(axis, ratio_double(gate[k].value.of));
    }
}
