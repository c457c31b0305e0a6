/* failures.c - why the plan stopped: each criterion once, though a gate and a checkpoint may have judged it. */
#include "report/failures.h"
#include "base/memory.h"
#include "report/facts.h"

static void add_failure(struct failures *f, struct failure failure)
{
    f->list = memory_grow(f->list, f->count + 1, sizeof *f->list);
    f->list[f->count++] = failure;
}

/* Whether the list has the same criterion of the same samples already, judged by the phase's gate: then the checkpoint
 * that judged it too is named there. */
static bool name_checkpoint(struct failures *f, const struct journal *j, struct failure failure)
{
    for (size_t i = 0; i < f->count; i++) {
        struct failure *of = &f->list[i];
        if (of->gate && of->phase == failure.phase && failure.checkpoint >= 0 &&
            of->judged->start_ns == failure.judged->start_ns && of->judged->end_ns == failure.judged->end_ns &&
            criteria_equal(criterion_of(j, of->judged), criterion_of(j, failure.judged))) {
            of->checkpoint = failure.checkpoint;
            return true;
        }
    }
    return false;
}

/* Those of a list that did not pass; of a trigger all, for it fires while its criterion holds. */
static void add_judgements(struct failures *f, const struct journal *j, struct judged judged, struct failure as)
{
    const struct judgement *list = outcome_judgements(&j->outcome, judged);
    for (size_t i = 0; i < judged.count; i++)
        if (list[i].verdict != VERDICT_PASS || (as.decision && as.decision->trigger >= 0)) {
            as.judged = &list[i];
            if (!name_checkpoint(f, j, as))
                add_failure(f, as);
        }
}

static void add_of_gate(struct failures *f, const struct journal *j, int phase)
{
    const struct phase_result *result = result_of(j, 0, phase);
    const struct policy_phase *rules = rules_of(j, 0, phase);
    const struct judgement *gate = outcome_judgements(&j->outcome, result->gate);
    const struct phase *plan = &j->scenario->phases[phase];
    add_judgements(f, j, result->gate, (struct failure){.phase = phase, .checkpoint = -1, .gate = true});
    for (size_t i = 0; result->breach_failed && i < result->gate.count; i++)
        if (gate[i].breach_ns >= rules->maintained_breach_ns)
            add_failure(f, (struct failure){
                               .phase = phase, .checkpoint = -1, .judged = &gate[i], .breach_ns = gate[i].breach_ns});
    for (int c = 0; result->checkpoints_failed && c < plan->checkpoints_count; c++)
        if (result->checkpoints[c].decision == DECISION_STAY) {
            add_judgements(f, j, result->checkpoints[c].judged, (struct failure){.phase = phase, .checkpoint = c});
            return; /* the first is enough: checkpoints.csv has all */
        }
}

/* What ended the phase early. */
static void add_of_decision(struct failures *f, const struct journal *j, int phase)
{
    for (size_t i = 0; i < outcome_decisions(&j->outcome); i++) {
        const struct decision *d = outcome_decision(&j->outcome, i);
        if (d->policy == 0 && d->phase == phase && (d->kind == DECISION_ROLLBACK || d->kind == DECISION_ABORT))
            add_judgements(f, j, d->evidence, (struct failure){.phase = phase, .checkpoint = -1, .decision = d});
    }
}

struct failures failures_of(const struct journal *j)
{
    struct failures f = {0};
    for (int i = 0; i < j->scenario->phases_count; i++)
        if (result_of(j, 0, i)->verdict == PHASE_ROLLBACK)
            add_of_decision(&f, j, i);
        else
            add_of_gate(&f, j, i);
    return f;
}
