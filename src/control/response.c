/* response.c - the steps of people, their limits, and who is called next. */
#include "control/response.h"

#include "control/evaluate.h"
#include "random/pcg.h"

#include <string.h>

static const struct response *rules_of_response(const struct view *view)
{
    return view_rules(view)->response;
}

/* How long the person at it takes for a step: its own word of a stream of its own, so that nothing else moves. */
static int64_t person_takes(const struct response_course *c, const struct view *view, enum response_step step)
{
    const struct time_taken *delay = &rules_of_response(view)->people[c->person].takes[step];
    if (delay->law.kind == DISTRIBUTION_DETERMINISTIC)
        return delay->ns;
    uint64_t incident = (uint64_t)view->policy << 28 | (uint64_t)view->clock->phase << 22 | (uint64_t)c->incidents << 8;
    struct pcg32 stream = stream_open(view->outcome->seed, STREAM_PEOPLE, incident | (uint64_t)c->person, 0);
    struct pcg32_words words = pcg32_words_from(&stream);
    double u = ((double)pcg32_word(&words, (uint32_t)step) + 0.5) / 4294967296.0;
    return (int64_t)(distribution_quantile(&delay->law, u) + 0.5);
}

static int64_t latest_of(int64_t a_ns, int64_t b_ns)
{
    return a_ns > b_ns ? a_ns : b_ns;
}

/* Calls somebody. Who has not noticed within the limit of noticing is passed over then. */
static void call(struct response_course *c, const struct view *view, int person)
{
    const struct response *rules = rules_of_response(view);
    int64_t limit_ns = rules->limit_ns[STEP_NOTICE];
    c->person = person;
    c->step = STEP_NOTICE;
    int64_t takes_ns = person_takes(c, view, STEP_NOTICE);
    c->due_ns = c->done_ns + (rules->people[person].absent || takes_ns > limit_ns ? limit_ns : takes_ns);
}

static bool notices(const struct response_course *c, const struct view *view)
{
    const struct response *rules = rules_of_response(view);
    return !rules->people[c->person].absent && person_takes(c, view, STEP_NOTICE) <= rules->limit_ns[STEP_NOTICE];
}

void response_begin(struct response_course *c, const struct view *view, const struct decision *warning,
                    const struct judgement *now)
{
    const struct trigger *trigger = &view_rules(view)->triggers[warning->trigger];
    const struct ratio twice = {2, 1};
    if (c->open)
        return;
    c->open = true;
    c->incidents++;
    c->trigger = warning->trigger;
    c->onset_ns = warning->onset_ns;
    c->all_called = false;
    c->warned_ns = c->done_ns = warning->time_ns;
    c->diagnosis = DIAGNOSIS_NONE;
    c->reference = criterion_at(view_scenario(view), now->criterion)->threshold;
    c->factor = twice;
    if (trigger->subject == TRIGGER_ANY_WORSE) {
        c->reference = warning->baseline;
        c->factor = ratio_multiply(trigger->worse_than, twice, NULL);
    }
    c->seen = 1;
    c->samples[0] = *now;
    call(c, view, 0);
}

void response_see(struct response_course *c, int trigger, const struct judgement *now)
{
    const struct criterion_index *about = &c->samples[0].criterion;
    if (!c->open || trigger != c->trigger || now->criterion.index != about->index || !ratio_has_data(now->value.of))
        return;
    if (c->seen == RESPONSE_SEEN_MAX)
        memmove(&c->samples[2], &c->samples[3], (size_t)(--c->seen - 2) * sizeof c->samples[0]);
    c->samples[c->seen++] = *now;
}

int64_t response_due(const struct response_course *c)
{
    return c->open && !c->all_called ? c->due_ns : INT64_MAX;
}

/* --- what a warning is --- */

static bool worse(const struct response_course *c, const struct view *view, int index, struct ratio than,
                  struct ratio factor)
{
    const struct criterion *criterion = criterion_at(view_scenario(view), c->samples[index].criterion);
    return evaluate_worse(criterion, c->samples[index].value.of, than, factor);
}

static int64_t rising(const struct response_course *c, const struct view *view)
{
    const struct ratio once = {1, 1};
    int64_t sum = 0;
    for (int i = 0; i < c->seen; i++)
        for (int k = 0; k < i; k++)
            sum += worse(c, view, i, c->samples[k].value.of, once) - worse(c, view, k, c->samples[i].value.of, once);
    return sum;
}

/* Beyond 1.645 standard deviations; without a trend the variance is n (n - 1) (2 n + 5) / 18, ties make it less. */
static bool beyond_chance(int64_t sum, int64_t n)
{
    return sum > 0 && 18 * 1000000 * sum * sum > 1645 * 1645 * n * (n - 1) * (2 * n + 5);
}

static enum diagnosis diagnose(const struct response_course *c, const struct view *view, bool holds, int64_t sum)
{
    if (!holds)
        return DIAGNOSIS_TEMPORARY;
    for (int i = 0; i < 2 && i < c->seen; i++)
        if (worse(c, view, i, c->reference, c->factor))
            return DIAGNOSIS_FUNDAMENTAL;
    return beyond_chance(sum, c->seen) ? DIAGNOSIS_DEGRADATION : DIAGNOSIS_LASTING;
}

