/* read_distribution.c - {lognormal: {median: 60ms, p99: 130ms}} and its kin. */
#include "base/check.h"
#include "base/memory.h"
#include "base/words.h"
#include "language/table.h"
#include "language/value.h"

#include <stdlib.h>
#include <string.h>

#define PARTS_MAX 64
#define MIXTURE_DEPTH_MAX 4

/* A parameter is a value in the unit of the distribution, or a plain number. */
enum parameter_kind { VALUE, NUMBER, STAGES };

struct form {
    enum distribution_kind kind;
    const char *words[3]; /* its parameters */
    enum parameter_kind kinds[3];
};
static const struct form forms[] = {
    {DISTRIBUTION_DETERMINISTIC, {"value"}, {VALUE}},
    {DISTRIBUTION_UNIFORM, {"low", "high"}, {VALUE, VALUE}},
    {DISTRIBUTION_EXPONENTIAL, {"mean"}, {VALUE}},
    {DISTRIBUTION_LOGNORMAL, {"median", "p99"}, {VALUE, VALUE}},
    {DISTRIBUTION_LOGNORMAL, {"mean", "cv"}, {VALUE, NUMBER}},
    {DISTRIBUTION_GAMMA, {"mean", "cv"}, {VALUE, NUMBER}},
    {DISTRIBUTION_GAMMA, {"mean", "shape"}, {VALUE, NUMBER}},
    {DISTRIBUTION_ERLANG, {"mean", "stages"}, {VALUE, STAGES}},
    {DISTRIBUTION_HYPEREXPONENTIAL, {"mean", "cv"}, {VALUE, NUMBER}},
    {DISTRIBUTION_WEIBULL, {"shape", "scale"}, {NUMBER, VALUE}},
    {DISTRIBUTION_WEIBULL, {"shape", "mean"}, {NUMBER, VALUE}},
    {DISTRIBUTION_PARETO, {"shape", "low", "high"}, {NUMBER, VALUE, VALUE}},
    {DISTRIBUTION_GEOMETRIC, {"mean"}, {VALUE}},
};
#define FORMS (sizeof forms / sizeof forms[0])

static const char *const distribution_words[] = {
#define X(name, word, parameters) word,
    DISTRIBUTIONS(X)
#undef X
        NULL,
};
static const char *const distribution_parameters[] = {
#define X(name, word, parameters) parameters,
    DISTRIBUTIONS(X)
#undef X
};

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
        node_problem(r->arena, node, "\"%.60s\" will not do here; %s", node->text, why);
        return false;
    }
    *value = ratio_double(ratio);
    return true;
}

static bool make(const struct form *form, const double *v, struct distribution *out, const char **why)
{
    bool second = form > forms && form[-1].kind == form->kind; /* the other way to write the same kind */
    switch (form->kind) {
    case DISTRIBUTION_DETERMINISTIC:
        return distribution_deterministic(out, v[0], why);
    case DISTRIBUTION_UNIFORM:
        return distribution_uniform(out, v[0], v[1], why);
    case DISTRIBUTION_EXPONENTIAL:
        return distribution_exponential(out, v[0], why);
    case DISTRIBUTION_LOGNORMAL:
        return second ? distribution_lognormal_mean_cv(out, v[0], v[1], why)
                      : distribution_lognormal_median_p99(out, v[0], v[1], why);
    case DISTRIBUTION_GAMMA:
        return second ? distribution_gamma_mean_shape(out, v[0], v[1], why)
                      : distribution_gamma_mean_cv(out, v[0], v[1], why);
    case DISTRIBUTION_ERLANG:
        return distribution_erlang(out, v[0], (int)v[1], why);
    case DISTRIBUTION_HYPEREXPONENTIAL:
        return distribution_hyperexponential_mean_cv(out, v[0], v[1], why);
    case DISTRIBUTION_WEIBULL:
        return second ? distribution_weibull_shape_mean(out, v[0], v[1], why)
                      : distribution_weibull_shape_scale(out, v[0], v[1], why);
    case DISTRIBUTION_PARETO:
        return distribution_pareto(out, v[0], v[1], v[2], why);
    case DISTRIBUTION_GEOMETRIC:
        return distribution_geometric(out, v[0], why);
    default:
        ENSURE(form->kind < DISTRIBUTION_KINDS && false); /* the others are lists */
        return false;
    }
}

static size_t form_size(const struct form *form)
{
    size_t size = 0;
    while (size < 3 && form->words[size])
        size++;
    return size;
}

/* The form whose parameters are exactly the keys of the mapping. */
static const struct form *find_form(enum distribution_kind kind, const struct node *mapping)
{
    for (size_t i = 0; i < FORMS; i++) {
        size_t size = form_size(&forms[i]), given = 0;
        if (forms[i].kind != kind || mapping->count != size)
            continue;
        for (size_t j = 0; j < size; j++)
            given += node_get(mapping, forms[i].words[j]) != NULL;
        if (given == size)
            return &forms[i];
    }
    return NULL;
}

static bool read_form(struct distribution_load *r, const struct form *form, const struct node *mapping,
                      const struct node *kind, struct distribution *out)
{
    double values[3] = {0};
    for (size_t j = 0; j < form_size(form); j++) {
        /* {deterministic: 5ms} is short for {deterministic: {value: 5ms}}. */
        const struct node *node = mapping->kind == NODE_SCALAR ? mapping : node_get(mapping, form->words[j]);
        enum unit unit = form->kinds[j] == VALUE ? r->unit : form->kinds[j] == STAGES ? UNIT_COUNT : UNIT_FACTOR;
        if (!number(r, node, unit, &values[j]))
            return false;
        if (form->kinds[j] == STAGES && (values[j] < 1 || values[j] > 1000)) {
            node_problem(r->arena, node, "`stages` is %.60s; its range is 1 .. 1000", node->text);
            return false;
        }
    }
    const char *why = NULL;
    if (make(form, values, out, &why))
        return true;
    node_problem(r->arena, kind, "this %s distribution cannot be: %s", kind->text, why);
    return false;
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
    node_problem(r->arena, record, "{%s, %s} has to be here, both and nothing else", first, second);
    return false;
}

