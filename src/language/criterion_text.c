/* criterion_text.c - criteria and triggers, word by word. The grammar stands in policy.h. */
#include "language/criterion_text.h"

#include "base/check.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMPARATOR_BYTES "<>=!"
#define WORD_BYTES 64

const char *const comparator_words[] = {
#define X(name, word) word,
    COMPARATORS(X)
#undef X
        NULL,
};
const char *const trigger_action_words[] = {"warn", "escalate", "hold", "rollback", NULL};
static const char *const scope_words[] = {"segment", "region", "arm", NULL};

/* A text being read: the word at hand is text[at .. at + length). length 0: the end. */
struct words {
    const char *text;
    size_t at, length;
    int64_t grain_ns; /* durations are multiples of it; 0: any */
    struct text_mistake *fault;
};

/* A comparator, an arrow, or everything up to a blank or one of them. */
static size_t word_length(const char *text)
{
    if (strncmp(text, "->", 2) == 0)
        return 2;
    size_t length = strspn(text, COMPARATOR_BYTES);
    if (length > 0)
        return length;
    while (text[length] && !strchr(" \t\r\n" COMPARATOR_BYTES, text[length]) && strncmp(text + length, "->", 2) != 0)
        length++;
    return length;
}

static void next(struct words *w)
{
    w->at += w->length;
    w->at += strspn(w->text + w->at, " \t\r\n");
    w->length = word_length(w->text + w->at);
}

static bool at_word(const struct words *w, const char *word)
{
    return strlen(word) == w->length && strncmp(w->text + w->at, word, w->length) == 0;
}

/* Takes the word if it is this one. */
static bool take(struct words *w, const char *word)
{
    bool there = at_word(w, word);
    if (there)
        next(w);
    return there;
}

/* The word at hand as a string, cut to WORD_BYTES. */
static const char *copy_word(const struct words *w, char *buffer)
{
    size_t length = w->length < WORD_BYTES ? w->length : WORD_BYTES - 1;
    memcpy(buffer, w->text + w->at, length);
    buffer[length] = '\0';
    return length > 0 ? buffer : "the end";
}

__attribute__((format(printf, 2, 3))) static bool wrong(struct words *w, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    w->fault->offset = w->at;
    w->fault->length = w->length > 0 ? w->length : 1;
    vsnprintf(w->fault->message, sizeof w->fault->message, format, arguments);
    va_end(arguments);
    return false;
}

/* Index of the word at hand in a list, taken; or -1 with a fault that names what it should be. */
static int take_one_of(struct words *w, const char *const *list, const char *what)
{
    char buffer[WORD_BYTES];
    for (int i = 0; list[i]; i++)
        if (take(w, list[i]))
            return i;
    const char *word = copy_word(w, buffer);
    const char *nearest = w->length > 0 ? nearest_word(word, list) : NULL;
    if (nearest) {
        wrong(w, "unknown %s \"%s\"; did you mean \"%s\"?", what, word, nearest);
        return -1;
    }
    char all[160];
    size_t length = 0;
    for (int i = 0; list[i] && length < sizeof all; i++)
        length += (size_t)snprintf(all + length, sizeof all - length, "%s%s", i ? ", " : "", list[i]);
    if (length >= sizeof all - 1)
        memcpy(all + sizeof all - 4, "...", 4);
    if (w->length > 0)
        wrong(w, "unknown %s \"%s\"; it is one of %s", what, word, all);
    else
        wrong(w, "not finished; the %s is missing, one of %s", what, all);
    return -1;
}

static bool take_quantity(struct words *w, enum unit unit, struct ratio *value)
{
    char buffer[WORD_BYTES];
    const char *why = NULL;
    if (w->length == 0)
        return wrong(w, "not finished; %s is missing", unit_description(unit));
    if (!quantity_parse(w->text + w->at, w->length, unit, value, &why))
        return wrong(w, "\"%s\" will not do here; %s", copy_word(w, buffer), why);
    next(w);
    return true;
}

/* What a duration between two grains would have to be. */
static bool between_grains(struct words *w, int64_t ns)
{
    char grain[WORD_BYTES], below[WORD_BYTES], above[WORD_BYTES];
    int64_t less = ns / w->grain_ns * w->grain_ns;
    quantity_format((struct ratio){w->grain_ns, 1}, UNIT_DURATION, 9, grain, sizeof grain);
    quantity_format((struct ratio){less, 1}, UNIT_DURATION, 9, below, sizeof below);
    quantity_format((struct ratio){less + w->grain_ns, 1}, UNIT_DURATION, 9, above, sizeof above);
    return wrong(w, "not a multiple of the sample interval (monitoring.sample, %s); %s%s%s would be right", grain,
                 less > 0 ? below : "", less > 0 ? " or " : "", above);
}

