/* markdown.c - report.md: the results for release engineers, a one-page summary first. */
#include "base/file.h"
#include "base/version.h"
#include "report/parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void put_banner(const struct journal *j, struct text *out)
{
    struct shown s;
    if (j->outcome.interrupted)
        text_format(out,
                    "> **PARTIAL.** The run %s at %s UTC. What follows covers the time before; gates after it were not "
                    "judged.\n\n",
                    partial_words(j), time_short(j, j->outcome.until_ns, &s));
    if (j->outcome.recorded)
        text_add(out,
                 "> **Recorded.** These metrics come from a recording, not from a simulation. Actions did not change "
                 "the traffic.\n\n");
}

static void put_sentence(const struct journal *j, const char *before, const struct decision *d, const char *after,
                         struct text *out)
{
    text_add(out, before);
    decision_sentence(j, d, out);
    text_add(out, after);
}

/* What the driving policy does next: the last decision that says so. */
static void put_next(const struct journal *j, struct text *out)
{
    size_t count = outcome_decisions(&j->outcome);
    const struct decision *last = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct decision *d = outcome_decision(&j->outcome, i);
        bool later = d->kind == DECISION_RESCHEDULE || d->kind == DECISION_NOT_RUN || d->kind == DECISION_INVESTIGATE;
        if (d->policy != 0 || !later)
            continue;
        /* The first remediation option is the default; what is not run follows from it. */
        if (!last || (last->kind != DECISION_RESCHEDULE && d->kind == DECISION_RESCHEDULE))
            last = d;
    }
    if (last)
        put_sentence(j, "**Next:** ", last, "\n\n", out);
    else if (j->outcome.interrupted)
        text_add(out, "**Next:** run it again to the end; this result is partial.\n\n");
    else
        text_add(out, "**Next:** nothing is held back; every phase of the plan that was reached may stand.\n\n");
}

static void put_exposure(const struct journal *j, struct text *out)
{
    struct exposure e = exposure_between(j, INT64_MIN, INT64_MAX);
    struct shown a, b, c, d, f;
    text_format(out,
                "**Exposure on the new version:** %s requests, %s failed; %s rounds, %s without an answer; "
                "%s.\n\n",
                count_text(e.attempts, &a), count_text(e.failed_attempts, &b), count_text(e.rounds, &c),
                count_text(e.failed_rounds, &d), exposed_learners_text(&e, &f));
}

/* O-08: the page for those who read one page. */
static void put_summary(const struct journal *j, struct text *out)
{
    text_format(out, "## Summary\n\n**Decision: %s**\n\n", overall_word(j));
    text_add(out, "| Phase | Decision | Why |\n|---|---|---|\n");
    for (int i = 0; i < j->scenario->phases_count; i++) {
        struct text reason = {0};
        text_add(out, "| ");
        put_cell(out, j->scenario->phases[i].name);
        text_format(out, " | **%s** | ", phase_verdict_words[outcome_result(&j->outcome, 0, i)->verdict]);
        phase_reason(j, 0, i, &reason);
        put_cell(out, reason.bytes);
        text_free(&reason);
        text_add(out, " |\n");
    }
    text_add(out, "\n");
    put_next(j, out);
    put_exposure(j, out);
}

/* Sentences that follow from the numbers, and only from them. */
static void put_tightest(const struct journal *j, int phase, struct text *out)
{
    const struct phase_result *result = outcome_result(&j->outcome, 0, phase);
    const struct judgement *gate = outcome_judgements(&j->outcome, result->gate);
    for (size_t i = 0; i < result->gate.count; i++) {
        const struct judgement *judged = &gate[i];
        struct shown value, apart;
        distance_text(judged->value.of, criterion_of(j, judged), &apart);
        if (strcmp(apart.text, "-") == 0 ||
            !value_printable(j, phase, criterion_of(j, judged)->scope, judged->metric, judged->value))
            continue;
        bool apart_from_it = strstr(apart.text, "under") || strstr(apart.text, "over");
        text_format(out, "- %s: `%s` came to %s, %s%s\n", j->scenario->phases[phase].name,
                    criterion_of(j, judged)->text, judgement_text(j, phase, judged, &value), apart.text,
                    apart_from_it ? " its threshold" : "");
    }
}

