/* phases.c - the plan phase by phase: what was decided and why, who was exposed, what was measured. */
#include "report/measured.h"
#include "report/sections.h"
#include "report/words.h"

/* --- exposure --- */

static struct table *put_exposure(struct table *t, struct exposure e)
{
    TABLE_ADD(t, count_cell(e.attempts), count_cell(e.failed_attempts), count_cell(e.rounds),
              count_cell(e.failed_rounds), count_cell(e.learners));
    return t;
}

static const struct column exposure_columns[] = {COLUMN_JSON("attempts", COUNT), COLUMN_JSON("failed_attempts", COUNT),
                                                 COLUMN_JSON("rounds", COUNT), COLUMN_JSON("failed_rounds", COUNT),
                                                 COLUMN_JSON("learners", COUNT)};

void make_exposure(struct page *page)
{
    static const struct column lines[] = {COLUMN("text", "", TEXT, FORMAT_TERMINAL)};
    if (page->format == FORMAT_TERMINAL) {
        struct table *t = PAGE_TABLE(page, SHAPE_LINES, lines);
        struct text sentence = {0};
        exposure_sentence(exposure_between(page->journal, INT64_MIN, INT64_MAX), &sentence);
        table_add(t, text_cell(table_take(t, &sentence)));
        t->title = "Exposed on the new version:";
        return;
    }
    put_exposure(PAGE_TABLE(page, SHAPE_RECORD, exposure_columns),
                 exposure_between(page->journal, INT64_MIN, INT64_MAX));
}

/* --- the phases --- */

/* The metrics that are told of every phase. */
struct summary {
    enum metric of[METRICS];
    int count;
};

static struct summary summary_metrics(void)
{
    struct summary summary = {.count = 0};
    enum metric lines[METRICS];
    int count = metrics_shown_as(SHOWN_AS_LINE, lines);
    for (int i = 0; i < count; i++)
        if (metric_is(lines[i], IN_SUMMARY))
            summary.of[summary.count++] = lines[i];
    return summary;
}

static void put_phase(struct table *t, const struct page *page, int index, const struct summary *summary)
{
    const struct journal *j = page->journal;
    const struct phase *plan = &j->scenario->phases[index];
    const struct phase_result *result = result_of(j, 0, index);
    bool json = page->format == FORMAT_JSON, seen = phase_observed_ns(j, index) > 0;
    struct exposure e =
        exposure_between(j, plan->start_ns, json ? phase_seen_until(j, index) : plan->start_ns + plan->length_ns);
    struct table_cell observed = quantity_cell(ratio_make(phase_observed_ns(j, index), plan->length_ns), UNIT_SHARE);
    struct text reason = {0};
    phase_reason(j, 0, index, &reason);
    observed.decimals = 0;
    table_add(t, text_cell(plan->name));
    table_add(t, instant_cell(plan->start_ns));
    table_add(t, instant_cell(plan->start_ns + plan->length_ns));
    table_add(t, flag_cell(plan->hold));
    table_add(t, fraction_cell(phase_split(j, index)));
    table_add(t, quantity_cell(phase_split(j, index), UNIT_SHARE));
    table_add(t, strong_cell(text_cell(phase_verdict_words[result->verdict]), stops_the_plan(result->verdict)));
    table_add(t, text_cell(table_take(t, &reason)));
    table_add(t, duration_cell(phase_observed_ns(j, index)));
    table_add(t,
              json ? nested_cell(put_exposure(NESTED_TABLE(page, SHAPE_RECORD, exposure_columns), e)) : absent_cell());
    table_add(t, json ? nested_cell(metrics_table(page, index)) : absent_cell());
    TABLE_ADD(t, instant_cell(plan->start_ns), duration_cell(plan->length_ns), observed);
    table_add(t, seen && e.learners_known ? count_cell(e.learners) : absent_cell());
    table_add(t, seen ? count_cell(phase_count(j, index, ARM_CANDIDATE, measures_ended)) : absent_cell());
    for (int i = 0; i < summary->count; i++)
        table_add(t, phase_metric_cell(j, index, ARM_CANDIDATE, summary->of[i]));
}

