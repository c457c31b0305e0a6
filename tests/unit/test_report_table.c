/* test_report_table.c - hand-made tables, as each renderer writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/harmless.h"
#include "report/table.h"

/* 2025-10-31T12:00Z */
#define EPOCH_NS (INT64_C(1761912000) * NS_PER_SECOND)

static const struct column columns[] = {
    {"name", "Name", CELL_TEXT, FOR_ALL, 0},
    {"requests", "Requests", CELL_COUNT, FOR_ALL, 0},
    {"error_rate", "Error rate", CELL_QUANTITY, FOR_ALL, 0},
    {"exact", NULL, CELL_FRACTION, FOR_PROGRAMS, 0},
    {"time", "Time", CELL_INSTANT, FOR_ALL, 0},
    {"delay_s", "Delay", CELL_DURATION, FOR_ALL, 0},
    {"good", "Good", CELL_FLAG, FOR_ALL, 0},
};

static void add_row(struct table *t, const char *name, int64_t requests, struct ratio rate)
{
    table_add(t, text_cell(name));
    table_add(t, count_cell(requests));
    table_add(t, quantity_cell(rate, UNIT_SHARE));
    table_add(t, fraction_cell(rate));
    table_add(t, instant_cell(90 * NS_PER_SECOND));
    table_add(t, duration_cell(150 * NS_PER_MINUTE));
    table_add(t, flag_cell(requests > 0));
}

static struct table *hand_made(void)
{
    struct table *t = table_new(SHAPE_ROWS, columns, sizeof columns / sizeof columns[0], EPOCH_NS);
    t->digest = UINT64_C(0x24a36f2bf9ec772);
    add_row(t, "ramp", 1234567, (struct ratio){3, 4000});
    add_row(t, "a, \"b\"", 0, RATIO_NO_DATA);
    return t;
}

static void assert_renders(void (*render)(const struct table *, struct text *), struct table *t, const char *expected)
{
    struct text out = {0};
    render(t, &out);
    assert_string_equal(out.bytes, expected);
    text_free(&out);
    table_free(t);
}

static void csv_is_exact_quotes_what_must_be_leaves_the_unknown_empty_and_names_the_digest(void **state)
{
    (void)state;
    assert_renders(csv_table, hand_made(),
                   "name,requests,error_rate,exact_numerator,exact_denominator,time,time_s,delay_s,good,digest\r\n"
                   "ramp,1234567,0.000750000,3,4000,2025-10-31T12:01:30Z,90.000,9000.000,yes,024a36f2bf9ec772\r\n"
                   "\"a, \"\"b\"\"\",0,,,,2025-10-31T12:01:30Z,90.000,9000.000,no,024a36f2bf9ec772\r\n");
}

static void markdown_sets_numbers_right_and_quotes_what_would_mean_something(void **state)
{
    struct table *t = hand_made();
    (void)state;
    t->title = "*mine*";
    t->lead = "First.";
    t->note = "Last.";
    t->cells[0].strong = true;
    table_add(t, text_cell("<b>|`x` _y_ a_b [c](d) \x1b[0m\n< 1%"));
    table_add(t, absent_cell());
    table_add(t, (struct table_cell){.kind = CELL_QUANTITY, .state = CELL_TOO_FEW});
    for (int i = 3; i < 7; i++)
        table_add(t, absent_cell());
    assert_renders(markdown_table, t,
                   "### \\*mine\\*\n\nFirst.\n\n"
                   "| Name | Requests | Error rate | Time | Delay | Good |\n|---|---:|---:|---|---:|---|\n"
                   "| **ramp** | 1,234,567 | 0.075% | Oct 31 12:01:30 | 2h30m | yes |\n"
                   "| a, \"b\" | 0 | no data | Oct 31 12:01:30 | 2h30m | no |\n"
                   "| \\<b>\\|\\`x\\` \\_y\\_ a_b \\[c\\](d) \\x1b\\[0m\\x0a< 1% | - | too few rounds | - | - | - |\n"
                   "\nLast.\n\n");
}

