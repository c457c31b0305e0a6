/* plot_bins.c - samples as bins, a strip of them for every phase, and the value of a series in a bin. */
#include "rehearsal/incident.h"
#include "report/plot.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define BINS_MAX 1500                /* about one a px */
#define ABOUT_NS (5 * NS_PER_MINUTE) /* shown before an incident and after it */

static int64_t choose_bin(const struct phase *phase, bool after, int64_t seen_ns)
{
    static const int64_t spans_ns[] = {5 * NS_PER_MINUTE, 15 * NS_PER_MINUTE, NS_PER_HOUR, NS_PER_DAY};
    if (phase->observe_ns > 0 && !after)
        return phase->observe_ns; /* a stretch of a hold is one point */
    if (seen_ns <= 20 * NS_PER_MINUTE)
        return 0; /* every sample */
    if (seen_ns <= (after ? 1 : 6) * NS_PER_HOUR)
        return NS_PER_MINUTE;
    for (size_t i = 0; i < sizeof spans_ns / sizeof spans_ns[0]; i++)
        if (seen_ns / spans_ns[i] <= BINS_MAX)
            return spans_ns[i];
    return 7 * NS_PER_DAY;
}

static bool row_belongs(const struct strips *strips, const struct journal_row *row, const struct strip *strip)
{
    return row->phase == strip->phase && (row->stage != STAGE_PHASE) == strip->after && row->end_ns > strips->from_ns &&
           row->start_ns < strips->to_ns;
}

static struct bin *bin_open(struct strip *strip, const struct journal_row *row, size_t first_row)
{
    struct bin *bin = &strip->bins[strip->bins_count++];
    *bin = (struct bin){.start_ns = row->start_ns, .stage = row->stage, .first_row = first_row};
    if (strip->bins_count > 1) {
        bin->joined = bin[-1].end_ns == row->start_ns;
        memcpy(bin->so_far, bin[-1].so_far, sizeof bin->so_far);
        bin->so_far_ns = bin[-1].so_far_ns;
    }
    return bin;
}

static void bin_add(struct bin *bin, const struct journal_row *row)
{
    for (int arm = 0; arm < ARMS; arm++) {
        measures_add(&bin->sum[arm], &row->arms[arm].sum);
        measures_add(&bin->sum[ARM_ALL], &row->arms[arm].sum);
        measures_add(&bin->so_far[arm], &row->arms[arm].sum);
        measures_add(&bin->so_far[ARM_ALL], &row->arms[arm].sum);
    }
    bin->so_far_ns += row->end_ns - row->start_ns;
    bin->end_ns = row->end_ns;
    bin->rows++;
}

static void strip_fill(const struct strips *strips, struct strip *strip, size_t rows)
{
    const struct journal *j = strips->journal;
    struct bin *bin = NULL;
    strip->bins = memory_new(rows, sizeof *strip->bins);
    for (size_t i = 0; i < journal_rows(j); i++) {
        const struct journal_row *row = journal_row(j, i);
        if (!row_belongs(strips, row, strip))
            continue;
        /* A mean over a change of traffic is a split that never was, so a bin ends there. */
        bool full = !bin || row->end_ns - bin->start_ns > strip->bin_ns || row->start_ns != bin->end_ns ||
                    row->stage != bin->stage || ratio_compare(row->split, journal_row(j, bin->first_row)->split) != 0;
        if (full)
            bin = bin_open(strip, row, i);
        bin_add(bin, row);
    }
}

/* The strip of a phase, or of what followed it, when there are samples of that. */
static void strip_add(struct strips *strips, int phase, bool after)
{
    const struct journal *j = strips->journal;
    const struct phase *plan = &j->scenario->phases[phase];
    struct strip strip = {.phase = phase, .after = after};
    size_t rows = 0;
    for (size_t i = 0; i < journal_rows(j); i++)
        if (row_belongs(strips, journal_row(j, i), &strip)) {
            if (rows++ == 0)
                strip.start_ns = journal_row(j, i)->start_ns;
            strip.end_ns = journal_row(j, i)->end_ns;
        }
    if (rows == 0)
        return;
    strip.bin_ns = choose_bin(plan, after, strip.end_ns - strip.start_ns);
    if (plan->observe_ns > 0 && !after && strips->incident < 0) {
        /* The rest of the last period was not observed, but it belongs to the hold. */
        int64_t rest = strip.end_ns + plan->observe_every_ns - plan->observe_ns;
        int64_t end = plan->start_ns + plan->length_ns;
        strip.end_ns = rest < end ? rest : end;
    }
    strip_fill(strips, &strip, rows);
    strips->of[strips->count++] = strip;
}

static void strips_add_all(struct strips *strips)
{
    int phases = strips->journal->scenario->phases_count;
    strips->of = memory_new(2 * (size_t)phases, sizeof *strips->of);
    for (int i = 0; i < phases; i++) {
        strip_add(strips, i, false);
        strip_add(strips, i, true);
    }
}

void strips_make(struct strips *strips, const struct journal *journal)
{
    *strips = (struct strips){.journal = journal, .from_ns = INT64_MIN, .to_ns = INT64_MAX, .incident = -1};
    strips_add_all(strips);
}

