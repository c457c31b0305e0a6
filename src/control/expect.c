/* Expectations: what a scenario, as a test, says should be decided. */
#include "control/state.h"

static bool time_kept(const struct expectation *e, int64_t time_ns)
{
    return !e->has_time || (e->by ? time_ns <= e->time_ns : time_ns == e->time_ns);
}

static bool phase_kept(const struct control *c, const struct expectation *e)
{
    const struct phase_result *result = control_result(c, e->policy, e->phase);
    return result->verdict == e->verdict && time_kept(e, result->decided_ns);
}

static bool split_kept(const struct expectation *e, const struct decision *d)
{
    return !ratio_has_data(e->split) || (ratio_has_data(d->split) && ratio_compare(d->split, e->split) == 0);
}

static bool decision_found(const struct control *c, const struct expectation *e)
{
    for (size_t i = 0; i < c->decisions_count; i++) {
        const struct decision *d = &c->decisions[i];
        if (d->policy == e->policy && (e->phase < 0 || d->phase == e->phase) && d->kind == e->decision &&
            time_kept(e, d->time_ns) && split_kept(e, d))
            return true;
    }
    return false;
}

static bool expectation_kept(const struct control *c, const struct expectation *e)
{
    switch (e->kind) {
    case EXPECT_DECISION:
        return decision_found(c, e);
    case EXPECT_NO_DECISION:
        return !decision_found(c, e);
    default:
        return phase_kept(c, e);
    }
}

/* Without expectations every phase that the document speaks of should end in go. What a recording does not reach is not
 * held against it: when a phase before it failed, that one counts. */
static size_t phases_failed(const struct control *c)
{
    size_t failed = 0;
    for (int i = 0; i < c->scenario->phases_count; i++) {
        enum phase_verdict verdict = control_result(c, 0, i)->verdict;
        bool good = verdict == PHASE_GO || verdict == PHASE_SILENT || (c->recorded && verdict == PHASE_NOT_RUN);
        failed += !good;
    }
    return failed;
}

size_t control_expectations(const struct control *c, bool *kept)
{
    size_t broken = 0;
    if (c->scenario->expectations_count == 0)
        return phases_failed(c);
    for (size_t i = 0; i < c->scenario->expectations_count; i++) {
        kept[i] = expectation_kept(c, &c->scenario->expectations[i]);
        broken += !kept[i];
    }
    return broken;
}
