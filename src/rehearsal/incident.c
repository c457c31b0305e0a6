/* incident.c - two journals of one seed laid side by side, pair of samples by pair. */
#include "rehearsal/incident.h"

#include "base/memory.h"

#include <stdlib.h>

const char *const moment_titles[MOMENT_KINDS] = {
#define X(name, word, title) title,
    MOMENTS(X)
#undef X
};
const char *const span_words[SPAN_KINDS] = {
#define X(name, word, title, from, to) word,
    SPANS(X)
#undef X
};
const char *const span_titles[SPAN_KINDS] = {
#define X(name, word, title, from, to) title,
    SPANS(X)
#undef X
};
const struct span_ends span_ends[SPAN_KINDS] = {
#define X(name, word, title, from, to) {MOMENT_##from, MOMENT_##to},
    SPANS(X)
#undef X
};
const struct figure_info figure_table[FIGURE_KINDS] = {
#define X(name, word, unit, per, title) {word, UNIT_##unit, per, title},
    FIGURES(X)
#undef X
};

/* Two samples of the same time. */
struct pair {
    const struct journal_row *with, *without;
    const struct journal_row *normal[ARMS]; /* the twin's latest with rounds on the arm; NULL: none so far */
    bool hurt[ARMS];
};
struct pairs {
    struct pair *of;
    size_t count;
};

/* When each fault was in force, but for what the plan itself asks for. */
static void keep_occurrences(struct incidents *incidents, const struct scenario *scenario, uint64_t seed)
{
    struct fault_schedule schedule = {0};
    fault_schedule_make(&schedule, scenario, seed);
    incidents->occurrences = memory_new((size_t)schedule.count + 1, sizeof *incidents->occurrences);
    for (int i = 0; i < schedule.count; i++) {
        const struct fault_occurrence *o = &schedule.of[i];
        if (!scenario->faults.of[o->fault].planned)
            incidents->occurrences[incidents->occurrences_count++] = *o;
    }
    fault_schedule_free(&schedule);
}

/* --- pairs --- */

static int64_t slow_rounds(const struct measures *m)
{
    return m->of[MEASURE_ROUNDS_SUCCEEDED] - m->of[MEASURE_SATISFIED];
}

/* The test of incident.h: `bad` of `rounds` here, `usual` of `of` in the twin. With more = b / n - c / m, the square is
 * compared as more (more n) > sigmas^2 (b + c) / m; where that does not fit, with 62 bits or more of it. */
static bool exceeds_chance(int64_t bad, int64_t rounds, int64_t usual, int64_t of)
{
    if (rounds == 0 || of == 0)
        return false;
    struct ratio more = ratio_subtract((struct ratio){bad, rounds}, (struct ratio){usual, of}, NULL);
    struct ratio chance = {HURT_SIGMAS * HURT_SIGMAS * (bad + usual), of};
    if (more.num <= 0)
        return false;
    struct ratio rounds_more = ratio_multiply(more, (struct ratio){rounds, 1}, NULL);
    return ratio_compare(ratio_multiply(more, rounds_more, NULL), chance) > 0;
}

static bool arm_hurt(const struct measures *here, const struct measures *normal)
{
    int64_t rounds = measures_rounds(here), of = measures_rounds(normal);
    return exceeds_chance(here->of[MEASURE_ROUNDS_FAILED], rounds, normal->of[MEASURE_ROUNDS_FAILED], of) ||
           exceeds_chance(slow_rounds(here), rounds, slow_rounds(normal), of);
}

static bool pair_hurt(const struct pair *pair)
{
    return pair->hurt[ARM_BASELINE] || pair->hurt[ARM_CANDIDATE];
}

static int64_t pair_ns(const struct pair *pair)
{
    return pair->with->end_ns - pair->with->start_ns;
}

static void pair_judge(struct pair *pair, const struct pair *before)
{
    for (int arm = 0; arm < ARMS; arm++) {
        bool seen = measures_rounds(&pair->without->arms[arm].sum) > 0;
        pair->normal[arm] = seen ? pair->without : before ? before->normal[arm] : NULL;
        if (pair->normal[arm])
            pair->hurt[arm] = arm_hurt(&pair->with->arms[arm].sum, &pair->normal[arm]->arms[arm].sum);
    }
}