static void a_link_ends_where_it_should(void **state)
{
    struct text out = {0};
    (void)state;
    markdown_link("../a b/(c)\n\xc3\xa9-1.png", &out);
    assert_string_equal(out.bytes, "../a%20b/%28c%29%0A%C3%A9-1.png");
    text_free(&out);
}

static void a_record_and_lines_are_lists_in_markdown(void **state)
{
    static const struct column two[] = {{"a", "First", CELL_TEXT, FOR_ALL, 0}, {"b", "Second", CELL_COUNT, FOR_ALL, 0}};
    struct table *record = table_new(SHAPE_RECORD, two, 2, EPOCH_NS), *lines = table_new(SHAPE_LINES, two, 2, EPOCH_NS);
    (void)state;
    table_add(record, absent_cell());
    table_add(record, count_cell(2000));
    table_add(lines, text_cell("one"));
    table_add(lines, count_cell(1));
    assert_renders(markdown_table, record, "- **Second:** 2,000\n\n");
    assert_renders(markdown_table, lines, "- one 1\n\n");
}

static void the_terminal_aligns_wide_characters_and_shows_control_characters(void **state)
{
    static const struct column two[] = {{"a", "Name", CELL_TEXT, FOR_ALL, 0}, {"b", "N", CELL_COUNT, FOR_ALL, 0}};
    struct table *t = table_new(SHAPE_ROWS, two, 2, EPOCH_NS);
    (void)state;
    t->title = "Title\x07";
    table_add(t, text_cell("\xe6\xbc\xa2\xe5\xad\x97")); /* two characters, four columns */
    table_add(t, count_cell(7));
    table_add(t, text_cell("caf\xc3\xa9 \x1b[2J"));
    table_add(t, count_cell(12345));
    assert_renders(terminal_table, t,
                   "Title\\x07\n"
                   "Name               N\n"
                   "\xe6\xbc\xa2\xe5\xad\x97               7\n"
                   "caf\xc3\xa9 \\x1b[2J  12,345\n");
}

static void the_terminal_cuts_the_widest_text_at_100_columns(void **state)
{
    static const struct column two[] = {{"a", "Name", CELL_TEXT, FOR_ALL, 0}, {"b", "Why", CELL_TEXT, FOR_ALL, 0}};
    struct table *t = table_new(SHAPE_ROWS, two, 2, EPOCH_NS);
    struct text out = {0};
    char long_text[131];
    (void)state;
    memset(long_text, 'x', sizeof long_text);
    long_text[130] = '\0';
    table_add(t, text_cell("ramp"));
    table_add(t, text_cell(long_text));
    terminal_table(t, &out);
    const char *second = strchr(out.bytes, '\n') + 1;
    assert_int_equal(strlen(second), 101); /* and the line's end */
    assert_string_equal(second + 98, "x~\n");
    text_free(&out);
    table_free(t);
}

static void render_json(const struct table *t, struct text *out)
{
    json_text(json_table(t), 0, out);
}

static void json_is_exact_and_says_null_for_what_is_not_known(void **state)
{
    (void)state;
    assert_renders(render_json, hand_made(),
                   "[{\"name\": \"ramp\", \"requests\": 1234567, \"error_rate\": \"0.000750000\", "
                   "\"exact\": {\"numerator\": 3, \"denominator\": 4000}, "
                   "\"time\": \"2025-10-31T12:01:30Z\", \"time_s\": 90, \"delay_s\": 9000, \"good\": true}, "
                   "{\"name\": \"a, \\\"b\\\"\", \"requests\": 0, \"error_rate\": null, \"exact\": null, "
                   "\"time\": \"2025-10-31T12:01:30Z\", \"time_s\": 90, \"delay_s\": 9000, \"good\": false}]\n");
}

