/* test_order.c - orders as data: what waits, what takes its place, and who says that it took effect. */
#include "control_fixture.h"

static struct order split_at(int64_t due_s, int64_t percent)
{
    return (struct order){.kind = ORDER_SPLIT, .due_ns = SECONDS(due_s), .share = {percent, 100}, .overrides_of = -1};
}

static struct order replicas_at(int64_t due_s, int replicas)
{
    return (struct order){.kind = ORDER_REPLICAS, .due_ns = SECONDS(due_s), .replicas = {replicas, replicas}};
}

static void a_later_order_takes_the_place_of_one_of_its_kind(void **state)
{
    (void)state;
    struct orders orders = {.count = 0};
    orders_add(&orders, split_at(60, 5));
    orders_add(&orders, replicas_at(60, 7));
    orders_add(&orders, split_at(90, 0));
    assert_int_equal(orders.count, 2);
    assert_int_equal(orders.list[0].share.num, 0);

    struct order_queue queue = {.waits = {false}};
    struct effects done;
    order_queue_add(&queue, &orders);
    order_queue_add(&queue, &(struct orders){.list = {split_at(120, 50)}, .count = 1});
    order_queue_take(&queue, SECONDS(1000), &done);
    assert_int_equal(done.count, 2);
    assert_int_equal(done.list[1].order.share.num, 50);
    assert_int_equal(order_queue_due(&queue), INT64_MAX);
}

static void orders_take_effect_when_they_are_due_in_the_order_of_time(void **state)
{
    (void)state;
    struct order_queue queue = {.waits = {false}};
    struct effects done;
    struct orders orders = {.list = {split_at(90, 5), replicas_at(60, 7)}, .count = 2};
    order_queue_add(&queue, &orders);
    order_queue_take(&queue, SECONDS(59), &done);
    assert_int_equal(done.count, 0);
    assert_int_equal(order_queue_due(&queue), SECONDS(60));
    order_queue_take(&queue, SECONDS(90), &done);
    assert_int_equal(done.count, 2);
    assert_int_equal(done.list[0].order.kind, ORDER_REPLICAS);
    assert_int_equal(done.list[0].at_ns, SECONDS(60));
    assert_int_equal(done.list[1].at_ns, SECONDS(90));
}

static void a_split_names_its_overrides_by_their_phase(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    struct split_override overrides[] = {{.region = 0, .segment = -1, .share = {1, 2}}};
    f->phases[1].split.overrides = overrides;
    f->phases[1].split.overrides_count = 1;
    struct split_override room[OVERRIDES_MAX + ORDER_PARTS_MAX];
    struct order order = split_at(0, 10);
    assert_int_equal(order_split(&f->scenario, &order, room).overrides_count, 0);
    order.overrides_of = 1;
    assert_ptr_equal(order_split(&f->scenario, &order, room).overrides, overrides);
    assert_true(parts_add(order.parts, &order.parts_count,
                          (struct split_override){.region = -1, .segment = 2, .share = {0, 1}}));
    assert_true(parts_add(order.parts, &order.parts_count,
                          (struct split_override){.region = -1, .segment = 2, .share = {1, 100}}));
    struct split split = order_split(&f->scenario, &order, room);
    assert_int_equal(split.overrides_count, 2); /* the later share of a part takes the place of the one before */
    assert_int_equal(split.overrides_count, order_exceptions(&f->scenario, &order));
    assert_int_equal(split.overrides[0].region, 0);
    assert_int_equal(split.overrides[1].segment, 2); /* the last wins */
    assert_int_equal(split.overrides[1].share.num, 1);
    for (int i = 0; i < ORDER_PARTS_MAX - 1; i++)
        assert_true(parts_add(order.parts, &order.parts_count, (struct split_override){.region = i, .segment = -1}));
    assert_false(parts_add(order.parts, &order.parts_count, (struct split_override){.region = 99, .segment = -1}));
    fixture_free(f);
}

/* Feeds a sample of 30 s while whoever carries orders out reports `done`. */
static void feed_reported(struct fixture *f, const struct effects *done)
{
    int64_t start_ns = f->orders.next_ns;
    sample_clear(&f->sample, start_ns, start_ns + SECONDS(30));
    control_sample(f->control, &f->sample, done, &f->orders);
}

static void the_traffic_has_moved_when_somebody_says_so_and_not_before(void **state)
{
    (void)state;
    struct fixture *f = ramp();
    stop(f);
    outcome_open(&f->outcome, &f->scenario);
    f->control = control_open(&f->scenario, &f->outcome, false);
    sample_open(&f->sample, &f->outcome.scopes);
    control_begin(f->control, &f->orders);
    assert_true(f->orders.begins && f->orders.begins_ns == 0);
    const struct order ordered_split = f->orders.list[0];
    assert_int_equal(ordered_split.kind, ORDER_SPLIT);
    assert_int_equal(ordered_split.due_ns, 0);
    feed_reported(f, &(struct effects){.count = 0});
    assert_null(decided(f, 0, DECISION_TRAFFIC)); /* ordered, and nobody knows what became of it */
    feed_reported(f, &(struct effects){.list = {{ordered_split, SECONDS(47)}}, .count = 1});
    assert_int_equal(decided(f, 0, DECISION_TRAFFIC)->time_ns, SECONDS(47)); /* late, as it was */
    assert_int_equal(ratio_compare(decided(f, 0, DECISION_TRAFFIC)->split, (struct ratio){10, 100}), 0);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_later_order_takes_the_place_of_one_of_its_kind),
        cmocka_unit_test(orders_take_effect_when_they_are_due_in_the_order_of_time),
        cmocka_unit_test(a_split_names_its_overrides_by_their_phase),
        cmocka_unit_test(the_traffic_has_moved_when_somebody_says_so_and_not_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
