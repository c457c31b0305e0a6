/* test_outcome.c - the outcome as data: indices that resolve, lists that never move, readers beside a run. */
#include "control_fixture.h"

#include "model/blocks.h"
#include "rehearsal/journal.h"

#include <pthread.h>

static void elements_of_blocks_never_move_and_are_found_by_index(void **state)
{
    (void)state;
    struct blocks b;
    blocks_open(&b, sizeof(int));
    const int *first = blocks_at(&b, blocks_add(&b, 1));
    for (int i = 1; i < 10000; i++)
        *(int *)blocks_at(&b, blocks_add(&b, 1)) = i;
    assert_int_equal(b.used, 10000);
    for (int i = 0; i < 10000; i++)
        assert_int_equal(*(const int *)blocks_at(&b, (size_t)i), i);
    assert_ptr_equal(blocks_at(&b, 0), first);
    blocks_free(&b);
}

static void what_is_added_together_lies_side_by_side_even_when_a_block_is_too_short(void **state)
{
    (void)state;
    struct blocks b;
    blocks_open(&b, sizeof(int));
    for (int round = 0; round < 200; round++) {
        size_t count = (size_t)(round * 7 % 150 + 1), first = blocks_add(&b, count);
        int *at = blocks_at(&b, first);
        for (size_t i = 0; i < count; i++)
            assert_ptr_equal(blocks_at(&b, first + i), at + i);
    }
    blocks_free(&b);
}

static void readers_see_what_was_published_and_nothing_more(void **state)
{
    (void)state;
    struct blocks b;
    blocks_open(&b, sizeof(int));
    blocks_add(&b, 3);
    assert_int_equal(blocks_published(&b), 0);
    blocks_publish(&b);
    assert_int_equal(blocks_published(&b), 3);
    blocks_free(&b);
}

/* Three minutes of breaches after a calm minute: a warning, then a rollback. */
static struct fixture *rolled_back(void)
{
    struct fixture *f = ramp();
    feed(f, 60, nominal);
    feed(f, 180, errors_of(10));
    return f;
}

static void a_decision_is_a_reason_and_numbers(void **state)
{
    (void)state;
    struct fixture *f = rolled_back();
    const struct decision *warn = decided(f, 0, DECISION_WARN), *rollback = decided(f, 0, DECISION_ROLLBACK);
    assert_int_equal(warn->reason, REASON_TRIGGER_FIRED);
    assert_int_equal(warn->trigger, 0);
    assert_int_equal(warn->onset_ns, SECONDS(60));
    assert_int_equal(warn->breach_ns, SECONDS(120));
    assert_int_equal(evidence(f, warn)->criterion.list, CRITERIA_TRIGGERS);
    assert_int_equal(evidence(f, warn)->metric, METRIC_ERROR_RATE);
    assert_int_equal(rollback->trigger, 1);
    assert_int_equal(evidence(f, rollback)->criterion.list, CRITERIA_GATE);
    assert_int_equal(evidence(f, rollback)->criterion.index, 0);
    assert_ptr_equal(criterion_at(&f->scenario, evidence(f, rollback)->criterion), &f->rules[0][0].gate[0]);
    assert_true(says(f, rollback,
                     "any criterion breached for 3m -> rollback to 0%: error_rate 1% against error_rate < "
                     "0.5%, for 3m; the ultra-fast arm goes to 0%"));
    const struct decision *begin = decided(f, 0, DECISION_BEGIN);
    assert_int_equal(begin->reason, REASON_PHASE_BEGINS);
    assert_int_equal(ratio_compare(begin->share, (struct ratio){10, 100}), 0);
    assert_false(ratio_has_data(begin->split)); /* the split changes with the balancer, not with the phase */
    fixture_free(f);
}

static void a_reason_is_found_in_the_same_scenario_read_again(void **state)
{
    (void)state;
    struct fixture *made = rolled_back();
    struct outcome outcome = made->outcome;
    outcome_open(&made->outcome, &made->scenario); /* the fixture frees this one */
    fixture_free(made);
    struct fixture *again = ramp();
    struct journal journal = {.scenario = &again->scenario, .outcome = outcome};
    struct text all = {0};
    for (size_t i = 0; i < outcome_decisions(&outcome); i++) {
        decision_sentence(&journal, outcome_decision(&outcome, i), &all);
        text_add(&all, "\n");
    }
    assert_non_null(strstr(all.bytes, "error_rate > 0.75% for 2m -> warn: error_rate 1%, for 2m\n"));
    assert_non_null(strstr(all.bytes, "any criterion breached for 3m -> rollback to 0%: error_rate 1% against"));
    text_free(&all);
    outcome_free(&outcome);
    fixture_free(again);
}

