/* measured.c - metrics of a phase: one as a cell, all as tables. */
#include "report/measured.h"
#include "report/facts.h"
#include "report/judgements.h"
#include "report/number.h"
#include "report/sections.h"

bool metric_has_sense(const struct journal *j, enum metric metric)
{
    return !metric_is(metric, OF_REVENUE) || revenue_known(j);
}

/* Whether what was counted says something: a spread over too short a time does not, and a recording that counts none
 * may count nothing. */
static bool counts_say_it(const struct journal *j, const struct scope_values *values, enum metric metric)
{
    if (metric_is(metric, OF_SEGMENTS) && values->observed_ns < j->scenario->monitoring.variance_window_ns)
        return false;
    return metric_table[metric].made.how != MADE_COUNT || !j->outcome.recorded || values->of[metric].of.num != 0;
}

struct table_cell measured_cell(const struct journal *j, const struct scope_values *values, enum metric metric)
{
    if (!values || (!metric_stated(values, metric) && !counts_say_it(j, values, metric)))
        return absent_cell();
    struct table_cell cell = quantity_cell(values->of[metric].of, metric_table[metric].unit);
    if (metric_lacks_rounds(metric, values->of[metric]))
        cell.state = CELL_TOO_FEW;
    return cell.state == CELL_NO_DATA ? absent_cell() : cell;
}

struct table_cell phase_metric_cell(const struct journal *j, int phase, enum arm arm, enum metric metric)
{
    return measured_cell(j, outcome_phase(&j->outcome, phase, scope_of(arm)), metric);
}

static struct table *value_table(const struct page *page, enum unit unit, struct value value)
{
    static const struct column columns[] = {COLUMN_JSON("value", QUANTITY),    COLUMN_JSON("unit", TEXT),
                                            COLUMN_JSON("shown", SHOWN),       COLUMN_JSON("numerator", COUNT),
                                            COLUMN_JSON("denominator", COUNT), COLUMN_JSON("observations", COUNT)};
    struct table *t = NESTED_TABLE(page, SHAPE_RECORD, columns);
    struct table_cell quantity = quantity_cell(value.of, unit), shown = quantity;
    shown.kind = CELL_SHOWN;
    TABLE_ADD(t, quantity, text_cell(unit_word(unit, FORMAT_JSON)), shown, count_cell(value.of.num),
              count_cell(value.of.den), count_cell(value.observations));
    return t;
}

static struct table *arm_metrics_table(const struct page *page, int phase, enum arm arm)
{
    const struct scope_values *values = outcome_phase(&page->journal->outcome, phase, scope_of(arm));
    struct table *t = nested_table(page, SHAPE_RECORD, NULL, 0);
    const struct stated_metrics *stated = &page->journal->scenario->stated;
    for (int m = 0; m < METRICS + stated->count; m++)
        table_column(t, (struct column)COLUMN_JSON(metric_info_of(stated, (enum metric)m)->word, TABLE));
    for (int m = 0; m < METRICS + stated->count; m++) {
        bool known = values && ratio_has_data(values->of[m].of);
        table_add(t, known ? nested_cell(value_table(page, metric_info_of(stated, (enum metric)m)->unit, values->of[m]))
                           : absent_cell());
    }
    return t;
}

struct table *metrics_table(const struct page *page, int phase)
{
    struct table *t = nested_table(page, SHAPE_RECORD, NULL, 0);
    for (int arm = 0; arm < ARMS; arm++)
        table_column(t, (struct column)COLUMN_JSON(page->journal->scenario->arm_words[arm], TABLE));
    for (int arm = 0; arm < ARMS; arm++)
        table_add(t, nested_cell(arm_metrics_table(page, phase, (enum arm)arm)));
    return t;
}

static void put_counts(struct table *t, const struct journal *j, const char *title,
                       int64_t (*count)(const struct measures *))
{
    table_add(t, text_cell(title));
    for (int i = 0; i < j->scenario->phases_count; i++)
        for (int arm = ARM_CANDIDATE; phase_observed_ns(j, i) > 0 && arm >= ARM_BASELINE; arm--)
            table_add(t, count_cell(phase_count(j, i, (enum arm)arm, count)));
}

void make_metrics(struct page *page)
{
    enum metric rows[METRICS];
    int count = metrics_shown_as(SHOWN_AS_LINE, rows);
    const struct journal *j = page->journal;
    struct shown s, p99, p999;
    struct table *t = page_table(page, SHAPE_ROWS, NULL, 0);
    t->lead = "Over each whole phase as observed, for each arm. An attempt fails that is answered with an error, "
              "refused, lost or too late; the error rate is their share. Latencies are of rounds that were answered, "
              "where the line does not say otherwise.";
    t->note =
        table_say(t,
                  "A percentile needs enough rounds: %s for p99, %s for p99.9 (`monitoring.tail_rounds`). It is within "
                  "0.79 %% of the true value. %sThe Apdex is for T = %s.",
                  count_text(metric_needs(METRIC_LATENCY_P99, &j->settings), &p99),
                  count_text(metric_needs(METRIC_LATENCY_P999, &j->settings), &p999),
                  j->outcome.recorded ? "One that is recorded without its requests is taken as it is, for they are not "
                                        "known to be enough. "
                                      : "",
                  span_text(j->scenario->business.apdex_ns, &s));
    table_column(t, (struct column)COLUMN("", "Metric", TEXT, FORMAT_MARKDOWN));
    for (int i = 0; i < j->scenario->phases_count; i++)
        for (int arm = ARM_CANDIDATE; phase_observed_ns(j, i) > 0 && arm >= ARM_BASELINE; arm--)
            table_column(t, (struct column)COLUMN(
                                "", table_say(t, "%s, %s", j->scenario->phases[i].name, j->scenario->arm_words[arm]),
                                QUANTITY, FORMAT_MARKDOWN));
    put_counts(t, j, "Attempts", measures_ended);
    put_counts(t, j, "Failed attempts", measures_failed);
    for (int r = 0; r < count; r++) {
        if (!metric_has_sense(j, rows[r]))
            continue;
        table_add(t, text_cell(metric_table[rows[r]].line.name));
        for (int i = 0; i < j->scenario->phases_count; i++)
            for (int arm = ARM_CANDIDATE; phase_observed_ns(j, i) > 0 && arm >= ARM_BASELINE; arm--)
                table_add(t, phase_metric_cell(j, i, (enum arm)arm, rows[r]));
        table_drop_unknown(t);
    }
}
