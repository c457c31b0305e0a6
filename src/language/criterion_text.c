/* criterion_text.c - criteria and triggers, word by word. The grammar stands in policy.h. */
#include "language/criterion_text.h"

#include "base/text.h"
#include "base/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPERATORS "<>=!"
#define WORD_BYTES 64

enum scope_kind { SCOPE_SEGMENT, SCOPE_REGION, SCOPE_ARM };
static const char *const scope_words[] = {
    [SCOPE_SEGMENT] = "segment", [SCOPE_REGION] = "region", [SCOPE_ARM] = "arm", NULL};

/* A rule being read. */
struct rule_text {
    struct words words;
    int64_t grain_ns; /* durations are multiples of it; 0: any */
    struct text_mistake *fault;
};

/* The word at hand as a string, for messages. */
static const char *word_at_hand(const struct rule_text *w, char *buffer)
{
    return w->words.length > 0 ? words_copy(&w->words, buffer, WORD_BYTES) : "the end";
}

__attribute__((format(printf, 2, 3))) static bool wrong_rule(struct rule_text *w, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    w->fault->offset = w->words.at;
    w->fault->length = w->words.length > 0 ? w->words.length : 1;
    vsnprintf(w->fault->message, sizeof w->fault->message, format, arguments);
    va_end(arguments);
    return false;
}

/* Index of the word at hand in a list, taken; or -1 with a fault that names what it should be. */
static int take_one_of(struct rule_text *w, const char *const *list, const char *what)
{
    char buffer[WORD_BYTES];
    for (int i = 0; list[i]; i++)
        if (words_take(&w->words, list[i]))
            return i;
    const char *word = word_at_hand(w, buffer);
    const char *nearest = w->words.length > 0 ? nearest_word(word, list) : NULL;
    if (nearest) {
        wrong_rule(w, "unknown %s \"%s\"; did you mean \"%s\"?", what, word, nearest);
        return -1;
    }
    char all[160];
    size_t length = 0;
    for (int i = 0; list[i] && length < sizeof all; i++)
        length += (size_t)snprintf(all + length, sizeof all - length, "%s%s", i ? ", " : "", list[i]);
    if (length >= sizeof all - 1)
        memcpy(all + sizeof all - 4, "...", 4);
    if (w->words.length > 0)
        wrong_rule(w, "unknown %s \"%s\"; it is one of %s", what, word, all);
    else
        wrong_rule(w, "not finished; the %s is missing, one of %s", what, all);
    return -1;
}

static bool take_quantity(struct rule_text *w, enum unit unit, struct ratio *value)
{
    char buffer[WORD_BYTES];
    const char *why = NULL;
    if (w->words.length == 0)
        return wrong_rule(w, "not finished; %s is missing", unit_table[unit].description);
    if (!quantity_parse(w->words.text + w->words.at, w->words.length, unit, value, &why))
        return wrong_rule(w, "invalid value \"%s\": %s", word_at_hand(w, buffer), why);
    words_next(&w->words);
    return true;
}

/* What a duration between two grains would have to be. */
static bool between_grains(struct rule_text *w, int64_t ns)
{
    char grain[WORD_BYTES], below[WORD_BYTES], above[WORD_BYTES];
    int64_t less = ns / w->grain_ns * w->grain_ns;
    quantity_format((struct ratio){w->grain_ns, 1}, UNIT_DURATION, 9, grain, sizeof grain);
    quantity_format((struct ratio){less, 1}, UNIT_DURATION, 9, below, sizeof below);
    quantity_format((struct ratio){less + w->grain_ns, 1}, UNIT_DURATION, 9, above, sizeof above);
    return wrong_rule(w, "not a multiple of the sample interval (monitoring.sample, %s); %s%s%s would be right", grain,
                      less > 0 ? below : "", less > 0 ? " or " : "", above);
}

/* A duration longer than 0, in ns, of whole grains. */
static bool take_duration(struct rule_text *w, int64_t *ns)
{
    struct rule_text before = *w;
    struct ratio value;
    if (!take_quantity(w, UNIT_DURATION, &value))
        return false;
    *ns = value.num / value.den;
    if (*ns <= 0 || value.num % value.den != 0 || *ns > 366 * NS_PER_DAY)
        return wrong_rule(&before, "expected a duration of 1ns .. 366d");
    return w->grain_ns == 0 || *ns % w->grain_ns == 0 || between_grains(&before, *ns);
}

