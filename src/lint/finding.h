/* finding.h - a defect of a plan as data: which rule found it, where, and the numbers that show it.
 *
 * A finding's sentence is a template in which {NAME} stands for the fact of that name, so that people read the very
 * numbers that programs are given. Invariant (finding_check): every {NAME} has a fact, and no two facts a name.
 * Findings point into the scenario, which has to outlive them.
 */
#ifndef REHEARSE_LINT_FINDING_H
#define REHEARSE_LINT_FINDING_H

#include "base/text.h"
#include "model/scenario.h"

#define FACTS_MAX 12

/* How bad a finding is: a warning names what will do harm as written; a note what is worth knowing. */
enum lint_severity { LINT_NOTE, LINT_WARNING };
extern const char *const lint_severity_words[];

/* What a finding says of the rule that found it; the rules stand in rules.h. */
struct lint_rule_info {
    const char *word;
    enum lint_severity severity;
    const char *title, *meaning;
};

struct fact {
    const char *name;
    const char *text;   /* a word of the scenario; NULL: a value */
    struct ratio value; /* in the base unit of its kind */
    enum unit unit;
    int digits; /* decimals at most, for people */
};

struct finding {
    const struct lint_rule_info *rule;
    struct place place;
    const char *phase;     /* its name */
    uint32_t policies;     /* bit by index in the scenario's policies; 0: the plan alone */
    const char *said_with; /* the template of the sentence */
    struct fact facts[FACTS_MAX];
    size_t facts_count;
};

struct findings {
    struct finding *list; /* by source, line, column, rule */
    size_t count;
};

/* Adds a fact: a word, or a value with its unit. */
void finding_word(struct finding *finding, const char *name, const char *text);
void finding_value(struct finding *finding, const char *name, struct ratio value, enum unit unit);
/* The same of numbers that are no exact fractions: a probability, to a billionth; a count of things, to a tenth. */
void finding_odds(struct finding *finding, const char *name, double probability);
void finding_number(struct finding *finding, const char *name, double number);
/* A duration; and a count. */
void finding_span(struct finding *finding, const char *name, int64_t span_ns);
void finding_count(struct finding *finding, const char *name, int64_t count);

/* The value as people read it. */
const char *fact_format(const struct fact *fact, char *buffer, size_t size);
/* Adds the sentence. */
void finding_say(const struct finding *finding, struct text *out);
/* Ends the program when the finding is not what it says. */
void finding_check(const struct finding *finding);

/* Keeps a copy; one that says the same at the same place, of another policy, is the same finding. */
void findings_add(struct findings *findings, const struct finding *finding);
void findings_sort(struct findings *findings);
size_t findings_of(const struct findings *findings, enum lint_severity severity);
void findings_free(struct findings *findings);

#endif
