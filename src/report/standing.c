/* standing.c - where each phase stood at its checkpoints, a column each: what was judged, and what was measured of the
 * new version from the phase's start to the checkpoint. Nothing is decided here. */
#include "report/sections.h"

#define MEMORY_CONCERN ((struct ratio){4, 5}) /* of its capacity (U-18) */
#define CRITERIA_MAX 64

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

struct stand {
    const struct journal *j;
    int phase, checkpoint;
    int64_t time_ns;
    const struct scope_values *values, *platform;
};

static struct stand stand_at(const struct journal *j, int phase, int checkpoint)
{
    const struct phase *plan = &j->scenario->phases[phase];
    struct stand s = {.j = j, .phase = phase, .checkpoint = checkpoint};
    s.values = checkpoint < 0 ? NULL : outcome_checkpoint(&j->outcome, phase, checkpoint, scope_of(ARM_CANDIDATE));
    s.platform = checkpoint < 0 ? NULL : outcome_checkpoint(&j->outcome, phase, checkpoint, scope_of(ARM_ALL));
    s.time_ns = checkpoint < 0 ? plan->start_ns : plan->start_ns + plan->checkpoints[checkpoint];
    return s;
}

static struct table_cell known_or_absent(struct ratio value, enum unit unit)
{
    return ratio_has_data(value) ? quantity_cell(value, unit) : absent_cell();
}

static struct table_cell word_or_absent(const char *word)
{
    return word ? text_cell(word) : absent_cell();
}

/* A metric of the phase so far. A spread over too short a time says nothing; a recording may count no complaints. */
static struct table_cell metric_so_far(const struct stand *s, const struct scope_values *values, enum metric metric)
{
    const struct value *value = &values->of[metric];
    bool stated = values->recorded >> metric & 1;
    bool too_short =
        metric == METRIC_SEGMENT_VARIANCE && values->observed_ns < s->j->scenario->monitoring.variance_window_ns;
    bool uncounted = metric == METRIC_COMPLAINTS && s->j->outcome.recorded && value->of.num == 0;
    struct table_cell cell = known_or_absent(value->of, metric_table[metric].unit);
    if (!stated && (too_short || uncounted))
        return absent_cell();
    if (metric_lacks_rounds(metric, *value))
        cell.state = CELL_TOO_FEW;
    return cell;
}

static struct table_cell metric_cell(const struct stand *s, int64_t metric)
{
    return metric_so_far(s, s->values, (enum metric)metric);
}

/* What the driving policy's gate wants a metric to stay below; no data when it does not say. */
static struct ratio target_of(const struct stand *s, enum metric metric)
{
    const struct policy_phase *rules = rules_of(s->j, 0, s->phase);
    for (size_t i = 0; rules && i < rules->gate_count; i++) {
        const struct criterion *c = &rules->gate[i];
        bool below = c->comparator == COMPARATOR_LESS || c->comparator == COMPARATOR_LESS_OR_EQUAL;
        if (c->metric == metric && below && c->scope.region < 0 && c->scope.segment < 0)
            return c->threshold;
    }
    return RATIO_NO_DATA;
}

static struct table_cell trend_cell(const struct stand *s, int64_t metric)
{
    struct stand before = stand_at(s->j, s->phase, s->checkpoint - 1);
    if (!before.values)
        return absent_cell();
    return word_or_absent(trend_word(before.values->of[metric].of, s->values->of[metric].of,
                                     s->time_ns - before.time_ns, target_of(s, (enum metric)metric)));
}

static struct table_cell leak_cell(const struct stand *s, int64_t unused)
{
    (void)unused;
    const struct ratio kib = {1024, 1};
    const int64_t *of = s->values->sum.of;
    const struct phase *plan = &s->j->scenario->phases[s->phase];
    /* KiB and seconds over replicas and microseconds: a replica's capacity in bytes. */
    struct ratio capacity = ratio_make(of[MEASURE_MEMORY_CAPACITY_KIB_S], of[MEASURE_REPLICA_US]);
    if (!ratio_has_data(s->values->memory_last) || !ratio_has_data(capacity))
        return absent_cell();
    capacity = ratio_multiply(capacity, (struct ratio){INT64_C(1024) * 1000000, 1}, NULL);
    return word_or_absent(leak_word(ratio_multiply(s->values->memory_last, kib, NULL),
                                    s->values->of[METRIC_MEMORY_GROWTH].of, capacity,
                                    plan->start_ns + plan->length_ns - s->time_ns));
}

