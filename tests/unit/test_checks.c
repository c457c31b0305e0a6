/* What the headers of model, metrics, control and rehearsal promise is broken here, and the break is seen. */
#include "control_fixture.h"
#include "expect_seen.h"
#include "lint/finding.h"
#include "model/blocks.h"
#include "rehearsal/journal.h"

static void check_blocks(const void *of)
{
    blocks_check(of);
}

static void every_break_of_a_list_that_only_grows_is_seen(void **state)
{
    (void)state;
    struct blocks b;
    void *last;
    blocks_open(&b, sizeof(int));
    for (size_t i = 0; i < BLOCKS_FIRST + 1; i++)
        blocks_add(&b, 1);
    blocks_publish(&b);
    blocks_check(&b);
    b.used--;
    expect_seen("more is published than there is", "<= b->used", check_blocks, &b);
    b.used++;
    last = b.block[1];
    b.block[1] = NULL;
    expect_seen("what was added lies nowhere", "b->used == 0", check_blocks, &b);
    b.block[1] = last;
    b.block[3] = last;
    expect_seen("a block that nobody needs", "!b->block[i]", check_blocks, &b);
    b.block[3] = NULL;
    b.element_bytes = 0;
    expect_seen("elements of no size", "element_bytes > 0", check_blocks, &b);
    b.element_bytes = sizeof(int);
    blocks_free(&b);
}

static void check_histogram(const void *of)
{
    histogram_check(of);
}

static void check_histogram_sum(const void *of)
{
    histogram_sum_check(of);
}

static void every_break_of_a_histogram_is_seen(void **state)
{
    (void)state;
    static struct histogram h;
    static struct histogram_sum sum;
    histogram_reset(&h);
    histogram_add(&h, 1000);
    histogram_add(&h, 5000);
    histogram_check(&h);
    h.count[3] = 1;
    expect_seen("a count outside its range", "h->low <= i", check_histogram, &h);
    h.count[3] = 0;
    h.max_ns = 1000;
    expect_seen("the longest is not in the highest step", "== high", check_histogram, &h);
    h.max_ns = 5000;
    histogram_sum_clear(&sum);
    histogram_sum_add(&sum, &h);
    histogram_sum_check(&sum);
    sum.total++;
    expect_seen("a total of more than there is", "total == sum->total", check_histogram_sum, &sum);
}

static void check_window(const void *of)
{
    window_check(of);
}

static void every_break_of_a_window_is_seen(void **state)
{
    (void)state;
    static struct window w;
    static struct slice slice;
    const struct metric_settings settings = {0};
    for (int end = 0; end < ROUND_ENDS; end++)
        histogram_reset(&slice.latency[end]);
    histogram_add(&slice.latency[ROUND_ANSWERED], 1000);
    window_reset(&w, &settings);
    window_check(&w);
    for (int64_t minute = 0; minute < 3; minute++)
        window_add(&w, &slice, minute * NS_PER_MINUTE, (minute + 1) * NS_PER_MINUTE);
    window_check(&w);
    w.observed_ns += 1;
    expect_seen("more is observed than has passed", "w->observed_ns <=", check_window, &w);
    w.observed_ns -= 1;
    w.minutes = 4;
    expect_seen("more whole minutes than were observed", "w->minutes * NS_PER_MINUTE", check_window, &w);
    w.minutes = 3;
    w.end_ns = w.start_ns;
    expect_seen("time that stands still", "w->start_ns < w->end_ns", check_window, &w);
    w.end_ns = 3 * NS_PER_MINUTE;
    w.minute.latency[ROUND_ANSWERED] = w.latency[ROUND_ANSWERED];
    w.latency[ROUND_ANSWERED].total = 2;
    expect_seen("a sum that is not the whole", "total == sum->total", check_window, &w);
}

static const struct scopes few = {1, 1};

static void check_sample(const void *of)
{
    sample_check(of, &few);
}

static void every_break_of_a_sample_is_seen(void **state)
{
    (void)state;
    struct sample s;
    struct measures sum = {{0}};
    sample_open(&s, &few);
    sample_clear(&s, 0, SECONDS(30));
    sum.of[MEASURE_SERVED] = 3;
    sample_fold(&s, &few, &(struct contribution){ARM_CANDIDATE, 0, 0, &sum, NULL});
    sample_check(&s, &few);
    s.slices[scopes_everybody(&few, ARM_ALL)].sum.of[MEASURE_SERVED]++;
    expect_seen("arms that do not add up", "sum == all->of[m]", check_sample, &s);
    s.slices[scopes_everybody(&few, ARM_ALL)].sum.of[MEASURE_SERVED]--;
    s.end_ns = s.start_ns;
    expect_seen("an interval of no length", "s->start_ns < s->end_ns", check_sample, &s);
    s.end_ns = SECONDS(30);
    s.slices_count--;
    expect_seen("a scope is missing", "scopes_count", check_sample, &s);
    s.slices_count++;
    sample_free(&s);
}