static void a_journal_without_rows_has_the_same_outcome(void **state)
{
    (void)state;
    struct journal journals[2];
    struct fixture *f = ramp();
    for (int light = 0; light <= 1; light++) {
        journal_open(&journals[light], &f->scenario, light == 0);
        struct control *control = control_open(&f->scenario, &journals[light].outcome, false);
        const struct effects none = {.count = 0};
        control_begin(control, &f->orders);
        sample_clear(&f->sample, 0, 0);
        for (int64_t at = 0; at < 3600 && !f->orders.over; at += 30) {
            sample_clear(&f->sample, SECONDS(at), SECONDS(at + 30));
            f->sample.slices[scopes_index(&f->outcome.scopes, (struct scope){ARM_CANDIDATE, -1, -1})]
                .sum.of[MEASURE_SERVED] = 1000;
            journal_add(&journals[light], &f->sample, STAGE_PHASE, 0, (struct ratio){1, 10});
            control_sample(control, &f->sample, &none, &f->orders);
        }
        control_end(control);
        journal_end(&journals[light]);
        control_free(control);
    }
    assert_int_equal(journal_rows(&journals[0]), 120);
    assert_int_equal(journal_rows(&journals[1]), 0);
    assert_true(outcome_decisions(&journals[0].outcome) > 0);
    assert_int_equal(outcome_digest(&journals[0].outcome, 7), outcome_digest(&journals[1].outcome, 7));
    const struct scope scope = {ARM_CANDIDATE, -1, -1};
    assert_memory_equal(outcome_phase(&journals[0].outcome, 0, scope), outcome_phase(&journals[1].outcome, 0, scope),
                        sizeof(struct scope_values));
    assert_null(outcome_phase(&journals[0].outcome, 1, scope)); /* never seen */
    journal_free(&journals[0]);
    journal_free(&journals[1]);
    fixture_free(f);
}

#define WRITTEN 20000

struct watch {
    const struct journal *journal;
    size_t torn, decisions, rows;
};

/* Reads whatever is published, until all of it is, and counts what is not whole. */
static void *read_beside(void *argument)
{
    struct watch *w = argument;
    const struct outcome *o = &w->journal->outcome;
    while (w->rows < WRITTEN) {
        for (size_t rows = journal_rows(w->journal); w->rows < rows; w->rows++) {
            const struct journal_row *row = journal_row(w->journal, w->rows);
            w->torn += row->start_ns != SECONDS(30 * (int64_t)w->rows) || row->end_ns != row->start_ns + SECONDS(30) ||
                       row->arms[ARM_CANDIDATE].sum.of[MEASURE_SERVED] != (int64_t)w->rows ||
                       journal_segment(row, ARM_CANDIDATE, 2)->requests != (int64_t)w->rows;
        }
        for (size_t count = outcome_decisions(o); w->decisions < count; w->decisions++) {
            const struct decision *d = outcome_decision(o, w->decisions);
            const struct judgement *evidence = outcome_judgements(o, d->evidence);
            w->torn += d->evidence.count != 2 || evidence[1].samples != d->time_ns;
        }
    }
    return NULL;
}

static void another_thread_reads_whole_rows_and_decisions_while_a_run_goes_on(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    struct journal journal;
    struct watch w = {.journal = &journal};
    pthread_t reader;
    journal_open(&journal, &f->scenario, true);
    const struct scopes *scopes = &journal.outcome.scopes;
    assert_int_equal(pthread_create(&reader, NULL, read_beside, &w), 0);
    for (int64_t i = 0; i < WRITTEN; i++) {
        sample_clear(&f->sample, SECONDS(30 * i), SECONDS(30 * (i + 1)));
        f->sample.slices[scopes_index(scopes, (struct scope){ARM_CANDIDATE, -1, -1})].sum.of[MEASURE_SERVED] = i;
        f->sample.slices[scopes_index(scopes, (struct scope){ARM_CANDIDATE, -1, 2})].sum.of[MEASURE_SERVED] = i;
        if (i % 10 == 0) {
            struct decision *d =
                outcome_decide(&journal.outcome, (struct occasion){i, 0, 0}, DECISION_NOTE, REASON_NO_WARNING_BEFORE);
            d->evidence = outcome_judge(&journal.outcome, 2);
            outcome_judged(&journal.outcome, d->evidence)[1].samples = i;
            outcome_publish(&journal.outcome);
        }
        journal_add(&journal, &f->sample, STAGE_RECOVERY, 0, (struct ratio){1, 10});
    }
    pthread_join(reader, NULL);
    assert_int_equal(w.torn, 0);
    assert_int_equal(w.decisions, WRITTEN / 10);
    journal_free(&journal);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_of_blocks_never_move_and_are_found_by_index),
        cmocka_unit_test(what_is_added_together_lies_side_by_side_even_when_a_block_is_too_short),
        cmocka_unit_test(readers_see_what_was_published_and_nothing_more),
        cmocka_unit_test(a_decision_is_a_reason_and_numbers),
        cmocka_unit_test(a_reason_is_found_in_the_same_scenario_read_again),
        cmocka_unit_test(a_journal_without_rows_has_the_same_outcome),
        cmocka_unit_test(another_thread_reads_whole_rows_and_decisions_while_a_run_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