static void pairs_make(struct pairs *pairs, const struct journal *with, const struct journal *without)
{
    size_t theirs = 0;
    *pairs = (struct pairs){memory_new(journal_rows(with) + 1, sizeof *pairs->of), 0};
    for (size_t i = 0; i < journal_rows(with); i++) {
        const struct journal_row *row = journal_row(with, i);
        while (theirs < journal_rows(without) && journal_row(without, theirs)->start_ns < row->start_ns)
            theirs++;
        if (theirs == journal_rows(without))
            return;
        const struct journal_row *twin = journal_row(without, theirs);
        if (twin->start_ns != row->start_ns || twin->end_ns != row->end_ns)
            continue;
        struct pair *pair = &pairs->of[pairs->count++];
        *pair = (struct pair){.with = row, .without = twin};
        pair_judge(pair, pairs->count > 1 ? pair - 1 : NULL);
    }
}

/* --- when --- */

/* What is known of an incident while its pairs are gone through. */
struct course {
    int64_t faults_end_ns, hurt_end_ns; /* NOT_KNOWN_NS: nobody was hurt so far */
    int64_t unhurt_ns, calm_ns;         /* observed since then, and since no fault was in force either */
};

/* Takes the faults that begin before a time into the incident. */
static void join_occurrences(struct incident *incident, struct course *s, const struct incidents *all,
                             int64_t before_ns)
{
    for (; incident->last + 1 < all->occurrences_count && all->occurrences[incident->last + 1].begins_ns < before_ns;
         incident->last++) {
        int64_t ends_ns = all->occurrences[incident->last + 1].ends_ns;
        s->faults_end_ns = ends_ns > s->faults_end_ns ? ends_ns : s->faults_end_ns;
    }
}

static void course_add(struct course *s, const struct pair *pair)
{
    bool hurt = pair_hurt(pair), in_force = pair->with->start_ns < s->faults_end_ns;
    s->unhurt_ns = hurt ? 0 : s->unhurt_ns + pair_ns(pair);
    s->calm_ns = hurt || in_force ? 0 : s->calm_ns + pair_ns(pair);
    if (hurt)
        s->hurt_end_ns = pair->with->end_ns;
}

/* From the fault that begins it to its end, as far as that was seen. */
static void incident_follow(struct incident *incident, const struct incidents *all, const struct pairs *pairs,
                            size_t at)
{
    const struct fault_occurrence *first = &all->occurrences[incident->first];
    struct course s = {.faults_end_ns = first->ends_ns, .hurt_end_ns = NOT_KNOWN_NS};
    for (int i = 0; i < MOMENT_KINDS; i++)
        incident->at_ns[i] = NOT_KNOWN_NS;
    incident->at_ns[MOMENT_BEGAN] = first->begins_ns;
    for (; at < pairs->count && s.calm_ns < INCIDENT_CALM_NS; at++) {
        const struct pair *pair = &pairs->of[at];
        join_occurrences(incident, &s, all, pair->with->end_ns);
        course_add(&s, pair);
        incident->until_ns = pair->with->end_ns;
    }
    if (s.unhurt_ns >= INCIDENT_CALM_NS)
        incident->at_ns[MOMENT_MITIGATED] = s.hurt_end_ns;
    if (s.calm_ns >= INCIDENT_CALM_NS) {
        incident->until_ns = s.faults_end_ns > s.hurt_end_ns ? s.faults_end_ns : s.hurt_end_ns;
        incident->at_ns[MOMENT_RECOVERED] = incident->until_ns;
    }
}

static bool decisions_equal(const struct decision *a, const struct decision *b)
{
    return a->time_ns == b->time_ns && a->kind == b->kind && a->phase == b->phase && a->checkpoint == b->checkpoint &&
           a->trigger == b->trigger && a->policy == b->policy;
}

bool decision_is_faults(const struct incidents *incidents, const struct decision *decision)
{
    const struct outcome *twin = &incidents->without->outcome;
    if (decision->policy != 0)
        return false;
    for (size_t i = 0; i < outcome_decisions(twin); i++)
        if (decisions_equal(outcome_decision(twin, i), decision))
            return false;
    return true;
}

