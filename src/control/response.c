/* response.c - the steps of people, their limits, and who is called next. */
#include "control/response.h"

#include "control/evaluate.h"
#include "random/pcg.h"

#include <string.h>

static const struct response *rules_of_response(const struct view *view)
{
    return view_rules(view)->response;
}

/* At the pace of the hour in which it begins. */
static int64_t paced(const struct view *view, int64_t from_ns, int64_t ns)
{
    int64_t of_day_ns = (view_scenario(view)->start_epoch_ns + from_ns) % NS_PER_DAY;
    struct ratio pace = rules_of_response(view)->pace[(of_day_ns + NS_PER_DAY) % NS_PER_DAY / NS_PER_HOUR];
    return ratio_scale_round(pace, ns);
}

/* How long the person at it takes for a step from a moment on: its own word of a stream of its own, so that nothing
 * else moves. */
static int64_t person_takes(const struct response_course *c, const struct view *view, enum response_step step,
                            int64_t from_ns)
{
    const struct time_taken *taken = &rules_of_response(view)->people[c->person].takes[step];
    if (taken->law.kind == DISTRIBUTION_DETERMINISTIC)
        return paced(view, from_ns, taken->ns);
    uint64_t incident = (uint64_t)view->policy << 28 | (uint64_t)view->clock->phase << 22 | (uint64_t)c->incidents << 8;
    struct pcg32 stream = stream_open(view->outcome->seed, STREAM_PEOPLE, incident | (uint64_t)c->person, 0);
    struct pcg32_words words = pcg32_words_from(&stream);
    double u = ((double)pcg32_word(&words, (uint32_t)step) + 0.5) / 4294967296.0;
    return paced(view, from_ns, (int64_t)(distribution_quantile(&taken->law, u) + 0.5));
}

static int64_t latest_of(int64_t a_ns, int64_t b_ns)
{
    return a_ns > b_ns ? a_ns : b_ns;
}

static bool notices(const struct response_course *c, const struct view *view)
{
    const struct response *rules = rules_of_response(view);
    return !rules->people[c->person].absent &&
           person_takes(c, view, STEP_NOTICE, c->called_ns) <= rules->limit_ns[STEP_NOTICE];
}

/* Calls somebody, by the backup when alerts are lost. Who has not noticed within the limit of noticing is passed over
 * then. */
static void call(struct response_course *c, const struct view *view, int person, int64_t at_ns)
{
    const struct response *rules = rules_of_response(view);
    c->person = person;
    c->step = STEP_NOTICE;
    c->called_ns = at_ns + (rules->alerts_lost ? rules->backup_ns : 0);
    c->due_ns = c->called_ns +
                (notices(c, view) ? person_takes(c, view, STEP_NOTICE, c->called_ns) : rules->limit_ns[STEP_NOTICE]);
}

/* What the script has for this incident; -1: nothing. */
static int script_of(const struct response_course *c, const struct response *rules)
{
    for (int i = 0; i < rules->script_count; i++)
        if (rules->script[i].incident == c->incidents)
            return i;
    return -1;
}

