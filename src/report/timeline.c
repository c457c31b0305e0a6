/* timeline.c - events of an incident, gathered and told. */
#include "report/timeline.h"
#include "report/number.h"
#include "report/report.h"

#include "base/memory.h"
#include "base/sort.h"

#include <stdlib.h>

void fault_sentence(const struct scenario *scenario, const struct fault *fault, struct text *out)
{
    text_add(out, fault_words[fault->kind]);
    if (fault->where.arm != ARM_ALL)
        text_format(out, " of %s", scenario->arm_words[fault->where.arm]);
    if (fault->where.region >= 0)
        text_format(out, " in %s", scenario->regions[fault->where.region].name);
    if (fault->where.segment >= 0)
        text_format(out, " for %s", scenario->learners.segments[fault->where.segment].name);
}

/* How often a fault of an incident occurs up to and including the occurrence `at`. */
static int occurrences_upto(const struct incidents *all, const struct incident *incident, int at)
{
    int count = 0;
    for (int i = incident->first; i <= at; i++)
        count += all->occurrences[i].fault == all->occurrences[at].fault;
    return count;
}

void faults_sentence(const struct journal *j, const struct incident *incident, struct text *out)
{
    const struct incidents *all = j->incidents;
    for (int i = incident->first; i <= incident->last; i++) {
        int last = i, times;
        if (occurrences_upto(all, incident, i) > 1)
            continue;
        for (int k = i; k <= incident->last; k++)
            last = all->occurrences[k].fault == all->occurrences[i].fault ? k : last;
        times = occurrences_upto(all, incident, last);
        text_add(out, i > incident->first ? "; " : "");
        fault_sentence(j->scenario, &j->scenario->faults.of[all->occurrences[i].fault], out);
        if (times > 1)
            text_format(out, ", %d times", times);
    }
}

/* --- gathering --- */

struct events {
    struct event *of;
    size_t count;
};

static void events_add(struct events *list, struct event event)
{
    list->of = memory_grow(list->of, list->count + 1, sizeof *list->of);
    event.order = list->count;
    list->of[list->count++] = event;
}

static void add_faults(struct events *list, const struct journal *j, const struct incident *incident)
{
    for (int i = incident->first; i <= incident->last; i++) {
        const struct fault_occurrence *occurrence = &j->incidents->occurrences[i];
        events_add(list, (struct event){occurrence->begins_ns, EVENT_FAULT_BEGINS, occurrence, NULL, 0});
        if (occurrence->ends_ns > occurrence->begins_ns && occurrence->ends_ns <= incident->until_ns)
            events_add(list, (struct event){occurrence->ends_ns, EVENT_FAULT_ENDS, occurrence, NULL, 0});
    }
}

/* What became of the plan later is told elsewhere. */
static bool told(const struct decision *d)
{
    return d->kind != DECISION_RESCHEDULE && d->kind != DECISION_NOT_RUN;
}

static void add_decisions(struct events *list, const struct journal *j, int number)
{
    const struct incidents *incidents = j->incidents;
    const struct incident *incident = &incidents->of[number];
    int64_t next_ns = number + 1 < incidents->count ? incident[1].at_ns[MOMENT_BEGAN] : INT64_MAX;
    for (size_t i = 0; i < outcome_decisions(&j->outcome); i++) {
        const struct decision *d = outcome_decision(&j->outcome, i);
        if (d->time_ns >= incident->at_ns[MOMENT_BEGAN] && d->time_ns < next_ns && told(d) &&
            decision_is_faults(incidents, d))
            events_add(list, (struct event){d->time_ns, EVENT_DECISION, NULL, d, 0});
    }
}

static int compare_events(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    if (x->time_ns != y->time_ns)
        return x->time_ns < y->time_ns ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

struct event *events_of(const struct journal *j, int number, size_t *count)
{
    const struct incident *incident = &j->incidents->of[number];
    struct events list = {NULL, 0};
    add_faults(&list, j, incident);
    add_decisions(&list, j, number);
    if (incident->at_ns[MOMENT_MITIGATED] != NOT_KNOWN_NS)
        events_add(&list, (struct event){incident->at_ns[MOMENT_MITIGATED], EVENT_MITIGATED, NULL, NULL, 0});
    bool recovered = incident->at_ns[MOMENT_RECOVERED] != NOT_KNOWN_NS;
    events_add(&list, (struct event){incident->until_ns, recovered ? EVENT_RECOVERED : EVENT_LAST_SEEN, NULL, NULL, 0});
    sort_array(list.of, list.count, sizeof *list.of, compare_events);
    *count = list.count;
    return list.of;
}

/* --- telling --- */

const char *event_word(const struct event *event)
{
    static const char *const words[EVENT_KINDS] = {
#define X(name, word) word,
        EVENTS(X)
#undef X
    };
    return event->decision ? decision_words[event->decision->kind] : words[event->kind];
}

void event_sentence(const struct journal *j, const struct event *event, struct text *out)
{
    switch (event->kind) {
    case EVENT_FAULT_BEGINS:
    case EVENT_FAULT_ENDS:
        fault_sentence(j->scenario, &j->scenario->faults.of[event->occurrence->fault], out);
        return;
    case EVENT_DECISION:
        decision_sentence(j, event->decision, out);
        return;
    case EVENT_MITIGATED:
        text_add(out, "nobody is hurt any more");
        return;
    case EVENT_RECOVERED:
        text_add(out, "no fault in force, nobody hurt");
        return;
    case EVENT_LAST_SEEN:
        text_add(out, "the incident was not over");
        return;
    case EVENT_KINDS:
        return;
    }
}
