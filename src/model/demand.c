/* demand.c - learners, split and the time of day, multiplied. */
#include "model/demand.h"

double demand_learner_rate(const struct learners *l)
{
    double rounds = distribution_mean(&l->per_session);
    double cycle_ns = rounds * distribution_mean(&l->think) + distribution_mean(&l->away);
    return cycle_ns > 0 ? rounds / cycle_ns : 0;
}

double demand_activity(const struct scenario *s, int region, int64_t time_ns)
{
    int64_t local_ns = s->start_epoch_ns + time_ns + s->regions[region].utc_offset_ns;
    int64_t in_day_ns = (local_ns % NS_PER_DAY + NS_PER_DAY) % NS_PER_DAY;
    int64_t hour = in_day_ns / NS_PER_HOUR;
    double here = ratio_double(s->learners.activity[hour]);
    double next = ratio_double(s->learners.activity[(hour + 1) % 24]);
    return here + (next - here) * (double)(in_day_ns % NS_PER_HOUR) / (double)NS_PER_HOUR;
}

/* The split that learners of a region and segment have; later overrides win. */
static double split_here(const struct split *split, int region, int segment)
{
    double share = ratio_double(split->share);
    for (size_t i = 0; i < split->overrides_count; i++) {
        const struct split_override *o = &split->overrides[i];
        if ((o->region < 0 || o->region == region) && (o->segment < 0 || o->segment == segment))
            share = ratio_double(o->share);
    }
    return share;
}

/* The share of all learners that are in the scope, of one region and segment. */
static double share_in(const struct scenario *s, const struct phase *phase, struct scope scope, int region, int segment)
{
    double candidate = split_here(&phase->split, region, segment);
    double arm = scope.arm == ARM_ALL ? 1 : scope.arm == ARM_CANDIDATE ? candidate : 1 - candidate;
    if ((scope.region >= 0 && scope.region != region) || (scope.segment >= 0 && scope.segment != segment))
        return 0;
    return arm * ratio_double(s->regions[region].share) * ratio_double(s->learners.segments[segment].share);
}

static double share_in_region(const struct scenario *s, const struct phase *phase, struct scope scope, int region)
{
    double share = 0;
    for (int segment = 0; segment < s->learners.segments_count; segment++)
        share += share_in(s, phase, scope, region, segment);
    return share;
}

/* The steps of a phase in which its demand is taken: none of them straddles an hour where the phase begins on one. */
static int64_t demand_step_ns(const struct phase *phase)
{
    return phase->length_ns <= 2 * NS_PER_DAY ? NS_PER_MINUTE : 15 * NS_PER_MINUTE;
}

struct demand demand_of(const struct scenario *s, const struct phase *phase, struct scope scope)
{
    double shares[REGIONS_MAX], rate = demand_learner_rate(&s->learners) * (double)s->learners.count, sum = 0;
    int64_t step_ns = demand_step_ns(phase), steps = phase->length_ns / step_ns;
    struct demand d = {0};
    for (int region = 0; region < s->regions_count; region++)
        shares[region] = share_in_region(s, phase, scope, region);
    for (int64_t step = 0; step <= steps; step++) {
        double now = 0;
        for (int region = 0; region < s->regions_count; region++)
            now += rate * shares[region] * demand_activity(s, region, phase->start_ns + step * step_ns);
        d.least = step == 0 || now < d.least ? now : d.least;
        d.most = now > d.most ? now : d.most;
        sum += now;
    }
    d.mean = sum / (double)(steps + 1);
    return d;
}

double demand_error_share(const struct scenario *s, const struct phase *phase, struct scope scope)
{
    double all = 0, failed = 0;
    for (int arm = 0; arm < ARMS; arm++) {
        struct scope part = {scope.arm == ARM_ALL ? (enum arm)arm : scope.arm, scope.region, scope.segment};
        for (int region = 0; region < s->regions_count; region++)
            for (int segment = 0; segment < s->learners.segments_count; segment++) {
                double share = share_in(s, phase, part, region, segment);
                double error = ratio_double(s->analyzers[part.arm].errors) *
                               ratio_double(s->learners.segments[segment].error_factor);
                all += share;
                failed += share * (error < 1 ? error : 1);
            }
        if (scope.arm != ARM_ALL)
            break;
    }
    return all > 0 ? failed / all : 0;
}
