/* test_report.c - the files of a hand-made rehearsal: outcome.json and the tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <unistd.h>

#include "base/exit_code.h"
#include "base/memory.h"
#include "rehearsal/incident.h"
#include "report/timeline.h"
#include "report_checks.h"
#include "scratch_folder.h"

static void outcome_json_is_json_with_exact_numerators(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    json_t *root = outcome();
    json_t *gate = json_object_get(
        json_array_get(json_object_get(json_array_get(json_object_get(root, "policies"), 0), "phases"), 0), "gate");
    json_t *errors = json_array_get(gate, 0);
    assert_int_equal(json_integer_value(json_object_get(root, "outcome")), 1);
    assert_string_equal(json_string_value(json_object_get(root, "digest")), "0123456789abcdef");
    assert_string_equal(json_string_value(json_object_get(root, "seed")), "20251031");
    assert_int_equal(json_integer_value(json_object_get(errors, "numerator")), 40 * 3 * 7);
    assert_int_equal(json_integer_value(json_object_get(errors, "denominator")), 40 * 3 * 10000);
    assert_string_equal(json_string_value(json_object_get(errors, "value")), "0.000700000");
    assert_string_equal(json_string_value(json_object_get(errors, "verdict")), "pass");
    assert_int_equal(json_integer_value(json_object_get(json_object_get(errors, "threshold"), "denominator")), 100);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(errors, "window"), "end_s")), 1200);
    json_decref(root);
    fixture_close(&f);
}

static void outcome_json_has_nothing_of_the_machine(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    struct text out = made(report_json);
    assert_silent_on(&out, "wall");
    assert_silent_on(&out, "threads");
    assert_silent_on(&out, "scenarios/hand-made.yaml");
    assert_silent_on(&out, "memory_bytes");
    text_free(&out);
    fixture_close(&f);
}

static void samples_csv_has_a_row_for_every_sample_and_arm(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    struct text out = csv_of("samples");
    assert_int_equal(lines_of(&out), 1 + journal_rows(&f.journal) * ARMS);
    assert_int_equal(strncmp(out.bytes, "time,time_s,length_s,phase,stage,arm,split,rounds_started,", 56), 0);
    assert_says(&out, ",latency_p99_ms,");
    assert_says(&out, "\r\n2025-10-31T12:00:30Z,30.000,30.000,canary,phase,ultra-fast,0.010000,30000,");
    assert_says(&out, ",0.000700000,"); /* the error rate, 21 / 30000 */
    text_free(&out);
    fixture_close(&f);
}

/* How many fields a CSV line has, quotes respected. */
static size_t fields_of(const char *line)
{
    size_t fields = 1;
    bool quoted = false;
    for (; *line && *line != '\n'; line++) {
        quoted ^= *line == '"';
        fields += *line == ',' && !quoted;
    }
    return fields;
}

static void every_csv_row_has_as_many_fields_as_its_header(void **state)
{
    static const char *const files[] = {"checkpoints", "gates", "decisions", "samples", "segments", "regions"};
    (void)state;
    fixture_open(&f, (struct fixture_options){.breach = true, .errors = 7});
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct text out = csv_of(files[i]);
        size_t fields = fields_of(out.bytes);
        assert_true(lines_of(&out) > 2);
        for (char *line = out.bytes; *line; line = strchr(line, '\n') + 1)
            assert_int_equal(fields_of(line), fields);
        text_free(&out);
    }
    fixture_close(&f);
}

static void a_field_with_a_comma_is_quoted(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    struct text out = csv_of("segments");
    assert_int_equal(lines_of(&out), 1 + journal_rows(&f.journal) * 3 * ARMS);
    assert_says(&out, ",\"B, large\",ultra-fast,10000,7,0.000700000,");
    text_free(&out);
    out = csv_of("gates");
    assert_says(&out, "\r\n\"003, strict\",canary,no-go,error_rate < 0.05%,");
    text_free(&out);
    fixture_close(&f);
}

static void a_region_has_a_row_a_sample_and_arm_and_is_the_sum_of_its_segments(void **state)
{
    (void)state;
    fixture_open(&f, calm);
    struct text out = csv_of("regions");
    assert_int_equal(lines_of(&out), 1 + journal_rows(&f.journal) * ARMS);
    assert_says(&out, ",NA,ultra-fast,30000,21,0.000700000,");
    text_free(&out);
    fixture_close(&f);
}

static void checkpoints_csv_has_a_row_for_every_policy_phase_checkpoint_and_criterion(void **state)
{
    (void)state;
    fixture_open(&f, (struct fixture_options){.errors = 7, .quiet_policy = true});
    struct text out = csv_of("checkpoints");
    assert_int_equal(lines_of(&out), 1 + 2 * 5 + 2 * 4); /* two checkpoints a phase; 5 and 4 criteria */
    assert_says(&out, "\r\n000,canary,1,2025-10-31T12:10:00Z,600.000,continue,error_rate < 1%,error_rate,share,pass,");
    text_free(&out);
    fixture_close(&f);
}