/* Revenue of the platform; a recording states its own. */
static struct table_cell revenue_cell(const struct stand *s, int64_t minutes)
{
    enum metric metric = METRIC_REVENUE_PER_MINUTE;
    bool stated = s->values->recorded >> metric & 1;
    struct table_cell cell = metric_so_far(s, stated ? s->values : s->platform, metric);
    if (cell.state == CELL_KNOWN)
        cell.ratio = ratio_multiply(cell.ratio, (struct ratio){minutes, 1}, NULL);
    return cell;
}

static struct table_cell segment_cell(const struct stand *s, int64_t segment)
{
    struct scope scope = {ARM_CANDIDATE, -1, (int)segment};
    const struct scope_values *values = outcome_checkpoint(&s->j->outcome, s->phase, s->checkpoint, scope);
    return known_or_absent(values->of[METRIC_ERROR_RATE].of, UNIT_SHARE);
}

/* Incidents of a severity seen from outside, and those that the driving policy's own decisions are (U-09). */
static struct table_cell incidents_cell(const struct stand *s, int64_t severity)
{
    int64_t count = s->values->sum.of[MEASURE_INCIDENTS_CRITICAL + severity];
    for (size_t i = 0; i < outcome_decisions(&s->j->outcome); i++) {
        const struct decision *d = outcome_decision(&s->j->outcome, i);
        count += d->policy == 0 && d->phase == s->phase && d->time_ns <= s->time_ns &&
                 (int64_t)decision_severity(d->kind) == severity;
    }
    return count > 0 ? count_cell(count) : absent_cell();
}

/* --- what was judged --- */

/* The criteria of all checkpoints of a phase, each once. */
static int criteria_of(const struct journal *j, int phase, const struct criterion *criteria[CRITERIA_MAX])
{
    int count = 0;
    for (int c = 0; c < j->scenario->phases[phase].checkpoints_count; c++) {
        struct judged judged = result_of(j, 0, phase)->checkpoints[c].judged;
        for (size_t i = 0; i < judged.count; i++) {
            const struct criterion *criterion = criterion_of(j, &outcome_judgements(&j->outcome, judged)[i]);
            int at = 0;
            while (at < count && !criteria_equal(criteria[at], criterion))
                at++;
            if (at == count && count < CRITERIA_MAX)
                criteria[count++] = criterion;
        }
    }
    return count;
}

static struct table_cell criterion_cell(const struct stand *s, const struct criterion *criterion)
{
    struct judged judged = result_of(s->j, 0, s->phase)->checkpoints[s->checkpoint].judged;
    const struct judgement *list = outcome_judgements(&s->j->outcome, judged);
    for (size_t i = 0; i < judged.count; i++) {
        const struct criterion *c = criterion_of(s->j, &list[i]);
        if (criteria_equal(c, criterion))
            return strong_cell(judged_cell(c, &list[i]), list[i].verdict != VERDICT_PASS);
    }
    return absent_cell();
}

/* Whether every checkpoint judged the metric over the phase so far, so that its value stands there already. */
static bool is_judged(const struct journal *j, int phase, int columns, enum metric metric)
{
    for (int c = 0; c < columns; c++) {
        struct judged judged = result_of(j, 0, phase)->checkpoints[c].judged;
        const struct judgement *list = outcome_judgements(&j->outcome, judged);
        bool found = false;
        for (size_t i = 0; i < judged.count && !found; i++) {
            const struct criterion *criterion = criterion_of(j, &list[i]);
            found = criterion->metric == metric && criterion->window_ns == 0 && criterion->scope.region < 0 &&
                    criterion->scope.segment < 0 && criterion->scope.arm == ARM_CANDIDATE;
        }
        if (!found)
            return false;
    }
    return true;
}

/* --- the table of a phase --- */

static int reached(const struct journal *j, int phase)
{
    int count = 0;
    while (count < j->scenario->phases[phase].checkpoints_count && stand_at(j, phase, count).values)
        count++;
    return count;
}

