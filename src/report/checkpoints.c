/* checkpoints.c - where each phase stood at its checkpoints: rows for programs; for people a table a phase, a column a
 * checkpoint, of what was judged and what was measured of the new version until then. */
#include "report/checkpoints.h"
#include "report/judgements.h"
#include "report/measured.h"
#include "report/sections.h"
#include "report/words.h"

#define MEMORY_CONCERN ((struct ratio){4, 5}) /* of its capacity (U-18) */

/* --- for programs --- */

static void put_csv_rows(struct table *t, const struct page *page, int policy, int phase, int checkpoint)
{
    const struct journal *j = page->journal;
    const struct phase *plan = &j->scenario->phases[phase];
    const struct checkpoint_result *result = &result_of(j, policy, phase)->checkpoints[checkpoint];
    const struct judgement *judgements = outcome_judgements(&j->outcome, result->judged);
    for (size_t i = 0; i < result->judged.count; i++) {
        TABLE_ADD(t, text_cell(j->scenario->policies[policy].name), text_cell(plan->name), count_cell(checkpoint + 1),
                  instant_cell(plan->start_ns + plan->checkpoints[checkpoint]),
                  text_cell(decision_words[result->decision]));
        put_judgement(t, page, criterion_of(j, &judgements[i]), &judgements[i]);
        table_add(t, text_cell(i >= result->first_abort ? "abort" : "continue"));
    }
}

static void put_csv(struct page *page)
{
    const struct scenario *scenario = page->journal->scenario;
    static const struct column columns[] = {COLUMN_CSV("policy", TEXT),      COLUMN_CSV("phase", TEXT),
                                            COLUMN_CSV("checkpoint", COUNT), COLUMN_CSV("time", INSTANT),
                                            COLUMN_CSV("decision", TEXT),    JUDGEMENT_COLUMNS,
                                            COLUMN_CSV("decides", TEXT)};
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
    for (int p = 0; p < scenario->policies_count; p++)
        for (int i = 0; i < scenario->phases_count; i++)
            for (int c = 0; c < scenario->phases[i].checkpoints_count; c++)
                put_csv_rows(t, page, p, i, c);
}

/* --- trends --- */

const char *trend_word(struct ratio before, struct ratio now, int64_t apart_ns, struct ratio target)
{
    if (!ratio_has_data(before) || !ratio_has_data(now) || !ratio_has_data(target) || apart_ns <= 0)
        return NULL;
    struct ratio room = ratio_multiply(target, ratio_make(apart_ns, 10 * NS_PER_HOUR), NULL);
    if (ratio_compare(ratio_subtract(now, before, NULL), room) > 0)
        return "rising";
    return ratio_compare(ratio_subtract(before, now, NULL), room) > 0 ? "falling" : "stable";
}

const char *leak_word(struct ratio now, struct ratio growth, struct ratio capacity, int64_t left_ns)
{
    if (!ratio_has_data(now) || !ratio_has_data(growth) || !ratio_has_data(capacity))
        return NULL;
    struct ratio more = ratio_multiply(growth, ratio_make(left_ns, NS_PER_HOUR), NULL);
    struct ratio most = ratio_multiply(capacity, MEMORY_CONCERN, NULL);
    return ratio_compare(ratio_add(now, more, NULL), most) > 0 ? "concern" : "stable";
}

/* --- what is known at a checkpoint --- */

struct moment {
    const struct journal *j;
    int phase, checkpoint;
    int64_t time_ns;
    const struct scope_values *values, *platform; /* of the phase so far: of the new version, of everybody */
    const struct judgement *judged;
    size_t judged_count;
};
/* The checkpoints of a phase that were reached. */
struct moments {
    const struct journal *j;
    int phase, count;
    struct moment at[CHECKPOINTS_MAX];
};

static struct moments moments_of(const struct journal *j, int phase)
{
    const struct phase *plan = &j->scenario->phases[phase];
    struct moments moments = {.j = j, .phase = phase};
    for (int c = 0; c < plan->checkpoints_count; c++) {
        struct judged judged = result_of(j, 0, phase)->checkpoints[c].judged;
        struct moment moment = {.j = j,
                                .phase = phase,
                                .checkpoint = c,
                                .time_ns = plan->start_ns + plan->checkpoints[c],
                                .values = outcome_checkpoint(&j->outcome, phase, c, scope_of(ARM_CANDIDATE)),
                                .platform = outcome_checkpoint(&j->outcome, phase, c, scope_of(ARM_ALL)),
                                .judged = outcome_judgements(&j->outcome, judged),
                                .judged_count = judged.count};
        if (!moment.values)
            break;
        moments.at[moments.count++] = moment;
    }
    return moments;
}

/* --- lines: a title, and a cell of every moment --- */

struct line {
    const char *title;
    struct table_cell (*cell)(const struct moment *moment, int64_t which);
    int64_t which; /* of several like it: a metric, a segment ... */
};