static void render(const struct table *t, enum format format, struct text *out)
{
    if (format == FORMAT_JSON)
        json_text(json_table(t), 0, out);
    else
        (format == FORMAT_CSV ? csv_table : format == FORMAT_MARKDOWN ? markdown_table : terminal_table)(t, out);
}

/* What programs read has a name, what people read a title; the whole is not empty when there was a breach. */
static void check_section(const struct section *section, enum format format)
{
    struct page page = section_page(section, &f.journal, format);
    struct text out = {0};
    if (format & FOR_PROGRAMS)
        assert_int_equal(page.count, 1);
    for (size_t i = 0; i < page.count; i++) {
        const struct table *t = page.tables[i];
        for (size_t c = 0; c < t->columns_count; c++)
            if (column_in(&t->columns[c], format))
                assert_non_null(format & FOR_PROGRAMS ? t->columns[c].name : t->columns[c].title);
        render(t, format, &out);
    }
    if (out.length < 3)
        fail_msg("section %s is empty in format %d", section->name, format);
    text_free(&out);
    page_free(&page);
}

/* What breaks in the ramp is a fault's doing: without it nothing does. */
static struct fixture twin;
static struct incidents incidents;

static void fixture_open_with_faults(int count)
{
    fixture_open(&twin, (struct fixture_options){.errors = 7});
    fixture_open(&f, (struct fixture_options){.breach = true, .errors = 7});
    for (int i = 0; i < count; i++)
        faults_add(&f.scenario.faults, (struct fault){.kind = FAULT_CACHE_FLUSH,
                                                      .where = {ARM_CANDIDATE, -1, -1},
                                                      .when.at_ns = f.phases[1].start_ns + 10 * NS_PER_MINUTE});
    incidents_find(&incidents, &f.journal, &twin.journal);
    f.journal.incidents = &incidents;
}

static void fixture_close_with_faults(void)
{
    incidents_free(&incidents);
    free(f.scenario.faults.of);
    fixture_close(&f);
    fixture_close(&twin);
}

static struct text note_of(const char *file)
{
    struct text out = {0};
    for (size_t i = 0; i < notes_count; i++)
        if (strcmp(notes[i].file, file) == 0)
            assert_true(report_note(&notes[i], &f.journal, "results/x", NULL, &out));
    return out;
}

/* What people decide when all is well again is nobody's news; before that it is. */
static void the_public_note_is_in_order_of_time(void **state)
{
    (void)state;
    for (int late = 0; late <= 1; late++) {
        fixture_open_with_faults(1);
        int64_t *at_ns = incidents.of[0].at_ns, began_ns = at_ns[MOMENT_BEGAN];
        at_ns[MOMENT_DETECTED] = began_ns + NS_PER_MINUTE;
        at_ns[MOMENT_DECIDED] = began_ns + (late ? 4 : 2) * NS_PER_MINUTE;
        at_ns[MOMENT_MITIGATED] = at_ns[MOMENT_RECOVERED] = began_ns + 3 * NS_PER_MINUTE;
        struct text out = note_of("status.md");
        assert_says(&out, "| Resolved |");
        if (late)
            assert_silent_on(&out, "| Identified |");
        else
            assert_says(&out, "| Identified |");
        text_free(&out);
        fixture_close_with_faults();
    }
}

/* Fewer rounds may have failed in all, as when traffic moved to the better arm: people were hurt nevertheless. And more
 * may have failed on no arm beyond chance, as when few of one segment do. */
static void notes_say_who_was_hurt_as_the_bill_does(void **state)
{
    static const struct {
        int64_t exposed_ns, failed, slow;
        const char *said, *impact;
    } rows[] = {
        {NS_PER_MINUTE, -7, 0, "Some training rounds fail or take longer than usual.",
         "7 fewer rounds without an answer and 0 more slow rounds than without the fault; at most 100 learners "
         "exposed, for 1m"},
        {NS_PER_MINUTE, 7, -3, "Some training rounds fail.", "7 more rounds without an answer and 3 fewer slow rounds"},
        {0, 7, 3, "Some training rounds fail or take longer than usual.",
         "7 more rounds without an answer and 3 more slow rounds than without the fault; in no sample and on no arm "
         "beyond chance"},
        {0, 0, 3, "Some training rounds take longer than usual.", "3 more slow rounds"},
        {0, 0, 0, "training rounds are not affected", "nobody was hurt"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fixture_open_with_faults(1);
        struct figure_value *bill = incidents.of[0].bill;
        incidents.of[0].at_ns[MOMENT_DETECTED] = incidents.of[0].at_ns[MOMENT_BEGAN] + NS_PER_MINUTE;
        bill[FIGURE_TIME] = (struct figure_value){true, rows[i].exposed_ns, 0};
        bill[FIGURE_LEARNERS] = (struct figure_value){true, 100, 0};
        bill[FIGURE_FAILED] = (struct figure_value){true, 10 + rows[i].failed, 10};
        bill[FIGURE_SLOW] = (struct figure_value){true, 10 + rows[i].slow, 10};
        struct text status = note_of("status.md"), report = note_of("incident.md");
        assert_says(&status, rows[i].said);
        assert_says(&report, rows[i].impact);
        text_free(&status);
        text_free(&report);
        fixture_close_with_faults();
    }
}

static void faults_of_one_time_are_told_in_the_order_of_the_scenario(void **state)
{
    (void)state;
    size_t count;
    fixture_open_with_faults(5);
    struct event *events = events_of(&f.journal, 0, &count);
    assert_in_range(count, 5, 1000);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(events[i].kind, EVENT_FAULT_BEGINS);
        assert_ptr_equal(events[i].occurrence, &incidents.occurrences[i]);
    }
    free(events);
    fixture_close_with_faults();
}

