/* incidents.c - the sections of report.md on what went wrong, what follows, and how quickly it was seen. */
#include "report/parts.h"

#include <inttypes.h>

static void put_evidence(const struct journal *j, const struct decision *d, struct text *out)
{
    const struct judgement *evidence = outcome_judgements(&j->outcome, d->evidence);
    for (size_t i = 0; i < d->evidence.count; i++) {
        const struct judgement *judged = &evidence[i];
        struct shown value, start, end;
        text_format(out, "  - `%s`: %s", criterion_of(j, judged)->text, judgement_text(j, d->phase, judged, &value));
        if (ratio_has_data(judged->value.of))
            text_format(out, " (%" PRId64 " / %" PRId64 ")", judged->value.of.num, judged->value.of.den);
        text_format(out, ", %s to %s, %s\n", time_short(j, judged->start_ns, &start),
                    time_short(j, judged->end_ns, &end), criterion_verdict_words[judged->verdict]);
    }
}

static void put_exposed(const struct exposure *e, struct text *out)
{
    struct shown attempts, failed, rounds, learners;
    text_format(out, "%s requests, %s of them failed; %s rounds ended without an answer; %s",
                count_text(e->attempts, &attempts), count_text(e->failed_attempts, &failed),
                count_text(e->failed_rounds, &rounds), exposed_learners_text(e, &learners));
}

/* What followed: recovery, investigation and the dates offered, as decided by the driving policy. */
static void put_aftermath(const struct journal *j, const struct decision *cause, struct text *out)
{
    size_t count = outcome_decisions(&j->outcome);
    for (size_t i = 0; i < count; i++) {
        const struct decision *d = outcome_decision(&j->outcome, i);
        struct shown s;
        bool after = d->policy == 0 && d->phase == cause->phase && d->time_ns >= cause->time_ns;
        bool says = d->kind == DECISION_RECOVERED || d->kind == DECISION_NOT_RECOVERED ||
                    d->kind == DECISION_INVESTIGATE || d->kind == DECISION_REVERT || d->kind == DECISION_NOTE;
        if (!after || !says)
            continue;
        text_format(out, "- %s %s: ", time_short(j, d->time_ns, &s), decision_words[d->kind]);
        decision_sentence(j, d, out);
        text_add(out, "\n");
    }
}

static void put_remediation(const struct journal *j, int phase, struct text *out)
{
    const struct policy_phase *rules = rules_of(j, 0, phase);
    if (!rules || rules->remediations_count == 0)
        return;
    text_add(out, "\nRemediation options; the first is taken unless people choose another:\n\n"
                  "| Option | What | New date (UTC) |\n|---|---|---|\n");
    for (size_t i = 0; i < rules->remediations_count; i++) {
        const struct remediation *r = &rules->remediations[i];
        struct shown s;
        text_add(out, "| ");
        put_cell(out, r->option);
        text_add(out, " | ");
        put_cell(out, r->text);
        text_format(out, " | %s |\n", r->at_ns == INT64_MIN ? "none given" : time_short(j, r->at_ns, &s));
    }
}

static void put_incident(const struct journal *j, const struct incident *incident, struct text *out)
{
    const struct decision *d = incident->decision;
    struct shown time, onset, moved, delay, took;
    text_format(out, "### %s: %s\n\n", j->scenario->phases[d->phase].name, decision_words[d->kind]);
    text_format(out, "- Decided %s UTC: ", time_short(j, d->time_ns, &time));
    decision_sentence(j, d, out);
    text_add(out, "\n");
    if (d->trigger >= 0)
        text_format(out, "- The breach began %s UTC; it was detected after %s\n",
                    time_short(j, incident->onset_ns, &onset), span_text(d->time_ns - incident->onset_ns, &delay));
    if (incident->moved_ns >= 0)
        text_format(out, "- Traffic had moved by %s UTC, %s after the decision\n",
                    time_short(j, incident->moved_ns, &moved), span_text(incident->moved_ns - d->time_ns, &took));
    int64_t until = incident->moved_ns >= 0 ? incident->moved_ns : d->time_ns;
    int64_t from = d->trigger >= 0 ? incident->onset_ns : j->scenario->phases[d->phase].start_ns;
    struct exposure exposed = exposure_between(j, from, until);
    text_format(out, "- Exposed on the new version from %s until then: ",
                d->trigger >= 0 ? "the breach's onset" : "the phase's start");
    put_exposed(&exposed, out);
    text_add(out, "\n- Evidence:\n");
    put_evidence(j, d, out);
    put_aftermath(j, d, out);
    put_remediation(j, d->phase, out);
    text_add(out, "\n");
}

