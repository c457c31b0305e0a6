/* shape.c - whether the phases fit together: bars, windows, capacity, splits. */
#include "lint/alarm.h"
#include "lint/rules.h"
#include "model/demand.h"
#include "model/division.h"

/* --- bars --- */

/* The latest criterion of an earlier phase of the policy that asks the same question, or NULL. */
static const struct criterion *asked_before(const struct lint_stage *stage, const struct alarm *now, const char **phase)
{
    const struct criterion *found = NULL;
    for (const struct policy_phase *p = stage->policy->phases; p < stage->policy_phase; p++)
        for (size_t i = 0; i < p->gate_count; i++) {
            struct alarm before;
            if (alarm_of_criterion(&p->gate[i], &before) && alarms_meet(now, &before)) {
                found = &p->gate[i];
                *phase = p->phase;
            }
        }
    return found;
}

void rule_looser_gate(const struct lint_stage *stage, struct findings *out)
{
    const struct policy_phase *rules = stage->policy_phase;
    for (size_t i = 0; i < rules->gate_count; i++) {
        struct alarm now;
        const char *phase = NULL;
        const struct criterion *c = &rules->gate[i];
        const struct criterion *before = alarm_of_criterion(c, &now) ? asked_before(stage, &now, &phase) : NULL;
        int order = before ? ratio_compare(c->threshold, before->threshold) : 0;
        if (now.fires_above ? order <= 0 : order >= 0)
            continue;
        struct finding f =
            finding_new(stage, LINT_LOOSER_GATE, c->place,
                        "{metric} at {threshold} is looser than the {before} of {phase}: what fails there "
                        "is good enough here, where more learners see it; ask for {before} or better");
        finding_word(&f, "metric", c->info->word);
        finding_value(&f, "threshold", c->threshold, c->info->unit);
        finding_value(&f, "before", before->threshold, c->info->unit);
        finding_word(&f, "phase", phase);
        findings_add(out, &f);
    }
}

/* --- windows --- */

void rule_unjudged_checkpoint(const struct lint_stage *stage, struct findings *out)
{
    const struct policy_phase *rules = stage->policy_phase;
    for (size_t i = 0; stage->phase && i < rules->checkpoints_count; i++) {
        if (rules->checkpoints[i].offset_ns <= stage->phase->length_ns)
            continue;
        struct finding f = finding_new(stage, LINT_UNJUDGED_CHECKPOINT, rules->checkpoints[i].place,
                                       "the plan gives the phase {length}, so a checkpoint after {offset} is never "
                                       "judged; make the phase longer, or judge earlier");
        finding_span(&f, "length", stage->phase->length_ns);
        finding_span(&f, "offset", rules->checkpoints[i].offset_ns);
        findings_add(out, &f);
    }
}

/* --- capacity --- */

/* What an arm's replicas in a region are asked for and have, of the resource that is shortest. */
struct shortage {
    const char *resource;
    double asked, has; /* attempts a nanosecond */
    int64_t replicas;
    int region;
};

static void compare_resource(const char *resource, double asked, double has, int64_t replicas, int region,
                             struct shortage *worst)
{
    if (has > 0 && asked * worst->has > worst->asked * has)
        *worst = (struct shortage){resource, asked, has, replicas, region};
}

/* The busiest minute, with all who may come: by the split, or after a rollback. */
static struct shortage shortage_of(const struct lint_stage *stage, int arm)
{
    const struct scenario *s = stage->scenario;
    const struct analyzer *a = &s->analyzers[arm];
    int phase = (int)(stage->phase - s->phases);
    struct shortage worst = {.asked = 0, .has = 1};
    int64_t replicas[REGIONS_MAX];
    scenario_apportion(s, stage->phase->replicas[arm], replicas);
    for (int region = 0; region < s->regions_count; region++) {
        struct scope everybody = {ARM_ALL, region, -1};
        double asked = demand_of(s, stage->phase, everybody).most * division_largest_share(s, phase, arm);
        double each = (double)replicas[region], service_ns = division_service_mean_ns(a);
        if (service_ns > 0)
            compare_resource("workers", asked, each * a->workers / service_ns, replicas[region], region, &worst);
        compare_resource("processor", asked, each * division_cores_carry(a), replicas[region], region, &worst);
        compare_resource("link", asked, each * division_link_carries(a), replicas[region], region, &worst);
    }
    return worst;
}