/* --- steps --- */

/* A decision of the person at it, about a step. */
static struct decision *decide_step(const struct response_course *c, const struct view *view, enum decision_kind kind,
                                    enum reason reason)
{
    struct decision *d = view_decide(view, kind, reason);
    d->trigger = c->trigger;
    d->onset_ns = c->onset_ns;
    d->by = c->person;
    d->step = c->step;
    d->took_ns = c->due_ns - c->warned_ns;
    d->limit_ns = rules_of_response(view)->limit_ns[c->step];
    d->diagnosis = c->diagnosis;
    return d;
}

/* The first after the person at it who may do so much; -1: nobody. */
static int next_who_may(const struct response_course *c, const struct view *view, enum authority authority)
{
    const struct response *rules = rules_of_response(view);
    for (int i = c->person + 1; i < rules->people_count; i++)
        if (rules->people[i].may >= authority)
            return i;
    return -1;
}

static const struct decision *call_next(struct response_course *c, const struct view *view, enum authority authority)
{
    int next = next_who_may(c, view, authority);
    struct decision *d = next >= 0 ? decide_step(c, view, DECISION_ESCALATE, REASON_NEXT_CALLED)
                                   : decide_step(c, view, DECISION_NOTE, REASON_NOBODY_LEFT);
    d->next = next;
    c->done_ns = c->due_ns;
    c->all_called = next < 0;
    if (next >= 0)
        call(c, view, next);
    return d;
}

/* Notes a step that took too long, after the decision of it. */
static void note_limit(const struct response_course *c, const struct view *view)
{
    if (c->due_ns - c->warned_ns > rules_of_response(view)->limit_ns[c->step])
        decide_step(c, view, DECISION_NOTE, REASON_LIMIT_EXCEEDED);
}

static void await(struct response_course *c, enum response_step step, int64_t due_ns)
{
    c->done_ns = c->due_ns;
    c->step = step;
    c->due_ns = due_ns;
}

static const struct decision *step_notice(struct response_course *c, const struct view *view)
{
    if (!notices(c, view))
        return call_next(c, view, AUTHORITY_RECOMMEND);
    struct decision *d = decide_step(c, view, DECISION_ACKNOWLEDGE, REASON_NOTICED);
    note_limit(c, view);
    if (c->diagnosis != DIAGNOSIS_NONE)
        await(c, STEP_DECIDE, c->due_ns + person_takes(c, view, STEP_DECIDE));
    else
        await(c, STEP_ASSESS,
              latest_of(c->warned_ns + rules_of_response(view)->limit_ns[STEP_ASSESS],
                        c->due_ns + person_takes(c, view, STEP_ASSESS)));
    return d;
}

static const struct decision *step_assess(struct response_course *c, const struct view *view, bool holds)
{
    int64_t sum = rising(c, view);
    c->diagnosis = diagnose(c, view, holds, sum);
    struct decision *d = decide_step(c, view, DECISION_ASSESS, REASON_ASSESSED);
    d->rising = sum;
    d->evidence = outcome_judge(view->outcome, (size_t)c->seen);
    memcpy(outcome_judged(view->outcome, d->evidence), c->samples, (size_t)c->seen * sizeof c->samples[0]);
    note_limit(c, view);
    await(c, STEP_DECIDE, c->due_ns + person_takes(c, view, STEP_DECIDE));
    return d;
}

static const struct decision *step_decide(struct response_course *c, const struct view *view)
{
    static const enum decision_kind follows[DIAGNOSIS_KINDS] = {
        [DIAGNOSIS_NONE] = DECISION_CONTINUE,        [DIAGNOSIS_TEMPORARY] = DECISION_CONTINUE,
        [DIAGNOSIS_DEGRADATION] = DECISION_REDUCE,   [DIAGNOSIS_LASTING] = DECISION_REDUCE,
        [DIAGNOSIS_FUNDAMENTAL] = DECISION_ROLLBACK,
    };
    const struct response *rules = rules_of_response(view);
    const struct person *person = &rules->people[c->person];
    enum authority authority = diagnosis_authority(c->diagnosis);
    if (person->refuses || person->may < authority)
        return call_next(c, view, authority);
    struct decision *d = decide_step(c, view, follows[c->diagnosis], REASON_PEOPLE_DECIDED);
    if (d->kind == DECISION_REDUCE)
        d->split = rules->hold_at;
    if (d->kind == DECISION_ROLLBACK)
        d->split = view_rules(view)->rollback_to;
    note_limit(c, view);
    c->open = false;
    return d;
}

const struct decision *response_take(struct response_course *c, const struct view *view, bool holds)
{
    switch (c->step) {
    case STEP_NOTICE:
        return step_notice(c, view);
    case STEP_ASSESS:
        return step_assess(c, view, holds);
    default:
        return step_decide(c, view);
    }
}

void response_stand_down(struct response_course *c, const struct view *view)
{
    if (!c->open)
        return;
    struct decision *d = decide_step(c, view, DECISION_STAND_DOWN, REASON_NOT_AWAITED);
    d->took_ns = view->clock->now_ns - c->warned_ns;
    c->open = false;
}
