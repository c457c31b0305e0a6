/* read_distribution.c - distributions such as {lognormal: {median: 60ms, p99: 130ms}}. */
#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "language/table.h"
#include "language/value.h"

#include <stdlib.h>
#include <string.h>

#define PARTS_MAX 64
#define STAGES_MAX 1000
#define MIXTURE_DEPTH_MAX 4

/* What the readers of one distribution share. */
struct distribution_load {
    struct arena *arena;
    enum unit unit;
    int depth; /* of mixtures */
};

static bool number(struct distribution_load *r, const struct node *node, enum unit unit, double *value)
{
    struct ratio ratio;
    const char *why = NULL;
    if (!value_scalar(r->arena, node, unit_table[unit].description))
        return false;
    if (!quantity_parse(node->text, strlen(node->text), unit, &ratio, &why)) {
        node_problem(r->arena, node, "invalid value \"%s\": %s", EXCERPT(node->text), why);
        return false;
    }
    *value = ratio_double(ratio);
    return true;
}

/* Says why there is no distribution of the kind that `word` names. */
static bool invalid(struct distribution_load *r, const struct node *word, const char *why)
{
    node_problem(r->arena, word, "invalid %s distribution: %s", word->text, why);
    return false;
}

static size_t form_size(const struct distribution_form *form)
{
    size_t size = 0;
    while (size < PARAMETERS_MAX && form->parameters[size].word)
        size++;
    return size;
}

/* The form whose parameters are exactly the keys of the mapping; of a scalar, the form of one parameter. */
static const struct distribution_form *find_form(const struct distribution_info *info, const struct node *value)
{
    for (const struct distribution_form *form = info->forms; form->make; form++) {
        size_t size = form_size(form), given = 0;
        if (value->kind == NODE_SCALAR && value->text[0] != '\0' && size == 1)
            return form;
        if (value->kind != NODE_MAPPING || value->count != size)
            continue;
        for (size_t i = 0; i < size; i++)
            given += node_get(value, form->parameters[i].word) ? 1 : 0;
        if (given == size)
            return form;
    }
    return NULL;
}

static bool read_parameter(struct distribution_load *r, enum parameter_kind kind, const struct node *node,
                           double *value)
{
    static const enum unit units[] = {[PARAMETER_NUMBER] = UNIT_FACTOR, [PARAMETER_STAGES] = UNIT_COUNT};
    if (!number(r, node, kind == PARAMETER_VALUE ? r->unit : units[kind], value))
        return false;
    if (kind != PARAMETER_STAGES || (*value >= 1 && *value <= STAGES_MAX))
        return true;
    node_problem(r->arena, node, "`stages` is %s; its range is 1 .. %d", EXCERPT(node->text), STAGES_MAX);
    return false;
}

static bool read_form(struct distribution_load *r, const struct distribution_form *form, const struct node *value,
                      struct distribution *out)
{
    double values[PARAMETERS_MAX] = {0};
    for (size_t i = 0; i < form_size(form); i++) {
        /* {deterministic: 5ms} is short for {deterministic: {value: 5ms}}. */
        const struct node *node = value->kind == NODE_SCALAR ? value : node_get(value, form->parameters[i].word);
        if (!read_parameter(r, form->parameters[i].kind, node, &values[i]))
            return false;
    }
    const char *why = NULL;
    return form->make(out, values, &why) || invalid(r, value->key, why);
}

static bool read_any(struct distribution_load *r, const struct node *node, struct distribution *out);

static void free_parts(struct distribution_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        distribution_free(&parts[i].of);
    free(parts);
}

static bool keys_are(struct distribution_load *r, const struct node *record, const char *first, const char *second)
{
    if (record->kind == NODE_MAPPING && record->count == 2 && node_get(record, first) && node_get(record, second))
        return true;
    node_problem(r->arena, record, "expected {%s, %s}, both and nothing else", first, second);
    return false;
}

/* {share, of: distribution}, a part of a mixture, or {share, mean}, a branch of a hyperexponential. */
static bool read_part(struct distribution_load *r, bool branch, const struct node *record,
                      struct distribution_part *part)
{
    const char *second = branch ? "mean" : "of", *why = NULL;
    double mean;
    if (!keys_are(r, record, "share", second) || !number(r, node_get(record, "share"), UNIT_SHARE, &part->weight))
        return false;
    if (!branch)
        return read_any(r, node_get(record, second), &part->of);
    if (!number(r, node_get(record, second), r->unit, &mean))
        return false;
    if (!distribution_exponential(&part->of, mean, &why))
        node_problem(r->arena, record, "invalid branch: %s", why);
    return !why;
}

