/* plot_table.c - the pictures: one row each, with its charts and their series. A new one is a new row. */
#include "rehearsal/incident.h"
#include "report/failures.h"
#include "report/plot.h"

#include <stdio.h>
#include <stdlib.h>

/* Okabe and Ito's palette, told apart by colour-blind people (jfly.uni-koeln.de/color, 2008). */
#define ORANGE "#E69F00"
#define SKY "#56B4E9"
#define GREEN "#009E73"
#define BLUE "#0072B2"
#define VERMILLION "#D55E00"
#define PURPLE "#CC79A7"
#define GREY "#7A7F84"

#define METRIC(name, colour, look, arm, metric)                                                                        \
    {                                                                                                                  \
        name, colour, LOOK_##look, metric_now, ARM_##arm, METRIC_##metric, 0, -1                                       \
    }
#define SO_FAR(name, arm, metric)                                                                                      \
    {                                                                                                                  \
        name, BLUE, LOOK_BOLD, metric_so_far, ARM_##arm, METRIC_##metric, 0, -1                                        \
    }
#define OTHER(name, colour, look, value, arm)                                                                          \
    {                                                                                                                  \
        name, colour, LOOK_##look, value, ARM_##arm, METRICS_MAX, 0, -1                                                \
    }

const struct picture pictures[] = {
    {"latency",
     "How long do rounds take?",
     false,
     {{"latency, log scale",
       SCALE_LOG,
       UNIT_DURATION,
       ONCE,
       {METRIC("p99", GREY, THIN, BASELINE, LATENCY_P99), METRIC("p50", SKY, LINE, CANDIDATE, LATENCY_P50),
        METRIC("p95", GREEN, LINE, CANDIDATE, LATENCY_P95), METRIC("p99", BLUE, BOLD, CANDIDATE, LATENCY_P99),
        METRIC("p99.9", PURPLE, THIN, CANDIDATE, LATENCY_P999)}}}},
    {"errors",
     "How many attempts fail?",
     false,
     {{"error rate, log scale",
       SCALE_LOG,
       UNIT_SHARE,
       ONCE,
       {METRIC(NULL, GREY, THIN, BASELINE, ERROR_RATE), METRIC(NULL, ORANGE, THIN, CANDIDATE, ERROR_RATE),
        SO_FAR("so far in the phase", CANDIDATE, ERROR_RATE)}}}},
    {"availability",
     "Is the service up?",
     false,
     {{"availability, by nines",
       SCALE_NINES,
       UNIT_SHARE,
       ONCE,
       {METRIC(NULL, GREY, DOTS, BASELINE, AVAILABILITY), METRIC(NULL, ORANGE, DOTS, CANDIDATE, AVAILABILITY),
        SO_FAR("so far in the phase", CANDIDATE, AVAILABILITY)}}}},
    {"traffic",
     "Who is on which arm?",
     false,
     {{"share of all, log scale",
       SCALE_LOG,
       UNIT_SHARE,
       ONCE,
       {METRIC("share of attempts", ORANGE, STEPS, CANDIDATE, SPLIT_ACTUAL),
        OTHER("share of learners, as ordered", BLUE, STEPS, split_ordered, CANDIDATE)}},
      {"learners, log scale",
       SCALE_LOG,
       UNIT_COUNT,
       ONCE,
       {METRIC(NULL, GREY, STEPS, BASELINE, LEARNERS), METRIC(NULL, BLUE, STEPS, CANDIDATE, LEARNERS)}}}},
    {"throughput",
     "How much is asked, how much is answered?",
     false,
     {{"attempts, log scale",
       SCALE_LOG,
       UNIT_RATE,
       ONCE,
       {METRIC("offered", GREY, LINE, BASELINE, THROUGHPUT),
        METRIC("offered", ORANGE, BOLD, CANDIDATE, THROUGHPUT),
        {"served", BLUE, LOOK_DASHED, measure_per_second, ARM_CANDIDATE, METRICS_MAX, MEASURE_SERVED, -1},
        OTHER("failed", VERMILLION, THIN, failed_per_second, CANDIDATE)}}}},
    {"utilisation",
     "How much capacity is in use?",
     false,
     {{"share of capacity",
       SCALE_FROM_ZERO,
       UNIT_SHARE,
       EACH_CURVE,
       {METRIC(NULL, GREY, LINE, CANDIDATE, CPU), METRIC("CPU", GREY, THIN, BASELINE, CPU)}}}},
    {"segments",
     "Does a segment fare worse?",
     false,
     {{"error rate, log scale",
       SCALE_LOG,
       UNIT_SHARE,
       EACH_SEGMENT,
       {OTHER(NULL, BLUE, LINE, segment_error_rate, CANDIDATE)}},
      {"attempts, log scale",
       SCALE_LOG,
       UNIT_RATE,
       EACH_SEGMENT,
       {OTHER(NULL, BLUE, LINE, segment_per_second, CANDIDATE)}}}},
    {"revenue",
     "What is it worth?",
     false,
     {{"dollars a minute",
       SCALE_LINEAR,
       UNIT_MONEY,
       ONCE,
       {OTHER("alone", GREY, STEPS, base_revenue_per_minute, BASELINE),
        METRIC("platform", BLUE, STEPS, ALL, REVENUE_PER_MINUTE)}},
      {"change by the release",
       SCALE_FROM_ZERO,
       UNIT_SHARE,
       ONCE,
       {METRIC("platform", ORANGE, STEPS, ALL, REVENUE_DELTA),
        SO_FAR("platform, so far in the phase", ALL, REVENUE_DELTA)}}}},
    {"incident",
     "What did the fault do, and who did what about it?",
     true,
     {{"error rate, log scale",
       SCALE_LOG,
       UNIT_SHARE,
       ONCE,
       {METRIC(NULL, GREY, THIN, BASELINE, ERROR_RATE), METRIC(NULL, ORANGE, BOLD, CANDIDATE, ERROR_RATE),
        OTHER("without the fault", BLUE, DASHED, twin_error_rate, CANDIDATE)}},
      {"latency, log scale",
       SCALE_LOG,
       UNIT_DURATION,
       ONCE,
       {METRIC("p99", GREY, THIN, BASELINE, LATENCY_P99), METRIC("p50", SKY, LINE, CANDIDATE, LATENCY_P50),
        METRIC("p99", BLUE, BOLD, CANDIDATE, LATENCY_P99)}},
      {"attempts",
       SCALE_FROM_ZERO,
       UNIT_RATE,
       ONCE,
       {METRIC("offered", GREY, LINE, BASELINE, THROUGHPUT), METRIC("offered", ORANGE, BOLD, CANDIDATE, THROUGHPUT),
        OTHER("failed", VERMILLION, LINE, failed_per_second, CANDIDATE)}}}},
};
const size_t picture_count = sizeof pictures / sizeof pictures[0];