/* A duration longer than 0, in ns, of whole grains. */
static bool take_duration(struct words *w, int64_t *ns)
{
    struct words before = *w;
    struct ratio value;
    if (!take_quantity(w, UNIT_DURATION, &value))
        return false;
    *ns = value.num / value.den;
    if (*ns <= 0 || value.num % value.den != 0 || *ns > 366 * NS_PER_DAY)
        return wrong(&before, "a duration of 1ns .. 366d is needed here");
    return w->grain_ns == 0 || *ns % w->grain_ns == 0 || between_grains(&before, *ns);
}

static bool take_comparator(struct words *w, enum comparator *comparator)
{
    char buffer[WORD_BYTES];
    for (int i = 0; i < COMPARATOR_KINDS; i++)
        if (take(w, comparator_words[i])) {
            *comparator = (enum comparator)i;
            return true;
        }
    return wrong(w, "a comparator has to be here, not \"%s\"; <, <=, >, >=, ==, != or within", copy_word(w, buffer));
}

static bool take_metric(struct words *w, enum metric *metric)
{
    char buffer[WORD_BYTES];
    const char *word = copy_word(w, buffer);
    int found = w->length > 0 ? metric_find(word) : -1;
    if (found >= 0) {
        *metric = (enum metric)found;
        next(w);
        return true;
    }
    if (w->length == 0)
        return wrong(w, "a criterion has to be here: METRIC COMPARATOR VALUE");
    const char *nearest = nearest_word(word, metric_words);
    if (nearest)
        return wrong(w, "unknown metric \"%s\"; did you mean \"%s\"?", word, nearest);
    return wrong(w, "unknown metric \"%s\"; `rehearse check --explain ''` lists them", word);
}

/* What follows `in`. */
static bool take_scope(struct words *w, struct scope_names names, struct criterion *c)
{
    struct words before = *w;
    int kind = take_one_of(w, scope_words, "scope");
    if (kind < 0)
        return false;
    if (kind == 2) {
        int arm = take_one_of(w, arm_words, "arm");
        if (arm >= 0)
            c->scope.arm = (enum arm)arm;
        return arm >= 0;
    }
    int index = take_one_of(w, kind == 0 ? names.segments : names.regions, scope_words[kind]);
    if (index < 0)
        return false;
    if (c->scope.region >= 0 || c->scope.segment >= 0)
        return wrong(&before, "one region or one segment; what both have in common is not measured");
    if (kind == 0)
        c->scope.segment = index;
    else
        c->scope.region = index;
    return true;
}

/* [over WINDOW] [in ...]... in any order. */
static bool take_window_and_scope(struct words *w, struct scope_names names, struct criterion *c)
{
    while (at_word(w, "over") || at_word(w, "in")) {
        bool window = at_word(w, "over");
        if (window && c->window_ns != 0)
            return wrong(w, "a second window; one is enough");
        next(w);
        if (window ? !take_duration(w, &c->window_ns) : !take_scope(w, names, c))
            return false;
    }
    return true;
}

static bool take_criterion(struct words *w, struct scope_names names, struct criterion *c)
{
    *c = (struct criterion){.scope = {.arm = ARM_CANDIDATE, .region = -1, .segment = -1}};
    if (!take_metric(w, &c->metric) || !take_comparator(w, &c->comparator))
        return false;
    struct words before = *w;
    if (!take_quantity(w, metric_table[c->metric].unit, &c->threshold))
        return false;
    if (c->comparator == COMPARATOR_WITHIN && c->threshold.num < 0)
        return wrong(&before, "`within` needs a value of at least 0");
    before = *w;
    if (!take_window_and_scope(w, names, c))
        return false;
    if (c->metric == METRIC_SEGMENT_VARIANCE && c->scope.segment >= 0)
        return wrong(&before, "one segment has no spread between segments");
    return true;
}

/* The words from `from` up to the word at hand, one blank between; owned by the caller. */
static char *tidy(const char *text, size_t from, size_t end)
{
    struct text tidied = {0};
    struct words w = {.text = text, .at = from};
    text_add(&tidied, "");
    for (next(&w); w.length > 0 && w.at < end; next(&w)) {
        if (tidied.length > 0)
            text_add(&tidied, " ");
        text_add_bytes(&tidied, text + w.at, w.length);
    }
    return tidied.bytes;
}

bool criterion_scan(struct criterion *out, const char *text, struct scope_names names, int64_t grain_ns,
                    struct text_mistake *fault)
{
    char buffer[WORD_BYTES];
    struct words w = {.text = text, .grain_ns = grain_ns, .fault = fault};
    next(&w);
    if (!take_criterion(&w, names, out))
        return false;
    if (w.length > 0)
        return wrong(&w, "unexpected \"%s\"; after the value come only `over WINDOW` and `in segment|region|arm NAME`",
                     copy_word(&w, buffer));
    out->text = tidy(text, 0, w.at);
    return true;
}