static void put_line(struct table *t, const struct moments *moments, struct line line)
{
    table_add(t, text_cell(line.title));
    for (int c = 0; c < moments->count; c++)
        table_add(t, line.cell(&moments->at[c], line.which));
    table_drop_unknown(t);
}

static struct table_cell time_cell(const struct moment *m, int64_t unused)
{
    (void)unused;
    return instant_cell(m->time_ns);
}

static struct table_cell decision_cell(const struct moment *m, int64_t unused)
{
    enum decision_kind decision = result_of(m->j, 0, m->phase)->checkpoints[m->checkpoint].decision;
    (void)unused;
    return strong_cell(text_cell(decision_words[decision]), decision != DECISION_CONTINUE);
}

static struct table_cell metric_cell(const struct moment *m, int64_t metric)
{
    return measured_cell(m->j, m->values, (enum metric)metric);
}

static struct table_cell word_or_absent(const char *word)
{
    return word ? text_cell(word) : absent_cell();
}

/* What the driving policy's gate wants a metric to stay below; no data when it does not say. */
static struct ratio target_of(const struct moment *m, enum metric metric)
{
    const struct policy_phase *rules = rules_of(m->j, 0, m->phase);
    for (size_t i = 0; rules && i < rules->gate_count; i++) {
        const struct criterion *c = &rules->gate[i];
        bool below = c->comparator == COMPARATOR_LESS || c->comparator == COMPARATOR_LESS_OR_EQUAL;
        if (c->metric == metric && below && c->scope.region < 0 && c->scope.segment < 0)
            return c->threshold;
    }
    return RATIO_NO_DATA;
}

static struct table_cell trend_cell(const struct moment *m, int64_t metric)
{
    if (m->checkpoint == 0)
        return absent_cell();
    return word_or_absent(trend_word(m[-1].values->of[metric].of, m->values->of[metric].of, m->time_ns - m[-1].time_ns,
                                     target_of(m, (enum metric)metric)));
}

static struct table_cell leak_cell(const struct moment *m, int64_t unused)
{
    (void)unused;
    const struct ratio kib = {1024, 1};
    const int64_t *of = m->values->sum.of;
    const struct phase *plan = &m->j->scenario->phases[m->phase];
    /* KiB and seconds over replicas and microseconds: a replica's capacity in bytes. */
    struct ratio capacity = ratio_make(of[MEASURE_MEMORY_CAPACITY_KIB_S], of[MEASURE_REPLICA_US]);
    if (!ratio_has_data(m->values->memory_last) || !ratio_has_data(capacity))
        return absent_cell();
    capacity = ratio_multiply(capacity, (struct ratio){INT64_C(1024) * 1000000, 1}, NULL);
    return word_or_absent(leak_word(ratio_multiply(m->values->memory_last, kib, NULL),
                                    m->values->of[METRIC_MEMORY_GROWTH].of, capacity,
                                    plan->start_ns + plan->length_ns - m->time_ns));
}

/* Revenue of the platform; a recording states its own. */
static struct table_cell revenue_cell(const struct moment *m, int64_t minutes)
{
    bool stated = metric_stated(m->values, METRIC_REVENUE_PER_MINUTE);
    struct table_cell cell = measured_cell(m->j, stated ? m->values : m->platform, METRIC_REVENUE_PER_MINUTE);
    if (cell.state == CELL_KNOWN)
        cell.ratio = ratio_multiply(cell.ratio, (struct ratio){minutes, 1}, NULL);
    return cell;
}

static struct table_cell segment_cell(const struct moment *m, int64_t segment)
{
    struct scope scope = {ARM_CANDIDATE, -1, (int)segment};
    return measured_cell(m->j, outcome_checkpoint(&m->j->outcome, m->phase, m->checkpoint, scope), METRIC_ERROR_RATE);
}

/* Incidents of a severity seen from outside, and those that the driving policy's own decisions are (U-09). */
static struct table_cell incidents_cell(const struct moment *m, int64_t severity)
{
    static const enum measure seen[SEVERITY_KINDS] = {
#define X(name, word) [SEVERITY_##name] = MEASURE_INCIDENTS_##name,
        SEVERITIES(X)
#undef X
    };
    int64_t count = m->values->sum.of[seen[severity]];
    for (size_t i = 0; i < outcome_decisions(&m->j->outcome); i++) {
        const struct decision *d = outcome_decision(&m->j->outcome, i);
        count += d->policy == 0 && d->phase == m->phase && d->time_ns <= m->time_ns &&
                 (int64_t)decision_severity(d->kind) == severity;
    }
    return count > 0 ? count_cell(count) : absent_cell();
}

/* --- what was judged --- */

/* How the moment judged what a criterion asks, or NULL. */
static const struct judgement *judgement_at(const struct moment *m, const struct criterion *criterion)
{
    for (size_t i = 0; i < m->judged_count; i++)
        if (criteria_equal(criterion_of(m->j, &m->judged[i]), criterion))
            return &m->judged[i];
    return NULL;
}