static struct ratio per_second(double per_ns)
{
    return (struct ratio){(int64_t)(per_ns * (double)NS_PER_SECOND * 10 + 0.5), 10};
}

void rule_over_capacity(const struct lint_stage *stage, struct findings *out)
{
    for (int arm = 0; arm < ARMS; arm++) {
        struct shortage w = shortage_of(stage, arm);
        if (w.asked <= w.has)
            continue;
        struct finding f =
            finding_new(stage, LINT_OVER_CAPACITY, stage->phase->place,
                        "at its busiest {arm} in {region} is asked for {load} of its {resource}: "
                        "{asked} attempts, where {replicas} replicas carry {carried}; {needed} would do");
        finding_word(&f, "arm", stage->scenario->arm_words[arm]);
        finding_word(&f, "region", stage->scenario->regions[w.region].name);
        finding_odds(&f, "load", w.asked / w.has);
        f.facts[f.facts_count - 1].digits = 0;
        finding_word(&f, "resource", w.resource);
        finding_value(&f, "asked", per_second(w.asked), UNIT_RATE);
        finding_count(&f, "replicas", w.replicas);
        finding_value(&f, "carried", per_second(w.has), UNIT_RATE);
        finding_count(&f, "needed", (int64_t)(w.asked / w.has * (double)w.replicas) + 1);
        findings_add(out, &f);
    }
}

/* --- splits --- */

static bool is_planned_split(const struct scenario *s, struct ratio share)
{
    for (int i = 0; i < s->phases_count; i++)
        if (ratio_compare(s->phases[i].split.share, share) == 0)
            return true;
    return false;
}

/* Said once a destination. */
static bool is_known_destination(const struct lint_stage *stage, struct ratio share, const struct findings *out)
{
    for (size_t i = 0; i < out->count; i++)
        if (finding_is_of(&out->list[i], stage, LINT_NEW_SPLIT) &&
            ratio_compare(out->list[i].facts[0].value, share) == 0)
            return true;
    return false;
}

static void look_at_split(const struct lint_stage *stage, struct ratio share, struct place place, struct findings *out)
{
    const struct scenario *s = stage->scenario;
    struct ratio least = s->phases[0].split.share, most = least;
    if (!ratio_has_data(share) || is_planned_split(s, share) || is_known_destination(stage, share, out))
        return;
    for (int i = 1; i < s->phases_count; i++) {
        struct ratio here = s->phases[i].split.share;
        least = ratio_compare(here, least) < 0 ? here : least;
        most = ratio_compare(here, most) > 0 ? here : most;
    }
    struct finding f =
        finding_new(stage, LINT_NEW_SPLIT, place,
                    ratio_compare(least, most) < 0
                        ? "this goes to {share}, a split that no phase of the plan has (theirs are from {least} to "
                          "{most}), so the balancer meets it for the first time in an emergency; give it as a preset, "
                          "and try it before"
                        : "this goes to {share}, a split that no phase of the plan has (theirs is {most}), so the "
                          "balancer meets it for the first time in an emergency; give it as a preset, and try it "
                          "before");
    finding_value(&f, "share", share, UNIT_SHARE);
    finding_value(&f, "least", least, UNIT_SHARE);
    finding_value(&f, "most", most, UNIT_SHARE);
    findings_add(out, &f);
}

struct split_looks {
    const struct lint_stage *stage;
    struct findings *out;
};
static void look_at_destination(void *data, struct ratio share, struct place place)
{
    const struct split_looks *looks = data;
    look_at_split(looks->stage, share, place, looks->out);
}

void rule_new_split(const struct lint_stage *stage, struct findings *out)
{
    if (stage->phase)
        policy_each_destination(stage->policy_phase, look_at_destination, &(struct split_looks){stage, out});
}