bool decision_marks(const struct decision *d, enum clock_moment moment)
{
    switch (moment) {
    case MOMENT_DETECTED:
        return decision_does(d->kind, DETECTS);
    case MOMENT_ACKNOWLEDGED:
        return decision_does(d->kind, ACKNOWLEDGES);
    case MOMENT_DECIDED: /* people who find that nothing need be done have decided, too */
        return decision_does(d->kind, DECIDES) || d->reason == REASON_PEOPLE_DECIDED;
    default:
        return false;
    }
}

static void note_decisions(const struct incidents *incidents, struct incident *incident, int64_t next_ns)
{
    const struct outcome *o = &incidents->with->outcome;
    for (size_t i = 0; i < outcome_decisions(o); i++) {
        const struct decision *d = outcome_decision(o, i);
        if (d->time_ns < incident->at_ns[MOMENT_BEGAN] || d->time_ns >= next_ns || !decision_is_faults(incidents, d))
            continue;
        for (enum clock_moment moment = 0; moment < MOMENT_KINDS; moment++)
            if (decision_marks(d, moment) && incident->at_ns[moment] == NOT_KNOWN_NS)
                incident->at_ns[moment] = d->time_ns;
    }
}

int64_t incident_span(const struct incident *incident, enum clock_span span)
{
    int64_t from = incident->at_ns[span_ends[span].from], to = incident->at_ns[span_ends[span].to];
    return from == NOT_KNOWN_NS || to == NOT_KNOWN_NS || to < from ? NOT_KNOWN_NS : to - from;
}

/* --- the bill --- */

/* What one of the runs has in the incident. */
struct side {
    struct measures sum;
    int64_t rounds, learners, hurt_ns; /* exposed */
    struct budget_meter budget;
};

/* hurt: the arms; the twin has none. */
static void side_add(struct side *side, const struct journal_row *row, const bool hurt[ARMS])
{
    int64_t length_ns = row->end_ns - row->start_ns, span_us = length_ns / 1000, learner_us = 0;
    bool any = false;
    for (int arm = 0; arm < ARMS; arm++) {
        measures_add(&side->sum, &row->arms[arm].sum);
        if (!hurt[arm])
            continue;
        any = true;
        side->rounds += measures_rounds(&row->arms[arm].sum);
        learner_us += row->arms[arm].sum.of[MEASURE_LEARNER_US];
    }
    int64_t learners = span_us > 0 ? (learner_us + span_us / 2) / span_us : 0;
    side->learners = learners > side->learners ? learners : side->learners;
    side->hurt_ns += any ? length_ns : 0;
}

static int64_t side_figure(const struct side *side, enum figure figure)
{
    const int64_t *of = side->sum.of;
    switch (figure) {
    case FIGURE_ROUNDS:
        return side->rounds;
    case FIGURE_LEARNERS:
        return side->learners;
    case FIGURE_TIME:
        return side->hurt_ns;
    case FIGURE_FAILED:
        return of[MEASURE_ROUNDS_FAILED];
    case FIGURE_SLOW:
        return slow_rounds(&side->sum);
    case FIGURE_ERRORS:
        return measures_failed(&side->sum);
    case FIGURE_ATTEMPTS:
        return of[MEASURE_OFFERED];
    case FIGURE_QUITS:
        return of[MEASURE_SESSIONS_QUIT];
    case FIGURE_COMPLAINTS:
        return of[MEASURE_COMPLAINTS];
    case FIGURE_REVENUE:
        return of[MEASURE_REVENUE_MICRO];
    case FIGURE_OCCURRENCES:
        return budget_spent(&side->budget, BUDGETING_OCCURRENCES);
    case FIGURE_TIMESLICES:
        return budget_spent(&side->budget, BUDGETING_TIMESLICES);
    case FIGURE_RATIO_TIMESLICES:
        return budget_spent(&side->budget, BUDGETING_RATIO_TIMESLICES);
    case FIGURE_KINDS:
        break;
    }
    return 0;
}

/* Whether a pair is a part of an incident; the sample in which a fault of a moment strikes is. */
static bool pair_touches(const struct pair *pair, const struct incident *incident)
{
    int64_t began_ns = incident->at_ns[MOMENT_BEGAN];
    return pair->with->end_ns > began_ns &&
           (pair->with->start_ns < incident->until_ns || pair->with->start_ns <= began_ns);
}