static void check_outcome(const void *of)
{
    outcome_check(of);
}

static void every_break_of_an_outcome_is_seen(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    feed(f, 300, nominal);
    outcome_check(&f->outcome);
    assert_true(outcome_decisions(&f->outcome) > 1);
    struct decision *last = blocks_at(&f->outcome.decisions, outcome_decisions(&f->outcome) - 1), good = *last;
    last->time_ns = -1;
    expect_seen("decisions out of order", "d->time_ns >= before_ns", check_outcome, &f->outcome);
    *last = good;
    last->phase = 2;
    expect_seen("a phase that is not there", "d->phase < o->phases", check_outcome, &f->outcome);
    *last = good;
    last->policy = -1;
    expect_seen("a policy that is not there", "d->policy >= 0", check_outcome, &f->outcome);
    *last = good;
    last->evidence.count = 1000;
    expect_seen("evidence that is not there", "d->evidence.first", check_outcome, &f->outcome);
    *last = good;
    fixture_free(f);
}

static void check_control(const void *of)
{
    control_check(((const struct fixture *)of)->control);
}

static void every_break_of_control_that_shows_is_seen(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    feed(f, 300, nominal);
    control_check(f->control);
    outcome_result_of(&f->outcome, 0, 1)->verdict = PHASE_RUNNING;
    expect_seen("two phases at once", "PHASE_RUNNING", check_control, f);
    outcome_result_of(&f->outcome, 0, 1)->verdict = PHASE_NOT_RUN;
    control_check(f->control);
    fixture_free(f);
}

static void check_journal(const void *of)
{
    journal_check(of);
}

/* Rows are const to all but who adds them. */
static struct journal_row *row_of(struct journal *j, size_t index)
{
    return (struct journal_row *)(uintptr_t)journal_row(j, index);
}

static void every_break_of_a_journal_is_seen(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    struct journal j;
    journal_open(&j, &f->scenario, true);
    for (int64_t at = 0; at < 90; at += 30) {
        sample_clear(&f->sample, SECONDS(at), SECONDS(at + 30));
        journal_add(&j, &f->sample, STAGE_PHASE, 0, (struct ratio){1, 10});
    }
    journal_check(&j);
    struct journal_row *last = row_of(&j, 2);
    last->start_ns -= 1;
    expect_seen("samples that overlap", "row->start_ns >=", check_journal, &j);
    last->start_ns += 1;
    last->segments--;
    expect_seen("a segment is missing", "row->segments == scopes->segments", check_journal, &j);
    last->segments++;
    last->phase = 2;
    expect_seen("a phase that is not there", "row->phase <", check_journal, &j);
    last->phase = 0;
    last->arms[ARM_CANDIDATE].given_set = 1;
    expect_seen("what was given is not there", "!row->arms[arm].given_set == !row->arms[arm].given", check_journal, &j);
    last->arms[ARM_CANDIDATE].given_set = 0;
    j.keeps_rows = false;
    expect_seen("rows that nobody wanted", "j->keeps_rows", check_journal, &j);
    j.keeps_rows = true;
    j.phase = 2;
    expect_seen("a phase under way that is not there", "j->phase <", check_journal, &j);
    j.phase = 0;
    journal_free(&j);
    fixture_free(f);
}

static void check_finding(const void *of)
{
    finding_check(of);
}

static void every_break_of_a_finding_is_seen(void **state)
{
    (void)state;
    static const struct lint_rule_info rule = {"rule", LINT_NOTE, "title", "meaning"};
    struct finding finding = {.rule = &rule, .said_with = "{many} of {long}"};
    finding_count(&finding, "many", 3);
    finding_span(&finding, "long", NS_PER_MINUTE);
    finding_check(&finding);
    finding.facts_count--;
    expect_seen("a number that is said and not there", "not true: fact", check_finding, &finding);
    finding.facts_count++;
    finding.facts[1].value = RATIO_NO_DATA;
    expect_seen("a fact without a value", "ratio_has_data", check_finding, &finding);
    finding.facts[1] = finding.facts[0];
    expect_seen("two facts of one name", "fact_named", check_finding, &finding);
    finding.rule = NULL;
    expect_seen("a finding of no rule", "finding->rule", check_finding, &finding);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_break_of_a_list_that_only_grows_is_seen),
        cmocka_unit_test(every_break_of_a_histogram_is_seen),
        cmocka_unit_test(every_break_of_a_window_is_seen),
        cmocka_unit_test(every_break_of_a_sample_is_seen),
        cmocka_unit_test(every_break_of_an_outcome_is_seen),
        cmocka_unit_test(every_break_of_control_that_shows_is_seen),
        cmocka_unit_test(every_break_of_a_journal_is_seen),
        cmocka_unit_test(every_break_of_a_finding_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
