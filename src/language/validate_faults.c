/* validate_faults.c - a fault that can touch nothing is a mistake: who asks what it does would be told that it does
 * nothing. */
#include "language/load.h"
#include "model/fault_schedule.h"

#include "base/text.h"

/* Whether an arm that it strikes is one of which `has` is true. */
static bool any_arm(const struct scenario *s, const struct fault *fault, bool (*has)(const struct scenario *s, int arm))
{
    for (int arm = 0; arm < ARMS; arm++)
        if (fault_concerns_arm(fault, arm) && has(s, arm))
            return true;
    return false;
}

static bool an_arm_caches(const struct scenario *s, int arm)
{
    return s->analyzers[arm].has_cache;
}
static bool an_arm_waits_for_cores(const struct scenario *s, int arm)
{
    return s->analyzers[arm].cpu_stretches && s->analyzers[arm].cpu_per_attempt_ns > 0;
}
static bool an_arm_waits_for_links(const struct scenario *s, int arm)
{
    return s->analyzers[arm].network_delays && s->analyzers[arm].network_per_attempt_bytes.num > 0;
}

/* What an arm has to have for a kind, and what is said of one that has not. */
static const struct {
    enum fault_nature nature;
    bool (*has)(const struct scenario *s, int arm);
    const char *why;
} wants[] = {
    {OF_CACHE, an_arm_caches, "has no cache, so nothing of one can go wrong"},
    {OF_CORES, an_arm_waits_for_cores, "asks for no processor time (cpu.per_attempt), or ignores it (cpu.full)"},
    {OF_LINK, an_arm_waits_for_links, "carries no bytes (network.per_attempt), or ignores them (network.full)"},
};

/* Whether anybody is on the arm in some phase. */
static bool an_arm_is_used(const struct scenario *s, int arm)
{
    for (int i = 0; i < s->phases_count; i++) {
        const struct split *split = &s->phases[i].split;
        bool most = arm == ARM_BASELINE;
        if (most ? split->share.num < split->share.den : split->share.num > 0)
            return true;
        for (size_t k = 0; k < split->overrides_count; k++) {
            struct ratio share = split->overrides[k].share;
            if (most ? share.num < share.den : share.num > 0)
                return true;
        }
    }
    return false;
}

/* The part of a phase that is observed and lies in [from_ns, to_ns). */
static bool is_observed(const struct phase *phase, int64_t from_ns, int64_t to_ns)
{
    int64_t begin_ns = from_ns > phase->start_ns ? from_ns - phase->start_ns : 0, end_ns = phase->length_ns;
    end_ns = to_ns - phase->start_ns < end_ns ? to_ns - phase->start_ns : end_ns;
    if (begin_ns >= end_ns || phase->observe_every_ns == 0)
        return begin_ns < end_ns;
    int64_t within_ns = begin_ns % phase->observe_every_ns;
    return within_ns < phase->observe_ns || end_ns - begin_ns > phase->observe_every_ns - within_ns;
}

/* Whether any of it falls into time that is simulated. What begins at random is not asked. */
static bool is_seen(const struct scenario *s, const struct fault *fault)
{
    const struct fault_times *when = &fault->when;
    bool moment = fault_table[fault->kind].nature & OF_A_MOMENT;
    bool again = when->rate.num > 0 || when->mtbf_ns > 0 || when->every_ns > 0;
    for (int i = 0; i < s->phases_count; i++) {
        const struct phase *phase = &s->phases[i];
        int64_t end_ns = phase->start_ns + phase->length_ns;
        if (again || moment) {
            if (when->at_ns < end_ns && (again || when->at_ns >= 0))
                return true;
        } else if (is_observed(phase, when->at_ns, when->for_ns > 0 ? when->at_ns + when->for_ns : INT64_MAX / 2)) {
            return true;
        }
    }
    return false;
}

static void check_times(struct load *r, const struct node *record, const struct fault *fault)
{
    const struct fault_times *when = &fault->when;
    int64_t tick_ns = r->scenario->monitoring.tick_ns;
    const struct node *length = node_get(record, "for"), *random = node_get(record, "random");
    if (when->for_ns > 0 && when->for_ns < tick_ns)
        node_problem(r->arena, length, "shorter than a tick (monitoring.tick), this may strike nobody");
    else if (when->every_ns > 0 && when->every_ns < when->for_ns)
        node_problem(r->arena, node_get(record, "every"), "`every` is shorter than `for`");
    else if ((random || when->every_ns > 0) && when->for_ns == 0 && when->mttr_ns == 0 &&
             !(fault_table[fault->kind].nature & OF_A_MOMENT))
        node_problem(r->arena, random ? random : node_get(record, "every"), "without `for`, the first never ends");
    else if (when->until_ns != 0 && when->until_ns <= when->at_ns)
        node_problem(r->arena, node_get(record, "until"), "`until` is not later than `at`");
    else if (!is_seen(r->scenario, fault))
        node_problem(r->arena, node_get(record, "at"),
                     "no part of this fault falls into a time that the plan observes");
}

