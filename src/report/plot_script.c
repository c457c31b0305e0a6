/* plot_script.c - a picture as a gnuplot script and its data files. */
#include "base/file.h"
#include "report/plot.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CHART_HEAD 26 /* px above each chart: its legend */
#define CHART_GAP 14
#define LETTER_PX 7
#define DOT_TENTHS 15 /* a lonely point is a dash of 3 px */

/* What a chart needs while its part of the script is written. */
struct chart_task {
    const struct layout *layout;
    const struct chart *chart;
    const char *folder;
    struct axis axis;
    int number;      /* in the picture */
    int top, bottom; /* px */
    bool last;
    bool any;   /* a curve has a point */
    int judged; /* judged values in its data file */
};

static bool write_data(const struct chart_task *task, int series, const struct text *data)
{
    char name[48];
    struct text path = {0};
    snprintf(name, sizeof name, "/chart%d-%d.dat", task->number, series);
    text_add(&path, task->folder);
    text_add(&path, name);
    FILE *file = fopen(path.bytes, "w");
    bool whole = file && fwrite(data->bytes ? data->bytes : "", 1, data->length, file) == data->length;
    if (file && fclose(file) != 0)
        whole = false;
    if (!whole)
        fprintf(stderr, "rehearse: cannot write %s: %s\n", path.bytes, strerror(errno));
    text_free(&path);
    return whole;
}

static void see_values(struct chart_task *task)
{
    for (int i = 0; i < task->layout->strips_count; i++) {
        const struct strip *strip = &task->layout->strips[i];
        struct level levels[LEVELS_MAX];
        for (size_t b = 0; b < strip->bins_count; b++)
            for (int s = 0; s < task->chart->series_count; s++) {
                const struct series *series = &task->chart->series[s];
                double value;
                if (series->value(&strip->bins[b], series->arm, series->which, &value)) {
                    axis_see(&task->axis, value);
                    task->any = true;
                }
            }
        int count = levels_of(task->layout->journal, task->chart, strip->phase, levels);
        for (int k = 0; k < count; k++)
            axis_see(&task->axis, ratio_double(levels[k].at));
    }
    axis_see_judged(task->layout, task->chart, &task->axis);
}

static bool has_value(const struct series *series, const struct strip *strip, size_t b)
{
    double value;
    return b < strip->bins_count && series->value(&strip->bins[b], series->arm, series->which, &value);
}

/* A curve's points; it breaks where time was not observed or nothing is known, and between panels. */
static void put_curve(const struct chart_task *task, const struct series *series, struct text *data)
{
    for (int i = 0; i < task->layout->strips_count; i++) {
        const struct strip *strip = &task->layout->strips[i];
        for (size_t b = 0; b < strip->bins_count; b++) {
            const struct bin *bin = &strip->bins[b];
            double value;
            if (!series->value(bin, series->arm, series->which, &value)) {
                text_add(data, "\n");
                continue;
            }
            bool before = bin->joined && b > 0 && has_value(series, strip, b - 1);
            bool after = has_value(series, strip, b + 1) && strip->bins[b + 1].joined;
            int y = axis_y(&task->axis, value);
            int middle =
                strip_x(strip, series->at_end ? bin->end_ns : bin->start_ns + (bin->end_ns - bin->start_ns) / 2);
            if (!before)
                text_add(data, "\n");
            if (series->steps)
                text_format(data, "%d %d\n%d %d\n", strip_x(strip, bin->start_ns), y, strip_x(strip, bin->end_ns), y);
            else if (before || after || series->dots)
                text_format(data, "%d %d\n", middle, y);
            else
                text_format(data, "%d %d\n%d %d\n", middle - DOT_TENTHS, y, middle + DOT_TENTHS, y);
        }
        text_add(data, "\n");
    }
}

static bool write_curves(struct chart_task *task)
{
    struct text data = {0};
    bool whole = true;
    for (int s = 0; s < task->chart->series_count; s++) {
        data.length = 0;
        put_curve(task, &task->chart->series[s], &data);
        whole = write_data(task, s, &data) && whole;
    }
    data.length = 0;
    task->judged = put_judged(task->layout, task->chart, &task->axis, &data);
    whole = write_data(task, task->chart->series_count, &data) && whole;
    text_free(&data);
    return whole;
}

