/* Faults as data: each kind has its words and handlers, strengths follow their slopes, and a schedule is a function of
 * scenario and seed alone. */
#include "model/fault_schedule.h"
#include "random/pcg.h"
#include "world_fixture.h"

#include <math.h>
#include <stdio.h>

#define HOUR NS_PER_HOUR
#define MINUTE NS_PER_MINUTE

static void every_kind_has_a_word_of_its_own_a_meaning_and_parameters_that_go_together(void **state)
{
    (void)state;
    assert_null(fault_words[FAULT_KINDS]);
    for (int kind = 0; kind < FAULT_KINDS; kind++) {
        const struct fault_info *info = &fault_table[kind];
        assert_true(info->word[0] && info->text[0] && info->also[0]);
        assert_string_equal(info->word, fault_words[kind]);
        assert_true((info->needs & info->one_of) == 0 && ((info->needs | info->one_of) & info->others) == 0);
        assert_true(((info->nature & AIM_ANYBODY) != 0) != ((info->nature & OF_THE_PLAN) != 0));
        for (int other = 0; other < kind; other++)
            assert_string_not_equal(info->word, fault_words[other]);
    }
}

static struct fault fault_at(int64_t at_ns)
{
    return (struct fault){.kind = FAULT_ABORT, .where = {ARM_ALL, -1, -1}, .when = {.at_ns = at_ns}};
}

static void faults_are_kept_in_the_order_of_time_and_keep_their_numbers(void **state)
{
    (void)state;
    static const int64_t times[] = {5, 1, 9, 5, -3, 5};
    static const int64_t expected[][2] = {{-3, 4}, {1, 1}, {5, 0},
                                          {5, 3},  {5, 5}, {9, 2}}; /* time, when it was added */
    struct faults faults = {0};
    for (int i = 0; i < 6; i++)
        faults_add(&faults, fault_at(times[i]));
    assert_int_equal(faults.count, 6);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(faults.of[i].when.at_ns, expected[i][0]);
        assert_int_equal(faults.of[i].number, expected[i][1]);
    }
    faults_free(&faults);
}

static void a_slope_goes_where_it_says_and_no_further(void **state)
{
    (void)state;
    const struct ratio half = {1, 2}, tenth = {1, 10}, one = {1, 1}, fifth = {1, 5};
    const struct fault_slope plain = {half, half, {0, 1}, 0, 0}, rise = {tenth, half, {0, 1}, 10 * MINUTE, 0},
                             fall = {one, half, {0, 1}, 10 * MINUTE, 0}, up = {tenth, half, fifth, 0, MINUTE},
                             down = {one, half, fifth, 0, MINUTE};
    static const struct {
        int slope;
        int64_t since_ns, num, den;
    } rows[] = {
        {0, 0, 1, 2},          {0, HOUR, 1, 2},        {1, 0, 1, 10},         {1, 5 * MINUTE, 3, 10},
        {1, MINUTE, 14, 100},  {1, 10 * MINUTE, 1, 2}, {1, HOUR, 1, 2},       {2, 0, 1, 1},
        {2, 4 * MINUTE, 4, 5}, {2, HOUR, 1, 2},        {3, 0, 1, 10},         {3, MINUTE - 1, 1, 10},
        {3, MINUTE, 3, 10},    {3, 2 * MINUTE, 1, 2},  {3, HOUR, 1, 2},       {4, 0, 1, 1},
        {4, MINUTE, 4, 5},     {4, 2 * MINUTE, 3, 5},  {4, 3 * MINUTE, 1, 2}, {4, HOUR, 1, 2},
    };
    const struct fault_slope *slopes[] = {&plain, &rise, &fall, &up, &down};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ratio value = fault_slope_at(slopes[rows[i].slope], rows[i].since_ns);
        assert_int_equal(ratio_compare(value, ratio_make(rows[i].num, rows[i].den)), 0);
    }
}

/* A plan of a day with one fault. */
static struct fixture *with(struct fault fault, struct fault_schedule *schedule, uint64_t seed)
{
    struct fixture *f = quiet();
    f->s.phases_count = 1;
    f->s.phases[0].length_ns = NS_PER_DAY;
    faults_add(&f->s.faults, fault);
    fault_schedule_make(schedule, &f->s, seed);
    return f;
}

static void done(struct fixture *f, struct fault_schedule *schedule)
{
    fault_schedule_free(schedule);
    faults_free(&f->s.faults);
    free(f);
}

static void a_fault_comes_once_or_so_many_times_or_to_the_end(void **state)
{
    (void)state;
    struct fault once = fault_at(HOUR), thrice = once, on = once, for_ever = once;
    once.when.for_ns = thrice.when.for_ns = on.when.for_ns = MINUTE;
    thrice.when.every_ns = on.when.every_ns = 7 * MINUTE;
    thrice.when.times = 3;
    on.when.until_ns = HOUR + 22 * MINUTE;
    const struct {
        struct fault fault;
        int count;
        int64_t last_ns, ends_ns;
    } rows[] = {{once, 1, HOUR, HOUR + MINUTE},
                {thrice, 3, HOUR + 14 * MINUTE, HOUR + 15 * MINUTE},
                {on, 4, HOUR + 21 * MINUTE, HOUR + 22 * MINUTE},
                {for_ever, 1, HOUR, INT64_MAX}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fault_schedule schedule = {0};
        struct fixture *f = with(rows[i].fault, &schedule, 7);
        assert_int_equal(schedule.count, rows[i].count);
        assert_int_equal(schedule.of[schedule.count - 1].begins_ns, rows[i].last_ns);
        assert_int_equal(schedule.of[schedule.count - 1].ends_ns, rows[i].ends_ns);
        done(f, &schedule);
    }
}

