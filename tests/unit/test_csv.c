/* test_csv.c - rows of CSV, and where each field stands. */
#include "base/csv.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Everything that `input` holds, as "line:column start-end value|" for each field and "/" after each row, then how it
 * ended; the caller frees it. */
static char *read_all(const char *input, size_t length, bool comments)
{
    struct csv *csv = memory_new(1, sizeof *csv);
    struct text out = {0};
    enum csv_step step = CSV_MORE;
    csv_open(csv, comments);
    for (size_t at = 0; at <= length && step != CSV_BROKEN; at++) {
        step = at < length ? csv_feed(csv, input[at]) : csv_finish(csv);
        for (size_t i = 0; i < csv->count && step == CSV_ROW; i++) {
            const struct csv_field *f = &csv->field[i];
            text_format(&out, "%d:%d %zu-%zu %s%s|", f->line, f->column, f->start, f->end, csv_value(csv, i),
                        f->broken ? "(NUL)" : "");
        }
        text_add(&out, step == CSV_ROW ? "/" : "");
    }
    text_format(&out, "%s", step != CSV_BROKEN ? "end" : csv->too_many_fields ? "too many" : "broken");
    csv_close(csv);
    free(csv);
    return out.bytes;
}

static void every_field_has_its_value_and_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *input, *expected;
        bool comments;
    } rows[] = {
        {"", "end", false},
        {"a,b\n", "1:1 0-1 a|1:3 2-3 b|/end", false},
        {"a,b", "1:1 0-1 a|1:3 2-3 b|/end", false}, /* the last line need not end */
        {"a,b\r\nc,d\r\n", "1:1 0-1 a|1:3 2-3 b|/2:1 5-6 c|2:3 7-8 d|/end", false},
        {"a,,\n", "1:1 0-1 a|1:3 2-2 |1:4 3-3 |/end", false},
        {"\n\n a , b\n", "3:2 3-5 a|3:5 6-8 b|/end", false},        /* blank lines and blanks */
        {"\"a,b\",c\n", "1:1 0-5 a,b|1:7 6-7 c|/end", false},       /* a separator within quotes */
        {"\"a\nb\",c\n", "1:1 0-5 a\nb|2:4 6-7 c|/end", false},     /* a line end within quotes */
        {"\"a\"\"b\"\n", "1:1 0-6 a\"b|/end", false},               /* a quote within quotes */
        {"\xC3\xA4,b\n", "1:1 0-2 \xC3\xA4|1:3 3-4 b|/end", false}, /* columns count characters */
        {"\xEF\xBB\xBF"
         "a,b\n",
         "1:1 3-4 a|1:3 5-6 b|/end", false}, /* a byte order mark */
        {"# no, \"row\n a\n", "2:2 12-13 a|/end", true},
        {"#a,b\n", "1:1 0-2 #a|1:4 3-4 b|/end", false},
        {"a#,b\n", "1:1 0-2 a#|1:4 3-4 b|/end", true}, /* no comment: the row has begun */
        {"a\"b\n", "broken", false},
        {"a\n\"b", "1:1 0-1 a|/broken", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *read = read_all(rows[i].input, strlen(rows[i].input), rows[i].comments);
        assert_string_equal(read, rows[i].expected);
        free(read);
    }
}

static void a_nul_is_noticed(void **state)
{
    (void)state;
    char *read = read_all("a\0b,c\n", 6, false);
    assert_string_equal(read, "1:1 0-3 a(NUL)|1:5 4-5 c|/end");
    free(read);
}

static void a_row_has_at_most_so_many_fields(void **state)
{
    (void)state;
    char commas[CSV_FIELDS_MAX + 1];
    memset(commas, ',', sizeof commas);
    commas[CSV_FIELDS_MAX - 1] = '\n'; /* one field more than commas */
    char *read = read_all(commas, CSV_FIELDS_MAX, false);
    assert_non_null(strstr(read, "/end"));
    free(read);
    commas[CSV_FIELDS_MAX - 1] = ',';
    commas[CSV_FIELDS_MAX] = '\n';
    read = read_all(commas, CSV_FIELDS_MAX + 1, false);
    assert_string_equal(read, "too many");
    free(read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_has_its_value_and_its_place),
        cmocka_unit_test(a_nul_is_noticed),
        cmocka_unit_test(a_row_has_at_most_so_many_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