/* any criterion breached | any criterion worse than SHARE of baseline [over WINDOW] */
static bool take_any(struct words *w, struct trigger *out)
{
    char buffer[WORD_BYTES];
    if (!take(w, "criterion"))
        return wrong(w, "`any criterion` has to be here, not \"any %s\"", copy_word(w, buffer));
    if (take(w, "breached")) {
        out->subject = TRIGGER_ANY_BREACHED;
        return true;
    }
    out->subject = TRIGGER_ANY_WORSE;
    if (!take(w, "worse") || !take(w, "than"))
        return wrong(w, "`breached` or `worse than SHARE of baseline` has to be here, not \"%s\"",
                     copy_word(w, buffer));
    struct words before = *w;
    if (!take_quantity(w, UNIT_SHARE, &out->worse_than))
        return false;
    if (out->worse_than.num <= 0)
        return wrong(&before, "a share above 0 is needed here, such as 120%%");
    if (!take(w, "of") || !take(w, "baseline"))
        return wrong(w, "`of baseline` has to be here, not \"%s\"", copy_word(w, buffer));
    return !take(w, "over") || take_duration(w, &out->window_ns);
}

static bool take_action(struct words *w, struct trigger *out)
{
    int action = take_one_of(w, trigger_action_words, "action");
    if (action < 0)
        return false;
    out->action = (enum trigger_action)action;
    out->split = RATIO_NO_DATA;
    if (action != ACTION_HOLD && action != ACTION_ROLLBACK)
        return true;
    const char *joint = action == ACTION_HOLD ? "at" : "to";
    if (w->length == 0 && action == ACTION_ROLLBACK)
        return true; /* the phase's own destination */
    if (!take(w, joint))
        return wrong(w, "`%s %s SHARE` has to be here", trigger_action_words[action], joint);
    struct words before = *w;
    if (!take_quantity(w, UNIT_SHARE, &out->split))
        return false;
    if (out->split.num < 0 || ratio_compare(out->split, (struct ratio){1, 1}) > 0)
        return wrong(&before, "a share of 0%% .. 100%% is needed here");
    return true;
}

bool trigger_scan(struct trigger *out, const char *text, struct scope_names names, int64_t grain_ns,
                  struct text_mistake *fault)
{
    char buffer[WORD_BYTES];
    struct words w = {.text = text, .grain_ns = grain_ns, .fault = fault};
    *out = (struct trigger){0};
    next(&w);
    if (take(&w, "any") ? !take_any(&w, out) : !take_criterion(&w, names, &out->criterion))
        return false;
    if (out->subject == TRIGGER_CRITERION)
        out->window_ns = out->criterion.window_ns;
    size_t criterion_end = w.at;
    if (take(&w, "for") && !take_duration(&w, &out->for_ns))
        return false;
    if (!take(&w, "->"))
        return wrong(
            &w, "`-> ACTION` has to be here, not \"%s\"; actions are warn, escalate, hold at SHARE, rollback to SHARE",
            copy_word(&w, buffer));
    if (!take_action(&w, out))
        return false;
    if (w.length > 0)
        return wrong(&w, "unexpected \"%s\" after the action", copy_word(&w, buffer));
    if (out->subject == TRIGGER_CRITERION)
        out->criterion.text = tidy(text, 0, criterion_end);
    out->text = tidy(text, 0, w.at);
    return true;
}

/* A fault of a text with a place: its column counts characters from the text's own. */
static void add_fault(struct problems *problems, const char *text, struct place place, const struct text_mistake *fault)
{
    const char *excerpt = NULL;
    int column = 0;
    for (size_t i = 0; i < fault->offset; i++)
        column += ((unsigned char)text[i] & 0xC0) != 0x80;
    if (place.line == 0) {
        /* The text comes from nowhere: show itself. */
        place.line = place.column = 1;
        excerpt = text;
    }
    place.column += column;
    place.length = (int)fault->length;
    problem_add(problems, place, excerpt, "%s", fault->message);
}

bool criterion_parse(struct criterion *out, const char *text, struct place place, const char *const *regions,
                     const char *const *segments, struct problems *problems)
{
    struct text_mistake fault;
    if (!criterion_scan(out, text, (struct scope_names){regions, segments}, 0, &fault)) {
        add_fault(problems, text, place, &fault);
        return false;
    }
    out->place = place;
    return true;
}

bool trigger_parse(struct trigger *out, const char *text, struct place place, const char *const *regions,
                   const char *const *segments, struct problems *problems)
{
    struct text_mistake fault;
    if (!trigger_scan(out, text, (struct scope_names){regions, segments}, 0, &fault)) {
        add_fault(problems, text, place, &fault);
        return false;
    }
    out->place = out->criterion.place = place;
    return true;
}