/* Calls the first, or awaits what the script says. */
static void begin_people(struct response_course *c, const struct view *view)
{
    const struct response *rules = rules_of_response(view);
    c->scripted = script_of(c, rules);
    if (c->scripted < 0) {
        call(c, view, 0, c->warned_ns);
        if (rules->alerts_lost) {
            struct decision *d = view_decide(view, DECISION_NOTE, REASON_ALERTS_LOST);
            d->trigger = c->trigger;
            d->limit_ns = rules->backup_ns;
        }
        return;
    }
    c->person = rules->script[c->scripted].person;
    c->step = STEP_DECIDE;
    c->due_ns = c->warned_ns + rules->script[c->scripted].after_ns;
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
    c->warned_ns = warning->time_ns;
    c->diagnosis = DIAGNOSIS_NONE;
    c->reference = criterion_at(view_scenario(view), now->criterion)->threshold;
    c->factor = twice;
    if (trigger->subject == TRIGGER_ANY_WORSE) {
        c->reference = warning->baseline;
        c->factor = ratio_multiply(trigger->worse_than, twice, NULL);
    }
    c->seen = 1;
    c->samples[0] = *now;
    c->lasts = true;
    c->overruled = false;
    c->levels = 0;
    begin_people(c, view);
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

/* When the next level of escalation that is ordered is due. */
static int64_t level_due(const struct response_course *c, const struct response *rules)
{
    for (int level = c->levels; level < LEVEL_KINDS && c->lasts; level++)
        if (rules->level_ns[level] > 0)
            return c->warned_ns + rules->level_ns[level];
    return INT64_MAX;
}

int64_t response_due(const struct response_course *c, const struct response *rules)
{
    int64_t people_ns = c->open && !c->all_called ? c->due_ns : INT64_MAX;
    int64_t level_ns = rules ? level_due(c, rules) : INT64_MAX;
    return people_ns < level_ns ? people_ns : level_ns;
}

void response_note(struct response_course *c, bool holds)
{
    c->lasts = c->lasts && holds;
    c->overruled = c->overruled && c->lasts;
    c->holds = holds;
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
    c->all_called = next < 0;
    if (next >= 0)
        call(c, view, next, c->due_ns);
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
        await(c, STEP_DECIDE, c->due_ns + person_takes(c, view, STEP_DECIDE, c->due_ns));
    else
        await(c, STEP_ASSESS,
              latest_of(c->warned_ns + rules_of_response(view)->limit_ns[STEP_ASSESS],
                        c->due_ns + person_takes(c, view, STEP_ASSESS, c->due_ns)));
    return d;
}

static const struct decision *step_assess(struct response_course *c, const struct view *view)
{
    int64_t sum = rising(c, view);
    c->diagnosis = diagnose(c, view, c->holds, sum);
    struct decision *d = decide_step(c, view, DECISION_ASSESS, REASON_ASSESSED);
    d->rising = sum;
    d->evidence = outcome_judge(view->outcome, (size_t)c->seen);
    memcpy(outcome_judged(view->outcome, d->evidence), c->samples, (size_t)c->seen * sizeof c->samples[0]);
    note_limit(c, view);
    await(c, STEP_DECIDE, c->due_ns + person_takes(c, view, STEP_DECIDE, c->due_ns));
    return d;
}

/* Where a decision of this kind sends the traffic. */
static struct ratio destination(const struct view *view, enum decision_kind kind)
{
    if (kind == DECISION_REDUCE)
        return rules_of_response(view)->hold_at;
    return kind == DECISION_ROLLBACK ? view_rules(view)->rollback_to : RATIO_NO_DATA;
}

static const struct decision *step_decide(struct response_course *c, const struct view *view)
{
    static const enum decision_kind follows[DIAGNOSIS_KINDS] = {
        [DIAGNOSIS_NONE] = DECISION_CONTINUE,        [DIAGNOSIS_TEMPORARY] = DECISION_CONTINUE,
        [DIAGNOSIS_DEGRADATION] = DECISION_REDUCE,   [DIAGNOSIS_LASTING] = DECISION_REDUCE,
        [DIAGNOSIS_FUNDAMENTAL] = DECISION_ROLLBACK,
    };
    const struct person *person = &rules_of_response(view)->people[c->person];
    enum authority authority = diagnosis_authority(c->diagnosis);
    if (person->refuses || person->may < authority)
        return call_next(c, view, authority);
    struct decision *d = decide_step(c, view, follows[c->diagnosis], REASON_PEOPLE_DECIDED);
    d->split = destination(view, d->kind);
    note_limit(c, view);
    c->open = false;
    return d;
}

/* What the script has somebody do, in place of all steps. */
static const struct decision *step_scripted(struct response_course *c, const struct view *view)
{
    static const enum decision_kind kinds[ANSWER_KINDS] = {
#define X(name, word, authority, decision) DECISION_##decision,
        ANSWERS(X)
#undef X
    };
    const struct response *rules = rules_of_response(view);
    const struct scripted *answer = &rules->script[c->scripted];
    struct decision *d = decide_step(c, view, kinds[answer->does], REASON_AS_SCRIPTED);
    d->split = destination(view, d->kind);
    d->overrules = c->overruled =
        d->kind == DECISION_CONTINUE && c->lasts && rules->people[answer->person].may == AUTHORITY_OVERRIDE;
    note_limit(c, view);
    c->open = false;
    return d;
}

/* The share of the last phase that passed; no data when none did. */
static struct ratio last_stable(const struct view *view)
{
    for (int i = view->clock->phase - 1; i >= 0; i--)
        if (outcome_result(view->outcome, view->policy, i)->verdict == PHASE_GO)
            return view_scenario(view)->phases[i].split.share;
    return RATIO_NO_DATA;
}

static const struct decision *step_level(struct response_course *c, const struct view *view)
{
    static const enum decision_kind kinds[LEVEL_KINDS] = {
#define X(name, word, decision, meaning) DECISION_##decision,
        LEVELS(X)
#undef X
    };
    const struct response *rules = rules_of_response(view);
    while (rules->level_ns[c->levels] == 0)
        c->levels++;
    enum escalation_level level = (enum escalation_level)c->levels++;
    enum decision_kind kind = kinds[level];
    if (kind == DECISION_REDUCE && !ratio_has_data(last_stable(view)))
        kind = DECISION_LEVEL; /* nothing passed before: the traffic stays */
    struct decision *d = view_decide(view, kind, REASON_LEVEL_REACHED);
    d->trigger = c->trigger;
    d->onset_ns = c->onset_ns;
    d->level = level;
    d->took_ns = rules->level_ns[level];
    d->split = kind == DECISION_REDUCE ? last_stable(view) : destination(view, kind);
    return d;
}

const struct decision *response_take(struct response_course *c, const struct view *view)
{
    bool people = c->open && !c->all_called && c->due_ns <= view->clock->now_ns;
    if (!people || level_due(c, rules_of_response(view)) < c->due_ns)
        return step_level(c, view);
    if (c->scripted >= 0)
        return step_scripted(c, view);
    switch (c->step) {
    case STEP_NOTICE:
        return step_notice(c, view);
    case STEP_ASSESS:
        return step_assess(c, view);
    default:
        return step_decide(c, view);
    }
}

void response_stand_down(struct response_course *c, const struct view *view)
{
    c->lasts = false;
    if (!c->open)
        return;
    struct decision *d = decide_step(c, view, DECISION_STAND_DOWN, REASON_NOT_AWAITED);
    d->took_ns = view->clock->now_ns - c->warned_ns;
    c->open = false;
}