static bool take_comparator(struct rule_text *w, enum comparator *comparator)
{
    char buffer[WORD_BYTES];
    for (int i = 0; i < COMPARATOR_KINDS; i++)
        if (words_take(&w->words, comparator_words[i])) {
            *comparator = (enum comparator)i;
            return true;
        }
    return wrong_rule(w, "expected a comparator, found \"%s\"; comparators are <, <=, >, >=, ==, != and within",
                      word_at_hand(w, buffer));
}

static bool take_metric(struct rule_text *w, const struct stated_metrics *stated, struct criterion *c)
{
    char buffer[WORD_BYTES];
    const char *word = word_at_hand(w, buffer);
    int found = w->words.length > 0 ? metric_find(stated, word) : -1;
    if (found >= 0) {
        c->metric = (enum metric)found;
        c->info = metric_info_of(stated, c->metric);
        words_next(&w->words);
        return true;
    }
    if (w->words.length == 0)
        return wrong_rule(w, "expected a criterion: METRIC COMPARATOR VALUE");
    const char *words[METRICS_MAX + 1];
    metric_words(stated, words);
    const char *nearest = nearest_word(word, words);
    if (nearest)
        return wrong_rule(w, "unknown metric \"%s\"; did you mean \"%s\"?", word, nearest);
    return wrong_rule(w, "unknown metric \"%s\"; `rehearse check --explain ''` lists them", word);
}

/* What follows `in`. */
static bool take_scope(struct rule_text *w, struct scope_names names, struct criterion *c)
{
    struct rule_text before = *w;
    int kind = take_one_of(w, scope_words, "scope");
    if (kind < 0)
        return false;
    if (kind == SCOPE_ARM) {
        int arm = take_one_of(w, names.arms, "arm");
        if (arm >= 0)
            c->scope.arm = (enum arm)arm;
        return arm >= 0;
    }
    int index = take_one_of(w, kind == SCOPE_SEGMENT ? names.segments : names.regions, scope_words[kind]);
    if (index < 0)
        return false;
    if (c->scope.region >= 0 || c->scope.segment >= 0)
        return wrong_rule(&before, "one region or one segment; what both have in common is not measured");
    if (kind == SCOPE_SEGMENT)
        c->scope.segment = index;
    else
        c->scope.region = index;
    return true;
}

/* [over WINDOW] [in ...]... in any order. */
static bool take_window_and_scope(struct rule_text *w, struct scope_names names, struct criterion *c)
{
    while (words_at(&w->words, "over") || words_at(&w->words, "in")) {
        bool window = words_at(&w->words, "over");
        if (window && c->window_ns != 0)
            return wrong_rule(w, "a second window; one is enough");
        words_next(&w->words);
        if (window ? !take_duration(w, &c->window_ns) : !take_scope(w, names, c))
            return false;
    }
    return true;
}

static bool take_criterion(struct rule_text *w, struct scope_names names, struct criterion *c)
{
    *c = (struct criterion){.scope = {.arm = ARM_CANDIDATE, .region = -1, .segment = -1}};
    if (!take_metric(w, names.stated, c) || !take_comparator(w, &c->comparator))
        return false;
    struct rule_text before = *w;
    if (!take_quantity(w, c->info->unit, &c->threshold))
        return false;
    if (c->comparator == COMPARATOR_WITHIN && c->threshold.num < 0)
        return wrong_rule(&before, "`within` needs a value of at least 0");
    before = *w;
    if (!take_window_and_scope(w, names, c))
        return false;
    if (c->metric == METRIC_SEGMENT_VARIANCE && c->scope.segment >= 0)
        return wrong_rule(&before, "one segment has no spread between segments");
    return true;
}

