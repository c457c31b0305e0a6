/* What holds in a tick: a fault strikes where and when it says, and leaves nothing behind but what its handler means
 * to. */
#include "world/conditions.h"
#include "world/service.h"
#include "world_fixture.h"

#define HOUR NS_PER_HOUR

static void flush_at(struct scenario *s, struct scope where, int64_t at_ns)
{
    faults_add(&s->faults, (struct fault){.kind = FAULT_CACHE_FLUSH, .where = where, .when = {.at_ns = at_ns}});
}

/* What holds in the tick that begins at plan_ns. */
static void fill(struct conditions *now, const struct rules *r, int region, int64_t plan_ns)
{
    struct fault_schedule schedule = {0};
    fault_schedule_make(&schedule, r->scenario, 7);
    *now = (struct conditions){.strikers = NULL};
    conditions_fill(now, r, &schedule, region, 0, plan_ns);
    fault_schedule_free(&schedule);
}

/* Two regions; a flush of the candidate everywhere at 1 h, of both arms in region 1 at 2 h. */
static struct fixture *flushed(void)
{
    struct fixture *f = quiet();
    set_regions(f, 2, 1);
    f->regions[1].utc_offset_ns = 5 * HOUR;
    f->s.learners.activity[6] = ratio_make(2, 1);
    for (int arm = 0; arm < ARMS; arm++) {
        f->s.analyzers[arm].has_cache = true;
        f->s.analyzers[arm].cache_hit = ratio_make(1, 1);
        f->s.analyzers[arm].cache_miss = constant(SECOND);
        f->s.analyzers[arm].cache_warm_ns = 20 * SECOND; /* a quarter of what is missing in every tick */
        f->s.analyzers[arm].deployed_ns = -1000 * HOUR;
    }
    f->s.analyzers[ARM_CANDIDATE].errors = ratio_make(1, 4);
    flush_at(&f->s, (struct scope){ARM_CANDIDATE, -1, -1}, HOUR);
    flush_at(&f->s, (struct scope){ARM_ALL, 1, -1}, 2 * HOUR);
    return f;
}

/* When the cache was last emptied. */
static int64_t emptied_ns(const struct arm_conditions *arm)
{
    return arm->lapses_count > 0 ? arm->lapses[arm->lapses_count - 1].at_ns : INT64_MIN;
}

static void a_fault_strikes_where_and_when_it_says_and_the_rest_is_as_the_rules_have_it(void **state)
{
    (void)state;
    static const struct {
        int region;
        int64_t plan_ns, emptied[ARMS];
    } rows[] = {
        {0, 0, {INT64_MIN, INT64_MIN}},   {0, HOUR - 1, {INT64_MIN, INT64_MIN}}, {0, HOUR, {INT64_MIN, HOUR}},
        {0, 9 * HOUR, {INT64_MIN, HOUR}}, {1, 2 * HOUR - 1, {INT64_MIN, HOUR}},  {1, 2 * HOUR, {2 * HOUR, 2 * HOUR}},
    };
    struct fixture *f = flushed();
    struct rules *r = rules_open(&f->s);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct conditions now;
        fill(&now, r, rows[i].region, rows[i].plan_ns);
        for (int arm = 0; arm < ARMS; arm++) {
            assert_int_equal(emptied_ns(&now.arms[arm]), rows[i].emptied[arm]);
            assert_int_equal(now.arms[arm].errors[0], arm == ARM_CANDIDATE ? UINT64_C(1) << 30 : 0);
        }
        assert_ptr_equal(now.network, &r->network[rows[i].region]);
        struct pace_now pace = rules_pace(r, rows[i].region, 0, rows[i].plan_ns);
        assert_int_equal(now.pace.slowness, pace.slowness);
        assert_int_equal(now.pace.midnight_ns, pace.midnight_ns);
    }
    rules_free(r);
    faults_free(&f->s.faults);
    free(f);
}

/* The share of hits, of 2^32, in a tick that begins at `plan_ns`. */
static uint64_t hits_at(struct service *s, const struct rules *r, int64_t plan_ns)
{
    struct conditions now;
    fill(&now, r, 0, plan_ns);
    service_warm(s, r, ARM_CANDIDATE, &now.arms[ARM_CANDIDATE], plan_ns);
    return now.arms[ARM_CANDIDATE].hit_threshold;
}

static void a_flushed_cache_is_cold_from_the_next_tick_on_and_warms_whether_time_is_skipped_or_not(void **state)
{
    (void)state;
    const uint64_t all = UINT64_C(1) << 32;
    struct fixture *f = flushed();
    struct rules *r = rules_open(&f->s);
    struct service ticked = {.warm_plan_ns = INT64_MIN}, skipped = ticked;
    assert_true(hits_at(&ticked, r, 0) > all - all / 1000);
    assert_int_equal(hits_at(&skipped, r, 0), hits_at(&ticked, r, 0));
    for (int64_t t = 5 * SECOND; t < HOUR; t += 5 * SECOND)
        assert_true(hits_at(&ticked, r, t) > all - all / 1000);
    assert_int_equal(hits_at(&ticked, r, HOUR), 0);
    assert_int_equal(hits_at(&ticked, r, HOUR + 5 * SECOND), all / 4);
    assert_int_equal(hits_at(&ticked, r, HOUR + 10 * SECOND), all / 4 + all * 3 / 16);
    assert_int_equal(hits_at(&skipped, r, HOUR + 10 * SECOND), hits_at(&ticked, r, HOUR + 10 * SECOND));
    rules_free(r);
    faults_free(&f->s.faults);
    free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_strikes_where_and_when_it_says_and_the_rest_is_as_the_rules_have_it),
        cmocka_unit_test(a_flushed_cache_is_cold_from_the_next_tick_on_and_warms_whether_time_is_skipped_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
