/* engine.c - what an engine is given to read and to write. */
#include "control/engine.h"

const struct policy_phase *view_rules(const struct view *view)
{
    return rules_at(view_scenario(view), view->policy, view->clock->phase);
}

struct phase_result *view_result(const struct view *view)
{
    return outcome_result_of(view->outcome, view->policy, view->clock->phase);
}

struct decision *view_decide(const struct view *view, enum decision_kind kind, enum reason reason)
{
    return outcome_decide(view->outcome, (struct occasion){view->clock->now_ns, view->policy, view->clock->phase}, kind,
                          reason);
}
