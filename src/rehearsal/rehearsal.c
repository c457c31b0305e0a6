/* rehearsal.c - the loop: sample, journal, control, orders. */
#include "rehearsal/rehearsal.h"

#include "base/check.h"
#include "base/memory.h"
#include "control/control.h"

#include <stdlib.h>

struct rehearsal {
    const struct scenario *scenario;
    struct source source;
    struct control *control;
    struct journal *journal;
    struct orders orders;
    int64_t now_ns; /* end of the last sample */
    size_t told;    /* decisions that observers know */
};

static struct effects reported(const struct rehearsal *r, int64_t upto_ns)
{
    struct effects done;
    r->source.report(r->source.self, upto_ns, &done);
    return done;
}

/* Orders wait until the next sample has run; those of a phase that begins do not, for nothing runs before it. */
static void obey(const struct rehearsal *r)
{
    r->source.obey(r->source.self, &r->orders);
    if (r->orders.begins) {
        struct effects done = reported(r, r->orders.begins_ns);
        control_note(r->control, &done);
    }
}

/* Lets control decide what falls due at the end of the last sample, and in time that nobody watches. */
static void pass_time(struct rehearsal *r, int64_t until_ns)
{
    for (int64_t due_ns; (due_ns = control_due(r->control)) <= until_ns;) {
        struct effects done = reported(r, due_ns);
        control_time(r->control, due_ns, &done, &r->orders);
        obey(r);
        until_ns = until_ns > r->orders.next_ns ? until_ns : r->orders.next_ns;
    }
}

/* Writes a sample down, has it judged, and tells the observers. */
static void take_sample(struct rehearsal *r, const struct observation *seen, const struct rehearsal_options *o)
{
    struct news news = {seen, STAGE_PHASE, seen->phase, r->told};
    struct effects done = reported(r, seen->sample->end_ns);
    if (seen->phase < 0)
        news.stage = control_stage(r->control, &news.phase);
    journal_add(r->journal, seen->sample, news.stage, news.phase, seen->split);
    control_sample(r->control, seen->sample, &done, &r->orders);
    obey(r);
    r->now_ns = seen->sample->end_ns;
    pass_time(r, r->now_ns);
    for (size_t i = 0; i < o->observers_count; i++)
        o->observers[i].tell(o->observers[i].self, r->journal, &news);
    r->told = outcome_decisions(&r->journal->outcome);
}

/* Takes samples until they end, the plan is through, or it is to stop. */
void rehearsal_go_on(struct rehearsal *r, const struct rehearsal_options *o)
{
    struct outcome *outcome = &r->journal->outcome;
    struct observation seen;
    for (;;) {
        pass_time(r, r->orders.next_ns);
        if (r->orders.over && !outcome->recorded)
            return;
        outcome->interrupted = stop_asked();
        outcome->stopped = !outcome->interrupted && r->now_ns >= o->until_ns;
        outcome->interrupted |= outcome->stopped;
        if (outcome->interrupted)
            return;
        if (!r->source.next(r->source.self, r->orders.next_ns, &seen)) {
            outcome->interrupted = stop_asked();
            return;
        }
        pass_time(r, seen.sample->start_ns); /* a recording may go on later than was asked for */
        take_sample(r, &seen, o);
    }
}

struct rehearsal *rehearsal_open(const struct scenario *scenario, const struct source *source, struct journal *journal)
{
    struct rehearsal *r = memory_new(1, sizeof *r);
    *r = (struct rehearsal){.scenario = scenario, .source = *source, .journal = journal};
    journal->outcome.recorded = source->recorded;
    r->control = control_open(scenario, &journal->outcome, source->recorded);
    control_begin(r->control, &r->orders);
    obey(r);
    return r;
}

void rehearsal_close(struct rehearsal *r)
{
    struct outcome *outcome = &r->journal->outcome;
    control_end(r->control);
    control_free(r->control);
    journal_end(r->journal);
    outcome->digest = outcome_digest(outcome, r->source.close(r->source.self, outcome));
    expectations_judge(r->scenario, outcome);
    free(r);
}

void rehearsal_run(const struct scenario *scenario, const struct source *source,
                   const struct rehearsal_options *options, struct journal *journal)
{
    struct rehearsal *r = rehearsal_open(scenario, source, journal);
    rehearsal_go_on(r, options);
    rehearsal_close(r);
}

bool rehearsal_cut_off(const struct outcome *outcome)
{
    return outcome->interrupted && !outcome->stopped;
}

int64_t rehearsal_observed_ns(const struct scenario *scenario)
{
    int64_t observed = 0;
    for (int i = 0; i < scenario->phases_count; i++) {
        const struct phase *p = &scenario->phases[i];
        if (p->observe_every_ns == 0) {
            observed += p->length_ns;
            continue;
        }
        int64_t whole = p->length_ns / p->observe_every_ns, rest = p->length_ns % p->observe_every_ns;
        observed += whole * p->observe_ns + (rest < p->observe_ns ? rest : p->observe_ns);
    }
    return observed;
}
