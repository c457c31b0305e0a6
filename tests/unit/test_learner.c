/* A learner's draws are the same words whatever happened before, and nobody else's. */
#include "base/memory.h"
#include "world/cell.h"
#include "world_fixture.h"

#define LEARNERS 300
#define ROUNDS_MOST 4096 /* of one learner in these runs, at most */

/* What a learner meets: a share of attempts that fail. */
struct fate {
    uint64_t failures; /* threshold of the error draw */
    bool cache;
};

/* A word that was drawn, for whom. */
struct drawn {
    int round, attempt, place;
    uint32_t word;
};

#define DRAWN_MOST 20000
struct diary {
    struct drawn at[DRAWN_MOST];
    int count, failed, quit, retried;
};

static void write_down(struct diary *d, int round, int attempt, int place, const struct pcg32_words *words)
{
    assert_true(d->count < DRAWN_MOST);
    d->at[d->count++] = (struct drawn){round, attempt, place, pcg32_word(words, (uint32_t)place)};
}

/* Plays `rounds` rounds of learner 5 as a cell would and writes down every word that is drawn. */
static void play(struct diary *d, const struct rules *r, int rounds, struct fate fate)
{
    struct pace_now pace = rules_pace(r, 0, 0, 0);
    struct learner l;
    *d = (struct diary){.count = 0};
    learner_first(&l, r, 7, 5, &pace);
    for (int round = 0; round < rounds;) {
        struct pcg32_words words = learner_attempt_words(&l, r), of_round = learner_round_words(&l);
        struct ending e = {.end_ns = learner_deadline(&l, r, &words)};
        int attempt = l.attempt;
        for (int place = DRAW_NETWORK_OUT; place <= DRAW_JITTER; place++)
            if (place != DRAW_CACHE || fate.cache)
                write_down(d, round, attempt, place, &words);
        bool failed = pcg32_word(&words, DRAW_ERROR) < fate.failures;
        d->failed += failed;
        if (failed && learner_retries(&l, r, e.end_ns - learner_round_start(&l))) {
            d->retried++;
            learner_retry(&l, r, e.end_ns);
            continue;
        }
        if (failed)
            learner_fail(&l, r, &e);
        d->quit += (e.marks & MARK_QUIT) != 0;
        for (int place = DRAW_THINK; place <= DRAW_COMPLAINT; place++)
            write_down(d, round, 0, place, &of_round);
        learner_next(&l, r, &pace, &e);
        round++;
    }
}

/* How many draws both made; every one of them has to be the same word. */
static int compared(const struct diary *a, const struct diary *b)
{
    int same = 0;
    for (int i = 0; i < a->count; i++)
        for (int k = 0; k < b->count && b->at[k].round <= a->at[i].round; k++)
            if (b->at[k].round == a->at[i].round && b->at[k].attempt == a->at[i].attempt &&
                b->at[k].place == a->at[i].place) {
                assert_int_equal(a->at[i].word, b->at[k].word);
                same++;
            }
    return same;
}

static struct rules *impatient_rules(struct fixture *f)
{
    struct learners *l = &f->s.learners;
    l->per_session = geometric(6);
    l->think = exponential(3 * SECOND);
    l->away = exponential(20 * SECOND);
    l->quit_after_failure = ratio_make(1, 2);
    l->patience = (struct patience){.timeout_ns = SECOND,
                                    .retries = 3,
                                    .backoff_base_ns = 100 * MS,
                                    .backoff_cap_ns = SECOND,
                                    .jitter = JITTER_FULL};
    l->patience.timeout = exponential(SECOND);
    return rules_open(&f->s);
}

static void a_rounds_draws_are_the_same_words_whatever_happened_before_it(void **state)
{
    (void)state;
    enum { ROUNDS = 300 };
    static const struct fate fates[] = {
        {0, false}, {UINT64_C(1) << 31, false}, {UINT64_C(1) << 31, true}, {UINT64_C(1) << 32, true}};
    struct fixture *f = quiet();
    struct rules *r = impatient_rules(f);
    struct diary *smooth = memory_new(1, sizeof *smooth), *rough = memory_new(1, sizeof *rough);
    play(smooth, r, ROUNDS, fates[0]);
    for (size_t i = 0; i < sizeof fates / sizeof fates[0]; i++) {
        play(rough, r, ROUNDS, fates[i]);
        assert_true(i == 0 || (rough->failed > 0 && rough->retried > 0 && rough->quit > 0));
        assert_int_equal(compared(smooth, rough), ROUNDS * (ATTEMPT_DRAWS - 1)); /* all but the cache's */
    }
    struct diary *other = memory_new(1, sizeof *other);
    play(other, r, ROUNDS, fates[2]);
    print_message("# retries: %d words of further attempts compared\n",
                  compared(other, rough) - ROUNDS * ATTEMPT_DRAWS);
    assert_true(compared(other, rough) > ROUNDS * ATTEMPT_DRAWS + 100 * (DRAW_JITTER + 1));
    rules_free(r);
    free(smooth);
    free(rough);
    free(other);
    free(f);
}