/* Whether a section is of incidents by faults alone: a run without faults has no such table. */
static bool is_of_faults(const struct section *section)
{
    unsigned of_notes = PART_INCIDENT | PART_UPDATE | PART_BRIEFINGS | PART_STATUS;
    return (section->parts & of_notes) != 0 && section->make != make_incidents;
}

static void every_section_renders_in_every_format_it_names(void **state)
{
    (void)state;
    fixture_open_with_faults(1);
    for (size_t i = 0; i < sections_count; i++) {
        assert_true(sections[i].formats != 0);
        for (unsigned format = 1; format <= FOR_ALL; format *= 2)
            if (sections[i].formats & format)
                check_section(&sections[i], (enum format)format);
    }
    fixture_close_with_faults();
}

static void a_run_without_faults_has_no_table_of_them(void **state)
{
    (void)state;
    fixture_open(&f, (struct fixture_options){.breach = true, .errors = 7});
    for (size_t i = 0; i < sections_count; i++)
        for (unsigned format = 1; format <= FOR_ALL && is_of_faults(&sections[i]); format *= 2)
            if (sections[i].formats & format) {
                struct page page = section_page(&sections[i], &f.journal, (enum format)format);
                assert_int_equal(page.count, 0);
                page_free(&page);
            }
    fixture_close(&f);
}

/* In a recording of few metrics, in a run that was stopped at once, and where nothing is known, too. */
static void every_output_can_be_made_of_hardly_anything(void **state)
{
    (void)state;
    fixture_open(&f, (struct fixture_options){.interrupt_at_ns = 1, .stopped = true});
    struct text out = markdown();
    text_free(&out);
    out = made(report_terminal);
    text_free(&out);
    json_decref(outcome());
    for (size_t i = 0; i < sections_count; i++)
        if (sections[i].formats & FORMAT_CSV && !is_of_faults(&sections[i])) {
            out = csv_of(sections[i].name);
            assert_true(lines_of(&out) >= 1);
            text_free(&out);
        }
    fixture_close(&f);
}

static void all_files_are_written(void **state)
{
    static const char *const names[] = {"r/outcome.json",  "r/checkpoints.csv", "r/gates.csv",
                                        "r/samples.csv",   "r/segments.csv",    "r/regions.csv",
                                        "r/decisions.csv", "r/report.md",       "r/run.json"};
    struct run_facts facts = {1.5, 2, 2400000, 1 << 20};
    struct text path = inside("r");
    (void)state;
    fixture_open(&f, calm);
    assert_int_equal(report_write(&f.journal, path.bytes, NULL, &facts), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_true(there(names[i]));
    text_free(&path);
    fixture_close(&f);
}

static void a_folder_that_cannot_be_made_is_reported(void **state)
{
    struct run_facts facts = {0};
    (void)state;
    fixture_open(&f, calm);
    assert_int_equal(report_write(&f.journal, "/dev/null/x", NULL, &facts), EXIT_ENVIRONMENT);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outcome_json_is_json_with_exact_numerators),
        cmocka_unit_test(outcome_json_has_nothing_of_the_machine),
        cmocka_unit_test(samples_csv_has_a_row_for_every_sample_and_arm),
        cmocka_unit_test(every_csv_row_has_as_many_fields_as_its_header),
        cmocka_unit_test(a_field_with_a_comma_is_quoted),
        cmocka_unit_test(a_region_has_a_row_a_sample_and_arm_and_is_the_sum_of_its_segments),
        cmocka_unit_test(checkpoints_csv_has_a_row_for_every_policy_phase_checkpoint_and_criterion),
        cmocka_unit_test(every_section_renders_in_every_format_it_names),
        cmocka_unit_test(a_run_without_faults_has_no_table_of_them),
        cmocka_unit_test(faults_of_one_time_are_told_in_the_order_of_the_scenario),
        cmocka_unit_test(the_public_note_is_in_order_of_time),
        cmocka_unit_test(notes_say_who_was_hurt_as_the_bill_does),
        cmocka_unit_test(every_output_can_be_made_of_hardly_anything),
        cmocka_unit_test(all_files_are_written),
        cmocka_unit_test(a_folder_that_cannot_be_made_is_reported),
    };
    return cmocka_run_group_tests(tests, folder_open, folder_close);
}
