/* timeline.h - what happened in an incident, in order: faults, decisions that are their doing, who was hurt until when.
 *
 * Times: ns since the plan's start. */
#ifndef REHEARSE_REPORT_TIMELINE_H
#define REHEARSE_REPORT_TIMELINE_H

#include "base/text.h"
#include "rehearsal/incident.h"

/* Enum word, word in tables. Events of a time are told in this order. */
#define EVENTS(X)                                                                                                      \
    X(FAULT_BEGINS, "fault")                                                                                           \
    X(FAULT_ENDS, "fault ends")                                                                                        \
    X(DECISION, "")                                                                                                    \
    X(MITIGATED, "mitigated")                                                                                          \
    X(RECOVERED, "recovered")                                                                                          \
    X(LAST_SEEN, "last seen")
enum event_kind {
#define X(name, word) EVENT_##name,
    EVENTS(X)
#undef X
        EVENT_KINDS
};

struct event {
    int64_t time_ns;
    enum event_kind kind;
    const struct fault_occurrence *occurrence; /* of FAULT_BEGINS, FAULT_ENDS */
    const struct decision *decision;           /* of DECISION */
    size_t order;                              /* as it was gathered: among those of one time and kind */
};

/* The events of incident `number`, in order of time; owned by the caller. */
struct event *events_of(const struct journal *j, int number, size_t *count);
/* "fault", "rollback": what a table calls it. */
const char *event_word(const struct event *event);
void event_sentence(const struct journal *j, const struct event *event, struct text *out);
/* "cache_flush of ultra-fast". */
void fault_sentence(const struct scenario *scenario, const struct fault *fault, struct text *out);
/* The same of all faults of an incident, each once, with "; " between: "abort of ultra-fast, 3 times". */
void faults_sentence(const struct journal *j, const struct incident *incident, struct text *out);

#endif
