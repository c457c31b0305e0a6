/* outcome.c - what outcome.json has beside the tables that people read: what ran, every gate of every policy, totals.
 */
#include "report/outcome.h"
#include "base/version.h"
#include "report/cksum.h"
#include "report/judgements.h"
#include "report/sections.h"
#include "report/words.h"

#include <inttypes.h>

struct table *head_table(const struct page *page)
{
    static const struct column columns[] = {COLUMN_JSON("outcome", COUNT), COLUMN_JSON("version", TEXT),
                                            COLUMN_JSON("scenario", TEXT), COLUMN_JSON("seed", TEXT),
                                            COLUMN_JSON("digest", TEXT),   COLUMN_JSON("source", TEXT),
                                            COLUMN_JSON("partial", FLAG),  COLUMN_JSON("verdict", TEXT),
                                            COLUMN_JSON("start", INSTANT), COLUMN_JSON("until", INSTANT)};
    const struct journal *j = page->journal;
    struct table *t = NESTED_TABLE(page, SHAPE_RECORD, columns);
    table_add(t, count_cell(1)); /* the version of the layout */
    table_add(t, text_cell(REHEARSE_VERSION));
    table_add(t, text_cell(j->scenario->name));
    table_add(t, text_cell(table_say(t, "%" PRIu64, j->outcome.seed))); /* may exceed what JSON readers keep exactly */
    table_add(t, text_cell(table_say(t, "%016" PRIx64, j->outcome.digest)));
    table_add(t, text_cell(j->outcome.recorded ? "recording" : "simulation"));
    table_add(t, flag_cell(j->outcome.interrupted));
    table_add(t, text_cell(overall_word(j)));
    table_add(t, instant_cell(0));
    table_add(t, instant_cell(j->outcome.until_ns));
    return t;
}

static struct table *files_table(const struct page *page, const struct written_file *files, size_t count)
{
    static const struct column columns[] = {COLUMN_JSON("name", TEXT), COLUMN_JSON("bytes", COUNT),
                                            COLUMN_JSON("cksum", COUNT)};
    struct table *t = NESTED_TABLE(page, SHAPE_ROWS, columns);
    for (size_t i = 0; i < count; i++)
        TABLE_ADD(t, text_cell(files[i].name.bytes), count_cell((int64_t)files[i].text.length),
                  count_cell(posix_cksum(files[i].text.bytes, files[i].text.length)));
    return t;
}

struct table *run_table(const struct page *page, const struct run_facts *facts, const struct written_file *files,
                        size_t count)
{
    static const struct column columns[] = {COLUMN_JSON("run", COUNT),
                                            COLUMN_JSON("version", TEXT),
                                            COLUMN_JSON("scenario", TEXT),
                                            COLUMN_JSON("path", TEXT),
                                            COLUMN_JSON("wall_s", DURATION),
                                            COLUMN_JSON("threads", COUNT),
                                            COLUMN_JSON("rounds", COUNT),
                                            COLUMN_JSON("rounds_per_second", COUNT),
                                            COLUMN_JSON("cells", COUNT),
                                            COLUMN_JSON("memory_bytes", COUNT),
                                            COLUMN_JSON("peak_memory_bytes", COUNT),
                                            COLUMN_JSON("digest", TEXT),
                                            COLUMN_JSON("files", TABLE)};
    const struct journal *j = page->journal;
    struct table *t = NESTED_TABLE(page, SHAPE_RECORD, columns);
    double wall_s = facts->wall_s > 0 ? facts->wall_s : 0;
    table_add(t, count_cell(1)); /* the version of the layout */
    table_add(t, text_cell(REHEARSE_VERSION));
    table_add(t, text_cell(j->scenario->name));
    table_add(t, text_cell(j->scenario->path));
    table_add(t, duration_cell((int64_t)(wall_s * 1000 + 0.5) * NS_PER_MS));
    table_add(t, count_cell(facts->threads));
    table_add(t, count_cell(facts->rounds));
    table_add(t, wall_s > 0 ? count_cell((int64_t)((double)facts->rounds / wall_s)) : text_cell(NULL));
    table_add(t, count_cell(j->cells));
    table_add(t, count_cell(j->memory_bytes));
    table_add(t, count_cell(facts->peak_memory_bytes));
    table_add(t, text_cell(table_say(t, "%016" PRIx64, j->outcome.digest)));
    table_add(t, nested_cell(files_table(page, files, count)));
    return t;
}

/* --- policies: what each made of each phase --- */

