/* plot_picture.c - the pictures: one subject each, and what every curve of it is made from. */
#include "report/plot.h"

#include <stdio.h>
#include <string.h>

/* Okabe and Ito's palette, told apart by colour-blind people (jfly.uni-koeln.de/color, 2008). */
#define BLACK "#000000"
#define ORANGE "#E69F00"
#define SKY "#56B4E9"
#define GREEN "#009E73"
#define YELLOW "#F0E442"
#define BLUE "#0072B2"
#define VERMILLION "#D55E00"
#define PURPLE "#CC79A7"
#define GREY "#8A8F94"

const struct picture_name picture_names[] = {
    {"latency", "Latency of rounds"},  {"errors", "Error rate"},     {"availability", "Availability"},
    {"traffic", "Split and learners"}, {"throughput", "Throughput"}, {"utilisation", "Utilisation"},
    {"segments", "Segments"},          {"revenue", "Revenue"},
};
const size_t picture_count = sizeof picture_names / sizeof picture_names[0];

static bool share(int64_t num, int64_t den, double *value)
{
    if (den <= 0)
        return false;
    *value = (double)num / (double)den;
    return true;
}

/* A value that a recording gives itself; false when it does not. */
static bool recorded(const struct bin *bin, int arm, enum metric metric, double *value)
{
    const struct ratio *given = journal_given(&bin->latest[arm], metric);
    return given && share(given->num, given->den, value);
}

static bool latency(const struct bin *bin, int arm, int which, double *value)
{
    *value = (double)bin->worst_ns[arm][which];
    return bin->worst_ns[arm][which] > 0;
}

static bool known(struct value value, double *as_double)
{
    return share(value.of.num, value.of.den, as_double);
}

/* which: a metric made from measures; as recorded, or from the bin's counts. */
static bool metric_in_bin(const struct bin *bin, int arm, int which, double *value)
{
    struct counted counted = {.sum = &bin->sum[arm], .observed_ns = bin->end_ns - bin->start_ns, .samples = 1};
    return recorded(bin, arm, (enum metric)which, value) || known(metric_of((enum metric)which, &counted, NULL), value);
}

/* The same over the phase so far, which is what its gate reads. */
static bool metric_so_far(const struct bin *bin, int arm, int which, double *value)
{
    struct counted counted = {.sum = &bin->so_far[arm], .samples = 1};
    return bin->stage == STAGE_PHASE && known(metric_of((enum metric)which, &counted, NULL), value);
}

static bool split(const struct bin *bin, int arm, int which, double *value)
{
    (void)arm;
    (void)which;
    return share(bin->split.num, bin->split.den, value);
}

/* A recording may know of one arm only, and of no learners. */
static bool knows_learners(const struct bin *bin)
{
    return bin->sum[ARM_BASELINE].of[MEASURE_LEARNER_US] + bin->sum[ARM_CANDIDATE].of[MEASURE_LEARNER_US] > 0;
}

static bool split_actual(const struct bin *bin, int arm, int which, double *value)
{
    struct counted counted = {.sum = &bin->sum[arm], .samples = 1};
    (void)which;
    return knows_learners(bin) && known(metric_of(METRIC_SPLIT_ACTUAL, &counted, NULL), value);
}

static bool learners(const struct bin *bin, int arm, int which, double *value)
{
    (void)which;
    return knows_learners(bin) &&
           share(bin->sum[arm].of[MEASURE_LEARNER_US], (bin->end_ns - bin->start_ns) / 1000, value);
}

static bool per_second(const struct bin *bin, int arm, int which, double *value)
{
    return share(bin->sum[arm].of[which] * 1000, (bin->end_ns - bin->start_ns) / NS_PER_MS, value);
}

static bool failed_per_second(const struct bin *bin, int arm, int which, double *value)
{
    (void)which;
    return share(measures_failed(&bin->sum[arm]) * 1000, (bin->end_ns - bin->start_ns) / NS_PER_MS, value);
}

static bool segment_error_rate(const struct bin *bin, int arm, int which, double *value)
{
    (void)arm;
    return share(bin->segment_failures[which], bin->segment_requests[which], value);
}

static bool segment_throughput(const struct bin *bin, int arm, int which, double *value)
{
    (void)arm;
    return share(bin->segment_requests[which] * 1000, (bin->end_ns - bin->start_ns) / NS_PER_MS, value);
}

/* The platform's revenue is that of its arms. */
static struct measures both_arms(const struct measures arms[ARMS])
{
    struct measures sum = arms[ARM_BASELINE];
    measures_add(&sum, &arms[ARM_CANDIDATE]);
    return sum;
}

