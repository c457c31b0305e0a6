/* rehearsal.c - the loop: sample, journal, control, orders. */
#include "rehearsal/rehearsal.h"

#include "control/control.h"

struct loop {
    const struct source *source;
    struct control *control;
    struct journal *journal;
    struct orders orders;
    int64_t now_ns; /* end of the last sample */
    size_t told;    /* decisions that observers know */
};

static struct effects reported(const struct loop *l, int64_t upto_ns)
{
    struct effects done;
    l->source->report(l->source->self, upto_ns, &done);
    return done;
}

static void obey(const struct loop *l)
{
    l->source->obey(l->source->self, &l->orders);
}

/* Lets control decide what falls due before the next sample, in time that nobody watches. */
static void pass_time(struct loop *l, int64_t until_ns)
{
    for (int64_t due_ns; (due_ns = control_due(l->control)) <= until_ns;) {
        struct effects done = reported(l, due_ns);
        control_time(l->control, due_ns, &done, &l->orders);
        obey(l);
        until_ns = until_ns > l->orders.next_ns ? until_ns : l->orders.next_ns;
    }
}

/* Writes a sample down, has it judged, and tells the observers. */
static void take_sample(struct loop *l, const struct observation *seen, const struct rehearsal_options *o)
{
    struct news news = {seen, STAGE_PHASE, seen->phase, &l->orders, l->told};
    struct effects done = reported(l, seen->sample->end_ns);
    if (seen->phase < 0)
        news.stage = control_stage(l->control, &news.phase);
    journal_add(l->journal, seen->sample, news.stage, news.phase, seen->split);
    control_sample(l->control, seen->sample, &done, &l->orders);
    obey(l);
    l->now_ns = seen->sample->end_ns;
    for (size_t i = 0; i < o->observers_count; i++)
        o->observers[i].tell(o->observers[i].self, l->journal, &news);
    l->told = outcome_decisions(&l->journal->outcome);
}

/* Takes samples until they end, the plan is through, or it is to stop. */
static void run(struct loop *l, const struct rehearsal_options *o)
{
    struct outcome *outcome = &l->journal->outcome;
    struct observation seen;
    for (;;) {
        pass_time(l, l->orders.next_ns);
        if (l->orders.over && !outcome->recorded)
            return;
        outcome->interrupted = o->stop != NULL && *o->stop != 0;
        outcome->stopped = !outcome->interrupted && l->now_ns >= o->until_ns;
        outcome->interrupted |= outcome->stopped;
        if (outcome->interrupted || !l->source->next(l->source->self, l->orders.next_ns, &seen))
            return;
        pass_time(l, seen.sample->start_ns); /* a recording may go on later than was asked for */
        take_sample(l, &seen, o);
    }
}

void rehearsal_run(const struct scenario *scenario, const struct source *source,
                   const struct rehearsal_options *options, struct journal *journal)
{
    struct outcome *outcome = &journal->outcome;
    struct loop l = {.source = source, .journal = journal};
    outcome->recorded = source->recorded;
    l.control = control_open(scenario, outcome, source->recorded);
    control_begin(l.control, &l.orders);
    obey(&l);
    run(&l, options);
    struct effects done = reported(&l, l.now_ns);
    control_end(l.control, &done);
    control_free(l.control);
    journal_end(journal);
    outcome->digest = outcome_digest(outcome, source->close(source->self, outcome));
    expectations_judge(scenario, outcome);
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