bool picture_shown(const struct journal *j, const struct picture *picture)
{
    bool money = false;
    for (int i = 0; i < CHARTS_MAX && picture->charts[i].label; i++)
        money |= picture->charts[i].unit == UNIT_MONEY;
    return !picture->of_incidents && (!money || revenue_known(j));
}

int incidents_drawn(const struct journal *j)
{
    int count = j->incidents ? j->incidents->count : 0;
    return count < INCIDENTS_DRAWN ? count : INCIDENTS_DRAWN;
}

const char *picture_stem(const struct picture *picture, int incident, char name[static 64])
{
    if (incident < 0)
        snprintf(name, 64, "%s", picture->stem);
    else
        snprintf(name, 64, "%s-%d", picture->stem, incident + 1);
    return name;
}

struct chart chart_of(const struct chart *declared, const struct journal *journal)
{
    static const char *const colours[] = {BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY, GREY};
    static const enum look looks[] = {LOOK_LINE, LOOK_DASHED, LOOK_THIN};
    const int palette = sizeof colours / sizeof colours[0];
    struct chart chart = *declared;
    enum metric curves[METRICS];
    int count = declared->each == EACH_SEGMENT ? journal->outcome.scopes.segments
                : declared->each == EACH_CURVE ? metrics_shown_as(SHOWN_AS_CURVE, curves)
                                               : 0;
    for (int i = 0; i < count && i < palette * 3 && i < SERIES_MAX - 1; i++) {
        chart.series[i] = declared->series[0];
        chart.series[i].colour = colours[i % palette];
        chart.series[i].look = looks[i / palette];
        if (declared->each == EACH_SEGMENT)
            chart.series[i].segment = i;
        else {
            chart.series[i].metric = curves[i];
            chart.series[i].name = metric_table[curves[i]].curve.name;
        }
    }
    for (int i = 1; count > 0 && declared->series[i].colour && count < SERIES_MAX - 1; i++)
        chart.series[count++] = declared->series[i];
    return chart;
}

void series_name(const struct series *series, const struct journal *journal, int room_px, struct text *name)
{
    const struct scenario *scenario = journal->scenario;
    const char *owner = series->segment >= 0     ? scenario->learners.segments[series->segment].name
                        : series->arm != ARM_ALL ? scenario->arm_words[series->arm]
                                                 : "";
    int room = room_px - (series->name ? width_px(" ") + width_px(series->name) : 0);
    bool owned = put_fitting(name, owner, room) > 0;
    if (series->name)
        text_format(name, "%s%s", owned ? " " : "", series->name);
}

bool chart_shows(const struct chart *chart, const struct criterion *criterion)
{
    if (criterion->scope.region >= 0 || criterion->scope.segment >= 0)
        return false;
    for (const struct series *s = chart->series; s->colour; s++)
        if (s->metric == criterion->metric && s->arm != ARM_BASELINE)
            return true;
    return false;
}

/* Whether it shows a criterion that failed. */
static bool has_failed(const struct journal *j, const struct failures *failures, const struct picture *picture)
{
    for (int c = 0; c < CHARTS_MAX && picture->charts[c].label; c++) {
        struct chart chart = chart_of(&picture->charts[c], j);
        for (size_t i = 0; i < failures->count; i++)
            if (chart_shows(&chart, criterion_of(j, failures->list[i].judged)))
                return true;
    }
    return false;
}

size_t pictures_ordered(const struct journal *j, const struct picture **order)
{
    struct failures failures = failures_of(j);
    size_t count = 0;
    for (int failed = 1; failed >= 0; failed--)
        for (size_t i = 0; i < picture_count; i++)
            if (picture_shown(j, &pictures[i]) && has_failed(j, &failures, &pictures[i]) == failed)
                order[count++] = &pictures[i];
    free(failures.list);
    return count;
}
