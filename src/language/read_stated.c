/* read_stated.c - metrics that a document declares and nothing here counts: names, units, and what states them. */
#include "base/memory.h"
#include "base/text.h"
#include "language/load.h"

#include <stdlib.h>
#include <string.h>

/* Names, joined by dots. */
static bool is_dotted_name(const char *text)
{
    char part[64];
    for (;; text++) {
        size_t length = strcspn(text, ".");
        if (length >= sizeof part)
            return false;
        memcpy(part, text, length);
        part[length] = '\0';
        text += length;
        if (!is_name(part) || *text == '\0')
            return *text == '\0' && is_name(part);
    }
}

/* Whether the table of metrics has no such word, and no other document declares it as something else. */
static bool may_be_declared(struct load *r, const struct node *name, const struct stated_metric *as)
{
    int found = metric_find(&r->scenario->stated, name->text);
    if (found < 0)
        return r->scenario->stated.count < STATED_MAX ||
               (node_problem(r->arena, name, "too many metrics are declared; at most %d", STATED_MAX), false);
    const struct stated_metric *other = found < METRICS ? NULL : &r->scenario->stated.of[found - METRICS];
    if (other && other->unit == as->unit && other->direction == as->direction && other->once == as->once)
        return true;
    node_problem(r->arena, name,
                 other ? "\"%s\" was declared before with another unit, `better` or `once`"
                       : "\"%s\" is counted here; a metric that is stated needs another name",
                 EXCERPT(name->text));
    return false;
}

/* The value that stands wherever no recording states one. */
static void read_value(struct load *r, const struct node *node, struct stated_metric *metric)
{
    const char *why = NULL;
    struct ratio value;
    if (!node || !value_scalar(r->arena, node, "a value"))
        return;
    bool share = metric->unit == UNIT_SHARE;
    if (quantity_parse(node->text, strlen(node->text), metric->unit, &value, &why))
        why = value.num < 0                    ? "this cannot be negative"
              : share && value.num > value.den ? "this share cannot be above 100%"
                                               : NULL;
    if (why)
        node_problem(r->arena, node, "invalid value \"%s\": %s", EXCERPT(node->text), why);
    else if (ratio_has_data(metric->value) && ratio_compare(metric->value, value) != 0)
        node_problem(r->arena, node, "another value was stated before");
    else
        metric->value = value;
}

/* The metric as it is kept: the one that was declared before, or a new one. */
static struct stated_metric *declare(struct stated_metrics *stated, const char *word, const char *meaning,
                                     const struct stated_metric *as)
{
    int found = metric_find(stated, word);
    if (found >= 0)
        return &stated->of[found - METRICS];
    struct stated_metric *metric = &stated->of[stated->count++];
    *metric = *as;
    metric->value = RATIO_NO_DATA;
    metric->word = memory_copy_text(word);
    metric->meaning = memory_copy_text(meaning);
    metric->info = (struct metric_info){.word = metric->word,
                                        .unit = as->unit,
                                        .direction = as->direction,
                                        .flags = as->once ? NOT_BREACHABLE : 0,
                                        .meaning = metric->meaning,
                                        .made = {.how = MADE_NEVER}};
    return metric;
}

void read_stated(struct load *r, enum document document, struct node *root)
{
    struct node *list = records_get(r->arena, root, "metrics", STATED_MAX);
    for (const struct node *record = list ? list->first : NULL; record; record = record->next) {
        size_t before = r->arena->problems->count;
        struct stated_metric as = {.unit = UNIT_SHARE};
        mapping_read(r->arena, document, "metrics.METRIC", record, &as);
        const struct node *name = node_get(record, "name"), *meaning = node_get(record, "meaning");
        if (r->arena->problems->count > before || !name || !value_scalar(r->arena, name, "a word") ||
            (meaning && !value_scalar(r->arena, meaning, "a text")))
            continue;
        if (!is_dotted_name(name->text))
            node_problem(r->arena, name, "\"%s\" is not a word for a metric; use names, joined by dots",
                         EXCERPT(name->text));
        else if (may_be_declared(r, name, &as))
            read_value(r, node_get(record, "value"),
                       declare(&r->scenario->stated, name->text, meaning ? meaning->text : "", &as));
    }
}