/* Why, a line a phase: sentences too long for the table. */
static void put_reasons(struct page *page)
{
    static const struct column columns[] = {COLUMN("reason", "Why", TEXT, FORMAT_MARKDOWN)};
    struct table *t = PAGE_TABLE(page, SHAPE_LINES, columns);
    t->lead = "Why:";
    for (int i = 0; i < page->journal->scenario->phases_count; i++) {
        struct text reason = {0};
        text_format(&reason, "%s: ", page->journal->scenario->phases[i].name);
        phase_reason(page->journal, 0, i, &reason);
        table_add(t, text_cell(table_take(t, &reason)));
    }
}

/* What was decided of each phase, on the new version. */
void make_phases(struct page *page)
{
    static const struct column columns[] = {
        COLUMN("phase", "Phase", TEXT, FOR_ALL),
        COLUMN_JSON("start", INSTANT),
        COLUMN_JSON("end", INSTANT),
        COLUMN_JSON("hold", FLAG),
        COLUMN_JSON("split", FRACTION),
        COLUMN("split", "Split", QUANTITY, FOR_PEOPLE),
        COLUMN("verdict", "Decision", TEXT, FOR_ALL),
        COLUMN_JSON("reason", TEXT),
        COLUMN_JSON("observed_s", DURATION),
        COLUMN_JSON("exposure", TABLE),
        COLUMN_JSON("metrics", TABLE),
        COLUMN("start", "Start (UTC)", INSTANT, FORMAT_MARKDOWN),
        COLUMN("length", "Length", DURATION, FORMAT_MARKDOWN),
        COLUMN("observed", "Observed", QUANTITY, FORMAT_MARKDOWN),
        COLUMN("learners", "Learners", COUNT, FORMAT_MARKDOWN),
        COLUMN("attempts", "Attempts", COUNT, FOR_PEOPLE),
    };
    struct summary summary = summary_metrics();
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
    for (int i = 0; i < summary.count; i++)
        table_column(t, (struct column)COLUMN("", metric_table[summary.of[i]].line.name, QUANTITY, FOR_PEOPLE));
    t->note = table_say(t,
                        "Learners, attempts and what was measured are of the new version, %s. Observed: the share of a "
                        "phase's time that was measured.",
                        page->journal->scenario->arm_words[ARM_CANDIDATE]);
    for (int i = 0; i < page->journal->scenario->phases_count; i++)
        put_phase(t, page, i, &summary);
    if (page->format == FORMAT_MARKDOWN)
        put_reasons(page);
}

/* --- policies side by side --- */

static struct table *verdicts_table(const struct page *page, int phase)
{
    const struct scenario *scenario = page->journal->scenario;
    struct table *t = nested_table(page, SHAPE_RECORD, NULL, 0);
    for (int p = 0; p < scenario->policies_count; p++)
        table_column(t, (struct column)COLUMN_JSON(scenario->policies[p].name, TEXT));
    for (int p = 0; p < scenario->policies_count; p++)
        table_add(t, text_cell(phase_verdict_words[result_of(page->journal, p, phase)->verdict]));
    return t;
}

/* Whether a policy says something else of a phase than the driving one; what follows from an earlier phase is nothing
 * else. */
static bool differs(const struct journal *j, int policy, int phase)
{
    enum phase_verdict verdict = result_of(j, policy, phase)->verdict;
    bool says = verdict != PHASE_SILENT && verdict != PHASE_NOT_RUN && verdict != PHASE_CUT_SHORT;
    return says && verdict != result_of(j, 0, phase)->verdict;
}

/* How many gates of the other policies the samples never came to. */
static int unjudged_gates(const struct journal *j)
{
    int count = 0;
    for (int p = 1; p < j->scenario->policies_count; p++)
        for (int i = 0; i < j->scenario->phases_count; i++) {
            enum phase_verdict verdict = result_of(j, p, i)->verdict;
            count += verdict == PHASE_CUT_SHORT || verdict == PHASE_NOT_RUN || verdict == PHASE_NO_DATA;
        }
    return count;
}

