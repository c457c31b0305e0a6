/* assumption_words.c - assumptions about the world that take several values to say: analyzers, regions, the plan. */
#include "language/assumptions.h"

#include "random/distribution.h"

static void put_duration(struct text *out, double ns)
{
    assumption_quantity(out, (struct ratio){(int64_t)(ns + 0.5), 1}, UNIT_DURATION);
}

static void put_service(struct text *out, const struct analyzer *analyzer)
{
    text_format(out, "%s, median ", distribution_words[analyzer->service.kind]);
    put_duration(out, distribution_quantile(&analyzer->service, 0.5));
    text_add(out, ", p99 ");
    put_duration(out, distribution_quantile(&analyzer->service, 0.99));
    text_format(out, "%s (as written)", analyzer->has_cache ? ", for a cache hit" : "");
}

void assumption_baseline(const struct load *r, struct text *out)
{
    const struct analyzer *baseline = &r->scenario->analyzers[ARM_BASELINE];
    text_add(out, "the baseline is a stand-in; its service time: ");
    put_service(out, baseline);
    text_format(out, "; %d replicas (as written)", baseline->replicas);
}

void assumption_candidate(const struct load *r, struct text *out)
{
    text_add(out, "the candidate's service time: ");
    put_service(out, &r->scenario->analyzers[ARM_CANDIDATE]);
}

void assumption_activity(const struct load *r, struct text *out)
{
    const struct ratio *factors = r->scenario->learners.activity;
    struct ratio low = factors[0], high = factors[0];
    if (!node_find(r->root, "learners.activity")) {
        text_add(out, "arrivals have no daily shape: every hour of the day is alike (default)");
        return;
    }
    for (int hour = 1; hour < 24; hour++) {
        low = ratio_compare(factors[hour], low) < 0 ? factors[hour] : low;
        high = ratio_compare(factors[hour], high) > 0 ? factors[hour] : high;
    }
    text_add(out, "the pace of arrivals follows the local hour, with factors of ");
    assumption_quantity(out, low, UNIT_FACTOR);
    text_add(out, " to ");
    assumption_quantity(out, high, UNIT_FACTOR);
    text_add(out, " (as written)");
}

void assumption_regions(const struct load *r, struct text *out)
{
    const struct scenario *s = r->scenario;
    if (!node_find(r->root, "regions")) {
        text_add(out, "all learners live in one region, without a network to the analyzers (default)");
        return;
    }
    text_add(out, "regions, their learners, and the p99 of their network one way: ");
    for (int i = 0; i < s->regions_count; i++) {
        text_format(out, "%s%s ", i ? "; " : "", s->regions[i].name);
        assumption_quantity(out, s->regions[i].share, UNIT_SHARE);
        text_add(out, ", ");
        put_duration(out, distribution_quantile(&s->regions[i].network, 0.99));
    }
    text_format(out, " (as written)%s", s->regions_count > 1 ? "; none takes over the learners of another" : "");
}

void assumption_segments(const struct load *r, struct text *out)
{
    const struct learners *learners = &r->scenario->learners;
    if (!node_find(r->root, "learners.segments")) {
        text_add(out, "there is one segment, all learners (default)");
        return;
    }
    text_add(out, "segments and their shares:");
    for (int i = 0; i < learners->segments_count; i++) {
        text_format(out, "%s %s ", i ? "," : "", learners->segments[i].name);
        assumption_quantity(out, learners->segments[i].share, UNIT_SHARE);
    }
    text_add(out, " (as written)");
}

void assumption_holds(const struct load *r, struct text *out)
{
    const struct scenario *s = r->scenario;
    for (int i = 0; i < s->phases_count; i++)
        if (s->phases[i].hold)
            text_format(out, "%s%s", out->length ? ", " : "between phases the split is kept: ", s->phases[i].name);
}

void assumption_replicas(const struct load *r, struct text *out)
{
    const struct scenario *s = r->scenario;
    text_add(out,
             "replicas (baseline and candidate) are there when their phase starts, and none is added in between:");
    for (int i = 0; i < s->phases_count; i++) {
        const struct node *written = node_get(r->phase_nodes[i], "replicas");
        if (s->phases[i].hold)
            continue;
        text_format(out, "%s %s %d and %d (%s)", i ? "," : "", s->phases[i].name, s->phases[i].replicas[ARM_BASELINE],
                    s->phases[i].replicas[ARM_CANDIDATE], written ? "as written" : "the analyzers' own, default");
    }
}
