/* findings.c - what lint found, as lines, as a table, as JSON and as SARIF. */
#include "report/findings.h"

#include "base/check.h"
#include "base/harmless.h"
#include "base/version.h"
#include "lint/rules.h"
#include "report/number.h"
#include "report/table.h"

#include <jansson.h>

#define SAID_BYTES 96

/* --- for people --- */

static void put_place(const struct place *place, const struct scenario *scenario, struct text *out)
{
    terminal_quote(place->source ? place->source : scenario->path, out);
    if (place->source && place->line > 0)
        text_format(out, ":%d:%d", place->line, place->column);
}

static void put_totals(const struct linted *linted, struct text *out)
{
    size_t warnings = findings_of(&linted->findings, LINT_WARNING), notes = findings_of(&linted->findings, LINT_NOTE);
    terminal_quote(linted->scenario->path, out);
    text_format(out, ": %zu warning%s, %zu note%s\n", warnings, warnings == 1 ? "" : "s", notes, notes == 1 ? "" : "s");
}

void findings_text(const struct linted *linted, size_t count, struct text *out)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < linted[i].findings.count; k++) {
            const struct finding *finding = &linted[i].findings.list[k];
            const struct lint_rule_info *rule = finding->rule;
            struct text sentence = {0};
            finding_say(finding, &sentence);
            put_place(&finding->place, linted[i].scenario, out);
            text_format(out, ": %s: %s: ", lint_severity_words[rule->severity], finding->phase);
            terminal_quote(sentence.bytes, out);
            text_format(out, " [%s]\n", rule->word);
            text_free(&sentence);
        }
        put_totals(&linted[i], out);
    }
}

static const struct column finding_columns[] = {
    {"policies", "Policy", CELL_TEXT, FOR_ALL, 0}, {"phase", "Phase", CELL_TEXT, FOR_ALL, 0},
    {"rule", "Rule", CELL_TEXT, FOR_ALL, 0},       {"severity", "Severity", CELL_TEXT, FOR_ALL, 0},
    {"message", "Found", CELL_TEXT, FOR_ALL, 0},
};

/* "advised, 000"; "-" of the plan alone. */
static void put_policies(const struct finding *finding, const struct scenario *scenario, struct text *out)
{
    for (int i = 0; i < scenario->policies_count; i++)
        if (finding->policies >> i & 1)
            text_format(out, "%s%s", out->length > 0 ? ", " : "", scenario->policies[i].name);
    if (finding->policies == 0)
        text_add(out, "-");
}

void findings_markdown(const struct linted *linted, size_t count, struct text *out)
{
    struct table *t = table_new(SHAPE_ROWS, finding_columns, sizeof finding_columns / sizeof *finding_columns, 0);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < linted[i].findings.count; k++) {
            const struct finding *finding = &linted[i].findings.list[k];
            struct text policies = {0}, sentence = {0};
            put_policies(finding, linted[i].scenario, &policies);
            finding_say(finding, &sentence);
            TABLE_ADD(t, text_cell(table_take(t, &policies)), text_cell(finding->phase), text_cell(finding->rule->word),
                      text_cell(lint_severity_words[finding->rule->severity]), text_cell(table_take(t, &sentence)));
        }
    markdown_table(t, out);
    table_free(t);
}

/* --- for programs --- */

static json_t *checked(json_t *value)
{
    if (!value)
        memory_failed("JSON");
    return value;
}

/* Paths may be no UTF-8, which no JSON is: then with their bytes as \xff. */
static json_t *path_said(const char *path)
{
    json_t *value = json_said(path);
    if (!json_is_null(value))
        return value;
    struct text harmless = {0};
    text_add_harmless(&harmless, path);
    return json_taken(&harmless);
}

static void append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        memory_failed("JSON");
}

static json_t *fact_value(const struct fact *fact)
{
    if (fact->text)
        return json_said(fact->text);
    char said[SAID_BYTES];
    struct text decimal = {0};
    json_t *object = checked(json_object());
    put_share(&decimal, fact->value.num, fact->value.den, 1, fact->value.num % fact->value.den == 0 ? 0 : 9);
    json_set(object, "value", json_taken(&decimal));
    json_set(object, "unit", json_said(unit_table[fact->unit].json_word));
    json_set(object, "numerator", json_integer(fact->value.num));
    json_set(object, "denominator", json_integer(fact->value.den));
    json_set(object, "text", json_said(fact_format(fact, said, sizeof said)));
    return object;
}

/* What both formats say of a finding beside its place: phase, policies, facts. */
static void set_properties(json_t *object, const struct finding *finding, const struct scenario *scenario)
{
    json_t *policies = checked(json_array()), *facts = checked(json_object());
    for (int i = 0; i < scenario->policies_count; i++)
        if (finding->policies >> i & 1)
            append(policies, json_said(scenario->policies[i].name));
    for (size_t i = 0; i < finding->facts_count; i++)
        json_set(facts, finding->facts[i].name, fact_value(&finding->facts[i]));
    json_set(object, "scenario", path_said(scenario->path));
    json_set(object, "phase", json_said(finding->phase));
    json_set(object, "policies", policies);
    json_set(object, "facts", facts);
}