static bool is_nothing(const struct fault_slope *slope, struct ratio nothing)
{
    return ratio_compare(slope->from, nothing) == 0 && ratio_compare(slope->to, nothing) == 0;
}

static void check_strength(struct load *r, const struct node *record, const struct fault *fault)
{
    const struct ratio zero = {0, 1}, one = {1, 1};
    if (fault->given & GIVES(PERCENTAGE) && is_nothing(&fault->percentage, zero))
        node_problem(r->arena, node_get(record, "percentage"), "a share of 0 strikes nobody");
    else if (fault->given & GIVES(FACTOR) && is_nothing(&fault->factor, one))
        node_problem(r->arena, node_get(record, "factor"), "a factor of 1 changes nothing");
    else if (fault->given & GIVES(JITTER) && !(fault->given & GIVES(LATENCY)))
        node_problem(r->arena, node_get(record, "jitter"), "`jitter` goes with `latency`");
    else if (fault->given & GIVES(JITTER) && fault->latency_is_drawn)
        node_problem(r->arena, node_get(record, "jitter"), "this `latency` is drawn already");
    else if (fault->given & GIVES(JITTER) &&
             ratio_compare(fault_slope_least(&fault->latency), ratio_make(fault->jitter_ns, 1)) < 0)
        node_problem(r->arena, node_get(record, "jitter"), "`jitter` is more than `latency`");
    else if (fault->given & GIVES(LATENCY) && !fault->latency_is_drawn && is_nothing(&fault->latency, zero))
        node_problem(r->arena, node_get(record, "latency"), "a latency of 0 changes nothing");
    else if (fault->latency_is_drawn && distribution_largest(&fault->latency_drawn) > 24.0 * (double)NS_PER_HOUR)
        node_problem(r->arena, node_get(record, "latency"), "this latency can take more than a day");
}

static void check_aim(struct load *r, const struct node *record, const struct fault *fault)
{
    const struct scenario *s = r->scenario;
    const struct node *arm = node_get(record, "arm");
    unsigned nature = fault_table[fault->kind].nature;
    for (size_t i = 0; i < sizeof wants / sizeof wants[0]; i++) {
        if (nature & wants[i].nature && !any_arm(s, fault, wants[i].has)) {
            node_problem(r->arena, arm ? arm : record, "%s %s", arm ? "this analyzer" : "each analyzer", wants[i].why);
            return;
        }
    }
    if (nature & OF_TWO_REGIONS && s->regions_count < 2)
        node_problem(r->arena, record, "there is one region, so nothing is copied to another");
    else if (nature & OF_MONEY && s->business.revenue_per_year.num == 0)
        node_problem(r->arena, record, "no money is counted (business.revenue_per_year)");
    else if (!any_arm(s, fault, an_arm_is_used))
        node_problem(r->arena, arm ? arm : record, "the plan sends nobody to this version");
}

/* Whether the plan itself sends this share of everybody to the candidate, in every phase. */
static bool is_split_of_plan(const struct scenario *s, struct ratio share)
{
    for (int i = 0; i < s->phases_count; i++) {
        const struct split *split = &s->phases[i].split; /* without data where it could not be read */
        if (split->overrides_count > 0 || !ratio_has_data(split->share) || ratio_compare(split->share, share) != 0)
            return false;
    }
    return true;
}

static bool no_network(const struct scenario *s)
{
    for (int i = 0; i < s->regions_count; i++)
        if (distribution_largest(&s->regions[i].network) > 0)
            return false;
    return true;
}

