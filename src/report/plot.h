/* plot.h - pictures: a journal cut into bins, laid out in panels side by side, drawn by gnuplot.
 *
 * A picture is a row of `pictures` (plot_table.c). gnuplot gets the values as data and chooses scales and ranges; ours
 * are the bins, the panels, the thresholds and the marks. Phases last from minutes to days, so time is not one axis:
 * every phase is a panel with an axis of its own, and what it shares with the others is the scale of values.
 * Units: px of a picture PICTURE_WIDTH wide and PICTURE_HEIGHT high, from its upper left corner.
 */
#ifndef REHEARSE_REPORT_PLOT_H
#define REHEARSE_REPORT_PLOT_H

#include "report/facts.h"
#include "report/number.h"
#include "report/plot_letters.h"

#define PICTURE_WIDTH 1600
#define PICTURE_HEIGHT 900

/* --- plot_bins.c: what is drawn as one point --- */

struct bin {
    int64_t start_ns, end_ns;
    bool joined;                      /* follows the bin before without a gap */
    enum stage stage;                 /* of all its samples */
    size_t first_row, rows;           /* of the journal */
    struct measures sum[ARMS + 1];    /* by enum arm */
    struct measures so_far[ARMS + 1]; /* since the phase's start: what its gate reads */
    int64_t so_far_ns;                /* observed since then */
};

/* A line on an axis of time. */
struct time_tic {
    int64_t time_ns;    /* since the epoch */
    const char *format; /* of its label, as strftime reads it; "": it has none */
};
#define TIME_TICS_MAX 32

/* A phase, or what followed its end: recovery and investigation. */
struct strip {
    int phase;
    bool after;
    int64_t start_ns, end_ns; /* as seen */
    int64_t bin_ns;           /* the longest a bin is; one sample is always a bin */
    struct bin *bins;         /* owned; at least one */
    size_t bins_count;
    int left, right; /* px, set by panels_place, as what is on its axis of time */
    struct time_tic tics[TIME_TICS_MAX];
    int tics_count;
};

struct strips {
    const struct journal *journal;
    int64_t from_ns, to_ns; /* what is shown; all: INT64_MIN, INT64_MAX */
    int incident;           /* of the journal's, which is shown; -1: the whole run is */
    struct strip *of;
    int count;
};
void strips_make(struct strips *strips, const struct journal *journal);
/* An incident, and what was about it. */
void strips_make_incident(struct strips *strips, const struct journal *journal, int incident);
void strips_free(struct strips *strips);
/* The strip that shows a time of a phase; NULL: none does. */
const struct strip *strip_at(const struct strips *strips, int phase, int64_t time_ns);

/* --- plot_table.c: the pictures, declared --- */

struct series;
/* The value of a series in a bin; no data where there is nothing to draw. */
typedef struct ratio series_value(const struct journal *journal, const struct bin *bin, const struct series *series);
/* A metric in the bin (a percentile: of its worst sample), or in its phase up to the bin's end. */
extern series_value metric_now, metric_so_far;
/* A measure a second; failed attempts a second; revenue a minute without the release; the split as ordered. */
extern series_value measure_per_second, failed_per_second, base_revenue_per_minute, split_ordered;
/* Of series->segment on the candidate: the error rate; attempts a second. */
extern series_value segment_error_rate, segment_per_second;
/* The error rate without the faults. */
extern series_value twin_error_rate;

enum look { LOOK_LINE, LOOK_THIN, LOOK_BOLD, LOOK_DASHED, LOOK_STEPS, LOOK_DOTS };
struct series {
    const char *name;   /* after the arm's; NULL: the arm's name alone */
    const char *colour; /* NULL ends a chart's series */
    enum look look;
    series_value *value;
    enum arm arm;
    enum metric metric; /* of metric_now and metric_so_far: its thresholds and judged values are drawn */
    enum measure measure;
    int segment;
};

enum scale { SCALE_FROM_ZERO, SCALE_LINEAR, SCALE_LOG, SCALE_NINES };
enum drawn_for { ONCE, EACH_SEGMENT, EACH_CURVE };
#define SERIES_MAX 24 /* more than SEGMENTS_MAX, and than metrics that ask for a curve */
#define CHARTS_MAX 3
struct chart {
    const char *label; /* NULL ends a picture's charts */
    enum scale scale;
    enum unit unit;
    enum drawn_for each; /* its first series is drawn for every segment, or every metric that asks for a curve */
    struct series series[SERIES_MAX];
};
struct picture {
    const char *stem, *title; /* of its files; the question that it answers */
    bool of_incidents;        /* drawn for each incident: STEM-1, STEM-2 ..., at most INCIDENTS_DRAWN of them */
    struct chart charts[CHARTS_MAX];
};
extern const struct picture pictures[];
extern const size_t picture_count;
#define INCIDENTS_DRAWN 9
/* How many are drawn of each picture of incidents. */
int incidents_drawn(const struct journal *journal);
/* Whether it is drawn, of a whole run: one of money only where the scenario counts money. */
bool picture_shown(const struct journal *journal, const struct picture *picture);
/* Those that are drawn, in the order of what they say: of criteria that failed first, then as listed. Returns how many;
 * `order` has room for all. */
