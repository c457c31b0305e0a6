/* days.c - days shared out to threads, each in a place of its own. */
#include "rehearsal/days.h"

#include "base/check.h"
#include "base/memory.h"
#include "base/sort.h"
#include "base/text.h"
#include "random/pcg.h"
#include "rehearsal/twin.h"
#include "world/rules.h"

#include <inttypes.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

/* What the threads share. */
struct workshop {
    struct days *days;
    const struct days_options *options;
    struct scenario calm;
    struct rules *rules, *calm_rules; /* calm_rules: NULL where no twins are played */
    omp_lock_t *telling;              /* held by who counts a day */
};

/* What a thread has: the worlds of its latest day. */
struct worker {
    struct simulated *world, *calm;
};

static uint64_t next_seed(uint64_t seed)
{
    return seed < INT64_MAX ? seed + 1 : 0;
}

void days_open(struct days *days, const struct scenario *scenario, uint64_t seed, int count, bool twinned)
{
    *days = (struct days){.scenario = scenario, .twinned = twinned, .count = count};
    days->of = memory_new((size_t)count, sizeof *days->of);
    days->verdicts = memory_new((size_t)count * (size_t)scenario->phases_count, sizeof *days->verdicts);
    for (int i = 0; i < count; i++, seed = next_seed(seed)) {
        while (stream_collision(seed) != 0)
            seed = next_seed(seed);
        days->of[i].seed = seed;
    }
}

void days_free(struct days *days)
{
    for (int i = 0; i < days->count; i++)
        free(days->of[i].incidents);
    free(days->of);
    free(days->verdicts);
    *days = (struct days){.count = 0};
}

/* The world at its start with this seed. */
static struct simulated *world_for(struct simulated **world, const struct scenario *scenario, const struct rules *rules,
                                   uint64_t seed)
{
    if (*world)
        simulated_restart(*world, seed);
    else
        *world = simulated_open(scenario, rules, seed, 1);
    return *world;
}

/* --- a day --- */

/* Learners are the same people in every incident; all else adds up. */
static void add_bill(struct day *day, const struct incident *incident)
{
    for (enum figure f = 0; f < FIGURE_KINDS; f++) {
        struct figure_value *sum = &day->bill[f];
        const struct figure_value *value = &incident->bill[f];
        sum->known = value->known;
        sum->with = f != FIGURE_LEARNERS ? sum->with + value->with : value->with > sum->with ? value->with : sum->with;
        sum->without += value->without;
    }
}

static void note_day(struct days *days, int number, const struct journal *journal)
{
    struct day *day = &days->of[number];
    const struct outcome *o = &journal->outcome;
    const struct incidents *incidents = journal->incidents;
    day->digest = o->digest;
    day->as_expected = o->unexpected == 0;
    for (int i = 0; i < o->phases; i++)
        days->verdicts[number * o->phases + i] = outcome_result(o, 0, i)->verdict;
    if (!days->twinned)
        figures_of_run(journal, day->bill);
    if (!incidents)
        return;
    for (enum figure f = 0; f < FIGURE_KINDS; f++)
        day->bill[f].known = figure_known(days->scenario, f); /* of a day without incidents: nothing */
    day->incidents = memory_new((size_t)incidents->count + 1, sizeof *day->incidents);
    day->incidents_count = incidents->count;
    for (int i = 0; i < incidents->count; i++) {
        day->incidents[i] = incidents->of[i];
        add_bill(day, &incidents->of[i]);
    }
}

/* False when it was interrupted. */
static bool play_day(const struct workshop *shop, struct worker *worker, int number, struct check_context *context)
{
    struct days *days = shop->days;
    uint64_t seed = days->of[number].seed;
    struct rehearsal_options options = {.until_ns = shop->options->until_ns};
    struct simulated *world = world_for(&worker->world, days->scenario, shop->rules, seed);
    struct source source = simulated_source(world);
    struct journal journal;
    struct twin twin;
    journal_open(&journal, days->scenario, days->twinned);
    journal.outcome.seed = seed;
    context->replay.now_ns = simulated_clock(world);
    rehearsal_run(days->scenario, &source, &options, &journal);
    bool done = !rehearsal_cut_off(&journal.outcome);
    if (days->twinned)
        twin_open(&twin, days->scenario, seed);
    if (days->twinned && done) {
        world = world_for(&worker->calm, &shop->calm, shop->calm_rules, seed);
        context->replay.now_ns = simulated_clock(world);
        done = twin_run(&twin, world, &options, &journal);
    }
    context->replay.now_ns = NULL;
    if (done)
        note_day(days, number, &journal);
    if (days->twinned)
        twin_free(&twin);
    journal_free(&journal);
    return done;
}

