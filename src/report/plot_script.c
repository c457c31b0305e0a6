/* plot_script.c - a picture as a gnuplot script: the values as data, then every panel as a plot of its own. */
#include "report/plot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Px from the picture's top. */
#define TITLE_Y 24
#define SUBTITLE_Y 54
#define NAMES_Y 84
#define MARKS_Y 110
#define MARK_ROW_PX 20
#define CHARTS_TOP 198
#define CHARTS_BOTTOM 836
#define CHART_GAP 52 /* of two charts: the lower one's legend */
#define LEGEND_PX 6  /* above its chart; a second row is above the first */

/* A value v of this unit as gnuplot gets it (base units), as it is drawn, and its labels. */
static const struct {
    const char *drawn, *format;
} units[UNITS] = {
    [UNIT_SHARE] = {"100*v", "%g%%"},
    [UNIT_DURATION] = {"v/1e6", "%gms"},
    [UNIT_COUNT] = {"v", "%.0s%c"},
    [UNIT_RATE] = {"v", "%g/s"},
    [UNIT_MONEY] = {"v/1e6", "$%g"},
    [UNIT_BYTES] = {"v", "%.0b%BB"},
    [UNIT_FACTOR] = {"v", "%g"},
    [UNIT_BYTES_PER_SECOND] = {"v", "%.0b%BB/s"},
    [UNIT_BYTES_PER_HOUR] = {"v", "%.0b%BB/h"},
};

static const char *const looks[] = {
    [LOOK_LINE] = "linespoints pointtype 7 pointsize 0.18 linewidth 2",
    [LOOK_THIN] = "linespoints pointtype 7 pointsize 0.15 linewidth 1.2",
    [LOOK_BOLD] = "linespoints pointtype 7 pointsize 0.15 linewidth 2.8",
    [LOOK_DASHED] = "linespoints pointtype 7 pointsize 0.15 linewidth 1.6 dashtype 2",
    [LOOK_STEPS] = "steps linewidth 2.4",
    [LOOK_DOTS] = "points pointtype 7 pointsize 0.45",
};

static const char judged_look[] = "points pointtype 7 pointsize 0.9 linecolor rgb 'black'";

void put_string(struct text *script, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;<>=/+-_()";
    text_add(script, "\"");
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < ' ' || byte == 127)
            text_add(script, " ");
        else if (strchr(plain, byte))
            text_add_bytes(script, text, 1);
        else
            text_format(script, "\\%03o", byte);
    }
    text_add(script, "\"");
}

/* --- data --- */

struct chart_task {
    const struct strips *strips;
    struct chart chart;
    int number;  /* in the picture */
    int charts;  /* of the picture */
    bool any;    /* something to draw */
    bool scaled; /* something that the scale can show: on a logarithmic one, above zero */
    bool zero;
    bool judged;
};

static void put_value(struct chart_task *task, struct ratio value, struct text *script)
{
    text_add(script, " ");
    if (!ratio_has_data(value)) {
        text_add(script, "NaN");
        return;
    }
    put_share(script, value.num, value.den, 1, 9);
    task->any = true;
    task->zero |= value.num == 0;
    task->scaled |= task->chart.scale != SCALE_LOG || value.num > 0;
}

/* Seconds since the epoch. */
static void put_time(const struct chart_task *task, int64_t time_ns, struct text *script)
{
    put_share(script, task->strips->journal->scenario->start_epoch_ns + time_ns, NS_PER_SECOND, 1, 1);
}

/* Start, middle and end of a bin, and what every series has there. The last bin before a gap has its end as one more
 * start, so that steps go on to there, and an empty line after it. */
static void put_bin(struct chart_task *task, const struct bin *bin, bool joined_on, struct text *script)
{
    for (int closing = 0; closing <= !joined_on; closing++) {
        put_time(task, closing ? bin->end_ns : bin->start_ns, script);
        text_add(script, closing ? " NaN NaN" : " ");
        if (!closing) {
            put_time(task, bin->start_ns + (bin->end_ns - bin->start_ns) / 2, script);
            text_add(script, " ");
            put_time(task, bin->end_ns, script);
        }
        for (int s = 0; task->chart.series[s].colour; s++)
            put_value(task, task->chart.series[s].value(task->strips->journal, bin, &task->chart.series[s]), script);
        text_add(script, "\n");
    }
}

