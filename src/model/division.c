/* division.c - the demand of a pool at its busiest hour, and whether its cells can carry it. */
#include "model/division.h"

#include "model/demand.h"

/* The largest share of an arm so far. */
struct largest {
    int arm;
    double share;
};
/* Raises it to that where the candidate has `share`, if that is known. */
static void raise_share(struct largest *largest, struct ratio share)
{
    double here = largest->arm == ARM_CANDIDATE ? ratio_double(share) : 1 - ratio_double(share);
    if (ratio_has_data(share) && here > largest->share)
        largest->share = here;
}

static void raise_to_destination(void *largest, struct ratio share, struct place place)
{
    (void)place;
    raise_share(largest, share);
}

double division_largest_share(const struct scenario *s, int phase, int arm)
{
    const struct split *split = &s->phases[phase].split;
    const struct policy_phase *rules =
        s->policies_count > 0 ? policy_find_phase(&s->policies[0], s->phases[phase].name) : NULL;
    struct largest largest = {.arm = arm};
    raise_share(&largest, split->share);
    for (size_t i = 0; i < split->overrides_count; i++)
        raise_share(&largest, split->overrides[i].share);
    if (rules)
        policy_each_destination(rules, raise_to_destination, &largest);
    return largest.share;
}

bool pool_is_used(const struct scenario *s, int phase, int arm)
{
    return arm == ARM_BASELINE || division_largest_share(s, phase, arm) > 0;
}

double division_service_mean_ns(const struct analyzer *a)
{
    double mean = distribution_mean(&a->service);
    if (a->has_cache) {
        double hit = ratio_double(a->cache_hit);
        mean = hit * mean + (1 - hit) * distribution_mean(&a->cache_miss);
    }
    return mean;
}

/* Rounds a nanosecond of one learner at the busiest hour. */
static double busiest_rate(const struct learners *l)
{
    double busiest = 0;
    for (int hour = 0; hour < 24; hour++) {
        double factor = ratio_double(l->activity[hour]);
        busiest = factor > busiest ? factor : busiest;
    }
    return demand_learner_rate(l) * busiest;
}

double division_cores_carry(const struct analyzer *a)
{
    return a->cpu_stretches && a->cpu_per_attempt_ns > 0 ? ratio_double(a->cores) / (double)a->cpu_per_attempt_ns : 0;
}

double division_link_carries(const struct analyzer *a)
{
    double bytes = ratio_double(a->network_per_attempt_bytes);
    return a->network_delays && bytes > 0 ? ratio_double(a->network_capacity_bytes_per_s) / bytes / NS_PER_SECOND : 0;
}

/* The lesser of the two. */
static double carried_rate(const struct analyzer *a)
{
    double cores = division_cores_carry(a), link = division_link_carries(a);
    return link > 0 && (cores == 0 || link < cores) ? link : cores;
}

/* Does `capacity` leave three standard deviations of a Poisson number with this mean? */
static bool leaves_enough(double capacity, double mean)
{
    double spare = capacity - mean;
    return spare >= 0 && spare * spare >= 9 * mean;
}

struct pool_division pool_division(const struct scenario *s, int region, int phase, int arm, int cells)
{
    const struct analyzer *a = &s->analyzers[arm];
    int64_t learners[REGIONS_MAX], replicas[REGIONS_MAX];
    scenario_apportion(s, s->learners.count, learners);
    scenario_apportion(s, s->phases[phase].replicas[arm], replicas);
    double tick_ns = (double)s->monitoring.tick_ns, share = division_largest_share(s, phase, arm);
    double rate = (double)learners[region] * share * busiest_rate(&s->learners) / cells;
    struct pool_division d = {.fewest = replicas[region] / cells,
                              .most = (replicas[region] + cells - 1) / cells,
                              .busy = rate * division_service_mean_ns(a),
                              .asked = rate * tick_ns};
    d.workers = d.fewest * a->workers;
    d.carried = (double)d.fewest * carried_rate(a) * tick_ns;
    d.even = 10 * d.fewest >= 9 * d.most;
    d.enough_workers = leaves_enough((double)d.workers, d.busy);
    d.enough_carried = d.carried == 0 || leaves_enough(d.carried, d.asked);
    return d;
}

bool division_cuts(const struct scenario *s, int region, int cells, struct pool_name *pool)
{
    for (int phase = 0; cells > 1 && phase < s->phases_count; phase++)
        for (int arm = 0; arm < ARMS; arm++) {
            if (!pool_is_used(s, phase, arm))
                continue;
            struct pool_division d = pool_division(s, region, phase, arm, cells);
            if (d.fewest == 0 || !d.even || !d.enough_workers || !d.enough_carried) {
                *pool = (struct pool_name){phase, arm};
                return true;
            }
        }
    return false;
}

int division_wanted(const struct scenario *s, int region)
{
    int64_t learners[REGIONS_MAX];
    scenario_apportion(s, s->learners.count, learners);
    int64_t cells = (learners[region] + CELL_LEARNERS - 1) / CELL_LEARNERS;
    return cells < 1 ? 1 : (int)cells;
}

int division_cells(const struct scenario *s, int region)
{
    int cells = division_wanted(s, region);
    struct pool_name pool;
    while (division_cuts(s, region, cells, &pool))
        cells--;
    return cells;
}

/* How so many cells cut the pool. */
static void say_cut(const struct scenario *s, int region, int cells, struct pool_name pool, struct text *out)
{
    struct pool_division d = pool_division(s, region, pool.phase, pool.arm, cells);
    const char *arm = s->arm_words[pool.arm], *phase = s->phases[pool.phase].name;
    if (!d.even)
        text_format(out, "%d cells share the replicas of %s in %s unevenly, %lld to %lld each", cells, arm, phase,
                    (long long)d.fewest, (long long)d.most);
    else if (!d.enough_carried)
        text_format(out,
                    "in %d cells %s in %s can carry %.0f attempts a tick each, %.0f of them asked for on average at "
                    "the busiest hour",
                    cells, arm, phase, d.carried, d.asked);
    else
        text_format(out, "in %d cells %s in %s has %lld workers each, %.1f of them busy on average at the busiest hour",
                    cells, arm, phase, (long long)d.workers, d.busy);
}

bool division_warning(const struct scenario *s, int region, struct text *out)
{
    int most = division_cells(s, region), cells = s->regions[region].cells;
    struct pool_name pool;
    if (!division_cuts(s, region, cells, &pool))
        return false;
    text_format(out, "region %s: its cells cut capacity: ", s->regions[region].name);
    say_cut(s, region, cells, pool, out);
    text_format(out, "; up to %d cell%s would not", most, most == 1 ? "" : "s");
    return true;
}

bool division_note(const struct scenario *s, int region, struct text *out)
{
    int wanted = division_wanted(s, region), most = division_cells(s, region);
    struct pool_name pool;
    if (s->regions[region].cells_given || most >= wanted || !division_cuts(s, region, wanted, &pool))
        return false;
    text_format(out, "region %s: %d cell%s where %d would be faster, but cut capacity: ", s->regions[region].name, most,
                most == 1 ? "" : "s", wanted);
    say_cut(s, region, wanted, pool, out);
    return true;
}
