/* read_expect.c - `expect`: what a rehearsal has to decide, which makes a scenario a test. */
#include "base/instant.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "language/load.h"

#include <stdlib.h>
#include <string.h>

#define DECISIONS_MAX 256

/* One expectation, read word by word. */
struct expect_text {
    struct load *r;
    const struct node *node;
    struct words words;
};

static struct expect_text begin(struct load *r, const struct node *node)
{
    struct expect_text l = {r, node, {.text = node->text}};
    words_next(&l.words);
    return l;
}

static char *copy_word(struct expect_text *l)
{
    return arena_copy(l->r->arena, l->node->text + l->words.at, l->words.length);
}

static bool wrong_word(struct expect_text *l, const char *what)
{
    source_problem(l->r->arena, node_span(l->node, l->words.at, l->words.length), "invalid value \"%s\": %s",
                   EXCERPT(copy_word(l)), what);
    return false;
}

/* HH:MM[:SS] as ns since midnight; -1 when it is not one. */
static int64_t clock_time(const char *text, size_t length)
{
    int parts[3] = {0};
    if (length != 5 && length != 8)
        return -1;
    for (size_t i = 0; i < length; i++) {
        bool colon = i % 3 == 2;
        if (colon ? text[i] != ':' : text[i] < '0' || text[i] > '9')
            return -1;
        if (!colon)
            parts[i / 3] = parts[i / 3] * 10 + (text[i] - '0');
    }
    if (parts[0] > 23 || parts[1] > 59 || parts[2] > 59)
        return -1;
    return ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * NS_PER_SECOND;
}

/* +DURATION after `from_ns`; the first HH:MM[:SS] at or after it; or an instant. */
static bool take_time(struct expect_text *l, int64_t from_ns, int64_t *time_ns)
{
    const char *text = l->node->text + l->words.at, *why;
    int64_t start = l->r->scenario->start_epoch_ns;
    struct ratio duration;
    int64_t epoch_ns, clock = clock_time(text, l->words.length);
    if (clock >= 0) {
        int64_t from = start + from_ns;
        int64_t day = from - from % NS_PER_DAY;
        *time_ns = day + clock - start + (day + clock < from ? NS_PER_DAY : 0);
    } else if (l->words.length > 1 && text[0] == '+' &&
               quantity_parse(text + 1, l->words.length - 1, UNIT_DURATION, &duration, &why) && duration.num >= 0 &&
               duration.num / duration.den < 366 * NS_PER_DAY) {
        *time_ns = from_ns + duration.num / duration.den;
    } else if (instant_parse(text, l->words.length, &epoch_ns, &why)) {
        *time_ns = epoch_ns - start;
    } else {
        return wrong_word(l, "a time is +DURATION after the start of the phase, HH:MM[:SS] in UTC, or an instant");
    }
    words_next(&l->words);
    return true;
}

/* [at|by TIME] */
static bool take_when(struct expect_text *l, int64_t from_ns, struct expectation *out)
{
    bool by = words_take(&l->words, "by");
    if (!by && !words_take(&l->words, "at"))
        return true;
    out->has_time = true;
    out->by = by;
    return take_time(l, from_ns, &out->time_ns);
}

/* [to SHARE], of a decision that moves traffic. */
static bool take_split(struct expect_text *l, struct expectation *out)
{
    const char *why;
    struct expect_text at_to = *l;
    if (!words_take(&l->words, "to"))
        return true;
    if (!decision_moves_traffic(out->decision)) {
        source_problem(l->r->arena, node_span(l->node, at_to.words.at, at_to.words.length),
                       "\"%s\" moves no traffic, so no `to SHARE` can follow; `traffic to SHARE` is where it goes",
                       decision_words[out->decision]);
        return false;
    }
    if (!quantity_parse(l->node->text + l->words.at, l->words.length, UNIT_SHARE, &out->split, &why) ||
        ratio_compare(out->split, (struct ratio){0, 1}) < 0 || ratio_compare(out->split, (struct ratio){1, 1}) > 0)
        return wrong_word(l, "the share that the traffic goes to is here, from 0% to 100%");
    words_next(&l->words);
    return true;
}