/* Whether it lies in a time slice that the incident touches: what that is worth is the whole slice's to say. */
static bool pair_shares_slice(const struct pair *pair, const struct incident *incident,
                              const struct objective *objective)
{
    int64_t slice_ns = objective->slice_ns > 0 ? objective->slice_ns : 1;
    int64_t began_ns = incident->at_ns[MOMENT_BEGAN], until_ns = incident->until_ns;
    int64_t last_ns = until_ns > began_ns ? until_ns - 1 : began_ns;
    int64_t slice = pair->with->start_ns / slice_ns;
    return slice >= began_ns / slice_ns && slice <= last_ns / slice_ns;
}

bool figure_known(const struct scenario *scenario, enum figure figure)
{
    switch (figure) {
    case FIGURE_REVENUE:
        return scenario->business.revenue_per_year.num > 0;
    case FIGURE_OCCURRENCES:
    case FIGURE_TIMESLICES:
    case FIGURE_RATIO_TIMESLICES:
        return scenario->objective.target.num > 0;
    default:
        return true;
    }
}

static void incident_charge(const struct scenario *scenario, struct incident *incident, const struct pairs *pairs)
{
    static const bool nobody[ARMS];
    const struct objective *objective = &scenario->objective;
    struct side with = {.budget = budget_meter(objective)}, without = {.budget = budget_meter(objective)};
    for (size_t i = 0; i < pairs->count; i++) {
        const struct pair *pair = &pairs->of[i];
        if (pair_shares_slice(pair, incident, objective)) {
            budget_add(&with.budget, pair->with);
            budget_add(&without.budget, pair->without);
        }
        if (!pair_touches(pair, incident))
            continue;
        side_add(&with, pair->with, pair->hurt);
        side_add(&without, pair->without, nobody);
        incident->observed_ns += pair_ns(pair);
    }
    for (enum figure f = 0; f < FIGURE_KINDS; f++)
        incident->bill[f] = (struct figure_value){
            .known = figure_known(scenario, f),
            .with = side_figure(&with, f),
            .without = side_figure(&without, f),
        };
}

void figures_of_run(const struct journal *journal, struct figure_value figures[FIGURE_KINDS])
{
    struct side side = {.budget = budget_meter(&journal->scenario->objective)};
    for (int arm = 0; arm < ARMS; arm++)
        measures_add(&side.sum, &journal->outcome.totals[arm]);
    for (enum figure f = 0; f < FIGURE_KINDS; f++) {
        bool sum = f >= FIGURE_FAILED && f <= FIGURE_REVENUE;
        figures[f] = (struct figure_value){sum && figure_known(journal->scenario, f), side_figure(&side, f), 0};
    }
}

/* --- */

static size_t pair_at(const struct pairs *pairs, int64_t time_ns)
{
    size_t i = 0;
    while (i < pairs->count && pairs->of[i].with->end_ns <= time_ns)
        i++;
    return i;
}

void incidents_find(struct incidents *incidents, const struct journal *with, const struct journal *without)
{
    struct pairs pairs;
    pairs_make(&pairs, with, without);
    *incidents = (struct incidents){.with = with, .without = without};
    keep_occurrences(incidents, with->scenario, with->outcome.seed);
    incidents->of = memory_new((size_t)incidents->occurrences_count + 1, sizeof *incidents->of);
    for (int next = 0; next < incidents->occurrences_count; next++) {
        size_t at = pair_at(&pairs, incidents->occurrences[next].begins_ns);
        if (at == pairs.count)
            break;
        struct incident *incident = &incidents->of[incidents->count++];
        *incident = (struct incident){.first = next, .last = next};
        incident_follow(incident, incidents, &pairs, at);
        incident_charge(with->scenario, incident, &pairs);
        next = incident->last;
    }
    for (int i = 0; i < incidents->count; i++)
        note_decisions(incidents, &incidents->of[i],
                       i + 1 < incidents->count ? incidents->of[i + 1].at_ns[MOMENT_BEGAN] : INT64_MAX);
    free(pairs.of);
}

void incidents_free(struct incidents *incidents)
{
    free(incidents->of);
    free(incidents->occurrences);
    *incidents = (struct incidents){.count = 0};
}
