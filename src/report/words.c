/* words.c - decisions as sentences, made from their numbers and the scenario. A row of REASONS without a sentence here
 * does not compile. */
#include "report/words.h"
#include "base/instant.h"
#include "report/report.h"

#include <stdio.h>

const char *time_short(const struct journal *j, int64_t time_ns, struct shown *s)
{
    return instant_format_short(j->scenario->start_epoch_ns + time_ns, s->text, sizeof s->text);
}

const char *value_text(struct ratio value, const struct criterion *criterion, struct shown *s)
{
    enum unit unit = criterion->info->unit;
    int decimals = decimals_apart(value, criterion->threshold, unit);
    return quantity_format(value, unit, decimals, s->text, sizeof s->text);
}

const char *judgement_text(const struct journal *j, const struct judgement *judged, struct shown *s)
{
    const struct criterion *c = criterion_of(j, judged);
    if (metric_lacks_rounds(c->metric, judged->value))
        snprintf(s->text, sizeof s->text, "too few rounds (%lld of %lld)", (long long)judged->value.observations,
                 (long long)metric_needs(c->metric, &j->settings));
    else
        value_text(judged->value.of, c, s);
    return s->text;
}

static void put_quantity(struct ratio value, enum unit unit, struct text *out)
{
    struct shown s;
    text_add(out, quantity_text(value, unit, &s));
}

static void put_span(int64_t span_ns, struct text *out)
{
    struct shown s;
    text_add(out, span_text(span_ns, &s));
}

/* "the ultra-fast arm goes to 0%", or "in segment B ..." of a part of the learners. */
static void put_whose(const struct journal *j, const struct trigger *trigger, struct text *out)
{
    if (trigger->whose == WHOSE_SEGMENT)
        text_format(out, "in segment %s ", j->scenario->segment_names[trigger->whose_index]);
    if (trigger->whose == WHOSE_REGION)
        text_format(out, "in region %s ", j->scenario->region_names[trigger->whose_index]);
}

static void put_destination(const struct journal *j, struct ratio split, struct text *out)
{
    text_format(out, "the %s arm goes to ", j->scenario->arm_words[ARM_CANDIDATE]);
    put_quantity(split, UNIT_SHARE, out);
}

/* "error_rate < 0.5%: 0.6% fails" */
static void say_judgement(const struct journal *j, const struct judgement *judged, struct text *out)
{
    const struct criterion *criterion = criterion_of(j, judged);
    struct shown s;
    text_format(out, "%s: %s", criterion->text, judgement_text(j, judged, &s));
    if (judged->verdict != VERDICT_NO_DATA)
        text_add(out, judged->verdict == VERDICT_PASS ? " passes" : " fails");
}

/* "all 5 criteria pass", or the ones that do not. */
static void say_judgements(const struct journal *j, struct judged judged, struct text *out)
{
    const struct judgement *judgements = outcome_judgements(&j->outcome, judged);
    size_t said = 0;
    for (size_t i = 0; i < judged.count; i++) {
        if (judgements[i].verdict == VERDICT_PASS)
            continue;
        text_add(out, said++ > 0 ? "; " : "");
        say_judgement(j, &judgements[i], out);
    }
    if (judged.count == 0)
        text_add(out, "no criteria are asked for");
    else if (said == 0)
        text_format(out, judged.count == 1 ? "the one criterion passes" : "all %zu criteria pass", judged.count);
}

static void say_PHASE_BEGINS(const struct journal *j, const struct decision *d, struct text *out)
{
    const struct phase *phase = &j->scenario->phases[d->phase];
    text_format(out, "%s begins, for ", phase->name);
    put_span(phase->length_ns, out);
    text_add(out, ", with ");
    put_quantity(d->share, UNIT_SHARE, out);
    text_format(out, " on the %s arm", j->scenario->arm_words[ARM_CANDIDATE]);
}

static void say_SPLIT_CHANGED(const struct journal *j, const struct decision *d, struct text *out)
{
    text_add(out, "the balancer sends ");
    put_quantity(d->split, UNIT_SHARE, out);
    text_format(out, " of the learners to the %s arm", j->scenario->arm_words[ARM_CANDIDATE]);
    if (d->exceptions > 0)
        text_format(out, ", with %zu exceptions", d->exceptions);
}