/* Where labels of one panel already are, px from the chart's top. */
struct label_rows {
    int taken[LEVELS_MAX];
    int count;
};

static bool row_free(const struct label_rows *rows, int y)
{
    for (int i = 0; i < rows->count; i++)
        if (y > rows->taken[i] - 13 && y < rows->taken[i] + 13)
            return false;
    return true;
}

/* How many points of curves a label at `at` px from the top would cover at the right end of a panel. */
static int covered(const struct chart_task *task, const struct strip *strip, int at, int width)
{
    int height = task->bottom - task->top, points = 0;
    for (size_t b = 0; b < strip->bins_count; b++) {
        const struct bin *bin = &strip->bins[b];
        if (strip->right - strip_x(strip, bin->start_ns) / 10 > width)
            continue;
        for (int s = 0; s < task->chart->series_count; s++) {
            const struct series *series = &task->chart->series[s];
            double value;
            if (!series->value(bin, series->arm, series->which, &value))
                continue;
            int y = (int)((int64_t)height * (AXIS_UNITS - axis_y(&task->axis, value)) / AXIS_UNITS);
            points += y > at - 9 && y < at + 9;
        }
    }
    return points;
}

/* Where a level's label goes: above its line, or below, where it covers less, and not on another label. */
static int place_label(const struct chart_task *task, const struct strip *strip, int line, int width,
                       const struct label_rows *rows)
{
    int height = task->bottom - task->top;
    int above = line - 9, below = line + 9;
    bool above_free = above >= 6 && row_free(rows, above), below_free = below < height - 6 && row_free(rows, below);
    if (above_free && below_free)
        return covered(task, strip, above, width) <= covered(task, strip, below, width) ? above : below;
    if (above_free || below_free)
        return above_free ? above : below;
    int at = below;
    for (int tries = 0; tries < 8 && !row_free(rows, at); tries++)
        at += at + 14 < height - 6 ? 14 : -70;
    return at;
}

static void put_level(const struct chart_task *task, const struct strip *strip, const struct level *level,
                      struct label_rows *rows, struct text *script)
{
    int y = axis_y(&task->axis, ratio_double(level->at));
    int height = task->bottom - task->top;
    int line = (int)((int64_t)height * (AXIS_UNITS - y) / AXIS_UNITS);
    const char *colour = level->gate ? "#B03A00" : "#6B5B00";
    text_format(script, "set arrow from %d,%d to %d,%d nohead front linewidth %s dashtype %d linecolor rgb '%s'\n",
                strip->left * 10, y, strip->right * 10, y, level->gate ? "1.6" : "1.0", level->gate ? 1 : 3, colour);
    int room = (strip->right - strip->left - 8) / LETTER_PX;
    char label[LABEL_BYTES];
    level_text(level, room, label);
    if (!label[0])
        return; /* a hold's panel is too narrow for words */
    int at = place_label(task, strip, line, (int)strlen(label) * LETTER_PX + 8, rows);
    rows->taken[rows->count++] = at;
    text_add(script, "set label ");
    put_quoted(script, label);
    text_format(script, " at %d,%d right font ',9' textcolor rgb '%s' boxed front\n", strip->right * 10 - 40,
                (int)((int64_t)(height - at) * AXIS_UNITS / height), colour);
}

static void put_levels(const struct chart_task *task, struct text *script)
{
    for (int i = 0; i < task->layout->strips_count; i++) {
        const struct strip *strip = &task->layout->strips[i];
        struct level levels[LEVELS_MAX];
        struct label_rows rows = {.count = 0};
        int count = strip->after ? 0 : levels_of(task->layout->journal, task->chart, strip->phase, levels);
        for (int k = 0; k < count; k++)
            put_level(task, strip, &levels[k], &rows, script);
    }
}