static void put_point(struct chart_task *task, int64_t time_ns, struct ratio value, struct text *script)
{
    put_time(task, time_ns, script);
    put_value(task, value, script);
    text_add(script, "\n");
}

static void put_judgements(struct chart_task *task, const struct strip *strip, struct judged list, struct text *script)
{
    const struct journal *j = task->strips->journal;
    const struct judgement *judged = outcome_judgements(&j->outcome, list);
    for (size_t i = 0; i < list.count; i++) {
        const struct criterion *c = criterion_of(j, &judged[i]);
        if (judged[i].verdict != VERDICT_NO_DATA && chart_shows(&task->chart, c) &&
            strip_at(task->strips, strip->phase, judged[i].end_ns) == strip &&
            value_printable(j, strip->phase, c->scope, c->metric, judged[i].value)) {
            put_point(task, judged[i].end_ns, judged[i].value.of, script);
            task->judged = true;
        }
    }
}

/* The values that checkpoints and gate judged. */
static void put_judged(struct chart_task *task, const struct strip *strip, struct text *script)
{
    const struct journal *j = task->strips->journal;
    const struct phase_result *result = outcome_result(&j->outcome, 0, strip->phase);
    text_add(script, "NaN NaN\n"); /* so that a panel without any is one, too */
    for (int c = 0; c < j->scenario->phases[strip->phase].checkpoints_count; c++)
        put_judgements(task, strip, result->checkpoints[c].judged, script);
    put_judgements(task, strip, result->gate, script);
}

/* $dataN and $judgedN have a block for each panel, two empty lines apart; $levelsN is for the scale alone. */
static void put_data(struct chart_task *task, struct text *script)
{
    const struct strips *strips = task->strips;
    text_format(script, "$data%d << END\n", task->number);
    for (int i = 0; i < strips->count; i++) {
        const struct strip *strip = &strips->of[i];
        for (size_t b = 0; b < strip->bins_count; b++) {
            bool last = b + 1 == strip->bins_count, joined_on = !last && strip->bins[b + 1].joined;
            put_bin(task, &strip->bins[b], joined_on, script);
            text_add(script, last ? "\n\n" : joined_on ? "" : "\n");
        }
    }
    text_format(script, "END\n$judged%d << END\n", task->number);
    for (int i = 0; i < strips->count; i++) {
        put_judged(task, &strips->of[i], script);
        text_add(script, "\n\n");
    }
    text_format(script, "END\n$levels%d << END\n", task->number);
    bool drawn = task->any;
    for (int i = 0; i < strips->count; i++) {
        struct level levels[LEVELS_MAX];
        int count = levels_of(strips->journal, &task->chart, &strips->of[i], levels);
        for (int k = 0; k < count; k++)
            put_point(task, strips->of[i].start_ns, levels[k].at, script);
    }
    task->any = drawn; /* a threshold alone is not data */
    text_add(script, "END\n");
}

/* --- scales --- */

/* The curves and judged values of a panel. */
static void put_curves(const struct chart_task *task, int strip, struct text *script)
{
    int n = task->number;
    text_add(script, "plot ");
    for (int i = 0; task->chart.series[i].colour; i++) {
        const struct series *s = &task->chart.series[i];
        int time = s->look == LOOK_STEPS ? 1 : s->value == metric_so_far ? 3 : 2;
        text_format(script, "$data%d index %d using %d:(y%d($%d)) with %s linecolor rgb '%s', ", n, strip, time, n,
                    i + 4, looks[s->look], s->colour);
    }
    text_format(script, "$judged%d index %d using 1:(y%d($2)) with %s\n", n, strip, n, judged_look);
}