static struct table *checkpoints_table(const struct page *page, int policy, int phase)
{
    static const struct column columns[] = {COLUMN_JSON("checkpoint", COUNT), COLUMN_JSON("time", INSTANT),
                                            COLUMN_JSON("decision", TEXT), COLUMN_JSON("criteria", TABLE)};
    const struct phase *plan = &page->journal->scenario->phases[phase];
    struct table *t = NESTED_TABLE(page, SHAPE_ROWS, columns);
    for (int c = 0; c < plan->checkpoints_count; c++) {
        const struct checkpoint_result *checkpoint = &result_of(page->journal, policy, phase)->checkpoints[c];
        TABLE_ADD(t, count_cell(c + 1), instant_cell(plan->start_ns + plan->checkpoints[c]),
                  text_cell(decision_words[checkpoint->decision]),
                  nested_cell(judgements_table(page, checkpoint->judged)));
    }
    return t;
}

static struct table *incidents_table(const struct page *page, const struct phase_result *result)
{
    struct table *t = nested_table(page, SHAPE_RECORD, NULL, 0);
    for (int i = 0; i < SEVERITY_KINDS; i++)
        table_column(t, (struct column)COLUMN_JSON(severity_words[i], COUNT));
    for (int i = 0; i < SEVERITY_KINDS; i++)
        table_add(t, count_cell(result->incidents[i]));
    return t;
}

static struct table *results_table(const struct page *page, int policy)
{
    static const struct column columns[] = {COLUMN_JSON("phase", TEXT),         COLUMN_JSON("verdict", TEXT),
                                            COLUMN_JSON("decided", INSTANT),    COLUMN_JSON("gate", TABLE),
                                            COLUMN_JSON("breach_failed", FLAG), COLUMN_JSON("checkpoints_failed", FLAG),
                                            COLUMN_JSON("checkpoints", TABLE),  COLUMN_JSON("incidents", TABLE),
                                            COLUMN_JSON("warnings", COUNT),     COLUMN_JSON("escalations", COUNT)};
    const struct scenario *scenario = page->journal->scenario;
    struct table *t = NESTED_TABLE(page, SHAPE_ROWS, columns);
    for (int i = 0; i < scenario->phases_count; i++) {
        const struct phase_result *result = result_of(page->journal, policy, i);
        table_add(t, text_cell(scenario->phases[i].name));
        table_add(t, text_cell(phase_verdict_words[result->verdict]));
        table_add(t, result->judged ? instant_cell(result->decided_ns) : absent_cell());
        table_add(t, nested_cell(gate_table(page, policy, i)));
        table_add(t, flag_cell(result->breach_failed));
        table_add(t, flag_cell(result->checkpoints_failed));
        table_add(t, nested_cell(checkpoints_table(page, policy, i)));
        table_add(t, nested_cell(incidents_table(page, result)));
        table_add(t, count_cell(result->warnings));
        table_add(t, count_cell(result->escalations));
    }
    return t;
}

void make_policies(struct page *page)
{
    static const struct column columns[] = {COLUMN_JSON("policy", TEXT), COLUMN_JSON("title", TEXT),
                                            COLUMN_JSON("drives", FLAG), COLUMN_JSON("phases", TABLE)};
    const struct scenario *scenario = page->journal->scenario;
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
    for (int p = 0; p < scenario->policies_count; p++) {
        TABLE_ADD(t, text_cell(scenario->policies[p].name), text_cell(scenario->policies[p].title), flag_cell(p == 0),
                  nested_cell(results_table(page, p)));
    }
}

/* --- totals --- */

static struct table *measures_table(const struct page *page, const struct measures *sum)
{
    struct table *t = nested_table(page, SHAPE_RECORD, NULL, 0);
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (measure_known(page->journal, m))
            table_column(t, (struct column)COLUMN_JSON(measure_columns[m], COUNT));
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (measure_known(page->journal, m))
            table_add(t, count_cell(sum->of[m]));
    return t;
}

void make_totals(struct page *page)
{
    const struct journal *j = page->journal;
    struct table *t = page_table(page, SHAPE_RECORD, NULL, 0);
    for (int arm = 0; arm < ARMS; arm++)
        table_column(t, (struct column)COLUMN_JSON(j->scenario->arm_words[arm], TABLE));
    table_column(t, (struct column)COLUMN_JSON("rounds_in_flight", COUNT));
    table_column(t, (struct column)COLUMN_JSON("attempts_in_flight", COUNT));
    for (int arm = 0; arm < ARMS; arm++)
        table_add(t, nested_cell(measures_table(page, &j->outcome.totals[arm])));
    TABLE_ADD(t, count_cell(j->outcome.rounds_in_flight), count_cell(j->outcome.attempts_in_flight));
}