/* which: a metric of revenue. */
static bool revenue(const struct bin *bin, int arm, int which, double *value)
{
    struct measures sum = both_arms(bin->sum);
    struct counted counted = {.sum = &sum, .observed_ns = bin->end_ns - bin->start_ns, .samples = 1};
    return recorded(bin, arm, (enum metric)which, value) || known(metric_of((enum metric)which, &counted, NULL), value);
}

static bool revenue_so_far(const struct bin *bin, int arm, int which, double *value)
{
    struct measures sum = both_arms(bin->so_far);
    struct counted counted = {.sum = &sum, .samples = 1};
    (void)arm;
    return bin->stage == STAGE_PHASE && known(metric_of((enum metric)which, &counted, NULL), value);
}

/* What it would be with everybody on the baseline. */
static bool revenue_of_baseline(const struct bin *bin, int arm, int which, double *value)
{
    struct measures sum = both_arms(bin->sum);
    (void)arm;
    (void)which;
    sum.of[MEASURE_REVENUE_MICRO] = sum.of[MEASURE_REVENUE_BASE_MICRO];
    struct counted counted = {.sum = &sum, .observed_ns = bin->end_ns - bin->start_ns, .samples = 1};
    return known(metric_of(METRIC_REVENUE_PER_MINUTE, &counted, NULL), value);
}

static struct chart *chart_add(struct picture *picture, const char *label, enum axis_kind kind, enum unit unit)
{
    struct chart *chart = &picture->charts[picture->charts_count++];
    chart->label = label;
    chart->kind = kind;
    chart->unit = unit;
    return chart;
}

static struct series *series_add(struct chart *chart, const char *name, const char *colour, int width_tenths,
                                 bool (*value)(const struct bin *, int, int, double *), int arm, int which)
{
    struct series *series = &chart->series[chart->series_count++];
    *series = (struct series){
        .colour = colour, .width_tenths = width_tenths, .dash = 1, .value = value, .arm = arm, .which = which};
    snprintf(series->name, sizeof series->name, "%s", name);
    return series;
}

static void chart_judges(struct chart *chart, enum metric metric)
{
    chart->metrics[chart->metrics_count++] = metric;
}

static void describe_latency(struct picture *p)
{
    struct chart *c = chart_add(p, "latency (log scale)", AXIS_LOG, UNIT_DURATION);
    series_add(c, "baseline p99", GREY, 12, latency, ARM_BASELINE, 2);
    series_add(c, "ultra-fast p50", SKY, 18, latency, ARM_CANDIDATE, 0);
    series_add(c, "p95", GREEN, 18, latency, ARM_CANDIDATE, 1);
    series_add(c, "p99", BLUE, 28, latency, ARM_CANDIDATE, 2);
    series_add(c, "p99.9", PURPLE, 14, latency, ARM_CANDIDATE, 3);
    chart_judges(c, METRIC_LATENCY_P95);
    chart_judges(c, METRIC_LATENCY_P99);
    chart_judges(c, METRIC_LATENCY_P999);
}

static void describe_errors(struct picture *p)
{
    struct chart *c = chart_add(p, "failed attempts (log scale)", AXIS_LOG, UNIT_SHARE);
    series_add(c, "baseline", GREY, 12, metric_in_bin, ARM_BASELINE, METRIC_ERROR_RATE);
    series_add(c, "ultra-fast", ORANGE, 14, metric_in_bin, ARM_CANDIDATE, METRIC_ERROR_RATE);
    series_add(c, "ultra-fast, phase so far", BLUE, 32, metric_so_far, ARM_CANDIDATE, METRIC_ERROR_RATE)->at_end = true;
    chart_judges(c, METRIC_ERROR_RATE);
}

static void describe_availability(struct picture *p)
{
    struct chart *c = chart_add(p, "availability (nines)", AXIS_NINES, UNIT_SHARE);
    series_add(c, "baseline", GREY, 12, metric_in_bin, ARM_BASELINE, METRIC_AVAILABILITY)->dots = true;
    series_add(c, "ultra-fast", ORANGE, 14, metric_in_bin, ARM_CANDIDATE, METRIC_AVAILABILITY)->dots = true;
    series_add(c, "ultra-fast, phase so far", BLUE, 32, metric_so_far, ARM_CANDIDATE, METRIC_AVAILABILITY)->at_end =
        true;
    chart_judges(c, METRIC_AVAILABILITY);
}