/* Whether the gate passes only if a checkpoint passed: "every" one, or "this" one; NULL when it does not ask. */
static const char *asked_for(const struct journal *j, const struct decision *d)
{
    const struct policy_phase *rules = rules_of(j, d->policy, d->phase);
    int64_t offset_ns = j->scenario->phases[d->phase].checkpoints[d->checkpoint];
    if (rules->maintained_checkpoints)
        return "every";
    for (size_t i = 0; i < rules->checkpoints_count; i++)
        if (rules->checkpoints[i].offset_ns == offset_ns)
            return rules->checkpoints[i].required ? "this" : NULL;
    return NULL;
}

static void say_CHECKPOINT_JUDGED(const struct journal *j, const struct decision *d, struct text *out)
{
    const char *asked = asked_for(j, d);
    text_format(out, "checkpoint %d at ", d->checkpoint + 1);
    put_span(j->scenario->phases[d->phase].checkpoints[d->checkpoint], out);
    text_add(out, ": ");
    say_judgements(j, d->evidence, out);
    if (d->kind == DECISION_STAY)
        text_add(out, "; stay at this split");
    if (d->kind == DECISION_STAY && asked)
        text_format(out, ", the gate asks for %s checkpoint and cannot pass now", asked);
    if (d->kind == DECISION_ABORT) {
        text_add(out, "; so bad that the phase ends, ");
        put_destination(j, d->split, out);
    }
    if (d->reduced && d->kind == DECISION_CONTINUE)
        text_add(out, "; the traffic was reduced before");
}

static void put_long_breaches(const struct journal *j, const struct decision *d, struct text *out)
{
    int64_t limit_ns = rules_of(j, d->policy, d->phase)->maintained_breach_ns;
    const struct judgement *gate = outcome_judgements(&j->outcome, d->evidence);
    for (size_t i = 0; i < d->evidence.count && limit_ns > 0; i++)
        if (gate[i].breach_ns >= limit_ns) {
            text_format(out, "; %s was breached for ", criterion_of(j, &gate[i])->text);
            put_span(gate[i].breach_ns, out);
            text_add(out, " without a break");
        }
}

/* The first checkpoint that did not pass, where the gate asks for it. */
static void put_failed_checkpoint(const struct journal *j, const struct decision *d, struct text *out)
{
    const struct phase_result *result = result_of(j, d->policy, d->phase);
    for (int c = 0; result->checkpoints_failed && c < j->scenario->phases[d->phase].checkpoints_count; c++)
        if (result->checkpoints[c].decision == DECISION_STAY) {
            text_format(out, "; checkpoint %d at ", c + 1);
            put_span(j->scenario->phases[d->phase].checkpoints[c], out);
            text_add(out, " did not pass: ");
            say_judgements(j, result->checkpoints[c].judged, out);
            return;
        }
}

static void put_approval(const struct journal *j, const struct decision *d, struct text *out)
{
    const struct policy_phase *rules = rules_of(j, d->policy, d->phase);
    if (d->by >= 0)
        text_format(out, "; %s %s, and the gate needs their approval", rules->response->people[d->by].role,
                    rules->response->people[d->by].absent ? "is absent" : "refuses");
    else if (rules->manual && d->kind == DECISION_GO)
        text_add(out, "; people approve (assumed)");
}

static void say_GATE_JUDGED(const struct journal *j, const struct decision *d, struct text *out)
{
    text_add(out, "gate: ");
    say_judgements(j, d->evidence, out);
    put_long_breaches(j, d, out);
    put_failed_checkpoint(j, d, out);
    if (d->reduced)
        text_add(out, "; the traffic was reduced, so the phase's clock would start again");
    put_approval(j, d, out);
    if (ratio_has_data(d->split)) {
        text_add(out, "; ");
        put_destination(j, d->split, out);
    }
}

