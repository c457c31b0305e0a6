/* evaluate.h - one criterion on its window. */
#ifndef REHEARSE_CONTROL_EVALUATE_H
#define REHEARSE_CONTROL_EVALUATE_H

#include "control/engine.h"

enum basis {
    BASIS_GATE,  /* the phase so far, or the criterion's own trailing window */
    BASIS_BREACH /* the latest sample; availability trails, the segments' spread accumulates */
};
/* The judgement says all but which criterion it was. */
struct judgement evaluate(const struct view *view, const struct criterion *criterion, enum basis basis);
struct judgement evaluate_over(const struct view *view, const struct criterion *criterion, enum stretch stretch,
                               int64_t length_ns);
/* Is the value worse than `factor` times the baseline, on the metric's bad side? */
bool evaluate_worse(const struct criterion *criterion, struct ratio value, struct ratio baseline, struct ratio factor);

#endif
