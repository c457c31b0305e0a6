/* control.c - the plan: phases begin and end, what is due is judged, orders follow.
 *
 * Checkpoints and gates fall due at times of the plan, and that is when they are decided; each is judged on the samples
 * seen at or before its time, so a hold that is observed in parts is judged on what was observed. The plan stops with
 * the driving policy; of a recording it goes on for the judges beside. A judge never looks at another judge.
 */
#include "control/control.h"

#include "base/check.h"
#include "base/memory.h"
#include "control/driver.h"

#include <stdlib.h>

struct control {
    struct clock clock;
    struct windows windows; /* the phase under way */
    struct judge *judges;   /* by policy; the first drives */
    int judges_count;
    struct driver driver;
    struct balancer balancer;
    struct outcome *outcome; /* where it is all written down; not owned */
};

static const struct engine *const engines[ENGINE_KINDS] = {
#define X(name, word, meaning) [ENGINE_##name] = &word##_engine,
    ENGINES(X)
#undef X
};

struct control *control_open(const struct scenario *scenario, struct outcome *outcome, bool recorded)
{
    struct control *c = memory_new(1, sizeof *c);
    ENSURE(scenario->phases_count > 0 && scenario->policies_count > 0);
    c->clock = (struct clock){.scenario = scenario, .recorded = recorded, .seen_ns = INT64_MIN, .now_ns = INT64_MIN};
    c->outcome = outcome;
    c->judges_count = scenario->policies_count;
    c->judges = memory_new((size_t)c->judges_count, sizeof *c->judges);
    balancer_open(&c->balancer);
    windows_open(&c->windows, scenario);
    windows_open(&c->driver.recovery, scenario);
    /* The cheapest scope that is always there: whether anything was seen at all. */
    windows_use(&c->windows, METRIC_ERROR_RATE, (struct scope){ARM_CANDIDATE, -1, -1}, 0);
    for (int i = 0; i < c->judges_count; i++) {
        struct judge *judge = &c->judges[i];
        *judge = (struct judge){.engine = engines[scenario->policies[i].engine], .active = true};
        judge->state = memory_new(1, judge->engine->size(scenario, i));
        judge->engine->announce(scenario, i, &c->windows, &c->driver.recovery);
    }
    return c;
}

void control_free(struct control *c)
{
    if (!c)
        return;
    for (int i = 0; i < c->judges_count; i++)
        free(c->judges[i].state);
    windows_free(&c->windows);
    windows_free(&c->driver.recovery);
    free(c->judges);
    free(c);
}

static struct view view_of(struct control *c, int policy)
{
    return (struct view){&c->clock, &c->windows, c->outcome, policy};
}

static struct driver_context context_for_driver(struct control *c)
{
    return (struct driver_context){&c->clock, &c->balancer, c->outcome};
}

/* The judges that are still to be asked in this phase: for (NEXT_JUDGE(c, i)). */
static int next_judge(const struct control *c, int i)
{
    while (i < c->judges_count && (!c->judges[i].active || c->judges[i].ruling.ended != ENDED_NOT))
        i++;
    return i;
}
#define NEXT_JUDGE(c, i)                                                                                               \
    int i = next_judge(c, 0);                                                                                          \
    i < (c)->judges_count;                                                                                             \
    i = next_judge(c, i + 1)

static bool any_active(const struct control *c)
{
    for (int i = 0; i < c->judges_count; i++)
        if (c->judges[i].active)
            return true;
    return false;
}

/* --- phases --- */

static void begin_driving(struct control *c)
{
    const struct phase *phase = clock_phase(&c->clock);
    bool keeps = phase->hold && c->clock.phase > 0;
    struct decision *d = outcome_decide(c->outcome, (struct occasion){phase->start_ns, 0, c->clock.phase},
                                        DECISION_BEGIN, REASON_PHASE_BEGINS);
    d->share = keeps ? c->balancer.split.share : phase->split.share;
    if (!keeps)
        balancer_enter(&c->balancer, c->clock.scenario, c->clock.phase);
}

static void enter_phase(struct control *c, int phase)
{
    c->clock.phase = phase;
    c->clock.in_phase = true;
    windows_restart(&c->windows, clock_phase(&c->clock)->start_ns);
    for (int i = 0; i < c->judges_count; i++) {
        struct view view = view_of(c, i);
        if (!c->judges[i].active)
            continue;
        c->judges[i].ruling = (struct ruling){.ended = ENDED_NOT};
        c->judges[i].engine->enter(c->judges[i].state, &view);
    }
    if (c->judges[0].active)
        begin_driving(c);
}

