#include "base/instant.h"
#include "base/memory.h"
#include "control/state.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct decision *decision_add(struct control *c, int64_t time_ns, enum decision_kind kind, int policy, int phase)
{
    if (c->decisions_count == c->decisions_capacity) {
        c->decisions_capacity = c->decisions_capacity == 0 ? 64 : 2 * c->decisions_capacity;
        c->decisions = memory_grow(c->decisions, c->decisions_capacity, sizeof *c->decisions);
    }
    struct decision *d = &c->decisions[c->decisions_count++];
    *d = (struct decision){.time_ns = time_ns,
                           .kind = kind,
                           .policy = policy,
                           .phase = phase,
                           .checkpoint = -1,
                           .split = RATIO_NO_DATA,
                           .onset_ns = time_ns};
    return d;
}

void decision_say(struct decision *d, const char *format, ...)
{
    va_list arguments;
    char line[4096];
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    free(d->text);
    d->text = memory_copy_text(line);
}

struct judgement *judgements_copy(const struct judgement *judgements, size_t count)
{
    struct judgement *copy = memory_new(count, sizeof *copy);
    if (count > 0)
        memcpy(copy, judgements, count * sizeof *copy);
    return copy;
}

void decision_evidence(struct decision *d, const struct judgement *judgements, size_t count)
{
    free(d->evidence);
    d->evidence = judgements_copy(judgements, count);
    d->evidence_count = count;
}

void text_quantity(struct text *text, struct ratio value, enum unit unit)
{
    char buffer[64];
    text_add(text, quantity_format(value, unit, 4, buffer, sizeof buffer));
}

void text_duration(struct text *text, int64_t ns)
{
    text_quantity(text, (struct ratio){ns, 1}, UNIT_DURATION);
}

void text_instant(struct text *text, const struct control *c, int64_t time_ns)
{
    char buffer[64];
    text_add(text, instant_format_short(c->scenario->start_epoch_ns + time_ns, buffer, sizeof buffer));
}

void judgement_words(struct text *text, const struct judgement *j)
{
    text_format(text, "%s: ", j->criterion->text);
    text_quantity(text, j->value.of, metric_table[j->criterion->metric].unit); /* or "no data" */
    if (j->verdict != VERDICT_NO_DATA)
        text_add(text, j->verdict == VERDICT_PASS ? " passes" : " fails");
}

void judgements_words(struct text *text, const struct judgement *judgements, size_t count)
{
    size_t said = 0;
    for (size_t i = 0; i < count; i++) {
        if (judgements[i].verdict == VERDICT_PASS)
            continue;
        text_add(text, said++ > 0 ? "; " : "");
        judgement_words(text, &judgements[i]);
    }
    if (said == 0 && count == 0)
        text_add(text, "no criteria are asked for");
    else if (said == 0)
        text_format(text, count == 1 ? "the one criterion passes" : "all %zu criteria pass", count);
}

int64_t incidents_caused(const struct control *c, int policy, enum metric metric, int64_t start_ns)
{
    int64_t count = 0;
    for (size_t i = c->decisions_count; i > 0; i--) {
        const struct decision *d = &c->decisions[i - 1];
        if (d->time_ns <= start_ns)
            break;
        count += d->policy == policy && decision_counts_as(d->kind, metric);
    }
    return count;
}