/* "go, no-go or rollback", and the word that was meant if one is near. */
static bool unknown_word(struct expect_text *l, const char *what, const char *const *words)
{
    const char *nearest = nearest_word(copy_word(l), words);
    struct text list = {0};
    for (size_t i = 0; words[i] && !nearest; i++)
        text_format(&list, "%s%s", i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
    source_problem(l->r->arena, node_span(l->node, l->words.at, l->words.length), "no %s is called \"%s\"; %s%s%s",
                   what, EXCERPT(copy_word(l)), nearest ? "did you mean \"" : "it is ", nearest ? nearest : list.bytes,
                   nearest ? "\"?" : "");
    text_free(&list);
    return false;
}

static bool take_verdict(struct expect_text *l, enum phase_verdict *verdict)
{
    const char *words[PHASE_VERDICTS + 1] = {NULL};
    size_t count = 0;
    for (enum phase_verdict v = 0; v < PHASE_VERDICTS; v++) {
        if (!phase_verdict_expectable(v))
            continue;
        *verdict = v;
        if (words_take(&l->words, words[count++] = phase_verdict_words[v]))
            return true;
    }
    return unknown_word(l, "verdict", words);
}

static bool take_decision(struct expect_text *l, enum decision_kind *decision)
{
    for (*decision = 0; *decision < DECISION_KINDS; ++*decision)
        if (words_take(&l->words, decision_words[*decision]))
            return true;
    return unknown_word(l, "decision", decision_words);
}

/* An expectation that came from a scenario this one extends, and may speak of what this one has replaced. */
static bool is_inherited(const struct load *r, const struct node *node)
{
    return node->source != r->root->source && strcmp(node->source->name, "--set") != 0;
}

/* When the phase of an expectation starts; what speaks of a dropped one is only read. */
static int64_t start_of(const struct load *r, int phase)
{
    return phase >= 0 ? r->scenario->phases[phase].start_ns : 0;
}

/* Index of the phase named; DROPPED by `only`; NOT_HERE when what was inherited speaks of another plan, and WRONG with
 * a problem. */
enum { DROPPED = -2, NOT_HERE = -3, WRONG = -4 };
static int find_phase(struct load *r, const struct node *node, size_t offset, const char *name)
{
    const char *names[PHASES_MAX + 1] = {0};
    int index = phase_index(r->scenario, name);
    if (index >= 0)
        return index;
    for (size_t i = 0; i < r->dropped_count; i++)
        if (strcmp(r->dropped_phases[i], name) == 0)
            return is_inherited(r, node) ? NOT_HERE : DROPPED;
    if (is_inherited(r, node) || r->scenario->phases_count == 0)
        return NOT_HERE; /* without phases the plan itself was the mistake */
    for (int i = 0; i < r->scenario->phases_count; i++)
        names[i] = r->scenario->phases[i].name;
    const char *nearest = nearest_word(name, names);
    source_problem(r->arena, node_span(node, offset, strlen(name)), "the plan has no phase \"%s\"%s%s", EXCERPT(name),
                   nearest ? "; did you mean " : "", nearest ? nearest : "");
    return WRONG;
}

static struct expectation *add_expectation(struct load *r, struct expectation expectation, const struct node *node)
{
    struct scenario *s = r->scenario;
    s->expectations = memory_grow(s->expectations, s->expectations_count + 1, sizeof *s->expectations);
    struct expectation *added = &s->expectations[s->expectations_count++];
    *added = expectation;
    added->place = node_place(node);
    return added;
}

/* PHASE: VERDICT [at|by TIME], of the driving policy or of one beside. */
static void read_phase_expectation(struct load *r, const struct node *node, enum expectation_kind kind, int policy)
{
    struct expectation e = {.kind = kind, .policy = policy};
    struct text text = {0};
    int phase = find_phase(r, node->key, 0, node->key->text);
    if (phase <= NOT_HERE || !value_scalar(r->arena, node, "VERDICT [at|by TIME]"))
        return;
    e.dropped = phase == DROPPED;
    e.phase = e.dropped ? -1 : phase;
    struct expect_text line = begin(r, node);
    bool good = take_verdict(&line, &e.verdict) && take_when(&line, start_of(r, e.phase), &e);
    if (good && line.words.length > 0)
        good = wrong_word(&line, "nothing more can follow");
    if (!good)
        return;
    if (policy > 0)
        text_format(&text, "%s: ", r->scenario->policies[policy].name);
    text_format(&text, "%s: %s", node->key->text, node->text);
    e.text = text.bytes;
    add_expectation(r, e, node);
}

/* [no] ACTION [to SHARE] [at|by TIME] [in PHASE]. The phase is read first: the time may count from its start. */
static void read_decision(struct load *r, const struct node *node)
{
    struct expectation e = {.kind = EXPECT_DECISION, .phase = -1};
    if (!value_scalar(r->arena, node, EXPECTED_DECISION))
        return;
    struct expect_text line = begin(r, node);
    int64_t from_ns = 0;
    while (line.words.length > 0)
        if (words_take(&line.words, "in") && line.words.length > 0) {
            int phase = find_phase(r, node, line.words.at, copy_word(&line));
            if (phase <= NOT_HERE)
                return;
            e.dropped = phase == DROPPED;
            e.phase = e.dropped ? -1 : phase;
            from_ns = start_of(r, e.phase);
        } else if (line.words.length > 0) {
            words_next(&line.words);
        }
    line = begin(r, node);
    if (words_take(&line.words, "no"))
        e.kind = EXPECT_NO_DECISION;
    bool good = take_decision(&line, &e.decision) && take_split(&line, &e);
    if (good && e.kind == EXPECT_DECISION)
        good = take_when(&line, from_ns, &e);
    if (good && words_take(&line.words, "in")) {
        good = line.words.length > 0 || wrong_word(&line, "the name of a phase follows `in`");
        words_next(&line.words);
    }
    if (good && line.words.length > 0)
        good = wrong_word(&line, "it is " EXPECTED_DECISION);
    if (!good)
        return;
    e.text = memory_copy_text(node->text);
    add_expectation(r, e, node);
}

static void read_beside(struct load *r, const struct node *node)
{
    if (node->kind != NODE_MAPPING) {
        node_problem(r->arena, node, "expected a mapping POLICY: {PHASE: VERDICT}");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        int policy = policy_index(r->scenario, child->key->text);
        if (policy < 0 && is_inherited(r, child->key))
            continue;
        if (policy < 1) {
            node_problem(r->arena, child->key,
                         policy == 0 ? "policy \"%s\" drives; expect its verdicts directly"
                                     : "no policy called \"%s\" is beside",
                         EXCERPT(child->key->text));
            continue;
        }
        if (child->kind != NODE_MAPPING)
            node_problem(r->arena, child, "expected a mapping PHASE: VERDICT");
        for (const struct node *phase = child->kind == NODE_MAPPING ? child->first : NULL; phase; phase = phase->next)
            read_phase_expectation(r, phase, EXPECT_BESIDE, policy);
    }
}

void read_expectations(struct load *r)
{
    const struct node *expect = node_get(r->root, "expect");
    if (!expect)
        return;
    if (expect->kind != NODE_MAPPING) {
        node_problem(r->arena, expect, "expected a mapping PHASE: VERDICT");
        return;
    }
    for (const struct node *child = expect->first; child; child = child->next) {
        if (strcmp(child->key->text, "beside") == 0) {
            if (!r->policies_unknown)
                read_beside(r, child);
        } else if (strcmp(child->key->text, "decisions") == 0) {
            const struct node *element = list_first(r->arena, child, "decisions", DECISIONS_MAX);
            for (; element; element = child->kind == NODE_LIST ? element->next : NULL)
                read_decision(r, element);
        } else {
            read_phase_expectation(r, child, EXPECT_PHASE, 0);
        }
    }
}