static void cut_short(struct control *c, int from)
{
    for (NEXT_JUDGE(c, i)) {
        struct view view = view_of(c, i);
        if (i >= from)
            c->judges[i].engine->cut_short(c->judges[i].state, &view);
    }
}

/* The driving policy has left the plan. Judges beside go on only where samples keep coming whatever is ordered. */
static void leave_plan(struct control *c)
{
    struct driver_context context = context_for_driver(c);
    driver_leave(&c->driver, &context, &c->judges[0].ruling);
    if (c->clock.recorded)
        return;
    cut_short(c, 1);
    for (int i = 1; i < c->judges_count; i++)
        c->judges[i].active = false;
}

/* Acts on what the judges have just decided. */
static void act_on_rulings(struct control *c)
{
    struct judge *driving = &c->judges[0];
    bool drove = driving->active;
    for (int i = 0; i < c->judges_count; i++)
        if (c->judges[i].ruling.ended == ENDED_NO_GO || c->judges[i].ruling.ended == ENDED_ROLLBACK)
            c->judges[i].active = false;
    if (drove && !driving->active) {
        leave_plan(c);
    } else if (drove && ratio_has_data(driving->ruling.wanted)) {
        struct driver_context context = context_for_driver(c);
        driver_reduce(&c->driver, &context, driving->ruling.wanted);
    }
    for (int i = 0; i < driving->ruling.parts_count && driving->active; i++) {
        struct driver_context context = context_for_driver(c);
        driver_reduce_part(&c->driver, &context, driving->ruling.parts[i]);
    }
    for (int i = 0; i < c->judges_count; i++)
        c->judges[i].ruling.parts_count = 0;
    driving->ruling.wanted = RATIO_NO_DATA;
    if (!any_active(c))
        c->clock.in_phase = false;
}

static void close_phase(struct control *c)
{
    for (NEXT_JUDGE(c, i)) {
        struct view view = view_of(c, i);
        c->judges[i].engine->close(c->judges[i].state, &view, &c->judges[i].ruling);
    }
    act_on_rulings(c);
    if (!c->clock.in_phase)
        return;
    if (c->clock.phase + 1 < c->clock.scenario->phases_count) {
        enter_phase(c, c->clock.phase + 1);
        return;
    }
    c->clock.in_phase = false;
    if (c->judges[0].active)
        c->driver.stage = STAGE_OVER;
}

int64_t control_due(const struct control *c)
{
    if (!c->clock.in_phase)
        return INT64_MAX;
    int64_t due_ns = clock_phase_end(&c->clock);
    for (NEXT_JUDGE(c, i)) {
        int64_t at_ns = c->judges[i].engine->due(c->judges[i].state, &c->clock, i);
        due_ns = at_ns < due_ns ? at_ns : due_ns;
    }
    return due_ns;
}

/* Decides what is due now. */
static void decide_due(struct control *c)
{
    for (NEXT_JUDGE(c, i)) {
        struct view view = view_of(c, i);
        c->judges[i].engine->judge(c->judges[i].state, &view, &c->judges[i].ruling);
    }
    act_on_rulings(c);
    if (c->clock.in_phase && clock_phase_end(&c->clock) <= c->clock.now_ns)
        close_phase(c);
}

/* --- what comes in and goes out --- */

/* Writes down what took effect. */
static void note_effects(struct control *c, const struct effects *done)
{
    for (size_t i = 0; i < done->count; i++) {
        const struct order *order = &done->list[i].order;
        if (order->kind != ORDER_SPLIT || c->driver.stage == STAGE_OVER)
            continue;
        driver_moved(&c->driver, &done->list[i]);
        const struct occasion moved = {done->list[i].at_ns, 0, driver_phase(&c->driver, &c->clock)};
        struct decision *d = outcome_decide(c->outcome, moved, DECISION_TRAFFIC, REASON_SPLIT_CHANGED);
        d->split = order->share;
        d->exceptions = order_exceptions(c->clock.scenario, order);
    }
}

