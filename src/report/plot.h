/* plot.h - pictures: a journal cut into bins, laid out in panels of unequal width, and written as a gnuplot script.
 *
 * The plan's phases differ from two hours to days, so time is not one axis: every phase has its own panel, wider the
 * longer it is (by the fourth root), holds narrow. All positions are worked out here, in integers; gnuplot only draws.
 * Units: px of a picture of PICTURE_WIDTH x PICTURE_HEIGHT; x and y of data in tenths of a px and of AXIS_UNITS.
 */
#ifndef REHEARSE_REPORT_PLOT_H
#define REHEARSE_REPORT_PLOT_H

#include "report/parts.h"

#define PICTURE_WIDTH 1600
#define PICTURE_HEIGHT 900
#define PLOT_LEFT 106     /* px: room for the labels of y */
#define PLOT_RIGHT 1556   /* px: half a label of time is to the right of it */
#define PLOT_BOTTOM 832   /* px from the top: the labels of x are below */
#define PANEL_GAP 8       /* px between panels that follow each other */
#define PANEL_LEAP 52     /* px where the plan leaps over time, so that both ends can be labelled */
#define AXIS_UNITS 100000 /* the height of a chart */
#define SERIES_MAX 24

/* --- bins: what is drawn as one point --- */

#define BIN_LATENCIES 4

struct bin {
    int64_t start_ns, end_ns;
    enum stage stage;
    bool joined; /* follows the bin before without a gap */
    struct measures sum[ARMS];
    struct measures so_far[ARMS];          /* since the phase's start: what its gate reads */
    int64_t worst_ns[ARMS][BIN_LATENCIES]; /* the worst sample's p50, p95, p99, p99.9; -1: too few rounds */
    const struct journal_arm *latest;      /* ARMS of them: the last sample's, for recorded values */
    struct ratio split;
    int64_t segment_requests[SEGMENTS_MAX], segment_failures[SEGMENTS_MAX]; /* on the new arm */
};

struct strip {
    int phase;
    bool after;               /* what followed the phase: recovery, investigation */
    int64_t start_ns, end_ns; /* as seen */
    int64_t bin_ns;
    int left, right;  /* px from PLOT_LEFT */
    struct bin *bins; /* owned */
    size_t bins_count;
};

struct layout {
    const struct journal *journal;
    struct strip *strips;
    int strips_count;
};
void layout_make(struct layout *layout, const struct journal *journal);
void layout_free(struct layout *layout);
/* The panel that shows a time of a phase, or NULL. */
const struct strip *strip_at(const struct layout *layout, int phase, int64_t time_ns);
/* Tenths of a px from PLOT_LEFT. */
int strip_x(const struct strip *strip, int64_t time_ns);
/* `set xtics (...)`: times of day in UTC, the date below the first of a day. */
void put_time_tics(const struct layout *layout, bool labelled, struct text *script);

/* --- axes --- */

enum axis_kind { AXIS_LINEAR, AXIS_LOG, AXIS_NINES };
struct axis {
    enum axis_kind kind;
    enum unit unit;
    bool any;
    double least, most;     /* seen so far; of a log axis, above zero */
    bool zero;              /* a log axis saw a zero: its lowest line stands for it */
    double low, high, step; /* after axis_finish: transformed ends; the step of a linear axis */
    int label_tenths;       /* after put_value_tics: of a px, about as wide as the widest label is */
};
void axis_see(struct axis *axis, double value);
void axis_finish(struct axis *axis);
/* 0..AXIS_UNITS, clipped. */
int axis_y(const struct axis *axis, double value);
void put_value_tics(struct axis *axis, struct text *script);

/* --- pictures --- */

/* One curve. value() gives false where there is nothing to draw. */
struct series {
    char name[48];
    const char *colour;
    int width_tenths, dash; /* dash 1 is solid */
    bool steps;
    bool dots;   /* points, not a curve: for values that jump */
    bool at_end; /* a value so far: it is the value at the end of its bin */
    bool (*value)(const struct bin *bin, int arm, int which, double *value);
    int arm, which;
};
struct chart {
    const char *label;
    enum axis_kind kind;
    enum unit unit;
    struct series series[SERIES_MAX];
    int series_count;
    enum metric metrics[METRICS]; /* whose thresholds and judged values are drawn */
    int metrics_count;
};
#define CHARTS_MAX 2
struct picture {
    struct chart charts[CHARTS_MAX];
    int charts_count;
};
/* The picture of picture_names[index]. */
void picture_describe(struct picture *picture, const struct journal *journal, size_t index);

/* Whether a criterion is on what the chart shows: its metric, over everybody. */
bool chart_has(const struct chart *chart, const struct criterion *criterion);

/* A threshold or another level, labelled, within one panel. */
struct level {
    struct ratio at;
    enum comparator comparator;
    enum unit unit;
    char metrics[40]; /* "cpu, memory"; empty when the chart has one metric */
    char who[40];     /* "gate, warn" */
    bool gate;
};
#define LEVELS_MAX 16
#define LABEL_BYTES 128
/* Those of the driving policy for one phase and chart. */
int levels_of(const struct journal *journal, const struct chart *chart, int phase, struct level levels[LEVELS_MAX]);
/* "cpu, memory < 80%: checkpoint"; without the part after the colon, or empty, where there is no room. */
void level_text(const struct level *level, int letters, char text[LABEL_BYTES]);

/* Adds the judged values of a chart (checkpoints and gate) as points: "x y" lines. Returns how many. */
int put_judged(const struct layout *layout, const struct chart *chart, const struct axis *axis, struct text *data);
void axis_see_judged(const struct layout *layout, const struct chart *chart, struct axis *axis);

/* Title, phases and decisions above the first chart. */
void put_header(const struct layout *layout, size_t index, struct text *script);
/* Decision lines, checkpoint lines and phase bands of a chart. */
void put_marks(const struct layout *layout, struct text *script);
/* The top of the first chart's area, px: below what put_header draws. */
#define HEADER_BOTTOM 142

/* Writes the script STEM.gp and its data into `folder`. False when a file could not be written. */
bool picture_write(const struct layout *layout, size_t index, const char *folder);

/* A string for a gnuplot script, in single quotes. */
void put_quoted(struct text *script, const char *text);
#define LOG10_E 0.43429448190325182765

#endif