static void say_TRIGGER_FIRED(const struct journal *j, const struct decision *d, struct text *out)
{
    const struct trigger *trigger = trigger_of(j, d);
    const struct judgement *judged = outcome_judgements(&j->outcome, d->evidence);
    const struct criterion *criterion = criterion_of(j, judged);
    struct shown s;
    text_format(out, "%s: %s %s", trigger->text, criterion->info->word, value_text(judged->value.of, criterion, &s));
    if (trigger->subject == TRIGGER_ANY_BREACHED)
        text_format(out, " against %s", criterion->text);
    if (ratio_has_data(d->baseline)) {
        text_add(out, " against a baseline of ");
        put_quantity(d->baseline, criterion->info->unit, out);
    }
    text_add(out, ", for ");
    put_span(d->breach_ns, out);
    if (ratio_has_data(d->split)) {
        text_add(out, "; ");
        put_whose(j, trigger, out);
        put_destination(j, d->split, out);
    }
    if (d->kind == DECISION_REDUCE)
        text_add(out, "; the phase's clock would start again, so its gate cannot pass now");
}

static void say_NO_WARNING_BEFORE(const struct journal *j, const struct decision *d, struct text *out)
{
    (void)j, (void)d;
    text_add(out, "no warning came before this rollback");
}

static void say_ROLLBACK_TOO_SLOW(const struct journal *j, const struct decision *d, struct text *out)
{
    (void)d;
    text_add(out, "moving the traffic takes ");
    put_span(j->scenario->rollback.latency_ns, out);
    text_add(out, ", longer than the limit of ");
    put_span(j->scenario->rollback.limit_ns, out);
}

static void say_INVESTIGATION(const struct journal *j, const struct decision *d, struct text *out)
{
    text_add(out, "investigation with ");
    if (ratio_has_data(d->split))
        put_quantity(d->split, UNIT_SHARE, out);
    else
        text_add(out, "the split unchanged");
    text_format(out, " on the %s arm, for ", j->scenario->arm_words[ARM_CANDIDATE]);
    put_span(rules_of(j, d->policy, d->phase)->fail_for_ns, out);
    text_add(out, "; an incident report is due");
}

static void say_RECOVERY_WATCHED(const struct journal *j, const struct decision *d, struct text *out)
{
    text_format(out, "on the %s arm, after the %s: ", j->scenario->arm_words[d->arm],
                d->reverted ? "last move" : "rollback");
    say_judgements(j, d->evidence, out);
    if (d->incomplete)
        text_add(out, "; the samples ended before the recovery was observed whole");
    if (d->unmoved)
        text_add(out, "; the traffic has not moved");
}

static void say_REST_OF_TRAFFIC(const struct journal *j, const struct decision *d, struct text *out)
{
    text_format(out, "after the %s ", d->investigated ? "investigation" : "rollback");
    put_destination(j, d->split, out);
}

static void say_OPTION_OFFERED(const struct journal *j, const struct decision *d, struct text *out)
{
    const struct remediation *option = &rules_of(j, d->policy, d->phase)->remediations[d->option];
    const struct phase *phases = j->scenario->phases;
    struct shown s;
    text_format(out, "option %s%s: %s", option->option, d->option == 0 ? ", the default" : "", option->text);
    if (d->date_ns == INT64_MIN)
        return;
    text_format(out, "; %s moves to %s", phases[d->phase].name, time_short(j, d->date_ns, &s));
    for (int i = d->phase + 1; i < j->scenario->phases_count && d->option > 0;
         i++) /* of the default: decisions follow */
        text_format(out, ", %s to %s", phases[i].name,
                    time_short(j, d->date_ns + phases[i].start_ns - phases[d->phase].start_ns, &s));
}

/* Later phases keep their planned distance from the end of the one that is repeated (N-13). */
static void say_PLAN_LEFT(const struct journal *j, const struct decision *d, struct text *out)
{
    const struct phase *phase = &j->scenario->phases[d->phase], *left = &j->scenario->phases[d->left_phase];
    struct shown s;
    text_format(out, "%s is not run on %s", phase->name, time_short(j, phase->start_ns, &s));
    if (d->date_ns == INT64_MIN)
        return;
    text_format(out, "; with option %s it moves to %s, the planned ",
                rules_of(j, d->policy, d->left_phase)->remediations[0].option, time_short(j, d->date_ns, &s));
    put_span(phase->start_ns - left->start_ns - left->length_ns, out);
    text_format(out, " after the new end of %s", left->name);
}

/* --- people --- */