static void put_differences_lead(struct table *t, int unjudged)
{
    const char *lead = table_rows(t) > 0 ? "Where they judge otherwise:" : "None of them judged otherwise.";
    const char *gates = unjudged == 1 ? "gate of theirs was" : "gates of theirs were";
    t->lead = unjudged > 0 ? table_say(t, "%d %s not judged. %s", unjudged, gates, lead) : lead;
}

/* Verdicts whose words say too little by themselves. */
static const struct {
    enum phase_verdict verdict;
    const char *meaning;
} verdict_legend[] = {
    {PHASE_SILENT, "the policy has no gate for this phase"},
    {PHASE_CUT_SHORT, "the phase ended before this policy's gate"},
    {PHASE_NOT_RUN, "the plan did not come to this phase under this policy"},
    {PHASE_NO_DATA, "no sample was seen"},
};

/* What the verdicts that occur mean: "-: the policy has no gate for this phase." */
static const char *side_by_side_legend(const struct journal *j, struct table *t)
{
    struct text legend = {0};
    for (size_t k = 0; k < sizeof verdict_legend / sizeof verdict_legend[0]; k++) {
        bool seen = false;
        for (int p = 0; p < j->scenario->policies_count; p++)
            for (int i = 0; i < j->scenario->phases_count; i++)
                seen |= result_of(j, p, i)->verdict == verdict_legend[k].verdict;
        if (seen)
            text_format(&legend, "%s%s: %s", legend.length > 0 ? "; " : "",
                        phase_verdict_words[verdict_legend[k].verdict], verdict_legend[k].meaning);
    }
    return legend.length > 0 ? table_take(t, &legend) : NULL;
}

static void put_differences(struct page *page)
{
    static const struct column columns[] = {
        COLUMN("phase", "Phase", TEXT, FORMAT_MARKDOWN), COLUMN("policy", "Policy", TEXT, FORMAT_MARKDOWN),
        COLUMN("verdict", "Says", TEXT, FORMAT_MARKDOWN), COLUMN("reason", "Why", TEXT, FORMAT_MARKDOWN)};
    const struct journal *j = page->journal;
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
    for (int p = 1; p < j->scenario->policies_count; p++)
        for (int i = 0; i < j->scenario->phases_count; i++) {
            struct text reason = {0};
            if (!differs(j, p, i))
                continue;
            phase_reason(j, p, i, &reason);
            TABLE_ADD(t, text_cell(j->scenario->phases[i].name), text_cell(j->scenario->policies[p].name),
                      text_cell(phase_verdict_words[result_of(j, p, i)->verdict]), text_cell(table_take(t, &reason)));
        }
    put_differences_lead(t, unjudged_gates(j));
}

void make_side_by_side(struct page *page)
{
    const struct journal *j = page->journal;
    const struct scenario *scenario = j->scenario;
    if (scenario->policies_count < 2 && page->format & FOR_PEOPLE)
        return;
    struct table *t = page_table(page, SHAPE_ROWS, NULL, 0);
    t->title = page->format == FORMAT_TERMINAL
                   ? "Policies on the same samples (the first drives; -: it has no gate there):"
                   : NULL;
    t->lead = table_say(t, "%s drives; the others are judged on the same samples.", scenario->policies[0].name);
    table_column(t, (struct column)COLUMN("phase", "Phase", TEXT, FOR_ALL));
    table_column(t, (struct column)COLUMN_JSON("verdicts", TABLE));
    for (int p = 0; p < scenario->policies_count; p++)
        table_column(t, (struct column)COLUMN("", scenario->policies[p].name, TEXT, FOR_PEOPLE));
    for (int i = 0; i < scenario->phases_count; i++) {
        TABLE_ADD(t, text_cell(scenario->phases[i].name),
                  page->format == FORMAT_JSON ? nested_cell(verdicts_table(page, i)) : absent_cell());
        for (int p = 0; p < scenario->policies_count; p++)
            table_add(t, strong_cell(text_cell(phase_verdict_words[result_of(j, p, i)->verdict]), differs(j, p, i)));
    }
    t->note = side_by_side_legend(j, t);
    if (page->format == FORMAT_MARKDOWN)
        put_differences(page);
}