/* Adds a row: its title, and of each checkpoint that was reached what `make` makes of it. */
static void put_row(struct table *t, const struct journal *j, int phase, int columns, const char *title,
                    struct table_cell (*make)(const struct stand *s, int64_t which), int64_t which)
{
    table_add(t, text_cell(title));
    for (int c = 0; c < columns; c++) {
        struct stand s = stand_at(j, phase, c);
        table_add(t, make(&s, which));
    }
    table_drop_unknown(t);
}

static void put_measured(struct table *t, const struct journal *j, int phase, int columns)
{
    enum metric lines[METRICS];
    bool revenue = revenue_known(j);
    int count = metrics_shown_as(SHOWN_AS_LINE, lines);
    for (int i = 0; i < count; i++)
        if (!is_judged(j, phase, columns, lines[i]) && (!metric_is(lines[i], OF_REVENUE) || revenue))
            put_row(t, j, phase, columns, metric_table[lines[i]].line.name, metric_cell, lines[i]);
    put_row(t, j, phase, columns, "Trend of the error rate", trend_cell, METRIC_ERROR_RATE);
    put_row(t, j, phase, columns, "Trend of p99", trend_cell, METRIC_LATENCY_P99);
    put_row(t, j, phase, columns, "Growth of a replica's memory", metric_cell, METRIC_MEMORY_GROWTH);
    put_row(t, j, phase, columns, "Memory until the phase ends", leak_cell, 0);
    if (revenue) {
        put_row(t, j, phase, columns, "Revenue a minute, platform", revenue_cell, 1);
        put_row(t, j, phase, columns, "At this rate in 4 h", revenue_cell, 4 * 60);
        put_row(t, j, phase, columns, "At this rate in 24 h", revenue_cell, 24 * 60);
    }
    for (int i = 0; i < j->scenario->learners.segments_count; i++)
        put_row(t, j, phase, columns, table_say(t, "Error rate of segment %s", j->scenario->learners.segments[i].name),
                segment_cell, i);
    for (int i = 0; i < SEVERITY_KINDS; i++)
        put_row(t, j, phase, columns, table_say(t, "Incidents, %s", severity_words[i]), incidents_cell, i);
}

static void put_phase(struct page *page, int phase)
{
    const struct journal *j = page->journal;
    const struct criterion *criteria[CRITERIA_MAX];
    int columns = reached(j, phase), criteria_count = criteria_of(j, phase, criteria);
    struct table *t = page_table(page, SHAPE_ROWS, NULL, 0);
    t->title = j->scenario->phases[phase].name;
    table_column(t, (struct column)COLUMN("", "Checkpoint", TEXT, FORMAT_MARKDOWN));
    if (columns == 0)
        t->lead = "No checkpoint was reached.";
    for (int c = 0; c < columns; c++)
        table_column(t, (struct column)COLUMN("", table_say(t, "%d", c + 1), QUANTITY, FORMAT_MARKDOWN));
    if (columns == 0)
        return;
    table_add(t, text_cell("Time (UTC)"));
    for (int c = 0; c < columns; c++)
        table_add(t, instant_cell(stand_at(j, phase, c).time_ns));
    table_add(t, text_cell("Decision"));
    for (int c = 0; c < columns; c++) {
        enum decision_kind decision = result_of(j, 0, phase)->checkpoints[c].decision;
        table_add(t, strong_cell(text_cell(decision_words[decision]), decision != DECISION_CONTINUE));
    }
    for (int i = 0; i < criteria_count; i++) {
        table_add(t, text_cell(criteria[i]->text));
        for (int c = 0; c < columns; c++) {
            struct stand s = stand_at(j, phase, c);
            table_add(t, criterion_cell(&s, criteria[i]));
        }
    }
    put_measured(t, j, phase, columns);
}

void make_standing(struct page *page)
{
    static const char explanation[] =
        "Criteria as judged, in bold what did not pass; below them the new version from the phase's start to the "
        "checkpoint. A trend is stable while its slope is at most 10 % of the gate's target per hour. Memory is a "
        "concern when, growing as it did, it passes 80 % of its capacity before the phase ends.";
    for (int i = 0; i < page->journal->scenario->phases_count; i++)
        if (page->journal->scenario->phases[i].checkpoints_count > 0)
            put_phase(page, i);
    for (size_t i = 0; i < page->count; i++)
        if (table_rows(page->tables[i]) > 0) {
            page->tables[i]->lead = explanation;
            break;
        }
}