/* One day in one thread; whoever ends the program names its seed. */
static void work(const struct workshop *shop, struct worker *worker, int number, const struct check_context *outer)
{
    struct days *days = shop->days;
    struct check_context context = *outer;
    struct text command = {0};
    if (stop_asked())
        return;
    text_format(&command, "%s --seed %" PRIu64, shop->options->command, days->of[number].seed);
    context.replay = (struct replay){.command = command.bytes, .seed = days->of[number].seed};
    check_enter(&context);
    bool done = play_day(shop, worker, number, &context);
    check_enter(outer);
    text_free(&command);
    omp_set_lock(shop->telling);
    if (done) {
        days->of[number].done = true;
        days->done++;
        if (shop->options->tell)
            shop->options->tell(shop->options->self, days);
    }
    omp_unset_lock(shop->telling);
}

void days_play(struct days *days, const struct days_options *options)
{
    const struct check_context none = {.replay = {.command = NULL}};
    const struct check_context *outer = check_current() ? check_current() : &none;
    omp_lock_t telling;
    struct workshop shop = {
        .days = days, .options = options, .calm = scenario_calm(days->scenario), .telling = &telling};
    omp_init_lock(&telling);
    shop.rules = rules_open(days->scenario);
    shop.calm_rules = days->twinned ? rules_open(&shop.calm) : NULL;
    int threads = options->threads < days->count ? options->threads : days->count;
    struct worker *workers = memory_new((size_t)threads, sizeof *workers);
#pragma omp parallel num_threads(threads)
    {
        struct worker *worker = &workers[omp_get_thread_num()];
        const struct check_context *before = check_enter(outer);
#pragma omp for schedule(dynamic, 1)
        for (int i = 0; i < days->count; i++)
            work(&shop, worker, i, outer);
        check_enter(before);
    }
    for (int i = 0; i < threads; i++) {
        simulated_free(workers[i].world);
        simulated_free(workers[i].calm);
    }
    free(workers);
    rules_free(shop.rules);
    if (shop.calm_rules)
        rules_free(shop.calm_rules);
    scenario_calm_free(&shop.calm);
    omp_destroy_lock(&telling);
}

/* --- of all days --- */

int64_t day_bad_rounds(const struct day *day)
{
    const struct figure_value *failed = &day->bill[FIGURE_FAILED], *slow = &day->bill[FIGURE_SLOW];
    return failed->with - failed->without + slow->with - slow->without;
}

/* From the best to the worst; a total order. */
static int compare_days(const void *left, const void *right)
{
    const struct day *a = *(const struct day *const *)left, *b = *(const struct day *const *)right;
    int64_t x = day_bad_rounds(a), y = day_bad_rounds(b);
    return x != y ? (x < y ? -1 : 1) : a->seed < b->seed ? 1 : -1;
}

/* The done day at a place of all done ones, from the best: num / den of the way. */
static const struct day *day_ranked(const struct days *days, int num, int den)
{
    const struct day **order = memory_new((size_t)days->count, sizeof *order), *found = NULL;
    size_t done = 0;
    for (int i = 0; i < days->count; i++)
        if (days->of[i].done)
            order[done++] = &days->of[i];
    sort_array(order, done, sizeof *order, compare_days);
    if (done > 0)
        found = order[(done - 1) * (size_t)num / (size_t)den];
    free(order);
    return found;
}

const struct day *days_worst(const struct days *days)
{
    return day_ranked(days, 1, 1);
}

const struct day *days_typical(const struct days *days)
{
    return day_ranked(days, 1, 2);
}

uint64_t days_digest(const struct days *days)
{
    uint64_t h = 0;
    for (int i = 0; i < days->count; i++)
        if (days->of[i].done)
            h = mix64(h ^ days->of[i].digest);
    return h;
}