/* The legend, in a plot over all panels that shows nothing else. */
static void put_legend(const struct chart_task *task, struct text *script)
{
    text_add(script, "unset tics\nunset border\nunset xlabel\nunset ylabel\nset xrange [0:1]\nset yrange [1:2]\nplot ");
    for (int i = 0; task->chart.series[i].colour; i++) {
        const struct series *s = &task->chart.series[i];
        text_format(script, "NaN with %s linecolor rgb '%s' title ", looks[s->look], s->colour);
        struct text name = {0};
        series_name(s, task->strips->journal, &name);
        put_string(script, name.bytes);
        text_free(&name);
        text_add(script, ", ");
    }
    if (task->judged)
        text_format(script, "NaN with %s title 'judged value', ", judged_look);
    text_add(script, "NaN notitle\nunset key\n");
}

/* yN(v), and from lowN to highN: the range of everything in the chart, as gnuplot finds it in a plot into a table. */
static void put_scale(const struct chart_task *task, struct text *script)
{
    static const char *const ranges[] = {
        [SCALE_FROM_ZERO] = "low%1$d = GPVAL_DATA_Y_MIN; high%1$d = GPVAL_DATA_Y_MAX; air = 0.1*(high%1$d - low%1$d)\n"
                            "if (air == 0) air = low%1$d == 0 ? 1 : 0.1*abs(low%1$d)\n"
                            "high%1$d = high%1$d + air; low%1$d = low%1$d < 0 ? low%1$d - air : 0\n",
        [SCALE_LINEAR] = "low%1$d = GPVAL_DATA_Y_MIN; high%1$d = GPVAL_DATA_Y_MAX; air = 0.1*(high%1$d - low%1$d)\n"
                         "if (air == 0) air = low%1$d == 0 ? 1 : 0.1*abs(low%1$d)\n"
                         "high%1$d = high%1$d + air; low%1$d = low%1$d - air\n",
        [SCALE_LOG] = "high%1$d = 1.6*GPVAL_DATA_Y_MAX; low%1$d = GPVAL_DATA_Y_MIN/1.3\n"
                      "if (low%1$d > high%1$d/10) low%1$d = high%1$d/10\n", /* a decade at least */
        [SCALE_NINES] = "high%1$d = 100; low%1$d = 100 - 1.6*(100 - GPVAL_DATA_Y_MIN)\n"
                        "if (low%1$d > 99.9) low%1$d = 99.9\nif (low%1$d < 0) low%1$d = 0\n",
    };
    int n = task->number;
    const char *drawn = units[task->chart.unit].drawn;
    text_format(script, task->chart.scale == SCALE_LOG ? "y%1$d(v) = v > 0 ? %2$s : low%1$d\n" : "y%1$d(v) = %2$s\n", n,
                drawn);
    if (!task->scaled) {
        text_format(script, "low%1$d = 1; high%1$d = 10\n", n);
        return;
    }
    text_format(script, "low%d = NaN\nset yrange [*:*]\n%s logscale y\nset table $none\nplot ", n,
                task->chart.scale == SCALE_LOG ? "set" : "unset");
    for (int i = 0; task->chart.series[i].colour; i++)
        text_format(script, "$data%d using 1:(y%d($%d)), ", n, n, i + 4);
    text_format(script, "$judged%1$d using 1:(y%1$d($2)), $levels%1$d using 1:(y%1$d($2))\nunset table\n", n);
    text_format(script, ranges[task->chart.scale], n);
    if (task->zero && task->chart.scale == SCALE_LOG)
        text_format(script, "low%1$d = low%1$d/1.5\n", n); /* some air above the line that stands for zero */
}