static bool read_parts(struct distribution_load *r, bool branches, const struct node *list, const struct node *word,
                       struct distribution *out)
{
    if (list->count == 0 || list->count > PARTS_MAX) {
        node_problem(r->arena, word, "%zu parts; a %s has 1 to %d", list->count, word->text, PARTS_MAX);
        return false;
    }
    struct distribution_part *parts = memory_new(list->count, sizeof *parts);
    size_t count = 0;
    bool good = true;
    for (const struct node *record = list->first; record && good; record = record->next) {
        good = read_part(r, branches, record, &parts[count]);
        count += good;
    }
    const char *why = NULL;
    if (good)
        good = (branches ? distribution_hyperexponential : distribution_mixture)(out, parts, count, &why) ||
               invalid(r, word, why);
    free_parts(parts, count);
    return good;
}

/* {value, weight} of an empirical distribution. */
static bool read_points(struct distribution_load *r, const struct node *list, const struct node *word,
                        struct distribution *out)
{
    struct distribution_point *points = memory_new(list->count, sizeof *points);
    size_t count = 0;
    bool good = true;
    for (const struct node *record = list->first; record && good; record = record->next, count++)
        good = keys_are(r, record, "value", "weight") &&
               number(r, node_get(record, "value"), r->unit, &points[count].value) &&
               number(r, node_get(record, "weight"), UNIT_FACTOR, &points[count].weight);
    const char *why = NULL;
    if (good)
        good = distribution_empirical(out, points, count, &why) || invalid(r, word, why);
    free(points);
    return good;
}

/* A kind with its parameters: a scalar, a mapping, a list, or a table. */
static bool read_kind(struct distribution_load *r, const struct distribution_info *info, const struct node *value,
                      struct distribution *out)
{
    const struct node *list = info->list != LIST_OF_NOTHING ? value : NULL;
    if (list && list->kind == NODE_SCALAR && node_names_table(list)) {
        list = csv_table_read(r->arena, list);
        if (!list)
            return false;
    }
    if (list && list->kind == NODE_LIST)
        return info->list == LIST_OF_POINTS ? read_points(r, list, value->key, out)
                                            : read_parts(r, info->list == LIST_OF_BRANCHES, list, value->key, out);
    const struct distribution_form *form = find_form(info, value);
    if (form)
        return read_form(r, form, value, out);
    node_problem(r->arena, value->key, "a distribution `%s` has: %s", info->word, info->parameters);
    return false;
}

static bool read_any(struct distribution_load *r, const struct node *node, struct distribution *out)
{
    char text[80];
    if (node->kind != NODE_MAPPING || node->count != 1) {
        node_problem(r->arena, node, "expected a distribution such as {%s}, found %s",
                     r->unit == UNIT_DURATION ? "exponential: {mean: 30s}" : "geometric: {mean: 30}",
                     node->kind == NODE_MAPPING ? "a mapping of several keys" : node_describe(node, text, sizeof text));
        return false;
    }
    const struct node *value = node->first;
    int kind = word_find(value->key->text, distribution_words);
    if (kind < 0) {
        const char *nearest = nearest_word(value->key->text, distribution_words);
        node_problem(r->arena, value->key, "unknown distribution \"%s\"; %s%s", EXCERPT(value->key->text),
                     nearest ? "did you mean " : "`rehearse check --explain ''` lists them", nearest ? nearest : "");
        return false;
    }
    if (kind == DISTRIBUTION_MIXTURE && r->depth++ == MIXTURE_DEPTH_MAX) {
        node_problem(r->arena, value->key, "mixtures in mixtures; at most %d levels", MIXTURE_DEPTH_MAX);
        return false;
    }
    bool good = read_kind(r, &distribution_table[kind], value, out);
    r->depth -= kind == DISTRIBUTION_MIXTURE;
    return good;
}

bool value_distribution(struct arena *arena, const struct node *node, enum unit unit, struct distribution *out)
{
    struct distribution_load reading = {.arena = arena, .unit = unit};
    return read_any(&reading, node, out);
}
