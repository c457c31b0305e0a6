/* judgements.c - criteria with what they were judged from: gates.csv, checkpoints.csv, and their cells elsewhere. */
#include "report/judgements.h"
#include "report/bound.h"
#include "report/sections.h"
#include "report/words.h"

const char *unit_word(enum unit unit, enum format format)
{
    return format == FORMAT_JSON ? unit_table[unit].json_word : unit_table[unit].csv_word;
}

static struct table_cell count_known(bool known, int64_t count)
{
    return known ? count_cell(count) : (struct table_cell){.kind = CELL_COUNT, .state = CELL_NO_DATA};
}

struct table_cell distance_cell(struct ratio value, const struct criterion *c)
{
    struct table_cell cell = {.kind = CELL_DISTANCE};
    bool wants_less = c->comparator == COMPARATOR_LESS || c->comparator == COMPARATOR_LESS_OR_EQUAL;
    bool wants_more = c->comparator == COMPARATOR_GREATER || c->comparator == COMPARATOR_GREATER_OR_EQUAL;
    if (!ratio_has_data(value) || !(wants_less || wants_more) || c->threshold.num <= 0 || value.num < 0)
        return absent_cell();
    int order = ratio_compare(value, c->threshold);
    struct ratio larger = order > 0 ? value : c->threshold, smaller = order > 0 ? c->threshold : value;
    if (order == 0) {
        cell.unit = DISTANCE_ON_IT;
    } else if (wants_more && c->info->unit == UNIT_SHARE) {
        cell.unit = DISTANCE_POINTS;
        cell.ratio = ratio_subtract(value, c->threshold, NULL);
    } else if (value.num == 0) {
        cell.unit = DISTANCE_NONE_SEEN;
    } else {
        cell.unit = DISTANCE_TIMES;
        cell.ratio = ratio_multiply(larger, (struct ratio){smaller.den, smaller.num}, NULL);
        cell.ratio.num *= order;
    }
    return cell;
}

static struct table_cell verdict_cell(enum verdict verdict)
{
    return strong_cell(text_cell(criterion_verdict_words[verdict]), verdict != VERDICT_PASS);
}

static struct table_cell bound_cell(const struct judgement *judged)
{
    if (!judgement_has_bound(judged))
        return absent_cell();
    int64_t bound = upper_bound_nano(judged->value.of.num, judged->value.of.den);
    return quantity_cell((struct ratio){bound, 1000000000}, UNIT_SHARE);
}

struct table_cell judged_cell(const struct criterion *c, const struct judgement *judged)
{
    struct table_cell cell = quantity_cell(judged->value.of, c->info->unit);
    cell.decimals = (unsigned char)decimals_apart(judged->value.of, c->threshold, c->info->unit);
    if (metric_lacks_rounds(c->metric, judged->value))
        cell.state = CELL_TOO_FEW;
    return cell;
}

static struct table_cell window_cell(const struct page *page, const struct judgement *judged)
{
    static const struct column columns[] = {COLUMN_JSON("start", INSTANT), COLUMN_JSON("end", INSTANT),
                                            COLUMN_JSON("samples", COUNT)};
    if (page->format != FORMAT_JSON)
        return absent_cell();
    struct table *t = NESTED_TABLE(page, SHAPE_RECORD, columns);
    TABLE_ADD(t, instant_cell(judged->start_ns), instant_cell(judged->end_ns), count_cell(judged->samples));
    return nested_cell(t);
}

/* Of a criterion that was never judged only what it asks for is known. */
void put_judgement(struct table *t, const struct page *page, const struct criterion *c, const struct judgement *judged)
{
    const struct judgement none = {.metric = c->metric, .verdict = VERDICT_NO_DATA};
    const struct judgement *of = judged ? judged : &none;
    const struct table_cell absent = absent_cell();
    struct ratio value = of->value.of;
    enum unit unit = c->info->unit;
    struct table_cell achieved = judged_cell(c, of), shown = quantity_cell(value, unit);
    shown.kind = CELL_SHOWN;
    achieved.strong = judged && of->verdict != VERDICT_PASS;
    table_add(t, text_cell(c->text));
    table_add(t, text_cell(c->info->word));
    table_add(t, text_cell(page->journal->scenario->arm_words[c->scope.arm]));
    table_add(t, text_cell(comparator_words[c->comparator]));
    table_add(t, fraction_cell(c->threshold));
    table_add(t, text_cell(unit_word(unit, FORMAT_CSV)));
    table_add(t, judged ? verdict_cell(of->verdict) : text_cell("not-judged"));
    table_add(t, judged ? achieved : absent);
    table_add(t, text_cell(unit_word(unit, FORMAT_JSON)));
    table_add(t, shown);
    table_add(t, count_known(ratio_has_data(value), value.num));
    table_add(t, count_known(ratio_has_data(value), value.den));
    table_add(t, value.den > 1 ? fraction_cell(value) : absent);
    table_add(t, judged ? count_cell(of->value.observations) : absent);
    table_add(t, fraction_cell(c->threshold));
    table_add(t, judged ? instant_cell(of->start_ns) : absent);
    table_add(t, judged ? instant_cell(of->end_ns) : absent);
    table_add(t, judged ? count_cell(of->samples) : absent);
    table_add(t, window_cell(page, of));
    table_add(t, distance_cell(value, c));
}