/* Over many seeds the beginnings of a day, and the time that it holds, are what was asked for. */
static void random_faults_come_as_often_and_last_as_long_as_they_should(void **state)
{
    (void)state;
    enum { SEEDS = 400 };
    struct fault rate = fault_at(0), turns = fault_at(0);
    rate.when.rate = ratio_make(24, 86400); /* one an hour, 6 minutes long: none holds for exp(-0.1) of the time */
    rate.when.for_ns = 6 * MINUTE;
    turns.when.mtbf_ns = 50 * MINUTE; /* holds for a sixth of the time, beginnings an hour apart */
    turns.when.mttr_ns = 10 * MINUTE;
    const struct {
        struct fault fault;
        double held;
    } rows[] = {{rate, 1 - exp(-0.1)}, {turns, 1.0 / 6}};
    for (int row = 0; row < 2; row++) {
        double held = 0, squares = 0, begun = 0;
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            struct fault_schedule schedule = {0};
            struct fixture *f = with(rows[row].fault, &schedule, seed);
            double of_this = 0;
            for (int i = 0; i < schedule.count; i++) {
                const struct fault_occurrence *o = &schedule.of[i];
                int64_t ends_ns = o->ends_ns < NS_PER_DAY ? o->ends_ns : NS_PER_DAY;
                assert_true(o->begins_ns < NS_PER_DAY && o->begins_ns < o->ends_ns);
                assert_true(i == 0 || o->begins_ns >= schedule.of[i - 1].ends_ns);
                of_this += (double)(ends_ns - o->begins_ns) / (double)NS_PER_DAY;
            }
            held += of_this / SEEDS;
            squares += of_this * of_this / SEEDS;
            begun += (double)schedule.count / SEEDS;
            done(f, &schedule);
        }
        double error = 4 * sqrt((squares - held * held) / SEEDS) + 0.002; /* the first hour begins without one */
        printf("# holds %.4f of the time, %.4f +- %.4f expected; %.1f beginnings a day\n", held, rows[row].held, error,
               begun);
        assert_true(fabs(held - rows[row].held) < error);
        assert_true(begun > 20 && begun < 25);
    }
}

static void a_schedule_is_a_function_of_seed_and_number_alone(void **state)
{
    (void)state;
    struct fault random = fault_at(0), early = fault_at(-HOUR);
    struct fault_schedule one = {0}, again = {0}, other = {0}, beside = {0};
    random.when.rate = ratio_make(1, 3600);
    random.when.for_ns = MINUTE;
    struct fixture *a = with(random, &one, 7), *b = with(random, &again, 7), *c = with(random, &other, 8),
                   *d = with(random, &beside, 7);
    assert_true(one.count > 5 && one.count == again.count);
    assert_memory_equal(one.of, again.of, (size_t)one.count * sizeof *one.of);
    assert_true(other.count != one.count || other.of[0].begins_ns != one.of[0].begins_ns);
    early.when.for_ns = MINUTE;
    faults_add(&d->s.faults, early); /* before it in time, after it in the list */
    fault_schedule_make(&beside, &d->s, 7);
    assert_int_equal(beside.count, one.count + 1);
    for (int i = 0; i < one.count; i++)
        assert_int_equal(beside.of[i + 1].begins_ns, one.of[i].begins_ns);
    done(a, &one);
    done(b, &again);
    done(c, &other);
    done(d, &beside);
}

static void one_that_must_be_alone_does_not_begin_while_another_holds(void **state)
{
    (void)state;
    struct fault_schedule schedule = {0};
    struct fault first = fault_at(HOUR), alone = fault_at(HOUR + MINUTE);
    first.when.for_ns = 10 * MINUTE;
    alone.when.for_ns = MINUTE;
    alone.when.every_ns = 5 * MINUTE;
    alone.when.times = 4;
    alone.alone = true;
    struct fixture *f = with(first, &schedule, 7);
    faults_add(&f->s.faults, alone);
    fault_schedule_make(&schedule, &f->s, 7);
    assert_int_equal(schedule.count, 3);
    assert_int_equal(schedule.of[1].begins_ns, HOUR + 11 * MINUTE);
    assert_int_equal(schedule.of[2].begins_ns, HOUR + 16 * MINUTE);
    done(f, &schedule);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_a_word_of_its_own_a_meaning_and_parameters_that_go_together),
        cmocka_unit_test(faults_are_kept_in_the_order_of_time_and_keep_their_numbers),
        cmocka_unit_test(a_slope_goes_where_it_says_and_no_further),
        cmocka_unit_test(a_fault_comes_once_or_so_many_times_or_to_the_end),
        cmocka_unit_test(random_faults_come_as_often_and_last_as_long_as_they_should),
        cmocka_unit_test(a_schedule_is_a_function_of_seed_and_number_alone),
        cmocka_unit_test(one_that_must_be_alone_does_not_begin_while_another_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