/* O-09. */
void section_incidents(const struct journal *j, struct text *out)
{
    struct incident incident;
    size_t from = 0;
    if (!incident_next(j, &from, &incident))
        return;
    text_add(out, "## Incident report\n\n");
    do
        put_incident(j, &incident, out);
    while (incident_next(j, &from, &incident));
}

/* O-07: readiness for what follows, and what it means for the business. */
void section_readiness(const struct journal *j, struct text *out)
{
    text_add(out, "## Business impact and readiness\n\n");
    for (int i = 0; i < j->scenario->phases_count; i++) {
        struct value delta = phase_metric(j, i, scope_of(ARM_ALL), METRIC_REVENUE_DELTA);
        struct value rate = phase_metric(j, i, scope_of(ARM_ALL), METRIC_REVENUE_PER_MINUTE);
        struct shown a, b;
        if (!ratio_has_data(rate.of))
            continue;
        text_format(out, "- %s: %s a minute over the platform", j->scenario->phases[i].name,
                    quantity_text(rate.of, UNIT_MONEY, &a));
        if (ratio_has_data(delta.of))
            text_format(out, ", %s%s against the baseline", delta.of.num > 0 ? "+" : "",
                        quantity_text(delta.of, UNIT_SHARE, &b));
        text_add(out, "\n");
    }
    for (int i = 0; i < j->scenario->phases_count; i++) {
        const struct phase_result *result = outcome_result(&j->outcome, 0, i);
        struct shown s;
        if (result->verdict == PHASE_GO && result->gate.count > 0)
            text_format(out, "- %s: ready for what follows; confirmed %s UTC by %zu of %zu criteria\n",
                        j->scenario->phases[i].name, time_short(j, result->decided_ns, &s), result->gate.count,
                        result->gate.count);
        else if (result->verdict == PHASE_NOT_RUN)
            text_format(out, "- %s: not confirmed, it was not reached\n", j->scenario->phases[i].name);
    }
}

static void put_people_asked(const struct journal *j, struct text *out)
{
    size_t before = out->length;
    for (int i = 0; i < j->scenario->phases_count; i++) {
        const struct policy_phase *rules = rules_of(j, 0, i);
        if (rules && rules->manual && outcome_result(&j->outcome, 0, i)->judged)
            text_format(out, "%s%s",
                        out->length > before ? ", " : "- People were asked to approve: ", j->scenario->phases[i].name);
    }
    if (out->length > before)
        text_add(out, "; approval is given by default\n");
    else
        text_add(out, "- Nobody had to be asked: every gate that was judged decides by itself\n");
}

/* "Traffic moved in ramp: 1m after the rollback, 4m after the breach began": only a trigger knows an onset. */
static void put_traffic_moved(const struct journal *j, const struct incident *incident, struct text *out)
{
    const struct decision *d = incident->decision;
    struct shown s;
    text_format(out, "- Traffic moved in %s: %s after the %s", j->scenario->phases[d->phase].name,
                span_text(incident->moved_ns - d->time_ns, &s), decision_words[d->kind]);
    if (d->trigger >= 0)
        text_format(out, ", %s after the breach began", span_text(incident->moved_ns - incident->onset_ns, &s));
    text_add(out, "\n");
}

/* O-07's "team performance": what can be measured of it. */
void section_response(const struct journal *j, struct text *out)
{
    size_t delays = 0;
    int64_t longest_ns = 0;
    int64_t seen[DECISION_KINDS] = {0};
    struct shown s;
    size_t count = outcome_decisions(&j->outcome);
    for (size_t i = 0; i < count; i++) {
        const struct decision *d = outcome_decision(&j->outcome, i);
        if (d->policy != 0)
            continue;
        seen[d->kind]++;
        if (d->trigger >= 0) {
            delays++;
            longest_ns = d->time_ns - d->onset_ns > longest_ns ? d->time_ns - d->onset_ns : longest_ns;
        }
    }
    text_add(out, "## Response\n\n");
    text_format(out,
                "- Warnings: %" PRId64 ", escalations: %" PRId64 ", reductions: %" PRId64 ", rollbacks: %" PRId64 "\n",
                seen[DECISION_WARN], seen[DECISION_ESCALATE], seen[DECISION_REDUCE], seen[DECISION_ROLLBACK]);
    if (delays > 0)
        text_format(out, "- Detection: triggers fired %zu times, at the slowest %s after the breach began\n", delays,
                    span_text(longest_ns, &s));
    struct incident incident;
    for (size_t from = 0; incident_next(j, &from, &incident);)
        if (incident.moved_ns >= 0)
            put_traffic_moved(j, &incident, out);
    put_people_asked(j, out);
}