static void put_frame(struct chart_task *task, struct text *script)
{
    put_value_tics(&task->axis, script);
    const char *const sides[] = {"lmargin", "rmargin", "tmargin", "bmargin"};
    const int places[] = {PLOT_LEFT, PLOT_RIGHT, PICTURE_HEIGHT - task->top, PICTURE_HEIGHT - task->bottom};
    for (int i = 0; i < 4; i++) {
        text_format(script, "set %s at screen ", sides[i]);
        put_share(script, places[i], i < 2 ? PICTURE_WIDTH : PICTURE_HEIGHT, 1, 5);
        text_add(script, "\n");
    }
    text_format(script, "set xrange [0:%d]\nset yrange [0:%d]\nset label ", (PLOT_RIGHT - PLOT_LEFT) * 10, AXIS_UNITS);
    put_quoted(script, task->chart->label);
    /* Beside the longest label of the axis. */
    text_add(script, " at screen ");
    put_share(script, PLOT_LEFT - 24 - task->axis.label_tenths / 10, PICTURE_WIDTH, 1, 5);
    text_add(script, ",graph 0.5 center rotate by 90 font ',11'\nset grid ytics linetype 1 linewidth "
                     "0.6 linecolor rgb '#E1E5E8'\n");
    text_add(script, "set key at screen ");
    put_share(script, PLOT_RIGHT, PICTURE_WIDTH, 1, 5);
    text_add(script, ", screen ");
    put_share(script, PICTURE_HEIGHT - (task->top - 12), PICTURE_HEIGHT, 1, 5);
    text_add(script, " right center horizontal Left reverse samplen 2 font ',10' maxrows 1\n");
    put_time_tics(task->layout, task->last, script);
}

static void put_plot(const struct chart_task *task, struct text *script)
{
    for (int s = 0; s < task->chart->series_count; s++) {
        const struct series *series = &task->chart->series[s];
        text_format(script, "%s'chart%d-%d.dat' using 1:2 with ", s == 0 ? "plot " : ", ", task->number, s);
        if (series->dots)
            text_format(script, "points pointtype 7 pointsize 0.4 linecolor rgb '%s' title ", series->colour);
        else
            text_format(script, "lines linewidth %d.%d dashtype %d linecolor rgb '%s' title ",
                        series->width_tenths / 10, series->width_tenths % 10, series->dash, series->colour);
        put_quoted(script, series->name);
    }
    if (task->judged > 0)
        text_format(script,
                    ", 'chart%d-%d.dat' using 1:2 with points pointtype 7 pointsize 0.8 linecolor rgb '#000000' "
                    "title 'judged value'",
                    task->number, task->chart->series_count);
    text_add(script, "\n");
}

static bool put_chart(struct chart_task *task, size_t index, struct text *script)
{
    task->axis = (struct axis){.kind = task->chart->kind, .unit = task->chart->unit};
    see_values(task);
    axis_finish(&task->axis);
    bool whole = write_curves(task);
    text_add(script, "unset label\nunset arrow\nunset object\n");
    if (task->number == 0)
        put_header(task->layout, index, script);
    put_frame(task, script);
    put_marks(task->layout, script);
    put_levels(task, script);
    if (!task->any && task->judged == 0)
        text_add(script, "set label 'no data' at graph 0.5,0.5 center font ',14' textcolor rgb '#6B747B' front\n");
    put_plot(task, script);
    return whole;
}

bool picture_write(const struct layout *layout, size_t index, const char *folder)
{
    struct picture picture;
    struct text script = {0};
    bool whole = true;
    picture_describe(&picture, layout->journal, index);
    text_add(&script, "set encoding utf8\nset style textbox opaque fillcolor rgb '#FFFFFF' noborder margins 0.6,0.3\n"
                      "set border 3 linecolor rgb '#6B747B'\nset tics textcolor rgb '#000000'\nset multiplot\n");
    int room = (PLOT_BOTTOM - HEADER_BOTTOM - (picture.charts_count - 1) * CHART_GAP) / picture.charts_count;
    for (int i = 0; i < picture.charts_count; i++) {
        struct chart_task task = {.layout = layout, .chart = &picture.charts[i], .folder = folder, .number = i};
        task.top = HEADER_BOTTOM + i * (room + CHART_GAP) + CHART_HEAD;
        task.bottom = HEADER_BOTTOM + i * (room + CHART_GAP) + room;
        task.last = i + 1 == picture.charts_count;
        whole = put_chart(&task, index, &script) && whole;
    }
    text_add(&script, "unset multiplot\n");
    struct text path = {0};
    text_format(&path, "%s/picture.gp", folder);
    if (!file_write_whole(path.bytes, script.bytes, script.length)) {
        fprintf(stderr, "rehearse: cannot write %s: %s\n", path.bytes, strerror(errno));
        whole = false;
    }
    text_free(&path);
    text_free(&script);
    return whole;
}
