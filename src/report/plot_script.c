/* plot_script.c - a picture as a gnuplot script: the values as data, then every panel as a plot of its own. */
#include "rehearsal/incident.h"
#include "report/plot.h"

#include "base/memory.h"

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
#define SAMPLE_PX 56 /* of a curve, beside its name in the legend */
#define LABEL_PX 24  /* how high a threshold's words are */
#define TITLE_PT 18
#define WORDS_PX 16 /* a line of words of a fault, or of a moment of an incident */
#define WORDS_LINES 3

/* gnuplot runs the script with `format` "png", and again with "svg". */
const char plot_prelude[] = PLOT_SCRIPT_BEGINS
    "set encoding utf8\n"
    "if (format eq 'png') {\n"
    "    set terminal pngcairo noenhanced size 1600,900 font 'DejaVu Sans,13' background rgb 'white'\n"
    "} else {\n"
    "    set terminal svg noenhanced size 1600,900 font 'DejaVu Sans,Liberation Sans,Arial,sans-serif,13' \\\n"
    "        fontscale 1.3 background rgb 'white'\n"
    "}\n"
    "px(x) = x/1600.\n"
    "py(y) = 1 - y/900.\n"
    "set style textbox opaque fillcolor rgb '#60FFFFFF' noborder margins 0.6,0.3\n"
    "set grid ytics linetype 1 linewidth 0.6 linecolor rgb '#E1E5E8'\n"
    "unset mxtics\n"
    "max(a, b) = a > b ? a : b\n";

/* What gnuplot makes of a chart: `low` to `high`, found in a plot of everything into a table, how high in the panel a
 * value is, and the axis.
 * `zero`: zeros are drawn on a logarithmic scale, at `low`; `decades`: the most that have labels at 2 and 5, too;
 * `first`: the panel has the labels. */