static void a_record_is_an_object_and_what_does_not_apply_has_no_key(void **state)
{
    static const struct column outer[] = {{"what", NULL, CELL_TEXT, FORMAT_JSON, 0},
                                          {"not", NULL, CELL_TEXT, FORMAT_JSON, 0},
                                          {"rows", NULL, CELL_TABLE, FORMAT_JSON, 0}};
    static const struct column inner[] = {{"text", NULL, CELL_TEXT, FORMAT_JSON, 0}};
    struct table *t = table_new(SHAPE_RECORD, outer, 3, EPOCH_NS);
    struct table *rows = table_new(SHAPE_ROWS, inner, 1, EPOCH_NS);
    (void)state;
    table_add(rows, text_cell("\x1b[2J"));
    table_add(rows, text_cell("\xff")); /* no UTF-8 */
    table_add(t, text_cell("x"));
    table_add(t, absent_cell());
    table_add(t, nested_cell(rows));
    assert_renders(render_json, t, "{\"what\": \"x\", \"rows\": [{\"text\": \"\\u001B[2J\"}, {\"text\": null}]}\n");
}

static void a_row_of_which_nothing_is_known_is_taken_back(void **state)
{
    struct table *t = table_new(SHAPE_ROWS, columns, 3, EPOCH_NS);
    (void)state;
    table_add(t, text_cell("known"));
    table_add(t, absent_cell());
    table_add(t, quantity_cell((struct ratio){0, 1}, UNIT_SHARE));
    table_drop_unknown(t);
    table_add(t, text_cell("unknown"));
    table_add(t, absent_cell());
    table_add(t, quantity_cell(RATIO_NO_DATA, UNIT_SHARE));
    table_drop_unknown(t);
    assert_int_equal(table_rows(t), 1);
    table_free(t);
}

static int columns_taken(const char *text, const char *harmless)
{
    struct text out = {0};
    int width = 0;
    while (*text)
        width += put_harmless(&text, &out);
    assert_string_equal(out.bytes, harmless);
    text_free(&out);
    return width;
}

static void characters_that_could_act_are_shown(void **state)
{
    (void)state;
    assert_int_equal(columns_taken("caf\xc3\xa9", "caf\xc3\xa9"), 4);
    assert_int_equal(columns_taken("\xe6\xbc\xa2\xe5\xad\x97", "\xe6\xbc\xa2\xe5\xad\x97"), 4); /* two wide ones */
    assert_int_equal(columns_taken("e\xcc\x81", "e\xcc\x81"), 1);                               /* an accent apart */
    assert_int_equal(columns_taken("\x1b[2J\n", "\\x1b[2J\\x0a"), 11);
    assert_int_equal(columns_taken("\xc2\x9b", "\\u009b"), 6);     /* the one-character CSI */
    assert_int_equal(columns_taken("\xe2\x80\xae", "\\u202e"), 6); /* right-to-left override */
    assert_int_equal(columns_taken("\xff\xc3", "\\xff\\xc3"), 8);  /* no UTF-8 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_is_exact_quotes_what_must_be_leaves_the_unknown_empty_and_names_the_digest),
        cmocka_unit_test(markdown_sets_numbers_right_and_quotes_what_would_mean_something),
        cmocka_unit_test(a_link_ends_where_it_should),
        cmocka_unit_test(a_record_and_lines_are_lists_in_markdown),
        cmocka_unit_test(the_terminal_aligns_wide_characters_and_shows_control_characters),
        cmocka_unit_test(the_terminal_cuts_the_widest_text_at_100_columns),
        cmocka_unit_test(json_is_exact_and_says_null_for_what_is_not_known),
        cmocka_unit_test(a_record_is_an_object_and_what_does_not_apply_has_no_key),
        cmocka_unit_test(a_row_of_which_nothing_is_known_is_taken_back),
        cmocka_unit_test(characters_that_could_act_are_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