static void put_unsupported_gates(const struct journal *j, int phase, struct text *out)
{
    const struct phase_result *result = outcome_result(&j->outcome, 0, phase);
    const struct judgement *gate = outcome_judgements(&j->outcome, result->gate);
    for (size_t i = 0; i < result->gate.count; i++) {
        const struct judgement *judged = &gate[i];
        struct shown bound;
        if (judged->verdict != VERDICT_PASS || !judgement_has_bound(judged))
            continue;
        struct ratio upper = {upper_bound_nano(judged->value.of.num, judged->value.of.den), 1000000000};
        if (ratio_compare(upper, criterion_of(j, judged)->threshold) >= 0)
            text_format(out,
                        "- %s: `%s` passed, but %" PRId64
                        " attempts are too few to be 95 %% sure of it: the bound is %s\n",
                        j->scenario->phases[phase].name, criterion_of(j, judged)->text, judged->value.of.den,
                        bound_text(judged, &bound));
    }
}

static void put_findings(const struct journal *j, struct text *out)
{
    size_t count = outcome_decisions(&j->outcome);
    text_add(out, "## What the numbers say\n\n");
    for (int i = 0; i < j->scenario->phases_count; i++) {
        put_tightest(j, i, out);
        put_unsupported_gates(j, i, out);
    }
    for (size_t i = 0; i < count; i++)
        if (outcome_decision(&j->outcome, i)->policy == 0 && outcome_decision(&j->outcome, i)->kind == DECISION_NOTE)
            put_sentence(j, "- ", outcome_decision(&j->outcome, i), "\n", out);
    text_add(out, "\n");
}

static void put_pictures(const char *folder, const char *plots, struct text *out)
{
    struct text path = {0};
    text_add(out, "## Pictures\n\n");
    relative_path(folder, plots, &path);
    for (size_t i = 0; i < picture_count; i++)
        text_format(out, "![%s](%s/%s.png)\n\n", picture_name(i)->title, path.bytes, picture_name(i)->stem);
    text_free(&path);
}

static void put_expectations(const struct journal *j, struct text *out)
{
    const struct scenario *scenario = j->scenario;
    if (scenario->expectations_count == 0)
        return;
    static const char *const words[] = {
        [HELD_YES] = "yes", [HELD_NO] = "**no**", [HELD_NOT_JUDGED] = "not judged: the run ended before"};
    text_add(out, "## Expectations\n\n| Expected | Held |\n|---|---|\n");
    for (size_t i = 0; i < scenario->expectations_count; i++) {
        text_add(out, "| ");
        put_cell(out, scenario->expectations[i].text);
        text_format(out, " | %s |\n", words[j->outcome.held[i]]);
    }
    text_add(out, "\n");
}

static void put_assumptions(const struct journal *j, struct text *out)
{
    text_add(out, "## Assumptions\n\nWhat the plan leaves open and this rehearsal fills in:\n\n");
    for (size_t i = 0; i < j->scenario->assumptions_count; i++)
        text_format(out, "- %s: %s\n", j->scenario->assumptions[i].id, j->scenario->assumptions[i].text);
    if (j->scenario->assumptions_count == 0)
        text_add(out, "- none\n");
}

static void put_repeat(const struct journal *j, struct text *out)
{
    /* Where a scenario lies on this machine is nobody else's business. */
    const char *path = j->scenario->path;
    if (path[0] == '/')
        path = strrchr(path, '/') + 1;
    text_add(out, "\n## To repeat it\n\n");
    if (j->outcome.recorded)
        text_format(out, "    rehearse judge %s --metrics FILE.csv\n\n", path);
    else
        text_format(out, "    rehearse run %s --set seed=%" PRIu64 "\n\n", path, j->outcome.seed);
    text_format(out,
                "The same scenario, seed and version (%s) give the same bits on any machine. Seed %" PRIu64
                ", digest `%016" PRIx64 "`.\n",
                REHEARSE_VERSION, j->outcome.seed, j->outcome.digest);
}

void report_markdown(const struct journal *j, const char *folder, const char *plots, struct text *out)
{
    text_format(out, "# %s: rehearsal report\n\n", j->scenario->name);
    put_banner(j, out);
    put_summary(j, out);
    section_criteria(j, out);
    section_metrics(j, out);
    text_add(out, "\n");
    section_comparison(j, out);
    text_add(out, "\n");
    section_side_by_side(j, out);
    text_add(out, "\n");
    section_incidents(j, out);
    section_checkpoints(j, out);
    section_decisions(j, out);
    text_add(out, "\n");
    section_response(j, out);
    text_add(out, "\n");
    section_readiness(j, out);
    text_add(out, "\n");
    put_findings(j, out);
    put_expectations(j, out);
    if (plots)
        put_pictures(folder, plots, out);
    put_assumptions(j, out);
    put_repeat(j, out);
}