static json_t *sentence_of(const struct finding *finding)
{
    struct text sentence = {0};
    finding_say(finding, &sentence);
    return json_taken(&sentence);
}

static json_t *finding_object(const struct finding *finding, const struct scenario *scenario)
{
    const struct lint_rule_info *rule = finding->rule;
    const struct place *place = &finding->place;
    json_t *object = checked(json_object());
    json_set(object, "rule", json_said(rule->word));
    json_set(object, "severity", json_said(lint_severity_words[rule->severity]));
    json_set(object, "file", path_said(place->source ? place->source : scenario->path));
    json_set(object, "line", json_integer(place->line));
    json_set(object, "column", json_integer(place->column));
    json_set(object, "message", sentence_of(finding));
    set_properties(object, finding, scenario);
    return object;
}

void findings_json(const struct linted *linted, size_t count, struct text *out)
{
    json_t *root = checked(json_object()), *list = checked(json_array());
    size_t warnings = 0, notes = 0;
    for (size_t i = 0; i < count; i++) {
        const struct findings *findings = &linted[i].findings;
        warnings += findings_of(findings, LINT_WARNING);
        notes += findings_of(findings, LINT_NOTE);
        for (size_t k = 0; k < findings->count; k++)
            append(list, finding_object(&findings->list[k], linted[i].scenario));
    }
    json_set(root, "findings", list);
    json_set(root, "warnings", json_integer((json_int_t)warnings));
    json_set(root, "notes", json_integer((json_int_t)notes));
    json_text(root, JSON_INDENT(2), out);
}

/* --- SARIF: OASIS, Static Analysis Results Interchange Format 2.1.0, 2020 --- */

#define SARIF_SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

/* {KEY: VALUE} */
static json_t *object_with(const char *key, json_t *value)
{
    json_t *object = checked(json_object());
    json_set(object, key, value);
    return object;
}

static json_t *sarif_rule(const struct lint_rule_info *rule)
{
    json_t *object = object_with("id", json_said(rule->word));
    json_set(object, "shortDescription", object_with("text", json_said(rule->title)));
    json_set(object, "fullDescription", object_with("text", json_said(rule->meaning)));
    json_set(object, "defaultConfiguration", object_with("level", json_said(lint_severity_words[rule->severity])));
    return object;
}

/* A path as a URI reference: of a whole path with its scheme. */
static json_t *sarif_uri(const char *path)
{
    struct text uri = {0};
    if (path[0] == '/')
        text_add(&uri, "file://");
    markdown_link(path, &uri);
    return json_taken(&uri);
}

static json_t *sarif_location(const struct finding *finding, const struct scenario *scenario)
{
    const struct place *place = &finding->place;
    bool known = place->source && place->line > 0; /* --set and whole files have no lines */
    json_t *physical =
        object_with("artifactLocation", object_with("uri", sarif_uri(known ? place->source : scenario->path)));
    if (known) {
        json_t *region = object_with("startLine", checked(json_integer(place->line)));
        json_set(region, "startColumn", json_integer(place->column));
        json_set(region, "endColumn", json_integer(place->column + place->length));
        json_set(physical, "region", region);
    }
    return object_with("physicalLocation", physical);
}

static json_t *sarif_result(const struct finding *finding, const struct scenario *scenario)
{
    const struct lint_rule_info *rule = finding->rule;
    json_t *result = object_with("ruleId", json_said(rule->word)), *locations = checked(json_array());
    json_t *properties = checked(json_object());
    append(locations, sarif_location(finding, scenario));
    set_properties(properties, finding, scenario);
    json_set(result, "ruleIndex", json_integer(rule - lint_rule_table));
    json_set(result, "level", json_said(lint_severity_words[rule->severity]));
    json_set(result, "message", object_with("text", sentence_of(finding)));
    json_set(result, "locations", locations);
    json_set(result, "properties", properties);
    return result;
}

void findings_sarif(const struct linted *linted, size_t count, struct text *out)
{
    json_t *driver = object_with("name", json_said("rehearse")), *rules = checked(json_array());
    json_t *results = checked(json_array()), *runs = checked(json_array());
    for (size_t i = 0; i < LINT_RULE_COUNT; i++)
        append(rules, sarif_rule(&lint_rule_table[i]));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < linted[i].findings.count; k++)
            append(results, sarif_result(&linted[i].findings.list[k], linted[i].scenario));
    json_set(driver, "semanticVersion", json_said(REHEARSE_VERSION));
    json_set(driver, "rules", rules);
    json_t *run = object_with("tool", object_with("driver", driver));
    json_set(run, "columnKind", json_said("unicodeCodePoints"));
    json_set(run, "results", results);
    append(runs, run);
    json_t *root = object_with("$schema", json_said(SARIF_SCHEMA));
    json_set(root, "version", json_said("2.1.0"));
    json_set(root, "runs", runs);
    json_text(root, JSON_INDENT(2), out);
}