/* A row for every criterion of any checkpoint, at its first. */
static void put_judged(struct table *t, const struct moments *moments)
{
    for (const struct moment *m = moments->at; m < moments->at + moments->count; m++)
        for (size_t i = 0; i < m->judged_count; i++) {
            const struct criterion *criterion = criterion_of(m->j, &m->judged[i]);
            const struct moment *first = moments->at;
            while (!judgement_at(first, criterion))
                first++;
            if (judgement_at(first, criterion) != &m->judged[i])
                continue;
            table_add(t, text_cell(criterion->text));
            for (int c = 0; c < moments->count; c++) {
                const struct judgement *judged = judgement_at(&moments->at[c], criterion);
                table_add(t, judged ? strong_cell(judged_cell(criterion, judged), judged->verdict != VERDICT_PASS)
                                    : absent_cell());
            }
        }
}

/* Whether every checkpoint judged the metric over the phase so far, so that its value stands there already. */
static bool is_judged(const struct moments *moments, enum metric metric)
{
    for (const struct moment *m = moments->at; m < moments->at + moments->count; m++) {
        bool found = false;
        for (size_t i = 0; i < m->judged_count && !found; i++) {
            const struct criterion *c = criterion_of(m->j, &m->judged[i]);
            found = c->metric == metric && c->window_ns == 0 && c->scope.region < 0 && c->scope.segment < 0 &&
                    c->scope.arm == ARM_CANDIDATE;
        }
        if (!found)
            return false;
    }
    return true;
}

/* --- the table of a phase --- */

static void put_metrics(struct table *t, const struct moments *moments)
{
    enum metric shown[METRICS];
    int count = metrics_shown_as(SHOWN_AS_LINE, shown);
    for (int i = 0; i < count; i++)
        if (!is_judged(moments, shown[i]) && metric_has_sense(moments->j, shown[i]))
            put_line(t, moments, (struct line){metric_table[shown[i]].line.name, metric_cell, shown[i]});
    for (int i = 0; i < count; i++)
        if (metric_is(shown[i], HAS_TREND))
            put_line(t, moments,
                     (struct line){table_say(t, "Trend: %s", metric_table[shown[i]].line.name), trend_cell, shown[i]});
}

static void put_measured(struct table *t, const struct moments *moments)
{
    const struct learners *learners = &moments->j->scenario->learners;
    static const struct line revenue[] = {{"Revenue a minute, platform", revenue_cell, 1},
                                          {"At this rate in 4 h", revenue_cell, 4 * 60},
                                          {"At this rate in 24 h", revenue_cell, 24 * 60}};
    put_metrics(t, moments);
    put_line(t, moments, (struct line){"Memory until the phase ends", leak_cell, 0});
    for (size_t i = 0; revenue_known(moments->j) && i < sizeof revenue / sizeof revenue[0]; i++)
        put_line(t, moments, revenue[i]);
    for (int i = 0; i < learners->segments_count; i++)
        put_line(t, moments,
                 (struct line){table_say(t, "Error rate of segment %s", learners->segments[i].name), segment_cell, i});
    for (int i = 0; i < SEVERITY_KINDS; i++)
        put_line(t, moments, (struct line){table_say(t, "Incidents, %s", severity_words[i]), incidents_cell, i});
}

static void put_moments(struct page *page, const struct moments *moments)
{
    struct table *t = page_table(page, SHAPE_ROWS, NULL, 0);
    t->title = moments->j->scenario->phases[moments->phase].name;
    table_column(t, (struct column)COLUMN("", "Checkpoint", TEXT, FORMAT_MARKDOWN));
    for (int c = 0; c < moments->count; c++)
        table_column(t, (struct column)COLUMN("", table_say(t, "%d", c + 1), QUANTITY, FORMAT_MARKDOWN));
    if (moments->count == 0) {
        t->lead = "No checkpoint was reached.";
        return;
    }
    put_line(t, moments, (struct line){"Time (UTC)", time_cell, 0});
    put_line(t, moments, (struct line){"Decision", decision_cell, 0});
    put_judged(t, moments);
    put_measured(t, moments);
}

void make_checkpoints(struct page *page)
{
    const struct scenario *scenario = page->journal->scenario;
    const char *explanation =
        "Criteria as judged, in bold what did not pass; below them the new version from the phase's start to the "
        "checkpoint. A trend is stable while its slope is at most 10 % of the gate's target per hour. Memory is a "
        "concern when, growing as it did, it passes 80 % of its capacity before the phase ends.";
    if (page->format == FORMAT_CSV)
        put_csv(page);
    for (int i = 0; i < scenario->phases_count && page->format == FORMAT_MARKDOWN; i++) {
        struct moments moments = moments_of(page->journal, i);
        if (scenario->phases[i].checkpoints_count == 0)
            continue;
        put_moments(page, &moments);
        if (moments.count > 0) { /* at the first that has something to explain */
            page->tables[page->count - 1]->lead = explanation;
            explanation = NULL;
        }
    }
}