static void no_word_is_drawn_twice(void **state)
{
    (void)state;
    enum { WORDS = 8 * ROUND_DRAWS };
    struct pcg32 stream = stream_open(7, STREAM_LEARNER, 5, 0);
    struct fixture *f = quiet();
    struct rules *r = impatient_rules(f);
    struct pace_now pace = rules_pace(r, 0, 0, 0);
    struct learner l;
    bool *drawn = memory_new(WORDS, sizeof *drawn);
    uint32_t *words = memory_new(WORDS, sizeof *words);
    for (int i = 0; i < WORDS; i++)
        words[i] = pcg32_next(&stream);
    learner_first(&l, r, 7, 5, &pace);
    for (int round = 0; round < 8; round++) {
        for (int attempt = 0; attempt < ATTEMPTS_MOST; attempt++) {
            l.attempt = (uint8_t)attempt;
            struct pcg32_words here = learner_attempt_words(&l, r);
            for (int place = 0; place < ATTEMPT_DRAWS; place++) {
                int at = round * ROUND_DRAWS + attempt * ATTEMPT_DRAWS + place;
                assert_false(drawn[at]);
                drawn[at] = true;
                assert_int_equal(pcg32_word(&here, (uint32_t)place), words[at]);
            }
        }
        l.attempt = 0;
        learner_next(&l, r, &pace, &(struct ending){.end_ns = 0});
    }
    rules_free(r);
    free(drawn);
    free(words);
    free(f);
}

/* Where every learner's stream stands after each tick of a run, and the round whose first word that is. */
struct track {
    int round[LEARNERS];
    struct pcg32 at[LEARNERS]; /* where round[] begins */
    bool seen[LEARNERS][ROUNDS_MOST];
    int64_t failed, quit, retries;
};

/* Moves on to the round that the learner plays; fails where its stream stands where no round begins. */
static void follow(struct track *t, int i, const struct learner *l)
{
    for (int steps = 0; t->at[i].state != l->rng.state; steps++) {
        assert_true(steps < 1000);
        pcg32_advance(&t->at[i], ROUND_DRAWS);
        t->round[i]++;
    }
    assert_true(t->round[i] < ROUNDS_MOST);
    t->seen[i][t->round[i]] = true;
}

static void run_tracked(struct track *t, const struct fixture *f)
{
    const struct ratio shares[] = {{1, 2}, {1, 2}, {1, 2}};
    const struct scopes scopes = {1, 3};
    struct rules *rules = rules_open(&f->s);
    struct workspace w;
    struct cell c;
    workspace_open(&w, LEARNERS, &scopes);
    const struct cell_spec spec = {rules, .learners = LEARNERS, .replicas_most = {4, 3}};
    cell_open(&c, &spec, memory_new(1, cell_room(&spec)));
    cell_restart(&c, 7);
    cell_assign(&c, shares, ratio_make(1, 2));
    for (int arm = 0; arm < ARMS; arm++)
        pool_resize(&c.services[arm].pool, c.services[arm].pool.servers_count, 0);
    for (int i = 0; i < LEARNERS; i++)
        t->at[i] = stream_open(7, STREAM_LEARNER, (uint64_t)i, 0);
    for (int64_t end = SAMPLE; end <= 40 * SAMPLE; end += SAMPLE) {
        workspace_clear_tallies(&w);
        cell_begin_sample(&c, &w, end);
        for (int64_t tick = end - SAMPLE + rules->tick_ns; tick <= end; tick += rules->tick_ns) {
            cell_run(&c, &w, tick, 0);
            for (int i = 0; i < LEARNERS; i++)
                follow(t, i, &c.learners[i]);
        }
        for (int group = 0; group < 3 * ARMS; group++) {
            const struct measures sum = tally_measures(&w.tallies[group]);
            t->failed += sum.of[MEASURE_ERRORS];
            t->quit += sum.of[MEASURE_SESSIONS_QUIT];
            t->retries += w.tallies[group].retries;
        }
    }
    free(c.learners); /* where its memory starts */
    cell_free(&c);
    workspace_free(&w);
    rules_free(rules);
}

static void a_cell_draws_the_same_words_with_other_errors_and_another_cache(void **state)
{
    (void)state;
    struct fixture *f = rough();
    struct analyzer *candidate = &f->s.analyzers[ARM_CANDIDATE];
    struct track *tracks[3];
    f->s.learners.quit_after_failure = ratio_make(1, 10);
    f->s.learners.patience.retries = 2;
    f->s.learners.patience.timeout = exponential(SECOND);
    for (int i = 0; i < 3; i++) {
        tracks[i] = memory_new(1, sizeof *tracks[i]);
        candidate->errors = ratio_make(i == 0 ? 5 : 10, 1000);
        candidate->has_cache = i < 2;
        run_tracked(tracks[i], f);
        print_message("# %lld errors, %lld retries, %lld sessions quit\n", (long long)tracks[i]->failed,
                      (long long)tracks[i]->retries, (long long)tracks[i]->quit);
        assert_true(tracks[i]->failed > 100 && tracks[i]->retries > 100 && tracks[i]->quit > 10);
    }
    int both = 0;
    for (int i = 0; i < LEARNERS; i++)
        for (int round = 0; round < ROUNDS_MOST; round++)
            both += tracks[0]->seen[i][round] && tracks[1]->seen[i][round] && tracks[2]->seen[i][round];
    print_message("# %d rounds were seen in all three runs, from the same word on\n", both);
    assert_true(both > 10 * LEARNERS);
    for (int i = 0; i < 3; i++)
        free(tracks[i]);
    free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rounds_draws_are_the_same_words_whatever_happened_before_it),
        cmocka_unit_test(no_word_is_drawn_twice),
        cmocka_unit_test(a_cell_draws_the_same_words_with_other_errors_and_another_cache),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