struct table *judgements_table(const struct page *page, struct judged judged)
{
    static const struct column columns[] = {JUDGEMENT_COLUMNS};
    const struct journal *j = page->journal;
    const struct judgement *judgements = outcome_judgements(&j->outcome, judged);
    struct table *t = NESTED_TABLE(page, SHAPE_ROWS, columns);
    for (size_t i = 0; i < judged.count; i++)
        put_judgement(t, page, criterion_of(j, &judgements[i]), &judgements[i]);
    return t;
}

/* What a gate adds to its criteria. */
#define GATE_COLUMNS                                                                                                   \
    COLUMN_BOTH("longest_breach_s", DURATION), COLUMN("upper_bound_95", "95 % upper bound", QUANTITY, FOR_ALL),        \
        COLUMN("verdict", "Verdict", TEXT, FORMAT_MARKDOWN)

static void put_gate_criterion(struct table *t, const struct page *page, int policy, int phase, size_t index)
{
    const struct phase_result *result = result_of(page->journal, policy, phase);
    const struct judgement *gate = outcome_judgements(&page->journal->outcome, result->gate);
    const struct judgement *judged = result->judged ? &gate[index] : NULL;
    put_judgement(t, page, &rules_of(page->journal, policy, phase)->gate[index], judged);
    TABLE_ADD(t, judged ? duration_cell(judged->breach_ns) : absent_cell(), judged ? bound_cell(judged) : absent_cell(),
              judged ? verdict_cell(judged->verdict) : text_cell("not judged"));
}

struct table *gate_table(const struct page *page, int policy, int phase)
{
    static const struct column columns[] = {JUDGEMENT_COLUMNS, GATE_COLUMNS};
    const struct phase_result *result = result_of(page->journal, policy, phase);
    struct table *t = NESTED_TABLE(page, SHAPE_ROWS, columns);
    for (size_t i = 0; i < result->gate.count; i++)
        put_gate_criterion(t, page, policy, phase, i);
    return t;
}

static void put_gates_csv(struct page *page)
{
    static const struct column columns[] = {COLUMN_CSV("policy", TEXT), COLUMN_CSV("phase", TEXT),
                                            COLUMN_CSV("phase_verdict", TEXT), JUDGEMENT_COLUMNS, GATE_COLUMNS};
    const struct scenario *scenario = page->journal->scenario;
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
    for (int p = 0; p < scenario->policies_count; p++)
        for (int i = 0; i < scenario->phases_count; i++) {
            const struct policy_phase *rules = rules_of(page->journal, p, i);
            for (size_t k = 0; rules && k < rules->gate_count; k++) {
                TABLE_ADD(t, text_cell(scenario->policies[p].name), text_cell(scenario->phases[i].name),
                          text_cell(phase_verdict_words[result_of(page->journal, p, i)->verdict]));
                put_gate_criterion(t, page, p, i, k);
            }
        }
}

/* A table of every gate of the driving policy. */
static void put_gate(struct page *page, int phase)
{
    static const struct column columns[] = {JUDGEMENT_COLUMNS, GATE_COLUMNS};
    const struct policy_phase *rules = rules_of(page->journal, 0, phase);
    const struct phase_result *result = result_of(page->journal, 0, phase);
    struct shown s;
    if (!rules || rules->gate_count == 0)
        return;
    struct table *t = PAGE_TABLE(page, SHAPE_ROWS, columns);
    t->title =
        table_say(t, "%s: %s", page->journal->scenario->phases[phase].name, phase_verdict_words[result->verdict]);
    t->lead = result->judged ? table_say(t, "Decided %s UTC.", time_short(page->journal, result->decided_ns, &s))
                             : "Not judged. It asks for:";
    if (page->count == 1)
        t->note = "Values are compared exactly, as fractions. The bound is the exact one-sided 95 % upper confidence "
                  "bound of a share (Clopper and Pearson), for attempts that fail independently.";
    for (size_t i = 0; i < rules->gate_count; i++)
        put_gate_criterion(t, page, 0, phase, i);
}

/* Programs get every policy's in one table, people one of the driving policy for each phase. */
void make_gates(struct page *page)
{
    if (page->format == FORMAT_CSV) {
        put_gates_csv(page);
        return;
    }
    for (int i = 0; i < page->journal->scenario->phases_count; i++)
        put_gate(page, i);
}