/* What hangs on the kind. */
static void check_kind(struct load *r, const struct node *record, const struct fault *fault)
{
    const struct scenario *s = r->scenario;
    const struct patience *patience = &s->learners.patience;
    const struct node *kind = node_get(record, "kind");
    bool stops = fault->traffic == TRAFFIC_STOPPED, slows = fault->traffic == TRAFFIC_SLOWED;
    bool patient = patience->timeout.kind == DISTRIBUTION_DETERMINISTIC && patience->timeout_ns == 0;
    bool endless = fault->when.for_ns == 0 && fault->when.mttr_ns == 0;
    if (fault->kind == FAULT_PARTITION && slows != ((fault->given & GIVES(LATENCY)) != 0))
        node_problem(r->arena, kind, "`traffic: slowed` and `latency` go together");
    else if (fault->kind == FAULT_PARTITION && !stops && fault->given & GIVES(DIRECTION))
        node_problem(r->arena, node_get(record, "direction"), "`direction` goes with `traffic: stopped`");
    else if (fault->kind == FAULT_PARTITION && !slows && patient && endless)
        node_problem(r->arena, kind,
                     "without `for`, and without a timeout (learners.patience.timeout), nobody would ever know");
    else if (fault->kind == FAULT_SURGE && ratio_compare(fault_slope_least(&fault->factor), (struct ratio){1, 100}) < 0)
        node_problem(r->arena, node_get(record, "factor"), "a surge's factor is at least 0.01");
    else if (fault->kind == FAULT_DELAY && fault->given & GIVES(FACTOR) && no_network(s))
        node_problem(r->arena, node_get(record, "factor"), "no region's network takes any time");
    else if (fault->kind == FAULT_MISROUTE && is_split_of_plan(s, fault->split))
        node_problem(r->arena, node_get(record, "split"), "the plan sends this share there itself, in every phase");
    else if (fault->kind == FAULT_ROLLBACK_SLOW && fault->latency_is_drawn)
        node_problem(r->arena, node_get(record, "latency"), "a rollback's latency is not drawn");
    else if (fault_table[fault->kind].nature & OF_A_MOMENT &&
             fault->percentage.over_ns + fault->percentage.every_ns > 0)
        node_problem(r->arena, node_get(record, "percentage"), "what happens at a moment has no slope");
}

void validate_fault(struct load *r, const struct node *record, const struct fault *fault)
{
    size_t before = r->arena->problems->count;
    check_aim(r, record, fault);
    if (r->arena->problems->count == before)
        check_times(r, record, fault);
    if (r->arena->problems->count == before)
        check_strength(r, record, fault);
    if (r->arena->problems->count == before)
        check_kind(r, record, fault);
}

void validate_faults(struct load *r)
{
    const struct scenario *s = r->scenario;
    double expected = 0;
    int64_t end_ns = 0;
    for (int i = 0; i < s->phases_count; i++)
        end_ns = s->phases[i].start_ns + s->phases[i].length_ns;
    for (int i = 0; i < s->faults.count; i++)
        expected += fault_times_expected(&s->faults.of[i].when, end_ns);
    if (expected > OCCURRENCES_MAX / 2)
        node_problem(r->arena, node_get(r->root, "faults"), "these faults would begin about %.0f times; at most %d",
                     expected, OCCURRENCES_MAX / 2);
}

/* Whether the driving policy may ever ask for fewer learners on the candidate in a phase. */
static bool may_take_off(const struct policy_phase *phase)
{
    if (phase->response || ratio_has_data(phase->fail_split) || ratio_has_data(phase->fail_then))
        return true;
    for (size_t i = 0; i < phase->triggers_count; i++)
        if (phase->triggers[i].action == ACTION_HOLD || phase->triggers[i].action == ACTION_ROLLBACK)
            return true;
    for (size_t i = 0; i < phase->checkpoints_count; i++)
        if (phase->checkpoints[i].abort_unless_count > 0)
            return true;
    return false;
}

static bool plan_may_take_off(const struct scenario *s)
{
    for (int i = 0; i < s->phases_count; i++) {
        const struct split *split = &s->phases[i].split, *before = &s->phases[i > 0 ? i - 1 : 0].split;
        const struct policy_phase *rules = policy_find_phase(&s->policies[0], s->phases[i].name);
        if ((rules && may_take_off(rules)) || split->overrides_count > 0 ||
            ratio_compare(split->share, before->share) < 0)
            return true;
    }
    return false;
}

void validate_rollback_faults(struct load *r)
{
    const struct node *list = node_get(r->root, "faults");
    const struct faults *faults = &r->scenario->faults;
    int number = 0;
    if (plan_may_take_off(r->scenario))
        return;
    for (const struct node *record = list ? list->first : NULL; record; record = record->next, number++)
        for (int i = 0; i < faults->count; i++)
            if (faults->of[i].number == number && fault_table[faults->of[i].kind].nature & OF_THE_PLAN)
                node_problem(r->arena, node_get(record, "kind"),
                             "neither plan nor policy ever takes learners off the candidate");
}