/* Branches of a hyperexponential {share, mean} or parts of a mixture {share, of}. */
static bool read_parts(struct distribution_load *r, enum distribution_kind kind, const struct node *list,
                       const struct node *word, struct distribution *out)
{
    const char *second = kind == DISTRIBUTION_MIXTURE ? "of" : "mean";
    if (list->count == 0 || list->count > PARTS_MAX) {
        node_problem(r->arena, word, "%zu parts; a %s has 1 to %d", list->count, word->text, PARTS_MAX);
        return false;
    }
    struct distribution_part *parts = memory_new(list->count, sizeof *parts);
    size_t count = 0;
    bool good = true;
    for (const struct node *record = list->first; record && good; record = record->next) {
        struct distribution_part *part = &parts[count];
        good = keys_are(r, record, "share", second) && number(r, node_get(record, "share"), UNIT_SHARE, &part->weight);
        const char *why = NULL;
        double mean;
        if (good && kind == DISTRIBUTION_MIXTURE) {
            good = read_any(r, node_get(record, "of"), &part->of);
        } else if (good && (good = number(r, node_get(record, "mean"), r->unit, &mean))) {
            good = distribution_exponential(&part->of, mean, &why);
            if (!good)
                node_problem(r->arena, record, "this branch cannot be: %s", why);
        }
        count += good;
    }
    const char *why = NULL;
    if (good) {
        good = kind == DISTRIBUTION_MIXTURE ? distribution_mixture(out, parts, count, &why)
                                            : distribution_hyperexponential(out, parts, count, &why);
        if (!good)
            node_problem(r->arena, word, "this %s distribution cannot be: %s", word->text, why);
    }
    free_parts(parts, count);
    return good;
}

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
    if (good && !distribution_empirical(out, points, count, &why)) {
        node_problem(r->arena, word, "this empirical distribution cannot be: %s", why);
        good = false;
    }
    free(points);
    return good;
}

/* A kind with its parameters: a scalar, a mapping, a list, or a table. */
static bool read_kind(struct distribution_load *r, enum distribution_kind kind, const struct node *value,
                      struct distribution *out)
{
    bool of_records = kind == DISTRIBUTION_EMPIRICAL || kind == DISTRIBUTION_MIXTURE ||
                      (kind == DISTRIBUTION_HYPEREXPONENTIAL && value->kind != NODE_MAPPING);
    const struct node *list = value;
    if (of_records && value->kind == NODE_SCALAR && node_names_table(value)) {
        list = csv_table_read(r->arena, value);
        if (!list)
            return false;
    }
    if (of_records && list->kind == NODE_LIST)
        return kind == DISTRIBUTION_EMPIRICAL ? read_points(r, list, value->key, out)
                                              : read_parts(r, kind, list, value->key, out);
    const struct form *form = NULL;
    if (value->kind == NODE_MAPPING)
        form = find_form(kind, value);
    else if (value->kind == NODE_SCALAR && value->text[0] != '\0')
        for (size_t i = 0; i < FORMS && !form; i++)
            form = forms[i].kind == kind && form_size(&forms[i]) == 1 ? &forms[i] : NULL;
    if (form)
        return read_form(r, form, value, value->key, out);
    node_problem(r->arena, value->key, "a distribution `%s` has: %s", distribution_words[kind],
                 distribution_parameters[kind]);
    return false;
}

static bool read_any(struct distribution_load *r, const struct node *node, struct distribution *out)
{
    char text[80];
    if (node->kind != NODE_MAPPING || node->count != 1) {
        node_problem(r->arena, node, "a distribution has to be here, such as {%s}, not %s",
                     r->unit == UNIT_DURATION ? "exponential: {mean: 30s}" : "geometric: {mean: 30}",
                     node->kind == NODE_MAPPING ? "a mapping of several keys" : node_describe(node, text, sizeof text));
        return false;
    }
    const struct node *value = node->first;
    int kind = 0;
    while (distribution_words[kind] && strcmp(distribution_words[kind], value->key->text) != 0)
        kind++;
    if (kind == DISTRIBUTION_KINDS) {
        const char *nearest = nearest_word(value->key->text, distribution_words);
        node_problem(r->arena, value->key, "unknown distribution \"%.60s\"; %s%s", value->key->text,
                     nearest ? "did you mean " : "`rehearse check --explain ''` lists them", nearest ? nearest : "");
        return false;
    }
    if (kind == DISTRIBUTION_MIXTURE && r->depth++ == MIXTURE_DEPTH_MAX) {
        node_problem(r->arena, value->key, "mixtures in mixtures; at most %d levels", MIXTURE_DEPTH_MAX);
        return false;
    }
    bool good = read_kind(r, (enum distribution_kind)kind, value, out);
    r->depth -= kind == DISTRIBUTION_MIXTURE;
    return good;
}

bool value_distribution(struct arena *arena, const struct node *node, enum unit unit, struct distribution *out)
{
    struct distribution_load reading = {.arena = arena, .unit = unit};
    return read_any(&reading, node, out);
}
