/* test_demand.c - what the plan asks for follows from learners, split and the time of day. */
#include "model/demand.h"
#include "scenario_files.h"

#include <math.h>

static const struct scope candidate = {ARM_CANDIDATE, -1, -1}, baseline = {ARM_BASELINE, -1, -1},
                          everybody = {ARM_ALL, -1, -1};

static struct scenario *read_plan_with(const char *activity)
{
    struct problems problems = {0};
    struct setting settings[] = {{"learners.activity", activity}};
    struct scenario *s = scenario_read("scenarios/canary-ramp-rollout.yaml", settings, activity ? 1 : 0, &problems);
    assert_no_problems(&problems);
    return s;
}

static void assert_near(double value, double expected)
{
    if (fabs(value - expected) > 1e-9 * fabs(expected))
        fprintf(stderr, "%.15g is not %.15g\n", value, expected);
    assert_true(fabs(value - expected) <= 1e-9 * fabs(expected));
}

static void a_learner_asks_at_the_pace_of_its_waits(void **state) /* K-23 */
{
    (void)state;
    struct scenario *s = read_plan_with(NULL);
    assert_near(demand_learner_rate(&s->learners) * 1e9, 0.025);
    scenario_free(s);
}

/* Hours 0 to 23 have factors 0.1 to 2.4; the plan starts at 12:00 UTC, 7:00 in its region. */
static void the_day_moves_in_a_line_from_hour_to_hour(void **state)
{
    (void)state;
    struct scenario *s =
        read_plan_with("[0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1,1.1,1.2,1.3,1.4,1.5,1.6,1.7,1.8,1.9,2,2.1,2.2,2.3,2.4]");
    assert_near(demand_activity(s, 0, 0), 0.8);
    assert_near(demand_activity(s, 0, 30 * NS_PER_MINUTE), 0.85);
    assert_near(demand_activity(s, 0, 16 * NS_PER_HOUR + 30 * NS_PER_MINUTE), 1.25); /* half past 23 */
    assert_near(demand_activity(s, 0, -8 * NS_PER_HOUR), 2.4);
    struct demand d = demand_of(s, &s->phases[0], candidate); /* 7:00 to 9:00 */
    assert_near(d.least * 1e9, 5000 * 0.025 * 0.8);
    assert_near(d.most * 1e9, 5000 * 0.025 * 1);
    assert_near(d.mean * 1e9, 5000 * 0.025 * 0.9);
    scenario_free(s);
}

static void the_arms_share_what_there_is(void **state)
{
    (void)state;
    struct scenario *s = read_plan_with(NULL);
    const struct phase *ramp = &s->phases[2];
    double all = demand_of(s, ramp, everybody).mean;
    assert_near(demand_of(s, ramp, candidate).mean, all / 10);
    assert_near(demand_of(s, ramp, baseline).mean, all * 9 / 10);
    assert_near(demand_of(s, ramp, (struct scope){ARM_CANDIDATE, -1, 1}).mean, all / 30);
    assert_near(demand_of(s, ramp, candidate).most * 1e9, 2100); /* K-24 */
    scenario_free(s);
}

static void errors_are_weighed_by_who_is_there(void **state) /* K-26..K-30 */
{
    (void)state;
    struct scenario *s = read_plan_with(NULL);
    assert_near(demand_error_share(s, &s->phases[2], candidate), 0.00074);
    assert_near(demand_error_share(s, &s->phases[2], (struct scope){ARM_CANDIDATE, -1, 2}), 0.00085);
    s->analyzers[ARM_BASELINE].errors = (struct ratio){1, 100};
    assert_near(demand_error_share(s, &s->phases[2], everybody), 0.9 * 0.01 + 0.1 * 0.00074);
    s->analyzers[ARM_CANDIDATE].errors = (struct ratio){1, 1}; /* no more than all fail: 65/74 + 72/74 + 1 */
    assert_near(demand_error_share(s, &s->phases[2], candidate), (65. / 74 + 72. / 74 + 1) / 3);
    scenario_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_learner_asks_at_the_pace_of_its_waits),
        cmocka_unit_test(the_day_moves_in_a_line_from_hour_to_hour),
        cmocka_unit_test(the_arms_share_what_there_is),
        cmocka_unit_test(errors_are_weighed_by_who_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
