/* finding.c - facts, the sentence made of them, and lists of findings in order. */
#include "lint/finding.h"

#include "base/check.h"
#include "base/memory.h"
#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

#define NANO 1000000000.0
#define VALUE_BYTES 96

const char *const lint_severity_words[] = {[LINT_NOTE] = "note", [LINT_WARNING] = "warning"};

static struct fact *new_fact(struct finding *finding, const char *name)
{
    ENSURE(finding->facts_count < FACTS_MAX);
    struct fact *fact = &finding->facts[finding->facts_count++];
    *fact = (struct fact){.name = name};
    return fact;
}

void finding_word(struct finding *finding, const char *name, const char *text)
{
    new_fact(finding, name)->text = text;
}

void finding_value(struct finding *finding, const char *name, struct ratio value, enum unit unit)
{
    struct fact *fact = new_fact(finding, name);
    fact->value = value;
    fact->unit = unit;
    fact->digits = unit_table[unit].usual_decimals;
}

void finding_odds(struct finding *finding, const char *name, double probability)
{
    finding_value(finding, name, (struct ratio){(int64_t)(probability * NANO + 0.5), (int64_t)NANO}, UNIT_SHARE);
}

void finding_number(struct finding *finding, const char *name, double number)
{
    double most = (double)(INT64_MAX / 16); /* what is more is not worth its digits */
    finding_value(finding, name, (struct ratio){(int64_t)((number < most ? number : most) * 10 + 0.5), 10}, UNIT_COUNT);
}

void finding_span(struct finding *finding, const char *name, int64_t span_ns)
{
    finding_value(finding, name, (struct ratio){span_ns, 1}, UNIT_DURATION);
}

void finding_count(struct finding *finding, const char *name, int64_t count)
{
    finding_value(finding, name, (struct ratio){count, 1}, UNIT_COUNT);
}

const char *fact_format(const struct fact *fact, char *buffer, size_t size)
{
    return fact->text ? fact->text : quantity_format(fact->value, fact->unit, fact->digits, buffer, size);
}

/* The fact whose name is text[0 .. length), or NULL. */
static const struct fact *fact_named(const struct finding *finding, const char *text, size_t length)
{
    for (size_t i = 0; i < finding->facts_count; i++)
        if (strncmp(finding->facts[i].name, text, length) == 0 && finding->facts[i].name[length] == '\0')
            return &finding->facts[i];
    return NULL;
}

void finding_say(const struct finding *finding, struct text *out)
{
    char buffer[VALUE_BYTES];
    for (const char *at = finding->said_with; *at != '\0';) {
        size_t plain = strcspn(at, "{");
        text_add_bytes(out, at, plain);
        at += plain;
        if (*at == '\0')
            return;
        size_t length = strcspn(at, "}");
        const struct fact *fact = fact_named(finding, at + 1, length - 1);
        ENSURE(fact);
        text_add(out, fact_format(fact, buffer, sizeof buffer));
        at += length + 1;
    }
}

void finding_check(const struct finding *finding)
{
    ENSURE(finding->rule && finding->said_with);
    for (size_t i = 0; i < finding->facts_count; i++) {
        const struct fact *fact = &finding->facts[i];
        ENSURE((fact->text || ratio_has_data(fact->value)) &&
               fact_named(finding, fact->name, strlen(fact->name)) == fact);
    }
    struct text sentence = {0};
    finding_say(finding, &sentence);
    text_free(&sentence);
}

static int compare_places(const struct place *a, const struct place *b)
{
    int order = strcmp(a->source ? a->source : "", b->source ? b->source : "");
    if (order == 0)
        order = (a->line > b->line) - (a->line < b->line);
    return order != 0 ? order : (a->column > b->column) - (a->column < b->column);
}

static int compare_findings(const void *left, const void *right)
{
    const struct finding *a = left, *b = right;
    int order = compare_places(&a->place, &b->place);
    if (order != 0 || a->rule != b->rule)
        return order != 0 ? order : a->rule < b->rule ? -1 : 1;
    struct text first = {0}, second = {0};
    finding_say(a, &first);
    finding_say(b, &second);
    order = strcmp(first.bytes, second.bytes);
    text_free(&first);
    text_free(&second);
    return order;
}

void findings_add(struct findings *findings, const struct finding *finding)
{
    finding_check(finding);
    for (size_t i = 0; i < findings->count; i++)
        if (compare_findings(&findings->list[i], finding) == 0) {
            findings->list[i].policies |= finding->policies;
            return;
        }
    findings->list = memory_grow(findings->list, findings->count + 1, sizeof *findings->list);
    findings->list[findings->count++] = *finding;
}

void findings_sort(struct findings *findings)
{
    sort_array(findings->list, findings->count, sizeof *findings->list, compare_findings);
}

size_t findings_of(const struct findings *findings, enum lint_severity severity)
{
    size_t count = 0;
    for (size_t i = 0; i < findings->count; i++)
        count += findings->list[i].rule->severity == severity;
    return count;
}

void findings_free(struct findings *findings)
{
    free(findings->list);
    *findings = (struct findings){0};
}