static void describe_traffic(struct picture *p)
{
    struct chart *c = chart_add(p, "share on ultra-fast (log)", AXIS_LOG, UNIT_SHARE);
    series_add(c, "attempts that went there", ORANGE, 14, split_actual, ARM_CANDIDATE, 0)->steps = true;
    series_add(c, "split ordered (share of learners)", BLUE, 28, split, ARM_CANDIDATE, 0)->steps = true;
    c = chart_add(p, "learners (log)", AXIS_LOG, UNIT_COUNT);
    series_add(c, "baseline", GREY, 18, learners, ARM_BASELINE, 0)->steps = true;
    series_add(c, "ultra-fast", BLUE, 28, learners, ARM_CANDIDATE, 0)->steps = true;
}

static void describe_throughput(struct picture *p)
{
    struct chart *c = chart_add(p, "attempts (log scale)", AXIS_LOG, UNIT_RATE);
    series_add(c, "baseline, offered", GREY, 18, per_second, ARM_BASELINE, MEASURE_OFFERED);
    series_add(c, "ultra-fast, offered", ORANGE, 28, per_second, ARM_CANDIDATE, MEASURE_OFFERED);
    series_add(c, "ultra-fast, served", BLUE, 14, per_second, ARM_CANDIDATE, MEASURE_SERVED)->dash = 2;
    series_add(c, "ultra-fast, failed", VERMILLION, 14, failed_per_second, ARM_CANDIDATE, 0);
    chart_judges(c, METRIC_THROUGHPUT);
}

/* Every metric whose row in metric.h asks for a curve here. */
static void describe_utilisation(struct picture *p)
{
    static const char *const colours[] = {VERMILLION, BLUE, GREEN, PURPLE, ORANGE, SKY, YELLOW, BLACK};
    struct chart *c = chart_add(p, "share of capacity, ultra-fast", AXIS_LINEAR, UNIT_SHARE);
    enum metric curves[METRICS];
    int count = metrics_shown_as(SHOWN_AS_CURVE, curves);
    for (int i = 0; i < count && i < SERIES_MAX - 1; i++) {
        series_add(c, metric_table[curves[i]].curve.name, colours[i % 8], 20, metric_in_bin, ARM_CANDIDATE,
                   (int)curves[i]);
        chart_judges(c, curves[i]);
    }
    series_add(c, "baseline CPU", GREY, 12, metric_in_bin, ARM_BASELINE, METRIC_CPU);
}

static void describe_segments(struct picture *p, const struct journal *j)
{
    static const char *const colours[] = {BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY, BLACK, YELLOW};
    static const int dashes[] = {1, 2};
    struct chart *errors = chart_add(p, "error rate (log)", AXIS_LOG, UNIT_SHARE);
    struct chart *load = chart_add(p, "attempts (log)", AXIS_LOG, UNIT_RATE);
    for (int s = 0; s < j->outcome.scopes.segments && s < SERIES_MAX; s++) {
        const char *name = j->scenario->learners.segments[s].name;
        series_add(errors, name, colours[s % 8], 16, segment_error_rate, ARM_CANDIDATE, s)->dash = dashes[s / 8 % 2];
        series_add(load, name, colours[s % 8], 16, segment_throughput, ARM_CANDIDATE, s)->dash = dashes[s / 8 % 2];
    }
}

static void describe_revenue(struct picture *p)
{
    struct chart *c = chart_add(p, "dollars a minute", AXIS_LINEAR, UNIT_MONEY);
    series_add(c, "all on the baseline", GREY, 18, revenue_of_baseline, ARM_CANDIDATE, 0)->steps = true;
    series_add(c, "platform", BLUE, 24, revenue, ARM_CANDIDATE, METRIC_REVENUE_PER_MINUTE)->steps = true;
    chart_judges(c, METRIC_REVENUE_PER_MINUTE);
    c = chart_add(p, "against the baseline", AXIS_LINEAR, UNIT_SHARE);
    series_add(c, "platform", ORANGE, 14, revenue, ARM_CANDIDATE, METRIC_REVENUE_DELTA)->steps = true;
    series_add(c, "platform, phase so far", BLUE, 30, revenue_so_far, ARM_CANDIDATE, METRIC_REVENUE_DELTA)->at_end =
        true;
    chart_judges(c, METRIC_REVENUE_DELTA);
}

void picture_describe(struct picture *picture, const struct journal *journal, size_t index)
{
    static void (*const describe[])(struct picture *) = {describe_latency,
                                                         describe_errors,
                                                         describe_availability,
                                                         describe_traffic,
                                                         describe_throughput,
                                                         describe_utilisation,
                                                         NULL,
                                                         describe_revenue};
    *picture = (struct picture){.charts_count = 0};
    if (describe[index])
        describe[index](picture);
    else
        describe_segments(picture, journal);
}