size_t pictures_ordered(const struct journal *journal, const struct picture **order);

/* The chart with all the series it draws of a journal. */
struct chart chart_of(const struct chart *declared, const struct journal *journal);
/* The name of an arm and of the metric, a segment's name, ...; what users named is cut to the room. */
void series_name(const struct series *series, const struct journal *journal, int room_px, struct text *name);
/* Whether a criterion is about what the chart shows of the candidate: its metric, over everybody. */
bool chart_shows(const struct chart *chart, const struct criterion *criterion);

/* --- plot_panels.c: where things are, and the words beside them --- */

#define PLOT_LEFT 120 /* the labels of values are to its left */
#define PLOT_RIGHT 1570
#define TIME_PX 56 /* the width of "00:00", and below it "Nov 01", in their smaller letters, and some air */

/* A panel is as wide as the square root of its number of points: long phases wide, holds narrow, none invisible. Places
 * the panels and what is on their axes of time: no label touches another, of whatever panel, or leaves the picture. */
void panels_place(struct strips *strips);
/* Px from the left edge of the picture. */
int strip_x(const struct strip *strip, int64_t time_ns);
/* What is written above a panel: the phase and its split, as much as there is room for. */
void panel_name(const struct strips *strips, const struct strip *strip, struct text *name);

/* A threshold of the driving policy within a panel; several that are equal are one. */
struct level {
    struct ratio at;
    bool gate;      /* the gate itself asks for it */
    bool below;     /* where the label is: on the side where no value should be */
    char text[128]; /* "p99 < 200ms: gate, escalate"; empty where there is no room */
};
#define LEVELS_MAX 16
struct levels { /* ascending */
    int count;
    struct level of[LEVELS_MAX];
};
struct levels levels_of(const struct journal *journal, const struct chart *chart, const struct strip *strip);

/* The decisions of a kind in a panel. The words are written once, at the first, in one of MARK_ROWS rows. */
struct mark {
    const struct strip *strip;
    const struct decision *first;
    const char *colour;
    char text[64]; /* empty where there is no room */
    int row;
    bool left; /* the words end at the line instead of beginning there */
};
#define MARK_ROWS 3
/* The marks of all panels, in order of time; owned by the caller. */
struct mark *marks_of(const struct strips *strips, size_t *count);
bool mark_has(const struct mark *mark, const struct strips *strips, const struct decision *decision);

/* --- plot_bands.c --- */

/* A fault in a panel, from when it begins to its end; a narrow band of a moment. */
struct band {
    int left, right;   /* px */
    int fault;         /* of the scenario's */
    char words[96];    /* what it is, at its first band; empty where there is no room */
    bool words_before; /* they end where it begins, instead of beginning there */
};
/* Those of a panel in the order of their beginnings; owned by the caller. What the plan asks for is no fault. */
struct band *bands_of(const struct strips *strips, const struct strip *strip, size_t *count);

/* --- plot_script.c, plot_run.c --- */

/* The first line of a script; it shows that a run drew the pictures beside it. */
#define PLOT_SCRIPT_BEGINS "# Pictures of a rehearsal.\n"

/* The name of a picture's files without their ending, of an incident or, -1, of the whole run. */
const char *picture_stem(const struct picture *picture, int incident, char name[static 64]);
/* What every script begins with, and the script of one picture: makes STEM.png or, when run again, STEM.svg. */
extern const char plot_prelude[];
void picture_script(const struct strips *strips, const struct picture *picture, struct text *script);
/* A string for a gnuplot script, whatever it holds. All that users named passes here: letters, digits and a few marks
 * stand as they are, everything else is an octal escape, so nothing of it is seen by gnuplot's reader; control
 * characters become spaces. */
void put_string(struct text *script, const char *text);

#define DRAWING_SECONDS 300 /* for all pictures, as `rehearse help run` says; drawing takes about 5 s */
#define GNUPLOT_ABSENT 127  /* as a shell says it */
#define GNUPLOT_HANGS 124
#define GNUPLOT_INTERRUPTED 130
/* Runs gnuplot on FOLDER/pictures.gp, in that folder; what it says goes to said.txt. Returns its exit status, or one of
 * those above: it is ended after `seconds`, and at once when the run is to stop (stop_asked). */
int gnuplot_run(const char *folder, unsigned seconds);

#endif