/* Publishes what was decided and fills the orders that follow. */
static void fill_orders(struct control *c, struct orders *orders)
{
    outcome_publish(c->outcome);
    control_check(c);
    CHECKED(outcome_check(c->outcome));
    *orders = c->balancer.answer;
    orders->over = c->driver.stage == STAGE_OVER && !c->clock.in_phase;
    orders->next_ns = clock_next_sample(&c->clock);
    balancer_answered(&c->balancer);
}

void control_begin(struct control *c, struct orders *orders)
{
    c->clock.seen_ns = c->clock.now_ns = c->clock.scenario->phases[0].start_ns;
    enter_phase(c, 0);
    fill_orders(c, orders);
}

void control_note(struct control *c, const struct effects *done)
{
    note_effects(c, done);
    outcome_publish(c->outcome);
}

void control_time(struct control *c, int64_t at_ns, const struct effects *done, struct orders *orders)
{
    ENSURE(at_ns >= c->clock.now_ns && at_ns == control_due(c) && !c->clock.ended);
    note_effects(c, done);
    c->clock.now_ns = at_ns;
    decide_due(c);
    fill_orders(c, orders);
}

static void judge_sample(struct control *c, const struct sample *sample)
{
    windows_add(&c->windows, sample);
    for (NEXT_JUDGE(c, i)) {
        struct view view = view_of(c, i);
        c->judges[i].engine->sample(c->judges[i].state, &view, sample, &c->judges[i].ruling);
    }
    act_on_rulings(c);
}

void control_sample(struct control *c, const struct sample *sample, const struct effects *done, struct orders *orders)
{
    struct driver_context context = context_for_driver(c);
    ENSURE(sample->start_ns >= c->clock.seen_ns && sample->start_ns < control_due(c));
    ENSURE(sample->end_ns > sample->start_ns && !c->clock.ended);
    note_effects(c, done);
    c->clock.now_ns = c->clock.seen_ns = sample->end_ns;
    driver_wait(&c->driver, &context);
    if (c->driver.stage == STAGE_RECOVERY || c->driver.stage == STAGE_INVESTIGATION)
        driver_sample(&c->driver, &context, sample);
    if (c->clock.in_phase && clock_takes(&c->clock, sample))
        judge_sample(c, sample);
    fill_orders(c, orders);
}

void control_end(struct control *c)
{
    struct driver_context context = context_for_driver(c);
    if (c->clock.ended)
        return;
    c->clock.ended = true;
    if (c->driver.stage == STAGE_RECOVERY || c->driver.stage == STAGE_INVESTIGATION)
        driver_close(&c->driver, &context);
    if (c->clock.in_phase)
        cut_short(c, 0);
    for (int i = c->clock.phase + 1; i < c->clock.scenario->phases_count && c->judges[0].active; i++)
        outcome_result_of(c->outcome, 0, i)->verdict = PHASE_NOT_RUN;
    c->clock.in_phase = false;
    c->driver.stage = STAGE_OVER;
    outcome_publish(c->outcome);
    control_check(c);
    CHECKED(outcome_check(c->outcome));
}

enum stage control_stage(const struct control *c, int *phase)
{
    *phase = c->driver.stage == STAGE_OVER ? -1 : driver_phase(&c->driver, &c->clock);
    return c->driver.stage;
}

void control_check(const struct control *c)
{
    const struct clock *clock = &c->clock;
    enum stage stage = c->driver.stage;
    ENSURE(clock->phase >= 0 && clock->phase < clock->scenario->phases_count && clock->seen_ns <= clock->now_ns);
    ENSURE(!clock->ended || (stage == STAGE_OVER && !clock->in_phase));
    ENSURE(stage != STAGE_PHASE || (c->judges[0].active && clock->in_phase));
    ENSURE(stage == STAGE_PHASE || !clock->in_phase || clock->recorded);
    ENSURE(!clock->in_phase || any_active(c));
    ENSURE((stage != STAGE_RECOVERY && stage != STAGE_INVESTIGATION) ||
           (c->driver.left_phase <= clock->phase && c->driver.moved_ns <= c->driver.until_ns));
    ENSURE(!ratio_has_data(c->judges[0].ruling.wanted));
    for (int i = 0; i < c->judges_count; i++)
        for (int k = 0; k < clock->scenario->phases_count; k++)
            ENSURE(outcome_result(c->outcome, i, k)->verdict != PHASE_RUNNING ||
                   (c->judges[i].active && clock->in_phase && k == clock->phase));
}
