/* report_checks.h - what the tests of reports share: the outputs as text, and what they must say.
 * Include cmocka first. */
#ifndef REPORT_CHECKS_H
#define REPORT_CHECKS_H

#include "report/document.h"
#include "report_fixture.h"

#include <jansson.h>

static struct fixture f;

/* Two phases of 40 samples, 3 segments of 10,000 attempts each, 7 of them errors. */
static const struct fixture_options calm = {.requests = 10000, .errors = 7};

static inline struct text made(void (*make)(const struct journal *, struct text *))
{
    struct text out = {0};
    make(&f.journal, &out);
    return out;
}

/* NAME.csv */
static inline struct text csv_of(const char *name)
{
    struct text out = {0};
    for (size_t i = 0; i < sections_count; i++)
        if ((sections[i].formats & FORMAT_CSV) && strcmp(sections[i].name, name) == 0)
            report_csv(&sections[i], &f.journal, &out);
    if (!out.bytes)
        fail_msg("there is no %s.csv", name);
    return out;
}

static inline struct text markdown(void)
{
    struct text out = {0};
    report_markdown(&f.journal, "results/x", "plots/x", &out);
    return out;
}

static inline size_t lines_of(const struct text *text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text->length; i++)
        lines += text->bytes[i] == '\n';
    return lines;
}

static inline void assert_says(const struct text *text, const char *words)
{
    if (!strstr(text->bytes, words))
        fail_msg("\"%s\" is missing in:\n%s", words, text->bytes);
}

static inline void assert_silent_on(const struct text *text, const char *words)
{
    if (strstr(text->bytes, words))
        fail_msg("\"%s\" should not be in:\n%s", words, text->bytes);
}

static inline json_t *outcome(void)
{
    struct text out = made(report_json);
    json_error_t error;
    json_t *root = json_loads(out.bytes, 0, &error);
    if (!root)
        fail_msg("outcome.json, line %d: %s", error.line, error.text);
    text_free(&out);
    return root;
}

#endif