static const char *role_of(const struct journal *j, const struct decision *d, int person)
{
    return rules_of(j, d->policy, d->phase)->response->people[person].role;
}

/* ", 1m after the warning, of 2m" */
static void put_took(const struct decision *d, struct text *out)
{
    text_add(out, ", ");
    put_span(d->took_ns, out);
    text_add(out, " after the warning, of ");
    put_span(d->limit_ns, out);
}

static void say_NOTICED(const struct journal *j, const struct decision *d, struct text *out)
{
    text_format(out, "%s notices \"%s\"", role_of(j, d, d->by), trigger_of(j, d)->text);
    put_took(d, out);
}

static void say_ASSESSED(const struct journal *j, const struct decision *d, struct text *out)
{
    const struct judgement *seen = outcome_judgements(&j->outcome, d->evidence);
    const struct judgement *last = &seen[d->evidence.count - 1];
    struct shown s;
    text_format(out, "%s finds it %s", role_of(j, d, d->by), diagnosis_words[d->diagnosis]);
    put_took(d, out);
    text_format(out, ": %s %s", criterion_of(j, seen)->info->word,
                value_text(seen->value.of, criterion_of(j, seen), &s));
    text_format(out, " at the warning, %s now", value_text(last->value.of, criterion_of(j, last), &s));
    if (d->evidence.count > 1)
        text_format(out, "; trend %+lld of %zu (pairs of samples of which the later is worse, less those better)",
                    (long long)d->rising, d->evidence.count * (d->evidence.count - 1) / 2);
}

static void say_PEOPLE_DECIDED(const struct journal *j, const struct decision *d, struct text *out)
{
    text_format(out, "%s decides: it is %s", role_of(j, d, d->by), diagnosis_words[d->diagnosis]);
    put_took(d, out);
    if (ratio_has_data(d->split)) {
        text_add(out, "; ");
        put_destination(j, d->split, out);
    }
}

static void put_why_not(const struct journal *j, const struct decision *d, struct text *out)
{
    const struct person *by = &rules_of(j, d->policy, d->phase)->response->people[d->by];
    text_add(out, by->role);
    if (d->step == STEP_NOTICE)
        text_add(out, by->absent ? " is absent" : " has not noticed");
    else if (by->refuses)
        text_format(out, " refuses to decide on what is %s", diagnosis_words[d->diagnosis]);
    else
        text_format(out, " may only %s on what is %s", authority_words[by->may], diagnosis_words[d->diagnosis]);
    put_took(d, out);
}

static void say_NEXT_CALLED(const struct journal *j, const struct decision *d, struct text *out)
{
    put_why_not(j, d, out);
    text_format(out, "; %s is called", role_of(j, d, d->next));
}

static void say_NOBODY_LEFT(const struct journal *j, const struct decision *d, struct text *out)
{
    put_why_not(j, d, out);
    text_add(out, "; there is nobody else to call");
}

static void say_ALERTS_LOST(const struct journal *j, const struct decision *d, struct text *out)
{
    (void)j;
    text_add(out, "alerts are lost; the backup reaches people after ");
    put_span(d->limit_ns, out);
}

static void say_AS_SCRIPTED(const struct journal *j, const struct decision *d, struct text *out)
{
    text_format(out, "%s decides as scripted: %s", role_of(j, d, d->by), decision_words[d->kind]);
    put_took(d, out);
    if (d->overrules)
        text_add(out, "; it overrules the automatic rollback as long as the condition holds");
    if (ratio_has_data(d->split)) {
        text_add(out, "; ");
        put_destination(j, d->split, out);
    }
}

static void say_LEVEL_REACHED(const struct journal *j, const struct decision *d, struct text *out)
{
    text_format(out, "level %d, ", (int)d->level + 1);
    put_span(d->took_ns, out);
    text_format(out, " after the warning and not over: %s", level_meanings[d->level]);
    if (ratio_has_data(d->split)) {
        text_add(out, "; ");
        put_destination(j, d->split, out);
    } else if (d->level == LEVEL_HALT) {
        text_add(out, "; none passed, so the split stays");
    }
}

