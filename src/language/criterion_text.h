/* criterion_text.h - criteria and triggers from the words that people write. The grammar stands in policy.h. */
#ifndef REHEARSE_LANGUAGE_CRITERION_TEXT_H
#define REHEARSE_LANGUAGE_CRITERION_TEXT_H

#include "model/policy.h"

/* What is wrong, and with which bytes of the text. */
struct text_mistake {
    size_t offset, length;
    char message[256];
};

/* Names that a criterion may use beside those of the table of metrics; lists are NULL-terminated. */
struct scope_names {
    const char *const *regions;
    const char *const *segments;
    const char *const *arms; /* by enum arm */
    const struct stated_metrics *stated;
};

/* Durations have to be multiples of `grain_ns` (0: any), the interval that can be told apart. False with *fault; then
 * nothing is owned. The criterion's place is left alone. */
bool criterion_scan(struct criterion *out, const char *text, struct scope_names names, int64_t grain_ns,
                    struct text_mistake *fault);
bool trigger_scan(struct trigger *out, const char *text, struct scope_names names, int64_t grain_ns,
                  struct text_mistake *fault);

#endif