static const struct {
    const char *range, *axis;
} scales[] = {
    [SCALE_FROM_ZERO] = {"air = high > low ? 0.1*(high - low) : low == 0 ? 1 : 0.1*abs(low)\n"
                         "high = high + air; low = low < 0 ? low - air : 0\n"
                         "height(y) = (y - low)/(high - low)\n",
                         "set ytics autofreq\n"},
    [SCALE_LINEAR] = {"air = high > low ? 0.1*(high - low) : low == 0 ? 1 : 0.1*abs(low)\n"
                      "high = high + air; low = low - air\n"
                      "height(y) = (y - low)/(high - low)\n",
                      "set ytics autofreq\n"},
    [SCALE_LOG] = {"high = 1.6*high; low = low/1.3\n"
                   "if (low > high/10) low = high/10\n"
                   "if (zero) low = low/1.5\n"
                   "height(y) = log(y/low)/log(high/low)\n",
                   "set logscale y\n"
                   "at(x) = x < (zero ? 1.3 : 1)*low ? low/2 : x\n" /* no label beside that of zero */
                   "set ytics ()\n"
                   "set for [e=-12:12] ytics add (at(10**e))\n"
                   "if (high < low*10**decades) set for [e=-12:12] ytics add (at(2*10**e), at(5*10**e))\n"
                   "if (high < low*50) set for [e=-12:12] ytics add (at(3*10**e), at(7*10**e))\n"
                   "if (zero) set ytics add ((first ? '0' : '') low)\n"},
    [SCALE_NINES] = {"high = 100; low = 100 - 1.6*(100 - low)\n"
                     "if (low > 99.9) low = 99.9\n"
                     "if (low < 0) low = 0\n"
                     "height(y) = 1 - log10((100.0001 - y)/0.0001)/log10((100.0001 - low)/0.0001)\n",
                     "set nonlinear y via -log10(100.0001 - y) inverse 100.0001 - 10**(-y)\n"
                     "set ytics (0,50,90,95,99,99.5,99.9,99.95,99.99,99.995,99.999,100)\n"},
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

struct drawing {
    const struct strips *strips;
    const struct journal *journal; /* of the strips */
    const struct mark *marks;
    size_t marks_count;
    int charts; /* of the picture */
    /* Of the chart that is drawn: */
    int number; /* in the picture */
    struct chart chart;
    struct levels *levels; /* of every panel; owned */
    bool any;              /* something to draw */
    bool scaled;           /* something that the scale can show: on a logarithmic one, above zero */
    bool zero, judged;
};

/* --- data --- */

static void put_value(struct drawing *d, struct ratio value, struct text *script)
{
    text_add(script, " ");
    if (!ratio_has_data(value)) {
        text_add(script, "NaN");
        return;
    }
    put_share(script, value.num, value.den, 1, 9);
    d->any = true;
    d->zero |= value.num == 0;
    d->scaled |= d->chart.scale != SCALE_LOG || value.num > 0;
}

/* Seconds since the epoch. */
static void put_time(const struct drawing *d, int64_t time_ns, struct text *script)
{
    put_share(script, d->journal->scenario->start_epoch_ns + time_ns, NS_PER_SECOND, 1, 1);
}

/* Start, middle and end of a bin, and what every series has there. The last bin before a gap has its end as one more
 * start, so that steps go on to there, and an empty line after it. */
static void put_bin(struct drawing *d, const struct bin *bin, bool joined_on, struct text *script)
{
    for (int closing = 0; closing <= !joined_on; closing++) {
        put_time(d, closing ? bin->end_ns : bin->start_ns, script);
        text_add(script, closing ? " NaN NaN" : " ");
        if (!closing) {
            put_time(d, bin->start_ns + (bin->end_ns - bin->start_ns) / 2, script);
            text_add(script, " ");
            put_time(d, bin->end_ns, script);
        }
        for (int s = 0; d->chart.series[s].colour; s++)
            put_value(d, d->chart.series[s].value(d->journal, bin, &d->chart.series[s]), script);
        text_add(script, "\n");
    }
}

static void put_point(struct drawing *d, int64_t time_ns, struct ratio value, struct text *script)
{
    put_time(d, time_ns, script);
    put_value(d, value, script);
    text_add(script, "\n");
}

static void put_judgements(struct drawing *d, const struct strip *strip, struct judged list, struct text *script)
{
    const struct journal *j = d->journal;
    const struct judgement *judged = outcome_judgements(&j->outcome, list);
    for (size_t i = 0; i < list.count; i++) {
        const struct criterion *c = criterion_of(j, &judged[i]);
        if (judged[i].verdict != VERDICT_NO_DATA && chart_shows(&d->chart, c) &&
            strip_at(d->strips, strip->phase, judged[i].end_ns) == strip) {
            put_point(d, judged[i].end_ns, judged[i].value.of, script);
            d->judged = true;
        }
    }
}

/* $data and $judged have a block for each panel, two empty lines apart; $levels is for the scale alone. */
static void put_data(struct drawing *d, struct text *script)
{
    const struct strips *strips = d->strips;
    text_add(script, "$data << END\n");
    for (int i = 0; i < strips->count; i++) {
        const struct strip *strip = &strips->of[i];
        for (size_t b = 0; b < strip->bins_count; b++) {
            bool last = b + 1 == strip->bins_count, joined_on = !last && strip->bins[b + 1].joined;
            put_bin(d, &strip->bins[b], joined_on, script);
            text_add(script, last ? "\n\n" : joined_on ? "" : "\n");
        }
    }
    text_add(script, "END\n$judged << END\n");
    for (int i = 0; i < strips->count; i++) {
        const struct strip *strip = &strips->of[i];
        const struct phase_result *result = outcome_result(&d->journal->outcome, 0, strip->phase);
        text_add(script, "NaN NaN\n"); /* so that a panel without any is one, too */
        for (int c = 0; c < d->journal->scenario->phases[strip->phase].checkpoints_count; c++)
            put_judgements(d, strip, result->checkpoints[c].judged, script);
        put_judgements(d, strip, result->gate, script);
        text_add(script, "\n\n");
    }
    text_add(script, "END\n$levels << END\n");
    bool drawn = d->any;
    for (int i = 0; i < strips->count; i++)
        for (int k = 0; k < d->levels[i].count; k++)
            put_point(d, strips->of[i].start_ns, d->levels[i].of[k].at, script);
    d->any = drawn; /* a threshold alone is not data */
    text_add(script, "END\n");
}

/* y(v), and from `low` to `high`: the range of everything in the chart. */
static void put_scale(const struct drawing *d, struct text *script)
{
    enum scale scale = d->chart.scale;
    text_format(script, "zero = %d; decades = %d; y(v) = %sv*%lld/%lld\n", d->zero && scale == SCALE_LOG,
                d->charts > 1 ? 3 : 5, scale == SCALE_LOG ? "v <= 0 ? low : " : "",
                (long long)unit_table[d->chart.unit].axis_times, (long long)unit_table[d->chart.unit].axis_per);
    if (!d->scaled) {
        text_add(script, "low = 1; high = 10; height(y) = log10(y)\n");
        return;
    }
    text_format(script, "low = NaN\nset xrange [*:*]\nset yrange [*:*]\n%s logscale y\nset table $none\nplot ",
                scale == SCALE_LOG ? "set" : "unset");
    for (int i = 0; d->chart.series[i].colour; i++)
        text_format(script, "$data using 1:(y($%d)), ", i + 4);
    text_format(script,
                "$judged using 1:(y($2)), $levels using 1:(y($2))\n"
                "unset table\nlow = GPVAL_DATA_Y_MIN; high = GPVAL_DATA_Y_MAX\n%s",
                scales[scale].range);
}

/* --- what is around a chart --- */

static int chart_height(const struct drawing *d)
{
    return (CHARTS_BOTTOM - CHARTS_TOP - (d->charts - 1) * CHART_GAP) / d->charts;
}

static int chart_top(const struct drawing *d)
{
    return CHARTS_TOP + d->number * (chart_height(d) + CHART_GAP);
}

static void put_label(struct text *script, const char *text, const char *x, int y_px, const char *how)
{
    text_add(script, "set label ");
    put_string(script, text);
    text_format(script, " at %s,screen py(%d) front %s\n", x, y_px, how);
}

static void put_header(const struct drawing *d, const struct picture *picture, struct text *script)
{
    const struct outcome *outcome = &d->journal->outcome;
    struct text line = {0};
    char x[32];
    snprintf(x, sizeof x, "screen px(%d)", PLOT_LEFT);
    if (d->strips->incident >= 0)
        text_format(&line, "Incident %d: ", d->strips->incident + 1);
    text_format(&line, "%s - ", picture->title);
    put_fitting(&line, d->journal->scenario->name, (PLOT_RIGHT - PLOT_LEFT) * 12 / TITLE_PT - width_px(line.bytes));
    put_label(script, line.bytes, x, TITLE_Y, "font ',18'");
    line.length = 0;
    text_format(&line,
                "%sseed %llu, digest %016llx%s; UTC; a point is a sample or longer, a percentile's its worst sample; "
                "dashed: checkpoints",
                outcome->recorded ? "recorded, " : "", (unsigned long long)outcome->seed,
                (unsigned long long)outcome->digest,
                !outcome->interrupted ? ""
                : outcome->stopped    ? ", PARTIAL (stopped early)"
                                      : ", PARTIAL (interrupted)");
    put_label(script, line.bytes, x, SUBTITLE_Y, "font ',12' textcolor rgb '#4A5056'");
    text_free(&line);
}

/* The legend, in a plot over all panels that shows nothing else: in one row, or if names have no room in it, in two. */
static void put_legend(const struct drawing *d, struct text *script)
{
    struct text names[SERIES_MAX] = {0};
    int count = 0, longest = 0, columns, room;
    for (; d->chart.series[count].colour; count++) {
        series_name(&d->chart.series[count], d->journal, PICTURE_WIDTH, &names[count]);
        longest = width_px(names[count].bytes) > longest ? width_px(names[count].bytes) : longest;
    }
    columns = count + d->judged;
    room = (PLOT_RIGHT - PLOT_LEFT) / columns - SAMPLE_PX;
    if (room < longest) {
        columns = (columns + 1) / 2;
        room = (PLOT_RIGHT - PLOT_LEFT) / columns - SAMPLE_PX;
    }
    text_format(script,
                "unset tics\nunset border\nset xrange [0:1]\nset yrange [1:2]\n"
                "set key maxrows %d\nplot ",
                columns < count + d->judged ? 2 : 1);
    for (int i = 0; i < count; i++) {
        const struct series *s = &d->chart.series[i];
        text_format(script, "NaN with %s linecolor rgb '%s' title ", looks[s->look], s->colour);
        names[i].length = 0;
        series_name(s, d->journal, room, &names[i]);
        put_string(script, names[i].bytes);
        text_free(&names[i]);
        text_add(script, ", ");
    }
    if (d->judged)
        text_format(script, "NaN with %s title 'judged value', ", judged_look);
    text_add(script, "NaN notitle\nunset key\n");
}

/* --- panels --- */

static void put_axes(const struct drawing *d, int index, struct text *script)
{
    const struct strip *strip = &d->strips->of[index];
    bool first = index == 0, lowest = d->number + 1 == d->charts;
    text_format(script, "first = %d\nset yrange [low:high]\nset format y '%s'\nset ytics nomirror scale 0.5\n%s", first,
                first ? unit_table[d->chart.unit].axis_format : "",
                d->any ? scales[d->chart.scale].axis : "unset ytics\n");
    if (first)
        put_label(script, d->chart.label, "screen px(18)", chart_top(d) + chart_height(d) / 2, "rotate center");
    text_add(script, "set xrange [");
    put_time(d, strip->start_ns, script);
    text_add(script, ":");
    put_time(d, strip->end_ns, script);
    text_add(script, "]\nset xtics nomirror scale 0.5 font ',11' (");
    for (int i = 0; i < strip->tics_count; i++) {
        long long seconds = strip->tics[i].time_ns / NS_PER_SECOND;
        text_format(script, "%sstrftime(\"%s\", %lld) %lld", i > 0 ? ", " : "", lowest ? strip->tics[i].format : "",
                    seconds, seconds);
    }
    text_add(script, ")\n");
}

static void put_vertical(const struct drawing *d, int64_t time_ns, const char *how, struct text *script)
{
    text_add(script, "set arrow from ");
    put_time(d, time_ns, script);
    text_add(script, ",graph 0 to ");
    put_time(d, time_ns, script);
    text_format(script, ",graph 1 nohead back %s\n", how);
}

/* The ground of a panel, its name above the first chart, and its checkpoints that were reached. */
static void put_ground(const struct drawing *d, const struct strip *strip, struct text *script)
{
    const struct phase *phase = &d->journal->scenario->phases[strip->phase];
    const struct phase_result *result = outcome_result(&d->journal->outcome, 0, strip->phase);
    const char *colour = strip->after ? "#FBEFE7" : phase->hold ? "#EBEEF0" : "#F7F9FA";
    static const char rectangle[] = "set object rectangle from graph 0,%s to graph 1,%s fillcolor rgb '%s' "
                                    "fillstyle solid noborder behind\n";
    text_format(script, rectangle, "graph 0", "graph 1", colour);
    if (d->number == 0) {
        struct text name = {0};
        char top[32], bottom[32];
        snprintf(top, sizeof top, "screen py(%d)", NAMES_Y - 13);
        snprintf(bottom, sizeof bottom, "screen py(%d)", NAMES_Y + 13);
        text_format(script, rectangle, bottom, top, "#DCE3E8");
        panel_name(d->strips, strip, &name);
        put_label(script, name.length > 0 ? name.bytes : "", "graph 0.5", NAMES_Y, "center font ',12'");
        text_free(&name);
    }
    for (int c = 0; c < phase->checkpoints_count && !strip->after; c++)
        if (result->checkpoints[c].decision != DECISION_NOT_RUN &&
            strip_at(d->strips, strip->phase, phase->start_ns + phase->checkpoints[c]) == strip)
            put_vertical(d, phase->start_ns + phase->checkpoints[c], "linewidth 0.8 dashtype 2 linecolor rgb '#9AA3AA'",
                         script);
}

/* The faults, behind all else; their words are at the top of the lowest chart, in turns on lines of their own. */
static void put_bands(const struct drawing *d, const struct strip *strip, struct text *script)
{
    size_t count;
    int line = 0;
    struct band *bands = bands_of(d->strips, strip, &count);
    for (size_t i = 0; i < count; i++) {
        const struct band *band = &bands[i];
        char x[32];
        text_format(script,
                    "set object rectangle from screen px(%d),graph 0 to screen px(%d),graph 1 fillcolor rgb '#F3D9C9' "
                    "fillstyle solid noborder behind\n",
                    band->left, band->right);
        if (!band->words[0] || d->number + 1 < d->charts)
            continue;
        snprintf(x, sizeof x, "screen px(%d)", band->words_before ? band->left - 4 : band->left + 4);
        put_label(script, band->words, x, chart_top(d) + WORDS_PX / 2 + line++ % WORDS_LINES * WORDS_PX,
                  band->words_before ? "right font ',11' textcolor rgb '#8A3B12'"
                                     : "left font ',11' textcolor rgb '#8A3B12'");
    }
    free(bands);
}

/* When the incident was detected, decided, over: dotted, with words at the foot of the first chart, a line each. */
static void put_clock(const struct drawing *d, const struct strip *strip, struct text *script)
{
    const struct incident *incident = &d->journal->incidents->of[d->strips->incident];
    int foot = chart_top(d) + chart_height(d) - WORDS_PX / 2;
    for (int i = MOMENT_DETECTED; i < MOMENT_KINDS; i++) {
        int64_t time_ns = incident->at_ns[i];
        char x[32];
        bool last = strip + 1 == d->strips->of + d->strips->count;
        if (time_ns < strip->start_ns || time_ns > strip->end_ns || (time_ns == strip->end_ns && !last))
            continue;
        put_vertical(d, time_ns, "linewidth 1.2 dashtype 3 linecolor rgb '#444444'", script);
        snprintf(x, sizeof x, "screen px(%d)", strip_x(strip, time_ns) + 4);
        if (d->number == 0)
            put_label(script, moment_titles[i], x, foot - (i - 1) * WORDS_PX, "font ',11' textcolor rgb '#444444'");
    }
}

/* Lines of decisions, no two on the same px, and above the first chart their words. */
static void put_mark(const struct drawing *d, const struct mark *mark, struct text *script)
{
    const struct outcome *outcome = &d->journal->outcome;
    char how[96], x[32];
    int before = -1;
    snprintf(how, sizeof how, "linewidth 1.6 linecolor rgb '%s'", mark->colour);
    for (size_t i = 0; i < outcome_decisions(outcome); i++) {
        const struct decision *decision = outcome_decision(outcome, i);
        if (!mark_has(mark, d->strips, decision) || strip_x(mark->strip, decision->time_ns) == before)
            continue;
        before = strip_x(mark->strip, decision->time_ns);
        put_vertical(d, decision->time_ns, how, script);
    }
    if (d->number > 0)
        return;
    snprintf(x, sizeof x, "screen px(%d)", strip_x(mark->strip, mark->first->time_ns));
    snprintf(how, sizeof how, "%s font ',12' textcolor rgb '%s'", mark->left ? "right" : "left", mark->colour);
    put_label(script, mark->text, x, MARKS_Y + mark->row * MARK_ROW_PX, how);
}

/* A threshold, with its words at the right end. */
static void put_level(const struct level *level, struct text *script)
{
    const char *colour = level->gate ? "#B03A00" : "#6B5B00";
    text_add(script, "level = y(");
    put_share(script, level->at.num, level->at.den, 1, 9);
    text_format(script,
                ")\nset arrow from graph 0,first level to graph 1,first level nohead back linewidth %s dashtype %d "
                "linecolor rgb '%s'\n",
                level->gate ? "1.8" : "1.2", level->gate ? 1 : 3, colour);
    if (!level->text[0])
        return;
    /* Not over the axis of time, nor over the label below. */
    text_format(script, "taken = max(height(level) %c half, taken + 2*half)\nset label ", level->below ? '-' : '+');
    put_string(script, level->text);
    text_format(script, " at graph 1,graph taken right offset -0.5,0 front boxed font ',12' textcolor rgb '%s'\n",
                colour);
}

/* The curves and judged values of a panel. */
static void put_curves(const struct drawing *d, int index, struct text *script)
{
    text_add(script, "plot ");
    for (int i = 0; d->chart.series[i].colour; i++) {
        const struct series *s = &d->chart.series[i];
        int time = s->look == LOOK_STEPS ? 1 : s->value == metric_so_far ? 3 : 2;
        text_format(script, "$data index %d using %d:(y($%d)) with %s linecolor rgb '%s', ", index, time, i + 4,
                    looks[s->look], s->colour);
    }
    text_format(script, "$judged index %d using 1:(y($2)) with %s\n", index, judged_look);
}

/* Where the next plot is: from left to right, at the height of the chart. */
static void put_frame(const struct drawing *d, int left, int right, struct text *script)
{
    int height = chart_height(d), top = chart_top(d);
    text_format(script,
                "unset label\nunset arrow\nunset object\n"
                "set lmargin at screen px(%d)\nset rmargin at screen px(%d)\n"
                "set tmargin at screen py(%d)\nset bmargin at screen py(%d)\nset key at screen px(%d),screen py(%d) "
                "right bottom horizontal Left reverse samplen 2 font ',12'\n",
                left, right, top, top + height, PLOT_RIGHT, top - LEGEND_PX);
}

static void put_panel(const struct drawing *d, int index, struct text *script)
{
    const struct strip *strip = &d->strips->of[index];
    put_frame(d, strip->left, strip->right, script);
    text_format(script, "unset key\nset border %d\n", index == 0 ? 3 : 1);
    put_axes(d, index, script);
    put_ground(d, strip, script);
    put_bands(d, strip, script);
    if (d->strips->incident >= 0)
        put_clock(d, strip, script);
    for (size_t i = 0; i < d->marks_count; i++)
        if (d->marks[i].strip == strip)
            put_mark(d, &d->marks[i], script);
    text_format(script, "half = %d./%d; taken = -half\n", LABEL_PX / 2, chart_height(d));
    for (int i = 0; i < d->levels[index].count; i++)
        put_level(&d->levels[index].of[i], script);
    if (!d->any)
        text_add(script, "set label 'no data' at graph 0.5,0.5 center font ',14' textcolor rgb '#6B747B' front\n");
    put_curves(d, index, script);
}

static void put_chart(struct drawing *d, const struct picture *picture, struct text *script)
{
    const struct strips *strips = d->strips;
    d->chart = chart_of(&picture->charts[d->number], d->journal);
    d->any = d->scaled = d->zero = d->judged = false;
    d->levels = memory_new((size_t)strips->count, sizeof *d->levels);
    for (int i = 0; i < strips->count; i++)
        d->levels[i] = levels_of(d->journal, &d->chart, &strips->of[i]);
    put_data(d, script);
    put_scale(d, script);
    put_frame(d, PLOT_LEFT, PLOT_RIGHT, script);
    if (d->number == 0)
        put_header(d, picture, script);
    put_legend(d, script);
    for (int i = 0; i < strips->count; i++)
        put_panel(d, i, script);
    text_add(script, "unset logscale y\nunset nonlinear y\n");
    free(d->levels);
}

void picture_script(const struct strips *strips, const struct picture *picture, struct text *script)
{
    struct drawing drawing = {.strips = strips, .journal = strips->journal};
    struct mark *marks = marks_of(strips, &drawing.marks_count);
    char stem[64];
    drawing.marks = marks;
    while (drawing.charts < CHARTS_MAX && picture->charts[drawing.charts].label)
        drawing.charts++;
    text_format(script, "set output '%s.'.format\nset multiplot\n", picture_stem(picture, strips->incident, stem));
    for (; drawing.number < drawing.charts; drawing.number++)
        put_chart(&drawing, picture, script);
    text_add(script, "unset multiplot\nset output\n");
    free(marks);
}