static void put_value_axis(const struct chart_task *task, bool labelled, struct text *script)
{
    int n = task->number;
    text_format(script, "set yrange [low%d:high%d]\nset format y '%s'\nset ytics nomirror scale 0.5 autofreq\n", n, n,
                labelled ? units[task->chart.unit].format : "");
    text_add(script, task->chart.scale == SCALE_LOG ? "set logscale y\n" : "unset logscale y\n");
    if (task->chart.scale == SCALE_NINES)
        text_add(script, "set nonlinear y via -log10(100.0001 - y) inverse 100.0001 - 10**(-y)\n"
                         "set ytics (0,50,90,95,99,99.5,99.9,99.95,99.99,99.995,99.999,100)\n");
    if (task->chart.scale == SCALE_LOG)
        text_format(script,
                    "set ytics ()\nat(x) = x < %3$s*low%1$d ? low%1$d/2 : x\n"
                    "set for [e=-12:12] ytics add (at(10**e))\n"
                    "if (high%1$d < low%1$d*10**%2$d) set for [e=-12:12] ytics add (at(2*10**e), at(5*10**e))\n"
                    "if (high%1$d < low%1$d*50) set for [e=-12:12] ytics add (at(3*10**e), at(7*10**e))\n",
                    n, task->charts > 1 ? 3 : 5, task->zero ? "1.3" : "1"); /* no label beside that of zero */
    if (task->chart.scale == SCALE_LOG && task->zero)
        text_format(script, "set ytics add ('%s' low%d)\n", labelled ? "0" : "", n);
    if (!task->any)
        text_add(script, "unset ytics\n");
    if (!labelled) {
        text_add(script, "unset ylabel\n");
        return;
    }
    text_add(script, "set ylabel ");
    put_string(script, task->chart.label);
    text_add(script, "\n");
}

static void put_time_axis(const struct chart_task *task, int index, struct text *script)
{
    const struct strip *strip = &task->strips->of[index];
    struct time_tics tics = time_tics(task->strips, index);
    bool labelled = task->number + 1 == task->charts && tics.labelled;
    bool one_day = strip_in_one_day(task->strips, strip);
    const char *format = !labelled                         ? ""
                         : one_day                         ? "%H:%M"
                         : tics.every_ns % NS_PER_DAY == 0 ? "%b %d"
                                                           : "%H:%M\\n%b %d";
    text_add(script, "set xrange [");
    put_time(task, strip->start_ns, script);
    text_add(script, ":");
    put_time(task, strip->end_ns, script);
    text_format(script, "]\nset xtics nomirror scale 0.5 time format \"%s\" %lld,%lld,%lld\nset xlabel ", format,
                (long long)(tics.first_ns / NS_PER_SECOND), (long long)(tics.every_ns / NS_PER_SECOND),
                (long long)(tics.last_ns / NS_PER_SECOND));
    if (one_day && labelled) {
        text_add(script, "strftime('%b %d', ");
        put_time(task, strip->start_ns, script);
        text_add(script, ")\n");
    } else
        text_add(script, "''\n");
}

/* --- panels --- */

static void put_screen_y(struct text *script, int y_px)
{
    text_format(script, "screen %d/%d.", PICTURE_HEIGHT - y_px, PICTURE_HEIGHT);
}

static void put_label(struct text *script, const char *text, const char *x, int y_px, const char *how)
{
    text_add(script, "set label ");
    put_string(script, text);
    text_format(script, " at %s, ", x);
    put_screen_y(script, y_px);
    text_format(script, " front %s\n", how);
}

static void put_header(const struct strips *strips, const struct picture *picture, struct text *script)
{
    const struct journal *j = strips->journal;
    struct text line = {0};
    char x[32];
    snprintf(x, sizeof x, "screen %d/%d.", PLOT_LEFT, PICTURE_WIDTH);
    text_format(&line, "%s - %s", picture->name.title, j->scenario->name);
    put_label(script, line.bytes, x, TITLE_Y, "font ',18'");
    line.length = 0;
    text_format(&line,
                "%sseed %llu, digest %016llx%s; UTC; a point is a minute or longer, a percentile's its worst sample; "
                "dashed: checkpoints",
                j->outcome.recorded ? "recorded, " : "", (unsigned long long)j->outcome.seed,
                (unsigned long long)j->outcome.digest,
                !j->outcome.interrupted ? ""
                : j->outcome.stopped    ? ", PARTIAL (stopped early)"
                                        : ", PARTIAL (interrupted)");
    put_label(script, line.bytes, x, SUBTITLE_Y, "font ',12' textcolor rgb '#4A5056'");
    text_free(&line);
}

static void put_vertical(const struct chart_task *task, int64_t time_ns, const char *how, struct text *script)
{
    text_add(script, "set arrow from ");
    put_time(task, time_ns, script);
    text_add(script, ",graph 0 to ");
    put_time(task, time_ns, script);
    text_format(script, ",graph 1 nohead %s\n", how);
}