/* The words from `from` up to the word at hand, one blank between; owned by the caller. */
static char *tidy(const char *text, size_t from, size_t end)
{
    struct text tidied = {0};
    struct words w = {.text = text, .operators = OPERATORS, .at = from};
    text_add(&tidied, "");
    for (words_next(&w); w.length > 0 && w.at < end; words_next(&w)) {
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
    struct rule_text w = {.words = {.text = text, .operators = OPERATORS}, .grain_ns = grain_ns, .fault = fault};
    words_next(&w.words);
    if (!take_criterion(&w, names, out))
        return false;
    if (w.words.length > 0)
        return wrong_rule(&w,
                          "unexpected \"%s\"; after the value come only `over WINDOW` and `in segment|region|arm NAME`",
                          word_at_hand(&w, buffer));
    out->text = tidy(text, 0, w.words.at);
    return true;
}

/* any criterion breached | any criterion worse than SHARE of baseline [over WINDOW] */
static bool take_any(struct rule_text *w, struct scope_names names, struct trigger *out)
{
    char buffer[WORD_BYTES];
    if (!words_take(&w->words, "criterion"))
        return wrong_rule(w, "expected `any criterion`, found \"any %s\"", word_at_hand(w, buffer));
    if (words_take(&w->words, "breached")) {
        out->subject = TRIGGER_ANY_BREACHED;
        return true;
    }
    out->subject = TRIGGER_ANY_WORSE;
    if (!words_take(&w->words, "worse") || !words_take(&w->words, "than"))
        return wrong_rule(w, "expected `breached` or `worse than SHARE of baseline`, found \"%s\"",
                          word_at_hand(w, buffer));
    struct rule_text before = *w;
    if (!take_quantity(w, UNIT_SHARE, &out->worse_than))
        return false;
    if (out->worse_than.num <= 0)
        return wrong_rule(&before, "expected a share above 0, such as 120%%");
    if (!words_take(&w->words, "of") || !words_take(&w->words, "baseline"))
        return wrong_rule(w, "expected `of baseline`, found \"%s\"", word_at_hand(w, buffer));
    if (names.arms && strcmp(names.arms[ARM_CANDIDATE], "baseline") == 0)
        return wrong_rule(&before, "`baseline` is what the candidate is compared with; give the candidate, which has "
                                   "that name, another");
    return !words_take(&w->words, "over") || take_duration(w, &out->window_ns);
}

/* [segment|region NAME], after `rollback`. */
static bool take_part(struct rule_text *w, struct scope_names names, struct trigger *out)
{
    bool segment = words_take(&w->words, scope_words[SCOPE_SEGMENT]);
    if (!segment && !words_take(&w->words, scope_words[SCOPE_REGION]))
        return true;
    int index =
        take_one_of(w, segment ? names.segments : names.regions, scope_words[segment ? SCOPE_SEGMENT : SCOPE_REGION]);
    out->whose = segment ? WHOSE_SEGMENT : WHOSE_REGION;
    out->whose_index = index;
    return index >= 0;
}

static bool take_action(struct rule_text *w, struct scope_names names, struct trigger *out)
{
    int action = take_one_of(w, trigger_action_words, "action");
    if (action < 0)
        return false;
    out->action = (enum trigger_action)action;
    out->split = RATIO_NO_DATA;
    out->whose = WHOSE_EVERYBODY;
    if (trigger_action_table[action].flags & TAKES_PART && !take_part(w, names, out))
        return false;
    const char *joint = trigger_action_table[action].before_share;
    if (!joint || (w->words.length == 0 && trigger_action_table[action].flags & SHARE_HAS_DEFAULT))
        return true; /* without one: the phase's own destination */
    if (!words_take(&w->words, joint))
        return wrong_rule(w, "expected `%s %s SHARE`", trigger_action_words[action], joint);
    struct rule_text before = *w;
    if (!take_quantity(w, UNIT_SHARE, &out->split))
        return false;
    if (out->split.num < 0 || ratio_compare(out->split, (struct ratio){1, 1}) > 0)
        return wrong_rule(&before, "expected a share of 0%% .. 100%%");
    return true;
}

bool trigger_scan(struct trigger *out, const char *text, struct scope_names names, int64_t grain_ns,
                  struct text_mistake *fault)
{
    char buffer[WORD_BYTES];
    struct rule_text w = {.words = {.text = text, .operators = OPERATORS}, .grain_ns = grain_ns, .fault = fault};
    *out = (struct trigger){0};
    words_next(&w.words);
    if (words_take(&w.words, "any") ? !take_any(&w, names, out) : !take_criterion(&w, names, &out->criterion))
        return false;
    if (out->subject == TRIGGER_CRITERION)
        out->window_ns = out->criterion.window_ns;
    size_t criterion_end = w.words.at;
    if (words_take(&w.words, "for") && !take_duration(&w, &out->for_ns))
        return false;
    if (!words_take(&w.words, "->"))
        return wrong_rule(&w, "expected `-> ACTION`, found \"%s\"; `rehearse check --explain ''` lists the actions",
                          word_at_hand(&w, buffer));
    if (!take_action(&w, names, out))
        return false;
    if (w.words.length > 0)
        return wrong_rule(&w, "unexpected \"%s\" after the action", word_at_hand(&w, buffer));
    if (out->subject == TRIGGER_CRITERION)
        out->criterion.text = tidy(text, 0, criterion_end);
    out->text = tidy(text, 0, w.words.at);
    return true;
}