static void say_TRAFFIC_LATE(const struct journal *j, const struct decision *d, struct text *out)
{
    (void)j;
    text_format(out, "the traffic %s ", d->unmoved ? "has not moved" : "moved only");
    put_span(d->took_ns, out);
    text_add(out, " after the order; the limit is ");
    put_span(d->limit_ns, out);
}

static void say_LIMIT_EXCEEDED(const struct journal *j, const struct decision *d, struct text *out)
{
    text_format(out, "%s: %s took too long", role_of(j, d, d->by), response_step_words[d->step]);
    put_took(d, out);
}

static void say_NOT_AWAITED(const struct journal *j, const struct decision *d, struct text *out)
{
    text_format(out, "the phase ends before people have decided; next was %s, %s", role_of(j, d, d->by),
                response_step_words[d->step]);
    put_took(d, out);
}

void decision_sentence(const struct journal *j, const struct decision *d, struct text *out)
{
    static void (*const say[REASON_KINDS])(const struct journal *, const struct decision *, struct text *) = {
#define X(name) say_##name,
        REASONS(X)
#undef X
    };
    say[d->reason](j, d, out);
}

const char *decision_text(const struct journal *j, const struct decision *d, struct table *t)
{
    struct text sentence = {0};
    decision_sentence(j, d, &sentence);
    return table_take(t, &sentence);
}

/* --- of phases, of the plan --- */

const char *partial_words(const struct journal *j)
{
    return j->outcome.stopped ? "was stopped early as asked" : "was interrupted";
}

const char *overall_word(const struct journal *j)
{
    if (j->outcome.interrupted)
        return j->outcome.stopped ? "stopped" : "interrupted";
    const char *word = "go";
    for (int i = 0; i < j->scenario->phases_count; i++) {
        enum phase_verdict verdict = outcome_result(&j->outcome, 0, i)->verdict;
        if (stops_the_plan(verdict))
            return phase_verdict_words[verdict];
        if (verdict != PHASE_GO && verdict != PHASE_SILENT)
            word = phase_verdict_words[verdict];
    }
    return word;
}

void phase_reason(const struct journal *j, int policy, int phase, struct text *out)
{
    const struct decision *last = ending_decision(j, policy, phase);
    switch (result_of(j, policy, phase)->verdict) {
    case PHASE_GO:
    case PHASE_NO_GO:
    case PHASE_ROLLBACK:
        if (last)
            decision_sentence(j, last, out);
        break;
    case PHASE_NOT_RUN:
        text_add(out, "not reached");
        break;
    case PHASE_RUNNING:
        text_add(out, "under way");
        break;
    case PHASE_CUT_SHORT:
        if (j->outcome.interrupted)
            text_format(out, "the run %s before the gate", partial_words(j));
        else
            text_add(out, "the driving policy ended the phase before this gate");
        break;
    case PHASE_NO_DATA:
        text_add(out, "no sample was seen");
        break;
    default:
        text_add(out, "the policy has no gate for this phase");
        break;
    }
}

void exposure_sentence(struct exposure e, struct text *out)
{
    struct shown s;
    text_format(out, "%s attempts", count_text(e.attempts, &s));
    text_format(out, ", %s failed", count_text(e.failed_attempts, &s));
    if (e.rounds_known)
        text_format(out, ", %s rounds unanswered", count_text(e.failed_rounds, &s));
    if (e.learners_known)
        text_format(out, ", at most %s learners", count_text(e.learners, &s));
    if (!e.rounds_known || !e.learners_known)
        text_format(out, "; %s not recorded",
                    e.learners_known ? "rounds were"
                    : e.rounds_known ? "learners were"
                                     : "rounds and learners were");
}

void expectations_sentence(const struct journal *j, struct text *out)
{
    size_t seen[] = {[HELD_YES] = 0, [HELD_NO] = 0, [HELD_NOT_JUDGED] = 0};
    for (size_t i = 0; i < j->scenario->expectations_count; i++)
        seen[j->outcome.held[i]]++;
    if (j->scenario->expectations_count == 0)
        return;
    text_format(out, "%zu of %zu held", seen[HELD_YES], seen[HELD_YES] + seen[HELD_NO]);
    if (seen[HELD_NOT_JUDGED] > 0)
        text_format(out, ", %zu not judged", seen[HELD_NOT_JUDGED]);
}