/* The ground of a panel, and its checkpoints that were reached. */
static void put_ground(const struct chart_task *task, const struct strip *strip, struct text *script)
{
    const struct journal *j = task->strips->journal;
    const struct phase *phase = &j->scenario->phases[strip->phase];
    const struct phase_result *result = outcome_result(&j->outcome, 0, strip->phase);
    text_format(script,
                "set object rectangle from graph 0,0 to graph 1,1 fillcolor rgb '%s' fillstyle solid noborder behind\n",
                strip->after  ? "#FBEFE7"
                : phase->hold ? "#EBEEF0"
                              : "#F7F9FA");
    for (int c = 0; c < phase->checkpoints_count && !strip->after; c++)
        if (result->checkpoints[c].decision != DECISION_NOT_RUN)
            put_vertical(task, phase->start_ns + phase->checkpoints[c],
                         "back linewidth 0.8 dashtype 2 linecolor rgb '#9AA3AA'", script);
}

static void put_name(const struct chart_task *task, const struct strip *strip, struct text *script)
{
    struct shown name;
    text_add(script, "set object rectangle from graph 0, ");
    put_screen_y(script, NAMES_Y + 13);
    text_add(script, " to graph 1, ");
    put_screen_y(script, NAMES_Y - 13);
    text_add(script, " fillcolor rgb '#DCE3E8' fillstyle solid noborder behind\n");
    put_label(script, panel_name(task->strips, strip, &name), "graph 0.5", NAMES_Y, "center");
}

/* Lines of decisions, no two on the same px, and above the first chart their words. */
static void put_marks(const struct chart_task *task, const struct strip *strip, struct text *script)
{
    const struct outcome *outcome = &task->strips->journal->outcome;
    size_t marks_count;
    struct mark *marks = marks_of(task->strips, &marks_count);
    for (size_t m = 0; m < marks_count; m++) {
        char how[96];
        int before = -1;
        if (marks[m].strip != strip)
            continue;
        snprintf(how, sizeof how, "front linewidth 1.6 linecolor rgb '%s'", marks[m].colour);
        for (size_t i = 0; i < outcome_decisions(outcome); i++) {
            const struct decision *d = outcome_decision(outcome, i);
            if (mark_has(&marks[m], task->strips, d) && strip_x(strip, d->time_ns) != before) {
                before = strip_x(strip, d->time_ns);
                put_vertical(task, d->time_ns, how, script);
            }
        }
        if (task->number > 0)
            continue;
        char x[32];
        snprintf(x, sizeof x, "screen %d/%d.", strip_x(strip, marks[m].first->time_ns), PICTURE_WIDTH);
        snprintf(how, sizeof how, "%s font ',12' textcolor rgb '%s'", marks[m].left ? "right" : "left",
                 marks[m].colour);
        put_label(script, marks[m].text, x, MARKS_Y + marks[m].row * MARK_ROW_PX, how);
    }
    free(marks);
}

/* Thresholds, with their words at the right end: on the side where the value should not be. */
static void put_levels(const struct chart_task *task, const struct strip *strip, struct text *script)
{
    struct level levels[LEVELS_MAX];
    int count = levels_of(task->strips->journal, &task->chart, strip, levels);
    for (int i = 0; i < count; i++) {
        const char *colour = levels[i].gate ? "#B03A00" : "#6B5B00";
        struct text y = {0};
        text_format(&y, "y%d(", task->number);
        put_share(&y, levels[i].at.num, levels[i].at.den, 1, 9);
        text_add(&y, ")");
        text_format(script,
                    "set arrow from graph 0,first %s to graph 1,first %s nohead front linewidth %s dashtype %d "
                    "linecolor rgb '%s'\n",
                    y.bytes, y.bytes, levels[i].gate ? "1.8" : "1.2", levels[i].gate ? 1 : 3, colour);
        if (levels[i].text[0]) {
            text_add(script, "set label ");
            put_string(script, levels[i].text);
            text_format(script, " at graph 1,first %s right offset -0.5,", y.bytes);
            if (levels[i].below) /* but not over the axis of time */
                text_format(script, "(%s > low%d ? -0.65 : 0.65)", y.bytes, task->number);
            else
                text_add(script, "0.65");
            text_format(script, " front boxed font ',12' textcolor rgb '%s'\n", colour);
        }
        text_free(&y);
    }
}

