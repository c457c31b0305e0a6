/* criterion_fixture.h - one criterion or trigger from a text, with its mistakes as problems. */
#ifndef REHEARSE_TESTS_CRITERION_FIXTURE_H
#define REHEARSE_TESTS_CRITERION_FIXTURE_H

#include "base/utf8.h"
#include "language/criterion_text.h"

/* A fault of a text with a place: its column counts characters from the text's own. */
static inline void add_fault(struct problems *problems, const char *text, struct place place,
                             const struct text_mistake *fault)
{
    const char *excerpt = NULL;
    int column = utf8_characters(text, fault->offset);
    if (place.line == 0) {
        /* The text comes from nowhere: show itself. */
        place.line = place.column = 1;
        excerpt = text;
    }
    place.column += column;
    place.length = (int)fault->length;
    problem_add(problems, place, excerpt, "%s", fault->message);
}

static inline bool criterion_parse(struct criterion *out, const char *text, struct place place,
                                   struct scope_names names, struct problems *problems)
{
    struct text_mistake fault;
    if (!criterion_scan(out, text, names, 0, &fault)) {
        add_fault(problems, text, place, &fault);
        return false;
    }
    out->place = place;
    return true;
}

static inline bool trigger_parse(struct trigger *out, const char *text, struct place place, struct scope_names names,
                                 struct problems *problems)
{
    struct text_mistake fault;
    if (!trigger_scan(out, text, names, 0, &fault)) {
        add_fault(problems, text, place, &fault);
        return false;
    }
    out->place = out->criterion.place = place;
    return true;
}

#endif