void strips_make_incident(struct strips *strips, const struct journal *journal, int number)
{
    const struct incident *incident = &journal->incidents->of[number];
    *strips = (struct strips){.journal = journal,
                              .from_ns = incident->at_ns[MOMENT_BEGAN] - ABOUT_NS,
                              .to_ns = incident->until_ns + ABOUT_NS,
                              .incident = number};
    strips_add_all(strips);
}

void strips_free(struct strips *strips)
{
    for (int i = 0; i < strips->count; i++)
        free(strips->of[i].bins);
    free(strips->of);
    *strips = (struct strips){0};
}

const struct strip *strip_at(const struct strips *strips, int phase, int64_t time_ns)
{
    const struct strip *found = NULL;
    bool shown = time_ns >= strips->from_ns && time_ns <= strips->to_ns;
    for (int i = 0; i < strips->count && shown; i++)
        if (strips->of[i].phase == phase && (!found || time_ns > found->end_ns))
            found = &strips->of[i];
    return found;
}

/* --- values --- */

/* num * factor / den, or no data. */
static struct ratio fraction(int64_t num, int64_t factor, int64_t den)
{
    return den > 0 ? (struct ratio){num * factor, den} : RATIO_NO_DATA;
}

static int64_t bin_ms(const struct bin *bin)
{
    return (bin->end_ns - bin->start_ns) / NS_PER_MS;
}

static struct ratio worst_sample(const struct journal *j, const struct bin *bin, const struct series *s)
{
    struct ratio worst = RATIO_NO_DATA;
    for (size_t i = bin->first_row; i < bin->first_row + bin->rows; i++) {
        struct ratio now = row_metric(j, &journal_row(j, i)->arms[s->arm], s->metric);
        if (ratio_has_data(now) && (!ratio_has_data(worst) || ratio_compare(now, worst) > 0))
            worst = now;
    }
    return worst;
}

struct ratio metric_now(const struct journal *j, const struct bin *bin, const struct series *s)
{
    if (metric_table[s->metric].made.how == MADE_LATENCY)
        return worst_sample(j, bin, s);
    enum arm arm = s->arm == ARM_ALL ? ARM_CANDIDATE : s->arm; /* what is given for all comes with the candidate */
    const struct ratio *given = journal_given(&journal_row(j, bin->first_row + bin->rows - 1)->arms[arm], s->metric);
    struct counted counted = {
        .settings = &j->settings, .sum = &bin->sum[s->arm], .observed_ns = bin->end_ns - bin->start_ns, .samples = 1};
    return given ? *given : metric_of(s->metric, &counted, NULL).of;
}

struct ratio metric_so_far(const struct journal *j, const struct bin *bin, const struct series *s)
{
    struct counted counted = {
        .settings = &j->settings, .sum = &bin->so_far[s->arm], .observed_ns = bin->so_far_ns, .samples = 1};
    return bin->stage == STAGE_PHASE ? metric_of(s->metric, &counted, NULL).of : RATIO_NO_DATA;
}

struct ratio measure_per_second(const struct journal *j, const struct bin *bin, const struct series *s)
{
    (void)j;
    return fraction(bin->sum[s->arm].of[s->measure], 1000, bin_ms(bin));
}

struct ratio failed_per_second(const struct journal *j, const struct bin *bin, const struct series *s)
{
    (void)j;
    return fraction(measures_failed(&bin->sum[s->arm]), 1000, bin_ms(bin));
}

struct ratio base_revenue_per_minute(const struct journal *j, const struct bin *bin, const struct series *s)
{
    int64_t base = bin->sum[ARM_ALL].of[MEASURE_REVENUE_BASE_MICRO]; /* of everybody, as if all were on one arm */
    (void)j, (void)s;
    return fraction(base, 60, base > 0 ? bin_ms(bin) / 1000 : 0);
}

struct ratio split_ordered(const struct journal *j, const struct bin *bin, const struct series *s)
{
    (void)s;
    return journal_row(j, bin->first_row)->split;
}

static struct journal_slice segment_sum(const struct journal *j, const struct bin *bin, const struct series *s)
{
    struct journal_slice sum = {0};
    for (size_t i = bin->first_row; i < bin->first_row + bin->rows; i++) {
        const struct journal_slice *part = journal_segment(journal_row(j, i), s->arm, s->segment);
        sum.requests += part->requests;
        sum.failures += part->failures;
    }
    return sum;
}

struct ratio segment_error_rate(const struct journal *j, const struct bin *bin, const struct series *s)
{
    struct journal_slice sum = segment_sum(j, bin, s);
    return fraction(sum.failures, 1, sum.requests);
}

struct ratio segment_per_second(const struct journal *j, const struct bin *bin, const struct series *s)
{
    return fraction(segment_sum(j, bin, s).requests, 1000, bin_ms(bin));
}

struct ratio twin_error_rate(const struct journal *j, const struct bin *bin, const struct series *s)
{
    const struct journal *twin = j->incidents ? j->incidents->without : NULL;
    struct measures sum = {{0}};
    for (size_t i = 0; twin && i < journal_rows(twin); i++) {
        const struct journal_row *row = journal_row(twin, i);
        if (row->start_ns >= bin->start_ns && row->end_ns <= bin->end_ns)
            measures_add(&sum, &row->arms[s->arm].sum);
    }
    return fraction(measures_failed(&sum), 1, measures_ended(&sum));
}