/* Where the next plot is: from left to right, at the height of the chart. */
static void put_frame(const struct chart_task *task, int left, int right, struct text *script)
{
    int height = (CHARTS_BOTTOM - CHARTS_TOP - (task->charts - 1) * CHART_GAP) / task->charts;
    int top = CHARTS_TOP + task->number * (height + CHART_GAP);
    text_format(script,
                "unset label\nunset arrow\nunset object\n"
                "set lmargin at screen %d/%d.\nset rmargin at screen %d/%d.\nset tmargin at ",
                left, PICTURE_WIDTH, right, PICTURE_WIDTH);
    put_screen_y(script, top);
    text_add(script, "\nset bmargin at ");
    put_screen_y(script, top + height);
    text_format(script, "\nset key at screen %d/%d., ", PLOT_RIGHT, PICTURE_WIDTH);
    put_screen_y(script, top - LEGEND_PX);
    text_add(script, " right bottom horizontal Left reverse samplen 2 maxrows 1 font ',12'\n");
}

static void put_panel(const struct chart_task *task, int index, struct text *script)
{
    const struct strip *strip = &task->strips->of[index];
    put_frame(task, strip->left, strip->right, script);
    text_format(script, "unset key\nset border %d\n", index == 0 ? 3 : 1);
    put_value_axis(task, index == 0, script);
    put_time_axis(task, index, script);
    if (task->number == 0)
        put_name(task, strip, script);
    put_ground(task, strip, script);
    put_marks(task, strip, script);
    put_levels(task, strip, script);
    if (!task->any)
        text_add(script, "set label 'no data' at graph 0.5,0.5 center font ',14' textcolor rgb '#6B747B' front\n");
    put_curves(task, index, script);
    if (task->chart.scale == SCALE_NINES)
        text_add(script, "unset nonlinear y\n");
}

static void put_chart(const struct chart_task *task, const struct picture *picture, struct text *script)
{
    put_frame(task, PLOT_LEFT, PLOT_RIGHT, script);
    if (task->number == 0)
        put_header(task->strips, picture, script);
    put_legend(task, script);
    for (int i = 0; i < task->strips->count; i++)
        put_panel(task, i, script);
}

void picture_script(const struct strips *strips, const struct picture *picture, struct text *script)
{
    static const char *const formats[][2] = {
        {"png", "pngcairo noenhanced size 1600,900 font 'DejaVu Sans,13' background rgb 'white'"},
        {"svg", "svg noenhanced size 1600,900 font 'DejaVu Sans,Liberation Sans,Arial,sans-serif,13' fontscale 1.3 "
                "background rgb 'white'"}};
    struct chart_task tasks[CHARTS_MAX];
    int charts = 0;
    while (charts < CHARTS_MAX && picture->charts[charts].label)
        charts++;
    text_add(script,
             "reset\nset encoding utf8\nset style textbox opaque fillcolor rgb 'white' noborder margins 0.6,0.3\n"
             "set grid ytics linetype 1 linewidth 0.6 linecolor rgb '#E1E5E8'\nunset mxtics\n");
    for (int i = 0; i < charts; i++) {
        tasks[i] = (struct chart_task){
            .strips = strips, .chart = chart_of(&picture->charts[i], strips->journal), .number = i, .charts = charts};
        put_data(&tasks[i], script);
        put_scale(&tasks[i], script);
    }
    for (int f = 0; f < 2; f++) {
        text_format(script, "set terminal %s\nset output '%s.%s'\nset multiplot\n", formats[f][1], picture->name.stem,
                    formats[f][0]);
        for (int i = 0; i < charts; i++)
            put_chart(&tasks[i], picture, script);
        text_add(script, "unset multiplot\nset output\n");
    }
}
