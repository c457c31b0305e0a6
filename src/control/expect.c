/* expect.c - expectations: what a scenario, as a test, says should be decided, and whether it was. */
#include "control/control.h"

static bool in_time(const struct expectation *e, int64_t time_ns)
{
    return !e->has_time || (e->by ? time_ns <= e->time_ns : time_ns == e->time_ns);
}

static bool phase_as_expected(const struct outcome *o, const struct expectation *e)
{
    const struct phase_result *result = outcome_result(o, e->policy, e->phase);
    return result->verdict == e->verdict && in_time(e, result->decided_ns);
}

static bool to_same_split(const struct expectation *e, const struct decision *d)
{
    return !ratio_has_data(e->split) || (ratio_has_data(d->split) && ratio_compare(d->split, e->split) == 0);
}

static bool was_decided(const struct outcome *o, const struct expectation *e)
{
    for (size_t i = 0; i < outcome_decisions(o); i++) {
        const struct decision *d = outcome_decision(o, i);
        if (d->policy == e->policy && (e->phase < 0 || d->phase == e->phase) && d->kind == e->decision &&
            in_time(e, d->time_ns) && to_same_split(e, d))
            return true;
    }
    return false;
}

static bool came_true(const struct outcome *o, const struct expectation *e)
{
    switch (e->kind) {
    case EXPECT_DECISION:
        return was_decided(o, e);
    case EXPECT_NO_DECISION:
        return !was_decided(o, e);
    default:
        return phase_as_expected(o, e);
    }
}

/* Whether the run ended before the phase could be judged: it is not over, and nothing before it ended the plan. */
static bool still_open(const struct scenario *scenario, const struct outcome *o, int phase)
{
    const struct phase *plan = &scenario->phases[phase];
    for (int i = 0; i < phase; i++) {
        enum phase_verdict verdict = outcome_result(o, 0, i)->verdict;
        if (verdict == PHASE_ROLLBACK || verdict == PHASE_NO_GO || verdict == PHASE_NO_DATA)
            return false;
    }
    return o->interrupted && o->until_ns < plan->start_ns + plan->length_ns;
}

/* Has the policy made up its mind about the phase? What was decided stays decided, wherever the run ended. */
static bool is_decided(const struct outcome *o, const struct expectation *e)
{
    enum phase_verdict verdict = outcome_result(o, e->policy, e->phase)->verdict;
    return verdict == PHASE_GO || verdict == PHASE_NO_GO || verdict == PHASE_ROLLBACK;
}

static enum held held_of(const struct scenario *scenario, const struct outcome *o, const struct expectation *e)
{
    if (e->dropped)
        return HELD_NOT_JUDGED;
    bool good = came_true(o, e);
    if (still_open(scenario, o, e->phase >= 0 ? e->phase : scenario->phases_count - 1)) {
        /* A decision that was made stays made; what did not happen so far may still happen. */
        bool settled = e->kind == EXPECT_DECISION ? good : e->kind == EXPECT_NO_DECISION ? !good : is_decided(o, e);
        if (!settled)
            return HELD_NOT_JUDGED;
    }
    return good ? HELD_YES : HELD_NO;
}

/* Without expectations every phase that the document speaks of should end in go. What a recording or a run that was
 * stopped does not reach is not held against it: when a phase before it failed, that one counts. */
static size_t phases_failed(const struct outcome *o)
{
    size_t failed = 0;
    for (int i = 0; i < o->phases; i++) {
        enum phase_verdict verdict = outcome_result(o, 0, i)->verdict;
        bool not_reached = (verdict == PHASE_NOT_RUN && (o->recorded || o->interrupted)) ||
                           (verdict == PHASE_CUT_SHORT && o->interrupted);
        bool good = verdict == PHASE_GO || verdict == PHASE_SILENT || not_reached;
        failed += !good;
    }
    return failed;
}

void expectations_judge(const struct scenario *scenario, struct outcome *o)
{
    o->ended = true;
    o->unexpected = o->expectations == 0 ? phases_failed(o) : 0;
    for (size_t i = 0; i < o->expectations; i++) {
        o->held[i] = held_of(scenario, o, &scenario->expectations[i]);
        o->unexpected += o->held[i] == HELD_NO;
    }
}
